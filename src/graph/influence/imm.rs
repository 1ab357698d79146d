//! Influence maximisation by reverse-reachable sets.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::edge_probability::{Chances, unit};
use super::max_coverage::Error;
use crate::graph::Csr;

/// How a node passes on what it has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cascade {
    /// Independent cascade: every tie passes with this probability, once.
    Uniform(f64),
    /// Weighted cascade: a tie from a to u passes with `w(a, u) / s(u)`.
    Weighted,
    /// The same times a factor from 0 to 1.
    WeightedBy(f64),
}

/// Parameters of [`influence`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InfluenceParams {
    /// Number of nodes to choose.
    pub k: usize,
    /// How a node passes on what it has.
    pub cascade: Cascade,
    /// The choice reaches at least `1 - 1/e - epsilon` of the best; .1 to .3 are usual. At .3 the best ten
    /// and the best fifty of ca-GrQc and ca-AstroPh reach .99 of what greedy choice on two million sets does.
    pub epsilon: f64,
    /// The guarantee holds with probability `1 - 1/n^l`; 1.
    pub l: f64,
    /// Sets after which sampling ends whatever the guarantee asks for.
    pub most_sets: usize,
    /// Seed; set `i` depends on the seed and `i` alone.
    pub seed: u64,
}

impl Default for InfluenceParams {
    fn default() -> Self {
        let (cascade, most_sets) = (Cascade::Weighted, 20_000_000);
        Self { k: 10, cascade, epsilon: 0.1, l: 1.0, most_sets, seed: 42 }
    }
}

/// Whom a cascade is to reach, and where it may begin.
#[derive(Debug, Clone, Copy, Default)]
pub struct Audience<'a> {
    /// What it is worth to reach each node; empty for 1 each.
    pub value: &'a [f64],
    /// Nodes from which it begins anyway; they are not chosen.
    pub engaged: &'a [u32],
    /// Nodes that must not be chosen.
    pub excluded: &'a [u32],
}

/// Nodes that reach most others together.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// The nodes, in the order of choice.
    pub nodes: Vec<u32>,
    /// Estimated value reached by the engaged and the first, the first two, ... (without values: the
    /// number of nodes).
    pub spread: Vec<f64>,
    /// Reverse-reachable sets that the choice was made on.
    pub sets: usize,
    /// Whether sampling ended at the limit, so that the guarantee does not hold.
    pub limited: bool,
}

/// Chooses `k` nodes whose cascades reach most nodes, by IMM (Tang, Shi & Xiao 2015): sets of nodes
/// that would have reached a random node are sampled, and nodes that hit most sets are chosen. The
/// final choice is made on fresh sets, without which the proof has a gap (Chen 2018).
///
/// Random nodes are not drawn one by one but spread evenly (a Kronecker sequence with a random start), so
/// that fewer sets tell as much. The bounds are of sums of independent indicators, which
/// concentrate best when all have the same mean (Hoeffding 1956, theorem 4): they hold for sets of any
/// roots with the same mean, and the mean is met but for the sequence's discrepancy, some ln(sets) / sets.
///
/// # Errors
/// A probability outside 0 to 1; an epsilon that is not between 0 and 1.
pub fn influence(graph: &Csr, params: &InfluenceParams) -> Result<Influence, Error> {
    influence_on(graph, params, &Audience::default())
}

/// The same where some are worth more than others, some are engaged already and some must not be
/// chosen. Roots of the sets are drawn in proportion to their value, so that the share of sets that is
/// hit is the share of the value that is reached; the guarantee is about what is added to the engaged.
///
/// # Errors
/// As [`influence`]; values that have not one entry a node, or a negative or infinite one.
pub fn influence_on(
    graph: &Csr,
    params: &InfluenceParams,
    audience: &Audience<'_>,
) -> Result<Influence, Error> {
    let unit = |value: f64| value > 0.0 && value < 1.0;
    if !unit(params.epsilon) {
        let (what, value) = ("epsilon", params.epsilon);
        return Err(Error::Parameter { what, value, allowed: "above 0 and below 1" });
    }
    check_cascade(params.cascade)?;
    let n = graph.node_count();
    let roots = Roots::of(n, audience.value)?;
    let k = params.k.min(n);
    if k == 0 || roots.whole <= 0.0 {
        return Ok(Influence { nodes: Vec::new(), spread: Vec::new(), sets: 0, limited: false });
    }
    let (needed, limited) = sets_needed(graph, params, &roots, audience, k);
    let mut sets = Sets::default();
    sets.extend(graph, params, &roots, 1 << 40, needed);
    let (nodes, hits) = sets.choose(n, k, audience);
    let spread = hits.iter().map(|&hit| hit as f64 / needed as f64 * roots.whole).collect();
    Ok(Influence { nodes, spread, sets: needed, limited })
}

