//! Betweenness from sampled shortest paths, with a guarantee.

use std::sync::atomic::{AtomicUsize, Ordering};

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::CentralityError;
use super::scores::{Centrality, Convergence, NodeScores, ScoreAccuracy};
use super::twin_reduction::ReducedGraph;
use crate::graph::Csr;
use crate::graph::breadth_first::breadth_first_order;

/// Betweenness by hops from random shortest paths, with an error bound.
///
/// KADABRA (Borassi & Natale 2016): a balanced bidirectional search finds a random shortest path between a
/// random pair, and sampling stops as soon as the bounds of all nodes are tight enough. What trees and
/// twins (nodes with the same neighbours) contribute by themselves is counted exactly, and paths are
/// sampled between the classes of twins that remain. Weights are not used.
///
/// Scores are raw sums like those of [`BetweennessCentrality`](super::BetweennessCentrality). The error
/// bound is on the share of all pairs, score / (n(n-1)/2). A pair in different components has no path and
/// counts for no node. Path `i` depends on the seed and `i` alone. In practice each sample takes about the
/// square root of the edges; the number of samples grows with `1/epsilon²`, whatever the size of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct SampledBetweenness {
    /// Largest error of any node, as a share of all pairs. Above 0, below 1.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().epsilon))]
    pub epsilon: f64,
    /// Probability that some node is off by more. Above 0, below 1.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().failure))]
    pub failure: f64,
    /// Seed of the pairs and paths.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().seed))]
    #[serde(skip)]
    pub seed: u64,
}

impl Default for SampledBetweenness {
    /// An error of .0025 of all pairs, exceeded with probability .1.
    fn default() -> Self {
        Self { epsilon: 0.0025, failure: 0.1, seed: 42 }
    }
}

impl Centrality for SampledBetweenness {
    fn name(&self) -> &'static str {
        "betweenness-approx"
    }

    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        for (parameter, value) in [("epsilon", self.epsilon), ("failure", self.failure)] {
            if !(value > 0.0 && value < 1.0) {
                let (measure, allowed) = (self.name(), "above 0 and below 1");
                return Err(CentralityError::Parameter { measure, parameter, value, allowed });
            }
        }
        let n = graph.node_count();
        if n < 3 || graph.edge_count() == 0 {
            return Ok(NodeScores::exact(self.name(), vec![0.0; n]));
        }
        let reduced = ReducedGraph::new(graph);
        let (count, samples) = self.sample_paths(&reduced);
        let scale = 0.5 * n as f64 * (n as f64 - 1.0) / samples as f64;
        let score = |(exact_part, class): (&f64, &Option<u32>)| {
            let paths = |c: u32| f64::from(count[c as usize]) / reduced.class_size[c as usize];
            exact_part + class.map_or(0.0, |class| scale * paths(class))
        };
        Ok(NodeScores {
            measure: self.name(),
            values: reduced.exact_part.iter().zip(&reduced.class_of).map(score).collect(),
            convergence: Convergence::Direct,
            accuracy: ScoreAccuracy::Sampled {
                samples,
                error_bound: self.epsilon,
                failure: self.failure,
            },
        })
    }
}

/// Paths that a thread takes at a time.
const PATHS_PER_TASK: usize = 32;
/// Share of the failure probability that is spread evenly over all nodes, whatever was seen of them.
const EVEN_SHARE: f64 = 0.1;

impl SampledBetweenness {
    /// How many sampled paths pass through each class, and how many were sampled.
    ///
    /// The members of a class share its paths, so that an error of epsilon a member is allowed.
    fn sample_paths(&self, reduced: &ReducedGraph) -> (Vec<u32>, usize) {
        let classes = reduced.graph.node_count();
        let max_samples = self.max_samples(&reduced.graph);
        let mut sampler = PathSampler::new(reduced, self.seed);
        let mut count = vec![0u32; classes];
        let first = ((max_samples / 100.0) as usize).clamp(1000, 20_000).min(max_samples as usize);
        sampler.extend(&mut count, 0, first);
        let mut samples = first;
        let logs = self.failure_logs(&count, &reduced.class_size, samples);
        // A class that was not known well enough last time probably still is not, so it is asked first.
        let mut uncertain = 0;
        loop {
            let is_known = |class: &usize| {
                let seen = f64::from(count[*class]) / samples as f64;
                let (below, above) = error_bounds(seen, logs[*class], max_samples, samples as f64);
                below.max(above) <= self.epsilon * reduced.class_size[*class]
            };
            let next = if is_known(&uncertain) {
                (0..classes).find(|class| !is_known(class))
            } else {
                Some(uncertain)
            };
            match next {
                Some(class) if (samples as f64) < max_samples => uncertain = class,
                _ => return (count, samples),
            }
            let more = (samples / 16).clamp(128, max_samples as usize - samples + 1);
            sampler.extend(&mut count, samples, more);
            samples += more;
        }
    }

