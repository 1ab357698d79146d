//! What a CRM must be told: the difference between a ranking and what it holds.

use std::collections::{BTreeMap, BTreeSet};

use super::external_key::person_of;
use super::known_changes::KnownChanges;
use super::mirror::{CrmMirror, MirroredRow, mirrored_cell};
use super::profile::{CrmProfile, FeedColumn};
use super::row::FeedRow;

/// The rows to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FeedDelta {
    /// Rows that are new or changed, with the null marker where a field must be cleared; in the order of the ranking.
    pub upsert: Vec<FeedRow>,
    /// Keys that a CRM may hold as active and that are no longer in the feed, in their order.
    pub deactivate: Vec<String>,
    /// Rows that the CRM holds as they are.
    pub unchanged: usize,
    /// What of it changes rows that are known to be there.
    pub changes: KnownChanges,
}

/// The tier that a guard looks after apart.
const FIRST: &str = "T1";

impl FeedDelta {
    /// Compares a ranking with what a CRM holds. `more_opt_outs` is how many people may be gone because they opted
    /// out since.
    pub(super) fn between(
        mut rows: Vec<FeedRow>,
        mirror: &CrmMirror,
        profile: &CrmProfile,
        more_opt_outs: usize,
    ) -> Self {
        let mut delta = Self::default();
        let keys: BTreeSet<String> = rows.iter().map(|row| row.key.clone()).collect();
        let outstanding: BTreeSet<&String> = mirror.outstanding.values().flatten().collect();
        let active = |key: &String| mirror.rows.get(key).is_some_and(|held| held.is_active);
        for row in &mut rows {
            let known = mirror.rows.get(&row.key);
            let held = known.filter(|held| held.is_active);
            let is_certain = !outstanding.contains(&row.key);
            if let Some(held) = held
                && is_certain
                && is_as_held(row, held, &profile.columns)
            {
                delta.unchanged += 1;
                continue;
            }
            // A row that was deactivated keeps the fields that its profile does not clear.
            let may_have_anything = !is_certain || (known.is_some() && held.is_none());
            clear_fields(row, held, may_have_anything, profile);
            delta.upsert.push(std::mem::take(row));
        }
        let held = mirror.rows.keys().filter(|key| active(key));
        let gone: BTreeSet<&String> =
            held.chain(outstanding).filter(|key| !keys.contains(*key)).collect();
        delta.deactivate = gone.into_iter().cloned().collect();
        delta.changes = known_changes(&delta, &keys, mirror, more_opt_outs);
        delta
    }

    /// Its rows by key as the CRM will hold them once feed number `feed` is loaded.
    pub(super) fn as_loaded(
        &self,
        profile: &CrmProfile,
        feed: u32,
    ) -> BTreeMap<String, MirroredRow> {
        let upserted =
            self.upsert.iter().map(|row| (row.key.clone(), MirroredRow::of(row, profile, feed)));
        let gone = self.deactivate.iter().map(|key| (key.clone(), MirroredRow::deactivated(feed)));
        upserted.chain(gone).collect()
    }
}

/// Whether a CRM holds a row as it is, but for numbers that moved less than matters.
fn is_as_held(row: &FeedRow, held: &MirroredRow, columns: &[FeedColumn]) -> bool {
    let same = |(column, cell): (&FeedColumn, &String)| {
        let known = held.cells.get(&column.header);
        match (cell.is_empty(), known) {
            (true, known) => known.is_none(),
            (false, None) => false,
            (false, Some(known)) => {
                *known == mirrored_cell(&row.key, column, cell) || is_near(known, cell, column)
            }
        }
    };
    row.tier == held.tier
        && columns.iter().zip(&row.cells).filter(|(column, _)| !column.stamp).all(same)
}

fn is_near(known: &str, cell: &str, column: &FeedColumn) -> bool {
    let numbers = (known.parse::<f64>(), cell.parse::<f64>());
    // A tenth printed twice is never exactly a tenth apart.
    const SLACK: f64 = 1e-9;
    matches!(numbers, (Ok(a), Ok(b)) if column.is_number() && (a - b).abs() <= column.tolerance + SLACK)
}

/// Puts the null marker where the CRM may have something that is no longer known.
fn clear_fields(
    row: &mut FeedRow,
    held: Option<&MirroredRow>,
    may_have_anything: bool,
    profile: &CrmProfile,
) {
    for (column, cell) in profile.columns.iter().zip(&mut row.cells) {
        let has_something = held.is_some_and(|held| held.cells.contains_key(&column.header));
        if cell.is_empty() && (has_something || may_have_anything) {
            cell.clone_from(&profile.form.null);
        }
    }
}

fn known_changes(
    delta: &FeedDelta,
    keys: &BTreeSet<String>,
    mirror: &CrmMirror,
    more_opt_outs: usize,
) -> KnownChanges {
    let is_first = |key: &String| mirror.rows[key].tier == FIRST;
    let active: BTreeSet<&String> =
        mirror.rows.iter().filter(|(_, held)| held.is_active).map(|(key, _)| key).collect();
    // People who are in no area any more may have opted out; whoever has most rows is counted first.
    let mut gone: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    let listed: BTreeSet<&str> = keys.iter().map(|key| person_of(key)).collect();
    for key in delta.deactivate.iter().filter(|key| active.contains(key)) {
        gone.entry(person_of(key)).or_default().push(key);
    }
    let mut exempt: Vec<(&str, usize)> = gone
        .iter()
        .filter(|(person, _)| !listed.contains(**person))
        .map(|(person, rows)| (*person, rows.len()))
        .collect();
    exempt.sort_by_key(|(person, rows)| (std::cmp::Reverse(*rows), *person));
    exempt.truncate(more_opt_outs);
    let exempt: BTreeSet<&str> = exempt.into_iter().map(|(person, _)| person).collect();
    let (opted_out, deactivated): (Vec<&String>, Vec<&String>) =
        gone.values().flatten().partition(|key| exempt.contains(person_of(key)));
    let new_tier = delta
        .upsert
        .iter()
        .filter(|row| active.contains(&row.key) && mirror.rows[&row.key].tier != row.tier);
    let moved: Vec<&String> = deactivated.into_iter().chain(new_tier.map(|row| &row.key)).collect();
    KnownChanges {
        active: active.len(),
        active_first: active.iter().filter(|key| is_first(key)).count(),
        moved: moved.len(),
        moved_first: moved.iter().filter(|key| is_first(key)).count(),
        opted_out: opted_out.len(),
    }
}
