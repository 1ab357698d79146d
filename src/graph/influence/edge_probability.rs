//! Which of a node's ties pass, without asking each.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;

use crate::graph::Csr;

/// Uniform number from 0 to below 1.
#[inline]
pub(super) fn unit(random: &mut Xoshiro256PlusPlus) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// Items that a table of [`Chances`] jumps over at most; beyond them a logarithm does.
const TABLE: usize = 16;

/// With which probability each of some items is visited, for each node.
#[derive(Default)]
pub(super) struct Chances {
    /// For each probability p of which there are several: (1 - p)^1, (1 - p)^2, ... in parts of 2^32.
    tables: Vec<[u32; TABLE]>,
    /// Beside `tables`: 1 / ln(1 - p). The items jumped over until the next visit are `ln(u) / ln(1 - p)`.
    scales: Vec<f64>,
    /// The table of each node.
    table_of: Vec<u32>,
}

impl Chances {
    /// One probability a degree.
    pub(super) fn by_degree(graph: &Csr, chance: impl Fn(usize) -> f64) -> Self {
        const NONE: u32 = u32::MAX;
        let mut chances = Self::default();
        let mut known: Vec<u32> = Vec::new();
        for u in 0..graph.node_count() as u32 {
            let degree = graph.degree(u);
            if known.len() <= degree {
                known.resize(degree + 1, NONE);
            }
            if known[degree] == NONE {
                known[degree] = chances.tables.len() as u32;
                chances.add(chance(degree));
            }
            chances.table_of.push(known[degree]);
        }
        chances
    }

    fn add(&mut self, p: f64) {
        let misses = (-p.min(1.0)).ln_1p();
        let part = |jump: usize| ((jump + 1) as f64 * misses).exp() * 2f64.powi(32);
        // A float too large for the type becomes its largest number.
        self.tables.push(std::array::from_fn(|jump| part(jump) as u32));
        self.scales.push(1.0 / misses);
    }

    /// Visits each of the items with the probability of the node.
    #[inline]
    pub(super) fn visit(
        &self,
        node: u32,
        items: &[u32],
        random: &mut Xoshiro256PlusPlus,
        mut visit: impl FnMut(u32),
    ) {
        let table = self.table_of[node as usize] as usize;
        let (misses, scale) = (&self.tables[table], self.scales[table]);
        if scale == f64::NEG_INFINITY {
            return;
        }
        let mut rest = items;
        while !rest.is_empty() {
            let drawn = (random.next_u64() >> 32) as u32;
            let mut jump = misses.iter().map(|&part| u32::from(drawn < part)).sum::<u32>() as usize;
            if jump == TABLE && rest.len() > TABLE {
                let more = (1.0 - unit(random)).ln() * scale;
                jump += if more < rest.len() as f64 { more as usize } else { rest.len() };
            }
            let Some((&item, after)) = rest.get(jump..).and_then(<[u32]>::split_first) else {
                return;
            };
            visit(item);
            rest = after;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand_xoshiro::rand_core::SeedableRng;

    use super::*;

    #[test]
    fn each_tie_passes_with_its_probability() {
        for (degree, p) in [(3usize, 0.4), (40, 0.1), (40, 0.01), (5, 1.0), (5, 0.0)] {
            let ties: Vec<(u32, u32, f32)> = (1..=degree as u32).map(|v| (0, v, 1.0)).collect();
            let graph = Csr::from_edges(degree + 1, &ties).unwrap();
            let chances = Chances::by_degree(&graph, |_| p);
            let mut count = vec![0f64; degree + 1];
            let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
            for _ in 0..20_000 {
                chances.visit(0, graph.neighbors(0), &mut random, |v| count[v as usize] += 1.0);
            }
            let allowed = 5.0 * (20_000.0 * p * (1.0 - p)).sqrt();
            for count in &count[1..] {
                assert!((count - 20_000.0 * p).abs() <= allowed, "{degree} {p}: {count}");
            }
        }
    }
}
