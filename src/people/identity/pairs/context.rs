//! What is printed around names, as lists of hashed terms.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::data::corpus::{Orcid, RaggedArray};
use crate::people::identity::names::corpus_names::{NO_ID, NameTable};
use crate::people::identity::names::name::{ForenameKind, PersonName};
use crate::people::identity::names::name_bearers::NameBearers;

use super::terms::{TERMS, coauthor_term, distinct_terms};

/// The weight of each term.
#[derive(Clone, Debug)]
enum TermWeights {
    /// By term, for long lists.
    Table(Vec<f32>),
    /// The terms that are there: a short list must not pay for millions.
    Map(FxHashMap<u32, f32>),
}

/// Lists of terms, one a row, and the weight of each term: the rarer, the larger.
#[derive(Clone, Debug)]
pub(crate) struct TermLists {
    pub lists: RaggedArray<u32>,
    weights: TermWeights,
    /// A second weight of each term of each list, that does not come from the lists; empty where there is none.
    outer_weights: RaggedArray<f32>,
}

impl TermLists {
    /// Weights terms by inverse row frequency: ln(1 + N / n).
    pub(crate) fn new(lists: RaggedArray<u32>) -> Self {
        let filled = (0..lists.len()).filter(|row| !lists.row(*row).is_empty()).count() as f32;
        let weight = |count: u32| (1.0 + filled / count.max(1) as f32).ln();
        let weights = if lists.values().len() * 4 > TERMS {
            let mut counts = vec![0u32; TERMS];
            lists.values().iter().for_each(|term| counts[*term as usize % TERMS] += 1);
            TermWeights::Table(counts.into_iter().map(weight).collect())
        } else {
            let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
            lists.values().iter().for_each(|term| *counts.entry(*term).or_default() += 1);
            let weighted = counts.into_iter().map(|(term, count)| (term, weight(count)));
            TermWeights::Map(weighted.collect())
        };
        Self { lists, weights, outer_weights: RaggedArray::default() }
    }

    /// Gives each term of each list a second weight.
    pub(crate) fn with_outer_weights(mut self, weights: RaggedArray<f32>) -> Self {
        self.outer_weights = weights;
        self
    }

    /// The second weights of a list's terms, in their order; empty where there are none.
    #[inline]
    pub(crate) fn outer_weights(&self, row: usize) -> &[f32] {
        match self.outer_weights.len() {
            0 => &[],
            _ => self.outer_weights.row(row),
        }
    }

    /// Weight of a term, between ln 2 and ln(1 + rows).
    #[inline]
    pub(crate) fn weight(&self, term: u32) -> f32 {
        match &self.weights {
            TermWeights::Table(weights) => weights[term as usize % TERMS],
            TermWeights::Map(weights) => weights.get(&term).copied().unwrap_or(0.0),
        }
    }
}

/// What is printed around the names of a set of mentions.
#[derive(Clone, Debug)]
pub(crate) struct MentionContext {
    /// Terms of each distinct name among co-authors; `NO_ID` for a native name.
    pub name_terms: Vec<CoauthorTerms>,
    /// The document of each mention: a row of the document lists.
    pub doc: Vec<u32>,
    /// Number that two mentions share when they are on one document.
    pub paper: Vec<u32>,
    /// Year of each document, 0 when unknown.
    pub year: Vec<u16>,
    /// Journal of each document, one term or none.
    pub venue: TermLists,
    /// Names on each document, the mention's own included.
    pub coauthors: TermLists,
    /// The same names with their full forenames or second initials, where they have one.
    pub full_coauthors: TermLists,
    /// Title words of each document.
    pub title: TermLists,
    /// Words of each document's abstract.
    pub summary: TermLists,
    /// MeSH headings and keywords of each document.
    pub subjects: TermLists,
    /// Documents that each document cites, and itself: so a self-citation is a shared term.
    pub references: TermLists,
    /// Words of each mention's affiliation.
    pub affiliation: TermLists,
    /// Organisations of each mention.
    pub organisation: TermLists,
    /// Hash of each mention's e-mail address, 0 when unknown.
    pub email: Vec<u64>,
    /// ORCID iD of each mention.
    pub orcid: Vec<Orcid>,
}

/// A name among co-authors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CoauthorTerms {
    /// Of surname and first initial.
    pub initial: u32,
    /// Of surname and full first forename, or all initials where there are several; else `NO_ID`.
    pub full: u32,
    /// How little a co-author of that surname and initial happens by chance: the fewer people bear them, the
    /// more.
    pub rarity: f32,
}

impl CoauthorTerms {
    const NONE: Self = Self { initial: NO_ID, full: NO_ID, rarity: 0.0 };

    pub(crate) fn of(name: &PersonName) -> Self {
        let full = match name.forename() {
            ForenameKind::Full => coauthor_term(&name.surname, &name.given[0]),
            _ if name.given.len() > 1 => coauthor_term(&name.surname, &name.initials()),
            _ => NO_ID,
        };
        let mut buffer = [0; 4];
        let initial = name.initial().map_or("", |initial| initial.encode_utf8(&mut buffer));
        let bearers = NameBearers::shipped().first_initial(name);
        Self {
            initial: coauthor_term(&name.surname, initial),
            full,
            rarity: (COMMONEST.ln_1p() - bearers.ln_1p()).max(LEAST_RARITY),
        }
    }
}

/// People per million names who bear the commonest surname and initial (Kim, J and Wang, Y: some thousands);
/// a co-author of theirs says next to nothing.
const COMMONEST: f32 = 20_000.0;
/// Rarity of the commonest co-author.
const LEAST_RARITY: f32 = 0.2;

/// The terms of each distinct name among co-authors.
pub(crate) fn coauthor_terms(names: &NameTable) -> Vec<CoauthorTerms> {
    let entries = names.entries.par_iter();
    entries
        .map(|entry| entry.latin.as_ref().map_or(CoauthorTerms::NONE, CoauthorTerms::of))
        .collect()
}

/// Lists of co-authors by surname and initial, weighed by rarity too, and by full name.
pub(crate) fn coauthor_lists(lists: &[Vec<CoauthorTerms>]) -> (TermLists, TermLists) {
    // Of two co-authors with one term the commoner counts.
    let with_rarity = |names: &Vec<CoauthorTerms>| {
        let mut terms: Vec<(u32, f32)> = names
            .iter()
            .filter(|name| name.initial != NO_ID)
            .map(|name| (name.initial, name.rarity))
            .collect();
        terms.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        terms.dedup_by_key(|(term, _)| *term);
        terms.into_iter().unzip::<u32, f32, Vec<_>, Vec<_>>()
    };
    let full = |names: &Vec<CoauthorTerms>| {
        distinct_terms(names.iter().map(|name| name.full).filter(|term| *term != NO_ID).collect())
    };
    let (terms, rarities): (Vec<Vec<u32>>, Vec<Vec<f32>>) =
        lists.par_iter().map(with_rarity).unzip();
    let full: Vec<Vec<u32>> = lists.par_iter().map(full).collect();
    let by_initial = TermLists::new(terms.into_iter().collect());
    (
        by_initial.with_outer_weights(rarities.into_iter().collect()),
        TermLists::new(full.into_iter().collect()),
    )
}
