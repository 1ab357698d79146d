//! The activity of an area by year.

use std::collections::BTreeMap;

use crate::data::corpus::{PersonId, WorkKind};
use crate::pipeline::{AreaFindings, Findings};
use crate::run_folder::{AreaTrend, YearActivity};
use crate::study::StudyConfig;

/// Counts the documents of an area and the people on them year by year.
pub(super) fn area_trend(
    findings: &Findings,
    config: &StudyConfig,
    area: &AreaFindings,
) -> AreaTrend {
    #[derive(Default)]
    struct Year {
        works: u32,
        sessions: u32,
        people: Vec<PersonId>,
    }
    let corpus = &findings.corpus;
    let mut years: BTreeMap<i16, Year> = BTreeMap::new();
    for entry in &area.works {
        let row = entry.work.index();
        let year = years.entry(corpus.works.date[row].year).or_default();
        match corpus.works.kind[row] {
            WorkKind::Session => year.sessions += 1,
            kind if kind.is_publication() => year.works += 1,
            _ => {}
        }
        let people =
            corpus.mentions_of(entry.work).filter_map(|m| findings.people.person_of[m.index()]);
        year.people.extend(people);
    }
    let (from, last) = (findings.as_of.years_before(config.window_years), findings.as_of.year);
    let earliest = years.keys().next().copied().unwrap_or(last).max(from.year);
    let years = (earliest..=last).map(|year| {
        let mut activity = years.remove(&year).unwrap_or_default();
        activity.people.sort_unstable();
        activity.people.dedup();
        YearActivity {
            year,
            works: activity.works,
            sessions: activity.sessions,
            people: activity.people.len() as u32,
        }
    });
    AreaTrend {
        years: years.collect(),
        incomplete_first: earliest == from.year && (from.month > 1 || from.day > 1),
        // A reference date without a month does not say whether its year is complete.
        incomplete_last: findings.as_of.month > 0 && findings.as_of.month < 12,
    }
}
