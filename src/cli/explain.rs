//! `kolnet explain`: why a person has this rank, as a page or as JSON.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::command_outcome::CommandOutcome;
use super::console::Console;
use super::explain_page::page;
use super::opt_out_guard::stop_at_later_opt_outs;
use crate::queries::explain;

/// Say why somebody is on the list: every point to its document
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The folder that `kolnet run` wrote
    run_dir: PathBuf,
    /// A person key, an ORCID iD, or a name as printed
    #[arg(required = true, num_args = 1..)]
    person: Vec<String>,
    /// One area only [default: all that list the person]
    #[arg(long, value_name = "ID")]
    area: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ExplainArgs, console: &Console) -> Result<CommandOutcome> {
    if let Some(stopped) = stop_at_later_opt_outs(&args.run_dir, console)? {
        return Ok(stopped);
    }
    let run = explain::RunExplainer::open(&args.run_dir)?;
    let answer = run.explain(&args.person.join(" "), args.area.as_deref())?;
    if args.json {
        console.print_json(&answer)?;
    } else {
        console.print(&page(&answer));
    }
    Ok(CommandOutcome::Done)
}
