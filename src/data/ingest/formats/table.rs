//! Tables as text: encoding, delimiter, header, columns by name, rows.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use encoding_rs::{SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;

use crate::data::ingest::commercial::refuse_commercial;
use crate::data::ingest::content_kind::describe_content;
use crate::data::ingest::parsed::IngestError;
use crate::data::ingest::source::ReadLimits;
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::headings::{is_heading, printable};
use crate::data::ingest::vocabulary::printed_names::normal;
use crate::storage::input_file::InputFile;

/// Longest row: every byte of it may be a cell of its own, and a cell costs eight bytes more.
const ROW_BYTES: usize = 4 << 20;

/// What a decoder puts where it finds no letter, U+FFFD.
const UNREAD: &[u8] = "\u{fffd}".as_bytes();

/// One column that a reader knows.
pub(crate) struct ColumnSpec {
    /// Its name, as the [guide](crate::guide::inputs#tables) has it.
    pub(crate) name: &'static str,
    /// Other headings that are taken for it.
    pub(crate) aliases: &'static [&'static str],
}

/// A table under way.
pub(crate) struct TableReader {
    rows: csv::Reader<BudgetedReader>,
    row: csv::StringRecord,
    budget: Rc<Cell<usize>>,
    limit: usize,
    headers: Vec<String>,
    at: Vec<Option<usize>>,
    defaults: Vec<Option<String>>,
    number: u64,
    line: u64,
    /// What the table is, for `check`.
    pub(crate) encoding: &'static str,
}

/// Stops a quoted cell that never ends from swallowing the file.
struct BudgetedReader {
    inner: Box<dyn Read>,
    budget: Rc<Cell<usize>>,
}

impl Read for BudgetedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.budget.get();
        if left == 0 {
            return Err(io::Error::other(UnendingRow));
        }
        let count = self.inner.read(buffer)?;
        self.budget.set(left.saturating_sub(count));
        Ok(count)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("a row does not end")]
struct UnendingRow;

impl TableReader {
    /// Opens the table of a file and finds its columns.
    pub(crate) fn open(
        file: &mut InputFile,
        spec: &SourceSpec,
        known: &[ColumnSpec],
        limits: &ReadLimits,
    ) -> Result<Self, IngestError> {
        if file.head.starts_with(b"PK\x03\x04") {
            let table = super::xlsx::as_csv(file)?;
            file.replace_content(table);
        }
        let encoding = encoding(file)?;
        let delimiter = delimiter(&file.head, encoding);
        let decoded = DecodeReaderBytesBuilder::new()
            .encoding(Some(encoding))
            .bom_override(true)
            .build(file.take_reader());
        let limit = limits.record_bytes.min(ROW_BYTES);
        let budget = Rc::new(Cell::new(limit));
        let metered = BudgetedReader { inner: Box::new(decoded), budget: Rc::clone(&budget) };
        let mut rows = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .terminator(terminator(&file.head))
            .flexible(true)
            .has_headers(false)
            .buffer_capacity(128 << 10)
            .from_reader(metered);
        let mut row = csv::StringRecord::new();
        let found = rows.read_record(&mut row).map_err(|error| failed(file, error, 1))?;
        if !found || row.iter().all(|cell| cell.trim().is_empty()) {
            let what = format!(
                "its first line holds no column names: it is {}",
                describe_content(&file.head)
            );
            return Err(IngestError::new(
                file,
                1,
                what,
                "The first line of a table names its columns.",
            ));
        }
        let headers: Vec<String> = row.iter().map(normal).collect();
        refuse_commercial(file, &headers)?;
        let (at, defaults) = columns(file, spec, known, &headers)?;
        Ok(Self {
            rows,
            row,
            budget,
            limit,
            headers,
            at,
            defaults,
            number: 0,
            line: 1,
            encoding: encoding.name(),
        })
    }

    /// Moves to the next row with at least one filled cell; false at the end.
    pub(crate) fn next(&mut self, file: &InputFile) -> Result<bool, IngestError> {
        loop {
            self.budget.set(self.limit);
            let line = self.rows.position().line();
            let found =
                self.rows.read_record(&mut self.row).map_err(|error| failed(file, error, line))?;
            if !found {
                return Ok(false);
            }
            self.number += 1;
            self.line = self.row.position().map_or(line, csv::Position::line);
            if self.row.iter().any(|cell| !blank(cell).is_empty()) {
                return Ok(true);
            }
        }
    }

    /// Line on which the row begins.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// `row 17`, counted without the header.
    pub(crate) fn record(&self) -> String {
        format!("row {}", self.number)
    }

