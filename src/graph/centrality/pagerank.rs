//! PageRank.

use super::error::CentralityError;
use super::linear_solver::Dominated;
use super::scores::{Centrality, Convergence, NodeScores, ScoreAccuracy};
use crate::graph::Csr;
use crate::graph::parallel;

/// PageRank of a random reader who follows ties by weight and sometimes jumps anywhere (Brin & Page
/// 1998): `x_i = (1 - a)/n + a (sum_j w_ij x_j / s_j + D/n)`, where `D` is the rank held by nodes
/// without ties, which the reader leaves for any node alike. Scores add up to 1 (networkx
/// `pagerank` with `weight`, igraph `pagerank`).
///
/// On an undirected graph the equations are symmetric in `u_i = x_i / s_i`, `(S - a A) u = b 1`, with
/// eigenvalues between those of `(1 - a) S` and `(1 + a) S`, and are solved by Chebyshev's
/// semi-iteration. Never rank by PageRank across components: every member of an
/// isolated small team gets about `1/n`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageRank {
    /// Chance `a` of following a tie rather than jumping; .85 as in Brin & Page 1998. 0 to below 1.
    pub damping: f64,
    /// Guaranteed bound on the sum over all nodes of `|score - exact score|`; what rounding leaves,
    /// 16 ulps over `1 - a`, is the least.
    pub tolerance: f64,
    /// Products of the graph with a vector after which the measure gives up.
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
        let (a, n) = (self.damping, graph.node_count());
        if !(0.0..1.0).contains(&a) {
            let allowed = "0 or more and below 1";
            return Err(CentralityError::Parameter {
                measure: "pagerank",
                parameter: "damping",
                value: a,
                allowed,
            });
        }
        let strength = graph.strengths();
        let isolated = strength.iter().filter(|&&s| s == 0.0).count();
        // Every node gets the same base: its share of jumps and of what isolated nodes hold. An
        // isolated node holds exactly the base, which closes the equation for it.
        let base = (1.0 - a) / (n as f64 - a * isolated as f64);
        let whole: f64 = parallel::blockwise_sum(n, |u| strength[u]).max(f64::MIN_POSITIVE);
        let d: Vec<f64> = strength.iter().map(|&s| if s > 0.0 { s } else { 1.0 }).collect();
        // Errors in x are at most residual / (1 - a) in the 1-norm, as the columns of the walk add
        // up to 1. Below some ulps of the sum, 1, there is only rounding.
        let goal = (self.tolerance * (1.0 - a)).max(16.0 * f64::EPSILON);
        // Without jumps the scores would be the strengths.
        let start = (0..n).map(|u| base / d[u] + if strength[u] > 0.0 { a / whole } else { 0.0 });
        let system = Dominated { d: &d, a, b: base, radius: a };
        let solution = system.solve(graph, start.collect(), goal, self.iterations);
        let residual = solution.residual / (1.0 - a);
        if solution.residual.is_nan() || solution.residual > goal {
            let iterations = solution.iterations;
            return Err(CentralityError::NotConverged {
                measure: "pagerank",
                iterations,
                residual,
            });
        }
        let values = solution.x.iter().zip(&d).map(|(x, d)| x * d).collect();
        Ok(NodeScores {
            measure: self.name(),
            values,
            convergence: Convergence::Iterated { iterations: solution.iterations, residual },
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
