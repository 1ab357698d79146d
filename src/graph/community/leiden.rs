//! The Leiden algorithm (Traag, Waltman & Van Eck 2019, "From Louvain to Leiden: guaranteeing
//! well-connected communities").

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::coarsening::{CoarseGraph, GraphView, renumber_labels, unit_weights};
use super::core_groups::core_groups;
use super::error::{CommunityError, check_positive};
use super::local_moving::{LocalMoveState, move_nodes};
use super::partition::{Partition, add_modularity, constant_potts, modularity};
use super::potts::PottsObjective;
use super::refine::{MergeRule, refine};
use super::visit_order::VisitOrder;
use crate::graph::{Csr, MeasureError, MeasuredNodes, NodeMeasure};

/// The quality function that Leiden maximises.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QualityFunction {
    /// Weighted modularity with resolution, [`modularity`].
    #[default]
    Modularity,
    /// Constant Potts model, [`constant_potts`]: no resolution limit, but the resolution is a
    /// density and must be chosen per graph.
    Cpm,
}

impl QualityFunction {
    /// The quality of a partition of the graph, given as a community per node.
    pub(super) fn of(self, graph: &Csr, membership: &[u32], resolution: f64) -> f64 {
        match self {
            Self::Modularity => modularity(graph, membership, resolution),
            Self::Cpm => constant_potts(graph, membership, resolution),
        }
    }
}

/// Communities of high modularity by the Leiden algorithm (Traag, Waltman & Van Eck 2019).
///
/// Parameters of [`leiden`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct LeidenParams {
    /// The constant Potts model instead of modularity (`--cpm`).
    #[cfg_attr(feature = "cli", arg(long = "cpm", action = clap::ArgAction::SetTrue, value_parser = cpm_flag()))]
    pub quality: QualityFunction,
    /// Resolution: larger gives more communities. Above 0.
    ///
    /// 1 is plain modularity; for the constant Potts model it is a density.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().resolution))]
    pub resolution: f64,
    /// How often to start over from the communities found; 0: until stable.
    ///
    /// 2 as in igraph and leidenalg. 0: until an iteration finds no node that wants to move on its own, at most 50
    /// times, and with less influence of chance: the first iteration starts from the groups that four short runs
    /// agree on (Ovelgönne & Geyer-Schulz 2012), which brings .002 of modularity on ca-AstroPh for the time that
    /// it saves later.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().iterations))]
    pub iterations: usize,
    /// How often each iteration goes over the aggregate graph before it comes back to single nodes.
    ///
    /// 1 in the paper. 2 brings as much modularity as a third iteration, for a third of its time (dblp-2010, four
    /// seeds: 2 iterations .8824, 3 .8840, 2 with two rounds each .8845). 0 counts as 1.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().coarse_rounds))]
    pub coarse_rounds: usize,
    /// Temperature of the random choice in the refinement, in units of the mean edge weight. Above 0.
    ///
    /// .01 as in the paper.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().randomness))]
    pub randomness: f64,
    /// Seed; the same seed gives the same partition.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().seed))]
    #[serde(skip)]
    pub seed: u64,
}

impl Default for LeidenParams {
    fn default() -> Self {
        Self {
            quality: QualityFunction::Modularity,
            resolution: 1.0,
            iterations: 2,
            coarse_rounds: 2,
            randomness: 0.01,
            seed: 42,
        }
    }
}

/// The flag `--cpm` of the command line.
#[cfg(feature = "cli")]
fn cpm_flag() -> impl clap::builder::TypedValueParser<Value = QualityFunction> {
    use clap::builder::TypedValueParser;
    clap::builder::BoolValueParser::new()
        .map(|cpm| if cpm { QualityFunction::Cpm } else { QualityFunction::Modularity })
}

impl NodeMeasure for LeidenParams {
    fn measure_name(&self) -> &'static str {
        "leiden"
    }

    fn measure(&self, graph: &Csr) -> Result<MeasuredNodes, MeasureError> {
        Ok(leiden(graph, self)?.into())
    }

    fn evaluate(&self, graph: &Csr, measured: &mut MeasuredNodes) {
        add_modularity(graph, measured, self.resolution);
    }
}

/// Most iterations of a run until stable.
const MAX_ITERATIONS: usize = 50;

