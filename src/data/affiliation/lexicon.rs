//! Words with a fixed meaning in printed names and affiliation lines, from the tables in
//! `data/assets/words`. Everything that needs such a list reads it here.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};

/// What a word or phrase of an affiliation line says about the part it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrganisationKind {
    University,
    Hospital,
    /// Any other institution.
    Institute,
    /// A part of an institution.
    Unit,
    /// In Japanese, a word between the name of a place and the kind: `市立`, `赤十字`.
    Attribute,
}

/// The kinds that the words of a text name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct OrganisationKinds(u8);

impl OrganisationKinds {
    /// Whether a word of this kind is in the text.
    pub(crate) fn has(self, kind: OrganisationKind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }

    /// Whether the text names an institution or a unit of one.
    pub(crate) fn is_organisation(self) -> bool {
        self.0 & !(1 << OrganisationKind::Attribute as u8) != 0
    }

    fn add(&mut self, kind: OrganisationKind) {
        self.0 |= 1 << kind as u8;
    }
}

/// The kinds of organisation that a folded text names.
pub(crate) fn organisation_kinds(folded: &str) -> OrganisationKinds {
    let mut kinds = OrganisationKinds::default();
    let Some(OrganisationWords { automaton, words }) = &*ORGANISATION_WORDS else { return kinds };
    for found in automaton.find_overlapping_iter(folded) {
        let word = &words[found.pattern().as_usize()];
        let is_start = found.start() == 0 || folded.as_bytes()[found.start() - 1] == b' ';
        let is_end = found.end() == folded.len() || folded.as_bytes()[found.end()] == b' ';
        if (is_start || word.may_follow) && (is_end || word.may_continue) {
            kinds.add(word.kind);
        }
    }
    kinds
}

/// Where the first Japanese word of the lexicon starts in a text: the end of the name of a place.
pub(crate) fn find_japanese_word(text: &str) -> Option<usize> {
    let found = ORGANISATION_WORDS.as_ref()?.automaton.find_overlapping_iter(text);
    let japanese = found.filter(|found| !text.as_bytes()[found.start()].is_ascii());
    japanese.map(|found| found.start()).min()
}

/// The English words by which a folded word of an affiliation line is compared, if it has a synonym.
pub(crate) fn english_synonym(folded: &str) -> Option<&'static str> {
    SYNONYMS.get(folded).copied()
}

/// Whether a folded word belongs to the family name after it (`van`, `de la`).
pub(crate) fn is_particle(folded: &str) -> bool {
    NAME_WORDS.particles.contains(folded)
}

/// The generation that a folded suffix means (`jr`, `2`, `3` …); empty for `sr`, which is left out as often
/// as printed.
pub(crate) fn generation_suffix(folded: &str) -> Option<&'static str> {
    NAME_WORDS.suffixes.get(folded).copied()
}

/// The folded words that are generational suffixes.
pub(crate) fn generation_suffixes() -> impl Iterator<Item = &'static str> {
    NAME_WORDS.suffixes.keys().copied()
}

/// A state of the United States.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UsState {
    pub code: &'static str,
    pub name: &'static str,
    /// Whether the name alone means the United States; Georgia is a country too, Washington a city.
    pub means_country: bool,
    /// Whether the campuses of its university system are universities of their own.
    pub has_campuses: bool,
    /// Other forms of the name, separated by `;`.
    pub also: &'static str,
}

/// All of them.
pub(crate) fn us_states() -> impl Iterator<Item = &'static UsState> {
    US_STATES.iter()
}

/// The state of a two-letter code in capitals.
pub(crate) fn us_state_by_code(code: &str) -> Option<&'static UsState> {
    US_STATES.iter().find(|state| state.code == code)
}

/// The state of that name, in any case.
pub(crate) fn us_state_by_name(name: &str) -> Option<&'static UsState> {
    US_STATES.iter().find(|state| state.name.eq_ignore_ascii_case(name))
}

/// The rows of a table: lines without comments and head, cut at tabs.
pub(crate) fn table_rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.skip(1).map(|line| line.split('\t').collect())
}

struct OrganisationWord {
    kind: OrganisationKind,
    /// Whether letters may precede it in its word.
    may_follow: bool,
    /// Whether letters may follow it in its word.
    may_continue: bool,
}

