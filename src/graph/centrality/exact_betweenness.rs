//! Betweenness of every node by hops, from all sources.
//!
//! Brandes (2001) on the graph without trees and twins, [`LANES`] sources at once. Sources that are
//! close together reach most nodes on the same level or the next, so that one pass over the edges of a
//! node serves most of them, and the values of a neighbour for all lanes are one cache line. Counting
//! paths and adding up dependencies read plain sums over all neighbours: `front` is 0 everywhere but
//! on the level before (counting) or behind (adding up), so that no neighbour needs a test.

use std::ops::Range;

use super::twin_reduction::ReducedGraph;
use crate::graph::Csr;
use crate::graph::parallel;

/// Sources of one search.
const LANES: usize = 8;

/// A value for each lane.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct LaneRow([f64; LANES]);

const ZERO: LaneRow = LaneRow([0.0; LANES]);

/// A class on a level of some of the lanes.
#[derive(Clone, Copy)]
struct LevelEntry {
    class: u32,
    /// A bit for each lane.
    lanes: u8,
}

/// Raw betweenness by hops, each unordered pair once.
pub(super) fn exact_betweenness_by_hops(graph: &Csr) -> Vec<f64> {
    let reduced = ReducedGraph::new(graph);
    let classes = reduced.graph.node_count();
    // Classes are in breadth-first order: those of near numbers are near each other in the graph.
    let batches: Vec<Range<u32>> = (0..classes as u32)
        .step_by(LANES)
        .map(|first| first..(first + LANES as u32).min(classes as u32))
        .collect();
    let sums = parallel::ordered_sum(
        &batches,
        classes,
        || BatchedBrandes::new(classes),
        |search, sources, sums| search.add_dependencies(&reduced, sources.clone(), sums),
    );
    let betweenness = |(exact_part, class): (&f64, &Option<u32>)| {
        // Every pair was met from both endpoints.
        exact_part + class.map_or(0.0, |class| 0.5 * sums[class as usize])
    };
    reduced.exact_part.iter().zip(&reduced.class_of).map(betweenness).collect()
}

/// Working memory, reused from batch to batch. Between batches `reached` and `front` are all 0.
struct BatchedBrandes {
    /// Lanes that have reached a class, and lanes that reach it on the level that is being collected.
    reached: Vec<[u8; 2]>,
    paths: Vec<LaneRow>,
    front: Vec<LaneRow>,
    order: Vec<LevelEntry>,
    /// Where each level starts in `order`, and the end.
    starts: Vec<usize>,
}

impl BatchedBrandes {
    fn new(classes: usize) -> Self {
        Self {
            reached: vec![[0; 2]; classes],
            paths: vec![ZERO; classes],
            front: vec![ZERO; classes],
            order: Vec::new(),
            starts: Vec::new(),
        }
    }

    /// Adds to `sums` what the sources of a batch contribute to each class.
    ///
    /// With size m and weight R of a class: `paths` counts paths to one member, and
    /// `dependency_v = paths_v * sum over w on the next level of (R_w + m_w dependency_w) / paths_w`.
    fn add_dependencies(&mut self, reduced: &ReducedGraph, sources: Range<u32>, sums: &mut [f64]) {
        self.collect_levels(&reduced.graph, sources.clone());
        self.count_paths(reduced);
        let mut weight = [0.0; LANES];
        for (weight, source) in weight.iter_mut().zip(sources) {
            *weight = reduced.class_weight[source as usize];
        }
        self.accumulate(reduced, &weight, sums);
        for entry in self.order.drain(..) {
            self.front[entry.class as usize] = ZERO;
            self.reached[entry.class as usize] = [0; 2];
        }
    }

    /// Breadth-first levels of all lanes.
    fn collect_levels(&mut self, graph: &Csr, sources: Range<u32>) {
        self.starts.clear();
        for (lane, class) in sources.enumerate() {
            self.order.push(LevelEntry { class, lanes: 1 << lane });
            self.reached[class as usize][0] = 1 << lane;
        }
        let mut level = 0..self.order.len();
        while !level.is_empty() {
            self.starts.push(level.start);
            for at in level.clone() {
                let LevelEntry { class, lanes } = self.order[at];
                for &v in graph.neighbors(class) {
                    let [before, now] = &mut self.reached[v as usize];
                    let new = lanes & !*before;
                    if new & !*now != 0 {
                        if *now == 0 {
                            self.order.push(LevelEntry { class: v, lanes: 0 });
                        }
                        *now |= new;
                    }
                }
            }
            level = level.end..self.order.len();
            for entry in &mut self.order[level.clone()] {
                let [before, now] = &mut self.reached[entry.class as usize];
                entry.lanes = std::mem::take(now);
                *before |= entry.lanes;
            }
        }
        self.starts.push(self.order.len());
    }