/// Communities of a graph by the Leiden algorithm. Isolated nodes are communities of their own. The
/// quality returned is that of the chosen [`QualityFunction`].
///
/// An iteration moves single nodes to better communities, splits each community into well-connected parts
/// (refinement), and repeats this on the graph of the parts. About O(m) per iteration in
/// practice; the queue of the paper is kept.
///
/// # Errors
/// A resolution or a randomness that is not a finite number above 0.
///
/// ```
/// use kolnet::graph::Csr;
/// use kolnet::graph::community::{LeidenParams, leiden};
///
/// // Two triangles joined by a weak edge.
/// let graph = Csr::from_edges(
///     6,
///     &[(0, 1, 1.0), (1, 2, 1.0), (0, 2, 1.0), (3, 4, 1.0), (4, 5, 1.0), (3, 5, 1.0), (2, 3, 0.1)],
/// )?;
/// let partition = leiden(&graph, &LeidenParams::default())?;
/// assert_eq!(partition.membership, [0, 0, 0, 1, 1, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn leiden(graph: &Csr, params: &LeidenParams) -> Result<Partition, CommunityError> {
    check_positive("leiden", "resolution", params.resolution)?;
    check_positive("leiden", "randomness", params.randomness)?;
    let n = graph.node_count();
    let total_weight = graph.total_weight();
    let (mass, cost) = match params.quality {
        QualityFunction::Modularity => {
            (graph.strengths(), params.resolution / (2.0 * total_weight))
        }
        QualityFunction::Cpm => (vec![1.0; n], params.resolution),
    };
    let mut labels: Vec<u32> = (0..n as u32).collect();
    if graph.edge_count() > 0 {
        let mut run = LeidenRun {
            cost,
            randomness: params.randomness * total_weight / graph.edge_count() as f64,
            coarse_rounds: params.coarse_rounds.max(1),
            random: Xoshiro256PlusPlus::seed_from_u64(params.seed),
        };
        let (offsets, targets, mass) = (graph.offsets(), graph.targets(), mass.as_slice());
        match graph.all_weights() {
            Some(weights) => {
                let view = GraphView { offsets, targets, weights, mass };
                run.iterate(&view, params.iterations, &mut labels);
            }
            None => {
                let weights = unit_weights(graph);
                let view = GraphView { offsets, targets, weights: &weights, mass };
                run.iterate(&view, params.iterations, &mut labels);
            }
        }
    }
    let quality = |membership: &[u32]| params.quality.of(graph, membership, params.resolution);
    Ok(Partition::new(graph, &labels, quality))
}

/// Short runs of one iteration whose core groups a run until stable starts from. More runs or rounds
/// bring nothing beyond the spread between seeds (ca-AstroPh, 16 seeds: 4 runs .6425, 6 .6426; 3 .6421).
const CORE_RUNS: usize = 4;
/// How often each of these runs goes over its aggregate graph.
const CORE_ROUNDS: usize = 4;

struct LeidenRun {
    /// Cost of a unit of mass beside a unit of mass, see [`PottsObjective`].
    cost: f64,
    /// Temperature of the refinement, as a weight.
    randomness: f64,
    coarse_rounds: usize,
    random: Xoshiro256PlusPlus,
}

