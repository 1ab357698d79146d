//! Measures from distances: harmonic centrality and closeness.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::batched_sssp::{Ground, LANES, Search};
use super::edge_length::EdgeLength;
use super::error::CentralityError;
use super::multi_source_bfs::Field;
use super::path_pruning::look_alikes;
use super::scores::{Centrality, Convergence, NodeScores, ScoreAccuracy};
use crate::graph::Csr;
use crate::graph::parallel;

/// From which nodes a measure on paths searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PivotSelection {
    /// From every node: exact.
    All,
    /// From `count` nodes drawn without repetition.
    Sample {
        /// Number of pivots.
        count: usize,
        /// Seed of the draw.
        seed: u64,
    },
    /// From every node up to `nodes` nodes, from a sample of `count` above.
    SampleAbove {
        /// Largest graph that is searched from every node.
        nodes: usize,
        /// Number of pivots for larger graphs.
        count: usize,
        /// Seed of the draw.
        seed: u64,
    },
}

impl Default for PivotSelection {
    /// Exact up to 50,000 nodes, then 1,000 pivots.
    fn default() -> Self {
        Self::SampleAbove { nodes: 50_000, count: 1000, seed: 42 }
    }
}

/// Nodes a pivot from which on pivots are searched one by one.
const SCATTERED: usize = 64;

/// Probability with which a stated error bound of pivots may fail.
pub(super) const FAILURE: f64 = 0.01;

impl PivotSelection {
    /// The same choice with another seed.
    pub fn seeded(self, seed: u64) -> Self {
        match self {
            Self::All => Self::All,
            Self::Sample { count, .. } => Self::Sample { count, seed },
            Self::SampleAbove { nodes, count, .. } => Self::SampleAbove { nodes, count, seed },
        }
    }

    /// The pivots in rising order; `None` for all nodes.
    pub(super) fn draw(self, nodes: usize) -> Option<Vec<u32>> {
        let (count, seed) = match self {
            Self::All => return None,
            Self::SampleAbove { nodes: most, .. } if nodes <= most => return None,
            Self::Sample { count, seed } | Self::SampleAbove { count, seed, .. } => (count, seed),
        };
        if count >= nodes {
            return None;
        }
        // Floyd's method: each of the subsets of this size is as likely as any other.
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut chosen = std::collections::BTreeSet::new();
        for top in nodes - count..nodes {
            let pick = ((u128::from(random.next_u64()) * (top as u128 + 1)) >> 64) as u32;
            if !chosen.insert(pick) {
                chosen.insert(top as u32);
            }
        }
        Some(chosen.into_iter().collect())
    }
}

/// Half width of Hoeffding's interval around a mean of `samples` values between 0 and `range`, for
/// all of `nodes` means at once.
pub(super) fn hoeffding(range: f64, samples: usize, nodes: usize) -> f64 {
    range * ((2.0 * nodes as f64 / FAILURE).ln() / (2.0 * samples as f64)).sqrt()
}

/// Harmonic centrality (Marchiori & Latora 2000): `sum over other nodes of 1/distance`, unreachable
/// nodes counting 0. The **sum** is returned (networkx); divide by `n - 1` for igraph's value.
///
/// With pivots the sum over pivots is scaled up to all nodes; the error bound (Hoeffding) is on the
/// scale of score / (n - 1) and grows with the largest weight, the reciprocal of the shortest tie.
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
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct HarmonicCentrality {
    /// How long ties are.
    pub lengths: EdgeLength,
    /// From which nodes distances are measured.
    pub pivots: PivotSelection,
}

/// Closeness as networkx has it (Wasserman & Faust): `(r/(n-1)) (r / sum of distances)` over the `r`
/// nodes that can be reached; 0 for a node without ties. Only on request: across components it
/// compares what cannot be compared, harmonic centrality does not. (igraph stays within components.)
///
/// With pivots both sums are scaled up; the error bound is that of the mean distance, in units of
/// the longest distance met, for connected graphs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ClosenessCentrality {
    /// How long ties are.
    pub lengths: EdgeLength,
    /// From which nodes distances are measured.
    pub pivots: PivotSelection,
}

