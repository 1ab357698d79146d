//! Triangles and local clustering.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::CentralityError;
use super::scores::{Centrality, NodeScores};
use crate::graph::Csr;

/// Share of pairs of neighbours that are adjacent (Watts & Strogatz 1998).
///
/// `2 t / (d (d - 1))` with `t` triangles through a node of degree `d`, from 0 to 1; weights are not used.
/// 0 for nodes with fewer than two neighbours (networkx, igraph with `mode="zero"`). `O(m^1.5)` at worst.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
pub struct LocalClustering;

impl Centrality for LocalClustering {
    fn name(&self) -> &'static str {
        "clustering"
    }

    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let share = |(u, triangles): (usize, u64)| {
            let d = graph.degree(u as u32) as f64;
            if d < 2.0 { 0.0 } else { 2.0 * triangles as f64 / (d * (d - 1.0)) }
        };
        let values = triangles(graph).into_iter().enumerate().map(share).collect();
        Ok(NodeScores::exact(self.name(), values))
    }
}

/// Edges directed from the endpoint of smaller degree to the larger, of equal ones to the larger number.
/// Every triangle then has one first node, and rows are short (at most the square root of twice the
/// edges), however large the hubs. Nodes keep their numbers, and with them what locality these have.
pub(super) struct OrientedEdges {
    /// Row starts, and after each block of rows its end.
    starts: Vec<u64>,
    /// Nodes, rising within a row. A block starts where it does in the graph, so that blocks can be
    /// written in parallel; the room behind each is never touched and so takes no memory.
    pub(super) heads: Vec<u32>,
    /// Weights parallel to `heads`; empty if the graph is unweighted.
    pub(super) weights: Vec<f32>,
}

/// Nodes in a block of rows, as a power of 2.
const BLOCK_BITS: u32 = 13;

impl OrientedEdges {
    pub(super) fn new(graph: &Csr) -> Self {
        let n = graph.node_count();
        let degree: Vec<u32> =
            (0..n as u32).into_par_iter().map(|u| graph.degree(u) as u32).collect();
        let mut starts = vec![0u64; n + n.div_ceil(1 << BLOCK_BITS)];
        let mut heads = vec![0u32; graph.targets().len()];
        let mut weights = vec![0f32; if graph.is_weighted() { heads.len() } else { 0 }];
        let (mut free_heads, mut free_weights) = (heads.as_mut_slice(), weights.as_mut_slice());
        let mut blocks = Vec::new();
        for (block, starts) in starts.chunks_mut((1 << BLOCK_BITS) + 1).enumerate() {
            let first = block << BLOCK_BITS;
            let end = graph.offsets()[first + starts.len() - 1];
            let slots = (end - graph.offsets()[first]) as usize;
            let (heads, weights);
            (heads, free_heads) = free_heads.split_at_mut(slots);
            (weights, free_weights) = free_weights.split_at_mut(slots.min(free_weights.len()));
            blocks.push(OrientedBlock { first, starts, heads, weights });
        }
        blocks.into_par_iter().for_each(|block| block.fill(graph, &degree));
        Self { starts, heads, weights }
    }

    /// The range of a node's edges in `heads`.
    #[inline]
    pub(super) fn row(&self, node: u32) -> Range<usize> {
        let at = node as usize + (node >> BLOCK_BITS) as usize;
        self.starts[at] as usize..self.starts[at + 1] as usize
    }
}

/// Consecutive rows, to be filled.
struct OrientedBlock<'a> {
    first: usize,
    starts: &'a mut [u64],
    heads: &'a mut [u32],
    weights: &'a mut [f32],
}

impl OrientedBlock<'_> {
    fn fill(self, graph: &Csr, degree: &[u32]) {
        let block_start = graph.offsets()[self.first];
        let mut end = 0;
        self.starts[0] = block_start;
        for (u, row_end) in (self.first..).zip(&mut self.starts[1..]) {
            let degree_of_u = degree[u];
            // Each edge is written before it is known whether it stays, so that there is no branch to predict.
            for slot in graph.edge_range(u as u32) {
                let v = graph.targets()[slot];
                self.heads[end] = v;
                if let Some(weight) = self.weights.get_mut(end) {
                    *weight = graph.weight_at(slot);
                }
                let degree_of_v = degree[v as usize];
                end += usize::from(
                    (degree_of_v > degree_of_u) | ((degree_of_v == degree_of_u) & (v as usize > u)),
                );
            }
            *row_end = block_start + end as u64;
        }
    }
}

/// Nodes that a worker takes at a time.
const NODES_PER_TASK: usize = 2048;

/// Number of triangles through each node.
pub fn triangles(graph: &Csr) -> Vec<u64> {
    let oriented = OrientedEdges::new(graph);
    let n = graph.node_count();
    let workers = rayon::current_num_threads().min(n.div_ceil(NODES_PER_TASK)).max(1);
    let next = AtomicUsize::new(0);
    // Counts are whole numbers, so it does not show which worker counted which triangle.
    (0..workers)
        .into_par_iter()
        .map(|_| {
            let (mut count, mut is_head) = (vec![0u64; n], vec![false; n]);
            loop {
                let first = next.fetch_add(NODES_PER_TASK, Ordering::Relaxed);
                if first >= n {
                    return count;
                }
                for u in first..(first + NODES_PER_TASK).min(n) {
                    oriented.count_triangles_from(u as u32, &mut is_head, &mut count);
                }
            }
        })
        .reduce_with(|mut sum, more| {
            sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
            sum
        })
        .unwrap_or_default()
}

impl OrientedEdges {
    /// Counts the triangles whose first node is `u` at all three of their nodes. `is_head` is false
    /// everywhere, before and after.
    fn count_triangles_from(&self, u: u32, is_head: &mut [bool], count: &mut [u64]) {
        let row = &self.heads[self.row(u)];
        if row.len() < 2 {
            return;
        }
        for &v in row {
            is_head[v as usize] = true;
        }
        let mut at_u = 0;
        for &v in row {
            let mut at_v = 0;
            for &w in &self.heads[self.row(v)] {
                if is_head[w as usize] {
                    at_v += 1;
                    count[w as usize] += 1;
                }
            }
            count[v as usize] += at_v;
            at_u += at_v;
        }
        count[u as usize] += at_u;
        for &v in row {
            is_head[v as usize] = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clique_is_all_triangles_and_a_star_has_none() {
        let clique: Vec<(u32, u32, f32)> =
            (0..6).flat_map(|u| (u + 1..6).map(move |v| (u, v, 1.0))).collect();
        let star: Vec<(u32, u32, f32)> = (7..12).map(|v| (6, v, 1.0)).collect();
        let graph = Csr::from_edges(12, &[clique, star].concat()).unwrap();
        assert_eq!(triangles(&graph)[..7], [10, 10, 10, 10, 10, 10, 0]);
        let scores = LocalClustering.scores(&graph).unwrap().values;
        assert_eq!(scores[..7], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
    }
}
