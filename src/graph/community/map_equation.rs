//! The map equation (Rosvall & Bergstrom 2008): communities as the shortest description of a walk.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::coarsening::{Level, View, compact, ones};
use super::local_moving::{Objective, Standing, Step, Turn, all_alone, move_nodes};
use super::neighbour_weights::{Around, shuffle};
use super::partition::Partition;
use super::refine::{Community, split_each};
use crate::graph::Csr;
use crate::graph::parallel;

/// Parameters of [`map_equation`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapEquationParams {
    /// How often the search starts over from what it found, on single nodes and on parts of
    /// communities (the fine and coarse tuning of Infomap).
    pub iterations: usize,
    /// Stop earlier when an iteration shortens the code by less than this share.
    pub tolerance: f64,
    /// Seed; the same seed gives the same partition.
    pub seed: u64,
}

impl Default for MapEquationParams {
    fn default() -> Self {
        Self { iterations: 4, tolerance: 1e-5, seed: 42 }
    }
}

/// Communities that shorten the two-level description of a random walk over the ties. The quality
/// returned is the [`codelength`] in bits a step: smaller is better.
pub fn map_equation(graph: &Csr, params: &MapEquationParams) -> Partition {
    let mut labels: Vec<u32> = (0..graph.node_count() as u32).collect();
    if graph.edge_count() > 0 {
        let scale = 1.0 / (2.0 * graph.total_weight());
        let visits: Vec<f64> = graph.strengths().iter().map(|s| s * scale).collect();
        let (offsets, targets, mass) = (graph.offsets(), graph.targets(), visits.as_slice());
        let mut search = Search { scale, random: Xoshiro256PlusPlus::seed_from_u64(params.seed) };
        match graph.all_weights() {
            Some(weights) => {
                search.iterate(&View { offsets, targets, weights, mass }, params, &mut labels);
            }
            None => {
                let weights = ones(graph);
                let view = View { offsets, targets, weights: &weights, mass };
                search.iterate(&view, params, &mut labels);
            }
        }
    }
    Partition::new(graph, &labels, |membership| codelength(graph, membership))
}

/// Two-level code length in bits a step of a walk on an undirected graph (Rosvall, Axelsson &
/// Bergstrom 2009, eq. 4): visits in proportion to strength, exits to ties between communities.
pub fn codelength(graph: &Csr, membership: &[u32]) -> f64 {
    let total = 2.0 * graph.total_weight();
    if total == 0.0 {
        return 0.0;
    }
    let count = membership.iter().max().map_or(0, |&c| c as usize + 1);
    let (mut visits, mut exits) = (vec![0f64; count], vec![0f64; count]);
    let mut nodes = 0.0;
    for u in 0..graph.node_count() as u32 {
        let c = membership[u as usize];
        let strength = graph.strength(u) / total;
        visits[c as usize] += strength;
        nodes += plogp(strength);
        let out = graph.weighted_neighbors(u).filter(|&(v, _)| membership[v as usize] != c);
        exits[c as usize] += out.map(|(_, w)| f64::from(w)).sum::<f64>() / total;
    }
    let exit: f64 = exits.iter().sum();
    let modules = exits.iter().zip(&visits).map(|(&q, &p)| plogp(q + p) - 2.0 * plogp(q));
    plogp(exit) - nodes + modules.sum::<f64>()
}

#[inline]
fn plogp(p: f64) -> f64 {
    if p > 0.0 { p * p.log2() } else { 0.0 }
}

/// What the code says of one community.
#[derive(Clone, Copy, Default)]
struct Module {
    visits: f64,
    exits: f64,
    /// `plogp(visits + exits) - 2 plogp(exits)`.
    code: f64,
}

impl Module {
    fn with(visits: f64, exits: f64) -> Self {
        // Rounding must not leave a whole component with exits.
        let exits = if exits < 1e-14 { 0.0 } else { exits };
        let code = plogp(visits + exits) - 2.0 * plogp(exits);
        Self { visits, exits, code }
    }
}

struct Search {
    /// From weights to probabilities.
    scale: f64,
    random: Xoshiro256PlusPlus,
}

/// What the code says of a node.
#[derive(Clone, Copy)]
struct Node {
    visits: f64,
    /// Weight of all its ties, as a probability.
    outward: f64,
}

/// The code of the communities of some nodes.
struct Code {
    modules: Vec<Module>,
    /// Sum of their exits.
    exit: f64,
    /// How many times as much all exits are as these: what is not looked at is thought to do as what is.
    times: f64,
    /// From weights to probabilities.
    scale: f64,
}

