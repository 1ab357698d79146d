//! The table of a source: read by the study's column map, without commercial data.

use crate::data::corpus::{PartialDate, SourceKind};
use crate::data::formats::commercial::{COMMERCIAL_REMEDY, commercial_problem, find_commercial};
use crate::data::formats::table_reader::{ColumnSpec, TableOptions, TableReader};
use crate::data::formats::{Flaw, FlawKind};
use crate::data::ingest::parsed::{
    IngestError, ParsedFile, RecordLocation, TableFrame, UnusedColumn,
};
use crate::data::ingest::source::ReadLimits;
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::dates::{self, DateColumn, UnreadDate};
use crate::data::ingest::vocabulary::printed_names::{NameColumn, SeveralPeople, normal};
use crate::storage::input_file::InputFile;

/// Other headings of the columns that say where a person works.
pub(super) const CITY_ALIASES: &[&str] = &["都市", "市", "市区町村", "市町村", "town"];
pub(super) const REGION_ALIASES: &[&str] = &[
    "都道府県",
    "都道府県名",
    "県",
    "府県",
    "prefecture",
    "state",
    "province",
    "state_province",
    "州",
];
pub(super) const COUNTRY_ALIASES: &[&str] = &["国", "国名", "country_code", "nation"];

/// How the table of a source is read.
pub(super) fn table_options<'s>(
    spec: &'s SourceSpec,
    columns: &'s [ColumnSpec],
) -> TableOptions<'s> {
    TableOptions {
        mapped: &spec.columns,
        defaults: &spec.defaults,
        placeholders_are_empty: true,
        can_be_mapped: true,
        encoding: spec.layout.encoding,
        header_line: spec.layout.header_line,
        ..TableOptions::new(columns)
    }
}

/// Opens the table of a source and finds its columns.
pub(super) fn open_source_table<'f>(
    file: &'f mut InputFile,
    spec: &SourceSpec,
    options: TableOptions<'_>,
    limits: &ReadLimits,
    parsed: &mut ParsedFile,
) -> Result<TableReader<'f>, IngestError> {
    let options = TableOptions { row_bytes: limits.record_bytes, ..options };
    let table = TableReader::open(file, &options)?;
    if let Some(heading) = find_commercial(table.headings()) {
        let (line, problem) = (table.header_line().0, commercial_problem(heading));
        return Err(IngestError::new(table.file(), line, problem, COMMERCIAL_REMEDY));
    }
    match table.encoding() {
        "UTF-8" if spec.kind != SourceKind::Roles => {}
        name @ ("UTF-8" | "UTF-16LE" | "UTF-16BE" | "Shift_JIS") => {
            parsed.note_file(&format!("read as {name}"));
        }
        name if spec.layout.encoding.is_some() => parsed.note_file(&format!("read as {name}")),
        name => {
            parsed.note_file(&format!("read as {name}, as it is not UTF-8; look at its names"));
        }
    }
    table.remarks().into_iter().for_each(|(text, count)| match count {
        0 => parsed.note_file(&text),
        count => parsed.add_note(&text, count),
    });
    let (line, above) = table.header_line();
    if above > 0 {
        parsed
            .note_file(&format!("its columns are named in line {line}; what is above is not read"));
    }
    Ok(table)
}

/// How the table is written.
fn frame(table: &TableReader<'_>, date_order: &str) -> TableFrame {
    let unused = table.unused_headings().map(|unused| {
        let nearest = unused.nearest.filter(|_| !unused.is_repeated && !unused.heading.is_empty());
        UnusedColumn {
            heading: if unused.may_be_shown { unused.heading.to_owned() } else { String::new() },
            why: match (unused.heading.is_empty(), unused.is_repeated) {
                (true, _) => "it has no name",
                (false, true) => "a column of that name comes before it",
                (false, false) => UnusedColumn::UNKNOWN,
            }
            .to_owned(),
            nearest: nearest.map(|nearest| nearest.heading.to_owned()).unwrap_or_default(),
            column: nearest.map(|nearest| nearest.column.to_owned()).unwrap_or_default(),
        }
    });
    TableFrame {
        encoding: table.encoding().to_owned(),
        header_line: table.header_line().0,
        separator: table.separator().to_owned(),
        date_order: date_order.to_owned(),
        unused_columns: unused.collect(),
    }
}

