//! The map equation (Rosvall & Bergstrom 2008, "Maps of random walks on complex networks reveal community
//! structure"): communities as the shortest description of a random walk.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::coarsening::{CoarseGraph, GraphView, renumber_labels, unit_weights};
use super::local_moving::{LocalMoveState, Move, Objective, is_singleton_partition, move_nodes};
use super::neighbour_weights::NeighbourWeights;
use super::partition::{Partition, add_modularity};
use super::refine::{CommunityNodes, split_communities};
use super::visit_order::{VisitOrder, shuffle};
use crate::graph::{Csr, MeasureError, MeasuredNodes, NodeMeasure, parallel};

/// Communities of the shortest description of a random walk, as Infomap (Rosvall & Bergstrom 2008).
///
/// Parameters of [`map_equation`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct MapEquationParams {
    /// Most times that the search starts over from what it found; 0: until stable.
    ///
    /// Each works on single nodes and on parts of communities (the fine and coarse tuning of Infomap). 0: until
    /// the tolerance ends it, at most 20 times.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().iterations))]
    pub iterations: usize,
    /// Stop earlier when an iteration shortens the code by less than this share.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().tolerance))]
    pub tolerance: f64,
    /// Seed; the same seed gives the same partition.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().seed))]
    #[serde(skip)]
    pub seed: u64,
}

impl Default for MapEquationParams {
    fn default() -> Self {
        Self { iterations: 4, tolerance: 1e-5, seed: 42 }
    }
}

impl NodeMeasure for MapEquationParams {
    fn measure_name(&self) -> &'static str {
        "infomap"
    }

    fn measure(&self, graph: &Csr) -> Result<MeasuredNodes, MeasureError> {
        let partition = map_equation(graph, self);
        let codelength = partition.quality;
        let mut measured = MeasuredNodes::from(partition);
        measured.figures.codelength = Some(codelength);
        Ok(measured)
    }

    fn evaluate(&self, graph: &Csr, measured: &mut MeasuredNodes) {
        add_modularity(graph, measured, 1.0);
    }
}

/// Most iterations of a run that only the tolerance ends.
const MAX_ITERATIONS: usize = 20;

/// Communities that shorten the two-level description of a random walk along the edges, by the local
/// search of Infomap. The quality returned is the [`codelength`] in bits per step: smaller is better.
/// About O(m) per iteration in practice.
pub fn map_equation(graph: &Csr, params: &MapEquationParams) -> Partition {
    let mut labels: Vec<u32> = (0..graph.node_count() as u32).collect();
    if graph.edge_count() > 0 {
        let scale = 1.0 / (2.0 * graph.total_weight());
        let visits: Vec<f64> = graph.strengths().iter().map(|s| s * scale).collect();
        let (offsets, targets, mass) = (graph.offsets(), graph.targets(), visits.as_slice());
        let mut search =
            InfomapSearch { scale, random: Xoshiro256PlusPlus::seed_from_u64(params.seed) };
        match graph.all_weights() {
            Some(weights) => {
                let view = GraphView { offsets, targets, weights, mass };
                search.iterate(&view, params, &mut labels);
            }
            None => {
                let weights = unit_weights(graph);
                let view = GraphView { offsets, targets, weights: &weights, mass };
                search.iterate(&view, params, &mut labels);
            }
        }
    }
    Partition::new(graph, &labels, |membership| codelength(graph, membership))
}

/// Two-level code length in bits per step of a random walk on an undirected graph (Rosvall, Axelsson &
/// Bergstrom 2009, eq. 4): `plogp(q) - 2 sum_c plogp(q_c) - sum_u plogp(p_u) + sum_c plogp(q_c + p_c)`,
/// `plogp(x) = x log2 x`, where node u is visited with frequency `p_u = s_u / 2W`, community c with the
/// sum `p_c` of its nodes', and left with `q_c`, the weight of its edges to others over `2W`; q is the sum
/// of the `q_c`. 0 for a graph without edges. O(n + m).
pub fn codelength(graph: &Csr, membership: &[u32]) -> f64 {
    let total = 2.0 * graph.total_weight();
    if total == 0.0 {
        return 0.0;
    }
    let communities = membership.iter().max().map_or(0, |&c| c as usize + 1);
    let (mut visits, mut exits) = (vec![0f64; communities], vec![0f64; communities]);
    let mut node_entropy = 0.0;
    for u in 0..graph.node_count() as u32 {
        let c = membership[u as usize];
        let frequency = graph.strength(u) / total;
        visits[c as usize] += frequency;
        node_entropy += plogp(frequency);
        let outward = graph.weighted_neighbors(u).filter(|&(v, _)| membership[v as usize] != c);
        exits[c as usize] += outward.map(|(_, w)| f64::from(w)).sum::<f64>() / total;
    }
    let total_exits: f64 = exits.iter().sum();
    let modules = exits.iter().zip(&visits).map(|(&q, &p)| plogp(q + p) - 2.0 * plogp(q));
    plogp(total_exits) - node_entropy + modules.sum::<f64>()
}

