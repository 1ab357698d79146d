//! The Leiden algorithm (Traag, Waltman & Van Eck 2019, "From Louvain to Leiden: guaranteeing
//! well-connected communities").

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::coarsening::{Level, View, compact, ones};
use super::core_groups::core_groups;
use super::error::Error;
use super::local_moving::{Standing, Turn, move_nodes};
use super::partition::{Partition, constant_potts, modularity};
use super::potts::Potts;
use super::refine::{Merging, refine};
use crate::graph::Csr;

/// What makes a partition good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Quality {
    /// Weighted modularity with resolution, [`modularity`].
    #[default]
    Modularity,
    /// Constant Potts model, [`constant_potts`]: no resolution limit, but the resolution is a
    /// density and must be chosen per graph.
    Cpm,
}

/// How often Leiden starts over from what it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Iterations {
    /// This many times.
    Count(usize),
    /// Until an iteration finds no node that wants to move on its own, at most this many times, and so
    /// that chance counts less: it starts from the groups that four short runs agree on (Ovelgönne &
    /// Geyer-Schulz 2012), which brings .002 of modularity on ca-AstroPh for the time that it saves
    /// later.
    UntilStable(usize),
}

/// Parameters of [`leiden`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeidenParams {
    /// What is maximised.
    pub quality: Quality,
    /// Resolution g; larger gives more communities. 1 is plain modularity; for the constant Potts
    /// model it is a density. Above 0.
    pub resolution: f64,
    /// How often to start over; 2, as igraph and leidenalg do.
    pub iterations: Iterations,
    /// How often each iteration goes over the graph of parts that it has made before it comes back to
    /// single nodes; 1 in the paper. 2: as much modularity as a third iteration brings, for a third of
    /// its time (dblp-2010, four seeds: 2 iterations .8824, 3 .8840, 2 that go twice .8845). 0 counts as 1.
    pub coarse_rounds: usize,
    /// Temperature of the random choice in the refinement, in units of the mean weight of a tie;
    /// .01 as in the paper. Above 0.
    pub randomness: f64,
    /// Seed; the same seed gives the same partition.
    pub seed: u64,
}

impl Default for LeidenParams {
    fn default() -> Self {
        Self {
            quality: Quality::Modularity,
            resolution: 1.0,
            iterations: Iterations::Count(2),
            coarse_rounds: 2,
            randomness: 0.01,
            seed: 42,
        }
    }
}

/// Communities of a graph. Nodes without ties are communities of their own.
///
/// # Errors
/// A resolution or a randomness that is not a finite number above 0.
///
/// # Example
///
/// ```
/// use kolnet::graph::Csr;
/// use kolnet::graph::community::{LeidenParams, leiden};
///
/// // Two triangles joined by one edge.
/// let edges = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)];
/// let graph = Csr::from_edges(6, &edges.map(|(u, v)| (u, v, 1.0)))?;
/// let found = leiden(&graph, &LeidenParams::default())?;
/// assert_eq!(found.communities, 2);
/// assert_eq!(found.membership[0], found.membership[2]);
/// assert_ne!(found.membership[2], found.membership[3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn leiden(graph: &Csr, params: &LeidenParams) -> Result<Partition, Error> {
    for (parameter, value) in [("resolution", params.resolution), ("randomness", params.randomness)]
    {
        if !(value > 0.0 && value.is_finite()) {
            let allowed = "a finite number above 0";
            return Err(Error::Parameter { method: "leiden", parameter, value, allowed });
        }
    }
    let n = graph.node_count();
    let weight = graph.total_weight();
    let (mass, cost) = match params.quality {
        Quality::Modularity => (graph.strengths(), params.resolution / (2.0 * weight)),
        Quality::Cpm => (vec![1.0; n], params.resolution),
    };
    let mut labels: Vec<u32> = (0..n as u32).collect();
    if graph.edge_count() > 0 {
        let randomness = params.randomness * weight / graph.edge_count() as f64;
        let random = Xoshiro256PlusPlus::seed_from_u64(params.seed);
        let mut run = Run { cost, randomness, coarse_rounds: params.coarse_rounds.max(1), random };
        let (offsets, targets, mass) = (graph.offsets(), graph.targets(), mass.as_slice());
        match graph.all_weights() {
            Some(weights) => run.iterate(
                &View { offsets, targets, weights, mass },
                params.iterations,
                &mut labels,
            ),
            None => {
                let weights = ones(graph);
                let view = View { offsets, targets, weights: &weights, mass };
                run.iterate(&view, params.iterations, &mut labels);
            }
        }
    }
    Ok(Partition::new(graph, &labels, |membership| match params.quality {
        Quality::Modularity => modularity(graph, membership, params.resolution),
        Quality::Cpm => constant_potts(graph, membership, params.resolution),
    }))
}

