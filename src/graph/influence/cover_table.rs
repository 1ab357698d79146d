//! Who covers whom, and how well.

use crate::graph::Csr;

/// For each node the nodes that it covers, each to a share between 0 and 1. Stored as rows: node `a`
/// covers `nodes[offsets[a]..offsets[a + 1]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverTable {
    offsets: Vec<u64>,
    nodes: Vec<u32>,
    shares: Vec<f32>,
}

/// Share of a node's strength from which an edge counts as strong.
const STRONG_SHARE: f64 = 0.1;
/// Each of ten equal edges holds exactly a tenth, which rounding of their sum must not undo.
const ROUNDING_TOLERANCE: f64 = 1.0 - 1e-6;
/// Share to which a node covers another over one strong edge.
const ONE_STEP_SHARE: f32 = 0.7;
/// Share to which a node covers another over two strong edges.
const TWO_STEP_SHARE: f32 = 0.35;

impl CoverTable {
    /// Coverage by strong edges: a node covers itself fully, .7 of a neighbour for which the edge holds
    /// at least a tenth of its strength, and .35 of a node that two such steps reach. The numbers are a
    /// judgement, not a measurement.
    ///
    /// O(sum over nodes of the strong edges of its strong neighbours).
    pub fn by_strong_edges(graph: &Csr) -> Self {
        let n = graph.node_count();
        let strong = strong_edges(graph);
        let mut table = Self { offsets: vec![0], nodes: Vec::new(), shares: Vec::new() };
        let mut share_of = vec![0f32; n];
        let mut touched: Vec<u32> = Vec::new();
        for a in 0..n as u32 {
            share_of[a as usize] = 1.0;
            touched.push(a);
            for &u in &strong[a as usize] {
                if share_of[u as usize] == 0.0 {
                    touched.push(u);
                }
                share_of[u as usize] = share_of[u as usize].max(ONE_STEP_SHARE);
                for &v in &strong[u as usize] {
                    if share_of[v as usize] == 0.0 {
                        share_of[v as usize] = TWO_STEP_SHARE;
                        touched.push(v);
                    }
                }
            }
            touched.sort_unstable();
            for u in touched.drain(..) {
                table.nodes.push(u);
                table.shares.push(std::mem::take(&mut share_of[u as usize]));
            }
            table.offsets.push(table.nodes.len() as u64);
        }
        table
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether the graph has no nodes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The nodes that `node` covers, with the share to which it does.
    pub fn covered_by(&self, node: u32) -> impl Iterator<Item = (u32, f32)> + '_ {
        let row = self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize;
        self.nodes[row.clone()].iter().copied().zip(self.shares[row].iter().copied())
    }
}

/// For each node the neighbours in whose strength the edge counts as strong.
fn strong_edges(graph: &Csr) -> Vec<Vec<u32>> {
    let strengths = graph.strengths();
    let is_strong = |&(u, weight): &(u32, f32)| {
        f64::from(weight) >= STRONG_SHARE * strengths[u as usize] * ROUNDING_TOLERANCE
    };
    (0..graph.node_count() as u32)
        .map(|a| graph.weighted_neighbors(a).filter(is_strong).map(|(u, _)| u).collect())
        .collect()
}