    /// Why the row cannot be read at all: cells that the header does not name, or letters that the
    /// encoding does not have.
    pub(crate) fn row_problem(&self) -> Option<String> {
        let cells = self.row.len();
        let named = self.headers.len();
        if cells > named && self.row.iter().skip(named).any(|cell| !cell.trim().is_empty()) {
            return Some(format!(
                "it has {cells} cells where the header names {named}; put cells that hold the \
                 delimiter in quotation marks"
            ));
        }
        let unread = memchr::memmem::find(self.row.as_slice().as_bytes(), UNREAD).is_some();
        unread.then(|| format!("it holds letters that {} does not have", self.encoding))
    }

    /// The cell of the known column `column`, white space off, `NA` as empty; the default when the
    /// file has no such column or the cell is empty.
    #[inline]
    pub(crate) fn cell(&self, column: usize) -> &str {
        let cell = self.at[column].and_then(|at| self.row.get(at)).map_or("", blank);
        match &self.defaults[column] {
            Some(default) if cell.is_empty() => default,
            _ => cell,
        }
    }

    /// Whether the file has the column or the study a default for it.
    pub(crate) fn has_column(&self, column: usize) -> bool {
        self.at[column].is_some() || self.defaults[column].is_some()
    }

    /// The refusal for a column that is neither there nor mapped.
    pub(crate) fn missing_column(&self, file: &InputFile, columns: &str) -> IngestError {
        let what = format!("there is no column {columns}");
        if !is_header(self.at.iter().flatten().count(), &self.headers) {
            return IngestError::new(file, 1, what, NO_HEADER);
        }
        let headings = printable(&self.headers);
        let remedy = format!("The file has: {headings}. Map it in [source.columns].");
        IngestError::new(file, 1, what, &remedy)
    }
}

/// A cell without outer white space (full width too); `NA` and its like are empty.
fn blank(cell: &str) -> &str {
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    match cell {
        "NA" | "N/A" | "n/a" | "#N/A" | "NULL" | "null" | "NaN" | "nan" | "-" | "－" | "―"
        | "—" => "",
        cell => cell,
    }
}

/// UTF-8, UTF-16 with a mark, or Shift_JIS, by what the head can be.
fn encoding(file: &InputFile) -> Result<&'static encoding_rs::Encoding, IngestError> {
    let head = &file.head;
    if head.contains(&0) && !head.starts_with(&[0xff, 0xfe]) && !head.starts_with(&[0xfe, 0xff]) {
        let what =
            format!("it is no table as text: it looks like {}", describe_content(&file.head));
        return Err(IngestError::new(file, 0, what, "Save it as CSV in UTF-8."));
    }
    if head.is_empty() {
        return Err(IngestError::new(file, 0, "it is empty", "Export the table again."));
    }
    let start = head.iter().find(|b| !b.is_ascii_whitespace());
    if matches!(start, Some(b'<' | b'{')) {
        let what = format!("it is no table: it looks like {}", describe_content(&file.head));
        return Err(IngestError::new(file, 1, what, "Check path and kind of the source."));
    }
    if head.starts_with(&[0xff, 0xfe]) {
        return Ok(UTF_16LE);
    }
    if head.starts_with(&[0xfe, 0xff]) {
        return Ok(UTF_16BE);
    }
    match std::str::from_utf8(head) {
        Ok(_) => return Ok(UTF_8),
        Err(error) if error.error_len().is_none() && error.valid_up_to() + 4 > head.len() => {
            return Ok(UTF_8);
        }
        Err(_) => {}
    }
    // A letter of two bytes may be cut in two at the end of the head.
    let whole = [head.len(), head.len() - 1];
    let reads = whole.iter().any(|end| !SHIFT_JIS.decode_without_bom_handling(&head[..*end]).1);
    if reads {
        return Ok(SHIFT_JIS);
    }
    let valid = std::str::from_utf8(head).map_or_else(|error| error.valid_up_to(), str::len);
    let line = 1 + memchr::memchr_iter(b'\n', &head[..valid]).count() as u64;
    Err(IngestError::new(
        file,
        line,
        "it is encoded neither in UTF-8 nor in Shift_JIS",
        "Save it as CSV in UTF-8.",
    ))
}

/// Rows end with a line feed wherever the file has one: a lone carriage return is then part of a
/// cell (abstracts pasted from a word processor), not the end of a row.
fn terminator(head: &[u8]) -> csv::Terminator {
    if head.contains(&b'\n') { csv::Terminator::Any(b'\n') } else { csv::Terminator::CRLF }
}

/// The delimiter that stands most often in the first line outside quotation marks.
fn delimiter(head: &[u8], encoding: &'static encoding_rs::Encoding) -> u8 {
    let text = encoding.decode(head).0;
    let mut counts = [(b',', 0u32), (b'\t', 0), (b';', 0), (b'|', 0)];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => break,
            c if !quoted => {
                for (delimiter, count) in &mut counts {
                    *count += u32::from(c == char::from(*delimiter));
                }
            }
            _ => {}
        }
    }
    // The first of the most frequent ones.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

