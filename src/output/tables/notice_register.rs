//! `notice_register`: people held in this run, the sources of their data, and the day by which they are
//! to be told: one month after the reference date (GDPR article 14(3)(a)).

use std::collections::{BTreeMap, BTreeSet};

use super::non_empty;
use crate::data::corpus::{PartialDate, PersonId, WorkKind};
use crate::pipeline::Findings;
use crate::run_folder::schema::notice_register as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// `notice_register`: people held in this run, what their data came from, and by when they are to be
/// told: one month after the reference date (GDPR article 14(3)(a)).
pub(in crate::output) fn notice_register(findings: &Findings) -> Result<Table, TableError> {
    type Held = (PersonId, BTreeSet<&'static str>);
    let mut sources: BTreeMap<&str, Held> = BTreeMap::new();
    for area in &findings.areas {
        for row in &area.ranking.rows {
            let key = findings.keys[row.person.index()].as_str();
            let held = sources.entry(key).or_insert((row.person, BTreeSet::new()));
            let items = area.evidence.of(row.node).iter();
            held.1.extend(items.map(|item| match findings.corpus.works.kind[item.work.index()] {
                WorkKind::Session => "congress programmes",
                WorkKind::RegisteredTrial => "trial registers",
                WorkKind::GuidelinePanel | WorkKind::Office => "guidelines and societies",
                _ => "publications",
            }));
        }
    }
    let due = a_month_after(findings.as_of);
    let column = |cell: &dyn Fn(&Held) -> String| {
        sources.values().map(|held| non_empty(&cell(held))).collect::<Vec<_>>()
    };
    Table::new(
        &column::TABLE,
        vec![
            TableColumn::text(
                column::PERSON_KEY,
                sources.keys().map(|key| Some((*key).to_owned())).collect(),
            ),
            TableColumn::text(
                column::SOURCE_CATEGORY,
                column(&|held| held.1.iter().copied().collect::<Vec<_>>().join("; ")),
            ),
            TableColumn::text(
                column::COUNTRY,
                column(&|held| findings.profiles[held.0.index()].country.clone()),
            ),
            TableColumn::coded(column::DUE_DATE, vec![due.to_string()], vec![0; sources.len()]),
        ],
    )
}

fn a_month_after(date: PartialDate) -> PartialDate {
    let day = date.day.max(1);
    match date.month {
        0 => PartialDate::new(date.year + 1, 1, 31),
        12 => PartialDate::new(date.year + 1, 1, day),
        month => PartialDate { year: date.year, month: month + 1, day: day.min(28) },
    }
}
