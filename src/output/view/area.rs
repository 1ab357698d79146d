//! An area as outputs show it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rustc_hash::FxHashMap;

use super::changes::{ChangeSources, ChangeView};
use super::error::ViewError;
use super::map::{self, AreaMap, ShownPeople, TieView};
use super::people::PersonView;
use super::ranking::RankingView;
use super::rounding::{hundredths, per_cent, tier_number, year_of};
use super::run_tables::{
    CommunityRecord, DocumentIndex, EvidenceRecord, PersonKeys, RankedRow, RunTables, RunTiers,
    listed,
};
use crate::queries::coverage::coverage_curve;
use crate::queries::diff::RunChanges;
use crate::ranking::network::Layer;
use crate::ranking::score::{PerComponent, Pillar};
use crate::run_folder::{
    AreaDefinition, AreaReference, AreaTrend, RunFolderError, TopicActivity, not_a_run_folder,
};

/// Picks of the view of coverage.
const PICKS: usize = 50;
/// Countries of it.
const COUNTRIES: usize = 12;
/// Members of a community that are named.
const LEADERS: usize = 5;
/// An area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AreaView {
    /// Area id.
    pub id: String,
    /// Area name.
    pub name: String,
    /// What belongs to it.
    pub definition: AreaDefinition,
    /// Documents in area and window.
    pub documents: usize,
    /// People listed in the run, shown or not.
    pub listed: usize,
    /// Rank from which on the order is chance.
    pub noise_rank: Option<u32>,
    /// Pillars without a source, by place.
    pub absent: Vec<usize>,
    /// Weights of the pillars in per cent.
    pub weights: [i64; 5],
    /// Pillars that too few people fill for their full weight.
    pub thin: Vec<ThinPillarView>,
    /// Layers of the network with few ties: place in the order of layers, and ties.
    pub thin_layers: Vec<(usize, usize)>,
    /// What the figures say; empty until the area is whole.
    pub findings: FindingSentences,
    /// People by rank; row 0 has rank 1.
    pub rows: Vec<RowView>,
    /// Ties between them.
    pub ties: Vec<TieView>,
    /// Ties between listed people in the run, shown or not.
    pub all_ties: usize,
    /// Communities by number.
    pub communities: Vec<CommunityView>,
    /// Activity by year.
    pub trend: AreaTrend,
    /// Terms with the publications that carry them in each year of the trend.
    pub topics: Vec<(String, Vec<u32>)>,
    /// Whom to meet.
    pub coverage: CoverageView,
    /// What moved since the earlier run; `None` without one that had the area.
    pub changes: Option<Vec<ChangeView>>,
}

/// A pillar that few people fill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThinPillarView {
    /// Its place.
    pub pillar: usize,
    /// People who have anything in it.
    pub people: usize,
    /// People listed.
    pub of: usize,
}

/// Sentences in the languages of outputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingSentences {
    /// English.
    pub en: Vec<String>,
    /// Japanese.
    pub ja: Vec<String>,
}

impl FindingSentences {
    pub(super) fn push(&mut self, en: String, ja: String) {
        self.en.push(en);
        self.ja.push(ja);
    }
}

