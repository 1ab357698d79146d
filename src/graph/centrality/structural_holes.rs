//! Who stands between people who do not know each other: Burt's structural holes, and roles between
//! communities.

use std::ops::Range;

use rayon::prelude::*;

use super::clustering::Oriented;
use super::error::CentralityError;
use super::scores::{Centrality, NodeScores};
use crate::graph::Csr;

/// Constraint (Burt 1992): `c_i = sum over neighbours j of (p_ij + sum_q p_iq p_qj)^2`, where `p_ij`
/// is the share of i's strength that the tie to j holds. Small is open, large is shut in. Not
/// defined for a node without ties. Equal to networkx and igraph.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BurtConstraint;

/// Effective size of a node's neighbourhood: how many neighbours remain when redundant ones are not
/// counted. 0 for a node without ties.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct EffectiveSize {
    /// What makes a neighbour redundant.
    pub redundancy: Redundancy,
}

/// What makes a neighbour redundant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Redundancy {
    /// A tie to another neighbour, whatever its weight: `d - 2t/d` with `t` ties among the `d`
    /// neighbours (Borgatti 1997; networkx without weight). The default: it is what was measured.
    #[default]
    Unweighted,
    /// The strength of such ties: `e_i = sum_j (1 - sum_q p_iq m_jq)`, `m_jq = w_jq / max_k w_jk`
    /// (Burt 1992; networkx with weight).
    Weighted,
}

/// All measures of structural holes, from one pass over the triangles.
#[derive(Debug, Clone, PartialEq)]
pub struct StructuralHoles {
    /// [`BurtConstraint`]; NaN for nodes without ties.
    pub constraint: Vec<f64>,
    /// [`EffectiveSize`] by ties.
    pub effective_size: Vec<f64>,
    /// [`EffectiveSize`] by strength.
    pub effective_size_by_strength: Vec<f64>,
    /// Number of triangles through each node.
    pub triangles: Vec<u64>,
}

impl Centrality for BurtConstraint {
    fn name(&self) -> &'static str {
        "constraint"
    }
    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        Ok(NodeScores::direct(self.name(), structural_holes(graph).constraint))
    }
}

impl Centrality for EffectiveSize {
    fn name(&self) -> &'static str {
        "effective-size"
    }
    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let all = structural_holes(graph);
        let values = match self.redundancy {
            Redundancy::Unweighted => all.effective_size,
            Redundancy::Weighted => all.effective_size_by_strength,
        };
        Ok(NodeScores::direct(self.name(), values))
    }
}

/// Constraint, effective size (both kinds) and triangles of all nodes in one pass.
///
/// `T_ij = sum_q w_iq w_qj / s_q` over common neighbours is the same from both ends, so
/// `c_i = sum_j ((w_ij + T_ij) / s_i)^2`, and each triangle is met once and adds to its three ties.
pub fn structural_holes(graph: &Csr) -> StructuralHoles {
    let ties = Ties::new(graph);
    let TriangleSums { shared, at, .. } = ties.close_all(ties.blocks(BLOCK_PAIRS));
    let n = graph.node_count();
    let Ties { oriented, over } = &ties;
    let mut constraint = vec![0f64; n];
    for u in 0..n {
        for slot in oriented.row(u as u32) {
            let v = oriented.heads[slot] as usize;
            let square = (ties.weight(slot) + shared[slot]).powi(2);
            constraint[u] += square * over[u].strength * over[u].strength;
            constraint[v] += square * over[v].strength * over[v].strength;
        }
    }
    let (mut effective_size, mut effective_size_by_strength) = (vec![0.0; n], vec![0.0; n]);
    for u in 0..n {
        let d = graph.degree(u as u32) as f64;
        if d > 0.0 {
            effective_size[u] = d - 2.0 * at[u].triangles as f64 / d;
            effective_size_by_strength[u] = d - at[u].redundant * over[u].strength;
        } else {
            constraint[u] = f64::NAN;
        }
    }
    let triangles = at.iter().map(|at| at.triangles).collect();
    StructuralHoles { constraint, effective_size, effective_size_by_strength, triangles }
}

/// The ties, each at one of its ends, and what the sums over triangles need of a node.
struct Ties {
    oriented: Oriented,
    over: Vec<Reciprocals>,
}

/// 1 over sums of a node's weights; 0 for a node without ties.
#[derive(Clone, Copy)]
struct Reciprocals {
    strength: f64,
    largest: f64,
}

