//! Which person of a run a key, an ORCID iD or a name means.

use std::path::Path;

use polars::prelude::{JoinArgs, JoinType, LazyFrame, MaintainOrderJoin, lit};
use serde::Deserialize;

use super::error::RunFolderError;
use super::person_search::{
    NamedPerson, PeopleFound, PrintedForms, TypedName, listed_forms, search,
};
use super::run_table::RunTable;
use super::schema::{people, rankings};
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
    /// City of it.
    pub city: Option<String>,
    /// State, province or prefecture of it.
    pub region: Option<String>,
    /// Country code.
    pub country: Option<String>,
    /// Printed names that make up the person.
    pub mentions: Option<u64>,
    /// Mean probability that a printed name belongs to the person.
    pub identity_confidence: Option<f64>,
    /// The best rank in any area.
    pub rank: Option<u32>,
}

const COLUMNS: [ColumnSchema; 12] = [
    people::PERSON_KEY,
    people::NAME,
    people::NAME_NATIVE,
    people::NAME_KANA,
    people::NAME_VARIANTS,
    people::ORCID,
    people::AFFILIATION,
    people::CITY,
    people::REGION,
    people::COUNTRY,
    people::MENTIONS,
    people::IDENTITY_CONFIDENCE,
];

impl PersonRow {
    /// Other printed forms, most frequent first.
    pub fn variants(&self) -> impl Iterator<Item = &str> {
        listed_forms(self.name_variants.as_deref())
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
        let rank = self.rank.map_or(String::new(), |rank| format!(" (best rank {rank})"));
        format!("{}  {}{rank}", self.person_key, shown.join(", "))
    }
}

impl NamedPerson for PersonRow {
    fn printed_forms(&self) -> PrintedForms<'_> {
        let native = [&self.name_native, &self.name_kana].into_iter().flatten();
        PrintedForms {
            key: &self.person_key,
            orcid: self.orcid.as_deref().unwrap_or_default(),
            latin: self.name.as_deref().into_iter().chain(self.variants()).collect(),
            native: native.map(String::as_str).collect(),
        }
    }

    fn order(&self) -> (u32, &str) {
        (self.rank.unwrap_or(u32::MAX), &self.person_key)
    }
}

/// The people of a run.
#[derive(Clone)]
pub struct PeopleTable {
    people: RunTable,
    rankings: RunTable,
}

impl PeopleTable {
    /// Opens the table of people in a run folder.
    ///
    /// # Errors
    /// When the table is missing or damaged.
    pub fn open(folder: &Path) -> Result<Self, RunFolderError> {
        Ok(Self {
            people: RunTable::open(folder, &people::TABLE, &COLUMNS)?,
            rankings: RunTable::open(
                folder,
                &rankings::TABLE,
                &[rankings::PERSON_KEY, rankings::RANK],
            )?,
        })
    }

    /// Everybody with a rank in the run, by key, with the best rank.
    ///
    /// # Errors
    /// When a table is damaged.
    pub fn all(&self) -> Result<Vec<PersonRow>, RunFolderError> {
        self.people.collect(self.with_best_ranks(self.people.rows()))?.decode()
    }

    fn with_best_ranks(&self, people: LazyFrame) -> LazyFrame {
        let key = people::PERSON_KEY.col();
        let in_order =
            JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Left) };
        people.join(self.best_ranks(), [key.clone()], [key], in_order)
    }

    fn best_ranks(&self) -> LazyFrame {
        let keys = [rankings::PERSON_KEY.col()];
        self.rankings.rows().group_by(keys).agg([rankings::RANK.col().min()])
    }

    /// The person of a key.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn with_key(&self, key: &str) -> Result<Option<PersonRow>, RunFolderError> {
        let row = self.people.rows().filter(people::PERSON_KEY.col().eq(lit(key)));
        Ok(self.people.collect(self.with_best_ranks(row))?.decode()?.pop())
    }

    /// The table, to be joined with others.
    pub fn table(&self) -> &RunTable {
        &self.people
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

/// Everybody who answers to `typed`. A key or an ORCID iD goes before a name; a name matches any whole
/// printed form, in either order of its words, with and without a title.
pub fn find_people<'a>(people: &'a [PersonRow], typed: &str) -> Vec<&'a PersonRow> {
    let typed = TypedName::of(typed);
    people.iter().filter(|person| typed.is_whole(&person.printed_forms())).collect()
}

