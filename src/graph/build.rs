//! Building a [`Csr`]: from ties, from two arrays of ends, or from groups (author lists).
//!
//! All three make the same intermediate, the rows of larger neighbours (`u < v`), and mirror it.
//! Rows are sorted by counting, never by comparing ties: scattering ties by their larger end and
//! then, in that order, by their smaller end leaves every row in rising order. Parallel ties meet
//! side by side and are added in f64 in the order of the input, from one end only, so both copies
//! of a tie are the same bits whatever the number of threads.

use rayon::prelude::*;

use super::csr::Csr;
use super::error::Error;

/// Groups of nodes, each tying every pair of its members: the author lists of works.
#[derive(Debug, Clone, Copy)]
pub struct Groups<'a> {
    /// Members of group `g` are `members[offsets[g]..offsets[g + 1]]`; a member is named once.
    pub offsets: &'a [u64],
    /// Node numbers, in any order within a group.
    pub members: &'a [u32],
    /// What group `g` adds to the tie of each of its pairs; 0 makes no tie. `None`: a tie is there
    /// or not, and the graph is unweighted. Newman's weight is `1 / (size - 1)`.
    pub pair_weights: Option<&'a [f64]>,
}

/// Rows of the larger neighbours of each node: sorted, without repetition.
struct Upper {
    starts: Vec<u64>,
    targets: Vec<u32>,
    /// Empty if the graph is unweighted.
    weights: Vec<f32>,
}

/// Nodes whose rows one parallel task collects from groups. Fixed; it does not affect the result.
const ROWS_PER_TASK: usize = 4096;

impl Csr {
    /// A graph of `nodes` nodes from weighted ties in any order and either direction. Parallel ties
    /// are added up; ties from a node to itself and ties of weight 0 are left out.
    ///
    /// # Errors
    /// A node number of `nodes` or more; a weight that is negative, infinite or not a number.
    pub fn from_ties(nodes: usize, ties: &[(u32, u32, f32)]) -> Result<Self, Error> {
        Self::from_indexed(nodes, ties.len(), true, |i| ties[i])
    }

    /// A graph of `nodes` nodes from two arrays of ends. Without weights, parallel ties become one
    /// tie and the graph is unweighted; with weights the rules of [`Self::from_ties`] hold.
    ///
    /// # Errors
    /// As [`Self::from_ties`]; arrays of different lengths.
    pub fn from_ends(
        nodes: usize,
        from: &[u32],
        to: &[u32],
        weights: Option<&[f32]>,
    ) -> Result<Self, Error> {
        same_length("to", to.len(), from.len())?;
        match weights {
            Some(weights) => {
                same_length("weights", weights.len(), from.len())?;
                Self::from_indexed(nodes, from.len(), true, |i| (from[i], to[i], weights[i]))
            }
            None => Self::from_indexed(nodes, from.len(), false, |i| (from[i], to[i], 1.0)),
        }
    }

    /// A graph of `nodes` nodes from groups, without ever listing their pairs: memory beside the
    /// graph is one number a membership and one accumulator a node and thread.
    ///
    /// # Errors
    /// A member of `nodes` or more; a pair weight that is negative, infinite or not a number;
    /// arrays that contradict each other.
    pub fn from_groups(nodes: usize, groups: &Groups) -> Result<Self, Error> {
        checked_nodes(nodes)?;
        check_groups(nodes, groups)?;
        let (starts, group_of) = groups_by_member(nodes, groups);
        let tasks: Vec<u32> = (0..nodes.div_ceil(ROWS_PER_TASK) as u32).collect();
        let parts: Vec<(Vec<u32>, Vec<u32>, Vec<f32>)> = tasks
            .into_par_iter()
            .map_init(
                || (vec![0f64; nodes], Vec::new()),
                |(sums, touched), task| {
                    let first = task as usize * ROWS_PER_TASK;
                    let rows = first..(first + ROWS_PER_TASK).min(nodes);
                    collect_rows(rows, groups, &starts, &group_of, sums, touched)
                },
            )
            .collect();
        drop(group_of);
        let mut upper = Upper {
            starts: Vec::with_capacity(nodes + 1),
            targets: Vec::new(),
            weights: Vec::new(),
        };
        upper.targets.reserve_exact(parts.iter().map(|part| part.1.len()).sum());
        upper.weights.reserve_exact(parts.iter().map(|part| part.2.len()).sum());
        upper.starts.push(0);
        for (lengths, targets, weights) in parts {
            for length in lengths {
                let end = upper.starts[upper.starts.len() - 1] + u64::from(length);
                upper.starts.push(end);
            }
            upper.targets.extend_from_slice(&targets);
            upper.weights.extend_from_slice(&weights);
        }
        Ok(upper.mirrored())
    }

