//! Authors by the readings of their Latin names.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::corpus::{Corpus, fold_name};
use crate::people::identity::names::corpus_names::NameTable;
use crate::people::identity::names::japanese::fold_romaji;
use crate::people::identity::names::name::{ForenameKind, PersonName};
use crate::people::identity::names::readings::{NamePart, NameReading};

use super::organisation_words::discriminative_word;

/// Clusters with a Latin name, by reading, and the words of their affiliations.
#[derive(Default)]
pub(super) struct AuthorIndex {
    full: FxHashMap<NameReading, Vec<u32>>,
    initial: FxHashMap<(String, char), Vec<u32>>,
    words: FxHashMap<u32, FxHashSet<String>>,
    by_part: FxHashMap<(NamePart, String), Vec<(String, u32)>>,
}

impl AuthorIndex {
    /// Indexes all clusters but the `speakers`; `roots` is the cluster of each mention.
    pub(super) fn build(names: &NameTable, roots: &[u32], speakers: &FxHashSet<u32>) -> Self {
        let mut index = Self::default();
        let mut with_full_name: FxHashSet<u32> = FxHashSet::default();
        let mut seen: FxHashSet<(u32, u32)> = FxHashSet::default();
        for (row, &root) in roots.iter().enumerate().filter(|(_, root)| !speakers.contains(root)) {
            let Some(entry) = names.entry(row as u32) else { continue };
            let Some(latin) = &entry.latin else { continue };
            if seen.insert((root, names.name_of[row])) && index.add(latin, root) {
                with_full_name.insert(root);
            }
        }
        // A person known by a full forename is not to be found by initial.
        #[expect(clippy::iter_over_hash_type, reason = "each entry is changed by itself")]
        for people in index.initial.values_mut() {
            people.retain(|root| !with_full_name.contains(root));
        }
        index
    }

    /// Indexes the words of the affiliations of some clusters.
    pub(super) fn add_words(&mut self, corpus: &Corpus, roots: &[u32], of: &FxHashSet<u32>) {
        for (row, root) in roots.iter().enumerate().filter(|(_, root)| of.contains(root)) {
            for line in corpus.mentions.workplace_lines(row) {
                let folded = fold_name(corpus.text(line));
                let words = folded.split(' ').filter_map(discriminative_word);
                self.words.entry(*root).or_default().extend(words);
            }
        }
    }

    /// Adds a name of a cluster; true when its forename is printed in full.
    fn add(&mut self, latin: &PersonName, root: u32) -> bool {
        if let Some(printed) = NameReading::of_latin(latin) {
            // Japanese names are printed in either order, so both are looked up.
            if fold_romaji(&latin.whole_surname).is_some() {
                let NameReading { surname, given } = printed.clone();
                let swapped = NameReading { surname: given, given: surname };
                self.full.entry(swapped).or_default().push(root);
            }
            self.full.entry(printed).or_default().push(root);
            return true;
        }
        if let (ForenameKind::Initials, Some(letter), Some(surname)) =
            (latin.forename(), latin.initial(), fold_romaji(&latin.whole_surname))
        {
            self.initial.entry((surname, letter)).or_default().push(root);
        }
        false
    }

    /// Indexes the authors who have some surnames or given names.
    pub(super) fn add_parts(&mut self, parts: &FxHashSet<(NamePart, &str)>) {
        let mut found: Vec<(&NameReading, u32)> = self
            .full
            .iter()
            .flat_map(|(reading, roots)| roots.iter().map(move |root| (reading, *root)))
            .collect();
        found.sort_unstable();
        let mut by_part: FxHashMap<(NamePart, String), Vec<(String, u32)>> = FxHashMap::default();
        for (NameReading { surname, given }, root) in found {
            for (part, printed, other) in
                [(NamePart::Surname, surname, given), (NamePart::Given, given, surname)]
            {
                if parts.contains(&(part, printed.as_str())) {
                    let of_part = by_part.entry((part, printed.clone())).or_default();
                    of_part.push((other.clone(), root));
                }
            }
        }
        self.by_part = by_part;
    }

    /// The authors of a surname or given name that was indexed, each with the other part of the name.
    pub(super) fn by_part(&self, part: NamePart, printed: &str) -> &[(String, u32)] {
        self.by_part.get(&(part, printed.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// The authors whose full name has this reading.
    pub(super) fn by_reading(&self, reading: &NameReading) -> &[u32] {
        self.full.get(reading).map_or(&[], Vec::as_slice)
    }

    /// The authors known by initial only whose surname and initial have this reading.
    pub(super) fn by_initial(&self, reading: &NameReading) -> &[u32] {
        let initial = reading.given.chars().next().unwrap_or(' ');
        self.initial.get(&(reading.surname.clone(), initial)).map_or(&[], Vec::as_slice)
    }

    /// Whether a word is in an affiliation line of an author.
    pub(super) fn has_word(&self, root: u32, word: &str) -> bool {
        self.words.get(&root).is_some_and(|words| words.contains(word))
    }
}