/// A person in an area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowView {
    /// Place in the people of the view.
    pub person: usize,
    /// Rank.
    pub rank: u32,
    /// Better end of the 90 % interval of the rank.
    pub low: Option<u32>,
    /// Worse end of it.
    pub high: Option<u32>,
    /// Median of the resampled ranks.
    pub median: Option<u32>,
    /// Score in hundredths.
    pub score: i64,
    /// Points of each pillar in hundredths.
    pub points: [Option<i64>; 5],
    /// Per cent of the listed with fewer points in each pillar.
    pub peer_pct: [Option<i64>; 5],
    /// Proposed tier, 1 to 4.
    pub tier: Option<i64>,
    /// Per cent of the resampled rankings in that tier.
    pub tier_pct: Option<i64>,
    /// Tier that a reviewer decided on.
    pub reviewed: Option<i64>,
    /// Hundredths of points to the lowest score of the next higher tier.
    pub next_gap: Option<i64>,
    /// Place in the communities of the area.
    pub community: Option<usize>,
    /// How often the person is found in it again.
    pub community_pct: Option<i64>,
    /// Publications in area and window.
    pub works: i64,
    /// Congress roles; `None` without a congress.
    pub talks: Option<i64>,
    /// Year of the first document.
    pub first: Option<i64>,
    /// Year of the last.
    pub last: Option<i64>,
    /// Growth beside people of one career age, in hundredths of a standard deviation.
    pub rising: Option<i64>,
    /// Harmonic sum of the network in hundredths of a person.
    pub reach_sum: Option<i64>,
    /// `local` to `international`.
    pub reach: Option<String>,
    /// `broker`, `reach`, `convener`.
    pub roles: Vec<String>,
    /// What to look at before trusting the rank.
    pub flags: Vec<String>,
    /// Interests that the lists of the study name.
    pub interests: Vec<String>,
    /// `active`, `silent` or `new`.
    pub state: Option<String>,
    /// The institution before the present one.
    pub moved_from: Option<String>,
    /// First year that prints the present one.
    pub moved_in: Option<i64>,
    /// Place on the map, 0 to 10,000 from left to right and from top to bottom.
    pub at: [i64; 2],
    /// Scored items, newest first.
    pub items: Vec<ItemView>,
    /// Raw sums in hundredths: science, citation, congress, leadership.
    pub raw: [Option<i64>; 4],
    /// Activity by year.
    pub activity: Vec<YearCounts>,
}

/// A scored item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemView {
    /// Place in the documents of the view.
    pub document: u32,
    /// Place of the pillar.
    pub pillar: usize,
    /// What the person did.
    pub role: String,
    /// Raw points in hundredths.
    pub points: i64,
    /// How the document came to the area.
    pub rule: String,
    /// Title of the talk.
    pub talk: Option<String>,
}

/// What a person did in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YearCounts {
    /// The year.
    pub year: i64,
    /// Publications.
    pub papers: i64,
    /// Congress roles.
    pub talks: i64,
    /// Trials, guidelines, offices.
    pub other: i64,
}

/// A community of an area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CommunityView {
    /// Its number in the run.
    pub id: u32,
    /// Its label; empty for none.
    pub label: String,
    /// Members.
    pub size: i64,
    /// How much of it is found again in resampled networks.
    pub stability_pct: Option<i64>,
    /// Share of its tie weight that stays inside.
    pub internal_pct: Option<i64>,
    /// Rows of the first members by rank.
    pub leaders: Vec<u32>,
    /// Most frequent country codes.
    pub countries: Vec<String>,
    /// Organisations where most of its people work.
    pub institutions: Vec<String>,
    /// Terms that its documents carry more than those of the others.
    pub topics: Vec<String>,
}

/// Whom to meet. Shares are hundredths of a per cent, those of groups whole per cent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CoverageView {
    /// Rows of the picks in the order of choice.
    pub picks: Vec<u32>,
    /// What each adds.
    pub marginal: Vec<i64>,
    /// Within reach with it.
    pub cumulative: Vec<i64>,
    /// Within reach by as many of the first of the list.
    pub top_k: Vec<i64>,
    /// Each community in the order of the area.
    pub communities: Vec<Vec<i64>>,
    /// Country codes with their shares, by falling share of the area's score.
    pub countries: Vec<(String, Vec<i64>)>,
}

/// What the view of an area is made from.
pub(super) struct AreaInputs<'a> {
    pub tables: &'a RunTables,
    pub reference: &'a AreaReference,
    pub ranking: &'a RankingView,
    pub people: &'a [PersonView],
    /// Tiers of the earlier and of the present run.
    pub tiers: &'a [RunTiers; 2],
    pub changes: Option<&'a RunChanges>,
}

