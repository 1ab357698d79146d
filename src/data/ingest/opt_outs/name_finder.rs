//! Finds people who opted out in any text: in a cell, a title, a line of a page.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::entry::{OptOutEntry, OptOutList, OptOutName};
use super::text_words::TextWords;
use super::unspaced_text::{is_piece, is_unspaced, joined_letters, joined_names, unspaced_runs};
use crate::data::corpus::{Corpus, fold_name, name_key};

/// Words up to which a text may be nothing but a name, in whatever order.
const NAME_WORDS: usize = 6;
/// Letters from which on a name without spaces is none by chance inside a longer word.
const SURE_LETTERS: usize = 4;
/// Digits of the shortest number that identifies somebody.
const NUMBER_DIGITS: usize = 10;

/// The names and numbers of an opt-out file, ready to be looked for.
#[derive(Clone, Debug, Default)]
pub struct NameFinder {
    /// Names of two words or more, by their first word.
    by_first_word: FxHashMap<String, Vec<WordName>>,
    /// Names without spaces between words: kanji, kana, Hangul.
    joined: FxHashMap<String, JoinedName>,
    joined_lengths: BTreeSet<usize>,
    /// Any name by its words in alphabetical order.
    by_key: FxHashMap<String, FoundEntry>,
    /// ORCID iDs and NPIs.
    numbers: FxHashMap<String, u64>,
    /// The opt-out file, for messages.
    file: String,
    orcids: FxHashSet<u64>,
    emails: FxHashSet<u64>,
}

#[derive(Clone, Copy, Debug)]
struct FoundEntry {
    line: u64,
    /// Whether all who bear the name opted out, as far as anybody can tell.
    is_name_alone: bool,
}

#[derive(Clone, Debug)]
struct WordName {
    words: Vec<String>,
    entry: FoundEntry,
    /// The words before and after it in names of people who stay.
    within: Vec<[Vec<String>; 2]>,
}

#[derive(Clone, Debug)]
struct JoinedName {
    entry: FoundEntry,
    /// Names of people who stay that are or hold it.
    within: Vec<String>,
}

/// The parts of a printed name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct PrintedParts<'t> {
    /// Family name in Latin script.
    family: &'t str,
    /// Given names in Latin script.
    given: &'t str,
    /// Whole name in its own script.
    native: &'t str,
}

impl<'t> PrintedParts<'t> {
    fn of(corpus: &'t Corpus, row: usize) -> Self {
        let mentions = &corpus.mentions;
        Self {
            family: corpus.text(mentions.family[row]),
            given: corpus.text(mentions.given[row]),
            native: corpus.text(mentions.native[row]),
        }
    }

    /// Its Latin words in both orders.
    fn word_orders(&self) -> [Vec<String>; 2] {
        let words = |first: &str, second: &str| -> Vec<String> {
            name_words(&fold_name(&format!("{first} {second}"))).map(str::to_owned).collect()
        };
        [words(self.given, self.family), words(self.family, self.given)]
    }
}

impl NameFinder {
    /// Looks for everybody in the list.
    pub fn new(list: &OptOutList) -> Self {
        let mut finder = Self { file: list.file.clone(), ..Self::default() };
        for entry in &list.entries {
            entry.names.iter().for_each(|name| finder.add_name(name, entry));
            if entry.orcid.is_some() {
                finder.numbers.insert(digits(&entry.orcid.to_string()), entry.line);
                finder.orcids.insert(entry.orcid.packed());
            }
            let npi = digits(&entry.npi);
            if npi.len() >= NUMBER_DIGITS {
                finder.numbers.insert(npi, entry.line);
            }
            if entry.email_hash != 0 {
                finder.emails.insert(entry.email_hash);
            }
        }
        finder
    }

