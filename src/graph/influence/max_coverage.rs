//! Weighted maximum coverage.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::graph::Csr;

/// Why nodes could not be chosen.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// An array has not one entry a node.
    #[error("{what}: {found} entries were given for {nodes} nodes")]
    Shape {
        /// Which array.
        what: &'static str,
        /// Entries given.
        found: usize,
        /// Number of nodes.
        nodes: usize,
    },
    /// A number lies outside the range in which the method is defined.
    #[error("{what} is {value}, but must be {allowed}")]
    Parameter {
        /// Which parameter.
        what: &'static str,
        /// The value that was given.
        value: f64,
        /// What is allowed, in words.
        allowed: &'static str,
    },
}

/// Who reaches whom: node `a` covers `nodes[offsets[a]..offsets[a + 1]]`, each to the share in
/// `shares`, between 0 and 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Covers {
    offsets: Vec<u64>,
    nodes: Vec<u32>,
    shares: Vec<f32>,
}

/// Share of a node's strength from which a tie counts as strong.
const STRONG: f64 = 0.1;
/// Ten equal ties hold a tenth each: that must not hang on the last bit of their sum.
const LENIENCE: f64 = 1.0 - 1e-6;
/// Share to which a node covers another over one strong tie, and over two.
const DIRECT: f32 = 0.7;
const INDIRECT: f32 = 0.35;

impl Covers {
    /// By strong ties: a node covers itself fully; `.7` of a neighbour for which the tie holds at
    /// least a tenth of its strength; `.35` of one that two such steps reach.
    pub fn by_strong_ties(graph: &Csr) -> Self {
        let n = graph.node_count();
        let strength = graph.strengths();
        let strong = |a: u32| -> Vec<u32> {
            let ties = graph.weighted_neighbors(a);
            ties.filter(|&(u, w)| f64::from(w) >= STRONG * strength[u as usize] * LENIENCE)
                .map(|(u, _)| u)
                .collect()
        };
        let steps: Vec<Vec<u32>> = (0..n as u32).map(strong).collect();
        let mut covers = Self { offsets: vec![0], nodes: Vec::new(), shares: Vec::new() };
        let mut share = vec![0f32; n];
        let mut touched: Vec<u32> = Vec::new();
        for a in 0..n as u32 {
            share[a as usize] = 1.0;
            touched.push(a);
            for &u in &steps[a as usize] {
                if share[u as usize] == 0.0 {
                    touched.push(u);
                }
                share[u as usize] = share[u as usize].max(DIRECT);
                for &v in &steps[u as usize] {
                    if share[v as usize] == 0.0 {
                        share[v as usize] = INDIRECT;
                        touched.push(v);
                    }
                }
            }
            touched.sort_unstable();
            for u in touched.drain(..) {
                covers.nodes.push(u);
                covers.shares.push(std::mem::take(&mut share[u as usize]));
            }
            covers.offsets.push(covers.nodes.len() as u64);
        }
        covers
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What a node covers, and to which share.
    pub fn of(&self, node: u32) -> impl Iterator<Item = (u32, f32)> + '_ {
        let row = self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize;
        self.nodes[row.clone()].iter().copied().zip(self.shares[row].iter().copied())
    }
}

/// How many nodes of a group may be chosen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Quotas {
    /// Group of each node (a territory, a country).
    pub group_of: Vec<u32>,
    /// Most picks from each group.
    pub most: Vec<u32>,
}

/// Parameters of [`cover`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CoverParams {
    /// Number of nodes to choose.
    pub k: usize,
    /// Nodes that are engaged already: they cover from the start and are not chosen again.
    pub engaged: Vec<u32>,
    /// Nodes that must not be chosen.
    pub excluded: Vec<u32>,
    /// Limits per group.
    pub quotas: Option<Quotas>,
}

/// One chosen node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pick {
    /// The node.
    pub node: u32,
    /// Value that it adds to what was covered before.
    pub gain: f64,
    /// Value covered with it.
    pub covered: f64,
}

