//! `documents`: what is behind the points and the ties.

use rayon::prelude::*;

use super::{nodes_taken_off, non_empty};
use crate::data::corpus::{Corpus, WorkId, document_link};
use crate::pipeline::Findings;
use crate::run_folder::schema::documents as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// Rows of a part of the table.
const DOCUMENTS_PER_PART: usize = 1 << 18;

/// Documents that score somebody or make a tie.
pub(in crate::output) struct ShownDocuments {
    /// By area, then by work.
    is_shown: Vec<Vec<bool>>,
}

impl ShownDocuments {
    /// Those that the table of evidence names.
    pub(in crate::output) fn of_evidence(findings: &Findings) -> Self {
        let works = findings.corpus.work_count();
        let mut shown = Self { is_shown: vec![vec![false; works]; findings.areas.len()] };
        for (place, area) in findings.areas.iter().enumerate() {
            let off = nodes_taken_off(findings, area);
            let items = &area.evidence.items;
            let listed = items.iter().filter(|item| off.binary_search(&item.node).is_err());
            shown.mark(place, listed.map(|item| item.work));
        }
        shown
    }

    /// Shows more documents in the area at `place`.
    pub(super) fn mark(&mut self, place: usize, works: impl Iterator<Item = WorkId>) {
        works.for_each(|work| self.is_shown[place][work.index()] = true);
    }

    /// Ids of the areas that show a document, in the order of the study; empty for none.
    fn areas_of(&self, findings: &Findings, work: WorkId) -> String {
        let areas = findings.areas.iter().zip(&self.is_shown);
        let ids = areas.filter(|(_, is_shown)| is_shown[work.index()]);
        ids.map(|(area, _)| area.area.id.as_str()).collect::<Vec<_>>().join("; ")
    }

    /// The documents by id. Of those whose source gives no identifier and one title the first stands for all, as it
    /// does in the tables of evidence and ties.
    fn by_id(&self, corpus: &Corpus) -> Vec<(String, WorkId)> {
        let is_shown = |work: &WorkId| self.is_shown.iter().any(|shown| shown[work.index()]);
        let shown: Vec<WorkId> = corpus.work_ids().filter(is_shown).collect();
        let mut named: Vec<(String, WorkId)> =
            shown.par_iter().map(|work| (corpus.document(*work), *work)).collect();
        named.par_sort_unstable();
        named.dedup_by(|later, first| later.0 == first.0);
        named
    }
}

/// Parts of `documents`: one row a document that scores somebody or makes a tie, by id.
pub(in crate::output) fn documents<'f>(
    findings: &'f Findings,
    shown: &'f ShownDocuments,
) -> impl Iterator<Item = Result<Table, TableError>> + Send + 'f {
    let named = shown.by_id(&findings.corpus);
    let starts = (0..named.len()).step_by(DOCUMENTS_PER_PART);
    starts.map(move |first| {
        let end = (first + DOCUMENTS_PER_PART).min(named.len());
        table_of(findings, shown, &named[first..end])
    })
}

fn table_of(
    findings: &Findings,
    shown: &ShownDocuments,
    named: &[(String, WorkId)],
) -> Result<Table, TableError> {
    let (corpus, works) = (&findings.corpus, &findings.corpus.works);
    let text = |cell: &dyn Fn(usize) -> String| -> Vec<Option<String>> {
        named.iter().map(|(_, work)| non_empty(&cell(work.index()))).collect()
    };
    let ids = named.iter().map(|(id, _)| id);
    let title = |row: usize| corpus.text(works.title[row]).to_owned();
    let areas = named.iter().map(|(_, work)| Some(shown.areas_of(findings, *work)));
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
