//! Builds a [`Csr`] from hyperedges (author lists) without ever listing their pairs.

use std::ops::Range;

use rayon::prelude::*;

use super::build::{RowBlock, UpperTriangle, check_node_count, check_same_length, storable_weight};
use super::counting_sort::{bucket_starts, fill_buckets};
use super::csr::Csr;
use super::error::GraphError;

/// Hyperedges over nodes, each joining every pair of its members: the author lists of works. The graph
/// built from them is their projection onto the nodes.
#[derive(Debug, Clone, Copy)]
pub struct Hyperedges<'a> {
    /// Members of hyperedge `h` are `members[offsets[h]..offsets[h + 1]]`; one named twice counts once.
    pub offsets: &'a [u64],
    /// Node numbers, in any order within a hyperedge.
    pub members: &'a [u32],
    /// What hyperedge `h` adds to the weight of each of its pairs; 0 makes no edge. `None`: an edge exists
    /// or not, and the graph is unweighted. Newman's weight is `1 / (size - 1)`.
    pub pair_weights: Option<&'a [f64]>,
}

/// Nodes whose rows one parallel task collects. Fixed; it does not affect the result.
const ROWS_PER_TASK: usize = 4096;
/// Tasks whose rows make one block: blocks are large, so that their memory goes back to the system.
const TASKS_PER_BLOCK: usize = 128;

impl Csr {
    /// A graph of `nodes` nodes from hyperedges, in time linear in their memberships plus the sorted rows.
    /// Beside the graph, memory is three numbers a membership while rows are collected.
    ///
    /// ```
    /// use kolnet::graph::{Csr, Hyperedges};
    ///
    /// // Two papers, {0, 1, 2} and {1, 2}, each adding 1 to the strength of its authors.
    /// let papers =
    ///     Hyperedges { offsets: &[0, 3, 5], members: &[0, 1, 2, 1, 2], pair_weights: Some(&[0.5, 1.0]) };
    /// let graph = Csr::from_hyperedges(3, &papers)?;
    /// assert_eq!(graph.weight_between(1, 2), Some(1.5));
    /// assert_eq!(graph.strength(1), 2.0);
    /// # Ok::<(), kolnet::graph::GraphError>(())
    /// ```
    ///
    /// # Errors
    /// A member of `nodes` or more; a pair weight that is negative, infinite or not a number;
    /// arrays that contradict each other.
    pub fn from_hyperedges(nodes: usize, hyperedges: &Hyperedges) -> Result<Self, GraphError> {
        hyperedges.check(nodes)?;
        Ok(IncidenceLists::new(nodes, hyperedges, |node| node).project())
    }
}

impl Hyperedges<'_> {
    /// Number of hyperedges.
    pub(super) fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Calls `act` for each hyperedge with the looked-up value of each member. Look-ups are made for many
    /// hyperedges at once: none depends on another, so the loads from memory overlap.
    pub(super) fn for_each_looked_up<T>(
        &self,
        look_up: impl Fn(u32) -> T,
        mut act: impl FnMut(usize, &mut [T]),
    ) {
        const MEMBERS_AHEAD: u64 = 1024;
        let mut found = Vec::new();
        let mut first = 0;
        while first < self.len() {
            let mut end = first + 1;
            while end < self.len() && self.offsets[end] - self.offsets[first] < MEMBERS_AHEAD {
                end += 1;
            }
            let start = self.offsets[first] as usize;
            found.clear();
            found.extend(
                self.members[start..self.offsets[end] as usize].iter().map(|&node| look_up(node)),
            );
            for hyperedge in first..end {
                let (from, to) =
                    (self.offsets[hyperedge] as usize, self.offsets[hyperedge + 1] as usize);
                act(hyperedge, &mut found[from - start..to - start]);
            }
            first = end;
        }
    }

    /// What a hyperedge adds to the weight of each of its pairs.
    #[inline]
    pub(super) fn pair_weight(&self, hyperedge: usize) -> f64 {
        self.pair_weights.map_or(1.0, |weights| weights[hyperedge])
    }

    pub(super) fn check(&self, nodes: usize) -> Result<(), GraphError> {
        check_node_count(nodes)?;
        if self.len() > u32::MAX as usize {
            return Err(GraphError::TooManyHyperedges { count: self.len() });
        }
        let is_rising = self.offsets.windows(2).all(|pair| pair[0] <= pair[1]);
        let end = self.offsets.last().map_or(0, |&end| end as usize);
        if !is_rising || end != self.members.len() {
            let found = self.members.len();
            return Err(GraphError::Shape { what: "members", found, expected: end });
        }
        if let Some(weights) = self.pair_weights {
            check_same_length("pair weights", weights.len(), self.len())?;
            if let Some(position) = weights.iter().position(|w| !(*w >= 0.0 && w.is_finite())) {
                return Err(GraphError::BadWeight { position, weight: weights[position] });
            }
        }
        match self.members.iter().position(|&node| node as usize >= nodes) {
            Some(at) => {
                let position = self.offsets.partition_point(|&start| start as usize <= at) - 1;
                Err(GraphError::NoSuchNode { position, node: self.members[at], nodes })
            }
            None => Ok(()),
        }
    }
}

