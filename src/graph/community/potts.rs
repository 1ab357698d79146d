//! Modularity and the constant Potts model: ties inside communities, less a cost of their size.

use super::local_moving::{ALONE, Objective, Standing, Step};
use super::neighbour_weights::Around;

/// `w(v, c) - cost * mass_v * mass_c` for joining community c: modularity and the constant Potts model.
pub(super) struct Potts {
    cost: f64,
    /// Mass of each community.
    mass: Vec<f64>,
}

impl Potts {
    pub(super) fn new<W: Copy + Into<f64> + Sync>(standing: &Standing<W>, cost: f64) -> Self {
        let mut mass = vec![0f64; standing.labels.len()];
        for (v, &c) in standing.labels.iter().enumerate() {
            mass[c as usize] += standing.mass(v);
        }
        Self { cost, mass }
    }
}

impl<W: Copy + Into<f64> + Sync> Objective<W> for Potts {
    #[inline]
    fn best(&self, standing: &Standing<W>, v: usize, around: &mut Around) -> Step {
        let own = standing.labels[v];
        let cost = self.cost * standing.mass(v);
        let left = around.to(own);
        let stay = left - cost * (self.mass[own as usize] - standing.mass(v));
        // Rounding must not send a node back and forth between equal places.
        let mut most = stay + 1e-12 * stay.abs();
        let mut step = Step { to: own, left, joined: 0.0 };
        around.drain(|c, weight| {
            let gain = weight - cost * self.mass[c as usize];
            if gain > most && c != own {
                (step.to, step.joined, most) = (c, weight, gain);
            }
        });
        if most < 0.0 && standing.count[own as usize] > 1 {
            (step.to, step.joined) = (ALONE, 0.0);
        }
        step
    }

    #[inline]
    fn go(&mut self, standing: &Standing<W>, v: usize, from: u32, step: &Step) {
        let mass = standing.mass(v);
        let rest = &mut self.mass[from as usize];
        *rest = if standing.count[from as usize] == 0 { 0.0 } else { *rest - mass };
        self.mass[step.to as usize] += mass;
    }
}
