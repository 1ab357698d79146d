//! Since when people are held, and who was told of it (GDPR article 14), from run to run.

use std::collections::BTreeMap;
use std::io::Write;

use rustc_hash::{FxHashMap, FxHashSet};

use super::key_event::KeyEvent;
use crate::data::corpus::PartialDate;
use crate::data::review::NoticeAnswers;

/// What is known of the notice to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Reference date of the run that held the person first.
    pub first_held: PartialDate,
    /// Whether and how the person was told.
    pub told: Told,
}

/// Whether and how somebody was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// The day; `None` while the person was not told.
    pub on: Option<PartialDate>,
    /// How, or a remark, in one line.
    pub how: String,
}

impl Told {
    fn is_empty(&self) -> bool {
        self.on.is_none() && self.how.is_empty()
    }
}

/// The notices of the people of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CarriedNotices {
    /// One for each key asked for.
    pub notices: Vec<Notice>,
    /// Places of answers about nobody who is held.
    pub about_nobody: Vec<String>,
}

/// All keys ever given and what happened to them.
#[derive(Clone, Copy)]
pub(super) struct KeyHistory<'r> {
    pub(super) keys: &'r [String],
    pub(super) events: &'r [KeyEvent],
}

/// Since when each key (index) is held, and what was said to its person. A key that is merged into another keeps
/// its own record, so that each has it again when they are told apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct NoticeBook {
    held: FxHashMap<u32, PartialDate>,
    told: BTreeMap<u32, Told>,
}

impl NoticeBook {
    /// The notices of the people held under `current` keys in a run as of `as_of`. Merged people are held since the
    /// first of them was, and told when one of them was; who is split off is held since the person they were part
    /// of, and not told. Whoever is held no longer falls out.
    pub(super) fn carry_on(
        &mut self,
        history: KeyHistory<'_>,
        current: &[u32],
        as_of: PartialDate,
        answers: &NoticeAnswers,
    ) -> CarriedNotices {
        let line = Lineage::new(history, current);
        for key in current {
            let origin = || line.split_from.get(key).and_then(|from| self.held.get(from));
            if !self.held.contains_key(key) {
                let since = origin().copied().unwrap_or(as_of);
                self.held.insert(*key, since);
            }
        }
        let absorbed = self.absorbed(&line);
        let number = |key: &String| line.number.get(key.as_str()).copied();
        for (key, answer) in &answers.register {
            // Also of a key that this very run merged into another one: its person was told all the same.
            let Some(key) = number(key).filter(|key| self.held.contains_key(key)) else { continue };
            let said = Told { on: answer.told, how: answer.how.clone() };
            // What the register said by itself may be the record of a key that was merged into this one.
            if said == self.told_of(key, &absorbed) || self.is_of_split(key, &said, &line, answers)
            {
                continue;
            }
            if said.is_empty() {
                let merged = absorbed.get(&key).into_iter().flatten();
                merged.for_each(|key| drop(self.told.remove(key)));
            }
            self.tell(key, said);
        }
        let mut about_nobody = Vec::new();
        for (key, answer) in &answers.lists {
            match number(key).filter(|key| self.held.contains_key(key)) {
                Some(key) => self.tell(key, Told { on: answer.told, how: answer.how.clone() }),
                None => about_nobody.push(answer.place.clone()),
            }
        }
        let notice = |key: &u32| {
            let merged = absorbed.get(key).into_iter().flatten();
            let since = merged.chain([key]).filter_map(|key| self.held.get(key)).min();
            Notice {
                first_held: since.copied().unwrap_or(as_of),
                told: self.told_of(*key, &absorbed),
            }
        };
        CarriedNotices { notices: current.iter().map(notice).collect(), about_nobody }
    }

    /// The recorded keys that are merged into each held one, rising. Records of others are dropped.
    fn absorbed(&mut self, line: &Lineage<'_>) -> FxHashMap<u32, Vec<u32>> {
        let mut absorbed: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        self.held.retain(|key, _| match line.holder_of(*key) {
            Some(holder) if holder != *key => {
                absorbed.entry(holder).or_default().push(*key);
                true
            }
            holder => holder.is_some(),
        });
        self.told.retain(|key, _| self.held.contains_key(key));
        absorbed.values_mut().for_each(|keys| keys.sort_unstable());
        absorbed
    }

    /// Whether a register says of a key what is the record of one that was a part of it then, as it has no row of its
    /// own, and is told apart now.
    fn is_of_split(
        &self,
        key: u32,
        said: &Told,
        line: &Lineage<'_>,
        answers: &NoticeAnswers,
    ) -> bool {
        let parts = line.number.iter().filter(|(_, part)| line.split_from.get(*part) == Some(&key));
        parts
            .filter(|(name, _)| !answers.register.contains_key(**name))
            .any(|(_, part)| self.told.get(part) == Some(said))
    }