    fn add_name(&mut self, name: &OptOutName, of: &OptOutEntry) {
        // Other kanji tell bearers of one Latin name apart.
        let is_name_alone = of.is_name_alone() && of.names.len() < 2;
        let entry = FoundEntry { line: of.line, is_name_alone };
        let parts = &name.parts;
        let printed =
            PrintedParts { family: &parts.family, given: &parts.given, native: &parts.native };
        for words in printed.word_orders().into_iter().chain([split_words(&parts.native)]) {
            if words.len() > 1 {
                self.add_words(words, entry);
            }
        }
        for key in [word_key(&[&parts.family, &parts.given]), word_key(&[&parts.native])] {
            if !key.is_empty() {
                let known = self.by_key.entry(key).or_insert(entry);
                known.is_name_alone |= entry.is_name_alone;
            }
        }
        let joined = joined_letters(&parts.native);
        if joined.chars().any(is_unspaced) {
            self.joined_lengths.insert(joined.chars().count());
            let known =
                self.joined.entry(joined).or_insert(JoinedName { entry, within: Vec::new() });
            known.entry.is_name_alone |= entry.is_name_alone;
        }
    }

    fn add_words(&mut self, words: Vec<String>, entry: FoundEntry) {
        let names = self.by_first_word.entry(words[0].clone()).or_default();
        match names.iter_mut().find(|known| known.words == words) {
            Some(known) => known.entry.is_name_alone |= entry.is_name_alone,
            None => names.push(WordName { words, entry, within: Vec::new() }),
        }
    }

    /// Passes over the names of people who stay: one who can be told apart from a namesake in the file, or
    /// whose longer name holds one of it. Nobody stays whose name alone opted out.
    pub fn except_people_of(mut self, corpus: &Corpus) -> Self {
        if self.by_key.is_empty() {
            return self;
        }
        let mut seen = FxHashSet::default();
        for row in 0..corpus.mention_count() {
            let mentions = &corpus.mentions;
            if seen.insert((mentions.family[row], mentions.given[row], mentions.native[row])) {
                self.except(PrintedParts::of(corpus, row));
            }
        }
        self
    }

    fn except(&mut self, kept: PrintedParts<'_>) {
        for words in kept.word_orders().into_iter().chain([split_words(kept.native)]) {
            self.except_words(&words);
        }
        for key in [word_key(&[kept.family, kept.given]), word_key(&[kept.native])] {
            if self.by_key.get(&key).is_some_and(|entry| !entry.is_name_alone) {
                self.by_key.remove(&key);
            }
        }
        let letters = joined_letters(kept.native);
        for (_, name) in joined_names(&letters, &self.joined_lengths) {
            if let Some(found) = self.joined.get_mut(name)
                && (letters != name || !found.entry.is_name_alone)
                && !found.within.contains(&letters)
            {
                found.within.push(letters.clone());
            }
        }
    }

    fn except_words(&mut self, words: &[String]) {
        for at in 0..words.len() {
            for name in self.by_first_word.get_mut(&words[at]).into_iter().flatten() {
                let end = at + name.words.len();
                if words.get(at..end) != Some(name.words.as_slice()) {
                    continue;
                }
                let around = [words[..at].to_vec(), words[end..].to_vec()];
                let is_longer = around.iter().any(|side| !side.is_empty());
                if (is_longer || !name.entry.is_name_alone) && !name.within.contains(&around) {
                    name.within.push(around);
                }
            }
        }
    }

    /// Whether a printed name is one of the file, or beside it an iD or an address.
    fn names(&self, corpus: &Corpus, row: usize) -> bool {
        let mentions = &corpus.mentions;
        if self.orcids.contains(&mentions.orcid[row].packed())
            || self.emails.contains(&mentions.email_hash[row])
        {
            return true;
        }
        let printed = PrintedParts::of(corpus, row);
        let is_known = |key: String| self.by_key.contains_key(&key);
        is_known(word_key(&[printed.family, printed.given]))
            || is_known(word_key(&[printed.native]))
            || self.joined.contains_key(&joined_letters(printed.native))
    }

    /// The keys of the names under which people of the file are printed in a corpus, by whatever they are known:
    /// name, iD or address.
    pub(in crate::data::ingest) fn printed_keys(&self, corpus: &Corpus) -> Vec<String> {
        let rows = (0..corpus.mention_count()).filter(|row| self.names(corpus, *row));
        let keys = rows.flat_map(|row| {
            let printed = PrintedParts::of(corpus, row);
            [name_key(&[printed.family, printed.given]), name_key(&[printed.native])]
        });
        keys.filter(|key| !key.is_empty()).collect()
    }