    fn from_indexed(
        nodes: usize,
        count: usize,
        weighted: bool,
        tie: impl Fn(usize) -> (u32, u32, f32),
    ) -> Result<Self, Error> {
        checked_nodes(nodes)?;
        let mut starts = vec![0u64; nodes + 1];
        let mut rising = true;
        let mut last = (0, 0);
        for i in 0..count {
            let (u, v, w) = tie(i);
            let (low, high) = (u.min(v), u.max(v));
            if high as usize >= nodes {
                return Err(Error::NoSuchNode { position: i, node: high, nodes });
            }
            if !(w >= 0.0 && w.is_finite()) {
                return Err(Error::BadWeight { position: i, weight: f64::from(w) });
            }
            if low < high && w > 0.0 {
                rising &= last < (low, high);
                last = (low, high);
                starts[low as usize + 1] += 1;
            }
        }
        for u in 0..nodes {
            starts[u + 1] += starts[u];
        }
        let kept = (0..count).map(|i| {
            let (u, v, w) = tie(i);
            (u.min(v), u.max(v), w)
        });
        let kept = kept.filter(|&(low, high, w)| low < high && w > 0.0);
        let upper = if rising {
            let (mut targets, mut weights) =
                (Vec::with_capacity(starts[nodes] as usize), Vec::new());
            if weighted {
                weights.reserve_exact(starts[nodes] as usize);
            }
            for (_, high, w) in kept {
                targets.push(high);
                if weighted {
                    weights.push(w);
                }
            }
            Upper { starts, targets, weights }
        } else {
            Upper::sorted(starts, kept, weighted).merged()
        };
        Ok(upper.mirrored())
    }
}

impl Upper {
    /// Rows from ties in any order: scattered by the larger end, then by the smaller. `starts` are
    /// the row starts by smaller end. Parallel ties stay side by side, in the order of the input.
    fn sorted(
        starts: Vec<u64>,
        ties: impl Iterator<Item = (u32, u32, f32)> + Clone,
        weighted: bool,
    ) -> Self {
        let nodes = starts.len() - 1;
        let count = starts[nodes] as usize;
        let mut next = vec![0u64; nodes + 1];
        for (_, high, _) in ties.clone() {
            next[high as usize + 1] += 1;
        }
        for u in 0..nodes {
            next[u + 1] += next[u];
        }
        let mut by_high = vec![0u32; count];
        let mut by_high_weights = vec![0f32; if weighted { count } else { 0 }];
        for (low, high, w) in ties {
            let slot = next[high as usize] as usize;
            next[high as usize] += 1;
            by_high[slot] = low;
            if weighted {
                by_high_weights[slot] = w;
            }
        }
        // After the scatter next[u] is the end of bucket u.
        let mut place = starts.clone();
        let mut targets = vec![0u32; count];
        let mut weights = vec![0f32; by_high_weights.len()];
        let mut first = 0;
        for (high, end) in next.iter().enumerate() {
            let end = *end as usize;
            for slot in first..end {
                let low = by_high[slot] as usize;
                let to = place[low] as usize;
                place[low] += 1;
                targets[to] = high as u32;
                if weighted {
                    weights[to] = by_high_weights[slot];
                }
            }
            first = end;
        }
        Self { starts, targets, weights }
    }

