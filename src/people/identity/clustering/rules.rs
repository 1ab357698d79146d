//! The rules that need no model: identifiers, and names printed in two scripts.

use crate::data::corpus::{Corpus, MentionId};

use super::union_find::{Forest, Refused};
use crate::people::identity::names::corpus_names::{NONE, Names};
use crate::people::identity::names::name::{Agreement, agreement};
use crate::people::identity::params::IdentityParams;
use crate::people::identity::resolution::Contradiction;

/// State of a resolution by rules.
pub(crate) struct Rules<'a> {
    corpus: &'a Corpus,
    params: &'a IdentityParams,
    names: &'a Names,
    /// The groups so far.
    pub forest: Forest,
    /// Evidence that contradicts itself, reported to the user.
    pub contradictions: Vec<Contradiction>,
}

impl<'a> Rules<'a> {
    pub(crate) fn new(corpus: &'a Corpus, params: &'a IdentityParams, names: &'a Names) -> Self {
        let mentions = &corpus.mentions;
        let mut forest = Forest::new(mentions.work.iter().map(|work| work.0));
        for row in 0..mentions.work.len() {
            forest.identify(row as u32, identifier(corpus, params, row));
        }
        Self { corpus, params, names, forest, contradictions: Vec::new() }
    }

    /// Same ORCID iD, same person, unless the names contradict; the same for trusted source ids.
    pub(crate) fn by_identifier(&mut self) {
        let mut bearers: Vec<(u64, u32)> = (0..self.names.of.len())
            .map(|row| (identifier(self.corpus, self.params, row), row as u32))
            .filter(|(label, row)| *label != 0 && self.names.of[*row as usize] != NONE)
            .collect();
        bearers.sort_unstable();
        for group in bearers.chunk_by(|a, b| a.0 == b.0) {
            let first = group[0].1;
            for &(_, row) in &group[1..] {
                let (x, y) = (self.names.of[first as usize], self.names.of[row as usize]);
                let why = if !related_names(self.names, x, y) {
                    Some("one identifier, names that contradict each other")
                } else if self.forest.join(first, row) == Err(Refused::SameWork) {
                    Some("one identifier on two names of one document")
                } else {
                    None
                };
                if let Some(why) = why {
                    let (a, b) = (MentionId(first), MentionId(row));
                    self.contradictions.push(Contradiction { a, b, why });
                }
            }
        }
    }

    /// Joins what the clustering found.
    pub(crate) fn by_clusters(&mut self, heads: &[u32]) {
        for (row, &head) in heads.iter().enumerate() {
            if row as u32 != head {
                // A refusal is the law at work, not an error.
                let _ = self.forest.join(row as u32, head);
            }
        }
    }

    /// A name printed in kanji alone belongs to the one person who is also printed with it in Latin
    /// letters or kana; with two such people it stays by itself.
    pub(crate) fn by_native_name(&mut self) {
        let mut bearers: Vec<(u32, bool, u32)> = Vec::new();
        for row in 0..self.names.of.len() as u32 {
            let Some(entry) = self.names.entry(row) else { continue };
            let Some(native) = entry.native else { continue };
            bearers.push((native, entry.latin.is_none(), row));
        }
        bearers.sort_unstable();
        for group in bearers.chunk_by(|a, b| a.0 == b.0) {
            let read = group.partition_point(|bearer| !bearer.1);
            let mut roots: Vec<u32> =
                group[..read].iter().map(|bearer| self.forest.find(bearer.2)).collect();
            roots.sort_unstable();
            roots.dedup();
            if let [root] = roots[..] {
                for bearer in &group[read..] {
                    let _ = self.forest.join(root, bearer.2);
                }
            }
        }
    }
}

/// The identifier that makes a mention a person's: the ORCID iD, or the source's id when trusted.
fn identifier(corpus: &Corpus, params: &IdentityParams, row: usize) -> u64 {
    let mentions = &corpus.mentions;
    let source = mentions.source_id[row];
    if params.trust_source_ids && !source.is_empty() {
        return u64::from(source.0) | 1 << 63;
    }
    // An ORCID iD has at most 16 digits, so the packed form leaves the top bit free.
    mentions.orcid[row].packed()
}

/// Whether two names under one ORCID iD can be one person's: a person may marry (forenames agree)
/// or shorten a forename (surnames agree), rarely both.
fn related_names(names: &Names, x: u32, y: u32) -> bool {
    let (x, y) = (&names.entries[x as usize], &names.entries[y as usize]);
    let (Some(a), Some(b)) = (&x.latin, &y.latin) else { return true };
    let surname = a.whole_surname.contains(&b.surname) || b.whole_surname.contains(&a.surname);
    let swapped = a.surname == b.joined() || b.surname == a.joined();
    let initial = a.initial() == b.initial() || a.given.is_empty() || b.given.is_empty();
    (surname && initial)
        || swapped
        || agreement(a, b) == Agreement::Same
        || (surname && a.suffix == b.suffix && a.initials().contains(b.initial().unwrap_or(' ')))
}
