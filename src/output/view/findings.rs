//! Sentences that say what an area's figures say, each by a rule with a guard.

use super::area::{AreaView, FindingSentences, RowView};
use super::people::PersonView;
use crate::data::affiliation::country;

/// Picks that the sentence on coverage is about.
const PICKS: usize = 10;

/// What an area's figures say.
pub(super) fn find(area: &AreaView, people: &[PersonView]) -> FindingSentences {
    let mut found = FindingSentences::default();
    say_how_sure(area, people, &mut found);
    say_where(area, people, &mut found);
    say_who_covers(area, &mut found);
    found
}

/// How firm the order is; nothing without resampled rankings.
fn say_how_sure(area: &AreaView, people: &[PersonView], found: &mut FindingSentences) {
    let may_lead: Vec<&RowView> = area.rows.iter().filter(|row| row.low == Some(1)).collect();
    let noise = |en: &str, ja: &str| match area.noise_rank {
        Some(rank) => (
            format!("{en}; from rank {rank} on, the order is mostly chance."),
            format!("{ja}。{rank}位以降の順序はほぼ偶然です。"),
        ),
        None => (format!("{en}."), format!("{ja}。")),
    };
    match may_lead.as_slice() {
        [] => {}
        [only] => {
            let name = &people[only.person].name;
            let (en, ja) = noise(
                &format!("Nobody but {name} comes first in one of twenty resampled rankings"),
                &format!("再標本化した順位で20回に1回以上首位になるのは{name}だけです"),
            );
            found.push(en, ja);
        }
        several => {
            let count = several.len();
            let (en, ja) = noise(
                &format!("{count} people may well be first"),
                &format!("首位になりうる人は{count}名います"),
            );
            found.push(en, ja);
        }
    }
}

/// Where the people of the first two tiers are.
fn say_where(area: &AreaView, people: &[PersonView], found: &mut FindingSentences) {
    let leading: Vec<&PersonView> = area
        .rows
        .iter()
        .filter(|row| matches!(row.tier, Some(1 | 2)))
        .map(|row| &people[row.person])
        .collect();
    if leading.is_empty() {
        return;
    }
    let mut counts: Vec<(usize, &str)> = Vec::new();
    for code in leading.iter().filter_map(|person| person.country.as_deref()) {
        match counts.iter_mut().find(|(_, known)| *known == code) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, code)),
        }
    }
    counts.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let (count, countries) = (leading.len(), counts.len());
    match counts.as_slice() {
        [] => found.push(
            format!("{count} people are in tiers 1 and 2; no country of theirs is known."),
            format!("ティア1・2は{count}名で、国はわかっていません。"),
        ),
        [(_, code)] => found.push(
            format!(
                "{count} people are in tiers 1 and 2; all whose country is known are in {}.",
                country_names(code)[0]
            ),
            format!(
                "ティア1・2は{count}名で、国がわかる人はすべて{}です。",
                country_names(code)[1]
            ),
        ),
        // No superlative from a tie.
        [(first, _), (second, _), ..] if first == second => found.push(
            format!("{count} people are in tiers 1 and 2, in {countries} countries."),
            format!("ティア1・2は{count}名で、{countries}か国にいます。"),
        ),
        [(first, code), ..] => found.push(
            format!(
                "{count} people are in tiers 1 and 2, in {countries} countries; {first} of them are in {}.",
                country_names(code)[0]
            ),
            format!(
                "ティア1・2は{count}名で、{countries}か国にいます。うち{first}名は{}です。",
                country_names(code)[1]
            ),
        ),
    }
}

/// What a choice of ten has within reach, beside the first ten.
fn say_who_covers(area: &AreaView, found: &mut FindingSentences) {
    let (Some(chosen), Some(first)) =
        (area.coverage.cumulative.get(PICKS - 1), area.coverage.top_k.get(PICKS - 1))
    else {
        return;
    };
    let [chosen, first] = [chosen, first].map(|share| (*share as f64 / 100.0).round() as i64);
    if chosen > first {
        found.push(
            format!(
                "{PICKS} people chosen together bring {chosen} % of the area within reach; the first {PICKS} of the list {first} %."
            ),
            format!(
                "組み合わせて選んだ{PICKS}名で領域の{chosen}％に届きます。順位の上から{PICKS}名では{first}％です。"
            ),
        );
    }
}

/// English and Japanese name of a country; a code that is not in the table names itself.
pub fn country_names(code: &str) -> [&str; 2] {
    let known = match code.as_bytes() {
        &[first, second] => country::by_code([first, second]),
        _ => None,
    };
    known.map_or([code, code], |known| [known.name, known.name_ja])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::view::area::CoverageView;

    fn area(lows: &[u32], tiers: &[i64]) -> AreaView {
        let rows = lows.iter().zip(tiers).enumerate().map(|(person, (low, tier))| RowView {
            person,
            low: Some(*low),
            tier: Some(*tier),
            ..RowView::default()
        });
        AreaView { rows: rows.collect(), ..AreaView::default() }
    }

    fn people(countries: &[&str]) -> Vec<PersonView> {
        let person = |code: &&str| PersonView {
            name: "Hanako Sato".into(),
            country: (!code.is_empty()).then(|| (*code).to_owned()),
            ..PersonView::default()
        };
        countries.iter().map(person).collect()
    }

    #[test]
    fn a_single_leader_is_named_and_several_are_counted() {
        let two = people(&["JP", "US"]);
        let said = find(&area(&[1, 2], &[1, 3]), &two).en;
        assert!(said[0].starts_with("Nobody but Hanako Sato"), "{said:?}");
        let said = find(&area(&[1, 1], &[1, 3]), &two).en;
        assert_eq!(said[0], "2 people may well be first.");
        let shaky = AreaView { noise_rank: Some(9), ..area(&[1, 1], &[1, 3]) };
        assert!(find(&shaky, &two).en[0].contains("from rank 9 on"));
        let untested = AreaView {
            rows: vec![RowView { low: None, ..RowView::default() }],
            ..AreaView::default()
        };
        assert!(find(&untested, &two).en.is_empty());
    }

    #[test]
    fn no_country_leads_when_two_are_level() {
        let said = find(&area(&[1, 2], &[1, 2]), &people(&["JP", "US"]));
        assert_eq!(said.en[1], "2 people are in tiers 1 and 2, in 2 countries.");
        let said = find(&area(&[1, 2, 3], &[1, 2, 2]), &people(&["JP", "US", "JP"]));
        assert!(said.en[1].ends_with("2 of them are in Japan."), "{said:?}");
        assert!(said.ja[1].contains("日本"), "{said:?}");
        let said = find(&area(&[1], &[1]), &people(&[""]));
        assert!(said.en[1].contains("no country"), "{said:?}");
        assert_eq!(find(&area(&[1], &[4]), &people(&["JP"])).en.len(), 1);
    }

    #[test]
    fn a_choice_is_praised_only_where_it_reaches_more() {
        let with = |chosen: i64, first: i64| AreaView {
            coverage: CoverageView {
                cumulative: vec![chosen; 10],
                top_k: vec![first; 10],
                ..CoverageView::default()
            },
            ..AreaView::default()
        };
        assert!(find(&with(4_310, 4_290), &[]).en.is_empty());
        assert!(find(&with(4_310, 2_000), &[]).en[0].contains("43 % of the area"));
        assert!(find(&AreaView::default(), &[]).en.is_empty());
    }
}