/// Lists the row of the table as refused.
pub(super) fn reject_row(
    parsed: &mut ParsedFile,
    source: SourceKind,
    table: &TableReader<'_>,
    flaw: Flaw,
) {
    let location = RecordLocation::in_file(table.file(), table.line(), table.row_name());
    parsed.reject(source, location, "row", flaw);
}

/// Rows from which it is judged how a column of names is written.
const ROWS_JUDGED: usize = 5_000;

/// How the column of names is written.
pub(super) fn name_column(table: &mut TableReader<'_>, name: &str) -> NameColumn {
    table.look_ahead(ROWS_JUDGED);
    NameColumn::learn(table.cells_ahead(name))
}

/// How the column of dates is written. The last to be judged, it notes how the table, that of a source of
/// `kind`, is written.
pub(super) fn date_column(
    table: &mut TableReader<'_>,
    spec: &SourceSpec,
    kind: SourceKind,
    parsed: &mut ParsedFile,
) -> DateColumn {
    table.look_ahead(ROWS_JUDGED);
    let column = DateColumn::learn(table.cells_ahead("date"), spec.layout.date_format);
    let dates = if table.has_column("date") { column.order_in_words() } else { "" };
    let frame = frame(table, dates);
    note_unused(kind, &frame.unused_columns, parsed);
    parsed.table = Some(frame);
    column
}

/// Columns of a table that a note names.
const NAMED: usize = 10;

/// Notes which columns are not used: all of a table that somebody made for the study; of an export, which has
/// many that no ranking needs, those that look like one that is read.
fn note_unused(kind: SourceKind, columns: &[UnusedColumn], parsed: &mut ParsedFile) {
    let is_own = matches!(kind, SourceKind::Works | SourceKind::Congress | SourceKind::Roles);
    let is_told = |column: &&UnusedColumn| {
        column.is_unknown_heading() && (is_own || !column.nearest.is_empty())
    };
    let named: Vec<String> =
        columns.iter().filter(is_told).map(UnusedColumn::with_nearest).collect();
    if !named.is_empty() {
        let more = match named.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let shown = named[..named.len().min(NAMED)].join(", ");
        parsed.note_file(&format!("columns not used: {shown}{more}"));
    }
}

/// Remark on a row whose date is a serial number.
pub(super) const SERIAL_DATES: &str = "dates written as day numbers of a spreadsheet";

/// The date of a cell, none for an empty one.
pub(super) fn date_of(cell: &str, column: &DateColumn) -> Result<PartialDate, Flaw> {
    if cell.is_empty() {
        return Ok(PartialDate::NONE);
    }
    column.read(cell).map_err(|why| {
        // Of a cell in the wrong column nothing is repeated: it may be a name.
        let is_shown = cell.contains(|c: char| c.is_ascii_digit()) && cell.chars().count() <= 40;
        let shown = if is_shown { format!(" '{}'", normal(cell)) } else { String::new() };
        let detail = match why {
            UnreadDate::Unreadable => {
                format!("its date{shown} cannot be read; write 2026-10-01 or 2026")
            }
            UnreadDate::Ambiguous(readings) => {
                let dates: Vec<String> = readings
                    .iter()
                    .map(|(order, date)| format!("{date} ({})", order.name()))
                    .collect();
                format!(
                    "its date{shown} may be {}; say which in [source] date_format",
                    dates.join(" or ")
                )
            }
        };
        Flaw::new(FlawKind::Date, detail)
    })
}

/// The date of a cell, with a remark where it is a serial number.
pub(super) fn noted_date(
    cell: &str,
    column: &DateColumn,
    parsed: &mut ParsedFile,
) -> Result<PartialDate, Flaw> {
    if dates::is_serial(cell) {
        parsed.add_note(SERIAL_DATES, 1);
    }
    date_of(cell, column)
}

/// The flaw of a row whose cell of names cannot be read.
pub(super) fn several_people(error: SeveralPeople) -> Flaw {
    Flaw::new(FlawKind::CellCount, error.to_string())
}