/// Chosen nodes, in the order of choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Cover {
    /// The picks; fewer than asked for if no node that may be chosen adds anything.
    pub picks: Vec<Pick>,
    /// Value covered by the engaged nodes alone.
    pub engaged: f64,
    /// Value of all nodes together.
    pub whole: f64,
    /// Share to which each node is covered in the end.
    pub shares: Vec<f32>,
}

/// A candidate with the gain that it had when it was last looked at.
struct Candidate {
    gain: f64,
    node: u32,
    looked: usize,
}

impl Ord for Candidate {
    /// By gain; among equal gains the smaller node is greater, so that it is chosen.
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
/// the other by gain (Nemhauser, Wolsey & Fisher 1978; lazily: Leskovec et al. 2007): at least
/// `1 - 1/e` of the best value, half of it under quotas.
///
/// # Errors
/// Values or groups that have not one entry a node; a negative or infinite value.
///
/// # Example
///
/// ```
/// use kolnet::graph::Csr;
/// use kolnet::graph::influence::{Covers, CoverParams, cover};
///
/// // A star around 0, and a pair.
/// let graph = Csr::from_edges(6, &[(0, 1, 1.0), (0, 2, 1.0), (0, 3, 1.0), (4, 5, 1.0)])?;
/// let covers = Covers::by_strong_ties(&graph);
/// let chosen = cover(&covers, &[1.0; 6], &CoverParams { k: 2, ..CoverParams::default() })?;
/// assert_eq!(chosen.picks[0].node, 0);
/// // In full for itself, and .7 of each of its three neighbours.
/// assert!((chosen.picks[0].gain - 3.1).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cover(covers: &Covers, value: &[f64], params: &CoverParams) -> Result<Cover, Error> {
    let n = covers.len();
    check(n, value, params)?;
    let mut shares = vec![0f32; n];
    let mut may_pick = vec![true; n];
    let mut covered = 0.0;
    let known = |node: &&u32| (**node as usize) < n;
    for &a in params.engaged.iter().filter(known) {
        covered += take(covers, value, a, &mut shares);
        may_pick[a as usize] = false;
    }
    for &a in params.excluded.iter().filter(known) {
        may_pick[a as usize] = false;
    }
    let engaged = covered;
    let mut room = params.quotas.as_ref().map(|quotas| quotas.most.clone()).unwrap_or_default();
    let gain = |a: u32, shares: &[f32]| -> f64 {
        let more = |(u, share): (u32, f32)| {
            value[u as usize] * f64::from((share - shares[u as usize]).max(0.0))
        };
        covers.of(a).map(more).sum()
    };
    let mut heap: BinaryHeap<Candidate> = (0..n as u32)
        .filter(|&a| may_pick[a as usize])
        .map(|node| Candidate { gain: gain(node, &shares), node, looked: 0 })
        .collect();
    let mut picks: Vec<Pick> = Vec::new();
    while picks.len() < params.k {
        let Some(candidate) = heap.pop() else { break };
        let group = params.quotas.as_ref().map(|quotas| quotas.group_of[candidate.node as usize]);
        if group.is_some_and(|group| room.get(group as usize).is_none_or(|&left| left == 0)) {
            continue;
        }
        // Gains only fall, so a gain that is up to date and still on top is the largest.
        if candidate.looked < picks.len() {
            let gain = gain(candidate.node, &shares);
            heap.push(Candidate { gain, looked: picks.len(), ..candidate });
            continue;
        }
        if candidate.gain <= 0.0 {
            break;
        }
        let gain = take(covers, value, candidate.node, &mut shares);
        covered += gain;
        if let Some(group) = group {
            room[group as usize] -= 1;
        }
        picks.push(Pick { node: candidate.node, gain, covered });
    }
    Ok(Cover { picks, engaged, whole: value.iter().sum(), shares })
}

