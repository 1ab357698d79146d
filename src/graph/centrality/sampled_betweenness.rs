//! Betweenness from sampled shortest paths, with a guarantee.

use std::sync::atomic::{AtomicUsize, Ordering};

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::error::CentralityError;
use super::scores::{Centrality, Convergence, NodeScores, ScoreAccuracy};
use super::twin_reduction::Reduction;
use crate::graph::Csr;

/// Betweenness by hops from random shortest paths between random pairs (KADABRA: Borassi & Natale
/// 2016): balanced bidirectional search finds a path, and sampling stops as soon as the bounds of all
/// nodes are tight enough. What trees and twins (nodes with the same neighbours) have by themselves is
/// counted exactly, and paths are sampled between the classes of twins that are left.
///
/// Scores are raw sums like those of [`super::BetweennessCentrality`]. The error bound is on the share of all
/// pairs, score / (n(n-1)/2). Path `i` depends on the seed and `i` alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampledBetweenness {
    /// Largest error of any node, as a share of all pairs.
    pub epsilon: f64,
    /// Probability that some node is off by more.
    pub failure: f64,
    /// Seed of the pairs and paths.
    pub seed: u64,
}

impl Default for SampledBetweenness {
    /// An error of .0025 of all pairs with probability .1 of a larger one.
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
                let allowed = "above 0 and below 1";
                return Err(CentralityError::Parameter {
                    measure: self.name(),
                    parameter,
                    value,
                    allowed,
                });
            }
        }
        let n = graph.node_count();
        if n < 3 || graph.edge_count() == 0 {
            return Ok(NodeScores::direct(self.name(), vec![0.0; n]));
        }
        let reduction = Reduction::new(graph);
        let (count, samples) = self.sample(&reduction);
        let scale = 0.5 * n as f64 * (n as f64 - 1.0) / samples as f64;
        let value = |(known, class): (&f64, &Option<u32>)| {
            let share = |c: u32| f64::from(count[c as usize]) / reduction.members[c as usize];
            known + class.map_or(0.0, |class| scale * share(class))
        };
        let accuracy =
            ScoreAccuracy::Sampled { samples, error_bound: self.epsilon, failure: self.failure };
        let values = reduction.known.iter().zip(&reduction.class_of).map(value).collect();
        Ok(NodeScores { measure: self.name(), values, convergence: Convergence::Direct, accuracy })
    }
}

/// Paths that a thread takes at a time.
const PATHS_PER_SHARE: usize = 32;
/// Share of the failure that is spread evenly over all nodes, whatever was seen of them.
const EVEN: f64 = 0.1;

impl SampledBetweenness {
    /// How many paths pass through each class, and of how many.
    ///
    /// The members of a class share its paths, so that an error of epsilon a member is allowed.
    fn sample(&self, reduction: &Reduction) -> (Vec<u32>, usize) {
        let graph = &reduction.graph;
        let components = graph.components();
        // Sampling never needs more than the bound from the VC dimension of shortest paths
        // (Riondato & Kornaropoulos 2016), with their constant .5.
        let longest = (longest_path(graph) as f64 - 2.0).max(1.0);
        let levels = longest.log2().floor() + 1.0 + (2.0 / self.failure).ln();
        let most = (0.5 / (self.epsilon * self.epsilon) * levels).ceil();
        let mut paths = Paths {
            reduction,
            component_of: &components.component_of,
            seed: self.seed,
            searches: (0..rayon::current_num_threads()).map(|_| Search::new(reduction)).collect(),
        };
        let mut count = vec![0u32; graph.node_count()];
        let mut samples = 0usize;
        let first = ((most / 100.0) as usize).clamp(1000, 20_000).min(most as usize);
        paths.extend(&mut count, samples, first);
        samples += first;
        let logs = self.shares_of_failure(&count, &reduction.members, samples);
        // The class that was last seen not to be known well enough is likely still not.
        let mut doubtful = 0;
        loop {
            let known = |class: &usize| {
                let seen = f64::from(count[*class]) / samples as f64;
                let (below, above) = bounds(seen, logs[*class], most, samples as f64);
                below.max(above) <= self.epsilon * reduction.members[*class]
            };
            let next = match known(&doubtful) {
                true => (0..count.len()).find(|class| !known(class)),
                false => Some(doubtful),
            };
            match next {
                Some(class) if (samples as f64) < most => doubtful = class,
                _ => return (count, samples),
            }
            let more = (samples / 16).clamp(128, most as usize - samples + 1);
            paths.extend(&mut count, samples, more);
            samples += more;
        }
    }

