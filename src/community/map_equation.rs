//! The map equation (Rosvall & Bergstrom 2008): communities as the shortest description of a walk.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::level::{Level, View, by_label, compact, ones};
use super::local::{Around, shuffle};
use super::partition::Partition;
use crate::graph::Csr;

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
        let out = graph.ties_of(u).filter(|&(v, _)| membership[v as usize] != c);
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
    nodes: u32,
}

impl Module {
    fn with(visits: f64, exits: f64, nodes: u32) -> Self {
        // Rounding must not leave a whole component with exits.
        let exits = if exits < 1e-14 { 0.0 } else { exits };
        let code = plogp(visits + exits) - 2.0 * plogp(exits);
        Self { visits, exits, code, nodes }
    }
}

struct Search {
    /// From weights to probabilities.
    scale: f64,
    random: Xoshiro256PlusPlus,
}

/// Communities of one level while nodes move.
struct Modules {
    modules: Vec<Module>,
    /// Sum of all exits.
    exit: f64,
    /// Weight of all ties of a node, as a probability.
    outward: Vec<f64>,
}

impl Modules {
    fn new<W: Copy + Into<f64> + Sync>(view: &View<W>, labels: &[u32], scale: f64) -> Self {
        let n = view.len();
        let (mut visits, mut exits, mut nodes) = (vec![0f64; n], vec![0f64; n], vec![0u32; n]);
        let mut outward = vec![0f64; n];
        for u in 0..n {
            let c = labels[u] as usize;
            visits[c] += view.mass[u];
            nodes[c] += 1;
            for (v, w) in view.ties_of(u) {
                outward[u] += w * scale;
                if labels[v] != labels[u] {
                    exits[c] += w * scale;
                }
            }
        }
        let modules: Vec<Module> =
            (0..n).map(|c| Module::with(visits[c], exits[c], nodes[c])).collect();
        let exit = modules.iter().map(|module| module.exits).sum();
        Self { modules, exit, outward }
    }

    /// The best community for `u` among those around it and its own; `around` holds the weights, as
    /// probabilities, without ties of `u` to itself. Moves `u` there and returns it.
    #[inline]
    fn settle(&mut self, u: usize, own: u32, mass: f64, around: &Around) -> u32 {
        let out = self.outward[u];
        let old = self.modules[own as usize];
        let left =
            Module::with(old.visits - mass, old.exits - out + 2.0 * around.to(own), old.nodes - 1);
        let without = self.exit - old.exits + left.exits;
        let base = plogp(self.exit);
        let mut best = (own, 0.0, old);
        for &c in around.touched() {
            if c == own {
                continue;
            }
            let module = self.modules[c as usize];
            let joined = Module::with(
                module.visits + mass,
                module.exits + out - 2.0 * around.to(c),
                module.nodes + 1,
            );
            let exit = without - module.exits + joined.exits;
            let change = plogp(exit) - base + joined.code - module.code + left.code - old.code;
            if change < best.1 - 1e-13 {
                best = (c, change, joined);
            }
        }
        let (target, _, joined) = best;
        if target != own {
            self.exit = without - self.modules[target as usize].exits + joined.exits;
            self.modules[own as usize] = left;
            self.modules[target as usize] = joined;
        }
        target
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
        self.move_nodes(view, labels);
        let mut communities = compact(labels, view.len());
        let parts = self.parts(view, labels);
        let mut group_of = parts.0;
        let mut count = parts.1;
        let mut coarse = vec![0u32; count];
        for (&group, &label) in group_of.iter().zip(labels.iter()) {
            coarse[group as usize] = label;
        }
        let mut level = Level::coarser(view, &group_of, count);
        loop {
            let length = self.move_nodes(&level.view(), &mut coarse);
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
        labels: &mut [u32],
    ) -> f64 {
        let n = view.len();
        let mut state = Modules::new(view, labels, self.scale);
        let mut around = Around::new(n);
        let mut queue: Vec<u32> = (0..n as u32).collect();
        shuffle(&mut queue, &mut self.random);
        let mut waiting = vec![true; n];
        let (mut head, mut pending) = (0, n);
        while pending > 0 {
            let u = queue[head] as usize;
            head = if head + 1 == n { 0 } else { head + 1 };
            pending -= 1;
            waiting[u] = false;
            around.add(view.degree(u), view.ties_of(u).map(|(v, w)| (labels[v], w * self.scale)));
            let own = labels[u];
            let target = state.settle(u, own, view.mass[u], &around);
            around.clear();
            if target == own {
                continue;
            }
            labels[u] = target;
            for (v, _) in view.ties_of(u) {
                if labels[v] != target && !waiting[v] {
                    waiting[v] = true;
                    let tail = head + pending;
                    queue[if tail >= n { tail - n } else { tail }] = v as u32;
                    pending += 1;
                }
            }
        }
        plogp(state.exit) + state.modules.iter().map(|module| module.code).sum::<f64>()
    }

    /// Cuts every community into parts: its nodes start alone and each still alone may join the part
    /// that shortens the code most. Returns labels of parts and their number.
    fn parts<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &View<W>,
        labels: &[u32],
    ) -> (Vec<u32>, usize) {
        let n = view.len();
        let mut parts: Vec<u32> = (0..n as u32).collect();
        let mut state = Modules::new(view, &parts, self.scale);
        let mut around = Around::new(n);
        let (starts, mut nodes) = by_label(labels, n);
        for c in 0..n {
            let members = &mut nodes[starts[c] as usize..starts[c + 1] as usize];
            shuffle(members, &mut self.random);
            for &u in members.iter() {
                let u = u as usize;
                if state.modules[parts[u] as usize].nodes > 1 {
                    continue;
                }
                let home = view.ties_of(u).filter(|&(v, _)| labels[v] == labels[u]);
                around.add(view.degree(u), home.map(|(v, w)| (parts[v], w * self.scale)));
                parts[u] = state.settle(u, parts[u], view.mass[u], &around);
                around.clear();
            }
        }
        let count = compact(&mut parts, n);
        (parts, count)
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
        Csr::from_ties(15, &ties).unwrap()
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
