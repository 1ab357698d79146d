//! Distances by length from several sources at once (bucketed multi-source shortest paths).
//!
//! A search carries a distance a node for each source and relaxes an edge for all of them in one go. Sources are
//! taken in depth-first order along the maximum spanning forest, so that they are close together and
//! their fronts pass a node at about the same time; nodes wait in buckets by distance, and a node
//! whose distances improve after it was settled is relaxed again (delta-stepping, Meyer & Sanders 2003).
//! The distances are the same whatever the order: the minima of sums over paths, added from the source
//! outwards. Nodes that no shortest path needs to pass through are left out of the search and get their
//! distances from their neighbours at its end.

use std::ops::Range;

use super::path_pruning::{drop_dominated_edges, find_intermediate_nodes};
use crate::graph::{Csr, maximum_spanning_forest};

/// Sources of one search that are close together; a source far from all others is searched alone.
pub(super) const NEARBY: usize = 8;

/// Buckets of the ring. An edge longer than the ring waits in its last bucket and is looked at early,
/// which costs time but not correctness.
const BUCKETS: usize = 1024;

/// The graph in an order that keeps strongly connected nodes together: first the intermediate nodes, which
/// shortest paths pass through, then the terminal ones, each in the order of the forest. Its node numbers
/// are called positions here.
pub(super) struct ReorderedGraph {
    graph: Csr,
    lengths: Vec<f64>,
    /// End of the slots of each position that lead to intermediate positions.
    intermediate_end: Vec<u64>,
    /// Number of intermediate positions.
    intermediate: usize,
    /// Component of each position.
    component: Vec<u32>,
    /// Terminal positions of each component.
    terminals: Vec<Range<u32>>,
    /// The caller's number of the node at each position.
    pub(super) node_at: Vec<u32>,
    /// All positions in depth-first order of the maximum spanning forest.
    pub(super) forest_order: Vec<u32>,
    bucket_width: f64,
}

impl ReorderedGraph {
    pub(super) fn new(graph: &Csr) -> Self {
        let (order, component_of) = spanning_forest_order(graph);
        let pruned = drop_dominated_edges(graph);
        let is_intermediate = find_intermediate_nodes(graph, &pruned);
        let (mut node_at, terminal_nodes): (Vec<u32>, Vec<u32>) =
            order.iter().partition(|&&node| is_intermediate[node as usize]);
        let intermediate = node_at.len();
        node_at.extend(terminal_nodes);
        let mut position_of = vec![0; order.len()];
        for (position, &node) in (0..).zip(&node_at) {
            position_of[node as usize] = position;
        }
        let graph = pruned.induced(&node_at);
        let lengths = edge_lengths(&graph);
        let component: Vec<u32> = node_at.iter().map(|&node| component_of[node as usize]).collect();
        let intermediate_end = (0..graph.node_count() as u32).map(|u| {
            let row = graph.neighbors(u);
            let count = row.partition_point(|&v| (v as usize) < intermediate);
            graph.offsets()[u as usize] + count as u64
        });
        Self {
            intermediate_end: intermediate_end.collect(),
            intermediate,
            terminals: terminals_by_component(&component, intermediate),
            component,
            forest_order: order.iter().map(|&node| position_of[node as usize]).collect(),
            node_at,
            bucket_width: bucket_width(&graph, &lengths),
            lengths,
            graph,
        }
    }

    /// The graph as it is, every node intermediate: for few searches.
    pub(super) fn unpruned(graph: &Csr) -> Self {
        let lengths = edge_lengths(graph);
        let nodes: Vec<u32> = (0..graph.node_count() as u32).collect();
        Self {
            graph: graph.clone(),
            intermediate_end: graph.offsets()[1..].to_vec(),
            intermediate: nodes.len(),
            component: vec![0; nodes.len()],
            terminals: vec![Range::default()],
            forest_order: nodes.clone(),
            node_at: nodes,
            bucket_width: bucket_width(graph, &lengths),
            lengths,
        }
    }

    /// Intermediate neighbours of a position, with the lengths of the edges to them.
    #[inline]
    fn intermediate_neighbors(&self, position: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        let slots =
            self.graph.offsets()[position] as usize..self.intermediate_end[position] as usize;
        let targets = self.graph.targets()[slots.clone()].iter();
        targets.zip(&self.lengths[slots]).map(|(v, length)| (*v, *length))
    }
}

/// Length of the edge in every slot.
fn edge_lengths(graph: &Csr) -> Vec<f64> {
    (0..graph.targets().len()).map(|slot| 1.0 / f64::from(graph.weight_at(slot))).collect()
}

