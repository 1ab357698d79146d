//! Finds the edges of a node that pass in a random cascade without drawing a number per edge.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::graph::Csr;

/// Longest jump that a table of miss probabilities covers; longer ones take a logarithm.
const TABLE: usize = 16;

/// Visits each neighbour of a node with the node's own probability, by jumps of geometric length over
/// those that are missed: the expected number of draws is that of the hits, not of the neighbours
/// (skip sampling; Batagelj & Brandes 2005 use it for random graphs).
#[derive(Default)]
pub(super) struct SkipSampler {
    /// For each distinct probability p: `(1 - p)^1, (1 - p)^2, …` in units of `2^-32`. Counting the
    /// entries above a random u32 gives the length of a jump without a branch.
    miss_tables: Vec<[u32; TABLE]>,
    /// Beside `miss_tables`: `1 / ln(1 - p)`; a jump has the length `floor(ln(u) / ln(1 - p))`.
    log_scales: Vec<f64>,
    /// The table of each node.
    table_of: Vec<u32>,
}

impl SkipSampler {
    /// A sampler in which nodes of the same degree have the same probability.
    pub(super) fn by_degree(graph: &Csr, probability: impl Fn(usize) -> f64) -> Self {
        const NONE: u32 = u32::MAX;
        let mut sampler = Self::default();
        let mut table_of_degree: Vec<u32> = Vec::new();
        for u in 0..graph.node_count() as u32 {
            let degree = graph.degree(u);
            if table_of_degree.len() <= degree {
                table_of_degree.resize(degree + 1, NONE);
            }
            if table_of_degree[degree] == NONE {
                table_of_degree[degree] = sampler.miss_tables.len() as u32;
                sampler.add_table(probability(degree));
            }
            sampler.table_of.push(table_of_degree[degree]);
        }
        sampler
    }

    fn add_table(&mut self, p: f64) {
        let log_miss = (-p.min(1.0)).ln_1p();
        let scaled = |jump: usize| ((jump + 1) as f64 * log_miss).exp() * 2f64.powi(32);
        // A float above the type's range becomes its largest number.
        self.miss_tables.push(std::array::from_fn(|jump| scaled(jump) as u32));
        self.log_scales.push(1.0 / log_miss);
    }

    /// Calls `visit` for each of the neighbours with the probability of the node.
    #[inline]
    pub(super) fn for_each_hit(
        &self,
        node: u32,
        neighbours: &[u32],
        random: &mut Xoshiro256PlusPlus,
        mut visit: impl FnMut(u32),
    ) {
        let table = self.table_of[node as usize] as usize;
        let (misses, log_scale) = (&self.miss_tables[table], self.log_scales[table]);
        // p = 0.
        if log_scale == f64::NEG_INFINITY {
            return;
        }
        let mut rest = neighbours;
        while !rest.is_empty() {
            let drawn: u32 = random.random();
            let mut jump = misses.iter().map(|&miss| u32::from(drawn < miss)).sum::<u32>() as usize;
            if jump == TABLE && rest.len() > TABLE {
                // Geometric jumps have no memory: beyond the table a new one begins.
                let more = (1.0 - random.random::<f64>()).ln() * log_scale;
                jump += if more < rest.len() as f64 { more as usize } else { rest.len() };
            }
            let Some((&hit, after)) = rest.get(jump..).and_then(<[u32]>::split_first) else {
                return;
            };
            visit(hit);
            rest = after;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn each_edge_passes_with_its_probability() {
        for (degree, p) in [(3usize, 0.4), (40, 0.1), (40, 0.01), (5, 1.0), (5, 0.0)] {
            let edges: Vec<(u32, u32, f32)> = (1..=degree as u32).map(|v| (0, v, 1.0)).collect();
            let graph = Csr::from_edges(degree + 1, &edges).unwrap();
            let sampler = SkipSampler::by_degree(&graph, |_| p);
            let mut hits = vec![0f64; degree + 1];
            let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
            for _ in 0..20_000 {
                let count = |v: u32| hits[v as usize] += 1.0;
                sampler.for_each_hit(0, graph.neighbors(0), &mut random, count);
            }
            let five_sigma = 5.0 * (20_000.0 * p * (1.0 - p)).sqrt();
            for count in &hits[1..] {
                assert!((count - 20_000.0 * p).abs() <= five_sigma, "{degree} {p}: {count}");
            }
        }
    }
}
