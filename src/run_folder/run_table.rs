//! A table of a run folder, open for queries.

use std::path::{Path, PathBuf};

use polars::prelude::{DataFrame, IntoLazy, LazyFrame, col, lit};
use serde::Deserialize;

use super::error::{RunFolderError, not_a_run_folder};
use crate::storage::frame::{self, FrameColumn};
use crate::storage::table_schema::{ColumnSchema, TableForm, TableSchema};

/// Some columns of a table, of which nothing is read before a query asks for it.
#[derive(Clone)]
pub struct RunTable {
    file: PathBuf,
    rows: LazyFrame,
}

impl RunTable {
    /// Opens a table for queries on the columns named.
    ///
    /// # Errors
    /// When the folder has no such table, or its file is damaged or lacks a column.
    pub fn open(
        folder: &Path,
        schema: &TableSchema,
        columns: &[ColumnSchema],
    ) -> Result<Self, RunFolderError> {
        let (file, form) = find_file(folder, schema)?;
        match frame::scan(&file, form, columns) {
            Ok(rows) => Ok(Self { file, rows }),
            Err(cause) => Err(not_a_run_folder(&file, cause)),
        }
    }

    /// The file, for messages.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// All rows, for a query to narrow down.
    pub fn rows(&self) -> LazyFrame {
        self.rows.clone()
    }

    /// Runs a query on this table, alone or joined with others.
    ///
    /// # Errors
    /// When a file is damaged, or a cell is not of its column's type.
    pub fn collect(&self, query: LazyFrame) -> Result<QueryRows, RunFolderError> {
        match frame::collect(query) {
            Ok(frame) => Ok(QueryRows { file: self.file.clone(), frame }),
            Err(cause) => Err(not_a_run_folder(&self.file, cause)),
        }
    }

    /// Calls `visit` with the rows whose `column` holds `value`, some at a time, in the order of the file. Where they
    /// follow each other hardly any other rows are read.
    ///
    /// # Errors
    /// As [`Self::collect`], or when `visit` fails.
    pub fn for_each_part_of(
        &self,
        column: &ColumnSchema,
        value: &str,
        mut visit: impl FnMut(&QueryRows) -> Result<(), RunFolderError>,
    ) -> Result<(), RunFolderError> {
        /// As many as two row groups of Parquet hold at most.
        const ROWS_PER_PART: u32 = 1 << 19;
        let is_wanted = column.col().eq(lit(value));
        let wanted = self.rows().select([column.col()]).with_row_index("row", None);
        let ends = [col("row").min().alias("first"), col("row").max().alias("last")];
        let found = self.collect_streaming(wanted.filter(is_wanted.clone()).select(ends))?;
        for RowRange { first, last } in found.decode()? {
            let (Some(first), Some(last)) = (first, last) else { continue };
            for start in (first..=last).step_by(ROWS_PER_PART as usize) {
                let rows = self.rows().slice(start.into(), ROWS_PER_PART.min(last - start + 1));
                visit(&self.collect(rows.filter(is_wanted.clone()))?)?;
            }
        }
        Ok(())
    }

    /// Runs a query that keeps few of many rows, without holding the others ([`frame::collect_streaming`]).
    ///
    /// # Errors
    /// As [`Self::collect`].
    pub fn collect_streaming(&self, query: LazyFrame) -> Result<QueryRows, RunFolderError> {
        match frame::collect_streaming(query) {
            Ok(frame) => Ok(QueryRows { file: self.file.clone(), frame }),
            Err(cause) => Err(not_a_run_folder(&self.file, cause)),
        }
    }
}

/// The first and the last of some rows; neither where there are none.
#[derive(Deserialize)]
struct RowRange {
    first: Option<u32>,
    last: Option<u32>,
}

/// The file of a table in the first of its forms that the folder has.
fn find_file(folder: &Path, schema: &TableSchema) -> Result<(PathBuf, TableForm), RunFolderError> {
    let files = schema.forms.iter().map(|form| (folder.join(schema.file_name(*form)), *form));
    files.clone().find(|(file, _)| file.is_file()).ok_or_else(|| {
        let names = schema.forms.iter().map(|form| format!("no {}", schema.file_name(*form)));
        let names = names.collect::<Vec<_>>().join(" and ");
        not_a_run_folder(folder, format!("{names} in it"))
    })
}

/// The answer to a query.
pub struct QueryRows {
    file: PathBuf,
    frame: DataFrame,
}

impl QueryRows {
    /// The rows as structs whose fields have the names of columns ([`frame::rows`]).
    ///
    /// # Errors
    /// When a cell does not fit its field.
    pub fn decode<'de, T: Deserialize<'de> + Send>(&'de self) -> Result<Vec<T>, RunFolderError> {
        frame::rows(&self.frame).map_err(|cause| not_a_run_folder(&self.file, cause))
    }

    /// The answer, for another query.
    pub fn lazy(&self) -> LazyFrame {
        self.frame.clone().lazy()
    }

    /// Columns of the answer, for reading cell by cell.
    ///
    /// # Errors
    /// When it has no such column.
    pub fn columns<'de>(
        &'de self,
        names: &[&'de str],
    ) -> Result<Vec<FrameColumn<'de>>, RunFolderError> {
        frame::frame_columns(&self.frame, names)
            .map_err(|cause| not_a_run_folder(&self.file, cause))
    }

    /// The answer as a frame.
    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }
}