    /// The own record of a key, else the earliest of those merged into it.
    fn told_of(&self, key: u32, absorbed: &FxHashMap<u32, Vec<u32>>) -> Told {
        let merged = absorbed.get(&key).into_iter().flatten();
        let first = || {
            merged
                .filter_map(|key| self.told.get(key))
                .min_by_key(|told| (told.on.is_none(), told.on))
        };
        self.told.get(&key).or_else(first).cloned().unwrap_or_default()
    }

    fn tell(&mut self, key: u32, told: Told) {
        match told.is_empty() {
            true => drop(self.told.remove(&key)),
            false => drop(self.told.insert(key, told)),
        }
    }

    /// The records under other numbers of their keys; `None` for a key that is forgotten.
    pub(super) fn renumber(&mut self, new: impl Fn(u32) -> Option<u32>) {
        let held = std::mem::take(&mut self.held);
        self.held = held.into_iter().filter_map(|(key, day)| Some((new(key)?, day))).collect();
        let told = std::mem::take(&mut self.told);
        self.told = told.into_iter().filter_map(|(key, told)| Some((new(key)?, told))).collect();
    }

    /// Writes a `held` line for each day with the keys of it in the order of giving, then a `told` line for each
    /// key with the day and how.
    pub(super) fn write(&self, keys: &[String], out: &mut dyn Write) -> std::io::Result<()> {
        let mut by_day: BTreeMap<PartialDate, Vec<u32>> = BTreeMap::new();
        self.held.iter().for_each(|(key, day)| by_day.entry(*day).or_default().push(*key));
        for (day, mut numbers) in by_day {
            numbers.sort_unstable();
            let held: Vec<&str> = numbers.iter().map(|key| keys[*key as usize].as_str()).collect();
            writeln!(out, "held\t{day}\t{}", held.join(" "))?;
        }
        for (key, told) in &self.told {
            let day = told.on.map(|day| day.to_string()).unwrap_or_default();
            writeln!(out, "told\t{}\t{day}\t{}", keys[*key as usize], told.how)?;
        }
        Ok(())
    }

    /// Takes in a `held` line; `number` gives the number of a key.
    pub(super) fn read_held(
        &mut self,
        day: &str,
        keys: &str,
        number: impl Fn(&str) -> Option<u32>,
    ) -> Result<(), &'static str> {
        let day: PartialDate = day.parse().map_err(|_| "not a date")?;
        for key in keys.split_ascii_whitespace() {
            self.held.insert(number(key).ok_or("a key that was not given")?, day);
        }
        Ok(())
    }

    /// Takes in a `told` line.
    pub(super) fn read_told(
        &mut self,
        key: Option<u32>,
        day: &str,
        how: &str,
    ) -> Result<(), &'static str> {
        let on = match day {
            "" => None,
            day => Some(day.parse().map_err(|_| "not a date")?),
        };
        self.tell(key.ok_or("a key that was not given")?, Told { on, how: how.to_owned() });
        Ok(())
    }
}

/// Which key is held for which.
struct Lineage<'r> {
    number: FxHashMap<&'r str, u32>,
    current: FxHashSet<u32>,
    merged_into: FxHashMap<u32, u32>,
    split_from: FxHashMap<u32, u32>,
}

impl<'r> Lineage<'r> {
    fn new(history: KeyHistory<'r>, current: &[u32]) -> Self {
        let number: FxHashMap<&str, u32> =
            history.keys.iter().map(String::as_str).zip(0u32..).collect();
        let (mut merged_into, mut split_from) = (FxHashMap::default(), FxHashMap::default());
        for event in history.events {
            let (KeyEvent::MergedInto { key, into: other }
            | KeyEvent::SplitFrom { key, from: other }) = event;
            let (Some(key), Some(other)) = (number.get(key.as_str()), number.get(other.as_str()))
            else {
                continue;
            };
            match event {
                KeyEvent::MergedInto { .. } => {
                    merged_into.insert(*key, *other);
                }
                KeyEvent::SplitFrom { .. } => {
                    merged_into.remove(key);
                    split_from.insert(*key, *other);
                }
            }
        }
        Self { number, current: current.iter().copied().collect(), merged_into, split_from }
    }

