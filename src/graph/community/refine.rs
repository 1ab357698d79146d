//! The refinement that keeps Leiden's communities connected (Traag, Waltman & Van Eck 2019,
//! Algorithm A.2, `MergeNodesSubset`).

use std::ops::Range;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::coarsening::{View, by_label, compact, cut};
use super::neighbour_weights::{Around, shuffle};
use crate::graph::parallel;

/// What makes a merge good, and how much chance has its say.
#[derive(Clone, Copy)]
pub(super) struct Merging {
    /// Cost of a unit of mass beside a unit of mass.
    pub(super) cost: f64,
    /// Temperature of the choice, as a weight.
    pub(super) randomness: f64,
    pub(super) seed: u64,
}

/// Splits each community into well-connected parts: nodes start alone and a node that is still alone
/// may join a part of its own community, a part being chosen with probability proportional to
/// `exp(gain / randomness)` among those that lose nothing. `labels` are `0..communities`. Returns the
/// part of each node and the number of parts.
///
/// Communities do not see each other, and each draws from a generator of its own: all threads split
/// them, with one result.
pub(super) fn refine<W: Copy + Into<f64> + Sync>(
    view: &View<W>,
    merging: Merging,
    labels: &[u32],
    communities: usize,
) -> (Vec<u32>, usize) {
    let split = |scratch: &mut Scratch, community: Community, part_of: &mut [u32]| {
        scratch.split(view, merging, &community, part_of);
    };
    split_each(labels, communities, Scratch::new, split)
}

/// A community that is split.
pub(super) struct Community<'a> {
    pub(super) number: usize,
    pub(super) members: &'a [u32],
    /// Where its members begin, and where every node is, when communities stand one after the other.
    first: u32,
    place_of: &'a [u32],
}

impl Community<'_> {
    /// The place of a node among the members, or their number or more if it is none.
    #[inline]
    pub(super) fn place(&self, node: usize) -> usize {
        self.place_of[node].wrapping_sub(self.first) as usize
    }
}

/// Splits each of the communities `0..communities`, on all threads: `split` says for each member the place
/// of one that stands for its part. Returns the part of each node and the number of parts.
pub(super) fn split_each<S>(
    labels: &[u32],
    communities: usize,
    scratch: impl Fn() -> S + Sync,
    split: impl Fn(&mut S, Community, &mut [u32]) + Sync,
) -> (Vec<u32>, usize) {
    let (starts, nodes) = by_label(labels, communities);
    let mut place_of = vec![0u32; labels.len()];
    for (place, &node) in (0..).zip(&nodes) {
        place_of[node as usize] = place;
    }
    let mut part_at = vec![0u32; labels.len()];
    parallel::map_in_order(tasks(&starts, &mut part_at), scratch, |scratch, task| {
        let mut parts = task.parts;
        for number in task.communities {
            let first = starts[number];
            let members = &nodes[first as usize..starts[number + 1] as usize];
            let own;
            (own, parts) = parts.split_at_mut(members.len());
            split(scratch, Community { number, members, first, place_of: &place_of }, own);
            own.iter_mut().for_each(|part| *part += first);
        }
    });
    place_of.iter_mut().for_each(|place| *place = part_at[*place as usize]);
    let parts = compact(&mut place_of, labels.len());
    (place_of, parts)
}

/// Communities that follow each other, and the part of each of their nodes, to be found.
struct Task<'a> {
    communities: Range<usize>,
    parts: &'a mut [u32],
}

/// Nodes that make a task of their own for a thread.
const TASK: usize = 4096;

fn tasks<'a>(starts: &[u32], mut part_at: &'a mut [u32]) -> Vec<Task<'a>> {
    let task = |communities: Range<usize>| {
        let nodes = (starts[communities.end] - starts[communities.start]) as usize;
        let (parts, rest) = std::mem::take(&mut part_at).split_at_mut(nodes);
        part_at = rest;
        Task { communities, parts }
    };
    cut(starts, TASK).into_iter().map(task).collect()
}

/// Working memory. Nodes of the community have numbers of their own, by their places, and so do its
/// parts, by the node they began with.
struct Scratch {
    parts: Vec<Part>,
    order: Vec<u32>,
    around: Around,
    choices: Vec<(u32, f64)>,
}

#[derive(Clone, Copy)]
struct Part {
    mass: f64,
    /// Weight to the rest of the community.
    outward: f64,
    /// Whether it is one node that nothing has joined.
    alone: bool,
}

impl Scratch {
    fn new() -> Self {
        let (parts, order) = (Vec::new(), Vec::new());
        Self { parts, order, around: Around::new(0), choices: Vec::new() }
    }

    /// Splits a community: finds the part of each member.
    fn split<W: Copy + Into<f64>>(
        &mut self,
        view: &View<W>,
        merging: Merging,
        community: &Community,
        part_of: &mut [u32],
    ) {
        let members = community.members;
        let size = members.len();
        if size < 2 {
            part_of.fill(0);
            return;
        }
        let Self { parts, order, around, choices } = self;
        parts.clear();
        parts.extend(members.iter().map(|&v| {
            let home =
                view.weighted_neighbors(v as usize).filter(|&(u, _)| community.place(u) < size);
            let outward = home.map(|(_, weight)| weight).sum();
            Part { mass: view.mass[v as usize], outward, alone: true }
        }));
        let whole: f64 = parts.iter().map(|part| part.mass).sum();
        let cost = merging.cost;
        let holds = |part: &Part| part.outward >= cost * part.mass * (whole - part.mass);
        order.clear();
        order.extend(0..size as u32);
        part_of.copy_from_slice(order);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(merging.seed ^ community.number as u64);
        shuffle(order, &mut random);
        around.make_room(size);
        for &v in order.iter() {
            let own = parts[v as usize];
            if !own.alone || !holds(&own) {
                continue;
            }
            let node = members[v as usize] as usize;
            let home =
                view.weighted_neighbors(node).map(|(u, weight)| (community.place(u), weight));
            let home = home.filter(|&(u, _)| u < size);
            around.add(view.degree(node), home.map(|(u, weight)| (part_of[u], weight)));
            choices.clear();
            let mut most = 0.0;
            for &part in around.touched() {
                let other = &parts[part as usize];
                let gain = around.to(part) - cost * own.mass * other.mass;
                if gain >= 0.0 && holds(other) {
                    choices.push((part, gain));
                    most = f64::max(most, gain);
                }
            }
            if let Some(part) = draw(choices, most, merging.randomness, &mut random) {
                let joined = &mut parts[part as usize];
                joined.outward += own.outward - 2.0 * around.to(part);
                joined.mass += own.mass;
                joined.alone = false;
                part_of[v as usize] = part;
                parts[v as usize].alone = false;
            }
            around.clear();
        }
    }
}

/// One of the choices, with probability proportional to `exp(gain / randomness)`.
fn draw(
    choices: &mut [(u32, f64)],
    most: f64,
    randomness: f64,
    random: &mut Xoshiro256PlusPlus,
) -> Option<u32> {
    if choices.len() < 2 {
        return choices.first().map(|&(part, _)| part);
    }
    let mut sum = 0.0;
    for (_, gain) in choices.iter_mut() {
        let less = (*gain - most) / randomness;
        sum += if less > -40.0 { less.exp() } else { 0.0 };
        *gain = sum;
    }
    let point = (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64 * sum;
    choices.iter().find(|&&(_, upto)| point < upto).map(|&(part, _)| part)
}
