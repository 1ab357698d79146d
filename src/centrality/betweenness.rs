//! Betweenness.

use super::distance::{FAILURE, Pivots, hoeffding};
use super::error::Error;
use super::lengths::{Dijkstra, Lengths, fixed_point, slack};
use super::reduction::Reduction;
use super::scores::{Centrality, Convergence, Precision, Scores};
use crate::graph::Csr;
use crate::ordered;

/// Betweenness (Freeman 1977): `sum over pairs s, t of the share of shortest s-t paths through v`,
/// each unordered pair once, ends not counted. **Raw** sums are returned (igraph); times
/// `2/((n-1)(n-2))` they are networkx's default.
///
/// With pivots the dependencies of the pivots are scaled up to all nodes (Brandes & Pich 2007); the
/// error bound (Hoeffding) is on networkx's scale from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Betweenness {
    /// How long ties are.
    pub lengths: Lengths,
    /// From which nodes paths are counted.
    pub pivots: Pivots,
}

impl Default for Betweenness {
    /// By `1/w`; exact up to 20,000 nodes, then 1,000 pivots: betweenness is shown, never scored.
    fn default() -> Self {
        let pivots = Pivots::SampleAbove { nodes: 20_000, count: 1000, seed: 42 };
        Self { lengths: Lengths::Reciprocal, pivots }
    }
}

impl Centrality for Betweenness {
    fn name(&self) -> &'static str {
        "betweenness"
    }

    fn scores(&self, graph: &Csr) -> Result<Scores, Error> {
        let n = graph.node_count();
        let pivots = self.pivots.draw(n);
        let all: Vec<u32>;
        let sources = match &pivots {
            Some(pivots) => pivots,
            None => {
                all = (0..n as u32).collect();
                &all
            }
        };
        if pivots.is_none() && self.lengths.are_hops(graph) {
            return Ok(Scores::direct(self.name(), exact_by_hops(graph)));
        }
        let mut values = if self.lengths.are_hops(graph) {
            let add = |search: &mut Hops, &source: &u32, sums: &mut [f64]| {
                search.add(graph, source, sums)
            };
            ordered::sum_over(sources, n, || Hops::new(n), add)
        } else {
            let lengths = fixed_point(graph);
            let add = |search: &mut Weighted, &source: &u32, sums: &mut [f64]| {
                search.add(graph, &lengths, source, sums);
            };
            ordered::sum_over(sources, n, || Weighted::new(n), add)
        };
        // Every pair was met from both ends.
        let scale = 0.5 * n as f64 / sources.len().max(1) as f64;
        values.iter_mut().for_each(|value| *value *= scale);
        let precision = match &pivots {
            None => Precision::Exact,
            Some(pivots) => Precision::Sampled {
                samples: pivots.len(),
                error_bound: hoeffding(1.0, pivots.len(), n),
                failure: FAILURE,
            },
        };
        Ok(Scores { measure: self.name(), values, convergence: Convergence::Direct, precision })
    }
}

// Brandes (2001), Algorithm 1.  σ → paths   δ → dependency   d → hop   S → order
// No predecessor lists: a neighbour one hop nearer is one.

/// Searches by hops.
struct Hops {
    hop: Vec<u32>,
    paths: Vec<f64>,
    dependency: Vec<f64>,
    order: Vec<u32>,
}

const UNSEEN: u32 = u32::MAX;

impl Hops {
    fn new(n: usize) -> Self {
        let zeros = || vec![0f64; n];
        Self { hop: vec![UNSEEN; n], paths: zeros(), dependency: zeros(), order: Vec::new() }
    }

