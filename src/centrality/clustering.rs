//! Triangles and local clustering.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::error::Error;
use super::scores::{Centrality, Scores};
use crate::graph::Csr;

/// Share of pairs of neighbours that are tied to each other (Watts & Strogatz 1998), weights not
/// counting; 0 for nodes with fewer than two neighbours (networkx, igraph with `mode="zero"`).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LocalClustering;

impl Centrality for LocalClustering {
    fn name(&self) -> &'static str {
        "clustering"
    }

    fn scores(&self, graph: &Csr) -> Result<Scores, Error> {
        let share = |(u, t): (usize, u64)| {
            let d = graph.degree(u as u32) as f64;
            if d < 2.0 { 0.0 } else { 2.0 * t as f64 / (d * (d - 1.0)) }
        };
        let values = triangles(graph).into_iter().enumerate().map(share).collect();
        Ok(Scores::direct(self.name(), values))
    }
}

/// Ties directed from the end of smaller degree to the larger, in rows by rank: rank 0 is the node
/// of smallest degree. Every triangle then has one first node, and rows are short (at most the
/// square root of twice the ties), however large the hubs.
pub(super) struct Oriented {
    /// Row starts by rank.
    pub(super) starts: Vec<u64>,
    /// Ranks, rising within a row.
    pub(super) heads: Vec<u32>,
    /// Node at each rank.
    pub(super) node_at: Vec<u32>,
    /// Weights beside `heads`; empty if the graph is unweighted.
    pub(super) weights: Vec<f32>,
}

impl Oriented {
    pub(super) fn new(graph: &Csr) -> Self {
        let n = graph.node_count();
        let largest = (0..n as u32).map(|u| graph.degree(u)).max().unwrap_or(0);
        let mut next = vec![0u32; largest + 2];
        for u in 0..n as u32 {
            next[graph.degree(u) + 1] += 1;
        }
        for d in 0..=largest {
            next[d + 1] += next[d];
        }
        let (mut rank, mut node_at) = (vec![0u32; n], vec![0u32; n]);
        for u in 0..n as u32 {
            let place = &mut next[graph.degree(u)];
            rank[u as usize] = *place;
            node_at[*place as usize] = u;
            *place += 1;
        }
        // Rows rise because tails are delivered to them in rising order of their heads.
        let mut starts = vec![0u64; n + 1];
        for r in 0..n {
            let u = node_at[r];
            let out = graph.neighbors(u).iter().filter(|&&v| rank[v as usize] > r as u32).count();
            starts[r + 1] = starts[r] + out as u64;
        }
        let mut place = starts.clone();
        let mut heads = vec![0u32; starts[n] as usize];
        let mut weights = vec![0f32; if graph.is_weighted() { heads.len() } else { 0 }];
        for (head, &node) in node_at.iter().enumerate() {
            for (u, w) in graph.ties_of(node) {
                let tail = rank[u as usize] as usize;
                if tail < head {
                    let slot = place[tail] as usize;
                    place[tail] += 1;
                    heads[slot] = head as u32;
                    if !weights.is_empty() {
                        weights[slot] = w;
                    }
                }
            }
        }
        Self { starts, heads, node_at, weights }
    }

    /// The slots of a rank.
    #[inline]
    pub(super) fn row(&self, rank: u32) -> std::ops::Range<usize> {
        self.starts[rank as usize] as usize..self.starts[rank as usize + 1] as usize
    }
}

/// Ranks that a worker takes at a time.
const SHARE: usize = 2048;

/// Number of triangles through each node.
pub fn triangles(graph: &Csr) -> Vec<u64> {
    let oriented = Oriented::new(graph);
    let n = graph.node_count();
    let workers = rayon::current_num_threads().min(n.div_ceil(SHARE)).max(1);
    let taken = AtomicUsize::new(0);
    // Whole numbers: who counts which triangle does not show in the sum.
    let count = (0..workers)
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
        .unwrap_or_default();
    let mut by_node = vec![0u64; n];
    for (rank, &node) in oriented.node_at.iter().enumerate() {
        by_node[node as usize] = count[rank];
    }
    by_node
}

impl Oriented {
    /// Counts the triangles whose first node has rank `u` on all three of their ranks. `marked` is false
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
        let graph = Csr::from_ties(12, &[clique, star].concat()).unwrap();
        assert_eq!(triangles(&graph)[..7], [10, 10, 10, 10, 10, 10, 0]);
        let scores = LocalClustering.scores(&graph).unwrap().values;
        assert_eq!(scores[..7], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
    }
}