impl Code {
    /// Each node a community of its own, where all nodes go outward with `whole`.
    fn apart(nodes: impl Iterator<Item = Node>, whole: f64, scale: f64) -> Self {
        let modules: Vec<Module> =
            nodes.map(|node| Module::with(node.visits, node.outward)).collect();
        let exit: f64 = modules.iter().map(|module| module.exits).sum();
        Self { modules, exit, times: whole / exit.max(f64::MIN_POSITIVE), scale }
    }

    /// The module that a node leaves, and all exits then without it.
    #[inline]
    fn left(&self, node: Node, from: u32, weight: f64) -> (Module, f64) {
        let old = self.modules[from as usize];
        let exits = old.exits - node.outward + 2.0 * weight * self.scale;
        let left = Module::with(old.visits - node.visits, exits);
        (left, self.exit - old.exits + left.exits)
    }

    /// The module that a node joins, and all exits then.
    #[inline]
    fn joined(&self, node: Node, to: u32, weight: f64, without: f64) -> (Module, f64) {
        let old = self.modules[to as usize];
        let exits = old.exits + node.outward - 2.0 * weight * self.scale;
        let joined = Module::with(old.visits + node.visits, exits);
        (joined, without - old.exits + joined.exits)
    }

    /// The step that shortens the code most. `around` holds the weights of the node's ties by community,
    /// and is empty afterwards.
    #[inline]
    fn best(&self, node: Node, own: u32, around: &mut Around) -> Step {
        let weight = around.to(own);
        let (left, without) = self.left(node, own, weight);
        let before = plogp(self.times * self.exit);
        let freed = left.code - self.modules[own as usize].code;
        let (mut step, mut least) = (Step { to: own, left: weight, joined: 0.0 }, 0.0);
        around.drain(|c, weight| {
            if c == own {
                return;
            }
            let (joined, exit) = self.joined(node, c, weight, without);
            let exits = (plogp(self.times * exit) - before) / self.times;
            let change = exits + joined.code - self.modules[c as usize].code + freed;
            if change < least - 1e-13 {
                (step.to, step.joined, least) = (c, weight, change);
            }
        });
        step
    }

    fn go(&mut self, node: Node, from: u32, step: &Step) {
        let (left, without) = self.left(node, from, step.left);
        let (joined, exit) = self.joined(node, step.to, step.joined, without);
        self.modules[from as usize] = left;
        self.modules[step.to as usize] = joined;
        self.exit = exit;
    }
}

/// Communities while nodes move.
struct Modules<'a> {
    code: Code,
    outward: &'a [f64],
}

impl<'a> Modules<'a> {
    fn new<W: Copy + Into<f64> + Sync>(standing: &Standing<W>, all: &'a Outward) -> Self {
        let n = standing.labels.len();
        let outward = &all.each[standing.first..standing.first + n];
        let node = |v: usize| Node { visits: standing.mass(v), outward: outward[v] };
        if all_alone(standing.labels) {
            let code = Code::apart((0..n).map(node), all.whole, all.scale);
            return Self { code, outward };
        }
        let within: Vec<f64> = (0..n).into_par_iter().map(|v| standing.within(v)).collect();
        let mut sums = vec![Node { visits: 0.0, outward: 0.0 }; n];
        for (v, &c) in standing.labels.iter().enumerate() {
            let sum = &mut sums[c as usize];
            sum.visits += standing.mass(v);
            sum.outward += outward[v] - within[v] * all.scale;
        }
        let code = Code { times: 1.0, ..Code::apart(sums.into_iter(), all.whole, all.scale) };
        Self { code, outward }
    }

    fn node<W: Copy + Into<f64> + Sync>(&self, standing: &Standing<W>, v: usize) -> Node {
        Node { visits: standing.mass(v), outward: self.outward[v] }
    }
}

impl<W: Copy + Into<f64> + Sync> Objective<W> for Modules<'_> {
    #[inline]
    fn best(&self, standing: &Standing<W>, v: usize, around: &mut Around) -> Step {
        self.code.best(self.node(standing, v), standing.labels[v], around)
    }

    #[inline]
    fn go(&mut self, standing: &Standing<W>, v: usize, from: u32, step: &Step) {
        let node = self.node(standing, v);
        self.code.go(node, from, step);
    }
}

/// Weight of all ties of each node, as a probability, and of all.
struct Outward {
    each: Vec<f64>,
    whole: f64,
    /// From weights to probabilities.
    scale: f64,
}

