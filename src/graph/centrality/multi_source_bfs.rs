//! Distances in hops from many sources at once (Then et al. 2014, "The more the merrier: efficient
//! multi-source graph traversal").
//!
//! A search carries 256 sources as bits: one look at a neighbour advances all of them. Nothing is
//! stored per source, because in an undirected graph the distances *to* a node are the distances
//! *from* it: whenever bits reach a node, their number and the hop say all that sums over distances
//! need.

use crate::graph::Csr;

/// Sources of one search.
const LANES: usize = 256;
type Lanes = [u64; LANES / 64];
const NONE: Lanes = [0; LANES / 64];

/// Searches below this share of the ties walk out from the frontier; above, every node that is not
/// done looks for the frontier among its neighbours.
const PULL_SHARE: usize = 12;

/// The graph in an order that keeps components together and near nodes near.
pub(super) struct Field {
    graph: Csr,
    /// Place in `graph` → node of the caller.
    node_at: Vec<u32>,
    /// Component of each place, numbered along the places.
    component_of: Vec<u32>,
    /// First place of each component, and the end.
    starts: Vec<u32>,
}

impl Field {
    pub(super) fn new(graph: &Csr) -> Self {
        let n = graph.node_count();
        let mut node_at: Vec<u32> = Vec::with_capacity(n);
        let (mut component_of, mut starts) = (Vec::with_capacity(n), Vec::new());
        let mut known = vec![false; n];
        for root in 0..n as u32 {
            if std::mem::replace(&mut known[root as usize], true) {
                continue;
            }
            let mut head = node_at.len();
            starts.push(head as u32);
            node_at.push(root);
            while head < node_at.len() {
                for &v in graph.neighbors(node_at[head]) {
                    if !std::mem::replace(&mut known[v as usize], true) {
                        node_at.push(v);
                    }
                }
                head += 1;
            }
            component_of.resize(node_at.len(), starts.len() as u32 - 1);
        }
        starts.push(n as u32);
        let graph = Csr::induced(&graph.unweighted(), &node_at);
        Self { graph, node_at, component_of, starts }
    }

    /// For every node, `sum over sources of add(hops)`, as `(sum of first, sum of second)`; nodes in
    /// the caller's order. A source does not count for itself. `sources` are the caller's nodes;
    /// `None` for all.
    pub(super) fn sums(
        &self,
        sources: Option<&[u32]>,
        add: impl Fn(f64) -> (f64, f64) + Sync,
    ) -> (Vec<f64>, Vec<f64>) {
        let n = self.node_at.len();
        let mut places: Vec<u32> = match sources {
            None => (0..n as u32).collect(),
            Some(nodes) => {
                let mut place_of = vec![0u32; n];
                for (place, &node) in self.node_at.iter().enumerate() {
                    place_of[node as usize] = place as u32;
                }
                nodes.iter().map(|&node| place_of[node as usize]).collect()
            }
        };
        places.sort_unstable();
        let batches: Vec<&[u32]> = places.chunks(LANES).collect();
        let both = crate::graph::parallel::ordered_sum(
            &batches,
            2 * n,
            || Search::new(n),
            |search, batch, sums| {
                let (first, second) = sums.split_at_mut(n);
                search.run(self, batch, |place, count, hop| {
                    let (a, b) = add(f64::from(hop));
                    first[place] += a * f64::from(count);
                    second[place] += b * f64::from(count);
                });
            },
        );
        let mut result = (vec![0f64; n], vec![0f64; n]);
        for (place, &node) in self.node_at.iter().enumerate() {
            result.0[node as usize] = both[place];
            result.1[node as usize] = both[n + place];
        }
        result
    }
}

/// Working memory of one search after the other.
struct Search {
    seen: Vec<Lanes>,
    frontier: Vec<Lanes>,
    next: Vec<Lanes>,
    /// Places with bits in `frontier`, and those being collected for `next`.
    active: Vec<u32>,
    reached: Vec<u32>,
}

impl Search {
    fn new(n: usize) -> Self {
        let lanes = || vec![NONE; n];
        let (seen, frontier, next) = (lanes(), lanes(), lanes());
        Self { seen, frontier, next, active: Vec::new(), reached: Vec::new() }
    }

    /// Calls `visit(place, number of sources that reach it at this hop, hop)`.
    fn run(&mut self, field: &Field, batch: &[u32], mut visit: impl FnMut(usize, u32, u32)) {
        let (first, last) = (batch[0] as usize, batch[batch.len() - 1] as usize);
        let first_component = field.component_of[first] as usize;
        let last_component = field.component_of[last] as usize;
        let range =
            field.starts[first_component] as usize..field.starts[last_component + 1] as usize;
        self.seen[range.clone()].fill(NONE);
        // full[c]: the sources of component c, all that its nodes can ever see.
        let mut full = vec![NONE; last_component - first_component + 1];
        self.active.clear();
        for (lane, &place) in batch.iter().enumerate() {
            let bit = 1u64 << (lane % 64);
            self.seen[place as usize][lane / 64] |= bit;
            self.frontier[place as usize][lane / 64] |= bit;
            full[field.component_of[place as usize] as usize - first_component][lane / 64] |= bit;
            self.active.push(place);
        }
        let ties = field.graph.offsets()[range.end] - field.graph.offsets()[range.start];
        let full_at = |place: usize| &full[field.component_of[place] as usize - first_component];
        let mut hop = 0;
        while !self.active.is_empty() {
            hop += 1;
            let front: usize = self.active.iter().map(|&u| field.graph.degree(u)).sum();
            if front * PULL_SHARE < ties as usize {
                self.push(&field.graph);
            } else {
                self.pull(&field.graph, range.clone(), full_at);
            }
            for &u in &self.active {
                self.frontier[u as usize] = NONE;
            }
            self.active.clear();
            for v in self.reached.drain(..) {
                let (seen, next) = (&mut self.seen[v as usize], &mut self.next[v as usize]);
                let mut count = 0;
                let mut fresh = NONE;
                for i in 0..fresh.len() {
                    fresh[i] = next[i] & !seen[i];
                    seen[i] |= fresh[i];
                    count += fresh[i].count_ones();
                }
                *next = NONE;
                if count > 0 {
                    self.frontier[v as usize] = fresh;
                    self.active.push(v);
                    visit(v as usize, count, hop);
                }
            }
        }
    }

    fn push(&mut self, graph: &Csr) {
        for &u in &self.active {
            let bits = self.frontier[u as usize];
            for &v in graph.neighbors(u) {
                let next = &mut self.next[v as usize];
                if *next == NONE {
                    self.reached.push(v);
                }
                for i in 0..bits.len() {
                    next[i] |= bits[i];
                }
            }
        }
    }

    fn pull<'a>(
        &mut self,
        graph: &Csr,
        range: std::ops::Range<usize>,
        full_at: impl Fn(usize) -> &'a Lanes,
    ) {
        for place in range {
            if self.seen[place] == *full_at(place) {
                continue;
            }
            let mut bits = NONE;
            for &u in graph.neighbors(place as u32) {
                let front = &self.frontier[u as usize];
                for i in 0..bits.len() {
                    bits[i] |= front[i];
                }
            }
            if bits != NONE {
                self.next[place] = bits;
                self.reached.push(place as u32);
            }
        }
    }
}
