//! Measures identity resolution: quality on labelled lists beside baselines, noise, kanji speakers, speed.
//!
//! `cargo run --profile timed --example identity_bench -- [--gold DIR] [--models DIR] [--enamdict FILE]
//! [--mentions N,N,…] [--study FILE] [gold|noise|pairs|kanji|seats|planted|speed …]`
//!
//! `--gold` holds the lists (default `../shared/data/identity`; newer ones are beside it in `identity-2`), `--models` models fitted on parts of
//! them by `data/assets/identity/train_identity.py` (`andez.json`, `wang.json`, `fold0.json` …), `--enamdict` the
//! dictionary as Debian's package `enamdict` installs it, `--study` a synthetic study with its `truth` folder
//! (default: the demo). Parts whose data are absent say so.
#![allow(clippy::print_stdout, reason = "an example speaks to its user")]

mod gold;
mod kanji;
mod pairs;
mod planted;
mod rules;
mod seats;
mod speed;

use std::error::Error;
use std::path::PathBuf;

/// Where the data are, and which parts to run.
struct BenchOptions {
    gold: PathBuf,
    models: Option<PathBuf>,
    enamdict: PathBuf,
    mentions: Vec<usize>,
    study: PathBuf,
    parts: Vec<String>,
}

fn parse_options() -> Result<BenchOptions, Box<dyn Error>> {
    let mut options = BenchOptions {
        gold: "../shared/data/identity".into(),
        models: None,
        enamdict: "/usr/share/edict/enamdict".into(),
        mentions: vec![100_000, 1_000_000],
        study: "data/demo/study.toml".into(),
        parts: Vec::new(),
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--gold" => options.gold = value()?.into(),
            "--models" => options.models = Some(value()?.into()),
            "--study" => options.study = value()?.into(),
            "--enamdict" => options.enamdict = value()?.into(),
            "--mentions" => {
                let counts: Result<_, _> = value()?.split(',').map(str::parse).collect();
                options.mentions = counts?;
            }
            part => options.parts.push(part.to_owned()),
        }
    }
    if options.parts.is_empty() {
        options.parts = ["gold", "noise", "pairs", "kanji", "seats", "planted", "speed"]
            .map(String::from)
            .into();
    }
    Ok(options)
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = parse_options()?;
    for part in &options.parts {
        println!("== {part}");
        match part.as_str() {
            "gold" => gold::table(&options.gold, options.models.as_deref())?,
            "noise" => gold::noise(&options.gold)?,
            "pairs" => pairs::table(&options.gold)?,
            "kanji" => kanji::table(&options.enamdict, &options.gold)?,
            "planted" => planted::table(&options.study)?,
            "seats" => seats::table(&options.gold)?,
            "speed" => speed::table(&options.mentions)?,
            other => return Err(format!("no part is called {other}").into()),
        }
    }
    Ok(())
}