/// Terminal positions of each component: they are contiguous, since the forest is walked tree by tree.
fn terminals_by_component(component: &[u32], intermediate: usize) -> Vec<Range<u32>> {
    let components = component.iter().max().map_or(0, |last| *last as usize + 1);
    let mut terminals = vec![0..0; components];
    for (position, &component) in component.iter().enumerate().skip(intermediate) {
        let range: &mut Range<u32> = &mut terminals[component as usize];
        let start = if range.end == 0 { position as u32 } else { range.start };
        *range = start..position as u32 + 1;
    }
    terminals
}

/// A quarter of the mean length of the strongest edge of each node: fronts advance by about one edge in a
/// few buckets.
fn bucket_width(graph: &Csr, lengths: &[f64]) -> f64 {
    let shortest = (0..graph.node_count() as u32)
        .filter(|&u| graph.degree(u) > 0)
        .map(|u| graph.edge_range(u).map(|slot| lengths[slot]).fold(f64::INFINITY, f64::min));
    let (sum, count) = shortest.fold((0.0, 0.0), |(sum, count), l| (sum + l, count + 1.0));
    if count > 0.0 { 0.25 * sum / count } else { 1.0 }
}

/// Nodes in depth-first order along the maximum spanning forest, strongest edges first, and the component of
/// each. (petgraph's `Dfs` takes neighbours in row order; here the weights decide.)
fn spanning_forest_order(graph: &Csr) -> (Vec<u32>, Vec<u32>) {
    let n = graph.node_count();
    let edges: Vec<(u32, u32, f32)> = maximum_spanning_forest(graph)
        .into_iter()
        .map(|(u, v)| (u, v, graph.weight_between(u, v).unwrap_or(1.0)))
        .collect();
    // Edges of a valid graph make a valid graph.
    let forest = Csr::from_edges(n, &edges).unwrap_or_default();
    let mut component_of = vec![0; n];
    let mut components = 0;
    let mut is_known = vec![false; n];
    let mut order = Vec::with_capacity(n);
    let mut stack = Vec::new();
    let mut children: Vec<(u32, f32)> = Vec::new();
    for root in 0..n as u32 {
        if is_known[root as usize] {
            continue;
        }
        stack.push(root);
        while let Some(u) = stack.pop() {
            if std::mem::replace(&mut is_known[u as usize], true) {
                continue;
            }
            order.push(u);
            component_of[u as usize] = components;
            if (u as usize) < forest.node_count() {
                let unknown = |&(v, _): &(u32, f32)| !is_known[v as usize];
                children.extend(forest.weighted_neighbors(u).filter(unknown));
            }
            // The strongest edge is followed next, so it goes on the stack last.
            children.sort_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            stack.extend(children.drain(..).map(|(v, _)| v));
        }
        components += 1;
    }
    (order, component_of)
}

/// Working memory of searches from up to `LANES` sources, reused from search to search.
pub(super) struct BatchedSssp<const LANES: usize> {
    /// A distance for each lane.
    distances: Vec<[f64; LANES]>,
    /// Intermediate positions that were reached, each once.
    reached: Vec<u32>,
    /// Components that the sources are in.
    components: Vec<u32>,
    /// Bucket in which a position waits; [`IDLE`] if it does not.
    bucket_of: Vec<u64>,
    ring: Vec<Vec<u32>>,
    /// Entries in the ring; a position that moved to an earlier bucket has two.
    pending: usize,
}

const IDLE: u64 = u64::MAX;

impl<const LANES: usize> BatchedSssp<LANES> {
    const UNREACHABLE: [f64; LANES] = [f64::INFINITY; LANES];

    pub(super) fn new(reordered: &ReorderedGraph) -> Self {
        Self {
            distances: vec![Self::UNREACHABLE; reordered.node_at.len()],
            reached: Vec::new(),
            components: Vec::new(),
            bucket_of: vec![IDLE; reordered.intermediate],
            ring: vec![Vec::new(); BUCKETS],
            pending: 0,
        }
    }

    /// Distances from up to `LANES` positions to all; lanes without a source stay infinite.
    pub(super) fn run(&mut self, reordered: &ReorderedGraph, sources: &[u32]) {
        self.forget(reordered);
        for (lane, &source) in sources.iter().enumerate() {
            self.start(reordered, lane, source);
        }
        let mut now = 0u64;
        while self.pending > 0 {
            let Some(u) = self.ring[(now % BUCKETS as u64) as usize].pop() else {
                now += 1;
                continue;
            };
            self.pending -= 1;
            // A position that has moved to an earlier bucket since was relaxed from there.
            if self.bucket_of[u as usize] == now {
                self.bucket_of[u as usize] = IDLE;
                self.relax_edges(reordered, u, now);
            }
        }
        self.components.sort_unstable();
        self.components.dedup();
        self.reach_terminals(reordered);
    }

