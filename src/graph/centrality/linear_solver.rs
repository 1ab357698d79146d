//! Products of the adjacency matrix with a vector, and the linear systems built from them.

use rayon::prelude::*;

use crate::graph::Csr;
use crate::graph::parallel::{self, BLOCK};

/// Calls `row(u, (A x)_u)` for the rows of one block.
#[inline]
fn block_product(
    graph: &Csr,
    first: usize,
    count: usize,
    x: &[f64],
    mut row: impl FnMut(usize, f64),
) {
    let (offsets, targets) = (graph.offsets(), graph.targets());
    let mut start = offsets[first] as usize;
    match graph.all_weights() {
        None => {
            for u in first..first + count {
                let end = offsets[u + 1] as usize;
                row(u, targets[start..end].iter().map(|&v| x[v as usize]).sum());
                start = end;
            }
        }
        Some(weights) => {
            for u in first..first + count {
                let end = offsets[u + 1] as usize;
                let edges = targets[start..end].iter().zip(&weights[start..end]);
                row(u, edges.map(|(&v, &w)| f64::from(w) * x[v as usize]).sum());
                start = end;
            }
        }
    }
}

/// Sets `out_u = finish(u, (A x)_u)` and returns the sum of `term(u, out_u)`, added in fixed order.
pub(super) fn multiply(
    graph: &Csr,
    x: &[f64],
    out: &mut [f64],
    finish: impl Fn(usize, f64) -> f64 + Sync,
    term: impl Fn(usize, f64) -> f64 + Sync,
) -> f64 {
    for_each_row(graph, x, out, |u, ax, out| {
        *out = finish(u, ax);
        term(u, *out)
    })
}

/// Calls `row(u, (A x)_u, out_u)` for every node; returns the sum of its results, added in fixed order.
fn for_each_row(
    graph: &Csr,
    x: &[f64],
    out: &mut [f64],
    row: impl Fn(usize, f64, &mut f64) -> f64 + Sync,
) -> f64 {
    let blocks = out.par_chunks_mut(BLOCK).enumerate().map(|(block, out)| {
        let (first, count) = (block * BLOCK, out.len());
        let mut sum = 0.0;
        block_product(graph, first, count, x, |u, ax| sum += row(u, ax, &mut out[u - first]));
        sum
    });
    let sums: Vec<f64> = blocks.collect();
    sums.iter().sum()
}

/// Solution of a linear system, and how it was reached.
pub(super) struct LinearSolution {
    pub(super) x: Vec<f64>,
    pub(super) iterations: usize,
    /// 1-norm of the residual of the equations.
    pub(super) residual: f64,
}

/// Solves `(I - a A) x = 1` for the symmetric positive definite matrix of a graph, by
/// conjugate gradients (Hestenes & Stiefel 1952), until the 1-norm of the residual is at most
/// `max_residual(1-norm of x)` or the limit of iterations is reached.
///
/// Undirected graphs make Katz symmetric; conjugate gradients then need about the square root of the
/// iterations of the usual recurrence, whatever the largest eigenvalue is, and every step is parallel
/// with a fixed order of additions.
pub(super) fn solve_conjugate_gradients(
    graph: &Csr,
    a: f64,
    max_residual: impl Fn(f64) -> f64,
    limit: usize,
) -> LinearSolution {
    let n = graph.node_count();
    let mut x = vec![1f64; n];
    let mut q = vec![0f64; n];
    // r = 1 - (x - a A x); with x = 1 that is a A x.
    let mut r = vec![0f64; n];
    let mut residual = multiply(graph, &x, &mut r, |_, ax| a * ax, |_, r| r.abs());
    let mut p = r.clone();
    let mut rho = parallel::blockwise_sum(n, |u| r[u] * p[u]);
    let mut iterations = 1;
    loop {
        let norm = parallel::blockwise_sum(n, |u| x[u].abs());
        if residual <= max_residual(norm) || iterations >= limit || rho <= 0.0 {
            return LinearSolution { x, iterations, residual };
        }
        // The norm hardly changes once the answer is near, so it is computed every few steps only.
        for _ in 0..4 {
            let pq = multiply(graph, &p, &mut q, |u, ap| p[u] - a * ap, |u, q| p[u] * q);
            if pq <= 0.0 {
                return LinearSolution { x, iterations, residual };
            }
            let step = rho / pq;
            let (next_rho, next_residual) = descend(&mut x, &mut r, &p, &q, step);
            residual = next_residual;
            iterations += 1;
            if residual <= max_residual(norm) {
                break;
            }
            let beta = next_rho / rho;
            rho = next_rho;
            p.par_chunks_mut(BLOCK).zip(r.par_chunks(BLOCK)).for_each(|(p, r)| {
                p.iter_mut().zip(r).for_each(|(p, r)| *p = r + beta * *p);
            });
        }
    }
}

/// A system with a dominant diagonal: `(diag(d) - a A) x = b`, the row sums of `a A` being at most `radius`
/// times the entries of the diagonal `d`.
pub(super) struct DominantDiagonal<'a> {
    pub(super) diagonal: &'a [f64],
    pub(super) a: f64,
    pub(super) b: f64,
    /// Below 1.
    pub(super) radius: f64,
}

impl DominantDiagonal<'_> {
    /// Solves it from `start`, by Chebyshev's semi-iteration (Golub & Varga 1961), until the 1-norm of
    /// the residual is at most `max_residual` or the limit of iterations is reached.
    ///
    /// Knowing the radius beforehand saves the inner products of conjugate gradients: an iteration is
    /// one pass over the graph and three vectors.
    pub(super) fn solve(
        &self,
        graph: &Csr,
        start: Vec<f64>,
        max_residual: f64,
        limit: usize,
    ) -> LinearSolution {
        let Self { diagonal: d, a, b, radius } = *self;
        let mut x = start;
        let mut other = vec![0f64; x.len()];
        let square = radius * radius;
        let mut omega = 1.0;
        let mut iterations = 1;
        loop {
            // `other` is the iterate before x and becomes the one after it.
            let residual = for_each_row(graph, &x, &mut other, |u, ax, other| {
                let miss = b + a * ax - d[u] * x[u];
                *other += omega * (x[u] + miss / d[u] - *other);
                miss.abs()
            });
            if residual <= max_residual || iterations >= limit || !residual.is_finite() {
                return LinearSolution { x, iterations, residual };
            }
            std::mem::swap(&mut x, &mut other);
            omega = 1.0 / (1.0 - square * if iterations == 1 { 0.5 } else { 0.25 * omega });
            iterations += 1;
        }
    }
}

/// One step along `p`: updates `x` and `r`; returns `r . r` and the 1-norm of `r`.
fn descend(x: &mut [f64], r: &mut [f64], p: &[f64], q: &[f64], step: f64) -> (f64, f64) {
    let sums: Vec<(f64, f64)> = x
        .par_chunks_mut(BLOCK)
        .zip(r.par_chunks_mut(BLOCK))
        .zip(p.par_chunks(BLOCK).zip(q.par_chunks(BLOCK)))
        .map(|((x, r), (p, q))| {
            let (mut rho, mut residual) = (0.0, 0.0);
            for i in 0..x.len() {
                x[i] += step * p[i];
                let value = r[i] - step * q[i];
                r[i] = value;
                rho += value * value;
                residual += value.abs();
            }
            (rho, residual)
        })
        .collect();
    sums.iter().fold((0.0, 0.0), |(rho, residual), block| (rho + block.0, residual + block.1))
}
