//! `evidence`: one row per scored item.

use rustc_hash::FxHashMap;

use super::{CodedText, non_empty};
use crate::data::corpus::{Corpus, WorkId};
use crate::pipeline::Findings;
use crate::run_folder::schema::evidence as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// `evidence`: one row a scored item.
pub(in crate::output) fn evidence(findings: &Findings) -> Result<Table, TableError> {
    let mut keys = CodedText::default();
    let mut areas = CodedText::default();
    let mut words: [CodedText; 4] = Default::default();
    let (mut documents, mut dates, mut points) = (Vec::new(), Vec::new(), Vec::new());
    let works = &findings.corpus.works;
    for area in &findings.areas {
        for item in &area.evidence.items {
            let person = area.network.people[item.node as usize];
            areas.push(&area.area.id);
            keys.push(&findings.keys[person.index()]);
            words[0].push(item.pillar.name());
            words[1].push(item.role);
            words[2].push(item.rule.name());
            words[3].push(works.kind[item.work.index()].name());
            documents.push(item.work);
            dates.push(non_empty(&works.date[item.work.index()].to_string()));
            points.push(Some(item.points));
        }
    }
    let [pillar, role, rule, kind] = words;
    Table::new(
        &column::TABLE,
        vec![
            areas.column(column::AREA),
            keys.column(column::PERSON_KEY),
            document_column(&findings.corpus, &documents),
            pillar.column(column::PILLAR),
            role.column(column::ROLE),
            TableColumn::text(column::DATE, dates),
            TableColumn::number(column::POINTS, points),
            rule.column(column::RULE),
            kind.column(column::KIND),
        ],
    )
}

fn document_column(corpus: &Corpus, documents: &[WorkId]) -> TableColumn {
    let mut place: FxHashMap<WorkId, u32> = FxHashMap::default();
    let mut values = Vec::new();
    let codes = documents
        .iter()
        .map(|work| {
            *place.entry(*work).or_insert_with(|| {
                values.push(corpus.document(*work));
                values.len() as u32 - 1
            })
        })
        .collect();
    TableColumn::coded(column::DOCUMENT, values, codes)
}
