//! Which rows of a feed its target would refuse.

use std::collections::BTreeSet;
use std::path::Path;

use super::accounts::RefusedRow;
use super::delta::FeedDelta;
use super::people_files::UPSERT;
use super::profile::CrmProfile;
use super::row::FeedRow;
use super::target_fields::{MOST_CHARACTERS, TargetFields};

/// Most characters of a row that a target takes (Salesforce Bulk API: 400,000).
const MOST_OF_A_ROW: usize = 400_000;

/// Columns that the target does not have, and fields that a new record needs and no column gives.
pub(super) fn header_faults(
    profile: &CrmProfile,
    target: &TargetFields,
    describe: Option<&Path>,
) -> Vec<RefusedRow> {
    let place = describe.map_or(String::new(), |path| path.display().to_string());
    let fault = |field: &str, rule: &str, remedy: &str| RefusedRow {
        place: place.clone(),
        key: String::new(),
        field: field.to_owned(),
        rule: rule.to_owned(),
        remedy: remedy.to_owned(),
    };
    let headers: Vec<&str> = profile.columns.iter().map(|column| column.header.as_str()).collect();
    let unknown = headers.iter().filter(|header| target.get(header).is_none()).map(|header| {
        fault(
            header,
            "the target has no such field",
            "make it (see fields.csv), or take the column out of the profile",
        )
    });
    let missing = target.missing(&headers).into_iter().map(|field| {
        fault(
            field,
            "a new record needs it and the profile has no column for it",
            "add a column with a field or a constant",
        )
    });
    unknown.chain(missing).collect()
}

/// Takes the rows out of a feed that a loader would refuse, and says why; `new` are the keys of records that are not
/// there yet.
pub(super) fn refuse_rows(
    delta: &mut FeedDelta,
    profile: &CrmProfile,
    target: Option<&TargetFields>,
    new: &BTreeSet<String>,
) -> Vec<RefusedRow> {
    let mut refused = Vec::new();
    delta.upsert.retain(|row| {
        let faults = row_faults(row, profile, target, new.contains(&row.key));
        let is_sound = faults.is_empty();
        refused.extend(faults);
        is_sound
    });
    refused
}

fn row_faults(
    row: &FeedRow,
    profile: &CrmProfile,
    target: Option<&TargetFields>,
    is_new: bool,
) -> Vec<RefusedRow> {
    let fault = |field: &str, (rule, remedy): (String, String)| RefusedRow {
        place: UPSERT.to_owned(),
        key: row.key.clone(),
        field: field.to_owned(),
        rule,
        remedy,
    };
    let mut faults = Vec::new();
    for (column, cell) in profile.columns.iter().zip(&row.cells) {
        let checked = match target.and_then(|target| target.get(&column.header)) {
            // The key finds the record and is not changed.
            Some(field) => field.check(cell, &profile.form.null, is_new || column.is_key()),
            None => Ok(()),
        };
        let checked = checked.and_then(|()| check_anywhere(cell));
        faults.extend(checked.err().map(|broken| fault(&column.header, broken)));
    }
    let characters: usize = row.cells.iter().map(|cell| cell.chars().count()).sum();
    if characters > MOST_OF_A_ROW {
        let rule = format!("{characters} characters where a row takes {MOST_OF_A_ROW}");
        faults.push(fault("", (rule, "set `length` of long columns in the profile".to_owned())));
    }
    faults
}

/// Rules that every target has.
fn check_anywhere(cell: &str) -> Result<(), (String, String)> {
    let characters = cell.chars().count();
    if characters > MOST_CHARACTERS {
        let rule = format!("{characters} characters where a cell takes {MOST_CHARACTERS}");
        return Err((rule, "set `length` of the column in the profile".to_owned()));
    }
    match cell.contains('\0') {
        true => Err((
            "a NUL character".to_owned(),
            "take it out of the source; `kolnet explain` names the documents".to_owned(),
        )),
        false => Ok(()),
    }
}
