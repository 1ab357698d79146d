//! Distances by length from eight sources at once.
//!
//! A search carries eight distances a node and relaxes a tie for all of them in one go. Sources are
//! taken in the order of a walk along the strongest ties, so that the eight stand close together and
//! their fronts pass a node at about the same time; nodes wait in buckets by distance, and a node
//! whose distances improve after it was passed is passed again. The distances are the same whatever
//! the order: the least sums over paths, added from the source outwards. Nodes that no shortest path
//! needs to pass through are left out of the search and get their distances from their neighbours.

use std::ops::Range;

use super::path_pruning::{direct_ties, passed_through};
use crate::graph::{Csr, maximum_spanning_forest};

/// Sources of one search.
pub(super) const LANES: usize = 8;
pub(super) type Row = [f64; LANES];
const FAR: Row = [f64::INFINITY; LANES];

/// Buckets of the ring. A tie longer than the ring waits in its last bucket and is looked at early,
/// which costs time but not correctness.
const BUCKETS: usize = 1024;

/// The graph in an order that keeps strongly tied nodes together: first the nodes that shortest
/// paths pass through, then the others, each in the order of the walk.
pub(super) struct Ground {
    graph: Csr,
    lengths: Vec<f64>,
    /// Where the ties of a place to places that are passed through end.
    inner_end: Vec<u64>,
    /// Number of places that are passed through.
    inner: usize,
    /// Part of the network that each place belongs to.
    part: Vec<u32>,
    /// Places of each part that are not passed through.
    outer: Vec<Range<u32>>,
    /// Place → node of the caller.
    pub(super) node_at: Vec<u32>,
    /// All places in the order of the walk.
    pub(super) walk: Vec<u32>,
    /// Width of a bucket.
    width: f64,
}

impl Ground {
    pub(super) fn new(graph: &Csr) -> Self {
        let (order, part_of) = strong_walk(graph);
        let direct = direct_ties(graph);
        let passed = passed_through(graph, &direct);
        let (mut node_at, last): (Vec<u32>, Vec<u32>) =
            order.iter().partition(|node| passed[**node as usize]);
        let inner = node_at.len();
        node_at.extend(last);
        let mut walk = vec![0; order.len()];
        let mut place_of = vec![0; order.len()];
        node_at.iter().zip(0..).for_each(|(node, place)| place_of[*node as usize] = place);
        order.iter().zip(&mut walk).for_each(|(node, place)| *place = place_of[*node as usize]);
        let graph = direct.induced(&node_at);
        let lengths = reciprocals(&graph);
        let part: Vec<u32> = node_at.iter().map(|node| part_of[*node as usize]).collect();
        let parts = part.iter().max().map_or(0, |last| *last as usize + 1);
        let mut outer = vec![0..0; parts];
        for (place, &part) in part.iter().enumerate().skip(inner) {
            let range: &mut Range<u32> = &mut outer[part as usize];
            let start = if range.end == 0 { place as u32 } else { range.start };
            *range = start..place as u32 + 1;
        }
        let inner_end: Vec<u64> = (0..graph.node_count() as u32)
            .map(|u| {
                let ends = graph.neighbors(u);
                graph.offsets()[u as usize] + ends.partition_point(|v| (*v as usize) < inner) as u64
            })
            .collect();
        let width = width(&graph, &lengths);
        Self { graph, lengths, inner_end, inner, part, outer, node_at, walk, width }
    }

    /// Ties of a place to places that are passed through, with their lengths.
    #[inline]
    fn inward(&self, place: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        let slots = self.graph.offsets()[place] as usize..self.inner_end[place] as usize;
        let targets = self.graph.targets()[slots.clone()].iter();
        targets.zip(&self.lengths[slots]).map(|(v, length)| (*v, *length))
    }
}

fn reciprocals(graph: &Csr) -> Vec<f64> {
    (0..graph.targets().len()).map(|slot| 1.0 / f64::from(graph.weight_at(slot))).collect()
}

/// A share of the mean length of the strongest tie of each node: fronts advance about one tie in a
/// few buckets.
fn width(graph: &Csr, lengths: &[f64]) -> f64 {
    let shortest = (0..graph.node_count() as u32)
        .filter(|&u| graph.degree(u) > 0)
        .map(|u| graph.edge_range(u).map(|slot| lengths[slot]).fold(f64::INFINITY, f64::min));
    let (sum, count) = shortest.fold((0.0, 0.0), |(sum, count), l| (sum + l, count + 1.0));
    if count > 0.0 { 0.25 * sum / count } else { 1.0 }
}

/// Nodes in depth-first order along the backbone, strongest ties first, and the part of the network
/// that each belongs to.
fn strong_walk(graph: &Csr) -> (Vec<u32>, Vec<u32>) {
    let n = graph.node_count();
    let ties: Vec<(u32, u32, f32)> = maximum_spanning_forest(graph)
        .into_iter()
        .map(|(u, v)| (u, v, graph.weight_between(u, v).unwrap_or(1.0)))
        .collect();
    // A part of a sound graph is sound.
    let tree = Csr::from_edges(n, &ties).unwrap_or_default();
    let mut part_of = vec![0; n];
    let mut parts = 0;
    let mut known = vec![false; n];
    let mut order = Vec::with_capacity(n);
    let mut stack = Vec::new();
    let mut around: Vec<(u32, f32)> = Vec::new();
    for root in 0..n as u32 {
        if known[root as usize] {
            continue;
        }
        stack.push(root);
        while let Some(u) = stack.pop() {
            if std::mem::replace(&mut known[u as usize], true) {
                continue;
            }
            order.push(u);
            part_of[u as usize] = parts;
            if (u as usize) < tree.node_count() {
                around.extend(tree.weighted_neighbors(u).filter(|&(v, _)| !known[v as usize]));
            }
            // The strongest tie is walked next, so it goes on the stack last.
            around.sort_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            stack.extend(around.drain(..).map(|(v, _)| v));
        }
        parts += 1;
    }
    (order, part_of)
}

