//! Tables that were written, with rows taken out and texts changed.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use polars::prelude::{
    BooleanChunked, DataFrame, DataType, IntoColumn, NamedFrom, NewChunkedArray, ParquetReader,
    PolarsError, SerReader, Series,
};

use super::formula_guard::{guarded, unguarded};
use super::table_schema::TableForm;
use super::table_writer::{CsvEncoding, csv_writer, write_frame};

/// The cells of text in a row; those of other types are passed on as they are.
#[derive(Debug)]
pub struct TextRow<'t> {
    /// Names of the columns.
    pub columns: &'t [String],
    /// Their cells, empty where unknown.
    pub cells: Vec<String>,
}

impl TextRow<'_> {
    /// The cell of a column.
    pub fn cell(&self, column: &str) -> Option<&str> {
        let at = self.columns.iter().position(|known| known == column)?;
        Some(&self.cells[at])
    }
}

/// Writes a table anew, a CSV file in its encoding. `edit` may change the texts of a row, and says whether the row
/// stays.
///
/// # Errors
/// When the file is no table of this form, or `out` cannot be written.
pub fn rewrite(
    file: &Path,
    form: TableForm,
    out: impl Write,
    edit: &mut dyn FnMut(&mut TextRow<'_>) -> bool,
) -> io::Result<()> {
    match form {
        TableForm::Csv => rewrite_csv(file, out, edit),
        TableForm::Parquet => rewrite_parquet(file, out, edit).map_err(io::Error::other),
    }
}

/// Writes a table of texts as kolnet writes CSV files that people open in a spreadsheet: with a byte-order mark.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_text_rows(
    columns: &[String],
    rows: &[Vec<String>],
    mut out: impl Write,
) -> io::Result<()> {
    out.write_all(CsvEncoding::of(true).mark())?;
    let mut writer = csv_writer(out);
    writer.write_record(columns).map_err(io::Error::other)?;
    for cells in rows {
        let cells = cells.iter().map(|cell| guarded(cell));
        for cell in cells {
            writer.write_field(&*cell).map_err(io::Error::other)?;
        }
        writer.write_record(None::<&[u8]>).map_err(io::Error::other)?;
    }
    writer.flush()
}

fn rewrite_csv(
    file: &Path,
    mut out: impl Write,
    edit: &mut dyn FnMut(&mut TextRow<'_>) -> bool,
) -> io::Result<()> {
    let mut reader = csv::Reader::from_path(file).map_err(io::Error::other)?;
    let columns: Vec<String> =
        reader.headers().map_err(io::Error::other)?.iter().map(str::to_owned).collect();
    out.write_all(encoding_of(file)?.mark())?;
    let mut writer = csv_writer(out);
    writer.write_record(&columns).map_err(io::Error::other)?;
    for record in reader.records() {
        let record = record.map_err(io::Error::other)?;
        let cells = record.iter().map(|cell| unguarded(cell).to_owned()).collect();
        let mut row = TextRow { columns: &columns, cells };
        if edit(&mut row) {
            // A cell that stays may be a number below 0.
            let printed =
                row.cells.iter().zip(&record).map(|(cell, was)| match cell == unguarded(was) {
                    true => Cow::Borrowed(was),
                    false => guarded(cell),
                });
            for cell in printed {
                writer.write_field(&*cell).map_err(io::Error::other)?;
            }
            writer.write_record(None::<&[u8]>).map_err(io::Error::other)?;
        }
    }
    writer.flush()
}

fn encoding_of(file: &Path) -> io::Result<CsvEncoding> {
    let mut head = Vec::new();
    let mark = CsvEncoding::Utf8WithMark.mark();
    File::open(file)?.take(mark.len() as u64).read_to_end(&mut head)?;
    Ok(CsvEncoding::of(head == mark))
}

fn rewrite_parquet(
    file: &Path,
    out: impl Write,
    edit: &mut dyn FnMut(&mut TextRow<'_>) -> bool,
) -> Result<(), PolarsError> {
    let frame = ParquetReader::new(File::open(file)?).finish()?;
    let text = frame.columns().iter().filter(|column| *column.dtype() == DataType::String);
    let columns: Vec<String> = text.map(|column| column.name().to_string()).collect();
    let texts = columns
        .iter()
        .map(|name| frame.column(name)?.str().cloned())
        .collect::<Result<Vec<_>, PolarsError>>()?;
    let mut stays = Vec::with_capacity(frame.height());
    let mut changes: Vec<(usize, usize, String)> = Vec::new();
    for at in 0..frame.height() {
        let cells: Vec<String> =
            texts.iter().map(|text| text.get(at).unwrap_or_default().to_owned()).collect();
        let mut row = TextRow { columns: &columns, cells };
        stays.push(edit(&mut row));
        for (column, cell) in row.cells.into_iter().enumerate() {
            if cell != texts[column].get(at).unwrap_or_default() {
                changes.push((column, at, cell));
            }
        }
    }
    let mut frame = with_changes(frame, &columns, changes)?;
    if stays.contains(&false) {
        frame = frame.filter(&BooleanChunked::from_slice("stays".into(), &stays))?;
    }
    write_frame(&mut frame, out)
}

/// A frame with some cells of text changed: column, row, text.
fn with_changes(
    mut frame: DataFrame,
    columns: &[String],
    mut changes: Vec<(usize, usize, String)>,
) -> Result<DataFrame, PolarsError> {
    changes.sort_unstable();
    for changed in changes.chunk_by(|a, b| a.0 == b.0) {
        let name = &columns[changed[0].0];
        let texts = frame.column(name)?.str()?;
        let mut cells: Vec<Option<String>> =
            texts.iter().map(|text| text.map(str::to_owned)).collect();
        for (_, at, text) in changed {
            cells[*at] = (!text.is_empty()).then(|| text.clone());
        }
        let series = Series::new(name.as_str().into(), cells);
        frame.with_column(series.into_column())?;
    }
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str, edit: &mut dyn FnMut(&mut TextRow<'_>) -> bool) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.csv");
        std::fs::write(&file, text).unwrap();
        let mut out = Vec::new();
        rewrite(&file, TableForm::Csv, &mut out, edit).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_not_changed_has_the_same_bytes_with_mark_and_below_zero() {
        for text in ["name,score\n'=1+1,-1.00\n-,2\n", "\u{feff}name,score\n村上正郎,3\n"] {
            assert_eq!(rewritten(text, &mut |_| true), text);
        }
    }

    #[test]
    fn texts_are_seen_without_the_mark_and_changed_ones_get_it() {
        let text = rewritten("name\n'=1+1\n'=x\n", &mut |row| {
            if row.cells[0] == "=x" {
                row.cells[0] = "-y".to_owned();
            }
            row.cells[0] != "=1+1"
        });
        assert_eq!(text, "name\n'-y\n");
    }
}
