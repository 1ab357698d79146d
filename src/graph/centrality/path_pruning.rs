//! What a search for shortest paths can spare: edges that a detour replaces, nodes that no path needs to
//! pass through, and sources whose answer another node has.
//!
//! In co-authorship networks most people are on one paper. Their edges are those of its team, and
//! the edges within the team are at least as strong, so that no shortest path needs to pass them; and
//! those who are on that paper alone are twins.

use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};

use crate::graph::Csr;

/// Degree up to which a node is examined: it takes up to the square of this many lookups, fewer where a
/// path does need the node, because the first gap ends it. A node with more edges counts as
/// intermediate, which costs time in searches but changes no distance.
const MAX_DEGREE: usize = 512;
/// Edges of a node that are tried as first steps of a detour around its others.
const FIRST_STEPS: usize = 32;
/// Nodes of one key that a node is compared with: more are chance.
const COMPARED: usize = 4;

/// Length of an edge.
fn length(weight: f32) -> f64 {
    1.0 / f64::from(weight)
}

/// The graph without the edges that are longer than the way by a third node, the first step towards the
/// metric backbone (Simas, Correia & Rocha 2021). Distances are the same: what replaces an edge consists of
/// shorter ones.
///
/// Only the shortest edges of a node are tried as first steps, so that dense parts cost little.
pub(super) fn drop_dominated_edges(graph: &Csr) -> Csr {
    let n = graph.node_count();
    let scratch = || (NeighborDistances::new(n), Vec::new());
    let kept: Vec<Vec<u32>> = (0..n as u32)
        .into_par_iter()
        .map_init(scratch, |(shortest, steps), u| undominated_neighbors(graph, u, shortest, steps))
        .collect();
    let keeps = |u: u32, v: u32| kept[u as usize].binary_search(&v).is_ok();
    let edges: Vec<(u32, u32, f32)> =
        graph.weighted_edges().filter(|&(u, v, _)| keeps(u, v) && keeps(v, u)).collect();
    // Edges of a valid graph make a valid graph.
    Csr::from_edges(n, &edges).unwrap_or_default()
}

/// Neighbours of `u`, ascending, for which no shorter way of two edges was found. `shortest` is cleared
/// before and after.
fn undominated_neighbors(
    graph: &Csr,
    u: u32,
    shortest: &mut NeighborDistances,
    steps: &mut Vec<(f64, u32)>,
) -> Vec<u32> {
    steps.clear();
    for (v, weight) in graph.weighted_neighbors(u) {
        shortest.insert(v, length(weight));
        steps.push((length(weight), v));
    }
    steps.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for &(first, w) in steps.iter().take(FIRST_STEPS) {
        for (v, weight) in graph.weighted_neighbors(w).take(MAX_DEGREE) {
            shortest.shorten(v, first + length(weight));
        }
    }
    let is_direct = |&(v, weight): &(u32, f32)| shortest.get(v) == length(weight);
    let neighbors = graph.weighted_neighbors(u).filter(is_direct).map(|(v, _)| v).collect();
    shortest.clear();
    neighbors
}

/// Shortest known distances from one node to its neighbours: a sparse accumulator (Gilbert, Moler & Schreiber
/// 1992), an array over all nodes that is infinite but for a few, cleared in the time of those few.
struct NeighborDistances {
    distances: Vec<f64>,
    neighbors: Vec<u32>,
}

impl NeighborDistances {
    fn new(nodes: usize) -> Self {
        Self { distances: vec![f64::INFINITY; nodes], neighbors: Vec::new() }
    }

    /// Adds a neighbour, once between two clears.
    #[inline]
    fn insert(&mut self, node: u32, distance: f64) {
        self.distances[node as usize] = distance;
        self.neighbors.push(node);
    }

    /// Lowers the distance to a node if it is a neighbour and the new distance is shorter.
    #[inline]
    fn shorten(&mut self, node: u32, distance: f64) {
        let shortest = &mut self.distances[node as usize];
        if *shortest < f64::INFINITY && distance < *shortest {
            *shortest = distance;
        }
    }

    #[inline]
    fn get(&self, node: u32) -> f64 {
        self.distances[node as usize]
    }

    fn clear(&mut self) {
        for node in self.neighbors.drain(..) {
            self.distances[node as usize] = f64::INFINITY;
        }
    }
}

/// Whether shortest paths pass through each node, given the graph and its undominated edges. Where they
/// do not, any two neighbours are adjacent, and no farther apart than by way of the node; then every path
/// through such nodes has one around them that is no longer.
pub(super) fn find_intermediate_nodes(graph: &Csr, pruned: &Csr) -> Vec<bool> {
    (0..graph.node_count() as u32)
        .into_par_iter()
        .map(|node| is_intermediate(graph, pruned, node))
        .collect()
}

