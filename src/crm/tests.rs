//! Feeds against a CRM that takes them in whole, in part or not at all.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::delta::FeedDelta;
use super::known_changes::KnownChanges;
use super::mirror::{CrmMirror, MirroredRow};
use super::profile::CrmProfile;
use super::row::FeedRow;

/// A target of a key, a name, a score that may move by one, the number of the run, and a state.
fn profile() -> CrmProfile {
    toml::from_str(
        r##"
name = "tried"
description = "A target of the tests"
[file]
null = "#N/A"
[deactivate]
state = "off"
[[column]]
header = "key"
field = "external_id"
[[column]]
header = "name"
field = "name"
[[column]]
header = "score"
field = "score"
tolerance = 1.0
[[column]]
header = "run"
field = "run_id"
stamp = true
[[column]]
header = "state"
constant = "on"
"##,
    )
    .unwrap()
}

fn row(person: &str, tier: &str, name: &str, score: &str, run: u32) -> FeedRow {
    let key = format!("kolnet:{person}:hf");
    let cells =
        vec![key.clone(), name.to_owned(), score.to_owned(), run.to_string(), "on".to_owned()];
    FeedRow { key, tier: tier.to_owned(), cells }
}

/// A CRM: rows by key with their cells, as upsert files and deactivations leave them.
#[derive(Clone, Debug, Default)]
struct CrmObject {
    rows: BTreeMap<String, Vec<String>>,
}

impl CrmObject {
    /// An empty cell leaves a field as it is, the null marker clears it.
    fn upsert(&mut self, row: &FeedRow) {
        let held = self.rows.entry(row.key.clone()).or_insert_with(|| vec![String::new(); 5]);
        for (field, cell) in held.iter_mut().zip(&row.cells) {
            match cell.as_str() {
                "" => {}
                "#N/A" => field.clear(),
                cell => cell.clone_into(field),
            }
        }
    }

    fn deactivate(&mut self, key: &str) {
        let held = self.rows.entry(key.to_owned()).or_insert_with(|| vec![String::new(); 5]);
        "off".clone_into(&mut held[4]);
    }

    fn active(&self) -> BTreeMap<String, Vec<String>> {
        let rows = self.rows.iter().filter(|(_, cells)| cells[4] == "on");
        rows.map(|(key, cells)| (key.clone(), cells.clone())).collect()
    }
}

/// A feed as it is written: what to load, and what the CRM will then hold.
struct Written {
    feed: u32,
    delta: FeedDelta,
    after: BTreeMap<String, MirroredRow>,
}

fn write(rows: &[FeedRow], mirror: &mut CrmMirror) -> Written {
    let profile = profile();
    let feed = mirror.last_feed + 1;
    let delta = FeedDelta::between(rows.to_vec(), mirror, &profile, 0);
    let after = delta.as_loaded(&profile, feed);
    mirror.expect(feed, after.keys().cloned().collect());
    Written { feed, delta, after }
}

/// Loads the rows of a feed for which `is_loaded`, and has the answer read back if `is_told`.
fn load(written: &Written, crm: &mut CrmObject, mirror: &mut CrmMirror, load: PartialLoad) {
    let keys = written.delta.upsert.iter().map(|row| &row.key).chain(&written.delta.deactivate);
    for (place, key) in keys.enumerate() {
        let is_loaded = load.which >> (place % 16) & 1 == 1;
        if is_loaded {
            match written.delta.upsert.iter().find(|row| row.key == *key) {
                Some(row) => crm.upsert(row),
                None => crm.deactivate(key),
            }
        }
        match (load.is_told, is_loaded) {
            (true, true) => mirror.loaded(written.feed, key, &written.after[key]),
            (true, false) => mirror.refused(written.feed, key),
            (false, _) => {}
        }
    }
}

/// Which rows of a feed are loaded, one bit a row in turn, and whether the answer is read back.
#[derive(Clone, Copy, Debug)]
struct PartialLoad {
    which: u16,
    is_told: bool,
}

const EVERYTHING: PartialLoad = PartialLoad { which: u16::MAX, is_told: true };

/// A ranking of up to six people, some without a name or a score.
fn ranking() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    proptest::collection::vec((0..6u8, 0..3u8, 0..4u8), 0..8)
}

fn rows_of(ranking: &[(u8, u8, u8)], run: u32) -> Vec<FeedRow> {
    let mut rows: BTreeMap<String, FeedRow> = BTreeMap::new();
    for (person, name, score) in ranking {
        let name = ["", "Ada Example", "Ada Example-Sample"][usize::from(*name)];
        // Further apart than the tolerance.
        let score = ["", "10.0", "20.0", "30.0"][usize::from(*score)];
        let made = row(&format!("P{person}"), "T2", name, score, run);
        rows.insert(made.key.clone(), made);
    }
    rows.into_values().collect()
}

