//! Structural holes: how open the neighbourhood of a node is (Burt).

use std::ops::Range;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::clustering::{OrientedEdges, triangles};
use super::error::CentralityError;
use super::scores::{Centrality, NodeScores};
use crate::graph::Csr;

/// How much a node's neighbours are tied to each other (Burt 1992): small is open, large is closed.
///
/// `c_i = sum over neighbours j of (p_ij + sum over q of p_iq p_qj)²`, where `p_ij` is the share of i's
/// strength that its edge to j has. Without unit, 1 for a node with one neighbour; not defined for a node
/// without edges. Equal to networkx and igraph. `O(m^1.5)` at worst.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
pub struct BurtConstraint;

/// Number of neighbours, those not counted that other neighbours make redundant (Burt 1992).
///
/// From 1 to the degree; 0 for a node without edges. `O(m^1.5)` at worst.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct EffectiveSize {
    /// What makes a neighbour redundant.
    #[cfg_attr(feature = "cli", arg(long, value_enum, default_value_t))]
    pub redundancy: Redundancy,
}

/// What makes a neighbour redundant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Redundancy {
    /// Edges to other neighbours, whatever their weights: `d - 2t/d` with `t` edges among the `d`
    /// neighbours (Borgatti 1997; networkx without weight).
    #[default]
    Unweighted,
    /// The weights of such edges: `e_i = sum_j (1 - sum_q p_iq m_jq)`, `m_jq = w_jq / max_k w_jk`
    /// (Burt 1992; networkx with weight).
    Weighted,
}

/// All measures of structural holes, from one pass over the triangles.
#[derive(Debug, Clone, PartialEq)]
pub struct StructuralHoles {
    /// [`BurtConstraint`]; NaN for nodes without edges.
    pub constraint: Vec<f64>,
    /// [`EffectiveSize`], unweighted.
    pub effective_size: Vec<f64>,
    /// [`EffectiveSize`], weighted.
    pub weighted_effective_size: Vec<f64>,
    /// Number of triangles through each node.
    pub triangles: Vec<u64>,
}

impl Centrality for BurtConstraint {
    fn name(&self) -> &'static str {
        "constraint"
    }
    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        Ok(NodeScores::exact(self.name(), structural_holes(graph).constraint))
    }
}

impl Centrality for EffectiveSize {
    fn name(&self) -> &'static str {
        "effective-size"
    }
    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let values = match self.redundancy {
            Redundancy::Unweighted => {
                let triangles = (0..).zip(triangles(graph));
                triangles.map(|(u, triangles)| open_neighbours(graph, u, triangles)).collect()
            }
            Redundancy::Weighted => structural_holes(graph).weighted_effective_size,
        };
        Ok(NodeScores::exact(self.name(), values))
    }
}

/// Neighbours of a node beyond those that its triangles make redundant (Borgatti 1997).
fn open_neighbours(graph: &Csr, node: u32, triangles: u64) -> f64 {
    let degree = graph.degree(node) as f64;
    if degree > 0.0 { degree - 2.0 * triangles as f64 / degree } else { 0.0 }
}

/// Constraint, effective size (both kinds) and triangles of all nodes in one pass.
///
/// `T_ij = sum_q w_iq w_qj / s_q` over common neighbours is the same from both endpoints, so
/// `c_i = sum_j ((w_ij + T_ij) / s_i)²`, and each triangle is met once and adds to its three edges.
pub fn structural_holes(graph: &Csr) -> StructuralHoles {
    let triangle_graph = TriangleGraph::new(graph);
    let blocks = triangle_graph.blocks(PAIRS_PER_BLOCK);
    let TriangleSums { two_paths, at_node, .. } = triangle_graph.sum_triangles(blocks);
    let n = graph.node_count();
    let TriangleGraph { oriented, reciprocals } = &triangle_graph;
    let mut constraint = vec![0f64; n];
    for u in 0..n {
        for slot in oriented.row(u as u32) {
            let v = oriented.heads[slot] as usize;
            let square = (triangle_graph.weight(slot) + two_paths[slot]).powi(2);
            constraint[u] += square * reciprocals[u].strength * reciprocals[u].strength;
            constraint[v] += square * reciprocals[v].strength * reciprocals[v].strength;
        }
    }
    let (mut effective_size, mut weighted_effective_size) = (vec![0.0; n], vec![0.0; n]);
    for u in 0..n {
        let d = graph.degree(u as u32) as f64;
        effective_size[u] = open_neighbours(graph, u as u32, at_node[u].triangles);
        if d > 0.0 {
            weighted_effective_size[u] = d - at_node[u].redundancy * reciprocals[u].strength;
        } else {
            constraint[u] = f64::NAN;
        }
    }
    let triangles = at_node.iter().map(|sums| sums.triangles).collect();
    StructuralHoles { constraint, effective_size, weighted_effective_size, triangles }
}

/// The edges, each at one of its endpoints, and what sums over triangles need of a node.
struct TriangleGraph {
    oriented: OrientedEdges,
    reciprocals: Vec<Reciprocals>,
}

