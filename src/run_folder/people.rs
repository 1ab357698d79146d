//! Which person of a run a key, an ORCID iD or a name means.

use std::path::Path;

use polars::prelude::lit;
use serde::Deserialize;

use super::error::RunFolderError;
use super::run_table::RunTable;
use super::schema::people;
use crate::data::corpus::{Orcid, fold_name, fold_title, name_key};
use crate::storage::table_schema::ColumnSchema;

/// A row of `people`; what is unknown is `None`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct PersonRow {
    /// Person key.
    pub person_key: String,
    /// The name shown.
    pub name: Option<String>,
    /// The name in its own script.
    pub name_native: Option<String>,
    /// Its reading.
    pub name_kana: Option<String>,
    /// Other printed forms, separated by `; `.
    pub name_variants: Option<String>,
    /// ORCID iD.
    pub orcid: Option<String>,
    /// Latest affiliation.
    pub affiliation: Option<String>,
    /// Country code.
    pub country: Option<String>,
    /// Printed names that make up the person.
    pub mentions: Option<u64>,
    /// Mean probability that a printed name belongs to the person.
    pub identity_confidence: Option<f64>,
}

const COLUMNS: [ColumnSchema; 10] = [
    people::PERSON_KEY,
    people::NAME,
    people::NAME_NATIVE,
    people::NAME_KANA,
    people::NAME_VARIANTS,
    people::ORCID,
    people::AFFILIATION,
    people::COUNTRY,
    people::MENTIONS,
    people::IDENTITY_CONFIDENCE,
];

impl PersonRow {
    /// Other printed forms, most frequent first.
    pub fn variants(&self) -> impl Iterator<Item = &str> {
        let forms = self.name_variants.as_deref().unwrap_or_default().split("; ");
        forms.filter(|form| !form.is_empty())
    }

    /// Whether the words of a printed form are `words`, or a native form without its spaces is `squeezed`.
    fn has_name(&self, words: &str, squeezed: &str) -> bool {
        let latin = self.name.as_deref().into_iter().chain(self.variants());
        // Native names are printed with and without a space between family and given name.
        let mut native = [&self.name_native, &self.name_kana].into_iter().flatten();
        latin.chain(native.clone().map(String::as_str)).any(|form| name_key(&[form]) == words)
            || native.any(|form| !form.is_ascii() && fold_title(form) == squeezed)
    }

    /// The person in a line of a message.
    fn described(&self) -> String {
        let facts = [&self.name, &self.name_native, &self.affiliation, &self.country];
        let mut shown: Vec<&str> = Vec::new();
        for fact in facts.into_iter().flatten() {
            if !shown.contains(&fact.as_str()) {
                shown.push(fact);
            }
        }
        format!("{}  {}", self.person_key, shown.join(", "))
    }
}

/// The people of a run.
#[derive(Clone)]
pub struct PeopleTable(RunTable);

impl PeopleTable {
    /// Opens the table of people in a run folder.
    ///
    /// # Errors
    /// When the table is missing or damaged.
    pub fn open(folder: &Path) -> Result<Self, RunFolderError> {
        RunTable::open(folder, &people::TABLE, &COLUMNS).map(Self)
    }

    /// Everybody with a rank in the run, by key.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn all(&self) -> Result<Vec<PersonRow>, RunFolderError> {
        self.0.collect(self.0.rows())?.decode()
    }

    /// The person of a key.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn with_key(&self, key: &str) -> Result<Option<PersonRow>, RunFolderError> {
        let query = self.0.rows().filter(people::PERSON_KEY.col().eq(lit(key)));
        Ok(self.0.collect(query)?.decode()?.pop())
    }

    /// The table, to be joined with others.
    pub fn table(&self) -> &RunTable {
        &self.0
    }
}

/// The file in which people of a run can be looked up, for messages.
pub fn people_file(folder: &Path) -> String {
    let csv = folder.join("people.csv");
    let shown = if csv.is_file() { csv } else { folder.join("people.parquet") };
    shown.display().to_string()
}

/// Candidates named in a message.
const MAX_CANDIDATES: usize = 20;
/// People of a similar name named in a message.
const MAX_SIMILAR: usize = 5;