    /// Whether a corpus prints anybody of the file, among the names or in any other text.
    pub fn is_in(&self, corpus: &Corpus) -> bool {
        let is_nobody = self.by_key.is_empty() && self.numbers.is_empty() && self.emails.is_empty();
        !is_nobody
            && ((0..corpus.mention_count()).any(|row| self.names(corpus, row))
                || corpus.strings.iter().any(|text| self.find(text).is_some()))
    }

    /// The line of the opt-out file whose person a text names, however the name is dressed there. A name
    /// inside a longer one with a hyphen (`Jane Placewood-Smithson`) is another name.
    pub fn find(&self, text: &str) -> Option<u64> {
        if text.len() < 2 {
            return None;
        }
        self.find_number(text).or_else(|| self.find_words(text)).or_else(|| self.find_joined(text))
    }

    /// Replaces a text that names somebody of the file by the line that says who it is; whether it did.
    pub fn withhold(&self, text: &mut String) -> bool {
        let Some(line) = self.find(text) else { return false };
        *text = format!("withheld: it names the person of {}, line {line}", self.file);
        true
    }

    fn find_number(&self, text: &str) -> Option<u64> {
        if self.numbers.is_empty()
            || text.bytes().filter(u8::is_ascii_digit).count() < NUMBER_DIGITS
        {
            return None;
        }
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '‐' | '‑' | 'x' | 'X');
        let runs = text.split(|c| !is_part(c)).map(digits);
        runs.filter_map(|run| self.numbers.get(&run)).copied().next()
    }

    fn find_words(&self, text: &str) -> Option<u64> {
        if self.by_key.is_empty() {
            return None;
        }
        let is_first = |word: &str| self.by_first_word.contains_key(word);
        let words = TextWords::of(text, is_first, NAME_WORDS)?;
        for (at, word) in words.folded.iter().enumerate() {
            for name in self.by_first_word.get(word).into_iter().flatten() {
                let end = at + name.words.len();
                if words.folded.get(at..end) == Some(name.words.as_slice())
                    && words.are_one_name(at, end)
                    && !name.within.iter().any(|around| words.stand_between(around, at, end))
                {
                    return Some(name.entry.line);
                }
            }
        }
        let is_short = words.folded.len() <= NAME_WORDS;
        let key = || sorted_words(words.folded.iter().map(String::as_str).collect());
        let found = is_short.then(|| self.by_key.get(&key())).flatten();
        found.map(|entry| entry.line)
    }

    fn find_joined(&self, text: &str) -> Option<u64> {
        if self.joined.is_empty() || text.is_ascii() {
            return None;
        }
        for run in unspaced_runs(text) {
            let joined = run.concat();
            for (at, letters) in joined_names(&joined, &self.joined_lengths) {
                let Some(name) = self.joined.get(letters) else { continue };
                let stays = name.within.iter().any(|kept| {
                    let mut places = joined.match_indices(kept.as_str());
                    places.any(|(start, _)| start <= at && at + letters.len() <= start + kept.len())
                });
                let is_sure = letters.chars().count() >= SURE_LETTERS;
                if !stays && (is_sure || is_piece(&run, letters)) {
                    return Some(name.entry.line);
                }
            }
        }
        None
    }
}

fn split_words(text: &str) -> Vec<String> {
    name_words(&fold_name(text)).map(str::to_owned).collect()
}

/// The words of a folded text; digits glued to one are its dress.
fn name_words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}

/// A name by its words in alphabetical order, so that it is the same in any order and cut.
fn word_key(parts: &[&str]) -> String {
    let folded = fold_name(&parts.join(" "));
    sorted_words(name_words(&folded).collect())
}

fn sorted_words(mut words: Vec<&str>) -> String {
    words.sort_unstable();
    words.join(" ")
}

