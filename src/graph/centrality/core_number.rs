//! Core numbers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::CentralityError;
use super::scores::{Centrality, NodeScores};
use crate::graph::Csr;

/// Largest `k` such that a node is in the k-core (Seidman 1983).
///
/// The k-core is the largest part of the graph in which every node has at least `k` neighbours; weights
/// are not used, and components do not affect each other. Linear in the edges (Batagelj & Zaversnik 2003),
/// without their bucket queue (as Kabir & Madduri 2017, on one thread).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
pub struct CoreNumber;

impl Centrality for CoreNumber {
    fn name(&self) -> &'static str {
        "core"
    }
    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let values = core_numbers(graph).into_iter().map(f64::from).collect();
        Ok(NodeScores::exact(self.name(), values))
    }
}

/// Core number of each node, by peeling level by level: a node that falls to a level while it is being
/// peeled belongs to it. A node is looked at once a level up to its own, so that all looks together are no
/// more than the slots of the graph; and only degrees are written, not a sorted order.
fn core_numbers(graph: &Csr) -> Vec<u32> {
    let n = graph.node_count() as u32;
    let mut degree: Vec<u32> = (0..n).map(|u| graph.degree(u) as u32).collect();
    let mut remaining: Vec<u32> = (0..n).collect();
    let mut peeled: Vec<u32> = Vec::new();
    let mut level = 0;
    while !remaining.is_empty() {
        let mut smallest = u32::MAX;
        remaining.retain(|&u| {
            let degree = degree[u as usize];
            if degree == level {
                peeled.push(u);
            } else if degree > level {
                smallest = smallest.min(degree);
            }
            degree > level
        });
        level = if peeled.is_empty() { smallest } else { level + 1 };
        while let Some(u) = peeled.pop() {
            let core = degree[u as usize];
            for &v in graph.neighbors(u) {
                let degree = &mut degree[v as usize];
                if *degree > core {
                    *degree -= 1;
                    if *degree == core {
                        peeled.push(v);
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
        let mut edges = vec![(3, 4, 1.0), (4, 5, 1.0)];
        for u in 0..4u32 {
            for v in u + 1..4 {
                edges.push((u, v, 1.0));
            }
        }
        let graph = Csr::from_edges(7, &edges).unwrap();
        assert_eq!(CoreNumber.scores(&graph).unwrap().values, [3.0, 3.0, 3.0, 3.0, 1.0, 1.0, 0.0]);
    }
}