    fn add(&mut self, graph: &Csr, source: u32, sums: &mut [f64]) {
        for u in self.order.drain(..) {
            self.hop[u as usize] = UNSEEN;
            self.paths[u as usize] = 0.0;
            self.dependency[u as usize] = 0.0;
        }
        self.hop[source as usize] = 0;
        self.paths[source as usize] = 1.0;
        self.order.push(source);
        let mut head = 0;
        while head < self.order.len() {
            let u = self.order[head];
            head += 1;
            let (hop, paths) = (self.hop[u as usize], self.paths[u as usize]);
            for &v in graph.neighbors(u) {
                let at = &mut self.hop[v as usize];
                if *at == UNSEEN {
                    *at = hop + 1;
                    self.order.push(v);
                }
                if *at == hop + 1 {
                    self.paths[v as usize] += paths;
                }
            }
        }
        for &u in self.order[1..].iter().rev() {
            let share = (1.0 + self.dependency[u as usize]) / self.paths[u as usize];
            let nearer = self.hop[u as usize] - 1;
            for &v in graph.neighbors(u) {
                if self.hop[v as usize] == nearer {
                    self.dependency[v as usize] += self.paths[v as usize] * share;
                }
            }
            sums[u as usize] += self.dependency[u as usize];
        }
    }
}

/// All pairs by hops, on the graph without trees and twins.
fn exact_by_hops(graph: &Csr) -> Vec<f64> {
    let reduction = Reduction::new(graph);
    let classes = reduction.graph.node_count();
    let sources: Vec<u32> = (0..classes as u32).collect();
    let sums = ordered::sum_over(
        &sources,
        classes,
        || Levels::new(classes),
        |search, &source, sums| search.add(&reduction, source, sums),
    );
    let value = |(known, class): (&f64, &Option<u32>)| {
        known + class.map_or(0.0, |class| 0.5 * sums[class as usize])
    };
    reduction.known.iter().zip(&reduction.class_of).map(value).collect()
}

/// Searches by hops, level by level, on a reduced graph. Counting paths and adding up dependencies
/// read plain sums over all neighbours: `front` is 0 everywhere but on the level before (counting) or
/// behind (adding up), so that no neighbour needs a test.
struct Levels {
    seen: Vec<bool>,
    paths: Vec<f64>,
    front: Vec<f64>,
    order: Vec<u32>,
    /// Where each level begins in `order`, and the end.
    starts: Vec<usize>,
}

impl Levels {
    fn new(n: usize) -> Self {
        let zeros = || vec![0f64; n];
        let (paths, front) = (zeros(), zeros());
        Self { seen: vec![false; n], paths, front, order: Vec::new(), starts: Vec::new() }
    }

    /// With m members and R ends a class: `paths` counts paths to one member,
    /// `dependency_v = paths_v * sum over the next level of (R_w + m_w dependency_w) / paths_w`.
    fn add(&mut self, reduction: &Reduction, source: u32, sums: &mut [f64]) {
        let (graph, members, ends) = (&reduction.graph, &reduction.members, &reduction.ends);
        self.walk(graph, source);
        let gather = |front: &[f64], u: u32| -> f64 {
            graph.neighbors(u).iter().map(|&v| front[v as usize]).sum()
        };
        self.paths[source as usize] = 1.0;
        self.front[source as usize] = 1.0;
        for level in 1..self.starts.len() - 1 {
            let (before, here) = self.levels(level);
            for &u in &self.order[here.clone()] {
                self.paths[u as usize] = gather(&self.front, u);
            }
            for &u in &self.order[before] {
                self.front[u as usize] = 0.0;
            }
            for &u in &self.order[here] {
                self.front[u as usize] = self.paths[u as usize] * members[u as usize];
            }
        }
        let (_, last) = self.levels(self.starts.len() - 2);
        for &u in &self.order[last] {
            self.front[u as usize] = ends[u as usize] / self.paths[u as usize];
        }
        let weight = ends[source as usize];
        for level in (2..self.starts.len() - 1).rev() {
            let (here, behind) = self.levels(level);
            // Paths of this level are no longer needed, so they make room for what comes after.
            for &u in &self.order[here.clone()] {
                let after = gather(&self.front, u);
                let paths = self.paths[u as usize];
                let dependency = paths * after;
                sums[u as usize] += weight * dependency;
                self.paths[u as usize] =
                    (ends[u as usize] + members[u as usize] * dependency) / paths;
            }
            for &u in &self.order[behind] {
                self.front[u as usize] = 0.0;
            }
            for &u in &self.order[here] {
                self.front[u as usize] = self.paths[u as usize];
            }
        }
        for &u in &self.order {
            self.front[u as usize] = 0.0;
            self.seen[u as usize] = false;
        }
    }

