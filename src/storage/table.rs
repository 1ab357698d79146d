//! Declared tables.
//!
//! Unknown cells are `None`: empty in CSV, null in Parquet. Numbers are rounded to the decimals of
//! their column in both forms, so that no two forms of a table disagree.

use std::io;
use std::ops::Range;

use polars::prelude::{DataFrame, IntoColumn, NamedFrom, PolarsError, Series};
use sha2::{Digest, Sha256};

use super::formula_guard::guarded;
use super::table_schema::{ColumnKind, ColumnSchema, TableSchema};

/// The cells of one column.
#[derive(Clone, Debug, PartialEq)]
enum ColumnCells {
    Text(Vec<Option<String>>),
    /// Text without unknown cells, one index a row into a few distinct values: the largest tables
    /// repeat keys and words a hundred million times.
    Coded {
        values: Vec<String>,
        codes: Vec<u32>,
    },
    Integer(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
}

/// One cell of a table.
pub(super) enum TableCell<'t> {
    Empty,
    Text(&'t str),
    Number(f64),
}

/// A declared column with its cells.
#[derive(Clone, Debug, PartialEq)]
pub struct TableColumn {
    schema: ColumnSchema,
    cells: ColumnCells,
}

impl TableColumn {
    /// A column of text.
    pub fn text(schema: ColumnSchema, cells: Vec<Option<String>>) -> Self {
        Self { schema, cells: ColumnCells::Text(cells) }
    }

    /// A column of text with few distinct values; `codes` are indices into `values`.
    pub fn coded(schema: ColumnSchema, values: Vec<String>, codes: Vec<u32>) -> Self {
        Self { schema, cells: ColumnCells::Coded { values, codes } }
    }

    /// A column of whole numbers.
    pub fn integer(schema: ColumnSchema, cells: Vec<Option<i64>>) -> Self {
        Self { schema, cells: ColumnCells::Integer(cells) }
    }

    /// A column of numbers, which are rounded as the schema says when they are written.
    pub fn number(schema: ColumnSchema, cells: Vec<Option<f64>>) -> Self {
        Self { schema, cells: ColumnCells::Number(cells) }
    }

    fn len(&self) -> usize {
        match &self.cells {
            ColumnCells::Text(cells) => cells.len(),
            ColumnCells::Coded { codes, .. } => codes.len(),
            ColumnCells::Integer(cells) => cells.len(),
            ColumnCells::Number(cells) => cells.len(),
        }
    }

    fn decimals(&self) -> u8 {
        match self.schema.kind {
            ColumnKind::Number { decimals } => decimals,
            ColumnKind::Text | ColumnKind::Integer => 0,
        }
    }

    fn fits_schema(&self) -> bool {
        matches!(
            (&self.cells, self.schema.kind),
            (ColumnCells::Text(_) | ColumnCells::Coded { .. }, ColumnKind::Text)
                | (ColumnCells::Integer(_), ColumnKind::Integer)
                | (ColumnCells::Number(_), ColumnKind::Number { .. })
        )
    }

    /// Prints a cell as CSV holds it.
    pub(super) fn print(&self, row: usize, out: &mut String) {
        use std::fmt::Write as _;
        out.clear();
        // Writing to a String cannot fail.
        let _ = match &self.cells {
            ColumnCells::Text(cells) => {
                out.write_str(&guarded(cells[row].as_deref().unwrap_or_default()))
            }
            ColumnCells::Coded { values, codes } => {
                out.write_str(&guarded(&values[codes[row] as usize]))
            }
            ColumnCells::Integer(cells) => cells[row].map_or(Ok(()), |n| write!(out, "{n}")),
            ColumnCells::Number(cells) => cells[row].map_or(Ok(()), |x| {
                write!(out, "{:.*}", usize::from(self.decimals()), round(x, self.decimals()))
            }),
        };
    }

