//! Measures from the largest eigenvalue: eigenvector centrality and Katz centrality.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::CentralityError;
use super::linear_solver::{multiply, solve_conjugate_gradients};
use super::scores::{Centrality, Convergence, NodeScores, ScoreAccuracy};
use crate::graph::Csr;
use crate::graph::parallel::{self, BLOCK};

/// Entry of the eigenvector of the largest eigenvalue (Bonacich 1972).
///
/// `A x = λ x` with the weighted adjacency matrix of the **largest component** only (0 elsewhere; of equal
/// components the one with the smallest node), positive, of 2-norm 1 (networkx; igraph scales the maximum
/// to 1).
///
/// By Lanczos' method with restarts, `O(m)` a product: power iteration fails on the small spectral gap of
/// co-authorship graphs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct EigenvectorCentrality {
    /// Largest 2-norm of A x - λ x, as a share of λ.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().tolerance))]
    pub tolerance: f64,
    /// Products of the graph with a vector after which the measure gives up.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().iterations))]
    pub iterations: usize,
}

impl Default for EigenvectorCentrality {
    fn default() -> Self {
        Self { tolerance: 1e-10, iterations: 10_000 }
    }
}

impl Centrality for EigenvectorCentrality {
    fn name(&self) -> &'static str {
        "eigenvector"
    }

    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let (measure, n) = (self.name(), graph.node_count());
        let components = graph.components();
        let mut values = vec![0f64; n];
        if components.sizes.first().is_none_or(|&size| size < 2) {
            return Ok(NodeScores::exact(measure, values));
        }
        let members: Vec<u32> =
            (0..n as u32).filter(|&u| components.component_of[u as usize] == 0).collect();
        let subgraph;
        let giant = if members.len() == n {
            graph
        } else {
            subgraph = graph.induced(&members);
            &subgraph
        };
        let pair = largest_eigenpair(giant, self.tolerance, self.iterations);
        let (iterations, residual) = (pair.products, pair.residual);
        if !residual.is_finite() || residual > self.tolerance {
            return Err(CentralityError::NotConverged { measure, iterations, residual });
        }
        for (&u, &x) in members.iter().zip(&pair.vector) {
            values[u as usize] = x.abs();
        }
        Ok(NodeScores {
            measure,
            values,
            convergence: Convergence::Iterated { iterations, residual },
            accuracy: ScoreAccuracy::Exact,
        })
    }
}

/// Weighted number of walks that end at a node (Katz 1953).
///
/// `x = alpha A x + 1`: a walk of `k` edges counts `alpha^k` times the product of their weights. Not
/// normalised (networkx with `normalized=False`). Components do not affect each other, but for the limit of
/// alpha; a node without edges scores 1.
///
/// By conjugate gradients, `O(m)` an iteration.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct KatzCentrality {
    /// Alpha as a share of its limit, one over the largest eigenvalue. Above 0, below 1.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().share))]
    pub share: f64,
    /// Alpha itself, instead of a share of the limit. 0 to below the limit.
    #[cfg_attr(feature = "cli", arg(long))]
    pub alpha: Option<f64>,
    /// Largest 1-norm of the residual of the equations, as a share of the sum of the scores.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().tolerance))]
    pub tolerance: f64,
    /// Products of the graph with a vector after which the measure gives up.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().iterations))]
    pub iterations: usize,
}

impl Default for KatzCentrality {
    fn default() -> Self {
        Self { share: 0.5, alpha: None, tolerance: 1e-12, iterations: 1000 }
    }
}

impl KatzCentrality {
    /// Alpha itself. The error of a Lanczos value is the square of that of its vector, hence the loose
    /// tolerance.
    fn alpha(&self, graph: &Csr) -> Result<f64, CentralityError> {
        match self.alpha {
            Some(alpha) if alpha >= 0.0 => Ok(alpha),
            Some(alpha) => Err(Self::out_of_range("alpha", alpha, "0 or more")),
            None if !(self.share > 0.0 && self.share < 1.0) => {
                Err(Self::out_of_range("share", self.share, "above 0 and below 1"))
            }
            None if graph.edge_count() == 0 => Ok(0.0),
            None => Ok(self.share / self.largest_eigenvalue(graph)),
        }
    }

    fn largest_eigenvalue(&self, graph: &Csr) -> f64 {
        largest_eigenpair(graph, 1e-7, self.iterations).value
    }

