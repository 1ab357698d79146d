//! Measures from distances: harmonic centrality and closeness.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::batched_sssp::{BatchedSssp, NEARBY, ReorderedGraph};
use super::edge_length::EdgeLength;
#[cfg(feature = "cli")]
use super::edge_length::hops_flag;
use super::error::CentralityError;
use super::multi_source_bfs::BfsGraph;
use super::path_pruning::smallest_twins;
use super::pivots::{PivotSelection, accuracy_of_pivots};
use super::scores::{Centrality, Convergence, NodeScores, ScoreAccuracy};
use crate::graph::{Csr, parallel};

/// Sum of one over the distance to every other node (Marchiori & Latora 2000).
///
/// `sum over v ≠ u of 1/d(u, v)`, an unreachable node counting 0, so that graphs need not be connected. The
/// unit is one over that of length: with lengths `1/w` the scores grow with the weights. The **sum** is
/// returned (networkx); divide by `n - 1` for igraph's value.
///
/// `O(nm)` by hops, where 256 sources share a search, and `O(nm log n)` by length, where eight do. With
/// `k` pivots the sum over pivots is scaled up to all nodes in `k/n` of the time; the error bound
/// (Hoeffding) is on the scale of score / (n - 1) and grows with the largest weight.
///
/// # Example
///
/// ```
/// use kolnet::graph::Csr;
/// use kolnet::graph::centrality::{Centrality, HarmonicCentrality};
///
/// // 0 - 1 - 2, the second edge twice as strong and so half as long; 3 is alone.
/// let graph = Csr::from_edges(4, &[(0, 1, 1.0), (1, 2, 2.0)])?;
/// let scores = HarmonicCentrality::default().scores(&graph)?;
/// assert_eq!(scores.get(1), Some(1.0 / 1.0 + 1.0 / 0.5));
/// assert_eq!(scores.get(3), Some(0.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct HarmonicCentrality {
    /// How long an edge is: one over its weight, or 1 (`--hops`).
    #[cfg_attr(feature = "cli", arg(long = "hops", action = clap::ArgAction::SetTrue, value_parser = hops_flag()))]
    pub edge_length: EdgeLength,
    /// From which nodes distances are measured: `all`, a number of random ones, `COUNT above NODES`, or
    /// `N visits above N` of edges from either end.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().pivots))]
    pub pivots: PivotSelection,
    /// Seed of the random pivots.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().seed))]
    #[serde(skip)]
    pub seed: u64,
}

impl Default for HarmonicCentrality {
    fn default() -> Self {
        let (edge_length, pivots) = (EdgeLength::default(), PivotSelection::default());
        Self { edge_length, pivots, seed: 42 }
    }
}

/// One over the mean distance to the nodes that can be reached (Wasserman & Faust 1994, as networkx).
///
/// `(r/(n-1)) (r / sum of distances)` over the `r` nodes that can be reached; 0 for a node without edges.
/// Use harmonic centrality on graphs that are not connected: across components closeness compares what is
/// not comparable. (igraph stays within components.)
///
/// Searches and costs as for [`HarmonicCentrality`]. With pivots both sums are scaled up; the error bound
/// is that of the mean distance, in units of the longest distance met, for connected graphs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct ClosenessCentrality {
    /// How long an edge is: one over its weight, or 1 (`--hops`).
    #[cfg_attr(feature = "cli", arg(long = "hops", action = clap::ArgAction::SetTrue, value_parser = hops_flag()))]
    pub edge_length: EdgeLength,
    /// From which nodes distances are measured: `all`, a number of random ones, `COUNT above NODES`, or
    /// `N visits above N` of edges from either end.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().pivots))]
    pub pivots: PivotSelection,
    /// Seed of the random pivots.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().seed))]
    #[serde(skip)]
    pub seed: u64,
}

impl Default for ClosenessCentrality {
    fn default() -> Self {
        let (edge_length, pivots) = (EdgeLength::default(), PivotSelection::default());
        Self { edge_length, pivots, seed: 42 }
    }
}

impl Centrality for HarmonicCentrality {
    fn name(&self) -> &'static str {
        "harmonic"
    }

    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let n = graph.node_count();
        let pivots = self.pivots.sample(graph, self.seed);
        let by_hops = self.edge_length.counts_hops(graph);
        let (mut values, _) = distance_sums(graph, by_hops, pivots.as_deref(), |d| (1.0 / d, 0.0));
        let mut accuracy = ScoreAccuracy::Exact;
        if let Some(pivots) = pivots {
            scale_to_all_nodes(&mut values, &pivots);
            let largest_term = if by_hops { 1.0 } else { largest_weight(graph) };
            accuracy = accuracy_of_pivots(largest_term, pivots.len(), n);
        }
        Ok(NodeScores { measure: self.name(), values, convergence: Convergence::Direct, accuracy })
    }
}

