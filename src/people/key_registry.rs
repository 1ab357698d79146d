//! The keys of people across runs: who keeps a key, and which people were merged or split since.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};

use rustc_hash::{FxHashMap, FxHashSet};

pub use super::key_event::KeyEvent;
use super::notice_book::{CarriedNotices, KeyHistory, NoticeBook};
use crate::data::corpus::PartialDate;
use crate::data::review::NoticeAnswers;

/// A hash by which a person is recognised in a later run: of a mention or an ORCID iD. See
/// `person_fingerprints`.
pub type Fingerprint = u64;

/// The people of one run.
#[derive(Clone, Debug, Default)]
pub struct RunPeople {
    /// Fingerprint and person (index into `fresh_keys`), in any order. A fingerprint is of one person.
    pub fingerprints: Vec<(Fingerprint, u32)>,
    /// Hash of an e-mail address and the one person beside whom it is printed, in any order.
    pub addresses: Vec<(u64, u32)>,
    /// The key that each person gets if it is new.
    pub fresh_keys: Vec<String>,
}

/// Keys and fingerprints of all earlier runs, and every merge and split so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyRegistry {
    /// Every key ever given, in the order of giving.
    keys: Vec<String>,
    /// The key (index) of each fingerprint.
    key_of: FxHashMap<Fingerprint, u32>,
    /// The key (index) that a fingerprint had before keys were merged, for those of merged people: when they
    /// are told apart again, each gets the own key back.
    before_merge: FxHashMap<Fingerprint, u32>,
    /// All merges and splits, oldest first.
    events: Vec<KeyEvent>,
    /// The key (index) of each hash of an e-mail address that the last run read. They recognise an account of a CRM,
    /// never a person of a later run: an address is handed on.
    addresses: BTreeMap<u64, u32>,
    /// Since when the people of the last run are held, and who of them was told.
    notices: NoticeBook,
}

/// The keys of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct CarriedKeys {
    /// The key of each person.
    pub keys: Vec<String>,
    /// Merges and splits since the earlier run, in order.
    pub events: Vec<KeyEvent>,
    /// The registry for the next run.
    pub registry: KeyRegistry,
}

