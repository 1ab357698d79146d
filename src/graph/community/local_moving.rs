//! Moving single nodes to better communities until none wants to move, whatever makes one better.

use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::coarsening::View;
use super::neighbour_weights::{Around, shuffle};
use crate::graph::parallel;

/// Nodes that follow each other and the communities that they are in while they move. Both are numbered
/// from the first of these nodes on; ties to other nodes are not looked at.
pub(super) struct Standing<'a, W> {
    pub(super) view: &'a View<'a, W>,
    /// The first node.
    pub(super) first: usize,
    /// Community of each node.
    pub(super) labels: &'a mut [u32],
    /// Nodes of each community.
    pub(super) count: Vec<u32>,
}

/// Where a node goes.
pub(super) struct Step {
    /// A community, which may be the node's own, or [`ALONE`].
    pub(super) to: u32,
    /// Weight of its ties to the community that it leaves, and to the one that it joins.
    pub(super) left: f64,
    pub(super) joined: f64,
}

/// A community that nobody is in.
pub(super) const ALONE: u32 = u32::MAX;

/// What makes a community better for a node, and what it has to know of communities.
pub(super) trait Objective<W>: Sync {
    /// The best step of node `v`. `around` holds its ties by community and is empty afterwards.
    fn best(&self, standing: &Standing<W>, v: usize, around: &mut Around) -> Step;

    /// `v` goes from one community to another, and is counted among neither.
    fn go(&mut self, standing: &Standing<W>, v: usize, from: u32, step: &Step);
}

/// From this many nodes on, nodes are visited in their own order: a random order leaves the cache on
/// every step, costs half as much again (dblp-2010) and gives no better communities.
const LARGE: usize = 50_000;

/// How nodes of a large graph that stand alone take their first turn.
pub(super) enum Turn {
    /// By number: the quickest. Where neighbours have near numbers, early communities grow along these;
    /// Leiden's refinement takes them apart again.
    InOrder,
    /// [`in_strides`], for methods that take no community apart: on a co-author graph of a million it
    /// brings Louvain .007 of modularity, for twice the time, and the map equation .006 bits.
    InStrides,
}

/// Nodes that take their first turn one after the other: few enough for communities not to run on, enough
/// for rows to follow each other in memory.
const RUN: u32 = 256;

/// From the first node of a run to that of the next.
const STRIDE: u32 = 2048;

/// Runs of nodes, a stride from each to the next; when all is gone through, the runs behind these.
pub(super) fn in_strides(nodes: u32, run: u32) -> impl Iterator<Item = u32> {
    let runs = move |first| (first..nodes).step_by(STRIDE as usize);
    let nodes_of = move |first: u32| first..(first + run).min(nodes);
    (0..STRIDE).step_by(run as usize).flat_map(runs).flat_map(nodes_of)
}

/// Nodes of a block; fixed, because it shows in the communities.
const BLOCK: usize = 16_384;

/// Moves nodes until none has a better community to go to (the queue of Traag, Waltman & Van Eck 2019: a
/// node is looked at again when a neighbour has left for another community). Labels are below the number
/// of nodes; `objective` makes one for the nodes that it is told of. Returns whether any node moved, and the
/// objective of all in the end.
///
/// One node moves at a time, so that every move is good; what all threads do is the rest. Nodes that
/// stand in communities are looked at first, and only those that want to move get into the queue. Nodes
/// of a large graph that stand alone first move within blocks of numbers that follow each other, if
/// ties keep to blocks.
pub(super) fn move_nodes<W: Copy + Into<f64> + Sync, O: Objective<W>>(
    view: &View<W>,
    labels: &mut [u32],
    random: &mut Xoshiro256PlusPlus,
    turn: Turn,
    objective: impl Fn(&Standing<W>) -> O + Sync,
) -> (bool, O) {
    let n = view.len();
    let alone = all_alone(labels);
    let mut moved = alone && n >= LARGE && move_within_blocks(view, labels, &objective);
    let mut standing = Standing::new(view, 0, labels);
    let mut objective = objective(&standing);
    let mut queue: Vec<u32> = match turn {
        _ if !alone || moved => standing.restless(&objective),
        Turn::InStrides if n >= LARGE => in_strides(n as u32, RUN).collect(),
        _ => (0..n as u32).collect(),
    };
    if n < LARGE {
        shuffle(&mut queue, random);
    }
    moved |= standing.settle(&mut objective, queue);
    (moved, objective)
}

/// Whether each node is a community of its own, under its own number.
pub(super) fn all_alone(labels: &[u32]) -> bool {
    labels.iter().enumerate().all(|(v, &c)| c as usize == v)
}

/// Moves nodes that stand alone within blocks, each as if there were no others, if three ties of four are
/// within blocks. Where a third are (a co-author graph of a million), moving all again takes longer than is
/// gained; where half are (dblp-2010's communities under Louvain), communities come out slightly worse.
/// Returns whether any node moved.
fn move_within_blocks<W: Copy + Into<f64> + Sync, O: Objective<W>>(
    view: &View<W>,
    labels: &mut [u32],
    objective: &(impl Fn(&Standing<W>) -> O + Sync),
) -> bool {
    if !view.mostly_within(BLOCK) {
        return false;
    }
    let settle = |(block, labels): (usize, &mut [u32])| {
        let first = block * BLOCK;
        labels.iter_mut().for_each(|label| *label -= first as u32);
        let mut standing = Standing::new(view, first, labels);
        let everybody = (0..standing.labels.len() as u32).collect();
        let moved = standing.settle(&mut objective(&standing), everybody);
        labels.iter_mut().for_each(|label| *label += first as u32);
        moved
    };
    let blocks = labels.chunks_mut(BLOCK).enumerate().collect();
    parallel::map_in_order(blocks, || (), |(), block| settle(block)).contains(&true)
}

