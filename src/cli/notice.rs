//! `kolnet notice`: letters to the people held who were not told.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::command_outcome::CommandOutcome;
use super::common_args::LanguageFlag;
use super::console::Console;
use super::logged::log_or_tell;
use super::opt_out_guard::stop_at_later_opt_outs;
use crate::data::corpus::PartialDate;
use crate::output::subject::{self, LettersRequest, NOTICES_FOLDER};
use crate::storage::atomic_dir::FolderClaim;

/// Write a letter to each person held who was not told: what is held, what for, from where, and how to object (GDPR
/// article 14, APPI); nothing is sent
#[derive(Debug, Args)]
pub(super) struct NoticeArgs {
    /// The folder that `kolnet run` wrote
    run_dir: PathBuf,
    /// The folder of the letters and letters.csv [default: notices beside the run folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Language of all letters [default: Japanese for people in Japan, English for others]
    #[arg(long, value_enum)]
    language: Option<LanguageFlag>,
    /// Only to people who are to be told by this day, such as 2026-11-01
    #[arg(long, value_name = "DATE")]
    due: Option<PartialDate>,
}

pub(super) fn run(args: &NoticeArgs, console: &Console) -> Result<CommandOutcome> {
    let NoticeArgs { run_dir, out, language, due } = args;
    if let Some(stopped) = stop_at_later_opt_outs(run_dir, console)? {
        return Ok(stopped);
    }
    let target = out.clone().unwrap_or_else(|| subject::default_folder(run_dir));
    let claim = FolderClaim::of(&target, &NOTICES_FOLDER, std::slice::from_ref(run_dir))?;
    let request = LettersRequest {
        language: language.map(LanguageFlag::language),
        due: due.map(PartialDate::last_day),
    };
    let written = subject::write_letters(run_dir, &request, claim)?;
    log_or_tell(run_dir, "notice", &target, console);
    let shown = target.display();
    console.print(&format!(
        "{} letters in {shown}, listed in {shown}/letters.csv; {} people were told before, {} are due later\n\
         Nothing was sent. Fill in told and how in notice_register.csv of the run folder, or name letters.csv, filled in, \
         under [notice] told in the study.\n",
        written.letters, written.told, written.later
    ));
    Ok(CommandOutcome::Done)
}
