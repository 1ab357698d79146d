//! The refinement that keeps Leiden's communities connected (Traag, Waltman & Van Eck 2019,
//! Algorithm A.2, `MergeNodesSubset`).

use std::ops::Range;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::level::{View, by_label, compact, cut};
use super::local::{Around, shuffle};

/// What makes a merge good, and how much chance has its say.
#[derive(Clone, Copy)]
pub(super) struct Merging {
    /// Cost of a unit of mass beside a unit of mass.
    pub(super) cost: f64,
    /// Temperature of the choice, as a weight.
    pub(super) randomness: f64,
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
    random: &mut Xoshiro256PlusPlus,
) -> (Vec<u32>, usize) {
    let (starts, nodes) = by_label(labels, communities);
    let mut place_of = vec![0u32; view.len()];
    for (place, &node) in (0..).zip(&nodes) {
        place_of[node as usize] = place;
    }
    let seed = random.next_u64();
    let split = |task: Task| {
        let mut splitting =
            Splitting { view, merging, place_of: &place_of, scratch: Scratch::new() };
        let mut parts = task.parts;
        for c in task.communities {
            let places = starts[c]..starts[c + 1];
            let own;
            (own, parts) = parts.split_at_mut(places.len());
            let members = &nodes[places.start as usize..places.end as usize];
            splitting.split(members, places.start, seed ^ c as u64, own);
        }
    };
    let mut part_at = vec![0u32; view.len()];
    let tasks = tasks(&starts, &mut part_at);
    if tasks.len() > 1 {
        tasks.into_par_iter().with_max_len(1).for_each(split);
    } else {
        tasks.into_iter().for_each(split);
    }
    place_of.iter_mut().for_each(|place| *place = part_at[*place as usize]);
    let parts = compact(&mut place_of, view.len());
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

/// One community after the other, split.
struct Splitting<'a, W> {
    view: &'a View<'a, W>,
    merging: Merging,
    /// Place of each node where communities stand one after the other.
    place_of: &'a [u32],
    scratch: Scratch,
}

/// Working memory. Nodes of the community have numbers of their own, by their places, and so do its
/// parts, by the node they began with.
struct Scratch {
    parts: Vec<Part>,
    part_of: Vec<u32>,
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
        let (parts, part_of, order) = (Vec::new(), Vec::new(), Vec::new());
        Self { parts, part_of, order, around: Around::new(0), choices: Vec::new() }
    }
}

impl<W: Copy + Into<f64>> Splitting<'_, W> {
    /// Splits the community of `members`, who stand from place `first` on, and writes the part of each.
    fn split(&mut self, members: &[u32], first: u32, seed: u64, found: &mut [u32]) {
        let size = members.len();
        if size < 2 {
            found.fill(first);
            return;
        }
        let Self { view, merging, place_of, scratch } = self;
        let Scratch { parts, part_of, order, around, choices } = scratch;
        // Number within the community; `size` or more for a node outside.
        let number = |node: usize| place_of[node].wrapping_sub(first) as usize;
        parts.clear();
        parts.extend(members.iter().map(|&v| {
            let home = view.ties_of(v as usize).filter(|&(u, _)| number(u) < size);
            let outward = home.map(|(_, weight)| weight).sum();
            Part { mass: view.mass[v as usize], outward, alone: true }
        }));
        let whole: f64 = parts.iter().map(|part| part.mass).sum();
        let cost = merging.cost;
        let holds = |part: &Part| part.outward >= cost * part.mass * (whole - part.mass);
        part_of.clear();
        part_of.extend(0..size as u32);
        order.clone_from(part_of);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        shuffle(order, &mut random);
        around.make_room(size);
        for &v in order.iter() {
            let own = parts[v as usize];
            if !own.alone || !holds(&own) {
                continue;
            }
            let node = members[v as usize] as usize;
            let home = view.ties_of(node).map(|(u, weight)| (number(u), weight));
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
        found.iter_mut().zip(part_of).for_each(|(found, part)| *found = first + *part);
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