    /// Adds the cells to a hash as they are written, each with its length or a mark before it.
    fn hash_into(&self, hash: &mut Sha256) {
        const KNOWN: [u8; 1] = [1];
        const UNKNOWN: [u8; 1] = [0];
        hash.update(self.schema.name);
        let text = |text: Option<&str>, hash: &mut Sha256| match text {
            Some(text) => {
                hash.update((text.len() as u64 + 1).to_le_bytes());
                hash.update(text);
            }
            None => hash.update(0u64.to_le_bytes()),
        };
        let bits = |bits: Option<u64>, hash: &mut Sha256| match bits {
            Some(bits) => {
                hash.update(KNOWN);
                hash.update(bits.to_le_bytes());
            }
            None => hash.update(UNKNOWN),
        };
        match &self.cells {
            ColumnCells::Text(cells) => {
                cells.iter().for_each(|cell| text(cell.as_deref(), hash));
            }
            ColumnCells::Coded { values, codes } => {
                codes.iter().for_each(|code| text(Some(&values[*code as usize]), hash));
            }
            ColumnCells::Integer(cells) => {
                cells.iter().for_each(|cell| bits(cell.map(i64::cast_unsigned), hash));
            }
            ColumnCells::Number(cells) => {
                let rounded = |x: f64| round(x, self.decimals()).to_bits();
                cells.iter().for_each(|cell| bits(cell.map(rounded), hash));
            }
        }
    }

    fn series(&self, rows: Range<usize>) -> Series {
        let name = self.schema.name.into();
        match &self.cells {
            ColumnCells::Text(cells) => {
                Series::new(name, cells[rows].iter().map(Option::as_deref).collect::<Vec<_>>())
            }
            ColumnCells::Coded { values, codes } => {
                let texts = codes[rows].iter().map(|code| values[*code as usize].as_str());
                Series::new(name, texts.collect::<Vec<_>>())
            }
            ColumnCells::Integer(cells) => Series::new(name, &cells[rows]),
            ColumnCells::Number(cells) => {
                let rounded = cells[rows].iter().map(|x| x.map(|x| round(x, self.decimals())));
                Series::new(name, rounded.collect::<Vec<_>>())
            }
        }
    }
}

/// Rounds half away from zero at `decimals`; minus zero becomes zero.
pub fn round(x: f64, decimals: u8) -> f64 {
    let scale = 10f64.powi(i32::from(decimals));
    let rounded = (x * scale).round() / scale;
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// A table with all columns of its schema, in that order and of one length.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    schema: &'static TableSchema,
    columns: Vec<TableColumn>,
}

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The columns are not those that the schema declares.
    #[error(
        "table {table}: its columns are not those of its schema\n  please report this as a bug"
    )]
    NotAsDeclared {
        /// Name of the table.
        table: &'static str,
    },
    /// The CSV file could not be written.
    #[error("table {table}: {source}")]
    Csv {
        /// Name of the table.
        table: &'static str,
        /// What the writer reported.
        source: csv::Error,
    },
    /// The Parquet file could not be written.
    #[error("table {table}: {source}")]
    Parquet {
        /// Name of the table.
        table: &'static str,
        /// What the writer reported.
        source: PolarsError,
    },
}

impl From<TableError> for io::Error {
    fn from(error: TableError) -> Self {
        Self::other(error)
    }
}

impl Table {
    /// A table of these columns.
    ///
    /// # Errors
    /// When they are not the columns of `schema` in its order, with cells of the declared types and of
    /// one length.
    pub fn new(
        schema: &'static TableSchema,
        columns: Vec<TableColumn>,
    ) -> Result<Self, TableError> {
        let declared = columns.len() == schema.columns.len()
            && columns.iter().zip(schema.columns).all(|(column, schema)| column.schema == *schema);
        let table = Self { schema, columns };
        let sound = |column: &TableColumn| column.fits_schema() && column.len() == table.len();
        if declared && table.columns.iter().all(sound) {
            Ok(table)
        } else {
            Err(TableError::NotAsDeclared { table: schema.name })
        }
    }

