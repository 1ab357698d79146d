//! Works × people → graphs, layer by layer: a person becomes a node.
//!
//! Weights follow [method 2.4](crate::guide::method#24-ties). Co-authorship is Newman's: each paper adds 1 to
//! the strength of each of its authors, so strength counts papers and is no evidence of its own. Co-speaking
//! counts presence in one *session*. In every layer a document adds at most 1 to the strength of each of its
//! people, so layers are added as they are, each with its λ: were they brought to one total, a layer of a
//! single tie would weigh as much as all co-authorship.

mod authorships;
mod combine;
mod layer;
mod measures;
mod params;
mod projection;
mod team;
mod tie_documents;

pub use authorships::{Authorship, authorships};
pub use combine::combine_layers;
pub use layer::{Layer, LayerGraph};
pub use measures::NetworkMeasureParams;
pub use params::{NetworkParams, PairCounting, SessionTies};
pub use projection::project_network;
pub use team::{AboveTeamCap, TieScene};
pub use tie_documents::{LayerTieDocuments, TieDocument, tie_documents};

use crate::data::corpus::PersonId;
use crate::graph::{Csr, GraphError};

/// The people of an area as a graph. Node `i` is `people[i]`.
#[derive(Clone, Debug)]
pub struct Network {
    /// Person behind each node, rising.
    pub people: Vec<PersonId>,
    /// Layers that have at least one edge, in the order of [`Layer::ALL`].
    pub layers: Vec<LayerGraph>,
    /// All layers scaled and added up.
    pub combined: Csr,
    /// What the cap on team size left out.
    pub above_cap: AboveTeamCap,
}

impl Network {
    /// Puts other ties into the layer of co-authorship, if there is one, and adds the layers up anew.
    ///
    /// # Errors
    /// When an end is no node, or a weight is not finite.
    pub fn set_co_authorship(
        &mut self,
        ties: &[(u32, u32, f32)],
        params: &NetworkParams,
    ) -> Result<(), GraphError> {
        let nodes = self.people.len();
        let mut layers = self.layers.iter_mut();
        if let Some(layer) = layers.find(|layer| layer.layer == Layer::CoAuthorship) {
            layer.graph = Csr::from_edges(nodes, ties)?;
            self.combined = combine_layers(nodes, &self.layers, params)?;
        }
        Ok(())
    }

    /// The node of a person, if they are in the area.
    pub fn node_of(&self, person: PersonId) -> Option<u32> {
        self.people.binary_search(&person).ok().map(|node| node as u32)
    }
}