    /// `ln(1 / failure)` for each class, such that failures add up to at most the whole: classes through
    /// which more paths pass need more samples, so they may fail more often.
    fn shares_of_failure(&self, count: &[u32], members: &[f64], samples: usize) -> Vec<f64> {
        let half = 0.5 * self.failure;
        let even = half * EVEN / count.len() as f64;
        let share = |count: u32, members: f64, scale: f64| {
            let seen = f64::from(count.max(1)) / samples as f64;
            let epsilon = self.epsilon * members;
            (-scale * epsilon * epsilon / seen).exp()
        };
        // Most classes are alike: few paths or none, one member or two.
        let mut kinds: Vec<(u32, u32)> =
            count.iter().zip(members).map(|(&c, &m)| (c.max(1), m as u32)).collect();
        kinds.sort_unstable();
        let kinds: Vec<(u32, f64, f64)> = kinds
            .chunk_by(|a, b| a == b)
            .map(|alike| (alike[0].0, f64::from(alike[0].1), alike.len() as f64))
            .collect();
        let (mut low, mut high) = (0.0, 1e12);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            let sum: f64 = kinds.iter().map(|&(c, m, times)| times * share(c, m, middle)).sum();
            if sum <= half * (1.0 - EVEN) { high = middle } else { low = middle }
        }
        count.iter().zip(members).map(|(&c, &m)| -(share(c, m, high) + even).ln()).collect()
    }
}

/// How far below and above the seen share the true one may lie (Borassi & Natale 2016, eq. 4 and 5).
fn bounds(seen: f64, log: f64, most: f64, samples: f64) -> (f64, f64) {
    let ratio = most / samples;
    let low = 1.0 / 3.0 - ratio;
    let high = 1.0 / 3.0 + ratio;
    let spread = 2.0 * seen * most / log;
    let below = log / samples * (low + (low * low + spread).sqrt());
    let above = log / samples * (high + (high * high + spread).sqrt());
    (below, above)
}

/// Upper bound of the number of nodes on a shortest path: twice the depth of a search, in the
/// component where that is most.
fn longest_path(graph: &Csr) -> usize {
    let n = graph.node_count();
    let mut hop = vec![u32::MAX; n];
    let mut queue: Vec<u32> = Vec::new();
    let mut longest = 0;
    for root in 0..n as u32 {
        if hop[root as usize] != u32::MAX {
            continue;
        }
        queue.clear();
        queue.push(root);
        hop[root as usize] = 0;
        let mut head = 0;
        while head < queue.len() {
            let u = queue[head];
            head += 1;
            for &v in graph.neighbors(u) {
                if hop[v as usize] == u32::MAX {
                    hop[v as usize] = hop[u as usize] + 1;
                    queue.push(v);
                }
            }
        }
        let depth = hop[queue[queue.len() - 1] as usize] as usize;
        longest = longest.max((2 * depth + 1).min(queue.len()));
    }
    longest
}

struct Paths<'a> {
    reduction: &'a Reduction,
    /// Of each class.
    component_of: &'a [u32],
    seed: u64,
    /// One a thread.
    searches: Vec<Search<'a>>,
}