    /// What was declared.
    pub fn schema(&self) -> &'static TableSchema {
        self.schema
    }

    /// File name without its ending.
    pub fn name(&self) -> &'static str {
        self.schema.name
    }

    /// A cell, rounded as the schema says.
    pub(super) fn cell(&self, row: usize, column: usize) -> TableCell<'_> {
        match &self.columns[column].cells {
            ColumnCells::Text(cells) => {
                cells[row].as_deref().map_or(TableCell::Empty, TableCell::Text)
            }
            ColumnCells::Coded { values, codes } => TableCell::Text(&values[codes[row] as usize]),
            ColumnCells::Integer(cells) => {
                cells[row].map_or(TableCell::Empty, |n| TableCell::Number(n as f64))
            }
            ColumnCells::Number(cells) => {
                let decimals = self.columns[column].decimals();
                cells[row].map_or(TableCell::Empty, |x| TableCell::Number(round(x, decimals)))
            }
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, TableColumn::len)
    }

    /// Whether the table has no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn columns(&self) -> &[TableColumn] {
        &self.columns
    }

    /// Some rows as a frame.
    pub(super) fn frame(&self, rows: Range<usize>) -> Result<DataFrame, PolarsError> {
        let columns = self.columns.iter().map(|column| column.series(rows.clone()));
        DataFrame::new(rows.len(), columns.map(IntoColumn::into_column).collect())
    }

    /// Every distinct text of coded columns and every text of the others.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.columns.iter().flat_map(|column| {
            let texts: Box<dyn Iterator<Item = &str>> = match &column.cells {
                ColumnCells::Text(cells) => Box::new(cells.iter().filter_map(Option::as_deref)),
                ColumnCells::Coded { values, .. } => Box::new(values.iter().map(String::as_str)),
                ColumnCells::Integer(_) | ColumnCells::Number(_) => Box::new(std::iter::empty()),
            };
            let name = column.schema.name;
            texts.map(move |text| (name, text))
        })
    }

    /// SHA-256 of all cells as they are written, whatever the form.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        self.columns.iter().for_each(|column| column.hash_into(&mut hash));
        hash.finalize().into()
    }

    /// The first row, from 1, whose cell in a column of text is `text`.
    pub fn row_of(&self, column: &str, text: &str) -> Option<usize> {
        let column = self.columns.iter().find(|known| known.schema.name == column)?;
        let row = match &column.cells {
            ColumnCells::Text(cells) => {
                cells.iter().position(|cell| cell.as_deref() == Some(text))?
            }
            ColumnCells::Coded { values, codes } => {
                let value = values.iter().position(|value| value == text)?;
                codes.iter().position(|code| *code as usize == value)?
            }
            ColumnCells::Integer(_) | ColumnCells::Number(_) => return None,
        };
        Some(row + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: ColumnSchema = ColumnSchema::text("name", "");
    const SCORE: ColumnSchema = ColumnSchema::number("score", 2, "points", "");
    const PEOPLE: TableSchema =
        TableSchema { name: "people", row: "a person", forms: &[], columns: &[NAME, SCORE] };

    fn names() -> TableColumn {
        TableColumn::text(NAME, vec![Some("Sato, Hanako".into()), None])
    }

    #[test]
    fn columns_other_than_declared_make_no_table() {
        let scores = || TableColumn::number(SCORE, vec![None, None]);
        for columns in [
            vec![names()],
            vec![scores(), names()],
            vec![names(), TableColumn::integer(SCORE, vec![None, None])],
            vec![names(), TableColumn::number(SCORE, vec![None])],
        ] {
            assert!(Table::new(&PEOPLE, columns).is_err());
        }
        assert!(Table::new(&PEOPLE, vec![names(), scores()]).is_ok());
    }
}
