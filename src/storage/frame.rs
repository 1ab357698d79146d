//! Declared tables read back as lazy polars frames, and rows of a frame as Rust values.
//!
//! A query reads from the files only the columns and rows that it names; numbers keep their type all
//! the way.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use polars::prelude::{
    BooleanChunked, ChunkApply, Column, DataFrame, DataType, Engine, Expr, Float64Chunked,
    HiveOptions, Int64Chunked, IntoColumn, IntoLazy, IntoSeries, LazyCsvReader, LazyFileListReader,
    LazyFrame, NewChunkedArray, PolarsError, ScanArgsParquet, ScanSources, Schema, StringChunked,
    UInt32Chunked, col,
};
use rayon::prelude::*;
use serde::de::value::Error as RowError;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IntoDeserializer, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use super::field_names::field_names;
use super::formula_guard::unguarded;
use super::table_schema::{ColumnKind, ColumnSchema, TableForm};

/// Why a table could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The file could not be opened.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The file is damaged, or a query does not fit it.
    #[error("{}", first_line(.0))]
    Polars(PolarsError),
    /// A column is missing.
    #[error("no column '{column}'")]
    MissingColumn {
        /// Name of the column.
        column: &'static str,
    },
    /// A column is of another type.
    #[error("column '{column}' holds {found}, not {declared}")]
    WrongType {
        /// Name of the column.
        column: &'static str,
        /// Type in the file.
        found: DataType,
        /// Type of the schema.
        declared: DataType,
    },
    /// A cell does not fit what is read from it.
    #[error("row {row}: {source}")]
    Row {
        /// From 1, without the header.
        row: usize,
        /// Which column, and why.
        source: RowError,
    },
}

impl From<PolarsError> for FrameError {
    fn from(error: PolarsError) -> Self {
        Self::Polars(error)
    }
}

/// The rest of a message of polars tells how to call it.
fn first_line(error: &PolarsError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

impl ColumnSchema {
    /// The column in an expression.
    pub fn col(&self) -> Expr {
        col(self.name)
    }
}

const fn data_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Text => DataType::String,
        ColumnKind::Integer => DataType::Int64,
        ColumnKind::Number { .. } => DataType::Float64,
    }
}

/// The columns of a frame that holds a declared table.
pub(super) fn frame_schema(columns: &[ColumnSchema]) -> Schema {
    let types = columns.iter().map(|column| (column.name.into(), data_type(column.kind)));
    Schema::from_iter(types)
}

/// Opens the table in `file` for queries on some of its columns.
///
/// # Errors
/// When the file cannot be opened, is damaged at its head or end, or lacks a column.
pub fn scan(
    file: &Path,
    form: TableForm,
    columns: &[ColumnSchema],
) -> Result<LazyFrame, FrameError> {
    // An open file instead of a path: polars reads `*` in a path as a pattern, and some as addresses.
    let source = ScanSources::Files(Arc::from([File::open(file)?]));
    let mut frame = match form {
        TableForm::Parquet => {
            let hive_options = HiveOptions::new_disabled();
            let args = ScanArgsParquet { hive_options, ..ScanArgsParquet::default() };
            LazyFrame::scan_parquet_sources(source, args)?
        }
        TableForm::Csv => LazyCsvReader::new_with_sources(source)
            .with_infer_schema_length(Some(0))
            .with_dtype_overwrite(Some(Arc::new(frame_schema(columns))))
            .finish()?,
    };
    let schema = frame.collect_schema()?;
    for column in columns {
        let declared = data_type(column.kind);
        match schema.get(column.name) {
            None => return Err(FrameError::MissingColumn { column: column.name }),
            Some(found) if *found != declared => {
                let (column, found) = (column.name, found.clone());
                return Err(FrameError::WrongType { column, found, declared });
            }
            Some(_) => {}
        }
    }
    let column = |column: &ColumnSchema| match (form, column.kind) {
        (TableForm::Csv, ColumnKind::Text) => {
            column.col().map(|texts| as_written(&texts), |_, field| Ok(field.clone()))
        }
        _ => column.col(),
    };
    Ok(frame.select(columns.iter().map(column).collect::<Vec<_>>()))
}

/// The texts of a column of CSV as they were before a spreadsheet was kept from running them.
fn as_written(cells: &Column) -> Result<Column, PolarsError> {
    let texts = cells.str()?;
    Ok(texts.apply_values(|text| Cow::Borrowed(unguarded(text))).into_column())
}

/// Runs a query.
///
/// # Errors
/// When a file is damaged or the query does not fit it.
pub fn collect(query: LazyFrame) -> Result<DataFrame, FrameError> {
    let mut frame = query.collect()?;
    // Cells are found by their row in constant time only in columns of one piece.
    frame.rechunk_mut();
    Ok(frame)
}

/// Runs a query in batches of rows, so that of a large file no more is held than what the query keeps. A query whose
/// order matters has to ask for it.
///
/// # Errors
/// As [`collect`].
pub fn collect_streaming(query: LazyFrame) -> Result<DataFrame, FrameError> {
    let mut frame = query.collect_with_engine(Engine::Streaming)?.unwrap_single();
    frame.rechunk_mut();
    Ok(frame)
}

