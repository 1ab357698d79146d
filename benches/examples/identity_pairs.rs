//! Writes the pairs of a list of mentions with their features, for `data/assets/identity/train_identity.py`.
//!
//! `cargo run --profile timed --example identity_pairs -- MENTIONS.jsonl OUT [STEP STEP_ABOVE]` writes `OUT.pairs`
//! (two u32 a pair, places in the list) and `OUT.features` (a byte each, row after row).
#![allow(clippy::print_stdout, reason = "an example speaks to its user")]

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

use kolnet::people::identity::{build_pair_table, feature_names, read_mentions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
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
