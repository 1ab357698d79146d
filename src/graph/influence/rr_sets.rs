//! Random reverse-reachable sets (Borgs, Brautbar, Chayes & Lucier 2014).
//!
//! The RR set of a root holds the nodes that would have activated it in one random cascade. A node
//! set activates a random root with the probability with which it hits a random RR set, so that
//! choosing nodes that hit most sets chooses nodes that reach most.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use rand::{Rng, RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::cascade::CascadeModel;
use super::edge_probability::SkipSampler;
use super::error::{InfluenceError, check_node_values};
use super::targets::Targets;
use crate::graph::Csr;

/// Multiplicative constant of the golden ratio, 2^64 / phi, for spreading numbers evenly.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The random numbers of RR set `number`: a stream of its own, so that sets do not depend on threads.
pub(super) fn random_stream(seed: u64, number: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed ^ number.wrapping_mul(GOLDEN))
}

/// Point `i` of a Kronecker sequence over 0 to 2^64: steps of the golden ratio, which are spread
/// evenly for every length of the sequence.
fn kronecker_point(start: u64, i: u64) -> u64 {
    i.wrapping_mul(GOLDEN).wrapping_add(start)
}

/// Root nodes in proportion to their value.
pub(super) struct WeightedRoots {
    nodes: usize,
    /// Sums of the values up to each node; empty when every node is worth 1.
    cumulative: Vec<f64>,
    /// Sum of all values.
    pub(super) total: f64,
    /// Largest share of the total that one node has.
    pub(super) max_share: f64,
}

impl WeightedRoots {
    /// Roots of a graph of so many nodes; no values for 1 each.
    pub(super) fn new(nodes: usize, values: &[f64]) -> Result<Self, InfluenceError> {
        if values.is_empty() {
            let max_share = 1.0 / nodes.max(1) as f64;
            return Ok(Self { nodes, cumulative: Vec::new(), total: nodes as f64, max_share });
        }
        check_node_values(values, nodes)?;
        let mut total = 0.0;
        let add = |value: &f64| {
            total += value;
            total
        };
        let cumulative: Vec<f64> = values.iter().map(add).collect();
        let max_value = values.iter().copied().fold(0.0, f64::max);
        Ok(Self { nodes, cumulative, total, max_share: max_value / total.max(f64::MIN_POSITIVE) })
    }

    /// The root at a point of the total value, in units of `total / 2^64`.
    fn at(&self, point: u64) -> u32 {
        if self.cumulative.is_empty() {
            return ((u128::from(point) * self.nodes as u128) >> 64) as u32;
        }
        let value = (point >> 11) as f64 / (1u64 << 53) as f64 * self.total;
        self.cumulative.partition_point(|sum| *sum <= value).min(self.nodes - 1) as u32
    }
}

/// Draws RR sets under a cascade model.
pub(super) struct RrSampler<'a> {
    graph: &'a Csr,
    factor: f64,
    /// Strength of each node; empty where `skips` serves.
    strengths: Vec<f64>,
    /// For models in which all edges into a node have the same probability.
    skips: Option<SkipSampler>,
}

impl<'a> RrSampler<'a> {
    pub(super) fn new(graph: &'a Csr, model: CascadeModel) -> Self {
        let factor = model.factor;
        let probability = |degree: usize| match model.probability {
            Some(p) => factor * p,
            None => factor / degree.max(1) as f64,
        };
        let one_probability_per_node = !graph.is_weighted() || model.probability.is_some();
        if one_probability_per_node {
            let skips = Some(SkipSampler::by_degree(graph, probability));
            Self { graph, factor, strengths: Vec::new(), skips }
        } else {
            Self { graph, factor, strengths: graph.strengths(), skips: None }
        }
    }

    pub(super) fn node_count(&self) -> usize {
        self.graph.node_count()
    }

