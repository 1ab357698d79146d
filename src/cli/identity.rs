//! `kolnet identity`: names to people on a bare list, and how right that is.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Subcommand;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::command_outcome::CommandOutcome;
use super::console::Console;
use crate::people::identity;
use crate::storage::atomic_file;
use crate::storage::input_file::{InputFile, MAX_EXPANSION};
use crate::storage::separation::check_output_file;

/// Names to people on a bare list of mentions
#[derive(Debug, Subcommand)]
pub(super) enum IdentityCommand {
    /// Decide which mentions are one person; the field `person` is never read
    Resolve {
        /// Mentions, one JSON object a line, plain or .gz
        mentions: PathBuf,
        /// Where the clusters go: id, tab, person, one line a mention in the order of the input
        #[arg(long, value_name = "CLUSTERS.tsv")]
        out: PathBuf,
    },
    /// B-cubed and pairwise precision, recall and F1 against the truth
    Score {
        /// Clusters as `identity resolve` writes them
        clusters: PathBuf,
        /// Mentions with the field `person`, plain or .gz
        gold: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(command: &IdentityCommand, console: &Console) -> Result<CommandOutcome> {
    match command {
        IdentityCommand::Resolve { mentions, out } => resolve(mentions, out, console),
        IdentityCommand::Score { clusters, gold, json } => score(clusters, gold, *json, console),
    }
}

/// A text file, plain, gzip or zstd.
fn open(path: &Path) -> Result<impl BufRead> {
    Ok(InputFile::open(&path.into(), MAX_EXPANSION)?.into_reader())
}

fn resolve(mentions: &Path, out: &Path, console: &Console) -> Result<CommandOutcome> {
    check_output_file(out, &[mentions.to_owned()])?;
    let list = identity::read_mentions(open(mentions)?)
        .with_context(|| format!("{} is not a list of mentions", mentions.display()))?;
    for note in &list.notes {
        console.info(&format!("note: {note}"));
    }
    let people = identity::resolve_mentions(&list.mentions)?;
    atomic_file::write(out, |file| {
        let mut rows = list.mentions.iter().zip(&people.person);
        rows.try_for_each(|(mention, person)| writeln!(file, "{}\t{person}", mention.id))
    })
    .with_context(|| format!("{} cannot be written", out.display()))?;
    let clusters: rustc_hash::FxHashSet<u32> = people.person.iter().copied().collect();
    console.info(&format!(
        "{} mentions of {} people in {}",
        people.person.len(),
        clusters.len(),
        out.display()
    ));
    Ok(CommandOutcome::Done)
}

/// The truth of one mention; other fields are ignored.
#[derive(Deserialize)]
struct GoldMention {
    id: IdText,
    #[serde(default)]
    person: Option<IdText>,
    #[serde(default)]
    ethnicity: Option<String>,
}

/// Text or number.
#[derive(Deserialize, PartialEq, Eq, Hash)]
#[serde(untagged)]
enum IdText {
    Text(String),
    Number(i64),
}

impl IdText {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

fn score(clusters: &Path, gold: &Path, json: bool, console: &Console) -> Result<CommandOutcome> {
    let found = read_clusters(clusters)?;
    let mut labels = Numbering::default();
    let mut people = Numbering::default();
    let (mut found_person, mut true_person, mut groups) = (Vec::new(), Vec::new(), Vec::new());
    for (number, line) in open(gold)?.lines().enumerate() {
        let place = || format!("{}, line {}", gold.display(), number + 1);
        let line = line.with_context(place)?;
        if line.trim().is_empty() {
            continue;
        }
        let truth: GoldMention = serde_json::from_str(&line).with_context(|| {
            format!("{}: not a mention\n  write a JSON object with an `id` a line", place())
        })?;
        let Some(person) = &truth.person else { continue };
        let id = truth.id.text();
        let cluster = found.get(&id).with_context(|| {
            let clusters = clusters.display();
            format!("{}: mention {id} is not in {clusters}\n  resolve the same file", place())
        })?;
        found_person.push(labels.number_of(cluster.clone()));
        true_person.push(people.number_of(person.text()));
        groups.push(truth.ethnicity.unwrap_or_default());
    }
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let scored = identity::score_clusters(&found_person, &true_person, &groups);
    if json {
        console.print(&(serde_json::to_string(&scored)? + "\n"));
    } else {
        console.print(&page(&scored));
    }
    Ok(CommandOutcome::Done)
}

/// Texts numbered from 0 in order of first appearance.
#[derive(Default)]
struct Numbering(FxHashMap<String, u32>);

impl Numbering {
    fn number_of(&mut self, text: String) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(text).or_insert(next)
    }
}

fn page(scored: &identity::ClusterScores) -> String {
    let mut text = format!(
        "{} mentions, {} people, {} clusters (precision, recall, F1)\n",
        scored.mentions, scored.people, scored.clusters
    );
    text.push_str(&score_line("all", &scored.b3, &scored.pairwise));
    for (name, group) in &scored.groups {
        text.push_str(&score_line(name, &group.b3, &group.pairwise));
    }
    text
}

fn score_line(
    name: &str,
    b3: &identity::PrecisionRecall,
    pairs: &identity::PrecisionRecall,
) -> String {
    format!(
        "{name:<16} B3 {:.4} {:.4} {:.4}   pairs {:.4} {:.4} {:.4}\n",
        b3.precision, b3.recall, b3.f1, pairs.precision, pairs.recall, pairs.f1
    )
}

fn read_clusters(path: &Path) -> Result<FxHashMap<String, String>> {
    let mut found = FxHashMap::default();
    for (number, line) in open(path)?.lines().enumerate() {
        let place = || format!("{}, line {}", path.display(), number + 1);
        let line = line.with_context(place)?;
        if line.is_empty() {
            continue;
        }
        let (id, person) = line
            .split_once('\t')
            .with_context(|| format!("{}: no tab\n  write id, tab, person", place()))?;
        found.insert(id.to_owned(), person.to_owned());
    }
    Ok(found)
}
