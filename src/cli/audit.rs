//! `kolnet audit`: any list of people beside the evidence of a run.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use serde::Deserialize;

use super::command_outcome::CommandOutcome;
use super::console::Console;
use super::opt_out_guard::stop_at_later_opt_outs;
use crate::output::audit::audit_page;
use crate::queries::audit::{self, AUDIT_FOLDER, ListAudit, RowVerdict};
use crate::run_folder::RunFolder;
use crate::storage::atomic_dir::FolderClaim;
use crate::storage::table_writer::CsvEncoding;
use crate::study::Language;

/// Set any list of people (CSV, TSV, XLSX) beside the evidence: who is found, moved, silent, twice, without a trace,
/// and who is missing
#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    /// The folder that `kolnet run` wrote
    run_dir: PathBuf,
    /// The list, with a column of names, keys or ORCID iDs
    list: PathBuf,
    /// Look in this area only, and name only its people as missing
    #[arg(long, value_name = "ID")]
    area: Option<String>,
    /// The folder of audit.csv, missing.csv, audit.xlsx and audit.html [default: audit beside the run folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
struct Settings {
    #[serde(default)]
    byte_order_mark: bool,
    #[serde(default)]
    language: Language,
}

pub(super) fn run(args: &AuditArgs, console: &Console) -> Result<CommandOutcome> {
    let AuditArgs { run_dir, list, area, out } = args;
    let settings: RunFolder<Settings> = RunFolder::open(run_dir)?;
    if let Some(stopped) = stop_at_later_opt_outs(run_dir, console)? {
        return Ok(stopped);
    }
    let target = out.clone().unwrap_or_else(|| audit::default_folder(run_dir));
    let found = audit::audit(run_dir, list, area.as_deref())?;
    let claim = FolderClaim::of(&target, &AUDIT_FOLDER, &[run_dir.clone(), list.clone()])?;
    let Settings { byte_order_mark, language } = settings.manifest.config;
    let html = audit_page(&found, language)?;
    audit::write_audit(&found, &html, CsvEncoding::of(byte_order_mark), claim)?;
    console.print(&page(&found));
    let shown = target.display();
    console.print(&format!(
        "\neach row in {shown}/audit.csv, who is missing in {shown}/missing.csv, both in {shown}/audit.xlsx and as a page in \
         {shown}/audit.html\n"
    ));
    Ok(CommandOutcome::Done)
}

/// Missing people of an area that the page names.
const SHOWN: usize = 5;

/// How many rows have which verdict, with their lines, and the first who are missing in each area.
fn page(found: &ListAudit) -> String {
    let mut text =
        format!("{} rows beside run {}, as of {}\n\n", found.rows.len(), found.run_id, found.as_of);
    for verdict in RowVerdict::ALL {
        let rows: Vec<_> = found.rows.iter().filter(|row| row.verdict == verdict).collect();
        if rows.is_empty() {
            continue;
        }
        let lines: Vec<String> = rows.iter().map(|row| row.line.to_string()).collect();
        let listed = match verdict {
            RowVerdict::Found => String::new(),
            _ => format!("  line {}", shortened(&lines)),
        };
        text.push_str(&format!(
            "{:>6}  {:<10}  {:<4}{listed}\n",
            rows.len(),
            verdict.name(),
            verdict.advice().name()
        ));
    }
    let mut areas: Vec<&str> = found.missing.iter().map(|rank| rank.area.as_str()).collect();
    areas.dedup();
    for area in areas {
        let missing: Vec<_> = found.missing.iter().filter(|rank| rank.area == area).collect();
        text.push_str(&format!(
            "\n{area}: {} of tiers 1 and 2 are not on the list, first\n",
            missing.len()
        ));
        for rank in missing.iter().take(SHOWN) {
            let name = rank.name.as_deref().or(rank.name_native.as_deref()).unwrap_or_default();
            let place = rank.affiliation.as_deref().unwrap_or_default();
            let tier = rank.tier().unwrap_or_default();
            text.push_str(&format!("{:>6}  {tier}  {name}  {place}\n", rank.rank));
        }
    }
    text
}

/// Lines that the page names of each verdict.
const LINES: usize = 12;

fn shortened(lines: &[String]) -> String {
    let more = lines.len().saturating_sub(LINES);
    let named = lines.iter().take(LINES).cloned().collect::<Vec<_>>().join(", ");
    match more {
        0 => named,
        _ => format!("{named} and {more} more"),
    }
}