impl<'a, W: Copy + Into<f64> + Sync> Standing<'a, W> {
    fn new(view: &'a View<'a, W>, first: usize, labels: &'a mut [u32]) -> Self {
        let mut count = vec![0u32; labels.len()];
        labels.iter().for_each(|&c| count[c as usize] += 1);
        Self { view, first, labels, count }
    }

    /// What a node brings to its community.
    #[inline]
    pub(super) fn mass(&self, v: usize) -> f64 {
        self.view.mass[self.first + v]
    }

    /// Weight of a node's ties within its community.
    pub(super) fn within(&self, v: usize) -> f64 {
        let ties = self.view.weighted_neighbors(self.first + v);
        let own = |u: usize| self.labels.get(u.wrapping_sub(self.first)) == Some(&self.labels[v]);
        ties.filter(|&(u, _)| own(u)).map(|(_, weight)| weight).sum()
    }

    #[inline]
    fn step<O: Objective<W>>(&self, objective: &O, v: usize, around: &mut Around) -> Step {
        let node = self.first + v;
        let ties = self.view.weighted_neighbors(node).map(|(u, w)| (u.wrapping_sub(self.first), w));
        let known = ties.filter_map(|(u, w)| Some((*self.labels.get(u)?, w)));
        around.add(self.view.degree(node), known);
        objective.best(self, v, around)
    }

    /// Nodes that go somewhere, in their order.
    fn restless<O: Objective<W>>(&self, objective: &O) -> Vec<u32> {
        let n = self.labels.len();
        let each = n.div_ceil(8 * rayon::current_num_threads()).max(BLOCK / 4);
        let tasks =
            (0..n as u32).step_by(each).map(|first| first..(first + each as u32).min(n as u32));
        let restless = |around: &mut Around, nodes: std::ops::Range<u32>| -> Vec<u32> {
            let goes =
                |&v: &u32| self.step(objective, v as usize, around).to != self.labels[v as usize];
            nodes.filter(goes).collect()
        };
        parallel::map_in_order(tasks.collect(), || Around::new(n), restless).concat()
    }

    /// Lets nodes go, those in the queue and those next to one who went, until none wants to. Returns
    /// whether any did.
    fn settle(&mut self, objective: &mut impl Objective<W>, mut queue: Vec<u32>) -> bool {
        let n = self.labels.len();
        let mut empty: Vec<u32> = (0..n as u32).filter(|&c| self.count[c as usize] == 0).collect();
        let mut waiting = vec![false; n];
        queue.iter().for_each(|&v| waiting[v as usize] = true);
        let (mut head, mut pending) = (0, queue.len());
        queue.resize(n, 0);
        let mut around = Around::new(n);
        let mut moved = false;
        // The queue is a ring: no node waits twice, so n places are enough.
        while pending > 0 {
            let v = queue[head] as usize;
            head = if head + 1 == n { 0 } else { head + 1 };
            pending -= 1;
            waiting[v] = false;
            let own = self.labels[v];
            let mut step = self.step(objective, v, &mut around);
            if step.to == ALONE {
                step.to = empty.pop().unwrap_or(own);
            }
            if step.to == own {
                continue;
            }
            self.count[own as usize] -= 1;
            objective.go(self, v, own, &step);
            self.count[step.to as usize] += 1;
            if self.count[own as usize] == 0 {
                empty.push(own);
            }
            self.labels[v] = step.to;
            moved = true;
            for (u, _) in self.view.weighted_neighbors(self.first + v) {
                let u = u.wrapping_sub(self.first);
                if u < n && self.labels[u] != step.to && !waiting[u] {
                    waiting[u] = true;
                    let tail = head + pending;
                    queue[if tail >= n { tail - n } else { tail }] = u as u32;
                    pending += 1;
                }
            }
        }
        moved
    }
}

impl<W: Copy + Into<f64> + Sync> View<'_, W> {
    /// Whether three ties of four join nodes of the same block.
    fn mostly_within(&self, block: usize) -> bool {
        let within = (0..self.len()).into_par_iter().with_min_len(block).map(|u| {
            let row = self.offsets[u] as usize..self.offsets[u + 1] as usize;
            self.targets[row].iter().filter(|v| **v as usize / block == u / block).count()
        });
        4 * within.sum::<usize>() > 3 * self.targets.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_has_one_turn_and_a_run_is_a_stride_behind_the_one_before() {
        for nodes in [0, 1, 255, 2_047, 2_048, 10_000] {
            let order: Vec<u32> = in_strides(nodes, 16).collect();
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert!(sorted.into_iter().eq(0..nodes));
            if nodes == 10_000 {
                assert_eq!((order[15], order[16], order[32]), (15, STRIDE, 2 * STRIDE));
            }
        }
    }
}
