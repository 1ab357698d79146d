//! The command line: one file per command with its arguments, its call and its page. Results go to files
//! or standard output, everything else to standard error.

mod areas;
mod backtest;
mod check;
mod console;
mod cover;
mod diff;
mod explain;
mod feed;
mod graph;
mod identity;
mod init;
mod run;
mod text_table;

use std::num::NonZeroUsize;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{CommandFactory, Parser, Subcommand};

use crate::study::{self, Study, StudyError};
use console::Console;

/// Seed of everything random where neither the command nor the study names one (contract of the
/// commands: [`crate::guide::commands`]).
const DEFAULT_SEED: u64 = 42;

/// Maps the experts of a medical field: publications and congress programmes in, ranked and
/// explained people per therapeutic area out.
#[derive(Debug, Parser)]
#[command(name = "kolnet", version, arg_required_else_help = true)]
struct KolnetArgs {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: CommonArgs,
}

/// Flags of every command.
#[derive(Debug, Default, clap::Args)]
struct CommonArgs {
    /// Threads to use [default: all cores]
    #[arg(long, global = true, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Seed of everything random [default: the study's, 42]
    #[arg(long, global = true, value_name = "N")]
    seed: Option<u64>,
    /// Say nothing but errors
    #[arg(long, short, global = true)]
    quiet: bool,
}

impl CommonArgs {
    /// The study with the seed of the command line, if that names one.
    fn study(&self, path: &Path) -> Result<Study, StudyError> {
        let mut study = Study::from_path(path)?;
        if let Some(seed) = self.seed {
            study.config.seed = seed;
        }
        Ok(study)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::RunArgs),
    Check(check::CheckArgs),
    Init(init::InitArgs),
    Explain(explain::ExplainArgs),
    Cover(cover::CoverArgs),
    Diff(diff::DiffArgs),
    Feed(feed::FeedArgs),
    Backtest(backtest::BacktestArgs),
    #[command(subcommand)]
    Identity(identity::IdentityCommand),
    /// One measure on an edge list
    #[command(subcommand)]
    Graph(graph::GraphCommand),
    Areas(areas::AreasArgs),
    /// Print the JSON schema of the study file, for editors that complete and check TOML
    Schema,
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// How a command ended; clap itself exits with 2 on wrong usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Failed,
    /// Done, but a guard stopped an output.
    Guarded,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::from(0),
            Outcome::Failed => Self::from(1),
            Outcome::Guarded => Self::from(3),
        }
    }
}

/// Parses the arguments of the process, runs the command and says how it ended.
pub fn main() -> ExitCode {
    let args = KolnetArgs::parse();
    let console = Console::new(args.common.quiet);
    let outcome = start_threads(args.common.threads).and_then(|()| dispatch(&args, &console));
    let outcome = outcome.unwrap_or_else(|error| {
        console.error(&error);
        Outcome::Failed
    });
    outcome.into()
}

/// The calling thread works along: what is cut into parts begins where its data are in the cache, and
/// no thread has to be woken to begin, or to hear that it is done.
fn start_threads(threads: Option<NonZeroUsize>) -> Result<()> {
    let threads = threads.map_or(0, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).use_current_thread();
    pool.build_global().context("cannot start threads")
}

fn dispatch(args: &KolnetArgs, console: &Console) -> Result<Outcome> {
    let common = &args.common;
    match &args.command {
        Command::Run(args) => run::run(args, common, console),
        Command::Check(args) => check::run(args, console),
        Command::Init(args) => init::run(args, console),
        Command::Explain(args) => explain::run(args, console),
        Command::Cover(args) => cover::run(args, console),
        Command::Diff(args) => diff::run(args, console),
        Command::Feed(args) => feed::run(args, console),
        Command::Backtest(args) => backtest::run(args, common, console),
        Command::Identity(command) => identity::run(command, console),
        Command::Graph(command) => graph::run(command, console),
        Command::Areas(args) => areas::run(args, console),
        Command::Schema => {
            console.print_json(&study::schema())?;
            Ok(Outcome::Done)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut KolnetArgs::command(), "kolnet", &mut script);
            console.print(&String::from_utf8_lossy(&script));
            Ok(Outcome::Done)
        }
    }
}
