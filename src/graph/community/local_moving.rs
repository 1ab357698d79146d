//! The local moving phase: single nodes move to better communities until none has a better one,
//! whatever the objective.

use std::ops::Range;

use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::coarsening::GraphView;
use super::neighbour_weights::NeighbourWeights;
use super::visit_order::{VisitOrder, shuffle, strided};
use crate::graph::parallel;

/// Consecutive nodes and the communities that they are in while they move. Nodes and communities are
/// numbered from the first of these nodes on; edges to other nodes are ignored.
pub(super) struct LocalMoveState<'a, W> {
    pub(super) view: &'a GraphView<'a, W>,
    /// The first of the nodes.
    pub(super) first: usize,
    /// Community of each node.
    pub(super) labels: &'a mut [u32],
    /// Number of nodes of each community.
    pub(super) sizes: Vec<u32>,
}

/// A move of a node to a community.
pub(super) struct Move {
    /// A community, which may be the node's current one, or [`NEW_COMMUNITY`].
    pub(super) to: u32,
    /// Weight of the node's edges to the community that it leaves.
    pub(super) weight_left: f64,
    /// Weight of the node's edges to the community that it joins.
    pub(super) weight_joined: f64,
}

/// A community without nodes.
pub(super) const NEW_COMMUNITY: u32 = u32::MAX;

/// A quality function with what it keeps about each community.
pub(super) trait Objective<W>: Sync {
    /// The best move of node `v`. `neighbours` holds its edge weights by community and is cleared.
    fn best_move(
        &self,
        state: &LocalMoveState<W>,
        v: usize,
        neighbours: &mut NeighbourWeights,
    ) -> Move;

    /// Updates what is kept when `v` leaves community `from`; at this point it is in neither
    /// community's size.
    fn apply_move(&mut self, state: &LocalMoveState<W>, v: usize, from: u32, step: &Move);
}

/// From this many nodes on, nodes are visited in the order of their numbers: a random order leaves the
/// cache on every step, costs half as much again (dblp-2010) and gives no better communities.
const LARGE_GRAPH: usize = 50_000;

/// Nodes that take their first turn one after the other in [`VisitOrder::Strided`]: few enough for
/// communities not to grow along the numbering, enough for rows to follow each other in memory.
const STRIDED_RUN: u32 = 256;

/// Nodes of a block; fixed, because communities depend on it.
const BLOCK: usize = 16_384;

/// Moves nodes until none has a better community (the queue of Traag, Waltman & Van Eck 2019: a node is
/// visited again when a neighbour has left for another community). Labels are below the number of
/// nodes; `objective` makes one for the nodes of a state. Returns whether any node moved, and the
/// objective of all nodes at the end.
///
/// One node moves at a time, so that every move improves the objective; the rest runs on all threads. If
/// nodes are in communities already, only those with a better move enter the queue at the start. If each
/// is alone in a large graph, nodes first move within blocks of consecutive numbers, provided that most
/// edges are within blocks.
pub(super) fn move_nodes<W: Copy + Into<f64> + Sync, O: Objective<W>>(
    view: &GraphView<W>,
    labels: &mut [u32],
    random: &mut Xoshiro256PlusPlus,
    order: VisitOrder,
    objective: impl Fn(&LocalMoveState<W>) -> O + Sync,
) -> (bool, O) {
    let n = view.len();
    let singletons = is_singleton_partition(labels);
    let mut moved =
        singletons && n >= LARGE_GRAPH && move_nodes_within_blocks(view, labels, &objective);
    let mut state = LocalMoveState::new(view, 0, labels);
    let mut objective = objective(&state);
    let mut queue: Vec<u32> = if !singletons || moved {
        state.nodes_with_better_move(&objective)
    } else if order == VisitOrder::Strided && n >= LARGE_GRAPH {
        strided(n as u32, STRIDED_RUN).collect()
    } else {
        (0..n as u32).collect()
    };
    if n < LARGE_GRAPH {
        shuffle(&mut queue, random);
    }
    moved |= state.run_queue(&mut objective, queue);
    (moved, objective)
}

/// Whether each node is a community of its own, under its own number.
pub(super) fn is_singleton_partition(labels: &[u32]) -> bool {
    labels.iter().enumerate().all(|(v, &c)| c as usize == v)
}

/// Moves nodes of a singleton partition within blocks, each block as if it were the whole graph, if three
/// edges of four are within blocks. Where a third are (a co-author graph of a million), moving all again
/// takes longer than is gained; where half are (dblp-2010's communities under Louvain), communities come
/// out slightly worse. Returns whether any node moved.
fn move_nodes_within_blocks<W: Copy + Into<f64> + Sync, O: Objective<W>>(
    view: &GraphView<W>,
    labels: &mut [u32],
    objective: &(impl Fn(&LocalMoveState<W>) -> O + Sync),
) -> bool {
    if !view.mostly_within_blocks(BLOCK) {
        return false;
    }
    let move_block = |(block, labels): (usize, &mut [u32])| {
        let first = block * BLOCK;
        labels.iter_mut().for_each(|label| *label -= first as u32);
        let mut state = LocalMoveState::new(view, first, labels);
        let all_nodes = (0..state.labels.len() as u32).collect();
        let moved = state.run_queue(&mut objective(&state), all_nodes);
        labels.iter_mut().for_each(|label| *label += first as u32);
        moved
    };
    let blocks = labels.chunks_mut(BLOCK).enumerate().collect();
    parallel::map_in_order(blocks, || (), |(), block| move_block(block)).contains(&true)
}

