//! The content of one parsed file, and why a record or a file was refused.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use crate::data::corpus::{CorpusBuilder, HeadingLookup, HeadingNames, Role, SourceKind, WorkRef};
use crate::data::formats::{Flaw, TableReadError};
use crate::data::ingest::opt_outs::NameFinder;
use crate::data::ingest::vocabulary::printed_names::NameReader;
use crate::storage::fetch_sidecar::FetchSidecarError;
use crate::storage::input_file::{InputFile, InputFileError};

/// Where in a file a record is.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct RecordLocation {
    /// The file as printed.
    pub file: String,
    /// Line from 1; 0 when the format has no lines, or for the whole file.
    pub line: u64,
    /// Identifier of the record (`PMID 123`, `row 17`); never a person's name.
    pub record: String,
}

impl RecordLocation {
    pub(super) fn in_file(file: &InputFile, line: u64, record: impl Into<String>) -> Self {
        Self { file: file.display.clone(), line, record: record.into() }
    }
}

impl fmt::Display for RecordLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        if !self.record.is_empty() {
            write!(f, ", {}", self.record)?;
        }
        Ok(())
    }
}

/// A record that was refused. It never holds a person's name: a suppressed person must not appear in the
/// list of refused records either.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct RejectedRecord {
    /// Source kind.
    pub source: SourceKind,
    /// Where it is.
    pub location: RecordLocation,
    /// What was refused: `article`, `row`, `author` …
    pub what: String,
    /// Why, and what to do about it.
    pub flaw: Flaw,
}

/// Records of one file with the same flaw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlawCount<'r> {
    /// The first of them.
    pub first: &'r RejectedRecord,
    /// Number of records with the flaw.
    pub records: u64,
}

/// Counts the records with the same flaw, at any column, in the order of the first record of each.
pub fn count_flaws(rejected: &[RejectedRecord]) -> Vec<FlawCount<'_>> {
    let mut counts: Vec<FlawCount<'_>> = Vec::new();
    for record in rejected {
        match counts.iter_mut().find(|count| count.first.flaw.is_same(&record.flaw)) {
            Some(count) => count.records += 1,
            None => counts.push(FlawCount { first: record, records: 1 }),
        }
    }
    counts
}

/// How a table was found to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TableFrame {
    /// `UTF-8`, `Shift_JIS` …
    pub encoding: String,
    /// Line of the column names.
    pub header_line: u64,
    /// `comma`, `semicolon`, `tab`, `bar`, or `workbook`.
    pub separator: String,
    /// Order of day, month and year, and what told it; empty without a column of dates.
    pub date_order: String,
    /// Columns that are not read.
    pub unused_columns: Vec<UnusedColumn>,
}

/// A column that is not read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UnusedColumn {
    /// Its name; empty where the name may be that of a person.
    pub heading: String,
    /// Why it is not read.
    pub why: String,
    /// The known heading that it looks like; empty for none.
    pub nearest: String,
    /// Our name of the column which that heading names.
    pub column: String,
}

impl UnusedColumn {
    /// Why a column is not read that has a name of its own.
    pub(crate) const UNKNOWN: &'static str = "no column of this kind of source has that name";

    /// Whether it is shown by its name, which nothing reads.
    pub fn is_unknown_heading(&self) -> bool {
        !self.heading.is_empty() && self.why == Self::UNKNOWN
    }

    /// `所属先 (did you mean 所属?)`
    pub fn with_nearest(&self) -> String {
        match self.nearest.as_str() {
            "" => self.heading.clone(),
            nearest => format!("{} (did you mean {nearest}?)", self.heading),
        }
    }
}

/// Remark on affiliations that belong to nobody for sure.
pub(super) const PLACES_LEFT_OUT: &str =
    "affiliations that could not be given to single authors, left out";

/// The content of one parsed file.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct ParsedFile {
    /// Its works.
    pub works: CorpusBuilder,
    /// Records read: articles, works, or table rows with at least one filled cell.
    pub read: u64,
    /// Records equal to an earlier one of the same file.
    pub repeated: u64,
    /// Records refused, in file order. `read = works + repeated + rejected`, where works are counted
    /// as [`crate::data::corpus::merge_records()`] counts records.
    pub rejected: Vec<RejectedRecord>,
    /// Its printed names, counted as they were judged.
    pub names: NameReader,
    /// How it is written, if it is a table.
    pub table: Option<TableFrame>,
    /// Remarks that refused nothing, such as an unknown role, with their counts (0: a remark on the
    /// whole file).
    pub notes: BTreeMap<String, u64>,
    /// PMIDs that the file declares deleted (`DeleteCitation`).
    pub deleted_pmids: Vec<u32>,
    /// Works that retraction notices in the file retract.
    pub retracted: Vec<WorkRef>,
}

impl ParsedFile {
    pub(super) fn reject(
        &mut self,
        source: SourceKind,
        location: RecordLocation,
        what: &str,
        flaw: Flaw,
    ) {
        self.rejected.push(RejectedRecord { source, location, what: what.to_owned(), flaw });
    }

    pub(super) fn add_note(&mut self, text: &str, count: u64) {
        match self.notes.get_mut(text) {
            Some(total) => *total += count,
            None => {
                self.notes.insert(text.to_owned(), count);
            }
        }
    }