    /// Samples that suffice for any graph of this diameter, by the VC dimension of shortest paths (Riondato
    /// & Kornaropoulos 2016), with their constant .5.
    fn max_samples(&self, graph: &Csr) -> f64 {
        let inner_nodes = (longest_path_bound(graph) as f64 - 2.0).max(1.0);
        let dimension = inner_nodes.log2().floor() + 1.0;
        let bound = 0.5 / (self.epsilon * self.epsilon) * (dimension + (2.0 / self.failure).ln());
        bound.ceil()
    }

    /// `ln(1 / failure)` for each class, such that the failures add up to at most the total: classes
    /// through which more paths pass need more samples, so they may fail more often.
    fn failure_logs(&self, count: &[u32], class_size: &[f64], samples: usize) -> Vec<f64> {
        let half = 0.5 * self.failure;
        let even = half * EVEN_SHARE / count.len() as f64;
        let failure = |count: u32, size: f64, scale: f64| {
            let seen = f64::from(count.max(1)) / samples as f64;
            let epsilon = self.epsilon * size;
            (-scale * epsilon * epsilon / seen).exp()
        };
        // Most classes are alike (few paths or none, one member or two), so kinds are added up, not classes.
        let mut kinds: Vec<(u32, u32)> =
            count.iter().zip(class_size).map(|(&c, &size)| (c.max(1), size as u32)).collect();
        kinds.sort_unstable();
        let kinds: Vec<(u32, f64, f64)> = kinds
            .chunk_by(|a, b| a == b)
            .map(|alike| (alike[0].0, f64::from(alike[0].1), alike.len() as f64))
            .collect();
        let (mut low, mut high) = (0.0, 1e12);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            let sum: f64 = kinds.iter().map(|&(c, size, n)| n * failure(c, size, middle)).sum();
            if sum <= half * (1.0 - EVEN_SHARE) { high = middle } else { low = middle }
        }
        count
            .iter()
            .zip(class_size)
            .map(|(&c, &size)| -(failure(c, size, high) + even).ln())
            .collect()
    }
}

/// How far below and above the observed share the true one may lie (Borassi & Natale 2016, eq. 4 and 5).
fn error_bounds(seen: f64, log: f64, max_samples: f64, samples: f64) -> (f64, f64) {
    let ratio = max_samples / samples;
    let low = 1.0 / 3.0 - ratio;
    let high = 1.0 / 3.0 + ratio;
    let spread = 2.0 * seen * max_samples / log;
    let below = log / samples * (low + (low * low + spread).sqrt());
    let above = log / samples * (high + (high * high + spread).sqrt());
    (below, above)
}

/// Upper bound of the number of nodes on a shortest path: twice the depth of a search, in the
/// component where that is largest.
fn longest_path_bound(graph: &Csr) -> usize {
    let n = graph.node_count();
    let order = breadth_first_order(n, 0..n as u32, |u| graph.neighbors(u).iter().copied());
    let sizes = order.component_starts.windows(2).map(|ends| (ends[1] - ends[0]) as usize);
    let bounds = order.depths.iter().zip(sizes).map(|(&d, size)| (2 * d as usize + 1).min(size));
    bounds.max().unwrap_or(0)
}

/// Samples shortest paths between random pairs on all threads.
struct PathSampler<'a> {
    reduced: &'a ReducedGraph,
    /// Component of each class.
    component_of: Vec<u32>,
    seed: u64,
    /// One a thread.
    searches: Vec<BidirectionalBfs<'a>>,
}

impl<'a> PathSampler<'a> {
    fn new(reduced: &'a ReducedGraph, seed: u64) -> Self {
        Self {
            reduced,
            component_of: reduced.graph.components().component_of,
            seed,
            searches: (0..rayon::current_num_threads())
                .map(|_| BidirectionalBfs::new(reduced))
                .collect(),
        }
    }

    /// Counts the inner classes of paths `first..first + count`. Counts are whole numbers, so it does not
    /// show which thread sampled which path.
    fn extend(&mut self, counts: &mut [u32], first: usize, count: usize) {
        let mut searches = std::mem::take(&mut self.searches);
        let next = AtomicUsize::new(first);
        let inner: Vec<Vec<u32>> = searches
            .par_iter_mut()
            .map(|search| {
                let mut inner = Vec::new();
                loop {
                    let start = next.fetch_add(PATHS_PER_TASK, Ordering::Relaxed);
                    if start >= first + count {
                        return inner;
                    }
                    for number in start..(start + PATHS_PER_TASK).min(first + count) {
                        self.sample_path(number as u64, search, &mut inner);
                    }
                }
            })
            .collect();
        self.searches = searches;
        for class in inner.into_iter().flatten() {
            counts[class as usize] += 1;
        }
    }