impl AreaInputs<'_> {
    pub(super) fn view(&self, documents: &mut DocumentIndex) -> Result<AreaView, ViewError> {
        let Self { tables, reference, ranking, .. } = *self;
        let keys = || ranking.shown.iter().map(|row| row.person_key.as_str());
        let shown = ShownPeople { keys: PersonKeys::of(keys()), rows: keys().zip(0..).collect() };
        let communities = tables.communities(&reference.area)?;
        let mut rows = self.rows(&communities)?;
        self.add_evidence(&mut rows, &shown, documents)?;
        let AreaMap { ties, all_ties, positions } =
            map::area_map(tables, &reference.area, &shown, documents)?;
        rows.iter_mut().zip(positions).for_each(|(row, at)| row.at = at);
        let is_named = |names: &[String], pillar: Pillar| names.iter().any(|n| n == pillar.name());
        let places = |names: &[String]| -> Vec<usize> {
            (0..5).filter(|place| is_named(names, Pillar::ALL[*place])).collect()
        };
        let absent = places(&reference.missing_pillars);
        Ok(AreaView {
            id: reference.area.clone(),
            name: reference.name.clone(),
            definition: reference.definition.clone(),
            documents: reference.works,
            listed: ranking.listed,
            noise_rank: reference.noise_from,
            weights: pillar_weights(&reference.weights),
            absent,
            thin: thin_pillars(reference),
            thin_layers: thin_layers(reference),
            findings: FindingSentences::default(),
            communities: community_views(communities, &rows),
            ties,
            all_ties,
            trend: reference.trend.clone(),
            topics: reference.topics.iter().map(topic_view).collect(),
            coverage: self.coverage(&shown.rows)?,
            changes: self.changes(&shown.rows),
            rows,
        })
    }

    fn folder(&self) -> &Path {
        &self.tables.run.path
    }

    /// The rows without what other tables tell of them.
    fn rows(&self, communities: &[CommunityRecord]) -> Result<Vec<RowView>, RunFolderError> {
        let row = |row: &RankedRow| {
            let key = row.person_key.as_str();
            let person = self.people.binary_search_by(|known| known.key.as_str().cmp(key));
            let person = person.map_err(|_| {
                let cause = format!("{key} is in rankings and not in people");
                not_a_run_folder(self.folder(), cause)
            })?;
            let tier = row.tier.as_deref().and_then(tier_number);
            let points = row.points();
            let peers = |pillar: usize| Some(self.ranking.peer_per_cent(pillar, points[pillar]?));
            Ok(RowView {
                person,
                rank: row.rank,
                low: row.rank_low,
                high: row.rank_high,
                median: row.rank_median,
                score: hundredths(row.score),
                points: points.map(|points| points.map(hundredths)),
                peer_pct: [0, 1, 2, 3, 4].map(peers),
                tier,
                tier_pct: row.tier_probability.map(per_cent),
                reviewed: row.tier_reviewed.as_deref().and_then(tier_number),
                next_gap: tier
                    .and_then(|tier| next_gap(&self.ranking.tier_floors, tier, row.score)),
                community: row
                    .community
                    .and_then(|id| communities.iter().position(|known| known.community == id)),
                community_pct: row.community_share.map(per_cent),
                works: row.works.unwrap_or_default(),
                talks: row.talks,
                first: row.first_active,
                last: row.last_active,
                rising: row.rising.map(hundredths),
                reach_sum: row.harmonic.map(hundredths),
                reach: row.reach_level.clone(),
                roles: listed(row.role_label.as_deref(), ";").map(str::to_owned).collect(),
                flags: row.flags().map(str::to_owned).collect(),
                interests: listed(row.declared_interests.as_deref(), " | ")
                    .map(str::to_owned)
                    .collect(),
                state: row.state.clone(),
                moved_from: row.moved_from.clone(),
                moved_in: row.moved_in,
                ..RowView::default()
            })
        };
        self.ranking.shown.iter().map(row).collect()
    }

    fn add_evidence(
        &self,
        rows: &mut [RowView],
        shown: &ShownPeople<'_>,
        documents: &mut DocumentIndex,
    ) -> Result<(), RunFolderError> {
        let evidence = self.tables.evidence(&self.reference.area, &shown.keys)?;
        let records: Vec<EvidenceRecord<'_>> = evidence.decode()?;
        let mut of_row: Vec<Vec<&EvidenceRecord<'_>>> = vec![Vec::new(); rows.len()];
        for record in &records {
            if let Some(row) = shown.rows.get(record.person_key) {
                of_row[*row as usize].push(record);
            }
        }
        for (row, mut records) in rows.iter_mut().zip(of_row) {
            records.sort_by(|a, b| {
                let order = |r: &EvidenceRecord<'_>| pillar_place(r.pillar);
                b.date.cmp(&a.date).then_with(|| {
                    (a.document, order(a), a.role).cmp(&(b.document, order(b), b.role))
                })
            });
            row.activity = activity(&records);
            row.raw = raw_sums(&records).map(Some);
            for absent in &self.reference.missing_pillars {
                if let Some(place) = pillar_place(absent).filter(|place| *place < 4) {
                    row.raw[place] = None;
                }
            }
            row.items = records.iter().filter_map(|record| item(record, documents)).collect();
        }
        Ok(())
    }

    fn coverage(&self, row_of: &FxHashMap<&str, u32>) -> Result<CoverageView, ViewError> {
        let curve = coverage_curve(self.folder(), &self.reference.area, PICKS)?;
        // Whoever is not shown cannot be met on the page; whoever is chosen after them still counts.
        let is_shown: Vec<Option<u32>> =
            curve.picks.iter().map(|key| row_of.get(key.as_str()).copied()).collect();
        let kept = is_shown.iter().take_while(|row| row.is_some()).count();
        let fine = |shares: &[f64]| -> Vec<i64> {
            shares.iter().take(kept).map(|share| (share * 10_000.0).round() as i64).collect()
        };
        let coarse = |shares: &[f64]| -> Vec<i64> {
            shares.iter().take(kept).map(|share| per_cent(*share)).collect()
        };
        let cumulative = fine(&curve.cumulative);
        let before = std::iter::once(0).chain(cumulative.iter().copied());
        Ok(CoverageView {
            picks: is_shown.into_iter().take(kept).flatten().collect(),
            marginal: cumulative.iter().zip(before).map(|(after, before)| after - before).collect(),
            top_k: fine(&curve.top_k),
            communities: curve.communities.values().map(|shares| coarse(shares)).collect(),
            countries: curve
                .countries
                .iter()
                .take(COUNTRIES)
                .map(|(code, shares)| (code.clone(), coarse(shares)))
                .collect(),
            cumulative,
        })
    }

    /// Everybody who was or is among those shown.
    fn changes(&self, row_of: &FxHashMap<&str, u32>) -> Option<Vec<ChangeView>> {
        let id = &self.reference.area;
        let changes = self.changes?.areas.iter().find(|area| area.area == *id)?;
        let tiers = self.tiers.each_ref().map(|tiers| tiers.get(id));
        Some(ChangeSources { changes, tiers, row_of, shown: self.ranking.shown.len() }.view())
    }
}

