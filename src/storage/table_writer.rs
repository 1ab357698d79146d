//! A table to CSV or Parquet part by part, so that no more of it is held than one part.

use std::io::Write;
use std::ops::Range;

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{DataFrame, ParquetCompression, ParquetWriter, PolarsError, Schema};
use rayon::prelude::*;

use super::frame::frame_schema;
use super::table::{Table, TableError};
use super::table_schema::TableSchema;

/// Rows that one thread prints at a time.
const ROWS_PER_PRINT: usize = 4096;
/// Rows of a row group of Parquet; polars' own choice.
const ROW_GROUP: usize = 512 * 512;

/// How the letters of a CSV file are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CsvEncoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// UTF-8 after a byte-order mark, without which Excel takes kanji for letters of another encoding when a file is
    /// opened by a double click.
    Utf8WithMark,
}

impl CsvEncoding {
    /// UTF-8, with the mark where a study has `byte_order_mark`.
    pub const fn of(byte_order_mark: bool) -> Self {
        if byte_order_mark { Self::Utf8WithMark } else { Self::Utf8 }
    }

    /// What the file begins with.
    pub(super) const fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8 => b"",
            Self::Utf8WithMark => b"\xef\xbb\xbf",
        }
    }
}

/// Writes tables of one schema into one file, each below the last.
pub struct TableWriter<W: Write> {
    table: &'static str,
    form: FormWriter<W>,
}

enum FormWriter<W: Write> {
    Csv(W),
    Parquet { writer: Box<BatchedWriter<W>>, schema: Schema, is_empty: bool },
}

impl<W: Write> TableWriter<W> {
    /// A CSV file: lines end with LF, cells are quoted where RFC 4180 asks for it. A text that a spreadsheet would run
    /// begins with an apostrophe; [`frame::scan`](super::frame::scan) reads it without.
    ///
    /// # Errors
    /// When the header cannot be written.
    pub fn csv(
        schema: &TableSchema,
        mut out: W,
        encoding: CsvEncoding,
    ) -> Result<Self, TableError> {
        let table = schema.name;
        let names = schema.columns.iter().map(|column| column.name);
        let header = out.write_all(encoding.mark()).map_err(csv::Error::from);
        header
            .and_then(|()| write_header(&mut out, names))
            .map_err(|source| TableError::Csv { table, source })?;
        Ok(Self { table, form: FormWriter::Csv(out) })
    }

    /// A Parquet file, compressed by zstd.
    ///
    /// # Errors
    /// When its head cannot be written.
    pub fn parquet(schema: &TableSchema, out: W) -> Result<Self, TableError> {
        let table = schema.name;
        let schema = frame_schema(schema.columns);
        let writer = parquet_writer(out).batched(&schema);
        let writer = Box::new(writer.map_err(|source| TableError::Parquet { table, source })?);
        Ok(Self { table, form: FormWriter::Parquet { writer, schema, is_empty: true } })
    }

    /// Writes the rows of `part` below those before; it must be of the schema of the file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&mut self, part: &Table) -> Result<(), TableError> {
        let table = self.table;
        match &mut self.form {
            FormWriter::Csv(out) => {
                print_records(part, out).map_err(|source| TableError::Csv { table, source })
            }
            FormWriter::Parquet { writer, is_empty, .. } => {
                *is_empty &= part.is_empty();
                write_row_groups(part, writer)
                    .map_err(|source| TableError::Parquet { table, source })
            }
        }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(self) -> Result<(), TableError> {
        let table = self.table;
        match self.form {
            FormWriter::Csv(mut out) => {
                out.flush().map_err(|source| TableError::Csv { table, source: source.into() })
            }
            FormWriter::Parquet { mut writer, schema, is_empty } => {
                let written = match is_empty {
                    true => writer.write_batch(&DataFrame::empty_with_schema(&schema)),
                    false => Ok(()),
                };
                written
                    .and_then(|()| writer.finish().map(|_| ()))
                    .map_err(|source| TableError::Parquet { table, source })
            }
        }
    }
}

