//! A table row by row: finds its columns by name and gives each row as a struct.

use std::cell::{Cell, OnceCell};
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;

use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;
use serde::Deserialize;

use crate::storage::field_names::field_names;
use crate::storage::formula_guard::unguarded;
use crate::storage::input_file::InputFile;

use super::content_kind::describe_content;
use super::encoding::detect_encoding;
use super::flaw::{Flaw, FlawKind};
use super::headings::{is_heading, printable};
use super::line_feeds::LineFeeds;
use super::sheet_remarks::SheetRemarks;
use super::table_columns::{
    BoundColumn, HeaderLine, KnownHeadings, NO_HEADER, NO_MAPPED_HEADER, bind_columns,
    heading_text, is_header, nearest_heading, same_heading, shown_in,
};
pub(crate) use super::table_columns::{ColumnSpec, NearestHeading, ROW_BYTES, TableOptions};
use super::table_read_error::TableReadError;
use super::table_start::{ROW_END, TableStart, cell_reader, find_start, row_line};

/// What a decoder writes for bytes that are not in the encoding, U+FFFD.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// A table that is being read.
pub(crate) struct TableReader<'f> {
    file: &'f InputFile,
    rows: csv::Reader<Box<dyn Read>>,
    /// The row as stored.
    stored: csv::StringRecord,
    /// Rows read ahead of it, with their lines, and what stopped the reading.
    ahead: VecDeque<(csv::StringRecord, u64)>,
    ahead_failure: Option<TableReadError>,
    /// The cells of the row in the order of `names`.
    cells: csv::StringRecord,
    names: csv::StringRecord,
    /// Whether the fields of the struct that rows are read as are the columns in their order.
    fields_are_columns: OnceCell<bool>,
    columns: Vec<BoundColumn>,
    headings: Vec<String>,
    /// Of each heading that no column is read from, the known one that it looks like.
    nearest: Vec<Option<NearestHeading>>,
    budget: Rc<Cell<usize>>,
    row_bytes: usize,
    placeholders_are_empty: bool,
    can_be_mapped: bool,
    number: u64,
    line: u64,
    encoding: &'static Encoding,
    header: HeaderLine,
    delimiter: u8,
    remarks: SheetRemarks,
    known_headings: KnownHeadings,
    is_workbook: bool,
    /// Whether the row at hand holds column names.
    names_columns: bool,
}

/// Stops a quoted cell that never ends from swallowing the file.
struct BudgetedReader {
    inner: Box<dyn Read>,
    budget: Rc<Cell<usize>>,
    row_bytes: usize,
}

impl Read for BudgetedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.budget.get();
        if left == 0 {
            return Err(io::Error::other(UnendingRow { mebibytes: self.row_bytes >> 20 }));
        }
        let count = self.inner.read(buffer)?;
        self.budget.set(left.saturating_sub(count));
        Ok(count)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("a row is longer than {mebibytes} MiB: perhaps a quotation mark is opened and not closed")]
struct UnendingRow {
    mebibytes: usize,
}

