//! Core numbers.

use super::error::Error;
use super::scores::{Centrality, Scores};
use crate::graph::Csr;

/// The largest `k` such that the node belongs to a part of the graph in which every node has at
/// least `k` neighbours (Seidman 1983). Weights do not count. By the bucket queue of Batagelj and
/// Zaversnik (2003), linear in the number of ties.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CoreNumber;

impl Centrality for CoreNumber {
    fn name(&self) -> &'static str {
        "core"
    }
    fn scores(&self, graph: &Csr) -> Result<Scores, Error> {
        let values = core_numbers(graph).into_iter().map(f64::from).collect();
        Ok(Scores::direct(self.name(), values))
    }
}

/// Core number of each node.
fn core_numbers(graph: &Csr) -> Vec<u32> {
    let n = graph.node_count();
    let mut degree: Vec<u32> = (0..n as u32).map(|u| graph.degree(u) as u32).collect();
    let largest = degree.iter().copied().max().unwrap_or(0) as usize;
    // Nodes sorted by remaining degree; bucket[d] is where degree d begins.
    let mut bucket = vec![0u32; largest + 2];
    for &d in &degree {
        bucket[d as usize + 1] += 1;
    }
    for d in 0..=largest {
        bucket[d + 1] += bucket[d];
    }
    let mut next = bucket.clone();
    let (mut order, mut place) = (vec![0u32; n], vec![0u32; n]);
    for u in 0..n {
        let at = &mut next[degree[u] as usize];
        place[u] = *at;
        order[*at as usize] = u as u32;
        *at += 1;
    }
    for i in 0..n {
        let u = order[i];
        let core = degree[u as usize];
        for &v in graph.neighbors(u) {
            let d = degree[v as usize];
            if d > core {
                // v swaps places with the first node of its bucket, which then begins one later.
                let (from, to) = (place[v as usize], bucket[d as usize].max(i as u32 + 1));
                let first = order[to as usize];
                order[from as usize] = first;
                place[first as usize] = from;
                order[to as usize] = v;
                place[v as usize] = to;
                bucket[d as usize] = to + 1;
                degree[v as usize] = d - 1;
            }
        }
    }
    degree
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clique_with_a_tail_has_the_core_numbers_of_its_parts() {
        let mut ties = vec![(3, 4, 1.0), (4, 5, 1.0)];
        for u in 0..4u32 {
            for v in u + 1..4 {
                ties.push((u, v, 1.0));
            }
        }
        let graph = Csr::from_ties(7, &ties).unwrap();
        assert_eq!(CoreNumber.scores(&graph).unwrap().values, [3.0, 3.0, 3.0, 3.0, 1.0, 1.0, 0.0]);
    }
}
