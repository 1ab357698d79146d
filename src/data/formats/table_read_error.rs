//! Why a table cannot be read.

use std::io;

use crate::storage::input_file::{InputFile, InputFileError};

/// A table that cannot be read, or a row that must not be skipped.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}\n  {remedy}", place(file, *line))]
pub struct TableReadError {
    /// The file as printed.
    pub file: String,
    /// Line from 1; 0 for the whole file.
    pub line: u64,
    /// What is wrong, with the column where it is in one cell.
    pub problem: String,
    /// What to do.
    pub remedy: String,
    /// What the system or the decompressor reported.
    #[source]
    pub source: Option<io::Error>,
}

/// `file`, or `file, line 7`.
pub(crate) fn place(file: &str, line: u64) -> String {
    if line == 0 { file.to_owned() } else { format!("{file}, line {line}") }
}

impl TableReadError {
    pub(crate) fn new(
        file: &InputFile,
        line: u64,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let (problem, remedy) = (problem.into(), remedy.into());
        Self { file: file.display.clone(), line, problem, remedy, source: None }
    }

    pub(crate) fn read_failure(file: &InputFile, line: u64, error: io::Error) -> Self {
        Self { line, ..Self::from(file.read_failure(error)) }
    }
}

impl From<InputFileError> for TableReadError {
    fn from(error: InputFileError) -> Self {
        let remedy = error.remedy.to_owned();
        Self { file: error.file, line: 0, problem: error.problem, remedy, source: error.source }
    }
}