impl Centrality for ClosenessCentrality {
    fn name(&self) -> &'static str {
        "closeness"
    }

    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let n = graph.node_count();
        let pivots = self.pivots.sample(graph, self.seed);
        let by_hops = self.edge_length.counts_hops(graph);
        let (mut distance, mut reached) =
            distance_sums(graph, by_hops, pivots.as_deref(), |d| (d, 1.0));
        let mut accuracy = ScoreAccuracy::Exact;
        if let Some(pivots) = pivots {
            let means = distance.iter().zip(&reached).map(|(d, r)| d / r.max(1.0));
            let largest_mean = means.fold(0.0, f64::max);
            scale_to_all_nodes(&mut distance, &pivots);
            scale_to_all_nodes(&mut reached, &pivots);
            accuracy = accuracy_of_pivots(largest_mean, pivots.len(), n);
        }
        let closeness = |(d, r): (&f64, &f64)| {
            if *d > 0.0 { r / (n as f64 - 1.0) * (r / d) } else { 0.0 }
        };
        let values = distance.iter().zip(&reached).map(closeness).collect();
        Ok(NodeScores { measure: self.name(), values, convergence: Convergence::Direct, accuracy })
    }
}

fn largest_weight(graph: &Csr) -> f64 {
    (0..graph.targets().len()).map(|slot| f64::from(graph.weight_at(slot))).fold(0.0, f64::max)
}

/// Sums over pivots to estimates of sums over all other nodes. A pivot has met all pivots but
/// itself.
fn scale_to_all_nodes(sums: &mut [f64], pivots: &[u32]) {
    let others = sums.len() as f64 - 1.0;
    let mut is_pivot = vec![false; sums.len()];
    for &pivot in pivots {
        is_pivot[pivot as usize] = true;
    }
    for (sum, &is_pivot) in sums.iter_mut().zip(&is_pivot) {
        let met = pivots.len() as f64 - if is_pivot { 1.0 } else { 0.0 };
        *sum *= if met > 0.0 { others / met } else { 0.0 };
    }
}

/// Pivots are searched one by one when there are more than this many nodes a pivot. Far from each other,
/// the fronts of a batch pass a node at different times, once each: that is as much work as separate
/// searches, with more waiting for memory.
const SCATTERED: usize = 64;

/// Pivots up to which the graph is searched as it is, because pruning costs more than it saves. By `kolnet graph
/// harmonic --pivots`, on an area of 38,593 people and 753,045 ties: 32 pivots .43 CPU s, pruned 1.0; 100 pivots
/// 1.3, pruned 1.5.
const FEW_PIVOTS: usize = 100;

/// For every node, sums over the sources of two functions of the distance; `sources` in rising order, `None`
/// for all nodes.
fn distance_sums(
    graph: &Csr,
    by_hops: bool,
    sources: Option<&[u32]>,
    terms: impl Fn(f64) -> (f64, f64) + Sync,
) -> (Vec<f64>, Vec<f64>) {
    if by_hops {
        return BfsGraph::new(graph).distance_sums(sources, terms);
    }
    match sources {
        None => sums_from_all_nodes(graph, &ReorderedGraph::new(graph), &terms),
        Some(pivots) if pivots.len() <= FEW_PIVOTS => {
            sums_over_pivots(&ReorderedGraph::unpruned(graph), pivots, &terms)
        }
        Some(pivots) => sums_over_pivots(&ReorderedGraph::new(graph), pivots, &terms),
    }
}