fn failed(file: &InputFile, error: csv::Error, line: u64) -> IngestError {
    let line = error.position().map_or(line, csv::Position::line).max(line);
    match error.into_kind() {
        csv::ErrorKind::Utf8 { .. } => IngestError::new(
            file,
            line,
            "it is not UTF-8 from here on, though its beginning is",
            "Save the whole table as CSV in UTF-8.",
        ),
        csv::ErrorKind::Io(cause)
            if cause.get_ref().is_some_and(|inner| inner.is::<UnendingRow>()) =>
        {
            IngestError::new(
                file,
                line,
                "a row does not end: a quotation mark is opened and not closed",
                "Close the quotation mark, or double it when it is part of the text.",
            )
        }
        csv::ErrorKind::Io(cause) => IngestError::read_failure(file, line, cause),
        other => IngestError::new(
            file,
            line,
            format!("the table is broken: {other:?}"),
            "Export it again.",
        ),
    }
}

type Columns = (Vec<Option<usize>>, Vec<Option<String>>);

/// Finds each known column by the study's map, else by its own name, else by an alias.
fn columns(
    file: &InputFile,
    spec: &SourceSpec,
    known: &[ColumnSpec],
    headers: &[String],
) -> Result<Columns, IngestError> {
    let names = || known.iter().map(|k| k.name).collect::<Vec<_>>().join(", ");
    for ours in spec.columns.keys().chain(spec.defaults.keys()) {
        if !known.iter().any(|column| column.name == ours) {
            let what = format!("the study names a column '{ours}' that this kind of table has not");
            return Err(IngestError::new(file, 0, what, format!("Columns are: {}.", names())));
        }
    }
    let place = |heading: &str| headers.iter().position(|header| same(header, heading));
    let mut at = Vec::with_capacity(known.len());
    let mut taken = Vec::new();
    for column in known {
        let found = match spec.columns.get(column.name) {
            Some(theirs) => {
                let found = place(&normal(theirs));
                if found.is_none() {
                    let named = known.iter().filter(|column| is_named(column, spec, headers));
                    let is_header = is_header(named.count(), headers);
                    return Err(missing(file, theirs, headers, is_header));
                }
                found
            }
            None => None,
        };
        taken.extend(found);
        at.push(found);
    }
    for (column, found) in known.iter().zip(&mut at) {
        if found.is_none() && !spec.columns.contains_key(column.name) {
            *found = std::iter::once(&column.name)
                .chain(column.aliases)
                .filter_map(|heading| place(heading))
                .find(|place| !taken.contains(place));
        }
    }
    let defaults = known.iter().map(|column| spec.defaults.get(column.name).cloned()).collect();
    Ok((at, defaults))
}

fn same(a: &str, b: &str) -> bool {
    let fold = |text: &str| -> String {
        text.chars()
            .filter(|c| !matches!(c, ' ' | '_' | '-' | '\u{feff}'))
            .flat_map(char::to_lowercase)
            .collect()
    };
    fold(a) == fold(b)
}

/// Whether a first line of which `known` cells are known headings is one of headings.
fn is_header(known: usize, headers: &[String]) -> bool {
    known >= 2 || (known == 1 && headers.len() <= 3)
}

/// A first line without known headings may be data, and so hold names: it is never printed.
const NO_HEADER: &str = "The first line names no known column; if it holds data, put a line of \
                         column names above it, or map the columns in [source.columns].";

/// Whether the table has the column under a name that is no accident.
fn is_named(column: &ColumnSpec, spec: &SourceSpec, headers: &[String]) -> bool {
    let mapped = spec.columns.get(column.name).map(|theirs| normal(theirs));
    headers.iter().any(|header| {
        let mut names = std::iter::once(column.name).chain(column.aliases.iter().copied());
        names.any(|name| same(header, name)) || mapped.as_ref().is_some_and(|m| same(header, m))
    })
}

fn missing(file: &InputFile, theirs: &str, headers: &[String], is_header: bool) -> IngestError {
    let what = format!("there is no column '{theirs}'");
    if !is_header {
        return IngestError::new(file, 1, what, NO_HEADER);
    }
    let named = headers.iter().filter(|header| is_heading(header));
    let near = named
        .min_by_key(|header| strsim::levenshtein(&header.to_lowercase(), &theirs.to_lowercase()));
    let near = near.map(|near| format!(" The nearest is '{near}'.")).unwrap_or_default();
    let remedy = format!("The file has: {}.{near} Correct [source.columns].", printable(headers));
    IngestError::new(file, 1, what, &remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_most_frequent_outside_quotes() {
        assert_eq!(delimiter(b"a,b,c\n", UTF_8), b',');
        assert_eq!(delimiter(b"\"a,b,c,d\"\tb\tc\n1;2;3;4;5", UTF_8), b'\t');
        assert_eq!(delimiter(b"a;b;c\n", UTF_8), b';');
        assert_eq!(delimiter(b"name\n", UTF_8), b',');
    }
}
