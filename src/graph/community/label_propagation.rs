//! Label propagation (Raghavan, Albert & Kumara 2007, "Near linear time algorithm to detect community
//! structures in large-scale networks"): the fastest method, and the least good.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::neighbour_weights::NeighbourWeights;
use super::partition::{Partition, add_modularity, modularity};
use super::visit_order::strided;
use crate::graph::{Csr, MeasureError, MeasuredNodes, NodeMeasure};

/// Communities by label propagation (Raghavan, Albert & Kumara 2007).
///
/// Parameters of [`label_propagation`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct LabelPropagationParams {
    /// Stop when a round relabels at most this share of the nodes.
    ///
    /// 1e-5 as in networkit.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().tolerance))]
    pub tolerance: f64,
    /// Rounds after which the labels are taken as they are.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().max_rounds))]
    pub max_rounds: usize,
    /// Seed; the same seed gives the same partition.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().seed))]
    #[serde(skip)]
    pub seed: u64,
}

impl Default for LabelPropagationParams {
    fn default() -> Self {
        Self { tolerance: 1e-5, max_rounds: 100, seed: 42 }
    }
}

impl NodeMeasure for LabelPropagationParams {
    fn measure_name(&self) -> &'static str {
        "label-propagation"
    }

    fn measure(&self, graph: &Csr) -> Result<MeasuredNodes, MeasureError> {
        Ok(label_propagation(graph, self).into())
    }

    fn evaluate(&self, graph: &Csr, measured: &mut MeasuredNodes) {
        add_modularity(graph, measured, 1.0);
    }
}

/// Nodes that take their first turn one after the other. Where neighbours have near numbers, longer runs
/// let one label run through the whole graph (runs of 256 do, on a co-author graph of a million).
const STRIDED_RUN: u32 = 16;

/// Communities by label propagation: every node takes the label with the largest weight among its
/// neighbours, until few change. A node keeps its label if that is among the largest; between others
/// the seed decides. Only nodes next to a change are visited again. The quality returned is
/// [`modularity`], which the method does not optimise. O(m) per round.
pub fn label_propagation(graph: &Csr, params: &LabelPropagationParams) -> Partition {
    let n = graph.node_count();
    let mut labels: Vec<u32> = (0..n as u32).collect();
    let order = LabelOrder::new(params.seed);
    let mut neighbours = NeighbourWeights::new(n);
    let mut current: Vec<u32> =
        strided(n as u32, STRIDED_RUN).filter(|&u| graph.degree(u) > 0).collect();
    let mut queued = vec![false; n];
    let mut next = Vec::new();
    for _ in 0..params.max_rounds {
        let mut changed = 0usize;
        for &u in &current {
            queued[u as usize] = false;
            let best = heaviest_label(graph, u, &labels, &mut neighbours, order);
            if best == labels[u as usize] {
                continue;
            }
            labels[u as usize] = best;
            changed += 1;
            for &v in graph.neighbors(u) {
                if labels[v as usize] != best && !std::mem::replace(&mut queued[v as usize], true) {
                    next.push(v);
                }
            }
        }
        std::mem::swap(&mut current, &mut next);
        next.clear();
        if changed as f64 <= params.tolerance * n as f64 {
            break;
        }
    }
    Partition::new(graph, &labels, |membership| modularity(graph, membership, 1.0))
}

/// The label with the largest weight around a node; its own label, then `order`, decides between equals.
#[inline]
fn heaviest_label(
    graph: &Csr,
    u: u32,
    labels: &[u32],
    neighbours: &mut NeighbourWeights,
    order: LabelOrder,
) -> u32 {
    let current = labels[u as usize];
    let edges = graph.weighted_neighbors(u).map(|(v, w)| (labels[v as usize], f64::from(w)));
    neighbours.add(graph.degree(u), edges);
    let (mut best, mut max_weight) = (current, neighbours.get(current));
    neighbours.drain(|label, weight| {
        let wins_tie =
            weight == max_weight && best != current && order.rank(label) < order.rank(best);
        if weight > max_weight || wins_tie {
            (best, max_weight) = (label, weight);
        }
    });
    best
}

/// One random order of labels for all decisions between equals: decisions that always fall the same way
/// let communities grow together, where independent draws leave them in small pieces.
#[derive(Clone, Copy)]
struct LabelOrder {
    key: u64,
}

impl LabelOrder {
    fn new(seed: u64) -> Self {
        Self { key: Xoshiro256PlusPlus::seed_from_u64(seed).next_u64() | 1 }
    }

    #[inline]
    fn rank(self, label: u32) -> u64 {
        // Multiplication by an odd number and rotation are both one to one, so ranks are distinct.
        (u64::from(label) + 1).wrapping_mul(self.key).rotate_left(32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::community::{LouvainParams, louvain};

    #[test]
    fn two_cliques_and_an_isolated_node_are_three_communities() {
        let clique = |first: u32| {
            (first..first + 8).flat_map(move |u| (u + 1..first + 8).map(move |v| (u, v, 1.0)))
        };
        let edges: Vec<(u32, u32, f32)> = clique(0).chain(clique(8)).chain([(0, 8, 1.0)]).collect();
        let graph = Csr::from_edges(17, &edges).unwrap();
        for found in [
            louvain(&graph, &LouvainParams::default()).unwrap(),
            label_propagation(&graph, &LabelPropagationParams::default()),
        ] {
            assert_eq!(found.communities, 3);
            assert!((0..16).all(|u| found.membership[u] == u as u32 / 8));
        }
    }
}
