//! The Louvain method (Blondel, Guillaume, Lambiotte & Lefebvre 2008, "Fast unfolding of communities in
//! large networks"): faster, and less good, than Leiden.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::coarsening::{CoarseGraph, GraphView, renumber_labels, unit_weights};
use super::error::{CommunityError, check_positive};
use super::local_moving::{LocalMoveState, move_nodes};
use super::partition::{Partition, add_modularity, modularity};
use super::potts::PottsObjective;
use super::visit_order::VisitOrder;
use crate::graph::{Csr, MeasureError, MeasuredNodes, NodeMeasure};

/// Communities of high modularity by the Louvain method (Blondel et al. 2008).
///
/// Parameters of [`louvain`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct LouvainParams {
    /// Resolution: larger gives more communities; 1 is plain modularity. Above 0.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().resolution))]
    pub resolution: f64,
    /// Seed; the same seed gives the same partition.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().seed))]
    #[serde(skip)]
    pub seed: u64,
}

impl Default for LouvainParams {
    fn default() -> Self {
        Self { resolution: 1.0, seed: 42 }
    }
}

impl NodeMeasure for LouvainParams {
    fn measure_name(&self) -> &'static str {
        "louvain"
    }

    fn measure(&self, graph: &Csr) -> Result<MeasuredNodes, MeasureError> {
        Ok(louvain(graph, self)?.into())
    }

    fn evaluate(&self, graph: &Csr, measured: &mut MeasuredNodes) {
        add_modularity(graph, measured, self.resolution);
    }
}

/// Communities by the Louvain method: nodes move to the best community next to them, communities become
/// nodes, and so on until nothing moves. Louvain may leave communities in several pieces (Traag et al.
/// 2019); these are cut apart. The quality returned is [`modularity`]. O(m) per pass, few passes.
///
/// # Errors
/// A resolution that is not a finite number above 0.
pub fn louvain(graph: &Csr, params: &LouvainParams) -> Result<Partition, CommunityError> {
    check_positive("louvain", "resolution", params.resolution)?;
    let mut labels: Vec<u32> = (0..graph.node_count() as u32).collect();
    if graph.edge_count() > 0 {
        let cost = params.resolution / (2.0 * graph.total_weight());
        let mut random = Xoshiro256PlusPlus::seed_from_u64(params.seed);
        let strengths = graph.strengths();
        let (offsets, targets, mass) = (graph.offsets(), graph.targets(), strengths.as_slice());
        match graph.all_weights() {
            Some(weights) => {
                let view = GraphView { offsets, targets, weights, mass };
                move_and_aggregate(&view, cost, &mut labels, &mut random);
            }
            None => {
                let weights = unit_weights(graph);
                let view = GraphView { offsets, targets, weights: &weights, mass };
                move_and_aggregate(&view, cost, &mut labels, &mut random);
            }
        }
    }
    let quality = |membership: &[u32]| modularity(graph, membership, params.resolution);
    Ok(Partition::new(graph, &labels, quality))
}

/// Moves nodes, then communities, until nothing moves.
fn move_and_aggregate<W: Copy + Into<f64> + Sync>(
    view: &GraphView<W>,
    cost: f64,
    labels: &mut [u32],
    random: &mut Xoshiro256PlusPlus,
) {
    let objective = |state: &LocalMoveState<W>| PottsObjective::new(state, cost);
    let (moved, _) = move_nodes(view, labels, random, VisitOrder::Strided, objective);
    let communities = renumber_labels(labels, view.len());
    if !moved || communities == view.len() {
        return;
    }
    let coarse = CoarseGraph::aggregate(view, labels, communities);
    let mut coarse_labels: Vec<u32> = (0..communities as u32).collect();
    move_and_aggregate(&coarse.view(), cost, &mut coarse_labels, random);
    labels.iter_mut().for_each(|label| *label = coarse_labels[*label as usize]);
}
