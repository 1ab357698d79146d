//! The table of a source: read by the study's column map, without commercial data.

use crate::data::corpus::SourceKind;
use crate::data::formats::table_reader::{ColumnSpec, TableOptions, TableReader};
use crate::data::formats::{Flaw, FlawKind};
use crate::data::ingest::commercial::refuse_commercial;
use crate::data::ingest::parsed::{IngestError, ParsedFile, RecordLocation};
use crate::data::ingest::source::ReadLimits;
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::printed_names::{NameColumn, SeveralPeople};
use crate::storage::input_file::InputFile;

/// Opens the table of a source and finds its columns. Of each group in `required` the file must have
/// one column, or the study a default for it.
pub(super) fn open_source_table<'f>(
    file: &'f mut InputFile,
    spec: &SourceSpec,
    columns: &[ColumnSpec],
    required: &[&[&str]],
    limits: &ReadLimits,
) -> Result<TableReader<'f>, IngestError> {
    let options = TableOptions {
        mapped: &spec.columns,
        defaults: &spec.defaults,
        row_bytes: limits.record_bytes,
        placeholders_are_empty: true,
        can_be_mapped: true,
        ..TableOptions::new(columns)
    };
    let table = TableReader::open(file, &options)?;
    refuse_commercial(table.file(), table.headings())?;
    table.require_columns(required)?;
    Ok(table)
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

/// The flaw of a row whose cell of names cannot be read.
pub(super) fn several_people(error: SeveralPeople) -> Flaw {
    Flaw::new(FlawKind::CellCount, error.to_string())
}
