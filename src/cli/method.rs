//! `kolnet method`: how a run was made, for a last slide or a compliance file.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::command_outcome::CommandOutcome;
use super::common_args::LanguageFlag;
use super::console::Console;
use crate::queries::method::{self, MethodStatement};

/// Say how a run was made: what was read, how people were told apart, what the score is made of
#[derive(Debug, Args)]
pub(super) struct MethodArgs {
    /// The folder that `kolnet run` wrote
    run_dir: PathBuf,
    /// Language of the text [default: the study's]
    #[arg(long, value_enum)]
    language: Option<LanguageFlag>,
    /// Print JSON, with the value and the basis of every number of the score
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &MethodArgs, console: &Console) -> Result<CommandOutcome> {
    let statement = method::describe(&args.run_dir, args.language.map(LanguageFlag::language))?;
    if args.json {
        console.print_json(&statement)?;
    } else {
        console.print(&page(&statement));
    }
    Ok(CommandOutcome::Done)
}

/// One paragraph a line, and the files with their hashes.
fn page(statement: &MethodStatement) -> String {
    let files = statement.files.iter().map(|file| {
        let method::MethodFile { what, path, sha256 } = file;
        format!("{sha256}  {what}  {path}\n")
    });
    format!("{}\n\nSHA-256\n{}", statement.paragraphs.join("\n\n"), files.collect::<String>())
}