/// Everybody who answers to `typed`. A key or an ORCID iD goes before a name; a name matches any printed
/// form, in either order of its words.
pub fn find_people<'a>(people: &'a [PersonRow], typed: &str) -> Vec<&'a PersonRow> {
    let typed = typed.trim();
    let by_key: Vec<&PersonRow> =
        people.iter().filter(|person| person.person_key.eq_ignore_ascii_case(typed)).collect();
    if !by_key.is_empty() {
        return by_key;
    }
    if let Some(orcid) = Orcid::parse(typed) {
        let orcid = Some(orcid.to_string());
        return people.iter().filter(|person| person.orcid == orcid).collect();
    }
    let (words, squeezed) = (name_key(&[typed]), fold_title(typed));
    if words.is_empty() {
        return Vec::new();
    }
    people.iter().filter(|person| person.has_name(&words, &squeezed)).collect()
}

/// The people of an ambiguous name for a message, one a line.
pub fn list_candidates(people: &[&PersonRow]) -> String {
    let listed = people.iter().take(MAX_CANDIDATES);
    let mut lines: Vec<String> =
        listed.map(|person| format!("    {}", person.described())).collect();
    if people.len() > MAX_CANDIDATES {
        lines.push(format!("    and {} more; see the file", people.len() - MAX_CANDIDATES));
    }
    lines.join("\n")
}

/// People who share words with what was typed, for a message: those who share most first; empty when
/// nobody does.
pub fn list_similar_names(people: &[PersonRow], typed: &str) -> String {
    let folded = fold_name(typed);
    // A lone initial is shared with half the list.
    let words: Vec<&str> = folded.split(' ').filter(|word| word.chars().count() > 1).collect();
    let mut similar: Vec<(usize, &PersonRow)> = people
        .iter()
        .map(|person| (words_shared(person, &words), person))
        .filter(|(shared, _)| *shared > 0)
        .collect();
    similar.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.person_key.cmp(&b.1.person_key)));
    if similar.is_empty() {
        return String::new();
    }
    let named = similar.iter().take(MAX_SIMILAR);
    let lines: Vec<String> =
        named.map(|(_, person)| format!("    {}", person.described())).collect();
    format!("similar names:\n{}\n  ", lines.join("\n"))
}

fn words_shared(person: &PersonRow, words: &[&str]) -> usize {
    let forms = [&person.name, &person.name_native].map(|form| form.as_deref().unwrap_or_default());
    let name = fold_name(&forms.join(" "));
    words.iter().filter(|word| name.split(' ').any(|other| other == **word)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(key: &str, name: &str, native: &str, variants: &str) -> PersonRow {
        let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        PersonRow {
            person_key: key.into(),
            name: known(name),
            name_native: known(native),
            name_variants: known(variants),
            ..PersonRow::default()
        }
    }

    fn keys(people: &[PersonRow], typed: &str) -> Vec<String> {
        find_people(people, typed).iter().map(|person| person.person_key.clone()).collect()
    }

    #[test]
    fn a_name_is_found_in_every_printed_form_and_order() {
        let people = [
            person("PA", "Hanako Sato", "佐藤 花子", "H Sato; Hana Sato"),
            person("PB", "Hideo Sato", "", "H Sato"),
        ];
        let typed = ["pa", "Hanako Sato", "SATO, Hanako", "佐藤花子", "佐藤 花子", "Sato Hana"];
        for typed in typed {
            assert_eq!(keys(&people, typed), ["PA"], "{typed}");
        }
        assert_eq!(keys(&people, "H. Sato"), ["PA", "PB"]);
        for typed in ["", "  ", "Sato", "--", "佐藤"] {
            assert!(keys(&people, typed).is_empty(), "{typed}");
        }
    }

    #[test]
    fn people_without_native_name_are_not_found_by_an_empty_one() {
        let people = [person("PA", "Hanako Sato", "", "")];
        assert!(keys(&people, "、").is_empty());
        assert!(list_similar_names(&people, "x sato").contains("PA"));
        assert_eq!(list_similar_names(&people, "H"), "");
    }
}
