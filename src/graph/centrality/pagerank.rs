//! PageRank.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::CentralityError;
use super::linear_solver::DominantDiagonal;
use super::scores::{Centrality, Convergence, NodeScores, ScoreAccuracy};
use crate::graph::{Csr, parallel};

/// Share of time that a random surfer spends at a node (Brin & Page 1998).
///
/// The surfer follows edges by weight with probability `a` and else jumps anywhere:
/// `x_i = (1 - a)/n + a (sum_j w_ij x_j / s_j + D/n)` with strengths `s`, where `D` is the rank held by nodes
/// without edges, which the surfer leaves for any node alike. Scores add up to 1 (networkx `pagerank` with
/// `weight`, igraph `pagerank`). Do not rank by PageRank across components: every member of an isolated
/// small team gets about `1/n`.
///
/// On an undirected graph the equations are symmetric in `u_i = x_i / s_i`, `(S - a A) u = b 1`, with
/// eigenvalues between those of `(1 - a) S` and `(1 + a) S`, and are solved by Chebyshev's semi-iteration:
/// `O(m)` an iteration, about 50 of them at the defaults.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct PageRank {
    /// Probability of following an edge rather than jumping; .85 as in Brin & Page 1998. 0 to below 1.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().damping))]
    pub damping: f64,
    /// Guaranteed bound on the sum over all nodes of |score - exact score|; not below what rounding leaves,
    /// 16 ulps over 1 - damping.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().tolerance))]
    pub tolerance: f64,
    /// Products of the graph with a vector after which the measure gives up.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().iterations))]
    pub iterations: usize,
}

impl Default for PageRank {
    fn default() -> Self {
        Self { damping: 0.85, tolerance: 1e-12, iterations: 1000 }
    }
}

impl Centrality for PageRank {
    fn name(&self) -> &'static str {
        "pagerank"
    }

    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let (a, n, measure) = (self.damping, graph.node_count(), self.name());
        if !(0.0..1.0).contains(&a) {
            let (parameter, allowed) = ("damping", "0 or more and below 1");
            return Err(CentralityError::Parameter { measure, parameter, value: a, allowed });
        }
        let strength = graph.strengths();
        let isolated = strength.iter().filter(|&&s| s == 0.0).count();
        // Every node gets the same base: its share of jumps and of what isolated nodes hold. An
        // isolated node holds exactly the base, which closes the equation for it.
        let base = (1.0 - a) / (n as f64 - a * isolated as f64);
        let total = parallel::blockwise_sum(n, |u| strength[u]).max(f64::MIN_POSITIVE);
        let diagonal: Vec<f64> = strength.iter().map(|&s| if s > 0.0 { s } else { 1.0 }).collect();
        // Errors in x are at most residual / (1 - a) in the 1-norm, as the columns of the walk add
        // up to 1. Below some ulps of the sum, 1, there is only rounding.
        let max_residual = (self.tolerance * (1.0 - a)).max(16.0 * f64::EPSILON);
        // Without jumps the scores would be proportional to the strengths.
        let start = (0..n)
            .map(|u| base / diagonal[u] + if strength[u] > 0.0 { a / total } else { 0.0 })
            .collect();
        let system = DominantDiagonal { diagonal: &diagonal, a, b: base, radius: a };
        let solution = system.solve(graph, start, max_residual, self.iterations);
        let (iterations, residual) = (solution.iterations, solution.residual / (1.0 - a));
        if solution.residual.is_nan() || solution.residual > max_residual {
            return Err(CentralityError::NotConverged { measure, iterations, residual });
        }
        Ok(NodeScores {
            measure,
            values: solution.x.iter().zip(&diagonal).map(|(x, d)| x * d).collect(),
            convergence: Convergence::Iterated { iterations, residual },
            accuracy: ScoreAccuracy::Exact,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_add_up_to_one_with_isolated_nodes_and_small_components() {
        let graph =
            Csr::from_edges(9, &[(0, 1, 2.0), (1, 2, 0.5), (3, 4, 7.0), (5, 6, 1.0)]).unwrap();
        let scores = PageRank::default().scores(&graph).unwrap().values;
        assert!((scores.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(scores[7], scores[8]);
        assert!((scores[3] - scores[5]).abs() < 1e-12, "a pair is a pair whatever its weight");
    }

    #[test]
    fn damping_outside_its_range_is_refused() {
        let graph = Csr::from_edges(2, &[(0, 1, 1.0)]).unwrap();
        for damping in [1.0, -0.1, f64::NAN] {
            assert!(PageRank { damping, ..PageRank::default() }.scores(&graph).is_err());
        }
    }
}
