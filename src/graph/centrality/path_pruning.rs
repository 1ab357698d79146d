//! What a search for shortest paths need not do: pass through nodes that no path needs, and start
//! from nodes whose answer another node has.
//!
//! In co-authorship networks most people stand on one paper. Their ties are those of its team, and
//! the ties within the team are at least as strong, so that no shortest path needs to pass them; and
//! those who stand on that paper alone cannot be told apart.

use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};

use crate::graph::Csr;

/// Ties up to which a node is looked at: the square of this many lookups, done where a path does
/// need the node only until the first gap. A node with more counts as passed through, which costs
/// time in searches but changes no distance.
const LOOKED_AT: usize = 512;
/// Ties of a node that are tried as first steps of a way around its others.
const STEPS: usize = 32;
/// Nodes of one key that a node is compared with: more are chance.
const COMPARED: usize = 4;

/// Length of a tie.
fn length(weight: f32) -> f64 {
    1.0 / f64::from(weight)
}

/// The graph without the ties that are longer than the way by a third node. Distances are the same:
/// what replaces a tie consists of shorter ones.
///
/// Only the shortest ties of a node are tried as first steps, so that dense parts cost little.
pub(super) fn direct_ties(graph: &Csr) -> Csr {
    let n = graph.node_count();
    let start = || (vec![f64::INFINITY; n], Vec::new());
    let kept: Vec<Vec<u32>> = (0..n as u32)
        .into_par_iter()
        .map_init(start, |(least, steps), u| direct_ends(graph, u, least, steps))
        .collect();
    let ties = graph.weighted_edges().filter(|(u, v, _)| {
        let kept = |a: u32, b: u32| kept[a as usize].binary_search(&b).is_ok();
        kept(*u, *v) && kept(*v, *u)
    });
    // A part of a sound graph is sound.
    Csr::from_edges(n, &ties.collect::<Vec<_>>()).unwrap_or_default()
}

/// Neighbours of `u`, ascending, to which no way of two shorter ties was found. `least` is infinite
/// everywhere before and after.
fn direct_ends(graph: &Csr, u: u32, least: &mut [f64], steps: &mut Vec<(f64, u32)>) -> Vec<u32> {
    steps.clear();
    for (v, weight) in graph.weighted_neighbors(u) {
        least[v as usize] = length(weight);
        steps.push((length(weight), v));
    }
    steps.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for &(first, w) in steps.iter().take(STEPS) {
        for (v, weight) in graph.weighted_neighbors(w).take(LOOKED_AT) {
            let around = first + length(weight);
            let direct = &mut least[v as usize];
            if *direct < f64::INFINITY && around < *direct {
                *direct = around;
            }
        }
    }
    let direct = |(v, weight): &(u32, f32)| least[*v as usize] == length(*weight);
    let ends = graph.weighted_neighbors(u).filter(direct).map(|(v, _)| v).collect();
    graph.neighbors(u).iter().for_each(|v| least[*v as usize] = f64::INFINITY);
    ends
}

/// Whether shortest paths pass through each node, given the graph and its [`direct_ties`]. Where they
/// do not, any two neighbours are tied to each other, and no farther than by way of the node; then for
/// every path through such nodes there is one around them that is no longer.
pub(super) fn passed_through(graph: &Csr, direct: &Csr) -> Vec<bool> {
    let needed = |node: u32| {
        let ends = direct.neighbors(node);
        if ends.len() > LOOKED_AT {
            return true;
        }
        let to: Vec<f64> =
            direct.weighted_neighbors(node).map(|(_, weight)| length(weight)).collect();
        (0..ends.len()).any(|i| {
            (i + 1..ends.len()).any(|j| {
                let around = graph.weight_between(ends[i], ends[j]).map(length);
                around.is_none_or(|around| around > to[i] + to[j])
            })
        })
    };
    (0..graph.node_count() as u32).into_par_iter().map(needed).collect()
}

/// For each node the lowest one that takes its place: exchanging the two leaves the graph as it is,
/// so that they have the same value in every measure.
pub(super) fn look_alikes(graph: &Csr) -> Vec<u32> {
    let n = graph.node_count() as u32;
    let mut head: Vec<u32> = (0..n).collect();
    for tied in [true, false] {
        let keys: Vec<u64> = (0..n).into_par_iter().map(|node| key(graph, node, tied)).collect();
        let mut known: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for node in 0..n {
            if head[node as usize] != node {
                continue;
            }
            let others = known.entry(keys[node as usize]).or_default();
            match others.iter().find(|other| alike(graph, **other, node)) {
                Some(&other) => head[node as usize] = other,
                None if others.len() < COMPARED => others.push(node),
                None => {}
            }
        }
    }
    for node in 0..n as usize {
        head[node] = head[head[node] as usize];
    }
    head
}

/// The same for nodes that can be exchanged: their neighbours (and themselves, where look-alikes are
/// `tied` to each other) with the weights, in no order.
fn key(graph: &Csr, node: u32, tied: bool) -> u64 {
    let hash = |value: (u8, u32)| {
        let mut hasher = FxHasher::default();
        value.hash(&mut hasher);
        // FxHash leaves low bits weak; sums need all of them.
        let mixed = hasher.finish();
        (mixed ^ (mixed >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    };
    let own = if tied { hash((0, node)) } else { 0 };
    graph
        .weighted_neighbors(node)
        .map(|(v, weight)| hash((0, v)).wrapping_add(hash((1, weight.to_bits()))))
        .fold(own, u64::wrapping_add)
}

/// Whether two nodes have the same ties to all others.
fn alike(graph: &Csr, a: u32, b: u32) -> bool {
    let of_a = graph.weighted_neighbors(a).filter(|(v, _)| *v != b);
    let of_b = graph.weighted_neighbors(b).filter(|(v, _)| *v != a);
    graph.degree(a) == graph.degree(b) && of_a.eq(of_b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_one_paper_are_not_passed_through_and_look_alike() {
        // Papers {0,1,2,3} and {3,4,5}: only 3 joins them.
        let third = 1.0 / 3.0;
        let mut ties = vec![(3, 4, 0.5), (3, 5, 0.5), (4, 5, 0.5)];
        ties.extend([(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)].map(|(u, v)| (u, v, third)));
        let graph = Csr::from_edges(7, &ties).unwrap();
        let passed = passed_through(&graph, &direct_ties(&graph));
        assert_eq!(passed, [false, false, false, true, false, false, false]);
        assert_eq!(look_alikes(&graph), [0, 0, 0, 3, 4, 4, 6]);
    }

    #[test]
    fn a_weak_tie_between_neighbours_is_no_way_around() {
        let graph = Csr::from_edges(3, &[(0, 1, 1.0), (1, 2, 1.0), (0, 2, 0.4)]).unwrap();
        assert_eq!(
            direct_ties(&graph).weighted_edges().map(|(u, v, _)| (u, v)).collect::<Vec<_>>(),
            [(0, 1), (1, 2)]
        );
        assert_eq!(passed_through(&graph, &direct_ties(&graph)), [false, true, false]);
        assert_eq!(look_alikes(&graph), [0, 1, 0]);
    }

    #[test]
    fn leaves_of_a_star_look_alike_where_their_ties_are_equal() {
        let graph = Csr::from_edges(4, &[(0, 1, 1.0), (0, 2, 1.0), (0, 3, 2.0)]).unwrap();
        assert_eq!(look_alikes(&graph), [0, 1, 1, 3]);
    }
}
