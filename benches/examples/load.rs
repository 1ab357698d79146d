//! Time and memory of whole runs on large synthetic studies:
//! `cargo run --profile timed --example load -- [--papers 100000,1000000] [--out DIR] [--threads N] [--python PYTHON]`.
//!
//! Each study is generated first, unless DIR holds one; then a process of its own reads, resolves, ranks and
//! writes it. Printed is a table with the seconds of each step and the most memory that was held in it. With
//! `--python`, the usual Python way (`benches/peers/study_python.py`) goes over the same files after it.
#![allow(missing_docs, unreachable_pub, reason = "an example has no callers")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is a program")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use clap::Parser;
use kolnet::output::RunClaim;
use kolnet::people::key_registry::KeyRegistry;
use kolnet::study::Study;
use kolnet::{output, pipeline};
use kolnet_synth as synth;

/// Generates large synthetic studies, runs them and prints what that took.
#[derive(Parser)]
struct Args {
    /// Numbers of publications, one study each.
    #[arg(long, value_delimiter = ',', default_value = "1000000")]
    papers: Vec<u64>,
    /// Seed of every draw.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Folder in which the studies are kept; default: a temporary one.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Threads; default: all cores.
    #[arg(long)]
    threads: Option<usize>,
    /// Interpreter with pubmed_parser, pandas and igraph, for the usual Python way beside each study.
    #[arg(long)]
    python: Option<PathBuf>,
    /// Only generate the first study into `--out`: the memory of the generator is not that of the run.
    #[arg(long, hide = true)]
    generate: bool,
    /// Only run the study in `--out`.
    #[arg(long, hide = true)]
    run: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    }
    let temporary = tempfile::tempdir()?;
    let folder = args.out.clone().unwrap_or_else(|| temporary.path().to_path_buf());
    if args.generate {
        let papers = args.papers[0].max(1);
        synth::generate(&synth::Params::new(papers, args.seed, folder))?;
        return Ok(());
    }
    if args.run {
        return run(&folder);
    }
    println!("{HEADER}");
    for papers in &args.papers {
        let study = folder.join(papers.to_string());
        if !study.join("study.toml").exists() {
            call_itself(&args, *papers, &study, "--generate")?;
        }
        call_itself(&args, *papers, &study, "--run")?;
        if let Some(python) = &args.python {
            let script =
                Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/study_python.py");
            let status = Command::new(python).arg(script).arg(study.join("pubmed")).status()?;
            if !status.success() {
                return Err("the Python way failed".into());
            }
        }
    }
    Ok(())
}

/// Does one part in a process of its own, whose memory is that of the part alone.
fn call_itself(args: &Args, papers: u64, study: &Path, part: &str) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(part).arg("--papers").arg(papers.to_string());
    command.arg("--seed").arg(args.seed.to_string()).arg("--out").arg(study);
    if let Some(threads) = args.threads {
        command.arg("--threads").arg(threads.to_string());
    }
    if command.status()?.success() { Ok(()) } else { Err(format!("{part} failed").into()) }
}

const HEADER: &str = "\
| works | printed names | people | most people an area | read | resolve | assign | rank | test | write | all | memory |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";

/// Runs the study in a folder and prints its row of the table: seconds and, behind them, the most memory of each
/// step.
fn run(folder: &Path) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let peaks: Mutex<Vec<(&'static str, u64)>> = Mutex::new(Vec::new());
    let begin = |step: &'static str| {
        let mut peaks = peaks.lock().unwrap_or_else(PoisonError::into_inner);
        let held = take_peak_memory();
        if let Some((_, peak)) = peaks.last_mut() {
            *peak = held;
        }
        peaks.push((step, 0));
        eprintln!("{:>8.1} s  {step}", start.elapsed().as_secs_f64());
    };
    let study = Study::from_path(&folder.join("study.toml"))?;
    let findings = pipeline::run(&study, KeyRegistry::default(), |progress| {
        if progress.done == 0 {
            begin(progress.step.name());
        }
    })?;
    let before = start.elapsed();
    begin("write");
    let claim = RunClaim::of(&folder.join("out"), study.cycles, &study.reads())?;
    output::write_run_folder(&findings, &study, claim, None)?;
    let wrote = start.elapsed() - before;
    begin("end");
    let most_people = findings.areas.iter().map(|area| area.network.people.len()).max();
    print!(
        "| {} | {} | {} | {} |",
        findings.corpus.work_count(),
        findings.corpus.mention_count(),
        findings.people.person_count,
        most_people.unwrap_or_default(),
    );
    let peaks = peaks.into_inner().unwrap_or_else(PoisonError::into_inner);
    let peak_of = |step: &str| {
        let of_step = peaks.iter().filter(|(name, _)| *name == step);
        of_step.map(|(_, peak)| *peak).max().unwrap_or_default()
    };
    let steps = findings.timings.iter().copied();
    for (step, time) in steps.chain([("write", wrote)]) {
        print!(" {:.1} s, {} MB |", time.as_secs_f64(), peak_of(step));
    }
    let most = peaks.iter().map(|(_, peak)| *peak).max().unwrap_or_default();
    println!(" {:.1} s | {most} MB |", start.elapsed().as_secs_f64());
    Ok(())
}

/// The most memory in MB that this process held since the last call, as Linux tells it; 0 elsewhere.
fn take_peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    // 5 sets the mark back to what is held now (proc(5)).
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    kibibytes.unwrap_or_default() / 1024
}
