//! What people decided, line by line.

use crate::storage::input_file::InputPath;

use super::text;

/// What a line of the overrides file decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Where it stands: `overrides.csv, line 3`.
    pub place: String,
}

/// Why an overrides file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct DecisionError {
    /// File and line.
    pub place: String,
    /// What is wrong, and the remedy.
    pub what: String,
}

const COLUMNS: [&str; 7] = ["action", "a", "b", "area", "reason", "by", "date"];

/// Reads an overrides CSV: `action, a, b, area, reason, by, date`.
///
/// # Errors
/// When the file cannot be read, has an unknown column, an unknown action or an empty party.
pub fn read_decisions(path: &InputPath) -> Result<Vec<ReviewDecision>, DecisionError> {
    let shown = &path.display;
    let at = |line: u64, what: String| DecisionError {
        place: if line == 0 { shown.clone() } else { format!("{shown}, line {line}") },
        what,
    };
    let text = text::read_spreadsheet(&path.path)
        .map_err(|cause| at(0, format!("cannot be read: {cause}")))?;
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| at(1, e.to_string()))?.clone();
    if let Some(column) = header.iter().find(|column| !COLUMNS.contains(column)) {
        let known = COLUMNS.join(", ");
        return Err(at(1, format!("unknown column '{column}'; the columns are {known}")));
    }
    let mut decisions = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| at(0, e.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(str::is_empty) {
            continue;
        }
        let cell = |name: &str| {
            let place = header.iter().position(|column| column == name);
            place.and_then(|place| record.get(place)).unwrap_or_default().to_owned()
        };
        let action = action(&cell("action")).ok_or_else(|| {
            at(line, format!(
                "unknown action '{}'; use same, different, assign, alias, exclude, promote or demote",
                cell("action")
            ))
        })?;
        let about_two = matches!(
            action,
            ReviewAction::Same
                | ReviewAction::Different
                | ReviewAction::Assign
                | ReviewAction::Alias
        );
        if cell("a").is_empty() || (about_two && cell("b").is_empty()) {
            let what = if about_two { "a and b must both be given" } else { "a must be given" };
            return Err(at(line, what.to_owned()));
        }
        decisions.push(ReviewDecision {
            action,
            a: cell("a"),
            b: cell("b"),
            area: cell("area"),
            reason: cell("reason"),
            by: cell("by"),
            date: cell("date"),
            place: format!("{shown}, line {line}"),
        });
    }
    Ok(decisions)
}

fn action(word: &str) -> Option<ReviewAction> {
    Some(match word.to_lowercase().as_str() {
        "same" => ReviewAction::Same,
        "different" => ReviewAction::Different,
        "assign" => ReviewAction::Assign,
        "alias" => ReviewAction::Alias,
        "exclude" => ReviewAction::Exclude,
        "promote" => ReviewAction::Promote,
        "demote" => ReviewAction::Demote,
        _ => return None,
    })
}
