//! Findings to files: tables, plots, manifest. A run folder appears only when all of it is written.

pub mod audit;
pub mod briefs;
mod cycles;
mod error;
pub mod figures;
pub mod graph_files;
mod html;
mod manifest;
mod older_folders;
pub mod plot;
pub mod report;
mod sql_tables;
pub mod subject;
mod suppression_check;
mod tables;
mod trend;
pub mod view;
pub mod workbook;

pub use cycles::RunClaim;
pub use error::OutputError;
pub use older_folders::{OlderFolder, OlderFolderState, OptOutTraces};
pub use sql_tables::{SQL_TABLES_FOLDER, WrittenTables, write_sql_tables};
pub use suppression_check::{OptOutLine, SuppressedNameFound};

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::data::formats::xlsx::visit_own_texts;
use crate::people::key_registry;
use crate::pipeline::Findings;
use crate::queries::diff;
use crate::ranking::network::SessionTies;
use crate::run_folder::{MANIFEST, schema};
use crate::storage::atomic_dir::{FolderWriteError, StagedFile, StagedFolder};
use crate::storage::table::{Table, TableError};
use crate::storage::table_schema::{TableForm, TableSchema};
use crate::storage::table_writer::{CsvEncoding, TableWriter};
use crate::study::{Study, StudyConfig, TableFormat};
use cycles::RunCycles;
use graph_files::GraphFile;
use manifest::WrittenHashes;
use plot::FontSource;
use suppression_check::SuppressionCheck;
use tables::{ShownDocuments, TieTables};
use view::{AreaGraphRead, AreaGraphSource, StudyView, ViewSource};
use workbook::WorkbookError;

/// What was written.
#[derive(Debug)]
pub struct WrittenRun {
    /// Identifier of the run.
    pub run_id: String,
    /// Files, relative to the folder, sorted.
    pub files: Vec<String>,
    /// The run that it goes on from, as it is kept.
    pub previous: Option<PathBuf>,
    /// Keys that people who opted out had in the runs before.
    pub former_keys: BTreeSet<String>,
    /// Remarks on the outputs (a script without glyphs …), sorted.
    pub warnings: Vec<String>,
    cycles: RunCycles,
}

impl WrittenRun {
    /// Removes the earlier runs beyond the number that the study keeps, once nobody compares with them any more.
    pub fn remove_old_cycles(&self) {
        self.cycles.remove_old(&self.run_id);
    }
}

/// Seconds of each step: the only file that knows the clock.
const TIMINGS: &str = "timings.json";

/// Writes the run folder that was claimed, replacing an older one only when the new one is whole. The older one
/// is kept as a cycle, unless it is the same run. The report tells what changed since `previous`, where that can be
/// compared.
///
/// # Errors
/// When a file cannot be written, a plot cannot be drawn, or the final check finds a suppressed
/// person.
pub fn write_run_folder(
    findings: &Findings,
    study: &Study,
    claim: RunClaim,
    previous: Option<&Path>,
) -> Result<WrittenRun, OutputError> {
    let (claim, cycle, cycles) = claim.into_parts();
    let target = claim.target().to_owned();
    let mut writer = RunWriter {
        config: &study.config,
        staged: claim.stage()?,
        check: SuppressionCheck::new(findings),
        files: Vec::new(),
    };
    writer.write_tables(findings)?;
    let mut ledger = Vec::new();
    findings.ledger.write(&mut ledger).map_err(|e| FolderWriteError::new(&target, e))?;
    writer.write_bytes(key_registry::FILE_NAME, &ledger)?;
    let hashes = writer.hashes(tables::rankings_digest(findings)?);
    let run_id = manifest::run_id(findings, &study.config, &hashes);
    writer.write_parts_of(&schema::rankings::TABLE, tables::rankings(findings, &run_id))?;
    writer.staged.write_sealed(TIMINGS, &timings(findings))?;
    let mut warnings = Vec::new();
    let mut manifest = manifest::run_manifest(findings, study, &run_id);
    if writer.needs_view() {
        // Looked through before the pages are: who reads where a name was found knows the manifest's fields.
        let draft = writer.staged.draft_manifest(&manifest)?;
        writer.check.bytes(MANIFEST, draft.text().as_bytes())?;
        let mut view = writer.read_view(previous)?;
        warnings = writer.write_figures(&view, study)?;
        warnings.extend(writer.write_graph_files(&view)?);
        manifest.notes.extend(warnings.iter().cloned());
        view.quality.notes.extend(warnings.iter().cloned());
        writer.write_pages(&view)?;
    }
    let RunWriter { staged, mut files, check, .. } = writer;
    files.extend([TIMINGS.to_owned(), MANIFEST.to_owned()]);
    files.sort();
    let manifest = staged.seal(&manifest)?;
    check.bytes(MANIFEST, manifest.text().as_bytes())?;
    // Kept first: killed between the two, the run is there twice, and not lost.
    if let (Some(cycle), Some(old)) = (cycle, staged.replaced())
        && cycles::is_worth_keeping(old, &run_id)
    {
        cycles.keep(cycle, old, &run_id, findings)?;
    }
    let former_keys = cycles.take_out_opted_out(findings, staged.replaced())?;
    staged.publish(&manifest)?;
    let previous = cycles.before(&run_id);
    Ok(WrittenRun { run_id, files, previous, former_keys, warnings, cycles })
}

