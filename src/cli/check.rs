//! `kolnet check`: what a study would read, how it was understood, and what is wrong with it.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::check_report::{CheckReport, Verdict};
use super::check_text;
use super::command_outcome::CommandOutcome;
use super::common_args::CommonArgs;
use super::console::Console;
use super::run;
use crate::data::ingest::{self, ReadLimits, ReadSettings};
use crate::output::RunClaim;
use crate::pipeline::{self, DecidingFiles, PreviewInputs};
use crate::ranking::area::{self, MeshThesaurus};

/// Say what would be read, how it is understood and what is wrong with it; write nothing
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// The study file
    study: PathBuf,
    /// Read only the first 200 records of each file
    #[arg(long)]
    head: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Records of a file that `--head` looks at.
const HEAD: u64 = 200;

pub(super) fn run(args: &CheckArgs, console: &Console) -> Result<CommandOutcome> {
    let study = CommonArgs::default().study(&args.study)?;
    let target = study.folder.join("out");
    let no_output =
        RunClaim::check(&target, study.cycles, &run::reads(&study, &args.study, &target)).err();
    let mesh = area::read_mesh(study.mesh.as_ref(), study.mesh_terms.as_ref())?;
    let areas = pipeline::resolve_areas(&study, mesh.as_ref())?;
    let limits = ReadLimits { records: args.head.then_some(HEAD), ..ReadLimits::default() };
    console.step("reading the sources");
    let headings = mesh.as_ref().map(MeshThesaurus::heading_names);
    let settings = ReadSettings { limits, headings: headings.as_ref(), ..ReadSettings::default() };
    let deciding = DecidingFiles::read(&study, &areas);
    let is_known = deciding.opt_outs.is_some();
    let mut found = ingest::check_sources(&study.sources, &settings, &deciding.finder());
    // A file that cannot be read is told of by itself; the rest is seen when all can be.
    let is_readable = found.files.iter().all(|file| file.error.is_none());
    let inputs = PreviewInputs { study: &study, areas: &areas, mesh: mesh.as_ref(), limits };
    let preview = match is_readable {
        true => pipeline::preview(&inputs, deciding)?,
        false => deciding.without_sources(),
    };
    match study.suppression.is_none() || (is_readable && is_known) {
        true => found.hide(&preview.opt_outs.left_out),
        false => found.hide_everybody(),
    }
    console.finish();
    let report =
        CheckReport::new(&args.study, &study, &found, limits.records, &preview, no_output.as_ref());
    match args.json {
        true => console.print_json(&report)?,
        false => console.print(&check_text::text(&report)),
    }
    Ok(match report.verdict {
        Verdict::Unusable => CommandOutcome::Failed,
        Verdict::Ready | Verdict::Look => CommandOutcome::Done,
    })
}
