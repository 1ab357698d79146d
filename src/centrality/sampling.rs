//! Betweenness from sampled shortest paths, with a guarantee.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::error::Error;
use super::scores::{Centrality, Convergence, Precision, Scores};
use crate::graph::Csr;

/// Betweenness by hops from random shortest paths between random pairs (KADABRA: Borassi & Natale
/// 2016): balanced bidirectional search finds a path, and sampling stops as soon as the bounds of all
/// nodes are tight enough.
///
/// Scores are raw sums like those of [`super::Betweenness`]. The error bound is on the share of all
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

    fn scores(&self, graph: &Csr) -> Result<Scores, Error> {
        for (parameter, value) in [("epsilon", self.epsilon), ("failure", self.failure)] {
            if !(value > 0.0 && value < 1.0) {
                let allowed = "above 0 and below 1";
                return Err(Error::Parameter { measure: self.name(), parameter, value, allowed });
            }
        }
        let n = graph.node_count();
        if n < 3 || graph.edge_count() == 0 {
            return Ok(Scores::direct(self.name(), vec![0.0; n]));
        }
        let (count, samples) = self.sample(graph);
        let scale = 0.5 * n as f64 * (n as f64 - 1.0) / samples as f64;
        let precision =
            Precision::Sampled { samples, error_bound: self.epsilon, failure: self.failure };
        let values = count.into_iter().map(|c| f64::from(c) * scale).collect();
        Ok(Scores { measure: self.name(), values, convergence: Convergence::Direct, precision })
    }
}

/// Paths that one task samples. Fixed; it does not affect the result.
const PATHS_PER_TASK: usize = 128;
/// Share of the failure that is spread evenly over all nodes, whatever was seen of them.
const EVEN: f64 = 0.1;

impl SampledBetweenness {
    /// How many paths pass through each node, and of how many.
    fn sample(&self, graph: &Csr) -> (Vec<u32>, usize) {
        let n = graph.node_count();
        let components = graph.components();
        // Sampling never needs more than the bound from the VC dimension of shortest paths
        // (Riondato & Kornaropoulos 2016), with their constant .5.
        let longest = (longest_path(graph) as f64 - 2.0).max(1.0);
        let levels = longest.log2().floor() + 1.0 + (2.0 / self.failure).ln();
        let most = (0.5 / (self.epsilon * self.epsilon) * levels).ceil();
        let mut paths = Paths { graph, component_of: &components.component_of, seed: self.seed };
        let mut count = vec![0u32; n];
        let mut samples = 0usize;
        let first = ((most / 100.0) as usize).clamp(1000, 20_000).min(most as usize);
        paths.extend(&mut count, samples, first);
        samples += first;
        let logs = self.shares_of_failure(&count, samples);
        loop {
            let done = |(&count, &log): (&u32, &f64)| {
                let seen = f64::from(count) / samples as f64;
                let (below, above) = bounds(seen, log, most, samples as f64);
                below <= self.epsilon && above <= self.epsilon
            };
            if samples as f64 >= most || count.iter().zip(&logs).all(done) {
                return (count, samples);
            }
            let more = (samples / 8).clamp(PATHS_PER_TASK, most as usize - samples + 1);
            paths.extend(&mut count, samples, more);
            samples += more;
        }
    }

    /// `ln(1 / failure_v)` for each node, such that failures add up to at most the whole: nodes through
    /// which more paths pass need more samples, so they may fail more often.
    fn shares_of_failure(&self, count: &[u32], samples: usize) -> Vec<f64> {
        let n = count.len() as f64;
        let half = 0.5 * self.failure;
        let share = |c: u32, scale: f64| {
            let seen = (f64::from(c) / samples as f64).max(1.0 / samples as f64);
            (-scale * self.epsilon * self.epsilon / seen).exp()
        };
        let (mut low, mut high) = (0.0, 1e12);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            let sum: f64 = count.iter().map(|&c| share(c, middle)).sum();
            if sum <= half * (1.0 - EVEN) { high = middle } else { low = middle }
        }
        count.iter().map(|&c| -(share(c, high) + half * EVEN / n).ln()).collect()
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
    graph: &'a Csr,
    component_of: &'a [u32],
    seed: u64,
}

