//! The Leiden algorithm (Traag, Waltman & Van Eck 2019, "From Louvain to Leiden: guaranteeing
//! well-connected communities").

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::cores::core_groups;
use super::error::Error;
use super::level::{Level, View, compact, ones};
use super::local::move_nodes;
use super::partition::{Partition, constant_potts, modularity};
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
    /// Until an iteration moves no node, at most this many times, and so that chance counts less: it
    /// starts from the groups that four short runs agree on (Ovelgönne & Geyer-Schulz 2012), which
    /// brings .002 of modularity on ca-AstroPh for the time that it saves later.
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
    /// How often to start over; 3, where igraph and leidenalg do 2: a third iteration here costs less
    /// and brings more than their second.
    pub iterations: Iterations,
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
            iterations: Iterations::Count(3),
            randomness: 0.01,
            seed: 42,
        }
    }
}

/// Communities of a graph. Nodes without ties are communities of their own.
///
/// # Errors
/// A resolution or a randomness that is not a finite number above 0.
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
        let mut run =
            Run { cost, randomness, random: Xoshiro256PlusPlus::seed_from_u64(params.seed) };
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

/// Short runs that a long one starts from, and iterations of each. More of either bring nothing that
/// stands out from seed to seed (ca-AstroPh, 12 seeds: 4 of 2 .6424, 6 of 2 .6424, 10 of 1 .6421).
const CORE_RUNS: usize = 4;
const CORE_ITERATIONS: usize = 2;

struct Run {
    cost: f64,
    randomness: f64,
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
                    self.once(view, labels);
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
            if !self.once(view, labels) {
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
            (0..CORE_ITERATIONS).for_each(|_| _ = run.once(view, &mut labels));
            labels
        };
        let runs: Vec<Vec<u32>> = seeds.par_iter().map(run).collect();
        core_groups(view, &runs)
    }

    /// One iteration from the given communities; returns whether any node moved.
    fn once<W: Copy + Into<f64> + Sync>(&mut self, view: &View<W>, labels: &mut [u32]) -> bool {
        let mut changed = move_nodes(view, self.cost, labels, &mut self.random);
        let mut communities = compact(labels, view.len());
        let mut level: Option<Level> = None;
        // group_of[v]: node of the current level that holds the original node v.
        let mut group_of: Vec<u32> = Vec::new();
        let mut coarse_labels: Vec<u32> = labels.to_vec();
        loop {
            let merging = Merging { cost: self.cost, randomness: self.randomness };
            let size = coarse_labels.len();
            let random = &mut self.random;
            let (mut parts_of, parts) = match &level {
                None => refine(view, merging, &coarse_labels, communities, random),
                Some(level) => refine(&level.view(), merging, &coarse_labels, communities, random),
            };
            if communities == size {
                break;
            }
            let parts = if parts == size {
                // Nothing was merged inside communities: merge them whole, or the loop would stand.
                parts_of.clone_from(&coarse_labels);
                communities
            } else {
                parts
            };
            let mut next_labels = vec![0u32; parts];
            for (&part, &label) in parts_of.iter().zip(&coarse_labels) {
                next_labels[part as usize] = label;
            }
            let next = match &level {
                None => Level::coarser(view, &parts_of, parts),
                Some(level) => Level::coarser(&level.view(), &parts_of, parts),
            };
            if group_of.is_empty() {
                group_of.clone_from(&parts_of);
            } else {
                group_of.iter_mut().for_each(|group| *group = parts_of[*group as usize]);
            }
            changed |= move_nodes(&next.view(), self.cost, &mut next_labels, &mut self.random);
            communities = compact(&mut next_labels, parts);
            coarse_labels = next_labels;
            level = Some(next);
        }
        if !group_of.is_empty() {
            for (label, &group) in labels.iter_mut().zip(&group_of) {
                *label = coarse_labels[group as usize];
            }
        }
        changed
    }
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
        Csr::from_ties((cliques * size) as usize, &ties).unwrap()
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
        let graph = Csr::from_ties(4, &[(1, 2, 1.0)]).unwrap();
        let found = leiden(&graph, &LeidenParams::default()).unwrap();
        assert_eq!(found.membership, [1, 0, 0, 2]);
        let empty = leiden(&Csr::from_ties(3, &[]).unwrap(), &LeidenParams::default()).unwrap();
        assert_eq!((empty.communities, empty.quality), (3, 0.0));
    }

    #[test]
    fn a_resolution_that_is_no_number_is_refused() {
        let graph = Csr::from_ties(2, &[(0, 1, 1.0)]).unwrap();
        let params = LeidenParams { resolution: f64::NAN, ..LeidenParams::default() };
        assert!(leiden(&graph, &params).is_err());
    }
}
