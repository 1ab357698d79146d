//! Building a [`Csr`] from groups of nodes (author lists), without ever listing their pairs.

use rayon::prelude::*;

use super::build::{Piece, Upper, checked_nodes, same_length, stored};
use super::csr::Csr;
use super::error::GraphError;

/// Hyperedges of nodes, each tying every pair of its members: the author lists of works.
#[derive(Debug, Clone, Copy)]
pub struct Hyperedges<'a> {
    /// Members of group `g` are `members[offsets[g]..offsets[g + 1]]`; one named twice counts once.
    pub offsets: &'a [u64],
    /// Node numbers, in any order within a group.
    pub members: &'a [u32],
    /// What group `g` adds to the tie of each of its pairs; 0 makes no tie. `None`: a tie is there
    /// or not, and the graph is unweighted. Newman's weight is `1 / (size - 1)`.
    pub pair_weights: Option<&'a [f64]>,
}

/// Nodes whose rows one parallel task collects. Fixed; it does not affect the result.
const ROWS_PER_TASK: usize = 4096;
/// Tasks whose rows make one piece: pieces are large, so that the system gets their memory back.
const TASKS_PER_PIECE: usize = 128;

impl Csr {
    /// A graph of `nodes` nodes from groups, without ever listing their pairs: beside the graph, memory
    /// is three numbers a membership while rows are collected.
    ///
    /// # Errors
    /// A member of `nodes` or more; a pair weight that is negative, infinite or not a number;
    /// arrays that contradict each other.
    pub fn from_hyperedges(nodes: usize, groups: &Hyperedges) -> Result<Self, GraphError> {
        check_groups(nodes, groups)?;
        Ok(Lists::new(nodes, groups, |node| node).graph())
    }
}

impl Hyperedges<'_> {
    /// Number of groups.
    pub(super) fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Each group in turn with what its members are looked up to be. Looking up goes over many groups at
    /// once: nothing waits for these loads, so that they are under way together.
    pub(super) fn each_looked_up<T>(
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
            for group in first..end {
                let (from, to) = (self.offsets[group] as usize, self.offsets[group + 1] as usize);
                act(group, &mut found[from - start..to - start]);
            }
            first = end;
        }
    }

    /// What a group adds to the tie of each of its pairs.
    #[inline]
    pub(super) fn weight_of(&self, group: usize) -> f64 {
        self.pair_weights.map_or(1.0, |weights| weights[group])
    }
}

pub(super) fn check_groups(nodes: usize, groups: &Hyperedges) -> Result<(), GraphError> {
    checked_nodes(nodes)?;
    let count = groups.len();
    let rising = groups.offsets.windows(2).all(|pair| pair[0] <= pair[1]);
    let end = groups.offsets.last().map_or(0, |&end| end as usize);
    if !rising || end != groups.members.len() {
        return Err(GraphError::Shape {
            what: "members",
            found: groups.members.len(),
            expected: end,
        });
    }
    if let Some(weights) = groups.pair_weights {
        same_length("pair weights", weights.len(), count)?;
        if let Some(position) = weights.iter().position(|w| !(*w >= 0.0 && w.is_finite())) {
            return Err(GraphError::BadWeight { position, weight: weights[position] });
        }
    }
    match groups.members.iter().position(|&node| node as usize >= nodes) {
        Some(place) => {
            let position = groups.offsets.partition_point(|&start| start as usize <= place) - 1;
            Err(GraphError::NoSuchNode { position, node: groups.members[place], nodes })
        }
        None => Ok(()),
    }
}

/// Hyperedges laid out for being read from each member on: what the larger members of a group are, and what
/// it weighs, stands behind a member in one place, mostly in one line of the cache.
pub(super) struct Lists {
    nodes: usize,
    /// Of each group its members in rising order, [`END`] and the two halves of its weight's bits.
    line: Vec<u32>,
    weighted: bool,
}

/// No node has the largest number.
const END: u32 = u32::MAX;
/// Rows whose groups are fetched into the cache together.
const ROWS_AHEAD: usize = 64;

/// Memory of one row: what it is tied to and the weight of each group it has.
#[derive(Default)]
struct Row {
    /// The other end, then the number of the group among those of the row: sorting leaves the groups of
    /// each tie in the order of the input.
    ties: Vec<u64>,
    weights: Vec<f64>,
}