fn check_cascade(cascade: Cascade) -> Result<(), Error> {
    let (Cascade::Uniform(value) | Cascade::WeightedBy(value)) = cascade else { return Ok(()) };
    if (0.0..=1.0).contains(&value) {
        return Ok(());
    }
    let allowed = "between 0 and 1";
    Err(Error::Parameter { what: "the probability of a tie", value, allowed })
}

/// Roots of the sets, drawn in proportion to their value.
struct Roots {
    /// Sums of the values up to each node; empty when all are worth 1.
    up_to: Vec<f64>,
    whole: f64,
    /// The greatest share that one node is worth.
    most: f64,
}

impl Roots {
    fn of(n: usize, value: &[f64]) -> Result<Self, Error> {
        if value.is_empty() {
            return Ok(Self { up_to: Vec::new(), whole: n as f64, most: 1.0 / n.max(1) as f64 });
        }
        if value.len() != n {
            return Err(Error::Shape { what: "values", found: value.len(), nodes: n });
        }
        if let Some(&value) = value.iter().find(|v| !(**v >= 0.0 && v.is_finite())) {
            let allowed = "a finite number of 0 or more";
            return Err(Error::Parameter { what: "a node's value", value, allowed });
        }
        let mut whole = 0.0;
        let up_to = value.iter().map(|value| {
            whole += value;
            whole
        });
        let up_to: Vec<f64> = up_to.collect();
        let most = value.iter().copied().fold(0.0, f64::max) / whole.max(f64::MIN_POSITIVE);
        Ok(Self { up_to, whole, most })
    }

    /// The root at a point of the whole value, in parts of 2^64.
    fn at(&self, n: usize, at: u64) -> u32 {
        if self.up_to.is_empty() {
            return ((u128::from(at) * n as u128) >> 64) as u32;
        }
        let at = (at >> 11) as f64 / (1u64 << 53) as f64 * self.whole;
        self.up_to.partition_point(|sum| *sum <= at).min(n - 1) as u32
    }
}

/// Sets that the guarantee asks for (IMM, Algorithm 2), and whether the limit cut it short.
fn sets_needed(
    graph: &Csr,
    params: &InfluenceParams,
    roots: &Roots,
    audience: &Audience<'_>,
    k: usize,
) -> (usize, bool) {
    let n = graph.node_count() as f64;
    let log_n = n.max(2.0).ln();
    let l = params.l * (1.0 + 2f64.ln() / log_n);
    let log_choose: f64 = (0..k).map(|i| ((n - i as f64) / (i as f64 + 1.0)).ln()).sum();
    let wide = 2f64.sqrt() * params.epsilon;
    let rounds = n.log2().max(2.0);
    let per_round =
        (2.0 + 2.0 * wide / 3.0) * (log_choose + l * log_n + rounds.ln().max(0.0)) / (wide * wide);
    let share = 1.0 - (-1f64).exp();
    let alpha = (l * log_n + 2f64.ln()).sqrt();
    let beta = (share * (log_choose + l * log_n + 2f64.ln())).sqrt();
    let whole = 2.0 * (share * alpha + beta).powi(2) / (params.epsilon * params.epsilon);
    let mut sets = Sets::default();
    // Least share of the value that the best choice reaches.
    let mut least = roots.most;
    for i in 1..rounds as usize {
        let x = 1.0 / (1u64 << i) as f64;
        let count = ((per_round / x).ceil() as usize).min(params.most_sets);
        sets.extend(graph, params, roots, 0, count);
        let (_, hits) = sets.choose(graph.node_count(), k, audience);
        let reached = hits.last().copied().unwrap_or(0) as f64 / sets.len() as f64;
        if reached >= (1.0 + wide) * x {
            least = reached / (1.0 + wide);
            break;
        }
        if count == params.most_sets {
            return (params.most_sets, true);
        }
    }
    let count = (whole / least).ceil() as usize;
    (count.clamp(1, params.most_sets), count > params.most_sets)
}

/// Reverse-reachable sets, one after the other.
#[derive(Debug, Clone, Default)]
struct Sets {
    /// Ends of the sets in `nodes`.
    ends: Vec<u64>,
    nodes: Vec<u32>,
}

/// Sets that one task draws. Fixed; it does not affect the result.
const SETS_PER_TASK: usize = 4096;

impl Sets {
    fn len(&self) -> usize {
        self.ends.len()
    }

