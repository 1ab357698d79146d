//! What changed since an earlier run, and who matters in several areas.

use std::collections::{BTreeMap, BTreeSet};

use super::caption::{caption, person, shown_name};
use crate::output::plot::{
    ChangeCause, OverlapBars, OverlapRow, RankChange, RankChanges, TierFlow,
};
use crate::output::view::{AreaView, ChangeView, StudyView};

/// Hundredths of a point below which a change of score has no colour.
const LITTLE: i64 = 100;
/// Place of the definition among the causes.
const DEFINITION: usize = 3;

pub(super) fn bump(view: &StudyView, area: &AreaView) -> RankChanges {
    let changes = area.changes.as_deref().unwrap_or_default();
    let row = |change: &ChangeView| RankChange {
        name: change.row.map_or_else(
            || change.name.clone(),
            |row| shown_name(view, person(view, &area.rows[row as usize])),
        ),
        ranks: change.ranks,
        cause: main_cause(change),
    };
    RankChanges {
        caption: caption(view, area),
        dates: dates(view),
        rows: changes.iter().map(row).collect(),
        is_same_definition: is_same_definition(changes),
    }
}

pub(super) fn flow(view: &StudyView, area: &AreaView) -> TierFlow {
    let changes = area.changes.as_deref().unwrap_or_default();
    let mut moves = [[0; 6]; 6];
    for change in changes {
        let state = |side: usize| match (change.ranks[side], change.tiers[side]) {
            (None, _) => 5,
            (Some(_), tier) => tier.and_then(|t| usize::try_from(t - 1).ok()).unwrap_or(4).min(4),
        };
        moves[state(0)][state(1)] += 1;
    }
    TierFlow {
        caption: caption(view, area),
        dates: dates(view),
        moves,
        is_same_definition: is_same_definition(changes),
    }
}

/// People in tiers 1 and 2 of an area, by the areas in whose tiers 1 and 2 they are.
pub(super) fn overlap(view: &StudyView, area: &AreaView) -> OverlapBars {
    let others = view.areas.iter().filter(|other| other.id != area.id);
    let areas: Vec<&AreaView> = std::iter::once(area).chain(others).collect();
    let leaders = |area: &AreaView| -> BTreeSet<usize> {
        let rows = area.rows.iter().filter(|row| matches!(row.tier, Some(1 | 2)));
        rows.map(|row| row.person).collect()
    };
    let leading: Vec<BTreeSet<usize>> = areas.iter().map(|area| leaders(area)).collect();
    let mut rows: BTreeMap<Vec<bool>, Vec<String>> = BTreeMap::new();
    for row in area.rows.iter().filter(|row| matches!(row.tier, Some(1 | 2))) {
        let combination = leading.iter().map(|leaders| leaders.contains(&row.person)).collect();
        rows.entry(combination).or_default().push(shown_name(view, person(view, row)));
    }
    OverlapBars {
        caption: caption(view, area),
        areas: areas.iter().map(|area| area.name.clone()).collect(),
        rows: rows.into_iter().map(|(areas, people)| OverlapRow { areas, people }).collect(),
    }
}

fn dates(view: &StudyView) -> [String; 2] {
    let old = view.previous.as_ref().map(|[as_of, _]| as_of.clone()).unwrap_or_default();
    [old, view.as_of.clone()]
}

fn is_same_definition(changes: &[ChangeView]) -> bool {
    changes.iter().all(|change| change.causes[DEFINITION] == 0)
}

/// The cause that moved a score most, if it moved by a point.
fn main_cause(change: &ChangeView) -> ChangeCause {
    let kinds = [
        ChangeCause::Evidence,
        ChangeCause::Decay,
        ChangeCause::Identity,
        ChangeCause::Definition,
        ChangeCause::Decision,
        ChangeCause::Decision,
        ChangeCause::Method,
        ChangeCause::Others,
    ];
    let moved = change.scores[1].unwrap_or_default() - change.scores[0].unwrap_or_default();
    let most = change.causes.iter().zip(kinds).rev().max_by_key(|(points, _)| points.abs());
    match most {
        Some((_, cause)) if moved.abs() >= LITTLE => cause,
        _ => ChangeCause::Little,
    }
}
