//! Findings to files: tables, plots, manifest. A run folder appears only when all of it is written.

mod error;
mod figures;
mod manifest;
pub mod plot;
mod suppression_check;
mod tables;

pub use error::OutputError;
pub use suppression_check::{OptOutLine, SuppressedNameFound};

use std::io::{self, Write};

use crate::people::key_registry;
use crate::pipeline::Findings;
use crate::run_folder::MANIFEST;
use crate::storage::atomic_dir::{FolderClaim, FolderWriteError, StagedFolder};
use crate::storage::table::Table;
use crate::storage::table_schema::TableForm;
use crate::study::{Study, StudyConfig, TableFormat};
use suppression_check::SuppressionCheck;

/// What was written.
#[derive(Debug)]
pub struct WrittenRun {
    /// Identifier of the run.
    pub run_id: String,
    /// Files, relative to the folder, sorted.
    pub files: Vec<String>,
    /// Remarks on the outputs (a script without glyphs …), sorted.
    pub warnings: Vec<String>,
}

/// Seconds of each step: the only file that knows the clock.
const TIMINGS: &str = "timings.json";

/// Writes the run folder that was claimed, replacing an older one only when the new one is whole.
///
/// # Errors
/// When a file cannot be written, a plot cannot be drawn, or the final check finds a suppressed
/// person.
pub fn write_run_folder(
    findings: &Findings,
    study: &Study,
    claim: FolderClaim,
) -> Result<WrittenRun, OutputError> {
    let target = claim.target().to_owned();
    let run_id = manifest::run_id(findings, &study.config);
    let mut writer = RunWriter {
        config: &study.config,
        staged: claim.stage()?,
        check: SuppressionCheck::new(findings),
        files: Vec::new(),
    };
    writer.write_tables(findings, &run_id)?;
    let figures = figures::render_figures(findings, study)?;
    for (name, bytes) in &figures.files {
        writer.write_bytes(name, bytes)?;
    }
    let mut ledger = Vec::new();
    findings.ledger.write(&mut ledger).map_err(|e| FolderWriteError::new(&target, e))?;
    writer.write_bytes(key_registry::FILE_NAME, &ledger)?;
    let manifest = manifest::run_manifest(findings, study, &run_id, figures.warnings.clone());
    let text =
        serde_json::to_string_pretty(&manifest).map_err(|e| FolderWriteError::new(&target, e))?;
    writer.write_bytes(MANIFEST, (text + "\n").as_bytes())?;
    writer.write_bytes(TIMINGS, timings(findings).as_bytes())?;
    let RunWriter { staged, mut files, .. } = writer;
    staged.publish()?;
    files.sort();
    Ok(WrittenRun { run_id, files, warnings: figures.warnings })
}

/// Writes the files of one run, each checked for suppressed people.
struct RunWriter<'a> {
    config: &'a StudyConfig,
    staged: StagedFolder,
    check: SuppressionCheck<'a>,
    /// Names of the files so far.
    files: Vec<String>,
}

impl RunWriter<'_> {
    /// Makes and writes one table after the other: the largest alone may hold a hundred million cells.
    fn write_tables(&mut self, findings: &Findings, run_id: &str) -> Result<(), OutputError> {
        self.write_table(&tables::rankings(findings, run_id)?)?;
        self.write_table(&tables::people(findings)?)?;
        self.write_table(&tables::communities(findings)?)?;
        self.write_table(&tables::evidence(findings)?)?;
        self.write_table(&tables::edges(findings)?)?;
        self.write_table(&tables::rejected(&findings.rejected)?)?;
        self.write_table(&tables::review_queue(findings)?)?;
        self.write_table(&tables::notice_register(findings)?)?;
        self.write_table(&tables::undecided_optouts(findings)?)
    }

    fn write_table(&mut self, table: &Table) -> Result<(), OutputError> {
        self.check.table(table)?;
        let schema = table.schema();
        let forms = schema.forms;
        for form in forms {
            if forms.len() > 1 && !self.is_asked_for(*form) {
                continue;
            }
            let name = schema.file_name(*form);
            self.staged.write(&name, |out| match form {
                TableForm::Parquet => table.write_parquet(out).map_err(io::Error::from),
                TableForm::Csv => table.write_csv(out).map_err(io::Error::from),
            })?;
            self.files.push(name);
        }
        Ok(())
    }

    /// Whether `[outputs] tables` names the form.
    fn is_asked_for(&self, form: TableForm) -> bool {
        self.config.tables.contains(&match form {
            TableForm::Csv => TableFormat::Csv,
            TableForm::Parquet => TableFormat::Parquet,
        })
    }

    fn write_bytes(&mut self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        self.check.bytes(name, bytes)?;
        self.staged.write(name, |out| out.write_all(bytes))?;
        self.files.push(name.to_owned());
        Ok(())
    }
}

fn timings(findings: &Findings) -> String {
    let steps: Vec<String> = findings
        .timings
        .iter()
        .map(|(step, took)| format!("  \"{step}\": {:.3}", took.as_secs_f64()))
        .collect();
    format!("{{\n{}\n}}\n", steps.join(",\n"))
}