impl<'f> TableReader<'f> {
    /// Opens the table of a file, a workbook's first sheet or text, and finds its columns.
    ///
    /// # Errors
    /// When the file is not a table, has no line of column names, or lacks a mapped column.
    pub(crate) fn open(
        file: &'f mut InputFile,
        options: &TableOptions<'_>,
    ) -> Result<Self, TableReadError> {
        let is_workbook = file.head.starts_with(b"PK\x03\x04");
        let remarks = take_sheet(file, options.sheets)?;
        let encoding = detect_encoding(file, options.encoding, &options.text_form())?;
        let content = file.take_reader();
        let file: &'f InputFile = file;
        let start = find_start(&file.head, encoding, options);
        let row_bytes = options.row_bytes.min(ROW_BYTES);
        let budget = Rc::new(Cell::new(row_bytes));
        let inner = text_reader(content, encoding, &start);
        let budgeted = BudgetedReader { inner, budget: Rc::clone(&budget), row_bytes };
        let (cells, quoting) = cell_reader(budgeted, start.delimiter, options);
        let mut rows = csv::ReaderBuilder::new()
            .delimiter(start.delimiter)
            .terminator(ROW_END)
            .quoting(quoting)
            .flexible(true)
            .has_headers(false)
            .buffer_capacity(128 << 10)
            .from_reader(cells);
        let mut stored = csv::StringRecord::new();
        let (line, lines_above) =
            read_headings(file, &mut rows, &mut stored, &start, &budget, row_bytes)?;
        if stored.iter().all(|cell| cell.trim().is_empty()) {
            let looks = describe_content(&file.head);
            let what = format!("line {line} holds no column names: it looks like {looks}");
            let remedy = "The first line of a table names its columns.";
            return Err(TableReadError::new(file, line, what, remedy));
        }
        if lines_above > 0 && options.refuse_unknown {
            // A decision or an opt-out above the column names must not be passed over.
            let what = format!("there is text above the column names, which are in line {line}");
            return Err(TableReadError::new(file, 1, what, "Take out the lines above them."));
        }
        let headings: Vec<String> = stored.iter().map(heading_text).collect();
        let header = HeaderLine { line, lines_above, likely: start.likely };
        let columns = bind_columns(file, options, &headings, &header)?;
        Ok(Self {
            nearest: nearest_headings(options, &headings, &columns),
            remarks,
            known_headings: KnownHeadings::of(options),
            file,
            rows,
            stored,
            ahead: VecDeque::new(),
            ahead_failure: None,
            cells: csv::StringRecord::new(),
            names: options.columns.iter().map(|column| column.name).collect(),
            fields_are_columns: OnceCell::new(),
            columns,
            headings,
            budget,
            row_bytes,
            placeholders_are_empty: options.placeholders_are_empty,
            can_be_mapped: options.can_be_mapped,
            number: 0,
            line,
            encoding,
            header,
            delimiter: start.delimiter,
            is_workbook,
            names_columns: false,
        })
    }

    /// Finds other columns than the table was opened with, before its first row is read.
    ///
    /// # Errors
    /// When it lacks a mapped column.
    pub(crate) fn rebind(&mut self, options: &TableOptions<'_>) -> Result<(), TableReadError> {
        self.columns = bind_columns(self.file, options, &self.headings, &self.header)?;
        self.nearest = nearest_headings(options, &self.headings, &self.columns);
        self.known_headings = KnownHeadings::of(options);
        self.names = options.columns.iter().map(|column| column.name).collect();
        self.fields_are_columns = OnceCell::new();
        Ok(())
    }

    /// Moves to the next row with at least one filled cell; false at the end.
    pub(crate) fn next_row(&mut self) -> Result<bool, TableReadError> {
        loop {
            match self.ahead.pop_front() {
                Some((row, line)) => (self.stored, self.line) = (row, line),
                None => {
                    let mut row = std::mem::take(&mut self.stored);
                    let line = match self.ahead_failure.take() {
                        Some(failure) => return Err(failure),
                        None => self.read_stored(&mut row)?,
                    };
                    self.stored = row;
                    let Some(line) = line else { return Ok(false) };
                    self.line = line;
                }
            }
            self.number += 1;
            let placeholders_are_empty = self.placeholders_are_empty;
            if self.stored.iter().any(|cell| !cell_text(cell, placeholders_are_empty).is_empty()) {
                self.names_columns = self.holds_column_names();
                if self.names_columns && !self.repeats_headings() {
                    let what = "it names columns again: a second table begins here";
                    let remedy = "Put each table on the first sheet of a workbook, or in a file, of its own.";
                    return Err(self.row_error(what, remedy));
                }
                self.bind_cells();
                return Ok(true);
            }
        }
    }

    /// Reads the next row of the file and returns its line, `None` at the end.
    fn read_stored(&mut self, row: &mut csv::StringRecord) -> Result<Option<u64>, TableReadError> {
        self.budget.set(self.row_bytes);
        let line = self.rows.position().line();
        let found =
            self.rows.read_record(row).map_err(|error| row_failure(self.file, error, line))?;
        Ok(found.then(|| match self.is_workbook {
            // A row of a sheet is one record, whatever line feeds its cells hold.
            true => self.rows.position().record(),
            false => row_line(&self.rows, row),
        }))
    }

