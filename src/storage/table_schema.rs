//! Declared tables: every column with its type, unit and meaning.

use std::fmt;

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// UTF-8 text.
    Text,
    /// Whole numbers, 64 bits.
    Integer,
    /// 64-bit floating-point numbers, rounded to so many decimals in every form of the table.
    Number {
        /// Decimals kept and printed.
        decimals: u8,
    },
}

impl fmt::Display for ColumnKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Integer => f.write_str("integer"),
            Self::Number { decimals } => write!(f, "number, {decimals}"),
        }
    }
}

/// A form in which a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableForm {
    /// Comma-separated values.
    Csv,
    /// Parquet.
    Parquet,
}

impl TableForm {
    /// The ending of the file.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }
}

/// A column of a declared table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnSchema {
    /// Name in every form of the table.
    pub name: &'static str,
    /// Type of its cells.
    pub kind: ColumnKind,
    /// Unit or range of its numbers; empty for text.
    pub unit: &'static str,
    /// What a cell says, and when it is empty.
    pub meaning: &'static str,
}

impl ColumnSchema {
    /// A column of text.
    pub const fn text(name: &'static str, meaning: &'static str) -> Self {
        Self { name, kind: ColumnKind::Text, unit: "", meaning }
    }

    /// A column of whole numbers.
    pub const fn integer(name: &'static str, unit: &'static str, meaning: &'static str) -> Self {
        Self { name, kind: ColumnKind::Integer, unit, meaning }
    }

    /// A column of numbers with `decimals` decimals.
    pub const fn number(
        name: &'static str,
        decimals: u8,
        unit: &'static str,
        meaning: &'static str,
    ) -> Self {
        Self { name, kind: ColumnKind::Number { decimals }, unit, meaning }
    }
}

/// A declared table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSchema {
    /// File name without its ending.
    pub name: &'static str,
    /// What one row is, and the order of the rows.
    pub row: &'static str,
    /// Forms in which it can be written; the first is read first.
    pub forms: &'static [TableForm],
    /// Columns in the order of the file.
    pub columns: &'static [ColumnSchema],
}

impl TableSchema {
    /// Name of the file in one of its forms.
    pub fn file_name(&self, form: TableForm) -> String {
        format!("{}.{}", self.name, form.extension())
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&'static ColumnSchema> {
        self.columns.iter().find(|column| column.name == name)
    }
}
