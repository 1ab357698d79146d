//! Writes the pairs of a list of mentions with their features, for `data/assets/identity/train_identity.py`.
//!
//! `cargo run --profile timed --example identity_pairs -- MENTIONS.jsonl OUT [STEP STEP_ABOVE]` writes `OUT.pairs`
//! (two u32 a pair, places in the list) and `OUT.features` (a byte each, row after row).
//!
//! `identity_pairs -- --names NAMES.tsv` prints the distinct names of a table of family and given names as the
//! program folds them, for `data/assets/identity/build_name_counts.py`.
#![allow(clippy::print_stdout, reason = "an example speaks to its user")]

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

use kolnet::people::identity::{PersonName, build_pair_table, feature_names, read_mentions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [option, names] = args.as_slice()
        && option == "--names"
    {
        return print_names(BufReader::new(File::open(names)?));
    }
    let [input, out, rest @ ..] = args.as_slice() else {
        return Err("give MENTIONS.jsonl and OUT".into());
    };
    let file = File::open(input)?;
    let reader: Box<dyn BufRead> = if input.ends_with(".gz") {
        Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file)))
    } else {
        Box::new(BufReader::new(file))
    };
    let list = read_mentions(reader)?.mentions;
    let number = |place: usize, default: u32| -> Result<u32, std::num::ParseIntError> {
        rest.get(place).map_or(Ok(default), |text| text.parse())
    };
    let table = build_pair_table(&list, number(0, 1)?, number(1, 0)? as usize);
    let mut pairs = BufWriter::new(File::create(format!("{out}.pairs"))?);
    for (a, b) in &table.pairs {
        pairs.write_all(&a.to_le_bytes())?;
        pairs.write_all(&b.to_le_bytes())?;
    }
    let mut features = BufWriter::new(File::create(format!("{out}.features"))?);
    features.write_all(&table.features)?;
    println!("{}\t{}", table.pairs.len(), feature_names().join(","));
    Ok(())
}

fn print_names(table: impl BufRead) -> Result<(), Box<dyn std::error::Error>> {
    let mut names = BTreeSet::new();
    for line in table.lines() {
        let line = line?;
        let (family, given) = line.split_once('\t').unwrap_or((&line, ""));
        let name = PersonName::parse(family, given, "");
        names.extend(name.map(|name| format!("{}\t{}", name.surname, name.given.join(" "))));
    }
    names.iter().for_each(|name| println!("{name}"));
    Ok(())
}
