//! The ties that tables show, with their documents.

use rayon::prelude::*;

use super::nodes_taken_off;
use crate::data::corpus::WorkId;
use crate::pipeline::{AreaFindings, Findings};
use crate::ranking::network::{
    Layer, LayerGraph, LayerTieDocuments, SessionTies, TieDocument, TieScene, tie_documents,
};
use crate::study::StudyConfig;

/// The documents of all ties between people who are in the tables of their area.
pub(in crate::output) struct TieLists {
    /// By area, then by layer as in its network.
    areas: Vec<Vec<LayerTieDocuments>>,
}

/// A tie with the documents that make it.
pub(super) struct ListedTie<'t> {
    pub(super) area: &'t AreaFindings,
    pub(super) layer: Layer,
    /// Nodes.
    pub(super) ends: [u32; 2],
    pub(super) weight: f32,
    pub(super) documents: &'t [TieDocument],
}

impl TieLists {
    pub(in crate::output) fn of(findings: &Findings, config: &StudyConfig) -> Self {
        let session_ties = SessionTies::from(&config.ranking.congress);
        let scene = TieScene {
            corpus: &findings.corpus,
            people: &findings.people,
            as_of: findings.as_of,
            params: &config.network,
            session_ties: &session_ties,
        };
        let lists = |area: &AreaFindings| {
            let mut layers = tie_documents(scene, &area.works, &area.network);
            let off = nodes_taken_off(findings, area);
            let is_off = |node: u32| off.binary_search(&node).is_ok();
            for layer in &mut layers {
                layer.documents.retain(|tie| !is_off(tie.a) && !is_off(tie.b));
            }
            layers
        };
        Self { areas: findings.areas.par_iter().map(lists).collect() }
    }

    /// All ties, by area, layer and nodes.
    pub(super) fn ties<'t>(
        &'t self,
        findings: &'t Findings,
    ) -> impl Iterator<Item = ListedTie<'t>> {
        let areas = findings.areas.iter().zip(&self.areas);
        areas.flat_map(|(area, lists)| {
            let layers = area.network.layers.iter().zip(lists);
            layers.flat_map(move |(layer, list)| layer_ties(area, layer, list))
        })
    }

    /// Every document that makes a tie of an area, as often as it makes one.
    pub(super) fn documents(&self, area: usize) -> impl Iterator<Item = WorkId> {
        self.areas[area].iter().flat_map(|layer| layer.documents.iter().map(|tie| tie.work))
    }
}

/// Edges and documents are both in the order of nodes; an edge without documents has an end that was taken off.
fn layer_ties<'t>(
    area: &'t AreaFindings,
    layer: &'t LayerGraph,
    list: &'t LayerTieDocuments,
) -> impl Iterator<Item = ListedTie<'t>> {
    let mut rest = list.documents.as_slice();
    layer.graph.weighted_edges().filter_map(move |(u, v, weight)| {
        let count = rest.iter().take_while(|tie| (tie.a, tie.b) == (u, v)).count();
        let (documents, after) = rest.split_at(count);
        rest = after;
        let tie = ListedTie { area, layer: layer.layer, ends: [u, v], weight, documents };
        (!documents.is_empty()).then_some(tie)
    })
}
