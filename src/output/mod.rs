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
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::data::formats::xlsx::visit_own_texts;
use crate::people::key_registry;
use crate::pipeline::Findings;
use crate::queries::diff;
use crate::run_folder::{MANIFEST, schema};
use crate::storage::atomic_dir::{FolderWriteError, StagedFile, StagedFolder};
use crate::storage::table::{CsvEncoding, Table, TableError};
use crate::storage::table_schema::TableForm;
use crate::study::{Study, StudyConfig, TableFormat};
use cycles::RunCycles;
use graph_files::GraphFile;
use manifest::WrittenHashes;
use plot::FontSource;
use suppression_check::SuppressionCheck;
use tables::TieLists;
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
    let mut rankings = tables::rankings(findings)?;
    let run_id = manifest::run_id(findings, &study.config, &writer.hashes(&rankings));
    rankings.fill(&schema::rankings::RUN_ID, &run_id);
    writer.write_table(&rankings)?;
    drop(rankings);
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

/// Makes a table of the run folder.
type TableMaker<'m> = &'m (dyn Fn() -> Result<Table, TableError> + Sync);

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
        self.write_in_turn(&[
            &|| tables::people(findings),
            &|| tables::communities(findings),
            &|| tables::evidence(findings),
        ])?;
        let ties = TieLists::of(findings, self.config);
        self.write_in_turn(&[
            &|| tables::edges(findings, &ties),
            &|| tables::tie_documents(findings, &ties),
            &|| tables::documents(findings, &ties),
        ])?;
        drop(ties);
        self.write_in_turn(&[
            &|| tables::rejected(&findings.rejected),
            &|| tables::review_queue(findings),
            &|| tables::decisions(findings),
            &|| tables::notice_register(findings),
            &|| tables::undecided_optouts(findings),
            &|| tables::unlisted(findings),
        ])
    }

    /// Writes each table while the next one is made. No more than two are held: the largest alone may have a hundred
    /// million cells.
    fn write_in_turn(&mut self, makers: &[TableMaker<'_>]) -> Result<(), OutputError> {
        let mut made = makers.first().map(|make| make());
        let mut next = makers.iter().skip(1);
        while let Some(table) = made {
            let table = table?;
            let (written, following) =
                rayon::join(|| self.write_table(&table), || next.next().map(|make| make()));
            written?;
            made = following;
        }
        Ok(())
    }

    /// What the identifier of the run depends on, once all but the rankings is written.
    fn hashes(&self, rankings: &Table) -> WrittenHashes {
        let hash = |name: &String| Some((name.clone(), self.staged.hash_of(name)?.to_owned()));
        WrittenHashes {
            files: self.files.iter().filter_map(hash).collect(),
            rankings: rankings.digest_without(&schema::rankings::RUN_ID),
        }
    }

    fn write_table(&mut self, table: &Table) -> Result<(), OutputError> {
        self.check.table(table)?;
        let schema = table.schema();
        let encoding = CsvEncoding::of(self.config.byte_order_mark);
        let is_only_form = schema.forms.len() == 1;
        let forms = schema.forms.iter().filter(|form| is_only_form || self.is_asked_for(**form));
        let files: Vec<_> = forms
            .map(|&form| {
                let fill = move |out: &mut StagedFile| match form {
                    TableForm::Parquet => table.write_parquet(out).map_err(io::Error::from),
                    TableForm::Csv => table.write_csv(out, encoding).map_err(io::Error::from),
                };
                (schema.file_name(form), fill)
            })
            .collect();
        self.files.extend(files.iter().map(|(name, _)| name.clone()));
        Ok(self.staged.write_together(files)?)
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
