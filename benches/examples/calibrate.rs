//! Do the rank intervals hold what they say? `cargo run --profile timed --example calibrate -- [--papers 2000]
//! [--studies 20]`.
//!
//! The same synthetic people (careers, laboratories, leaders) publish and speak anew in each study. Where
//! a person stands, among those whom a study lists, by the mean score over all studies is where they
//! truly stand; a 90 % interval should contain that place for 90 of 100 people. Printed for all who are
//! listed in a study, and for parts.
#![allow(missing_docs, unreachable_pub, reason = "an example has no callers")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is a program")]

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::path::Path;

use clap::Parser;
use kolnet::people::key_registry::KeyRegistry;
use kolnet::pipeline::{self, Findings};
use kolnet::study::Study;
use kolnet_synth as synth;

/// Draws the studies of the same people anew and counts how often a rank interval holds the truth.
#[derive(Parser)]
struct Args {
    /// Publications of a study.
    #[arg(long, default_value_t = 2000)]
    papers: u64,
    /// Studies.
    #[arg(long, default_value_t = 20)]
    studies: u64,
    /// Seed of the people.
    #[arg(long, default_value_t = 42)]
    world: u64,
    /// Everybody bears an ORCID iD (publications and the world congress alone), so that only chance
    /// moves the ranks and no question of who is who.
    #[arg(long)]
    identified: bool,
}

/// A person in the ranking of one study.
struct Place {
    person: String,
    rank: u32,
    score: f64,
    interval: (u32, u32),
    documents: u32,
    has_tier: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let mut areas: BTreeMap<String, Vec<Vec<Place>>> = BTreeMap::new();
    for study in 0..args.studies {
        let folder = tempfile::tempdir()?;
        let mut params = synth::Params::new(args.papers, args.world, folder.path().to_owned());
        params.seed = args.world + 1000 + study;
        params.everybody_identified = args.identified;
        let planted = synth::generate(&params)?;
        if args.identified {
            let path = folder.path().join("study.toml");
            let text = std::fs::read_to_string(&path)?;
            let (first, rest) =
                text.split_once("# The continental programme").unwrap_or((&text, ""));
            let areas = rest.find("[[area]]").map_or("", |at| &rest[at..]);
            std::fs::write(path, format!("{first}{areas}"))?;
        }
        let found = pipeline::run(
            &Study::from_path(&folder.path().join("study.toml"))?,
            KeyRegistry::default(),
            |_| {},
        )?;
        for (area, places) in places(&found, folder.path())? {
            areas.entry(area).or_default().push(places);
        }
        let (of, people, megabytes) = (args.studies, planted.people, planted.xml_bytes / 1_000_000);
        eprintln!("study {} of {of}: {people} people, {megabytes} MB of XML", study + 1);
    }
    println!("area            part                    people  in the 90 % interval  below  above");
    for (area, studies) in &areas {
        let truth = true_ranks(studies);
        let parts: [(&str, Part<'_>); 6] = [
            ("all", &|_, _| true),
            ("with a tier", &|place, _| place.has_tier),
            ("true rank to 50", &|_, truth| truth <= 50),
            ("true rank 51 to 200", &|_, truth| (51..=200).contains(&truth)),
            ("printed rank to 50", &|place, _| place.rank <= 50),
            ("five documents or more", &|place, _| place.documents >= 5),
        ];
        for (name, is_in) in parts {
            print_part(area, name, studies, &truth, is_in);
        }
    }
    Ok(())
}

/// Whether a place in a study, with its true rank, belongs to a part.
type Part<'a> = &'a dyn Fn(&Place, u32) -> bool;

fn print_part(area: &str, name: &str, studies: &[Vec<Place>], truth: &[Vec<u32>], is_in: Part<'_>) {
    let (mut count, mut held, mut below, mut above) = (0u32, 0u32, 0u32, 0u32);
    for (place, &rank) in studies.iter().flatten().zip(truth.iter().flatten()) {
        if !is_in(place, rank) {
            continue;
        }
        count += 1;
        match rank {
            rank if rank < place.interval.0 => above += 1,
            rank if rank > place.interval.1 => below += 1,
            _ => held += 1,
        }
    }
    let share = |part: u32| 100.0 * f64::from(part) / f64::from(count.max(1));
    println!(
        "{area:<15} {name:<23} {:>6.0} {:>20.1} % {:>6.1} {:>6.1}",
        f64::from(count) / studies.len() as f64,
        share(held),
        share(below),
        share(above)
    );
}

/// For each study the rank of each of its people by the mean score over all studies; who is not listed
/// has no score in a study.
fn true_ranks(studies: &[Vec<Place>]) -> Vec<Vec<u32>> {
    let mut sums: HashMap<&str, f64> = HashMap::new();
    for place in studies.iter().flatten() {
        *sums.entry(place.person.as_str()).or_default() += place.score;
    }
    let ranks = |places: &Vec<Place>| {
        let mut order: Vec<usize> = (0..places.len()).collect();
        let sum = |place: &usize| sums[places[*place].person.as_str()];
        order.sort_by(|a, b| {
            sum(b).total_cmp(&sum(a)).then_with(|| places[*a].person.cmp(&places[*b].person))
        });
        let mut ranks = vec![0; places.len()];
        order.iter().zip(1..).for_each(|(place, rank)| ranks[*place] = rank);
        ranks
    };
    studies.iter().map(ranks).collect()
}

/// The rankings of a study, each person by whom most of their publications truly are.
fn places(found: &Findings, folder: &Path) -> Result<BTreeMap<String, Vec<Place>>, Box<dyn Error>> {
    let mut signed: HashMap<(String, u16), String> = HashMap::new();
    for line in std::fs::read_to_string(folder.join("truth/mentions.tsv"))?.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        if let [_, document, position, _, person] = cells[..]
            && let Ok(position) = position.parse()
        {
            signed.insert((document.to_owned(), position), person.to_owned());
        }
    }
    let corpus = &found.corpus;
    let mut owners: HashMap<u32, BTreeMap<&str, u32>> = HashMap::new();
    for mention in corpus.mention_ids() {
        let row = mention.index();
        let document = corpus.document(corpus.mentions.work[row]);
        let truth = signed.get(&(document, corpus.mentions.position[row]));
        if let (Some(person), Some(truth)) = (found.people.person_of[row], truth) {
            *owners.entry(person.0).or_default().entry(truth).or_default() += 1;
        }
    }
    let mut areas = BTreeMap::new();
    for area in &found.areas {
        let mut taken: BTreeMap<&str, Place> = BTreeMap::new();
        for row in &area.ranking.rows {
            let owner = owners.get(&row.person.0).and_then(|by| by.iter().max_by_key(|(_, n)| **n));
            let (Some((person, _)), Some(standing)) = (owner, row.interval) else { continue };
            // Of a person who is listed twice, the higher place.
            taken.entry(person).or_insert_with(|| Place {
                person: (*person).to_owned(),
                rank: row.rank,
                score: row.score,
                interval: (standing.low, standing.high),
                documents: row.documents,
                has_tier: row.tier.is_some(),
            });
        }
        areas.insert(area.area.id.clone(), taken.into_values().collect());
    }
    Ok(areas)
}