/// Member lists of all hyperedges of two or more, one after the other. From any member of a list, the
/// larger members, the end and the number of the list follow in one read, mostly in one cache line.
pub(super) struct IncidenceLists {
    nodes: usize,
    /// Each list: its members in rising order, [`END`], its number.
    entries: Vec<u32>,
    /// Pair weight of each list; empty if the graph is unweighted.
    weights: Vec<f64>,
}

/// Ends a list: no node has the largest number.
const END: u32 = u32::MAX;
/// Entries of a list behind its members: [`END`] and its number.
const TRAILER: usize = 2;
/// Rows whose lists are prefetched together.
const ROWS_AHEAD: usize = 64;

impl IncidenceLists {
    /// The lists of hyperedges that have been checked, members renumbered by `new_id`.
    pub(super) fn new(nodes: usize, hyperedges: &Hyperedges, new_id: impl Fn(u32) -> u32) -> Self {
        let mut entries = Vec::with_capacity(hyperedges.members.len() + TRAILER * hyperedges.len());
        let mut weights = Vec::new();
        let mut lists = 0u32;
        hyperedges.for_each_looked_up(new_id, |hyperedge, members| {
            let weight = hyperedges.pair_weight(hyperedge);
            if members.len() < 2 || weight <= 0.0 {
                return;
            }
            members.sort_unstable();
            let mut previous = END;
            for &node in &*members {
                if node != previous {
                    entries.push(node);
                    previous = node;
                }
            }
            entries.extend([END, lists]);
            lists += 1;
            if hyperedges.pair_weights.is_some() {
                weights.push(weight);
            }
        });
        Self { nodes, entries, weights }
    }

    /// The same lists in the order of their first members, so that the lists of a node are near each other
    /// if its number is near those of the others in them.
    pub(super) fn sorted_by_first_member(self) -> Self {
        let starts = || self.list_starts().map(|list| (self.entries[list] as usize, list as u64));
        let bucket_starts: Vec<u64> = bucket_starts(self.nodes, starts().map(|(node, _)| node));
        let order = fill_buckets(&bucket_starts, starts());
        let mut entries = Vec::with_capacity(self.entries.len());
        let mut weights = Vec::with_capacity(self.weights.len());
        let mut lists = 0u32;
        for chunk in order.chunks(ROWS_AHEAD) {
            self.prefetch(chunk);
            for &list in chunk {
                let list = list as usize;
                let end = list + self.members_from(list).len();
                entries.extend_from_slice(&self.entries[list..=end]);
                entries.push(lists);
                lists += 1;
                weights.extend(self.weights.get(self.entries[end + 1] as usize));
            }
        }
        Self { entries, weights, ..self }
    }

    /// The members of a list from a position in it on.
    #[inline]
    fn members_from(&self, position: usize) -> &[u32] {
        let rest = &self.entries[position..];
        &rest[..rest.iter().position(|&node| node == END).unwrap_or(rest.len())]
    }

    /// Position of the first member of each list.
    fn list_starts(&self) -> impl Iterator<Item = usize> + '_ {
        let mut position = 0;
        std::iter::from_fn(move || {
            let start = position;
            (start < self.entries.len()).then(|| {
                position += self.members_from(start).len() + TRAILER;
                start
            })
        })
    }

    /// Each member that has larger ones behind it in a list, with the position of the first of these.
    fn members_with_larger(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        let mut position = 0;
        std::iter::from_fn(move || {
            while self.entries.get(position + 1).copied()? == END {
                position += 1 + TRAILER;
            }
            let node = self.entries.get(position).copied()?;
            position += 1;
            Some((node as usize, position as u64))
        })
    }

    /// Loads the given positions into the cache together. Each load is used for nothing but its address,
    /// so none waits for another; rows read after it find their lists there.
    fn prefetch(&self, positions: &[u64]) {
        prefetch(positions.iter().map(|&position| self.entries[position as usize]));
    }

    /// The graph of all pairs.
    pub(super) fn project(self) -> Csr {
        let nodes = self.nodes;
        let index = MemberIndex::new(self);
        let tasks: Vec<usize> = (0..nodes).step_by(ROWS_PER_TASK).collect();
        let mut blocks = Vec::new();
        for tasks in tasks.chunks(TASKS_PER_BLOCK) {
            let parts: Vec<RowBlock> = tasks
                .par_iter()
                .map_init(RowScratch::default, |scratch, &first| {
                    index.collect_rows(first..(first + ROWS_PER_TASK).min(nodes), scratch)
                })
                .collect();
            blocks.push(RowBlock::concatenated(parts));
        }
        drop(index);
        UpperTriangle(blocks).mirrored()
    }
}

/// Reads values so that their cache lines are loaded together before they are needed. `black_box` keeps
/// the compiler from dropping reads whose result is not used.
pub(super) fn prefetch(values: impl Iterator<Item = u32>) {
    std::hint::black_box(values.fold(0, |mixed, value| mixed ^ value));
}

