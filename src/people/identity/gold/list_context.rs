//! What is printed around the names of a list.

use std::hash::Hasher;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};

use crate::data::affiliation::organisation_key;
use crate::data::corpus::{Orcid, fold_name};
use crate::people::identity::names::corpus_names::{NONE, Names};
use crate::people::identity::names::name::PersonName;
use crate::people::identity::names::split::split_name;
use crate::people::identity::pairs::context::{Evidence, TermLists, coauthor_terms};
use crate::people::identity::pairs::terms::{
    affiliation_terms, coauthor_term, sorted, term, text_terms,
};

use super::mention_list::ListedMention;

/// The distinct names of a list.
pub(crate) fn list_names(list: &[&ListedMention]) -> Names {
    Names::of_list(list.iter().map(|mention| [mention.family.as_str(), mention.given.as_str()]))
}

/// The evidence of a list of mentions.
pub(crate) fn list_context(list: &[&ListedMention], names: &Names) -> Evidence {
    let per_mention = |terms: &(dyn Fn(&ListedMention, &mut Vec<u32>) + Sync)| -> TermLists {
        let lists: Vec<Vec<u32>> = list
            .par_iter()
            .map(|mention| {
                let mut out = Vec::new();
                terms(mention, &mut out);
                sorted(out)
            })
            .collect();
        TermLists::of(lists.into_iter().collect())
    };
    let mut papers: FxHashMap<&str, u32> = FxHashMap::default();
    let paper = list.iter().enumerate().map(|(row, mention)| {
        let alone = list.len() as u32 + row as u32;
        let next = papers.len() as u32;
        let mut known = || *papers.entry(mention.paper.as_str()).or_insert(next);
        if mention.paper.is_empty() { alone } else { known() }
    });
    Evidence {
        name_term: coauthor_terms(names),
        doc: (0..list.len() as u32).collect(),
        paper: paper.collect(),
        year: list.iter().map(|mention| mention.year).collect(),
        venue: per_mention(&|mention, out| {
            let venue = fold_name(&mention.journal);
            out.extend((!venue.is_empty()).then(|| term(3, &venue)));
        }),
        coauthors: listed_teams(list),
        title: per_mention(&|mention, out| text_terms(&mention.title, out)),
        summary: per_mention(&|mention, out| text_terms(&mention.summary, out)),
        subjects: per_mention(&|mention, out| {
            out.extend(mention.subjects.iter().map(|word| term(4, &fold_name(word))));
        }),
        references: per_mention(&|mention, out| {
            out.extend(mention.references.iter().map(|paper| term(5, paper)));
            out.extend((!mention.paper.is_empty()).then(|| term(5, &mention.paper)));
        }),
        affiliation: per_mention(&|mention, out| {
            affiliation_terms(&mention.affiliation, out);
            affiliation_terms(&mention.email, out);
        }),
        organisation: per_mention(&|mention, out| {
            let key = organisation_key(&mention.affiliation);
            out.extend((!key.is_empty()).then(|| term(6, &key)));
        }),
        email: list.iter().map(|mention| text_hash(&mention.email)).collect(),
        orcid: list.iter().map(|m| Orcid::parse(&m.orcid).unwrap_or_default()).collect(),
    }
}

/// The terms of each mention's co-authors. Large teams print the same names again and again, so each
/// thread takes a name apart once.
fn listed_teams(list: &[&ListedMention]) -> TermLists {
    fn read(name: &str) -> u32 {
        let (family, given) = split_name(name);
        PersonName::parse(&family, &given, "")
            .map_or(NONE, |name| coauthor_term(&name.surname, name.initial()))
    }
    let lists: Vec<Vec<u32>> = list
        .par_iter()
        .map_init(FxHashMap::<&str, u32>::default, |known, mention| {
            let terms = mention
                .coauthors
                .iter()
                .map(|name| *known.entry(name.as_str()).or_insert_with(|| read(name)));
            sorted(terms.filter(|term| *term != NONE).collect())
        })
        .collect();
    TermLists::of(lists.into_iter().collect())
}

fn text_hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    if text.is_empty() { 0 } else { hasher.finish().max(1) }
}
