//! Distances by length from eight sources at once.
//!
//! A search carries eight distances a node and relaxes a tie for all of them in one go. Sources are
//! taken in the order of a walk along the strongest ties, so that the eight stand close together and
//! their fronts pass a node at about the same time; nodes wait in buckets by distance, and a node
//! whose distances improve after it was passed is passed again. The distances are the same whatever
//! the order: the least sums over paths, added from the source outwards.

use crate::graph::{Csr, backbone};

/// Sources of one search.
pub(super) const LANES: usize = 8;
pub(super) type Row = [f64; LANES];
const FAR: Row = [f64::INFINITY; LANES];

/// Buckets of the ring. A tie longer than the ring waits in its last bucket and is looked at early,
/// which costs time but not correctness.
const BUCKETS: usize = 1024;

/// The graph in an order that keeps strongly tied nodes together.
pub(super) struct Ground {
    graph: Csr,
    lengths: Vec<f64>,
    /// Place in `graph` → node of the caller.
    pub(super) node_at: Vec<u32>,
    /// Width of a bucket.
    width: f64,
}

impl Ground {
    pub(super) fn new(graph: &Csr) -> Self {
        let node_at = strong_walk(graph);
        let graph = graph.induced(&node_at);
        let lengths: Vec<f64> =
            (0..graph.targets().len()).map(|slot| 1.0 / f64::from(graph.weight_at(slot))).collect();
        // A share of the mean length of the strongest tie of each node: fronts advance about one
        // tie in a few buckets.
        let shortest = (0..graph.node_count() as u32)
            .filter(|&u| graph.degree(u) > 0)
            .map(|u| graph.slots(u).map(|slot| lengths[slot]).fold(f64::INFINITY, f64::min));
        let (sum, count) = shortest.fold((0.0, 0.0), |(sum, count), l| (sum + l, count + 1.0));
        let width = if count > 0.0 { 0.25 * sum / count } else { 1.0 };
        Self { graph, lengths, node_at, width }
    }
}

/// Nodes in depth-first order along the backbone, strongest ties first.
fn strong_walk(graph: &Csr) -> Vec<u32> {
    let n = graph.node_count();
    let ties: Vec<(u32, u32, f32)> = backbone(graph)
        .into_iter()
        .map(|(u, v)| (u, v, graph.weight_between(u, v).unwrap_or(1.0)))
        .collect();
    // A part of a sound graph is sound.
    let tree = Csr::from_ties(n, &ties).unwrap_or_default();
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
            if (u as usize) < tree.node_count() {
                around.extend(tree.ties_of(u).filter(|&(v, _)| !known[v as usize]));
            }
            // The strongest tie is walked next, so it goes on the stack last.
            around.sort_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            stack.extend(around.drain(..).map(|(v, _)| v));
        }
    }
    order
}

/// Working memory of one search after the other.
pub(super) struct Search {
    rows: Vec<Row>,
    /// Places reached, each once.
    reached: Vec<u32>,
    /// Bucket in which a place waits; `IDLE` if it does not.
    waits: Vec<u64>,
    ring: Vec<Vec<u32>>,
}

const IDLE: u64 = u64::MAX;

impl Search {
    pub(super) fn new(n: usize) -> Self {
        let ring = vec![Vec::new(); BUCKETS];
        Self { rows: vec![FAR; n], reached: Vec::new(), waits: vec![IDLE; n], ring }
    }

    /// Distances from up to [`LANES`] places to all; lanes without a source stay infinite.
    pub(super) fn run(&mut self, ground: &Ground, sources: &[u32]) {
        for u in self.reached.drain(..) {
            self.rows[u as usize] = FAR;
        }
        let scale = 1.0 / ground.width;
        let mut pending = 0usize;
        for (lane, &source) in sources.iter().enumerate() {
            if self.rows[source as usize] == FAR {
                self.reached.push(source);
            }
            self.rows[source as usize][lane] = 0.0;
            if self.waits[source as usize] == IDLE {
                self.waits[source as usize] = 0;
                self.ring[0].push(source);
                pending += 1;
            }
        }
        let (offsets, targets) = (ground.graph.offsets(), ground.graph.targets());
        let mut now = 0u64;
        while pending > 0 {
            let Some(u) = self.ring[(now % BUCKETS as u64) as usize].pop() else {
                now += 1;
                continue;
            };
            pending -= 1;
            let u = u as usize;
            // A place that has moved to an earlier bucket since was passed there.
            if self.waits[u] != now {
                continue;
            }
            self.waits[u] = IDLE;
            let row = self.rows[u];
            let slots = offsets[u] as usize..offsets[u + 1] as usize;
            for (&v, &length) in targets[slots.clone()].iter().zip(&ground.lengths[slots]) {
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
                let bucket = ((first * scale) as u64).clamp(now, now + BUCKETS as u64 - 1);
                let waits = &mut self.waits[v as usize];
                if *waits == IDLE || bucket < *waits {
                    *waits = bucket;
                    self.ring[(bucket % BUCKETS as u64) as usize].push(v);
                    pending += 1;
                }
            }
        }
    }

    /// Places reached with their distances.
    pub(super) fn reached(&self) -> impl Iterator<Item = (u32, &Row)> {
        self.reached.iter().map(|&u| (u, &self.rows[u as usize]))
    }
}