    /// Whether any text of it names somebody who opted out.
    pub(super) fn names_any(&self, opt_outs: &NameFinder) -> bool {
        opt_outs.is_in(self.works.corpus())
            || self.notes.keys().any(|note| opt_outs.find(note).is_some())
            || self.rejected.iter().any(|refused| opt_outs.find(&refused.flaw.detail).is_some())
            || self
                .table
                .iter()
                .flat_map(|table| &table.unused_columns)
                .any(|column| opt_outs.find(&column.heading).is_some())
    }

    /// Adds the remarks on the file as a whole, once it is read: on its names, and on dates that it lacks.
    pub(super) fn finish(&mut self, kind: SourceKind) {
        let remarks: Vec<_> = self.names.remarks().collect();
        remarks.into_iter().for_each(|(text, count)| self.add_note(text, count));
        self.note_missing_dates(kind);
        self.note_missing_roles(kind);
        if self.read == 0 && kind.is_table() {
            self.note_file("it has column names and no row below them");
        }
    }

    /// Says so if no record has a date: what has none counts in no window.
    fn note_missing_dates(&mut self, kind: SourceKind) {
        let dates = &self.works.corpus().works.date;
        if dates.is_empty() || dates.iter().any(|date| date.is_some()) {
            return;
        }
        let remedy = match kind.is_table() {
            true => {
                ": map the column of dates in [source.columns], or say [source.defaults] date = \"2026-10-01\""
            }
            false => "",
        };
        self.note_file(&format!("no record has a date, so none of them counts{remedy}"));
    }

    /// Says so if no record has a role that is known, where people are there for their roles.
    fn note_missing_roles(&mut self, kind: SourceKind) {
        let (what_counts, example) = match kind {
            SourceKind::Congress => ("all count alike, as 'unknown'", "oral"),
            SourceKind::Roles => ("none of them counts", "panel member"),
            _ => return,
        };
        let appearances = &self.works.corpus().mentions.appearances;
        let mut roles = (0..appearances.len()).flat_map(|row| appearances.row(row));
        if appearances.is_empty() || roles.any(|(role, _, _)| *role != Role::Unknown) {
            return;
        }
        self.note_file(&format!(
            "no record has a role that is known, so {what_counts}: map the column of roles in [source.columns] and its words in [source.roles], \
             or say [source.defaults] role = \"{example}\""
        ));
    }

    /// Turns headings printed by name into descriptors, or into keywords where they are unknown, and notes
    /// what became of them.
    pub(super) fn look_up_headings(&mut self, names: Option<&HeadingNames>) {
        let lookup = self.works.look_up_headings(names.unwrap_or(&HeadingNames::default()));
        let HeadingLookup { found, unknown } = lookup;
        let Some(names) = names else {
            if unknown > 0 {
                self.add_note(
                    "MeSH headings by name, kept as keywords; name your MeSH file under `mesh`, and they count as headings",
                    unknown,
                );
            }
            return;
        };
        let file = names.file();
        if found > 0 {
            self.add_note(&format!("MeSH headings by name, found in {file}"), found);
        }
        if unknown > 0 {
            let text = format!("MeSH headings by name that {file} does not have, kept as keywords");
            self.add_note(&text, unknown);
        }
    }

    /// Adds a remark on the whole file.
    pub(super) fn note_file(&mut self, text: &str) {
        self.notes.insert(text.to_owned(), 0);
    }
}

/// A file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{location}: {what}\n  {remedy}")]
pub struct IngestError {
    /// Where.
    pub location: RecordLocation,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
    /// What the system or the decompressor reported.
    #[source]
    pub source: Option<io::Error>,
}

impl IngestError {
    /// The error for `file` at `line` (0: the whole file).
    pub(super) fn new(
        file: &InputFile,
        line: u64,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let location = RecordLocation::in_file(file, line, "");
        Self { location, what: what.into(), remedy: remedy.into(), source: None }
    }

    /// Takes out texts that name somebody who opted out: the headings of a table may.
    pub(crate) fn withhold(mut self, opt_outs: &NameFinder) -> Self {
        opt_outs.withhold(&mut self.what);
        opt_outs.withhold(&mut self.remedy);
        self
    }

    /// The error for a read of `file` that failed at `line`.
    pub(super) fn read_failure(file: &InputFile, line: u64, error: io::Error) -> Self {
        let mut failure = Self::from(file.read_failure(error));
        failure.location.line = line;
        failure
    }
}

impl From<TableReadError> for IngestError {
    fn from(error: TableReadError) -> Self {
        let location =
            RecordLocation { file: error.file, line: error.line, ..RecordLocation::default() };
        let (what, remedy) = (error.problem, error.remedy);
        Self { location, what, remedy, source: error.source }
    }
}

impl From<FetchSidecarError> for IngestError {
    fn from(error: FetchSidecarError) -> Self {
        let location = RecordLocation { file: error.file, ..RecordLocation::default() };
        let (what, remedy) = (error.what, error.remedy);
        Self { location, what, remedy, source: error.source }
    }
}

impl From<InputFileError> for IngestError {
    fn from(error: InputFileError) -> Self {
        let location = RecordLocation { file: error.file, ..RecordLocation::default() };
        let (what, remedy) = (error.problem, error.remedy.to_owned());
        Self { location, what, remedy, source: error.source }
    }
}