impl Outward {
    fn new<W: Copy + Into<f64> + Sync>(view: &View<W>, scale: f64) -> Self {
        let outward = |u| view.weighted_neighbors(u).map(|(_, w)| w * scale).sum();
        let each: Vec<f64> = (0..view.len()).into_par_iter().map(outward).collect();
        let whole = parallel::blockwise_sum(each.len(), |u| each[u]);
        Self { each, whole, scale }
    }
}

impl Search {
    fn iterate<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &View<W>,
        params: &MapEquationParams,
        labels: &mut [u32],
    ) {
        let mut before = f64::MAX;
        for _ in 0..params.iterations {
            let after = self.once(view, labels);
            if before - after < params.tolerance * after.abs() {
                break;
            }
            before = after;
        }
    }

    /// One iteration from the given communities; returns the part of the code length that depends on
    /// them.
    fn once<W: Copy + Into<f64> + Sync>(&mut self, view: &View<W>, labels: &mut [u32]) -> f64 {
        let outward = Outward::new(view, self.scale);
        self.move_nodes(view, &outward, labels);
        let mut communities = compact(labels, view.len());
        let parts = self.parts(view, &outward, labels, communities);
        let mut group_of = parts.0;
        let mut count = parts.1;
        let mut coarse = vec![0u32; count];
        for (&group, &label) in group_of.iter().zip(labels.iter()) {
            coarse[group as usize] = label;
        }
        let mut level = Level::coarser(view, &group_of, count);
        loop {
            let outward = Outward::new(&level.view(), self.scale);
            let length = self.move_nodes(&level.view(), &outward, &mut coarse);
            communities = compact(&mut coarse, count).min(communities);
            for (label, &group) in labels.iter_mut().zip(&group_of) {
                *label = coarse[group as usize];
            }
            if communities == count {
                return length;
            }
            // From here on whole communities move, as in Louvain.
            let next = Level::coarser(&level.view(), &coarse, communities);
            group_of.iter_mut().for_each(|group| *group = coarse[*group as usize]);
            count = communities;
            coarse = (0..count as u32).collect();
            level = next;
        }
    }

    /// Moves nodes until none shortens the code; returns the code's part that depends on communities.
    fn move_nodes<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &View<W>,
        outward: &Outward,
        labels: &mut [u32],
    ) -> f64 {
        let modules = |standing: &Standing<W>| Modules::new(standing, outward);
        let (_, Modules { code, .. }) =
            move_nodes(view, labels, &mut self.random, Turn::InStrides, modules);
        plogp(code.exit) + code.modules.iter().map(|module| module.code).sum::<f64>()
    }

    /// Cuts every community into parts: its nodes start alone and each still alone may join the part
    /// that shortens the code most. Labels are `0..communities`. Returns labels of parts and their number.
    fn parts<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &View<W>,
        outward: &Outward,
        labels: &[u32],
        communities: usize,
    ) -> (Vec<u32>, usize) {
        let seed = self.random.next_u64();
        let split = |around: &mut Around, community: Community, part_of: &mut [u32]| {
            let members = community.members;
            let node = |&u: &u32| Node {
                visits: view.mass[u as usize],
                outward: outward.each[u as usize],
            };
            let mut code = Code::apart(members.iter().map(node), outward.whole, outward.scale);
            let mut grown = vec![false; members.len()];
            let mut order: Vec<u32> = (0..members.len() as u32).collect();
            part_of.copy_from_slice(&order);
            shuffle(
                &mut order,
                &mut Xoshiro256PlusPlus::seed_from_u64(seed ^ community.number as u64),
            );
            around.make_room(members.len());
            for v in order {
                if grown[v as usize] {
                    continue;
                }
                let u = members[v as usize];
                let home =
                    view.weighted_neighbors(u as usize).map(|(v, w)| (community.place(v), w));
                let home = home.filter_map(|(v, w)| Some((*part_of.get(v)?, w)));
                around.add(view.degree(u as usize), home);
                let step = code.best(node(&u), v, around);
                if step.to != v {
                    code.go(node(&u), v, &step);
                    part_of[v as usize] = step.to;
                    (grown[v as usize], grown[step.to as usize]) = (true, true);
                }
            }
        };
        split_each(labels, communities, || Around::new(0), split)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three cliques of five in a ring.
    fn cliques() -> Csr {
        let mut ties = Vec::new();
        for c in 0..3u32 {
            for u in 0..5 {
                ties.extend((u + 1..5).map(|v| (5 * c + u, 5 * c + v, 1.0)));
            }
            ties.push((5 * c, 5 * ((c + 1) % 3) + 1, 1.0));
        }
        Csr::from_edges(15, &ties).unwrap()
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