    /// The held key that a key is, or was merged into over others.
    fn holder_of(&self, key: u32) -> Option<u32> {
        let mut at = key;
        for _ in 0..=self.merged_into.len() {
            if self.current.contains(&at) {
                return Some(at);
            }
            at = *self.merged_into.get(&at)?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::review::NoticeAnswer;

    fn day(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    fn told(text: &str, how: &str) -> NoticeAnswer {
        let told = (!text.is_empty()).then(|| day(text));
        NoticeAnswer { told, how: how.to_owned(), place: "told.csv, line 2".to_owned() }
    }

    fn answers(register: &[(&str, &str)], lists: &[(&str, &str)]) -> NoticeAnswers {
        let said = |said: &[(&str, &str)]| {
            said.iter().map(|(key, day)| ((*key).to_owned(), told(day, ""))).collect()
        };
        NoticeAnswers { register: said(register), lists: said(lists) }
    }

    /// Keys A, B, C with what happened to them.
    struct Scene {
        keys: Vec<String>,
        events: Vec<KeyEvent>,
        book: NoticeBook,
    }

    impl Scene {
        fn new() -> Self {
            let keys = ["A", "B", "C"].map(str::to_owned).to_vec();
            Self { keys, events: Vec::new(), book: NoticeBook::default() }
        }

        fn run(
            &mut self,
            current: &[u32],
            as_of: &str,
            answers: &NoticeAnswers,
        ) -> Vec<(String, String)> {
            let history = KeyHistory { keys: &self.keys, events: &self.events };
            let carried = self.book.carry_on(history, current, day(as_of), answers);
            let shown = |notice: &Notice| {
                let told = notice.told.on.map(|day| day.to_string());
                (notice.first_held.to_string(), told.unwrap_or_default())
            };
            carried.notices.iter().map(shown).collect()
        }

        fn merge(&mut self, key: &str, into: &str) {
            self.events.push(KeyEvent::MergedInto { key: key.to_owned(), into: into.to_owned() });
        }

        fn split(&mut self, key: &str, from: &str) {
            self.events.push(KeyEvent::SplitFrom { key: key.to_owned(), from: from.to_owned() });
        }
    }

    fn row(held: &str, told: &str) -> (String, String) {
        (held.to_owned(), told.to_owned())
    }

    #[test]
    fn who_is_held_stays_held_since_the_first_run_and_who_is_new_begins() {
        let (mut scene, nothing) = (Scene::new(), NoticeAnswers::default());
        scene.run(&[0], "2026-01-01", &nothing);
        let second = scene.run(&[0, 1], "2026-07-01", &nothing);
        assert_eq!(second, [row("2026-01-01", ""), row("2026-07-01", "")]);
        scene.run(&[1], "2026-08-01", &nothing);
        let back = scene.run(&[0, 1], "2026-09-01", &nothing);
        assert_eq!(back, [row("2026-09-01", ""), row("2026-07-01", "")], "who was gone is new");
    }

    #[test]
    fn merged_people_are_held_since_the_first_and_told_when_one_was_and_apart_each_has_the_own_again()
     {
        let (mut scene, nothing) = (Scene::new(), NoticeAnswers::default());
        scene.run(&[0], "2026-01-01", &nothing);
        scene.run(&[0, 1], "2026-02-01", &answers(&[("A", "")], &[]));
        scene.run(&[0, 1], "2026-03-01", &answers(&[("A", ""), ("B", "2026-02-20")], &[]));
        scene.merge("A", "B");
        let merged = scene.run(&[1], "2026-04-01", &nothing);
        assert_eq!(merged, [row("2026-01-01", "2026-02-20")]);
        scene.split("A", "B");
        let apart = scene.run(&[0, 1], "2026-05-01", &answers(&[("B", "2026-02-20")], &[]));
        assert_eq!(apart, [row("2026-01-01", ""), row("2026-02-01", "2026-02-20")]);
    }

    #[test]
    fn what_the_register_shows_of_a_merged_key_is_not_taken_for_an_answer_about_the_other() {
        let (mut scene, nothing) = (Scene::new(), NoticeAnswers::default());
        scene.run(&[0, 1], "2026-01-01", &nothing);
        scene.run(&[0, 1], "2026-01-01", &answers(&[("A", "2026-01-20")], &[]));
        scene.merge("A", "B");
        scene.run(&[1], "2026-02-01", &nothing);
        let shown = answers(&[("B", "2026-01-20")], &[]);
        assert_eq!(scene.run(&[1], "2026-03-01", &shown), [row("2026-01-01", "2026-01-20")]);
        scene.split("A", "B");
        let apart = scene.run(&[0, 1], "2026-04-01", &shown);
        assert_eq!(apart[0].1, "2026-01-20");
        // Emptied in the register: nobody of the merged was told.
        scene.merge("A", "B");
        assert_eq!(scene.run(&[1], "2026-05-01", &answers(&[("B", "")], &[]))[0].1, "");
    }

    #[test]
    fn who_is_split_off_is_held_as_long_and_was_not_told() {
        let mut scene = Scene::new();
        scene.run(&[0], "2026-01-01", &NoticeAnswers::default());
        scene.run(&[0], "2026-01-01", &answers(&[("A", "2026-01-20")], &[]));
        scene.split("C", "A");
        let apart = scene.run(&[0, 2], "2026-06-01", &NoticeAnswers::default());
        assert_eq!(apart, [row("2026-01-01", "2026-01-20"), row("2026-01-01", "")]);
    }

    #[test]
    fn a_list_has_the_last_word_and_one_about_nobody_is_told() {
        let mut scene = Scene::new();
        scene.run(&[0], "2026-01-01", &NoticeAnswers::default());
        let said =
            answers(&[("A", "")], &[("A", "2026-01-20"), ("C", "2026-01-20"), ("X", "2026-01-20")]);
        let history = KeyHistory { keys: &scene.keys, events: &scene.events };
        let carried = scene.book.carry_on(history, &[0], day("2026-01-01"), &said);
        assert_eq!(carried.notices[0].told.on, Some(day("2026-01-20")));
        assert_eq!(carried.about_nobody.len(), 2);
    }
}
