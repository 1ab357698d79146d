//! Renumbers nodes so that neighbours are close together in memory.
//!
//! Ids as they come (authors by first appearance, or random) scatter the neighbours of a node over all of
//! memory: in a graph whose values per node outgrow the cache, most of the time of every measure is
//! spent waiting for memory. One round of label propagation finds small groups of densely connected nodes;
//! groups are laid out in breadth-first order. On a co-authorship graph of a million people label
//! propagation then takes a third of the time, Leiden two thirds (`benches/README.md`).

use super::breadth_first::breadth_first_order;
use super::counting_sort::{bucket_starts, fill_buckets};
use super::csr::Csr;

/// Up to this many nodes one f64 a node fits into the cache of a core.
pub(super) const CACHED_NODES: usize = 200_000;
/// Endpoints closer than this are near each other.
const NEAR: usize = CACHED_NODES / 8;
/// Share of near edges from which on a numbering counts as local already.
const LOCAL_SHARE: f64 = 0.5;

/// A renumbered graph, with the way back to the original numbers.
#[derive(Debug, Clone)]
pub struct Reordered {
    graph: Csr,
    /// The original number of each node; empty when numbers did not change.
    original_ids: Vec<u32>,
}

impl Reordered {
    /// A graph under its own numbers.
    pub(super) fn unchanged(graph: Csr) -> Self {
        Self { graph, original_ids: Vec::new() }
    }

    /// A graph whose node `i` was `original_ids[i]`.
    pub(super) fn renumbered(graph: Csr, original_ids: Vec<u32>) -> Self {
        Self { graph, original_ids }
    }

    /// The graph under its new numbers.
    pub fn graph(&self) -> &Csr {
        &self.graph
    }

    /// The number that a node had before.
    pub fn original_id(&self, node: u32) -> u32 {
        self.original_ids.get(node as usize).copied().unwrap_or(node)
    }

    /// Values by new number put in the order of the original numbers.
    pub fn in_original_order<T: Copy + Default>(&self, values: Vec<T>) -> Vec<T> {
        if self.original_ids.is_empty() {
            return values;
        }
        let mut restored = vec![T::default(); values.len()];
        for (&original, value) in self.original_ids.iter().zip(values) {
            restored[original as usize] = value;
        }
        restored
    }
}

impl Csr {
    /// The graph renumbered so that neighbours are close together, or unchanged where that would not
    /// pay: it fits into the cache, or its numbers are local already. Depends on the graph alone.
    pub fn reorder_for_locality(self) -> Reordered {
        if self.node_count() > CACHED_NODES && self.share_of_near_edges() < LOCAL_SHARE {
            self.renumbered(local_order(&self))
        } else {
            Reordered::unchanged(self)
        }
    }

    /// Share of a sample of the edges whose endpoints are near each other.
    fn share_of_near_edges(&self) -> f64 {
        const EVERY: usize = 61;
        let (mut near, mut sampled) = (0u64, 0u64);
        for u in (0..self.node_count() as u32).step_by(EVERY) {
            let row = self.neighbors(u);
            near += row.iter().filter(|v| (v.abs_diff(u) as usize) < NEAR).count() as u64;
            sampled += row.len() as u64;
        }
        near as f64 / sampled.max(1) as f64
    }

    /// The graph under new numbers; `original_ids` names each node once.
    fn renumbered(&self, original_ids: Vec<u32>) -> Reordered {
        let new_ids = inverse_permutation(&original_ids);
        let mut offsets = Vec::with_capacity(original_ids.len() + 1);
        offsets.push(0u64);
        let mut end = 0;
        for &original in &original_ids {
            end += self.degree(original) as u64;
            offsets.push(end);
        }
        // Each node writes its number into the rows of its neighbours, so rows fill in rising order.
        let mut next = offsets.clone();
        let mut targets = vec![0u32; self.targets().len()];
        let mut weights = vec![0f32; if self.is_weighted() { targets.len() } else { 0 }];
        for (new, &original) in original_ids.iter().enumerate() {
            for slot in self.edge_range(original) {
                let end = &mut next[new_ids[self.targets()[slot] as usize] as usize];
                targets[*end as usize] = new as u32;
                if let Some(weight) = weights.get_mut(*end as usize) {
                    *weight = self.weight_at(slot);
                }
                *end += 1;
            }
        }
        Reordered { graph: Self { offsets, targets, weights }, original_ids }
    }
}