/// What the triangles of one block of first nodes add up to.
#[derive(Default)]
struct TriangleSums {
    at: Vec<NodeSums>,
    /// Beside the heads of [`Oriented`]: T of the tie.
    shared: Vec<f64>,
    /// Nodes in whose rows of `shared` anything stands.
    reached: Vec<bool>,
}

/// Sums over the triangles of a node.
#[derive(Clone, Copy, Default)]
struct NodeSums {
    triangles: u64,
    /// Sum over triangles (i, j, q) of `w_jq (w_iq / max_j + w_ij / max_q)`.
    redundant: f64,
}

/// Blocks are added in their order, so the last digits depend on how many there are: on the graph
/// alone, never on the threads. A block has sums of its own for what its triangles reach; where
/// neighbours have near numbers that is little more than itself.
const MOST_BLOCKS: usize = 8;

/// Pairs of ties of one node that make a block worth its memory.
const BLOCK_PAIRS: usize = 1 << 24;

impl Ties {
    fn new(graph: &Csr) -> Self {
        let over = |sum: f64| if sum > 0.0 { 1.0 / sum } else { 0.0 };
        let largest = |u| match graph.weights(u) {
            Some(weights) => weights.iter().copied().fold(0.0, f32::max),
            None => 1.0,
        };
        let both = |u| Reciprocals {
            strength: over(graph.strength(u)),
            largest: over(f64::from(largest(u))),
        };
        let nodes = (0..graph.node_count() as u32).into_par_iter();
        Self { oriented: Oriented::new(graph), over: nodes.map(both).collect() }
    }

    #[inline]
    fn weight(&self, slot: usize) -> f64 {
        self.oriented.weights.get(slot).map_or(1.0, |&w| f64::from(w))
    }

    /// First nodes in blocks of about so many pairs of ties each.
    fn blocks(&self, pairs_each: usize) -> Vec<Range<u32>> {
        let n = self.over.len() as u32;
        let pairs = |u: u32| self.oriented.row(u).len().pow(2);
        let all: usize = (0..n).map(pairs).sum();
        let count = (all / pairs_each).clamp(1, MOST_BLOCKS);
        let mut blocks = Vec::with_capacity(count);
        let (mut first, mut before) = (0, 0);
        for u in 0..n {
            before += pairs(u);
            if blocks.len() + 1 < count && before * count >= all * (blocks.len() + 1) {
                blocks.push(first..u + 1);
                first = u + 1;
            }
        }
        blocks.push(first..n);
        blocks
    }

    /// All triangles, block by block.
    fn close_all(&self, blocks: Vec<Range<u32>>) -> TriangleSums {
        let close = |block| self.close(block);
        let parts: Vec<TriangleSums> = blocks.into_par_iter().with_max_len(1).map(close).collect();
        let whole = parts.into_iter().reduce(|mut sum, part| {
            sum.add(&part, &self.oriented);
            sum
        });
        whole.unwrap_or_default()
    }

    /// The triangles whose first node is in a block.
    fn close(&self, block: Range<u32>) -> TriangleSums {
        let n = self.over.len();
        let mut sums = TriangleSums {
            shared: vec![0.0; self.oriented.heads.len()],
            at: vec![NodeSums::default(); n],
            reached: vec![false; n],
        };
        // Place of a tie in the row of the first node, counted from 1; 0 for none.
        let mut place_to = vec![0u32; n];
        for u in block {
            let row = self.oriented.row(u);
            if row.len() < 2 {
                continue;
            }
            reach(&mut sums.reached[u as usize], &mut sums.shared[row.clone()]);
            for (place, &v) in (1..).zip(&self.oriented.heads[row.clone()]) {
                place_to[v as usize] = place;
            }
            sums.close(self, u, &place_to);
            for &v in &self.oriented.heads[row] {
                place_to[v as usize] = 0;
            }
        }
        sums
    }
}

/// Makes a row of `shared` ready for sums. Memory that is written before it is read comes as pages of
/// one's own at once; read first, each page is mapped twice and the other threads are stopped for the
/// change, which cost a fifth of the time on two.
#[inline]
fn reach(reached: &mut bool, row: &mut [f64]) {
    if !*reached {
        *reached = true;
        row.fill(0.0);
    }
}

