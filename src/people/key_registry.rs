//! The keys of people across runs: who keeps a key, and which people were merged or split since.

use std::io::{BufRead, Write};

use rustc_hash::{FxHashMap, FxHashSet};

/// A hash by which a person is recognised in a later run: of a mention or an ORCID iD. See
/// `person_fingerprints`.
pub type Fingerprint = u64;

/// The people of one run.
#[derive(Clone, Debug, Default)]
pub struct RunPeople {
    /// Fingerprint and person (index into `fresh_keys`), in any order. A fingerprint is of one person.
    pub fingerprints: Vec<(Fingerprint, u32)>,
    /// The key that each person gets if it is new.
    pub fresh_keys: Vec<String>,
}

/// What happened to a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyEvent {
    /// No person has `key` any more; most of its fingerprints are those of `into`.
    MergedInto {
        /// The key that ended.
        key: String,
        /// The key that continues.
        into: String,
    },
    /// `key` is new; most of its fingerprints were those of `from`.
    SplitFrom {
        /// The new key.
        key: String,
        /// The key that continues.
        from: String,
    },
}

/// Keys and fingerprints of all earlier runs, and every merge and split so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyRegistry {
    /// Every key ever given, in the order of giving.
    keys: Vec<String>,
    /// The key (index) of each fingerprint.
    key_of: FxHashMap<Fingerprint, u32>,
    /// All merges and splits, oldest first.
    events: Vec<KeyEvent>,
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

    /// Gives each person of a run its key. Earlier keys and people are paired by the largest overlap of
    /// fingerprints, ties to the older key, then to the person with the lower number; each key goes to one
    /// person. Everybody else is new. A key without a person is merged into the person who has most of its
    /// fingerprints; a new person most of whose fingerprints had a key is split from it. Keys are never
    /// given twice.
    pub fn carry_over(&self, people: &RunPeople) -> CarriedKeys {
        let overlaps = self.overlaps(&people.fingerprints);
        let mut key_of_person: Vec<Option<u32>> = vec![None; people.fresh_keys.len()];
        let mut continued: FxHashSet<u32> = FxHashSet::default();
        for &KeyOverlap { key, person, .. } in &overlaps {
            if key_of_person[person as usize].is_none() && continued.insert(key) {
                key_of_person[person as usize] = Some(key);
            }
        }
        let mut registry = self.clone();
        let mut used: FxHashSet<String> = self.keys.iter().cloned().collect();
        let keys: Vec<u32> = key_of_person
            .into_iter()
            .zip(&people.fresh_keys)
            .map(|(key, fresh)| key.unwrap_or_else(|| registry.add_key(fresh, &mut used)))
            .collect();
        let events = self.events_of(&overlaps, &keys, &continued, &registry.keys);
        for &(fingerprint, person) in &people.fingerprints {
            registry.key_of.insert(fingerprint, keys[person as usize]);
        }
        registry.events.extend(events.iter().cloned());
        let keys = keys.iter().map(|key| registry.keys[*key as usize].clone()).collect();
        CarriedKeys { keys, events, registry }
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

    /// Removes fingerprints, and every key left without one, with its events: people who have opted out
    /// are in no file.
    pub fn forget(&mut self, fingerprints: &[Fingerprint]) {
        let suspects: FxHashSet<u32> =
            fingerprints.iter().filter_map(|print| self.key_of.remove(print)).collect();
        if suspects.is_empty() {
            return;
        }
        let known: FxHashSet<u32> = self.key_of.values().copied().collect();
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
        self.keys.retain(|key| !removed.contains(key));
        self.key_of.values_mut().for_each(|key| *key = new_index[*key as usize]);
        self.events.retain(|event| {
            let (KeyEvent::MergedInto { key, into: other }
            | KeyEvent::SplitFrom { key, from: other }) = event;
            !removed.contains(key) && !removed.contains(other)
        });
    }

    /// The overlaps of earlier keys with people, the largest first.
    fn overlaps(&self, fingerprints: &[(Fingerprint, u32)]) -> Vec<KeyOverlap> {
        let mut shared: Vec<(u32, u32)> = fingerprints
            .iter()
            .filter_map(|(print, person)| self.key_of.get(print).map(|key| (*key, *person)))
            .collect();
        shared.sort_unstable();
        let mut overlaps: Vec<KeyOverlap> = shared
            .chunk_by(|a, b| a == b)
            .map(|same| KeyOverlap { shared: same.len() as u32, key: same[0].0, person: same[0].1 })
            .collect();
        overlaps.sort_unstable_by_key(|o| (std::cmp::Reverse(o.shared), o.key, o.person));
        overlaps
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
        let is_new = |person: u32| keys[person as usize] as usize >= self.keys.len();
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
    /// in ascending order; then `merge` and `split` lines, oldest first.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let mut fingerprints: Vec<(u32, Fingerprint)> =
            self.key_of.iter().map(|(print, key)| (*key, *print)).collect();
        fingerprints.sort_unstable();
        let mut by_key = fingerprints.chunk_by(|a, b| a.0 == b.0).peekable();
        for (index, key) in self.keys.iter().enumerate() {
            let prints = by_key.next_if(|prints| prints[0].0 as usize == index).unwrap_or_default();
            let prints: Vec<String> =
                prints.iter().map(|(_, print)| format!("{print:016x}")).collect();
            writeln!(out, "key\t{key}\t{}", prints.join(" "))?;
        }
        for event in &self.events {
            match event {
                KeyEvent::MergedInto { key, into } => writeln!(out, "merge\t{key}\t{into}")?,
                KeyEvent::SplitFrom { key, from } => writeln!(out, "split\t{key}\t{from}")?,
            }
        }
        Ok(())
    }

    /// Reads what [`Self::write`] wrote.
    ///
    /// # Errors
    /// When a line is not one of a registry, or a key is given twice.
    pub fn read(reader: impl BufRead) -> Result<Self, KeyRegistryError> {
        let mut registry = Self::default();
        let mut known: FxHashSet<String> = FxHashSet::default();
        for (index, line) in reader.lines().enumerate() {
            let line = line?;
            let error_at = |what| KeyRegistryError::Line { line: index + 1, what };
            let fields: Vec<&str> = line.split('\t').collect();
            match fields[..] {
                ["key", key, fingerprints] => {
                    if !known.insert(key.to_owned()) {
                        return Err(error_at("a key given twice"));
                    }
                    for print in fingerprints.split_ascii_whitespace() {
                        let print = Fingerprint::from_str_radix(print, 16)
                            .map_err(|_| error_at("a fingerprint is not hexadecimal digits"))?;
                        registry.key_of.insert(print, registry.keys.len() as u32);
                    }
                    registry.keys.push(key.to_owned());
                }
                ["merge", key, into] => registry
                    .events
                    .push(KeyEvent::MergedInto { key: key.to_owned(), into: into.to_owned() }),
                ["split", key, from] => registry
                    .events
                    .push(KeyEvent::SplitFrom { key: key.to_owned(), from: from.to_owned() }),
                _ => return Err(error_at("neither key, merge nor split")),
            }
        }
        Ok(registry)
    }
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
