//! `kolnet check`: what a study would read, and what is wrong with it.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::command_outcome::CommandOutcome;
use super::common_args::CommonArgs;
use super::console::Console;
use crate::data::ingest::{self, FlawCount, OptOutAnswers, ReadLimits, SourceCheck};
use crate::pipeline::{self, OptOutPreview};
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
    let limits = ReadLimits { records: Some(HEAD), ..ReadLimits::default() };
    let files = ingest::check_sources(&study.sources, &limits);
    let sound = files.iter().all(|file| file.error.is_none());
    // A file that cannot be read is told of by itself; who is asked about is seen when all can be.
    let opt_outs = match sound {
        true => pipeline::preview_opt_outs(&study, &limits)?,
        false => OptOutPreview::default(),
    };
    let mut text = format!("{}: the study file is sound\n", path.display());
    for file in &files {
        for line in checked_file(file).lines() {
            let mut line = line.to_owned();
            opt_outs.finder.withhold(&mut line);
            text.push_str(&format!("{line}\n"));
        }
    }
    let mesh = area::read_mesh(study.mesh.as_ref(), study.mesh_terms.as_ref())?;
    area::resolve_areas(&study.areas, mesh.as_ref())?;
    let areas: Vec<&str> = study.areas.iter().map(|area| area.id.as_str()).collect();
    let areas = if areas.is_empty() { "all".to_owned() } else { areas.join(", ") };
    text.push_str(&format!("areas: {areas}\n"));
    if let Some(file) = study.suppression.as_ref().filter(|_| sound) {
        text.push_str(&checked_opt_outs(&opt_outs, &file.display));
    }
    console.print(&text);
    Ok(if sound { CommandOutcome::Done } else { CommandOutcome::Failed })
}

/// Questions about opt-outs that are printed.
const QUESTIONS: usize = 10;

/// What the opt-out file would remove among the records that were looked at, without a name.
fn checked_opt_outs(opt_outs: &OptOutPreview, file: &str) -> String {
    let mut text = format!("opt-outs: {}\n", opt_outs.entries);
    if opt_outs.opted_out > 0 {
        let names = opt_outs.opted_out;
        text.push_str(&format!("  {names} printed names of people who opted out are removed\n"));
    }
    let open = || opt_outs.questions.iter().filter(|(_, question)| question.answer.is_none());
    if open().count() > 0 {
        text.push_str(&format!(
            "  {} printed names of people who may have opted out are left out until somebody answers 'is' or 'is not' in {} of the run folder:\n",
            opt_outs.undecided,
            OptOutAnswers::ASKED_IN
        ));
    }
    for (source, question) in open().take(QUESTIONS) {
        text.push_str(&format!(
            "  {source}, line {}: {} ({file}, line {})\n",
            question.place.line,
            question.doubt.words(),
            question.optout_line
        ));
    }
    if open().count() > QUESTIONS {
        text.push_str(&format!("  … and {} more\n", open().count() - QUESTIONS));
    }
    for note in &opt_outs.notes {
        text.push_str(&format!("  note: {note}\n"));
    }
    text
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