    fn out_of_range(parameter: &'static str, value: f64, allowed: &'static str) -> CentralityError {
        CentralityError::Parameter { measure: "katz", parameter, value, allowed }
    }
}

impl Centrality for KatzCentrality {
    fn name(&self) -> &'static str {
        "katz"
    }

    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let measure = self.name();
        let alpha = self.alpha(graph)?;
        let max_residual = |norm: f64| self.tolerance * norm;
        let solution = solve_conjugate_gradients(graph, alpha, max_residual, self.iterations);
        let sum: f64 = solution.x.iter().sum();
        let (iterations, residual) = (solution.iterations, solution.residual / sum.max(1.0));
        let is_sum_over_walks = solution.x.iter().all(|x| x.is_finite() && *x >= 1.0 - 1e-9);
        if !is_sum_over_walks || residual > self.tolerance.max(1e-15) {
            // Beyond the limit the matrix is not positive definite and the sum over walks diverges.
            let limit = 1.0 / self.largest_eigenvalue(graph);
            return Err(match is_sum_over_walks && alpha < limit {
                true => CentralityError::NotConverged { measure, iterations, residual },
                false => CentralityError::AlphaBeyondLimit { measure, alpha, limit },
            });
        }
        Ok(NodeScores {
            measure,
            values: solution.x,
            convergence: Convergence::Iterated { iterations, residual },
            accuracy: ScoreAccuracy::Exact,
        })
    }
}

/// The largest eigenvalue, its vector (2-norm 1, sign not fixed) and how near they are.
struct Eigenpair {
    value: f64,
    vector: Vec<f64>,
    /// `|A x - value x| / value`.
    residual: f64,
    products: usize,
}

/// Vectors that Lanczos keeps before it restarts from its best approximation.
const BASIS_SIZE: usize = 80;
/// Limit of the numbers held in the basis (1 GiB of f64); large graphs restart earlier.
const BASIS_NUMBERS: usize = 1 << 27;
/// Steps between two estimates of the residual.
const STEPS_PER_CHECK: usize = 8;

/// Lanczos' method without reorthogonalisation, restarted from the best vector: lost orthogonality
/// repeats eigenvalues but does not spoil the largest one (Paige 1980). The start vector is the
/// strength of each node, which is not orthogonal to a positive eigenvector.
fn largest_eigenpair(graph: &Csr, tolerance: f64, limit: usize) -> Eigenpair {
    let n = graph.node_count();
    let basis_size = BASIS_SIZE.min(BASIS_NUMBERS / n.max(1)).clamp(12, BASIS_SIZE);
    let mut start = graph.strengths();
    let mut products = 0;
    loop {
        normalize(&mut start);
        let mut lanczos = Lanczos::new(start);
        let is_done = lanczos.run(graph, basis_size, tolerance, limit, &mut products);
        let mut vector = lanczos.best_vector();
        if is_done || products >= limit {
            normalize(&mut vector);
            products += 1;
            let (value, residual) = rayleigh_quotient(graph, &vector);
            // The recurrence assumes an orthogonal basis; only a product shows the true residual.
            if residual <= tolerance || products >= limit || !residual.is_finite() {
                return Eigenpair { value, vector, residual, products };
            }
        }
        start = vector;
    }
}

/// Scales a vector to 2-norm 1.
fn normalize(vector: &mut [f64]) {
    let norm = parallel::blockwise_sum(vector.len(), |u| vector[u] * vector[u]).sqrt();
    vector.iter_mut().for_each(|x| *x /= norm);
}

/// Rayleigh quotient of a vector of 2-norm 1, and the 2-norm of `A x - quotient x` as a share of it.
fn rayleigh_quotient(graph: &Csr, vector: &[f64]) -> (f64, f64) {
    let n = vector.len();
    let mut image = vec![0f64; n];
    let value = multiply(graph, vector, &mut image, |_, av| av, |u, av| av * vector[u]);
    let residual = parallel::blockwise_sum(n, |u| (image[u] - value * vector[u]).powi(2)).sqrt();
    (value, residual / value)
}

