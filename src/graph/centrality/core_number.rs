//! Core numbers.

use super::error::CentralityError;
use super::scores::{Centrality, NodeScores};
use crate::graph::Csr;

/// The largest `k` such that the node belongs to a part of the graph in which every node has at
/// least `k` neighbours (Seidman 1983). Weights do not count. Linear in the number of ties (Batagelj
/// and Zaversnik 2003), without their bucket queue (as Kabir and Madduri 2017, on one thread).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CoreNumber;

impl Centrality for CoreNumber {
    fn name(&self) -> &'static str {
        "core"
    }
    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let values = core_numbers(graph).into_iter().map(f64::from).collect();
        Ok(NodeScores::direct(self.name(), values))
    }
}

/// Core number of each node, by taking away nodes level by level: what falls to a level while it is
/// being taken away belongs to it. A node is looked at once a level up to its own, so that all looks
/// together are no more than the ends of ties; and only degrees are written, no sorted order.
fn core_numbers(graph: &Csr) -> Vec<u32> {
    let n = graph.node_count() as u32;
    let mut degree: Vec<u32> = (0..n).map(|u| graph.degree(u) as u32).collect();
    let mut left: Vec<u32> = (0..n).collect();
    let mut falling: Vec<u32> = Vec::new();
    let mut level = 0;
    while !left.is_empty() {
        let mut least = u32::MAX;
        left.retain(|&u| {
            let degree = degree[u as usize];
            if degree == level {
                falling.push(u);
            } else if degree > level {
                least = least.min(degree);
            }
            degree > level
        });
        level = if falling.is_empty() { least } else { level + 1 };
        while let Some(u) = falling.pop() {
            let core = degree[u as usize];
            for &v in graph.neighbors(u) {
                let degree = &mut degree[v as usize];
                if *degree > core {
                    *degree -= 1;
                    if *degree == core {
                        falling.push(v);
                    }
                }
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
        let graph = Csr::from_edges(7, &ties).unwrap();
        assert_eq!(CoreNumber.scores(&graph).unwrap().values, [3.0, 3.0, 3.0, 3.0, 1.0, 1.0, 0.0]);
    }
}