#[inline]
fn plogp(p: f64) -> f64 {
    if p > 0.0 { p * p.log2() } else { 0.0 }
}

/// A community's terms of the map equation.
#[derive(Clone, Copy, Default)]
struct CommunityCode {
    visits: f64,
    exits: f64,
    /// `plogp(visits + exits) - 2 plogp(exits)`.
    length: f64,
}

impl CommunityCode {
    fn new(visits: f64, exits: f64) -> Self {
        // Rounding must not leave exits to a community that is a whole component.
        let exits = if exits < 1e-14 { 0.0 } else { exits };
        let length = plogp(visits + exits) - 2.0 * plogp(exits);
        Self { visits, exits, length }
    }
}

/// A node's part in the map equation.
#[derive(Clone, Copy)]
struct NodeFlow {
    visits: f64,
    /// Weight of all its edges, as a probability.
    outward: f64,
}

/// The map equation's terms of the communities of some nodes, without the constant node entropy.
struct MapCode {
    communities: Vec<CommunityCode>,
    /// Sum of their exits.
    exits: f64,
    /// By how much all exits exceed these: nodes outside are assumed to behave like those inside.
    extrapolation: f64,
    /// From weights to probabilities.
    scale: f64,
}

impl MapCode {
    /// Each node as a community of its own; `all_outward` is the outward flow of all nodes of the graph.
    fn singletons(nodes: impl Iterator<Item = NodeFlow>, all_outward: f64, scale: f64) -> Self {
        let communities: Vec<CommunityCode> =
            nodes.map(|node| CommunityCode::new(node.visits, node.outward)).collect();
        let exits: f64 = communities.iter().map(|community| community.exits).sum();
        let extrapolation = all_outward / exits.max(f64::MIN_POSITIVE);
        Self { communities, exits, extrapolation, scale }
    }

    /// The community that a node leaves, and all exits, without it. `weight` is that of the node's edges
    /// to the community.
    #[inline]
    fn without(&self, node: NodeFlow, from: u32, weight: f64) -> (CommunityCode, f64) {
        let old = self.communities[from as usize];
        let exits = old.exits - node.outward + 2.0 * weight * self.scale;
        let left = CommunityCode::new(old.visits - node.visits, exits);
        (left, self.exits - old.exits + left.exits)
    }

    /// The community that a node joins, and all exits, with it; `exits_without` are all exits before.
    #[inline]
    fn with(
        &self,
        node: NodeFlow,
        to: u32,
        weight: f64,
        exits_without: f64,
    ) -> (CommunityCode, f64) {
        let old = self.communities[to as usize];
        let exits = old.exits + node.outward - 2.0 * weight * self.scale;
        let joined = CommunityCode::new(old.visits + node.visits, exits);
        (joined, exits_without - old.exits + joined.exits)
    }

    /// The move that shortens the code most. `neighbours` holds the node's edge weights by community and
    /// is cleared.
    #[inline]
    fn best_move(&self, node: NodeFlow, current: u32, neighbours: &mut NeighbourWeights) -> Move {
        let weight_left = neighbours.get(current);
        let (left, exits_without) = self.without(node, current, weight_left);
        let exit_term = plogp(self.extrapolation * self.exits);
        let left_change = left.length - self.communities[current as usize].length;
        let (mut best, mut min_change) =
            (Move { to: current, weight_left, weight_joined: 0.0 }, 0.0);
        neighbours.drain(|c, weight| {
            if c == current {
                return;
            }
            let (joined, exits) = self.with(node, c, weight, exits_without);
            let exit_change = (plogp(self.extrapolation * exits) - exit_term) / self.extrapolation;
            let joined_change = joined.length - self.communities[c as usize].length;
            let change = exit_change + joined_change + left_change;
            // The margin keeps rounding from sending nodes back and forth.
            if change < min_change - 1e-13 {
                (best.to, best.weight_joined, min_change) = (c, weight, change);
            }
        });
        best
    }

