//! `kolnet areas`: the built-in therapeutic areas, checked against a MeSH edition.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::command_outcome::CommandOutcome;
use super::console::Console;
use crate::ranking::area::{self, MeshThesaurus};

/// List the built-in therapeutic areas; with a MeSH file, check every descriptor against it
#[derive(Debug, Args)]
pub(super) struct AreasArgs {
    /// Your MeSH edition: desc*.xml, mtrees*.bin or TSV (ui, name, tree_number), plain or .gz
    #[arg(long, value_name = "FILE")]
    mesh: Option<PathBuf>,
}

pub(super) fn run(args: &AreasArgs, console: &Console) -> Result<CommandOutcome> {
    let mesh = args.mesh.as_ref().map(|path| MeshThesaurus::read(&path.as_path().into()));
    let mesh = mesh.transpose()?;
    let mut text = String::new();
    let mut wrong = 0;
    for check in area::check_presets(mesh.as_ref()) {
        let preset = check.preset;
        let count = check.descriptors.unwrap_or(preset.descriptors);
        let indent = if preset.parent.is_some() { "  " } else { "" };
        text.push_str(&format!(
            "{indent}{}\t{}\t{count} descriptors\n",
            preset.area.id, preset.area.name
        ));
        for finding in &check.findings {
            wrong += 1;
            text.push_str(&format!("{indent}  {finding}\n"));
        }
    }
    console.print(&text);
    match wrong {
        0 => Ok(CommandOutcome::Done),
        wrong => bail!("{wrong} descriptors are missing or renamed in this MeSH edition"),
    }
}
