//! The graph in memory, and what can be read from it without computing.

use std::ops::Range;

use rayon::prelude::*;

/// Undirected weighted graph in compressed sparse rows; each edge is stored once per endpoint.
///
/// The neighbours of `u` are `targets[offsets[u]..offsets[u + 1]]`, in rising order, and `weights`
/// runs parallel to `targets`. There are no self-loops and no parallel edges, every weight is finite
/// and above 0, and both copies of an edge have the same weight. An unweighted graph holds no weights
/// at all (8 bytes an edge instead of 16) and behaves as if each were 1.
///
/// A *slot* is an index into `targets`: one of the two copies of an edge.
///
/// ```
/// use kolnet::graph::Csr;
///
/// let graph = Csr::from_edges(4, &[(0, 1, 1.0), (1, 2, 0.5), (2, 0, 0.5)])?;
/// assert_eq!(graph.neighbors(0), [1, 2]);
/// assert_eq!(graph.strength(0), 1.5);
/// assert_eq!(graph.degree(3), 0);
/// # Ok::<(), kolnet::graph::GraphError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Csr {
    pub(super) offsets: Vec<u64>,
    pub(super) targets: Vec<u32>,
    /// Empty in an unweighted graph.
    pub(super) weights: Vec<f32>,
}

impl Default for Csr {
    fn default() -> Self {
        Self { offsets: vec![0], targets: Vec::new(), weights: Vec::new() }
    }
}

impl Csr {
    /// Number of nodes.
    pub fn node_count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of edges, each counted once.
    pub fn edge_count(&self) -> usize {
        self.targets.len() / 2
    }

    /// Whether the edges have weights of their own.
    pub fn is_weighted(&self) -> bool {
        !self.weights.is_empty()
    }

    /// The slots of `u`: the range of its neighbours in [`Self::targets`].
    #[inline]
    pub fn edge_range(&self, u: u32) -> Range<usize> {
        self.offsets[u as usize] as usize..self.offsets[u as usize + 1] as usize
    }

    /// Neighbours of `u` in rising order.
    #[inline]
    pub fn neighbors(&self, u: u32) -> &[u32] {
        &self.targets[self.edge_range(u)]
    }

    /// Weights parallel to [`Self::neighbors`]; `None` when every edge weighs 1.
    #[inline]
    pub fn weights(&self, u: u32) -> Option<&[f32]> {
        self.is_weighted().then(|| &self.weights[self.edge_range(u)])
    }