impl Paths<'_> {
    /// Counts the inner classes of paths `first..first + count`. Whole numbers: who samples which path
    /// does not show in the sum.
    fn extend(&mut self, counts: &mut [u32], first: usize, count: usize) {
        let mut searches = std::mem::take(&mut self.searches);
        let taken = AtomicUsize::new(first);
        let inner: Vec<Vec<u32>> = searches
            .par_iter_mut()
            .map(|search| {
                let mut inner = Vec::new();
                loop {
                    let start = taken.fetch_add(PATHS_PER_SHARE, Ordering::Relaxed);
                    if start >= first + count {
                        return inner;
                    }
                    for number in start..(start + PATHS_PER_SHARE).min(first + count) {
                        self.path(number as u64, search, &mut inner);
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
    fn path(&self, number: u64, search: &mut Search, inner: &mut Vec<u32>) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(
            self.seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15),
        );
        let n = self.reduction.end_of.len();
        let s = below(&mut random, n);
        let t = below(&mut random, n - 1);
        let t = if t >= s { t + 1 } else { t };
        let [s, t] = [self.reduction.end_of[s], self.reduction.end_of[t]];
        if s == t || self.component_of[s as usize] != self.component_of[t as usize] {
            return;
        }
        search.start([s, t]);
        let (near, far) = loop {
            // The cheaper side advances by one hop.
            let side = usize::from(search.balls[0].work > search.balls[1].work);
            if let Some((u, v)) = search.advance(side, &mut random) {
                break if side == 0 { (u, v) } else { (v, u) };
            }
        };
        search.back(near, &mut random, inner);
        search.back(far, &mut random, inner);
    }
}

/// Uniform whole number below `bound`.
#[inline]
fn below(random: &mut Xoshiro256PlusPlus, bound: usize) -> usize {
    ((u128::from(random.next_u64()) * bound as u128) >> 64) as usize
}

/// Uniform number from 0 to below 1.
#[inline]
fn unit(random: &mut Xoshiro256PlusPlus) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// Two searches towards each other. A node belongs to the one that reached it first, so both share one
/// array, and looking at a neighbour is one access to memory.
struct Search<'a> {
    graph: &'a Csr,
    members: &'a [f64],
    seen: Vec<Seen>,
    /// Twice the number of the search; the side is added.
    stamp: u32,
    balls: [Ball; 2],
    /// Ties that join the two balls, with the number of paths over each, added up.
    bridges: Vec<(u32, u32, f64)>,
}

/// How a node was reached.
#[derive(Clone, Copy, Default)]
struct Seen {
    /// By which search and side.
    by: u32,
    hop: u32,
    /// Number of shortest paths from the root to one member of the class.
    paths: f64,
}

/// What was reached from one end.
#[derive(Default)]
struct Ball {
    order: Vec<u32>,
    /// Where the last hop begins in `order`.
    front: usize,
    hop: u32,
    /// Ties of the last hop: the cost of the next.
    work: usize,
}

impl<'a> Search<'a> {
    fn new(reduction: &'a Reduction) -> Self {
        Self {
            graph: &reduction.graph,
            members: &reduction.members,
            seen: vec![Seen::default(); reduction.graph.node_count()],
            stamp: 0,
            balls: [Ball::default(), Ball::default()],
            bridges: Vec::new(),
        }
    }

    fn start(&mut self, roots: [u32; 2]) {
        if self.stamp >= u32::MAX - 3 {
            self.seen.fill(Seen::default());
            self.stamp = 0;
        }
        self.stamp += 2;
        for (side, (ball, root)) in self.balls.iter_mut().zip(roots).enumerate() {
            ball.order.clear();
            ball.order.push(root);
            (ball.front, ball.hop, ball.work) = (0, 0, self.graph.degree(root));
            self.seen[root as usize] = Seen { by: self.stamp + side as u32, hop: 0, paths: 1.0 };
        }
    }

    /// One hop outwards from one side. If the balls touch, draws a tie between them, by the number of
    /// shortest paths over it: the near end and the far one.
    fn advance(&mut self, side: usize, random: &mut Xoshiro256PlusPlus) -> Option<(u32, u32)> {
        let (graph, members) = (self.graph, self.members);
        let (near, far) = (self.stamp + side as u32, self.stamp + 1 - side as u32);
        let ball = &mut self.balls[side];
        let end = ball.order.len();
        ball.hop += 1;
        ball.work = 0;
        self.bridges.clear();
        let mut sum = 0.0;
        for i in ball.front..end {
            let u = ball.order[i];
            let paths = paths_to_all(&self.seen[u as usize], members, u);
            for &v in graph.neighbors(u) {
                let seen = &mut self.seen[v as usize];
                if seen.by == far {
                    sum += paths * paths_to_all(seen, members, v);
                    self.bridges.push((u, v, sum));
                } else if seen.by == near {
                    if seen.hop == ball.hop {
                        seen.paths += paths;
                    }
                } else if self.bridges.is_empty() {
                    // Past the first bridge this hop is the last: nobody new is needed.
                    *seen = Seen { by: near, hop: ball.hop, paths };
                    ball.order.push(v);
                    ball.work += graph.degree(v);
                }
            }
        }
        ball.front = end;
        let point = unit(random) * sum;
        let place = self.bridges.partition_point(|&(_, _, upto)| upto <= point);
        self.bridges.get(place.min(self.bridges.len().saturating_sub(1))).map(|&(u, v, _)| (u, v))
    }

    /// Walks back from `node` to the root of its ball by a random shortest path; appends all but the
    /// root.
    fn back(&self, mut node: u32, random: &mut Xoshiro256PlusPlus, inner: &mut Vec<u32>) {
        let by = self.seen[node as usize].by;
        while self.seen[node as usize].hop > 0 {
            inner.push(node);
            let nearer = self.seen[node as usize].hop - 1;
            let mut left = unit(random) * self.seen[node as usize].paths;
            let mut last = node;
            for &v in self.graph.neighbors(node) {
                let seen = self.seen[v as usize];
                if seen.by == by && seen.hop == nearer {
                    last = v;
                    left -= paths_to_all(&seen, self.members, v);
                    if left < 0.0 {
                        break;
                    }
                }
            }
            node = last;
        }
    }
}

/// Number of shortest paths from the root to all members of a class; of the root's, only itself counts.
#[inline]
fn paths_to_all(seen: &Seen, members: &[f64], class: u32) -> f64 {
    if seen.hop == 0 { 1.0 } else { seen.paths * members[class as usize] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::centrality::{BetweennessCentrality, EdgeLength, PivotSelection};

    #[test]
    fn sampled_scores_are_within_their_bound_of_the_exact_ones() {
        let ties: Vec<(u32, u32, f32)> = (0..600u32)
            .flat_map(|i| [(i, (i + 1) % 600, 1.0), (i, (i * i + 7) % 600, 1.0), (i / 8, i, 1.0)])
            .collect();
        let graph = Csr::from_edges(603, &ties).unwrap();
        let exact =
            BetweennessCentrality { lengths: EdgeLength::Hops, pivots: PivotSelection::All };
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
        let mut ties = vec![
            (0u32, 2u32, 1.0f32),
            (0, 3, 1.0),
            (0, 4, 1.0),
            (1, 2, 1.0),
            (1, 3, 1.0),
            (1, 4, 1.0),
        ];
        ties.extend((5..25).map(|leaf| (leaf % 2, leaf, 1.0)));
        let graph = Csr::from_edges(25, &ties).unwrap();
        let exact =
            BetweennessCentrality { lengths: EdgeLength::Hops, pivots: PivotSelection::All };
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