    /// Appends the RR set of the root. `visited` is all false before and after.
    pub(super) fn draw(
        &self,
        root: u32,
        random: &mut Xoshiro256PlusPlus,
        visited: &mut [bool],
        nodes: &mut Vec<u32>,
    ) {
        let first = nodes.len();
        let mut activate = |u: u32, nodes: &mut Vec<u32>| {
            if !std::mem::replace(&mut visited[u as usize], true) {
                nodes.push(u);
            }
        };
        activate(root, nodes);
        let mut head = first;
        while head < nodes.len() {
            let u = nodes[head];
            head += 1;
            let neighbours = self.graph.neighbors(u);
            if let Some(skips) = &self.skips {
                skips.for_each_hit(u, neighbours, random, |v| activate(v, nodes));
            } else if let Some(weights) = self.graph.weights(u) {
                let strength = self.strengths[u as usize];
                for (&v, &weight) in neighbours.iter().zip(weights) {
                    if random.random::<f64>() * strength < self.factor * f64::from(weight) {
                        activate(v, nodes);
                    }
                }
            }
        }
        for &u in &nodes[first..] {
            visited[u as usize] = false;
        }
    }
}

/// RR sets, one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct RrSets {
    /// Ends of the sets in `nodes`.
    ends: Vec<u64>,
    nodes: Vec<u32>,
}

/// RR sets that one task draws; the result does not depend on it.
const SETS_PER_TASK: usize = 4096;

impl RrSets {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    #[inline]
    pub(super) fn set(&self, i: usize) -> &[u32] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.nodes[start as usize..self.ends[i] as usize]
    }

    /// Draws the set of one root and appends it.
    pub(super) fn push_drawn(
        &mut self,
        sampler: &RrSampler,
        root: u32,
        random: &mut Xoshiro256PlusPlus,
        visited: &mut [bool],
    ) {
        sampler.draw(root, random, visited, &mut self.nodes);
        self.ends.push(self.nodes.len() as u64);
    }

    /// Appends the sets of another collection.
    pub(super) fn append(&mut self, other: &RrSets) {
        let before = self.nodes.len() as u64;
        self.ends.extend(other.ends.iter().map(|end| end + before));
        self.nodes.extend_from_slice(&other.nodes);
    }

    /// Draws sets until there are `count`. Set `i` is drawn from stream `first_stream + i`, so that
    /// collections with streams far apart are independent. Roots are spread evenly over their values.
    pub(super) fn extend(
        &mut self,
        sampler: &RrSampler,
        roots: &WeightedRoots,
        seed: u64,
        first_stream: u64,
        count: usize,
    ) {
        let start = random_stream(seed, first_stream).next_u64();
        let draw = |visited: &mut Vec<bool>, numbers: Range<usize>| {
            let mut sets = RrSets::default();
            for i in numbers {
                let mut random = random_stream(seed, first_stream + i as u64);
                let root = roots.at(kronecker_point(start, i as u64));
                sets.push_drawn(sampler, root, &mut random, visited);
            }
            sets
        };
        let tasks: Vec<Range<usize>> = (self.len()..count)
            .step_by(SETS_PER_TASK)
            .map(|first| first..(first + SETS_PER_TASK).min(count))
            .collect();
        let drawn: Vec<RrSets> =
            tasks.into_par_iter().map_init(|| vec![false; sampler.node_count()], draw).collect();
        drawn.iter().for_each(|sets| self.append(sets));
    }

    /// The sets that each node is in.
    pub(super) fn by_node(&self, node_count: usize) -> SetsByNode {
        let mut starts = vec![0u64; node_count + 1];
        for &u in &self.nodes {
            starts[u as usize + 1] += 1;
        }
        for u in 0..node_count {
            starts[u + 1] += starts[u];
        }
        let mut next = starts.clone();
        let mut sets = vec![0u32; self.nodes.len()];
        for i in 0..self.len() {
            for &u in self.set(i) {
                sets[next[u as usize] as usize] = i as u32;
                next[u as usize] += 1;
            }
        }
        SetsByNode { starts, sets }
    }

    /// Chooses `k` nodes that hit most sets, greedily (of equals the smallest node). Returns them in
    /// the order of choice, and the number of sets that the first, the first two, … hit together with
    /// the engaged nodes.
    pub(super) fn choose(
        &self,
        node_count: usize,
        k: usize,
        targets: &Targets<'_>,
    ) -> (Vec<u32>, Vec<u64>) {
        let mut greedy = GreedyChoice::new(self, node_count);
        let in_graph = |node: &&u32| (**node as usize) < node_count;
        let mut may_pick = vec![true; node_count];
        let mut hit = 0u64;
        for &node in targets.engaged.iter().filter(in_graph) {
            hit += greedy.take(node);
            may_pick[node as usize] = false;
        }
        targets.excluded.iter().filter(in_graph).for_each(|node| may_pick[*node as usize] = false);
        // Counts only fall, so that the largest is on top as soon as it is up to date there.
        let mut heap: BinaryHeap<(u32, Reverse<u32>)> = (0..node_count as u32)
            .filter(|u| may_pick[*u as usize])
            .map(|u| (greedy.open_sets[u as usize], Reverse(u)))
            .collect();
        let (mut nodes, mut hits) = (Vec::new(), Vec::new());
        while nodes.len() < k
            && let Some((outdated, Reverse(node))) = heap.pop()
        {
            let current = greedy.open_sets[node as usize];
            if current < outdated {
                heap.push((current, Reverse(node)));
                continue;
            }
            hit += greedy.take(node);
            nodes.push(node);
            hits.push(hit);
        }
        (nodes, hits)
    }
}

