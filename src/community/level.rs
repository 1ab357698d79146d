//! A graph as community methods see it: nodes with a mass, and a coarser copy of it.

use crate::graph::Csr;

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

    #[inline]
    pub(super) fn ties_of(&self, u: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
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
    pub(super) fn coarser<W: Copy + Into<f64>>(
        fine: &View<W>,
        group_of: &[u32],
        groups: usize,
    ) -> Self {
        let (starts, members) = by_label(group_of, groups);
        let mut mass = vec![0f64; groups];
        let mut offsets = Vec::with_capacity(groups + 1);
        offsets.push(0);
        let (mut targets, mut weights) = (Vec::new(), Vec::new());
        let mut sums = vec![0f64; groups];
        for group in 0..groups {
            let first = targets.len();
            for &u in &members[starts[group] as usize..starts[group + 1] as usize] {
                mass[group] += fine.mass[u as usize];
                for (v, w) in fine.ties_of(u as usize) {
                    let other = group_of[v] as usize;
                    if other != group {
                        if sums[other] == 0.0 {
                            targets.push(other as u32);
                        }
                        sums[other] += w;
                    }
                }
            }
            weights.extend(targets[first..].iter().map(|&c| std::mem::take(&mut sums[c as usize])));
            offsets.push(targets.len() as u64);
        }
        Self { offsets, targets, weights, mass }
    }
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