    fn apply_move(&mut self, node: NodeFlow, from: u32, step: &Move) {
        let (left, exits_without) = self.without(node, from, step.weight_left);
        let (joined, exits) = self.with(node, step.to, step.weight_joined, exits_without);
        self.communities[from as usize] = left;
        self.communities[step.to as usize] = joined;
        self.exits = exits;
    }

    /// The part of the code length that depends on the communities.
    fn length(&self) -> f64 {
        plogp(self.exits) + self.communities.iter().map(|community| community.length).sum::<f64>()
    }
}

/// The map equation as the objective of local moving.
struct MapObjective<'a> {
    code: MapCode,
    outward: &'a [f64],
}

impl<'a> MapObjective<'a> {
    fn new<W: Copy + Into<f64> + Sync>(state: &LocalMoveState<W>, flows: &'a OutwardFlows) -> Self {
        let n = state.labels.len();
        let outward = &flows.of_node[state.first..state.first + n];
        let flow = |v: usize| NodeFlow { visits: state.mass(v), outward: outward[v] };
        if is_singleton_partition(state.labels) {
            let code = MapCode::singletons((0..n).map(flow), flows.total, flows.scale);
            return Self { code, outward };
        }
        let within: Vec<f64> = (0..n).into_par_iter().map(|v| state.weight_within(v)).collect();
        let mut sums = vec![NodeFlow { visits: 0.0, outward: 0.0 }; n];
        for (v, &c) in state.labels.iter().enumerate() {
            let sum = &mut sums[c as usize];
            sum.visits += state.mass(v);
            sum.outward += outward[v] - within[v] * flows.scale;
        }
        let code = MapCode::singletons(sums.into_iter(), flows.total, flows.scale);
        Self { code: MapCode { extrapolation: 1.0, ..code }, outward }
    }

    fn flow<W: Copy + Into<f64> + Sync>(&self, state: &LocalMoveState<W>, v: usize) -> NodeFlow {
        NodeFlow { visits: state.mass(v), outward: self.outward[v] }
    }
}

impl<W: Copy + Into<f64> + Sync> Objective<W> for MapObjective<'_> {
    #[inline]
    fn best_move(
        &self,
        state: &LocalMoveState<W>,
        v: usize,
        neighbours: &mut NeighbourWeights,
    ) -> Move {
        self.code.best_move(self.flow(state, v), state.labels[v], neighbours)
    }

    #[inline]
    fn apply_move(&mut self, state: &LocalMoveState<W>, v: usize, from: u32, step: &Move) {
        let node = self.flow(state, v);
        self.code.apply_move(node, from, step);
    }
}

/// Weight of all edges of each node, as a probability.
struct OutwardFlows {
    of_node: Vec<f64>,
    total: f64,
    /// From weights to probabilities.
    scale: f64,
}

impl OutwardFlows {
    fn new<W: Copy + Into<f64> + Sync>(view: &GraphView<W>, scale: f64) -> Self {
        let outward = |u| view.weighted_neighbors(u).map(|(_, w)| w * scale).sum();
        let of_node: Vec<f64> = (0..view.len()).into_par_iter().map(outward).collect();
        let total = parallel::blockwise_sum(of_node.len(), |u| of_node[u]);
        Self { of_node, total, scale }
    }

    fn of<W>(&self, view: &GraphView<W>, u: u32) -> NodeFlow {
        NodeFlow { visits: view.mass[u as usize], outward: self.of_node[u as usize] }
    }
}

/// Local search for the shortest code.
struct InfomapSearch {
    /// From weights to probabilities.
    scale: f64,
    random: Xoshiro256PlusPlus,
}