/// The RR sets that each node is in: `sets[starts[u]..starts[u + 1]]`.
#[derive(Debug, Clone)]
pub(super) struct SetsByNode {
    starts: Vec<u64>,
    sets: Vec<u32>,
}

impl SetsByNode {
    #[inline]
    pub(super) fn of(&self, node: u32) -> &[u32] {
        let (start, end) = (self.starts[node as usize], self.starts[node as usize + 1]);
        &self.sets[start as usize..end as usize]
    }
}

/// RR sets while nodes are chosen.
struct GreedyChoice<'a> {
    rr_sets: &'a RrSets,
    sets_by_node: SetsByNode,
    /// Whether a chosen node is in the set.
    is_hit: Vec<bool>,
    /// For each node the number of its sets that are not hit yet.
    open_sets: Vec<u32>,
}

impl<'a> GreedyChoice<'a> {
    fn new(rr_sets: &'a RrSets, node_count: usize) -> Self {
        let sets_by_node = rr_sets.by_node(node_count);
        let open_sets = sets_by_node.starts.windows(2).map(|ends| (ends[1] - ends[0]) as u32);
        Self {
            rr_sets,
            is_hit: vec![false; rr_sets.len()],
            open_sets: open_sets.collect(),
            sets_by_node,
        }
    }

    /// Chooses a node; returns the number of sets that only it hits.
    fn take(&mut self, node: u32) -> u64 {
        let newly_hit = self.open_sets[node as usize];
        for &i in self.sets_by_node.of(node) {
            if !std::mem::replace(&mut self.is_hit[i as usize], true) {
                for &u in self.rr_sets.set(i as usize) {
                    self.open_sets[u as usize] -= 1;
                }
            }
        }
        u64::from(newly_hit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_spread_in_proportion_to_their_values() {
        let values: Vec<f64> = (0..10).map(f64::from).collect();
        for (values, total) in [(&values[..], 45.0), (&[][..], 10.0)] {
            let roots = WeightedRoots::new(10, values).unwrap();
            let mut count = [0f64; 10];
            for i in 0..4500 {
                count[roots.at(kronecker_point(7 << 60, i)) as usize] += 1.0;
            }
            for (node, count) in count.iter().enumerate() {
                let share = values.get(node).copied().unwrap_or(1.0) / total;
                assert!((count - 4500.0 * share).abs() < 5.0, "{node}: {count}");
            }
        }
    }
}