impl Lists {
    /// The lists of groups that have passed [`check_groups`], members numbered by `number`.
    pub(super) fn new(nodes: usize, groups: &Hyperedges, number: impl Fn(u32) -> u32) -> Self {
        let mut line = Vec::with_capacity(groups.members.len() + 3 * groups.len());
        groups.each_looked_up(number, |group, members| {
            let weight = groups.weight_of(group);
            if members.len() < 2 || weight <= 0.0 {
                return;
            }
            // Sorted by key, since the plain sort may be shared with a library that is not optimised.
            members.sort_unstable_by_key(|&node| node);
            let mut last = END;
            for &node in &*members {
                if node != last {
                    line.push(node);
                    last = node;
                }
            }
            let bits = weight.to_bits();
            line.extend([END, (bits >> 32) as u32, bits as u32]);
        });
        Self { nodes, line, weighted: groups.pair_weights.is_some() }
    }

    /// The same lists in the order of their first members, so that the lists of a node stand together
    /// if its number is near those of the others in them.
    pub(super) fn near(self) -> Self {
        let mut starts = vec![0u64; self.nodes + 1];
        let mut lists = Vec::new();
        let mut place = 0;
        while place < self.line.len() {
            starts[self.line[place] as usize + 1] += 1;
            lists.push(place as u64);
            place += self.length_at(place) + 3;
        }
        for u in 0..self.nodes {
            starts[u + 1] += starts[u];
        }
        let mut order = vec![0u64; lists.len()];
        for &list in &lists {
            let next = &mut starts[self.line[list as usize] as usize];
            order[*next as usize] = list;
            *next += 1;
        }
        let mut line = Vec::with_capacity(self.line.len());
        for some in order.chunks(ROWS_AHEAD) {
            self.touch(some);
            for &list in some {
                let list = list as usize;
                line.extend_from_slice(&self.line[list..list + self.length_at(list) + 3]);
            }
        }
        Self { line, ..self }
    }

    /// Members from a place in a list to its end.
    fn length_at(&self, place: usize) -> usize {
        self.line[place..].iter().position(|&node| node == END).unwrap_or(0)
    }

    /// Each member with larger ones behind it, and the place of the first of these.
    fn each_with_larger(&self, mut act: impl FnMut(u32, usize)) {
        let mut place = 0;
        while place < self.line.len() {
            if self.line[place + 1] == END {
                place += 4;
            } else {
                act(self.line[place], place + 1);
                place += 1;
            }
        }
    }

    /// Brings places of the line into the cache.
    fn touch(&self, places: &[u64]) {
        read_together(places.iter().map(|&place| self.line[place as usize]));
    }

    /// The graph of all pairs.
    pub(super) fn graph(self) -> Csr {
        let nodes = self.nodes;
        let rows = Rows::new(self);
        let mut pieces = Vec::new();
        let tasks: Vec<usize> = (0..nodes).step_by(ROWS_PER_TASK).collect();
        for tasks in tasks.chunks(TASKS_PER_PIECE) {
            let parts: Vec<Piece> = tasks
                .par_iter()
                .map_init(Row::default, |row, &first| {
                    rows.collect(first..(first + ROWS_PER_TASK).min(nodes), row)
                })
                .collect();
            pieces.push(Piece::joined(parts));
        }
        drop(rows);
        Upper(pieces).mirrored()
    }
}

/// Reads what is to be used soon, so that the loads are under way together.
pub(super) fn read_together(values: impl Iterator<Item = u32>) {
    std::hint::black_box(values.fold(0, |mixed, value| mixed ^ value));
}

/// The weight of the list that ends here.
fn weight_behind(end: &[u32]) -> f64 {
    f64::from_bits(u64::from(end[1]) << 32 | u64::from(end[2]))
}

/// Lists with the places where each node stands in them.
struct Rows {
    lists: Lists,
    /// Where the places of each node start in `behind`.
    starts: Vec<u64>,
    /// Places in the line right behind a node, list by list.
    behind: Vec<u64>,
}