    /// The level before and a level, as ranges of `order`.
    fn levels(&self, level: usize) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let before = if level == 0 { 0..0 } else { self.starts[level - 1]..self.starts[level] };
        (before, self.starts[level]..self.starts[level + 1])
    }

    fn walk(&mut self, graph: &Csr, source: u32) {
        self.order.clear();
        self.starts.clear();
        self.order.push(source);
        self.seen[source as usize] = true;
        let mut head = 0;
        while head < self.order.len() {
            self.starts.push(head);
            let end = self.order.len();
            while head < end {
                for &v in graph.neighbors(self.order[head]) {
                    if !std::mem::replace(&mut self.seen[v as usize], true) {
                        self.order.push(v);
                    }
                }
                head += 1;
            }
        }
        self.starts.push(head);
    }
}

/// Searches by length.
struct Weighted {
    search: Dijkstra,
    paths: Vec<f64>,
    dependency: Vec<f64>,
}

impl Weighted {
    fn new(n: usize) -> Self {
        Self { search: Dijkstra::new(n), paths: vec![0.0; n], dependency: vec![0.0; n] }
    }

    fn add(&mut self, graph: &Csr, lengths: &[u64], source: u32, sums: &mut [f64]) {
        self.search.search(graph, lengths, source);
        let (order, distance) = (&self.search.order, &self.search.distance);
        // Only nearer nodes come before a node, so that they are settled before it.
        let before = |u: u32| {
            let slots = graph.slots(u);
            let ties = graph.targets()[slots.clone()].iter().zip(&lengths[slots]);
            let at = distance[u as usize];
            let equal = at.saturating_add(slack(at));
            ties.filter(move |&(&v, &length)| {
                let near = distance[v as usize];
                near < at && near.saturating_add(length) <= equal
            })
            .map(|(&v, _)| v as usize)
        };
        for &u in order {
            self.paths[u as usize] = before(u).map(|v| self.paths[v]).sum();
            self.dependency[u as usize] = 0.0;
            if u == source {
                self.paths[u as usize] = 1.0;
            }
        }
        for &u in order[1..].iter().rev() {
            let share = (1.0 + self.dependency[u as usize]) / self.paths[u as usize];
            for v in before(u) {
                self.dependency[v] += self.paths[v] * share;
            }
            sums[u as usize] += self.dependency[u as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_path_carries_all_pairs_that_it_parts() {
        let ties: Vec<(u32, u32, f32)> = (0..4).map(|i| (i, i + 1, 2.0)).collect();
        let graph = Csr::from_ties(5, &ties).unwrap();
        for lengths in [Lengths::Hops, Lengths::Reciprocal] {
            let scores = Betweenness { lengths, ..Betweenness::default() }.scores(&graph).unwrap();
            assert_eq!(scores.values, [0.0, 3.0, 4.0, 3.0, 0.0]);
        }
    }

    #[test]
    fn a_strong_detour_beats_a_weak_tie() {
        let graph = Csr::from_ties(3, &[(0, 2, 0.2), (0, 1, 1.0), (1, 2, 1.0)]).unwrap();
        let by = |lengths| Betweenness { lengths, ..Betweenness::default() }.scores(&graph);
        assert_eq!(by(Lengths::Reciprocal).unwrap().values, [0.0, 1.0, 0.0]);
        assert_eq!(by(Lengths::Hops).unwrap().values, [0.0, 0.0, 0.0]);
    }
}
