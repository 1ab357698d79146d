//! Adds the layers of a network up to one graph.

use super::{Layer, LayerGraph, NetworkParams};
use crate::graph::{Csr, GraphError};

/// `w(u,v) = Σ λ_L · w_L(u,v) / W_L · W_co` ([method 2.4](crate::guide::method#24-ties)), where `W_L` is
/// the total weight of layer L; without co-authorship the first layer present gives the scale. `layers` are
/// in the order of [`Layer::ALL`], none of them empty.
///
/// # Errors
/// When a λ makes weights that are not finite.
pub fn combine_layers(
    nodes: usize,
    layers: &[LayerGraph],
    params: &NetworkParams,
) -> Result<Csr, GraphError> {
    let scale = layers.first().map_or(0.0, |first| first.graph.total_weight());
    let mut edges = Vec::new();
    for LayerGraph { layer, graph } in layers {
        let lambda = match layer {
            Layer::CoAuthorship => params.co_authorship,
            Layer::CoSpeaking => params.speaking,
            Layer::Guideline => params.guideline,
            Layer::Trial => params.trial,
        };
        let factor = lambda * scale / graph.total_weight();
        if factor > 0.0 && factor.is_finite() {
            let scaled = |(u, v, w): (u32, u32, f32)| (u, v, (f64::from(w) * factor) as f32);
            edges.extend(graph.weighted_edges().map(scaled));
        }
    }
    Csr::from_edges(nodes, &edges)
}
