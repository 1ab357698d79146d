//! What every column means, in the words of the schema of the run folder.

use super::WorkbookSheets;
use super::cells::SheetColumn;
use super::column_source::ColumnSource;
use super::meanings::ColumnMeanings;
use crate::run_folder::schema::rankings;

/// A line of the dictionary.
#[derive(Debug)]
pub(super) struct DictionaryEntry {
    /// Sheets that have the column; empty for one that is in the table alone.
    pub(super) sheets: String,
    pub(super) heading: String,
    /// `rankings.score`; empty for a column that is in no table.
    pub(super) column: String,
    pub(super) unit: String,
    pub(super) meaning: String,
}

impl<'a> WorkbookSheets<'a> {
    /// Every column of every sheet, and the columns of the rankings that no sheet has.
    pub(super) fn dictionary(&'a self) -> Vec<DictionaryEntry> {
        let meanings = self.meanings;
        let mut entries = Vec::new();
        let sheet = |key: &str| self.names.of(key).unwrap_or_default().to_owned();
        if let Some(area) = self.view.areas.first() {
            let ids: Vec<&str> = self.view.areas.iter().map(|area| area.id.as_str()).collect();
            let columns = self.list_columns(area);
            self.explain(meanings, &ids.join(self.separator()), &columns, &mut entries);
        }
        self.explain(meanings, &sheet("people"), &self.people_columns(), &mut entries);
        self.explain(meanings, &sheet("evidence"), &self.evidence_columns(), &mut entries);
        self.explain(meanings, &sheet("communities"), &self.community_columns(), &mut entries);
        self.explain(meanings, &sheet("coverage"), &self.pick_columns(), &mut entries);
        if self.names.of("changes").is_some() {
            self.explain(meanings, &sheet("changes"), &self.change_columns(), &mut entries);
        }
        self.explain(meanings, &sheet("review"), &self.review_columns(), &mut entries);
        let table = rankings::TABLE.name;
        for column in rankings::TABLE.columns {
            let name = format!("{table}.{}", column.name);
            if !entries.iter().any(|entry| entry.column == name) {
                entries.push(DictionaryEntry {
                    sheets: String::new(),
                    heading: String::new(),
                    column: name,
                    unit: meanings.unit(column),
                    meaning: meanings.meaning(table, column),
                });
            }
        }
        entries
    }

    /// Adds the columns of a sheet; one that is known by its heading and column is that of another sheet too.
    fn explain<R>(
        &self,
        meanings: &ColumnMeanings,
        sheet: &str,
        columns: &[SheetColumn<'_, R>],
        entries: &mut Vec<DictionaryEntry>,
    ) {
        for column in columns {
            let entry = match column.source {
                ColumnSource::Table(table, schema) => DictionaryEntry {
                    sheets: sheet.to_owned(),
                    heading: column.heading.clone(),
                    column: format!("{table}.{}", schema.name),
                    unit: meanings.unit(&schema),
                    meaning: meanings.meaning(table, &schema),
                },
                ColumnSource::Own(key) => DictionaryEntry {
                    sheets: sheet.to_owned(),
                    heading: column.heading.clone(),
                    column: String::new(),
                    unit: String::new(),
                    meaning: self.word(&format!("book.column.{key}")),
                },
            };
            let is_same = |known: &&mut DictionaryEntry| {
                known.meaning == entry.meaning
                    && (known.heading == entry.heading || entry.column.is_empty())
            };
            match entries.iter_mut().find(is_same) {
                Some(known) if known.sheets.contains(sheet) => {}
                Some(known) => {
                    known.sheets.push_str(self.separator());
                    known.sheets.push_str(sheet);
                }
                None => entries.push(entry),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::html::PageWords;
    use crate::output::view::{AreaView, ChangeView, StudyView};
    use crate::output::workbook::styles::CellStyles;
    use crate::study::Language;

    fn entries(language: Language) -> Vec<DictionaryEntry> {
        let area = AreaView {
            id: "hf".into(),
            changes: Some(vec![ChangeView::default()]),
            ..AreaView::default()
        };
        let view = StudyView { language, areas: vec![area], ..StudyView::default() };
        let (words, styles) = (PageWords::of(language).unwrap(), CellStyles::of(language));
        let meanings = ColumnMeanings::of(language).unwrap();
        let book = WorkbookSheets::new(&view, &words, &meanings, &styles);
        book.dictionary()
    }

    #[test]
    fn every_column_has_a_meaning_in_both_languages_and_every_ranking_column_is_there() {
        for language in [Language::En, Language::Ja] {
            let entries = entries(language);
            for entry in &entries {
                assert!(!entry.meaning.starts_with("book."), "{entry:?}");
                assert!(
                    !entry.meaning.is_empty() && !entry.meaning.contains(['[', '`']),
                    "{entry:?}"
                );
                let is_japanese = !entry.meaning.is_ascii();
                assert!(language == Language::En || is_japanese, "{entry:?}");
            }
            for column in rankings::TABLE.columns {
                let name = format!("rankings.{}", column.name);
                assert!(entries.iter().any(|entry| entry.column == name), "{name}");
            }
        }
    }
}
