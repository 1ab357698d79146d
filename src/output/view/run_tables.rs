//! The tables of a run folder as a view reads them.

use std::collections::HashMap;
use std::path::Path;

use polars::prelude::{
    JoinArgs, JoinType, LazyFrame, MaintainOrderJoin, SortMultipleOptions, len, lit,
};
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::document::DocumentView;
use crate::ranking::network::NetworkParams;
use crate::run_folder::schema::{
    communities, documents, edges, evidence, people, rankings, review_queue, tie_documents,
};
use crate::run_folder::{NoSettings, QueryRows, RunFolder, RunFolderError, RunTable};
use crate::storage::frame;
use crate::storage::table_schema::{ColumnSchema, TableSchema};
use crate::study::Language;

/// The settings of a run that a view needs.
#[derive(Debug, Deserialize)]
pub(super) struct ViewSettings {
    pub person_label: String,
    #[serde(default)]
    pub language: Language,
    pub window_years: u32,
    #[serde(default)]
    pub briefs: u32,
    #[serde(default)]
    pub seed: u64,
    pub network: NetworkParams,
    #[serde(default)]
    pub ranking: HalfLives,
    #[serde(default)]
    pub resampling: DrawSettings,
}

/// How ranks were tested.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DrawSettings {
    pub bootstrap: u32,
}

/// Half-lives of the score's documents.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HalfLives {
    pub credit: HalfLife,
    pub congress: HalfLife,
    pub leadership: HalfLife,
}

/// A half-life in years.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HalfLife {
    pub half_life: Option<f64>,
}

/// A row of `rankings`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct RankedRow {
    pub rank: u32,
    pub person_key: String,
    pub tier: Option<String>,
    pub tier_probability: Option<f64>,
    pub tier_reviewed: Option<String>,
    pub rank_low: Option<u32>,
    pub rank_high: Option<u32>,
    pub rank_median: Option<u32>,
    pub score: f64,
    pub points_science: Option<f64>,
    pub points_citation: Option<f64>,
    pub points_congress: Option<f64>,
    pub points_leadership: Option<f64>,
    pub points_network: Option<f64>,
    pub works: Option<i64>,
    pub talks: Option<i64>,
    pub first_active: Option<i64>,
    pub last_active: Option<i64>,
    pub country: Option<String>,
    pub community: Option<u32>,
    pub community_share: Option<f64>,
    pub reach_level: Option<String>,
    pub rising: Option<f64>,
    pub role_label: Option<String>,
    pub flags: Option<String>,
    pub declared_interests: Option<String>,
    pub state: Option<String>,
    pub moved_from: Option<String>,
    pub moved_in: Option<i64>,
    pub harmonic: Option<f64>,
}

impl RankedRow {
    /// Points in the order of pillars.
    pub(super) fn points(&self) -> [Option<f64>; 5] {
        [
            self.points_science,
            self.points_citation,
            self.points_congress,
            self.points_leadership,
            self.points_network,
        ]
    }

    /// Flags that are raised.
    pub(super) fn flags(&self) -> impl Iterator<Item = &str> {
        listed(self.flags.as_deref(), ";")
    }
}

/// A row of `rankings` as far as figures of everybody listed need it.
#[derive(Debug, Deserialize)]
pub(super) struct ListedFigures<'a> {
    #[serde(borrow)]
    pub tier: Option<&'a str>,
    pub score: f64,
    pub points_science: Option<f64>,
    pub points_citation: Option<f64>,
    pub points_congress: Option<f64>,
    pub points_leadership: Option<f64>,
    pub points_network: Option<f64>,
    #[serde(borrow)]
    pub country: Option<&'a str>,
    pub identity_confidence: Option<f64>,
    #[serde(borrow)]
    pub flags: Option<&'a str>,
}

