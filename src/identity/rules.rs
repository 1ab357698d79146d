//! The rules that need no model: identifiers, full names, and initials backed by evidence.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::corpus::{Corpus, MentionId, StrId};

use super::forest::{Forest, Refused};
use super::name::{Agreement, agreement};
use super::names::{NONE, Names};
use super::organisation::organisation_key;
use super::{Contradiction, IdentityParams};

/// Most groups that one piece of evidence may bring together pair by pair: a university shared by
/// a hundred namesakes says nothing about any two of them.
const MAX_SHARERS: usize = 16;

/// State of a resolution by rules.
pub(super) struct Rules<'a> {
    corpus: &'a Corpus,
    params: &'a IdentityParams,
    names: &'a Names,
    /// The groups so far.
    pub forest: Forest,
    /// Distinct names of each root.
    worn: Vec<Vec<u32>>,
    /// Evidence that contradicts itself, reported to the user.
    pub contradictions: Vec<Contradiction>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(corpus: &'a Corpus, params: &'a IdentityParams, names: &'a Names) -> Self {
        let mentions = &corpus.mentions;
        let mut forest = Forest::new(mentions.work.iter().map(|work| work.0));
        for row in 0..mentions.work.len() {
            forest.identify(row as u32, identifier(corpus, params, row));
        }
        let worn = names.of.iter().map(|&n| if n == NONE { vec![] } else { vec![n] }).collect();
        Self { corpus, params, names, forest, worn, contradictions: Vec::new() }
    }

    /// Joins two groups if nothing forbids it.
    fn join(&mut self, a: u32, b: u32) -> Result<(), Refused> {
        let (a, b) = (self.forest.find(a), self.forest.find(b));
        self.forest.join(a, b)?;
        self.wear(a, b);
        Ok(())
    }

    /// Joins two groups because somebody decided so.
    pub(super) fn decree(&mut self, a: u32, b: u32) -> Result<(), Refused> {
        let (a, b) = (self.forest.find(a), self.forest.find(b));
        self.forest.decree(a, b)?;
        self.wear(a, b);
        Ok(())
    }

    fn wear(&mut self, a: u32, b: u32) {
        if a != b {
            let (root, leaf) = (a.min(b) as usize, a.max(b) as usize);
            let moved = std::mem::take(&mut self.worn[leaf]);
            self.worn[root].extend(moved);
            self.worn[root].sort_unstable();
            self.worn[root].dedup();
        }
    }

    /// Whether two groups bear one full name, or every name of one goes with every name of the
    /// other.
    fn names_fit(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.forest.find(a) as usize, self.forest.find(b) as usize);
        let keys = |name: u32| &self.names.entries[name as usize].full_keys;
        let shares =
            |x: u32| self.worn[b].iter().any(|&y| keys(x).iter().any(|k| keys(y).contains(k)));
        if self.worn[a].iter().any(|&x| shares(x)) {
            return true;
        }
        let fit = |x: u32, y: u32| same_name_possible(self.names, x, y);
        self.worn[a].iter().all(|&x| self.worn[b].iter().all(|&y| fit(x, y)))
    }

    /// Same ORCID iD, same person, unless the names contradict; the same for trusted source ids.
    pub(super) fn by_identifier(&mut self) {
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
                } else if self.join(first, row) == Err(Refused::SameWork) {
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

    /// Same surname and same full forenames (in Latin letters, in romaji, in kanji), same person.
    pub(super) fn by_full_name(&mut self) {
        let mut bearers: Vec<(u32, u32)> = Vec::new();
        for (row, &name) in self.names.of.iter().enumerate() {
            if name != NONE {
                let keys = &self.names.entries[name as usize].full_keys;
                bearers.extend(keys.iter().map(|key| (*key, row as u32)));
            }
        }
        bearers.par_sort_unstable();
        for group in bearers.chunk_by(|a, b| a.0 == b.0) {
            let mut heads: Vec<u32> = Vec::new();
            for &(_, row) in group {
                let joined = heads
                    .iter()
                    .any(|&head| self.names_fit(head, row) && self.join(head, row).is_ok());
                if !joined && heads.len() < MAX_SHARERS {
                    heads.push(row);
                }
            }
        }
    }

    /// Names that fit by initials, in one block, backed by a shared co-author or organisation; the
    /// pairs with most shared evidence first.
    pub(super) fn by_evidence(&mut self) {
        let evidence = Evidence::of(self.corpus, self.params, self.names);
        let roots = self.forest.roots();
        let mut in_block: Vec<(u32, u32)> = (0..roots.len() as u32)
            .map(|row| (self.block(row), row))
            .filter(|(block, _)| *block != NONE)
            .collect();
        in_block.par_sort_unstable();
        let blocks: Vec<&[(u32, u32)]> = in_block.chunk_by(|a, b| a.0 == b.0).collect();
        let mut candidates: Vec<(std::cmp::Reverse<u32>, u32, u32)> = blocks
            .par_iter()
            .filter(|block| block.len() > 1)
            .flat_map_iter(|block| shared_evidence(block, &roots, &evidence))
            .map(|(a, b, shared)| (std::cmp::Reverse(shared), a, b))
            .collect();
        candidates.par_sort_unstable();
        for (_, a, b) in candidates {
            if self.names_fit(a, b) {
                // A refusal is the law at work, not an error.
                let _ = self.join(a, b);
            }
        }
    }

    fn block(&self, row: u32) -> u32 {
        let name = self.names.of[row as usize];
        if name == NONE { NONE } else { self.names.entries[name as usize].block }
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

/// Whether two names of one block can be one: Latin forenames that agree, or a common full key.
fn same_name_possible(names: &Names, x: u32, y: u32) -> bool {
    if x == y {
        return true;
    }
    let (x, y) = (&names.entries[x as usize], &names.entries[y as usize]);
    if x.full_keys.iter().any(|key| y.full_keys.contains(key)) {
        return true;
    }
    match (&x.latin, &y.latin) {
        (Some(a), Some(b)) => a.surname == b.surname && agreement(a, b) != Agreement::Conflict,
        _ => true,
    }
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

/// What was printed beside each name: co-authors and organisations, as keys.
struct Evidence {
    /// Key of each mention's own name among co-authors.
    coauthor: Vec<u32>,
    /// Organisation keys, those of one mention side by side.
    organisations: Vec<u32>,
    /// Where the organisations of each mention lie.
    spans: Vec<(u32, u32)>,
    /// The mentions of the work of each mention; empty for a team too large to tell anything.
    teams: Vec<(u32, u32)>,
}

impl Evidence {
    fn of(corpus: &Corpus, params: &IdentityParams, names: &Names) -> Self {
        let mentions = &corpus.mentions;
        let coauthor = names.of.iter().map(|&name| {
            if name == NONE {
                return NONE;
            }
            let entry = &names.entries[name as usize];
            if entry.block != NONE {
                entry.block
            } else {
                entry.full_keys.first().copied().unwrap_or(NONE)
            }
        });
        let coauthor: Vec<u32> = coauthor.collect();
        let mut distinct: Vec<StrId> = mentions.affiliations.values().to_vec();
        distinct.extend(mentions.organisation.iter().filter(|id| !id.is_empty()));
        distinct.par_sort_unstable();
        distinct.dedup();
        let keys: Vec<String> =
            distinct.par_iter().map(|line| organisation_key(corpus.text(*line))).collect();
        let mut known: FxHashMap<&str, u32> = FxHashMap::default();
        let mut key_of: FxHashMap<StrId, u32> = FxHashMap::default();
        for (line, key) in distinct.iter().zip(&keys).filter(|(_, key)| !key.is_empty()) {
            // The top bit keeps organisations apart from co-authors.
            let next = known.len() as u32 | 1 << 31;
            key_of.insert(*line, *known.entry(key).or_insert(next));
        }
        let mut organisations = Vec::new();
        let mut spans = Vec::with_capacity(coauthor.len());
        for row in 0..coauthor.len() {
            let start = organisations.len() as u32;
            let printed =
                mentions.affiliations.row(row).iter().chain([&mentions.organisation[row]]);
            organisations.extend(printed.filter_map(|line| key_of.get(line)));
            spans.push((start, organisations.len() as u32));
        }
        let works = corpus.work_ids().map(|work| {
            let of = corpus.mentions_of(work);
            let count = of.len() as u32;
            let first = of.map(|m| m.0).next().unwrap_or(0);
            if count > params.max_team { (0, 0) } else { (first, first + count) }
        });
        let works = works.collect::<Vec<_>>();
        let teams = mentions.work.iter().map(|work| works[work.index()]).collect();
        Self { coauthor, organisations, spans, teams }
    }

    /// Adds the keys of a mention to `out`.
    fn keys(&self, row: u32, block: u32, out: &mut Vec<(u32, u32)>, root: u32) {
        let (start, end) = self.spans[row as usize];
        out.extend(self.organisations[start as usize..end as usize].iter().map(|key| (*key, root)));
        let (first, last) = self.teams[row as usize];
        let beside = self.coauthor[first as usize..last as usize].iter();
        out.extend(beside.filter(|key| **key != NONE && **key != block).map(|key| (*key, root)));
    }
}

/// Pairs of groups of one block that share evidence, with the number of pieces shared.
fn shared_evidence(
    block: &[(u32, u32)],
    roots: &[u32],
    evidence: &Evidence,
) -> Vec<(u32, u32, u32)> {
    let mut keys = Vec::new();
    for &(block, row) in block {
        evidence.keys(row, block, &mut keys, roots[row as usize]);
    }
    keys.sort_unstable();
    keys.dedup();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for sharers in keys.chunk_by(|a, b| a.0 == b.0) {
        let sharers = &sharers[..sharers.len().min(MAX_SHARERS)];
        for (place, &(_, a)) in sharers.iter().enumerate() {
            pairs.extend(sharers[place + 1..].iter().map(|&(_, b)| (a, b)));
        }
    }
    pairs.sort_unstable();
    pairs.chunk_by(|a, b| a == b).map(|same| (same[0].0, same[0].1, same.len() as u32)).collect()
}
