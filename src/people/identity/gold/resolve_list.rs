//! Identity resolution of a plain list of mentions.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::list_context::{list_context, list_names};
use super::mention_list::ListedMention;
use crate::people::identity::clustering::cluster::{PAIR_BUDGET, cluster_mentions};
use crate::people::identity::clustering::constraints::ClusteringInputs;
use crate::people::identity::names::corpus_names::NO_ID;
use crate::people::identity::pairs::model::{ModelError, PairModel};

/// The person behind each mention of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListResolution {
    /// The person of each mention, numbered by first mention. A mention without a name is a person of its
    /// own.
    pub person: Vec<u32>,
    /// Probability that the mention belongs to its person.
    pub confidence: Vec<f32>,
    /// Pairs of people that may be one, with the probability.
    pub open: Vec<(u32, u32, f32)>,
}

/// Resolves a list with the model compiled into the program.
///
/// # Errors
/// When that model does not fit the code (a broken build).
///
/// # Example
///
/// ```
/// use kolnet::people::identity::{read_mentions, resolve_mentions};
///
/// let list = r#"
/// {"id": 1, "paper": "a", "name": "Sato, Hanako", "affiliation": "Osaka University", "coauthors": ["Doe, J"]}
/// {"id": 2, "paper": "b", "name": "Sato, H", "affiliation": "Osaka University", "coauthors": ["Doe, J"]}
/// {"id": 3, "paper": "c", "name": "Sato, Hiroshi", "affiliation": "Kyoto University"}
/// "#;
/// let list = read_mentions(list.as_bytes())?;
/// let people = resolve_mentions(&list.mentions)?;
/// assert_eq!(people.person, [0, 0, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn resolve_mentions(list: &[ListedMention]) -> Result<ListResolution, ModelError> {
    Ok(resolve_list(list, &PairModel::shipped()?, PAIR_BUDGET))
}

/// Resolves a list with the effort that a mention gets in a corpus of millions: in a block of more than 256 mentions
/// each is compared with few others. For measuring what that loses.
///
/// # Errors
/// As [`resolve_mentions`].
pub fn resolve_mentions_as_among_millions(
    list: &[ListedMention],
) -> Result<ListResolution, ModelError> {
    Ok(resolve_list(list, &PairModel::shipped()?, 0))
}

/// Resolves a list with a model given as text, for measuring models.
///
/// # Errors
/// When the text is not a model of these features.
pub fn resolve_mentions_with_model(
    list: &[ListedMention],
    model: &str,
) -> Result<ListResolution, ModelError> {
    Ok(resolve_list(list, &PairModel::parse(model)?, PAIR_BUDGET))
}

fn resolve_list(list: &[ListedMention], model: &PairModel, pair_budget: usize) -> ListResolution {
    let line_of_row = content_order(list);
    let sorted: Vec<&ListedMention> =
        line_of_row.iter().map(|line| &list[*line as usize]).collect();
    let names = list_names(&sorted);
    let mentions = list_context(&sorted, &names);
    // Mentions with one ORCID iD and one name are one person; different iDs are different people.
    let identifier: Vec<u64> = mentions.orcid.iter().map(|orcid| orcid.packed()).collect();
    let mut first = FxHashMap::default();
    let initial_cluster: Vec<u32> = (0..list.len() as u32)
        .map(|row| match identifier[row as usize] {
            0 => row,
            orcid => *first.entry((orcid, names.name_of[row as usize])).or_insert(row),
        })
        .collect();
    let clustering = cluster_mentions(&ClusteringInputs {
        names: &names,
        mentions: &mentions,
        model,
        initial_cluster: &initial_cluster,
        identifier: &identifier,
        cannot_link: &FxHashSet::default(),
        pair_budget,
    });
    let mut row_of_line = vec![0u32; list.len()];
    for (row, line) in line_of_row.iter().enumerate() {
        row_of_line[*line as usize] = row as u32;
    }
    let mut person_of_cluster = vec![NO_ID; list.len()];
    let mut people = 0;
    let mut resolution = ListResolution::default();
    for &row in &row_of_line {
        let cluster = clustering.representative[row as usize];
        let person = &mut person_of_cluster[cluster as usize];
        if *person == NO_ID {
            *person = people;
            people += 1;
        }
        resolution.person.push(*person);
        resolution.confidence.push(clustering.confidence[row as usize]);
    }
    let open = clustering.open_pairs(model).into_iter().map(|(a, b, probability)| {
        let [a, b] =
            [a, b].map(|row| person_of_cluster[clustering.representative[row as usize] as usize]);
        (a.min(b), a.max(b), probability)
    });
    resolution.open = open.collect();
    resolution.open.sort_by_key(|(a, b, _)| (*a, *b));
    resolution
}

/// The lines of a list ordered by what they say, so that their order in the file changes nothing.
fn content_order(list: &[ListedMention]) -> Vec<u32> {
    let mut lines: Vec<u32> = (0..list.len() as u32).collect();
    let key = |line: u32| {
        let mention = &list[line as usize];
        (&mention.id, &mention.paper, &mention.family, &mention.given, &mention.title)
    };
    lines.par_sort_by(|a, b| key(*a).cmp(&key(*b)).then(a.cmp(b)));
    lines
}