fn digits(number: &str) -> String {
    let kept = number.chars().filter(|c| c.is_ascii_digit() || matches!(c, 'x' | 'X'));
    kept.map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::corpus::{CorpusBuilder, RawMention, RawWork, SourceKind, WorkKind};
    use crate::storage::input_file::InputPath;

    fn finder(rows: &str) -> NameFinder {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("optout.csv");
        std::fs::write(&path, format!("name,name_native,orcid,affiliation\n{rows}")).unwrap();
        NameFinder::new(&OptOutList::read(&InputPath::new(path, "optout.csv")).unwrap())
    }

    fn with_kept(finder: NameFinder, kept: &[[&str; 3]]) -> NameFinder {
        let mut work = RawWork::new(SourceKind::Works, WorkKind::Article);
        work.mentions = kept
            .iter()
            .map(|[family, given, native]| RawMention {
                family: (*family).to_owned(),
                given: (*given).to_owned(),
                native: (*native).to_owned(),
                ..RawMention::default()
            })
            .collect();
        let mut builder = CorpusBuilder::default();
        builder.push(&work);
        finder.except_people_of(builder.corpus())
    }

    #[test]
    fn a_name_is_found_in_either_order_in_any_dress_and_among_other_words() {
        let finder = finder("Sato Hanako,,,\n,山川太郎,0000-0002-1825-0097,\nJane Placewood,,,\n");
        for (text, line) in [
            ("Hanako SATO", 2),
            ("Leaders: Sato Hanako; Doe J", 2),
            ("<text>Sato Hanako</text>", 2),
            ("https://orcid.org/0000-0002-1825-0097", 3),
            ("○山川太郎1)", 3),
            ("座長 山川　太郎 君", 3),
            ("山川太郎君", 3),
            ("Jane Placewood1,2", 4),
            ("PLACEWOOD, Jane", 4),
            ("q=Jane%20Placewood", 4),
            ("by Placewood, Jane Marie Example; and others", 4),
            ("座長 山川太郎・鈴木花子", 3),
            ("Prof. Dr. Ｊａｎｅ Placewood, MD", 4),
        ] {
            assert_eq!(finder.find(text), Some(line), "{text}");
        }
    }

    #[test]
    fn a_longer_name_that_contains_the_letters_is_left_alone() {
        let finder = finder("Ono Ken,,,\nJane Placewood,,,\nMary-Ann Probe,,,\n,林太,,\n");
        for text in [
            "Bono Ken",
            "Ono Kenji",
            "Ken",
            "",
            "Jane Placewood-Smithson",
            "Anna-Jane Placewood",
            "Anna Jane; Placewood Bob",
            "Anna Jane, Placewood Bob",
            "Bob Placewood, Jane Example",
            "小林太郎",
        ] {
            assert_eq!(finder.find(text), None, "{text}");
        }
        for text in
            ["Jane Placewood - Chair", "Placewood-Jane", "Mary Ann Probe", "X-Y Jane Placewood-1"]
        {
            assert!(finder.find(text).is_some(), "{text}");
        }
    }

    #[test]
    fn people_who_stay_may_be_named_and_nobody_else() {
        let finder =
            finder("Jane Placewood,,0000-0002-1825-0097,\nJohn Fictwell,,,\n,山川太郎,,\n");
        let finder = with_kept(
            finder,
            &[["Placewood", "Jane", ""], ["Fictwell Smith", "John", ""], ["", "", "山川太郎次郎"]],
        );
        for text in ["Jane Placewood", "by John Fictwell Smith, 2026", "山川太郎次郎"] {
            assert_eq!(finder.find(text), None, "{text}");
        }
        for text in ["John Fictwell", "John Fictwell Miller", "山川太郎", "0000-0002-1825-0097"]
        {
            assert!(finder.find(text).is_some(), "{text}");
        }
    }

    #[test]
    fn nobody_stays_whose_name_alone_opted_out() {
        let finder = with_kept(finder("Jane Placewood,,,\n"), &[["Placewood", "Jane", ""]]);
        assert_eq!(finder.find("Jane Placewood"), Some(2));
    }
}
