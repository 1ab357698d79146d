//! Why a record cannot be used.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// What is wrong with a record, so that records with the same flaw can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FlawKind {
    /// Not well-formed XML or JSON.
    Syntax,
    /// Not in the encoding of the file.
    Encoding,
    /// A field of another type than the format has.
    FieldType,
    /// Longer than [`crate::data::ingest::ReadLimits::record_bytes`].
    TooLong,
    /// Elements nested too deep.
    TooDeep,
    /// Cells that do not fit the header or each other.
    CellCount,
    /// No identifier that the format demands.
    NoIdentifier,
    /// Neither a title nor the name of a session or document.
    NoTitle,
    /// Names no person.
    NoPerson,
    /// A date that cannot be read.
    Date,
    /// A kind of record that is not known.
    UnknownKind,
    /// Not a work with authors: a cover, a data set, a grant.
    NotAWork,
    /// Withdrawn by the source.
    Withdrawn,
}

/// Why a record cannot be used. The words never quote the record, which may hold a person's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Flaw {
    /// What is wrong.
    pub kind: FlawKind,
    /// The same in words, with the remedy where there is one.
    pub detail: Cow<'static, str>,
    /// Column within the record, from 1.
    pub column: Option<u64>,
}

impl Flaw {
    pub(crate) fn new(kind: FlawKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, detail: detail.into(), column: None }
    }

    pub(crate) fn at_column(self, column: usize) -> Self {
        Self { column: Some(column as u64), ..self }
    }

    /// Whether both have the same kind and words, at any column.
    pub fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.detail == other.detail
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)?;
        match self.column {
            Some(column) => write!(f, " (column {column})"),
            None => Ok(()),
        }
    }
}
