//! Remembers earlier runs: which key a person bears, and which people were merged or split since.

use std::io::{BufRead, Write};

use rustc_hash::{FxHashMap, FxHashSet};

/// What a person is known by across runs: hashes of the person's mentions and ORCID iDs. See
/// `identity::person_marks`.
pub type Mark = u64;

/// The people of one run: the marks of each, and the key each would be born with.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Mark and person (index into `born`), any order. A mark belongs to one person.
    pub marks: Vec<(Mark, u32)>,
    /// Key of each person if it is new.
    pub born: Vec<String>,
}

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// All that was known of `key` belongs to `into` now.
    MergedInto {
        /// The key that is no more.
        key: String,
        /// The key that lives on.
        into: String,
    },
    /// `key` is new, made of mentions that were `from`'s.
    SplitFrom {
        /// The new key.
        key: String,
        /// The key that lives on.
        from: String,
    },
}

/// Keys and marks of all earlier runs, and every merge and split so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// Every key ever given, in the order it was given.
    keys: Vec<String>,
    /// The key (index) that bears each mark.
    bearer: FxHashMap<Mark, u32>,
    /// All merges and splits, oldest first.
    events: Vec<Event>,
}

/// The keys of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Carried {
    /// The key of each person.
    pub keys: Vec<String>,
    /// Merges and splits since the ledger was written, in order.
    pub events: Vec<Event>,
    /// The ledger to keep for the next run.
    pub ledger: Ledger,
}

