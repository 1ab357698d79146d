//! Sums over hop distances by breadth-first search from many sources at once (Then et al. 2014, "The more
//! the merrier: efficient multi-source graph traversal").
//!
//! A search carries 256 sources as bits: one look at a neighbour advances all of them. Nothing is
//! stored per source, because in an undirected graph the distances *to* a node are the distances
//! *from* it: whenever bits reach a node, their number and the hop are all that sums over distances
//! need.

use std::ops::Range;

use crate::graph::Csr;
use crate::graph::breadth_first::breadth_first_order;
use crate::graph::parallel;

/// Sources of one search.
const BATCH: usize = 256;
/// One bit a source of the batch.
type SourceBits = [u64; BATCH / 64];
const NO_SOURCES: SourceBits = [0; BATCH / 64];

/// While the edges of the frontier are fewer than one in this many, it is expanded (push); above, every
/// node that is not done looks for the frontier among its neighbours (pull), as in Beamer et al. 2012.
const PULL_SHARE: usize = 12;

/// The graph in breadth-first order, so that components are contiguous and near nodes near each other.
/// Its node numbers are called positions here.
pub(super) struct BfsGraph {
    graph: Csr,
    /// The caller's number of the node at each position.
    node_at: Vec<u32>,
    /// Component of each position, numbered along the positions.
    component_of: Vec<u32>,
    /// First position of each component, and the end.
    component_starts: Vec<u32>,
}

impl BfsGraph {
    pub(super) fn new(graph: &Csr) -> Self {
        let n = graph.node_count();
        let order = breadth_first_order(n, 0..n as u32, |u| graph.neighbors(u).iter().copied());
        let mut component_of = Vec::with_capacity(n);
        for (component, &end) in order.component_starts[1..].iter().enumerate() {
            component_of.resize(end as usize, component as u32);
        }
        Self {
            graph: graph.unweighted().induced(&order.nodes),
            node_at: order.nodes,
            component_of,
            component_starts: order.component_starts,
        }
    }

    /// For every node the sums over sources of `terms(hops)`, first and second terms apart; nodes in
    /// the caller's order. A source does not count for itself. `sources` are the caller's nodes;
    /// `None` for all.
    pub(super) fn distance_sums(
        &self,
        sources: Option<&[u32]>,
        terms: impl Fn(f64) -> (f64, f64) + Sync,
    ) -> (Vec<f64>, Vec<f64>) {
        let n = self.node_at.len();
        let positions = self.positions(sources);
        let batches: Vec<&[u32]> = positions.chunks(BATCH).collect();
        let both = parallel::ordered_sum(
            &batches,
            2 * n,
            || MultiSourceBfs::new(n),
            |search, batch, sums| {
                let (first, second) = sums.split_at_mut(n);
                search.run(self, batch, |position, sources, hop| {
                    let (a, b) = terms(f64::from(hop));
                    first[position] += a * f64::from(sources);
                    second[position] += b * f64::from(sources);
                });
            },
        );
        let mut result = (vec![0f64; n], vec![0f64; n]);
        for (position, &node) in self.node_at.iter().enumerate() {
            result.0[node as usize] = both[position];
            result.1[node as usize] = both[n + position];
        }
        result
    }

    /// Positions of the sources in rising order: the sources of a batch are then near each other.
    fn positions(&self, sources: Option<&[u32]>) -> Vec<u32> {
        let n = self.node_at.len();
        let Some(sources) = sources else { return (0..n as u32).collect() };
        let mut position_of = vec![0u32; n];
        for (position, &node) in self.node_at.iter().enumerate() {
            position_of[node as usize] = position as u32;
        }
        let mut positions: Vec<u32> =
            sources.iter().map(|&node| position_of[node as usize]).collect();
        positions.sort_unstable();
        positions
    }

    /// The components that the positions of a batch are in.
    fn components_of(&self, batch: &[u32]) -> Range<usize> {
        let (first, last) = (batch[0] as usize, batch[batch.len() - 1] as usize);
        self.component_of[first] as usize..self.component_of[last] as usize + 1
    }
}

/// Working memory, reused from search to search. Between searches `frontier` and `next` are all 0.
struct MultiSourceBfs {
    seen: Vec<SourceBits>,
    frontier: Vec<SourceBits>,
    next: Vec<SourceBits>,
    /// Positions with bits in `frontier`, and those with bits in `next`.
    active: Vec<u32>,
    reached: Vec<u32>,
}