    #[inline]
    fn set(&self, i: usize) -> &[u32] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.nodes[start as usize..self.ends[i] as usize]
    }

    /// Draws sets until there are `count`; `first` is added to their numbers, so that other sets are
    /// drawn for other purposes.
    fn extend(
        &mut self,
        graph: &Csr,
        params: &InfluenceParams,
        roots: &Roots,
        first: u64,
        count: usize,
    ) {
        let have = self.len();
        if count <= have {
            return;
        }
        let way = Way::new(graph, params.cascade);
        let start_at = stream(params.seed, first).next_u64();
        let tasks: Vec<usize> = (have..count).step_by(SETS_PER_TASK).collect();
        let drawn: Vec<(Vec<u32>, Vec<u32>)> = tasks
            .into_par_iter()
            .map_init(
                || vec![false; graph.node_count()],
                |seen, start| {
                    let (mut sizes, mut nodes) = (Vec::new(), Vec::new());
                    for i in start..(start + SETS_PER_TASK).min(count) {
                        let from = nodes.len();
                        let mut random = stream(params.seed, first + i as u64);
                        let root = roots.at(graph.node_count(), evenly(start_at, i as u64));
                        way.draw(root, &mut random, seen, &mut nodes);
                        sizes.push((nodes.len() - from) as u32);
                    }
                    (sizes, nodes)
                },
            )
            .collect();
        for (sizes, nodes) in drawn {
            let mut end = self.nodes.len() as u64;
            for size in sizes {
                end += u64::from(size);
                self.ends.push(end);
            }
            self.nodes.extend_from_slice(&nodes);
        }
    }

    /// Where the sets of each node begin, and the sets, node after node.
    fn by_node(&self, n: usize) -> (Vec<u64>, Vec<u32>) {
        let mut starts = vec![0u64; n + 1];
        for &u in &self.nodes {
            starts[u as usize + 1] += 1;
        }
        for u in 0..n {
            starts[u + 1] += starts[u];
        }
        let mut next = starts.clone();
        let mut sets_of = vec![0u32; self.nodes.len()];
        for i in 0..self.len() {
            for &u in self.set(i) {
                sets_of[next[u as usize] as usize] = i as u32;
                next[u as usize] += 1;
            }
        }
        (starts, sets_of)
    }

    /// Greedy choice of `k` nodes that hit most sets (of equals the smallest), and how many sets the
    /// first, the first two, ... hit.
    fn choose(&self, n: usize, k: usize, audience: &Audience<'_>) -> (Vec<u32>, Vec<u64>) {
        let (starts, sets_of) = self.by_node(n);
        let mut hits: Vec<u32> = starts.windows(2).map(|ends| (ends[1] - ends[0]) as u32).collect();
        let mut covered = vec![false; self.len()];
        let mut take = |node: usize, hits: &mut [u32]| {
            for &i in &sets_of[starts[node] as usize..starts[node + 1] as usize] {
                if !std::mem::replace(&mut covered[i as usize], true) {
                    for &u in self.set(i as usize) {
                        hits[u as usize] -= 1;
                    }
                }
            }
        };
        let mut may = vec![true; n];
        let mut sum = 0u64;
        for &node in audience.engaged {
            sum += u64::from(hits[node as usize]);
            take(node as usize, &mut hits);
            may[node as usize] = false;
        }
        audience.excluded.iter().for_each(|node| may[*node as usize] = false);
        // Hits only fall, so that the largest is on top as soon as it is up to date there.
        let mut heap: BinaryHeap<(u32, Reverse<u32>)> = (0..n as u32)
            .filter(|u| may[*u as usize])
            .map(|u| (hits[u as usize], Reverse(u)))
            .collect();
        let (mut nodes, mut sums) = (Vec::new(), Vec::new());
        while nodes.len() < k
            && let Some((hit, Reverse(node))) = heap.pop()
        {
            let now = hits[node as usize];
            if now < hit {
                heap.push((now, Reverse(node)));
                continue;
            }
            sum += u64::from(now);
            take(node as usize, &mut hits);
            nodes.push(node);
            sums.push(sum);
        }
        (nodes, sums)
    }
}

/// Random numbers of set `number`.
fn stream(seed: u64, number: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// Point `i` of a sequence that is spread evenly however long it is: steps of the golden ratio.
fn evenly(start: u64, i: u64) -> u64 {
    i.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(start)
}

/// How sets are drawn.
struct Way<'a> {
    graph: &'a Csr,
    /// What the chance of a weighted tie is multiplied by.
    factor: f64,
    strength: Vec<f64>,
    /// Where all ties of a node have the same chance; else nothing.
    chances: Option<Chances>,
}

