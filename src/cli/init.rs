//! `kolnet init`: a study to start from.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::command_outcome::CommandOutcome;
use super::console::Console;
use crate::storage::separation::check_output_file;
use crate::study;

/// Write a commented study file and input templates
#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The folder of the new study
    dir: PathBuf,
}

pub(super) fn run(args: &InitArgs, console: &Console) -> Result<CommandOutcome> {
    let dir = &args.dir;
    check_output_file(&dir.join("study.toml"), &[])?;
    let files = study::starter();
    if let Some((name, _)) = files.iter().find(|(name, _)| dir.join(name).exists()) {
        let existing = dir.join(name);
        bail!("{} exists; nothing was written\n  name a new folder", existing.display());
    }
    std::fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
    for (name, text) in &files {
        let path = dir.join(name);
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    console.print(&format!("wrote {} in {}\n", names.join(", "), dir.display()));
    Ok(CommandOutcome::Done)
}