impl ListedFigures<'_> {
    /// Points in the order of pillars.
    pub(super) fn points(&self) -> [Option<f64>; 5] {
        [
            self.points_science,
            self.points_citation,
            self.points_congress,
            self.points_leadership,
            self.points_network,
        ]
    }
}

const LISTED_COLUMNS: [ColumnSchema; 10] = [
    rankings::TIER,
    rankings::SCORE,
    rankings::POINTS_SCIENCE,
    rankings::POINTS_CITATION,
    rankings::POINTS_CONGRESS,
    rankings::POINTS_LEADERSHIP,
    rankings::POINTS_NETWORK,
    rankings::COUNTRY,
    rankings::IDENTITY_CONFIDENCE,
    rankings::FLAGS,
];

const RANKING_COLUMNS: [ColumnSchema; 32] = [
    rankings::AREA,
    rankings::RANK,
    rankings::PERSON_KEY,
    rankings::TIER,
    rankings::TIER_PROBABILITY,
    rankings::TIER_REVIEWED,
    rankings::RANK_LOW,
    rankings::RANK_HIGH,
    rankings::RANK_MEDIAN,
    rankings::SCORE,
    rankings::POINTS_SCIENCE,
    rankings::POINTS_CITATION,
    rankings::POINTS_CONGRESS,
    rankings::POINTS_LEADERSHIP,
    rankings::POINTS_NETWORK,
    rankings::WORKS,
    rankings::TALKS,
    rankings::FIRST_ACTIVE,
    rankings::LAST_ACTIVE,
    rankings::COUNTRY,
    rankings::COMMUNITY,
    rankings::COMMUNITY_SHARE,
    rankings::REACH_LEVEL,
    rankings::RISING,
    rankings::ROLE_LABEL,
    rankings::IDENTITY_CONFIDENCE,
    rankings::FLAGS,
    rankings::DECLARED_INTERESTS,
    rankings::STATE,
    rankings::MOVED_FROM,
    rankings::MOVED_IN,
    rankings::HARMONIC,
];

/// A row of `people`.
#[derive(Debug, Deserialize)]
pub(super) struct PersonRecord {
    pub person_key: String,
    pub name: Option<String>,
    pub name_native: Option<String>,
    pub name_kana: Option<String>,
    pub name_variants: Option<String>,
    pub orcid: Option<String>,
    pub affiliation: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub country: Option<String>,
    pub affiliation_history: Option<String>,
    pub identity_confidence: Option<f64>,
    pub identity_split_risk: Option<f64>,
    pub identity_evidence: Option<String>,
}

/// A row of `review_queue`.
#[derive(Debug, Deserialize)]
pub(super) struct QuestionRecord {
    pub question: String,
    pub area: Option<String>,
    pub rank: Option<u32>,
    pub person_key: Option<String>,
    pub a: String,
    pub a_name: Option<String>,
    pub a_affiliation: Option<String>,
    pub b: String,
    pub b_name: Option<String>,
    pub b_affiliation: Option<String>,
    pub score_at_stake: Option<f64>,
}

const QUESTION_COLUMNS: [ColumnSchema; 11] = [
    review_queue::QUESTION,
    review_queue::AREA,
    review_queue::RANK,
    review_queue::PERSON_KEY,
    review_queue::A,
    review_queue::A_NAME,
    review_queue::A_AFFILIATION,
    review_queue::B,
    review_queue::B_NAME,
    review_queue::B_AFFILIATION,
    review_queue::SCORE_AT_STAKE,
];

/// A row of `communities`.
#[derive(Debug, Deserialize)]
pub(super) struct CommunityRecord {
    pub community: u32,
    pub size: i64,
    pub label: Option<String>,
    pub stability: Option<f64>,
    pub countries: Option<String>,
    pub institutions: Option<String>,
    pub internal_share: Option<f64>,
    #[serde(default)]
    pub topics: Option<String>,
}