    /// Numbers of shortest paths from the sources, level by level.
    fn count_paths(&mut self, reduced: &ReducedGraph) {
        for entry in &self.order[self.level(0)] {
            let lane = entry.lanes.trailing_zeros() as usize;
            self.paths[entry.class as usize].0[lane] = 1.0;
            self.front[entry.class as usize].0[lane] = 1.0;
        }
        for level in 1..self.starts.len() - 1 {
            for entry in &self.order[self.level(level)] {
                let paths = sum_of_neighbors(&reduced.graph, &self.front, entry.class);
                write_lanes(&mut self.paths[entry.class as usize], &paths, entry.lanes);
            }
            self.clear_front(level - 1);
            for entry in &self.order[self.level(level)] {
                let size = reduced.class_size[entry.class as usize];
                let to_all = LaneRow(self.paths[entry.class as usize].0.map(|paths| paths * size));
                write_lanes(&mut self.front[entry.class as usize], &to_all, entry.lanes);
            }
        }
    }

    /// Dependencies, from the last level back to the first behind the sources.
    fn accumulate(&mut self, reduced: &ReducedGraph, weight: &[f64; LANES], sums: &mut [f64]) {
        let last = self.starts.len() - 2;
        self.clear_front(last);
        for entry in &self.order[self.level(last)] {
            let class_weight = reduced.class_weight[entry.class as usize];
            let paths = self.paths[entry.class as usize].0;
            let shares = LaneRow(paths.map(|paths| class_weight / paths));
            write_lanes(&mut self.front[entry.class as usize], &shares, entry.lanes);
        }
        for level in (1..last).rev() {
            for entry in &self.order[self.level(level)] {
                let u = entry.class as usize;
                let behind = sum_of_neighbors(&reduced.graph, &self.front, entry.class);
                let (size, class_weight) = (reduced.class_size[u], reduced.class_weight[u]);
                let paths = &mut self.paths[u];
                let mut shares = ZERO;
                let mut sum = 0.0;
                for (lane, weight) in weight.iter().enumerate() {
                    let dependency = paths.0[lane] * behind.0[lane];
                    let counts = entry.lanes >> lane & 1 == 1;
                    sum += if counts { weight * dependency } else { 0.0 };
                    shares.0[lane] = (class_weight + size * dependency) / paths.0[lane];
                }
                sums[u] += sum;
                // The path counts of this level are no longer needed; their memory holds the next front.
                write_lanes(paths, &shares, entry.lanes);
            }
            self.clear_front(level + 1);
            for entry in &self.order[self.level(level)] {
                let shares = self.paths[entry.class as usize];
                write_lanes(&mut self.front[entry.class as usize], &shares, entry.lanes);
            }
        }
    }

    fn level(&self, level: usize) -> Range<usize> {
        self.starts[level]..self.starts[level + 1]
    }

    fn clear_front(&mut self, level: usize) {
        for entry in &self.order[self.level(level)] {
            self.front[entry.class as usize] = ZERO;
        }
    }
}

/// Sum of the neighbours' rows.
#[inline]
fn sum_of_neighbors(graph: &Csr, front: &[LaneRow], class: u32) -> LaneRow {
    let mut sum = ZERO;
    for &v in graph.neighbors(class) {
        for (sum, value) in sum.0.iter_mut().zip(&front[v as usize].0) {
            *sum += value;
        }
    }
    sum
}

/// Writes the given lanes and leaves the others.
#[inline]
fn write_lanes(row: &mut LaneRow, values: &LaneRow, lanes: u8) {
    if lanes == u8::MAX {
        *row = *values;
        return;
    }
    for (lane, (to, value)) in row.0.iter_mut().zip(&values.0).enumerate() {
        *to = if lanes >> lane & 1 == 1 { *value } else { *to };
    }
}