/// Short runs of one iteration that a long one starts from, and how often each goes over its graph of
/// parts. More of either bring nothing that stands out from seed to seed (ca-AstroPh, 16 seeds: 4 runs
/// .6425, 6 .6426; 3 .6421).
const CORE_RUNS: usize = 4;
const CORE_ROUNDS: usize = 4;

struct Run {
    cost: f64,
    randomness: f64,
    coarse_rounds: usize,
    random: Xoshiro256PlusPlus,
}

impl Run {
    fn iterate<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &View<W>,
        iterations: Iterations,
        labels: &mut [u32],
    ) {
        match iterations {
            Iterations::Count(count) => {
                for _ in 0..count {
                    self.once(view, self.coarse_rounds, labels);
                }
            }
            Iterations::UntilStable(most) => {
                let (core_of, cores) = self.cores(view);
                let level = Level::coarser(view, &core_of, cores);
                let mut core_labels: Vec<u32> = (0..cores as u32).collect();
                self.settle(&level.view(), most, &mut core_labels);
                for (label, &core) in labels.iter_mut().zip(&core_of) {
                    *label = core_labels[core as usize];
                }
                self.settle(view, most, labels);
            }
        }
    }

    fn settle<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &View<W>,
        most: usize,
        labels: &mut [u32],
    ) {
        for _ in 0..most {
            if !self.once(view, self.coarse_rounds, labels) {
                break;
            }
        }
    }

    /// What short runs with seeds of their own agree on, all at the same time.
    fn cores<W: Copy + Into<f64> + Sync>(&mut self, view: &View<W>) -> (Vec<u32>, usize) {
        let seeds: Vec<u64> = (0..CORE_RUNS).map(|_| self.random.next_u64()).collect();
        let run = |&seed: &u64| {
            let random = Xoshiro256PlusPlus::seed_from_u64(seed);
            let mut labels: Vec<u32> = (0..view.len() as u32).collect();
            let mut run = Run { random, ..*self };
            run.once(view, CORE_ROUNDS, &mut labels);
            labels
        };
        let runs: Vec<Vec<u32>> = seeds.par_iter().map(run).collect();
        core_groups(view, &runs)
    }

    /// One iteration from the given communities: nodes move, communities are split into parts, and the
    /// graph of parts is gone over `rounds` times. Returns whether a node moved on its own.
    fn once<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &View<W>,
        rounds: usize,
        labels: &mut [u32],
    ) -> bool {
        let moved = self.move_nodes(view, labels);
        if let Some(mut split) = self.split(view, labels) {
            for _ in 0..rounds {
                if !self.climb(&split.level.view(), &mut split.labels) {
                    break;
                }
            }
            for (label, &part) in labels.iter_mut().zip(&split.part_of) {
                *label = split.labels[part as usize];
            }
        }
        moved
    }

    fn move_nodes<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &View<W>,
        labels: &mut [u32],
    ) -> bool {
        let cost = self.cost;
        let potts = |standing: &Standing<W>| Potts::new(standing, cost);
        move_nodes(view, labels, &mut self.random, Turn::InOrder, potts).0
    }

    /// Nodes move, then parts of communities, then parts of those, until communities are what moves;
    /// returns whether anything moved.
    fn climb(&mut self, view: &View<f64>, labels: &mut [u32]) -> bool {
        let mut changed = self.move_nodes(view, labels);
        let Some(mut split) = self.split(view, labels) else { return changed };
        // The node of the current level that holds each node of the first.
        let mut holder = std::mem::take(&mut split.part_of);
        loop {
            let Split { level, labels: coarse, .. } = &mut split;
            changed |= self.move_nodes(&level.view(), coarse);
            let Some(next) = self.split(&level.view(), coarse) else { break };
            holder.iter_mut().for_each(|holder| *holder = next.part_of[*holder as usize]);
            split = next;
        }
        for (label, &holder) in labels.iter_mut().zip(&holder) {
            *label = split.labels[holder as usize];
        }
        changed
    }

    /// The graph of the parts of communities; nothing if each node is a community. Numbers the labels
    /// anew.
    fn split<W: Copy + Into<f64> + Sync>(
        &mut self,
        view: &View<W>,
        labels: &mut [u32],
    ) -> Option<Split> {
        let communities = compact(labels, view.len());
        if communities == view.len() {
            return None;
        }
        let (cost, randomness, seed) = (self.cost, self.randomness, self.random.next_u64());
        let merging = Merging { cost, randomness, seed };
        let (mut part_of, mut parts) = refine(view, merging, labels, communities);
        if parts == view.len() {
            // Nothing was merged inside communities: merge them whole, or the climb would stand.
            part_of.copy_from_slice(labels);
            parts = communities;
        }
        let mut of_parts = vec![0u32; parts];
        for (&part, &label) in part_of.iter().zip(labels.iter()) {
            of_parts[part as usize] = label;
        }
        let level = Level::coarser(view, &part_of, parts);
        Some(Split { part_of, level, labels: of_parts })
    }
}