/// A row of `evidence`.
#[derive(Debug, Deserialize)]
pub(super) struct EvidenceRecord<'a> {
    pub person_key: &'a str,
    pub document: &'a str,
    pub pillar: &'a str,
    pub role: &'a str,
    #[serde(borrow)]
    pub date: Option<&'a str>,
    pub points: f64,
    pub rule: &'a str,
    pub kind: &'a str,
    #[serde(borrow)]
    pub talk: Option<&'a str>,
}

/// A row of `edges`.
#[derive(Debug, Deserialize)]
pub(super) struct EdgeRecord<'a> {
    pub layer: &'a str,
    pub a: &'a str,
    pub b: &'a str,
    pub weight: f64,
    pub documents: i64,
}

/// A row of `tie_documents`.
#[derive(Debug, Deserialize)]
pub(super) struct TieDocumentRecord<'a> {
    pub a: &'a str,
    pub b: &'a str,
    pub document: &'a str,
}

/// A row of `documents`.
#[derive(Debug, Deserialize)]
struct DocumentRecord<'a> {
    id: &'a str,
    #[serde(borrow)]
    title: Option<&'a str>,
    #[serde(borrow)]
    venue: Option<&'a str>,
    #[serde(borrow)]
    date: Option<&'a str>,
    #[serde(borrow)]
    kind: Option<&'a str>,
    #[serde(borrow)]
    link: Option<&'a str>,
}

/// The parts of a cell that holds a list.
pub(super) fn listed<'c>(
    cell: Option<&'c str>,
    separator: &'c str,
) -> impl Iterator<Item = &'c str> {
    let parts = cell.unwrap_or_default().split(separator);
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// The number of rows that a query counts.
#[derive(Clone, Copy, Debug, Deserialize)]
struct CountedRows {
    len: u32,
}

/// Person keys that tables are narrowed down to.
pub(super) struct PersonKeys(LazyFrame);

impl PersonKeys {
    pub(super) fn of<'k>(keys: impl Iterator<Item = &'k str>) -> Self {
        Self(frame::texts(&people::PERSON_KEY, keys))
    }

    /// The rows that have one of the keys in each of some columns, in their order.
    fn narrow(&self, rows: LazyFrame, columns: &[ColumnSchema]) -> LazyFrame {
        let in_order = || JoinArgs {
            maintain_order: MaintainOrderJoin::Left,
            ..JoinArgs::new(JoinType::Inner)
        };
        columns.iter().fold(rows, |rows, column| {
            let keys = self.0.clone().select([people::PERSON_KEY.col().alias(column.name)]);
            rows.join(keys, [column.col()], [column.col()], in_order())
        })
    }
}

/// A run folder, open for a view.
pub(super) struct RunTables {
    pub run: RunFolder<ViewSettings>,
    people: RunTable,
    rankings: RunTable,
    communities: RunTable,
    evidence: RunTable,
    edges: RunTable,
    review_queue: Option<RunTable>,
    tie_documents: Option<RunTable>,
    documents: Option<RunTable>,
}

impl RunTables {
    pub(super) fn open(folder: &Path) -> Result<Self, RunFolderError> {
        let run: RunFolder<ViewSettings> = RunFolder::open(folder)?;
        let optional = |schema: &TableSchema, columns: &[ColumnSchema]| {
            let mut files = schema.forms.iter().map(|form| folder.join(schema.file_name(*form)));
            let is_there = files.any(|file| file.is_file());
            is_there.then(|| run.table(schema, columns)).transpose()
        };
        let whole = |schema: &'static TableSchema| run.table(schema, schema.columns);
        Ok(Self {
            people: run.table(
                &people::TABLE,
                &[
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
                    people::AFFILIATION_HISTORY,
                    people::IDENTITY_CONFIDENCE,
                    people::IDENTITY_SPLIT_RISK,
                    people::IDENTITY_EVIDENCE,
                ],
            )?,
            rankings: run.table(&rankings::TABLE, &RANKING_COLUMNS)?,
            communities: whole(&communities::TABLE)?,
            evidence: whole(&evidence::TABLE)?,
            edges: whole(&edges::TABLE)?,
            review_queue: optional(&review_queue::TABLE, &QUESTION_COLUMNS)?,
            tie_documents: optional(&tie_documents::TABLE, tie_documents::TABLE.columns)?,
            documents: optional(
                &documents::TABLE,
                &[
                    documents::ID,
                    documents::TITLE,
                    documents::VENUE,
                    documents::DATE,
                    documents::KIND,
                    documents::LINK,
                ],
            )?,
            run,
        })
    }

