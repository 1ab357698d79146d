//! Weighted maximum coverage by lazy greedy choice.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::cover_table::CoverTable;
use super::error::{InfluenceError, check_node_values};

/// How many nodes of each group may be chosen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GroupQuotas {
    /// Group of each node (a territory, a country).
    pub group_of: Vec<u32>,
    /// Largest number of picks from each group; a group without an entry allows none.
    pub limits: Vec<u32>,
}

/// Parameters of [`maximise_coverage`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MaxCoverageParams {
    /// Number of nodes to choose.
    pub k: usize,
    /// Nodes that are engaged already: they cover from the start and are not chosen again.
    pub engaged: Vec<u32>,
    /// Nodes that must not be chosen.
    pub excluded: Vec<u32>,
    /// Limits per group.
    pub quotas: Option<GroupQuotas>,
}

/// One chosen node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoverPick {
    /// The node.
    pub node: u32,
    /// Value that it adds to what was covered before.
    pub gain: f64,
    /// Value covered with it.
    pub covered: f64,
}

/// The result of [`maximise_coverage`].
#[derive(Debug, Clone, PartialEq)]
pub struct MaxCoverage {
    /// The chosen nodes in the order of choice; fewer than `k` if no allowed node adds anything.
    pub picks: Vec<CoverPick>,
    /// Value covered by the engaged nodes alone.
    pub engaged: f64,
    /// Value of all nodes together.
    pub total: f64,
    /// Share to which each node is covered in the end.
    pub shares: Vec<f32>,
}

/// A candidate with the gain that it had when `picks` nodes were chosen.
struct Candidate {
    gain: f64,
    node: u32,
    picks: usize,
}

impl Ord for Candidate {
    /// By gain; of equal gains the smaller node is the greater candidate, so that it is chosen.
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain.total_cmp(&other.gain).then(other.node.cmp(&self.node))
    }
}
impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Candidate {}

/// Chooses nodes that maximise `sum over u of value_u * max over chosen a of share(a, u)`, one after
/// the other by gain.
///
/// At least `1 - 1/e` of the best value (Nemhauser, Wolsey & Fisher 1978), half of it under quotas
/// (Fisher, Nemhauser & Wolsey 1978: a partition matroid). Gains are recomputed lazily (CELF: Leskovec
/// et al. 2007). Of equal gains the smaller node is chosen.
///
/// # Errors
/// Values or groups that do not have one entry per node; a negative or infinite value.
pub fn maximise_coverage(
    table: &CoverTable,
    values: &[f64],
    params: &MaxCoverageParams,
) -> Result<MaxCoverage, InfluenceError> {
    let n = table.len();
    check_node_values(values, n)?;
    check_quotas(params.quotas.as_ref(), n)?;
    let mut coverage = PartialCoverage { table, values, shares: vec![0f32; n] };
    let mut may_pick = vec![true; n];
    let mut covered = 0.0;
    let in_graph = |node: &&u32| (**node as usize) < n;
    for &a in params.engaged.iter().filter(in_graph) {
        covered += coverage.add(a);
        may_pick[a as usize] = false;
    }
    for &a in params.excluded.iter().filter(in_graph) {
        may_pick[a as usize] = false;
    }
    let engaged = covered;
    let mut quotas = OpenQuotas(params.quotas.clone());
    let mut heap: BinaryHeap<Candidate> = (0..n as u32)
        .filter(|&a| may_pick[a as usize])
        .map(|node| Candidate { gain: coverage.gain(node), node, picks: 0 })
        .collect();
    let mut picks: Vec<CoverPick> = Vec::new();
    while picks.len() < params.k {
        let Some(candidate) = heap.pop() else { break };
        if !quotas.allows(candidate.node) {
            continue;
        }
        // Gains only fall, so a gain that is up to date and still on top is the largest.
        if candidate.picks < picks.len() {
            let gain = coverage.gain(candidate.node);
            heap.push(Candidate { gain, picks: picks.len(), ..candidate });
            continue;
        }
        if candidate.gain <= 0.0 {
            break;
        }
        let gain = coverage.add(candidate.node);
        covered += gain;
        quotas.spend(candidate.node);
        picks.push(CoverPick { node: candidate.node, gain, covered });
    }
    Ok(MaxCoverage { picks, engaged, total: values.iter().sum(), shares: coverage.shares })
}

/// What the picks so far cover.
struct PartialCoverage<'a> {
    table: &'a CoverTable,
    values: &'a [f64],
    /// Share to which each node is covered.
    shares: Vec<f32>,
}

