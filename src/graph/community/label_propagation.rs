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

/// Nodes that take their turn one after the other. Where neighbours have near numbers, longer runs
/// let one label run through the whole graph (runs of 256 do, on a co-author graph of a million).
const STRIDED_RUN: u32 = 16;

/// Rounds in which a label weighs less with every node it passed: where communities are hardly denser than the
/// rest, one label would else run through the graph before the others have gathered (hop attenuation, Leung, Hui,
/// Lio & Crowcroft 2009).
const ATTENUATED_ROUNDS: usize = 3;
/// What a label loses with each node, of a weight of 1. Judgement.
const ATTENUATION: f32 = 0.05;
/// Rounds in which all labels of the largest weight are drawn from, the node's own among them, so that small
/// groups that tie go on joining; afterwards a node keeps its label. Judgement: more rounds bring hardly any
/// modularity.
const DRAWN_ROUNDS: usize = 12;

/// Communities by label propagation: every node takes the label with the largest weight among its
/// neighbours, twelve rounds at least and until few change. In these twelve the seed draws between equals, later a node keeps its label
/// if that is among the largest. Only nodes next to a change, or with equals to draw from, are visited again. The
/// quality returned is [`modularity`], which the method does not optimise. O(m) per round.
pub fn label_propagation(graph: &Csr, params: &LabelPropagationParams) -> Partition {
    let n = graph.node_count();
    let order: Vec<u32> = strided(n as u32, STRIDED_RUN).filter(|&u| graph.degree(u) > 0).collect();
    let mut spreading = SpreadingLabels::new(graph, params.seed);
    for round in 0..params.max_rounds {
        if round == ATTENUATED_ROUNDS {
            // Weights are whole from here on, so every choice may be another.
            spreading.is_due.fill(true);
        }
        let mut changed = 0usize;
        for &u in &order {
            if std::mem::take(&mut spreading.is_due[u as usize]) {
                changed += usize::from(spreading.visit(u, round));
            }
        }
        if round >= DRAWN_ROUNDS && changed as f64 <= params.tolerance * n as f64 {
            break;
        }
    }
    Partition::new(graph, &spreading.labels, |membership| modularity(graph, membership, 1.0))
}

/// Labels while they spread.
struct SpreadingLabels<'g> {
    graph: &'g Csr,
    labels: Vec<u32>,
    /// What the label of each node weighs after the nodes it passed.
    freshness: Vec<f32>,
    /// Nodes that take their next turn.
    is_due: Vec<bool>,
    neighbours: NeighbourWeights,
    draw: TieDraw,
}

impl<'g> SpreadingLabels<'g> {
    /// A label for each node.
    fn new(graph: &'g Csr, seed: u64) -> Self {
        let n = graph.node_count();
        Self {
            graph,
            labels: (0..n as u32).collect(),
            freshness: vec![1.0; n],
            is_due: vec![true; n],
            neighbours: NeighbourWeights::new(n),
            draw: TieDraw::new(seed),
        }
    }

    /// Gives a node the heaviest label around it; whether that is another than before.
    #[inline]
    fn visit(&mut self, u: u32, round: usize) -> bool {
        let (best, has_equals) = self.heaviest_label(u, round);
        if has_equals && round < DRAWN_ROUNDS {
            self.is_due[u as usize] = true;
        }
        if best == self.labels[u as usize] {
            return false;
        }
        self.labels[u as usize] = best;
        let mut freshest = 0.0f32;
        for &v in self.graph.neighbors(u) {
            if self.labels[v as usize] == best {
                freshest = freshest.max(self.freshness[v as usize]);
            } else {
                self.is_due[v as usize] = true;
            }
        }
        // Weights stay above 0, as `NeighbourWeights` demands.
        self.freshness[u as usize] = (freshest - ATTENUATION).max(ATTENUATION);
        true
    }

    /// The label with the largest weight around a node, and whether others weigh the same.
    #[inline]
    fn heaviest_label(&mut self, u: u32, round: usize) -> (u32, bool) {
        let Self { graph, labels, freshness, neighbours, draw, .. } = self;
        let current = labels[u as usize];
        let edges = graph.weighted_neighbors(u).map(|(v, w)| match round {
            0..ATTENUATED_ROUNDS => (labels[v as usize], f64::from(w * freshness[v as usize])),
            _ => (labels[v as usize], f64::from(w)),
        });
        neighbours.add(graph.degree(u), edges);
        let keeps_own = round >= DRAWN_ROUNDS;
        let (mut best, mut max_weight) = (current, neighbours.get(current));
        let mut has_equals = false;
        neighbours.drain(|label, weight| {
            if weight > max_weight {
                (best, max_weight, has_equals) = (label, weight, false);
            } else if weight == max_weight && label != best {
                has_equals = true;
                let is_settled = keeps_own && best == current;
                if !is_settled && draw.rank(label, u, round) < draw.rank(best, u, round) {
                    best = label;
                }
            }
        });
        (best, has_equals)
    }
}

/// Draws between equals: each node ranks labels in an order of its own, another in each round. One order for
/// all would let the label that it prefers run through the graph.
#[derive(Clone, Copy)]
struct TieDraw {
    key: u64,
}

impl TieDraw {
    fn new(seed: u64) -> Self {
        Self { key: Xoshiro256PlusPlus::seed_from_u64(seed).next_u64() }
    }

    /// The place of a label in a node's order: mixed as by SplitMix64 (Steele, Lea & Flood 2014).
    #[inline]
    fn rank(self, label: u32, node: u32, round: usize) -> u64 {
        let turn = (u64::from(node) | (round as u64) << 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (u64::from(label) << 32 ^ turn).wrapping_add(self.key);
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;
    use crate::graph::community::{LouvainParams, adjusted_mutual_information, louvain};

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

    #[test]
    fn planted_communities_with_four_of_ten_ties_outside_are_found() {
        const GROUPS: u32 = 40;
        const NODES: u32 = GROUPS * 25;
        for seed in 0..4 {
            let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
            let mut edges = Vec::new();
            for u in 0..NODES {
                for tie in 0..10u32 {
                    let v = match tie {
                        0..6 => u % GROUPS + GROUPS * random.random_range(0..NODES / GROUPS),
                        _ => random.random_range(0..NODES),
                    };
                    edges.extend((u != v).then_some((u.min(v), u.max(v), 1.0)));
                }
            }
            edges.sort_unstable_by_key(|(u, v, _)| (*u, *v));
            edges.dedup_by_key(|(u, v, _)| (*u, *v));
            let graph = Csr::from_edges(NODES as usize, &edges).unwrap();
            let found =
                label_propagation(&graph, &LabelPropagationParams { seed, ..Default::default() });
            let planted: Vec<u32> = (0..NODES).map(|u| u % GROUPS).collect();
            let agreement = adjusted_mutual_information(&found.membership, &planted);
            assert!(agreement > 0.95, "seed {seed}: {agreement:.3}");
        }
    }
}
