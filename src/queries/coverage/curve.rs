//! What each further pick brings.

use std::collections::BTreeMap;
use std::path::Path;

use super::area_network::AreaNetwork;
use super::{CoverageError, StepLayers};
use crate::graph::influence::{self, CoverTable, MaxCoverageParams};
use crate::storage::table::round;

/// Decimals of shares.
const DECIMALS: u8 = 6;

/// The picks of [`cover`](super::cover) by steps of collaboration, nobody being engaged, with what is within
/// reach after each of them: shares of the scores of the area's active experts, 0 to 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CoverageCurve {
    /// Keys of the picks in the order of choice.
    pub picks: Vec<String>,
    /// Covered by the first `k` picks, from `k = 1`.
    pub cumulative: Vec<f64>,
    /// Covered by the first `k` of the ranking.
    pub top_k: Vec<f64>,
    /// The same of each community by its number.
    pub communities: BTreeMap<u32, Vec<f64>>,
    /// The same of each known country, by falling share of the area's score.
    pub countries: Vec<(String, Vec<f64>)>,
}

/// Chooses up to `k` people as [`cover`](super::cover) does; the first `j` of them are its choice for `j`.
///
/// # Errors
/// When the folder is no run folder or has no such area.
pub fn coverage_curve(run: &Path, area: &str, k: usize) -> Result<CoverageCurve, CoverageError> {
    let network = AreaNetwork::open(run, area, StepLayers::Collaboration)?;
    let covers = CoverTable::by_strong_edges(&network.graph);
    let value = network.values();
    let is_unlisted = |node: &u32| network.member(*node).rank.is_none();
    let excluded = network.nodes().filter(is_unlisted).collect();
    let params = MaxCoverageParams { k, excluded, ..MaxCoverageParams::default() };
    let chosen = influence::maximise_coverage(&covers, &value, &params)?;
    let picks: Vec<u32> = chosen.picks.iter().map(|pick| pick.node).collect();

    let everybody = Groups { of_node: vec![Some(0); value.len()], count: 1 };
    let communities = Groups::of_communities(&network);
    let (countries, codes) = Groups::of_countries(&network, &value);
    let growth = |nodes: &[u32], groups: &Groups| growth(&covers, &value, nodes, groups);
    let single = |curves: Vec<Vec<f64>>| curves.into_iter().next().unwrap_or_default();
    let ids = network.communities.iter().map(|community| community.id);
    Ok(CoverageCurve {
        cumulative: single(growth(&picks, &everybody)),
        top_k: single(growth(&first_listed(&network, picks.len()), &everybody)),
        communities: ids.zip(growth(&picks, &communities)).collect(),
        countries: codes.into_iter().zip(growth(&picks, &countries)).collect(),
        picks: picks.iter().map(|node| network.member(*node).person_key.clone()).collect(),
    })
}

fn first_listed(network: &AreaNetwork, k: usize) -> Vec<u32> {
    let ranked = network.nodes().filter_map(|node| Some((network.member(node).rank?, node)));
    let mut ranked: Vec<(u32, u32)> = ranked.collect();
    ranked.sort_unstable();
    ranked.into_iter().take(k).map(|(_, node)| node).collect()
}

/// Which group each node is in.
struct Groups {
    of_node: Vec<Option<usize>>,
    count: usize,
}

impl Groups {
    fn of_communities(network: &AreaNetwork) -> Self {
        let ids: BTreeMap<u32, usize> =
            network.communities.iter().zip(0..).map(|(known, place)| (known.id, place)).collect();
        let of_node = network.members.iter().map(|member| ids.get(&member.community?).copied());
        Self { of_node: of_node.collect(), count: network.communities.len() }
    }

    fn of_countries(network: &AreaNetwork, value: &[f64]) -> (Self, Vec<String>) {
        let mut worth: BTreeMap<&str, f64> = BTreeMap::new();
        for (member, value) in network.members.iter().zip(value) {
            if member.is_active() && !member.country().is_empty() {
                *worth.entry(member.country()).or_default() += value;
            }
        }
        let mut order: Vec<(&str, f64)> = worth.into_iter().collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let places: BTreeMap<&str, usize> =
            order.iter().zip(0..).map(|((code, _), place)| (*code, place)).collect();
        let of_node = network.members.iter().map(|member| places.get(member.country()).copied());
        let groups = Self { of_node: of_node.collect(), count: order.len() };
        (groups, order.into_iter().map(|(code, _)| code.to_owned()).collect())
    }
}

/// For each group its covered share after each of `nodes`.
fn growth(covers: &CoverTable, value: &[f64], nodes: &[u32], groups: &Groups) -> Vec<Vec<f64>> {
    let mut shares = vec![0f32; value.len()];
    let mut curves = vec![Vec::with_capacity(nodes.len()); groups.count];
    for node in nodes {
        for (reached, share) in covers.covered_by(*node) {
            let held = &mut shares[reached as usize];
            *held = held.max(share);
        }
        let mut sums = vec![(0.0, 0.0); groups.count];
        for ((value, share), group) in value.iter().zip(&shares).zip(&groups.of_node) {
            if let Some(group) = group {
                sums[*group].0 += value * f64::from(*share);
                sums[*group].1 += value;
            }
        }
        for (curve, (covered, whole)) in curves.iter_mut().zip(sums) {
            curve.push(if whole > 0.0 { round(covered / whole, DECIMALS) } else { 0.0 });
        }
    }
    curves
}