impl TriangleSums {
    /// The triangles of one first node.
    #[inline]
    fn close(&mut self, ties: &Ties, u: u32, place_to: &[u32]) {
        let (oriented, heads, over) =
            (&ties.oriented, ties.oriented.heads.as_slice(), ties.over.as_slice());
        let (at, shared) = (self.at.as_mut_slice(), self.shared.as_mut_slice());
        let row = oriented.row(u);
        let u = u as usize;
        let (mut mine, mut redundant_mine) = (0, 0.0);
        for uv in row.clone() {
            let v = heads[uv] as usize;
            let w_uv = ties.weight(uv);
            let (mut shared_uv, mut closed, mut redundant_v) = (0.0, 0, 0.0);
            let row_v = oriented.row(v as u32);
            for vx in row_v.clone() {
                let x = heads[vx] as usize;
                if place_to[x] == 0 {
                    continue;
                }
                if closed == 0 {
                    reach(&mut self.reached[v], &mut shared[row_v.clone()]);
                }
                let ux = row.start + place_to[x] as usize - 1;
                let (w_vx, w_ux) = (ties.weight(vx), ties.weight(ux));
                shared_uv += w_ux * w_vx * over[x].strength;
                shared[vx] += w_uv * w_ux * over[u].strength;
                shared[ux] += w_uv * w_vx * over[v].strength;
                redundant_mine += w_vx * (w_ux * over[v].largest + w_uv * over[x].largest);
                redundant_v += w_ux * (w_vx * over[u].largest + w_uv * over[x].largest);
                closed += 1;
                at[x].add(1, w_uv * (w_vx * over[u].largest + w_ux * over[v].largest));
            }
            shared[uv] += shared_uv;
            at[v].add(closed, redundant_v);
            mine += closed;
        }
        at[u].add(mine, redundant_mine);
    }

    fn add(&mut self, other: &Self, oriented: &Oriented) {
        for (sum, more) in self.at.iter_mut().zip(&other.at) {
            sum.add(more.triangles, more.redundant);
        }
        for u in (0..).zip(&other.reached).filter_map(|(u, &reached)| reached.then_some(u)) {
            let row = oriented.row(u);
            reach(&mut self.reached[u as usize], &mut self.shared[row.clone()]);
            for (sum, more) in self.shared[row.clone()].iter_mut().zip(&other.shared[row]) {
                *sum += more;
            }
        }
    }
}

impl NodeSums {
    #[inline]
    fn add(&mut self, triangles: u64, redundant: f64) {
        self.triangles += triangles;
        self.redundant += redundant;
    }
}

/// Participation (Guimera & Amaral 2005): `1 - sum_c (s_ic / s_i)^2` over communities `c`: 0 if all
/// strength stays in one community, near 1 if it spreads over many. 0 for a node without ties.
///
/// # Errors
/// A membership that has not one entry a node.
pub fn participation(graph: &Csr, membership: &[u32]) -> Result<NodeScores, CentralityError> {
    const MEASURE: &str = "participation";
    let mut shares = community_shares(MEASURE, graph, membership)?;
    let values = (0..graph.node_count() as u32)
        .map(|u| {
            let s = graph.strength(u);
            let squares: f64 =
                shares.of(graph, membership, u).map(|(_, w)| (w / s) * (w / s)).sum();
            if s > 0.0 { 1.0 - squares } else { 0.0 }
        })
        .collect();
    Ok(NodeScores::direct(MEASURE, values))
}

/// Within-module z (Guimera & Amaral 2005): how far the strength of a node within its own community
/// lies from the mean of the community, in standard deviations (of the whole community, not of a
/// sample); 0 where all are alike.
///
/// # Errors
/// A membership that has not one entry a node.
pub fn within_module_z(graph: &Csr, membership: &[u32]) -> Result<NodeScores, CentralityError> {
    const MEASURE: &str = "within-module-z";
    let mut shares = community_shares(MEASURE, graph, membership)?;
    let own: Vec<f64> = (0..graph.node_count() as u32)
        .map(|u| {
            let home = membership[u as usize];
            shares.of(graph, membership, u).filter(|&(c, _)| c == home).map(|(_, w)| w).sum()
        })
        .collect();
    let communities = membership.iter().max().map_or(0, |&c| c as usize + 1);
    let (mut count, mut mean, mut spread) =
        (vec![0f64; communities], vec![0f64; communities], vec![0f64; communities]);
    for (&c, value) in membership.iter().zip(&own) {
        count[c as usize] += 1.0;
        mean[c as usize] += value;
    }
    mean.iter_mut().zip(&count).for_each(|(mean, count)| *mean /= count.max(1.0));
    for (&c, value) in membership.iter().zip(&own) {
        spread[c as usize] += (value - mean[c as usize]).powi(2);
    }
    let values = membership.iter().zip(&own).map(|(&c, value)| {
        let deviation = (spread[c as usize] / count[c as usize]).sqrt();
        let away = value - mean[c as usize];
        // Rounding leaves a spread near 0 where all are alike.
        if deviation > 1e-9 * mean[c as usize] { away / deviation } else { 0.0 }
    });
    Ok(NodeScores::direct(MEASURE, values.collect()))
}

