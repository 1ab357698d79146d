//! Time and memory of a whole run on a large synthetic study:
//! `cargo run --profile timed --example load -- [--papers 1000000] [--out DIR] [--threads N]`.
//!
//! The study is generated first, unless DIR holds one; then one process reads, resolves, ranks and
//! writes it, and prints the seconds of each step and the most memory it ever held.
#![allow(missing_docs, unreachable_pub, reason = "an example has no callers")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is a program")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use clap::Parser;
use kolnet::output::RunClaim;
use kolnet::people::key_registry::KeyRegistry;
use kolnet::study::Study;
use kolnet::{output, pipeline};
use kolnet_synth as synth;

/// Generates a large synthetic study, runs it and prints what that took.
#[derive(Parser)]
struct Args {
    /// Number of publications.
    #[arg(long, default_value_t = 1_000_000)]
    papers: u64,
    /// Seed of every draw.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Folder of the study, to be kept; default: a temporary one.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Threads; default: all cores.
    #[arg(long)]
    threads: Option<usize>,
    /// Only generate: the memory of the generator is not that of the run.
    #[arg(long, hide = true)]
    generate: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let temporary = tempfile::tempdir()?;
    let folder = args.out.clone().unwrap_or_else(|| temporary.path().to_path_buf());
    if args.generate {
        let made = synth::generate(&synth::Params::new(args.papers.max(1), args.seed, folder))?;
        eprintln!("{} people in {:.1} MB of XML", made.people, made.xml_bytes as f64 / 1e6);
        return Ok(());
    }
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    }
    if !folder.join("study.toml").exists() {
        let number = |value: u64| value.to_string();
        let status = Command::new(std::env::current_exe()?)
            .args(["--generate", "--papers", &number(args.papers), "--seed", &number(args.seed)])
            .arg("--out")
            .arg(&folder)
            .status()?;
        if !status.success() {
            return Err("the generator failed".into());
        }
    }
    run(&folder)
}

fn run(folder: &Path) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let study = Study::from_path(&folder.join("study.toml"))?;
    let findings = pipeline::run(&study, KeyRegistry::default(), |progress| {
        if progress.done == 0 {
            let step = progress.step.name();
            eprintln!("{:>8.1} s  {step}", start.elapsed().as_secs_f64());
        }
    })?;
    let before = start.elapsed();
    let claim = RunClaim::of(&folder.join("out"), study.cycles, &study.reads())?;
    output::write_run_folder(&findings, &study, claim, None)?;
    println!(
        "{} works, {} printed names, {} people, {} threads",
        findings.corpus.work_count(),
        findings.corpus.mention_count(),
        findings.people.person_count,
        rayon::current_num_threads()
    );
    for (step, time) in &findings.timings {
        println!("{step:<10} {:>8.1} s", time.as_secs_f64());
    }
    println!("{:<10} {:>8.1} s", "write", (start.elapsed() - before).as_secs_f64());
    println!("{:<10} {:>8.1} s", "all", start.elapsed().as_secs_f64());
    match peak_memory() {
        Some(kibibytes) => println!("{:<10} {:>8.0} MB", "memory", kibibytes as f64 / 1024.0),
        None => println!("memory     not told by this system"),
    }
    Ok(())
}

/// The most memory that this process held, in KiB, as Linux tells it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
