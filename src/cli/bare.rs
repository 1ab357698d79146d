//! Identity on bare lists, and single graph measures: the commands that evaluations drive.

use std::io::BufRead;
use std::path::Path;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use kolnet::graph::measure::{self, MeasureArgs};
use kolnet::people::identity;
use kolnet::storage::atomic_file;
use kolnet::storage::input_file::{InputFile, MAX_EXPANSION};

use super::Outcome;
use super::args::{GraphArgs, IdentityCommand};
use super::speak::Voice;

pub(super) fn identity(command: &IdentityCommand, voice: &Voice) -> Result<Outcome, String> {
    match command {
        IdentityCommand::Resolve { mentions, out } => resolve(mentions, out, voice),
        IdentityCommand::Score { clusters, gold, json } => score(clusters, gold, *json, voice),
    }
}

/// A text file, plain, gzip or zstd.
fn open(path: &Path) -> Result<impl BufRead, String> {
    let file = InputFile::open(&path.into(), MAX_EXPANSION).map_err(|e| e.to_string())?;
    Ok(file.into_reader())
}

fn resolve(mentions: &Path, out: &Path, voice: &Voice) -> Result<Outcome, String> {
    let list = identity::read_mentions(open(mentions)?)
        .map_err(|e| format!("{}: {e}", mentions.display()))?;
    for note in &list.notes {
        voice.say(&format!("note: {note}"));
    }
    let people = identity::resolve_mentions(&list.mentions).map_err(|e| e.to_string())?;
    atomic_file::write(out, |file| {
        let mut rows = list.mentions.iter().zip(&people.person);
        rows.try_for_each(|(mention, person)| writeln!(file, "{}\t{person}", mention.id))
    })
    .map_err(|cause| format!("{}: {cause}", out.display()))?;
    let clusters: rustc_hash::FxHashSet<u32> = people.person.iter().copied().collect();
    voice.say(&format!(
        "{} mentions of {} people in {}",
        people.person.len(),
        clusters.len(),
        out.display()
    ));
    Ok(Outcome::Done)
}

/// The truth of one mention; other fields are ignored.
#[derive(Deserialize)]
struct Gold {
    id: Label,
    #[serde(default)]
    person: Option<Label>,
    #[serde(default)]
    ethnicity: Option<String>,
}

/// Text or number.
#[derive(Deserialize, PartialEq, Eq, Hash)]
#[serde(untagged)]
enum Label {
    Text(String),
    Number(i64),
}

impl Label {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

fn score(clusters: &Path, gold: &Path, json: bool, voice: &Voice) -> Result<Outcome, String> {
    let found = read_clusters(clusters)?;
    let mut labels: FxHashMap<String, u32> = FxHashMap::default();
    let mut people: FxHashMap<String, u32> = FxHashMap::default();
    let (mut ours, mut theirs, mut groups) = (Vec::new(), Vec::new(), Vec::new());
    for (number, line) in open(gold)?.lines().enumerate() {
        let place = || format!("{}, line {}", gold.display(), number + 1);
        let line = line.map_err(|e| format!("{}: {e}", place()))?;
        if line.trim().is_empty() {
            continue;
        }
        let truth: Gold = serde_json::from_str(&line).map_err(|e| format!("{}: {e}", place()))?;
        let Some(person) = &truth.person else { continue };
        let id = truth.id.text();
        let cluster = found.get(&id).ok_or_else(|| {
            format!(
                "{}: mention {id} is not in {}; resolve the same file",
                place(),
                clusters.display()
            )
        })?;
        let number_of = |known: &mut FxHashMap<String, u32>, label: String| {
            let next = known.len() as u32;
            *known.entry(label).or_insert(next)
        };
        ours.push(number_of(&mut labels, cluster.clone()));
        theirs.push(number_of(&mut people, person.text()));
        groups.push(truth.ethnicity.unwrap_or_default());
    }
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let scored = identity::score_clusters(&ours, &theirs, &groups);
    if json {
        voice.print(&(serde_json::to_string(&scored).map_err(|e| e.to_string())? + "\n"));
        return Ok(Outcome::Done);
    }
    let line = |name: &str, b3: &identity::PrecisionRecall, pairs: &identity::PrecisionRecall| {
        format!(
            "{name:<16} B3 {:.4} {:.4} {:.4}   pairs {:.4} {:.4} {:.4}\n",
            b3.precision, b3.recall, b3.f1, pairs.precision, pairs.recall, pairs.f1
        )
    };
    let mut text = format!(
        "{} mentions, {} people, {} clusters (precision, recall, F1)\n",
        scored.mentions, scored.people, scored.clusters
    );
    text.push_str(&line("all", &scored.b3, &scored.pairwise));
    for (name, group) in &scored.groups {
        text.push_str(&line(name, &group.b3, &group.pairwise));
    }
    voice.print(&text);
    Ok(Outcome::Done)
}

fn read_clusters(path: &Path) -> Result<FxHashMap<String, String>, String> {
    let mut found = FxHashMap::default();
    for (number, line) in open(path)?.lines().enumerate() {
        let place = || format!("{}, line {}", path.display(), number + 1);
        let line = line.map_err(|e| format!("{}: {e}", place()))?;
        if line.is_empty() {
            continue;
        }
        let (id, person) = line
            .split_once('\t')
            .ok_or_else(|| format!("{}: no tab; write id, tab, person", place()))?;
        found.insert(id.to_owned(), person.to_owned());
    }
    Ok(found)
}

pub(super) fn graph(args: &GraphArgs, seed: Option<u64>, voice: &Voice) -> Result<Outcome, String> {
    let asked = MeasureArgs {
        measure: args.measure.clone(),
        edges: args.edges.clone(),
        out: args.out.clone(),
        dense: args.dense,
        unweighted: args.unweighted,
        hops: args.hops,
        pivots: args.pivots,
        iterations: args.iterations,
        resolution: args.resolution,
        cpm: args.cpm,
        tolerance: args.tolerance,
        alpha: args.alpha,
        epsilon: args.epsilon,
        k: args.k,
        probability: args.probability,
        seed: seed.unwrap_or(42),
    };
    let report = measure::run(&asked).map_err(|e| e.to_string())?;
    let print = if args.json { serde_json::to_string } else { serde_json::to_string_pretty };
    voice.print(&(print(&report).map_err(|e| e.to_string())? + "\n"));
    Ok(Outcome::Done)
}