impl Rows {
    fn new(lists: Lists) -> Self {
        let mut starts = vec![0u64; lists.nodes + 1];
        lists.each_with_larger(|node, _| starts[node as usize + 1] += 1);
        for u in 0..lists.nodes {
            starts[u + 1] += starts[u];
        }
        let mut next = starts.clone();
        let mut behind = vec![0u64; starts[lists.nodes] as usize];
        lists.each_with_larger(|node, place| {
            let to = &mut next[node as usize];
            behind[*to as usize] = place as u64;
            *to += 1;
        });
        Self { lists, starts, behind }
    }

    fn places(&self, rows: std::ops::Range<usize>) -> &[u64] {
        &self.behind[self.starts[rows.start] as usize..self.starts[rows.end] as usize]
    }

    /// Rows of larger neighbours of a range of nodes: all of them one after the other.
    fn collect(&self, rows: std::ops::Range<usize>, row: &mut Row) -> Piece {
        let mut piece = Piece::default();
        for first in rows.clone().step_by(ROWS_AHEAD) {
            let some = first..(first + ROWS_AHEAD).min(rows.end);
            self.lists.touch(self.places(some.clone()));
            for u in some {
                let before = piece.targets.len();
                self.row(u, row, &mut piece);
                piece.lengths.push((piece.targets.len() - before) as u32);
            }
        }
        piece
    }

    /// Appends the row of one node.
    fn row(&self, u: usize, row: &mut Row, piece: &mut Piece) {
        if let &[place] = self.places(u..u + 1) {
            let end = place as usize + self.lists.length_at(place as usize);
            piece.targets.extend_from_slice(&self.lists.line[place as usize..end]);
            if self.lists.weighted {
                let weight = stored(weight_behind(&self.lists.line[end..]));
                piece.weights.resize(piece.targets.len(), weight);
            }
            return;
        }
        row.ties.clear();
        row.weights.clear();
        for (number, &place) in self.places(u..u + 1).iter().enumerate() {
            let mut rest = &self.lists.line[place as usize..];
            while let [node, after @ ..] = rest
                && *node != END
            {
                row.ties.push(u64::from(*node) << 32 | number as u64);
                rest = after;
            }
            row.weights.push(weight_behind(rest));
        }
        row.ties.sort_unstable();
        for same in row.ties.chunk_by(|a, b| a >> 32 == b >> 32) {
            piece.targets.push((same[0] >> 32) as u32);
            if self.lists.weighted {
                let weight = |tie: &u64| row.weights[(tie & 0xFFFF_FFFF) as usize];
                piece.weights.push(stored(same.iter().map(weight).sum()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_build_what_their_pairs_build() {
        let members: [&[u32]; 6] = [&[0, 1, 2], &[1, 0], &[2, 5, 3, 4], &[3, 4], &[6, 7], &[0]];
        let mut offsets = vec![0u64];
        let (mut flat, mut weights, mut ties) = (Vec::new(), Vec::new(), Vec::new());
        for group in members {
            flat.extend_from_slice(group);
            offsets.push(flat.len() as u64);
            weights.push(1.0 / (group.len().max(2) - 1) as f64);
            for (i, &u) in group.iter().enumerate() {
                for &v in &group[i + 1..] {
                    ties.push((u, v, 1.0 / (group.len() - 1) as f32));
                }
            }
        }
        let groups = Hyperedges {
            offsets: &offsets,
            members: &flat,
            pair_weights: Some(weights.as_slice()),
        };
        let graph = Csr::from_hyperedges(8, &groups).unwrap();
        assert_eq!(graph, Csr::from_edges(8, &ties).unwrap());
        let papers = [2.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0];
        for (u, count) in papers.iter().enumerate() {
            assert!((graph.strength(u as u32) - count).abs() < 1e-6, "strength is papers shared");
        }
        let plain = Csr::from_hyperedges(8, &Hyperedges { pair_weights: None, ..groups }).unwrap();
        assert_eq!(plain, graph.unweighted());
    }

    #[test]
    fn a_group_that_names_an_unknown_node_is_refused_with_its_place() {
        let groups = Hyperedges { offsets: &[0, 2, 4], members: &[0, 1, 1, 9], pair_weights: None };
        let refused = Csr::from_hyperedges(3, &groups).unwrap_err();
        assert_eq!(refused, GraphError::NoSuchNode { position: 1, node: 9, nodes: 3 });
    }
}
