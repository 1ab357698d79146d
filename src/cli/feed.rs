//! `kolnet feed`: CRM files from a run folder, and what their loader answered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};

use super::command_outcome::CommandOutcome;
use super::console::Console;
use super::logged::log_or_tell;
use super::opt_out_guard::stop_at_later_opt_outs;
use super::people_filter::PeopleFilterArgs;
use crate::crm::{
    self, CrmProfile, FEED_FOLDER, FeedAcknowledgement, FeedError, FeedManifest, FeedRequest,
    MatchOutcome, REHEARSAL_FOLDER, Rehearsal,
};
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
    /// plain, salesforce, veeva-crm, vault, network, dataverse, or a profile file of your own (*.toml)
    #[arg(long, value_name = "P", required = true)]
    profile: Option<String>,
    /// The folder that remembers what the CRM holds, made if absent: only changes are written
    #[arg(long, value_name = "DIR")]
    acknowledged: Option<PathBuf>,
    /// An export of the CRM's accounts (CSV, XLSX): rows get the account of the person where nothing is left open
    #[arg(long, value_name = "FILE")]
    accounts: Option<PathBuf>,
    /// The target's own fields (describe JSON, or a table): rows that it would refuse are kept out and listed
    #[arg(long, value_name = "FILE")]
    describe: Option<PathBuf>,
    /// Load nothing: tell what would be inserted, updated, deactivated and refused
    #[arg(long, conflicts_with = "accept")]
    rehearse: bool,
    /// Why a feed is written that deactivates or changes the tier of more than a fifth
    #[arg(long, value_name = "REASON", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    accept: Option<String>,
    /// Only this area; may be repeated
    #[arg(long, value_name = "ID")]
    area: Vec<String>,
    #[command(flatten)]
    filter: PeopleFilterArgs,
    /// The feed's folder [default: feed-PROFILE beside the run folder; rehearsal-PROFILE of a rehearsal]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum FeedCommand {
    /// Read the loader's result files and the answers of the review queue back, so that the next feed starts from them
    Ack(AckArgs),
}

#[derive(Debug, Args)]
struct AckArgs {
    /// The folder that `kolnet feed --acknowledged` wrote
    feed_dir: PathBuf,
    /// Rows that were loaded, as the loader lists them (CSV); may be repeated
    #[arg(long, value_name = "CSV")]
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
    let default = || match args.rehearse {
        true => crm::default_rehearsal_folder(run_dir, &profile.name),
        false => crm::default_folder(run_dir, &profile.name),
    };
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
        accounts: args.accounts.as_deref(),
        describe: args.describe.as_deref(),
        accept: args.accept.as_deref(),
    };
    if args.rehearse {
        let claim = crm::claim_folder(run_dir, request, &target, &REHEARSAL_FOLDER)?;
        let rehearsal = crm::rehearse(run_dir, request, claim)?;
        console.print(&rehearsal_text(&rehearsal, &target));
        return Ok(CommandOutcome::Done);
    }
    let claim = crm::claim_folder(run_dir, request, &target, &FEED_FOLDER)?;
    let manifest = match crm::write_feed(run_dir, request, claim) {
        Err(guarded @ FeedError::LargeChange(_)) => {
            console.error(&guarded.into());
            return Ok(CommandOutcome::Guarded);
        }
        written => written?,
    };
    log_or_tell(run_dir, "feed", &target, console);
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
    text.push_str(&accounts_text(&manifest.accounts));
    if manifest.rejected > 0 {
        text.push_str(&format!(
            "{} rows take no part: see {}\n",
            manifest.rejected,
            target.join("rejected.csv").display()
        ));
    }
    text
}

/// How many people have an account, must be asked about, or have none.
fn accounts_text(accounts: &BTreeMap<MatchOutcome, usize>) -> String {
    if accounts.is_empty() {
        return String::new();
    }
    let count = |outcome| accounts.get(&outcome).copied().unwrap_or(0);
    format!(
        "accounts: {} ACT, {} ASK (review_queue.csv), {} ADD (none is made)\n",
        count(MatchOutcome::Act),
        count(MatchOutcome::Ask),
        count(MatchOutcome::Add)
    )
}

/// Refusals that the page of a rehearsal names.
const SHOWN: usize = 20;

fn rehearsal_text(rehearsal: &Rehearsal, target: &Path) -> String {
    let refused: usize = rehearsal.refused.values().sum();
    let mut text = format!(
        "rehearsed, nothing written that can be loaded (run {}, profile {})\n{:>6}  insert\n{:>6}  update\n{:>6}  unchanged\n\
         {:>6}  deactivate\n{refused:>6}  faults for which a row would be refused\n",
        rehearsal.run_id,
        rehearsal.profile,
        rehearsal.insert,
        rehearsal.update,
        rehearsal.unchanged,
        rehearsal.deactivate
    );
    for fault in &rehearsal.header_faults {
        let words = format!("the whole file would be refused: {}: {}", fault.field, fault.rule);
        text.push_str(&format!("        {words}\n"));
    }
    for (rule, rows) in rehearsal.refused.iter().take(SHOWN) {
        text.push_str(&format!("{rows:>14}  {rule}\n"));
    }
    text.push_str(&accounts_text(&rehearsal.accounts));
    if rehearsal.changes.is_large() {
        text.push_str("the guard would stop this feed: see kolnet feed --accept\n");
    }
    let shown = target.display();
    text.push_str(&format!(
        "each row in {shown}/rehearsal.csv, each fault in {shown}/rejected.csv\n"
    ));
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
    if answer.answers > 0 {
        text.push_str(&format!("{} answers of the review queue read\n", answer.answers));
    }
    text
}
