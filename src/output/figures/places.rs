//! Where the people of an area work.

use std::collections::BTreeMap;

use super::caption::{caption, person, shown_name};
use crate::output::plot::{RegionMatrix, RegionRow};
use crate::output::view::{AreaView, PersonView, StudyView, country_names};
use crate::study::Language;

/// Share of the people with a known country from which on the country's own parts are shown.
const ONE_COUNTRY: f64 = 0.6;

/// People by country, or by the parts of the country where most of them are.
pub(super) fn regions(view: &StudyView, area: &AreaView) -> RegionMatrix {
    let mut countries: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &area.rows {
        if let Some(code) = person(view, row).country.as_deref() {
            *countries.entry(code).or_default() += 1;
        }
    }
    let known: usize = countries.values().sum();
    let main = countries.iter().max_by_key(|(code, people)| (**people, std::cmp::Reverse(**code)));
    let main = main.filter(|(_, people)| **people as f64 >= ONE_COUNTRY * known as f64);
    // Parts are shown only where most people of the country have one.
    let main = main.map(|(code, people)| (*code, *people)).filter(|(code, people)| {
        let has_part = |p: &PersonView| p.country.as_deref() == Some(code) && p.region.is_some();
        let parts = area.rows.iter().filter(|row| has_part(person(view, row))).count();
        2 * parts > *people
    });
    let place = |person: &PersonView| match main {
        Some((code, _)) if person.country.as_deref() == Some(code) => person.region.clone(),
        // Abroad is one row.
        Some(_) => person.country.as_deref().map(|code| country_name(view, code)),
        None => person.country.as_deref().map(|code| country_name(view, code)),
    };
    let mut rows: BTreeMap<String, RegionRow> = BTreeMap::new();
    let mut unknown = [0, 0];
    for row in &area.rows {
        let person = person(view, row);
        let tier = row.tier.and_then(|tier| usize::try_from(tier - 1).ok()).unwrap_or(4).min(4);
        let Some(name) = place(person) else {
            unknown[0] += 1;
            unknown[1] += u32::from(tier < 2);
            continue;
        };
        let region = rows.entry(name).or_default();
        region.people[tier] += 1;
        let first = (row.rank, shown_name(view, person));
        region.first = Some(region.first.take().map_or(first.clone(), |known| known.min(first)));
    }
    RegionMatrix {
        caption: caption(view, area),
        rows: rows.into_iter().map(|(name, row)| RegionRow { name, ..row }).collect(),
        country: main.map(|(code, _)| country_name(view, code)),
        unknown,
        listed: area.listed,
    }
}

fn country_name(view: &StudyView, code: &str) -> String {
    country_names(code)[usize::from(view.language == Language::Ja)].to_owned()
}
