//! `rankings`: one row per person and area. Measures that are only shown come last.

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{UNCERTAIN_IDENTITY, non_empty, profile_of};
use crate::people::career::CareerState;
use crate::people::profile::PersonProfile;
use crate::pipeline::{AreaFindings, Findings};
use crate::ranking::score::{Pillar, RankedPerson};
use crate::run_folder::schema::{FLAGS, rankings as column};
use crate::storage::table::{Table, TableColumn, TableError};

/// One measure of an area, a value per node.
type AreaMeasure = fn(&AreaFindings) -> &[f64];

/// Share of points from large teams above which a person is flagged.
const CONSORTIUM_SHARE: f64 = 0.5;
/// Years after which an affiliation is flagged as old.
const STALE_AFTER_YEARS: i16 = 5;

/// People of a part of the table.
const PEOPLE_PER_PART: usize = 1 << 16;

/// Parts of `rankings`: one row a person, by area and rank. `run_id` is the identifier of the run.
pub(in crate::output) fn rankings<'f>(
    findings: &'f Findings,
    run_id: &'f str,
) -> impl Iterator<Item = Result<Table, TableError>> + Send + 'f {
    parts(findings).map(move |(area, people)| table_of(findings, area, people, run_id))
}

/// A hash of all parts without the identifier of the run, which depends on it.
pub(in crate::output) fn rankings_digest(findings: &Findings) -> Result<[u8; 32], TableError> {
    let digests: Vec<[u8; 32]> = parts(findings)
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(area, people)| Ok(table_of(findings, area, people, "")?.digest()))
        .collect::<Result<_, TableError>>()?;
    Ok(Sha256::digest(digests.concat()).into())
}

fn parts(findings: &Findings) -> impl Iterator<Item = (&AreaFindings, &[RankedPerson])> + Send {
    findings.areas.iter().flat_map(|area| {
        let parts = area.ranking.rows.chunks(PEOPLE_PER_PART);
        parts.map(move |people| (area, people))
    })
}

fn table_of(
    findings: &Findings,
    area: &AreaFindings,
    people: &[RankedPerson],
    run_id: &str,
) -> Result<Table, TableError> {
    let rows = RankedRows { findings, area, people, run_id };
    let columns = [
        rows.who_and_where(),
        rows.place(),
        rows.points(),
        rows.activity(),
        rows.career(),
        rows.community(),
        rows.labels(),
        rows.question_ranks(),
        rows.identifiers(),
        rows.stability(),
        rows.measures(),
    ];
    Table::new(&column::TABLE, columns.into_iter().flatten().collect())
}

/// Some rows of an area.
struct RankedRows<'a> {
    findings: &'a Findings,
    area: &'a AreaFindings,
    people: &'a [RankedPerson],
    run_id: &'a str,
}

