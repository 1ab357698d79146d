//! `notice_register`: everybody whom a source names, since when they are held, and whether they were told.

use jiff::ToSpan;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::{CodedText, non_empty};
use crate::data::corpus::{PartialDate, PersonId};
use crate::people::profile::PersonProfile;
use crate::pipeline::{Findings, HeldPerson};
use crate::run_folder::schema::notice_register as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// People of a part of the table.
const PEOPLE_PER_PART: usize = 1 << 16;

/// Parts of `notice_register`: one row a person whom a source names, with the day by which they are to be told: one
/// month after they were first held (GDPR article 14(3)(a)).
pub(in crate::output) fn notice_register(
    findings: &Findings,
) -> impl Iterator<Item = Result<Table, TableError>> + Send + '_ {
    let areas = areas_of(findings);
    findings.held.chunks(PEOPLE_PER_PART).map(move |held| table_of(findings, held, &areas))
}

fn table_of(
    findings: &Findings,
    held: &[HeldPerson],
    areas: &FxHashMap<PersonId, Vec<&str>>,
) -> Result<Table, TableError> {
    let text = |cell: &dyn Fn(&HeldPerson) -> String| -> Vec<Option<String>> {
        held.iter().map(|held| non_empty(&cell(held))).collect()
    };
    let profile = |cell: &dyn Fn(&PersonProfile) -> &str| {
        text(&|held| cell(&findings.profiles[held.person.index()]).to_owned())
    };
    let (mut first_held, mut due) = (CodedText::default(), CodedText::default());
    for person in held {
        let day = person.notice.first_held;
        first_held.push(&day.to_string());
        due.push(&a_month_after(day).to_string());
    }
    Table::new(
        &column::TABLE,
        vec![
            TableColumn::text(
                column::PERSON_KEY,
                text(&|held| findings.keys[held.person.index()].clone()),
            ),
            TableColumn::text(column::NAME, profile(&|profile| &profile.name)),
            TableColumn::text(column::NAME_NATIVE, profile(&|profile| &profile.native)),
            TableColumn::text(column::AFFILIATION, profile(&|profile| &profile.affiliation)),
            TableColumn::text(column::COUNTRY, profile(&|profile| &profile.country)),
            TableColumn::text(column::SOURCE_CATEGORY, text(&|held| held.sources.join("; "))),
            TableColumn::text(
                column::AREAS,
                text(&|held| areas.get(&held.person).map(|ids| ids.join("; ")).unwrap_or_default()),
            ),
            first_held.column(column::FIRST_HELD),
            due.column(column::DUE_DATE),
            TableColumn::text(
                column::TOLD,
                text(&|held| held.notice.told.on.map(|day| day.to_string()).unwrap_or_default()),
            ),
            TableColumn::text(column::HOW, text(&|held| held.notice.told.how.clone())),
        ],
    )
}

/// The areas in which each person is ranked, in the order of the study.
fn areas_of(findings: &Findings) -> FxHashMap<PersonId, Vec<&str>> {
    let mut areas: FxHashMap<PersonId, Vec<&str>> = FxHashMap::default();
    for area in &findings.areas {
        for row in &area.ranking.rows {
            areas.entry(row.person).or_default().push(&area.area.id);
        }
    }
    areas
}

/// The same day of the next month, or its last day (Regulation (EEC, Euratom) 1182/71, article 3). A day that is
/// not known counts as the first that it may be: rather too early than too late.
fn a_month_after(date: PartialDate) -> PartialDate {
    let day = date.first_day();
    let due = Date::new(day.year, day.month as i8, day.day as i8)
        .and_then(|day| day.checked_add(1.month()))
        .unwrap_or(Date::MAX);
    PartialDate::new(due.year(), due.month() as u8, due.day() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_on_the_same_day_or_the_last_of_the_next_month() {
        for (held, due) in [
            ("2026-10-01", "2026-11-01"),
            ("2026-10-31", "2026-11-30"),
            ("2026-12-15", "2027-01-15"),
            ("2027-01-31", "2027-02-28"),
            ("2026-10", "2026-11-01"),
            ("2026", "2026-02-01"),
        ] {
            let held: PartialDate = held.parse().unwrap();
            assert_eq!(a_month_after(held).to_string(), due);
        }
    }
}
