//! People whom the sources name and whom no ranking lists, or whom a decision took off one.

use std::path::Path;

use polars::prelude::{UniqueKeepStrategy, lit};
use serde::Deserialize;

use super::error::RunFolderError;
use super::person_search::{
    NamedPerson, PeopleFound, PrintedForms, TypedName, listed_forms, search,
};
use super::run_table::{QueryRows, RunTable};
use super::schema::unlisted;
use crate::storage::table_schema::TableForm;

/// Why a person is not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnlistedReason {
    /// No document that names the person belongs to an area.
    NoArea,
    /// Documents of an area name the person, and none of them gives a point.
    NoPoints,
    /// A reviewer took the person off the list of an area.
    Decided,
}

impl UnlistedReason {
    /// The word in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoArea => "no_area",
            Self::NoPoints => "no_points",
            Self::Decided => "decided",
        }
    }
}

/// A row of `unlisted`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct UnlistedRow {
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
    /// The area whose list a decision took the person off.
    pub area: Option<String>,
    /// Why the person is not listed.
    pub why: UnlistedReason,
    /// Where the decision is.
    pub decided_in: Option<String>,
    /// Printed names that make up the person.
    pub mentions: u64,
    /// The first file that prints the name.
    pub file: Option<String>,
    /// Line of it.
    pub line: Option<u64>,
    /// The document there.
    pub document: Option<String>,
}

impl NamedPerson for UnlistedRow {
    fn printed_forms(&self) -> PrintedForms<'_> {
        let variants = listed_forms(self.name_variants.as_deref());
        let native = [&self.name_native, &self.name_kana].into_iter().flatten();
        PrintedForms {
            key: &self.person_key,
            orcid: self.orcid.as_deref().unwrap_or_default(),
            latin: self.name.as_deref().into_iter().chain(variants).collect(),
            native: native.map(String::as_str).collect(),
        }
    }

    fn order(&self) -> (u32, &str) {
        (0, &self.person_key)
    }
}

/// The people of a run who are on no list.
#[derive(Clone)]
pub struct UnlistedPeople {
    /// None in a run folder of a version that did not write them.
    table: Option<RunTable>,
}

impl UnlistedPeople {
    /// Opens the table in a run folder.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn open(folder: &Path) -> Result<Self, RunFolderError> {
        let schema = &unlisted::TABLE;
        if !folder.join(schema.file_name(TableForm::Parquet)).is_file() {
            return Ok(Self { table: None });
        }
        Ok(Self { table: Some(RunTable::open(folder, schema, schema.columns)?) })
    }

    /// The decision that took the person of a key off an area's list.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn decided(&self, key: &str, area: &str) -> Result<Option<UnlistedRow>, RunFolderError> {
        let Some(table) = &self.table else { return Ok(None) };
        let is_theirs = unlisted::PERSON_KEY.col().eq(lit(key));
        let query = table.rows().filter(is_theirs.and(unlisted::AREA.col().eq(lit(area))));
        Ok(table.collect(query)?.decode()?.pop())
    }

    /// Keys of the people whom decisions took off an area's list, each once; `None` in a run folder of a
    /// version that did not write them.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn taken_off(&self, area: &str) -> Result<Option<QueryRows>, RunFolderError> {
        let Some(table) = &self.table else { return Ok(None) };
        let keys = table
            .rows()
            .filter(unlisted::AREA.col().eq(lit(area)))
            .select([unlisted::PERSON_KEY.col()])
            .unique(None, UniqueKeepStrategy::Any);
        table.collect(keys).map(Some)
    }

    /// Everybody, by key.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn all(&self) -> Result<Vec<UnlistedRow>, RunFolderError> {
        match &self.table {
            Some(table) => table.collect(table.rows())?.decode(),
            None => Ok(Vec::new()),
        }
    }
}

/// Everybody on no list whose key, iD or whole printed name is `typed`, each once.
pub fn find_unlisted<'a>(people: &'a [UnlistedRow], typed: &str) -> Vec<&'a UnlistedRow> {
    let typed = TypedName::of(typed);
    let mut found: Vec<&UnlistedRow> =
        people.iter().filter(|person| typed.is_whole(&person.printed_forms())).collect();
    found.dedup_by(|a, b| a.person_key == b.person_key);
    found
}

/// Whom a typed name may mean among people who are on no list; a person whom several decisions took off is
/// one row.
pub fn search_unlisted<'a>(people: &'a [UnlistedRow], typed: &str) -> PeopleFound<'a, UnlistedRow> {
    match search(people, &TypedName::of(typed)) {
        PeopleFound::Several(mut rows) => {
            rows.dedup_by(|a, b| a.person_key == b.person_key);
            match rows.as_slice() {
                [one] => PeopleFound::One(one),
                _ => PeopleFound::Several(rows),
            }
        }
        found => found,
    }
}
