//! The rules that need no model: identifiers, talks that became papers, seats of one society, and names printed in
//! two scripts.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::data::corpus::{Corpus, MentionId, WorkId, WorkKind, fold_title};

use super::seats::join_seats;
use super::union_find::{ConstrainedUnionFind, JoinRefusal};
use crate::people::identity::names::corpus_names::{NO_ID, NameTable};
use crate::people::identity::names::name::{ForenameAgreement, PersonName, compare_forenames};
use crate::people::identity::params::IdentityParams;
use crate::people::identity::resolution::Contradiction;

/// Letters from which on a title is that of one work and not of many, such as `Introduction` or `Case report`.
const TELLING_TITLE: usize = 25;

/// Clusters of a corpus while rules, decisions and the model join them.
pub(crate) struct RuleClustering<'a> {
    corpus: &'a Corpus,
    params: &'a IdentityParams,
    names: &'a NameTable,
    /// The clusters so far.
    pub clusters: ConstrainedUnionFind,
    /// Evidence that contradicts itself, reported to the user.
    pub contradictions: Vec<Contradiction>,
}

impl<'a> RuleClustering<'a> {
    pub(crate) fn new(
        corpus: &'a Corpus,
        params: &'a IdentityParams,
        names: &'a NameTable,
    ) -> Self {
        let mentions = &corpus.mentions;
        let mut clusters = ConstrainedUnionFind::new(mentions.work.iter().map(|work| work.0));
        for row in 0..mentions.work.len() {
            clusters.set_identifier(row as u32, identifier(corpus, params, row));
        }
        Self { corpus, params, names, clusters, contradictions: Vec::new() }
    }

    /// Joins mentions with one ORCID iD (or trusted source id), unless their names contradict.
    pub(crate) fn join_identifiers(&mut self) {
        let mut identified: Vec<(u64, u32)> = (0..self.names.name_of.len())
            .map(|row| (identifier(self.corpus, self.params, row), row as u32))
            .filter(|(id, row)| *id != 0 && self.names.name_of[*row as usize] != NO_ID)
            .collect();
        identified.par_sort_unstable();
        for same in identified.chunk_by(|a, b| a.0 == b.0) {
            let first = same[0].1;
            for &(_, row) in &same[1..] {
                if let Some(why) = self.join_identified(first, row) {
                    let (a, b) = (MentionId(first), MentionId(row));
                    self.contradictions.push(Contradiction { a, b, why });
                }
            }
        }
    }

