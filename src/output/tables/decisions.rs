//! `decisions`: what reviewers decided, beside what is computed without it.

use super::non_empty;
use crate::pipeline::{AppliedDecision, Findings};
use crate::run_folder::schema::decisions as column;
use crate::storage::table::{Table, TableColumn, TableError};
use crate::storage::table_schema::ColumnSchema;

/// `decisions`: one row a decision, in the order of the files. A text that names somebody who opted out is withheld.
pub(in crate::output) fn decisions(findings: &Findings) -> Result<Table, TableError> {
    let decisions = &findings.decisions;
    let text = |schema: ColumnSchema, cell: &dyn Fn(&AppliedDecision) -> String| {
        TableColumn::text(schema, decisions.iter().map(|row| non_empty(&cell(row))).collect())
    };
    let key = |row: &AppliedDecision, at: usize| {
        row.people.get(at).map(|person| findings.keys[person.index()].clone()).unwrap_or_default()
    };
    let name = |row: &AppliedDecision, at: usize| {
        let profile = row.people.get(at).map(|person| &findings.profiles[person.index()]);
        profile.map(|profile| profile.name.clone()).unwrap_or_default()
    };
    let written = |text: &str| {
        let mut text = text.to_owned();
        findings.finder.withhold(&mut text);
        text
    };
    Table::new(
        &column::TABLE,
        vec![
            text(column::PLACE, &|row| row.decision.place.clone()),
            text(column::ACTION, &|row| row.decision.action.words()[0].to_owned()),
            text(column::AREA, &|row| row.decision.area.clone()),
            text(column::PERSON_KEY, &|row| key(row, 0)),
            text(column::NAME, &|row| name(row, 0)),
            text(column::OTHER_KEY, &|row| key(row, 1)),
            text(column::OTHER_NAME, &|row| name(row, 1)),
            text(column::COMPUTED, &|row| row.computed.clone()),
            text(column::EFFECT, &|row| row.effect.clone()),
            text(column::REASON, &|row| written(&row.decision.reason)),
            text(column::BY, &|row| written(&row.decision.by)),
            text(column::DATE, &|row| row.decision.date.clone()),
        ],
    )
}
