//! What changed since an earlier run, as outputs show it.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::rounding::{hundredths, tier_number};
use crate::queries::diff::{AreaChange, Cause, PersonChange};

/// Causes of a change in the order of outputs.
const CAUSES: [Cause; 8] = [
    Cause::Evidence,
    Cause::Decay,
    Cause::Identity,
    Cause::Definition,
    Cause::Override,
    Cause::Suppression,
    Cause::Method,
    Cause::Others,
];

/// What moved a person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangeView {
    /// Person key.
    pub key: String,
    /// The name shown.
    pub name: String,
    /// Row, for those who are shown.
    pub row: Option<u32>,
    /// `stay`, `go` or `new`.
    pub status: &'static str,
    /// Rank in the old and in the new run.
    pub ranks: [Option<u32>; 2],
    /// Proposed tier in the old and in the new run.
    pub tiers: [Option<i64>; 2],
    /// Scores in hundredths.
    pub scores: [Option<i64>; 2],
    /// Hundredths of points by evidence, decay, identity, definition, override, suppression, method and others,
    /// which has what rounding leaves: they add up to the change of the score.
    pub causes: [i64; 8],
}

/// What the changes of an area are told from.
pub(super) struct ChangeSources<'a> {
    pub changes: &'a AreaChange,
    /// Tiers of the earlier and of the new run by key.
    pub tiers: [Option<&'a HashMap<String, Option<String>>>; 2],
    /// Rows of those who are shown.
    pub row_of: &'a FxHashMap<&'a str, u32>,
    /// How many are shown.
    pub shown: usize,
}

impl ChangeSources<'_> {
    /// Everybody who was or is among those shown.
    pub(super) fn view(&self) -> Vec<ChangeView> {
        let is_shown = |rank: Option<u32>| rank.is_some_and(|rank| rank as usize <= self.shown);
        let changes = self.changes.changes.iter();
        let changes = changes.filter(|c| is_shown(c.old_rank) || is_shown(c.new_rank));
        let tier = |tiers: Option<&HashMap<String, Option<String>>>, key: &str| {
            tiers?.get(key)?.as_deref().and_then(tier_number)
        };
        let view = |change: &PersonChange| ChangeView {
            tiers: self.tiers.map(|tiers| tier(tiers, &change.person_key)),
            ..change_view(change, self.row_of)
        };
        changes.map(view).collect()
    }
}

fn change_view(change: &PersonChange, row_of: &FxHashMap<&str, u32>) -> ChangeView {
    // Micropoints to hundredths.
    let rounded = |micropoints: i64| hundredths(micropoints as f64 / 1e6);
    let scores = [change.old_score, change.new_score].map(|score| score.map(rounded));
    let mut causes = CAUSES.map(|cause| rounded(change.causes[cause]));
    // Rounded apart, causes would not add up to the change.
    let [old, new] = scores.map(Option::unwrap_or_default);
    let [first @ .., others] = &mut causes;
    *others = new - old - first.iter().sum::<i64>();
    ChangeView {
        key: change.person_key.clone(),
        name: change.name.clone(),
        row: row_of.get(change.person_key.as_str()).copied(),
        status: change.status.name(),
        ranks: [change.old_rank, change.new_rank],
        scores,
        causes,
        ..ChangeView::default()
    }
}
