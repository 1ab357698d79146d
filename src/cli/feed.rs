//! `kolnet feed`: CRM files from a run folder, and what their loader answered.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};

use super::command_outcome::CommandOutcome;
use super::console::Console;
use super::opt_out_guard::stop_at_later_opt_outs;
use super::people_filter::PeopleFilterArgs;
use crate::crm::{self, CrmProfile, FeedAcknowledgement, FeedError, FeedManifest, FeedRequest};
use crate::run_folder::{NoSettings, PeopleSelection, RunFolder};

/// Write CRM files from a run folder
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct FeedArgs {
    #[command(subcommand)]
    ack: Option<FeedCommand>,
    /// The folder that `kolnet run` wrote
    #[arg(required = true)]
    run_dir: Option<PathBuf>,
    /// plain, salesforce, dataverse, vault, or a profile file of your own (*.toml)
    #[arg(long, value_name = "P", required = true)]
    profile: Option<String>,
    /// The folder that remembers what the CRM holds, made if absent: only changes are written
    #[arg(long, value_name = "DIR")]
    acknowledged: Option<PathBuf>,
    /// Why a feed is written that deactivates or changes the tier of more than a fifth
    #[arg(long, value_name = "REASON", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    accept: Option<String>,
    /// Only this area; may be repeated
    #[arg(long, value_name = "ID")]
    area: Vec<String>,
    #[command(flatten)]
    filter: PeopleFilterArgs,
    /// The feed's folder [default: feed-PROFILE beside the run folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum FeedCommand {
    /// Read the loader's result files back, so that the next feed starts from what was loaded
    Ack(AckArgs),
}

#[derive(Debug, Args)]
struct AckArgs {
    /// The folder that `kolnet feed --acknowledged` wrote
    feed_dir: PathBuf,
    /// Rows that were loaded, as the loader lists them (CSV); may be repeated
    #[arg(long, value_name = "CSV", required_unless_present = "errors")]
    success: Vec<PathBuf>,
    /// Rows that were refused (CSV); may be repeated
    #[arg(long, value_name = "CSV")]
    errors: Vec<PathBuf>,
}

pub(super) fn run(args: &FeedArgs, console: &Console) -> Result<CommandOutcome> {
    if let Some(FeedCommand::Ack(ack)) = &args.ack {
        let answer = crm::acknowledge(&ack.feed_dir, &ack.success, &ack.errors)?;
        console.print(&answer_text(&answer));
        return Ok(CommandOutcome::Done);
    }
    let (Some(run_dir), Some(profile)) = (&args.run_dir, &args.profile) else {
        anyhow::bail!("feed: a run folder and a profile are needed\n  see kolnet feed --help");
    };
    let profile = CrmProfile::named(profile)?;
    let default = || crm::default_folder(run_dir, &profile.name);
    let target = args.out.clone().unwrap_or_else(default);
    // Before the folder is claimed: that it is no run is the nearer fault.
    RunFolder::<NoSettings>::open(run_dir)?;
    if let Some(stopped) = stop_at_later_opt_outs(run_dir, console)? {
        return Ok(stopped);
    }
    let selection = PeopleSelection { areas: args.area.clone(), ..args.filter.selection() };
    let request = FeedRequest {
        profile: &profile,
        selection: &selection,
        acknowledged: args.acknowledged.as_deref(),
        accept: args.accept.as_deref(),
    };
    let claim = crm::claim_folder(run_dir, request, &target)?;
    let manifest = match crm::write_feed(run_dir, request, claim) {
        Err(guarded @ FeedError::LargeChange(_)) => {
            console.error(&guarded.into());
            return Ok(CommandOutcome::Guarded);
        }
        written => written?,
    };
    console.print(&line(&manifest, &target));
    console.print(&next_step(&profile, &manifest, &target));
    Ok(CommandOutcome::Done)
}

/// What was written, and where.
pub(super) fn line(manifest: &FeedManifest, target: &Path) -> String {
    let mut text = format!(
        "{} rows under {} in {} (run {})\n",
        manifest.upsert,
        manifest.key,
        target.join("upsert.csv").display(),
        manifest.run_id
    );
    if manifest.acknowledged.is_some() {
        text.push_str(&format!(
            "{} to deactivate, {} as the CRM holds them, {} keys merged into others\n",
            manifest.deactivate, manifest.unchanged, manifest.aliases
        ));
    }
    text
}

/// What the user does with it.
fn next_step(profile: &CrmProfile, manifest: &FeedManifest, target: &Path) -> String {
    let mut text = String::new();
    let files = [("upsert.csv", manifest.upsert), ("deactivate.csv", manifest.deactivate)];
    for (file, _) in files.iter().filter(|(_, rows)| *rows > 0) {
        let path = target.join(file).display().to_string();
        if let Some(load) = &profile.load_with {
            text.push_str(&format!("Load: {}\n", load.replace("{file}", &path)));
        }
    }
    if manifest.feed.is_some() {
        text.push_str(&format!(
            "Then: kolnet feed ack {} --success CSV --errors CSV\n",
            target.display()
        ));
    }
    text
}

fn answer_text(answer: &FeedAcknowledgement) -> String {
    let refused: usize = answer.refused.values().sum();
    let mut text = format!(
        "{} rows loaded, {refused} refused, {} without an answer; the next feed has the last two again\n",
        answer.loaded, answer.unanswered
    );
    for (message, rows) in &answer.refused {
        let message = if message.is_empty() { "no reason given" } else { message };
        text.push_str(&format!("  {rows}: {message}\n"));
    }
    text
}
