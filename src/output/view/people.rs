//! The people of a view.

use std::collections::BTreeSet;

use super::ranking::RankingView;
use super::rounding::per_cent;
use super::run_tables::{PersonKeys, RunTables, listed};
use crate::run_folder::RunFolderError;

/// A person, whatever the area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonView {
    /// Person key.
    pub key: String,
    /// The name shown.
    pub name: String,
    /// The name in its own script, where that is another.
    pub native: Option<String>,
    /// Its reading.
    pub kana: Option<String>,
    /// Other printed forms, most frequent first.
    pub variants: Vec<String>,
    /// ORCID iD.
    pub orcid: Option<String>,
    /// Latest organisation.
    pub affiliation: Option<String>,
    /// City of it.
    pub city: Option<String>,
    /// State, province or prefecture of it.
    pub region: Option<String>,
    /// ISO 3166-1 alpha-2 code of it.
    pub country: Option<String>,
    /// Organisations with their years, latest first.
    pub history: Vec<String>,
    /// Mean probability that a printed name is theirs.
    pub identity_pct: Option<i64>,
    /// Probability that somebody else in the corpus is the same person.
    pub split_pct: Option<i64>,
    /// What printed names share besides their letters.
    pub identity_evidence: Option<String>,
}

/// Everybody whom an area shows, by key.
pub(super) fn shown_people(
    tables: &RunTables,
    rankings: &[RankingView],
) -> Result<Vec<PersonView>, RunFolderError> {
    let shown = rankings.iter().flat_map(|ranking| &ranking.shown);
    let keys: BTreeSet<&str> = shown.map(|row| row.person_key.as_str()).collect();
    let records = tables.people(&PersonKeys::of(keys.into_iter()))?;
    let mut people: Vec<PersonView> = records
        .into_iter()
        .map(|record| {
            let name = record.name.unwrap_or_default();
            PersonView {
                native: record.name_native.filter(|native| *native != name),
                kana: record.name_kana,
                variants: listed(record.name_variants.as_deref(), "; ")
                    .map(str::to_owned)
                    .collect(),
                orcid: record.orcid,
                affiliation: record.affiliation,
                city: record.city,
                region: record.region,
                country: record.country,
                history: listed(record.affiliation_history.as_deref(), " | ")
                    .map(str::to_owned)
                    .collect(),
                identity_pct: record.identity_confidence.map(per_cent),
                split_pct: record.identity_split_risk.map(per_cent),
                identity_evidence: record.identity_evidence,
                key: record.person_key,
                name,
            }
        })
        .collect();
    people.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(people)
}
