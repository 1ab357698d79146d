//! `edges` and `tie_documents`: the ties of all layers, and the documents that make them.

use std::ops::Range;
use std::vec::IntoIter;

use super::documents::ShownDocuments;
use super::{CodedCells, CodedText, nodes_taken_off};
use crate::data::corpus::{PersonId, WorkId};
use crate::pipeline::{AreaFindings, Findings};
use crate::ranking::network::{
    LayerGraph, SessionTies, TieDocument, TieScene, tie_documents as list_tie_documents,
};
use crate::run_folder::schema::{edges as column, tie_documents as tie_column};
use crate::storage::table::{Table, TableColumn, TableError};
use crate::study::StudyConfig;

/// Documents of ties after which a part of both tables ends.
const DOCUMENTS_PER_PART: usize = 1 << 20;

/// Parts of `edges` (one row a tie and layer, with the number of documents that make it) and `tie_documents` (one row
/// a document and tie that it makes), by area, layer and nodes. The ties of one area at a time are listed: those of
/// all take more memory than all that a run has found.
pub(in crate::output) struct TieTables<'f> {
    findings: &'f Findings,
    scene: TieScene<'f>,
    shown: &'f mut ShownDocuments,
    /// Place of the next area.
    next_area: usize,
    /// Layers of the present area that are not in a part yet.
    layers: IntoIter<ListedLayer<'f>>,
    layer: Option<ListedLayer<'f>>,
}

impl<'f> TieTables<'f> {
    /// Marks in `shown` the documents of all ties, as these are made.
    pub(in crate::output) fn of(
        findings: &'f Findings,
        config: &'f StudyConfig,
        session_ties: &'f SessionTies,
        shown: &'f mut ShownDocuments,
    ) -> Self {
        let scene = TieScene {
            corpus: &findings.corpus,
            people: &findings.people,
            as_of: findings.as_of,
            params: &config.network,
            session_ties,
        };
        Self { findings, scene, shown, next_area: 0, layers: Vec::new().into_iter(), layer: None }
    }

    /// The layers of the next area.
    fn list_next_area(&mut self) -> Option<()> {
        let place = self.next_area;
        let area = self.findings.areas.get(place)?;
        self.next_area += 1;
        let mut lists = list_tie_documents(self.scene, &area.works, &area.network);
        let off = nodes_taken_off(self.findings, area);
        let is_off = |node: u32| off.binary_search(&node).is_ok();
        for list in &mut lists {
            list.documents.retain(|tie| !is_off(tie.a) && !is_off(tie.b));
            self.shown.mark(place, list.documents.iter().map(|tie| tie.work));
        }
        let layers = area.network.layers.iter().zip(lists);
        let listed = layers.map(|(layer, list)| ListedLayer::of(area, layer, list.documents));
        self.layers = listed.collect::<Vec<_>>().into_iter();
        Some(())
    }

    /// The next layer that has ties left.
    fn next_layer(&mut self) -> Option<&mut ListedLayer<'f>> {
        while self.layer.as_ref().is_none_or(ListedLayer::is_done) {
            self.layer = self.layers.next();
            if self.layer.is_none() {
                self.list_next_area()?;
            }
        }
        self.layer.as_mut()
    }
}

impl Iterator for TieTables<'_> {
    type Item = Result<[Table; 2], TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        let findings = self.findings;
        let layer = self.next_layer()?;
        let mut part = TiePart::default();
        while part.document_count < DOCUMENTS_PER_PART
            && let Some(tie) = layer.next_tie()
        {
            part.push(findings, layer, &tie);
        }
        Some(part.into_tables())
    }
}

/// The ties of a layer with their documents.
struct ListedLayer<'f> {
    area: &'f AreaFindings,
    layer: &'f LayerGraph,
    ties: Box<dyn Iterator<Item = (u32, u32, f32)> + Send + 'f>,
    /// Edges and documents are both in the order of nodes.
    documents: Vec<TieDocument>,
    /// How many of these belong to ties that were told.
    told: usize,
}

/// A tie.
struct ListedTie {
    ends: [u32; 2],
    weight: f32,
    /// Places of its documents.
    documents: Range<usize>,
}

impl<'f> ListedLayer<'f> {
    fn of(area: &'f AreaFindings, layer: &'f LayerGraph, documents: Vec<TieDocument>) -> Self {
        let ties = Box::new(layer.graph.weighted_edges());
        Self { area, layer, ties, documents, told: 0 }
    }

    fn is_done(&self) -> bool {
        self.told == self.documents.len()
    }

    /// An edge without documents has an end that was taken off. Documents without an edge are passed over, so that
    /// the layer always ends.
    fn next_tie(&mut self) -> Option<ListedTie> {
        while !self.is_done() {
            let Some((a, b, weight)) = self.ties.next() else {
                self.told = self.documents.len();
                return None;
            };
            let rest = &self.documents[self.told..];
            self.told += rest.iter().take_while(|tie| (tie.a, tie.b) < (a, b)).count();
            let rest = &self.documents[self.told..];
            let count = rest.iter().take_while(|tie| (tie.a, tie.b) == (a, b)).count();
            if count > 0 {
                let documents = self.told..self.told + count;
                self.told = documents.end;
                return Some(ListedTie { ends: [a, b], weight, documents });
            }
        }
        None
    }
}

/// Rows of both tables in the making.
#[derive(Default)]
struct TiePart {
    edges: TieColumns,
    weights: Vec<Option<f64>>,
    counts: Vec<Option<i64>>,
    made_by: TieColumns,
    documents: CodedCells<WorkId>,
    document_count: usize,
}

/// The columns that both tables have.
#[derive(Default)]
struct TieColumns {
    areas: CodedText,
    layers: CodedText,
    a: CodedCells<PersonId>,
    b: CodedCells<PersonId>,
}

impl TieColumns {
    fn push(&mut self, findings: &Findings, layer: &ListedLayer<'_>, tie: &ListedTie) {
        self.areas.push(&layer.area.area.id);
        self.layers.push(layer.layer.layer.name());
        self.a.push_node(findings, layer.area, tie.ends[0]);
        self.b.push_node(findings, layer.area, tie.ends[1]);
    }
}

impl TiePart {
    fn push(&mut self, findings: &Findings, layer: &ListedLayer<'_>, tie: &ListedTie) {
        self.edges.push(findings, layer, tie);
        self.weights.push(Some(f64::from(tie.weight)));
        self.counts.push(Some(tie.documents.len() as i64));
        self.document_count += tie.documents.len();
        for document in &layer.documents[tie.documents.clone()] {
            self.made_by.push(findings, layer, tie);
            self.documents.push_document(&findings.corpus, document.work);
        }
    }

    fn into_tables(self) -> Result<[Table; 2], TableError> {
        let Self { edges, weights, counts, made_by, documents, .. } = self;
        let edges = Table::new(
            &column::TABLE,
            vec![
                edges.areas.column(column::AREA),
                edges.layers.column(column::LAYER),
                edges.a.column(column::A),
                edges.b.column(column::B),
                TableColumn::number(column::WEIGHT, weights),
                TableColumn::integer(column::DOCUMENTS, counts),
            ],
        )?;
        let tie_documents = Table::new(
            &tie_column::TABLE,
            vec![
                made_by.areas.column(tie_column::AREA),
                made_by.layers.column(tie_column::LAYER),
                made_by.a.column(tie_column::A),
                made_by.b.column(tie_column::B),
                documents.column(tie_column::DOCUMENT),
            ],
        )?;
        Ok([edges, tie_documents])
    }
}
