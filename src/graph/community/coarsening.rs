//! A graph as community methods see it: nodes with a mass, and a coarser copy of it.

use std::ops::Range;

use super::neighbour_weights::Around;
use crate::graph::Csr;
use crate::graph::parallel;

/// Weight of every tie of an unweighted graph; a slice of it takes no memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct One;

impl From<One> for f64 {
    fn from(_: One) -> Self {
        1.0
    }
}

/// Rows of a graph, whatever its weights are made of. Ties of a node to itself are left out: they
/// stay inside whatever community the node joins.
#[derive(Clone, Copy)]
pub(super) struct View<'a, W> {
    pub(super) offsets: &'a [u64],
    pub(super) targets: &'a [u32],
    pub(super) weights: &'a [W],
    /// What a node brings to its community: its strength (modularity) or its number of original
    /// nodes (constant Potts model).
    pub(super) mass: &'a [f64],
}

impl<W: Copy + Into<f64>> View<'_, W> {
    pub(super) fn len(&self) -> usize {
        self.mass.len()
    }

    /// Number of ties of a node.
    #[inline]
    pub(super) fn degree(&self, u: usize) -> usize {
        (self.offsets[u + 1] - self.offsets[u]) as usize
    }

    #[inline]
    pub(super) fn weighted_neighbors(&self, u: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let row = self.offsets[u] as usize..self.offsets[u + 1] as usize;
        let weights = self.weights[row.clone()].iter();
        self.targets[row].iter().zip(weights).map(|(&v, &w)| (v as usize, w.into()))
    }
}

/// A coarser graph: its nodes are groups of nodes of the finer one.
pub(super) struct Level {
    pub(super) offsets: Vec<u64>,
    pub(super) targets: Vec<u32>,
    pub(super) weights: Vec<f64>,
    pub(super) mass: Vec<f64>,
}

impl Level {
    pub(super) fn view(&self) -> View<'_, f64> {
        View {
            offsets: &self.offsets,
            targets: &self.targets,
            weights: &self.weights,
            mass: &self.mass,
        }
    }

    /// The graph of groups: `group_of` has labels `0..groups`.
    pub(super) fn coarser<W: Copy + Into<f64> + Sync>(
        fine: &View<W>,
        group_of: &[u32],
        groups: usize,
    ) -> Self {
        let (starts, members) = by_label(group_of, groups);
        let rows = |around: &mut Around, groups_here: Range<usize>| {
            let mut rows = Rows::default();
            for group in groups_here {
                let members = &members[starts[group] as usize..starts[group + 1] as usize];
                rows.push(fine, group_of, group, members, around);
            }
            rows
        };
        let mut rows = parallel::map_in_order(tasks(&starts), || Around::new(groups), rows);
        let mut whole = if rows.len() == 1 { rows.remove(0) } else { Rows::default() };
        let ties = rows.iter().map(|rows| rows.targets.len()).sum();
        whole.targets.reserve_exact(ties);
        whole.weights.reserve_exact(ties);
        for rows in rows {
            whole.lengths.extend(rows.lengths);
            whole.mass.extend(rows.mass);
            whole.targets.extend(rows.targets);
            whole.weights.extend(rows.weights);
        }
        let mut offsets = Vec::with_capacity(groups + 1);
        offsets.push(0);
        let mut end = 0;
        offsets.extend(whole.lengths.iter().map(|&length| {
            end += u64::from(length);
            end
        }));
        Self { offsets, targets: whole.targets, weights: whole.weights, mass: whole.mass }
    }
}

/// Rows of a coarser graph, one after the other.
#[derive(Default)]
struct Rows {
    lengths: Vec<u32>,
    mass: Vec<f64>,
    targets: Vec<u32>,
    weights: Vec<f64>,
}

impl Rows {
    /// Adds the row of a group.
    fn push<W: Copy + Into<f64>>(
        &mut self,
        fine: &View<W>,
        group_of: &[u32],
        group: usize,
        members: &[u32],
        around: &mut Around,
    ) {
        let first = self.targets.len();
        let mut mass = 0.0;
        for &u in members {
            let u = u as usize;
            mass += fine.mass[u];
            around.add(fine.degree(u), fine.weighted_neighbors(u).map(|(v, w)| (group_of[v], w)));
        }
        around.drain(|other, weight| {
            if other as usize != group {
                self.targets.push(other);
                self.weights.push(weight);
            }
        });
        self.lengths.push((self.targets.len() - first) as u32);
        self.mass.push(mass);
    }
}

/// Fewest nodes of a task; how the work is cut does not show in the rows.
const TASK: usize = 16_384;

/// Groups in some tasks a thread, or in one if there is one thread: rows are then in their place at once.
fn tasks(starts: &[u32]) -> Vec<Range<usize>> {
    let groups = starts.len() - 1;
    let nodes = starts[groups] as usize;
    let threads = rayon::current_num_threads();
    cut(starts, if threads == 1 { nodes } else { nodes.div_ceil(8 * threads).max(TASK) })
}

/// Groups that follow each other, in pieces of `each` nodes or more; the last may have fewer.
pub(super) fn cut(starts: &[u32], each: usize) -> Vec<Range<usize>> {
    let groups = starts.len() - 1;
    let (mut pieces, mut first) = (Vec::new(), 0);
    for group in 1..=groups {
        if (starts[group] - starts[first]) as usize >= each || group == groups {
            pieces.push(first..group);
            first = group;
        }
    }
    pieces
}

/// Nodes sorted by label, in rising order within a label, and where each label begins.
pub(super) fn by_label(label_of: &[u32], labels: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; labels + 1];
    for &label in label_of {
        starts[label as usize + 1] += 1;
    }
    for label in 0..labels {
        starts[label + 1] += starts[label];
    }
    let mut next = starts.clone();
    let mut nodes = vec![0u32; label_of.len()];
    for (node, &label) in label_of.iter().enumerate() {
        nodes[next[label as usize] as usize] = node as u32;
        next[label as usize] += 1;
    }
    (starts, nodes)
}

/// Renumbers labels `0..k` by first appearance; returns `k`.
pub(super) fn compact(labels: &mut [u32], bound: usize) -> usize {
    const NEW: u32 = u32::MAX;
    let mut number = vec![NEW; bound];
    let mut count = 0;
    for label in labels {
        let number = &mut number[*label as usize];
        if *number == NEW {
            *number = count;
            count += 1;
        }
        *label = *number;
    }
    count as usize
}

/// A slice of [`One`] as long as the targets of an unweighted graph.
pub(super) fn ones(graph: &Csr) -> Vec<One> {
    vec![One; graph.targets().len()]
}