    /// Adds up parallel ties, in place.
    fn merged(mut self) -> Self {
        let weighted = !self.weights.is_empty();
        let (mut write, mut first) = (0, 0);
        for row in 0..self.starts.len() - 1 {
            let end = self.starts[row + 1] as usize;
            let mut read = first;
            while read < end {
                let target = self.targets[read];
                let mut sum = 0f64;
                while read < end && self.targets[read] == target {
                    if weighted {
                        sum += f64::from(self.weights[read]);
                    }
                    read += 1;
                }
                self.targets[write] = target;
                if weighted {
                    self.weights[write] = stored(sum);
                }
                write += 1;
            }
            first = end;
            self.starts[row + 1] = write as u64;
        }
        self.targets.truncate(write);
        self.weights.truncate(write);
        self
    }

    /// The whole graph: each row begins with the smaller neighbours, in the order in which the
    /// rising rows deliver them.
    fn mirrored(self) -> Csr {
        let nodes = self.starts.len() - 1;
        let weighted = self.weights.iter().any(|&w| w != 1.0);
        let mut offsets = vec![0u64; nodes + 1];
        for &v in &self.targets {
            offsets[v as usize + 1] += 1;
        }
        for u in 0..nodes {
            let larger = self.starts[u + 1] - self.starts[u];
            offsets[u + 1] += offsets[u] + larger;
        }
        // next[v]: where the next smaller neighbour of v goes.
        let mut next = offsets[..nodes].to_vec();
        let mut targets = vec![0u32; offsets[nodes] as usize];
        let mut weights = vec![0f32; if weighted { targets.len() } else { 0 }];
        for u in 0..nodes {
            let row = self.starts[u] as usize..self.starts[u + 1] as usize;
            let own = offsets[u + 1] as usize - row.len()..offsets[u + 1] as usize;
            targets[own.clone()].copy_from_slice(&self.targets[row.clone()]);
            if weighted {
                weights[own].copy_from_slice(&self.weights[row.clone()]);
            }
            for slot in row {
                let v = self.targets[slot] as usize;
                let to = next[v] as usize;
                next[v] += 1;
                targets[to] = u as u32;
                if weighted {
                    weights[to] = self.weights[slot];
                }
            }
        }
        Csr { offsets, targets, weights }
    }
}

/// A sum of weights as it is stored: never 0 and never infinite, so that every tie keeps a finite
/// length.
fn stored(sum: f64) -> f32 {
    (sum as f32).clamp(f32::MIN_POSITIVE, f32::MAX)
}

fn checked_nodes(nodes: usize) -> Result<(), Error> {
    // The largest u32 is left free as a mark for "no node".
    if nodes > u32::MAX as usize { Err(Error::TooManyNodes { nodes }) } else { Ok(()) }
}