/// A ledger file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A line is not what it should be.
    #[error(
        "ledger, line {line}: {what}\n  take the file of an earlier run, or delete it to start anew"
    )]
    Line {
        /// Line from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// The file could not be read.
    #[error("ledger: {0}")]
    Io(#[from] std::io::Error),
}

impl Ledger {
    /// Every merge and split so far, oldest first.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Gives each person of a run its key: old and new groups are paired by greatest overlap of marks,
    /// ties to the older key, then to the person with the lower number; each key goes to one person.
    /// Whoever is left is new. A key that bears no mark any more is merged into the person who took
    /// most of its marks; a new person most of whose marks were somebody else's is split from him.
    /// Keys are never given twice.
    pub fn carry(&self, people: &People) -> Carried {
        let mut marks = people.marks.clone();
        marks.sort_unstable();
        let overlaps = self.overlaps(&marks);
        let mut key_of: Vec<Option<u32>> = vec![None; people.born.len()];
        let mut taken: FxHashSet<u32> = FxHashSet::default();
        for &(_, key, person) in &overlaps {
            if key_of[person as usize].is_none() && taken.insert(key) {
                key_of[person as usize] = Some(key);
            }
        }
        let mut ledger = self.clone();
        let mut given: FxHashSet<String> = self.keys.iter().cloned().collect();
        let mut fresh: Vec<u32> = Vec::new();
        for (person, key) in key_of.iter_mut().enumerate() {
            if key.is_none() {
                let name = unused(&people.born[person], &given);
                given.insert(name.clone());
                *key = Some(ledger.keys.len() as u32);
                ledger.keys.push(name);
                fresh.push(person as u32);
            }
        }
        let key_of: Vec<u32> = key_of.into_iter().flatten().collect();
        let events = self.events_of(&overlaps, &key_of, &taken, &fresh, &ledger.keys);
        for &(mark, person) in &marks {
            ledger.bearer.insert(mark, key_of[person as usize]);
        }
        ledger.events.extend(events.iter().cloned());
        let keys = key_of.iter().map(|key| ledger.keys[*key as usize].clone()).collect();
        Carried { keys, events, ledger }
    }

    /// Forgets marks, and whoever is left without one, as if they had never been: people who have
    /// opted out are in no file.
    pub fn forget(&mut self, marks: &[Mark]) {
        let mut suspects: FxHashSet<u32> = FxHashSet::default();
        suspects.extend(marks.iter().filter_map(|mark| self.bearer.remove(mark)));
        if suspects.is_empty() {
            return;
        }
        let known: FxHashSet<u32> = self.bearer.values().copied().collect();
        let name = |key: &u32| self.keys[*key as usize].clone();
        let mut gone: FxHashSet<String> = suspects.difference(&known).map(name).collect();
        let borne: FxHashSet<String> = known.iter().map(name).collect();
        // Keys that were merged into theirs were theirs too; the newest merge first, so that chains are
        // followed to their beginning.
        for event in self.events.iter().rev() {
            if let Event::MergedInto { key, into } = event
                && gone.contains(into)
                && !borne.contains(key)
            {
                gone.insert(key.clone());
            }
        }
        let mut place = vec![0; self.keys.len()];
        let mut left = 0;
        for (key, place) in self.keys.iter().zip(&mut place) {
            *place = left;
            left += u32::from(!gone.contains(key));
        }
        self.keys.retain(|key| !gone.contains(key));
        self.bearer.values_mut().for_each(|key| *key = place[*key as usize]);
        self.events.retain(|event| {
            let (Event::MergedInto { key, into: other } | Event::SplitFrom { key, from: other }) =
                event;
            !gone.contains(key) && !gone.contains(other)
        });
    }

    /// Marks that each old key shares with each new person, the most first.
    fn overlaps(&self, marks: &[(Mark, u32)]) -> Vec<(u32, u32, u32)> {
        let mut shared: Vec<(u32, u32)> = marks
            .iter()
            .filter_map(|(mark, person)| self.bearer.get(mark).map(|key| (*key, *person)))
            .collect();
        shared.sort_unstable();
        let mut overlaps: Vec<(u32, u32, u32)> = shared
            .chunk_by(|a, b| a == b)
            .map(|same| (same.len() as u32, same[0].0, same[0].1))
            .collect();
        overlaps.sort_unstable_by_key(|&(count, key, person)| (u32::MAX - count, key, person));
        overlaps
    }

    fn events_of(
        &self,
        overlaps: &[(u32, u32, u32)],
        key_of: &[u32],
        taken: &FxHashSet<u32>,
        fresh: &[u32],
        keys: &[String],
    ) -> Vec<Event> {
        let name = |key: u32| keys[key as usize].clone();
        let mut events = Vec::new();
        let mut told: FxHashSet<u32> = FxHashSet::default();
        for &(_, key, person) in overlaps {
            if !taken.contains(&key) && told.insert(key) {
                let into = name(key_of[person as usize]);
                events.push(Event::MergedInto { key: name(key), into });
            }
        }
        let fresh: FxHashSet<u32> = fresh.iter().copied().collect();
        let mut told: FxHashSet<u32> = FxHashSet::default();
        for &(_, key, person) in overlaps {
            if fresh.contains(&person) && taken.contains(&key) && told.insert(person) {
                events
                    .push(Event::SplitFrom { key: name(key_of[person as usize]), from: name(key) });
            }
        }
        events.sort();
        events
    }

    /// Writes the ledger as text: one `key` line a person, in the order the keys were given, with the
    /// marks in ascending order; then `merge` and `split` lines, oldest first.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let mut marks: Vec<(u32, Mark)> = self.bearer.iter().map(|(m, k)| (*k, *m)).collect();
        marks.sort_unstable();
        let mut borne = marks.chunk_by(|a, b| a.0 == b.0).peekable();
        for (place, key) in self.keys.iter().enumerate() {
            write!(out, "key\t{key}\t")?;
            if let Some(own) = borne.next_if(|own| own[0].0 as usize == place) {
                for (nth, (_, mark)) in own.iter().enumerate() {
                    let gap = if nth > 0 { " " } else { "" };
                    write!(out, "{gap}{mark:016x}")?;
                }
            }
            writeln!(out)?;
        }
        for event in &self.events {
            match event {
                Event::MergedInto { key, into } => writeln!(out, "merge\t{key}\t{into}")?,
                Event::SplitFrom { key, from } => writeln!(out, "split\t{key}\t{from}")?,
            }
        }
        Ok(())
    }

    /// Reads what [`Self::write`] wrote.
    ///
    /// # Errors
    /// A line that is none of the ledger's, or a key that is given twice.
    pub fn read(reader: impl BufRead) -> Result<Self, Error> {
        let mut ledger = Self::default();
        let mut known: FxHashSet<String> = FxHashSet::default();
        for (number, line) in reader.lines().enumerate() {
            let line = line?;
            let wrong = |what| Error::Line { line: number + 1, what };
            let fields: Vec<&str> = line.split('\t').collect();
            match fields[..] {
                ["key", key, marks] => {
                    if !known.insert(key.to_owned()) {
                        return Err(wrong("a key given twice"));
                    }
                    for mark in marks.split_ascii_whitespace() {
                        let mark = Mark::from_str_radix(mark, 16);
                        let mark = mark.map_err(|_| wrong("a mark is hexadecimal digits"))?;
                        ledger.bearer.insert(mark, ledger.keys.len() as u32);
                    }
                    ledger.keys.push(key.to_owned());
                }
                ["merge", key, into] => ledger
                    .events
                    .push(Event::MergedInto { key: key.to_owned(), into: into.to_owned() }),
                ["split", key, from] => ledger
                    .events
                    .push(Event::SplitFrom { key: key.to_owned(), from: from.to_owned() }),
                _ => return Err(wrong("neither key, merge nor split")),
            }
        }
        Ok(ledger)
    }
}

