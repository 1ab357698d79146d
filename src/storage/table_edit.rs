//! Tables that were written, with rows taken out and texts changed.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use polars::prelude::{
    BooleanChunked, DataFrame, DataType, IntoColumn, NamedFrom, NewChunkedArray, ParquetReader,
    PolarsError, SerReader, Series,
};

use super::table::{csv_writer, write_frame};
use super::table_schema::TableForm;

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

/// Writes a table anew. `edit` may change the texts of a row, and says whether the row stays.
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

fn rewrite_csv(
    file: &Path,
    out: impl Write,
    edit: &mut dyn FnMut(&mut TextRow<'_>) -> bool,
) -> io::Result<()> {
    let mut reader = csv::Reader::from_path(file).map_err(io::Error::other)?;
    let columns: Vec<String> =
        reader.headers().map_err(io::Error::other)?.iter().map(str::to_owned).collect();
    let mut writer = csv_writer(out);
    writer.write_record(&columns).map_err(io::Error::other)?;
    for record in reader.records() {
        let record = record.map_err(io::Error::other)?;
        let cells = record.iter().map(str::to_owned).collect();
        let mut row = TextRow { columns: &columns, cells };
        if edit(&mut row) {
            writer.write_record(&row.cells).map_err(io::Error::other)?;
        }
    }
    writer.flush()
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