    /// Whether the tables of documents are there.
    pub(super) fn has_documents(&self) -> bool {
        self.documents.is_some() && self.tie_documents.is_some()
    }

    /// The rows of an area by rank, the first `most` or all.
    pub(super) fn ranking(
        &self,
        area: &str,
        most: Option<usize>,
    ) -> Result<Vec<RankedRow>, RunFolderError> {
        let rows = self.rankings.rows().filter(rankings::AREA.col().eq(lit(area)));
        let rows = rows.sort([rankings::RANK.name], SortMultipleOptions::default());
        let rows = match most {
            Some(most) => rows.limit(u32::try_from(most).unwrap_or(u32::MAX)),
            None => rows,
        };
        self.rankings.collect(rows)?.decode()
    }

    /// What figures of everybody listed in an area are made from, as [`ListedFigures`]s.
    pub(super) fn listed(&self, area: &str) -> Result<QueryRows, RunFolderError> {
        let rows = self.rankings.rows().filter(rankings::AREA.col().eq(lit(area)));
        self.rankings.collect(rows.select(LISTED_COLUMNS.map(|column| column.col())))
    }

    /// The people of some keys.
    pub(super) fn people(&self, keys: &PersonKeys) -> Result<Vec<PersonRecord>, RunFolderError> {
        let rows = keys.narrow(self.people.rows(), &[people::PERSON_KEY]);
        self.people.collect_streaming(rows)?.decode()
    }

    pub(super) fn communities(&self, area: &str) -> Result<Vec<CommunityRecord>, RunFolderError> {
        let rows = self.communities.rows().filter(communities::AREA.col().eq(lit(area)));
        let rows = rows.sort([communities::COMMUNITY.name], SortMultipleOptions::default());
        self.communities.collect(rows)?.decode()
    }

    /// What some people have in an area.
    pub(super) fn evidence(
        &self,
        area: &str,
        of: &PersonKeys,
    ) -> Result<QueryRows, RunFolderError> {
        let rows = self.evidence.rows().filter(evidence::AREA.col().eq(lit(area)));
        self.evidence.collect_streaming(of.narrow(rows, &[evidence::PERSON_KEY]))
    }

    /// The number of ties of an area, each layer counted.
    pub(super) fn count_edges(&self, area: &str) -> Result<usize, RunFolderError> {
        let rows = self.edges.rows().filter(edges::AREA.col().eq(lit(area)));
        let counted = self.edges.collect_streaming(rows.select([len()]))?;
        let [count] = counted.decode::<CountedRows>()?[..] else { return Ok(0) };
        Ok(count.len as usize)
    }

    /// The ties of an area.
    pub(super) fn edges(&self, area: &str) -> Result<QueryRows, RunFolderError> {
        self.edges.collect(self.edges.rows().filter(edges::AREA.col().eq(lit(area))))
    }

    /// The ties between some people in an area.
    pub(super) fn edges_between(
        &self,
        area: &str,
        people: &PersonKeys,
    ) -> Result<QueryRows, RunFolderError> {
        let rows = self.edges.rows().filter(edges::AREA.col().eq(lit(area)));
        self.edges.collect_streaming(people.narrow(rows, &[edges::A, edges::B]))
    }