impl Centrality for HarmonicCentrality {
    fn name(&self) -> &'static str {
        "harmonic"
    }

    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let n = graph.node_count();
        let pivots = self.pivots.draw(n);
        let hops = self.lengths.are_hops(graph);
        let (mut values, _) = sums(graph, hops, pivots.as_deref(), |d| (1.0 / d, 0.0));
        let mut accuracy = ScoreAccuracy::Exact;
        if let Some(pivots) = pivots {
            let shortest = if hops {
                1.0
            } else {
                (0..graph.targets().len())
                    .map(|s| f64::from(graph.weight_at(s)))
                    .fold(0.0, f64::max)
            };
            scale_up(&mut values, n, &pivots);
            let error_bound = hoeffding(shortest, pivots.len(), n);
            accuracy =
                ScoreAccuracy::Sampled { samples: pivots.len(), error_bound, failure: FAILURE };
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
        let pivots = self.pivots.draw(n);
        let hops = self.lengths.are_hops(graph);
        let (mut far, mut reach) = sums(graph, hops, pivots.as_deref(), |d| (d, 1.0));
        let mut accuracy = ScoreAccuracy::Exact;
        if let Some(pivots) = pivots {
            let largest = far.iter().zip(&reach).map(|(f, r)| f / r.max(1.0)).fold(0.0, f64::max);
            scale_up(&mut far, n, &pivots);
            scale_up(&mut reach, n, &pivots);
            let error_bound = hoeffding(largest, pivots.len(), n);
            accuracy =
                ScoreAccuracy::Sampled { samples: pivots.len(), error_bound, failure: FAILURE };
        }
        let closeness = |(f, r): (&f64, &f64)| {
            if *f > 0.0 { r / (n as f64 - 1.0) * (r / f) } else { 0.0 }
        };
        let values = far.iter().zip(&reach).map(closeness).collect();
        Ok(NodeScores { measure: self.name(), values, convergence: Convergence::Direct, accuracy })
    }
}

/// Sums over pivots to estimates of sums over all other nodes. A pivot has met all pivots but
/// itself.
fn scale_up(sums: &mut [f64], n: usize, pivots: &[u32]) {
    let others = n as f64 - 1.0;
    let mut is_pivot = vec![false; n];
    for &pivot in pivots {
        is_pivot[pivot as usize] = true;
    }
    for (sum, &pivot) in sums.iter_mut().zip(&is_pivot) {
        let met = pivots.len() as f64 - if pivot { 1.0 } else { 0.0 };
        *sum *= if met > 0.0 { others / met } else { 0.0 };
    }
}

/// For every node, two sums over the sources of a function of the distance.
fn sums(
    graph: &Csr,
    hops: bool,
    sources: Option<&[u32]>,
    add: impl Fn(f64) -> (f64, f64) + Sync,
) -> (Vec<f64>, Vec<f64>) {
    if hops {
        return Field::new(graph).sums(sources, add);
    }
    let n = graph.node_count();
    let ground = Ground::new(graph);
    match sources {
        // From all nodes: each lane adds up for its own source and those that look like it.
        None => {
            let head = look_alikes(graph);
            let node_at = |place: u32| ground.node_at[place as usize];
            let alone = |place: &u32| head[node_at(*place) as usize] == node_at(*place);
            let places: Vec<u32> = ground.walk.iter().copied().filter(alone).collect();
            let batches: Vec<&[u32]> = places.chunks(LANES).collect();
            let rows: Vec<([f64; LANES], [f64; LANES])> = batches
                .into_par_iter()
                .map_init(
                    || Search::new(&ground),
                    |search, batch| lane_sums(&ground, search, batch, &add),
                )
                .collect();
            let (mut first, mut second) = (vec![0f64; n], vec![0f64; n]);
            for (nth, &place) in places.iter().enumerate() {
                let (batch, lane) = (&rows[nth / LANES], nth % LANES);
                first[node_at(place) as usize] = batch.0[lane];
                second[node_at(place) as usize] = batch.1[lane];
            }
            for (node, &head) in head.iter().enumerate() {
                first[node] = first[head as usize];
                second[node] = second[head as usize];
            }
            (first, second)
        }
        Some(sources) => pivot_sums(&ground, n, sources, &add),
    }
}

/// For every source of a batch, two sums over all other nodes.
fn lane_sums(
    ground: &Ground,
    search: &mut Search,
    batch: &[u32],
    add: &(impl Fn(f64) -> (f64, f64) + Sync),
) -> ([f64; LANES], [f64; LANES]) {
    search.run(ground, batch);
    let (mut first, mut second) = ([0f64; LANES], [0f64; LANES]);
    for (_, row) in search.reached(ground) {
        for lane in 0..LANES {
            let (a, b) = add(row[lane]);
            let counts = row[lane] > 0.0 && row[lane] < f64::INFINITY;
            first[lane] += if counts { a } else { 0.0 };
            second[lane] += if counts { b } else { 0.0 };
        }
    }
    (first, second)
}