impl InfomapSearch {
    fn iterate<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &GraphView<W>,
        params: &MapEquationParams,
        labels: &mut [u32],
    ) {
        let iterations = if params.iterations == 0 { MAX_ITERATIONS } else { params.iterations };
        let mut previous = f64::MAX;
        for _ in 0..iterations {
            let length = self.iterate_once(view, labels);
            if previous - length < params.tolerance * length.abs() {
                break;
            }
            previous = length;
        }
    }

    /// One iteration from the given communities: nodes move, communities are split into parts, parts move,
    /// and then whole communities, as in Louvain. Returns the part of the code length that depends on
    /// communities.
    fn iterate_once<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &GraphView<W>,
        labels: &mut [u32],
    ) -> f64 {
        let flows = OutwardFlows::new(view, self.scale);
        self.move_nodes(view, &flows, labels);
        let mut communities = renumber_labels(labels, view.len());
        let (mut group_of, mut groups) = self.split_into_parts(view, &flows, labels, communities);
        let mut coarse_labels = vec![0u32; groups];
        for (&group, &label) in group_of.iter().zip(labels.iter()) {
            coarse_labels[group as usize] = label;
        }
        let mut coarse = CoarseGraph::aggregate(view, &group_of, groups);
        loop {
            let flows = OutwardFlows::new(&coarse.view(), self.scale);
            let length = self.move_nodes(&coarse.view(), &flows, &mut coarse_labels);
            communities = renumber_labels(&mut coarse_labels, groups).min(communities);
            for (label, &group) in labels.iter_mut().zip(&group_of) {
                *label = coarse_labels[group as usize];
            }
            if communities == groups {
                return length;
            }
            let next = CoarseGraph::aggregate(&coarse.view(), &coarse_labels, communities);
            group_of.iter_mut().for_each(|group| *group = coarse_labels[*group as usize]);
            groups = communities;
            coarse_labels = (0..groups as u32).collect();
            coarse = next;
        }
    }

    /// Moves nodes until none shortens the code; returns [`MapCode::length`].
    fn move_nodes<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &GraphView<W>,
        flows: &OutwardFlows,
        labels: &mut [u32],
    ) -> f64 {
        let objective = |state: &LocalMoveState<W>| MapObjective::new(state, flows);
        let order = VisitOrder::Strided;
        let (_, objective) = move_nodes(view, labels, &mut self.random, order, objective);
        objective.code.length()
    }

    /// Splits every community: its nodes start alone, and each still alone may join the part that
    /// shortens the code most. Labels are `0..communities`. Returns the part of each node and the number
    /// of parts.
    fn split_into_parts<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &GraphView<W>,
        flows: &OutwardFlows,
        labels: &[u32],
        communities: usize,
    ) -> (Vec<u32>, usize) {
        let seed = self.random.next_u64();
        let split =
            |neighbours: &mut NeighbourWeights, community: CommunityNodes, parts: &mut [u32]| {
                split_community(view, flows, seed, &community, neighbours, parts);
            };
        split_communities(labels, communities, || NeighbourWeights::new(0), split)
    }
}

/// Splits one community; nodes and parts are numbered by their index in it.
fn split_community<W: Copy + Into<f64> + Sync>(
    view: &GraphView<W>,
    flows: &OutwardFlows,
    seed: u64,
    community: &CommunityNodes,
    neighbours: &mut NeighbourWeights,
    part_of: &mut [u32],
) {
    let members = community.members;
    let nodes = members.iter().map(|&u| flows.of(view, u));
    let mut code = MapCode::singletons(nodes, flows.total, flows.scale);
    let mut is_merged = vec![false; members.len()];
    let mut order: Vec<u32> = (0..members.len() as u32).collect();
    part_of.copy_from_slice(&order);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed ^ community.number as u64);
    shuffle(&mut order, &mut random);
    neighbours.grow(members.len());
    for v in order {
        if is_merged[v as usize] {
            continue;
        }
        let u = members[v as usize];
        let edges =
            view.weighted_neighbors(u as usize).map(|(other, w)| (community.index_of(other), w));
        let inside = edges.filter_map(|(other, w)| Some((*part_of.get(other)?, w)));
        neighbours.add(view.degree(u as usize), inside);
        let node = flows.of(view, u);
        let step = code.best_move(node, v, neighbours);
        if step.to != v {
            code.apply_move(node, v, &step);
            part_of[v as usize] = step.to;
            (is_merged[v as usize], is_merged[step.to as usize]) = (true, true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three cliques of five in a ring.
    fn cliques() -> Csr {
        let mut edges = Vec::new();
        for c in 0..3u32 {
            for u in 0..5 {
                edges.extend((u + 1..5).map(|v| (5 * c + u, 5 * c + v, 1.0)));
            }
            edges.push((5 * c, 5 * ((c + 1) % 3) + 1, 1.0));
        }
        Csr::from_edges(15, &edges).unwrap()
    }

    #[test]
    fn one_community_costs_the_entropy_of_the_visits() {
        let graph = cliques();
        let total = 2.0 * graph.total_weight();
        let entropy: f64 = graph.strengths().iter().map(|s| -plogp(s / total)).sum();
        assert!((codelength(&graph, &[0; 15]) - entropy).abs() < 1e-12);
    }

    #[test]
    fn cliques_shorten_the_code() {
        let graph = cliques();
        let found = map_equation(&graph, &MapEquationParams::default());
        assert_eq!(found.communities, 3);
        assert!((0..15).all(|u| found.membership[u] == u as u32 / 5));
        assert!(found.quality < codelength(&graph, &[0; 15]));
    }
}
