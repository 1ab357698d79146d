//! `edges` and `tie_documents`: the ties of all layers, and the documents that make them.

use super::tie_lists::TieLists;
use super::{CodedCells, CodedText};
use crate::pipeline::Findings;
use crate::run_folder::schema::{edges as column, tie_documents as tie_column};
use crate::storage::table::{Table, TableColumn, TableError};

/// `edges`: one row a tie and layer, with the number of documents that make it.
pub(in crate::output) fn edges(findings: &Findings, ties: &TieLists) -> Result<Table, TableError> {
    let (mut areas, mut layers) = (CodedText::default(), CodedText::default());
    let (mut first, mut second) = (CodedCells::default(), CodedCells::default());
    let (mut weights, mut documents) = (Vec::new(), Vec::new());
    for tie in ties.ties(findings) {
        areas.push(&tie.area.area.id);
        layers.push(tie.layer.name());
        first.push_node(findings, tie.area, tie.ends[0]);
        second.push_node(findings, tie.area, tie.ends[1]);
        weights.push(Some(f64::from(tie.weight)));
        documents.push(Some(tie.documents.len() as i64));
    }
    Table::new(
        &column::TABLE,
        vec![
            areas.column(column::AREA),
            layers.column(column::LAYER),
            first.column(column::A),
            second.column(column::B),
            TableColumn::number(column::WEIGHT, weights),
            TableColumn::integer(column::DOCUMENTS, documents),
        ],
    )
}

/// `tie_documents`: one row a document and tie that it makes.
pub(in crate::output) fn tie_documents(
    findings: &Findings,
    ties: &TieLists,
) -> Result<Table, TableError> {
    let (mut areas, mut layers) = (CodedText::default(), CodedText::default());
    let (mut first, mut second) = (CodedCells::default(), CodedCells::default());
    let mut documents = CodedCells::default();
    for tie in ties.ties(findings) {
        for document in tie.documents {
            areas.push(&tie.area.area.id);
            layers.push(tie.layer.name());
            first.push_node(findings, tie.area, tie.ends[0]);
            second.push_node(findings, tie.area, tie.ends[1]);
            documents.push_document(&findings.corpus, document.work);
        }
    }
    Table::new(
        &tie_column::TABLE,
        vec![
            areas.column(tie_column::AREA),
            layers.column(tie_column::LAYER),
            first.column(tie_column::A),
            second.column(tie_column::B),
            documents.column(tie_column::DOCUMENT),
        ],
    )
}
