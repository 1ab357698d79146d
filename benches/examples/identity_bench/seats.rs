//! Lists of seats that print `Family, FM` and a society: is one name of one society one person, or asked about?

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

use kolnet::data::corpus::{Corpus, PersonId, SourceKind};
use kolnet::data::ingest::{ReadSettings, SourceSpec, TableLayout, read_sources};
use kolnet::people::identity::{IdentityParams, Resolution, resolve_corpus};
use kolnet::storage::input_file::InputPath;

/// Lists of guideline seats, beside the folder of `--gold`.
const LISTS: [&str; 2] = ["ecri-authors.csv.gz", "ngc-panels.csv.gz"];

pub(crate) fn table(gold: &Path) -> Result<(), Box<dyn Error>> {
    for list in LISTS {
        let path = gold.join("../congress-outcomes/guidelines").join(list);
        if !path.exists() {
            println!("  no list at {}", path.display());
            continue;
        }
        let corpus = read(&path)?;
        let found = resolve_corpus(&corpus, &IdentityParams::default(), &[])?;
        show(list, &corpus, &found);
    }
    Ok(())
}

fn read(path: &Path) -> Result<Corpus, Box<dyn Error>> {
    let file = InputPath { display: path.display().to_string(), path: path.to_owned() };
    let spec = SourceSpec {
        kind: SourceKind::Roles,
        files: vec![file],
        defaults: BTreeMap::new(),
        columns: BTreeMap::new(),
        roles: BTreeMap::new(),
        layout: TableLayout::default(),
    };
    Ok(read_sources(&[spec], &ReadSettings::default())?.corpus)
}

fn show(list: &str, corpus: &Corpus, found: &Resolution) {
    let mentions = &corpus.mentions;
    let mut seats: BTreeMap<[&str; 3], Vec<PersonId>> = BTreeMap::new();
    for mention in corpus.mention_ids() {
        let row = mention.index();
        let society = corpus.text(corpus.works.venue[mentions.work[row].index()]);
        let [family, given] = [mentions.family[row], mentions.given[row]].map(|id| corpus.text(id));
        if let Some(person) = found.person_of[row].filter(|_| !society.is_empty()) {
            seats.entry([society, family, given]).or_default().push(person);
        }
    }
    let asked: BTreeSet<[PersonId; 2]> = found
        .questions
        .iter()
        .filter_map(|open| {
            let [a, b] = [open.a, open.b].map(|mention| found.person_of[mention.index()]);
            Some([a?.min(b?), a?.max(b?)])
        })
        .collect();
    let (mut several_seats, mut several_people, mut not_asked) = (0, 0, 0);
    for people in seats.values().filter(|seats| seats.len() > 1) {
        several_seats += 1;
        let people: BTreeSet<PersonId> = people.iter().copied().collect();
        several_people += u32::from(people.len() > 1);
        not_asked += u32::from(!are_connected(&people, &asked));
    }
    println!(
        "  {list}: {} seats, {} people, {} questions; of {several_seats} names with several seats in one society \
         {several_people} are several people, {not_asked} of these not all asked about",
        corpus.mention_count(),
        found.person_count,
        found.questions.len()
    );
}

/// Whether questions lead from each of some people to all others.
fn are_connected(people: &BTreeSet<PersonId>, asked: &BTreeSet<[PersonId; 2]>) -> bool {
    let mut reached: BTreeSet<PersonId> = people.iter().take(1).copied().collect();
    loop {
        let next = people.iter().find(|person| {
            let is_asked =
                |other: &PersonId| asked.contains(&[**person.min(&other), **person.max(&other)]);
            !reached.contains(person) && reached.iter().any(is_asked)
        });
        match next {
            Some(person) => reached.insert(*person),
            None => return reached.len() == people.len(),
        };
    }
}
