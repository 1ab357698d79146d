//! What an explanation asks of the tables of a run.

use std::path::Path;

use polars::prelude::{JoinArgs, JoinType, MaintainOrderJoin, SortMultipleOptions, lit, when};
use serde::Deserialize;

use super::{ReviewedDecision, StrongTie};
use crate::ranking::score::{PerPillar, Pillar, Tier};
use crate::run_folder::schema::{decisions, documents, edges, evidence, people, rankings};
use crate::run_folder::{
    NoSettings, PeopleTable, PersonRow, QueryRows, RunFolder, RunFolderError, RunTable,
    UnlistedPeople,
};
use crate::storage::table_schema::{ColumnSchema, TableForm};

/// Ties of an explanation.
const MAX_TIES: u32 = 10;

/// The tables of a run, open for questions.
pub(super) struct RunQueries {
    pub(super) run: RunFolder<NoSettings>,
    people: PeopleTable,
    pub(super) unlisted: UnlistedPeople,
    rankings: RunTable,
    evidence: RunTable,
    documents: RunTable,
    edges: RunTable,
    /// `None` in the folder of an older version.
    decisions: Option<RunTable>,
}

/// A person's row in the ranking of an area.
#[derive(Debug, Deserialize)]
pub(super) struct RankingRow {
    pub(super) area: String,
    pub(super) rank: u32,
    pub(super) rank_low: Option<u32>,
    pub(super) rank_high: Option<u32>,
    pub(super) score: f64,
    points_science: Option<f64>,
    points_citation: Option<f64>,
    points_congress: Option<f64>,
    points_leadership: Option<f64>,
    points_network: Option<f64>,
    pub(super) tier: Option<String>,
    pub(super) tier_probability: Option<f64>,
    pub(super) tier_reviewed: Option<String>,
    pub(super) flags: Option<String>,
    pub(super) declared_interests: Option<String>,
    pub(super) effective_size: Option<f64>,
    pub(super) harmonic: Option<f64>,
    pub(super) last_seen: Option<String>,
    pub(super) state: String,
    pub(super) moved_from: Option<String>,
    pub(super) moved_in: Option<i16>,
}

impl RankingRow {
    /// Points of each pillar; `None` where the run has no source for it.
    pub(super) fn points(&self) -> PerPillar<Option<f64>> {
        PerPillar {
            science: self.points_science,
            citation: self.points_citation,
            congress: self.points_congress,
            leadership: self.points_leadership,
            network: self.points_network,
        }
    }
}

/// An item of `evidence`.
#[derive(Debug, Deserialize)]
pub(super) struct EvidenceRow {
    pub(super) area: String,
    pub(super) pillar: Pillar,
    pub(super) document: String,
    pub(super) kind: String,
    pub(super) role: String,
    pub(super) date: Option<String>,
    pub(super) points: f64,
    pub(super) rule: String,
    pub(super) talk: Option<String>,
    pub(super) title: Option<String>,
    pub(super) venue: Option<String>,
    pub(super) link: Option<String>,
}

impl RunQueries {
    pub(super) fn open(path: &Path) -> Result<Self, RunFolderError> {
        let run = RunFolder::open(path)?;
        Ok(Self {
            people: PeopleTable::open(path)?,
            unlisted: UnlistedPeople::open(path)?,
            rankings: run.table(
                &rankings::TABLE,
                &[
                    rankings::AREA,
                    rankings::PERSON_KEY,
                    rankings::RANK,
                    rankings::RANK_LOW,
                    rankings::RANK_HIGH,
                    rankings::SCORE,
                    rankings::POINTS_SCIENCE,
                    rankings::POINTS_CITATION,
                    rankings::POINTS_CONGRESS,
                    rankings::POINTS_LEADERSHIP,
                    rankings::POINTS_NETWORK,
                    rankings::TIER,
                    rankings::TIER_PROBABILITY,
                    rankings::TIER_REVIEWED,
                    rankings::FLAGS,
                    rankings::DECLARED_INTERESTS,
                    rankings::EFFECTIVE_SIZE,
                    rankings::HARMONIC,
                    rankings::LAST_SEEN,
                    rankings::STATE,
                    rankings::MOVED_FROM,
                    rankings::MOVED_IN,
                ],
            )?,
            evidence: run.table(&evidence::TABLE, evidence::TABLE.columns)?,
            documents: run.table(
                &documents::TABLE,
                &[documents::ID, documents::TITLE, documents::VENUE, documents::LINK],
            )?,
            edges: run.table(&edges::TABLE, edges::TABLE.columns)?,
            decisions: path
                .join(decisions::TABLE.file_name(TableForm::Csv))
                .exists()
                .then(|| run.table(&decisions::TABLE, decisions::TABLE.columns))
                .transpose()?,
            run,
        })
    }

    /// The person of a key, without reading anybody else.
    pub(super) fn person(&self, key: &str) -> Result<Option<PersonRow>, RunFolderError> {
        self.people.with_key(key)
    }