    /// Distances of the terminal positions, by way of their intermediate neighbours.
    fn reach_terminals(&mut self, reordered: &ReorderedGraph) {
        for &component in &self.components {
            for position in reordered.terminals[component as usize].clone() {
                let mut row = self.distances[position as usize];
                for (v, length) in reordered.intermediate_neighbors(position as usize) {
                    let from = &self.distances[v as usize];
                    for lane in 0..LANES {
                        row[lane] = row[lane].min(from[lane] + length);
                    }
                }
                self.distances[position as usize] = row;
            }
        }
    }

    fn forget(&mut self, reordered: &ReorderedGraph) {
        for u in self.reached.drain(..) {
            self.distances[u as usize] = Self::UNREACHABLE;
        }
        for component in self.components.drain(..) {
            let terminals = reordered.terminals[component as usize].clone();
            self.distances[terminals.start as usize..terminals.end as usize]
                .fill(Self::UNREACHABLE);
        }
    }

    /// Puts a source into a lane. A terminal source is not passed through, so its edges are the first steps
    /// of all paths.
    fn start(&mut self, reordered: &ReorderedGraph, lane: usize, source: u32) {
        self.components.push(reordered.component[source as usize]);
        if (source as usize) < reordered.intermediate {
            self.note_reached(source);
            self.distances[source as usize][lane] = 0.0;
            self.enqueue(source, 0);
            return;
        }
        for slot in reordered.graph.edge_range(source) {
            let (v, length) = (reordered.graph.targets()[slot], reordered.lengths[slot]);
            if (v as usize) < reordered.intermediate {
                self.note_reached(v);
                self.enqueue(v, bucket(length / reordered.bucket_width, 0));
            }
            let distance = &mut self.distances[v as usize][lane];
            *distance = distance.min(length);
        }
        self.distances[source as usize][lane] = 0.0;
    }

    /// Notes an intermediate position, before its row changes for the first time.
    fn note_reached(&mut self, position: u32) {
        if self.distances[position as usize] == Self::UNREACHABLE {
            self.reached.push(position);
        }
    }

    #[inline]
    fn enqueue(&mut self, position: u32, bucket: u64) {
        let current = &mut self.bucket_of[position as usize];
        if *current == IDLE || bucket < *current {
            *current = bucket;
            self.ring[(bucket % BUCKETS as u64) as usize].push(position);
            self.pending += 1;
        }
    }

    /// Relaxes the edges of a position for all lanes.
    #[inline]
    fn relax_edges(&mut self, reordered: &ReorderedGraph, u: u32, now: u64) {
        let scale = 1.0 / reordered.bucket_width;
        let row = self.distances[u as usize];
        for (v, length) in reordered.intermediate_neighbors(u as usize) {
            let to = &mut self.distances[v as usize];
            let mut new = [0f64; LANES];
            let mut improves = false;
            for lane in 0..LANES {
                new[lane] = row[lane] + length;
                improves |= new[lane] < to[lane];
            }
            if !improves {
                continue;
            }
            let mut smallest = f64::INFINITY;
            let mut is_first_visit = true;
            for lane in 0..LANES {
                is_first_visit &= to[lane] == f64::INFINITY;
                if new[lane] < to[lane] {
                    to[lane] = new[lane];
                    smallest = smallest.min(new[lane]);
                }
            }
            if is_first_visit {
                self.reached.push(v);
            }
            self.enqueue(v, bucket(smallest * scale, now));
        }
    }

    /// Positions reached with their distances; a lane that does not reach one is infinite.
    pub(super) fn reached<'a>(
        &'a self,
        reordered: &'a ReorderedGraph,
    ) -> impl Iterator<Item = (u32, &'a [f64; LANES])> + 'a {
        let terminals = self
            .components
            .iter()
            .flat_map(|component| reordered.terminals[*component as usize].clone());
        self.reached
            .iter()
            .copied()
            .chain(terminals)
            .map(|position| (position, &self.distances[position as usize]))
    }
}

/// Bucket of a distance in widths, from `now` to the last of the ring.
#[inline]
fn bucket(widths: f64, now: u64) -> u64 {
    (widths as u64).clamp(now, now + BUCKETS as u64 - 1)
}
