//! From items and network position to an ordered list.

use super::component::{PerComponent, PerPillar, Pillar};
use super::evidence::{AreaEvidence, EvidenceItem};
use super::params::{RankParams, TierParams, WeightParams};
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
    /// Top 1 % of the reference population, 10 to 50 people.
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
}

/// The weights in force.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct PillarWeights {
    /// Shares of the score; they add up to 1 unless nothing is available.
    pub shares: PerComponent<f64>,
    /// Whether the measured papers-only weights hold.
    pub papers_only: bool,
    /// Pillars without a source, whose weight was shared out.
    pub missing: Vec<&'static str>,
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

/// Scales the weights of what the sources can show to a sum of 1.
fn weights_in_force(available: &PerPillar<bool>, params: &WeightParams) -> PillarWeights {
    let papers_only = !available.congress && !available.leadership;
    let full =
        if papers_only { params.papers_only.per_component() } else { params.per_component() };
    let kept =
        PerComponent::from_fn(
            |component| {
                if available[component.pillar()] { full[component] } else { 0.0 }
            },
        );
    let total = kept.sum();
    let shares = if total > 0.0 { PerComponent::from_fn(|c| kept[c] / total) } else { kept };
    let missing = Pillar::ALL.into_iter().filter(|pillar| !available[*pillar]);
    PillarWeights { shares, papers_only, missing: missing.map(Pillar::name).collect() }
}

/// g of [method 4.1](crate::guide::method#41-formula): the share of full marks that a raw sum x
/// earns beside the reference X.
pub fn log_ratio(x: f64, reference: f64) -> f64 {
    if x > 0.0 { (x.ln_1p() / reference.ln_1p()).min(1.0) } else { 0.0 }
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
    let references =
        raw.iter().fold(PerComponent::default(), |greatest: PerComponent<f64>, sums| {
            PerComponent::from_fn(|component| greatest[component].max(sums[component]))
        });
    let weights = weights_in_force(&evidence.available, &params.weights);
    let mut rows: Vec<RankedPerson> = raw
        .iter()
        .enumerate()
        .map(|(node, sums)| score(node as u32, *sums, &references, &weights, network.people[node]))
        .collect();
    for row in &mut rows {
        describe(corpus, evidence.of(row.node), row, params.credit.cap);
        row.retracted = evidence.retracted.binary_search(&row.node).is_ok();
    }
    // Whoever has network position but no scored item of their own (a consortium collaborator, the
    // authors of a retracted paper) has shown nothing in the area.
    rows.retain(|row| row.documents > 0 && row.score > 0.0);
    rows.sort_by(|a, b| {
        let key = |row: &RankedPerson| &keys[row.person.index()];
        b.score.total_cmp(&a.score).then_with(|| key(a).cmp(key(b)))
    });
    for (place, row) in rows.iter_mut().enumerate() {
        row.rank = place as u32 + 1;
    }
    propose_tiers(&mut rows, &params.tiers);
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
    let share = |cut: f64| (cut * population as f64).round() as usize;
    let first = share(params.cuts[0]).clamp(params.first_at_least, params.first_at_most);
    let second = share(params.cuts[1]).max(first);
    let third = share(params.cuts[2]).max(second);
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
