//! From items and network position to an ordered list.

use super::component::{PerComponent, PerPillar, Pillar, ScoreComponent, log_ratio};
use super::evidence::{AreaEvidence, EvidenceItem};
use super::params::{RankParams, TierParams};
use super::pillar_weights::{PillarFilling, PillarWeights};
use super::question_ranks::QuestionRanks;
use super::reach_level::GeographicReach;
use crate::data::corpus::{Corpus, PersonId};
use crate::ranking::network::Network;

/// Scores and contributions are kept to this many decimals, so that an order never hangs on the
/// last bit of a float and a printed sum is exact.
pub const SCORE_DECIMALS: u8 = 6;

/// A group of people of like standing; "proposed" until a review confirms it
/// ([method 5.1](crate::guide::method#51-tiers)).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tier {
    /// Top 1 % of the reference population, 10 to 50 people, fewer in an area of less than 400.
    T1,
    /// Next 4 %.
    T2,
    /// Next 15 %.
    T3,
    /// The rest of those with two documents or more.
    T4,
}

impl Tier {
    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::T1 => "T1",
            Self::T2 => "T2",
            Self::T3 => "T3",
            Self::T4 => "T4",
        }
    }
}

/// Where a person stands when documents or weights are drawn anew.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RankInterval {
    /// Upper end of the 90 % interval of the rank.
    pub low: u32,
    /// Median.
    pub median: u32,
    /// Lower end.
    pub high: u32,
    /// Share of the replicates in which the person is in the proposed tier; 0 without a tier.
    pub same_tier: f64,
    /// Share of the replicates in which the person is among the first 10.
    pub top10: f64,
    /// The same for the first 50.
    pub top50: f64,
    /// Share of the draws of the weights in which the person is in the proposed tier.
    pub same_tier_by_weights: f64,
}

/// A person in an area.
#[derive(Clone, Debug)]
pub struct RankedPerson {
    /// From 1; equal scores are ordered by person key.
    pub rank: u32,
    /// Node in the area's network.
    pub node: u32,
    /// The person.
    pub person: PersonId,
    /// 0 to 100.
    pub score: f64,
    /// Points of each pillar; they add up to `score`.
    pub points: PerPillar<f64>,
    /// Raw sums x behind the score.
    pub raw: PerComponent<f64>,
    /// Proposed tier; `None` for people with fewer documents than a tier asks for.
    pub tier: Option<Tier>,
    /// Tier that a reviewer decided on; stands beside the proposed one.
    pub reviewed_tier: Option<Tier>,
    /// Where the person stands when documents and weights are drawn anew; `None` until tested.
    pub interval: Option<RankInterval>,
    /// How far ties and roles go; `None` for people without a known country.
    pub reach_level: Option<GeographicReach>,
    /// How much the person rises beside people of the same career age; `None` where that cannot be
    /// judged.
    pub rising: Option<f64>,
    /// Publications in the area and window.
    pub works: u32,
    /// Roles at congresses in the area and window.
    pub talks: u32,
    /// Documents of any kind.
    pub documents: u32,
    /// Year of the first and the last document.
    pub active: (i16, i16),
    /// Share of the science credit that comes from publications above the team-size cap.
    pub consortium_share: f64,
    /// Whether a publication of theirs in the area was retracted.
    pub retracted: bool,
    /// From 1, by publications and citations alone: who will publish
    /// ([method 4.6](crate::guide::method#46-two-questions)); `None` for people without any.
    pub science_rank: Option<u32>,
    /// From 1, by the weights of [`super::PodiumWeights`]: who will speak, chair and sit on panels; `None` where no
    /// congress, guideline or trial was read, and for people with nothing that counts.
    pub podium_rank: Option<u32>,
}

impl RankedPerson {
    /// Whether the proposed tier is less likely than not.
    pub fn is_tier_unsure(&self) -> bool {
        self.tier.is_some() && self.interval.is_some_and(|interval| interval.same_tier < 0.5)
    }
}

/// An area's people in order.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// Rows by rank.
    pub rows: Vec<RankedPerson>,
    /// Weights in force.
    pub weights: PillarWeights,
    /// X of each raw sum: the value that earns full marks.
    pub references: PerComponent<f64>,
}

impl Ranking {
    /// Of the people above `rank`, how many the 90 % interval holds at `rank` or below.
    pub fn may_stand_at(&self, rank: u32) -> usize {
        let above = self.rows.iter().take_while(|row| row.rank < rank);
        above.filter(|row| row.interval.is_some_and(|interval| interval.high >= rank)).count()
    }

    /// Whether the person has anything in a pillar that too few people fill for its full weight.
    pub fn has_thin_evidence(&self, row: &RankedPerson) -> bool {
        let is_thin =
            |pillar: Pillar| self.weights.thin.iter().any(|thin| thin.pillar == pillar.name());
        ScoreComponent::ALL.into_iter().any(|c| row.raw[c] > 0.0 && is_thin(c.pillar()))
    }
}