fn same_length(what: &'static str, found: usize, expected: usize) -> Result<(), Error> {
    if found == expected { Ok(()) } else { Err(Error::Shape { what, found, expected }) }
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

/// The groups of each node, in rising order, leaving out those that make no tie.
fn groups_by_member(nodes: usize, groups: &Groups) -> (Vec<u64>, Vec<u32>) {
    let count = groups.offsets.len().saturating_sub(1);
    let members = |group: usize| {
        let row = groups.offsets[group] as usize..groups.offsets[group + 1] as usize;
        let ties = row.len() > 1 && groups.pair_weights.is_none_or(|w| w[group] > 0.0);
        &groups.members[if ties { row } else { 0..0 }]
    };
    let mut starts = vec![0u64; nodes + 1];
    for group in 0..count {
        for &node in members(group) {
            starts[node as usize + 1] += 1;
        }
    }
    for u in 0..nodes {
        starts[u + 1] += starts[u];
    }
    let mut next = starts.clone();
    let mut group_of = vec![0u32; starts[nodes] as usize];
    for group in 0..count {
        for &node in members(group) {
            group_of[next[node as usize] as usize] = group as u32;
            next[node as usize] += 1;
        }
    }
    (starts, group_of)
}

/// Upper rows of a range of nodes: row lengths, targets and weights, one after the other.
fn collect_rows(
    rows: std::ops::Range<usize>,
    groups: &Groups,
    starts: &[u64],
    group_of: &[u32],
    sums: &mut [f64],
    touched: &mut Vec<u32>,
) -> (Vec<u32>, Vec<u32>, Vec<f32>) {
    let mut lengths = Vec::with_capacity(rows.len());
    let (mut targets, mut weights) = (Vec::new(), Vec::new());
    for u in rows {
        for &group in &group_of[starts[u] as usize..starts[u + 1] as usize] {
            let group = group as usize;
            let weight = groups.pair_weights.map_or(1.0, |w| w[group]);
            let row = groups.offsets[group] as usize..groups.offsets[group + 1] as usize;
            for &v in &groups.members[row] {
                if v as usize > u {
                    if sums[v as usize] == 0.0 {
                        touched.push(v);
                    }
                    sums[v as usize] += weight;
                }
            }
        }
        touched.sort_unstable();
        lengths.push(touched.len() as u32);
        targets.extend_from_slice(touched);
        for v in touched.drain(..) {
            let sum = std::mem::take(&mut sums[v as usize]);
            if groups.pair_weights.is_some() {
                weights.push(stored(sum));
            }
        }
    }
    (lengths, targets, weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_in_any_order_and_direction_build_the_same_graph() {
        let forward = [(0, 1, 1.5), (0, 2, 0.5), (1, 2, 0.25), (2, 3, 4.0)];
        let backward = [(3, 2, 4.0), (2, 1, 0.25), (1, 0, 1.0), (2, 0, 0.5), (0, 1, 0.5)];
        let graph = Csr::from_ties(4, &forward).unwrap();
        assert_eq!(graph, Csr::from_ties(4, &backward).unwrap());
        assert_eq!(graph.neighbors(2), &[0, 1, 3]);
        assert_eq!(graph.weights(2).unwrap(), &[0.5, 0.25, 4.0]);
    }

    #[test]
    fn self_ties_and_ties_of_weight_zero_are_left_out() {
        let graph = Csr::from_ties(3, &[(1, 1, 2.0), (0, 2, 0.0), (0, 1, 3.0)]).unwrap();
        assert_eq!(graph.edge_count(), 1);
        assert_eq!(graph.degree(2), 0);
    }

    #[test]
    fn a_graph_whose_ties_all_weigh_one_holds_no_weights() {
        let graph = Csr::from_ties(3, &[(0, 1, 1.0), (1, 2, 1.0)]).unwrap();
        assert!(!graph.is_weighted());
        assert_eq!(graph, Csr::from_ends(3, &[2, 1], &[1, 0], None).unwrap());
        assert_eq!(graph.bytes(), 8 * 4 + 8 * graph.edge_count());
    }

    #[test]
    fn bad_ties_are_refused_with_their_place() {
        let refused = |tie| Csr::from_ties(3, &[(0, 1, 1.0), tie]).unwrap_err();
        assert_eq!(refused((0, 3, 1.0)), Error::NoSuchNode { position: 1, node: 3, nodes: 3 });
        assert!(matches!(refused((0, 2, -1.0)), Error::BadWeight { position: 1, .. }));
        assert!(matches!(refused((0, 2, f32::NAN)), Error::BadWeight { position: 1, .. }));
        assert!(matches!(refused((0, 2, f32::INFINITY)), Error::BadWeight { position: 1, .. }));
        assert!(Csr::from_ends(2, &[0], &[1, 1], None).is_err());
        assert!(Csr::from_ties(1 << 33, &[]).is_err());
    }

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
