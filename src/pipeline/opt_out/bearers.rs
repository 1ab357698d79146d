//! The people whose printed names fit an entry of the opt-out file.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::name_fit::{LatinWords, NameFit, NameForms, OptOutDoubt};
use crate::data::corpus::{Corpus, MentionId, Orcid, PersonId, StrId};
use crate::data::ingest::OptOutEntry;
use crate::people::identity::names::japanese::has_kanji;
use crate::people::identity::names::readings::{ReadingTable, ReadingTableError};

/// Who bears a printed name: a resolved person, or a name that is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Bearer {
    Person(PersonId),
    Unresolved(MentionId),
}

impl Bearer {
    pub(super) fn of(mention: MentionId, person_of: &[Option<PersonId>]) -> Self {
        person_of[mention.index()].map_or(Self::Unresolved(mention), Self::Person)
    }
}

/// What the printed names of one bearer say about one entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Likeness {
    /// The iD or the address of the entry stands beside one of them.
    pub(super) has_identifier: bool,
    /// One of them is the name of the entry.
    pub(super) is_same_name: bool,
    /// The surest of those that may be it.
    pub(super) doubt: Option<OptOutDoubt>,
    /// Those that are or may be it, rising.
    pub(super) mentions: Vec<MentionId>,
}

impl Likeness {
    fn add_fit(&mut self, fit: NameFit) {
        match fit {
            NameFit::Same => self.is_same_name = true,
            NameFit::Maybe(doubt) => {
                self.doubt = Some(self.doubt.map_or(doubt, |known| known.min(doubt)));
            }
        }
    }
}

/// The string ids of a printed name: family, given, suffix, native, kana.
pub(super) type NameIds = [StrId; 5];

pub(super) fn name_ids(corpus: &Corpus, row: usize) -> NameIds {
    let m = &corpus.mentions;
    [m.family[row], m.given[row], m.suffix[row], m.native[row], m.kana[row]]
}

/// All that a printed name says.
pub(super) fn printed_forms(corpus: &Corpus, ids: NameIds) -> NameForms {
    let [family, given, suffix, native, kana] = ids.map(|id| corpus.text(id));
    let mut forms = NameForms::default();
    forms.add_latin(LatinWords::parse(family, given, suffix, true));
    forms.add_kana(kana);
    forms.add_native(native);
    forms
}

/// The names of the entries, and where to find those that a printed name may be.
pub(super) struct EntryNames {
    pub(super) forms: Vec<NameForms>,
    by_token: FxHashMap<String, Vec<u32>>,
    readings: Option<ReadingTable>,
    /// Whether a name in kanji alone may be that of an entry in Latin letters alone.
    reads_printed: bool,
}

impl EntryNames {
    /// # Errors
    /// When the table of readings is damaged (a broken build).
    pub(super) fn new(entries: &[OptOutEntry], corpus: &Corpus) -> Result<Self, ReadingTableError> {
        let mut forms: Vec<NameForms> = entries.iter().map(entry_forms).collect();
        let prints_kanji = corpus.mentions.native.iter().any(|id| has_kanji(corpus.text(*id)));
        let reads_printed = prints_kanji
            && forms.iter().any(|forms| forms.is_latin_only() && !forms.latin.is_empty());
        let reads_entries = forms.iter().any(NameForms::is_kanji_only);
        let readings = match reads_printed || reads_entries {
            true => Some(ReadingTable::shipped()?),
            false => None,
        };
        if let Some(table) = &readings {
            for (entry, forms) in entries.iter().zip(&mut forms) {
                if forms.is_kanji_only() {
                    for name in &entry.names {
                        forms.add_readings(&name.parts.native, table);
                    }
                }
            }
        }
        let mut by_token: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        for (number, forms) in forms.iter().enumerate() {
            for token in forms.tokens() {
                by_token.entry(token).or_default().push(number as u32);
            }
        }
        Ok(Self { forms, by_token, readings, reads_printed })
    }

    /// The entries that a printed name fits, in order.
    fn fits(&self, corpus: &Corpus, ids: NameIds) -> Vec<(u32, NameFit)> {
        let printed = self.printed(corpus, ids);
        let fit = |entry: u32| Some((entry, self.forms[entry as usize].fit(&printed)?));
        self.candidates(&printed).into_iter().filter_map(fit).collect()
    }

    /// The entries, none of which it fits, that a printed name is alike.
    fn alike(&self, corpus: &Corpus, ids: NameIds) -> Vec<u32> {
        let printed = self.printed(corpus, ids);
        let is_alike = |entry: &u32| self.forms[*entry as usize].is_alike(&printed);
        self.candidates(&printed).into_iter().filter(is_alike).collect()
    }

