//! Louvain and label propagation: faster, and less good, than Leiden.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::coarsening::{Level, View, compact, ones};
use super::error::Error;
use super::local_moving::{Standing, Turn, in_strides, move_nodes};
use super::neighbour_weights::Around;
use super::partition::{Partition, modularity};
use super::potts::Potts;
use crate::graph::Csr;

/// Parameters of [`louvain`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LouvainParams {
    /// Resolution of modularity; 1 is plain modularity. Above 0.
    pub resolution: f64,
    /// Seed; the same seed gives the same partition.
    pub seed: u64,
}

impl Default for LouvainParams {
    fn default() -> Self {
        Self { resolution: 1.0, seed: 42 }
    }
}

/// Communities by the Louvain method (Blondel et al. 2008): nodes move to the best community around
/// them, communities become nodes, and so on. Communities that come out in pieces are cut apart.
///
/// # Errors
/// A resolution that is not a finite number above 0.
pub fn louvain(graph: &Csr, params: &LouvainParams) -> Result<Partition, Error> {
    let value = params.resolution;
    if !(value > 0.0 && value.is_finite()) {
        let (method, parameter) = ("louvain", "resolution");
        return Err(Error::Parameter {
            method,
            parameter,
            value,
            allowed: "a finite number above 0",
        });
    }
    let mut labels: Vec<u32> = (0..graph.node_count() as u32).collect();
    if graph.edge_count() > 0 {
        let cost = params.resolution / (2.0 * graph.total_weight());
        let mut random = Xoshiro256PlusPlus::seed_from_u64(params.seed);
        let strength = graph.strengths();
        let (offsets, targets, mass) = (graph.offsets(), graph.targets(), strength.as_slice());
        match graph.all_weights() {
            Some(weights) => {
                rise(&View { offsets, targets, weights, mass }, cost, &mut labels, &mut random);
            }
            None => {
                let weights = ones(graph);
                let view = View { offsets, targets, weights: &weights, mass };
                rise(&view, cost, &mut labels, &mut random);
            }
        }
    }
    Ok(Partition::new(graph, &labels, |m| modularity(graph, m, params.resolution)))
}

/// Moves nodes, then communities, until nothing moves.
fn rise<W: Copy + Into<f64> + Sync>(
    view: &View<W>,
    cost: f64,
    labels: &mut [u32],
    random: &mut Xoshiro256PlusPlus,
) {
    let potts = |standing: &Standing<W>| Potts::new(standing, cost);
    let (moved, _) = move_nodes(view, labels, random, Turn::InStrides, potts);
    let count = compact(labels, view.len());
    if !moved || count == view.len() {
        return;
    }
    let level = Level::coarser(view, labels, count);
    let mut above: Vec<u32> = (0..count as u32).collect();
    rise(&level.view(), cost, &mut above, random);
    labels.iter_mut().for_each(|label| *label = above[*label as usize]);
}

/// Parameters of [`label_propagation`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelPropagationParams {
    /// Stop when a round relabels at most this share of the nodes; 1e-5 as in networkit.
    pub tolerance: f64,
    /// Rounds after which the labels are taken as they are.
    pub rounds: usize,
    /// Seed; the same seed gives the same partition.
    pub seed: u64,
}

impl Default for LabelPropagationParams {
    fn default() -> Self {
        Self { tolerance: 1e-5, rounds: 100, seed: 42 }
    }
}

/// Nodes that take the first round's turns one after the other. Where neighbours have near numbers, a label
/// would else run through the whole graph (in runs of 256 it does, on a co-author graph of a million).
const RUN: u32 = 16;

/// Communities by label propagation (Raghavan, Albert & Kumara 2007): every node takes the label
/// that weighs most around it, until few change. A node keeps its label if that is among the
/// heaviest; between others the seed decides. Only nodes next to a change are looked at again. The quality
/// returned is modularity, which the method does not look at.
pub fn label_propagation(graph: &Csr, params: &LabelPropagationParams) -> Partition {
    let n = graph.node_count();
    let mut labels: Vec<u32> = (0..n as u32).collect();
    // One order of labels for all draws: ties that always fall the same way let communities grow
    // together, where independent draws leave them in crumbs.
    let key = Xoshiro256PlusPlus::seed_from_u64(params.seed).next_u64() | 1;
    let rank = |label: u32| (u64::from(label) + 1).wrapping_mul(key).rotate_left(32);
    let mut around = Around::new(n);
    let mut now: Vec<u32> = in_strides(n as u32, RUN).filter(|&u| graph.degree(u) > 0).collect();
    let mut waiting = vec![false; n];
    let mut next = Vec::new();
    for _ in 0..params.rounds {
        let mut changed = 0usize;
        for &u in &now {
            waiting[u as usize] = false;
            let own = labels[u as usize];
            let ties = graph.weighted_neighbors(u).map(|(v, w)| (labels[v as usize], f64::from(w)));
            around.add(graph.degree(u), ties);
            let (mut best, mut most) = (own, around.to(own));
            around.drain(|label, weight| {
                let first = weight == most && best != own && rank(label) < rank(best);
                if weight > most || first {
                    (best, most) = (label, weight);
                }
            });
            if best != own {
                labels[u as usize] = best;
                changed += 1;
                for &v in graph.neighbors(u) {
                    if labels[v as usize] != best
                        && !std::mem::replace(&mut waiting[v as usize], true)
                    {
                        next.push(v);
                    }
                }
            }
        }
        std::mem::swap(&mut now, &mut next);
        next.clear();
        if changed as f64 <= params.tolerance * n as f64 {
            break;
        }
    }
    Partition::new(graph, &labels, |membership| modularity(graph, membership, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_cliques() -> Csr {
        let clique = |first: u32| {
            (first..first + 8).flat_map(move |u| (u + 1..first + 8).map(move |v| (u, v, 1.0)))
        };
        let ties: Vec<(u32, u32, f32)> = clique(0).chain(clique(8)).chain([(0, 8, 1.0)]).collect();
        Csr::from_edges(17, &ties).unwrap()
    }

    #[test]
    fn two_cliques_are_two_communities() {
        let graph = two_cliques();
        for found in [
            louvain(&graph, &LouvainParams::default()).unwrap(),
            label_propagation(&graph, &LabelPropagationParams::default()),
        ] {
            assert_eq!(found.communities, 3);
            assert!((0..16).all(|u| found.membership[u] == u as u32 / 8));
        }
    }
}
