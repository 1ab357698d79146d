//! Names to people on a bare list of mentions.

use rustc_hash::{FxHashMap, FxHashSet};

use super::cluster::{Context, cluster};
use super::compare::NameCounts;
use super::evidence::Evidence;
use super::listed::ListedMention;
use super::model::{Model, ModelError};
use super::names::{NONE, Names};

/// Who is who in a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListResolution {
    /// The person of each mention, numbered by first mention. A mention without a name is alone.
    pub person: Vec<u32>,
    /// Probability that the mention belongs to its person.
    pub confidence: Vec<f32>,
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
    let names = Names::of_list(list);
    let evidence = Evidence::of_list(list);
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
    let mut number = vec![NONE; list.len()];
    let mut people = 0;
    let person = grouped.head.iter().map(|&head| {
        let person = &mut number[head as usize];
        if *person == NONE {
            *person = people;
            people += 1;
        }
        *person
    });
    ListResolution { person: person.collect(), confidence: grouped.confidence }
}