/// A column of texts for a query.
pub fn texts<'t>(column: &ColumnSchema, cells: impl Iterator<Item = &'t str>) -> LazyFrame {
    let cells = StringChunked::from_slice(column.name.into(), &cells.collect::<Vec<_>>());
    cells.into_series().into_frame().lazy()
}

/// Rows below which a thread of its own is not worth its while.
const ROWS_PER_TASK: usize = 1024;

/// The rows of a frame. `T` is a struct that derives [`Deserialize`]; its fields are read from the columns
/// of their names, and unknown cells only into `Option`.
///
/// # Errors
/// When a column is missing, or a cell does not fit its field.
pub fn rows<'de, T: Deserialize<'de> + Send>(frame: &'de DataFrame) -> Result<Vec<T>, FrameError> {
    let columns = frame_columns(frame, field_names::<T>())?;
    let read = |row: usize| {
        T::deserialize(RowDeserializer { columns: &columns, row })
            .map_err(|source| FrameError::Row { row: row + 1, source })
    };
    let height = frame.height();
    let rows: Result<Vec<T>, FrameError> =
        (0..height).into_par_iter().with_min_len(ROWS_PER_TASK).map(read).collect();
    // Of several errors the first is told, whichever thread was there first.
    rows.or_else(|_| (0..height).map(read).collect())
}

/// Columns of a frame by name, for reading cell by cell.
///
/// # Errors
/// When a column is missing.
pub fn frame_columns<'de>(
    frame: &'de DataFrame,
    names: &[&'de str],
) -> Result<Vec<FrameColumn<'de>>, FrameError> {
    names.iter().map(|name| FrameColumn::of(frame, name)).collect()
}

/// A column with its cells as they are stored.
pub struct FrameColumn<'de> {
    name: &'de str,
    cells: StoredCells<'de>,
}

enum StoredCells<'de> {
    Text(&'de StringChunked),
    Integer(&'de Int64Chunked),
    /// Counts and row numbers that polars makes.
    Index(&'de UInt32Chunked),
    Number(&'de Float64Chunked),
    Bool(&'de BooleanChunked),
}

impl<'de> FrameColumn<'de> {
    fn of(frame: &'de DataFrame, name: &'de str) -> Result<Self, FrameError> {
        let column = frame.column(name)?;
        let cells = match column.dtype() {
            DataType::Int64 => StoredCells::Integer(column.i64()?),
            DataType::UInt32 => StoredCells::Index(column.u32()?),
            DataType::Float64 => StoredCells::Number(column.f64()?),
            DataType::Boolean => StoredCells::Bool(column.bool()?),
            _ => StoredCells::Text(column.str()?),
        };
        Ok(Self { name, cells })
    }

    /// A cell; `None` when it is empty.
    pub fn cell(&self, row: usize) -> Option<FrameCell<'de>> {
        match self.cells {
            StoredCells::Text(cells) => cells.get(row).map(FrameCell::Text),
            StoredCells::Integer(cells) => cells.get(row).map(FrameCell::Integer),
            StoredCells::Index(cells) => cells.get(row).map(|n| FrameCell::Integer(n.into())),
            StoredCells::Number(cells) => cells.get(row).map(FrameCell::Number),
            StoredCells::Bool(cells) => cells.get(row).map(FrameCell::Bool),
        }
    }
}

/// A cell that is not empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FrameCell<'de> {
    /// Text.
    Text(&'de str),
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
}

/// A row as a struct of its cells.
struct RowDeserializer<'a, 'de> {
    columns: &'a [FrameColumn<'de>],
    row: usize,
}

impl<'de> Deserializer<'de> for RowDeserializer<'_, 'de> {
    type Error = RowError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_seq(RowCells { columns: self.columns.iter(), row: self.row })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct RowCells<'a, 'de> {
    columns: std::slice::Iter<'a, FrameColumn<'de>>,
    row: usize,
}

impl<'de> SeqAccess<'de> for RowCells<'_, 'de> {
    type Error = RowError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, RowError> {
        let Some(column) = self.columns.next() else { return Ok(None) };
        seed.deserialize(CellDeserializer(column.cell(self.row)))
            .map(Some)
            .map_err(|e| RowError::custom(format!("column '{}': {e}", column.name)))
    }
}

struct CellDeserializer<'de>(Option<FrameCell<'de>>);

impl<'de> Deserializer<'de> for CellDeserializer<'de> {
    type Error = RowError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        match self.0 {
            Some(FrameCell::Text(text)) => visitor.visit_borrowed_str(text),
            Some(FrameCell::Integer(n)) => visitor.visit_i64(n),
            Some(FrameCell::Number(x)) => visitor.visit_f64(x),
            Some(FrameCell::Bool(b)) => visitor.visit_bool(b),
            None => Err(RowError::custom("the cell is empty")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        match self.0 {
            Some(_) => visitor.visit_some(self),
            None => visitor.visit_none(),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, RowError> {
        match self.0 {
            Some(FrameCell::Text(text)) => visitor.visit_enum(text.into_deserializer()),
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
