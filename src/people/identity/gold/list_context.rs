//! The names and the context of every mention of a list.

use std::hash::Hasher;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};

use crate::data::affiliation::organisation_key;
use crate::data::corpus::{Orcid, fold_name};
use crate::people::identity::names::corpus_names::NameTable;
use crate::people::identity::names::name::PersonName;
use crate::people::identity::names::split::split_name;
use crate::people::identity::pairs::context::{
    CoauthorTerms, MentionContext, TermLists, coauthor_lists, coauthor_terms,
};
use crate::people::identity::pairs::terms::{
    TermKind, add_affiliation_terms, add_text_terms, distinct_terms, hash_term,
};

use super::mention_list::ListedMention;

/// The distinct names of a list.
pub(crate) fn list_names(list: &[&ListedMention]) -> NameTable {
    NameTable::of_list(list.iter().map(|mention| [mention.family.as_str(), mention.given.as_str()]))
}

/// The context of every mention of a list; each mention is a document of its own.
pub(crate) fn list_context(list: &[&ListedMention], names: &NameTable) -> MentionContext {
    let (coauthors, full_coauthors) = coauthor_lists(&list_coauthors(list));
    MentionContext {
        name_terms: coauthor_terms(names),
        doc: (0..list.len() as u32).collect(),
        paper: number_papers(list),
        year: list.iter().map(|mention| mention.year).collect(),
        venue: list_per_mention(list, |mention, terms| {
            let venue = fold_name(&mention.journal);
            terms.extend((!venue.is_empty()).then(|| hash_term(TermKind::Venue, &venue)));
        }),
        coauthors,
        full_coauthors,
        title: list_per_mention(list, |mention, terms| add_text_terms(&mention.title, terms)),
        summary: list_per_mention(list, |mention, terms| add_text_terms(&mention.summary, terms)),
        subjects: list_per_mention(list, |mention, terms| {
            let subjects = mention.subjects.iter();
            terms.extend(subjects.map(|word| hash_term(TermKind::Subject, &fold_name(word))));
        }),
        references: list_per_mention(list, |mention, terms| {
            let papers = mention.references.iter().chain([&mention.paper]);
            let papers = papers.filter(|paper| !paper.is_empty());
            terms.extend(papers.map(|paper| hash_term(TermKind::Reference, paper)));
        }),
        affiliation: list_per_mention(list, |mention, terms| {
            add_affiliation_terms(&mention.affiliation, terms);
            add_affiliation_terms(&mention.email, terms);
        }),
        organisation: list_per_mention(list, |mention, terms| {
            let key = organisation_key(&mention.affiliation);
            terms.extend((!key.is_empty()).then(|| hash_term(TermKind::Organisation, &key)));
        }),
        email: list.iter().map(|mention| hash_text(&mention.email)).collect(),
        orcid: list.iter().map(|m| Orcid::parse(&m.orcid).unwrap_or_default()).collect(),
    }
}

fn list_per_mention(
    list: &[&ListedMention],
    add_terms: impl Fn(&ListedMention, &mut Vec<u32>) + Sync,
) -> TermLists {
    let lists: Vec<Vec<u32>> = list
        .par_iter()
        .map(|mention| {
            let mut terms = Vec::new();
            add_terms(mention, &mut terms);
            distinct_terms(terms)
        })
        .collect();
    TermLists::new(lists.into_iter().collect())
}

/// Equal numbers for mentions with one `paper`; a mention without one is on a paper of its own.
fn number_papers(list: &[&ListedMention]) -> Vec<u32> {
    let mut number_of: FxHashMap<&str, u32> = FxHashMap::default();
    let mut numbers = Vec::with_capacity(list.len());
    for (row, mention) in list.iter().enumerate() {
        let unique = (list.len() + row) as u32;
        let next = number_of.len() as u32;
        numbers.push(match mention.paper.as_str() {
            "" => unique,
            paper => *number_of.entry(paper).or_insert(next),
        });
    }
    numbers
}

/// The terms of each mention's co-authors. The lists of large teams repeat the same names, so each thread
/// parses a name once.
fn list_coauthors(list: &[&ListedMention]) -> Vec<Vec<CoauthorTerms>> {
    list.par_iter()
        .map_init(FxHashMap::<&str, Option<CoauthorTerms>>::default, |known, mention| {
            let names = mention.coauthors.iter().map(String::as_str);
            names
                .filter_map(|name| *known.entry(name).or_insert_with(|| listed_name(name)))
                .collect()
        })
        .collect()
}

fn listed_name(name: &str) -> Option<CoauthorTerms> {
    let (family, given) = split_name(name);
    PersonName::parse(&family, &given, "").as_ref().map(CoauthorTerms::of)
}

/// A hash of a text, 0 for none.
fn hash_text(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    if text.is_empty() { 0 } else { hasher.finish().max(1) }
}
