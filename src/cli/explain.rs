//! `kolnet explain`: why a person has this rank, as a page or as JSON.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::command_outcome::CommandOutcome;
use super::common_args::LanguageFlag;
use super::console::Console;
use super::explain_page::page;
use super::opt_out_guard::stop_at_later_opt_outs;
use crate::output::subject::answer_request;
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
    /// Print the answer to this person's request for access (GDPR article 15, APPI article 33) as a page: all that is
    /// held on them, and nobody else's name
    #[arg(long, conflicts_with_all = ["json", "area"])]
    subject: bool,
    /// Language of that answer [default: the study's]
    #[arg(long, value_enum, requires = "subject")]
    language: Option<LanguageFlag>,
}

pub(super) fn run(args: &ExplainArgs, console: &Console) -> Result<CommandOutcome> {
    if let Some(stopped) = stop_at_later_opt_outs(&args.run_dir, console)? {
        return Ok(stopped);
    }
    if args.subject {
        let language = args.language.map(LanguageFlag::language);
        console.print(&answer_request(&args.run_dir, &args.person.join(" "), language)?);
        return Ok(CommandOutcome::Done);
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