/// Whom somebody may mean who types a whole name, a family name with initials, a family name alone or its
/// beginning: those who answer best.
pub fn search_people<'a>(people: &'a [PersonRow], typed: &str) -> PeopleFound<'a, PersonRow> {
    search(people, &TypedName::of(typed))
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

/// People of a like name for a message, one a line; empty when there are none.
pub fn list_similar_people(similar: &[&PersonRow]) -> String {
    if similar.is_empty() {
        return String::new();
    }
    let named = similar.iter().take(MAX_SIMILAR);
    let mut lines: Vec<String> =
        named.map(|person| format!("    {}", person.described())).collect();
    if similar.len() > MAX_SIMILAR {
        lines.push(format!("    and {} more", similar.len() - MAX_SIMILAR));
    }
    format!("similar names:\n{}\n  ", lines.join("\n"))
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
            assert!(keys(&people, typed).is_empty(), "a list names people in full: {typed}");
        }
    }

    fn key_of<'a>(found: &PeopleFound<'a, PersonRow>) -> &'a str {
        match found {
            PeopleFound::One(person) => &person.person_key,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_name_is_found_as_people_type_it() {
        let people = [
            person("PA", "Masaro Exempli", "例村正郎", "M Exempli; Masaro K Exempli"),
            person("PB", "Hideo Sato", "佐藤 英夫", ""),
            PersonRow {
                name_kana: Some("みほんしげし".into()),
                ..person("PC", "Shigeshi Mihon", "見本茂志", "")
            },
        ];
        for (typed, key) in [
            ("Exempli M", "PA"),
            ("M. Exempli", "PA"),
            ("MK Exempli", "PA"),
            ("exempli", "PA"),
            ("Prof. Dr. Masaro Exempli", "PA"),
            ("例村正郎先生", "PA"),
            ("例村　正郎 教授", "PA"),
            ("佐藤", "PB"),
            ("Sato", "PB"),
            ("ミホン シゲシ", "PC"),
            ("ﾐﾎﾝ ｼｹﾞｼ", "PC"),
            ("みほん　しげし", "PC"),
        ] {
            assert_eq!(key_of(&search_people(&people, typed)), key, "{typed}");
        }
        for typed in ["N Exempli", "Masaro Q Exempli", "Exempla"] {
            let found = search_people(&people, typed);
            assert!(
                matches!(&found, PeopleFound::Nobody(near) if near[0].person_key == "PA"),
                "{typed}"
            );
        }
    }

    #[test]
    fn the_beginning_of_an_uncut_name_is_a_question_and_never_an_answer() {
        let people =
            [person("PA", "Hajime Hayashida", "林田一", ""), person("PB", "Mori", "森 一", "")];
        for typed in ["林", "林田"] {
            let found = search_people(&people, typed);
            assert!(
                matches!(found, PeopleFound::Several(one) if one[0].person_key == "PA"),
                "{typed}"
            );
        }
        assert_eq!(search_people(&people, "一"), PeopleFound::Nobody(Vec::new()));
        let people = [person("PA", "A", "村上正郎", ""), person("PB", "B", "村上 和介", "")];
        let PeopleFound::Several(found) = search_people(&people, "村上") else { panic!() };
        assert_eq!(found.len(), 2, "a name with a space hides none without");
    }

    #[test]
    fn of_many_bearers_the_best_rank_comes_first() {
        let ranked = |key: &str, rank| PersonRow {
            rank: Some(rank),
            ..person(key, &format!("Given{key} Exempli"), "", "")
        };
        let people: Vec<PersonRow> = (1..=9).map(|n| ranked(&format!("P{n}"), 100 - n)).collect();
        let PeopleFound::Several(found) = search_people(&people, "Exempli") else { panic!() };
        assert_eq!((found.len(), found[0].rank, found[8].rank), (9, Some(91), Some(99)));
        let PeopleFound::Nobody(near) = search_people(&people, "Zoe Exempla") else { panic!() };
        let listed = list_similar_people(&near);
        assert!(listed.contains("P9") && listed.contains("and 4 more"), "{listed}");
    }

    #[test]
    fn people_without_native_name_are_not_found_by_an_empty_one() {
        let people = [person("PA", "Hanako Sato", "", "")];
        assert!(keys(&people, "、").is_empty());
        assert_eq!(search_people(&people, "x sato"), PeopleFound::Nobody(vec![&people[0]]));
        assert_eq!(search_people(&people, "H"), PeopleFound::Nobody(Vec::new()));
    }
}
