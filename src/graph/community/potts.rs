//! Modularity and the constant Potts model as one objective of local moving.

use super::local_moving::{LocalMoveState, Move, NEW_COMMUNITY, Objective};
use super::neighbour_weights::NeighbourWeights;

/// Joining community c gains `w(v, c) - cost * mass_v * mass_c`. With strengths as masses and a cost of
/// `g / 2W` that is modularity, with numbers of nodes and `g` the constant Potts model.
pub(super) struct PottsObjective {
    cost: f64,
    /// Mass of each community.
    community_mass: Vec<f64>,
}

impl PottsObjective {
    pub(super) fn new<W: Copy + Into<f64> + Sync>(state: &LocalMoveState<W>, cost: f64) -> Self {
        let mut community_mass = vec![0f64; state.labels.len()];
        for (v, &c) in state.labels.iter().enumerate() {
            community_mass[c as usize] += state.mass(v);
        }
        Self { cost, community_mass }
    }
}

impl<W: Copy + Into<f64> + Sync> Objective<W> for PottsObjective {
    #[inline]
    fn best_move(
        &self,
        state: &LocalMoveState<W>,
        v: usize,
        neighbours: &mut NeighbourWeights,
    ) -> Move {
        let current = state.labels[v];
        let cost = self.cost * state.mass(v);
        let weight_left = neighbours.get(current);
        let stay = weight_left - cost * (self.community_mass[current as usize] - state.mass(v));
        // Without the margin, rounding could send a node back and forth between equal communities.
        let mut max_gain = stay + 1e-12 * stay.abs();
        let mut best = Move { to: current, weight_left, weight_joined: 0.0 };
        neighbours.drain(|c, weight| {
            let gain = weight - cost * self.community_mass[c as usize];
            if gain > max_gain && c != current {
                (best.to, best.weight_joined, max_gain) = (c, weight, gain);
            }
        });
        if max_gain < 0.0 && state.sizes[current as usize] > 1 {
            (best.to, best.weight_joined) = (NEW_COMMUNITY, 0.0);
        }
        best
    }

    #[inline]
    fn apply_move(&mut self, state: &LocalMoveState<W>, v: usize, from: u32, step: &Move) {
        let mass = state.mass(v);
        let left = &mut self.community_mass[from as usize];
        // An empty community has exactly no mass, whatever rounding says.
        *left = if state.sizes[from as usize] == 0 { 0.0 } else { *left - mass };
        self.community_mass[step.to as usize] += mass;
    }
}