    /// Reads rows ahead, so that a reader can judge how a column is written before it takes the first
    /// row.
    pub(crate) fn look_ahead(&mut self, rows: usize) {
        while self.ahead.len() < rows && self.ahead_failure.is_none() {
            let mut row = csv::StringRecord::new();
            match self.read_stored(&mut row) {
                Ok(Some(line)) => self.ahead.push_back((row, line)),
                Ok(None) => break,
                Err(failure) => self.ahead_failure = Some(failure),
            }
        }
    }

    /// Cells of a column in the rows read ahead by [`Self::look_ahead`].
    pub(crate) fn cells_ahead(&self, name: &str) -> impl Iterator<Item = &str> {
        let bound = self.names.iter().zip(&self.columns).find(|(known, _)| *known == name);
        let index = bound.and_then(|(_, column)| column.index);
        self.ahead.iter().filter_map(move |(row, _)| row.get(index?))
    }

    /// Cells of several columns, row by row, in the rows read ahead.
    pub(crate) fn rows_ahead<const N: usize>(
        &self,
        names: [&str; N],
    ) -> impl Iterator<Item = [&str; N]> {
        let index_of = |name: &str| {
            let bound = self.names.iter().zip(&self.columns).find(|(known, _)| *known == name);
            bound.and_then(|(_, column)| column.index)
        };
        let columns = names.map(index_of);
        self.ahead.iter().map(move |(row, _)| {
            columns.map(|index| index.and_then(|index| row.get(index)).unwrap_or_default())
        })
    }

    fn bind_cells(&mut self) {
        self.cells.clear();
        for column in &self.columns {
            let stored = column.index.and_then(|index| self.stored.get(index)).unwrap_or_default();
            let cell = cell_text(stored, self.placeholders_are_empty);
            self.cells.push_field(match &column.default {
                Some(default) if cell.is_empty() => default,
                _ => cell,
            });
        }
    }

    /// The row as a struct with a field for each column that it needs. White space around cells is
    /// off, and columns that the file lacks are empty.
    ///
    /// # Errors
    /// When a cell does not fit the type of its field.
    pub(crate) fn row<'r, T: Deserialize<'r>>(&'r self) -> Result<T, TableReadError> {
        // Twenty-five names need not be looked up in every row where each field is its column. A table is read as
        // one struct from the first row to the last.
        let is_in_order = || self.names.iter().eq(field_names::<T>().iter().copied());
        let names = match self.fields_are_columns.get_or_init(is_in_order) {
            true => None,
            false => Some(&self.names),
        };
        self.cells.deserialize(names).map_err(|error| self.cell_error(error))
    }

    /// Letters of the column of a workbook in which `name` is.
    pub(crate) fn letters_of(&self, name: &str) -> Option<String> {
        let bound = self.names.iter().zip(&self.columns).find(|(known, _)| *known == name);
        let index = bound.and_then(|(_, column)| column.index).filter(|_| self.is_workbook)?;
        Some(super::xlsx::column_letters(index))
    }