/// Writes a whole table as CSV; see [`TableWriter::csv`].
///
/// # Errors
/// When `out` cannot be written.
pub fn write_csv(table: &Table, out: impl Write, encoding: CsvEncoding) -> Result<(), TableError> {
    let mut writer = TableWriter::csv(table.schema(), out, encoding)?;
    writer.write(table)?;
    writer.finish()
}

/// Writes a whole table as Parquet; see [`TableWriter::parquet`].
///
/// # Errors
/// When `out` cannot be written.
pub fn write_parquet(table: &Table, out: impl Write) -> Result<(), TableError> {
    let mut writer = TableWriter::parquet(table.schema(), out)?;
    writer.write(table)?;
    writer.finish()
}

fn write_header<'n>(
    out: impl Write,
    names: impl Iterator<Item = &'n str>,
) -> Result<(), csv::Error> {
    let mut header = csv_writer(out);
    header.write_record(names)?;
    Ok(header.flush()?)
}

/// A few prints a thread at a time: printed rows take more memory than the table.
fn print_records(table: &Table, mut out: impl Write) -> Result<(), csv::Error> {
    let parts: Vec<usize> = (0..table.len()).step_by(ROWS_PER_PRINT).collect();
    for wave in parts.chunks(4 * rayon::current_num_threads()) {
        let printed: Vec<Vec<u8>> = wave
            .par_iter()
            .map(|&first| print_rows(table, first..(first + ROWS_PER_PRINT).min(table.len())))
            .collect::<Result<_, csv::Error>>()?;
        printed.iter().try_for_each(|rows| out.write_all(rows))?;
    }
    Ok(())
}

