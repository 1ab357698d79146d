//! `kolnet feed`: CRM files from a run folder.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::command_outcome::CommandOutcome;
use super::console::Console;
use crate::crm::{self, CrmProfile};

/// Write CRM files from a run folder
#[derive(Debug, Args)]
pub(super) struct FeedArgs {
    /// The folder that `kolnet run` wrote
    run_dir: PathBuf,
    /// plain, salesforce, or a profile file of your own (*.toml)
    #[arg(long, value_name = "P")]
    profile: String,
    /// The feed's folder [default: feed-PROFILE beside the run folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &FeedArgs, console: &Console) -> Result<CommandOutcome> {
    let profile = CrmProfile::named(&args.profile)?;
    let default = || crm::default_folder(&args.run_dir, &profile.name);
    let target = args.out.clone().unwrap_or_else(default);
    let manifest = crm::write_feed(&args.run_dir, &profile, &target)?;
    console.print(&format!(
        "{} rows under {} in {} (run {})\n",
        manifest.upsert,
        manifest.key,
        target.join("upsert.csv").display(),
        manifest.run_id
    ));
    Ok(CommandOutcome::Done)
}
