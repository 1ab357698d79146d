//! Communities of an area: found in the combined graph, described by what their people publish.

use std::collections::BTreeMap;

use crate::data::affiliation::{Institutions, Workplace, country};
use crate::data::corpus::{Corpus, WorkId};
use crate::graph::Csr;
use crate::graph::community::{self, LeidenParams};
use crate::people::identity::Resolution;
use crate::pipeline::characteristic_terms::{TermCounts, characteristic_terms};
use crate::ranking::area::{AreaMembership, MeshThesaurus};
use crate::ranking::network::Network;

/// A group of people who work together more than with others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Community {
    /// From 1, by falling size.
    pub id: u32,
    /// Number of people.
    pub size: u32,
    /// Up to three terms that its documents carry more than those of the others.
    pub terms: Vec<String>,
    /// What it is about, where a quarter of its people work, and its first person by rank, as far as they are
    /// known: `right-heart failure · Northfield University Hospital · Alice Example`.
    pub label: String,
    /// The institution, else the city, of a quarter of its people; empty when they are spread.
    pub place: String,
    /// Up to three most frequent countries of its people's mentions.
    pub countries: Vec<String>,
    /// Up to three organisations where most of its people work.
    pub institutions: Vec<String>,
    /// Share of its people's tie weight that stays among them.
    pub internal_share: f64,
    /// How much of it is found again in networks of drawn documents, from 0 to 1; `None` until tested.
    pub stability: Option<f64>,
}

pub(super) struct AreaPartition {
    pub membership: Vec<u32>,
    pub modularity: f64,
}

/// Finds communities in the combined graph by Leiden.
///
/// # Errors
/// When a parameter is out of range.
pub(super) fn detect(
    graph: &Csr,
    params: &LeidenParams,
    seed: u64,
) -> Result<AreaPartition, community::CommunityError> {
    let found = community::leiden(graph, &LeidenParams { seed, ..*params })?;
    Ok(AreaPartition {
        membership: keep_large(&found.membership, &found.sizes()),
        modularity: found.quality,
    })
}

/// Smaller groups are teams, not communities ([method 7](crate::guide::method#7-communities)).
const SMALLEST: u32 = 5;

pub(super) fn describe(
    corpus: &Corpus,
    people: &Resolution,
    works: &[AreaMembership],
    network: &Network,
    partition: &AreaPartition,
    mesh: Option<&MeshThesaurus>,
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
    let internal = internal_shares(&network.combined, &partition.membership, count);
    labels
        .into_iter()
        .zip(countries)
        .enumerate()
        .map(|(place, (terms, countries))| {
            let id = place as u32 + 1;
            Community {
                id,
                size: sizes[place],
                terms,
                label: String::new(),
                place: String::new(),
                countries: most_frequent(countries),
                institutions: Vec::new(),
                internal_share: internal[place],
                stability: None,
            }
        })
        .collect()
}

/// For each community the share of its members' tie weight that ends inside.
fn internal_shares(graph: &Csr, membership: &[u32], count: usize) -> Vec<f64> {
    let (mut inside, mut all) = (vec![0f64; count], vec![0f64; count]);
    for (node, &community) in membership.iter().enumerate().filter(|(_, c)| **c > 0) {
        let place = community as usize - 1;
        for (other, weight) in graph.weighted_neighbors(node as u32) {
            all[place] += f64::from(weight);
            inside[place] +=
                f64::from(weight) * f64::from(u8::from(membership[other as usize] == community));
        }
    }
    inside.iter().zip(all).map(|(inside, all)| if all > 0.0 { inside / all } else { 0.0 }).collect()
}