/// One run of Lanczos' recurrence. In its basis the matrix is tridiagonal: `alpha` on the diagonal, `beta`
/// beside it.
struct Lanczos {
    basis: Vec<Vec<f64>>,
    alpha: Vec<f64>,
    beta: Vec<f64>,
    next: Vec<f64>,
    /// Coordinates of the best approximation in the basis, as of the last check.
    ritz_vector: Vec<f64>,
}

impl Lanczos {
    fn new(start: Vec<f64>) -> Self {
        let (basis, alpha, beta) = (Vec::new(), Vec::new(), Vec::new());
        Self { basis, alpha, beta, next: start, ritz_vector: Vec::new() }
    }

    /// Steps until the residual is estimated to be small enough, which returns `true`, or the basis is full
    /// or the limit reached.
    fn run(
        &mut self,
        graph: &Csr,
        basis_size: usize,
        tolerance: f64,
        limit: usize,
        products: &mut usize,
    ) -> bool {
        loop {
            let is_exhausted = !self.step(graph);
            *products += 1;
            let steps = self.alpha.len();
            let must_stop = steps == basis_size || *products >= limit;
            if steps.is_multiple_of(STEPS_PER_CHECK) || must_stop || is_exhausted {
                let (value, vector) = top_of_tridiagonal(&self.alpha, &self.beta);
                let residual = vector[steps - 1].abs() * self.beta[steps - 1];
                self.ritz_vector = vector;
                let is_done = residual <= tolerance * value || is_exhausted;
                if is_done || must_stop {
                    return is_done;
                }
            }
        }
    }

    /// One product; `false` if the space is exhausted, so that the answer is exact.
    fn step(&mut self, graph: &Csr) -> bool {
        let n = self.next.len();
        let v = std::mem::take(&mut self.next);
        let mut w = vec![0f64; n];
        let alpha = match (self.basis.last(), self.beta.last()) {
            (Some(previous), Some(&beta)) => {
                multiply(graph, &v, &mut w, |u, av| av - beta * previous[u], |u, w| w * v[u])
            }
            _ => multiply(graph, &v, &mut w, |_, av| av, |u, w| w * v[u]),
        };
        w.par_chunks_mut(BLOCK).zip(v.par_chunks(BLOCK)).for_each(|(w, v)| {
            w.iter_mut().zip(v).for_each(|(w, v)| *w -= alpha * v);
        });
        let beta = parallel::blockwise_sum(n, |u| w[u] * w[u]).sqrt();
        self.alpha.push(alpha);
        self.beta.push(beta);
        self.basis.push(v);
        // On a bipartite graph every alpha is 0, so the scale is taken from the betas as well.
        let scale =
            self.alpha.iter().chain(&self.beta).fold(f64::MIN_POSITIVE, |s, x| s.max(x.abs()));
        let has_room = beta > 1e-12 * scale;
        if has_room {
            w.par_chunks_mut(BLOCK).for_each(|w| w.iter_mut().for_each(|w| *w /= beta));
        }
        self.next = w;
        has_room
    }

    /// The best approximation to the eigenvector.
    fn best_vector(&self) -> Vec<f64> {
        let mut sum = vec![0f64; self.next.len()];
        sum.par_chunks_mut(BLOCK).enumerate().for_each(|(block, sum)| {
            let first = block * BLOCK;
            for (v, &coordinate) in self.basis.iter().zip(&self.ritz_vector) {
                for (sum, v) in sum.iter_mut().zip(&v[first..]) {
                    *sum += coordinate * v;
                }
            }
        });
        sum
    }
}

/// Largest eigenvalue of a symmetric tridiagonal matrix and its eigenvector of 2-norm 1: the value by
/// bisection on Sturm's sequence, the vector by inverse iteration from just above it, where the
/// factorisation needs no pivots. `alpha` is the diagonal; the last entry of `beta` is not used.
///
/// nalgebra's `SymmetricEigen` computes the same, and all other eigenvalues, but costs a fresh build 16 crates
/// and 20 CPU s (November 2026).
fn top_of_tridiagonal(alpha: &[f64], beta: &[f64]) -> (f64, Vec<f64>) {
    let value = largest_tridiagonal_eigenvalue(alpha, beta);
    let k = alpha.len();
    // A pivot of rounding errors alone would throw the vector out of the range of numbers.
    let smallest_pivot = (value.abs() * f64::EPSILON).max(f64::MIN_POSITIVE.sqrt());
    let mut vector = vec![1.0; k];
    let mut pivots = vec![0f64; k];
    for _ in 0..4 {
        for i in 0..k {
            let carry = if i == 0 { 0.0 } else { beta[i - 1] / pivots[i - 1] };
            let above = if i == 0 { 0.0 } else { beta[i - 1] };
            pivots[i] = (alpha[i] - value - carry * above).min(-smallest_pivot);
            if i > 0 {
                vector[i] -= carry * vector[i - 1];
            }
        }
        for i in (0..k).rev() {
            let after = if i + 1 < k { beta[i] * vector[i + 1] } else { 0.0 };
            vector[i] = (vector[i] - after) / pivots[i];
        }
        let norm = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|x| *x /= norm);
    }
    (value, vector)
}

