//! The command line: one file per command with its arguments, its call and its page. Results go to files
//! or standard output, everything else to standard error.

mod areas;
mod audit;
mod backtest;
mod check;
mod check_report;
mod check_text;
mod command_outcome;
mod common_args;
mod console;
mod cover;
mod diff;
mod explain;
mod explain_page;
mod explain_sentences;
mod explain_words;
mod feed;
#[cfg(feature = "fetch")]
mod fetch;
#[cfg(feature = "fetch")]
mod fetch_question;
mod graph;
mod identity;
mod init;
mod logged;
mod method;
mod notice;
mod opt_out_guard;
mod people_filter;
mod purge;
mod report;
mod run;
mod run_remarks;
mod sql;
mod text_table;

use std::num::NonZeroUsize;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{CommandFactory, Parser, Subcommand};

use crate::study;
use command_outcome::CommandOutcome;
use common_args::CommonArgs;
use console::Console;

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

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::RunArgs),
    Check(check::CheckArgs),
    Init(init::InitArgs),
    Explain(explain::ExplainArgs),
    Cover(cover::CoverArgs),
    Diff(diff::DiffArgs),
    Report(report::ReportArgs),
    Method(method::MethodArgs),
    Audit(audit::AuditArgs),
    Notice(notice::NoticeArgs),
    Purge(purge::PurgeArgs),
    Feed(feed::FeedArgs),
    Backtest(backtest::BacktestArgs),
    #[command(subcommand)]
    Identity(identity::IdentityCommand),
    /// One measure on an edge list
    #[command(subcommand)]
    Graph(graph::GraphCommand),
    Areas(areas::AreasArgs),
    Sql(sql::SqlArgs),
    /// Download source files from the public services; the only command that opens a connection
    #[cfg(feature = "fetch")]
    #[command(subcommand)]
    Fetch(fetch::FetchCommand),
    /// Print the JSON schema of the study file, for editors that complete and check TOML
    Schema,
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Parses the arguments of the process, runs the command and says how it ended.
pub fn main() -> ExitCode {
    let args = KolnetArgs::parse();
    let console = Console::new(args.common.quiet);
    let outcome = find_random_devices()
        .and_then(|()| start_threads(args.common.threads))
        .and_then(|()| dispatch(&args, &console));
    let outcome = outcome.unwrap_or_else(|error| {
        console.error(&error);
        CommandOutcome::Failed
    });
    outcome.into()
}

/// A static binary reads the random numbers that polars asks for from these devices; without them the threads of
/// polars end, and whoever waits for them waits for ever.
fn find_random_devices() -> Result<()> {
    let devices = if cfg!(target_feature = "crt-static") && cfg!(target_os = "linux") {
        &["/dev/random", "/dev/urandom"][..]
    } else {
        &[]
    };
    match devices.iter().find(|device| !Path::new(device).exists()) {
        Some(device) => bail!("there is no {device}\n  mount /dev, or make the device with mknod"),
        None => Ok(()),
    }
}

/// The calling thread works along: what is cut into parts begins where its data are in the cache, and
/// no thread has to be woken to begin, or to hear that it is done.
fn start_threads(threads: Option<NonZeroUsize>) -> Result<()> {
    let threads = threads.map_or(0, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).use_current_thread();
    pool.build_global().context("cannot start threads")
}

fn dispatch(args: &KolnetArgs, console: &Console) -> Result<CommandOutcome> {
    let common = &args.common;
    match &args.command {
        Command::Run(args) => run::run(args, common, console),
        Command::Check(args) => check::run(args, console),
        Command::Init(args) => init::run(args, console),
        Command::Explain(args) => explain::run(args, console),
        Command::Cover(args) => cover::run(args, console),
        Command::Diff(args) => diff::run(args, console),
        Command::Report(args) => report::run(args, console),
        Command::Method(args) => method::run(args, console),
        Command::Audit(args) => audit::run(args, console),
        Command::Notice(args) => notice::run(args, console),
        Command::Purge(args) => purge::run(args, console),
        Command::Feed(args) => feed::run(args, console),
        Command::Backtest(args) => backtest::run(args, common, console),
        Command::Identity(command) => identity::run(command, console),
        Command::Graph(command) => graph::run(command, console),
        Command::Areas(args) => areas::run(args, console),
        Command::Sql(args) => sql::run(args, common, console),
        #[cfg(feature = "fetch")]
        Command::Fetch(command) => fetch::run(command, console),
        Command::Schema => {
            console.print_json(&study::schema())?;
            Ok(CommandOutcome::Done)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut KolnetArgs::command(), "kolnet", &mut script);
            console.print(&String::from_utf8_lossy(&script));
            Ok(CommandOutcome::Done)
        }
    }
}