    /// The file that is being read.
    pub(crate) fn file(&self) -> &'f InputFile {
        self.file
    }

    /// The column names of the file.
    pub(crate) fn headings(&self) -> &[String] {
        &self.headings
    }

    /// Column names that no column is read from.
    pub(crate) fn unused_headings(&self) -> impl Iterator<Item = UnusedHeading<'_>> {
        let is_read = |at: usize| self.columns.iter().any(|column| column.index == Some(at));
        let may_be_shown = self.may_be_shown();
        let headings = self.headings.iter().zip(&self.nearest).enumerate();
        headings.filter(move |(at, _)| !is_read(*at)).map(move |(at, (heading, nearest))| {
            let before = &self.headings[..at];
            UnusedHeading {
                heading,
                is_repeated: before.iter().any(|other| same_heading(other, heading)),
                may_be_shown: may_be_shown(heading),
                nearest: nearest.as_ref(),
            }
        })
    }

    /// Which headings a message may repeat.
    fn may_be_shown(&self) -> fn(&str) -> bool {
        shown_in(self.columns.iter().filter(|column| column.index.is_some()).count())
    }

    /// What parts the cells.
    pub(crate) fn separator(&self) -> &'static str {
        match self.delimiter {
            _ if self.is_workbook => "workbook",
            b';' => "semicolon",
            b'\t' => "tab",
            b'|' => "bar",
            _ => "comma",
        }
    }

    /// Name of the encoding.
    pub(crate) fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// Line of the column names, and how many lines with a filled cell are above it.
    pub(crate) fn header_line(&self) -> (u64, u64) {
        (self.header.line, self.header.lines_above)
    }

    /// Line on which the row begins.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// `row 17`, counted without the header.
    pub(crate) fn row_name(&self) -> String {
        format!("row {}", self.number)
    }

    /// Remarks on the workbook, and on columns that are there twice, each with its count (0: a remark on the
    /// whole file).
    pub(crate) fn remarks(&self) -> Vec<(String, u64)> {
        let mut notes = self.remarks.notes();
        let repeated = self.repeated_headings();
        if !repeated.is_empty() {
            let names = printable(&repeated, self.may_be_shown());
            notes.push((
                format!(
                    "columns that are there more than once, of which the first is read: {names}"
                ),
                0,
            ));
        }
        notes
    }

    /// Headings of columns that are read and of which there is another.
    fn repeated_headings(&self) -> Vec<String> {
        let bound = self.columns.iter().filter_map(|column| self.headings.get(column.index?));
        let count = |heading: &str| {
            self.headings.iter().filter(|other| same_heading(other, heading)).count()
        };
        bound.filter(|heading| count(heading) > 1).cloned().collect()
    }

    /// Whether most filled cells of the row are headings of this kind of table, and at least two.
    fn holds_column_names(&self) -> bool {
        const LONGEST: usize = 40;
        let filled = || self.stored.iter().map(str::trim).filter(|cell| !cell.is_empty());
        // A letter alone, such as the columns `a` and `b` of a list of decisions, is a value as well.
        let is_known =
            |cell: &str| (2..=LONGEST).contains(&cell.len()) && self.known_headings.contains(cell);
        // Most rows are told by their first cells.
        if !filled().take(2).any(is_known) {
            return false;
        }
        let (known, all) = (filled().filter(|cell| is_known(cell)).count(), filled().count());
        known >= 2 && known * 3 >= all * 2
    }

    /// Whether the row is the line of column names once more, as at the top of a printed page.
    fn repeats_headings(&self) -> bool {
        let cells = self.stored.iter().chain(std::iter::repeat(""));
        self.headings
            .iter()
            .zip(cells)
            .all(|(heading, cell)| same_heading(heading, &heading_text(cell)))
    }

    /// Why the row cannot be used: cells that the header does not name, or letters that the encoding
    /// does not have.
    pub(crate) fn row_flaw(&self) -> Option<Flaw> {
        if self.names_columns {
            return Some(Flaw::new(FlawKind::CellCount, "it names the columns once more"));
        }
        let cells = self.stored.len();
        let named = self.headings.len();
        if cells > named && self.stored.iter().skip(named).any(|cell| !cell.trim().is_empty()) {
            let detail = format!(
                "it has {cells} cells where the header names {named}; put cells that hold the \
                 delimiter in quotation marks"
            );
            return Some(Flaw::new(FlawKind::CellCount, detail));
        }
        if cells < named && self.stored.iter().any(|cell| self.holds_rows(cell)) {
            let detail = "a cell of it holds whole lines of the table; a quotation mark is opened and \
                          not closed: double it where it is a letter";
            return Some(Flaw::new(FlawKind::CellCount, detail));
        }
        let bytes = self.stored.as_slice().as_bytes();
        let is_undecoded = memchr::memmem::find(bytes, REPLACEMENT).is_some();
        let detail = || format!("it holds letters that {} does not have", self.encoding());
        is_undecoded.then(|| Flaw::new(FlawKind::Encoding, detail()))
    }

    /// Whether a cell holds a line with as many delimiters as a row has.
    fn holds_rows(&self, cell: &str) -> bool {
        let is_row = |line: &str| {
            let cells = 1 + memchr::memchr_iter(self.delimiter, line.as_bytes()).count();
            cells > 1 && cells >= self.headings.len()
        };
        cell.contains('\n') && cell.lines().skip(1).any(is_row)
    }

    /// Refuses the table for the flaw of its row.
    ///
    /// # Errors
    /// As [`Self::row_flaw`] says.
    pub(crate) fn check_row(&self) -> Result<(), TableReadError> {
        match self.row_flaw() {
            Some(flaw) => Err(self.row_error(flaw.to_string(), "Correct the row.")),
            None => Ok(()),
        }
    }

    fn row_error(&self, problem: impl Into<String>, remedy: impl Into<String>) -> TableReadError {
        TableReadError::new(self.file, self.line, problem, remedy)
    }

    fn cell_error(&self, error: csv::Error) -> TableReadError {
        let csv::ErrorKind::Deserialize { err, .. } = error.kind() else {
            return self.row_error(error.to_string(), "Correct the row.");
        };
        let index = err.field().and_then(|index| usize::try_from(index).ok());
        let column = index.and_then(|index| Some((self.names.get(index)?, self.cells.get(index)?)));
        match (err.kind(), column) {
            (csv::DeserializeErrorKind::ParseInt(_), Some((name, cell))) => {
                let what = format!("'{cell}' under {name} is not a whole number");
                self.row_error(what, "Write 0 or more.")
            }
            (csv::DeserializeErrorKind::Message(what), _) => {
                self.row_error(what, "Correct the row.")
            }
            (other, Some((name, _))) => {
                self.row_error(format!("column '{name}': {other}"), "Correct the row.")
            }
            (other, None) => self.row_error(other.to_string(), "Correct the row."),
        }
    }

    /// Whether the file has the column, or a default replaces it.
    pub(crate) fn has_column(&self, name: &str) -> bool {
        let bound = self.names.iter().zip(&self.columns).find(|(known, _)| *known == name);
        bound.is_some_and(|(_, column)| column.index.is_some() || column.default.is_some())
    }

    /// Refuses a file that has none of the columns of a group, all such groups at once.
    ///
    /// # Errors
    /// With the columns that the file has.
    pub(crate) fn require_columns(&self, groups: &[&[&str]]) -> Result<(), TableReadError> {
        let is_missing = |group: &&&[&str]| !group.iter().any(|column| self.has_column(column));
        let missing: Vec<String> = groups
            .iter()
            .filter(is_missing)
            .map(|group| group.iter().map(|column| format!("'{column}'")).collect::<Vec<_>>())
            .map(|quoted| format!("no column {}", quoted.join(" nor ")))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let what = format!("there is {}", missing.join(", "));
        let found: Vec<usize> = self.columns.iter().filter_map(|column| column.index).collect();
        let remedy = match is_header(found.len(), &self.headings) {
            false if self.can_be_mapped && found.len() == 1 => {
                let only = self.headings.get(found[0]).map(String::as_str).unwrap_or_default();
                format!(
                    "Of its columns only '{only}' is known; map the others in [source.columns].{}",
                    self.header.hint()
                )
            }
            false if self.can_be_mapped => format!("{NO_MAPPED_HEADER}{}", self.header.hint()),
            false => NO_HEADER.to_owned(),
            true => {
                let remedy = match (self.can_be_mapped, missing.len()) {
                    (true, 1) => "Map it in [source.columns].",
                    (true, _) => "Map them in [source.columns].",
                    (false, 1) => "Add it to the first line.",
                    (false, _) => "Add them to the first line.",
                };
                // A line that lacks a column may be no line of headings at all, so only what is certainly one is shown.
                let is_certain =
                    |heading: &str| self.known_headings.contains(heading) || is_heading(heading);
                let headings = printable(&self.headings, is_certain);
                format!("The file has: {headings}. {remedy}")
            }
        };
        Err(TableReadError::new(self.file, self.header.line, what, remedy))
    }
}