    /// Neighbours of `u` with the weight of each edge, weighted graph or not.
    pub fn weighted_neighbors(&self, u: u32) -> impl ExactSizeIterator<Item = (u32, f32)> + '_ {
        self.edge_range(u).map(|slot| (self.targets[slot], self.weight_at(slot)))
    }

    /// Every edge once, as `(u, v, weight)` with `u < v`, in rising order.
    pub fn weighted_edges(&self) -> impl Iterator<Item = (u32, u32, f32)> + '_ {
        (0..self.node_count() as u32).flat_map(move |u| {
            self.weighted_neighbors(u).filter(move |&(v, _)| v > u).map(move |(v, w)| (u, v, w))
        })
    }

    /// Weight of the edge in a slot.
    #[inline]
    pub fn weight_at(&self, slot: usize) -> f32 {
        if self.weights.is_empty() { 1.0 } else { self.weights[slot] }
    }

    /// Weight of the edge between `u` and `v`; `None` if there is none. A binary search in the shorter row.
    pub fn weight_between(&self, u: u32, v: u32) -> Option<f32> {
        let (u, v) = if self.degree(u) <= self.degree(v) { (u, v) } else { (v, u) };
        let row = self.edge_range(u);
        let position = self.targets[row.clone()].binary_search(&v).ok()?;
        Some(self.weight_at(row.start + position))
    }

    /// Number of neighbours of `u`.
    #[inline]
    pub fn degree(&self, u: u32) -> usize {
        self.edge_range(u).len()
    }

    /// Sum of the weights of the edges of `u`.
    pub fn strength(&self, u: u32) -> f64 {
        match self.weights(u) {
            Some(weights) => weights.iter().map(|&w| f64::from(w)).sum(),
            None => self.degree(u) as f64,
        }
    }

    /// Strength of every node.
    pub fn strengths(&self) -> Vec<f64> {
        (0..self.node_count() as u32).into_par_iter().map(|u| self.strength(u)).collect()
    }

    /// Sum of the weights of all edges, each counted once.
    pub fn total_weight(&self) -> f64 {
        if self.is_weighted() {
            self.weights.iter().map(|&w| f64::from(w)).sum::<f64>() / 2.0
        } else {
            self.edge_count() as f64
        }
    }

    /// Where the neighbours of each node start; one entry more than there are nodes.
    pub fn offsets(&self) -> &[u64] {
        &self.offsets
    }

    /// The neighbours of all nodes, node by node.
    pub fn targets(&self) -> &[u32] {
        &self.targets
    }

    /// Weights parallel to [`Self::targets`]; `None` when every edge weighs 1.
    pub(super) fn all_weights(&self) -> Option<&[f32]> {
        self.is_weighted().then_some(self.weights.as_slice())
    }

    /// The same edges with other weights, each computed from the old one; `None` if a new weight is not
    /// a finite number above 0.
    pub(super) fn with_weights(&self, new_weight: impl Fn(f32) -> f32) -> Option<Self> {
        let weights: Vec<f32> =
            (0..self.targets.len()).map(|slot| new_weight(self.weight_at(slot))).collect();
        let all_valid = weights.iter().all(|w| w.is_finite() && *w > 0.0);
        all_valid.then(|| Self {
            offsets: self.offsets.clone(),
            targets: self.targets.clone(),
            weights,
        })
    }

    /// The same edges, each with weight 1.
    pub fn unweighted(&self) -> Self {
        Self { offsets: self.offsets.clone(), targets: self.targets.clone(), weights: Vec::new() }
    }

    /// The induced subgraph: `nodes[i]` becomes node `i`, edges to other nodes are left out.
    /// `nodes` must name no node twice; a second mention stays without edges.
    pub fn induced(&self, nodes: &[u32]) -> Self {
        /// Nodes whose rows one task collects.
        const CHUNK: usize = 16_384;
        let mut new_id = vec![OUTSIDE; self.node_count()];
        for (i, &u) in nodes.iter().enumerate().rev() {
            new_id[u as usize] = i as u32;
        }
        let chunks: Vec<RowChunk> = nodes
            .par_chunks(CHUNK)
            .enumerate()
            .map(|(chunk, nodes)| self.induced_rows(chunk * CHUNK, nodes, &new_id))
            .collect();
        let slots = chunks.iter().map(|chunk| chunk.targets.len()).sum();
        let mut offsets = Vec::with_capacity(nodes.len() + 1);
        offsets.push(0);
        let mut targets = Vec::with_capacity(slots);
        let mut weights = Vec::with_capacity(if self.is_weighted() { slots } else { 0 });
        for chunk in chunks {
            let start = targets.len() as u64;
            offsets.extend(chunk.row_ends.iter().map(|end| start + end));
            targets.extend(chunk.targets);
            weights.extend(chunk.weights);
        }
        Self { offsets, targets, weights }
    }

    /// Rows of the induced subgraph for the nodes `first, first + 1, …` of it.
    fn induced_rows(&self, first: usize, nodes: &[u32], new_id: &[u32]) -> RowChunk {
        let mut rows = RowChunk::default();
        let mut row: Vec<(u32, f32)> = Vec::new();
        for (i, &u) in (first..).zip(nodes) {
            if new_id[u as usize] == i as u32 {
                row.extend(self.weighted_neighbors(u).filter_map(|(v, w)| {
                    let v = new_id[v as usize];
                    (v != OUTSIDE).then_some((v, w))
                }));
                row.sort_unstable_by_key(|&(v, _)| v);
            }
            rows.row_ends.push(row.len() as u64 + rows.row_ends.last().copied().unwrap_or(0));
            rows.targets.extend(row.iter().map(|&(v, _)| v));
            if self.is_weighted() {
                rows.weights.extend(row.iter().map(|&(_, w)| w));
            }
            row.clear();
        }
        rows
    }

    /// Bytes held by the arrays of this graph.
    pub fn bytes(&self) -> usize {
        8 * self.offsets.len() + 4 * self.targets.len() + 4 * self.weights.len()
    }
}

/// Marks nodes that are not in an induced subgraph. Graphs have at most `u32::MAX` nodes, so it is free.
const OUTSIDE: u32 = u32::MAX;

/// Consecutive rows, and where each ends.
#[derive(Default)]
struct RowChunk {
    row_ends: Vec<u64>,
    targets: Vec<u32>,
    weights: Vec<f32>,
}
