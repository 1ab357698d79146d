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

/// Ties directed from the end of smaller degree to the larger, of equal ones to the larger number. Every
/// triangle then has one first node, and rows are short (at most the square root of twice the ties),
/// however large the hubs. Nodes keep their numbers, and so whatever nearness these have.
pub(super) struct Oriented {
    /// Row starts.
    starts: Vec<u64>,
    /// Nodes, rising within a row.
    pub(super) heads: Vec<u32>,
    /// Weights beside `heads`; empty if the graph is unweighted.
    pub(super) weights: Vec<f32>,
}

impl Oriented {
    pub(super) fn new(graph: &Csr) -> Self {
        let n = graph.node_count() as u32;
        let degree: Vec<u32> = (0..n).map(|u| graph.degree(u) as u32).collect();
        let mut starts = Vec::with_capacity(n as usize + 1);
        starts.push(0);
        // One slot more than there are ties: each is written before it is known whether it stays.
        let mut heads = vec![0u32; graph.edge_count() + 1];
        let mut weights = vec![0f32; if graph.is_weighted() { heads.len() } else { 0 }];
        let mut end = 0;
        for u in 0..n {
            let own = degree[u as usize];
            for slot in graph.slots(u) {
                let v = graph.targets()[slot];
                heads[end] = v;
                if let Some(weight) = weights.get_mut(end) {
                    *weight = graph.weight_at(slot);
                }
                let other = degree[v as usize];
                end += usize::from((other > own) | ((other == own) & (v > u)));
            }
            starts.push(end as u64);
        }
        heads.truncate(end);
        weights.truncate(end);
        Self { starts, heads, weights }
    }

    /// The slots of a node.
    #[inline]
    pub(super) fn row(&self, node: u32) -> std::ops::Range<usize> {
        self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize
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
        let graph = Csr::from_ties(12, &[clique, star].concat()).unwrap();
        assert_eq!(triangles(&graph)[..7], [10, 10, 10, 10, 10, 10, 0]);
        let scores = LocalClustering.scores(&graph).unwrap().values;
        assert_eq!(scores[..7], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
    }
}