/// A number just above the largest eigenvalue, by bisection between the largest diagonal entry and
/// Gershgorin's bound.
fn largest_tridiagonal_eigenvalue(alpha: &[f64], beta: &[f64]) -> f64 {
    let k = alpha.len();
    let beside = |i: usize| if i == 0 { 0.0 } else { beta[i - 1] };
    let radius = |i: usize| beside(i) + if i + 1 < k { beta[i] } else { 0.0 };
    // All pivots of T - x I are negative exactly if x is above every eigenvalue.
    let is_above = |x: f64| {
        let mut pivot = -1.0;
        (0..k).all(|i| {
            pivot = alpha[i] - x - if i == 0 { 0.0 } else { beside(i) * beside(i) / pivot };
            pivot < 0.0
        })
    };
    let mut low = alpha.iter().copied().fold(f64::MIN, f64::max);
    let mut high = (0..k).map(|i| alpha[i] + radius(i)).fold(f64::MIN, f64::max);
    high += high.abs() * 1e-15 + f64::MIN_POSITIVE;
    while high - low > 4.0 * f64::EPSILON * high.abs() {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if is_above(middle) { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eigenvector_of_a_star_is_known() {
        let edges: Vec<(u32, u32, f32)> = (1..=9).map(|leaf| (0, leaf, 1.0)).collect();
        let graph = Csr::from_edges(12, &edges).unwrap();
        let scores = EigenvectorCentrality::default().scores(&graph).unwrap().values;
        assert!((scores[0] - 0.5f64.sqrt()).abs() < 1e-9);
        assert!((scores[5] - 1.0 / 18f64.sqrt()).abs() < 1e-9);
        assert_eq!(scores[11], 0.0);
    }

    #[test]
    fn a_start_close_to_the_eigenvector_converges_to_it() {
        let graph = Csr::from_edges(3, &[(0, 2, 1.25), (1, 2, 1.5)]).unwrap();
        let scores = EigenvectorCentrality::default().scores(&graph).unwrap().values;
        assert!((scores[2] - 0.5f64.sqrt()).abs() < 1e-12, "{scores:?}");
    }

    #[test]
    fn katz_of_a_pair_is_a_geometric_series() {
        let graph = Csr::from_edges(3, &[(0, 1, 2.0)]).unwrap();
        let scores = KatzCentrality::default().scores(&graph).unwrap().values;
        assert!((scores[0] - 2.0).abs() < 1e-9, "{scores:?}");
        assert!((scores[2] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn katz_beyond_the_limit_says_the_limit_of_alpha() {
        // A complete graph of k nodes has the eigenvalue k - 1, a star of k leaves the root of k.
        let clique = |n: u32| (0..n).flat_map(move |u| (0..u).map(move |v| (u, v, 1.0)));
        let star = (1..=16).map(|leaf| (0, leaf, 1.0));
        for (edges, eigenvalue) in [(clique(8).collect::<Vec<_>>(), 7.0), (star.collect(), 4.0)] {
            let graph = Csr::from_edges(17, &edges).unwrap();
            let scores = |alpha: f64| {
                KatzCentrality { alpha: Some(alpha), ..KatzCentrality::default() }.scores(&graph)
            };
            assert!(scores(0.99 / eigenvalue).is_ok());
            for alpha in [1.01 / eigenvalue, 9.0, 1e300] {
                let Err(CentralityError::AlphaBeyondLimit { limit, .. }) = scores(alpha) else {
                    panic!("alpha {alpha}, eigenvalue {eigenvalue}");
                };
                assert!((limit * eigenvalue - 1.0).abs() < 1e-9, "{limit}");
            }
        }
    }
}