/// For every node, two sums over the sources.
fn pivot_sums(
    ground: &Ground,
    n: usize,
    sources: &[u32],
    add: &(impl Fn(f64) -> (f64, f64) + Sync),
) -> (Vec<f64>, Vec<f64>) {
    let mut place_of = vec![0u32; n];
    for (place, &node) in ground.node_at.iter().enumerate() {
        place_of[node as usize] = place as u32;
    }
    let mut places: Vec<u32> = sources.iter().map(|&node| place_of[node as usize]).collect();
    places.sort_unstable();
    // Far apart, the fronts of a batch pass a node at different times, once each: one by one is as
    // much work and leaves less waiting.
    let abreast = if sources.len() * SCATTERED < n { 1 } else { LANES };
    let batches: Vec<&[u32]> = places.chunks(abreast).collect();
    let both = parallel::ordered_sum(
        &batches,
        2 * n,
        || Search::new(ground),
        |search, batch, sums| {
            search.run(ground, batch);
            for (place, row) in search.reached(ground) {
                let node = ground.node_at[place as usize] as usize;
                for &distance in row.iter().filter(|&&d| d > 0.0 && d < f64::INFINITY) {
                    let (a, b) = add(distance);
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
    use crate::graph::centrality::edge_length::{Dijkstra, UNIT, fixed_point};

    #[test]
    fn a_path_has_the_harmonic_sums_that_one_counts_by_hand() {
        let ties: Vec<(u32, u32, f32)> = (0..4).map(|i| (i, i + 1, 1.0)).collect();
        let graph = Csr::from_edges(6, &ties).unwrap();
        let scores = HarmonicCentrality::default().scores(&graph).unwrap().values;
        let expected = [1.0 + 0.5 + 1.0 / 3.0 + 0.25, 1.0 + 1.0 + 0.5 + 1.0 / 3.0, 3.0];
        for (u, value) in expected.iter().enumerate() {
            assert!((scores[u] - value).abs() < 1e-12);
        }
        assert_eq!(scores[5], 0.0);
    }

    #[test]
    fn hops_by_bits_are_hops_by_dijkstra() {
        // A ring with chords and a separate clique: weights of 1 but for one tie keep the graph
        // weighted, so that both ways can be asked.
        let mut ties: Vec<(u32, u32, f32)> = (0..600).map(|i| (i, (i + 1) % 600, 1.0)).collect();
        ties.extend((0..600).step_by(7).map(|i| (i, (i * 31 + 11) % 600, 1.0)));
        ties.extend((600..640).flat_map(|u| (u + 1..640).map(move |v| (u, v, 1.0))));
        let graph = Csr::from_edges(641, &ties).unwrap().unweighted();
        let bits = ClosenessCentrality::default().scores(&graph).unwrap().values;
        let n = graph.node_count();
        let mut search = Dijkstra::new(n);
        let lengths = fixed_point(&graph);
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
    fn lengths_by_lanes_are_lengths_by_dijkstra() {
        let mut ties: Vec<(u32, u32, f32)> =
            (0..400).map(|i| (i, (i + 1) % 400, 0.1 + (i % 13) as f32)).collect();
        ties.extend(
            (0..400).step_by(3).map(|i| (i, (i * 29 + 11) % 400, 1.0 / (1 + i % 17) as f32)),
        );
        ties.extend([(400, 401, 1e-6), (401, 402, 1e6)]);
        let graph = Csr::from_edges(404, &ties).unwrap();
        let found =
            ClosenessCentrality { pivots: PivotSelection::All, ..ClosenessCentrality::default() };
        let found = found.scores(&graph).unwrap().values;
        let mut search = Dijkstra::new(404);
        let lengths = fixed_point(&graph);
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
    fn pivots_estimate_within_their_stated_bound() {
        let ties: Vec<(u32, u32, f32)> = (0..3000u32)
            .flat_map(|i| [(i, (i + 1) % 3000, 1.0), (i, (i * 7 + 3) % 3000, 1.0)])
            .collect();
        let graph = Csr::from_edges(3000, &ties).unwrap();
        let exact =
            HarmonicCentrality { pivots: PivotSelection::All, ..HarmonicCentrality::default() }
                .scores(&graph)
                .unwrap();
        let sample = PivotSelection::Sample { count: 500, seed: 3 };
        let found = HarmonicCentrality { pivots: sample, ..HarmonicCentrality::default() }
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
