//! `evidence`: one row per scored item.

use super::{CodedCells, CodedText, nodes_taken_off, non_empty};
use crate::pipeline::{AreaFindings, Findings};
use crate::ranking::score::EvidenceItem;
use crate::run_folder::schema::evidence as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// Items of a part of the table, with those of people who were taken off.
const ITEMS_PER_PART: usize = 1 << 19;

/// Parts of `evidence`: one row a scored item, by area.
pub(in crate::output) fn evidence(
    findings: &Findings,
) -> impl Iterator<Item = Result<Table, TableError>> + Send + '_ {
    findings.areas.iter().flat_map(move |area| {
        let off = nodes_taken_off(findings, area);
        let parts = area.evidence.items.chunks(ITEMS_PER_PART);
        parts.map(move |items| {
            let listed = |item: &&EvidenceItem| off.binary_search(&item.node).is_err();
            table_of(findings, area, items.iter().filter(listed))
        })
    })
}

fn table_of<'f>(
    findings: &Findings,
    area: &AreaFindings,
    items: impl Iterator<Item = &'f EvidenceItem>,
) -> Result<Table, TableError> {
    let mut keys = CodedCells::default();
    let mut words: [CodedText; 5] = Default::default();
    let mut documents = CodedCells::default();
    let (mut dates, mut points, mut talks) = (Vec::new(), Vec::new(), Vec::new());
    let works = &findings.corpus.works;
    for item in items {
        keys.push_node(findings, area, item.node);
        words[0].push(&area.area.id);
        words[1].push(item.pillar.name());
        words[2].push(item.role);
        words[3].push(item.rule.name());
        words[4].push(works.kind[item.work.index()].name());
        documents.push_document(&findings.corpus, item.work);
        talks.push(non_empty(findings.corpus.text(item.talk)));
        dates.push(non_empty(&works.date[item.work.index()].to_string()));
        points.push(Some(item.points));
    }
    let [areas, pillar, role, rule, kind] = words;
    Table::new(
        &column::TABLE,
        vec![
            areas.column(column::AREA),
            keys.column(column::PERSON_KEY),
            documents.column(column::DOCUMENT),
            pillar.column(column::PILLAR),
            role.column(column::ROLE),
            TableColumn::text(column::DATE, dates),
            TableColumn::number(column::POINTS, points),
            rule.column(column::RULE),
            kind.column(column::KIND),
            TableColumn::text(column::TALK, talks),
        ],
    )
}
