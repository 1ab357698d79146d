//! `kolnet feed`: CRM files from a run folder.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;

use super::command_outcome::CommandOutcome;
use super::console::Console;
use super::opt_out_guard::stop_at_later_opt_outs;
use super::people_filter::PeopleFilterArgs;
use crate::crm::{self, CrmProfile, FeedManifest, FeedRequest};
use crate::run_folder::{NoSettings, PeopleSelection, RunFolder};

/// Write CRM files from a run folder
#[derive(Debug, Args)]
pub(super) struct FeedArgs {
    /// The folder that `kolnet run` wrote
    run_dir: PathBuf,
    /// plain, salesforce, or a profile file of your own (*.toml)
    #[arg(long, value_name = "P")]
    profile: String,
    /// Only this area; may be repeated
    #[arg(long, value_name = "ID")]
    area: Vec<String>,
    #[command(flatten)]
    filter: PeopleFilterArgs,
    /// The feed's folder [default: feed-PROFILE beside the run folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &FeedArgs, console: &Console) -> Result<CommandOutcome> {
    let profile = CrmProfile::named(&args.profile)?;
    let default = || crm::default_folder(&args.run_dir, &profile.name);
    let target = args.out.clone().unwrap_or_else(default);
    // Before the folder is claimed: that it is no run is the nearer fault.
    RunFolder::<NoSettings>::open(&args.run_dir)?;
    if let Some(stopped) = stop_at_later_opt_outs(&args.run_dir, console)? {
        return Ok(stopped);
    }
    let claim = crm::claim_folder(&args.run_dir, &profile, &target)?;
    let selection = PeopleSelection { areas: args.area.clone(), ..args.filter.selection() };
    let request = FeedRequest { profile: &profile, selection: &selection };
    let manifest = crm::write_feed(&args.run_dir, request, claim)?;
    console.print(&line(&manifest, &target));
    Ok(CommandOutcome::Done)
}

/// What was written, and where.
pub(super) fn line(manifest: &FeedManifest, target: &Path) -> String {
    format!(
        "{} rows under {} in {} (run {})\n",
        manifest.upsert,
        manifest.key,
        target.join("upsert.csv").display(),
        manifest.run_id
    )
}