    /// Appends the inner classes of one random shortest path between a random pair; nothing if there
    /// is no path, or none outside trees and twins.
    fn sample_path(&self, number: u64, search: &mut BidirectionalBfs, inner: &mut Vec<u32>) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(
            self.seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15),
        );
        let endpoints = &self.reduced.class_of_endpoint;
        let s = random.random_range(0..endpoints.len());
        let t = random.random_range(0..endpoints.len() - 1);
        let t = if t >= s { t + 1 } else { t };
        let [s, t] = [endpoints[s], endpoints[t]];
        if s == t || self.component_of[s as usize] != self.component_of[t as usize] {
            return;
        }
        search.start([s, t]);
        let (u, v) = loop {
            // The cheaper side advances by one hop.
            let side = usize::from(search.balls[0].next_cost > search.balls[1].next_cost);
            if let Some((near, far)) = search.advance(side, &mut random) {
                break if side == 0 { (near, far) } else { (far, near) };
            }
        };
        search.walk_back(u, &mut random, inner);
        search.walk_back(v, &mut random, inner);
    }
}

/// Two breadth-first searches towards each other. A class belongs to the one that reached it first, so both
/// share one array, and looking at a neighbour is one access to memory.
struct BidirectionalBfs<'a> {
    graph: &'a Csr,
    class_size: &'a [f64],
    visits: Vec<ClassVisit>,
    /// Number of the search times two; the side is added.
    stamp: u32,
    balls: [SearchBall; 2],
    /// Edges that join the two balls, with the running sum of the numbers of paths over them.
    bridges: Vec<(u32, u32, f64)>,
}

/// How a class was reached.
#[derive(Clone, Copy, Default)]
struct ClassVisit {
    /// By which search and side.
    stamp: u32,
    hop: u32,
    /// Number of shortest paths from the root to one member of the class.
    paths: f64,
}

impl ClassVisit {
    /// Number of shortest paths from the root to all members; of the root's class, only the root counts.
    #[inline]
    fn paths_to_all(&self, class_size: f64) -> f64 {
        if self.hop == 0 { 1.0 } else { self.paths * class_size }
    }
}

/// What was reached from one endpoint.
#[derive(Default)]
struct SearchBall {
    order: Vec<u32>,
    /// Where the last hop starts in `order`.
    front: usize,
    hop: u32,
    /// Edges of the last hop, which the next one has to look at.
    next_cost: usize,
}

impl<'a> BidirectionalBfs<'a> {
    fn new(reduced: &'a ReducedGraph) -> Self {
        Self {
            graph: &reduced.graph,
            class_size: &reduced.class_size,
            visits: vec![ClassVisit::default(); reduced.graph.node_count()],
            stamp: 0,
            balls: [SearchBall::default(), SearchBall::default()],
            bridges: Vec::new(),
        }
    }

    fn start(&mut self, roots: [u32; 2]) {
        if self.stamp >= u32::MAX - 3 {
            self.visits.fill(ClassVisit::default());
            self.stamp = 0;
        }
        self.stamp += 2;
        for (side, (ball, root)) in self.balls.iter_mut().zip(roots).enumerate() {
            ball.order.clear();
            ball.order.push(root);
            (ball.front, ball.hop, ball.next_cost) = (0, 0, self.graph.degree(root));
            let stamp = self.stamp + side as u32;
            self.visits[root as usize] = ClassVisit { stamp, hop: 0, paths: 1.0 };
        }
    }