/// Rows as CSV.
fn print_rows(table: &Table, rows: Range<usize>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv_writer(Vec::new());
    let mut cell = String::new();
    for row in rows {
        for column in table.columns() {
            column.print(row, &mut cell);
            writer.write_field(&cell)?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// One frame a row group: that of millions of rows takes more memory than the table.
fn write_row_groups<W: Write>(
    table: &Table,
    writer: &mut BatchedWriter<W>,
) -> Result<(), PolarsError> {
    (0..table.len()).step_by(ROW_GROUP).try_for_each(|first| {
        writer.write_batch(&table.frame(first..(first + ROW_GROUP).min(table.len()))?)
    })
}

/// Writes a frame as Parquet, compressed by zstd.
pub(super) fn write_frame(frame: &mut DataFrame, out: impl Write) -> Result<(), PolarsError> {
    parquet_writer(out).finish(frame).map(|_| ())
}

fn parquet_writer<W: Write>(out: W) -> ParquetWriter<W> {
    ParquetWriter::new(out).with_compression(ParquetCompression::Zstd(None))
}

/// A CSV writer whose lines end with LF on every system.
pub fn csv_writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::table::TableColumn;
    use crate::storage::table_schema::ColumnSchema;

    const NAME: ColumnSchema = ColumnSchema::text("name", "");
    const SCORE: ColumnSchema = ColumnSchema::number("score", 2, "points", "");
    const PEOPLE: TableSchema =
        TableSchema { name: "people", row: "a person", forms: &[], columns: &[NAME, SCORE] };

    fn names() -> TableColumn {
        TableColumn::text(NAME, vec![Some("Sato, Hanako".into()), None])
    }

    #[test]
    fn a_table_of_several_row_groups_is_read_back_row_by_row() {
        use polars::prelude::{ParquetReader, SerReader};
        for count in [0, ROW_GROUP, 2 * ROW_GROUP + 3] {
            let names = (0..count as u32).map(|row| row % 7).collect();
            let values = (0..7).map(|name| format!("person {name}")).collect();
            let scores = (0..count).map(|row| (row % 5 > 0).then_some(row as f64)).collect();
            let columns =
                vec![TableColumn::coded(NAME, values, names), TableColumn::number(SCORE, scores)];
            let mut bytes = Vec::new();
            write_parquet(&Table::new(&PEOPLE, columns).unwrap(), &mut bytes).unwrap();
            let frame = ParquetReader::new(std::io::Cursor::new(bytes)).finish().unwrap();
            let names = frame.column("name").unwrap().str().unwrap().clone();
            let scores = frame.column("score").unwrap().f64().unwrap().clone();
            assert_eq!((names.len(), scores.len()), (count, count));
            for row in 0..count {
                assert_eq!(names.get(row), Some(format!("person {}", row % 7)).as_deref());
                assert_eq!(scores.get(row), (row % 5 > 0).then_some(row as f64));
            }
        }
    }

    #[test]
    fn parts_below_one_another_are_the_table_that_is_written_whole() {
        use polars::prelude::{ParquetReader, SerReader};
        let table = |rows: Range<usize>| {
            let names = rows.clone().map(|row| Some(format!("person {row}"))).collect();
            let scores = TableColumn::number(SCORE, rows.map(|row| Some(row as f64)).collect());
            Table::new(&PEOPLE, vec![TableColumn::text(NAME, names), scores]).unwrap()
        };
        for ends in [&[0][..], &[5, 5, 9_000, 9_001], &[]] {
            let count = ends.last().copied().unwrap_or_default();
            let (mut csv, mut parquet) = (Vec::new(), Vec::new());
            let mut to_csv =
                TableWriter::csv(&PEOPLE, &mut csv, CsvEncoding::Utf8WithMark).unwrap();
            let mut to_parquet = TableWriter::parquet(&PEOPLE, &mut parquet).unwrap();
            let mut start = 0;
            for end in ends {
                to_csv.write(&table(start..*end)).unwrap();
                to_parquet.write(&table(start..*end)).unwrap();
                start = *end;
            }
            to_csv.finish().unwrap();
            to_parquet.finish().unwrap();
            let mut whole = Vec::new();
            write_csv(&table(0..count), &mut whole, CsvEncoding::Utf8WithMark).unwrap();
            assert_eq!(csv, whole);
            let frame = ParquetReader::new(std::io::Cursor::new(parquet)).finish().unwrap();
            assert!(frame.equals_missing(&table(0..count).frame(0..count).unwrap()));
        }
    }

    #[test]
    fn rows_printed_by_several_threads_are_in_their_order() {
        let count = 3 * ROWS_PER_PRINT + 7;
        let names = (0..count).map(|row| Some(format!("person {row}"))).collect();
        let scores = TableColumn::number(SCORE, (0..count).map(|row| Some(row as f64)).collect());
        let table = Table::new(&PEOPLE, vec![TableColumn::text(NAME, names), scores]).unwrap();
        let mut text = Vec::new();
        write_csv(&table, &mut text, CsvEncoding::Utf8).unwrap();
        let text = String::from_utf8(text).unwrap();
        let expected = (0..count).map(|row| format!("person {row},{row}.00"));
        assert!(text.lines().skip(1).eq(expected), "the rows are others");
        assert_eq!(text.lines().next(), Some("name,score"));
    }

    #[test]
    fn a_csv_cell_is_quoted_when_needed_and_empty_when_unknown() {
        let scores = TableColumn::number(SCORE, vec![None, Some(-0.001)]);
        let table = Table::new(&PEOPLE, vec![names(), scores]).unwrap();
        let expected = "name,score\n\"Sato, Hanako\",\n,0.00\n";
        for (encoding, mark) in [(CsvEncoding::Utf8, ""), (CsvEncoding::Utf8WithMark, "\u{feff}")] {
            let mut text = Vec::new();
            write_csv(&table, &mut text, encoding).unwrap();
            assert_eq!(String::from_utf8(text).unwrap(), format!("{mark}{expected}"));
        }
    }

    #[test]
    fn a_text_that_a_spreadsheet_would_run_is_marked_and_a_number_is_not() {
        let texts = ["=1+1", "-"].map(|text| Some(text.to_owned()));
        let coded = TableColumn::coded(NAME, vec!["@a".into()], vec![0, 0]);
        let scores = || TableColumn::number(SCORE, vec![Some(-1.0), None]);
        for (names, printed) in [
            (TableColumn::text(NAME, texts.into()), "name,score\n'=1+1,-1.00\n'-,\n"),
            (coded, "name,score\n'@a,-1.00\n'@a,\n"),
        ] {
            let mut text = Vec::new();
            let table = Table::new(&PEOPLE, vec![names, scores()]).unwrap();
            write_csv(&table, &mut text, CsvEncoding::Utf8).unwrap();
            assert_eq!(String::from_utf8(text).unwrap(), printed);
        }
    }
}