impl<'a, W: Copy + Into<f64> + Sync> LocalMoveState<'a, W> {
    fn new(view: &'a GraphView<'a, W>, first: usize, labels: &'a mut [u32]) -> Self {
        let mut sizes = vec![0u32; labels.len()];
        labels.iter().for_each(|&c| sizes[c as usize] += 1);
        Self { view, first, labels, sizes }
    }

    /// What a node adds to the mass of its community.
    #[inline]
    pub(super) fn mass(&self, v: usize) -> f64 {
        self.view.mass[self.first + v]
    }

    /// Weight of a node's edges within its community.
    pub(super) fn weight_within(&self, v: usize) -> f64 {
        let same = |u: usize| self.labels.get(u.wrapping_sub(self.first)) == Some(&self.labels[v]);
        let edges = self.view.weighted_neighbors(self.first + v);
        edges.filter(|&(u, _)| same(u)).map(|(_, weight)| weight).sum()
    }

    #[inline]
    fn best_move<O: Objective<W>>(
        &self,
        objective: &O,
        v: usize,
        neighbours: &mut NeighbourWeights,
    ) -> Move {
        let node = self.first + v;
        let edges =
            self.view.weighted_neighbors(node).map(|(u, w)| (u.wrapping_sub(self.first), w));
        let labelled = edges.filter_map(|(u, w)| Some((*self.labels.get(u)?, w)));
        neighbours.add(self.view.degree(node), labelled);
        objective.best_move(self, v, neighbours)
    }

    /// Nodes whose best move leads to another community, in rising order.
    fn nodes_with_better_move<O: Objective<W>>(&self, objective: &O) -> Vec<u32> {
        let n = self.labels.len();
        let task_size = n.div_ceil(8 * rayon::current_num_threads()).max(BLOCK / 4);
        let tasks = (0..n).step_by(task_size).map(|first| first..(first + task_size).min(n));
        let find = |neighbours: &mut NeighbourWeights, nodes: Range<usize>| -> Vec<u32> {
            let moves = |v: &usize| self.best_move(objective, *v, neighbours).to != self.labels[*v];
            nodes.filter(moves).map(|v| v as u32).collect()
        };
        parallel::map_in_order(tasks.collect(), || NeighbourWeights::new(n), find).concat()
    }

    /// Processes the queue until no move improves the objective: the given nodes, then neighbours of
    /// nodes that moved. Returns whether any node moved.
    fn run_queue(&mut self, objective: &mut impl Objective<W>, mut queue: Vec<u32>) -> bool {
        let n = self.labels.len();
        let mut empty: Vec<u32> = (0..n as u32).filter(|&c| self.sizes[c as usize] == 0).collect();
        let mut queued = vec![false; n];
        queue.iter().for_each(|&v| queued[v as usize] = true);
        // A ring buffer of n places: no node is in the queue twice.
        let (mut head, mut pending) = (0, queue.len());
        queue.resize(n, 0);
        let mut neighbours = NeighbourWeights::new(n);
        let mut moved = false;
        while pending > 0 {
            let v = queue[head] as usize;
            head = if head + 1 == n { 0 } else { head + 1 };
            pending -= 1;
            queued[v] = false;
            let from = self.labels[v];
            let mut step = self.best_move(objective, v, &mut neighbours);
            if step.to == NEW_COMMUNITY {
                step.to = empty.pop().unwrap_or(from);
            }
            if step.to == from {
                continue;
            }
            self.sizes[from as usize] -= 1;
            objective.apply_move(self, v, from, &step);
            self.sizes[step.to as usize] += 1;
            if self.sizes[from as usize] == 0 {
                empty.push(from);
            }
            self.labels[v] = step.to;
            moved = true;
            for (u, _) in self.view.weighted_neighbors(self.first + v) {
                let u = u.wrapping_sub(self.first);
                if u < n && self.labels[u] != step.to && !queued[u] {
                    queued[u] = true;
                    let tail = head + pending;
                    queue[if tail >= n { tail - n } else { tail }] = u as u32;
                    pending += 1;
                }
            }
        }
        moved
    }
}

impl<W: Copy + Into<f64> + Sync> GraphView<'_, W> {
    /// Whether three edges of four join nodes of the same block.
    fn mostly_within_blocks(&self, block: usize) -> bool {
        let within = (0..self.len()).into_par_iter().with_min_len(block).map(|u| {
            let row = self.offsets[u] as usize..self.offsets[u + 1] as usize;
            self.targets[row].iter().filter(|v| **v as usize / block == u / block).count()
        });
        4 * within.sum::<usize>() > 3 * self.targets.len()
    }
}
