//! Estimates how surely given nodes reach each other node.

use rayon::prelude::*;

use super::cascade::CascadeModel;
use super::error::InfluenceError;
use super::rr_sets::{RrSampler, RrSets, SetsByNode, random_stream};
use crate::graph::Csr;

/// Streams of random numbers from here on are used for estimates alone, so that a choice is not
/// judged by the sets on which it was made (which would overstate it).
const FIRST_STREAM: u64 = 1 << 50;

/// The same number of random reverse-reachable sets for every node: the share of a node's sets that
/// hold a chosen node is the probability that the choice reaches it.
#[derive(Debug, Clone)]
pub struct SpreadEstimator {
    sets_per_node: usize,
    /// The sets of node 0, then those of node 1, …
    rr_sets: RrSets,
    sets_by_node: SetsByNode,
}

impl SpreadEstimator {
    /// Draws `sets_per_node` sets for every node (at most 65,536). The
    /// standard error of a probability p is `sqrt(p (1 - p) / sets_per_node)`.
    ///
    /// # Errors
    /// A probability outside 0 to 1.
    pub fn draw(
        graph: &Csr,
        model: CascadeModel,
        sets_per_node: usize,
        seed: u64,
    ) -> Result<Self, InfluenceError> {
        model.check()?;
        let node_count = graph.node_count();
        let sampler = RrSampler::new(graph, model);
        let draw = |visited: &mut Vec<bool>, root: u32| {
            let mut sets = RrSets::default();
            for turn in 0..sets_per_node as u64 {
                let stream = FIRST_STREAM | u64::from(root) << 16 | turn;
                let mut random = random_stream(seed, stream);
                sets.push_drawn(&sampler, root, &mut random, visited);
            }
            sets
        };
        let drawn: Vec<RrSets> = (0..node_count as u32)
            .into_par_iter()
            .map_init(|| vec![false; node_count], draw)
            .collect();
        let mut rr_sets = RrSets::default();
        drawn.iter().for_each(|sets| rr_sets.append(sets));
        let sets_by_node = rr_sets.by_node(node_count);
        Ok(Self { sets_per_node, rr_sets, sets_by_node })
    }

    /// The probability with which each node is reached from the chosen ones.
    pub fn reach_probabilities(&self, chosen: &[u32]) -> Vec<f32> {
        let is_hit = self.hit_sets(chosen);
        let share = |of_node: &[bool]| {
            of_node.iter().filter(|hit| **hit).count() as f32 / self.sets_per_node as f32
        };
        is_hit.chunks(self.sets_per_node.max(1)).map(share).collect()
    }

    /// What each node would add to the value reached from the chosen ones. `values` has one entry per
    /// node.
    pub fn marginal_gains(&self, chosen: &[u32], values: &[f64]) -> Vec<f64> {
        let is_hit = self.hit_sets(chosen);
        let mut gains = vec![0.0; values.len()];
        for set in (0..self.rr_sets.len()).filter(|set| !is_hit[*set]) {
            let value = values[set / self.sets_per_node] / self.sets_per_node as f64;
            for &u in self.rr_sets.set(set) {
                gains[u as usize] += value;
            }
        }
        gains
    }

    /// Whether each set holds a chosen node.
    fn hit_sets(&self, chosen: &[u32]) -> Vec<bool> {
        let mut is_hit = vec![false; self.rr_sets.len()];
        for &node in chosen {
            self.sets_by_node.of(node).iter().for_each(|set| is_hit[*set as usize] = true);
        }
        is_hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimator(model: CascadeModel) -> SpreadEstimator {
        let graph = Csr::from_edges(4, &[(0, 1, 1.0), (1, 2, 3.0)]).unwrap();
        SpreadEstimator::draw(&graph, model, 4000, 7).unwrap()
    }

    #[test]
    fn probabilities_on_a_path_are_the_products_of_its_edges() {
        // A quarter of the strength of 1 is its edge to 0; 2 depends on 1 alone, 3 is isolated.
        for (model, expected) in [
            (CascadeModel::default(), [1.0, 0.25, 0.25, 0.0]),
            (CascadeModel::weighted(0.5), [1.0, 0.125, 0.0625, 0.0]),
        ] {
            let found = estimator(model).reach_probabilities(&[0]);
            for (node, expected) in expected.into_iter().enumerate() {
                assert!((found[node] - expected).abs() < 0.03, "{model:?}: {found:?}");
            }
        }
    }

    #[test]
    fn a_chosen_node_adds_nothing_and_an_isolated_one_itself() {
        let gains = estimator(CascadeModel::default()).marginal_gains(&[0], &[1.0; 4]);
        assert!(gains[0] == 0.0 && (gains[3] - 1.0).abs() < 1e-9, "{gains:?}");
    }
}
