//! The only room that knows polars: declared tables to CSV and Parquet, and back.
//!
//! A [`Table`] is a list of named columns of one length. Text cells that are unknown are `None` and
//! are written empty; numbers carry the decimals that they are printed with, and Parquet holds the
//! same rounded values, so that no two forms of a table disagree.

use std::io::Write;

use polars::prelude::{
    BooleanChunked, ChunkCompareEq, ChunkFull, DataFrame, IntoColumn, NamedFrom,
    ParquetCompression, ParquetReader, ParquetWriter, PolarsError, SerReader, Series,
};

/// The cells of one column.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnCells {
    /// Text; `None` is unknown.
    Text(Vec<Option<String>>),
    /// Text without unknown cells, given as an index into a few distinct values.
    Coded {
        /// Distinct values.
        values: Vec<String>,
        /// One index a row.
        codes: Vec<u32>,
    },
    /// Whole numbers.
    Int(Vec<Option<i64>>),
    /// Decimal numbers.
    Float {
        /// One value a row.
        values: Vec<Option<f64>>,
        /// Decimals printed and kept.
        decimals: u8,
    },
    /// Yes or no.
    Bool(Vec<Option<bool>>),
}

impl ColumnCells {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Coded { codes, .. } => codes.len(),
            Self::Int(cells) => cells.len(),
            Self::Float { values, .. } => values.len(),
            Self::Bool(cells) => cells.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn print(&self, row: usize, out: &mut String) {
        use std::fmt::Write as _;
        out.clear();
        // Writing to a String cannot fail.
        let _ = match self {
            Self::Text(cells) => {
                out.push_str(cells[row].as_deref().unwrap_or_default());
                Ok(())
            }
            Self::Coded { values, codes } => {
                out.push_str(&values[codes[row] as usize]);
                Ok(())
            }
            Self::Int(cells) => cells[row].map_or(Ok(()), |n| write!(out, "{n}")),
            Self::Float { values, decimals } => {
                let places = usize::from(*decimals);
                values[row]
                    .map_or(Ok(()), |x| write!(out, "{:.places$}", unsigned_zero(x, *decimals)))
            }
            Self::Bool(cells) => cells[row].map_or(Ok(()), |b| write!(out, "{b}")),
        };
    }
}

/// Rounds half away from zero at `decimals`; minus zero becomes zero.
pub fn round(x: f64, decimals: u8) -> f64 {
    let scale = 10f64.powi(i32::from(decimals));
    let rounded = (x * scale).round() / scale;
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn unsigned_zero(x: f64, decimals: u8) -> f64 {
    round(x, decimals)
}

/// A column: its name in every file, what it means, and its cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Name, fixed by the [run folder](crate::guide::run_folder).
    pub name: &'static str,
    /// Cells.
    pub cells: ColumnCells,
}

impl Column {
    /// A text column.
    pub fn text(name: &'static str, cells: Vec<Option<String>>) -> Self {
        Self { name, cells: ColumnCells::Text(cells) }
    }

    /// A text column with few distinct values.
    pub fn coded(name: &'static str, values: Vec<String>, codes: Vec<u32>) -> Self {
        Self { name, cells: ColumnCells::Coded { values, codes } }
    }

    /// A column of whole numbers.
    pub fn int(name: &'static str, cells: Vec<Option<i64>>) -> Self {
        Self { name, cells: ColumnCells::Int(cells) }
    }

    /// A column of numbers with `decimals` places.
    pub fn float(name: &'static str, decimals: u8, values: Vec<Option<f64>>) -> Self {
        Self { name, cells: ColumnCells::Float { values, decimals } }
    }
}

/// A table with a name, used for its file, and columns of one length.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// File name without ending.
    pub name: &'static str,
    /// Columns in printed order.
    pub columns: Vec<Column>,
}

/// Why a table could not be written or read back.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {cause}")]
pub struct Error {
    /// The table or file.
    pub what: String,
    /// What went wrong.
    pub cause: String,
}

impl Table {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }

    /// Whether the table has no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes UTF-8 CSV without byte-order mark, lines end with LF, quoted where RFC 4180 asks.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write_csv(&self, out: impl Write) -> Result<(), Error> {
        let failed =
            |cause: csv::Error| Error { what: self.name.to_owned(), cause: cause.to_string() };
        let mut writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out);
        writer.write_record(self.columns.iter().map(|column| column.name)).map_err(failed)?;
        let mut cell = String::new();
        for row in 0..self.len() {
            for column in &self.columns {
                column.cells.print(row, &mut cell);
                writer.write_field(&cell).map_err(failed)?;
            }
            writer.write_record(None::<&[u8]>).map_err(failed)?;
        }
        writer
            .flush()
            .map_err(|cause| Error { what: self.name.to_owned(), cause: cause.to_string() })
    }

    /// Writes Parquet (zstd), one column a column.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write_parquet(&self, out: impl Write) -> Result<(), Error> {
        let failed = |cause: polars::prelude::PolarsError| Error {
            what: self.name.to_owned(),
            cause: cause.to_string(),
        };
        let columns = self.columns.iter().map(|column| series(column).into_column()).collect();
        let mut frame = DataFrame::new(self.len(), columns).map_err(failed)?;
        ParquetWriter::new(out)
            .with_compression(ParquetCompression::Zstd(None))
            .finish(&mut frame)
            .map_err(failed)?;
        Ok(())
    }

    /// Every text in the table, for the final sweep.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().flat_map(|column| -> Box<dyn Iterator<Item = &str>> {
            match &column.cells {
                ColumnCells::Text(cells) => Box::new(cells.iter().filter_map(Option::as_deref)),
                ColumnCells::Coded { values, .. } => Box::new(values.iter().map(String::as_str)),
                _ => Box::new(std::iter::empty()),
            }
        })
    }
}

