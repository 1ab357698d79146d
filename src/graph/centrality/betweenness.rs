//! Betweenness.

use super::distance::{FAILURE, PivotSelection, hoeffding};
use super::edge_length::{Dijkstra, EdgeLength, fixed_point, slack};
use super::error::CentralityError;
use super::exact_betweenness::exact_by_hops;
use super::scores::{Centrality, Convergence, NodeScores, ScoreAccuracy};
use crate::graph::Csr;
use crate::graph::parallel;

/// Betweenness (Freeman 1977): `sum over pairs s, t of the share of shortest s-t paths through v`,
/// each unordered pair once, ends not counted. **Raw** sums are returned (igraph); times
/// `2/((n-1)(n-2))` they are networkx's default.
///
/// With pivots the dependencies of the pivots are scaled up to all nodes (Brandes & Pich 2007); the
/// error bound (Hoeffding) is on networkx's scale from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetweennessCentrality {
    /// How long ties are.
    pub lengths: EdgeLength,
    /// From which nodes paths are counted.
    pub pivots: PivotSelection,
}

impl Default for BetweennessCentrality {
    /// By `1/w`; exact up to 20,000 nodes, then 1,000 pivots: betweenness is shown, never scored.
    fn default() -> Self {
        let pivots = PivotSelection::SampleAbove { nodes: 20_000, count: 1000, seed: 42 };
        Self { lengths: EdgeLength::Reciprocal, pivots }
    }
}

impl Centrality for BetweennessCentrality {
    fn name(&self) -> &'static str {
        "betweenness"
    }

    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let n = graph.node_count();
        let pivots = self.pivots.draw(n);
        let all: Vec<u32>;
        let sources = match &pivots {
            Some(pivots) => pivots,
            None => {
                all = (0..n as u32).collect();
                &all
            }
        };
        if pivots.is_none() && self.lengths.are_hops(graph) {
            return Ok(NodeScores::direct(self.name(), exact_by_hops(graph)));
        }
        let mut values = if self.lengths.are_hops(graph) {
            let add = |search: &mut Hops, &source: &u32, sums: &mut [f64]| {
                search.add(graph, source, sums)
            };
            parallel::ordered_sum(sources, n, || Hops::new(n), add)
        } else {
            let lengths = fixed_point(graph);
            let add = |search: &mut Weighted, &source: &u32, sums: &mut [f64]| {
                search.add(graph, &lengths, source, sums);
            };
            parallel::ordered_sum(sources, n, || Weighted::new(n), add)
        };
        // Every pair was met from both ends.
        let scale = 0.5 * n as f64 / sources.len().max(1) as f64;
        values.iter_mut().for_each(|value| *value *= scale);
        let accuracy = match &pivots {
            None => ScoreAccuracy::Exact,
            Some(pivots) => ScoreAccuracy::Sampled {
                samples: pivots.len(),
                error_bound: hoeffding(1.0, pivots.len(), n),
                failure: FAILURE,
            },
        };
        Ok(NodeScores { measure: self.name(), values, convergence: Convergence::Direct, accuracy })
    }
}

// Brandes (2001), Algorithm 1.  σ → paths   δ → dependency   d → hop   S → order
// No predecessor lists: a neighbour one hop nearer is one.

/// Searches by hops.
struct Hops {
    hop: Vec<u32>,
    paths: Vec<f64>,
    dependency: Vec<f64>,
    order: Vec<u32>,
}

const UNSEEN: u32 = u32::MAX;

impl Hops {
    fn new(n: usize) -> Self {
        let zeros = || vec![0f64; n];
        Self { hop: vec![UNSEEN; n], paths: zeros(), dependency: zeros(), order: Vec::new() }
    }

    fn add(&mut self, graph: &Csr, source: u32, sums: &mut [f64]) {
        for u in self.order.drain(..) {
            self.hop[u as usize] = UNSEEN;
            self.paths[u as usize] = 0.0;
            self.dependency[u as usize] = 0.0;
        }
        self.hop[source as usize] = 0;
        self.paths[source as usize] = 1.0;
        self.order.push(source);
        let mut head = 0;
        while head < self.order.len() {
            let u = self.order[head];
            head += 1;
            let (hop, paths) = (self.hop[u as usize], self.paths[u as usize]);
            for &v in graph.neighbors(u) {
                let at = &mut self.hop[v as usize];
                if *at == UNSEEN {
                    *at = hop + 1;
                    self.order.push(v);
                }
                if *at == hop + 1 {
                    self.paths[v as usize] += paths;
                }
            }
        }
        for &u in self.order[1..].iter().rev() {
            let share = (1.0 + self.dependency[u as usize]) / self.paths[u as usize];
            let nearer = self.hop[u as usize] - 1;
            for &v in graph.neighbors(u) {
                if self.hop[v as usize] == nearer {
                    self.dependency[v as usize] += self.paths[v as usize] * share;
                }
            }
            sums[u as usize] += self.dependency[u as usize];
        }
    }
}

/// Searches by length.
struct Weighted {
    search: Dijkstra,
    paths: Vec<f64>,
    dependency: Vec<f64>,
}

impl Weighted {
    fn new(n: usize) -> Self {
        Self { search: Dijkstra::new(n), paths: vec![0.0; n], dependency: vec![0.0; n] }
    }

    fn add(&mut self, graph: &Csr, lengths: &[u64], source: u32, sums: &mut [f64]) {
        self.search.search(graph, lengths, source);
        let (order, distance) = (&self.search.order, &self.search.distance);
        // Only nearer nodes come before a node, so that they are settled before it.
        let before = |u: u32| {
            let slots = graph.edge_range(u);
            let ties = graph.targets()[slots.clone()].iter().zip(&lengths[slots]);
            let at = distance[u as usize];
            let equal = at.saturating_add(slack(at));
            ties.filter(move |&(&v, &length)| {
                let near = distance[v as usize];
                near < at && near.saturating_add(length) <= equal
            })
            .map(|(&v, _)| v as usize)
        };
        for &u in order {
            self.paths[u as usize] = before(u).map(|v| self.paths[v]).sum();
            self.dependency[u as usize] = 0.0;
            if u == source {
                self.paths[u as usize] = 1.0;
            }
        }
        for &u in order[1..].iter().rev() {
            let share = (1.0 + self.dependency[u as usize]) / self.paths[u as usize];
            for v in before(u) {
                self.dependency[v] += self.paths[v] * share;
            }
            sums[u as usize] += self.dependency[u as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_path_carries_all_pairs_that_it_parts() {
        let ties: Vec<(u32, u32, f32)> = (0..4).map(|i| (i, i + 1, 2.0)).collect();
        let graph = Csr::from_edges(5, &ties).unwrap();
        for lengths in [EdgeLength::Hops, EdgeLength::Reciprocal] {
            let scores = BetweennessCentrality { lengths, ..BetweennessCentrality::default() }
                .scores(&graph)
                .unwrap();
            assert_eq!(scores.values, [0.0, 3.0, 4.0, 3.0, 0.0]);
        }
    }

    #[test]
    fn a_strong_detour_beats_a_weak_tie() {
        let graph = Csr::from_edges(3, &[(0, 2, 0.2), (0, 1, 1.0), (1, 2, 1.0)]).unwrap();
        let by = |lengths| {
            BetweennessCentrality { lengths, ..BetweennessCentrality::default() }.scores(&graph)
        };
        assert_eq!(by(EdgeLength::Reciprocal).unwrap().values, [0.0, 1.0, 0.0]);
        assert_eq!(by(EdgeLength::Hops).unwrap().values, [0.0, 0.0, 0.0]);
    }
}