impl RankedRows<'_> {
    fn text(
        &self,
        cell: impl Fn(&AreaFindings, &RankedPerson) -> Option<String>,
    ) -> Vec<Option<String>> {
        self.people.iter().map(|row| cell(self.area, row)).collect()
    }

    fn integers(&self, cell: impl Fn(&RankedPerson) -> Option<i64>) -> Vec<Option<i64>> {
        self.people.iter().map(cell).collect()
    }

    fn numbers(&self, cell: impl Fn(&RankedPerson) -> Option<f64>) -> Vec<Option<f64>> {
        self.people.iter().map(cell).collect()
    }

    fn person_text(&self, cell: impl Fn(&PersonProfile) -> &str) -> Vec<Option<String>> {
        self.text(|_, row| non_empty(cell(profile_of(self.findings, row))))
    }

    fn who_and_where(&self) -> Vec<TableColumn> {
        let area = self.text(|area, _| Some(area.area.id.clone()));
        vec![
            TableColumn::text(column::AREA, area),
            TableColumn::text(column::NAME, self.person_text(|p| &p.name)),
            TableColumn::text(column::NAME_NATIVE, self.person_text(|p| &p.native)),
            TableColumn::text(column::NAME_KANA, self.person_text(|p| &p.kana)),
            TableColumn::text(column::AFFILIATION, self.person_text(|p| &p.affiliation)),
            TableColumn::text(column::CITY, self.person_text(|p| &p.city)),
            TableColumn::text(column::REGION, self.person_text(|p| &p.region)),
            TableColumn::text(column::COUNTRY, self.person_text(|p| &p.country)),
        ]
    }

    /// Rank with its interval, tier and score.
    fn place(&self) -> Vec<TableColumn> {
        let same_tier = |row: &RankedPerson| row.tier.and(row.interval).map(|i| i.same_tier);
        vec![
            TableColumn::integer(column::RANK, self.integers(|row| Some(row.rank.into()))),
            TableColumn::integer(
                column::RANK_LOW,
                self.integers(|row| row.interval.map(|i| i.low.into())),
            ),
            TableColumn::integer(
                column::RANK_HIGH,
                self.integers(|row| row.interval.map(|i| i.high.into())),
            ),
            TableColumn::text(
                column::TIER,
                self.text(|_, row| row.tier.map(|tier| tier.name().to_owned())),
            ),
            TableColumn::number(column::TIER_PROBABILITY, self.numbers(same_tier)),
            TableColumn::text(
                column::TIER_REVIEWED,
                self.text(|_, row| row.reviewed_tier.map(|tier| tier.name().to_owned())),
            ),
            TableColumn::text(
                column::REVIEW_STATUS,
                self.text(|_, row| review_status(row).map(str::to_owned)),
            ),
            TableColumn::number(column::SCORE, self.numbers(|row| Some(row.score))),
        ]
    }

    /// Points of each pillar, empty where the area has no source for it.
    fn points(&self) -> Vec<TableColumn> {
        let columns = [
            (column::POINTS_SCIENCE, Pillar::Science),
            (column::POINTS_CITATION, Pillar::Citation),
            (column::POINTS_CONGRESS, Pillar::Congress),
            (column::POINTS_LEADERSHIP, Pillar::Leadership),
            (column::POINTS_NETWORK, Pillar::Network),
        ];
        let points = |pillar: Pillar| {
            let is_available = self.area.evidence.available[pillar];
            self.numbers(|row| is_available.then_some(row.points[pillar]))
        };
        columns.map(|(column, pillar)| TableColumn::number(column, points(pillar))).into()
    }

    fn activity(&self) -> Vec<TableColumn> {
        let has_congress = self.area.evidence.available[Pillar::Congress];
        let talks = self.integers(|row| has_congress.then_some(row.talks.into()));
        let year = |year: i16| (year > 0).then_some(i64::from(year));
        vec![
            TableColumn::integer(column::WORKS, self.integers(|row| Some(row.works.into()))),
            TableColumn::integer(column::TALKS, talks),
            TableColumn::integer(column::FIRST_ACTIVE, self.integers(|row| year(row.active.0))),
            TableColumn::integer(column::LAST_ACTIVE, self.integers(|row| year(row.active.1))),
        ]
    }

    fn community(&self) -> Vec<TableColumn> {
        let community = self.integers(|row| self.area.community_of(row.node).map(i64::from));
        let label = |area: &AreaFindings, row: &RankedPerson| {
            area.community_of(row.node).map(|c| area.communities[c as usize - 1].label.clone())
        };
        vec![
            TableColumn::integer(column::COMMUNITY, community),
            TableColumn::text(column::COMMUNITY_LABEL, self.text(label)),
        ]
    }

    /// What a person is like, and what to look at before trusting the rank.
    fn labels(&self) -> Vec<TableColumn> {
        let confidence = |row: &RankedPerson| Some(profile_of(self.findings, row).confidence);
        vec![
            TableColumn::text(
                column::REACH_LEVEL,
                self.text(|_, row| row.reach_level.map(|level| level.name().to_owned())),
            ),
            TableColumn::text(
                column::ROLE_LABEL,
                self.text(|area, row| non_empty(area.role_label(row.node))),
            ),
            TableColumn::number(column::RISING, self.numbers(|row| row.rising)),
            TableColumn::text(
                column::FLAGS,
                self.text(|area, row| non_empty(&flags(self.findings, area, row))),
            ),
            TableColumn::text(
                column::DECLARED_INTERESTS,
                self.text(|_, row| Some(interests(self.findings, row)?.join(" | "))),
            ),
            TableColumn::number(column::IDENTITY_CONFIDENCE, self.numbers(confidence)),
        ]
    }

    /// Identifiers of the person and of the run.
    fn identifiers(&self) -> Vec<TableColumn> {
        let (count, as_of) = (self.people.len(), self.findings.as_of.to_string());
        let key = |row: &RankedPerson| self.findings.keys[row.person.index()].clone();
        let orcid = |row: &RankedPerson| profile_of(self.findings, row).orcid.to_string();
        vec![
            TableColumn::text(column::PERSON_KEY, self.text(|_, row| Some(key(row)))),
            TableColumn::text(column::ORCID, self.text(|_, row| non_empty(&orcid(row)))),
            TableColumn::coded(column::RUN_ID, vec![self.run_id.to_owned()], vec![0; count]),
            TableColumn::coded(column::AS_OF, vec![as_of], vec![0; count]),
        ]
    }

    /// How certain rank, tier and community are.
    fn stability(&self) -> Vec<TableColumn> {
        let share = self.numbers(|row| self.area.membership_share_of(row.node));
        let by_weights =
            |row: &RankedPerson| row.tier.and(row.interval).map(|i| i.same_tier_by_weights);
        vec![
            TableColumn::integer(
                column::RANK_MEDIAN,
                self.integers(|row| row.interval.map(|i| i.median.into())),
            ),
            TableColumn::number(
                column::TOP10_PROBABILITY,
                self.numbers(|row| row.interval.map(|i| i.top10)),
            ),
            TableColumn::number(
                column::TOP50_PROBABILITY,
                self.numbers(|row| row.interval.map(|i| i.top50)),
            ),
            TableColumn::number(column::TIER_PROBABILITY_WEIGHTS, self.numbers(by_weights)),
            TableColumn::number(column::COMMUNITY_SHARE, share),
        ]
    }

    /// When and where the person was last seen.
    fn career(&self) -> Vec<TableColumn> {
        let of = |row: &RankedPerson| &self.findings.careers[row.person.index()];
        let moved = |row: &RankedPerson| of(row).moved.as_ref();
        vec![
            TableColumn::text(
                column::LAST_SEEN,
                self.text(|_, row| non_empty(&of(row).last_seen.to_string())),
            ),
            TableColumn::text(
                column::STATE,
                self.text(|_, row| Some(of(row).state.name().to_owned())),
            ),
            TableColumn::text(
                column::MOVED_FROM,
                self.text(|_, row| moved(row).map(|moved| moved.from.clone())),
            ),
            TableColumn::integer(
                column::MOVED_IN,
                self.integers(|row| moved(row).map(|moved| moved.year.into())),
            ),
        ]
    }

    fn question_ranks(&self) -> Vec<TableColumn> {
        vec![
            TableColumn::integer(
                column::SCIENCE_RANK,
                self.integers(|row| row.science_rank.map(i64::from)),
            ),
            TableColumn::integer(
                column::PODIUM_RANK,
                self.integers(|row| row.podium_rank.map(i64::from)),
            ),
        ]
    }

    fn measures(&self) -> Vec<TableColumn> {
        let measures: [(_, AreaMeasure); 8] = [
            (column::DEGREE, |area| &area.measures.degree),
            (column::STRENGTH, |area| &area.measures.strength),
            (column::EFFECTIVE_SIZE, |area| &area.measures.effective_size),
            (column::CONSTRAINT, |area| &area.measures.constraint),
            (column::HARMONIC, |area| &area.measures.harmonic),
            (column::CORE, |area| &area.measures.core),
            (column::PAGERANK, |area| &area.measures.pagerank),
            (column::BETWEENNESS, |area| &area.measures.betweenness),
        ];
        let cells = |values: AreaMeasure| {
            let values = values(self.area);
            self.numbers(|row| values.get(row.node as usize).copied().filter(|x| x.is_finite()))
        };
        measures.map(|(column, values)| TableColumn::number(column, cells(values))).into()
    }
}