fn is_intermediate(graph: &Csr, pruned: &Csr, node: u32) -> bool {
    let neighbors = pruned.neighbors(node);
    if neighbors.len() > MAX_DEGREE {
        return true;
    }
    let lengths: Vec<f64> = pruned.weighted_neighbors(node).map(|(_, w)| length(w)).collect();
    (0..neighbors.len()).any(|i| {
        (i + 1..neighbors.len()).any(|j| {
            let direct = graph.weight_between(neighbors[i], neighbors[j]).map(length);
            direct.is_none_or(|direct| direct > lengths[i] + lengths[j])
        })
    })
}

/// For each node the smallest of its twins: exchanging the two leaves the weighted graph as it is, so that
/// they have the same value in every measure.
pub(super) fn smallest_twins(graph: &Csr) -> Vec<u32> {
    let n = graph.node_count() as u32;
    let mut twin: Vec<u32> = (0..n).collect();
    for is_closed in [true, false] {
        let keys: Vec<u64> =
            (0..n).into_par_iter().map(|node| twin_key(graph, node, is_closed)).collect();
        let mut nodes_of_key: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for node in 0..n {
            if twin[node as usize] != node {
                continue;
            }
            let others = nodes_of_key.entry(keys[node as usize]).or_default();
            match others.iter().find(|other| are_twins(graph, **other, node)) {
                Some(&other) => twin[node as usize] = other,
                None if others.len() < COMPARED => others.push(node),
                None => {}
            }
        }
    }
    for node in 0..n as usize {
        twin[node] = twin[twin[node] as usize];
    }
    twin
}

/// The same for all twins: a sum over the neighbours with their weights, and for closed twins, which are
/// adjacent, over the node itself.
fn twin_key(graph: &Csr, node: u32, is_closed: bool) -> u64 {
    let itself = if is_closed { mixed_hash((0, node)) } else { 0 };
    graph
        .weighted_neighbors(node)
        .map(|(v, w)| mixed_hash((0, v)).wrapping_add(mixed_hash((1, w.to_bits()))))
        .fold(itself, u64::wrapping_add)
}

/// FxHash leaves low bits weak; sums need all of them.
fn mixed_hash(value: (u8, u32)) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    let hash = hasher.finish();
    (hash ^ (hash >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Whether two nodes have the same edges to all others.
fn are_twins(graph: &Csr, a: u32, b: u32) -> bool {
    let of_a = graph.weighted_neighbors(a).filter(|(v, _)| *v != b);
    let of_b = graph.weighted_neighbors(b).filter(|(v, _)| *v != a);
    graph.degree(a) == graph.degree(b) && of_a.eq(of_b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_on_one_paper_are_terminal_and_twins() {
        // Papers {0,1,2,3} and {3,4,5}: only 3 joins them.
        let third = 1.0 / 3.0;
        let mut edges = vec![(3, 4, 0.5), (3, 5, 0.5), (4, 5, 0.5)];
        edges.extend([(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)].map(|(u, v)| (u, v, third)));
        let graph = Csr::from_edges(7, &edges).unwrap();
        let found = find_intermediate_nodes(&graph, &drop_dominated_edges(&graph));
        assert_eq!(found, [false, false, false, true, false, false, false]);
        assert_eq!(smallest_twins(&graph), [0, 0, 0, 3, 4, 4, 6]);
    }

    #[test]
    fn a_weak_edge_between_neighbours_is_not_a_detour() {
        let graph = Csr::from_edges(3, &[(0, 1, 1.0), (1, 2, 1.0), (0, 2, 0.4)]).unwrap();
        assert_eq!(
            drop_dominated_edges(&graph)
                .weighted_edges()
                .map(|(u, v, _)| (u, v))
                .collect::<Vec<_>>(),
            [(0, 1), (1, 2)]
        );
        assert_eq!(
            find_intermediate_nodes(&graph, &drop_dominated_edges(&graph)),
            [false, true, false]
        );
        assert_eq!(smallest_twins(&graph), [0, 1, 0]);
    }

    #[test]
    fn leaves_of_a_star_are_twins_where_their_edges_are_equal() {
        let graph = Csr::from_edges(4, &[(0, 1, 1.0), (0, 2, 1.0), (0, 3, 2.0)]).unwrap();
        assert_eq!(smallest_twins(&graph), [0, 1, 1, 3]);
    }
}