/// Position in the network that enters the score, by node.
#[derive(Clone, Copy, Debug)]
pub struct NetworkPosition<'a> {
    /// Unweighted effective size.
    pub brokerage: &'a [f64],
    /// Harmonic sum over lengths 1/w.
    pub reach: &'a [f64],
}

/// Orders the people of an area. `keys` gives each person's key, by [`PersonId`], to order equals.
pub fn rank(
    corpus: &Corpus,
    network: &Network,
    evidence: &AreaEvidence,
    position: NetworkPosition<'_>,
    keys: &[String],
    params: &RankParams,
) -> Ranking {
    let raw = raw_sums(network.people.len(), evidence, position);
    let references = reference_sums(&raw, params);
    // Whoever has a network position but no scored item of their own (the authors of a retracted paper) has
    // shown nothing in the area. Citations are others' items.
    let is_own = |item: &EvidenceItem| item.pillar != Pillar::Citation;
    let is_listed = |node: u32| evidence.of(node).iter().any(is_own);
    let listed: Vec<u32> = (0..raw.len() as u32).filter(|node| is_listed(*node)).collect();
    let has = |node: &u32, pillar: Pillar| {
        let sums = &raw[*node as usize];
        ScoreComponent::ALL.into_iter().any(|part| part.pillar() == pillar && sums[part] > 0.0)
    };
    let filled = PillarFilling {
        available: evidence.available,
        people: PerPillar::from_fn(|p| listed.iter().filter(|node| has(node, p)).count()),
        listed: listed.len(),
    };
    let weights = PillarWeights::in_force(&filled, &params.weights);
    let mut rows: Vec<RankedPerson> = listed
        .iter()
        .map(|node| {
            let at = *node as usize;
            let mut row = score(*node, raw[at], &references, &weights, network.people[at]);
            describe(corpus, evidence.of(*node), &mut row, params.credit.cap);
            row.retracted = evidence.retracted.binary_search(node).is_ok();
            row
        })
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &RankedPerson| &keys[row.person.index()];
        b.score.total_cmp(&a.score).then_with(|| key(a).cmp(key(b)))
    });
    for (place, row) in rows.iter_mut().enumerate() {
        row.rank = place as u32 + 1;
    }
    propose_tiers(&mut rows, &params.tiers);
    let raw: Vec<PerComponent<f64>> = rows.iter().map(|row| row.raw).collect();
    let answers = QuestionRanks::of(&raw, &references, &filled, &params.weights);
    for (row, (science, podium)) in
        rows.iter_mut().zip(answers.science.into_iter().zip(answers.podium))
    {
        (row.science_rank, row.podium_rank) = (science, podium);
    }
    Ranking { rows, weights, references }
}

/// The raw sums of each node: points of its items, and its position.
fn raw_sums(
    nodes: usize,
    evidence: &AreaEvidence,
    position: NetworkPosition<'_>,
) -> Vec<PerComponent<f64>> {
    let mut raw = vec![PerComponent::default(); nodes];
    for item in &evidence.items {
        if let Some(component) = item.pillar.component() {
            raw[item.node as usize][component] += item.points;
        }
    }
    for (node, sums) in raw.iter_mut().enumerate() {
        sums.brokerage = position.brokerage[node];
        sums.reach = position.reach[node];
    }
    raw
}

/// X of each raw sum: the greatest of the area, and at least what the parameters ask for; 0 where nobody has any.
fn reference_sums(raw: &[PerComponent<f64>], params: &RankParams) -> PerComponent<f64> {
    let least = |component| match component {
        ScoreComponent::Congress => params.congress.full_marks_from,
        ScoreComponent::Leadership => params.leadership.full_marks_from,
        _ => LEAST_REFERENCE,
    };
    let greatest = raw.iter().fold(PerComponent::default(), |most: PerComponent<f64>, sums| {
        PerComponent::from_fn(|component| most[component].max(sums[component]))
    });
    PerComponent::from_fn(|component| match greatest[component] {
        most if most > 0.0 => most.max(least(component)),
        none => none,
    })
}

/// The least raw sum that earns full marks in the other pillars: what a first author earns today.
const LEAST_REFERENCE: f64 = 1.0;

fn score(
    node: u32,
    raw: PerComponent<f64>,
    references: &PerComponent<f64>,
    weights: &PillarWeights,
    person: PersonId,
) -> RankedPerson {
    let part = PerComponent::from_fn(|component| {
        100.0 * weights.shares[component] * log_ratio(raw[component], references[component])
    });
    // Points are rounded first and added as whole numbers, so that the printed points add up exactly.
    let scale = 10f64.powi(SCORE_DECIMALS.into());
    let points = PerPillar {
        science: part.science,
        citation: part.citation,
        congress: part.congress,
        leadership: part.leadership,
        network: part.brokerage + part.reach,
    };
    let points = PerPillar::from_fn(|pillar| (points[pillar] * scale).round());
    RankedPerson {
        rank: 0,
        node,
        person,
        score: points.in_order().iter().sum::<f64>() / scale,
        points: PerPillar::from_fn(|pillar| points[pillar] / scale),
        raw,
        tier: None,
        reviewed_tier: None,
        interval: None,
        reach_level: None,
        rising: None,
        works: 0,
        talks: 0,
        documents: 0,
        active: (0, 0),
        consortium_share: 0.0,
        retracted: false,
        science_rank: None,
        podium_rank: None,
    }
}

