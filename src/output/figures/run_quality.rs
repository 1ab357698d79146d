//! How far the run may be trusted, for an area.

use std::collections::BTreeMap;

use super::caption::{caption, person, source_name};
use crate::output::html::PageWords;
use crate::output::plot::QualityPanels;
use crate::output::view::{AreaView, PersonView, StudyView};
use crate::study::Language;

pub(super) fn panels(view: &StudyView, area: &AreaView) -> QualityPanels {
    let place = view.areas.iter().position(|known| known.id == area.id).unwrap_or(0);
    let quality = view.quality.areas.get(place);
    let mut sources: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    for source in &view.quality.sources {
        let counts = sources.entry(source.kind).or_default();
        for (sum, count) in counts.iter_mut().zip([source.used, source.merged, source.rejected]) {
            *sum += count;
        }
    }
    let mut sources: Vec<(String, [u64; 3])> = sources
        .into_iter()
        .map(|(kind, counts)| (source_name(kind, view.language), counts))
        .collect();
    sources.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.iter().sum::<u64>()));
    QualityPanels {
        caption: caption(view, area),
        sources,
        identity: quality.map_or([0; 10], |quality| quality.identity_histogram),
        missing: missing(view, area),
        flags: flags(view, place),
        without_country: quality.map_or(0, |quality| quality.unknown_country),
        listed: area.listed,
        questions: view.quality.review_questions,
    }
}

/// What is not known of people, most first.
fn missing(view: &StudyView, area: &AreaView) -> Vec<(String, usize)> {
    type IsUnknown = fn(&PersonView) -> bool;
    let fields: [(&str, &str, IsUnknown); 4] = [
        ("affiliation", "所属", |person| person.affiliation.is_none()),
        ("city", "都市", |person| person.city.is_none()),
        ("country", "国", |person| person.country.is_none()),
        ("ORCID iD", "ORCID iD", |person| person.orcid.is_none()),
    ];
    let count = |(english, japanese, is_unknown): (&str, &str, IsUnknown)| {
        let people = area.rows.iter().filter(|row| is_unknown(person(view, row))).count();
        let name = if view.language == Language::Ja { japanese } else { english };
        (name.to_owned(), people)
    };
    let mut counted: Vec<(String, usize)> = fields.map(count).into();
    counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counted
}

/// Flags with the words of the report, most first.
fn flags(view: &StudyView, place: usize) -> Vec<(String, usize)> {
    let Some(quality) = view.quality.areas.get(place) else { return Vec::new() };
    let words = PageWords::of(view.language).ok();
    let named = |(flag, people): (&String, &usize)| {
        let name = words.as_ref().map_or_else(|| flag.clone(), |words| words.code("flag", flag));
        (name, *people)
    };
    let mut flags: Vec<(String, usize)> = quality.flags.iter().map(named).collect();
    flags.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    flags
}
