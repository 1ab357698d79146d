//! What is printed around names, as lists of hashed terms.

use crate::data::corpus::{Orcid, RaggedArray};
use crate::people::identity::names::corpus_names::{NO_ID, NameTable};
use crate::people::identity::names::name::PersonName;

use super::terms::{TERMS, coauthor_term};

/// Lists of terms, one a row, and the weight of each term: the rarer, the larger.
#[derive(Clone, Debug)]
pub(crate) struct TermLists {
    pub lists: RaggedArray<u32>,
    /// Weights by the low bits of the term; terms that share them share a weight.
    weights: Vec<f32>,
}

impl TermLists {
    /// Weights terms by inverse row frequency: ln(1 + N / n).
    pub(crate) fn new(lists: RaggedArray<u32>) -> Self {
        // As many counters as the lists need: a small list must not pay for millions of them.
        let size = (lists.values().len() * 4).next_power_of_two().clamp(1 << 10, TERMS);
        let mut counts = vec![0u32; size];
        for &term in lists.values() {
            counts[term as usize & (size - 1)] += 1;
        }
        let filled = (0..lists.len()).filter(|row| !lists.row(*row).is_empty()).count() as f32;
        let weight = |count: u32| (1.0 + filled / count.max(1) as f32).ln();
        Self { lists, weights: counts.into_iter().map(weight).collect() }
    }

    /// Weight of a term, between ln 2 and ln(1 + rows).
    #[inline]
    pub(crate) fn weight(&self, term: u32) -> f32 {
        self.weights[term as usize & (self.weights.len() - 1)]
    }
}

/// What is printed around the names of a set of mentions.
#[derive(Clone, Debug)]
pub(crate) struct MentionContext {
    /// Term of each distinct name among co-authors; `NO_ID` for a native name.
    pub name_term: Vec<u32>,
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

/// The term of each distinct name among co-authors; `NO_ID` for a native name.
pub(crate) fn coauthor_terms(names: &NameTable) -> Vec<u32> {
    let term = |name: &PersonName| coauthor_term(&name.surname, name.initial());
    names.entries.iter().map(|entry| entry.latin.as_ref().map_or(NO_ID, term)).collect()
}
