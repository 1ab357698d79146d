//! Measures identity on gold lists: `cargo run --release --example identity_bench -- GOLD.jsonl…`
#![allow(clippy::print_stdout, reason = "an example speaks to its user")]

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::time::Instant;

use kolnet::identity::{read_mentions, resolve_mentions_with, score};

fn open(path: &str) -> Result<Box<dyn BufRead>, Box<dyn Error>> {
    let file = File::open(path)?;
    Ok(if path.ends_with(".gz") {
        Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file)))
    } else {
        Box::new(BufReader::new(file))
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::var("MODEL").unwrap_or("data/identity_model.json".into());
    let mut model = std::fs::read_to_string(path)?;
    if let Ok(cut) = std::env::var("CUT") {
        model = model.replace("\"start\": 0.6", &format!("\"start\": {cut}"));
    }
    for path in std::env::args().skip(1) {
        let mut list = read_mentions(open(&path)?)?.mentions;
        let mut gold = Vec::new();
        let mut people: HashMap<String, u32> = HashMap::new();
        for line in open(&path)?.lines() {
            let value: serde_json::Value = serde_json::from_str(&line?)?;
            let person = value["person"].as_str().unwrap_or("").to_owned();
            let next = people.len() as u32;
            gold.push(if person.is_empty() {
                u32::MAX
            } else {
                *people.entry(person).or_insert(next)
            });
        }
        list.iter_mut().for_each(|mention| mention.orcid.clear());
        let start = Instant::now();
        let found = resolve_mentions_with(&list, &model)?;
        let seconds = start.elapsed().as_secs_f64();
        let kept: Vec<usize> = (0..list.len()).filter(|i| gold[*i] != u32::MAX).collect();
        let pick = |all: &[u32]| kept.iter().map(|i| all[*i]).collect::<Vec<_>>();
        let group: Vec<&str> = kept.iter().map(|i| list[*i].group.as_str()).collect();
        let s = score(&pick(&found.person), &pick(&gold), &group);
        let name = path.rsplit('/').next().unwrap_or_default();
        println!(
            "{name:32} {:6} people {:5} found {:5} b3 {:.3} {:.3} {:.4}  pair {:.3} {:.3} {:.4}  {seconds:.2} s",
            s.mentions,
            s.people,
            s.clusters,
            s.b3.precision,
            s.b3.recall,
            s.b3.f1,
            s.pairwise.precision,
            s.pairwise.recall,
            s.pairwise.f1
        );
        for (group, s) in &s.groups {
            print!("   {group} {:.3}", s.b3.f1);
        }
        println!();
    }
    Ok(())
}
