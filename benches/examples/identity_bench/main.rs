//! Measures who-is-who: quality on labelled lists beside baselines, noise, kanji speakers, speed.
//!
//! `cargo run --release --example identity_bench -- [--gold DIR] [--models DIR] [--enamdict FILE]
//! [--mentions N,N,…] [--study FILE] [gold|noise|pairs|kanji|planted|speed …]`
//!
//! `--gold` holds the lists (default `../shared/data/identity`), `--models` models fitted on parts of
//! them by `data/assets/identity/train_identity.py` (`andez.json`, `wang.json`, `fold0.json` …), `--enamdict` the
//! dictionary as Debian installs it, `--study` a synthetic study with its `truth` folder (default: the demo). Parts whose data are absent say so.
#![allow(clippy::print_stdout, reason = "an example speaks to its user")]

mod gold;
mod kanji;
mod pairs;
mod planted;
mod rules;
mod speed;

use std::error::Error;
use std::path::PathBuf;

/// Where the data are and what is wanted.
struct Wanted {
    gold: PathBuf,
    models: Option<PathBuf>,
    enamdict: PathBuf,
    mentions: Vec<usize>,
    study: PathBuf,
    parts: Vec<String>,
}

fn wanted() -> Result<Wanted, Box<dyn Error>> {
    let mut wanted = Wanted {
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
            "--gold" => wanted.gold = value()?.into(),
            "--models" => wanted.models = Some(value()?.into()),
            "--study" => wanted.study = value()?.into(),
            "--enamdict" => wanted.enamdict = value()?.into(),
            "--mentions" => {
                let counts: Result<_, _> = value()?.split(',').map(str::parse).collect();
                wanted.mentions = counts?;
            }
            part => wanted.parts.push(part.to_owned()),
        }
    }
    if wanted.parts.is_empty() {
        wanted.parts =
            ["gold", "noise", "pairs", "kanji", "planted", "speed"].map(String::from).into();
    }
    Ok(wanted)
}

fn main() -> Result<(), Box<dyn Error>> {
    let wanted = wanted()?;
    for part in &wanted.parts {
        println!("== {part}");
        match part.as_str() {
            "gold" => gold::table(&wanted.gold, wanted.models.as_deref())?,
            "noise" => gold::noise(&wanted.gold)?,
            "pairs" => pairs::table(&wanted.gold)?,
            "kanji" => kanji::table(&wanted.enamdict)?,
            "planted" => planted::table(&wanted.study)?,
            "speed" => speed::table(&wanted.mentions)?,
            other => return Err(format!("no part is called {other}").into()),
        }
    }
    Ok(())
}
