//! Pictures of people by rank, by evidence, by growth and by what they reach.

use super::caption::{caption, other_name, person, shown_name, tier, whole};
use super::network::bridges;
use crate::output::plot::{
    CoverageCurve, CoveragePick, IntervalRow, QuadrantChart, QuadrantPoint, RankIntervals,
    RisingChart, RisingPoint, TopBars, TopRow,
};
use crate::output::view::{AreaView, PersonView, RowView, StudyView, country_names};
use crate::study::Language;

/// Oldest career that counts as coming.
const MAX_AGE: u32 = 12;
/// What is said of people whose growth says nothing.
const NOT_RISING: [&str; 2] = ["consortium_only", "one_paper"];

pub(super) fn top(view: &StudyView, area: &AreaView) -> TopBars {
    let row = |row: &RowView| {
        let person = person(view, row);
        TopRow {
            rank: row.rank,
            interval: interval(row),
            name: shown_name(view, person),
            other_name: other_name(view, person),
            place: place(view, person),
            tier: tier(row),
            is_tier_unsure: row.flags.iter().any(|flag| flag == "tier_unsure"),
            score: whole(row.score),
            points: row.points.map(|points| points.map(whole)),
        }
    };
    let mut weights = area.weights.map(|weight| weight as f64);
    for pillar in &area.absent {
        weights[*pillar] = 0.0;
    }
    TopBars {
        caption: caption(view, area),
        rows: area.rows.iter().take(40).map(row).collect(),
        weights,
        listed: area.listed,
    }
}

pub(super) fn intervals(view: &StudyView, area: &AreaView) -> RankIntervals {
    let row = |row: &RowView| IntervalRow {
        rank: row.rank,
        name: shown_name(view, person(view, row)),
        interval: interval(row),
        tier: tier(row),
        tier_held: row.tier_pct,
    };
    RankIntervals {
        caption: caption(view, area),
        rows: area.rows.iter().take(40).map(row).collect(),
        draws: view.draws,
        noise_rank: area.noise_rank,
        may_be_first: area.rows.iter().filter(|row| row.low == Some(1)).count(),
        listed: area.listed,
    }
}

pub(super) fn quadrant(view: &StudyView, area: &AreaView) -> QuadrantChart {
    let points = |row: &RowView, pillars: [usize; 2]| {
        pillars.iter().map(|pillar| row.points[*pillar].map_or(0.0, whole)).sum()
    };
    let bridges = bridges(area);
    let point = |(place, row): (usize, &RowView)| QuadrantPoint {
        rank: row.rank,
        print: points(row, [0, 1]),
        podium: points(row, [2, 3]),
        reach: row.reach_sum.map_or(0.0, whole),
        tier: tier(row),
        is_bridge: bridges.binary_search(&place).is_ok(),
        name: shown_name(view, person(view, row)),
    };
    let tiered = area.rows.iter().enumerate().filter(|(_, row)| row.tier.is_some());
    let has = |pillars: [usize; 2]| pillars.iter().any(|pillar| !area.absent.contains(pillar));
    QuadrantChart {
        caption: caption(view, area),
        points: tiered.map(point).collect(),
        has_source: [has([0, 1]), has([2, 3])],
    }
}

pub(super) fn rising(view: &StudyView, area: &AreaView) -> RisingChart {
    let year: i64 = view.as_of.get(..4).and_then(|year| year.parse().ok()).unwrap_or_default();
    let point = |row: &RowView| {
        let age = u32::try_from(year - row.first?).ok().filter(|age| *age <= MAX_AGE)?;
        let is_judged =
            row.works > 1 && !row.flags.iter().any(|f| NOT_RISING.contains(&f.as_str()));
        let growth = row.rising.filter(|_| is_judged && matches!(row.tier, Some(3 | 4)))?;
        Some(RisingPoint {
            rank: row.rank,
            interval: interval(row),
            name: shown_name(view, person(view, row)),
            age,
            growth: whole(growth),
        })
    };
    RisingChart {
        caption: caption(view, area),
        points: area.rows.iter().filter_map(point).collect(),
        max_age: MAX_AGE.min(view.window_years.max(1)),
    }
}

pub(super) fn coverage(view: &StudyView, area: &AreaView) -> CoverageCurve {
    let coverage = &area.coverage;
    let picks = coverage.picks.iter().zip(&coverage.cumulative).map(|(place, reached)| {
        let row = &area.rows[*place as usize];
        CoveragePick {
            rank: row.rank,
            name: shown_name(view, person(view, row)),
            reached: whole(*reached),
        }
    });
    let unreached = area.communities.iter().zip(&coverage.communities);
    let unreached = unreached.filter(|(_, shares)| shares.last() == Some(&0));
    CoverageCurve {
        caption: caption(view, area),
        picks: picks.collect(),
        first: coverage.top_k.iter().map(|share| whole(*share)).collect(),
        unreached: unreached.map(|(community, _)| community.label.clone()).collect(),
    }
}

fn interval(row: &RowView) -> Option<[u32; 2]> {
    row.low.zip(row.high).map(|(low, high)| [low, high])
}

/// City and country, as far as they are known.
fn place(view: &StudyView, person: &PersonView) -> String {
    let country = person
        .country
        .as_deref()
        .map(|code| country_names(code)[usize::from(view.language == Language::Ja)].to_owned());
    let comma = if view.language == Language::Ja { "、" } else { ", " };
    [person.city.clone(), country].into_iter().flatten().collect::<Vec<_>>().join(comma)
}