fn thin_pillars(reference: &AreaReference) -> Vec<ThinPillarView> {
    let thin = reference.thin_pillars.iter();
    thin.filter_map(|thin| {
        let pillar = pillar_place(&thin.pillar)?;
        Some(ThinPillarView { pillar, people: thin.people, of: thin.of })
    })
    .collect()
}

fn thin_layers(reference: &AreaReference) -> Vec<(usize, usize)> {
    let place = |name: &str| Layer::ALL.iter().position(|layer| layer.name() == name);
    let thin = reference.layers.iter().filter(|layer| layer.is_thin);
    thin.filter_map(|layer| Some((place(&layer.layer)?, layer.ties))).collect()
}

fn topic_view(topic: &TopicActivity) -> (String, Vec<u32>) {
    let works = topic.works.split(' ').filter_map(|count| count.parse().ok());
    (topic.term.clone(), works.collect())
}

fn pillar_place(name: &str) -> Option<usize> {
    Pillar::ALL.iter().position(|pillar| pillar.name() == name)
}

fn item(record: &EvidenceRecord<'_>, documents: &mut DocumentIndex) -> Option<ItemView> {
    Some(ItemView {
        document: documents.place_of(record.document, record.date, record.kind),
        pillar: pillar_place(record.pillar)?,
        role: record.role.to_owned(),
        points: hundredths(record.points),
        rule: record.rule.to_owned(),
        talk: record.talk.map(str::to_owned),
    })
}

