//! Authors by the readings of their Latin names.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::corpus::{Corpus, fold_name};
use crate::people::identity::names::corpus_names::{NO_ID, NameTable};
use crate::people::identity::names::japanese::fold_romaji;
use crate::people::identity::names::name::{ForenameKind, PersonName};
use crate::people::identity::names::readings::{NamePart, NameReading};

use super::organisation_words::discriminative_word;

/// A cluster with a name of it as it is looked up: surname, and given name or initial.
type NamedAuthor<G> = (String, G, u32);

/// Clusters with a Latin name, by reading, and the words of their affiliations.
#[derive(Default)]
pub(super) struct AuthorIndex {
    /// With a full forename, in order; Japanese names, which are printed in either order, in both.
    full: Vec<NamedAuthor<String>>,
    /// Known by initial only, in order.
    initial: Vec<NamedAuthor<char>>,
    /// Words of each cluster, in order.
    words: FxHashMap<u32, Vec<String>>,
    by_part: FxHashMap<(NamePart, String), Vec<(String, u32)>>,
}

impl AuthorIndex {
    /// Indexes all clusters but the `speakers`; `roots` is the cluster of each mention.
    pub(super) fn build(names: &NameTable, roots: &[u32], speakers: &FxHashSet<u32>) -> Self {
        let named = roots.par_iter().zip(&names.name_of);
        let mut printed: Vec<(u32, u32)> = named
            .filter(|(root, name)| **name != NO_ID && !speakers.contains(root))
            .map(|(root, name)| (*root, *name))
            .collect();
        printed.par_sort_unstable();
        printed.dedup();
        let latin = |name: u32| names.entries[name as usize].latin.as_ref();
        let mut full: Vec<NamedAuthor<String>> = printed
            .par_iter()
            .flat_map_iter(|&(root, name)| {
                latin(name).into_iter().flat_map(move |n| full_names(n, root))
            })
            .collect();
        full.par_sort_unstable();
        let mut has_full_name = vec![false; roots.len()];
        full.iter().for_each(|(.., root)| has_full_name[*root as usize] = true);
        // A person known by a full forename is not to be found by initial.
        let mut initial: Vec<NamedAuthor<char>> = printed
            .par_iter()
            .filter(|(root, _)| !has_full_name[*root as usize])
            .filter_map(|&(root, name)| by_initial(latin(name)?, root))
            .collect();
        initial.par_sort_unstable();
        Self { full, initial, ..Self::default() }
    }

    /// Indexes those of `wanted` words that are in the affiliations of some clusters.
    pub(super) fn add_words(
        &mut self,
        corpus: &Corpus,
        roots: &[u32],
        of: &FxHashSet<u32>,
        wanted: &FxHashSet<&str>,
    ) {
        let mut rows: Vec<(u32, u32)> = roots
            .par_iter()
            .enumerate()
            .filter(|(_, root)| of.contains(root))
            .map(|(row, root)| (*root, row as u32))
            .collect();
        rows.par_sort_unstable();
        let by_root: Vec<&[(u32, u32)]> = rows.chunk_by(|a, b| a.0 == b.0).collect();
        let words = |rows: &&[(u32, u32)]| {
            let lines =
                rows.iter().flat_map(|(_, row)| corpus.mentions.workplace_lines(*row as usize));
            let mut words: Vec<String> = Vec::new();
            for line in lines {
                let folded = fold_name(corpus.text(line));
                let telling = folded.split(' ').filter_map(discriminative_word);
                words.extend(telling.filter(|word| wanted.contains(word.as_str())));
            }
            words.sort_unstable();
            words.dedup();
            (rows[0].0, words)
        };
        self.words = by_root.par_iter().map(words).collect();
    }

    /// Indexes the authors who have some surnames or given names.
    pub(super) fn add_parts(&mut self, parts: &FxHashSet<(NamePart, &str)>) {
        let mut by_part: FxHashMap<(NamePart, String), Vec<(String, u32)>> = FxHashMap::default();
        for (surname, given, root) in &self.full {
            for (part, printed, other) in
                [(NamePart::Surname, surname, given), (NamePart::Given, given, surname)]
            {
                if parts.contains(&(part, printed.as_str())) {
                    let of_part = by_part.entry((part, printed.clone())).or_default();
                    of_part.push((other.clone(), *root));
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
    pub(super) fn by_reading(&self, reading: &NameReading) -> impl Iterator<Item = u32> + '_ {
        named(&self.full, &reading.surname, reading.given.as_str())
    }

    /// The given names of a surname that are among some, which are in order, each with its authors.
    pub(super) fn of_surname<'a>(
        &'a self,
        surname: &str,
        givens: &'a [String],
    ) -> impl Iterator<Item = (&'a str, impl Iterator<Item = u32> + 'a)> {
        let by_given = of_surname(&self.full, surname).chunk_by(|a, b| a.1 == b.1);
        let among = by_given.filter(|people| givens.binary_search(&people[0].1).is_ok());
        among.map(|people| (people[0].1.as_str(), people.iter().map(|author| author.2)))
    }

    /// The authors known by initial only of this surname and the initial of this given name.
    pub(super) fn by_initial(&self, surname: &str, given: &str) -> impl Iterator<Item = u32> + '_ {
        named(&self.initial, surname, &given.chars().next().unwrap_or(' '))
    }

    /// Whether a wanted word is in an affiliation line of an author.
    pub(super) fn has_word(&self, root: u32, word: &str) -> bool {
        let words = self.words.get(&root);
        words.is_some_and(|words| words.binary_search_by(|known| known.as_str().cmp(word)).is_ok())
    }
}

/// The authors of a surname; `authors` are in order.
fn of_surname<'a, G>(authors: &'a [NamedAuthor<G>], surname: &str) -> &'a [NamedAuthor<G>] {
    let from = &authors[authors.partition_point(|author| author.0.as_str() < surname)..];
    &from[..from.partition_point(|author| author.0 == surname)]
}

/// The authors of a surname and a given name or initial; `authors` are in order.
fn named<'a, G, K>(
    authors: &'a [NamedAuthor<G>],
    surname: &str,
    given: &K,
) -> impl Iterator<Item = u32> + use<'a, G, K>
where
    G: std::borrow::Borrow<K>,
    K: Ord + ?Sized,
{
    let of_surname = of_surname(authors, surname);
    let from = &of_surname[of_surname.partition_point(|author| author.1.borrow() < given)..];
    let count = from.partition_point(|author| author.1.borrow() == given);
    from[..count].iter().map(|author| author.2)
}

/// A name with its full forename as it is looked up.
fn full_names(latin: &PersonName, root: u32) -> impl Iterator<Item = NamedAuthor<String>> + use<> {
    let printed = NameReading::of_latin(latin);
    let swapped = printed.clone().filter(|_| fold_romaji(&latin.whole_surname).is_some());
    let swapped = swapped.map(|printed| (printed.given, printed.surname, root));
    printed.map(|printed| (printed.surname, printed.given, root)).into_iter().chain(swapped)
}

/// A name in initials as it is looked up.
fn by_initial(latin: &PersonName, root: u32) -> Option<NamedAuthor<char>> {
    let is_initials = latin.forename() == ForenameKind::Initials;
    let letter = latin.initial().filter(|_| is_initials)?;
    Some((fold_romaji(&latin.whole_surname)?, letter, root))
}
