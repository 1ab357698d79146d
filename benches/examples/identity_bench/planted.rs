//! The synthetic study against its planted truth: everybody in it, and the speakers of its congresses.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use kolnet::data::corpus::{Corpus, MentionId, SourceKind, name_key};
use kolnet::people::identity::{Resolution, resolve_corpus, score_clusters};
use kolnet::pipeline::read;
use kolnet::study::Study;

/// What became of the speakers of a congress who have published.
#[derive(Default)]
struct Linked {
    right: u32,
    wrong: u32,
    alone: u32,
}

/// A session's key without the year that the reader puts behind a congress that names none.
fn session(document: &str) -> String {
    let Some((congress, session)) = document.split_once('|') else { return document.to_owned() };
    let bare = congress.rsplit_once(' ').filter(|(_, last)| last.parse::<u16>().is_ok());
    match bare {
        Some((bare, _)) if !bare.is_ascii() => format!("{bare}|{session}"),
        _ => document.to_owned(),
    }
}

fn name_of(corpus: &Corpus, mention: MentionId) -> [String; 2] {
    let mentions = &corpus.mentions;
    let text = |column: &[kolnet::data::corpus::StrId]| corpus.text(column[mention.index()]);
    let latin = name_key(&[text(&mentions.family), text(&mentions.given)]);
    [latin, name_key(&[text(&mentions.native)]).replace(' ', "")]
}

/// Truth of each mention; `None` where a document prints a name twice or not at all.
fn truth(corpus: &Corpus, path: &Path) -> Result<Vec<Option<u32>>, Box<dyn Error>> {
    let mut at: HashMap<(String, String), Vec<MentionId>> = HashMap::new();
    let mut placed: HashMap<(String, u16), MentionId> = HashMap::new();
    for mention in corpus.mention_ids() {
        let document = corpus.document(corpus.mentions.work[mention.index()]);
        let position = corpus.mentions.position[mention.index()];
        for name in name_of(corpus, mention).into_iter().filter(|name| !name.is_empty()) {
            at.entry((session(&document), name)).or_default().push(mention);
        }
        placed.insert((document, position), mention);
    }
    let mut number: BTreeMap<String, u32> = BTreeMap::new();
    let mut people: Vec<Option<u32>> = vec![None; corpus.mention_count()];
    for line in fs::read_to_string(path)?.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [_, document, position, name, person] = cells[..] else {
            return Err(format!("{}: not five cells: {line}", path.display()).into());
        };
        let next = number.len() as u32;
        let person = *number.entry(person.to_owned()).or_insert(next);
        let found = match position.parse::<u16>() {
            Ok(position) => placed.get(&(document.to_owned(), position)).copied(),
            Err(_) => {
                let keys = [name_key(&[name]), name_key(&[name]).replace(' ', "")];
                let found = keys.into_iter().find_map(|key| at.get(&(session(document), key)));
                found.and_then(|found| (found.len() == 1).then(|| found[0]))
            }
        };
        if let Some(mention) = found {
            people[mention.index()] = Some(person);
        }
    }
    Ok(people)
}

/// Speakers by congress: joined to their own publications, to somebody else's, to nobody's.
fn speakers(
    corpus: &Corpus,
    found: &Resolution,
    truth: &[Option<u32>],
) -> BTreeMap<String, Linked> {
    let is_talk = |mention: MentionId| {
        let work = corpus.mentions.work[mention.index()];
        corpus.works.source[work.index()] == SourceKind::Congress
    };
    // Who wrote the publications of each person that was found, and who has published at all.
    let mut wrote: HashMap<u32, BTreeMap<u32, u32>> = HashMap::new();
    let mut published = std::collections::HashSet::new();
    for mention in corpus.mention_ids().filter(|mention| !is_talk(*mention)) {
        let (Some(person), Some(who)) = (found.person_of[mention.index()], truth[mention.index()])
        else {
            continue;
        };
        *wrote.entry(person.0).or_default().entry(who).or_default() += 1;
        published.insert(who);
    }
    let mut congresses: BTreeMap<String, Linked> = BTreeMap::new();
    for mention in corpus.mention_ids().filter(|mention| is_talk(*mention)) {
        let (Some(person), Some(who)) = (found.person_of[mention.index()], truth[mention.index()])
        else {
            continue;
        };
        if !published.contains(&who) {
            continue;
        }
        let work = corpus.mentions.work[mention.index()];
        let congress = corpus.text(corpus.works.venue[work.index()]).to_owned();
        let linked = congresses.entry(congress).or_default();
        let most = wrote.get(&person.0).and_then(|by| by.iter().max_by_key(|(_, count)| **count));
        match most {
            Some((most, _)) if *most == who => linked.right += 1,
            Some(_) => linked.wrong += 1,
            None => linked.alone += 1,
        }
    }
    congresses
}

pub(crate) fn table(study: &Path) -> Result<(), Box<dyn Error>> {
    let mut loaded = Study::from_path(study)?;
    loaded.cache = None;
    let corpus = read(&loaded, &|_| {})?.reading.corpus;
    let beside = study.parent().unwrap_or(Path::new(".")).join("truth/mentions.tsv");
    let truth = truth(&corpus, &beside)?;
    let start = Instant::now();
    let found = resolve_corpus(&corpus, &loaded.config.identity, &[])?;
    let seconds = start.elapsed().as_secs_f64();
    let known: Vec<(u32, u32)> = (0..corpus.mention_count())
        .filter_map(|row| Some((found.person_of[row]?.0, truth[row]?)))
        .collect();
    let (people, gold): (Vec<u32>, Vec<u32>) = known.into_iter().unzip();
    let scored = score_clusters(&people, &gold, &vec![""; gold.len()]);
    println!(
        "  {} of {} names have a planted person; B3 {:.3} {:.3} {:.4}, pairs {:.4}, {} people for {}, {seconds:.2} s",
        gold.len(),
        corpus.mention_count(),
        scored.b3.precision,
        scored.b3.recall,
        scored.b3.f1,
        scored.pairwise.f1,
        scored.clusters,
        scored.people,
    );
    println!("  speakers who have published: joined to their papers, to somebody else's, to none");
    for (congress, Linked { right, wrong, alone }) in speakers(&corpus, &found, &truth) {
        let all = f64::from(right + wrong + alone);
        let share = |count: u32| 100.0 * f64::from(count) / all;
        println!(
            "    {congress}: {:.1} % right, {:.1} % wrong, {:.1} % alone, of {all}",
            share(right),
            share(wrong),
            share(alone)
        );
    }
    Ok(())
}
