//! Generates a synthetic study: `cargo run --example synth -- --papers 2000 --seed 42 --out DIR`.
#![allow(missing_docs, unreachable_pub, reason = "an example has no callers")]
#![allow(clippy::print_stderr, reason = "this is a program")]

use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use kolnet_synth as synth;

/// Writes a synthetic study: publications as PubMed XML, congress programmes and the truth.
#[derive(Parser)]
struct Args {
    /// Number of publications.
    #[arg(long, default_value_t = 2000)]
    papers: u64,
    /// Seed of every draw.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Seed of the people alone, for several studies of the same people; default: `--seed`.
    #[arg(long)]
    world: Option<u64>,
    /// Folder to write to.
    #[arg(long)]
    out: PathBuf,
    /// Years of publication, `2014..2026`.
    #[arg(long, default_value = "2014..2026", value_parser = years)]
    years: (u16, u16),
    /// Number of XML files; default: one for each 30,000 publications.
    #[arg(long)]
    files: Option<u64>,
}

fn years(text: &str) -> Result<(u16, u16), String> {
    let wrong = || format!("'{text}' is no range of years; write 2014..2026");
    let (first, last) = text.split_once("..").ok_or_else(wrong)?;
    let (first, last) = (first.parse().map_err(|_| wrong())?, last.parse().map_err(|_| wrong())?);
    if (1950..last).contains(&first) && last < 2100 { Ok((first, last)) } else { Err(wrong()) }
}

fn main() -> std::io::Result<()> {
    let args = Args::parse();
    let mut params = synth::Params::new(args.papers.max(1), args.seed, args.out);
    (params.first_year, params.last_year) = args.years;
    params.world = args.world.unwrap_or(args.seed);
    params.files = args.files.unwrap_or(params.files).clamp(1, params.papers);
    let start = Instant::now();
    let summary = synth::generate(&params)?;
    let seconds = start.elapsed().as_secs_f64();
    eprintln!(
        "{} papers, {} people, {:.1} MB of XML in {seconds:.1} s ({:.0} papers a second)",
        params.papers,
        summary.people,
        summary.xml_bytes as f64 / 1e6,
        params.papers as f64 / seconds
    );
    Ok(())
}
