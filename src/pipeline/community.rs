//! Communities of an area: found in the combined graph, described by what their people publish.

use std::collections::BTreeMap;

use crate::area::{Membership, Mesh};
use crate::community::{self, LeidenParams};
use crate::corpus::{Corpus, WorkId};
use crate::identity::Resolution;
use crate::ingest::country;
use crate::network::Network;
use crate::ranking::label::{TermCounts, characteristic_terms};

/// A group of people who work together more than with others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Community {
    /// From 1, by falling size.
    pub id: u32,
    /// Number of people.
    pub size: u32,
    /// Up to three characteristic terms; when none is characteristic, the country that half of its
    /// people's mentions name (`Community 7, Japan`), or the bare number.
    pub label: String,
    /// Up to three most frequent countries of its people's mentions.
    pub countries: Vec<String>,
    /// How much of it is found again in networks of drawn documents, from 0 to 1; `None` until tested.
    pub stability: Option<f64>,
}

pub(super) struct Partition {
    pub membership: Vec<u32>,
    pub modularity: f64,
}

/// Finds communities in the combined graph (Leiden, weighted modularity).
///
/// # Errors
/// When the resolution is out of range.
pub(super) fn detect(
    network: &Network,
    resolution: f64,
    seed: u64,
) -> Result<Partition, community::Error> {
    let params = LeidenParams { resolution, seed, ..LeidenParams::default() };
    let found = community::leiden(&network.combined, &params)?;
    Ok(Partition {
        membership: keep_large(&found.membership, &found.sizes()),
        modularity: found.quality,
    })
}

/// Smaller groups are teams, not communities (method 7).
const SMALLEST: u32 = 5;

pub(super) fn describe(
    corpus: &Corpus,
    people: &Resolution,
    works: &[Membership],
    network: &Network,
    partition: &Partition,
    mesh: Option<&Mesh>,
) -> Vec<Community> {
    let count = partition.membership.iter().copied().max().unwrap_or(0) as usize;
    let mut sizes = vec![0u32; count];
    for community in partition.membership.iter().filter(|c| **c > 0) {
        sizes[*community as usize - 1] += 1;
    }
    let mut terms = vec![TermCounts::new(); count];
    let mut countries = vec![BTreeMap::<[u8; 2], u32>::new(); count];
    let mut present: Vec<u32> = Vec::new();
    for entry in works {
        present.clear();
        for mention in corpus.mentions_of(entry.work) {
            let person = people.person_of[mention.index()];
            let Some(node) = person.and_then(|person| network.node_of(person)) else { continue };
            let community = partition.membership[node as usize];
            if community > 0 {
                present.push(community);
                let country = corpus.mentions.country[mention.index()];
                if country != [0, 0] {
                    *countries[community as usize - 1].entry(country).or_default() += 1;
                }
            }
        }
        present.sort_unstable();
        present.dedup();
        let words = terms_of(corpus, entry.work, mesh);
        for community in &present {
            for word in &words {
                *terms[*community as usize - 1].entry(word.clone()).or_default() += 1.0;
            }
        }
    }
    let labels = characteristic_terms(&terms, works.len() as f64, 3);
    labels
        .into_iter()
        .zip(countries)
        .enumerate()
        .map(|(place, (words, countries))| {
            let id = place as u32 + 1;
            let label = match main_country(&countries) {
                _ if !words.is_empty() => words.join(" · "),
                Some(country) => format!("Community {id}, {country}"),
                None => format!("Community {id}"),
            };
            Community {
                id,
                size: sizes[place],
                label,
                countries: most_frequent(countries),
                stability: None,
            }
        })
        .collect()
}

/// Descriptor names where the user's MeSH file knows them, author keywords otherwise.
fn terms_of(corpus: &Corpus, work: WorkId, mesh: Option<&Mesh>) -> Vec<String> {
    let row = work.index();
    let names: Vec<String> = mesh.map_or_else(Vec::new, |mesh| {
        let headings = corpus.works.mesh.row(row).iter();
        headings.filter_map(|heading| mesh.name(heading.ui).map(str::to_owned)).collect()
    });
    if !names.is_empty() {
        return names;
    }
    let mut words: Vec<String> =
        corpus.works.keywords.row(row).iter().map(|id| corpus.text(*id).to_lowercase()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The country that at least half of the mentions with a country name.
fn main_country(countries: &BTreeMap<[u8; 2], u32>) -> Option<&'static str> {
    let all: u32 = countries.values().sum();
    let (code, _) = countries.iter().find(|(_, count)| **count * 2 >= all)?;
    country::by_code(*code).map(|country| country.name)
}

fn most_frequent(countries: BTreeMap<[u8; 2], u32>) -> Vec<String> {
    let mut counted: Vec<([u8; 2], u32)> = countries.into_iter().collect();
    counted.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    let shown = counted.into_iter().take(3);
    shown.map(|(code, _)| code.iter().map(|b| char::from(*b)).collect()).collect()
}

/// Keeps communities of [`SMALLEST`] people or more and numbers them from 1; the rest is 0.
fn keep_large(membership: &[u32], sizes: &[u32]) -> Vec<u32> {
    // Partitions are numbered by falling size, so the large ones come first.
    let kept = |community: &u32| sizes[*community as usize] >= SMALLEST;
    membership.iter().map(|c| if kept(c) { c + 1 } else { 0 }).collect()
}