/// Parts of communities as the nodes of a coarser graph.
struct Split {
    /// The part of each node.
    part_of: Vec<u32>,
    level: Level,
    /// The community of each part.
    labels: Vec<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `cliques` cliques of `size` nodes in a ring, one tie between neighbours.
    fn ring_of_cliques(cliques: u32, size: u32) -> Csr {
        let mut ties = Vec::new();
        for c in 0..cliques {
            for u in 0..size {
                ties.extend((u + 1..size).map(|v| (c * size + u, c * size + v, 1.0)));
            }
            ties.push((c * size, (c + 1) % cliques * size + 1, 1.0));
        }
        Csr::from_edges((cliques * size) as usize, &ties).unwrap()
    }

    #[test]
    fn cliques_in_a_ring_are_the_communities() {
        let graph = ring_of_cliques(12, 6);
        for quality in [Quality::Modularity, Quality::Cpm] {
            let resolution = if quality == Quality::Cpm { 0.3 } else { 1.0 };
            let params = LeidenParams { quality, resolution, ..LeidenParams::default() };
            let found = leiden(&graph, &params).unwrap();
            assert_eq!(found.communities, 12);
            for (u, &c) in found.membership.iter().enumerate() {
                assert_eq!(c as usize, u / 6);
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
    fn nodes_without_ties_are_communities_of_their_own() {
        let graph = Csr::from_edges(4, &[(1, 2, 1.0)]).unwrap();
        let found = leiden(&graph, &LeidenParams::default()).unwrap();
        assert_eq!(found.membership, [1, 0, 0, 2]);
        let empty = leiden(&Csr::from_edges(3, &[]).unwrap(), &LeidenParams::default()).unwrap();
        assert_eq!((empty.communities, empty.quality), (3, 0.0));
    }

    #[test]
    fn a_resolution_that_is_no_number_is_refused() {
        let graph = Csr::from_edges(2, &[(0, 1, 1.0)]).unwrap();
        let params = LeidenParams { resolution: f64::NAN, ..LeidenParams::default() };
        assert!(leiden(&graph, &params).is_err());
    }
}
