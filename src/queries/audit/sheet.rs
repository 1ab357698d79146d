//! The list beside the run: rows judged, and who is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::audited_run::{AuditedRun, ListedRank};
use super::verdict::{self, AuditedRow};
use super::{AuditError, list};
use crate::queries::matching::PeopleIndex;
use crate::run_folder::schema::{documents, evidence};
use crate::run_folder::{NoSettings, RunFolder, RunFolderError, RunManifest};

/// A list, audited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAudit {
    /// Title of the study.
    pub study: String,
    /// Its areas, id and name, in their order.
    pub areas: Vec<(String, String)>,
    /// The run.
    pub run_id: String,
    /// Its reference date.
    pub as_of: String,
    /// One entry a row of the list.
    pub rows: Vec<AuditedRow>,
    /// People of tiers 1 and 2 whom the list does not name, by area in the order of the rankings, and rank.
    pub missing: Vec<ListedRank>,
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
    let RunManifest { study, run_id, as_of, .. } = opened.manifest;
    Ok(ListAudit { study, areas: audited.areas, run_id, as_of, rows, missing })
}

/// Documents that an audit names for a person in an area.
const DOCUMENTS_SHOWN: usize = 3;

/// Names the documents that earn most in each place.
fn add_documents(
    run: &RunFolder<NoSettings>,
    mut ranks: Vec<&mut ListedRank>,
) -> Result<(), RunFolderError> {
    #[derive(Deserialize)]
    struct ScoredItem {
        area: String,
        person_key: String,
        document: String,
        points: f64,
    }
    #[derive(Deserialize)]
    struct DocumentTitle {
        id: String,
        title: Option<String>,
    }
    let columns = [evidence::AREA, evidence::PERSON_KEY, evidence::DOCUMENT, evidence::POINTS];
    let items = run.table(&evidence::TABLE, &columns)?;
    let items: Vec<ScoredItem> = items.collect(items.rows())?.decode()?;
    let titles = run.table(&documents::TABLE, &[documents::ID, documents::TITLE])?;
    let titles: Vec<DocumentTitle> = titles.collect(titles.rows())?.decode()?;
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
