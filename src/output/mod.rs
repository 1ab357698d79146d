//! Findings to files: tables, plots, manifest. A run folder appears only when all of it is there.

mod figures;
mod manifest;
pub mod plot;
mod review_queue;
mod suppression_check;
mod tables;

pub use crate::storage::atomic_dir::StagedFolder;
pub use suppression_check::SuppressedNameFound;

use std::io::Write;
use std::path::Path;

use crate::people::key_registry;
use crate::pipeline::Findings;
use crate::storage::frame::Table;
use crate::study::{Study, TableFormat};

/// Why a run folder could not be written. The old one stands as it was.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk said no.
    #[error(
        "{path}: {cause}\n  check the place, its rights and its free space, or name another with --out"
    )]
    Disk {
        /// What was being written.
        path: String,
        /// What the system said.
        cause: String,
    },
    /// A plot could not be drawn.
    #[error("plot {name}: {cause}")]
    Plot {
        /// Which.
        name: String,
        /// Why.
        cause: String,
    },
    /// A suppressed person was about to be written.
    #[error("{0}")]
    SuppressedName(SuppressedNameFound),
}

/// What was written.
#[derive(Debug)]
pub struct WrittenRun {
    /// Identifier of the run.
    pub run_id: String,
    /// Files, relative to the folder, sorted.
    pub files: Vec<String>,
    /// Things worth saying about the outputs (a script without glyphs …), sorted.
    pub warnings: Vec<String>,
}

/// Writes the run folder at `target`, replacing an older one only when the new one is whole.
///
/// # Errors
/// When the disk says no, a plot cannot be drawn, or the final sweep finds a suppressed person.
pub fn write_run_folder(
    findings: &Findings,
    study: &Study,
    target: &Path,
) -> Result<WrittenRun, Error> {
    let disk = |cause: std::io::Error| Error::Disk {
        path: target.display().to_string(),
        cause: cause.to_string(),
    };
    let config = &study.config;
    let run_id = manifest::run_id(findings, config);
    let staged = StagedFolder::beside(target).map_err(disk)?;

    // Made one after the other: the largest alone may hold a hundred million cells.
    type Make<'a> = &'a dyn Fn() -> Table;
    let tables: [(Make<'_>, &[TableFormat]); 8] = [
        (&|| tables::rankings(findings, &run_id), BOTH),
        (&|| tables::people(findings), BOTH),
        (&|| tables::communities(findings), BOTH),
        (&|| tables::evidence(findings), PARQUET),
        (&|| tables::edges(findings), PARQUET),
        (&|| tables::rejected(&findings.rejected), CSV),
        (&|| review_queue::review_queue(findings), CSV),
        (&|| tables::notice_register(findings), CSV),
    ];
    let sweep = suppression_check::SuppressionCheck::new(&findings.suppression);
    let mut files = Vec::new();
    for (make, forms) in tables {
        let table = make();
        sweep.table(&table).map_err(Error::SuppressedName)?;
        for format in forms {
            let asked = forms.len() == 1 || config.tables.contains(format);
            if asked {
                files.push(write_table(&staged, &table, *format).map_err(disk)?);
            }
        }
    }
    let drawn = figures::draw(findings, study)?;
    for (name, bytes) in &drawn.files {
        sweep.bytes(name, bytes).map_err(Error::SuppressedName)?;
        staged.write(name, |out| out.write_all(bytes)).map_err(disk)?;
        files.push(name.clone());
    }
    let mut ledger = Vec::new();
    findings.ledger.write(&mut ledger).map_err(disk)?;
    sweep.bytes(key_registry::FILE_NAME, &ledger).map_err(Error::SuppressedName)?;
    staged.write(key_registry::FILE_NAME, |out| out.write_all(&ledger)).map_err(disk)?;
    let mut notes = findings.notes.clone();
    notes.extend(study.not_made.iter().map(|what| format!("{what}: not made by this version")));
    notes.extend(drawn.warnings.iter().cloned());
    let manifest = manifest::manifest(findings, config, &run_id, notes);
    let text = serde_json::to_string_pretty(&manifest).map_err(|e| disk(e.into()))? + "\n";
    sweep.bytes("manifest.json", text.as_bytes()).map_err(Error::SuppressedName)?;
    staged.write("manifest.json", |out| out.write_all(text.as_bytes())).map_err(disk)?;
    let timings = timings(findings);
    staged.write("timings.json", |out| out.write_all(timings.as_bytes())).map_err(disk)?;
    staged.publish().map_err(disk)?;
    files.extend([key_registry::FILE_NAME, "manifest.json", "timings.json"].map(str::to_owned));
    files.sort();
    Ok(WrittenRun { run_id, files, warnings: drawn.warnings })
}

const BOTH: &[TableFormat] = &[TableFormat::Csv, TableFormat::Parquet];
const CSV: &[TableFormat] = &[TableFormat::Csv];
const PARQUET: &[TableFormat] = &[TableFormat::Parquet];

fn write_table(
    staged: &StagedFolder,
    table: &Table,
    format: TableFormat,
) -> std::io::Result<String> {
    let other = |e: crate::storage::frame::Error| std::io::Error::other(e.to_string());
    let name = match format {
        TableFormat::Parquet => format!("{}.parquet", table.name),
        _ => format!("{}.csv", table.name),
    };
    staged.write(&name, |out| match format {
        TableFormat::Parquet => table.write_parquet(out).map_err(other),
        _ => table.write_csv(out).map_err(other),
    })?;
    Ok(name)
}

/// Seconds of each step: the only file that knows the clock.
fn timings(findings: &Findings) -> String {
    let steps: Vec<String> = findings
        .timings
        .iter()
        .map(|(step, took)| format!("  \"{step}\": {:.3}", took.as_secs_f64()))
        .collect();
    format!("{{\n{}\n}}\n", steps.join(",\n"))
}