    /// The documents of these ties; `None` in a folder that does not list them.
    pub(super) fn tie_documents(
        &self,
        area: &str,
        people: &PersonKeys,
    ) -> Result<Option<QueryRows>, RunFolderError> {
        let Some(table) = &self.tie_documents else { return Ok(None) };
        let rows = table.rows().filter(tie_documents::AREA.col().eq(lit(area)));
        table
            .collect_streaming(people.narrow(rows, &[tie_documents::A, tie_documents::B]))
            .map(Some)
    }

    /// The documents of some ids; `None` in a folder that does not list documents.
    fn documents_named<'i>(
        &self,
        ids: impl Iterator<Item = &'i str>,
    ) -> Result<Option<QueryRows>, RunFolderError> {
        let Some(table) = &self.documents else { return Ok(None) };
        let (id, ids) = (documents::ID.col(), frame::texts(&documents::ID, ids));
        let named = table.rows().join(ids, [id.clone()], [id], JoinArgs::new(JoinType::Inner));
        table.collect_streaming(named).map(Some)
    }

    pub(super) fn review_questions(&self) -> Result<Vec<QuestionRecord>, RunFolderError> {
        let Some(table) = &self.review_queue else { return Ok(Vec::new()) };
        table.collect(table.rows())?.decode()
    }
}

/// Documents by the order in which they are first named.
#[derive(Default)]
pub(super) struct DocumentIndex {
    place: FxHashMap<String, u32>,
    named: Vec<DocumentView>,
}

impl DocumentIndex {
    /// The place of a document; `date` and `kind` are of the table that names it, for folders without
    /// documents.
    pub(super) fn place_of(&mut self, id: &str, date: Option<&str>, kind: &str) -> u32 {
        if let Some(place) = self.place.get(id) {
            return *place;
        }
        let place = self.named.len() as u32;
        self.named.push(DocumentView {
            id: id.to_owned(),
            date: date.unwrap_or_default().to_owned(),
            kind: kind.to_owned(),
            ..DocumentView::default()
        });
        self.place.insert(id.to_owned(), place);
        place
    }

    /// The documents with what their own table says of them.
    pub(super) fn complete(self, tables: &RunTables) -> Result<Vec<DocumentView>, RunFolderError> {
        let Self { place, mut named } = self;
        let Some(rows) = tables.documents_named(named.iter().map(|document| &*document.id))? else {
            return Ok(named);
        };
        let records: Vec<DocumentRecord<'_>> = rows.decode()?;
        for record in records {
            let Some(place) = place.get(record.id) else { continue };
            let document = &mut named[*place as usize];
            let text = |cell: Option<&str>| cell.map(str::to_owned);
            document.title = text(record.title);
            document.venue = text(record.venue);
            document.link = text(record.link);
            let fill = |cell: Option<&str>, shown: &mut String| {
                cell.into_iter().for_each(|cell| cell.clone_into(shown));
            };
            fill(record.date, &mut document.date);
            fill(record.kind, &mut document.kind);
        }
        Ok(named)
    }
}

/// Tiers of a run by area and person key.
pub(super) type RunTiers = HashMap<String, HashMap<String, Option<String>>>;

/// The tiers of a run.
pub(super) fn tiers_of(folder: &Path) -> Result<RunTiers, RunFolderError> {
    #[derive(Deserialize)]
    struct TierRow {
        area: String,
        person_key: String,
        tier: Option<String>,
    }
    let run: RunFolder<NoSettings> = RunFolder::open(folder)?;
    let columns = [rankings::AREA, rankings::PERSON_KEY, rankings::TIER];
    let table = run.table(&rankings::TABLE, &columns)?;
    let rows: Vec<TierRow> = table.collect(table.rows())?.decode()?;
    let mut tiers = RunTiers::new();
    for row in rows {
        tiers.entry(row.area).or_default().insert(row.person_key, row.tier);
    }
    Ok(tiers)
}