/// Position of each value in a permutation of `0..n`.
pub(super) fn inverse_permutation(permutation: &[u32]) -> Vec<u32> {
    let mut inverse = vec![0u32; permutation.len()];
    for (position, &value) in permutation.iter().enumerate() {
        inverse[value as usize] = position as u32;
    }
    inverse
}

/// Groups of label propagation in breadth-first order of their first nodes, nodes within a group likewise.
fn local_order(graph: &Csr) -> Vec<u32> {
    let n = graph.node_count();
    let search = breadth_first_order(n, 0..n as u32, |u| graph.neighbors(u).iter().copied());
    let order = search.nodes;
    let label = propagate_labels_once(graph, &order);
    let mut group_start = vec![u32::MAX; n];
    for (position, &node) in order.iter().enumerate() {
        let start = &mut group_start[label[node as usize] as usize];
        *start = (*start).min(position as u32);
    }
    let key = |node: u32| group_start[label[node as usize] as usize] as usize;
    let starts: Vec<u32> = bucket_starts(n, order.iter().map(|&node| key(node)));
    fill_buckets(&starts, order.iter().map(|&node| (key(node), node)))
}

/// Labels after one round of label propagation in the given order: each node takes the label that most of
/// its neighbours have, the first of equals in its row.
fn propagate_labels_once(graph: &Csr, order: &[u32]) -> Vec<u32> {
    let mut label: Vec<u32> = (0..order.len() as u32).collect();
    let mut count = vec![0u32; order.len()];
    for &node in order {
        let (mut best, mut best_count) = (label[node as usize], 0);
        for &other in graph.neighbors(node) {
            let label = label[other as usize];
            let count = &mut count[label as usize];
            *count += 1;
            if *count > best_count {
                (best, best_count) = (label, *count);
            }
        }
        for &other in graph.neighbors(node) {
            count[label[other as usize] as usize] = 0;
        }
        label[node as usize] = best;
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups of ten in a ring, numbered by a full-cycle step that scatters them.
    fn scattered(nodes: u32) -> Csr {
        let number = |index: u32| ((u64::from(index % nodes) * 48_271) % u64::from(nodes)) as u32;
        let mut edges = Vec::new();
        for group in (0..nodes).step_by(10) {
            for a in group..group + 10 {
                edges.extend(
                    (a + 1..group + 11).map(|b| (number(a), number(b), 0.5 + (a % 3) as f32)),
                );
            }
        }
        Csr::from_edges(nodes as usize, &edges).unwrap()
    }

    #[test]
    fn a_renumbered_graph_has_the_same_edges_and_nearer_neighbours() {
        let graph = scattered(CACHED_NODES as u32 + 10_000);
        let found = graph.clone().reorder_for_locality();
        assert!(!found.original_ids.is_empty());
        let mut before: Vec<(u32, u32, f32)> = graph.weighted_edges().collect();
        let mut after: Vec<(u32, u32, f32)> = found
            .graph()
            .weighted_edges()
            .map(|(u, v, w)| (found.original_id(u), found.original_id(v), w))
            .map(|(u, v, w)| (u.min(v), u.max(v), w))
            .collect();
        for edges in [&mut before, &mut after] {
            edges.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
        }
        assert_eq!(before, after);
        assert!(found.graph().share_of_near_edges() > 0.99);
        assert!((0..1000).all(|u| found.graph().neighbors(u).is_sorted()));
        let degrees: Vec<u32> =
            (0..graph.node_count() as u32).map(|u| found.graph().degree(u) as u32).collect();
        let restored = found.in_original_order(degrees);
        assert!(
            (0..graph.node_count() as u32).all(|u| graph.degree(u) as u32 == restored[u as usize])
        );
        let again = found.graph().clone().reorder_for_locality();
        assert!(again.original_ids.is_empty(), "what is local is left as it is");
    }

    #[test]
    fn a_graph_that_fits_into_the_cache_is_left_as_it_is() {
        for graph in [scattered(10_000), Csr::default()] {
            let left = graph.clone().reorder_for_locality();
            assert!(left.graph() == &graph && left.original_id(7) == 7);
            assert_eq!(left.in_original_order(vec![3, 1, 2]), [3, 1, 2]);
        }
    }
}
