//! Every distinct printed name of a corpus or list, parsed once.

use std::borrow::Cow;
use std::hash::Hash;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::data::corpus::{Corpus, MentionId, StrId, StringInterner};

use super::japanese::{fold_native, fold_romaji, kana_to_romaji};
use super::name::PersonName;
use super::word_roles::WordRoles;

/// "None" where a name, a block, a term or a mention is a `u32`.
pub(crate) const NO_ID: u32 = u32::MAX;

/// One distinct printed name.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameEntry {
    /// The parsed Latin name.
    pub latin: Option<PersonName>,
    /// Key of the name in its own script, kanji variants folded.
    pub native: Option<u32>,
    /// Key of surname and first initial, or of the whole native name: only names with one block key
    /// are compared; `NO_ID` when the name has neither.
    pub block: u32,
}

/// All distinct names of a set of mentions and the name of each mention. A name printed the wrong way
/// round is stored in the usual order.
pub(crate) struct NameTable {
    /// The distinct names in order of first mention.
    pub entries: Vec<NameEntry>,
    /// The name of each mention; `NO_ID` when it has none that can be used.
    pub name_of: Vec<u32>,
}

/// The printed fields of a name: family, given, suffix, native, kana.
type PrintedFields<T> = [T; 5];

/// The distinct values of a sequence of printed names.
struct DistinctFields<T> {
    fields: Vec<PrintedFields<T>>,
    /// How many mentions print each.
    mentions: Vec<u32>,
    /// The distinct value of each mention.
    of_mention: Vec<u32>,
}

impl<T: Copy + Eq + Hash> DistinctFields<T> {
    fn collect(printed: impl Iterator<Item = PrintedFields<T>>) -> Self {
        let mut known: FxHashMap<PrintedFields<T>, u32> = FxHashMap::default();
        let mut distinct =
            Self { fields: Vec::new(), mentions: Vec::new(), of_mention: Vec::new() };
        for name in printed {
            let number = *known.entry(name).or_insert_with(|| {
                distinct.fields.push(name);
                distinct.mentions.push(0);
                distinct.fields.len() as u32 - 1
            });
            distinct.mentions[number as usize] += 1;
            distinct.of_mention.push(number);
        }
        distinct
    }
}

impl NameTable {
    /// Parses every distinct name of the corpus; the second name of an alias counts as the first.
    pub(crate) fn of_corpus(corpus: &Corpus, aliases: &[(PersonName, PersonName)]) -> Self {
        let m = &corpus.mentions;
        let printed = corpus.mention_ids().map(|MentionId(row)| {
            let row = row as usize;
            [m.family[row].0, m.given[row].0, m.suffix[row].0, m.native[row].0, m.kana[row].0]
        });
        Self::parse_all(printed, |id| corpus.text(StrId(id)), aliases)
    }

    /// Parses every distinct name of a list of family and given names.
    pub(crate) fn of_list<'t>(printed: impl Iterator<Item = [&'t str; 2]>) -> Self {
        let printed = printed.map(|[family, given]| [family, given, "", "", ""]);
        Self::parse_all(printed, |text| text, &[])
    }

    fn parse_all<'t, T: Copy + Eq + Hash + Sync>(
        printed: impl Iterator<Item = PrintedFields<T>>,
        text: impl Fn(T) -> &'t str + Sync,
        aliases: &[(PersonName, PersonName)],
    ) -> Self {
        let DistinctFields { fields, mentions, of_mention: mut name_of } =
            DistinctFields::collect(printed);
        let latin: Vec<Option<PersonName>> = fields
            .par_iter()
            .map(|name| PersonName::parse(text(name[0]), text(name[1]), text(name[2])))
            .collect();
        let mut roles = WordRoles::default();
        for (name, mentions) in latin.iter().zip(&mentions) {
            name.iter().for_each(|name| roles.add(name, *mentions));
        }
        let folded: Vec<FoldedName> = fields
            .par_iter()
            .zip(latin)
            .zip(&mentions)
            .map(|((&[family, given, suffix, native, kana], latin), &mentions)| {
                let is_reversed =
                    latin.as_ref().is_some_and(|name| roles.is_reversed(name, mentions));
                let latin = match is_reversed {
                    true => PersonName::parse(text(given), text(family), text(suffix)),
                    false => latin,
                };
                FoldedName::of(latin, text(native), text(kana), aliases)
            })
            .collect();
        let mut keys = StringInterner::default();
        let entries: Vec<NameEntry> =
            folded.into_iter().map(|name| name.into_entry(&mut keys)).collect();
        for name in &mut name_of {
            let entry = &entries[*name as usize];
            if entry.latin.is_none() && entry.native.is_none() {
                *name = NO_ID;
            }
        }
        Self { entries, name_of }
    }

    /// The name of a mention, if it has one that can be used.
    pub(crate) fn entry(&self, mention: u32) -> Option<&NameEntry> {
        let name = self.name_of[mention as usize];
        (name != NO_ID).then(|| &self.entries[name as usize])
    }
}

/// The surname by which a name is put into a block: romanisations of one Japanese name have one.
pub(crate) fn block_surname(name: &PersonName) -> Cow<'_, str> {
    fold_romaji(&name.surname).map_or(Cow::Borrowed(name.surname.as_str()), Cow::Owned)
}

/// A name in its own script as it is compared; `None` for a single character, which is a surname or a slip.
pub(crate) fn whole_native(native: &str) -> Option<String> {
    let native = fold_native(native);
    (native.chars().count() > 1).then_some(native)
}

/// A parsed name whose keys are still text.
struct FoldedName {
    latin: Option<PersonName>,
    native: Option<String>,
    block: Option<String>,
}

impl FoldedName {
    fn of(
        latin: Option<PersonName>,
        native: &str,
        kana: &str,
        aliases: &[(PersonName, PersonName)],
    ) -> Self {
        let latin = latin.or_else(|| {
            let reading = kana_to_romaji(kana)?;
            let (surname, given) = reading.split_once(' ')?;
            PersonName::parse(surname, given, "")
        });
        let is_alias = |name: &PersonName, alias: &PersonName| {
            name.whole_surname == alias.whole_surname && name.given == alias.given
        };
        let latin = latin.map(|name| {
            let found = aliases.iter().find(|(_, alias)| is_alias(&name, alias));
            found.map_or(name, |(meant, _)| meant.clone())
        });
        let native = whole_native(native).map(|native| format!("n {native}"));
        let block = match &latin {
            Some(name) => {
                name.initial().map(|initial| format!("b {} {initial}", block_surname(name)))
            }
            None => native.clone(),
        };
        Self { latin, native, block }
    }

    fn into_entry(self, keys: &mut StringInterner) -> NameEntry {
        let native = self.native.map(|key| keys.intern(&key).0);
        let block = self.block.map_or(NO_ID, |block| keys.intern(&block).0);
        NameEntry { latin: self.latin, native, block }
    }
}