/// A heading that no column is read from.
pub(crate) struct UnusedHeading<'t> {
    pub(crate) heading: &'t str,
    /// Whether a column of that name comes before it.
    pub(crate) is_repeated: bool,
    /// Whether it is no person's name.
    pub(crate) may_be_shown: bool,
    /// The known heading that it looks like.
    pub(crate) nearest: Option<&'t NearestHeading>,
}

fn nearest_headings(
    options: &TableOptions<'_>,
    headings: &[String],
    columns: &[BoundColumn],
) -> Vec<Option<NearestHeading>> {
    headings.iter().map(|heading| nearest_heading(heading, options, columns)).collect()
}

/// The text of a file with line feeds at the ends of its rows.
fn text_reader(
    content: Box<dyn Read>,
    encoding: &'static Encoding,
    start: &TableStart,
) -> Box<dyn Read> {
    let decoded =
        DecodeReaderBytesBuilder::new().encoding(Some(encoding)).bom_override(true).build(content);
    match start.has_returns_alone {
        true => Box::new(LineFeeds(decoded)),
        false => Box::new(decoded),
    }
}

/// Goes on with a sheet of a workbook as text; of another file nothing is taken.
fn take_sheet(file: &mut InputFile, names: &[&str]) -> Result<SheetRemarks, TableReadError> {
    if !file.head.starts_with(b"PK\x03\x04") {
        return Ok(SheetRemarks::default());
    }
    let sheet = super::xlsx::sheet_of(file, names)?;
    file.replace_content(sheet.csv);
    if let Some(name) = sheet.remarks.called() {
        file.display.push_str(&format!(", sheet {name}"));
    }
    Ok(sheet.remarks)
}

