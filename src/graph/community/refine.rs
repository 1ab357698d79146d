//! The refinement phase, which keeps Leiden's communities connected (Traag, Waltman & Van Eck 2019,
//! Algorithm A.2, `MergeNodesSubset`).

use std::ops::Range;

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::coarsening::{GraphView, renumber_labels, sort_by_label, split_groups};
use super::neighbour_weights::NeighbourWeights;
use super::visit_order::shuffle;
use crate::graph::parallel;

/// Which merges are allowed, and how random the choice among them is.
#[derive(Clone, Copy)]
pub(super) struct MergeRule {
    /// Cost of a unit of mass beside a unit of mass.
    pub(super) cost: f64,
    /// Temperature of the choice, as a weight.
    pub(super) randomness: f64,
    pub(super) seed: u64,
}

/// Splits each community into well-connected parts: nodes start alone, and a node that is still alone
/// may join a part of its own community, chosen with probability proportional to `exp(gain /
/// randomness)` among those with a gain of at least 0. `labels` are `0..communities`. Returns the part
/// of each node and the number of parts. O(n + m).
///
/// Communities are independent, and each has a random generator of its own: they are split on all
/// threads with the same result.
pub(super) fn refine<W: Copy + Into<f64> + Sync>(
    view: &GraphView<W>,
    rule: MergeRule,
    labels: &[u32],
    communities: usize,
) -> (Vec<u32>, usize) {
    let split = |state: &mut RefinementState, community: CommunityNodes, part_of: &mut [u32]| {
        state.split(view, rule, &community, part_of);
    };
    split_communities(labels, communities, RefinementState::new, split)
}

/// The nodes of a community that is split.
pub(super) struct CommunityNodes<'a> {
    pub(super) number: usize,
    pub(super) members: &'a [u32],
    /// Position of the first member when nodes are sorted by community.
    first: u32,
    /// Position of every node in that order.
    position_of: &'a [u32],
}

impl CommunityNodes<'_> {
    /// The index of a node among the members; at least their number if it is not a member (the
    /// subtraction wraps around).
    #[inline]
    pub(super) fn index_of(&self, node: usize) -> usize {
        self.position_of[node].wrapping_sub(self.first) as usize
    }
}

/// Splits each of the communities `0..communities`, on all threads: `split` writes for each member the
/// index of the member that represents its part. Returns the part of each node and the number of parts.
pub(super) fn split_communities<S>(
    labels: &[u32],
    communities: usize,
    new_state: impl Fn() -> S + Sync,
    split: impl Fn(&mut S, CommunityNodes, &mut [u32]) + Sync,
) -> (Vec<u32>, usize) {
    let (starts, nodes) = sort_by_label(labels, communities);
    let mut position_of = vec![0u32; labels.len()];
    for (position, &node) in (0..).zip(&nodes) {
        position_of[node as usize] = position;
    }
    let mut part_at = vec![0u32; labels.len()];
    parallel::map_in_order(split_tasks(&starts, &mut part_at), new_state, |state, task| {
        let mut rest = task.parts;
        for number in task.communities {
            let first = starts[number];
            let members = &nodes[first as usize..starts[number + 1] as usize];
            let parts;
            (parts, rest) = rest.split_at_mut(members.len());
            let community = CommunityNodes { number, members, first, position_of: &position_of };
            split(state, community, parts);
            parts.iter_mut().for_each(|part| *part += first);
        }
    });
    let mut part_of = position_of;
    part_of.iter_mut().for_each(|position| *position = part_at[*position as usize]);
    let parts = renumber_labels(&mut part_of, labels.len());
    (part_of, parts)
}

/// Consecutive communities, and the parts of their nodes, to be filled in.
struct SplitTask<'a> {
    communities: Range<usize>,
    parts: &'a mut [u32],
}

/// Fewest nodes of a task; parts do not depend on it.
const MIN_TASK_NODES: usize = 4096;

fn split_tasks<'a>(starts: &[u32], mut part_at: &'a mut [u32]) -> Vec<SplitTask<'a>> {
    let task = |communities: Range<usize>| {
        let nodes = (starts[communities.end] - starts[communities.start]) as usize;
        let (parts, rest) = std::mem::take(&mut part_at).split_at_mut(nodes);
        part_at = rest;
        SplitTask { communities, parts }
    };
    split_groups(starts, MIN_TASK_NODES).into_iter().map(task).collect()
}

