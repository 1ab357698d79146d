//! The graph itself and what can be read from it without work.

use std::ops::Range;

use rayon::prelude::*;

/// Undirected weighted graph in compressed sparse rows; each tie is stored once per end.
///
/// The neighbours of `u` are `targets[offsets[u]..offsets[u + 1]]`, in rising order, and `weights`
/// runs beside `targets`. There are no loops and no parallel ties, every weight is finite and above
/// 0, and both copies of a tie have the same weight. An unweighted graph holds no weights at all
/// (8 bytes a tie instead of 16) and behaves as if each were 1.
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

    /// Number of ties, each counted once.
    pub fn edge_count(&self) -> usize {
        self.targets.len() / 2
    }

    /// Whether the ties bear weights of their own.
    pub fn is_weighted(&self) -> bool {
        !self.weights.is_empty()
    }

    /// The slots of `u`: where its neighbours stand in [`Self::targets`].
    #[inline]
    pub fn edge_range(&self, u: u32) -> Range<usize> {
        self.offsets[u as usize] as usize..self.offsets[u as usize + 1] as usize
    }

    /// Neighbours of `u` in rising order.
    #[inline]
    pub fn neighbors(&self, u: u32) -> &[u32] {
        &self.targets[self.edge_range(u)]
    }

    /// Weights beside [`Self::neighbors`]; `None` when every tie weighs 1.
    #[inline]
    pub fn weights(&self, u: u32) -> Option<&[f32]> {
        self.is_weighted().then(|| &self.weights[self.edge_range(u)])
    }

    /// Neighbours of `u` with the weight of each tie, weighted graph or not.
    pub fn weighted_neighbors(&self, u: u32) -> impl ExactSizeIterator<Item = (u32, f32)> + '_ {
        self.edge_range(u).map(|slot| (self.targets[slot], self.weight_at(slot)))
    }

    /// Every tie once, as `(u, v, weight)` with `u < v`, in rising order.
    pub fn weighted_edges(&self) -> impl Iterator<Item = (u32, u32, f32)> + '_ {
        (0..self.node_count() as u32).flat_map(move |u| {
            self.weighted_neighbors(u).filter(move |&(v, _)| v > u).map(move |(v, w)| (u, v, w))
        })
    }

    /// Weight of the tie in a slot.
    #[inline]
    pub fn weight_at(&self, slot: usize) -> f32 {
        if self.weights.is_empty() { 1.0 } else { self.weights[slot] }
    }

    /// Weight of the tie between `u` and `v`; `None` if they are not tied.
    pub fn weight_between(&self, u: u32, v: u32) -> Option<f32> {
        let (u, v) = if self.degree(u) <= self.degree(v) { (u, v) } else { (v, u) };
        let slots = self.edge_range(u);
        let place = self.targets[slots.clone()].binary_search(&v).ok()?;
        Some(self.weight_at(slots.start + place))
    }

    /// Number of neighbours of `u`.
    #[inline]
    pub fn degree(&self, u: u32) -> usize {
        self.edge_range(u).len()
    }

    /// Sum of the weights of the ties of `u`.
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

    /// Sum of the weights of all ties, each counted once.
    pub fn total_weight(&self) -> f64 {
        if self.is_weighted() {
            self.weights.iter().map(|&w| f64::from(w)).sum::<f64>() / 2.0
        } else {
            self.edge_count() as f64
        }
    }

    /// Where the neighbours of each node begin; one entry more than there are nodes.
    pub fn offsets(&self) -> &[u64] {
        &self.offsets
    }

    /// The neighbours of all nodes, one node after the other.
    pub fn targets(&self) -> &[u32] {
        &self.targets
    }

    /// Weights beside [`Self::targets`]; `None` when every tie weighs 1.
    pub fn all_weights(&self) -> Option<&[f32]> {
        self.is_weighted().then_some(self.weights.as_slice())
    }

    /// The same ties with other weights, each computed from the old one. A weight that is not a
    /// finite number above 0 is the caller's mistake and is refused by `None`.
    pub fn with_weights(&self, weight: impl Fn(f32) -> f32) -> Option<Self> {
        let weights: Vec<f32> =
            (0..self.targets.len()).map(|s| weight(self.weight_at(s))).collect();
        let sound = weights.iter().all(|w| w.is_finite() && *w > 0.0);
        sound.then(|| Self {
            offsets: self.offsets.clone(),
            targets: self.targets.clone(),
            weights,
        })
    }

    /// The same ties, each with weight 1.
    pub fn unweighted(&self) -> Self {
        Self { offsets: self.offsets.clone(), targets: self.targets.clone(), weights: Vec::new() }
    }

    /// Part of the graph: `nodes[i]` becomes node `i`, ties to other nodes are left out.
    /// `nodes` must name no node twice; a second mention stays without ties.
    pub fn induced(&self, nodes: &[u32]) -> Self {
        const OUTSIDE: u32 = u32::MAX;
        /// Nodes whose rows one task collects.
        const PART: usize = 16_384;
        let mut place = vec![OUTSIDE; self.node_count()];
        for (i, &u) in nodes.iter().enumerate().rev() {
            place[u as usize] = i as u32;
        }
        let rows = |(part, nodes): (usize, &[u32])| {
            let first = part * PART;
            let mut rows = Rows::default();
            let mut row: Vec<(u32, f32)> = Vec::new();
            for (i, &u) in (first..).zip(nodes) {
                if place[u as usize] == i as u32 {
                    row.extend(self.weighted_neighbors(u).filter_map(|(v, w)| {
                        let v = place[v as usize];
                        (v != OUTSIDE).then_some((v, w))
                    }));
                    row.sort_unstable_by_key(|&(v, _)| v);
                }
                rows.ends.push(row.len() as u64 + rows.ends.last().copied().unwrap_or(0));
                rows.targets.extend(row.iter().map(|&(v, _)| v));
                if self.is_weighted() {
                    rows.weights.extend(row.iter().map(|&(_, w)| w));
                }
                row.clear();
            }
            rows
        };
        let parts: Vec<Rows> = nodes.par_chunks(PART).enumerate().map(rows).collect();
        let ties = parts.iter().map(|part| part.targets.len()).sum();
        let mut offsets = Vec::with_capacity(nodes.len() + 1);
        offsets.push(0);
        let mut targets = Vec::with_capacity(ties);
        let mut weights = Vec::with_capacity(if self.is_weighted() { ties } else { 0 });
        for part in parts {
            let before = targets.len() as u64;
            offsets.extend(part.ends.iter().map(|end| before + end));
            targets.extend(part.targets);
            weights.extend(part.weights);
        }
        Self { offsets, targets, weights }
    }

    /// Bytes held by the arrays of this graph.
    pub fn bytes(&self) -> usize {
        8 * self.offsets.len() + 4 * self.targets.len() + 4 * self.weights.len()
    }
}

/// Rows one after the other, and where each ends.
#[derive(Default)]
struct Rows {
    ends: Vec<u64>,
    targets: Vec<u32>,
    weights: Vec<f32>,
}