/// A cell without outer white space (full width too), and without the apostrophe that keeps spreadsheets from running
/// it. Exports write `NA` and its like for nothing.
fn cell_text(cell: &str, placeholders_are_empty: bool) -> &str {
    match trimmed(unguarded(trimmed(cell))) {
        "NA" | "N/A" | "n/a" | "#N/A" | "NULL" | "null" | "NaN" | "nan" | "-" | "－" | "―"
        | "—"
            if placeholders_are_empty =>
        {
            ""
        }
        cell => cell,
    }
}

fn trimmed(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

fn row_failure(file: &InputFile, error: csv::Error, line: u64) -> TableReadError {
    let line = error.position().map_or(line, csv::Position::line).max(line);
    let is_unending =
        |cause: &io::Error| cause.get_ref().is_some_and(|inner| inner.is::<UnendingRow>());
    match error.into_kind() {
        csv::ErrorKind::Io(cause) if is_unending(&cause) => TableReadError::new(
            file,
            line,
            cause.to_string(),
            "Close the quotation mark, or double it when it is part of the text.",
        ),
        csv::ErrorKind::Io(cause) => TableReadError::read_failure(file, line, cause),
        csv::ErrorKind::Utf8 { .. } => TableReadError::new(
            file,
            line,
            "it is not UTF-8 from here on, though its beginning is",
            "Save the whole table as CSV in UTF-8.",
        ),
        other => {
            let what = format!("the table is broken: {other:?}");
            TableReadError::new(file, line, what, "Export it again.")
        }
    }
}

/// Reads the line of column names; returns its number and how many lines with a filled cell are
/// above it.
fn read_headings(
    file: &InputFile,
    rows: &mut csv::Reader<Box<dyn Read>>,
    stored: &mut csv::StringRecord,
    start: &TableStart,
    budget: &Cell<usize>,
    row_bytes: usize,
) -> Result<(u64, u64), TableReadError> {
    let mut lines_above = 0;
    loop {
        budget.set(row_bytes);
        let found = rows.read_record(stored).map_err(|error| row_failure(file, error, 1))?;
        let line = row_line(rows, stored);
        if !found {
            stored.clear();
        }
        if !found || line >= start.header_line {
            return Ok((line, lines_above));
        }
        let is_filled = stored.iter().any(|cell| !cell.trim().is_empty());
        lines_above += u64::from(is_filled && line >= start.first_line);
    }
}
