//! Names to people on a bare list of mentions.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::list_context::{list_context, list_names};
use super::mention_list::ListedMention;
use crate::people::identity::clustering::cluster::cluster;
use crate::people::identity::clustering::constraints::Context;
use crate::people::identity::names::compare::NameCounts;
use crate::people::identity::names::corpus_names::NONE;
use crate::people::identity::pairs::model::{Model, ModelError};

/// Who is who in a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListResolution {
    /// The person of each mention, numbered by first mention. A mention without a name is alone.
    pub person: Vec<u32>,
    /// Probability that the mention belongs to its person.
    pub confidence: Vec<f32>,
    /// People that may be one, with the probability.
    pub open: Vec<(u32, u32, f32)>,
}

/// Resolves a list with the shipped model.
///
/// # Errors
/// When the shipped model does not fit the code (a broken build).
pub fn resolve_mentions(list: &[ListedMention]) -> Result<ListResolution, ModelError> {
    Ok(resolve_with(list, &Model::shipped()?))
}

/// Resolves a list with a model given as text, for the measurement of models.
///
/// # Errors
/// When the text is no model of these features.
pub fn resolve_mentions_with(
    list: &[ListedMention],
    model: &str,
) -> Result<ListResolution, ModelError> {
    Ok(resolve_with(list, &Model::parse(model)?))
}

fn resolve_with(list: &[ListedMention], model: &Model) -> ListResolution {
    // In an order of their own, so that the order of the lines changes nothing.
    let mut order: Vec<u32> = (0..list.len() as u32).collect();
    let key = |line: u32| {
        let mention = &list[line as usize];
        (&mention.id, &mention.paper, &mention.family, &mention.given, &mention.title)
    };
    order.par_sort_by(|a, b| key(*a).cmp(&key(*b)).then(a.cmp(b)));
    let sorted: Vec<&ListedMention> = order.iter().map(|line| &list[*line as usize]).collect();
    let names = list_names(&sorted);
    let evidence = list_context(&sorted, &names);
    let counts = NameCounts::of(&names);
    // One ORCID iD is one person, another another.
    let label: Vec<u64> = evidence.orcid.iter().map(|orcid| orcid.packed()).collect();
    let mut first = FxHashMap::default();
    let given: Vec<u32> = (0..list.len() as u32)
        .map(|row| match label[row as usize] {
            0 => row,
            orcid => *first.entry((orcid, names.of[row as usize])).or_insert(row),
        })
        .collect();
    let context = Context {
        names: &names,
        counts: &counts,
        evidence: &evidence,
        model,
        given: &given,
        label: &label,
        apart: &FxHashSet::default(),
    };
    let grouped = cluster(&context);
    let mut row_of = vec![0u32; list.len()];
    for (row, line) in order.iter().enumerate() {
        row_of[*line as usize] = row as u32;
    }
    let mut number = vec![NONE; list.len()];
    let mut people = 0;
    let mut found = ListResolution::default();
    for &row in &row_of {
        let person = &mut number[grouped.head[row as usize] as usize];
        if *person == NONE {
            *person = people;
            people += 1;
        }
        found.person.push(*person);
        found.confidence.push(grouped.confidence[row as usize]);
    }
    let by_person = |(a, b, probability): (u32, u32, f32)| {
        let [a, b] = [a, b].map(|row| number[grouped.head[row as usize] as usize]);
        (a.min(b), a.max(b), probability)
    };
    found.open = grouped.open(model).into_iter().map(by_person).collect();
    found.open.sort_by_key(|(a, b, _)| (*a, *b));
    found
}
