//! A list of people beside the evidence of a run: who of them is found, where, and who is missing.
//!
//! Any list will do: a vendor's, a colleague's, the CRM's, a language model's. Each row gets a verdict and an advice
//! for a person to decide on, and each area the people of its first two tiers whom the list does not name. Names are
//! repeated only as the run prints them: somebody on the list may have opted out.

mod list;
mod people_index;
mod verdict;
mod write;

pub use verdict::{Advice, AuditedRow, Verdict};
pub use write::{AUDIT_FOLDER, default_folder, write_audit};

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::data::formats::TableReadError;
use crate::run_folder::schema::{documents, evidence, people, rankings};
use crate::run_folder::{NoSettings, PeopleTable, PersonRow, RunFolder, RunFolderError};
use crate::storage::atomic_dir::FolderWriteError;
use people_index::PeopleIndex;

/// Why a list could not be audited.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The folder is not a run folder of this version.
    #[error(transparent)]
    RunFolder(#[from] RunFolderError),
    /// The list cannot be read.
    #[error(transparent)]
    List(#[from] TableReadError),
    /// An area that the run does not have.
    #[error("{place}: the run has no area '{area}'\n  write one of {known}, or leave it out")]
    NoArea {
        /// Where it is asked for.
        place: String,
        /// As written.
        area: String,
        /// The areas of the run.
        known: String,
    },
    /// The audit could not be written.
    #[error(transparent)]
    Write(#[from] FolderWriteError),
}

/// A list, audited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAudit {
    /// The run.
    pub run_id: String,
    /// Its reference date.
    pub as_of: String,
    /// One entry a row of the list.
    pub rows: Vec<AuditedRow>,
    /// People of tiers 1 and 2 whom the list does not name, by area in the order of the rankings, and rank.
    pub missing: Vec<ListedRank>,
}

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
struct AuditedRun {
    people: Vec<PersonRow>,
    /// Former organisations of a person, by key.
    former: FxHashMap<String, String>,
    /// Rows of the rankings by person, in their order.
    ranks: FxHashMap<String, Vec<ListedRank>>,
    /// Area ids with their names, in the order of the study.
    areas: Vec<(String, String)>,
}

/// Sets a list beside a run. `area` restricts who can be missing, and where a row without an area is looked for.
///
/// # Errors
/// When the folder is no run, the list cannot be read, or an area is asked for that the run does not have.
pub fn audit(run: &Path, list: &Path, area: Option<&str>) -> Result<ListAudit, AuditError> {
    let opened: RunFolder<NoSettings> = RunFolder::open(run)?;
    let audited = AuditedRun::read(run, &opened)?;
    let asked = area.map(|area| audited.area("--area".to_owned(), area)).transpose()?;
    let listed = list::read(list, &audited)?;
    let index = PeopleIndex::new(&audited.people);
    let mut rows = verdict::judge(&listed, &index, &audited, asked.as_deref());
    let named: FxHashSet<&str> =
        rows.iter().flat_map(|row| &row.people).map(String::as_str).collect();
    let of_list: BTreeSet<&str> = listed.iter().filter_map(|row| row.area.as_deref()).collect();
    let is_asked = |area: &str| match &asked {
        Some(asked) => asked == area,
        None => of_list.is_empty() || of_list.contains(area),
    };
    let is_first = |rank: &ListedRank| matches!(rank.tier(), Some("T1" | "T2"));
    let place = |area: &str| audited.areas.iter().position(|(id, _)| id == area);
    let mut missing: Vec<ListedRank> = audited
        .ranks
        .values()
        .flatten()
        .filter(|rank| is_asked(&rank.area) && is_first(rank))
        .filter(|rank| !named.contains(rank.person_key.as_str()))
        .cloned()
        .collect();
    missing.sort_by_key(|rank| (place(&rank.area), rank.rank));
    let ranks = rows.iter_mut().filter_map(|row| row.rank.as_mut()).chain(&mut missing);
    add_documents(&opened, ranks.collect())?;
    let (run_id, as_of) = (opened.manifest.run_id, opened.manifest.as_of);
    Ok(ListAudit { run_id, as_of, rows, missing })
}

impl AuditedRun {
    fn read(folder: &Path, run: &RunFolder<NoSettings>) -> Result<Self, AuditError> {
        #[derive(Deserialize)]
        struct History {
            person_key: String,
            affiliation_history: Option<String>,
        }
        let columns = [people::PERSON_KEY, people::AFFILIATION_HISTORY];
        let histories = run.table(&people::TABLE, &columns)?;
        let histories: Vec<History> = histories.collect(histories.rows())?.decode()?;
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
    fn area(&self, place: String, text: &str) -> Result<String, AuditError> {
        let same = |known: &str| known.to_lowercase() == text.trim().to_lowercase();
        let found = self.areas.iter().find(|(id, name)| same(id) || same(name));
        found.map(|(id, _)| id.clone()).ok_or_else(|| AuditError::NoArea {
            place,
            area: text.to_owned(),
            known: self.areas.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// Where a person is listed, in the order of the study.
    fn ranks_of(&self, key: &str) -> &[ListedRank] {
        self.ranks.get(key).map_or(&[], Vec::as_slice)
    }
}

const RANK_COLUMNS: [crate::storage::table_schema::ColumnSchema; 17] = [
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

/// Documents that an audit names for a person in an area.
const DOCUMENTS_SHOWN: usize = 3;

/// Names the documents that earn most in each place.
fn add_documents(
    run: &RunFolder<NoSettings>,
    mut ranks: Vec<&mut ListedRank>,
) -> Result<(), RunFolderError> {
    #[derive(Deserialize)]
    struct Item {
        area: String,
        person_key: String,
        document: String,
        points: f64,
    }
    #[derive(Deserialize)]
    struct Title {
        id: String,
        title: Option<String>,
    }
    let columns = [evidence::AREA, evidence::PERSON_KEY, evidence::DOCUMENT, evidence::POINTS];
    let items = run.table(&evidence::TABLE, &columns)?;
    let items: Vec<Item> = items.collect(items.rows())?.decode()?;
    let titles = run.table(&documents::TABLE, &[documents::ID, documents::TITLE])?;
    let titles: Vec<Title> = titles.collect(titles.rows())?.decode()?;
    let title: FxHashMap<&str, &str> = titles
        .iter()
        .map(|row| (row.id.as_str(), row.title.as_deref().unwrap_or(row.id.as_str())))
        .collect();
    let wanted: FxHashSet<(&str, &str)> =
        ranks.iter().map(|rank| (rank.area.as_str(), rank.person_key.as_str())).collect();
    let mut points: FxHashMap<(&str, &str), BTreeMap<&str, f64>> = FxHashMap::default();
    for item in &items {
        let place = (item.area.as_str(), item.person_key.as_str());
        if wanted.contains(&place) {
            *points.entry(place).or_default().entry(&item.document).or_default() += item.points;
        }
    }
    let shown: Vec<String> = ranks
        .iter()
        .map(|rank| {
            let of_place = points.get(&(rank.area.as_str(), rank.person_key.as_str()));
            let mut best: Vec<(&str, f64)> =
                of_place.into_iter().flatten().map(|(document, sum)| (*document, *sum)).collect();
            best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
            let best = best.iter().take(DOCUMENTS_SHOWN);
            let named = best.map(|(document, _)| *title.get(document).unwrap_or(document));
            named.collect::<Vec<_>>().join(" | ")
        })
        .collect();
    ranks.iter_mut().zip(shown).for_each(|(rank, shown)| rank.documents = shown);
    Ok(())
}