/// Raw sums of science, citation, congress and leadership in hundredths.
fn raw_sums(records: &[&EvidenceRecord<'_>]) -> [i64; 4] {
    let mut sums = [0.0; 4];
    for record in records {
        if let Some(sum) = pillar_place(record.pillar).and_then(|place| sums.get_mut(place)) {
            *sum += record.points;
        }
    }
    sums.map(hundredths)
}

/// Publications, congress roles and the rest by year; being cited is not activity.
fn activity(records: &[&EvidenceRecord<'_>]) -> Vec<YearCounts> {
    let mut years: BTreeMap<i64, YearCounts> = BTreeMap::new();
    let mut counted: BTreeSet<(&str, &str)> = BTreeSet::new();
    for record in records {
        let Some(year) = record.date.and_then(year_of) else { continue };
        let of_year = || YearCounts { year, ..YearCounts::default() };
        let is_first = counted.insert((record.pillar, record.document));
        match record.pillar {
            "science" if is_first => years.entry(year).or_insert_with(of_year).papers += 1,
            "congress" => years.entry(year).or_insert_with(of_year).talks += 1,
            "leadership" if is_first => years.entry(year).or_insert_with(of_year).other += 1,
            _ => {}
        }
    }
    years.into_values().collect()
}

fn community_views(records: Vec<CommunityRecord>, rows: &[RowView]) -> Vec<CommunityView> {
    let mut leaders: Vec<Vec<u32>> = vec![Vec::new(); records.len()];
    for (row, place) in rows.iter().zip(0..) {
        if let Some(members) = row.community.and_then(|community| leaders.get_mut(community))
            && members.len() < LEADERS
        {
            members.push(place);
        }
    }
    let texts = |cell: Option<&str>| listed(cell, "; ").map(str::to_owned).collect();
    let views = records.into_iter().zip(leaders).map(|(record, leaders)| CommunityView {
        id: record.community,
        countries: texts(record.countries.as_deref()),
        institutions: texts(record.institutions.as_deref()),
        topics: texts(record.topics.as_deref()),
        label: record.label.unwrap_or_default(),
        size: record.size,
        stability_pct: record.stability.map(per_cent),
        internal_pct: record.internal_share.map(per_cent),
        leaders,
    });
    views.collect()
}

/// Weights of the pillars in per cent; the network has two components.
fn pillar_weights(weights: &PerComponent<f64>) -> [i64; 5] {
    let network = weights.brokerage + weights.reach;
    [weights.science, weights.citation, weights.congress, weights.leadership, network].map(per_cent)
}

/// Points to the next higher tier that has somebody, as `explain` tells them.
fn next_gap(floors: &[Option<f64>; 4], tier: i64, score: f64) -> Option<i64> {
    let above = floors.get(..usize::try_from(tier).ok()?.checked_sub(1)?)?;
    let floor = above.iter().rev().find_map(|floor| *floor)?;
    Some(hundredths((floor - score).max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gap_leads_to_the_next_tier_that_has_somebody() {
        let floors = [Some(80.0), None, Some(20.0), Some(1.0)];
        assert_eq!(next_gap(&floors, 1, 90.0), None);
        assert_eq!(next_gap(&floors, 3, 30.5), Some(4_950));
        assert_eq!(next_gap(&floors, 4, 21.0), Some(0));
        assert_eq!(next_gap(&floors, 9, 1.0), None);
    }

    #[test]
    fn a_paper_with_two_roles_is_one_paper_and_a_citation_is_no_activity() {
        let record = |pillar, document, role| EvidenceRecord {
            person_key: "P",
            document,
            pillar,
            role,
            date: Some("2024-05"),
            points: 1.0,
            rule: "mesh",
            kind: "article",
            talk: None,
        };
        let records = [
            record("science", "PMID:1", "first_author"),
            record("science", "PMID:1", "corresponding"),
            record("congress", "JCS|1", "session_chair"),
            record("congress", "JCS|1", "speaker"),
            record("citation", "PMID:2", "independently_cited"),
        ];
        let counted = activity(&records.iter().collect::<Vec<_>>());
        assert_eq!(counted, [YearCounts { year: 2024, papers: 1, talks: 2, other: 0 }]);
    }
}
