//! `documents`: what is behind the points and the ties.

use std::collections::BTreeMap;

use super::tie_lists::TieLists;
use super::{nodes_taken_off, non_empty};
use crate::data::corpus::{WorkId, document_link};
use crate::pipeline::Findings;
use crate::run_folder::schema::documents as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// A document that is shown.
struct ShownDocument {
    work: WorkId,
    /// Ids of the areas where it scores or ties, in the order of the study.
    areas: String,
}

/// `documents`: one row a document that scores somebody or makes a tie.
pub(in crate::output) fn documents(
    findings: &Findings,
    ties: &TieLists,
) -> Result<Table, TableError> {
    let shown = shown_documents(findings, ties);
    let (corpus, works) = (&findings.corpus, &findings.corpus.works);
    let text = |cell: &dyn Fn(usize) -> String| -> Vec<Option<String>> {
        shown.values().map(|document| non_empty(&cell(document.work.index()))).collect()
    };
    let ids = shown.keys();
    let title = |row: usize| corpus.text(works.title[row]).to_owned();
    let areas = shown.values().map(|document| Some(document.areas.clone()));
    Table::new(
        &column::TABLE,
        vec![
            TableColumn::text(column::ID, ids.clone().map(|id| Some(id.clone())).collect()),
            TableColumn::text(column::TITLE, text(&title)),
            TableColumn::text(column::VENUE, text(&|row| corpus.text(works.venue[row]).to_owned())),
            TableColumn::text(column::DATE, text(&|row| works.date[row].to_string())),
            TableColumn::text(column::KIND, text(&|row| works.kind[row].name().to_owned())),
            TableColumn::text(
                column::LANGUAGE,
                text(&|row| language_of(&title(row)).unwrap_or_default().to_owned()),
            ),
            TableColumn::text(column::LINK, ids.map(|id| document_link(id)).collect()),
            TableColumn::text(column::AREAS, areas.collect()),
            TableColumn::text(column::DOI, text(&|row| corpus.text(works.doi[row]).to_owned())),
        ],
    )
}

/// Everything that the tables of evidence and ties name, by id. Of documents whose source gives no identifier
/// and one title the first stands for all, as it does in those tables.
fn shown_documents(findings: &Findings, ties: &TieLists) -> BTreeMap<String, ShownDocument> {
    let mut areas_of = vec![String::new(); findings.corpus.work_count()];
    for (place, area) in findings.areas.iter().enumerate() {
        let mut is_shown = vec![false; findings.corpus.work_count()];
        let off = nodes_taken_off(findings, area);
        let items = &area.evidence.items;
        let scored = items.iter().filter(|item| off.binary_search(&item.node).is_err());
        for work in scored.map(|item| item.work).chain(ties.documents(place)) {
            is_shown[work.index()] = true;
        }
        let shown = areas_of.iter_mut().zip(is_shown).filter(|(_, is_shown)| *is_shown);
        for (areas, _) in shown {
            let separator = if areas.is_empty() { "" } else { "; " };
            areas.push_str(separator);
            areas.push_str(&area.area.id);
        }
    }
    let mut shown = BTreeMap::new();
    for (work, areas) in findings.corpus.work_ids().zip(areas_of) {
        if !areas.is_empty() {
            let id = findings.corpus.document(work);
            shown.entry(id).or_insert(ShownDocument { work, areas });
        }
    }
    shown
}

/// The language whose letters alone a title has; han, Latin, Cyrillic and Arabic letters are those of many.
fn language_of(title: &str) -> Option<&'static str> {
    title.chars().find_map(|c| match c {
        '\u{3041}'..='\u{30fa}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9d}' => Some("ja"),
        '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{ac00}'..='\u{d7a3}' => Some("ko"),
        '\u{05d0}'..='\u{05ea}' => Some("he"),
        '\u{0e01}'..='\u{0e4e}' => Some("th"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::language_of;

    #[test]
    fn letters_of_one_language_name_it_and_others_do_not() {
        assert_eq!(language_of("右心不全について"), Some("ja"));
        assert_eq!(language_of("ｼﾝﾎﾟｼﾞｳﾑ"), Some("ja"));
        assert_eq!(language_of("심부전의 예후"), Some("ko"));
        assert_eq!(language_of("לב"), Some("he"));
        for many in ["", "β-blockers in heart failure", "慢性心不全", "Сердце", "قلب"]
        {
            assert_eq!(language_of(many), None, "{many}");
        }
    }
}
