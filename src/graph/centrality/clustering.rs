//! Triangles and local clustering.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::error::CentralityError;
use super::scores::{Centrality, NodeScores};
use crate::graph::Csr;

/// Share of pairs of neighbours that are tied to each other (Watts & Strogatz 1998), weights not
/// counting; 0 for nodes with fewer than two neighbours (networkx, igraph with `mode="zero"`).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LocalClustering;

impl Centrality for LocalClustering {
    fn name(&self) -> &'static str {
        "clustering"
    }

    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let share = |(u, t): (usize, u64)| {
            let d = graph.degree(u as u32) as f64;
            if d < 2.0 { 0.0 } else { 2.0 * t as f64 / (d * (d - 1.0)) }
        };
        let values = triangles(graph).into_iter().enumerate().map(share).collect();
        Ok(NodeScores::direct(self.name(), values))
    }
}

/// Ties directed from the end of smaller degree to the larger, of equal ones to the larger number. Every
/// triangle then has one first node, and rows are short (at most the square root of twice the ties),
/// however large the hubs. Nodes keep their numbers, and so whatever nearness these have.
pub(super) struct Oriented {
    /// Row starts, and after each piece its end.
    starts: Vec<u64>,
    /// Nodes, rising within a row. A piece begins where it does in the graph, so that pieces can be
    /// written at the same time; behind each is room that nothing uses and that takes no memory.
    pub(super) heads: Vec<u32>,
    /// Weights beside `heads`; empty if the graph is unweighted.
    pub(super) weights: Vec<f32>,
}

/// Nodes in a piece, as a power of 2.
const PIECE: u32 = 13;

impl Oriented {
    pub(super) fn new(graph: &Csr) -> Self {
        let n = graph.node_count();
        let degree: Vec<u32> =
            (0..n as u32).into_par_iter().map(|u| graph.degree(u) as u32).collect();
        let mut starts = vec![0u64; n + n.div_ceil(1 << PIECE)];
        let mut heads = vec![0u32; graph.targets().len()];
        let mut weights = vec![0f32; if graph.is_weighted() { heads.len() } else { 0 }];
        let (mut rest, mut rest_weights) = (heads.as_mut_slice(), weights.as_mut_slice());
        let mut pieces = Vec::new();
        for (piece, starts) in starts.chunks_mut((1 << PIECE) + 1).enumerate() {
            let first = piece << PIECE;
            let ends = graph.offsets()[first + starts.len() - 1];
            let slots = (ends - graph.offsets()[first]) as usize;
            let (heads, weights);
            (heads, rest) = rest.split_at_mut(slots);
            (weights, rest_weights) = rest_weights.split_at_mut(slots.min(rest_weights.len()));
            pieces.push(Piece { first, starts, heads, weights });
        }
        pieces.into_par_iter().for_each(|piece| piece.turn(graph, &degree));
        Self { starts, heads, weights }
    }

    /// The slots of a node.
    #[inline]
    pub(super) fn row(&self, node: u32) -> std::ops::Range<usize> {
        let at = node as usize + (node >> PIECE) as usize;
        self.starts[at] as usize..self.starts[at + 1] as usize
    }
}

/// Rows of nodes that follow each other, to be written.
struct Piece<'a> {
    first: usize,
    starts: &'a mut [u64],
    heads: &'a mut [u32],
    weights: &'a mut [f32],
}

impl Piece<'_> {
    fn turn(self, graph: &Csr, degree: &[u32]) {
        let before = graph.offsets()[self.first];
        let mut end = 0;
        self.starts[0] = before;
        for (u, row_end) in (self.first..).zip(&mut self.starts[1..]) {
            let own = degree[u];
            // Each tie is written before it is known whether it stays: no branch to foretell.
            for slot in graph.edge_range(u as u32) {
                let v = graph.targets()[slot];
                self.heads[end] = v;
                if let Some(weight) = self.weights.get_mut(end) {
                    *weight = graph.weight_at(slot);
                }
                let other = degree[v as usize];
                end += usize::from((other > own) | ((other == own) & (v as usize > u)));
            }
            *row_end = before + end as u64;
        }
    }
}

/// Nodes that a worker takes at a time.
const SHARE: usize = 2048;

/// Number of triangles through each node.
pub fn triangles(graph: &Csr) -> Vec<u64> {
    let oriented = Oriented::new(graph);
    let n = graph.node_count();
    let workers = rayon::current_num_threads().min(n.div_ceil(SHARE)).max(1);
    let taken = AtomicUsize::new(0);
    // Whole numbers: who counts which triangle does not show in the sum.
    (0..workers)
        .into_par_iter()
        .map(|_| {
            let (mut count, mut marked) = (vec![0u64; n], vec![false; n]);
            loop {
                let first = taken.fetch_add(SHARE, Ordering::Relaxed);
                if first >= n {
                    return count;
                }
                for u in first..(first + SHARE).min(n) {
                    oriented.close(u as u32, &mut marked, &mut count);
                }
            }
        })
        .reduce_with(|mut sum, more| {
            sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
            sum
        })
        .unwrap_or_default()
}

impl Oriented {
    /// Counts the triangles whose first node is `u` on all three of their nodes. `marked` is false
    /// everywhere, before and after.
    fn close(&self, u: u32, marked: &mut [bool], count: &mut [u64]) {
        let row = &self.heads[self.row(u)];
        if row.len() < 2 {
            return;
        }
        for &v in row {
            marked[v as usize] = true;
        }
        let mut mine = 0;
        for &v in row {
            let mut closed = 0;
            for &w in &self.heads[self.row(v)] {
                if marked[w as usize] {
                    closed += 1;
                    count[w as usize] += 1;
                }
            }
            count[v as usize] += closed;
            mine += closed;
        }
        count[u as usize] += mine;
        for &v in row {
            marked[v as usize] = false;
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