/// A registry file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum KeyRegistryError {
    /// A line is not one of a registry.
    #[error(
        "ledger, line {line}: {what}\n  take the file of an earlier run, or delete it to start without earlier keys"
    )]
    Line {
        /// Line from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// The file could not be read.
    #[error("ledger: the file cannot be read")]
    Io(#[from] std::io::Error),
}

/// Name of the registry in a run folder.
pub const FILE_NAME: &str = "ledger.tsv";

/// Fingerprints that an earlier key and a person of this run share.
#[derive(Clone, Copy)]
struct KeyOverlap {
    shared: u32,
    key: u32,
    person: u32,
}

impl KeyRegistry {
    /// Every merge and split so far, oldest first.
    pub fn events(&self) -> &[KeyEvent] {
        &self.events
    }

    /// Gives each person of a run its key. Merged people who are told apart again get the keys back that they
    /// had before. Then earlier keys and people are paired by the largest overlap of fingerprints, ties to the
    /// older key, then to the person with the lower number; each key goes to one person. Everybody else is new.
    /// A key without a person is merged into the person who has most of its fingerprints; a new person most of
    /// whose fingerprints had a key is split from it. Keys are never given to somebody else.
    pub fn carry_over(&self, people: &RunPeople) -> CarriedKeys {
        let overlaps = overlaps(&self.key_of, &people.fingerprints);
        let mut key_of_person: Vec<Option<u32>> = vec![None; people.fresh_keys.len()];
        let mut continued: FxHashSet<u32> = FxHashSet::default();
        for KeyOverlap { key, person, .. } in self.keys_that_come_back(&overlaps, people) {
            if key_of_person[person as usize].is_none() && continued.insert(key) {
                key_of_person[person as usize] = Some(key);
            }
        }
        for &KeyOverlap { key, person, .. } in &overlaps {
            if key_of_person[person as usize].is_none() && continued.insert(key) {
                key_of_person[person as usize] = Some(key);
            }
        }
        let mut registry = self.clone();
        let mut used: FxHashSet<String> = self.keys.iter().cloned().collect();
        let mut ended = self.keys_merged_by_version_01();
        let keys: Vec<u32> = key_of_person
            .into_iter()
            .zip(&people.fresh_keys)
            .map(|(key, fresh)| {
                let own = || ended.remove(fresh.as_str());
                key.or_else(own).unwrap_or_else(|| registry.add_key(fresh, &mut used))
            })
            .collect();
        let events = self.events_of(&overlaps, &keys, &continued, &registry.keys);
        registry.give_fingerprints(people, &keys, &events);
        registry.events.extend(events.iter().cloned());
        let addresses = people.addresses.iter();
        registry.addresses =
            addresses.map(|(hash, person)| (*hash, keys[*person as usize])).collect();
        let keys = keys.iter().map(|key| registry.keys[*key as usize].clone()).collect();
        CarriedKeys { keys, events, registry }
    }

    /// Keys of people who were merged and are told apart again, each with the person who has more than half of
    /// what the key was known by; the largest overlap first.
    fn keys_that_come_back(&self, overlaps: &[KeyOverlap], people: &RunPeople) -> Vec<KeyOverlap> {
        let mut people_of_key: FxHashMap<u32, u32> = FxHashMap::default();
        overlaps.iter().for_each(|overlap| *people_of_key.entry(overlap.key).or_default() += 1);
        let is_split = |print: &Fingerprint| {
            self.key_of.get(print).and_then(|key| people_of_key.get(key)).is_some_and(|n| *n > 1)
        };
        let apart: Vec<(Fingerprint, u32)> =
            people.fingerprints.iter().filter(|(print, _)| is_split(print)).copied().collect();
        let mut found = self::overlaps(&self.before_merge, &apart);
        let mut in_all: FxHashMap<u32, u32> = FxHashMap::default();
        found.iter().for_each(|o| *in_all.entry(o.key).or_default() += o.shared);
        found.retain(|o| 2 * o.shared > in_all[&o.key]);
        found
    }

    /// Keys that were merged before registries said what they had been known by. Such a key is known by its
    /// letters alone: somebody whose new key would have them is the person to whom it was given.
    fn keys_merged_by_version_01(&self) -> FxHashMap<&str, u32> {
        let merged = self.events.iter().filter_map(|event| match event {
            KeyEvent::MergedInto { key, .. } => Some(key.as_str()),
            KeyEvent::SplitFrom { .. } => None,
        });
        let merged: FxHashSet<&str> = merged.collect();
        if merged.is_empty() {
            return FxHashMap::default();
        }
        let known: FxHashSet<u32> =
            self.key_of.values().chain(self.before_merge.values()).copied().collect();
        let numbered = self.keys.iter().map(String::as_str).zip(0u32..);
        numbered.filter(|(key, at)| merged.contains(key) && !known.contains(at)).collect()
    }

    /// Notes whose the fingerprints of a run are now, and whose those of merged keys were before.
    fn give_fingerprints(&mut self, people: &RunPeople, keys: &[u32], events: &[KeyEvent]) {
        let merges = events.iter().flat_map(|event| match event {
            KeyEvent::MergedInto { key, into } => vec![key.as_str(), into.as_str()],
            KeyEvent::SplitFrom { .. } => Vec::new(),
        });
        let merges: FxHashSet<&str> = merges.collect();
        let is_in_merge = |(_, key): &(u32, &String)| merges.contains(key.as_str());
        let numbered = (0u32..).zip(&self.keys).filter(is_in_merge);
        let merged: FxHashSet<u32> = numbered.map(|(number, _)| number).collect();
        for &(fingerprint, person) in &people.fingerprints {
            let key = keys[person as usize];
            let before = self.key_of.insert(fingerprint, key);
            match before {
                Some(before) if merged.contains(&before) && merged.contains(&key) => {
                    self.before_merge.entry(fingerprint).or_insert(before);
                }
                // It went to somebody else without a merge, or back to its own key.
                Some(before) if before != key => {
                    self.before_merge.remove(&fingerprint);
                }
                _ => {}
            }
        }
        // Keys that no other one is merged into have nobody to be told apart from.
        let key_of = &self.key_of;
        let held_by_others = self
            .before_merge
            .iter()
            .filter_map(|(print, own)| key_of.get(print).filter(|key| *key != own));
        let guests: FxHashSet<u32> = held_by_others.copied().collect();
        self.before_merge
            .retain(|print, _| key_of.get(print).is_some_and(|key| guests.contains(key)));
    }

    /// Adds a key, with a number after it when an earlier person has it.
    fn add_key(&mut self, fresh: &str, used: &mut FxHashSet<String>) -> u32 {
        let mut key = fresh.to_owned();
        let mut number = 2;
        while !used.insert(key.clone()) {
            key = format!("{fresh}{number}");
            number += 1;
        }
        self.keys.push(key);
        self.keys.len() as u32 - 1
    }

    /// The notices of the people who are held under these keys in a run as of `as_of`, for this run and the next.
    /// Whoever is held no longer is forgotten.
    pub fn carry_on_notices(
        &mut self,
        held: &[&str],
        as_of: PartialDate,
        answers: &NoticeAnswers,
    ) -> CarriedNotices {
        let number: FxHashMap<&str, u32> =
            self.keys.iter().map(String::as_str).zip(0u32..).collect();
        let current: Vec<u32> = held.iter().filter_map(|key| number.get(key).copied()).collect();
        let history = KeyHistory { keys: &self.keys, events: &self.events };
        self.notices.carry_on(history, &current, as_of, answers)
    }

    /// Removes fingerprints, and every key left without one, with its events: people who have opted out
    /// are in no file.
    pub fn forget(&mut self, fingerprints: &[Fingerprint]) {
        let mut suspects: FxHashSet<u32> =
            fingerprints.iter().filter_map(|print| self.key_of.remove(print)).collect();
        suspects.extend(fingerprints.iter().filter_map(|print| self.before_merge.remove(print)));
        if suspects.is_empty() {
            return;
        }
        let known: FxHashSet<u32> =
            self.key_of.values().chain(self.before_merge.values()).copied().collect();
        let name = |key: &u32| self.keys[*key as usize].clone();
        let mut removed: FxHashSet<String> = suspects.difference(&known).map(name).collect();
        let known: FxHashSet<String> = known.iter().map(name).collect();
        // Keys that were merged into a removed one were that person's too; the newest merge first, so that
        // chains are followed to their beginning.
        for event in self.events.iter().rev() {
            if let KeyEvent::MergedInto { key, into } = event
                && removed.contains(into)
                && !known.contains(key)
            {
                removed.insert(key.clone());
            }
        }
        let mut new_index = Vec::with_capacity(self.keys.len());
        let mut kept = 0;
        for key in &self.keys {
            new_index.push(kept);
            kept += u32::from(!removed.contains(key));
        }
        let stays = |key: u32| !removed.contains(&self.keys[key as usize]);
        self.notices.renumber(|key| stays(key).then(|| new_index[key as usize]));
        self.addresses.retain(|_, key| stays(*key));
        self.addresses.values_mut().for_each(|key| *key = new_index[*key as usize]);
        self.keys.retain(|key| !removed.contains(key));
        self.key_of.values_mut().for_each(|key| *key = new_index[*key as usize]);
        self.before_merge.values_mut().for_each(|key| *key = new_index[*key as usize]);
        self.events.retain(|event| {
            let (KeyEvent::MergedInto { key, into: other }
            | KeyEvent::SplitFrom { key, from: other }) = event;
            !removed.contains(key) && !removed.contains(other)
        });
    }

    /// The keys by which any of the fingerprints is known, or was before a merge.
    pub fn keys_known_by(&self, fingerprints: &FxHashSet<Fingerprint>) -> BTreeSet<String> {
        let known = self.key_of.iter().chain(&self.before_merge);
        let keys = known.filter(|(print, _)| fingerprints.contains(print));
        keys.map(|(_, key)| self.keys[*key as usize].clone()).collect()
    }

    /// The key of the person beside whom the last run read an address, by its hash.
    pub fn keys_by_address(&self) -> FxHashMap<u64, String> {
        let key = |key: &u32| self.keys[*key as usize].clone();
        self.addresses.iter().map(|(hash, at)| (*hash, key(at))).collect()
    }

    /// The fingerprints of some keys.
    pub fn fingerprints_of(&self, keys: &BTreeSet<String>) -> Vec<Fingerprint> {
        let is_asked_for = |key: &u32| keys.contains(&self.keys[*key as usize]);
        let known = self.key_of.iter().chain(&self.before_merge);
        let mut found: Vec<Fingerprint> =
            known.filter(|(_, key)| is_asked_for(key)).map(|(print, _)| *print).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Merges and splits; `keys` is the key of each person, `continued` the earlier keys among them.
    fn events_of(
        &self,
        overlaps: &[KeyOverlap],
        keys: &[u32],
        continued: &FxHashSet<u32>,
        key_names: &[String],
    ) -> Vec<KeyEvent> {
        let name = |key: u32| key_names[key as usize].clone();
        let held: FxHashSet<u32> = overlaps.iter().map(|overlap| overlap.key).collect();
        // New, or back: nobody held it in the run before.
        let is_new = |person: u32| !held.contains(&keys[person as usize]);
        let mut events = Vec::new();
        // The largest overlap comes first, so the first of each key or person decides.
        let mut merged: FxHashSet<u32> = FxHashSet::default();
        let mut split: FxHashSet<u32> = FxHashSet::default();
        for &KeyOverlap { key, person, .. } in overlaps {
            if !continued.contains(&key) && merged.insert(key) {
                let into = name(keys[person as usize]);
                events.push(KeyEvent::MergedInto { key: name(key), into });
            }
            if is_new(person) && continued.contains(&key) && split.insert(person) {
                let key_of_person = name(keys[person as usize]);
                events.push(KeyEvent::SplitFrom { key: key_of_person, from: name(key) });
            }
        }
        events.sort();
        events
    }

    /// Writes the registry as text: one `key` line a person, in the order of giving, with the fingerprints
    /// in ascending order; `before` lines with those that a key had before it was merged with another; then
    /// `merge` and `split` lines, oldest first; `email` lines with the hashes of addresses; then `held` lines with a day and the keys held since, and `told`
    /// lines with a key, the day on which its person was told, and how.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let known = in_order(self.key_of.iter());
        let mut by_key = known.chunk_by(|a, b| a.0 == b.0).peekable();
        for (index, key) in self.keys.iter().enumerate() {
            let prints = by_key.next_if(|prints| prints[0].0 as usize == index).unwrap_or_default();
            writeln!(out, "key\t{key}\t{}", printed(prints))?;
        }
        for prints in in_order(self.before_merge.iter()).chunk_by(|a, b| a.0 == b.0) {
            let key = &self.keys[prints[0].0 as usize];
            writeln!(out, "before\t{key}\t{}", printed(prints))?;
        }
        for event in &self.events {
            match event {
                KeyEvent::MergedInto { key, into } => writeln!(out, "merge\t{key}\t{into}")?,
                KeyEvent::SplitFrom { key, from } => writeln!(out, "split\t{key}\t{from}")?,
            }
        }
        for hashes in in_order(self.addresses.iter()).chunk_by(|a, b| a.0 == b.0) {
            let key = &self.keys[hashes[0].0 as usize];
            writeln!(out, "email\t{key}\t{}", printed(hashes))?;
        }
        self.notices.write(&self.keys, out)
    }

    /// Reads what [`Self::write`] wrote.
    ///
    /// # Errors
    /// When a line is not one of a registry, or a key is given twice.
    pub fn read(reader: impl BufRead) -> Result<Self, KeyRegistryError> {
        let mut registry = Self::default();
        let mut known: FxHashMap<String, u32> = FxHashMap::default();
        for (index, line) in reader.lines().enumerate() {
            let line = line?;
            let error_at = |what| KeyRegistryError::Line { line: index + 1, what };
            let fields: Vec<&str> = line.split('\t').collect();
            match fields[..] {
                ["key", key, fingerprints] => {
                    let number = registry.keys.len() as u32;
                    if known.insert(key.to_owned(), number).is_some() {
                        return Err(error_at("a key given twice"));
                    }
                    let prints = fingerprints_in(fingerprints).map_err(error_at)?;
                    registry.key_of.extend(prints.into_iter().map(|print| (print, number)));
                    registry.keys.push(key.to_owned());
                }
                [what @ ("before" | "email"), key, hashes] => {
                    let number =
                        *known.get(key).ok_or_else(|| error_at("a key that was not given"))?;
                    let hashes = fingerprints_in(hashes).map_err(error_at)?;
                    let hashes = hashes.into_iter().map(|hash| (hash, number));
                    match what {
                        "before" => registry.before_merge.extend(hashes),
                        _ => registry.addresses.extend(hashes),
                    }
                }
                ["merge", key, into] => registry
                    .events
                    .push(KeyEvent::MergedInto { key: key.to_owned(), into: into.to_owned() }),
                ["split", key, from] => registry
                    .events
                    .push(KeyEvent::SplitFrom { key: key.to_owned(), from: from.to_owned() }),
                ["held", day, keys] => {
                    let number = |key: &str| known.get(key).copied();
                    registry.notices.read_held(day, keys, number).map_err(error_at)?;
                }
                ["told", key, day, how] => {
                    let number = known.get(key).copied();
                    registry.notices.read_told(number, day, how).map_err(error_at)?;
                }
                _ => {
                    return Err(error_at(
                        "neither key, before, merge, split, email, held nor told",
                    ));
                }
            }
        }
        Ok(registry)
    }
}

/// The overlaps of keys with people, the largest first.
fn overlaps(
    key_of: &FxHashMap<Fingerprint, u32>,
    fingerprints: &[(Fingerprint, u32)],
) -> Vec<KeyOverlap> {
    let mut shared: Vec<(u32, u32)> = fingerprints
        .iter()
        .filter_map(|(print, person)| key_of.get(print).map(|key| (*key, *person)))
        .collect();
    shared.sort_unstable();
    let mut overlaps: Vec<KeyOverlap> = shared
        .chunk_by(|a, b| a == b)
        .map(|same| KeyOverlap { shared: same.len() as u32, key: same[0].0, person: same[0].1 })
        .collect();
    overlaps.sort_unstable_by_key(|o| (std::cmp::Reverse(o.shared), o.key, o.person));
    overlaps
}

/// By key, then hash.
fn in_order<'a>(key_of: impl Iterator<Item = (&'a u64, &'a u32)>) -> Vec<(u32, u64)> {
    let mut pairs: Vec<(u32, u64)> = key_of.map(|(hash, key)| (*key, *hash)).collect();
    pairs.sort_unstable();
    pairs
}

