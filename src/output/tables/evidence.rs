//! `evidence`: one row per scored item.

use super::{CodedCells, CodedText, nodes_taken_off, non_empty};
use crate::pipeline::Findings;
use crate::run_folder::schema::evidence as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// `evidence`: one row a scored item.
pub(in crate::output) fn evidence(findings: &Findings) -> Result<Table, TableError> {
    let mut keys = CodedCells::default();
    let mut areas = CodedText::default();
    let mut words: [CodedText; 4] = Default::default();
    let mut documents = CodedCells::default();
    let (mut dates, mut points, mut talks) = (Vec::new(), Vec::new(), Vec::new());
    let works = &findings.corpus.works;
    for area in &findings.areas {
        let off = nodes_taken_off(findings, area);
        let listed = |node: &u32| off.binary_search(node).is_err();
        for item in area.evidence.items.iter().filter(|item| listed(&item.node)) {
            areas.push(&area.area.id);
            keys.push_node(findings, area, item.node);
            words[0].push(item.pillar.name());
            words[1].push(item.role);
            words[2].push(item.rule.name());
            words[3].push(works.kind[item.work.index()].name());
            documents.push_document(&findings.corpus, item.work);
            talks.push(non_empty(findings.corpus.text(item.talk)));
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