fn series(column: &Column) -> Series {
    let name = column.name.into();
    match &column.cells {
        ColumnCells::Text(cells) => {
            Series::new(name, cells.iter().map(Option::as_deref).collect::<Vec<_>>())
        }
        ColumnCells::Coded { values, codes } => Series::new(
            name,
            codes.iter().map(|code| values[*code as usize].as_str()).collect::<Vec<_>>(),
        ),
        ColumnCells::Int(cells) => Series::new(name, cells),
        ColumnCells::Float { values, decimals } => Series::new(
            name,
            values.iter().map(|x| x.map(|x| unsigned_zero(x, *decimals))).collect::<Vec<_>>(),
        ),
        ColumnCells::Bool(cells) => Series::new(name, cells),
    }
}

/// A Parquet file read back as printed text, column by column.
#[derive(Clone, Debug)]
pub struct TextFrame {
    names: Vec<String>,
    columns: Vec<Vec<Option<String>>>,
}

impl TextFrame {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Column names in file order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The cells of a column by name.
    pub fn column(&self, name: &str) -> Option<&[Option<String>]> {
        let at = self.names.iter().position(|known| known == name)?;
        Some(&self.columns[at])
    }
}

/// Reads a Parquet file of ours back as text.
///
/// # Errors
/// When the file is missing or is no Parquet.
pub fn read_parquet_text(path: &std::path::Path) -> Result<TextFrame, Error> {
    let failed = |cause: String| Error { what: path.display().to_string(), cause };
    let file = std::fs::File::open(path).map_err(|e| failed(e.to_string()))?;
    let frame = ParquetReader::new(file).finish().map_err(|e| failed(e.to_string()))?;
    as_text(&frame).map_err(|e| failed(e.to_string()))
}

fn as_text(frame: &DataFrame) -> Result<TextFrame, PolarsError> {
    let names = frame.get_column_names().iter().map(|name| name.to_string()).collect();
    let mut columns = Vec::new();
    for column in frame.columns() {
        let text = column.cast(&polars::prelude::DataType::String)?;
        columns.push(text.str()?.iter().map(|cell| cell.map(str::to_owned)).collect());
    }
    Ok(TextFrame { names, columns })
}

/// Some columns of a Parquet file of ours, held as they are stored: a few rows of many can be read as
/// text without spelling out the rest.
#[derive(Clone, Debug)]
pub struct Stored {
    what: String,
    frame: DataFrame,
}

impl Stored {
    /// Reads the named columns.
    ///
    /// # Errors
    /// When the file is missing, is no Parquet, or lacks a column.
    pub fn open(path: &std::path::Path, columns: &[&str]) -> Result<Self, Error> {
        let what = path.display().to_string();
        let failed = |cause: String| Error { what: what.clone(), cause };
        let file = std::fs::File::open(path).map_err(|e| failed(e.to_string()))?;
        let mut reader = ParquetReader::new(file);
        let schema = reader.schema().map_err(|e| failed(e.to_string()))?;
        if let Some(missing) = columns.iter().find(|name| !schema.contains(name)) {
            return Err(failed(format!("no column '{missing}'")));
        }
        let wanted = columns.iter().map(|name| (*name).to_owned()).collect();
        let frame = reader.with_columns(Some(wanted)).finish();
        let frame = frame.map_err(|e| failed(e.to_string()))?;
        Ok(Self { what, frame })
    }

    /// All rows.
    ///
    /// # Errors
    /// When a column cannot be printed.
    pub fn text(&self) -> Result<TextFrame, Error> {
        as_text(&self.frame).map_err(|e| self.refused(e))
    }

    /// The rows where one of the named text columns holds the value.
    ///
    /// # Errors
    /// When there is no such text column, or a column cannot be printed.
    pub fn rows_with(&self, columns: &[&str], value: &str) -> Result<TextFrame, Error> {
        let part = || {
            let mut kept = BooleanChunked::full("kept".into(), false, self.frame.height());
            for name in columns {
                kept = &kept | &self.frame.column(name)?.str()?.equal(value);
            }
            as_text(&self.frame.filter(&kept)?)
        };
        part().map_err(|e| self.refused(e))
    }

    fn refused(&self, cause: PolarsError) -> Error {
        Error { what: self.what.clone(), cause: cause.to_string() }
    }
}

/// Reads a CSV file of ours back as text; an empty cell is unknown.
///
/// # Errors
/// When the file is missing or is no CSV.
pub fn read_csv_text(path: &std::path::Path) -> Result<TextFrame, Error> {
    let failed = |cause: String| Error { what: path.display().to_string(), cause };
    let mut reader = csv::Reader::from_path(path).map_err(|e| failed(e.to_string()))?;
    let header = reader.headers().map_err(|e| failed(e.to_string()))?;
    let names: Vec<String> = header.iter().map(str::to_owned).collect();
    let mut columns = vec![Vec::new(); names.len()];
    for record in reader.records() {
        let record = record.map_err(|e| failed(e.to_string()))?;
        for (column, cell) in columns.iter_mut().zip(&record) {
            column.push((!cell.is_empty()).then(|| cell.to_owned()));
        }
    }
    Ok(TextFrame { names, columns })
}
