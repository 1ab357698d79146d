//! Lengths of edges, and shortest paths by length.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::graph::Csr;

/// How long an edge is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EdgeLength {
    /// `1/w`: strong edges are short (Newman 2001; Pan & Saramäki 2011 on why hops mislead).
    /// The same as hops in an unweighted graph.
    #[default]
    Reciprocal,
    /// Every edge has length 1.
    Hops,
}

impl EdgeLength {
    /// Whether searches on `graph` may count hops.
    pub(super) fn counts_hops(self, graph: &Csr) -> bool {
        self == Self::Hops || !graph.is_weighted()
    }
}

/// The flag `--hops` of the command line.
#[cfg(feature = "cli")]
pub(super) fn hops_flag() -> impl clap::builder::TypedValueParser<Value = EdgeLength> {
    use clap::builder::TypedValueParser;
    clap::builder::BoolValueParser::new()
        .map(|hops| if hops { EdgeLength::Hops } else { EdgeLength::Reciprocal })
}

/// Length of an edge of weight 1 in fixed point.
pub(super) const UNIT: f64 = (1u64 << 40) as f64;

/// `round(2^40 / w)` for every slot, at least 1; saturates for weights under 2^-23, beyond which edges
/// count as equally long.
pub(super) fn fixed_point_lengths(graph: &Csr) -> Vec<u64> {
    let longest = (1u64 << 63) as f64;
    let length =
        |slot| (UNIT / f64::from(graph.weight_at(slot))).round().clamp(1.0, longest) as u64;
    (0..graph.targets().len()).map(length).collect()
}

/// How much longer than the shortest a path may be and still count as equally short. Weights are
/// known to 24 bits, so sums of their reciprocals are compared to 22: 1/3 + 1/6 is 1/2, which it is
/// neither in binary fractions nor in whole numbers of 2^-40.
#[inline]
pub(super) fn tie_tolerance(distance: u64) -> u64 {
    (distance >> 22) + 4
}

/// Distance to a node that no path reaches.
pub(super) const UNREACHABLE: u64 = u64::MAX;

/// Dijkstra's search (1959) with a binary heap; working memory is reused from search to search.
pub(super) struct Dijkstra {
    /// Distance from the source, [`UNREACHABLE`] if there is no path.
    pub(super) distance: Vec<u64>,
    /// Nodes reached, by rising distance; the source first.
    pub(super) order: Vec<u32>,
    heap: BinaryHeap<Reverse<(u64, u32)>>,
}

impl Dijkstra {
    pub(super) fn new(nodes: usize) -> Self {
        Self { distance: vec![UNREACHABLE; nodes], order: Vec::new(), heap: BinaryHeap::new() }
    }

    /// Distances from `source` to all nodes; forgets the search before.
    pub(super) fn search(&mut self, graph: &Csr, lengths: &[u64], source: u32) {
        for u in self.order.drain(..) {
            self.distance[u as usize] = UNREACHABLE;
        }
        self.distance[source as usize] = 0;
        self.heap.push(Reverse((0, source)));
        while let Some(Reverse((distance, u))) = self.heap.pop() {
            if distance > self.distance[u as usize] {
                continue;
            }
            self.order.push(u);
            let row = graph.edge_range(u);
            for (&v, &length) in graph.targets()[row.clone()].iter().zip(&lengths[row]) {
                // Below UNREACHABLE, so that a saturated path is still a path.
                let through = distance.saturating_add(length).min(UNREACHABLE - 1);
                if through < self.distance[v as usize] {
                    self.distance[v as usize] = through;
                    self.heap.push(Reverse((through, v)));
                }
            }
        }
    }
}