impl<'a> Way<'a> {
    fn new(graph: &'a Csr, cascade: Cascade) -> Self {
        let factor = if let Cascade::WeightedBy(factor) = cascade { factor } else { 1.0 };
        let chance = |degree: usize| match cascade {
            Cascade::Uniform(p) => p,
            _ => factor / degree.max(1) as f64,
        };
        let alike = !graph.is_weighted() || matches!(cascade, Cascade::Uniform(_));
        let chances = alike.then(|| Chances::by_degree(graph, chance));
        let strength = if alike { Vec::new() } else { graph.strengths() };
        Self { graph, factor, strength, chances }
    }

    /// Appends the nodes that would have reached the root in one random cascade. `seen` is all false
    /// before and after.
    fn draw(
        &self,
        root: u32,
        random: &mut Xoshiro256PlusPlus,
        seen: &mut [bool],
        nodes: &mut Vec<u32>,
    ) {
        let first = nodes.len();
        let mut reach = |u: u32, nodes: &mut Vec<u32>| {
            if !std::mem::replace(&mut seen[u as usize], true) {
                nodes.push(u);
            }
        };
        reach(root, nodes);
        let mut head = first;
        while head < nodes.len() {
            let u = nodes[head];
            head += 1;
            let around = self.graph.neighbors(u);
            if let Some(chances) = &self.chances {
                chances.visit(u, around, random, |v| reach(v, nodes));
            } else if let Some(weights) = self.graph.weights(u) {
                for (&v, &w) in around.iter().zip(weights) {
                    if unit(random) * self.strength[u as usize] < self.factor * f64::from(w) {
                        reach(v, nodes);
                    }
                }
            }
        }
        for &u in &nodes[first..] {
            seen[u as usize] = false;
        }
    }
}

/// Random cascades towards each node, for asking what a choice reaches: the share of a node's cascades
/// in which somebody chosen stands is the probability that it is reached.
#[derive(Debug, Clone)]
pub struct Cascades {
    /// Cascades of each node.
    each: usize,
    sets: Sets,
    /// Sets of each node, by counting.
    starts: Vec<u64>,
    sets_of: Vec<u32>,
}

impl Cascades {
    /// `each` cascades towards every node, not those on which [`influence`] chooses.
    ///
    /// # Errors
    /// A probability outside 0 to 1.
    pub fn draw(graph: &Csr, cascade: Cascade, each: usize, seed: u64) -> Result<Self, Error> {
        check_cascade(cascade)?;
        let n = graph.node_count();
        let way = Way::new(graph, cascade);
        let drawn: Vec<Sets> = (0..n as u32)
            .into_par_iter()
            .map_init(
                || vec![false; n],
                |seen, root| {
                    let mut own = Sets::default();
                    for turn in 0..each as u64 {
                        let number = 1 << 50 | u64::from(root) << 16 | turn;
                        way.draw(root, &mut stream(seed, number), seen, &mut own.nodes);
                        own.ends.push(own.nodes.len() as u64);
                    }
                    own
                },
            )
            .collect();
        let mut sets = Sets::default();
        for own in drawn {
            let before = sets.nodes.len() as u64;
            sets.ends.extend(own.ends.iter().map(|end| end + before));
            sets.nodes.extend_from_slice(&own.nodes);
        }
        let (starts, sets_of) = sets.by_node(n);
        Ok(Self { each, sets, starts, sets_of })
    }

    /// The probability with which each node is reached from `met`.
    pub fn shares(&self, met: &[u32]) -> Vec<f32> {
        let hit = self.hit(met);
        hit.chunks(self.each.max(1))
            .map(|own| own.iter().filter(|hit| **hit).count() as f32 / self.each as f32)
            .collect()
    }

    /// What each node would add to the value reached from `met`.
    pub fn gains(&self, met: &[u32], value: &[f64]) -> Vec<f64> {
        let hit = self.hit(met);
        let mut gains = vec![0.0; value.len()];
        for set in (0..self.sets.len()).filter(|set| !hit[*set]) {
            let worth = value[set / self.each] / self.each as f64;
            for &u in self.sets.set(set) {
                gains[u as usize] += worth;
            }
        }
        gains
    }

