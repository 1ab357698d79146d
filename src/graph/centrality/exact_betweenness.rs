//! Betweenness of every node by hops, from all sources.
//!
//! Brandes (2001) on the graph without trees and twins, [`LANES`] sources at once. Sources that stand
//! close together reach most nodes on the same level or the next, so that one pass over the ties of a
//! node serves most of them, and the values of a neighbour for all lanes are one cache line. Counting
//! paths and adding up dependencies read plain sums over all neighbours: `front` is 0 everywhere but
//! on the level before (counting) or behind (adding up), so that no neighbour needs a test.

use std::ops::Range;

use super::twin_reduction::Reduction;
use crate::graph::Csr;
use crate::graph::parallel;

/// Sources of one search.
const LANES: usize = 8;

/// A value for each lane.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Row([f64; LANES]);

const ZERO: Row = Row([0.0; LANES]);

/// A node on a level of some of the lanes.
#[derive(Clone, Copy)]
struct Stop {
    node: u32,
    /// A bit for each lane.
    lanes: u8,
}

/// Raw betweenness by hops, each unordered pair once.
pub(super) fn exact_by_hops(graph: &Csr) -> Vec<f64> {
    let reduction = Reduction::new(graph);
    let classes = reduction.graph.node_count();
    // Classes are numbered breadth first: neighbours in number are near each other.
    let sources: Vec<Range<u32>> = (0..classes as u32)
        .step_by(LANES)
        .map(|first| first..(first + LANES as u32).min(classes as u32))
        .collect();
    let sums = parallel::ordered_sum(
        &sources,
        classes,
        || Search::new(classes),
        |search, sources, sums| search.add(&reduction, sources.clone(), sums),
    );
    let value = |(known, class): (&f64, &Option<u32>)| {
        known + class.map_or(0.0, |class| 0.5 * sums[class as usize])
    };
    reduction.known.iter().zip(&reduction.class_of).map(value).collect()
}

struct Search {
    /// Lanes that have reached a node, and lanes that reach it on the level being walked to.
    reached: Vec<[u8; 2]>,
    paths: Vec<Row>,
    front: Vec<Row>,
    order: Vec<Stop>,
    /// Where each level begins in `order`, and the end.
    starts: Vec<usize>,
}

impl Search {
    fn new(n: usize) -> Self {
        let zeros = || vec![ZERO; n];
        let (paths, front) = (zeros(), zeros());
        Self { reached: vec![[0; 2]; n], paths, front, order: Vec::new(), starts: Vec::new() }
    }

    /// With m members and R ends a class: `paths` counts paths to one member,
    /// `dependency_v = paths_v * sum over the next level of (R_w + m_w dependency_w) / paths_w`.
    fn add(&mut self, reduction: &Reduction, sources: Range<u32>, sums: &mut [f64]) {
        self.walk(&reduction.graph, sources.clone());
        self.count(reduction);
        let mut weight = [0.0; LANES];
        for (weight, source) in weight.iter_mut().zip(sources) {
            *weight = reduction.ends[source as usize];
        }
        self.sum_up(reduction, &weight, sums);
        for stop in self.order.drain(..) {
            self.front[stop.node as usize] = ZERO;
            self.reached[stop.node as usize] = [0; 2];
        }
    }

    /// Levels of all lanes.
    fn walk(&mut self, graph: &Csr, sources: Range<u32>) {
        self.starts.clear();
        for (lane, node) in sources.enumerate() {
            self.order.push(Stop { node, lanes: 1 << lane });
            self.reached[node as usize][0] = 1 << lane;
        }
        let mut here = 0..self.order.len();
        while !here.is_empty() {
            self.starts.push(here.start);
            for at in here.clone() {
                let Stop { node, lanes } = self.order[at];
                for &v in graph.neighbors(node) {
                    let [before, now] = &mut self.reached[v as usize];
                    let new = lanes & !*before;
                    if new & !*now != 0 {
                        if *now == 0 {
                            self.order.push(Stop { node: v, lanes: 0 });
                        }
                        *now |= new;
                    }
                }
            }
            here = here.end..self.order.len();
            for stop in &mut self.order[here.clone()] {
                let [before, now] = &mut self.reached[stop.node as usize];
                stop.lanes = std::mem::take(now);
                *before |= stop.lanes;
            }
        }
        self.starts.push(self.order.len());
    }