/// Writes into each community where its people work; `workplaces` by node.
pub(super) fn place(
    communities: &mut [Community],
    membership: &[u32],
    workplaces: &[Workplace<'_>],
) {
    let institutions = Institutions::group(workplaces);
    let mut found = vec![BTreeMap::<u32, u32>::new(); communities.len()];
    let mut cities = vec![BTreeMap::<&str, u32>::new(); communities.len()];
    for (node, workplace) in workplaces.iter().enumerate() {
        let Some(community) = membership[node].checked_sub(1) else { continue };
        if let Some(institution) = institutions.of(node) {
            *found[community as usize].entry(institution).or_default() += 1;
        }
        if !workplace.city.is_empty() {
            *cities[community as usize].entry(workplace.city).or_default() += 1;
        }
    }
    for ((community, found), cities) in communities.iter_mut().zip(found).zip(cities) {
        let mut found: Vec<(&str, u32)> =
            found.into_iter().map(|(id, people)| (institutions.name(id), people)).collect();
        found.sort_by_key(|(name, people)| (std::cmp::Reverse(*people), *name));
        let city = cities.into_iter().rev().max_by_key(|(_, people)| *people);
        let is_leading = |(_, people): &&(&str, u32)| people * 4 > community.size;
        let leading = found.first().filter(is_leading).or(city.as_ref().filter(is_leading));
        community.place = leading.map_or_else(String::new, |(name, _)| (*name).to_owned());
        community.institutions = found.iter().take(3).map(|(name, _)| (*name).to_owned()).collect();
    }
}

/// Names each community by its first term, its place and its first person; `first_people` has the name of the
/// first by rank of each. Where neither a term nor a place is known, its most frequent country stands.
pub(super) fn name(communities: &mut [Community], first_people: &[Option<&str>]) {
    for (community, first) in communities.iter_mut().zip(first_people) {
        let term = community.terms.first().map(String::as_str);
        let place = Some(community.place.as_str()).filter(|place| !place.is_empty());
        let country = community.countries.first().map(String::as_str).and_then(country_name);
        let what = [term, place.or(country.filter(|_| term.is_none())), *first];
        community.label = what.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        if community.label.is_empty() {
            community.label = format!("Community {}", community.id);
        }
    }
}

fn country_name(code: &str) -> Option<&'static str> {
    let code: [u8; 2] = code.as_bytes().try_into().ok()?;
    country::by_code(code).map(|country| country.name)
}

/// Descriptor names where the user's MeSH file knows them, author keywords otherwise.
pub(super) fn terms_of(corpus: &Corpus, work: WorkId, mesh: Option<&MeshThesaurus>) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn community(id: u32, size: u32, terms: &[&str]) -> Community {
        let terms = terms.iter().map(|term| (*term).to_owned()).collect();
        Community { id, size, terms, countries: vec!["JP".into()], ..Community::default() }
    }

    #[test]
    fn a_community_is_named_by_topic_place_and_first_person() {
        let mut communities =
            [community(1, 5, &[]), community(2, 4, &["stroke", "gait"]), community(3, 6, &[])];
        let at = |line, city| Workplace { line, city, country: "JP" };
        let workplaces = [
            at("Department of Examples, Osaka University, Osaka, Japan", "Osaka"),
            at("Osaka University Hospital", "Osaka"),
            at("Northfield University, Northfield", "Northfield"),
            at("", ""),
            at("", ""),
            at("Osaka University", "Osaka"),
            at("Osaka University", "Osaka"),
            at("Sapporo", "Sapporo"),
            at("", ""),
        ];
        place(&mut communities, &[1, 1, 1, 1, 1, 2, 2, 2, 2], &workplaces);
        name(&mut communities, &[Some("Alice Example"), Some("Bob Sample"), None]);
        let labels =
            ["Osaka University · Alice Example", "stroke · Osaka University · Bob Sample", "Japan"];
        assert_eq!(communities.each_ref().map(|community| community.label.as_str()), labels);
        assert_eq!(communities[0].institutions, ["Osaka University", "Northfield University"]);
        assert_eq!(communities[1].institutions, ["Osaka University"]);
    }

    #[test]
    fn a_city_names_a_community_whose_people_work_in_many_houses_of_it() {
        let mut communities = [community(1, 5, &[])];
        let lines = ["A Hospital", "B Hospital", "C Hospital", "D Hospital", "E Hospital"];
        let workplaces = lines.map(|line| Workplace { line, city: "Kobe", country: "JP" });
        place(&mut communities, &[1; 5], &workplaces);
        name(&mut communities, &[Some("Alice Example")]);
        assert_eq!(communities[0].label, "Kobe · Alice Example");
    }

    #[test]
    fn the_internal_share_is_what_modularity_counts_inside() {
        // Two triangles joined by one tie of weight 2: 6 of 8 tie ends of each stay inside.
        let ties = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5)].map(|(u, v)| (u, v, 1.0));
        let ties = [&ties[..], &[(2, 3, 2.0)]].concat();
        let graph = Csr::from_edges(6, &ties).unwrap();
        assert_eq!(internal_shares(&graph, &[1, 1, 1, 2, 2, 2], 2), [0.75, 0.75]);
        assert_eq!(internal_shares(&graph, &[1, 1, 1, 1, 1, 1], 1), [1.0]);
    }
}