/// Working memory of one search after the other.
pub(super) struct Search {
    rows: Vec<Row>,
    /// Places reached that are passed through, each once.
    reached: Vec<u32>,
    /// Parts of the network that the sources stand in.
    parts: Vec<u32>,
    /// Bucket in which a place waits; `IDLE` if it does not.
    waits: Vec<u64>,
    ring: Vec<Vec<u32>>,
    /// Places in the ring, those counted twice that moved to an earlier bucket.
    pending: usize,
}

const IDLE: u64 = u64::MAX;

impl Search {
    pub(super) fn new(ground: &Ground) -> Self {
        Self {
            rows: vec![FAR; ground.node_at.len()],
            reached: Vec::new(),
            parts: Vec::new(),
            waits: vec![IDLE; ground.inner],
            ring: vec![Vec::new(); BUCKETS],
            pending: 0,
        }
    }

    /// Distances from up to [`LANES`] places to all; lanes without a source stay infinite.
    pub(super) fn run(&mut self, ground: &Ground, sources: &[u32]) {
        self.forget(ground);
        for (lane, &source) in sources.iter().enumerate() {
            self.start(ground, lane, source);
        }
        let mut now = 0u64;
        while self.pending > 0 {
            let Some(u) = self.ring[(now % BUCKETS as u64) as usize].pop() else {
                now += 1;
                continue;
            };
            self.pending -= 1;
            // A place that has moved to an earlier bucket since was passed there.
            if self.waits[u as usize] == now {
                self.waits[u as usize] = IDLE;
                self.pass(ground, u, now);
            }
        }
        self.parts.sort_unstable();
        self.parts.dedup();
        for &part in &self.parts {
            for place in ground.outer[part as usize].clone() {
                let mut row = self.rows[place as usize];
                for (v, length) in ground.inward(place as usize) {
                    let from = &self.rows[v as usize];
                    for lane in 0..LANES {
                        row[lane] = row[lane].min(from[lane] + length);
                    }
                }
                self.rows[place as usize] = row;
            }
        }
    }

    fn forget(&mut self, ground: &Ground) {
        for u in self.reached.drain(..) {
            self.rows[u as usize] = FAR;
        }
        for part in self.parts.drain(..) {
            let outer = ground.outer[part as usize].clone();
            self.rows[outer.start as usize..outer.end as usize].fill(FAR);
        }
    }

    /// Puts a source into a lane. Where no path passes through it, its ties are the first steps of
    /// all paths.
    fn start(&mut self, ground: &Ground, lane: usize, source: u32) {
        self.parts.push(ground.part[source as usize]);
        if (source as usize) < ground.inner {
            self.reach(source);
            self.rows[source as usize][lane] = 0.0;
            self.wait(source, 0);
            return;
        }
        for slot in ground.graph.edge_range(source) {
            let (v, length) = (ground.graph.targets()[slot], ground.lengths[slot]);
            if (v as usize) < ground.inner {
                self.reach(v);
                self.wait(v, bucket(length / ground.width, 0));
            }
            let to = &mut self.rows[v as usize][lane];
            *to = to.min(length);
        }
        self.rows[source as usize][lane] = 0.0;
    }

    /// Notes a place that is passed through, before its row changes for the first time.
    fn reach(&mut self, place: u32) {
        if self.rows[place as usize] == FAR {
            self.reached.push(place);
        }
    }

    #[inline]
    fn wait(&mut self, place: u32, bucket: u64) {
        let waits = &mut self.waits[place as usize];
        if *waits == IDLE || bucket < *waits {
            *waits = bucket;
            self.ring[(bucket % BUCKETS as u64) as usize].push(place);
            self.pending += 1;
        }
    }

    /// Carries the distances of a place over its ties.
    #[inline]
    fn pass(&mut self, ground: &Ground, u: u32, now: u64) {
        let scale = 1.0 / ground.width;
        let row = self.rows[u as usize];
        for (v, length) in ground.inward(u as usize) {
            let to = &mut self.rows[v as usize];
            let mut new = [0f64; LANES];
            let mut better = false;
            for lane in 0..LANES {
                new[lane] = row[lane] + length;
                better |= new[lane] < to[lane];
            }
            if !better {
                continue;
            }
            let mut first = f64::INFINITY;
            let mut fresh = true;
            for lane in 0..LANES {
                fresh &= to[lane] == f64::INFINITY;
                if new[lane] < to[lane] {
                    to[lane] = new[lane];
                    first = first.min(new[lane]);
                }
            }
            if fresh {
                self.reached.push(v);
            }
            self.wait(v, bucket(first * scale, now));
        }
    }

    /// Places reached with their distances; a lane that does not reach one is infinite.
    pub(super) fn reached<'a>(
        &'a self,
        ground: &'a Ground,
    ) -> impl Iterator<Item = (u32, &'a Row)> + 'a {
        let outer = self.parts.iter().flat_map(|part| ground.outer[*part as usize].clone());
        self.reached.iter().copied().chain(outer).map(|place| (place, &self.rows[place as usize]))
    }
}

/// Bucket of a distance in widths, from `now` to the last of the ring.
#[inline]
fn bucket(widths: f64, now: u64) -> u64 {
    (widths as u64).clamp(now, now + BUCKETS as u64 - 1)
}