/// Each lane adds up for its own source, and its twins have the same sums.
fn sums_from_all_nodes(
    graph: &Csr,
    reordered: &ReorderedGraph,
    terms: &(impl Fn(f64) -> (f64, f64) + Sync),
) -> (Vec<f64>, Vec<f64>) {
    let n = graph.node_count();
    let twin = smallest_twins(graph);
    let node_at = |position: u32| reordered.node_at[position as usize];
    let stands_for_itself =
        |position: &u32| twin[node_at(*position) as usize] == node_at(*position);
    let sources: Vec<u32> =
        reordered.forest_order.iter().copied().filter(stands_for_itself).collect();
    let batches: Vec<&[u32]> = sources.chunks(NEARBY).collect();
    let lane_sums: Vec<[[f64; NEARBY]; 2]> = batches
        .into_par_iter()
        .map_init(
            || BatchedSssp::new(reordered),
            |search, batch| sums_of_sources(reordered, search, batch, terms),
        )
        .collect();
    let (mut first, mut second) = (vec![0f64; n], vec![0f64; n]);
    for (nth, &source) in sources.iter().enumerate() {
        let [a, b] = &lane_sums[nth / NEARBY];
        first[node_at(source) as usize] = a[nth % NEARBY];
        second[node_at(source) as usize] = b[nth % NEARBY];
    }
    for (node, &twin) in twin.iter().enumerate() {
        first[node] = first[twin as usize];
        second[node] = second[twin as usize];
    }
    (first, second)
}

/// For every source of a batch, two sums over all other nodes.
fn sums_of_sources(
    reordered: &ReorderedGraph,
    search: &mut BatchedSssp<NEARBY>,
    batch: &[u32],
    terms: &(impl Fn(f64) -> (f64, f64) + Sync),
) -> [[f64; NEARBY]; 2] {
    search.run(reordered, batch);
    let (mut first, mut second) = ([0f64; NEARBY], [0f64; NEARBY]);
    for (_, row) in search.reached(reordered) {
        for lane in 0..NEARBY {
            let (a, b) = terms(row[lane]);
            let counts = row[lane] > 0.0 && row[lane] < f64::INFINITY;
            first[lane] += if counts { a } else { 0.0 };
            second[lane] += if counts { b } else { 0.0 };
        }
    }
    [first, second]
}

/// For every node, two sums over the pivots.
fn sums_over_pivots(
    reordered: &ReorderedGraph,
    pivots: &[u32],
    terms: &(impl Fn(f64) -> (f64, f64) + Sync),
) -> (Vec<f64>, Vec<f64>) {
    let n = reordered.node_at.len();
    let mut position_of = vec![0u32; n];
    for (position, &node) in reordered.node_at.iter().enumerate() {
        position_of[node as usize] = position as u32;
    }
    let mut positions: Vec<u32> = pivots.iter().map(|&node| position_of[node as usize]).collect();
    positions.sort_unstable();
    if pivots.len() * SCATTERED < n {
        sums_over_batches::<1>(reordered, &positions, terms)
    } else {
        sums_over_batches::<NEARBY>(reordered, &positions, terms)
    }
}

