//! Which documents make which tie.

use super::team::{TeamReader, TieScene};
use super::{Layer, Network};
use crate::data::corpus::WorkId;
use crate::ranking::area::AreaMembership;

/// A document that makes a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TieDocument {
    /// The smaller node.
    pub a: u32,
    /// The larger node.
    pub b: u32,
    /// The document.
    pub work: WorkId,
}

/// The documents of the ties of a layer.
#[derive(Clone, Debug)]
pub struct LayerTieDocuments {
    /// Which layer.
    pub layer: Layer,
    /// By nodes, then by document.
    pub documents: Vec<TieDocument>,
}

/// Lists for each layer of `network` the documents that make its ties. `works` are those that the network
/// was made of. A document on which both people are makes no tie when the cap on team size, the cap on
/// sessions or their roles there leave it out.
pub fn tie_documents(
    scene: TieScene<'_>,
    works: &[AreaMembership],
    network: &Network,
) -> Vec<LayerTieDocuments> {
    let mut teams = TeamReader::new(scene, &network.people);
    let mut layers: Vec<LayerTieDocuments> = network
        .layers
        .iter()
        .map(|layer| LayerTieDocuments { layer: layer.layer, documents: Vec::new() })
        .collect();
    for entry in works {
        let Some(team) = teams.read(entry) else { continue };
        let layer = layers.iter_mut().find(|layer| layer.layer == team.layer);
        let Some(LayerTieDocuments { documents, .. }) = layer else { continue };
        documents.extend(team.ties().map(|(u, v, _)| TieDocument {
            a: u.min(v),
            b: u.max(v),
            work: entry.work,
        }));
    }
    for layer in &mut layers {
        layer.documents.sort_unstable();
    }
    layers
}
