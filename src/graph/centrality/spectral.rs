//! Measures from the largest eigenvalue: eigenvector centrality and Katz.

use super::error::CentralityError;
use super::linear_solver::{product, solve};
use super::scores::{Centrality, Convergence, NodeScores, ScoreAccuracy};
use crate::graph::Csr;
use crate::graph::parallel;

/// Eigenvector centrality (Bonacich 1972): the eigenvector of the largest eigenvalue of the weighted
/// adjacency, of the **largest component** only (0 elsewhere; of equal components the one with the
/// smallest node), positive, of 2-norm 1 (networkx; igraph scales the maximum to 1).
///
/// By Lanczos' method with restarts: power iteration fails on the small spectral gap of
/// co-authorship graphs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EigenvectorCentrality {
    /// Stop when `|A x - lambda x|` is at most this times `lambda`.
    pub tolerance: f64,
    /// Products of the graph with a vector after which the measure gives up.
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
        let components = graph.components();
        let mut values = vec![0f64; graph.node_count()];
        let direct = |values| Ok(NodeScores::direct("eigenvector", values));
        if components.sizes.first().is_none_or(|&size| size < 2) {
            return direct(values);
        }
        let members: Vec<u32> = (0..graph.node_count() as u32)
            .filter(|&u| components.component_of[u as usize] == 0)
            .collect();
        let inside;
        let part = if members.len() == graph.node_count() {
            graph
        } else {
            inside = graph.induced(&members);
            &inside
        };
        let found = largest_eigenpair(part, self.tolerance, self.iterations);
        if !found.residual.is_finite() || found.residual > self.tolerance {
            let (iterations, residual) = (found.products, found.residual);
            return Err(CentralityError::NotConverged {
                measure: "eigenvector",
                iterations,
                residual,
            });
        }
        for (&u, &x) in members.iter().zip(&found.vector) {
            values[u as usize] = x.abs();
        }
        Ok(NodeScores {
            measure: self.name(),
            values,
            convergence: Convergence::Iterated {
                iterations: found.products,
                residual: found.residual,
            },
            accuracy: ScoreAccuracy::Exact,
        })
    }
}

/// Katz centrality (Katz 1953): `x = alpha A x + 1`, the number of walks that end at a node, a walk
/// of `k` ties counting `alpha^k`. Not normalised (networkx with `normalized=False`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KatzCentrality {
    /// `alpha` as a share of its upper limit, one over the largest eigenvalue. Above 0, below 1.
    pub share: f64,
    /// `alpha` itself, instead of a share of the limit.
    pub alpha: Option<f64>,
    /// Stop when the equations are missed by at most this share of the sum of the scores.
    pub tolerance: f64,
    /// Products of the graph with a vector after which the measure gives up.
    pub iterations: usize,
}

impl Default for KatzCentrality {
    fn default() -> Self {
        Self { share: 0.5, alpha: None, tolerance: 1e-12, iterations: 1000 }
    }
}