    fn printed(&self, corpus: &Corpus, ids: NameIds) -> NameForms {
        let mut printed = printed_forms(corpus, ids);
        if self.reads_printed
            && printed.is_kanji_only()
            && let Some(table) = &self.readings
        {
            printed.add_readings(corpus.text(ids[3]), table);
        }
        printed
    }

    /// The entries that share a word with a printed name, in order.
    fn candidates(&self, printed: &NameForms) -> Vec<u32> {
        let tokens = printed.tokens();
        let found = tokens.iter().filter_map(|token| self.by_token.get(token)).flatten();
        let mut candidates: Vec<u32> = found.copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }
}

fn entry_forms(entry: &OptOutEntry) -> NameForms {
    let mut forms = NameForms::default();
    for name in &entry.names {
        let parts = &name.parts;
        forms.add_latin(LatinWords::parse(&parts.family, &parts.given, &parts.suffix, name.is_cut));
        forms.add_native(&parts.native);
    }
    forms
}

/// Who bears an identifier or a name of each entry, or may.
pub(super) fn find_bearers(
    corpus: &Corpus,
    person_of: &[Option<PersonId>],
    entries: &[OptOutEntry],
    names: &EntryNames,
) -> Vec<BTreeMap<Bearer, Likeness>> {
    let distinct: FxHashSet<NameIds> =
        (0..corpus.mention_count()).map(|row| name_ids(corpus, row)).collect();
    let fits: FxHashMap<NameIds, Vec<(u32, NameFit)>> = distinct
        .into_par_iter()
        .map(|ids| (ids, names.fits(corpus, ids)))
        .filter(|(_, fits)| !fits.is_empty())
        .collect();
    let identified = EntriesByIdentifier::new(entries);
    let mut bearers: Vec<BTreeMap<Bearer, Likeness>> = vec![BTreeMap::new(); entries.len()];
    for mention in corpus.mention_ids() {
        let row = mention.index();
        let mut likeness_to = |entry: u32, add: &dyn Fn(&mut Likeness)| {
            let bearer = Bearer::of(mention, person_of);
            let likeness = bearers[entry as usize].entry(bearer).or_default();
            if likeness.mentions.last() != Some(&mention) {
                likeness.mentions.push(mention);
            }
            add(likeness);
        };
        for entry in identified.of(corpus, row) {
            likeness_to(entry, &|likeness| likeness.has_identifier = true);
        }
        for (entry, fit) in fits.get(&name_ids(corpus, row)).into_iter().flatten() {
            likeness_to(*entry, &|likeness| likeness.add_fit(*fit));
        }
    }
    bearers
}

/// Of each of `entries` the first printed names that are alike, one of each spelling.
pub(super) fn find_alike(
    corpus: &Corpus,
    names: &EntryNames,
    entries: &[usize],
) -> Vec<Vec<MentionId>> {
    let mut found = vec![Vec::new(); entries.len()];
    if entries.is_empty() {
        return found;
    }
    let mut first: FxHashMap<NameIds, MentionId> = FxHashMap::default();
    for mention in corpus.mention_ids() {
        let order = |mention: MentionId| (corpus.mentions.place[mention.index()], mention);
        let known = first.entry(name_ids(corpus, mention.index())).or_insert(mention);
        *known = std::cmp::min_by_key(*known, mention, |mention| order(*mention));
    }
    let near: Vec<(MentionId, Vec<u32>)> = first
        .into_par_iter()
        .map(|(ids, mention)| (mention, names.alike(corpus, ids)))
        .filter(|(_, near)| !near.is_empty())
        .collect();
    let place_of: FxHashMap<u32, usize> =
        entries.iter().zip(0..).map(|(entry, place)| (*entry as u32, place)).collect();
    for (mention, near) in near {
        for place in near.iter().filter_map(|entry| place_of.get(entry)) {
            found[*place].push(mention);
        }
    }
    found.iter_mut().for_each(|mentions| mentions.sort_unstable());
    found
}

/// Entries by the identifiers that they give.
#[derive(Default)]
struct EntriesByIdentifier {
    orcid: FxHashMap<Orcid, Vec<u32>>,
    email: FxHashMap<u64, Vec<u32>>,
}

impl EntriesByIdentifier {
    fn new(entries: &[OptOutEntry]) -> Self {
        let mut index = Self::default();
        for (entry, number) in entries.iter().zip(0..) {
            if entry.orcid.is_some() {
                index.orcid.entry(entry.orcid).or_default().push(number);
            }
            if entry.email_hash != 0 {
                index.email.entry(entry.email_hash).or_default().push(number);
            }
        }
        index
    }

    /// The entries whose iD or address stands beside a printed name.
    fn of(&self, corpus: &Corpus, row: usize) -> impl Iterator<Item = u32> {
        let by_orcid = self.orcid.get(&corpus.mentions.orcid[row]);
        let by_email = self.email.get(&corpus.mentions.email_hash[row]);
        by_orcid.into_iter().chain(by_email).flatten().copied()
    }
}