fn describe(corpus: &Corpus, items: &[EvidenceItem], row: &mut RankedPerson, cap: u32) {
    let works = &corpus.works;
    let mut documents: Vec<_> =
        items.iter().filter(|i| i.pillar != Pillar::Citation).map(|item| item.work).collect();
    row.talks = items.iter().filter(|item| item.pillar == Pillar::Congress).count() as u32;
    documents.sort_unstable();
    documents.dedup();
    row.documents = documents.len() as u32;
    row.works =
        documents.iter().filter(|work| works.kind[work.index()].is_publication()).count() as u32;
    let years = documents.iter().map(|work| works.date[work.index()].year).filter(|year| *year > 0);
    row.active = years.fold((0, 0), |(first, last), year| {
        (if first == 0 { year } else { first.min(year) }, last.max(year))
    });
    let science = items.iter().filter(|item| item.pillar == Pillar::Science);
    let (large, all) = science.fold((0.0, 0.0), |(large, all), item| {
        let above = works.team_size[item.work.index()] > cap;
        (if above { large + item.points } else { large }, all + item.points)
    });
    row.consortium_share = if all > 0.0 { large / all } else { 0.0 };
}

fn propose_tiers(rows: &mut [RankedPerson], params: &TierParams) {
    let population = rows.iter().filter(|row| row.documents >= params.min_documents).count();
    let [first, second, third] = tier_ends(population, params);
    let tiered = rows.iter_mut().filter(|row| row.documents >= params.min_documents);
    for (place, row) in tiered.enumerate() {
        row.tier = Some(match place {
            place if place < first => Tier::T1,
            place if place < second => Tier::T2,
            place if place < third => Tier::T3,
            _ => Tier::T4,
        });
    }
}

/// Places at which tiers 1, 2 and 3 end. Tier 1 is widened to its least number only as far as tier 2 still
/// holds as many, and no tier is empty above one that is not, unless the cuts of the study say so.
fn tier_ends(population: usize, params: &TierParams) -> [usize; 3] {
    let [first, second, third] = params.cuts.map(|cut| (cut * population as f64).round() as usize);
    let widened = params.first_at_least.min((second / 2).max(1));
    let first = first.max(widened).min(params.first_at_most);
    let after = |end: usize, [upper, lower]: [f64; 2]| end + usize::from(lower > upper);
    let [one, two, three] = params.cuts;
    let second = second.max(after(first, [one, two]));
    let third = third.max(after(second, [two, three]));
    [first, second, third]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// People in each tier.
    fn sizes(population: usize, params: &TierParams) -> [usize; 4] {
        let ends = tier_ends(population, params).map(|end| end.min(population));
        [ends[0], ends[1] - ends[0], ends[2] - ends[1], population - ends[2]]
    }

    #[test]
    fn no_tier_is_empty_above_one_that_is_not_in_areas_of_any_size() {
        for population in 0..2_000 {
            let sizes = sizes(population, &TierParams::default());
            assert_eq!(sizes.iter().sum::<usize>(), population);
            let used = sizes.iter().rposition(|size| *size > 0).map_or(0, |last| last + 1);
            assert!(sizes[..used].iter().all(|size| *size > 0), "{population}: {sizes:?}");
            assert!(sizes[0] <= sizes[1].max(1), "{population}: {sizes:?}");
        }
    }

    #[test]
    fn the_first_tier_is_a_twentieth_of_the_area_at_most_and_ten_people_once_it_may_be() {
        let params = TierParams::default();
        for population in 20..2_000 {
            let first = sizes(population, &params)[0];
            assert!(first * 20 <= population, "{first} of {population}");
            assert_eq!(population >= 390, first >= 10, "{first} of {population}");
        }
        assert_eq!(sizes(74, &params), [2, 2, 11, 59]);
        assert_eq!(sizes(10_000, &params), [50, 450, 1_500, 8_000]);
    }

    #[test]
    fn cuts_of_the_study_are_kept() {
        let own = TierParams { cuts: [0.1, 0.1, 0.5], first_at_least: 0, ..TierParams::default() };
        assert_eq!(sizes(100, &own), [10, 0, 40, 50], "a study may do without a tier");
    }

    #[test]
    fn a_poster_alone_does_not_earn_full_marks() {
        let poster = PerComponent { congress: 0.09, ..PerComponent::default() };
        let references = reference_sums(&[poster], &RankParams::default());
        assert!(log_ratio(poster.congress, references.congress) < 0.09);
        assert_eq!(references.science, 0.0, "what nobody has needs no scale");
    }
}