proptest! {
    #[test]
    fn a_crm_comes_to_hold_the_ranking_whatever_was_loaded_told_or_lost_before(
        cycles in proptest::collection::vec((ranking(), any::<u16>(), any::<bool>(), any::<bool>()), 0..8),
        last in ranking(),
    ) {
        let (mut crm, mut mirror) = (CrmObject::default(), CrmMirror::default());
        for (run, (ranking, which, is_told, is_loaded)) in cycles.into_iter().enumerate() {
            let written = write(&rows_of(&ranking, run as u32), &mut mirror);
            if is_loaded {
                load(&written, &mut crm, &mut mirror, PartialLoad { which, is_told });
            }
        }
        let rows = rows_of(&last, 99);
        let written = write(&rows, &mut mirror);
        load(&written, &mut crm, &mut mirror, EVERYTHING);
        let without_stamp = |cells: &[String]| [&cells[..3], &cells[4..]].concat();
        let held: BTreeMap<String, Vec<String>> =
            crm.active().iter().map(|(key, cells)| (key.clone(), without_stamp(cells))).collect();
        let wanted: BTreeMap<String, Vec<String>> =
            rows.iter().map(|row| (row.key.clone(), without_stamp(&row.cells))).collect();
        prop_assert_eq!(held, wanted);
        let next = write(&rows_of(&last, 100), &mut mirror);
        prop_assert!(next.after.is_empty(), "nothing changed, so there is nothing to load");
        prop_assert!(mirror.outstanding.is_empty());
    }
}

#[test]
fn a_number_that_moves_within_its_tolerance_is_no_reason_to_write_a_row() {
    let (mut crm, mut mirror) = (CrmObject::default(), CrmMirror::default());
    let first = write(&[row("PA", "T1", "Ada", "50.0", 1)], &mut mirror);
    load(&first, &mut crm, &mut mirror, EVERYTHING);
    let delta = |score: &str, tier: &str| {
        let mut mirror = mirror.clone();
        write(&[row("PA", tier, "Ada", score, 2)], &mut mirror).delta
    };
    assert_eq!(delta("51.0", "T1").unchanged, 1);
    assert_eq!(delta("51.1", "T1").upsert.len(), 1);
    assert_eq!(delta("50.0", "T2").upsert.len(), 1, "a tier is a change of its own");
}

#[test]
fn a_field_that_is_no_longer_known_is_cleared_and_one_that_never_was_is_left_alone() {
    let (mut crm, mut mirror) = (CrmObject::default(), CrmMirror::default());
    let first = write(&[row("PA", "T1", "Ada", "", 1)], &mut mirror);
    assert_eq!(first.delta.upsert[0].cells[2], "", "nothing is cleared in a new row");
    load(&first, &mut crm, &mut mirror, EVERYTHING);
    let second = write(&[row("PA", "T1", "", "", 2)], &mut mirror);
    assert_eq!(second.delta.upsert[0].cells[1..3], ["#N/A".to_owned(), String::new()]);
}

#[test]
fn a_mirror_holds_no_text_that_could_be_read() {
    let mirrored = MirroredRow::of(&row("PA", "T1", "Ada Example", "50.0", 1), &profile(), 1);
    let other = MirroredRow::of(&row("PB", "T1", "Ada Example", "50.0", 1), &profile(), 1);
    let text = serde_json::to_string(&mirrored).unwrap();
    assert!(!text.contains("Ada") && text.contains("50.0"), "{text}");
    assert_ne!(mirrored.cells["name"], other.cells["name"], "equal names look different");
    assert!(!mirrored.cells.contains_key("run"), "the number of a run is no state");
}

/// Ten people in tier 1 and thirty in tier 2, all loaded.
fn large() -> (Vec<FeedRow>, CrmMirror) {
    let (mut crm, mut mirror) = (CrmObject::default(), CrmMirror::default());
    let person = |number: usize| {
        let tier = if number < 10 { "T1" } else { "T2" };
        row(&format!("P{number:02}"), tier, "Somebody", "50.0", 1)
    };
    let rows: Vec<FeedRow> = (0..40).map(person).collect();
    let first = write(&rows, &mut mirror);
    assert!(!first.delta.changes.is_large(), "a first feed changes nothing that is there");
    load(&first, &mut crm, &mut mirror, EVERYTHING);
    (rows, mirror)
}

fn changes(rows: Vec<FeedRow>, mirror: &CrmMirror, more_opt_outs: usize) -> KnownChanges {
    FeedDelta::between(rows, mirror, &profile(), more_opt_outs).changes
}

#[test]
fn a_feed_is_large_when_more_than_a_fifth_of_all_or_of_tier_1_moves() {
    let (rows, mirror) = large();
    let without = |gone: std::ops::Range<usize>| {
        let kept = rows.iter().enumerate().filter(|(place, _)| !gone.contains(place));
        changes(kept.map(|(_, row)| row.clone()).collect(), &mirror, 0)
    };
    assert!(!without(20..28).is_large(), "8 of 40 are a fifth");
    assert!(without(20..29).is_large());
    assert!(!without(0..2).is_large());
    assert!(without(0..3).is_large(), "3 of 10 in tier 1");
    let mut moved = rows.clone();
    moved[..3].iter_mut().for_each(|row| "T2".clone_into(&mut row.tier));
    assert!(changes(moved, &mirror, 0).is_large(), "three leave tier 1");
}

#[test]
fn who_opted_out_is_deactivated_without_being_counted_as_a_change() {
    let (rows, mirror) = large();
    let kept = || rows[3..].to_vec();
    assert!(changes(kept(), &mirror, 0).is_large());
    let known = changes(kept(), &mirror, 3);
    assert_eq!((known.opted_out, known.moved), (3, 0));
    assert!(!known.is_large());
    let delta = FeedDelta::between(kept(), &mirror, &profile(), 3);
    assert_eq!(delta.deactivate, ["kolnet:P00:hf", "kolnet:P01:hf", "kolnet:P02:hf"]);
}
