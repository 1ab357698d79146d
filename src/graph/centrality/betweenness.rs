//! Betweenness.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "cli")]
use super::edge_length::hops_flag;
use super::edge_length::{Dijkstra, EdgeLength, fixed_point_lengths, tie_tolerance};
use super::error::CentralityError;
use super::exact_betweenness::exact_betweenness_by_hops;
use super::pivots::{PivotSelection, accuracy_of_pivots};
use super::scores::{Centrality, Convergence, NodeScores, ScoreAccuracy};
use crate::graph::{Csr, parallel};

/// Number of pairs of nodes whose shortest paths pass through a node (Freeman 1977).
///
/// `sum over pairs s, t of the share of shortest s-t paths through v`, each unordered pair once, endpoints
/// not counted; a pair in different components counts for no node. **Raw** sums are returned (igraph); times
/// `2/((n-1)(n-2))` they are networkx's default.
///
/// Brandes' algorithm (2001): `O(nm)` by hops, `O(nm log n)` by length. With pivots the dependencies of
/// `k` pivots are scaled up to all nodes in `k/n` of the time (Brandes & Pich 2007); the error bound
/// (Hoeffding) is on networkx's scale from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct BetweennessCentrality {
    /// How long an edge is: one over its weight, or 1 (`--hops`).
    #[cfg_attr(feature = "cli", arg(long = "hops", action = clap::ArgAction::SetTrue, value_parser = hops_flag()))]
    pub edge_length: EdgeLength,
    /// From which nodes paths are counted: `all`, a number of random ones, `COUNT above NODES`, or
    /// `N visits above N` of edges from either end.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().pivots))]
    pub pivots: PivotSelection,
    /// Seed of the random pivots.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().seed))]
    #[serde(skip)]
    pub seed: u64,
}

impl Default for BetweennessCentrality {
    /// By `1/w`; exact up to 20,000 nodes, then 1,000 pivots: betweenness is shown, never scored.
    fn default() -> Self {
        Self {
            edge_length: EdgeLength::Reciprocal,
            pivots: PivotSelection::CountAbove { count: 1000, nodes: 20_000 },
            seed: 42,
        }
    }
}

impl Centrality for BetweennessCentrality {
    fn name(&self) -> &'static str {
        "betweenness"
    }

    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let n = graph.node_count();
        let pivots = self.pivots.sample(graph, self.seed);
        let by_hops = self.edge_length.counts_hops(graph);
        if pivots.is_none() && by_hops {
            return Ok(NodeScores::exact(self.name(), exact_betweenness_by_hops(graph)));
        }
        let accuracy = match &pivots {
            None => ScoreAccuracy::Exact,
            Some(pivots) => accuracy_of_pivots(1.0, pivots.len(), n),
        };
        let sources = pivots.unwrap_or_else(|| (0..n as u32).collect());
        let mut values = if by_hops {
            dependencies_by_hops(graph, &sources)
        } else {
            dependencies_by_length(graph, &sources)
        };
        // Every pair was met from both endpoints.
        let scale = 0.5 * n as f64 / sources.len().max(1) as f64;
        values.iter_mut().for_each(|value| *value *= scale);
        Ok(NodeScores { measure: self.name(), values, convergence: Convergence::Direct, accuracy })
    }
}

// Brandes (2001), Algorithm 1.  σ → paths   δ → dependency   d → hop   S → order
// No predecessor lists: the predecessors of a node are its neighbours one hop nearer.

fn dependencies_by_hops(graph: &Csr, sources: &[u32]) -> Vec<f64> {
    let n = graph.node_count();
    let add = |search: &mut HopDependencies, &source: &u32, sums: &mut [f64]| {
        search.add(graph, source, sums);
    };
    parallel::ordered_sum(sources, n, || HopDependencies::new(n), add)
}

fn dependencies_by_length(graph: &Csr, sources: &[u32]) -> Vec<f64> {
    let n = graph.node_count();
    let lengths = fixed_point_lengths(graph);
    let add = |search: &mut LengthDependencies, &source: &u32, sums: &mut [f64]| {
        search.add(graph, &lengths, source, sums);
    };
    parallel::ordered_sum(sources, n, || LengthDependencies::new(n), add)
}

/// Working memory of searches by hops.
struct HopDependencies {
    hop: Vec<u32>,
    paths: Vec<f64>,
    dependency: Vec<f64>,
    order: Vec<u32>,
}