impl Paths<'_> {
    /// Counts the inner nodes of paths `first..first + count`.
    fn extend(&mut self, counts: &mut [u32], first: usize, count: usize) {
        let tasks: Vec<usize> = (first..first + count).step_by(PATHS_PER_TASK).collect();
        let n = self.graph.node_count();
        let inner: Vec<Vec<u32>> = tasks
            .into_par_iter()
            .map_init(
                || Search::new(n),
                |search, start| {
                    let mut inner = Vec::new();
                    for i in start..(start + PATHS_PER_TASK).min(first + count) {
                        self.path(i as u64, search, &mut inner);
                    }
                    inner
                },
            )
            .collect();
        for node in inner.into_iter().flatten() {
            counts[node as usize] += 1;
        }
    }

    /// Appends the inner nodes of one random shortest path between a random pair; nothing if there
    /// is no path.
    fn path(&self, number: u64, search: &mut Search, inner: &mut Vec<u32>) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(
            self.seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15),
        );
        let n = self.graph.node_count();
        let s = below(&mut random, n);
        let t = below(&mut random, n - 1);
        let t = if t >= s { t + 1 } else { t };
        if self.component_of[s] != self.component_of[t] {
            return;
        }
        search.start(self.graph, [s as u32, t as u32]);
        let (near, far) = loop {
            // The cheaper side advances by one hop.
            let side = usize::from(search.balls[0].work > search.balls[1].work);
            if let Some((u, v)) = search.advance(self.graph, side, &mut random) {
                break if side == 0 { (u, v) } else { (v, u) };
            }
        };
        search.back(self.graph, near, &mut random, inner);
        search.back(self.graph, far, &mut random, inner);
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
struct Search {
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
    /// Number of shortest paths from the root.
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

impl Search {
    fn new(n: usize) -> Self {
        let balls = [Ball::default(), Ball::default()];
        Self { seen: vec![Seen::default(); n], stamp: 0, balls, bridges: Vec::new() }
    }

    fn start(&mut self, graph: &Csr, roots: [u32; 2]) {
        if self.stamp >= u32::MAX - 3 {
            self.seen.fill(Seen::default());
            self.stamp = 0;
        }
        self.stamp += 2;
        for (side, (ball, root)) in self.balls.iter_mut().zip(roots).enumerate() {
            ball.order.clear();
            ball.order.push(root);
            (ball.front, ball.hop, ball.work) = (0, 0, graph.degree(root));
            self.seen[root as usize] = Seen { by: self.stamp + side as u32, hop: 0, paths: 1.0 };
        }
    }

    /// One hop outwards from one side. If the balls touch, draws a tie between them, by the number of
    /// shortest paths over it: the near end and the far one.
    fn advance(
        &mut self,
        graph: &Csr,
        side: usize,
        random: &mut Xoshiro256PlusPlus,
    ) -> Option<(u32, u32)> {
        let (near, far) = (self.stamp + side as u32, self.stamp + 1 - side as u32);
        let ball = &mut self.balls[side];
        let end = ball.order.len();
        ball.hop += 1;
        ball.work = 0;
        self.bridges.clear();
        let mut sum = 0.0;
        for i in ball.front..end {
            let u = ball.order[i];
            let paths = self.seen[u as usize].paths;
            for &v in graph.neighbors(u) {
                let seen = &mut self.seen[v as usize];
                if seen.by == far {
                    sum += paths * seen.paths;
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
    fn back(
        &self,
        graph: &Csr,
        mut node: u32,
        random: &mut Xoshiro256PlusPlus,
        inner: &mut Vec<u32>,
    ) {
        let by = self.seen[node as usize].by;
        while self.seen[node as usize].hop > 0 {
            inner.push(node);
            let nearer = self.seen[node as usize].hop - 1;
            let mut left = unit(random) * self.seen[node as usize].paths;
            let mut last = node;
            for &v in graph.neighbors(node) {
                let seen = self.seen[v as usize];
                if seen.by == by && seen.hop == nearer {
                    last = v;
                    left -= seen.paths;
                    if left < 0.0 {
                        break;
                    }
                }
            }
            node = last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Betweenness, Lengths, Pivots};
    use super::*;

    #[test]
    fn sampled_scores_are_within_their_bound_of_the_exact_ones() {
        let ties: Vec<(u32, u32, f32)> = (0..600u32)
            .flat_map(|i| [(i, (i + 1) % 600, 1.0), (i, (i * i + 7) % 600, 1.0), (i / 8, i, 1.0)])
            .collect();
        let graph = Csr::from_ties(603, &ties).unwrap();
        let exact = Betweenness { lengths: Lengths::Hops, pivots: Pivots::All };
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
    fn an_epsilon_outside_its_range_is_refused() {
        let graph = Csr::from_ties(3, &[(0, 1, 1.0), (1, 2, 1.0)]).unwrap();
        let ask = |epsilon| SampledBetweenness { epsilon, ..Default::default() }.scores(&graph);
        assert!(ask(0.0).is_err() && ask(f64::NAN).is_err() && ask(0.01).is_ok());
    }
}
