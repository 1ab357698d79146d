//! Every distinct printed name once, folded and taken apart.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::corpus::{Corpus, MentionId, StrId, Strings};

use super::japanese::{fold_native, fold_romaji, kana_to_romaji};
use super::name::{Forename, PersonName, romaji_key};

/// A distinct printed name: what is printed in each field.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Printed {
    family: StrId,
    given: StrId,
    suffix: StrId,
    native: StrId,
    kana: StrId,
}

/// One distinct printed name.
#[derive(Clone, Debug, Default)]
pub(super) struct NameEntry {
    /// The Latin name taken apart.
    pub latin: Option<PersonName>,
    /// Keys of the full name: two names with a common key are the same name.
    pub full_keys: Vec<u32>,
    /// Surname and first initial; `u32::MAX` when either is missing.
    pub block: u32,
}

/// All distinct names of a corpus and the name of each mention.
pub(super) struct Names {
    /// The distinct names in order of first mention.
    pub entries: Vec<NameEntry>,
    /// The name of each mention; `u32::MAX` when it has none that can be used.
    pub of: Vec<u32>,
}

/// "No name" and "no block".
pub(super) const NONE: u32 = u32::MAX;

impl Names {
    /// Folds every distinct name of the corpus.
    pub(super) fn of(corpus: &Corpus) -> Self {
        let mentions = &corpus.mentions;
        let mut seen: FxHashMap<Printed, u32> = FxHashMap::default();
        let mut distinct: Vec<Printed> = Vec::new();
        let mut of: Vec<u32> = Vec::with_capacity(mentions.work.len());
        for MentionId(row) in corpus.mention_ids() {
            let row = row as usize;
            let printed = Printed {
                family: mentions.family[row],
                given: mentions.given[row],
                suffix: mentions.suffix[row],
                native: mentions.native[row],
                kana: mentions.kana[row],
            };
            of.push(*seen.entry(printed).or_insert_with(|| {
                distinct.push(printed);
                distinct.len() as u32 - 1
            }));
        }
        let parsed: Vec<Folded> =
            distinct.par_iter().map(|name| Folded::of(corpus, name)).collect();
        let mut keys = Strings::default();
        let entries: Vec<NameEntry> =
            parsed.into_iter().map(|name| name.entry(&mut keys)).collect();
        for name in &mut of {
            let entry = &entries[*name as usize];
            if entry.latin.is_none() && entry.full_keys.is_empty() {
                *name = NONE;
            }
        }
        Self { entries, of }
    }
}

/// A name folded, its keys still as text.
struct Folded {
    latin: Option<PersonName>,
    keys: Vec<String>,
    block: Option<String>,
}

impl Folded {
    fn of(corpus: &Corpus, printed: &Printed) -> Self {
        let text = |id: StrId| corpus.text(id);
        let latin =
            PersonName::parse(text(printed.family), text(printed.given), text(printed.suffix));
        let mut keys = Vec::new();
        let mut block = None;
        if let Some(name) = &latin {
            if name.forename() == Forename::Full {
                keys.push(format!("l {} {}", name.surname, name.joined()));
                keys.extend(romaji_key(name).map(|key| format!("r {key}")));
            }
            block = name.initial().map(|initial| format!("b {} {initial}", name.surname));
        }
        let native = fold_native(text(printed.native));
        // A single character is a surname or a slip, not a name.
        if native.chars().count() > 1 {
            keys.push(format!("n {native}"));
        }
        let kana = kana_to_romaji(text(printed.kana));
        if let Some((surname, given)) = kana.as_deref().and_then(|reading| reading.split_once(' '))
            && let (Some(surname), Some(given)) = (fold_romaji(surname), fold_romaji(given))
        {
            if block.is_none() {
                block = given.chars().next().map(|initial| format!("b {surname} {initial}"));
            }
            keys.push(format!("r {surname} {given}"));
        }
        keys.sort_unstable();
        keys.dedup();
        Self { latin, keys, block }
    }

    fn entry(self, keys: &mut Strings) -> NameEntry {
        let full_keys = self.keys.iter().map(|key| keys.intern(key).0).collect();
        let block = self.block.map_or(NONE, |block| keys.intern(&block).0);
        NameEntry { latin: self.latin, full_keys, block }
    }
}