struct OrganisationWords {
    automaton: AhoCorasick,
    words: Vec<OrganisationWord>,
}

/// `None` only if the patterns exceeded the limits of the automaton, which a few hundred short ones cannot.
static ORGANISATION_WORDS: LazyLock<Option<OrganisationWords>> = LazyLock::new(|| {
    let mut patterns = Vec::new();
    let mut words = Vec::new();
    for row in table_rows(include_str!("../../../data/assets/words/organisation_words.tsv")) {
        let &[pattern, kind] = &row[..] else { continue };
        let kind = match kind {
            "university" => OrganisationKind::University,
            "hospital" => OrganisationKind::Hospital,
            "institute" => OrganisationKind::Institute,
            "unit" => OrganisationKind::Unit,
            "attribute" => OrganisationKind::Attribute,
            _ => continue,
        };
        let (may_follow, may_continue) = (pattern.starts_with('*'), pattern.ends_with('*'));
        patterns.push(pattern.trim_matches('*'));
        words.push(OrganisationWord { kind, may_follow, may_continue });
    }
    let automaton = AhoCorasick::new(patterns).ok()?;
    Some(OrganisationWords { automaton, words })
});

static SYNONYMS: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
    table_rows(include_str!("../../../data/assets/words/organisation_synonyms.tsv"))
        .filter_map(|row| Some((*row.first()?, *row.get(1)?)))
        .flat_map(|(english, words)| words.split(';').map(move |word| (word, english)))
        .collect()
});

#[derive(Default)]
struct NameWords {
    particles: FxHashSet<&'static str>,
    suffixes: FxHashMap<&'static str, &'static str>,
}

static NAME_WORDS: LazyLock<NameWords> = LazyLock::new(|| {
    let mut words = NameWords::default();
    for row in table_rows(include_str!("../../../data/assets/words/name_words.tsv")) {
        let &[word, kind, compared_as] = &row[..] else { continue };
        match kind {
            "particle" => drop(words.particles.insert(word)),
            "suffix" => drop(words.suffixes.insert(word, compared_as)),
            _ => {}
        }
    }
    words
});

static US_STATES: LazyLock<Vec<UsState>> = LazyLock::new(|| {
    table_rows(include_str!("../../../data/assets/words/us_states.tsv"))
        .filter_map(|row| match row[..] {
            [code, name, country, campuses, also] => Some(UsState {
                code,
                name,
                means_country: country == "yes",
                has_campuses: campuses == "yes",
                also,
            }),
            _ => None,
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_read_from_whole_words_beginnings_and_compounds() {
        for (text, kind) in [
            ("universitat wien", Some(OrganisationKind::University)),
            ("northfield general hospital", Some(OrganisationKind::Hospital)),
            ("frauenklinik", Some(OrganisationKind::Hospital)),
            ("example inc", Some(OrganisationKind::Institute)),
            ("dept of x", Some(OrganisationKind::Unit)),
            ("見本大学", Some(OrganisationKind::University)),
            ("cincinnati", None),
            ("princeton", None),
            ("centerville", None),
            ("united kingdom", None),
            ("", None),
        ] {
            let kinds = organisation_kinds(text);
            assert_eq!(kinds.is_organisation(), kind.is_some(), "{text}");
            assert!(kind.is_none_or(|kind| kinds.has(kind)), "{text}");
        }
    }

    #[test]
    fn every_row_of_the_tables_is_read_and_no_row_is_twice() {
        let count = |table: &'static str| table_rows(table).count();
        let organisation = include_str!("../../../data/assets/words/organisation_words.tsv");
        assert_eq!(ORGANISATION_WORDS.as_ref().unwrap().words.len(), count(organisation));
        let names = include_str!("../../../data/assets/words/name_words.tsv");
        let NameWords { particles, suffixes } = &*NAME_WORDS;
        assert_eq!(particles.len() + suffixes.len(), count(names));
        let states = include_str!("../../../data/assets/words/us_states.tsv");
        assert_eq!((US_STATES.len(), count(states)), (51, 51));
        let synonyms = include_str!("../../../data/assets/words/organisation_synonyms.tsv");
        let words = table_rows(synonyms).flat_map(|row| row[1].split(';')).count();
        assert_eq!(SYNONYMS.len(), words);
    }
}