impl PartialCoverage<'_> {
    /// Value that one more node would add.
    fn gain(&self, node: u32) -> f64 {
        let added = |(u, share): (u32, f32)| {
            self.values[u as usize] * f64::from((share - self.shares[u as usize]).max(0.0))
        };
        self.table.covered_by(node).map(added).sum()
    }

    /// Covers with one more node; returns the value that it adds.
    fn add(&mut self, node: u32) -> f64 {
        let mut gain = 0.0;
        for (u, share) in self.table.covered_by(node) {
            let current = &mut self.shares[u as usize];
            if share > *current {
                gain += self.values[u as usize] * f64::from(share - *current);
                *current = share;
            }
        }
        gain
    }
}

/// Quotas with what is left of their limits.
struct OpenQuotas(Option<GroupQuotas>);

impl OpenQuotas {
    fn left_for(&mut self, node: u32) -> Option<&mut u32> {
        let quotas = self.0.as_mut()?;
        let group = quotas.group_of[node as usize];
        quotas.limits.get_mut(group as usize)
    }

    fn allows(&mut self, node: u32) -> bool {
        self.0.is_none() || self.left_for(node).is_some_and(|left| *left > 0)
    }

    fn spend(&mut self, node: u32) {
        if let Some(left) = self.left_for(node) {
            *left -= 1;
        }
    }
}

fn check_quotas(quotas: Option<&GroupQuotas>, nodes: usize) -> Result<(), InfluenceError> {
    match quotas {
        Some(quotas) if quotas.group_of.len() != nodes => {
            Err(InfluenceError::Shape { what: "quota groups", found: quotas.group_of.len(), nodes })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Csr;

    /// Two stars, of six and of four leaves, and an isolated node.
    fn stars() -> CoverTable {
        let edges: Vec<(u32, u32, f32)> =
            (1..7).map(|v| (0, v, 1.0)).chain((8..12).map(|v| (7, v, 1.0))).collect();
        CoverTable::by_strong_edges(&Csr::from_edges(13, &edges).unwrap())
    }

    fn choose(params: &MaxCoverageParams) -> MaxCoverage {
        maximise_coverage(&stars(), &[1.0; 13], params).unwrap()
    }

    fn nodes(chosen: &MaxCoverage) -> Vec<u32> {
        chosen.picks.iter().map(|pick| pick.node).collect()
    }

    #[test]
    fn centres_of_stars_are_chosen_by_what_they_add() {
        let chosen = choose(&MaxCoverageParams { k: 3, ..Default::default() });
        assert_eq!(nodes(&chosen)[..2], [0, 7]);
        assert!((chosen.picks[0].gain - (1.0 + 6.0 * 0.7)).abs() < 1e-6);
        assert_eq!(chosen.picks[2].node, 12);
        let gains: f64 = chosen.picks.iter().map(|pick| pick.gain).sum();
        assert!((chosen.picks[2].covered - gains).abs() < 1e-9);
    }

    #[test]
    fn engaged_and_excluded_nodes_are_not_chosen() {
        let params = MaxCoverageParams { k: 2, engaged: vec![0], excluded: vec![7], quotas: None };
        let chosen = choose(&params);
        assert!(chosen.engaged > 5.0);
        assert!(!nodes(&chosen).contains(&0) && !nodes(&chosen).contains(&7));
    }

    #[test]
    fn a_quota_of_one_allows_one_pick() {
        let quotas = GroupQuotas { group_of: vec![0; 13], limits: vec![1] };
        let params =
            MaxCoverageParams { k: 5, quotas: Some(quotas), ..MaxCoverageParams::default() };
        assert_eq!(nodes(&choose(&params)), [0]);
    }

    #[test]
    fn values_that_do_not_fit_the_graph_are_refused() {
        let params = MaxCoverageParams { k: 1, ..MaxCoverageParams::default() };
        assert!(maximise_coverage(&stars(), &[1.0; 3], &params).is_err());
        assert!(maximise_coverage(&stars(), &[f64::NAN; 13], &params).is_err());
    }

    #[test]
    fn greedy_choice_keeps_its_bound_to_the_best_pair() {
        let edges: Vec<(u32, u32, f32)> =
            (0..40u32).map(|i| (i % 20, (i * 7 + 3) % 20, 1.0 + (i % 3) as f32)).collect();
        let table = CoverTable::by_strong_edges(&Csr::from_edges(20, &edges).unwrap());
        let values: Vec<f64> = (0..20).map(|u| 1.0 + f64::from(u % 4)).collect();
        let params = MaxCoverageParams { k: 2, ..Default::default() };
        let chosen = maximise_coverage(&table, &values, &params).unwrap();
        let mut best = 0.0;
        for a in 0..20 {
            for b in 0..a {
                let mut pair =
                    PartialCoverage { table: &table, values: &values, shares: vec![0f32; 20] };
                best = f64::max(best, pair.add(a) + pair.add(b));
            }
        }
        assert!(chosen.picks[1].covered >= (1.0 - (-1f64).exp()) * best);
    }
}
