//! The activity of an area by year.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::corpus::{PersonId, WorkKind};
use crate::pipeline::{AreaFindings, Findings, TopicWorks};
use crate::run_folder::{AreaTrend, LARGEST_TEAM, TopicActivity, YearActivity};
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
        let mentions = corpus.mentions_of(entry.work);
        if corpus.works.kind[row].is_publication() && mentions.len() > LARGEST_TEAM {
            continue;
        }
        year.people.extend(mentions.filter_map(|m| findings.people.person_of[m.index()]));
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
        congress_years: congress_years(findings),
    }
}

/// Years of which a session of any area was read.
fn congress_years(findings: &Findings) -> Vec<i16> {
    let works = &findings.corpus.works;
    let sessions =
        works.kind.iter().zip(&works.date).filter(|(kind, _)| **kind == WorkKind::Session);
    let years: BTreeSet<i16> =
        sessions.map(|(_, date)| date.year).filter(|year| *year > 0).collect();
    years.into_iter().collect()
}

/// The terms of an area in the years of its trend.
pub(super) fn area_topics(area: &AreaFindings, trend: &AreaTrend) -> Vec<TopicActivity> {
    let topic = |topic: &TopicWorks| {
        let works = trend.years.iter().map(|year| topic.years.get(&year.year).unwrap_or(&0));
        let works: Vec<String> = works.map(ToString::to_string).collect();
        TopicActivity { term: topic.term.clone(), works: works.join(" ") }
    };
    area.topics.iter().map(topic).collect()
}