    /// One hop outwards from one side. If the balls touch, returns an edge between them, drawn by the
    /// number of shortest paths over it: the near endpoint and the far one.
    fn advance(&mut self, side: usize, random: &mut Xoshiro256PlusPlus) -> Option<(u32, u32)> {
        let (graph, class_size) = (self.graph, self.class_size);
        let (near, far) = (self.stamp + side as u32, self.stamp + 1 - side as u32);
        let ball = &mut self.balls[side];
        let end = ball.order.len();
        ball.hop += 1;
        ball.next_cost = 0;
        self.bridges.clear();
        let mut total = 0.0;
        for i in ball.front..end {
            let u = ball.order[i];
            let paths = self.visits[u as usize].paths_to_all(class_size[u as usize]);
            for &v in graph.neighbors(u) {
                let visit = &mut self.visits[v as usize];
                if visit.stamp == far {
                    total += paths * visit.paths_to_all(class_size[v as usize]);
                    self.bridges.push((u, v, total));
                } else if visit.stamp == near {
                    if visit.hop == ball.hop {
                        visit.paths += paths;
                    }
                } else if self.bridges.is_empty() {
                    // Once there is a bridge this hop is the last, and new classes are not needed.
                    *visit = ClassVisit { stamp: near, hop: ball.hop, paths };
                    ball.order.push(v);
                    ball.next_cost += graph.degree(v);
                }
            }
        }
        ball.front = end;
        let point = random.random::<f64>() * total;
        let drawn = self.bridges.partition_point(|&(_, _, sum)| sum <= point);
        self.bridges.get(drawn.min(self.bridges.len().saturating_sub(1))).map(|&(u, v, _)| (u, v))
    }

    /// Walks back from `class` to the root of its ball by a random shortest path; appends all but the
    /// root.
    fn walk_back(&self, mut class: u32, random: &mut Xoshiro256PlusPlus, inner: &mut Vec<u32>) {
        let stamp = self.visits[class as usize].stamp;
        while self.visits[class as usize].hop > 0 {
            inner.push(class);
            let nearer_hop = self.visits[class as usize].hop - 1;
            let mut left = random.random::<f64>() * self.visits[class as usize].paths;
            let mut chosen = class;
            for &v in self.graph.neighbors(class) {
                let visit = self.visits[v as usize];
                if visit.stamp == stamp && visit.hop == nearer_hop {
                    chosen = v;
                    left -= visit.paths_to_all(self.class_size[v as usize]);
                    if left < 0.0 {
                        break;
                    }
                }
            }
            class = chosen;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::centrality::{BetweennessCentrality, EdgeLength, PivotSelection};

    fn exact_by_hops() -> BetweennessCentrality {
        BetweennessCentrality {
            edge_length: EdgeLength::Hops,
            pivots: PivotSelection::All,
            ..BetweennessCentrality::default()
        }
    }

    #[test]
    fn sampled_scores_are_within_their_bound_of_the_exact_ones() {
        let edges: Vec<(u32, u32, f32)> = (0..600u32)
            .flat_map(|i| [(i, (i + 1) % 600, 1.0), (i, (i * i + 7) % 600, 1.0), (i / 8, i, 1.0)])
            .collect();
        let graph = Csr::from_edges(603, &edges).unwrap();
        let exact = exact_by_hops();
        let exact = exact.scores(&graph).unwrap().values;
        let pairs = 0.5 * 603.0 * 602.0;
        for seed in 0..3 {
            let measure = SampledBetweenness { epsilon: 0.01, seed, ..Default::default() };
            let found = measure.scores(&graph).unwrap();
            let worst = exact.iter().zip(&found.values).map(|(a, b)| (a - b).abs() / pairs);
            assert!(worst.fold(0.0, f64::max) <= 0.01);
        }
    }

    #[test]
    fn what_hangs_on_trees_and_twins_is_exact() {
        // Two stars whose middles share three friends who know each other's friends only through them.
        let mut edges = vec![
            (0u32, 2u32, 1.0f32),
            (0, 3, 1.0),
            (0, 4, 1.0),
            (1, 2, 1.0),
            (1, 3, 1.0),
            (1, 4, 1.0),
        ];
        edges.extend((5..25).map(|leaf| (leaf % 2, leaf, 1.0)));
        let graph = Csr::from_edges(25, &edges).unwrap();
        let exact = exact_by_hops();
        let exact = exact.scores(&graph).unwrap().values;
        let found =
            SampledBetweenness { epsilon: 0.02, ..Default::default() }.scores(&graph).unwrap();
        for node in [2, 3, 4] {
            assert!((found.values[node] - exact[node]).abs() <= 0.02 * 300.0 && exact[node] > 30.0);
            assert_eq!(found.values[node], found.values[2], "twins share what passes");
        }
        assert_eq!(found.values[..2], exact[..2]);
        assert!(found.values[5..].iter().all(|&value| value == 0.0));
    }

    #[test]
    fn an_epsilon_outside_its_range_is_refused() {
        let graph = Csr::from_edges(3, &[(0, 1, 1.0), (1, 2, 1.0)]).unwrap();
        let ask = |epsilon| SampledBetweenness { epsilon, ..Default::default() }.scores(&graph);
        assert!(ask(0.0).is_err() && ask(f64::NAN).is_err() && ask(0.01).is_ok());
    }
}
