//! A partition of the nodes and its quality.

use rayon::prelude::*;

use crate::graph::{Csr, MeasuredNodes, NodeValues};

/// The community of each node.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    /// Community of each node. Communities are numbered by falling size, then by smallest node.
    pub membership: Vec<u32>,
    /// Number of communities.
    pub communities: usize,
    /// The quality that the method maximised (or the code length it minimised), of this partition.
    pub quality: f64,
}

impl Partition {
    /// A partition from any labels, split into connected communities that are numbered in canonical
    /// order; the quality is computed from the final membership.
    pub(super) fn new(graph: &Csr, labels: &[u32], quality: impl Fn(&[u32]) -> f64) -> Self {
        let pieces = graph.components_within(labels);
        let communities = pieces.count();
        let membership = pieces.component_of;
        let quality = quality(&membership);
        Self { membership, communities, quality }
    }

    /// Number of nodes of each community.
    pub fn sizes(&self) -> Vec<u32> {
        let mut sizes = vec![0u32; self.communities];
        for &c in &self.membership {
            sizes[c as usize] += 1;
        }
        sizes
    }
}

impl From<Partition> for MeasuredNodes {
    fn from(partition: Partition) -> Self {
        Self::labels(partition.membership, partition.communities)
    }
}

/// Adds the modularity of the measured communities to their figures.
pub(super) fn add_modularity(graph: &Csr, measured: &mut MeasuredNodes, resolution: f64) {
    if let NodeValues::Labels(labels) = &measured.values {
        measured.figures.modularity = Some(modularity(graph, labels, resolution));
    }
}

/// Weighted modularity with resolution g (Newman & Girvan 2004; Reichardt & Bornholdt 2006):
/// `sum_c (W_c / W - g (S_c / 2W)^2)` with `W_c` the weight of edges inside community c, `S_c` the
/// strength of its nodes and `W` the weight of all edges. 0 for a graph without edges. O(n + m), in
/// parallel.
pub fn modularity(graph: &Csr, membership: &[u32], resolution: f64) -> f64 {
    let total = graph.total_weight();
    if total == 0.0 {
        return 0.0;
    }
    let (inside, strength) = inside_and_mass(graph, membership, |u| graph.strength(u));
    let terms = inside.iter().zip(&strength);
    terms.map(|(w, s)| w / total - resolution * (s / (2.0 * total)).powi(2)).sum()
}

/// The constant Potts model (Traag, Van Dooren & Nesterov 2011): `sum_c (W_c - g n_c (n_c - 1)/2)`
/// with `W_c` the weight of edges inside community c and `n_c` its number of nodes: g is the density that
/// a community must exceed. O(n + m), in parallel.
pub fn constant_potts(graph: &Csr, membership: &[u32], resolution: f64) -> f64 {
    let (inside, size) = inside_and_mass(graph, membership, |_| 1.0);
    inside.iter().zip(&size).map(|(w, n)| w - resolution * n * (n - 1.0) / 2.0).sum()
}

/// For each community the weight of the edges inside and the sum of the masses of its nodes.
fn inside_and_mass(
    graph: &Csr,
    membership: &[u32],
    mass_of: impl Fn(u32) -> f64 + Sync,
) -> (Vec<f64>, Vec<f64>) {
    let communities = membership.iter().max().map_or(0, |&c| c as usize + 1);
    let (mut inside, mut mass) = (vec![0f64; communities], vec![0f64; communities]);
    let of_node = |u: u32| {
        let community = membership[u as usize];
        // Each edge is in two rows and counted in that of its smaller end.
        let edges = graph
            .weighted_neighbors(u)
            .filter(|&(v, _)| v > u && membership[v as usize] == community);
        (edges.map(|(_, w)| f64::from(w)).sum::<f64>(), mass_of(u))
    };
    let nodes: Vec<(f64, f64)> =
        (0..graph.node_count() as u32).into_par_iter().map(of_node).collect();
    for (&c, (weight, own_mass)) in membership.iter().zip(nodes) {
        inside[c as usize] += weight;
        mass[c as usize] += own_mass;
    }
    (inside, mass)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_nodes_in_one_community_have_modularity_zero() {
        let graph = Csr::from_edges(4, &[(0, 1, 2.0), (1, 2, 1.0), (2, 3, 0.5)]).unwrap();
        assert!(modularity(&graph, &[0; 4], 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_community_in_two_pieces_is_split() {
        let graph = Csr::from_edges(5, &[(0, 1, 1.0), (2, 3, 1.0), (3, 4, 1.0)]).unwrap();
        let partition = Partition::new(&graph, &[7, 7, 7, 7, 7], |_| 0.0);
        assert_eq!(partition.membership, [1, 1, 0, 0, 0]);
        assert_eq!(partition.sizes(), [3, 2]);
    }
}
