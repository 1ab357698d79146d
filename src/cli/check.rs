//! `kolnet check`: what a study would read, and what is wrong with it.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::command_outcome::CommandOutcome;
use super::common_args::CommonArgs;
use super::console::Console;
use crate::data::ingest::{self, FlawCount, ReadLimits, SourceCheck};
use crate::data::review::SuppressionList;
use crate::ranking::area;

/// Say what would be read and what is wrong; write nothing
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// The study file
    study: PathBuf,
}

/// Records of a file that `check` looks at.
const HEAD: u64 = 200;

pub(super) fn run(args: &CheckArgs, console: &Console) -> Result<CommandOutcome> {
    let path = &args.study;
    let study = CommonArgs::default().study(path)?;
    let mut text = format!("{}: the study file is sound\n", path.display());
    let mut sound = true;
    for file in ingest::check_sources(
        &study.sources,
        &ReadLimits { records: Some(HEAD), ..ReadLimits::default() },
    ) {
        sound &= file.error.is_none();
        text.push_str(&checked_file(&file));
    }
    let mesh = area::read_mesh(study.mesh.as_ref(), study.mesh_terms.as_ref())?;
    area::resolve_areas(&study.areas, mesh.as_ref())?;
    let areas: Vec<&str> = study.areas.iter().map(|area| area.id.as_str()).collect();
    let areas = if areas.is_empty() { "all".to_owned() } else { areas.join(", ") };
    text.push_str(&format!("areas: {areas}\n"));
    if let Some(source) = &study.suppression {
        let people = SuppressionList::from_csv(source)?;
        text.push_str(&format!("opt-outs: {}\n", people.len()));
    }
    console.print(&text);
    Ok(if sound { CommandOutcome::Done } else { CommandOutcome::Failed })
}

fn checked_file(file: &SourceCheck) -> String {
    if let Some(error) = &file.error {
        return format!("{}\n", error);
    }
    let mut text = format!(
        "{} ({}, {} bytes{}): {} of the first {} records can be used\n",
        file.path,
        file.kind.name(),
        file.bytes,
        if file.packing.is_empty() { String::new() } else { format!(", {}", file.packing) },
        file.usable,
        file.read
    );
    for FlawCount { first, records } in ingest::count_flaws(&file.rejected).iter().take(5) {
        let line = first.location.line;
        text.push_str(&format!("  line {line}, {}: {}", first.what, first.flaw));
        text.push_str(&match records {
            1 => "\n".to_owned(),
            records => format!(" (first of {records} with this flaw)\n"),
        });
    }
    for note in &file.notes {
        text.push_str(&format!("  note: {note}\n"));
    }
    text
}