/// One over sums of a node's weights; 0 for a node without edges.
#[derive(Clone, Copy)]
struct Reciprocals {
    strength: f64,
    largest_weight: f64,
}

impl Reciprocals {
    fn new(graph: &Csr, u: u32) -> Self {
        let reciprocal = |x: f64| if x > 0.0 { 1.0 / x } else { 0.0 };
        let largest_weight =
            graph.weights(u).map_or(1.0, |weights| weights.iter().copied().fold(0.0, f32::max));
        Self {
            strength: reciprocal(graph.strength(u)),
            largest_weight: reciprocal(f64::from(largest_weight)),
        }
    }
}

/// Sums over the triangles of one block of first nodes.
#[derive(Default)]
struct TriangleSums {
    at_node: Vec<NodeSums>,
    /// Parallel to the heads of [`OrientedEdges`]: `T_ij` of the edge.
    two_paths: Vec<f64>,
    /// Nodes whose row of `two_paths` has been made ready for sums.
    is_ready: Vec<bool>,
}

/// Sums over the triangles of a node.
#[derive(Clone, Copy, Default)]
struct NodeSums {
    triangles: u64,
    /// Sum over triangles (i, j, q) of `w_jq (w_iq / max_j + w_ij / max_q)`.
    redundancy: f64,
}

/// Blocks are added in their order, so the last digits depend on how many there are: on the graph
/// alone, never on the threads. A block has sums of its own for what its triangles reach; where
/// neighbours have near numbers that is little more than the block itself.
const MAX_BLOCKS: usize = 8;

/// Pairs of edges of one node that make a block worth its memory.
const PAIRS_PER_BLOCK: usize = 1 << 24;

impl TriangleGraph {
    fn new(graph: &Csr) -> Self {
        let nodes = (0..graph.node_count() as u32).into_par_iter();
        Self {
            oriented: OrientedEdges::new(graph),
            reciprocals: nodes.map(|u| Reciprocals::new(graph, u)).collect(),
        }
    }

    #[inline]
    fn weight(&self, slot: usize) -> f64 {
        self.oriented.weights.get(slot).map_or(1.0, |&w| f64::from(w))
    }

    /// First nodes in blocks of about so many pairs of edges each.
    fn blocks(&self, pairs_per_block: usize) -> Vec<Range<u32>> {
        let n = self.reciprocals.len() as u32;
        let pairs = |u: u32| self.oriented.row(u).len().pow(2);
        let total: usize = (0..n).map(pairs).sum();
        let count = (total / pairs_per_block).clamp(1, MAX_BLOCKS);
        let mut blocks = Vec::with_capacity(count);
        let (mut first, mut so_far) = (0, 0);
        for u in 0..n {
            so_far += pairs(u);
            if blocks.len() + 1 < count && so_far * count >= total * (blocks.len() + 1) {
                blocks.push(first..u + 1);
                first = u + 1;
            }
        }
        blocks.push(first..n);
        blocks
    }

    /// Sums over all triangles, block by block.
    fn sum_triangles(&self, blocks: Vec<Range<u32>>) -> TriangleSums {
        let sums: Vec<TriangleSums> = blocks
            .into_par_iter()
            .with_max_len(1)
            .map(|block| self.sum_triangles_of_block(block))
            .collect();
        let total = sums.into_iter().reduce(|mut total, sums| {
            total.add(&sums, &self.oriented);
            total
        });
        total.unwrap_or_default()
    }

    /// Sums over the triangles whose first node is in a block.
    fn sum_triangles_of_block(&self, block: Range<u32>) -> TriangleSums {
        let n = self.reciprocals.len();
        let mut sums = TriangleSums {
            two_paths: vec![0.0; self.oriented.heads.len()],
            at_node: vec![NodeSums::default(); n],
            is_ready: vec![false; n],
        };
        // Position of a node in the row of the first node, from 1; 0 if it is not in the row.
        let mut position_in_row = vec![0u32; n];
        for u in block {
            let row = self.oriented.row(u);
            if row.len() < 2 {
                continue;
            }
            make_ready(&mut sums.is_ready[u as usize], &mut sums.two_paths[row.clone()]);
            for (position, &v) in (1..).zip(&self.oriented.heads[row.clone()]) {
                position_in_row[v as usize] = position;
            }
            sums.add_triangles_from(self, u, &position_in_row);
            for &v in &self.oriented.heads[row] {
                position_in_row[v as usize] = 0;
            }
        }
        sums
    }
}

/// Makes a row of `two_paths` ready for sums. Memory that is written before it is read is mapped to fresh
/// pages at once; read first, each page is mapped twice and the other threads are interrupted for the
/// change, which cost a fifth of the time on two.
#[inline]
fn make_ready(is_ready: &mut bool, row: &mut [f64]) {
    if !*is_ready {
        *is_ready = true;
        row.fill(0.0);
    }
}

