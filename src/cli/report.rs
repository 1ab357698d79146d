//! `kolnet report`: the page of a run, made again from its folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use super::command_outcome::CommandOutcome;
use super::common_args::LanguageFlag;
use super::console::Console;
use crate::output::report;
use crate::output::view::{StudyView, ViewSource};
use crate::queries::diff;
use crate::run_folder::{NoSettings, RunFolder, beside};
use crate::storage::atomic_file;
use crate::storage::separation::{check_output_file, resolve};

/// Make the offline page of a run again from its folder
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// The folder that `kolnet run` wrote
    run_dir: PathBuf,
    /// Say what changed since this run folder
    #[arg(long, value_name = "OLD_RUN")]
    previous: Option<PathBuf>,
    /// Language of the page when it opens [default: the study's]
    #[arg(long, value_enum)]
    language: Option<LanguageFlag>,
    /// The page [default: report.html beside the run folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The run folder as seen from a page above it, ending with `/`. Elsewhere on the machine a way would break with
/// the first copy, so there is none.
fn way_from(page: &Path, run: &Path) -> Option<String> {
    let folder = page.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = resolve(folder.unwrap_or(Path::new("."))).ok()?;
    let run = resolve(run).ok()?;
    let names = run.strip_prefix(&folder).ok()?.components();
    names.map(|name| Some(format!("{}/", name.as_os_str().to_str()?))).collect()
}

pub(super) fn run(args: &ReportArgs, console: &Console) -> Result<CommandOutcome> {
    RunFolder::<NoSettings>::open(&args.run_dir)?;
    let out = args.out.clone().unwrap_or_else(|| beside(&args.run_dir, report::REPORT));
    let reads: Vec<PathBuf> =
        args.previous.iter().chain([&args.run_dir]).map(PathBuf::clone).collect();
    check_output_file(&out, &reads)?;
    let compare = |old: &PathBuf| diff::compare_runs(old, &args.run_dir);
    let changes = args.previous.as_ref().map(compare).transpose()?;
    let view = StudyView::read(&ViewSource {
        run: &args.run_dir,
        changes: changes.as_ref(),
        previous: args.previous.as_deref(),
        language: args.language.map(LanguageFlag::language),
        briefs_from: way_from(&out, &args.run_dir),
    })?;
    let page = report::render(&view)?;
    let place = out.display();
    atomic_file::write(&out, |file| file.write_all(page.as_bytes()))
        .with_context(|| format!("{place}: cannot be written\n  name another file with --out"))?;
    console.print(&format!("{place}: open it in a browser\n"));
    Ok(CommandOutcome::Done)
}
