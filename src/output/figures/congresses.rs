//! Activity by year, topics by year, and who had a role at which congress.

use std::collections::BTreeMap;

use super::caption::{caption, person, shown_name};
use crate::output::plot::{
    SpeakerMatrix, SpeakerRole, SpeakerRow, TopicTrends, TopicYears, TrendChart, TrendYear,
};
use crate::output::view::{AreaView, ItemView, RowView, StudyView};
use crate::run_folder::LARGEST_TEAM;

/// Place of the congress among the pillars.
const CONGRESS: usize = 2;
/// People looked at; those without a congress role are not shown.
const PEOPLE: usize = 100;

pub(super) fn trend(view: &StudyView, area: &AreaView) -> TrendChart {
    let trend = &area.trend;
    let last = trend.years.len().saturating_sub(1);
    let years = trend.years.iter().enumerate().map(|(at, year)| {
        let was_read = trend.congress_years.contains(&year.year) || year.sessions > 0;
        TrendYear {
            year: i32::from(year.year),
            works: year.works,
            sessions: was_read.then_some(year.sessions),
            people: year.people,
            is_partial: (at == 0 && trend.incomplete_first)
                || (at == last && trend.incomplete_last),
        }
    });
    TrendChart {
        caption: caption(view, area),
        years: years.collect(),
        largest_team: LARGEST_TEAM as u32,
    }
}

pub(super) fn topics(view: &StudyView, area: &AreaView) -> TopicTrends {
    let trend = &area.trend;
    let years = trend.years.len();
    let from = usize::from(trend.incomplete_first).min(years);
    let to = years.saturating_sub(usize::from(trend.incomplete_last)).max(from);
    let whole = &trend.years[from..to];
    let topics = area.topics.iter().filter(|(_, works)| works.len() == years);
    TopicTrends {
        caption: caption(view, area),
        years: whole.iter().map(|year| i32::from(year.year)).collect(),
        works: whole.iter().map(|year| year.works).collect(),
        topics: topics
            .map(|(name, works)| TopicYears { name: name.clone(), works: works[from..to].to_vec() })
            .collect(),
    }
}

pub(super) fn speakers(view: &StudyView, area: &AreaView) -> SpeakerMatrix {
    let venue = |item: &ItemView| {
        let document = &view.documents[item.document as usize];
        Some((document.venue.as_deref()?, document.date.as_str()))
    };
    let rows = &area.rows[..area.rows.len().min(PEOPLE)];
    // The latest date of each congress, by name.
    let mut congresses: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, date) in rows.iter().flat_map(|row| congress_items(row).filter_map(venue)) {
        let latest = congresses.entry(name).or_default();
        *latest = date.max(*latest);
    }
    let mut names: Vec<(&str, &str)> = congresses.into_iter().collect();
    names.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let place: BTreeMap<&str, usize> =
        names.iter().enumerate().map(|(at, (n, _))| (*n, at)).collect();
    let speaker = |row: &RowView| {
        let mut roles = vec![(SpeakerRole::Other, 0); names.len()];
        for item in congress_items(row) {
            if let Some((name, _)) = venue(item) {
                let (strongest, count) = &mut roles[place[name]];
                *strongest = (*strongest).min(role(&item.role));
                *count += 1;
            }
        }
        SpeakerRow { rank: row.rank, name: shown_name(view, person(view, row)), roles }
    };
    SpeakerMatrix {
        caption: caption(view, area),
        rows: rows.iter().map(speaker).collect(),
        congresses: names.iter().map(|(name, _)| (*name).to_owned()).collect(),
    }
}

fn congress_items(row: &RowView) -> impl Iterator<Item = &ItemView> {
    row.items.iter().filter(|item| item.pillar == CONGRESS)
}

fn role(name: &str) -> SpeakerRole {
    match name {
        "session_chair" | "committee_chair" | "committee_member" => SpeakerRole::Chair,
        "keynote" | "invited" => SpeakerRole::Invited,
        "panelist" | "oral" | "instructor" => SpeakerRole::Speaker,
        _ => SpeakerRole::Other,
    }
}