impl TriangleSums {
    /// Adds the triangles (u, v, x) of one first node `u`.
    #[inline]
    fn add_triangles_from(&mut self, graph: &TriangleGraph, u: u32, position_in_row: &[u32]) {
        let (oriented, heads) = (&graph.oriented, graph.oriented.heads.as_slice());
        let reciprocals = graph.reciprocals.as_slice();
        let (at_node, two_paths) = (self.at_node.as_mut_slice(), self.two_paths.as_mut_slice());
        let row = oriented.row(u);
        let u = u as usize;
        let mut at_u = NodeSums::default();
        for uv in row.clone() {
            let v = heads[uv] as usize;
            let w_uv = graph.weight(uv);
            let mut at_v = NodeSums::default();
            let mut two_paths_uv = 0.0;
            let row_v = oriented.row(v as u32);
            for vx in row_v.clone() {
                let x = heads[vx] as usize;
                if position_in_row[x] == 0 {
                    continue;
                }
                if at_v.triangles == 0 {
                    make_ready(&mut self.is_ready[v], &mut two_paths[row_v.clone()]);
                }
                let ux = row.start + position_in_row[x] as usize - 1;
                let (w_vx, w_ux) = (graph.weight(vx), graph.weight(ux));
                let [of_u, of_v, of_x] = [reciprocals[u], reciprocals[v], reciprocals[x]];
                two_paths_uv += w_ux * w_vx * of_x.strength;
                two_paths[vx] += w_uv * w_ux * of_u.strength;
                two_paths[ux] += w_uv * w_vx * of_v.strength;
                at_u.redundancy += w_vx * (w_ux * of_v.largest_weight + w_uv * of_x.largest_weight);
                at_v.redundancy += w_ux * (w_vx * of_u.largest_weight + w_uv * of_x.largest_weight);
                at_v.triangles += 1;
                at_node[x].add(NodeSums {
                    triangles: 1,
                    redundancy: w_uv * (w_vx * of_u.largest_weight + w_ux * of_v.largest_weight),
                });
            }
            two_paths[uv] += two_paths_uv;
            at_node[v].add(at_v);
            at_u.triangles += at_v.triangles;
        }
        at_node[u].add(at_u);
    }

    /// Adds the sums of another block.
    fn add(&mut self, other: &Self, oriented: &OrientedEdges) {
        for (sums, more) in self.at_node.iter_mut().zip(&other.at_node) {
            sums.add(*more);
        }
        for u in (0..).zip(&other.is_ready).filter_map(|(u, &is_ready)| is_ready.then_some(u)) {
            let row = oriented.row(u);
            make_ready(&mut self.is_ready[u as usize], &mut self.two_paths[row.clone()]);
            let sums = self.two_paths[row.clone()].iter_mut();
            sums.zip(&other.two_paths[row]).for_each(|(sum, more)| *sum += more);
        }
    }
}

impl NodeSums {
    #[inline]
    fn add(&mut self, other: Self) {
        self.triangles += other.triangles;
        self.redundancy += other.redundancy;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_over_triangles_in_blocks_are_those_at_once() {
        let mut edges = Vec::new();
        for u in 0..300u32 {
            edges.extend((1..8).map(|k| (u, (u * k + 7 * k) % 300, (1 + u % 5) as f32)));
        }
        edges.retain(|&(u, v, _)| u != v);
        let graph = Csr::from_edges(300, &edges).unwrap();
        let graph = TriangleGraph::new(&graph);
        let at_once = graph.sum_triangles(graph.blocks(usize::MAX));
        let blocks = graph.blocks(1);
        assert_eq!(blocks.len(), MAX_BLOCKS);
        let parts = graph.sum_triangles(blocks);
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * a.abs();
        assert!(at_once.two_paths.iter().zip(&parts.two_paths).all(|(&a, &b)| near(a, b)));
        for (a, b) in at_once.at_node.iter().zip(&parts.at_node) {
            assert_eq!(a.triangles, b.triangles);
            assert!(near(a.redundancy, b.redundancy));
        }
        assert!(at_once.at_node.iter().any(|sums| sums.triangles > 0));
    }

    #[test]
    fn effective_size_from_counted_triangles_is_that_of_all_measures_together() {
        let edges: Vec<(u32, u32, f32)> = (0..200u32)
            .flat_map(|u| (1..6).map(move |k| (u, (u * k + 3 * k) % 200, 1.0 + k as f32)))
            .filter(|(u, v, _)| u != v)
            .collect();
        let graph = Csr::from_edges(203, &edges).unwrap();
        let alone = EffectiveSize::default().scores(&graph).unwrap().values;
        assert_eq!(alone, structural_holes(&graph).effective_size);
        assert!(alone[..200].iter().all(|size| *size >= 1.0));
    }

    #[test]
    fn a_node_without_edges_has_no_constraint() {
        let graph = Csr::from_edges(3, &[(0, 1, 1.0)]).unwrap();
        let scores = BurtConstraint.scores(&graph).unwrap();
        assert_eq!(scores.get(0), Some(1.0));
        assert_eq!(scores.get(2), None);
    }
}
