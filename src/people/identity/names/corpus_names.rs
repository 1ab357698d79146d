//! Every distinct printed name once, folded and taken apart.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::data::corpus::{Corpus, MentionId, Strings};

use super::japanese::{fold_native, fold_romaji, kana_to_romaji};
use super::name::PersonName;
use super::order::WordPlaces;

/// One distinct printed name.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameEntry {
    /// The Latin name taken apart.
    pub latin: Option<PersonName>,
    /// Key of the name in its own script, kanji variants folded.
    pub native: Option<u32>,
    /// Surname and first initial, or the whole native name: what is compared at all; `NONE` when
    /// the name has neither.
    pub block: u32,
}

/// All distinct names of a set of mentions and the name of each mention. A name printed the other way
/// round is held in the usual order.
pub(crate) struct Names {
    /// The distinct names in order of first mention.
    pub entries: Vec<NameEntry>,
    /// The name of each mention; `NONE` when it has none that can be used.
    pub of: Vec<u32>,
}

/// "No name", "no block", "no term".
pub(crate) const NONE: u32 = u32::MAX;

/// What is printed of a name: family, given, suffix, native, kana.
type Printed<T> = [T; 5];

impl Names {
    /// Folds every distinct name of the corpus; the second name of an alias counts as the first.
    pub(crate) fn of(corpus: &Corpus, aliases: &[(PersonName, PersonName)]) -> Self {
        let m = &corpus.mentions;
        let printed = corpus.mention_ids().map(|MentionId(row)| {
            let row = row as usize;
            [m.family[row].0, m.given[row].0, m.suffix[row].0, m.native[row].0, m.kana[row].0]
        });
        Self::collect(printed, |id| corpus.text(crate::data::corpus::StrId(id)), aliases)
    }

    /// Folds every distinct name of a list of family and given names.
    pub(crate) fn of_list<'t>(printed: impl Iterator<Item = [&'t str; 2]>) -> Self {
        let printed = printed.map(|[family, given]| [family, given, "", "", ""]);
        Self::collect(printed, |text| text, &[])
    }

    fn collect<'t, T: Copy + Eq + std::hash::Hash + Sync>(
        printed: impl Iterator<Item = Printed<T>>,
        text: impl Fn(T) -> &'t str + Sync,
        aliases: &[(PersonName, PersonName)],
    ) -> Self {
        let mut seen: FxHashMap<Printed<T>, u32> = FxHashMap::default();
        let mut distinct: Vec<Printed<T>> = Vec::new();
        let mut mentions: Vec<u32> = Vec::new();
        let mut of: Vec<u32> = Vec::new();
        for name in printed {
            let number = *seen.entry(name).or_insert_with(|| {
                distinct.push(name);
                mentions.push(0);
                distinct.len() as u32 - 1
            });
            mentions[number as usize] += 1;
            of.push(number);
        }
        let latin: Vec<Option<PersonName>> = distinct
            .par_iter()
            .map(|name| PersonName::parse(text(name[0]), text(name[1]), text(name[2])))
            .collect();
        let mut places = WordPlaces::default();
        for (name, mentions) in latin.iter().zip(&mentions) {
            name.iter().for_each(|name| places.add(name, *mentions));
        }
        let parsed: Vec<Folded> = distinct
            .par_iter()
            .zip(latin)
            .zip(&mentions)
            .map(|((&[family, given, suffix, native, kana], latin), &mentions)| {
                let turned = latin.as_ref().is_some_and(|name| places.is_turned(name, mentions));
                let latin = match turned {
                    true => PersonName::parse(text(given), text(family), text(suffix)),
                    false => latin,
                };
                Folded::of(latin, [text(native), text(kana)], aliases)
            })
            .collect();
        let mut keys = Strings::default();
        let entries: Vec<NameEntry> =
            parsed.into_iter().map(|name| name.entry(&mut keys)).collect();
        for name in &mut of {
            let entry = &entries[*name as usize];
            if entry.latin.is_none() && entry.native.is_none() {
                *name = NONE;
            }
        }
        Self { entries, of }
    }

    /// The name of a mention, if it has one that can be used.
    pub(crate) fn entry(&self, row: u32) -> Option<&NameEntry> {
        let name = self.of[row as usize];
        (name != NONE).then(|| &self.entries[name as usize])
    }
}

/// A name folded, its keys still as text.
struct Folded {
    latin: Option<PersonName>,
    native: Option<String>,
    block: Option<String>,
}

impl Folded {
    fn of(
        latin: Option<PersonName>,
        [native, kana]: [&str; 2],
        aliases: &[(PersonName, PersonName)],
    ) -> Self {
        let latin = latin.or_else(|| {
            let reading = kana_to_romaji(kana)?;
            let (surname, given) = reading.split_once(' ')?;
            PersonName::parse(surname, given, "")
        });
        let same = |a: &PersonName, b: &PersonName| {
            a.whole_surname == b.whole_surname && a.given == b.given
        };
        let latin = latin.map(|name| {
            let alias = aliases.iter().find(|(_, other)| same(other, &name));
            alias.map_or(name, |(meant, _)| meant.clone())
        });
        let native = fold_native(native);
        // A single character is a surname or a slip, not a name.
        let native = (native.chars().count() > 1).then(|| format!("n {native}"));
        let block = match &latin {
            Some(name) => name.initial().map(|initial| {
                let surname = fold_romaji(&name.surname);
                format!("b {} {initial}", surname.as_deref().unwrap_or(&name.surname))
            }),
            None => native.clone(),
        };
        Self { latin, native, block }
    }

    fn entry(self, keys: &mut Strings) -> NameEntry {
        let native = self.native.map(|key| keys.intern(&key).0);
        let block = self.block.map_or(NONE, |block| keys.intern(&block).0);
        NameEntry { latin: self.latin, native, block }
    }
}