/// Covers with one more node; returns what it adds.
fn take(covers: &Covers, value: &[f64], a: u32, shares: &mut [f32]) -> f64 {
    let mut gain = 0.0;
    for (u, share) in covers.of(a) {
        let old = &mut shares[u as usize];
        if share > *old {
            gain += value[u as usize] * f64::from(share - *old);
            *old = share;
        }
    }
    gain
}

fn check(n: usize, value: &[f64], params: &CoverParams) -> Result<(), Error> {
    if value.len() != n {
        return Err(Error::Shape { what: "values", found: value.len(), nodes: n });
    }
    if let Some(&value) = value.iter().find(|v| !(**v >= 0.0 && v.is_finite())) {
        let allowed = "a finite number of 0 or more";
        return Err(Error::Parameter { what: "a node's value", value, allowed });
    }
    match &params.quotas {
        Some(quotas) if quotas.group_of.len() != n => {
            Err(Error::Shape { what: "quota groups", found: quotas.group_of.len(), nodes: n })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two stars, of six and of four leaves, and a lone node.
    fn stars() -> Covers {
        let ties: Vec<(u32, u32, f32)> =
            (1..7).map(|v| (0, v, 1.0)).chain((8..12).map(|v| (7, v, 1.0))).collect();
        Covers::by_strong_ties(&Csr::from_edges(13, &ties).unwrap())
    }

    fn nodes(cover: &Cover) -> Vec<u32> {
        cover.picks.iter().map(|pick| pick.node).collect()
    }

    #[test]
    fn the_middles_of_stars_are_chosen_by_what_they_add() {
        let found =
            cover(&stars(), &[1.0; 13], &CoverParams { k: 3, ..Default::default() }).unwrap();
        assert_eq!(nodes(&found)[..2], [0, 7]);
        assert!((found.picks[0].gain - (1.0 + 6.0 * 0.7)).abs() < 1e-6);
        assert_eq!(found.picks[2].node, 12);
        assert!(
            (found.picks[2].covered - found.picks.iter().map(|p| p.gain).sum::<f64>()).abs() < 1e-9
        );
    }

    #[test]
    fn engaged_excluded_and_quotas_are_kept() {
        let params = CoverParams { k: 2, engaged: vec![0], excluded: vec![7], quotas: None };
        let found = cover(&stars(), &[1.0; 13], &params).unwrap();
        assert!(found.engaged > 5.0);
        assert!(!nodes(&found).contains(&0) && !nodes(&found).contains(&7));
        let quotas = Quotas { group_of: vec![0; 13], most: vec![1] };
        let params = CoverParams { k: 5, quotas: Some(quotas), ..CoverParams::default() };
        assert_eq!(nodes(&cover(&stars(), &[1.0; 13], &params).unwrap()), [0]);
    }

    #[test]
    fn values_that_do_not_fit_are_refused() {
        let params = CoverParams { k: 1, ..CoverParams::default() };
        assert!(cover(&stars(), &[1.0; 3], &params).is_err());
        assert!(cover(&stars(), &[f64::NAN; 13], &params).is_err());
    }

    #[test]
    fn greedy_is_near_the_best_pair() {
        let ties: Vec<(u32, u32, f32)> =
            (0..40u32).map(|i| (i % 20, (i * 7 + 3) % 20, 1.0 + (i % 3) as f32)).collect();
        let covers = Covers::by_strong_ties(&Csr::from_edges(20, &ties).unwrap());
        let value: Vec<f64> = (0..20).map(|u| 1.0 + f64::from(u % 4)).collect();
        let found = cover(&covers, &value, &CoverParams { k: 2, ..Default::default() }).unwrap();
        let mut best = 0.0;
        for a in 0..20 {
            for b in 0..a {
                let mut shares = vec![0f32; 20];
                best = f64::max(
                    best,
                    take(&covers, &value, a, &mut shares) + take(&covers, &value, b, &mut shares),
                );
            }
        }
        assert!(found.picks[1].covered >= (1.0 - (-1f64).exp()) * best);
    }
}
