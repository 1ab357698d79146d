//! `edges`: one row per tie and layer, with the number of documents behind it.

use super::CodedText;
use crate::data::corpus::WorkId;
use crate::pipeline::{AreaFindings, Findings};
use crate::ranking::network::{Layer, Network};
use crate::run_folder::schema::edges as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// `edges`: one row a tie and layer, with the number of documents behind it.
pub(in crate::output) fn edges(findings: &Findings) -> Result<Table, TableError> {
    let (mut areas, mut layers) = (CodedText::default(), CodedText::default());
    let (mut first, mut second) = (CodedText::default(), CodedText::default());
    let (mut weights, mut documents) = (Vec::new(), Vec::new());
    for area in &findings.areas {
        let works_of = documents_of_people(findings, area);
        for layer in &area.network.layers {
            for (u, v, weight) in layer.graph.weighted_edges() {
                areas.push(&area.area.id);
                layers.push(layer.layer.name());
                first.push(key(findings, &area.network, u));
                second.push(key(findings, &area.network, v));
                weights.push(Some(f64::from(weight)));
                let shared = works_in_common(&works_of[u as usize], &works_of[v as usize])
                    .filter(|work| {
                        Layer::of_work(findings.corpus.works.kind[work.index()]) == layer.layer
                    })
                    .count();
                documents.push(Some(shared as i64));
            }
        }
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

fn key<'a>(findings: &'a Findings, network: &Network, node: u32) -> &'a str {
    &findings.keys[network.people[node as usize].index()]
}

/// Documents of the area by node, rising.
fn documents_of_people(findings: &Findings, area: &AreaFindings) -> Vec<Vec<WorkId>> {
    let mut documents = vec![Vec::new(); area.network.people.len()];
    for entry in &area.works {
        for mention in findings.corpus.mentions_of(entry.work) {
            let person = findings.people.person_of[mention.index()];
            if let Some(node) = person.and_then(|person| area.network.node_of(person)) {
                documents[node as usize].push(entry.work);
            }
        }
    }
    for list in &mut documents {
        list.sort_unstable();
        list.dedup();
    }
    documents
}

fn works_in_common<'a>(a: &'a [WorkId], b: &'a [WorkId]) -> impl Iterator<Item = WorkId> + 'a {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.iter().copied().filter(|work| long.binary_search(work).is_ok())
}