impl MultiSourceBfs {
    fn new(n: usize) -> Self {
        let bits = || vec![NO_SOURCES; n];
        let (seen, frontier, next) = (bits(), bits(), bits());
        Self { seen, frontier, next, active: Vec::new(), reached: Vec::new() }
    }

    /// Calls `visit(position, number of sources that reach it at this hop, hop)`.
    fn run(&mut self, graph: &BfsGraph, batch: &[u32], mut visit: impl FnMut(usize, u32, u32)) {
        let components = graph.components_of(batch);
        let range = graph.component_starts[components.start] as usize
            ..graph.component_starts[components.end] as usize;
        let complete = self.start(graph, batch, &components, &range);
        let complete_at =
            |position: usize| &complete[graph.component_of[position] as usize - components.start];
        let edge_slots = graph.graph.offsets()[range.end] - graph.graph.offsets()[range.start];
        let mut hop = 0;
        while !self.active.is_empty() {
            hop += 1;
            let frontier_slots: usize = self.active.iter().map(|&u| graph.graph.degree(u)).sum();
            if frontier_slots * PULL_SHARE < edge_slots as usize {
                self.push(&graph.graph);
            } else {
                self.pull(&graph.graph, range.clone(), complete_at);
            }
            self.advance(|position, sources| visit(position, sources, hop));
        }
    }

    /// Puts the sources of a batch into the frontier. Returns for each component the bits of its sources,
    /// which are all that its nodes can ever see.
    fn start(
        &mut self,
        graph: &BfsGraph,
        batch: &[u32],
        components: &Range<usize>,
        range: &Range<usize>,
    ) -> Vec<SourceBits> {
        self.seen[range.clone()].fill(NO_SOURCES);
        self.active.clear();
        let mut complete = vec![NO_SOURCES; components.len()];
        for (lane, &position) in batch.iter().enumerate() {
            let (word, bit) = (lane / 64, 1u64 << (lane % 64));
            self.seen[position as usize][word] |= bit;
            self.frontier[position as usize][word] |= bit;
            let component = graph.component_of[position as usize] as usize - components.start;
            complete[component][word] |= bit;
            self.active.push(position);
        }
        complete
    }

    /// Makes what was reached for the first time the frontier of the next hop.
    fn advance(&mut self, mut visit: impl FnMut(usize, u32)) {
        for &u in &self.active {
            self.frontier[u as usize] = NO_SOURCES;
        }
        self.active.clear();
        for v in self.reached.drain(..) {
            let (seen, next) = (&mut self.seen[v as usize], &mut self.next[v as usize]);
            let mut count = 0;
            let mut fresh = NO_SOURCES;
            for i in 0..fresh.len() {
                fresh[i] = next[i] & !seen[i];
                seen[i] |= fresh[i];
                count += fresh[i].count_ones();
            }
            *next = NO_SOURCES;
            if count > 0 {
                self.frontier[v as usize] = fresh;
                self.active.push(v);
                visit(v as usize, count);
            }
        }
    }

    /// Every node of the frontier tells its neighbours.
    fn push(&mut self, graph: &Csr) {
        for &u in &self.active {
            let bits = self.frontier[u as usize];
            for &v in graph.neighbors(u) {
                let next = &mut self.next[v as usize];
                if *next == NO_SOURCES {
                    self.reached.push(v);
                }
                for i in 0..bits.len() {
                    next[i] |= bits[i];
                }
            }
        }
    }

    /// Every node that has not seen all sources of its component asks its neighbours.
    fn pull<'a>(
        &mut self,
        graph: &Csr,
        range: Range<usize>,
        complete_at: impl Fn(usize) -> &'a SourceBits,
    ) {
        for position in range {
            if self.seen[position] == *complete_at(position) {
                continue;
            }
            let mut bits = NO_SOURCES;
            for &u in graph.neighbors(position as u32) {
                let frontier = &self.frontier[u as usize];
                for i in 0..bits.len() {
                    bits[i] |= frontier[i];
                }
            }
            if bits != NO_SOURCES {
                self.next[position] = bits;
                self.reached.push(position as u32);
            }
        }
    }
}
