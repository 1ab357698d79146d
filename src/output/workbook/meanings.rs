//! The meanings of columns: in English those of the schema of the run folder, in Japanese beside it.

use std::collections::BTreeMap;

use crate::storage::table_schema::ColumnSchema;
use crate::study::Language;

/// ColumnMeanings in Japanese by table and column. Those in English are in the schema.
const IN_JAPANESE: &str = include_str!("column_meanings_ja.json");

/// ColumnMeanings in the language of a workbook.
pub(super) struct ColumnMeanings {
    language: Language,
    in_japanese: BTreeMap<String, String>,
}

impl ColumnMeanings {
    /// # Errors
    /// When the meanings are not JSON: a bug of ours.
    pub(super) fn of(language: Language) -> Result<Self, serde_json::Error> {
        Ok(Self { language, in_japanese: serde_json::from_str(IN_JAPANESE)? })
    }

    pub(super) fn meaning(&self, table: &str, column: &ColumnSchema) -> String {
        match self.language {
            Language::En => plain(column.meaning),
            Language::Ja => {
                let known = self.in_japanese.get(&format!("{table}.{}", column.name));
                known.cloned().unwrap_or_else(|| plain(column.meaning))
            }
        }
    }

    pub(super) fn unit(&self, column: &ColumnSchema) -> String {
        match self.language {
            Language::En => column.unit.to_owned(),
            Language::Ja => {
                let known = self.in_japanese.get(&format!("unit.{}", column.unit));
                known.cloned().unwrap_or_else(|| column.unit.to_owned())
            }
        }
    }
}

/// A meaning without the marks of the guide: links are their texts.
fn plain(meaning: &str) -> String {
    let mut text = String::with_capacity(meaning.len());
    let mut rest = meaning;
    while let Some((before, link)) = rest.split_once('[') {
        let (shown, behind) = link.split_once(']').unwrap_or((link, ""));
        text.push_str(before);
        text.push_str(shown);
        rest = match behind.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((_, behind)) => behind,
            None => behind,
        };
    }
    text.push_str(rest);
    text.replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_explains_columns_and_units_that_there_are() {
        let known: BTreeMap<String, String> = serde_json::from_str(IN_JAPANESE).unwrap();
        for key in known.keys() {
            let (table, name) = key.split_once('.').unwrap();
            let mut tables = crate::run_folder::schema::ALL.iter();
            let is_known = match table {
                "unit" => tables.any(|table| table.columns.iter().any(|c| c.unit == name)),
                _ => tables.any(|known| known.name == table && known.column(name).is_some()),
            };
            assert!(is_known, "{key}");
        }
    }

    #[test]
    fn a_link_of_the_guide_is_its_text() {
        assert_eq!(
            plain("see [method 4.5](crate::guide::method#45-flags), `T1`"),
            "see method 4.5, T1"
        );
        assert_eq!(plain("a [b"), "a b");
    }
}