/// A file of one of some tables.
struct TableFile {
    /// Place of its table among them.
    table: usize,
    form: TableForm,
    name: String,
}

impl TableFile {
    fn open<'o>(
        &self,
        schema: &TableSchema,
        out: &'o mut StagedFile,
        encoding: CsvEncoding,
    ) -> Result<TableWriter<&'o mut StagedFile>, TableError> {
        match self.form {
            TableForm::Csv => TableWriter::csv(schema, out, encoding),
            TableForm::Parquet => TableWriter::parquet(schema, out),
        }
    }
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
    fn write_tables(&mut self, findings: &Findings) -> Result<(), OutputError> {
        self.write_parts_of(&schema::people::TABLE, tables::people(findings))?;
        self.write_table(tables::communities(findings)?)?;
        let mut shown = ShownDocuments::of_evidence(findings);
        self.write_parts_of(&schema::evidence::TABLE, tables::evidence(findings))?;
        let session_ties = SessionTies::from(&self.config.ranking.congress);
        let ties = TieTables::of(findings, self.config, &session_ties, &mut shown);
        self.write_parts([&schema::edges::TABLE, &schema::tie_documents::TABLE], ties)?;
        self.write_parts_of(&schema::documents::TABLE, tables::documents(findings, &shown))?;
        drop(shown);
        self.write_table(tables::rejected(&findings.rejected)?)?;
        let asked = tables::review_questions(findings);
        self.write_parts_of(&schema::review_queue::TABLE, tables::review_queue(findings, &asked))?;
        drop(asked);
        self.write_table(tables::decisions(findings)?)?;
        self.write_parts_of(&schema::notice_register::TABLE, tables::notice_register(findings))?;
        self.write_table(tables::undecided_optouts(findings)?)?;
        self.write_table(tables::unlisted(findings)?)
    }

    fn write_table(&mut self, table: Table) -> Result<(), OutputError> {
        self.write_parts_of(table.schema(), std::iter::once(Ok(table)))
    }

    /// Writes a table that is made part by part: the largest has a hundred million cells.
    fn write_parts_of(
        &mut self,
        schema: &'static TableSchema,
        parts: impl Iterator<Item = Result<Table, TableError>> + Send,
    ) -> Result<(), OutputError> {
        self.write_parts([schema], parts.map(|part| Ok([part?])))
    }

    /// Writes tables of these schemas that are made part by part, each part while the next one is made. A part holds
    /// rows of every table.
    fn write_parts<const N: usize>(
        &mut self,
        schemas: [&'static TableSchema; N],
        parts: impl Iterator<Item = Result<[Table; N], TableError>> + Send,
    ) -> Result<(), OutputError> {
        let named = |table: usize| {
            let schema = schemas[table];
            let forms = self.forms_of(schema);
            forms.map(move |form| TableFile { table, form, name: schema.file_name(form) })
        };
        let files: Vec<TableFile> = (0..N).flat_map(named).collect();
        let mut staged: Vec<StagedFile> =
            files.iter().map(|file| self.staged.create(&file.name)).collect::<Result<_, _>>()?;
        self.fill_table_files(schemas, files.iter().zip(&mut staged), parts)?;
        for (TableFile { name, .. }, file) in files.into_iter().zip(staged) {
            self.staged.keep(&name, file)?;
            self.files.push(name);
        }
        Ok(())
    }

    fn fill_table_files<'o, const N: usize>(
        &self,
        schemas: [&TableSchema; N],
        files: impl Iterator<Item = (&'o TableFile, &'o mut StagedFile)>,
        mut parts: impl Iterator<Item = Result<[Table; N], TableError>> + Send,
    ) -> Result<(), OutputError> {
        let encoding = CsvEncoding::of(self.config.byte_order_mark);
        let failed = |error: TableError| self.staged.failed(error.into());
        let mut writers: Vec<(usize, TableWriter<&mut StagedFile>)> = files
            .map(|(file, out)| Ok((file.table, file.open(schemas[file.table], out, encoding)?)))
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        let mut rows = [0; N];
        let mut made = parts.next();
        while let Some(tables) = made {
            let tables = tables?;
            let write = || -> Result<(), OutputError> {
                for (table, rows_before) in tables.iter().zip(rows) {
                    self.check.table_part(table, rows_before)?;
                }
                let write = |(table, writer): &mut (usize, TableWriter<&mut StagedFile>)| {
                    writer.write(&tables[*table])
                };
                Ok(writers.par_iter_mut().try_for_each(write).map_err(failed)?)
            };
            let (written, next) = rayon::join(write, || parts.next());
            written?;
            rows.iter_mut().zip(&tables).for_each(|(rows, table)| *rows += table.len());
            made = next;
        }
        Ok(writers.into_iter().try_for_each(|(_, writer)| writer.finish()).map_err(failed)?)
    }

    /// The forms in which a table is written.
    fn forms_of(&self, schema: &'static TableSchema) -> impl Iterator<Item = TableForm> {
        let is_only_form = schema.forms.len() == 1;
        let forms = schema.forms.iter().copied();
        forms.filter(move |form| is_only_form || self.is_asked_for(*form))
    }

    /// What the identifier of the run depends on, once all but the rankings is written.
    fn hashes(&self, rankings: [u8; 32]) -> WrittenHashes {
        let hash = |name: &String| Some((name.clone(), self.staged.hash_of(name)?.to_owned()));
        WrittenHashes { files: self.files.iter().filter_map(hash).collect(), rankings }
    }

    /// Whether `[outputs] tables` names the form.
    fn is_asked_for(&self, form: TableForm) -> bool {
        self.config.tables.contains(&match form {
            TableForm::Csv => TableFormat::Csv,
            TableForm::Parquet => TableFormat::Parquet,
        })
    }

    /// Whether anything is asked for that is made from the tables.
    fn needs_view(&self) -> bool {
        let StudyConfig { plots, graphs, report, briefs, .. } = self.config;
        let has_workbook = self.config.tables.contains(&TableFormat::Xlsx);
        !plots.is_empty() || !graphs.is_empty() || *report || *briefs > 0 || has_workbook
    }

    /// Writes the pictures that the study asks for, and returns remarks on them.
    fn write_figures(
        &mut self,
        view: &StudyView,
        study: &Study,
    ) -> Result<Vec<String>, OutputError> {
        let font = FontSource { study_font: study.font.clone(), ..FontSource::default() };
        let figures = figures::render(view, &self.config.plots, &font)?;
        for (name, bytes) in &figures.files {
            self.write_bytes(name, bytes)?;
        }
        Ok(figures.warnings)
    }

    /// Reads what outputs show from the tables that are written, as `kolnet report` does. An earlier run that
    /// cannot be compared is left out: who asked for the comparison hears of it with the changes.
    fn read_view(&self, previous: Option<&Path>) -> Result<StudyView, OutputError> {
        let changes =
            previous.and_then(|previous| diff::compare_runs(previous, self.staged.path()).ok());
        Ok(StudyView::read(&ViewSource {
            run: self.staged.path(),
            changes: changes.as_ref(),
            previous,
            language: None,
            briefs_from: Some(String::new()),
        })?)
    }

    /// Writes the networks that the study asks for, and returns remarks on those that could not be made.
    fn write_graph_files(&mut self, view: &StudyView) -> Result<Vec<String>, OutputError> {
        if self.config.graphs.is_empty() {
            return Ok(Vec::new());
        }
        let source = AreaGraphSource::open(self.staged.path(), view)?;
        let mut warnings = Vec::new();
        for (place, area) in view.areas.iter().enumerate() {
            let graph = match source.read(place, graph_files::MOST_TIES)? {
                AreaGraphRead::Whole(graph) => graph,
                AreaGraphRead::TooManyTies(ties) => {
                    warnings.push(graph_files::too_large(area, ties));
                    continue;
                }
            };
            // Before they are packed: XML and JSON write some letters of names as others.
            let name = format!("the network of {}", area.id);
            self.check.texts(&name, graph_files::texts(area, &graph))?;
            let rendered = graph_files::render(view, area, &graph, &self.config.graphs)?;
            self.write_graph_files_of_area(rendered.files)?;
            warnings.extend(rendered.warnings);
        }
        Ok(warnings)
    }

    fn write_graph_files_of_area(&mut self, files: Vec<GraphFile>) -> Result<(), OutputError> {
        let check = &self.check;
        files.par_iter().try_for_each(|file| check.bytes(&file.name, &file.bytes))?;
        self.files.extend(files.iter().map(|file| file.name.clone()));
        let fill =
            |GraphFile { name, bytes }| (name, move |out: &mut StagedFile| out.write_all(&bytes));
        Ok(self.staged.write_together(files.into_iter().map(fill).collect())?)
    }

    /// Writes report, workbook and briefs.
    fn write_pages(&mut self, view: &StudyView) -> Result<(), OutputError> {
        if self.config.report {
            self.write_bytes(report::REPORT, report::render(view)?.as_bytes())?;
        }
        if self.config.tables.contains(&TableFormat::Xlsx) {
            let bytes = workbook::render(view)?;
            let mut checked = Ok(());
            let check = |part: &str, text: &str| {
                if checked.is_ok() {
                    checked = self.check.packed(workbook::WORKBOOK, part, text);
                }
            };
            visit_own_texts(&bytes, check).map_err(WorkbookError::Unreadable)?;
            checked?;
            self.write_bytes(workbook::WORKBOOK, &bytes)?;
        }
        for brief in briefs::render(view)? {
            self.write_bytes(&brief.name, brief.html.as_bytes())?;
        }
        Ok(())
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
    format!("{{\n{},\n  \"seal\": \"\"\n}}\n", steps.join(",\n"))
}