/// A tier is proposed until a reviewer decides.
fn review_status(row: &RankedPerson) -> Option<&'static str> {
    match (row.reviewed_tier, row.tier) {
        (Some(_), _) => Some("reviewed"),
        (None, Some(_)) => Some("proposed"),
        (None, None) => None,
    }
}

fn interests<'f>(findings: &'f Findings, row: &RankedPerson) -> Option<&'f [String]> {
    findings.interests.get(&row.person).map(Vec::as_slice)
}

fn flags(findings: &Findings, area: &AreaFindings, row: &RankedPerson) -> String {
    let profile = profile_of(findings, row);
    let stale = profile.affiliation_year > 0
        && profile.affiliation_year < findings.as_of.year.saturating_sub(STALE_AFTER_YEARS);
    let career = &findings.careers[row.person.index()];
    let is_raised = [
        row.consortium_share > CONSORTIUM_SHARE,
        profile.confidence < UNCERTAIN_IDENTITY,
        row.documents == 1,
        row.tier.is_none() && row.documents != 1,
        row.is_tier_unsure(),
        area.ranking.has_thin_evidence(row),
        row.retracted,
        stale,
        career.moved.is_some(),
        career.state == CareerState::Silent,
        area.articulation.binary_search(&row.node).is_ok(),
        interests(findings, row).is_some(),
    ];
    let raised =
        FLAGS.into_iter().zip(is_raised).filter(|(_, raised)| *raised).map(|(name, _)| name);
    raised.collect::<Vec<_>>().join(";")
}