    /// Paths from the sources.
    fn count(&mut self, reduction: &Reduction) {
        for stop in &self.order[self.level(0)] {
            let lane = stop.lanes.trailing_zeros() as usize;
            self.paths[stop.node as usize].0[lane] = 1.0;
            self.front[stop.node as usize].0[lane] = 1.0;
        }
        for level in 1..self.starts.len() - 1 {
            for stop in &self.order[self.level(level)] {
                let found = gather(&reduction.graph, &self.front, stop.node);
                put(&mut self.paths[stop.node as usize], &found, stop.lanes);
            }
            self.clear(level - 1);
            for stop in &self.order[self.level(level)] {
                let members = reduction.members[stop.node as usize];
                let weighed = Row(self.paths[stop.node as usize].0.map(|paths| paths * members));
                put(&mut self.front[stop.node as usize], &weighed, stop.lanes);
            }
        }
    }

    /// Dependencies, from the last level to the first but the sources' own.
    fn sum_up(&mut self, reduction: &Reduction, weight: &[f64; LANES], sums: &mut [f64]) {
        let last = self.starts.len() - 2;
        self.clear(last);
        for stop in &self.order[self.level(last)] {
            let ends = reduction.ends[stop.node as usize];
            let shares = Row(self.paths[stop.node as usize].0.map(|paths| ends / paths));
            put(&mut self.front[stop.node as usize], &shares, stop.lanes);
        }
        for level in (1..last).rev() {
            for stop in &self.order[self.level(level)] {
                let u = stop.node as usize;
                let after = gather(&reduction.graph, &self.front, stop.node);
                let (members, ends) = (reduction.members[u], reduction.ends[u]);
                let paths = &mut self.paths[u];
                let mut shares = ZERO;
                let mut sum = 0.0;
                for (lane, weight) in weight.iter().enumerate() {
                    let dependency = paths.0[lane] * after.0[lane];
                    let counts = stop.lanes >> lane & 1 == 1;
                    sum += if counts { weight * dependency } else { 0.0 };
                    shares.0[lane] = (ends + members * dependency) / paths.0[lane];
                }
                sums[u] += sum;
                // Paths of this level are no longer needed: they make room for what is in front next.
                put(paths, &shares, stop.lanes);
            }
            self.clear(level + 1);
            for stop in &self.order[self.level(level)] {
                let shares = self.paths[stop.node as usize];
                put(&mut self.front[stop.node as usize], &shares, stop.lanes);
            }
        }
    }

    fn level(&self, level: usize) -> Range<usize> {
        self.starts[level]..self.starts[level + 1]
    }

    fn clear(&mut self, level: usize) {
        for stop in &self.order[self.level(level)] {
            self.front[stop.node as usize] = ZERO;
        }
    }
}

/// Sum of the neighbours' rows.
#[inline]
fn gather(graph: &Csr, front: &[Row], node: u32) -> Row {
    let mut sum = ZERO;
    for &v in graph.neighbors(node) {
        for (sum, value) in sum.0.iter_mut().zip(&front[v as usize].0) {
            *sum += value;
        }
    }
    sum
}

/// Writes the given lanes.
#[inline]
fn put(row: &mut Row, values: &Row, lanes: u8) {
    if lanes == u8::MAX {
        *row = *values;
        return;
    }
    for (lane, (to, value)) in row.0.iter_mut().zip(&values.0).enumerate() {
        *to = if lanes >> lane & 1 == 1 { *value } else { *to };
    }
}
