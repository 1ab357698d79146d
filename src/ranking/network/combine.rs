//! Adds the layers of a network up to one graph.

use super::{Layer, LayerGraph, NetworkParams};
use crate::graph::{Csr, GraphError};

/// `w(u,v) = Σ λ_L · w_L(u,v)` ([method 2.4](crate::guide::method#24-ties)). All layers have one unit, a document
/// adding at most 1 to the strength of each of its people, so they are not scaled to each other: a session
/// counts like a session, however few others there are. `layers` are in the order of [`Layer::ALL`].
///
/// # Errors
/// When a λ makes weights that are not finite.
pub fn combine_layers(
    nodes: usize,
    layers: &[LayerGraph],
    params: &NetworkParams,
) -> Result<Csr, GraphError> {
    let mut edges = Vec::new();
    for LayerGraph { layer, graph } in layers {
        let lambda = match layer {
            Layer::CoAuthorship => params.co_authorship,
            Layer::CoSpeaking => params.speaking,
            Layer::Guideline => params.guideline,
            Layer::Trial => params.trial,
        };
        if lambda > 0.0 {
            let scaled = |(u, v, w): (u32, u32, f32)| (u, v, (f64::from(w) * lambda) as f32);
            edges.extend(graph.weighted_edges().map(scaled));
        }
    }
    Csr::from_edges(nodes, &edges)
}
