//! The aggregation phase: a graph whose nodes are groups of nodes of a finer one.

use std::ops::Range;

use super::neighbour_weights::NeighbourWeights;
use crate::graph::Csr;
use crate::graph::parallel;

/// Weight of every edge of an unweighted graph; a slice of it takes no memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct UnitWeight;

impl From<UnitWeight> for f64 {
    fn from(_: UnitWeight) -> Self {
        1.0
    }
}

/// A slice of [`UnitWeight`] as long as the targets of an unweighted graph.
pub(super) fn unit_weights(graph: &Csr) -> Vec<UnitWeight> {
    vec![UnitWeight; graph.targets().len()]
}

/// Rows of a graph with masses of nodes, whatever the type of its weights. Coarse graphs have no edges
/// of a node to itself: these stay inside whatever community the node joins.
#[derive(Clone, Copy)]
pub(super) struct GraphView<'a, W> {
    pub(super) offsets: &'a [u64],
    pub(super) targets: &'a [u32],
    pub(super) weights: &'a [W],
    /// What a node adds to its community: its strength (modularity), its number of original nodes
    /// (constant Potts model) or the frequency of visits (map equation).
    pub(super) mass: &'a [f64],
}

impl<W: Copy + Into<f64>> GraphView<'_, W> {
    pub(super) fn len(&self) -> usize {
        self.mass.len()
    }

    #[inline]
    pub(super) fn degree(&self, u: usize) -> usize {
        (self.offsets[u + 1] - self.offsets[u]) as usize
    }

    /// Neighbours of a node with the weights of the edges to them.
    #[inline]
    pub(super) fn weighted_neighbors(&self, u: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let row = self.offsets[u] as usize..self.offsets[u + 1] as usize;
        let weights = self.weights[row.clone()].iter();
        self.targets[row].iter().zip(weights).map(|(&v, &w)| (v as usize, w.into()))
    }
}

/// A graph whose nodes are groups of nodes of a finer one.
pub(super) struct CoarseGraph {
    offsets: Vec<u64>,
    targets: Vec<u32>,
    weights: Vec<f64>,
    mass: Vec<f64>,
}

impl CoarseGraph {
    pub(super) fn view(&self) -> GraphView<'_, f64> {
        GraphView {
            offsets: &self.offsets,
            targets: &self.targets,
            weights: &self.weights,
            mass: &self.mass,
        }
    }

    /// The graph of groups: an edge of it has the weight of all edges between the members of two
    /// groups, a node the mass of its members. `group_of` has labels `0..groups`. O(n + m), in parallel.
    pub(super) fn aggregate<W: Copy + Into<f64> + Sync>(
        fine: &GraphView<W>,
        group_of: &[u32],
        groups: usize,
    ) -> Self {
        let (starts, members) = sort_by_label(group_of, groups);
        let aggregate_groups = |neighbours: &mut NeighbourWeights, task: Range<usize>| {
            let mut rows = CoarseRows::default();
            for group in task {
                let members = &members[starts[group] as usize..starts[group + 1] as usize];
                rows.push_group(fine, group_of, group, members, neighbours);
            }
            rows
        };
        let new_accumulator = || NeighbourWeights::new(groups);
        let parts = parallel::map_in_order(group_tasks(&starts), new_accumulator, aggregate_groups);
        CoarseRows::concat(parts).into_graph()
    }
}

/// Rows of a coarse graph, one after the other.
#[derive(Default)]
struct CoarseRows {
    lengths: Vec<u32>,
    mass: Vec<f64>,
    targets: Vec<u32>,
    weights: Vec<f64>,
}

impl CoarseRows {
    /// Appends the row of a group.
    fn push_group<W: Copy + Into<f64>>(
        &mut self,
        fine: &GraphView<W>,
        group_of: &[u32],
        group: usize,
        members: &[u32],
        neighbours: &mut NeighbourWeights,
    ) {
        let start = self.targets.len();
        let mut mass = 0.0;
        for &u in members {
            let u = u as usize;
            mass += fine.mass[u];
            neighbours
                .add(fine.degree(u), fine.weighted_neighbors(u).map(|(v, w)| (group_of[v], w)));
        }
        neighbours.drain(|other, weight| {
            if other as usize != group {
                self.targets.push(other);
                self.weights.push(weight);
            }
        });
        self.lengths.push((self.targets.len() - start) as u32);
        self.mass.push(mass);
    }

    fn concat(mut parts: Vec<Self>) -> Self {
        if parts.len() == 1 {
            return parts.remove(0);
        }
        let mut all = Self::default();
        let edges = parts.iter().map(|part| part.targets.len()).sum();
        all.targets.reserve_exact(edges);
        all.weights.reserve_exact(edges);
        for part in parts {
            all.lengths.extend(part.lengths);
            all.mass.extend(part.mass);
            all.targets.extend(part.targets);
            all.weights.extend(part.weights);
        }
        all
    }

    fn into_graph(self) -> CoarseGraph {
        let mut offsets = Vec::with_capacity(self.lengths.len() + 1);
        offsets.push(0);
        let mut end = 0;
        offsets.extend(self.lengths.iter().map(|&length| {
            end += u64::from(length);
            end
        }));
        CoarseGraph { offsets, targets: self.targets, weights: self.weights, mass: self.mass }
    }
}

/// Fewest nodes of a task; the rows do not depend on it.
const MIN_TASK_NODES: usize = 16_384;

/// Groups in several tasks per thread, or in one if there is one thread: the rows of a single task need
/// not be copied.
fn group_tasks(starts: &[u32]) -> Vec<Range<usize>> {
    let nodes = starts[starts.len() - 1] as usize;
    let threads = rayon::current_num_threads();
    let min_nodes =
        if threads == 1 { nodes } else { nodes.div_ceil(8 * threads).max(MIN_TASK_NODES) };
    split_groups(starts, min_nodes)
}

/// Consecutive groups in pieces of at least `min_nodes` nodes; the last piece may have fewer. Group `i`
/// has the nodes `starts[i]..starts[i + 1]`.
pub(super) fn split_groups(starts: &[u32], min_nodes: usize) -> Vec<Range<usize>> {
    let groups = starts.len() - 1;
    let (mut pieces, mut first) = (Vec::new(), 0);
    for group in 1..=groups {
        if (starts[group] - starts[first]) as usize >= min_nodes || group == groups {
            pieces.push(first..group);
            first = group;
        }
    }
    pieces
}

/// Where each label begins, and the nodes sorted by label, in rising order within a label (counting
/// sort).
pub(super) fn sort_by_label(label_of: &[u32], labels: usize) -> (Vec<u32>, Vec<u32>) {
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

/// Renumbers labels below `bound` to `0..k` by first appearance; returns `k`.
pub(super) fn renumber_labels(labels: &mut [u32], bound: usize) -> usize {
    const UNSEEN: u32 = u32::MAX;
    let mut new_label = vec![UNSEEN; bound];
    let mut count = 0;
    for label in labels {
        let new_label = &mut new_label[*label as usize];
        if *new_label == UNSEEN {
            *new_label = count;
            count += 1;
        }
        *label = *new_label;
    }
    count as usize
}