fn printed(prints: &[(u32, Fingerprint)]) -> String {
    let prints: Vec<String> = prints.iter().map(|(_, print)| format!("{print:016x}")).collect();
    prints.join(" ")
}

fn fingerprints_in(text: &str) -> Result<Vec<Fingerprint>, &'static str> {
    text.split_ascii_whitespace()
        .map(|print| Fingerprint::from_str_radix(print, 16))
        .collect::<Result<_, _>>()
        .map_err(|_| "a fingerprint is not hexadecimal digits")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(groups: &[&[Fingerprint]]) -> RunPeople {
        let numbered = groups.iter().enumerate();
        RunPeople {
            fingerprints: numbered
                .flat_map(|(p, prints)| prints.iter().map(move |print| (*print, p as u32)))
                .collect(),
            fresh_keys: groups
                .iter()
                .map(|prints| format!("P{}", prints.iter().min().unwrap()))
                .collect(),
            addresses: Vec::new(),
        }
    }

    #[test]
    fn a_key_stays_with_its_person_whatever_the_order_and_additions() {
        let first = KeyRegistry::default().carry_over(&people(&[&[1, 2, 3], &[4, 5]]));
        assert_eq!(first.keys, ["P1", "P4"]);
        let next = first.registry.carry_over(&people(&[&[0, 4, 5, 9], &[1, 2, 3], &[7]]));
        assert_eq!(next.keys, ["P4", "P1", "P7"]);
        assert_eq!(next.events, []);
    }

    #[test]
    fn merges_and_splits_are_recorded_and_the_larger_part_keeps_the_key() {
        let first = KeyRegistry::default().carry_over(&people(&[&[1, 2, 3], &[4, 5]]));
        let merged = first.registry.carry_over(&people(&[&[1, 2, 3, 4, 5]]));
        assert_eq!(merged.keys, ["P1"]);
        assert_eq!(merged.events, [KeyEvent::MergedInto { key: "P4".into(), into: "P1".into() }]);
        let split = merged.registry.carry_over(&people(&[&[1], &[2, 3, 4, 5]]));
        assert_eq!(split.keys[1], "P1");
        assert_ne!(split.keys[0], "P1", "a key is never given twice");
        assert_eq!(
            split.events,
            [KeyEvent::SplitFrom { key: split.keys[0].clone(), from: "P1".into() }]
        );
    }

    #[test]
    fn people_who_were_merged_and_are_told_apart_again_have_their_keys_as_before() {
        let first = KeyRegistry::default().carry_over(&people(&[&[1, 2, 3], &[4, 5], &[9]]));
        let merged = first.registry.carry_over(&people(&[&[1, 2, 3, 4, 5], &[9]]));
        assert_eq!(merged.keys, ["P1", "P9"]);
        let again = merged.registry.carry_over(&people(&[&[1, 2, 3, 4, 5], &[9]]));
        assert_eq!((&again.keys, again.events.len()), (&merged.keys, 0));
        let mut text = Vec::new();
        again.registry.write(&mut text).unwrap();
        let kept = KeyRegistry::read(&text[..]).unwrap();
        assert_eq!(kept, again.registry);
        // Whatever came to the smaller of the two meanwhile.
        let back = kept.carry_over(&people(&[&[4, 5, 6, 7, 8], &[1, 2, 3], &[9]]));
        assert_eq!(back.keys, ["P4", "P1", "P9"]);
        assert_eq!(back.events, [KeyEvent::SplitFrom { key: "P4".into(), from: "P1".into() }]);
        let mut text = Vec::new();
        back.registry.write(&mut text).unwrap();
        assert!(!String::from_utf8(text).unwrap().contains("before"), "nobody is merged any more");
        let once_more = back.registry.carry_over(&people(&[&[1, 2, 3, 4, 5, 6, 7, 8], &[9]]));
        let apart = once_more.registry.carry_over(&people(&[&[1, 2, 3], &[4, 5, 6, 7, 8], &[9]]));
        assert_eq!(apart.keys, ["P1", "P4", "P9"]);
    }

    #[test]
    fn a_key_that_an_older_version_merged_comes_back_by_its_letters() {
        let ledger = "key\tP1\t1 2 3 4 5\nkey\tP4\t\nmerge\tP4\tP1\n";
        let registry = KeyRegistry::read(ledger.as_bytes()).unwrap();
        let back = registry.carry_over(&people(&[&[1, 2, 3], &[4, 5]]));
        assert_eq!(back.keys, ["P1", "P4"]);
        assert_eq!(back.events, [KeyEvent::SplitFrom { key: "P4".into(), from: "P1".into() }]);
    }

    #[test]
    fn a_stray_name_does_not_take_the_key_of_somebody_who_was_merged() {
        let first = KeyRegistry::default().carry_over(&people(&[&[1, 2, 3, 4], &[5, 6, 7]]));
        let merged = first.registry.carry_over(&people(&[&[1, 2, 3, 4, 5, 6, 7]]));
        let stray = merged.registry.carry_over(&people(&[&[1, 2, 3, 4, 5, 6], &[7]]));
        assert_eq!(stray.keys, ["P1", "P7"]);
    }

    #[test]
    fn people_who_are_missing_in_one_run_get_their_key_again() {
        let first = KeyRegistry::default().carry_over(&people(&[&[1, 2], &[4, 5]]));
        let without = first.registry.carry_over(&people(&[&[4, 5]]));
        assert_eq!((without.keys.len(), without.events.len()), (1, 0));
        assert_eq!(without.registry.carry_over(&people(&[&[2]])).keys, ["P1"]);
    }

    #[test]
    fn a_forgotten_person_leaves_no_trace_and_the_others_keep_their_keys() {
        let first = KeyRegistry::default().carry_over(&people(&[&[1, 2, 3], &[4, 5], &[6]]));
        let mut registry = first.registry.carry_over(&people(&[&[1, 2, 3, 4, 5], &[6]])).registry;
        registry.forget(&[1, 2, 3, 4, 5]);
        let mut text = Vec::new();
        registry.write(&mut text).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), "key\tP6\t0000000000000006\n");
        assert_eq!(registry.carry_over(&people(&[&[6, 7]])).keys, ["P6"]);
    }

    #[test]
    fn a_written_file_reads_back_and_a_broken_line_is_refused_by_number() {
        let first = KeyRegistry::default().carry_over(&people(&[&[1, 2, 3], &[4, 5]]));
        let registry = first.registry.carry_over(&people(&[&[1, 2, 3, 4, 5]])).registry;
        let mut text = Vec::new();
        registry.write(&mut text).unwrap();
        assert_eq!(KeyRegistry::read(&text[..]).unwrap(), registry);
        let broken = KeyRegistry::read(&b"key\tP1\t\nkey\tP2\txyz\n"[..]).unwrap_err().to_string();
        assert!(broken.contains("line 2"), "{broken}");
    }
}
