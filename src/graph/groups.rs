//! Building a [`Csr`] from groups of nodes (author lists), without ever listing their pairs.

use rayon::prelude::*;

use super::build::{Piece, Upper, checked_nodes, same_length, stored};
use super::csr::Csr;
use super::error::Error;

/// Groups of nodes, each tying every pair of its members: the author lists of works.
#[derive(Debug, Clone, Copy)]
pub struct Groups<'a> {
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
    pub fn from_groups(nodes: usize, groups: &Groups) -> Result<Self, Error> {
        checked_nodes(nodes)?;
        check_groups(nodes, groups)?;
        let lists = Lists::new(nodes, groups);
        let mut upper = Upper { lengths: Vec::with_capacity(nodes), pieces: Vec::new() };
        let tasks: Vec<usize> = (0..nodes).step_by(ROWS_PER_TASK).collect();
        for tasks in tasks.chunks(TASKS_PER_PIECE) {
            let parts: Vec<(Vec<u32>, Piece)> = tasks
                .par_iter()
                .map_init(Row::default, |row, &first| {
                    lists.rows(first..(first + ROWS_PER_TASK).min(nodes), row)
                })
                .collect();
            let mut whole = Piece::default();
            whole.targets.reserve_exact(parts.iter().map(|(_, part)| part.targets.len()).sum());
            whole.weights.reserve_exact(parts.iter().map(|(_, part)| part.weights.len()).sum());
            for (lengths, part) in parts {
                upper.lengths.extend_from_slice(&lengths);
                whole.targets.extend_from_slice(&part.targets);
                whole.weights.extend_from_slice(&part.weights);
            }
            upper.pieces.push(whole);
        }
        drop(lists);
        Ok(upper.mirrored())
    }
}

fn check_groups(nodes: usize, groups: &Groups) -> Result<(), Error> {
    let count = groups.offsets.len().saturating_sub(1);
    let rising = groups.offsets.windows(2).all(|pair| pair[0] <= pair[1]);
    let end = groups.offsets.last().map_or(0, |&end| end as usize);
    if !rising || end != groups.members.len() {
        return Err(Error::Shape { what: "members", found: groups.members.len(), expected: end });
    }
    if let Some(weights) = groups.pair_weights {
        same_length("pair weights", weights.len(), count)?;
        if let Some(position) = weights.iter().position(|w| !(*w >= 0.0 && w.is_finite())) {
            return Err(Error::BadWeight { position, weight: weights[position] });
        }
    }
    match groups.members.iter().position(|&node| node as usize >= nodes) {
        Some(place) => {
            let position = groups.offsets.partition_point(|&start| start as usize <= place) - 1;
            Err(Error::NoSuchNode { position, node: groups.members[place], nodes })
        }
        None => Ok(()),
    }
}

/// Groups laid out for being read from each member on: what the larger members of a group are, and what
/// it weighs, stands behind a member in one place, mostly in one line of the cache.
struct Lists {
    /// Of each group its members in rising order, [`END`] and the two halves of its weight's bits.
    line: Vec<u32>,
    /// Where the places of each node start in `behind`.
    starts: Vec<u64>,
    /// Places in `line` right behind a node, group by group.
    behind: Vec<u64>,
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
    fn new(nodes: usize, groups: &Groups) -> Self {
        let count = groups.offsets.len().saturating_sub(1);
        let mut line = Vec::with_capacity(groups.members.len() + 3 * count);
        let mut starts = vec![0u64; nodes + 1];
        let mut members = Vec::new();
        for group in 0..count {
            let weight = groups.pair_weights.map_or(1.0, |weights| weights[group]);
            let row = groups.offsets[group] as usize..groups.offsets[group + 1] as usize;
            if row.len() < 2 || weight <= 0.0 {
                continue;
            }
            members.clear();
            members.extend_from_slice(&groups.members[row]);
            members.sort_unstable();
            members.dedup();
            for &node in &members[..members.len() - 1] {
                starts[node as usize + 1] += 1;
            }
            let bits = weight.to_bits();
            line.extend_from_slice(&members);
            line.extend([END, (bits >> 32) as u32, bits as u32]);
        }
        for u in 0..nodes {
            starts[u + 1] += starts[u];
        }
        let mut next = starts.clone();
        let mut behind = vec![0u64; starts[nodes] as usize];
        let mut place = 0;
        while place < line.len() {
            if line[place + 1] == END {
                place += 4;
                continue;
            }
            let to = &mut next[line[place] as usize];
            behind[*to as usize] = place as u64 + 1;
            *to += 1;
            place += 1;
        }
        Self { line, starts, behind, weighted: groups.pair_weights.is_some() }
    }

    fn places(&self, rows: std::ops::Range<usize>) -> &[u64] {
        &self.behind[self.starts[rows.start] as usize..self.starts[rows.end] as usize]
    }

    /// Rows of larger neighbours of a range of nodes: their lengths, and all of them one after the other.
    fn rows(&self, rows: std::ops::Range<usize>, row: &mut Row) -> (Vec<u32>, Piece) {
        let mut lengths = Vec::with_capacity(rows.len());
        let mut piece = Piece::default();
        for first in rows.clone().step_by(ROWS_AHEAD) {
            let some = first..(first + ROWS_AHEAD).min(rows.end);
            // Nothing waits for these loads, so that they are under way together.
            let ahead = self.places(some.clone()).iter().map(|&at| self.line[at as usize]);
            std::hint::black_box(ahead.fold(0, |mixed, node| mixed ^ node));
            for u in some {
                let before = piece.targets.len();
                self.row(u, row, &mut piece);
                lengths.push((piece.targets.len() - before) as u32);
            }
        }
        (lengths, piece)
    }

    /// Appends the row of one node.
    fn row(&self, u: usize, row: &mut Row, piece: &mut Piece) {
        row.ties.clear();
        row.weights.clear();
        for (number, &place) in self.places(u..u + 1).iter().enumerate() {
            let mut rest = &self.line[place as usize..];
            while let [node, after @ ..] = rest
                && *node != END
            {
                row.ties.push(u64::from(*node) << 32 | number as u64);
                rest = after;
            }
            row.weights.push(f64::from_bits(u64::from(rest[1]) << 32 | u64::from(rest[2])));
        }
        row.ties.sort_unstable();
        for same in row.ties.chunk_by(|a, b| a >> 32 == b >> 32) {
            piece.targets.push((same[0] >> 32) as u32);
            if self.weighted {
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
        let groups =
            Groups { offsets: &offsets, members: &flat, pair_weights: Some(weights.as_slice()) };
        let graph = Csr::from_groups(8, &groups).unwrap();
        assert_eq!(graph, Csr::from_ties(8, &ties).unwrap());
        let papers = [2.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0];
        for (u, count) in papers.iter().enumerate() {
            assert!((graph.strength(u as u32) - count).abs() < 1e-6, "strength is papers shared");
        }
        let plain = Csr::from_groups(8, &Groups { pair_weights: None, ..groups }).unwrap();
        assert_eq!(plain, graph.unweighted());
    }

    #[test]
    fn a_group_that_names_an_unknown_node_is_refused_with_its_place() {
        let groups = Groups { offsets: &[0, 2, 4], members: &[0, 1, 1, 9], pair_weights: None };
        let refused = Csr::from_groups(3, &groups).unwrap_err();
        assert_eq!(refused, Error::NoSuchNode { position: 1, node: 9, nodes: 3 });
    }
}