    /// Joins two mentions with one identifier; says what contradicts it, if anything.
    fn join_identified(&mut self, first: u32, row: u32) -> Option<&'static str> {
        let [x, y] = [first, row].map(|row| self.names.name_of[row as usize]);
        if !are_related(self.names, x, y) {
            Some("one identifier, names that contradict each other")
        } else if self.clusters.join(first, row) == Err(JoinRefusal::SameWork) {
            Some("one identifier on two names of one document")
        } else {
            None
        }
    }

    /// Joins a speaker whose talk has the very title of a publication to the one author of it whose name agrees:
    /// abstracts are printed again as papers.
    pub(crate) fn join_talks(&mut self) {
        let talks = self.talks();
        if talks.is_empty() {
            return;
        }
        let works = &self.corpus.works;
        let all: Vec<WorkId> = self.corpus.work_ids().collect();
        let mut papers: Vec<(String, WorkId)> = all
            .into_par_iter()
            .filter(|work| works.kind[work.index()] != WorkKind::Session)
            .map(|work| (fold_title(self.corpus.text(works.title[work.index()])), work))
            .filter(|(title, _)| talks.contains_key(title))
            .collect();
        papers.par_sort_unstable();
        let mut agreeing: Vec<(u32, u32)> = Vec::new();
        for (title, work) in papers {
            let speakers = &talks[&title];
            agreeing.clear();
            for author in self.corpus.mentions_of(work).map(|author| author.0) {
                let Some(name) = self.latin(author) else { continue };
                let first = speakers.partition_point(|speaker| speaker.0 < name.surname.as_str());
                let same = speakers[first..].iter().take_while(|speaker| speaker.0 == name.surname);
                let same = same.filter(|speaker| self.names_agree(speaker.1, author));
                agreeing.extend(same.map(|speaker| (speaker.1, author)));
            }
            agreeing.sort_unstable();
            for authors in agreeing.chunk_by(|x, y| x.0 == y.0) {
                if let &[(speaker, author)] = authors {
                    // A refusal is a constraint at work, not an error.
                    let _ = self.clusters.join(author, speaker);
                }
            }
        }
    }

    /// Joins the seats of one name in one society; see [`super::seats`].
    pub(crate) fn join_seats(&mut self) {
        join_seats(self.corpus, self.names, &mut self.clusters);
    }

    /// The speakers of each talk with a telling title, by the folded title: surname and mention, ascending.
    fn talks(&self) -> FxHashMap<String, Vec<(&'a str, u32)>> {
        let mentions = &self.corpus.mentions;
        let mut talks: FxHashMap<String, Vec<(&'a str, u32)>> = FxHashMap::default();
        for row in 0..mentions.work.len() {
            if self.corpus.works.kind[mentions.work[row].index()] != WorkKind::Session {
                continue;
            }
            let Some(name) = self.latin(row as u32) else { continue };
            for (_, talk, _) in mentions.appearances.row(row) {
                let title = fold_title(self.corpus.text(*talk));
                if title.chars().count() >= TELLING_TITLE {
                    talks.entry(title).or_default().push((name.surname.as_str(), row as u32));
                }
            }
        }
        talks.values_mut().for_each(|speakers| {
            speakers.sort_unstable();
            speakers.dedup();
        });
        talks
    }

    /// The name of a mention in Latin letters.
    fn latin(&self, row: u32) -> Option<&'a PersonName> {
        self.names.entry(row).and_then(|entry| entry.latin.as_ref())
    }

    /// Whether two Latin names have one surname and forenames of one beginning that do not contradict.
    fn names_agree(&self, x: u32, y: u32) -> bool {
        let (Some(a), Some(b)) = (self.latin(x), self.latin(y)) else { return false };
        a.surname == b.surname
            && a.initial().is_some()
            && a.initial() == b.initial()
            && compare_forenames(a, b) != ForenameAgreement::Conflict
    }

    /// Joins what the clustering found; what a constraint forbids stays apart.
    pub(crate) fn join_clustering(&mut self, representatives: &[u32]) {
        let mut by_representative: Vec<u64> = representatives
            .iter()
            .zip(0u32..)
            .map(|(of, row)| u64::from(*of) << 32 | u64::from(row))
            .collect();
        by_representative.par_sort_unstable();
        let mut group: Vec<u32> = Vec::new();
        for same in by_representative.chunk_by(|a, b| a >> 32 == b >> 32) {
            group.clear();
            group.extend(same.iter().map(|row| *row as u32));
            self.clusters.join_group(&group);
        }
    }

    /// Joins a name printed in kanji alone to the one person who is printed with the same kanji beside
    /// Latin letters or kana; where two people are, it stays apart.
    pub(crate) fn join_native_names(&mut self) {
        let mut printed: Vec<(u32, bool, u32)> = Vec::new();
        for row in 0..self.names.name_of.len() as u32 {
            let Some(entry) = self.names.entry(row) else { continue };
            let Some(native) = entry.native else { continue };
            printed.push((native, entry.latin.is_none(), row));
        }
        printed.par_sort_unstable();
        for same in printed.chunk_by(|a, b| a.0 == b.0) {
            let (with_latin, kanji_alone) = same.split_at(same.partition_point(|name| !name.1));
            let mut roots: Vec<u32> =
                with_latin.iter().map(|name| self.clusters.find(name.2)).collect();
            roots.sort_unstable();
            roots.dedup();
            if let [root] = roots[..] {
                for name in kanji_alone {
                    let _ = self.clusters.join(root, name.2);
                }
            }
        }
    }
}

/// The identifier that says whose mention it is: the ORCID iD, or the source's id when trusted; 0 for none.
fn identifier(corpus: &Corpus, params: &IdentityParams, row: usize) -> u64 {
    let mentions = &corpus.mentions;
    let source = mentions.source_id[row];
    if params.trust_source_ids && !source.is_empty() {
        return u64::from(source.0) | 1 << 63;
    }
    // An ORCID iD has at most 16 digits, so its packed form leaves the top bit free.
    mentions.orcid[row].packed()
}

/// Whether two names under one ORCID iD can be one person's: a person may marry (forenames agree)
/// or shorten a forename (surnames agree), rarely both.
fn are_related(names: &NameTable, x: u32, y: u32) -> bool {
    let (x, y) = (&names.entries[x as usize], &names.entries[y as usize]);
    let (Some(a), Some(b)) = (&x.latin, &y.latin) else { return true };
    let surname = a.whole_surname.contains(&b.surname) || b.whole_surname.contains(&a.surname);
    let swapped = a.surname == b.joined() || b.surname == a.joined();
    let initial = a.initial() == b.initial() || a.given.is_empty() || b.given.is_empty();
    (surname && initial)
        || swapped
        || compare_forenames(a, b) == ForenameAgreement::Same
        || (surname && a.suffix == b.suffix && a.initials().contains(b.initial().unwrap_or(' ')))
}
