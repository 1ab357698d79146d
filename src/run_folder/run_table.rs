//! A table of a run folder.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::{Error, not_a_run_folder};
use crate::storage::frame::{self, Stored, TextFrame};

/// A table of the folder with the columns that were asked for, and the file that it came from.
#[derive(Debug)]
pub struct RunTable {
    path: PathBuf,
    frame: TextFrame,
}

impl RunTable {
    /// Rows that were read from `path`.
    pub fn new(path: PathBuf, frame: TextFrame) -> Self {
        Self { path, frame }
    }

    /// A table that a study writes as Parquet, as CSV, or as both.
    ///
    /// # Errors
    /// When there is neither, the file is damaged, or it lacks a column.
    pub fn of_either(folder: &Path, name: &str, columns: &[&str]) -> Result<Self, Error> {
        let path = folder.join(format!("{name}.parquet"));
        if path.is_file() {
            let frame = Stored::open(&path, columns).and_then(|stored| stored.text());
            return Ok(Self { frame: frame.map_err(|e| not_a_run_folder(&path, e.cause))?, path });
        }
        let path = folder.join(format!("{name}.csv"));
        if !path.is_file() {
            return Err(not_a_run_folder(
                folder,
                format!("no {name}.parquet and no {name}.csv in it"),
            ));
        }
        let frame = frame::read_csv_text(&path).map_err(|e| not_a_run_folder(&path, e.cause))?;
        let table = Self { path, frame };
        for name in columns {
            table.column(name)?;
        }
        Ok(table)
    }

    /// A table that is always written as Parquet.
    ///
    /// # Errors
    /// When the file is missing or damaged, or lacks a column.
    pub fn of_parquet(folder: &Path, name: &str, columns: &[&str]) -> Result<Self, Error> {
        let path = folder.join(format!("{name}.parquet"));
        let frame = Stored::open(&path, columns).and_then(|stored| stored.text());
        Ok(Self { frame: frame.map_err(|e| not_a_run_folder(&path, e.cause))?, path })
    }

    /// The rows of a Parquet table where a text column holds the value.
    ///
    /// # Errors
    /// When the file is missing or damaged, or lacks a column.
    pub fn rows_with(
        folder: &Path,
        name: &str,
        columns: &[&str],
        key: (&str, &str),
    ) -> Result<Self, Error> {
        let path = folder.join(format!("{name}.parquet"));
        let frame = Stored::open(&path, columns).and_then(|table| table.rows_with(&[key.0], key.1));
        Ok(Self { frame: frame.map_err(|e| not_a_run_folder(&path, e.cause))?, path })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.frame.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.frame.is_empty()
    }

    fn column(&self, name: &str) -> Result<&[Option<String>], Error> {
        self.frame
            .column(name)
            .ok_or_else(|| not_a_run_folder(&self.path, format!("no column '{name}'")))
    }

    /// A cell; empty when unknown.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn text(&self, name: &str, row: usize) -> Result<&str, Error> {
        let cell = self.column(name)?.get(row).and_then(Option::as_deref);
        Ok(cell.unwrap_or_default())
    }

    /// A cell as a number; `None` when unknown.
    ///
    /// # Errors
    /// When there is no such column, or the cell holds something else.
    pub fn number<T: FromStr>(&self, name: &str, row: usize) -> Result<Option<T>, Error> {
        let cell = self.text(name, row)?;
        if cell.is_empty() {
            return Ok(None);
        }
        let number = cell.parse().map(Some);
        number.map_err(|_| {
            let cause = format!("row {}: '{cell}' in column '{name}' is no number", row + 1);
            not_a_run_folder(&self.path, cause)
        })
    }

    /// A cell as a number that must be known.
    ///
    /// # Errors
    /// As [`Self::number`]; also when the cell is empty.
    pub fn needed<T: FromStr>(&self, name: &str, row: usize) -> Result<T, Error> {
        self.number(name, row)?.ok_or_else(|| {
            not_a_run_folder(&self.path, format!("row {}: the column '{name}' is empty", row + 1))
        })
    }
}