/// The key to be born with, or with a number behind it when an earlier person has it.
fn unused(born: &str, given: &FxHashSet<String>) -> String {
    let mut key = born.to_owned();
    let mut number = 2;
    while given.contains(&key) {
        key = format!("{born}{number}");
        number += 1;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(groups: &[&[Mark]]) -> People {
        let marks = groups.iter().enumerate();
        People {
            marks: marks.flat_map(|(p, marks)| marks.iter().map(move |m| (*m, p as u32))).collect(),
            born: groups.iter().map(|marks| format!("P{}", marks.iter().min().unwrap())).collect(),
        }
    }

    #[test]
    fn a_key_once_given_stays_whatever_the_order_and_whatever_is_added() {
        let first = Ledger::default().carry(&people(&[&[1, 2, 3], &[4, 5]]));
        assert_eq!(first.keys, ["P1", "P4"]);
        let next = first.ledger.carry(&people(&[&[0, 4, 5, 9], &[1, 2, 3], &[7]]));
        assert_eq!(next.keys, ["P4", "P1", "P7"]);
        assert_eq!(next.events, []);
    }

    #[test]
    fn a_merge_and_a_split_are_told_and_the_larger_part_keeps_the_key() {
        let first = Ledger::default().carry(&people(&[&[1, 2, 3], &[4, 5]]));
        let merged = first.ledger.carry(&people(&[&[1, 2, 3, 4, 5]]));
        assert_eq!(merged.keys, ["P1"]);
        assert_eq!(merged.events, [Event::MergedInto { key: "P4".into(), into: "P1".into() }]);
        let split = merged.ledger.carry(&people(&[&[1], &[2, 3, 4, 5]]));
        assert_eq!(split.keys[1], "P1");
        assert_ne!(split.keys[0], "P1", "a key is never given twice");
        assert_eq!(
            split.events,
            [Event::SplitFrom { key: split.keys[0].clone(), from: "P1".into() }]
        );
    }

    #[test]
    fn people_who_are_away_for_a_run_find_their_key_again() {
        let first = Ledger::default().carry(&people(&[&[1, 2], &[4, 5]]));
        let without = first.ledger.carry(&people(&[&[4, 5]]));
        assert_eq!((without.keys.len(), without.events.len()), (1, 0));
        assert_eq!(without.ledger.carry(&people(&[&[2]])).keys, ["P1"]);
    }

    #[test]
    fn whoever_is_forgotten_leaves_no_trace_and_the_others_keep_their_keys() {
        let first = Ledger::default().carry(&people(&[&[1, 2, 3], &[4, 5], &[6]]));
        let mut ledger = first.ledger.carry(&people(&[&[1, 2, 3, 4, 5], &[6]])).ledger;
        ledger.forget(&[1, 2, 3, 4, 5]);
        let mut text = Vec::new();
        ledger.write(&mut text).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), "key\tP6\t0000000000000006\n");
        assert_eq!(ledger.carry(&people(&[&[6, 7]])).keys, ["P6"]);
    }

    #[test]
    fn what_is_written_is_what_is_read_and_a_broken_file_is_refused_with_its_line() {
        let first = Ledger::default().carry(&people(&[&[1, 2, 3], &[4, 5]]));
        let ledger = first.ledger.carry(&people(&[&[1, 2, 3, 4, 5]])).ledger;
        let mut text = Vec::new();
        ledger.write(&mut text).unwrap();
        assert_eq!(Ledger::read(&text[..]).unwrap(), ledger);
        let broken = Ledger::read(&b"key\tP1\t\nkey\tP2\txyz\n"[..]).unwrap_err().to_string();
        assert!(broken.contains("line 2"), "{broken}");
    }
}