impl Centrality for KatzCentrality {
    fn name(&self) -> &'static str {
        "katz"
    }

    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let bad = |parameter, value, allowed| {
            Err(CentralityError::Parameter { measure: "katz", parameter, value, allowed })
        };
        let alpha = match self.alpha {
            Some(alpha) if alpha >= 0.0 => alpha,
            Some(alpha) => return bad("alpha", alpha, "0 or more"),
            None if !(self.share > 0.0 && self.share < 1.0) => {
                return bad("share", self.share, "above 0 and below 1");
            }
            None if graph.edge_count() == 0 => 0.0,
            // The error of a Lanczos value is the square of that of its vector.
            None => self.share / largest_eigenpair(graph, 1e-7, self.iterations).value,
        };
        let goal = |size: f64| self.tolerance * size;
        let solution = solve(graph, alpha, goal, self.iterations);
        let size: f64 = solution.x.iter().sum();
        // Beyond the limit the matrix is not positive definite and the walks do not add up.
        if solution.x.iter().any(|x| !x.is_finite() || *x < 1.0 - 1e-9) {
            return bad("alpha", alpha, "below one over the largest eigenvalue");
        }
        let residual = solution.residual / size.max(1.0);
        if residual > self.tolerance.max(1e-15) {
            let iterations = solution.iterations;
            return Err(CentralityError::NotConverged { measure: "katz", iterations, residual });
        }
        Ok(NodeScores {
            measure: self.name(),
            values: solution.x,
            convergence: Convergence::Iterated { iterations: solution.iterations, residual },
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

/// Vectors that Lanczos keeps before it restarts from its best guess.
const BASIS: usize = 80;
/// Upper limit of the numbers held in the basis (1 GiB of f64); large graphs restart earlier.
const BASIS_NUMBERS: usize = 1 << 27;
/// Steps between two looks at the residual.
const LOOK: usize = 8;

/// Lanczos' method without reorthogonalisation, restarted from the best vector: lost orthogonality
/// repeats eigenvalues but does not spoil the largest one (Paige 1980). The start vector is the
/// strength of each node, which is not orthogonal to a positive eigenvector.
fn largest_eigenpair(graph: &Csr, tolerance: f64, limit: usize) -> Eigenpair {
    let n = graph.node_count();
    let most = BASIS.min(BASIS_NUMBERS / n.max(1)).clamp(12, BASIS);
    let mut start = graph.strengths();
    let mut products = 0;
    loop {
        let norm = parallel::blockwise_sum(n, |u| start[u] * start[u]).sqrt();
        start.iter_mut().for_each(|x| *x /= norm);
        let mut run = Lanczos::new(start);
        let ritz = loop {
            let room = run.step(graph);
            products += 1;
            let steps = run.alpha.len();
            if steps.is_multiple_of(LOOK) || steps == most || !room || products >= limit {
                let ritz = top_of_tridiagonal(&run.alpha, &run.beta);
                let last = ritz.1[steps - 1].abs() * run.beta[steps - 1];
                let done = last <= tolerance * ritz.0 || !room;
                if done || steps == most || products >= limit {
                    break (ritz.1, done);
                }
            }
        };
        let (weights, done) = ritz;
        let mut vector = run.combine(&weights);
        if done || products >= limit {
            let norm = parallel::blockwise_sum(n, |u| vector[u] * vector[u]).sqrt();
            vector.iter_mut().for_each(|x| *x /= norm);
            products += 1;
            let (value, residual) = check(graph, &vector);
            // The recurrence believes in an orthogonal basis; only a product knows.
            if residual <= tolerance || products >= limit || !residual.is_finite() {
                return Eigenpair { value, vector, residual, products };
            }
        }
        start = vector;
    }
}

/// Rayleigh quotient of a vector of 2-norm 1, and how far `A x` is from it in parts of it.
fn check(graph: &Csr, vector: &[f64]) -> (f64, f64) {
    let n = vector.len();
    let mut image = vec![0f64; n];
    let value = product(graph, vector, &mut image, |_, av| av, |u, av| av * vector[u]);
    let missed = parallel::blockwise_sum(n, |u| (image[u] - value * vector[u]).powi(2)).sqrt();
    (value, missed / value)
}

/// One run of Lanczos' recurrence. The basis is tridiagonal: `alpha` on, `beta` beside the diagonal.
struct Lanczos {
    basis: Vec<Vec<f64>>,
    alpha: Vec<f64>,
    beta: Vec<f64>,
    next: Vec<f64>,
}

impl Lanczos {
    fn new(start: Vec<f64>) -> Self {
        Self { basis: Vec::new(), alpha: Vec::new(), beta: Vec::new(), next: start }
    }

    /// One product; `false` if the space is exhausted, so that the answer is exact.
    fn step(&mut self, graph: &Csr) -> bool {
        let n = self.next.len();
        let v = std::mem::take(&mut self.next);
        let mut w = vec![0f64; n];
        let alpha = match (self.basis.last(), self.beta.last()) {
            (Some(before), Some(&beta)) => {
                product(graph, &v, &mut w, |u, av| av - beta * before[u], |u, w| w * v[u])
            }
            _ => product(graph, &v, &mut w, |_, av| av, |u, w| w * v[u]),
        };
        use rayon::prelude::*;
        w.par_chunks_mut(8192).zip(v.par_chunks(8192)).for_each(|(w, v)| {
            w.iter_mut().zip(v).for_each(|(w, v)| *w -= alpha * v);
        });
        let beta = parallel::blockwise_sum(n, |u| w[u] * w[u]).sqrt();
        self.alpha.push(alpha);
        self.beta.push(beta);
        self.basis.push(v);
        // On a bipartite graph every alpha is 0, so what is small is told by the betas as well.
        let scale =
            self.alpha.iter().chain(&self.beta).fold(f64::MIN_POSITIVE, |s, x| s.max(x.abs()));
        let room = beta > 1e-12 * scale;
        if room {
            w.par_chunks_mut(8192).for_each(|w| w.iter_mut().for_each(|w| *w /= beta));
        }
        self.next = w;
        room
    }

    fn combine(&self, weights: &[f64]) -> Vec<f64> {
        use rayon::prelude::*;
        let mut sum = vec![0f64; self.next.len()];
        sum.par_chunks_mut(8192).enumerate().for_each(|(block, sum)| {
            let from = block * 8192;
            for (v, &weight) in self.basis.iter().zip(weights) {
                for (sum, v) in sum.iter_mut().zip(&v[from..]) {
                    *sum += weight * v;
                }
            }
        });
        sum
    }
}

/// Largest eigenvalue of a symmetric tridiagonal matrix and its eigenvector of 2-norm 1: the value by
/// bisection on Sturm's sequence, the vector by inverse iteration from just above it, where the
/// factorisation needs no pivots.
fn top_of_tridiagonal(alpha: &[f64], beta: &[f64]) -> (f64, Vec<f64>) {
    let k = alpha.len();
    let beside = |i: usize| if i == 0 { 0.0 } else { beta[i - 1] };
    let radius = |i: usize| beside(i) + if i + 1 < k { beta[i] } else { 0.0 };
    let mut high = (0..k).map(|i| alpha[i] + radius(i)).fold(f64::MIN, f64::max);
    let mut low = alpha.iter().copied().fold(f64::MIN, f64::max);
    // All pivots of (T - x I) negative: x lies above every eigenvalue.
    let above = |x: f64| {
        let mut pivot = -1.0;
        (0..k).all(|i| {
            pivot = alpha[i] - x - if i == 0 { 0.0 } else { beside(i) * beside(i) / pivot };
            pivot < 0.0
        })
    };
    high += high.abs() * 1e-15 + f64::MIN_POSITIVE;
    while high - low > 4.0 * f64::EPSILON * high.abs() {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if above(middle) { high = middle } else { low = middle }
    }
    // A pivot of rounding errors alone would throw the vector out of the range of numbers.
    let least = (high.abs() * f64::EPSILON).max(f64::MIN_POSITIVE.sqrt());
    let mut vector = vec![1.0; k];
    let mut pivots = vec![0f64; k];
    for _ in 0..4 {
        for i in 0..k {
            let carry = if i == 0 { 0.0 } else { beside(i) / pivots[i - 1] };
            pivots[i] = (alpha[i] - high - carry * beside(i)).min(-least);
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
    (high, vector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eigenvector_of_a_star_is_known() {
        let ties: Vec<(u32, u32, f32)> = (1..=9).map(|leaf| (0, leaf, 1.0)).collect();
        let graph = Csr::from_edges(12, &ties).unwrap();
        let scores = EigenvectorCentrality::default().scores(&graph).unwrap().values;
        assert!((scores[0] - 0.5f64.sqrt()).abs() < 1e-9);
        assert!((scores[5] - 1.0 / 18f64.sqrt()).abs() < 1e-9);
        assert_eq!(scores[11], 0.0);
    }

    #[test]
    fn a_start_that_is_nearly_the_answer_does_not_end_in_nothing() {
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
        let beyond = KatzCentrality { alpha: Some(0.6), ..KatzCentrality::default() };
        assert!(beyond.scores(&graph).is_err());
    }
}
