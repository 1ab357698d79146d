//! How often the publications of an area carry each term, year by year.

use std::collections::BTreeMap;

use super::community::terms_of;
use crate::data::corpus::Corpus;
use crate::ranking::area::{AreaMembership, MeshThesaurus};

/// Publications that a term must have.
const LEAST_WORKS: u32 = 20;
/// Terms that are kept, the most frequent.
const MOST_TERMS: usize = 60;
/// Greatest share of the area's publications: what nearly all carry is the area itself.
const LARGEST_SHARE: f64 = 0.9;

/// A term with the publications that carry it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicWorks {
    /// MeSH descriptor or author keyword.
    pub term: String,
    /// Publications by year.
    pub years: BTreeMap<i16, u32>,
}

/// Terms of the publications of an area, most frequent first.
pub(super) fn count(
    corpus: &Corpus,
    works: &[AreaMembership],
    mesh: Option<&MeshThesaurus>,
) -> Vec<TopicWorks> {
    let mut terms: BTreeMap<String, BTreeMap<i16, u32>> = BTreeMap::new();
    let mut publications = 0_u32;
    for entry in works {
        let row = entry.work.index();
        if !corpus.works.kind[row].is_publication() {
            continue;
        }
        publications += 1;
        let year = corpus.works.date[row].year;
        for term in terms_of(corpus, entry.work, mesh) {
            *terms.entry(term).or_default().entry(year).or_default() += 1;
        }
    }
    let most = LARGEST_SHARE * f64::from(publications);
    let mut counted: Vec<(u32, TopicWorks)> = terms
        .into_iter()
        .map(|(term, years)| (years.values().sum(), TopicWorks { term, years }))
        .filter(|(works, _)| *works >= LEAST_WORKS && f64::from(*works) <= most)
        .collect();
    counted.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.term.cmp(&b.1.term)));
    counted.truncate(MOST_TERMS);
    counted.into_iter().map(|(_, topic)| topic).collect()
}
