//! `kolnet purge`: removes what is older than it may be kept.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Deserialize;

use super::command_outcome::CommandOutcome;
use super::common_args::today;
use super::console::Console;
use crate::data::corpus::PartialDate;
use crate::run_folder::{PurgeMode, RUN_LOG, RunFolder, log_purged, purge};
use crate::storage::folder_record::FolderKind;
use crate::study::RetentionParams;

/// Remove earlier runs, feeds, comparisons, audits, letters and cached readings that are older than they may be kept
#[derive(Debug, Args)]
pub(super) struct PurgeArgs {
    /// The folder of the study, in which the run folder is
    folder: PathBuf,
    /// Remove what is as of a day before this one [default: [retention] years of the run in the folder]
    #[arg(long, value_name = "DATE")]
    older_than: Option<PartialDate>,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Deserialize)]
struct Settings {
    #[serde(default)]
    retention: RetentionParams,
}

pub(super) fn run(args: &PurgeArgs, console: &Console) -> Result<CommandOutcome> {
    let PurgeArgs { folder, older_than, dry_run } = args;
    let before = match older_than {
        Some(day) => day.first_day(),
        None => expiry(folder)?,
    };
    let mode = if *dry_run { PurgeMode::DryRun } else { PurgeMode::Remove };
    let shown = folder.display();
    let found =
        purge(folder, before, mode).with_context(|| format!("{shown} cannot be looked through"))?;
    let verb = if *dry_run { "would be removed" } else { "removed" };
    for expired in &found.removed {
        let kind = expired.kind.words();
        console.print(&format!("{verb}: {}, {kind} as of {}\n", expired.name, expired.as_of));
    }
    for (name, why) in &found.left {
        console.info(&format!("note: {name} is older and stays: {why}"));
    }
    console.print(&format!(
        "before {before}: {} folders and {} cached readings {verb}, {} left\n",
        found.removed.len(),
        found.readings,
        found.left.len()
    ));
    if mode == PurgeMode::Remove
        && let Err(cause) = log_purged(folder, before, &found)
    {
        console.info(&format!("note: {RUN_LOG} has no line about this purge: {cause}"));
    }
    Ok(CommandOutcome::Done)
}

/// The day before which the studies that ran into a folder keep nothing: the longest retention of them counts.
fn expiry(folder: &Path) -> Result<PartialDate> {
    let shown = folder.display();
    let entries = std::fs::read_dir(folder).with_context(|| format!("{shown} cannot be read"))?;
    let runs = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| crate::storage::folder_record::kind_of(path) == Some(FolderKind::Run));
    let years = runs.filter_map(|run| {
        let run = RunFolder::<Settings>::open(&run).ok()?;
        run.manifest.config.retention.years
    });
    match years.max() {
        Some(years) => Ok(today()?.years_before(years)),
        None => bail!(
            "{shown}: no run in it says how long it is kept\n  write --older-than 2024-10-01, or [retention] years = 2 \
             into the study and run it again"
        ),
    }
}
