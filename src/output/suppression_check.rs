//! The last look: no byte that is written may name a suppressed person.

use crate::data::ingest::NameFinder;
use crate::pipeline::{Findings, OptOuts};
use crate::storage::table::Table;

/// A suppressed person was found in an output. The message does not repeat the name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{place}: it would print the name of {entry}, so nothing was written\n  take the text that prints it out of the source (a title, an affiliation), or correct the entry; if a name in a column of names was not recognised, add its spelling to {file} and report it as a bug",
    file = .entry.file
)]
pub struct SuppressedNameFound {
    /// The file or table and the line or row.
    pub place: String,
    /// Whose name it is.
    pub entry: OptOutLine,
}

/// A line of the opt-out file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptOutLine {
    /// The opt-out file.
    pub file: String,
    /// Line in it.
    pub line: u64,
}

impl std::fmt::Display for OptOutLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, line {}", self.file, self.line)
    }
}

/// Looks for people who opted out in everything that is written.
#[derive(Debug)]
pub(super) struct SuppressionCheck<'f> {
    finder: &'f NameFinder,
    /// The opt-out file.
    file: &'f str,
}

impl<'f> SuppressionCheck<'f> {
    pub(super) fn new(findings: &'f Findings) -> Self {
        Self::of_list(&findings.finder, &findings.opt_outs)
    }

    /// Looks for those whom `finder` finds, of this list.
    pub(super) fn of_list(finder: &'f NameFinder, opt_outs: &'f OptOuts) -> Self {
        Self { finder, file: &opt_outs.list.file }
    }

    /// Looks at every cell of a table; packed forms hold the same cells.
    pub(super) fn table(&self, table: &Table) -> Result<(), SuppressedNameFound> {
        self.table_part(table, 0)
    }

    /// Looks at every cell of a part of a table that has so many rows before it.
    pub(super) fn table_part(
        &self,
        table: &Table,
        rows_before: usize,
    ) -> Result<(), SuppressedNameFound> {
        for (column, cell) in table.texts() {
            if let Some(line) = self.finder.find(cell) {
                let row = table.row_of(column, cell).map(|row| rows_before + row);
                let row = row.map_or(String::new(), |row| format!(", row {row}"));
                let place = format!("{}{row}, column {column}", table.name());
                return Err(self.found(place, line));
            }
        }
        Ok(())
    }

    /// Looks at texts before they are packed; `place` is what they belong to.
    pub(super) fn texts<'t>(
        &self,
        place: &str,
        mut texts: impl Iterator<Item = &'t str>,
    ) -> Result<(), SuppressedNameFound> {
        match texts.find_map(|text| self.finder.find(text)) {
            Some(entry) => Err(self.found(place.to_owned(), entry)),
            None => Ok(()),
        }
    }

    /// Looks at every line of a text file; bytes that are no text were drawn from a text that was looked at (PNG), or
    /// are unpacked for [`Self::packed`].
    pub(super) fn bytes(&self, name: &str, bytes: &[u8]) -> Result<(), SuppressedNameFound> {
        let Ok(text) = std::str::from_utf8(bytes) else { return Ok(()) };
        for (line, number) in text.lines().zip(1..) {
            if let Some(entry) = self.finder.find(line) {
                return Err(self.found(format!("{name}, line {number}"), entry));
            }
        }
        Ok(())
    }

    /// Looks at a text of a packed file; `part` is the part of the file that it is in.
    pub(super) fn packed(
        &self,
        name: &str,
        part: &str,
        text: &str,
    ) -> Result<(), SuppressedNameFound> {
        match text.lines().find_map(|line| self.finder.find(line)) {
            Some(entry) => Err(self.found(format!("{name}, {part}"), entry)),
            None => Ok(()),
        }
    }

    fn found(&self, place: String, line: u64) -> SuppressedNameFound {
        SuppressedNameFound { place, entry: OptOutLine { file: self.file.to_owned(), line } }
    }
}