    fn hit(&self, met: &[u32]) -> Vec<bool> {
        let mut hit = vec![false; self.sets.len()];
        for &a in met {
            let own = self.starts[a as usize] as usize..self.starts[a as usize + 1] as usize;
            self.sets_of[own].iter().for_each(|set| hit[*set as usize] = true);
        }
        hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_the_largest_star_is_chosen_first() {
        let ties: Vec<(u32, u32, f32)> =
            (1..30).map(|v| (0, v, 1.0)).chain((31..50).map(|v| (30, v, 1.0))).collect();
        let graph = Csr::from_edges(60, &ties).unwrap();
        for cascade in [Cascade::Weighted, Cascade::Uniform(0.5)] {
            let params = InfluenceParams { k: 2, cascade, ..InfluenceParams::default() };
            let found = influence(&graph, &params).unwrap();
            assert_eq!(found.nodes, [0, 30]);
            assert!(!found.limited);
        }
        // The middle passes to each leaf surely: the tie is all of the leaf's strength.
        let params = InfluenceParams { k: 1, ..InfluenceParams::default() };
        let found = influence(&graph, &params).unwrap();
        assert!((found.spread[0] - 30.0).abs() < 1.0, "{:?}", found.spread);
    }

    #[test]
    fn what_is_worth_more_is_reached_first_and_the_engaged_and_the_excluded_are_left_out() {
        // Two stars; the leaves of the smaller one are worth ten times as much.
        let ties: Vec<(u32, u32, f32)> =
            (1..10).map(|v| (0, v, 1.0)).chain((11..15).map(|v| (10, v, 1.0))).collect();
        let graph = Csr::from_edges(15, &ties).unwrap();
        let value: Vec<f64> = (0..15).map(|v| if v >= 10 { 10.0 } else { 1.0 }).collect();
        let ask = |engaged: &[u32], excluded: &[u32]| {
            let params = InfluenceParams { k: 1, ..InfluenceParams::default() };
            let audience = Audience { value: &value, engaged, excluded };
            influence_on(&graph, &params, &audience).unwrap()
        };
        let free = ask(&[], &[]);
        assert_eq!(free.nodes, [10]);
        assert!((free.spread[0] - 50.0).abs() < 3.0, "{:?}", free.spread);
        let engaged = ask(&[10], &[]);
        assert_eq!(engaged.nodes, [0]);
        assert!((engaged.spread[0] - 60.0).abs() < 3.0, "{:?}", engaged.spread);
        assert_ne!(ask(&[], &[10]).nodes, [10]);
    }

    #[test]
    fn roots_are_spread_as_their_values_are() {
        let value: Vec<f64> = (0..10).map(f64::from).collect();
        for (value, whole) in [(&value[..], 45.0), (&[][..], 10.0)] {
            let roots = Roots::of(10, value).unwrap();
            let mut count = [0f64; 10];
            (0..4500).for_each(|i| count[roots.at(10, evenly(7 << 60, i)) as usize] += 1.0);
            for (node, count) in count.iter().enumerate() {
                let share = value.get(node).copied().unwrap_or(1.0) / whole;
                assert!((count - 4500.0 * share).abs() < 5.0, "{node}: {count}");
            }
        }
    }

    #[test]
    fn cascades_say_how_surely_each_is_reached() {
        let graph = Csr::from_edges(4, &[(0, 1, 1.0), (1, 2, 3.0)]).unwrap();
        let sure =
            |cascade, met: &[u32]| Cascades::draw(&graph, cascade, 4000, 7).unwrap().shares(met);
        // A quarter of the strength of 1 is its tie to 0; 2 hangs on 1 alone, 3 on nobody.
        let shares = sure(Cascade::Weighted, &[0]);
        for (node, expected) in [1.0, 0.25, 0.25, 0.0].into_iter().enumerate() {
            assert!((shares[node] - expected).abs() < 0.03, "{shares:?}");
        }
        let half = sure(Cascade::WeightedBy(0.5), &[0]);
        for (node, expected) in [1.0, 0.125, 0.0625, 0.0].into_iter().enumerate() {
            assert!((half[node] - expected).abs() < 0.03, "{half:?}");
        }
        let gains = Cascades::draw(&graph, Cascade::Weighted, 4000, 7)
            .unwrap()
            .gains(&[0], &[1.0, 1.0, 1.0, 1.0]);
        assert!(gains[0] == 0.0 && (gains[3] - 1.0).abs() < 1e-9, "{gains:?}");
    }

    #[test]
    fn bad_probabilities_are_refused() {
        let graph = Csr::from_edges(2, &[(0, 1, 1.0)]).unwrap();
        let ask = |cascade, epsilon| {
            influence(&graph, &InfluenceParams { cascade, epsilon, ..Default::default() })
        };
        assert!(ask(Cascade::Uniform(1.5), 0.2).is_err());
        assert!(ask(Cascade::Uniform(f64::NAN), 0.2).is_err());
        assert!(ask(Cascade::Weighted, 0.0).is_err());
    }
}