impl LeidenRun {
    /// Iterates so many times, or until stable for 0.
    fn iterate<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &GraphView<W>,
        iterations: usize,
        labels: &mut [u32],
    ) {
        if iterations == 0 {
            let (group_of, groups) = self.find_core_groups(view);
            let coarse = CoarseGraph::aggregate(view, &group_of, groups);
            let mut coarse_labels: Vec<u32> = (0..groups as u32).collect();
            self.iterate_until_stable(&coarse.view(), &mut coarse_labels);
            for (label, &group) in labels.iter_mut().zip(&group_of) {
                *label = coarse_labels[group as usize];
            }
            self.iterate_until_stable(view, labels);
        }
        for _ in 0..iterations {
            self.iterate_once(view, self.coarse_rounds, labels);
        }
    }

    fn iterate_until_stable<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &GraphView<W>,
        labels: &mut [u32],
    ) {
        for _ in 0..MAX_ITERATIONS {
            if !self.iterate_once(view, self.coarse_rounds, labels) {
                break;
            }
        }
    }

    /// What short runs with seeds of their own agree on; the runs are parallel.
    fn find_core_groups<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &GraphView<W>,
    ) -> (Vec<u32>, usize) {
        let seeds: Vec<u64> = (0..CORE_RUNS).map(|_| self.random.next_u64()).collect();
        let run = |&seed: &u64| {
            let random = Xoshiro256PlusPlus::seed_from_u64(seed);
            let mut labels: Vec<u32> = (0..view.len() as u32).collect();
            let mut run = LeidenRun { random, ..*self };
            run.iterate_once(view, CORE_ROUNDS, &mut labels);
            labels
        };
        let runs: Vec<Vec<u32>> = seeds.par_iter().map(run).collect();
        core_groups(view, &runs)
    }

    /// One iteration from the given communities: nodes move, communities are refined into parts, and
    /// the aggregate graph of parts is gone over `rounds` times. Returns whether a single node moved.
    fn iterate_once<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &GraphView<W>,
        rounds: usize,
        labels: &mut [u32],
    ) -> bool {
        let moved = self.move_nodes(view, labels);
        if let Some(mut aggregate) = self.refine_and_aggregate(view, labels) {
            for _ in 0..rounds {
                if !self.coarse_phase(&aggregate.graph.view(), &mut aggregate.labels) {
                    break;
                }
            }
            for (label, &part) in labels.iter_mut().zip(&aggregate.part_of) {
                *label = aggregate.labels[part as usize];
            }
        }
        moved
    }

    fn move_nodes<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &GraphView<W>,
        labels: &mut [u32],
    ) -> bool {
        let cost = self.cost;
        let objective = |state: &LocalMoveState<W>| PottsObjective::new(state, cost);
        move_nodes(view, labels, &mut self.random, VisitOrder::ByNumber, objective).0
    }

    /// Nodes of an aggregate graph move, then parts of communities, then parts of those, until whole
    /// communities are what moves. Returns whether anything moved.
    fn coarse_phase(&mut self, view: &GraphView<f64>, labels: &mut [u32]) -> bool {
        let mut moved = self.move_nodes(view, labels);
        let Some(mut aggregate) = self.refine_and_aggregate(view, labels) else { return moved };
        // For each node of `view` the node of the current aggregate graph that holds it.
        let mut node_of = std::mem::take(&mut aggregate.part_of);
        loop {
            let Aggregate { graph, labels: coarse_labels, .. } = &mut aggregate;
            moved |= self.move_nodes(&graph.view(), coarse_labels);
            let Some(next) = self.refine_and_aggregate(&graph.view(), coarse_labels) else { break };
            node_of.iter_mut().for_each(|node| *node = next.part_of[*node as usize]);
            aggregate = next;
        }
        for (label, &node) in labels.iter_mut().zip(&node_of) {
            *label = aggregate.labels[node as usize];
        }
        moved
    }

    /// The aggregate graph of the refined parts of communities; `None` if each node is a community.
    /// Renumbers the labels.
    fn refine_and_aggregate<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &GraphView<W>,
        labels: &mut [u32],
    ) -> Option<Aggregate> {
        let communities = renumber_labels(labels, view.len());
        if communities == view.len() {
            return None;
        }
        let (cost, randomness, seed) = (self.cost, self.randomness, self.random.next_u64());
        let rule = MergeRule { cost, randomness, seed };
        let (mut part_of, mut parts) = refine(view, rule, labels, communities);
        if parts == view.len() {
            // The refinement merged nothing, so the aggregate graph would be the graph itself and the
            // coarse phase would never end: aggregate whole communities, as Louvain does.
            part_of.copy_from_slice(labels);
            parts = communities;
        }
        let mut labels_of_parts = vec![0u32; parts];
        for (&part, &label) in part_of.iter().zip(labels.iter()) {
            labels_of_parts[part as usize] = label;
        }
        let graph = CoarseGraph::aggregate(view, &part_of, parts);
        Some(Aggregate { part_of, graph, labels: labels_of_parts })
    }
}

/// An aggregate graph whose nodes are parts of communities.
struct Aggregate {
    /// The part of each node of the finer graph.
    part_of: Vec<u32>,
    graph: CoarseGraph,
    /// The community of each part.
    labels: Vec<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `cliques` cliques of `size` nodes in a ring, one edge between neighbours.
    fn ring_of_cliques(cliques: u32, size: u32) -> Csr {
        let mut edges = Vec::new();
        for c in 0..cliques {
            for u in 0..size {
                edges.extend((u + 1..size).map(|v| (c * size + u, c * size + v, 1.0)));
            }
            edges.push((c * size, (c + 1) % cliques * size + 1, 1.0));
        }
        Csr::from_edges((cliques * size) as usize, &edges).unwrap()
    }

    #[test]
    fn cliques_in_a_ring_are_the_communities() {
        let graph = ring_of_cliques(12, 6);
        for quality in [QualityFunction::Modularity, QualityFunction::Cpm] {
            let resolution = if quality == QualityFunction::Cpm { 0.3 } else { 1.0 };
            for iterations in [0, 2] {
                let params =
                    LeidenParams { quality, resolution, iterations, ..LeidenParams::default() };
                let found = leiden(&graph, &params).unwrap();
                assert_eq!(found.communities, 12);
                for (u, &c) in found.membership.iter().enumerate() {
                    assert_eq!(c as usize, u / 6);
                }
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_communities() {
        let graph = ring_of_cliques(30, 4);
        let params = LeidenParams { seed: 7, ..LeidenParams::default() };
        assert_eq!(leiden(&graph, &params), leiden(&graph, &params));
    }

    #[test]
    fn isolated_nodes_are_communities_of_their_own() {
        let graph = Csr::from_edges(4, &[(1, 2, 1.0)]).unwrap();
        let found = leiden(&graph, &LeidenParams::default()).unwrap();
        assert_eq!(found.membership, [1, 0, 0, 2]);
        let empty = leiden(&Csr::from_edges(3, &[]).unwrap(), &LeidenParams::default()).unwrap();
        assert_eq!((empty.communities, empty.quality), (3, 0.0));
    }

    #[test]
    fn a_resolution_that_is_not_a_number_is_refused() {
        let graph = Csr::from_edges(2, &[(0, 1, 1.0)]).unwrap();
        let params = LeidenParams { resolution: f64::NAN, ..LeidenParams::default() };
        assert!(leiden(&graph, &params).is_err());
    }
}