const UNSEEN: u32 = u32::MAX;

impl HopDependencies {
    fn new(n: usize) -> Self {
        let (paths, dependency) = (vec![0f64; n], vec![0f64; n]);
        Self { hop: vec![UNSEEN; n], paths, dependency, order: Vec::new() }
    }

    /// Adds the dependencies of one source.
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
                let hop_of_v = &mut self.hop[v as usize];
                if *hop_of_v == UNSEEN {
                    *hop_of_v = hop + 1;
                    self.order.push(v);
                }
                if *hop_of_v == hop + 1 {
                    self.paths[v as usize] += paths;
                }
            }
        }
        for &u in self.order[1..].iter().rev() {
            let share = (1.0 + self.dependency[u as usize]) / self.paths[u as usize];
            let nearer_hop = self.hop[u as usize] - 1;
            for &v in graph.neighbors(u) {
                if self.hop[v as usize] == nearer_hop {
                    self.dependency[v as usize] += self.paths[v as usize] * share;
                }
            }
            sums[u as usize] += self.dependency[u as usize];
        }
    }
}

/// Working memory of searches by length.
struct LengthDependencies {
    dijkstra: Dijkstra,
    paths: Vec<f64>,
    dependency: Vec<f64>,
}

impl LengthDependencies {
    fn new(n: usize) -> Self {
        Self { dijkstra: Dijkstra::new(n), paths: vec![0.0; n], dependency: vec![0.0; n] }
    }

    /// Adds the dependencies of one source.
    fn add(&mut self, graph: &Csr, lengths: &[u64], source: u32, sums: &mut [f64]) {
        self.dijkstra.search(graph, lengths, source);
        let (order, distance) = (&self.dijkstra.order, &self.dijkstra.distance);
        for &u in order {
            let paths = predecessors(graph, lengths, distance, u).map(|v| self.paths[v]).sum();
            self.paths[u as usize] = if u == source { 1.0 } else { paths };
            self.dependency[u as usize] = 0.0;
        }
        for &u in order[1..].iter().rev() {
            let share = (1.0 + self.dependency[u as usize]) / self.paths[u as usize];
            for v in predecessors(graph, lengths, distance, u) {
                self.dependency[v] += self.paths[v] * share;
            }
            sums[u as usize] += self.dependency[u as usize];
        }
    }
}

/// Neighbours of `u` that are last on a shortest path to it. Only nearer nodes are, so that they come before
/// it in the order of the search.
#[inline]
fn predecessors<'a>(
    graph: &'a Csr,
    lengths: &'a [u64],
    distance: &'a [u64],
    u: u32,
) -> impl Iterator<Item = usize> + 'a {
    let row = graph.edge_range(u);
    let edges = graph.targets()[row.clone()].iter().zip(&lengths[row]);
    let shortest = distance[u as usize];
    let equal_up_to = shortest.saturating_add(tie_tolerance(shortest));
    edges
        .filter(move |&(&v, &length)| {
            let nearer = distance[v as usize];
            nearer < shortest && nearer.saturating_add(length) <= equal_up_to
        })
        .map(|(&v, _)| v as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_path_carries_all_pairs_that_it_separates() {
        let edges: Vec<(u32, u32, f32)> = (0..4).map(|i| (i, i + 1, 2.0)).collect();
        let graph = Csr::from_edges(5, &edges).unwrap();
        for edge_length in [EdgeLength::Hops, EdgeLength::Reciprocal] {
            let scores = BetweennessCentrality { edge_length, ..BetweennessCentrality::default() }
                .scores(&graph)
                .unwrap();
            assert_eq!(scores.values, [0.0, 3.0, 4.0, 3.0, 0.0]);
        }
    }

    #[test]
    fn a_strong_detour_beats_a_weak_edge() {
        let graph = Csr::from_edges(3, &[(0, 2, 0.2), (0, 1, 1.0), (1, 2, 1.0)]).unwrap();
        let by = |edge_length| {
            BetweennessCentrality { edge_length, ..BetweennessCentrality::default() }.scores(&graph)
        };
        assert_eq!(by(EdgeLength::Reciprocal).unwrap().values, [0.0, 1.0, 0.0]);
        assert_eq!(by(EdgeLength::Hops).unwrap().values, [0.0, 0.0, 0.0]);
    }
}
