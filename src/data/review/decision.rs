//! What people decided, line by line.

use serde::Deserialize;

use crate::data::formats::TableReadError;
use crate::data::formats::rows::read_rows;
use crate::data::formats::table_reader::{ColumnSpec, TableOptions};
use crate::storage::input_file::InputPath;

/// What a line of the overrides file decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum ReviewAction {
    /// `a` and `b` are one person.
    Same,
    /// `a` and `b` are two people.
    Different,
    /// The printed name `a` belongs to the person `b`.
    Assign,
    /// The names `a` and `b` are spellings of one.
    Alias,
    /// The person `a` is not listed in the area.
    Exclude,
    /// The person `a` belongs one tier higher in the area.
    Promote,
    /// The person `a` belongs one tier lower in the area.
    Demote,
}

impl ReviewAction {
    /// Whether it is about two people or names.
    fn needs_two(self) -> bool {
        matches!(self, Self::Same | Self::Different | Self::Assign | Self::Alias)
    }
}

impl TryFrom<String> for ReviewAction {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        Ok(match word.to_lowercase().as_str() {
            "same" => Self::Same,
            "different" => Self::Different,
            "assign" => Self::Assign,
            "alias" => Self::Alias,
            "exclude" => Self::Exclude,
            "promote" => Self::Promote,
            "demote" => Self::Demote,
            _ => {
                return Err(format!(
                    "unknown action '{word}'; use same, different, assign, alias, exclude, promote or demote"
                ));
            }
        })
    }
}

/// A decision with its reason, its author and its date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewDecision {
    /// What is decided.
    pub action: ReviewAction,
    /// First party.
    pub a: String,
    /// Second party; empty for decisions about one person.
    pub b: String,
    /// Area; empty for all.
    pub area: String,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// When, as typed.
    pub date: String,
    /// Where it is: `overrides.csv, line 3`.
    pub place: String,
}

/// Why an overrides file cannot be used: file, line and remedy.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct DecisionError(#[from] TableReadError);

const COLUMNS: [ColumnSpec; 7] = [
    ColumnSpec::new("action"),
    ColumnSpec::new("a"),
    ColumnSpec::new("b"),
    ColumnSpec::new("area"),
    ColumnSpec::new("reason"),
    ColumnSpec::new("by"),
    ColumnSpec::new("date"),
];

#[derive(Deserialize)]
struct DecisionRow {
    action: ReviewAction,
    a: String,
    b: String,
    area: String,
    reason: String,
    by: String,
    date: String,
}

/// Reads an overrides table: `action, a, b, area, reason, by, date`.
///
/// # Errors
/// When the file cannot be read, has an unknown column, an unknown action or an empty party.
pub fn read_decisions(path: &InputPath) -> Result<Vec<ReviewDecision>, DecisionError> {
    let options = TableOptions { refuse_unknown: true, ..TableOptions::new(&COLUMNS) };
    let table = read_rows::<DecisionRow>(path, &options, &[&["action"], &["a"]])?;
    let mut decisions = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let cells = &row.cells;
        let needs_two = cells.action.needs_two();
        if cells.a.is_empty() || (needs_two && cells.b.is_empty()) {
            let what = if needs_two { "a and b must both be given" } else { "a must be given" };
            return Err(table
                .error(row.line, what, "Fill in the cell, or take the row out.")
                .into());
        }
        decisions.push(ReviewDecision {
            action: cells.action,
            a: cells.a.clone(),
            b: cells.b.clone(),
            area: cells.area.clone(),
            reason: cells.reason.clone(),
            by: cells.by.clone(),
            date: cells.date.clone(),
            place: table.place_of(row),
        });
    }
    Ok(decisions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<ReviewDecision>, DecisionError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("o.csv");
        std::fs::write(&path, text).unwrap();
        read_decisions(&InputPath::new(path, "o.csv"))
    }

    #[test]
    fn decisions_are_read_with_their_place_and_empty_rows_skipped() {
        let decisions = read(
            "action,a,b,reason\n\n\nSame,\"Sato, S\",\"Satoh, S\",\"read\ntwice\"\n,,,\nexclude,X Y,,",
        )
        .unwrap();
        let places: Vec<&str> = decisions.iter().map(|decision| decision.place.as_str()).collect();
        assert_eq!(places, ["o.csv, line 4", "o.csv, line 7"]);
        assert_eq!(
            (decisions[0].action, decisions[0].b.as_str()),
            (ReviewAction::Same, "Satoh, S")
        );
    }

    #[test]
    fn what_cannot_be_decided_is_refused_with_line_and_remedy() {
        let head = "action,a,b,area,reason,by,date\n";
        for (row, words) in [
            ("join,a,b\n", "o.csv, line 2: unknown action 'join'; use same, different"),
            ("same,a\n", "o.csv, line 2: a and b must both be given"),
            ("exclude,,b\n", "o.csv, line 2: a must be given"),
            ("exclude,a,,,old, retired,me,2026\n", "o.csv, line 2: it has 8 cells"),
        ] {
            let error = read(&format!("{head}{row}")).unwrap_err().to_string();
            assert!(error.starts_with(words), "{error}");
            assert_eq!(error.lines().count(), 2, "{error}");
        }
        let error = read("action,a,who\n").unwrap_err().to_string();
        assert!(error.contains("Columns are: action, a, b"), "{error}");
    }
}