/// Working memory of the refinement. Nodes are numbered by their index in the community, and parts by
/// the node that they began with.
struct RefinementState {
    parts: Vec<CommunityPart>,
    order: Vec<u32>,
    neighbours: NeighbourWeights,
    candidates: Vec<MergeCandidate>,
}

#[derive(Clone, Copy)]
struct CommunityPart {
    mass: f64,
    /// Weight of the edges to the rest of the community.
    outward: f64,
    /// Whether it is a single node that nothing has joined.
    singleton: bool,
}

/// A part that a node may join.
struct MergeCandidate {
    part: u32,
    gain: f64,
}

impl RefinementState {
    fn new() -> Self {
        let (parts, order, candidates) = (Vec::new(), Vec::new(), Vec::new());
        Self { parts, order, neighbours: NeighbourWeights::new(0), candidates }
    }

    /// Splits a community: writes the part of each member.
    fn split<W: Copy + Into<f64>>(
        &mut self,
        view: &GraphView<W>,
        rule: MergeRule,
        community: &CommunityNodes,
        part_of: &mut [u32],
    ) {
        let members = community.members;
        let size = members.len();
        if size < 2 {
            part_of.fill(0);
            return;
        }
        self.start_singletons(view, community);
        let Self { parts, order, neighbours, candidates } = self;
        let total_mass: f64 = parts.iter().map(|part| part.mass).sum();
        let cost = rule.cost;
        let is_well_connected =
            |part: &CommunityPart| part.outward >= cost * part.mass * (total_mass - part.mass);
        order.clear();
        order.extend(0..size as u32);
        part_of.copy_from_slice(order);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(rule.seed ^ community.number as u64);
        shuffle(order, &mut random);
        neighbours.grow(size);
        for &v in order.iter() {
            let single = parts[v as usize];
            if !single.singleton || !is_well_connected(&single) {
                continue;
            }
            let node = members[v as usize] as usize;
            let inside =
                view.weighted_neighbors(node).map(|(u, weight)| (community.index_of(u), weight));
            let inside = inside.filter(|&(u, _)| u < size);
            neighbours.add(view.degree(node), inside.map(|(u, weight)| (part_of[u], weight)));
            candidates.clear();
            let mut max_gain = 0.0;
            for &part in neighbours.labels() {
                let other = &parts[part as usize];
                let gain = neighbours.get(part) - cost * single.mass * other.mass;
                if gain >= 0.0 && is_well_connected(other) {
                    candidates.push(MergeCandidate { part, gain });
                    max_gain = f64::max(max_gain, gain);
                }
            }
            if let Some(part) = draw_candidate(candidates, max_gain, rule.randomness, &mut random) {
                let joined = &mut parts[part as usize];
                joined.outward += single.outward - 2.0 * neighbours.get(part);
                joined.mass += single.mass;
                joined.singleton = false;
                part_of[v as usize] = part;
                parts[v as usize].singleton = false;
            }
            neighbours.clear();
        }
    }

    /// Makes each member a part of its own.
    fn start_singletons<W: Copy + Into<f64>>(
        &mut self,
        view: &GraphView<W>,
        community: &CommunityNodes,
    ) {
        let size = community.members.len();
        self.parts.clear();
        self.parts.extend(community.members.iter().map(|&v| {
            let edges = view.weighted_neighbors(v as usize);
            let inside = edges.filter(|&(u, _)| community.index_of(u) < size);
            let outward = inside.map(|(_, weight)| weight).sum();
            CommunityPart { mass: view.mass[v as usize], outward, singleton: true }
        }));
    }
}

/// One of the candidates, with probability proportional to `exp(gain / randomness)`. Overwrites gains.
fn draw_candidate(
    candidates: &mut [MergeCandidate],
    max_gain: f64,
    randomness: f64,
    random: &mut Xoshiro256PlusPlus,
) -> Option<u32> {
    if candidates.len() < 2 {
        return candidates.first().map(|candidate| candidate.part);
    }
    let mut sum = 0.0;
    for candidate in candidates.iter_mut() {
        // Relative to the largest gain, so that the exponential does not overflow; below e^-40 it is
        // under the precision of the sum.
        let exponent = (candidate.gain - max_gain) / randomness;
        sum += if exponent > -40.0 { exponent.exp() } else { 0.0 };
        candidate.gain = sum;
    }
    let point = random.random::<f64>() * sum;
    candidates.iter().find(|candidate| point < candidate.gain).map(|candidate| candidate.part)
}
