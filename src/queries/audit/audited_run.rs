//! The run that a list is set beside.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::path::Path;

use super::AuditError;
use crate::run_folder::schema::{people, rankings};
use crate::run_folder::{NoSettings, PeopleTable, PersonRow, RunFolder};
use crate::storage::table_schema::ColumnSchema;

/// A person's place in an area, as an audit shows it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct ListedRank {
    /// Area id.
    pub area: String,
    /// Person key.
    pub person_key: String,
    /// The name shown.
    pub name: Option<String>,
    /// The name in its own script.
    pub name_native: Option<String>,
    /// Latest organisation.
    pub affiliation: Option<String>,
    /// City of it.
    pub city: Option<String>,
    /// Country code of it.
    pub country: Option<String>,
    /// Rank.
    pub rank: u32,
    /// Best rank of the 90 % interval.
    pub rank_low: Option<u32>,
    /// Worst rank of it.
    pub rank_high: Option<u32>,
    /// Proposed tier.
    pub tier: Option<String>,
    /// Tier by a reviewer.
    pub tier_reviewed: Option<String>,
    /// Publications in area and window.
    pub works: Option<i64>,
    /// Congress roles in area and window.
    pub talks: Option<i64>,
    /// Newest date of a document.
    pub last_seen: Option<String>,
    /// `active`, `silent` or `new`.
    pub state: Option<String>,
    /// The institution before the present one.
    pub moved_from: Option<String>,
    /// The three documents that earn most.
    #[serde(skip)]
    pub documents: String,
}

impl ListedRank {
    /// The tier in force.
    pub fn tier(&self) -> Option<&str> {
        self.tier_reviewed.as_deref().or(self.tier.as_deref())
    }
}

/// The run, as an audit needs it.
pub(super) struct AuditedRun {
    pub people: Vec<PersonRow>,
    /// Former organisations of a person, by key.
    pub former: FxHashMap<String, String>,
    /// Rows of the rankings by person, in their order.
    pub ranks: FxHashMap<String, Vec<ListedRank>>,
    /// Area ids with their names, in the order of the study.
    pub areas: Vec<(String, String)>,
}

impl AuditedRun {
    pub(super) fn read(folder: &Path, run: &RunFolder<NoSettings>) -> Result<Self, AuditError> {
        #[derive(Deserialize)]
        struct AffiliationHistory {
            person_key: String,
            affiliation_history: Option<String>,
        }
        let columns = [people::PERSON_KEY, people::AFFILIATION_HISTORY];
        let histories = run.table(&people::TABLE, &columns)?;
        let histories: Vec<AffiliationHistory> = histories.collect(histories.rows())?.decode()?;
        let rankings = run.table(&rankings::TABLE, &RANK_COLUMNS)?;
        let rows: Vec<ListedRank> = rankings.collect(rankings.rows())?.decode()?;
        let mut ranks: FxHashMap<String, Vec<ListedRank>> = FxHashMap::default();
        for row in rows {
            ranks.entry(row.person_key.clone()).or_default().push(row);
        }
        let former = histories.into_iter();
        let areas = run.manifest.references.iter();
        Ok(Self {
            people: PeopleTable::open(folder)?.all()?,
            former: former
                .map(|person| (person.person_key, person.affiliation_history.unwrap_or_default()))
                .collect(),
            ranks,
            areas: areas.map(|area| (area.area.clone(), area.name.clone())).collect(),
        })
    }

    /// The id of an area by id or name.
    pub(super) fn area(&self, place: String, text: &str) -> Result<String, AuditError> {
        let same = |known: &str| known.to_lowercase() == text.trim().to_lowercase();
        let found = self.areas.iter().find(|(id, name)| same(id) || same(name));
        found.map(|(id, _)| id.clone()).ok_or_else(|| AuditError::NoArea {
            place,
            area: text.to_owned(),
            known: self.areas.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// Where a person is listed, in the order of the study.
    pub(super) fn ranks_of(&self, key: &str) -> &[ListedRank] {
        self.ranks.get(key).map_or(&[], Vec::as_slice)
    }
}

const RANK_COLUMNS: [ColumnSchema; 17] = [
    rankings::AREA,
    rankings::PERSON_KEY,
    rankings::NAME,
    rankings::NAME_NATIVE,
    rankings::AFFILIATION,
    rankings::CITY,
    rankings::COUNTRY,
    rankings::RANK,
    rankings::RANK_LOW,
    rankings::RANK_HIGH,
    rankings::TIER,
    rankings::TIER_REVIEWED,
    rankings::WORKS,
    rankings::TALKS,
    rankings::LAST_SEEN,
    rankings::STATE,
    rankings::MOVED_FROM,
];