/// Lists with the positions at which each node is in them.
struct MemberIndex {
    lists: IncidenceLists,
    /// Where the positions of each node start in `behind`.
    starts: Vec<u64>,
    /// Positions right behind a node, list by list.
    behind: Vec<u64>,
}

/// Working memory of one row.
#[derive(Default)]
struct RowScratch {
    /// The other endpoint, then the number of the list among those of the row: sorting leaves the lists of
    /// each edge in the order of the input.
    pairs: Vec<u64>,
    /// Weights of the lists of the row.
    weights: Vec<f64>,
}

impl MemberIndex {
    fn new(lists: IncidenceLists) -> Self {
        let starts = bucket_starts(lists.nodes, lists.members_with_larger().map(|(node, _)| node));
        let behind = fill_buckets(&starts, lists.members_with_larger());
        Self { lists, starts, behind }
    }

    fn positions(&self, rows: Range<usize>) -> &[u64] {
        &self.behind[self.starts[rows.start] as usize..self.starts[rows.end] as usize]
    }

    /// Rows of larger neighbours of consecutive nodes.
    fn collect_rows(&self, rows: Range<usize>, scratch: &mut RowScratch) -> RowBlock {
        let mut block = RowBlock::default();
        for first in rows.clone().step_by(ROWS_AHEAD) {
            let chunk = first..(first + ROWS_AHEAD).min(rows.end);
            self.lists.prefetch(self.positions(chunk.clone()));
            for u in chunk {
                let start = block.targets.len();
                self.append_row(u, scratch, &mut block);
                block.lengths.push((block.targets.len() - start) as u32);
            }
        }
        block
    }

    fn append_row(&self, u: usize, scratch: &mut RowScratch, block: &mut RowBlock) {
        let is_weighted = !self.lists.weights.is_empty();
        if let &[position] = self.positions(u..u + 1) {
            let members = self.lists.members_from(position as usize);
            block.targets.extend_from_slice(members);
            if is_weighted {
                let weight = self.weight_at_end(position as usize + members.len());
                block.weights.resize(block.targets.len(), storable_weight(weight));
            }
            return;
        }
        scratch.pairs.clear();
        scratch.weights.clear();
        for (number, &position) in self.positions(u..u + 1).iter().enumerate() {
            let members = self.lists.members_from(position as usize);
            scratch.pairs.extend(members.iter().map(|&v| u64::from(v) << 32 | number as u64));
            if is_weighted {
                scratch.weights.push(self.weight_at_end(position as usize + members.len()));
            }
        }
        scratch.pairs.sort_unstable();
        for parallel in scratch.pairs.chunk_by(|a, b| a >> 32 == b >> 32) {
            block.targets.push((parallel[0] >> 32) as u32);
            if is_weighted {
                let weight = |pair: &u64| scratch.weights[(pair & 0xFFFF_FFFF) as usize];
                block.weights.push(storable_weight(parallel.iter().map(weight).sum()));
            }
        }
    }

    /// Pair weight of the list whose [`END`] is at a position.
    #[inline]
    fn weight_at_end(&self, end: usize) -> f64 {
        self.lists.weights[self.lists.entries[end + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyperedges_build_what_their_pairs_build() {
        let members: [&[u32]; 6] = [&[0, 1, 2], &[1, 0], &[2, 5, 3, 4], &[3, 4], &[6, 7], &[0]];
        let mut offsets = vec![0u64];
        let (mut flat, mut weights, mut edges) = (Vec::new(), Vec::new(), Vec::new());
        for hyperedge in members {
            flat.extend_from_slice(hyperedge);
            offsets.push(flat.len() as u64);
            weights.push(1.0 / (hyperedge.len().max(2) - 1) as f64);
            for (i, &u) in hyperedge.iter().enumerate() {
                for &v in &hyperedge[i + 1..] {
                    edges.push((u, v, 1.0 / (hyperedge.len() - 1) as f32));
                }
            }
        }
        let hyperedges = Hyperedges {
            offsets: &offsets,
            members: &flat,
            pair_weights: Some(weights.as_slice()),
        };
        let graph = Csr::from_hyperedges(8, &hyperedges).unwrap();
        assert_eq!(graph, Csr::from_edges(8, &edges).unwrap());
        let papers = [2.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0];
        for (u, count) in papers.iter().enumerate() {
            assert!((graph.strength(u as u32) - count).abs() < 1e-6, "strength is papers shared");
        }
        let plain =
            Csr::from_hyperedges(8, &Hyperedges { pair_weights: None, ..hyperedges }).unwrap();
        assert_eq!(plain, graph.unweighted());
    }

    #[test]
    fn a_hyperedge_that_names_an_unknown_node_is_refused_with_its_position() {
        let hyperedges =
            Hyperedges { offsets: &[0, 2, 4], members: &[0, 1, 1, 9], pair_weights: None };
        let refused = Csr::from_hyperedges(3, &hyperedges).unwrap_err();
        assert_eq!(refused, GraphError::NoSuchNode { position: 1, node: 9, nodes: 3 });
    }
}