/// As [`sums_over_pivots`], with `LANES` positions a search.
fn sums_over_batches<const LANES: usize>(
    reordered: &ReorderedGraph,
    positions: &[u32],
    terms: &(impl Fn(f64) -> (f64, f64) + Sync),
) -> (Vec<f64>, Vec<f64>) {
    let n = reordered.node_at.len();
    let batches: Vec<&[u32]> = positions.chunks(LANES).collect();
    let both = parallel::ordered_sum(
        &batches,
        2 * n,
        || BatchedSssp::<LANES>::new(reordered),
        |search, batch, sums| {
            search.run(reordered, batch);
            for (position, row) in search.reached(reordered) {
                let node = reordered.node_at[position as usize] as usize;
                for &distance in row.iter().filter(|&&d| d > 0.0 && d < f64::INFINITY) {
                    let (a, b) = terms(distance);
                    sums[node] += a;
                    sums[n + node] += b;
                }
            }
        },
    );
    (both[..n].to_vec(), both[n..].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::centrality::edge_length::{Dijkstra, UNIT, fixed_point_lengths};

    #[test]
    fn a_path_has_the_harmonic_sums_that_one_counts_by_hand() {
        let edges: Vec<(u32, u32, f32)> = (0..4).map(|i| (i, i + 1, 1.0)).collect();
        let graph = Csr::from_edges(6, &edges).unwrap();
        let scores = HarmonicCentrality::default().scores(&graph).unwrap().values;
        let expected = [1.0 + 0.5 + 1.0 / 3.0 + 0.25, 1.0 + 1.0 + 0.5 + 1.0 / 3.0, 3.0];
        for (u, value) in expected.iter().enumerate() {
            assert!((scores[u] - value).abs() < 1e-12);
        }
        assert_eq!(scores[5], 0.0);
    }

    #[test]
    fn hops_in_batches_are_those_of_dijkstra() {
        // A ring with chords, a separate clique and an isolated node.
        let mut edges: Vec<(u32, u32, f32)> = (0..600).map(|i| (i, (i + 1) % 600, 1.0)).collect();
        edges.extend((0..600).step_by(7).map(|i| (i, (i * 31 + 11) % 600, 1.0)));
        edges.extend((600..640).flat_map(|u| (u + 1..640).map(move |v| (u, v, 1.0))));
        let graph = Csr::from_edges(641, &edges).unwrap().unweighted();
        let bits = ClosenessCentrality::default().scores(&graph).unwrap().values;
        let n = graph.node_count();
        let mut search = Dijkstra::new(n);
        let lengths = fixed_point_lengths(&graph);
        for u in 0..n as u32 {
            search.search(&graph, &lengths, u);
            let far: f64 =
                search.order.iter().map(|&v| search.distance[v as usize] as f64 / UNIT).sum();
            let r = search.order.len() as f64 - 1.0;
            let expected = if r > 0.0 { r / (n as f64 - 1.0) * r / far } else { 0.0 };
            assert!((bits[u as usize] - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn distances_in_batches_are_those_of_dijkstra() {
        let mut edges: Vec<(u32, u32, f32)> =
            (0..400).map(|i| (i, (i + 1) % 400, 0.1 + (i % 13) as f32)).collect();
        edges.extend(
            (0..400).step_by(3).map(|i| (i, (i * 29 + 11) % 400, 1.0 / (1 + i % 17) as f32)),
        );
        edges.extend([(400, 401, 1e-6), (401, 402, 1e6)]);
        let graph = Csr::from_edges(404, &edges).unwrap();
        let found =
            ClosenessCentrality { pivots: PivotSelection::All, ..ClosenessCentrality::default() };
        let found = found.scores(&graph).unwrap().values;
        let mut search = Dijkstra::new(404);
        let lengths = fixed_point_lengths(&graph);
        for u in 0..404u32 {
            search.search(&graph, &lengths, u);
            let far: f64 =
                search.order.iter().map(|&v| search.distance[v as usize] as f64 / UNIT).sum();
            let r = search.order.len() as f64 - 1.0;
            let expected = if r > 0.0 { r / 403.0 * r / far } else { 0.0 };
            assert!((found[u as usize] - expected).abs() <= 1e-6 * expected, "node {u}");
        }
    }

    #[test]
    fn the_graph_as_it_is_and_the_pruned_one_have_the_same_sums() {
        // Teams of four on a ring, each pair of neighbouring teams with one member in common.
        let teams = (0..200u32).map(|t| [3 * t, 3 * t + 1, 3 * t + 2, (3 * t + 3) % 600]);
        let edges: Vec<(u32, u32, f32)> = teams
            .flat_map(|team| {
                [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)].map(|(i, j)| (team[i], team[j]))
            })
            .map(|(u, v)| (u, v, 1.0 / (1 + (u + v) % 5) as f32))
            .collect();
        let graph = Csr::from_edges(603, &edges).unwrap();
        let pivots = [0, 17, 100, 101, 333, 602];
        let terms = |d: f64| (1.0 / d, d);
        let as_it_is = sums_over_pivots(&ReorderedGraph::unpruned(&graph), &pivots, &terms);
        let pruned = sums_over_pivots(&ReorderedGraph::new(&graph), &pivots, &terms);
        let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-9 * b);
        assert!(near(&as_it_is.0, &pruned.0) && near(&as_it_is.1, &pruned.1));
        assert!(pruned.0[5] > 0.0 && pruned.0[601] == 0.0);
    }

    #[test]
    fn pivots_estimate_within_their_stated_bound() {
        let edges: Vec<(u32, u32, f32)> = (0..3000u32)
            .flat_map(|i| [(i, (i + 1) % 3000, 1.0), (i, (i * 7 + 3) % 3000, 1.0)])
            .collect();
        let graph = Csr::from_edges(3000, &edges).unwrap();
        let exact =
            HarmonicCentrality { pivots: PivotSelection::All, ..HarmonicCentrality::default() }
                .scores(&graph)
                .unwrap();
        let pivots = PivotSelection::Count(500);
        let found = HarmonicCentrality { pivots, seed: 3, ..HarmonicCentrality::default() }
            .scores(&graph)
            .unwrap();
        let ScoreAccuracy::Sampled { error_bound, samples, .. } = found.accuracy else {
            panic!("pivots were asked for")
        };
        assert_eq!(samples, 500);
        for (a, b) in exact.values.iter().zip(&found.values) {
            assert!((a - b).abs() / 2999.0 <= error_bound);
        }
    }
}