/// Strength of a node by community of its neighbours.
struct Shares {
    sums: Vec<f64>,
    touched: Vec<u32>,
}

fn community_shares(
    measure: &'static str,
    graph: &Csr,
    membership: &[u32],
) -> Result<Shares, CentralityError> {
    if membership.len() != graph.node_count() {
        let (found, nodes) = (membership.len(), graph.node_count());
        return Err(CentralityError::Shape { measure, found, nodes });
    }
    let communities = membership.iter().max().map_or(0, |&c| c as usize + 1);
    Ok(Shares { sums: vec![0.0; communities], touched: Vec::new() })
}

impl Shares {
    fn of<'a>(
        &'a mut self,
        graph: &Csr,
        membership: &[u32],
        u: u32,
    ) -> impl Iterator<Item = (u32, f64)> + 'a {
        for (v, w) in graph.weighted_neighbors(u) {
            let c = membership[v as usize];
            if self.sums[c as usize] == 0.0 {
                self.touched.push(c);
            }
            self.sums[c as usize] += f64::from(w);
        }
        let sums = &mut self.sums;
        self.touched.drain(..).map(move |c| (c, std::mem::take(&mut sums[c as usize])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_between_two_communities_participates_in_both() {
        let graph =
            Csr::from_edges(6, &[(0, 1, 1.0), (0, 2, 1.0), (0, 3, 2.0), (3, 4, 1.0), (1, 2, 1.0)])
                .unwrap();
        let p = participation(&graph, &[0, 0, 0, 1, 1, 2]).unwrap().values;
        assert_eq!(p[0], 0.5);
        assert_eq!(p[1], 0.0);
        assert_eq!(p[5], 0.0);
        assert!(participation(&graph, &[0, 1]).is_err());
    }

    #[test]
    fn z_is_zero_where_all_are_alike_and_positive_for_the_hub() {
        let graph = Csr::from_edges(
            7,
            &[(0, 1, 1.0), (0, 2, 1.0), (0, 3, 1.0), (4, 5, 1.0), (5, 6, 1.0), (4, 6, 1.0)],
        )
        .unwrap();
        let z = within_module_z(&graph, &[0, 0, 0, 0, 1, 1, 1]).unwrap().values;
        assert!((z[0] - 3f64.sqrt()).abs() < 1e-12);
        assert_eq!(&z[4..], &[0.0, 0.0, 0.0]);
    }

    #[test]
    fn triangles_closed_in_blocks_are_those_closed_at_once() {
        let mut ties = Vec::new();
        for u in 0..300u32 {
            ties.extend((1..8).map(|k| (u, (u * k + 7 * k) % 300, (1 + u % 5) as f32)));
        }
        ties.retain(|&(u, v, _)| u != v);
        let graph = Csr::from_edges(300, &ties).unwrap();
        let ties = Ties::new(&graph);
        let whole = ties.close_all(ties.blocks(usize::MAX));
        let blocks = ties.blocks(1);
        assert_eq!(blocks.len(), MOST_BLOCKS);
        let parts = ties.close_all(blocks);
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * a.abs();
        assert!(whole.shared.iter().zip(&parts.shared).all(|(&a, &b)| near(a, b)));
        for (a, b) in whole.at.iter().zip(&parts.at) {
            assert_eq!(a.triangles, b.triangles);
            assert!(near(a.redundant, b.redundant));
        }
        assert!(whole.at.iter().any(|at| at.triangles > 0));
    }

    #[test]
    fn a_node_without_ties_has_no_constraint() {
        let graph = Csr::from_edges(3, &[(0, 1, 1.0)]).unwrap();
        let scores = BurtConstraint.scores(&graph).unwrap();
        assert_eq!(scores.get(0), Some(1.0));
        assert_eq!(scores.get(2), None);
    }
}