    pub(super) fn all_people(&self) -> Result<Vec<PersonRow>, RunFolderError> {
        self.people.all()
    }

    /// The rows of a person in all areas.
    pub(super) fn ranking_rows(&self, key: &str) -> Result<Vec<RankingRow>, RunFolderError> {
        let query = self.rankings.rows().filter(rankings::PERSON_KEY.col().eq(lit(key)));
        self.rankings.collect(query)?.decode()
    }

    /// What reviewers decided about a person, in the order of the files.
    pub(super) fn decisions(&self, key: &str) -> Result<Vec<ReviewedDecision>, RunFolderError> {
        let Some(table) = &self.decisions else { return Ok(Vec::new()) };
        let is_about = |column: ColumnSchema| column.col().eq(lit(key));
        let query =
            table.rows().filter(is_about(decisions::PERSON_KEY).or(is_about(decisions::OTHER_KEY)));
        table.collect(query)?.decode()
    }

    /// The scored items of a person in all areas, by falling points; equals by document and role.
    pub(super) fn evidence_rows(&self, key: &str) -> Result<Vec<EvidenceRow>, RunFolderError> {
        let order = [evidence::POINTS, evidence::DOCUMENT, evidence::ROLE];
        let query = self
            .evidence
            .rows()
            .filter(evidence::PERSON_KEY.col().eq(lit(key)))
            .sort(order.map(|column| column.name), descending([true, false, false]))
            .join(
                self.documents.rows(),
                [evidence::DOCUMENT.col()],
                [documents::ID.col()],
                left_in_order(),
            );
        self.evidence.collect(query)?.decode()
    }

    /// The strongest ties of a person in an area, by falling weight.
    pub(super) fn ties(&self, area: &str, key: &str) -> Result<Vec<StrongTie>, RunFolderError> {
        let (a, b, other) = (edges::A.col(), edges::B.col(), people::PERSON_KEY);
        let starts_here = a.clone().eq(lit(key));
        let names = self.people.table().rows().select([other.col(), people::NAME.col()]);
        let order = [edges::WEIGHT, edges::DOCUMENTS, other, edges::LAYER];
        let query = self
            .edges
            .rows()
            .filter(edges::AREA.col().eq(lit(area)))
            .filter(starts_here.clone().or(b.clone().eq(lit(key))))
            .select([
                when(starts_here).then(b).otherwise(a).alias(other.name),
                edges::LAYER.col(),
                edges::WEIGHT.col(),
                edges::DOCUMENTS.col(),
            ])
            .sort(order.map(|column| column.name), descending([true, true, false, false]))
            .limit(MAX_TIES)
            .join(names, [other.col()], [other.col()], left_in_order());
        self.edges.collect(query)?.decode()
    }

    /// The ranking of an area as far as it decides on ranks and tiers.
    pub(super) fn area_ranking(&self, area: &str) -> Result<AreaRanking, RunFolderError> {
        let columns = [rankings::PERSON_KEY, rankings::SCORE, rankings::TIER];
        let query = self
            .rankings
            .rows()
            .filter(rankings::AREA.col().eq(lit(area)))
            .select(columns.map(|column| column.col()));
        self.rankings
            .collect(query)
            .map(|rows| AreaRanking { rankings: self.rankings.clone(), rows })
    }
}

/// Keeps every row of the left side, in its order.
fn left_in_order() -> JoinArgs {
    JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Left) }
}

fn descending(order: impl IntoIterator<Item = bool>) -> SortMultipleOptions {
    SortMultipleOptions::default().with_order_descending_multi(order)
}

/// Keys, scores and tiers of everybody listed in an area.
pub(super) struct AreaRanking {
    rankings: RunTable,
    rows: QueryRows,
}

impl AreaRanking {
    /// People listed.
    pub(super) fn len(&self) -> usize {
        self.rows.frame().height()
    }

    /// The lowest score in a tier; `None` when nobody is in it.
    pub(super) fn lowest_score(&self, tier: Tier) -> Result<Option<f64>, RunFolderError> {
        #[derive(Deserialize)]
        struct LowestScore {
            score: Option<f64>,
        }
        let in_tier = rankings::TIER.col().eq(lit(tier.name()));
        let query = self.rows.lazy().filter(in_tier).select([rankings::SCORE.col().min()]);
        let lowest = self.rankings.collect(query)?;
        Ok(lowest.decode::<LowestScore>()?.pop().and_then(|lowest| lowest.score))
    }

    /// The rank that a person would have with `score`, by the order of the ranking itself.
    pub(super) fn rank_with(&self, score: f64, key: &str) -> Result<u32, RunFolderError> {
        let (other, their_score) = (rankings::PERSON_KEY.col(), rankings::SCORE.col());
        let ahead = their_score
            .clone()
            .gt(lit(score))
            .or(their_score.eq(lit(score)).and(other.clone().lt(lit(key))));
        let query = self.rows.lazy().filter(other.neq(lit(key)).and(ahead));
        Ok(self.rankings.collect(query)?.frame().height() as u32 + 1)
    }
}
