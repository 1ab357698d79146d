//! A person in an area, taken apart.

use std::cmp::Ordering;

use serde::Serialize;

use super::run_rows::{
    AreaScale, EdgeRow, EvidenceRow, Manifest, RankedPerson, RankingDetail, Rankings,
};
use super::{Error, link};
use crate::ranking::score::{Pillar, SCORE_DECIMALS, Tier, log_ratio};
use crate::run_folder::PersonRow;
use crate::storage::frame::round;

/// Decimals of raw sums and of the points of items, as evidence carries them.
const RAW_DECIMALS: u8 = 9;
/// Ties that are told.
const TIES: usize = 10;
/// Items for which the rank without them is told.
const REMOVED: usize = 3;

/// Why a person has this rank in this area.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// Key of the person.
    pub person_key: String,
    /// The name shown.
    pub name: String,
    /// The name in its own script.
    pub name_native: Option<String>,
    /// Area id.
    pub area: String,
    /// Area name.
    pub area_name: String,
    /// From 1.
    pub rank: u32,
    /// Upper end of the 90 % interval of the rank, when the run estimated it.
    pub rank_low: Option<u32>,
    /// Lower end.
    pub rank_high: Option<u32>,
    /// People listed in the area.
    pub ranked: usize,
    /// 0 to 100: the sum of the pillars' points.
    pub score: f64,
    /// The pillars that the sources of the run can show.
    pub pillars: Vec<PillarShare>,
    /// Pillars without a source, whose weight went to the others.
    pub missing_pillars: Vec<String>,
    /// The ten strongest ties by weight. Weights are those of the tie's own layer.
    pub ties: Vec<StrongTie>,
    /// What to look at before trusting the place.
    pub flags: Vec<String>,
    /// Tier, and how far the next one is.
    pub tier: TierOutlook,
    /// What would be left without the items that the score leans on most.
    pub without: Vec<LeaveOneOut>,
    /// How sure it is that this is one person.
    pub identity: IdentityFacts,
    /// The run that is explained.
    pub run_id: String,
    /// Its reference date.
    pub as_of: String,
}

/// A pillar of the score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PillarShare {
    /// Its name in tables.
    pub pillar: &'static str,
    /// Points of the score.
    pub points: f64,
    /// Share of the score in force.
    pub weight: f64,
    /// Sum of the points of the items.
    pub raw: f64,
    /// Raw sums that enter the score: one, in the network pillar two.
    pub parts: Vec<ScoreComponent>,
    /// Items by falling points. Those of the network pillar are positions, not documents.
    pub items: Vec<ScoredItem>,
}

/// A raw sum x with its scale: it gives 100 · weight · ln(1+x)/ln(1+X) points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoreComponent {
    /// Its name in `manifest.json`.
    pub sum: &'static str,
    /// x.
    pub raw: f64,
    /// X, the greatest x of the area.
    pub reference: f64,
    /// Share of the score in force.
    pub weight: f64,
}

/// What a document, or a position in the network, gave.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoredItem {
    /// The document; `None` for a position in the network.
    pub document: Option<String>,
    /// Kind of document, or `position`.
    pub kind: String,
    /// Date as far as it is known.
    pub date: Option<String>,
    /// What the person did there.
    pub role: String,
    /// Share of the raw sum.
    pub points: f64,
    /// How the document came to speak of the area; `ties` for a position.
    pub rule: String,
    /// Where the document can be read.
    pub link: Option<String>,
}

/// A tie to somebody.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StrongTie {
    /// Key of the other person.
    pub person_key: String,
    /// Their name; `None` when they have no place in any ranking of the run.
    pub name: Option<String>,
    /// What ties them.
    pub layer: String,
    /// Weight within the layer.
    pub weight: f64,
    /// Documents that they share.
    pub documents: u64,
}

/// Tier of a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierOutlook {
    /// Proposed tier; `None` for people with fewer documents than a tier asks for.
    pub proposed: Option<String>,
    /// Probability of the proposed tier, when the run estimated it.
    pub probability: Option<f64>,
    /// Points that are missing to the lowest score of the next higher tier; `None` in the highest
    /// tier and without a tier, where points are not what is missing.
    pub next_cut_gap: Option<f64>,
    /// The next higher tier that holds anybody.
    pub next_tier: Option<String>,
    /// Tier that a reviewer decided on.
    pub reviewed: Option<String>,
}

/// The score of the person with one item taken away and everybody else, the references and the
/// other items of the person left as they are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeaveOneOut {
    /// The document.
    pub document: String,
    /// The pillar that it counts in.
    pub pillar: &'static str,
    /// What the person did there.
    pub role: String,
    /// Points of the score that hang on it.
    pub points_lost: f64,
    /// Score that would be left.
    pub score: f64,
    /// Rank that would be left; `None` when the person would not be listed at all.
    pub rank: Option<u32>,
}

/// What identity resolution says of a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IdentityFacts {
    /// Mean probability that a printed name belongs to the person.
    pub confidence: Option<f64>,
    /// Printed names that make up the person.
    pub printed_names: Option<u64>,
    /// Other printed forms, by falling frequency.
    pub name_variants: Vec<String>,
    /// The reading in kana.
    pub name_kana: Option<String>,
    /// ORCID iD.
    pub orcid: Option<String>,
    /// Latest affiliation.
    pub affiliation: Option<String>,
    /// Country.
    pub country: Option<String>,
}

/// Everything that one standing is told from.
pub(super) struct ExplanationInputs<'a> {
    pub manifest: &'a Manifest,
    pub people: &'a [PersonRow],
    pub rankings: &'a Rankings,
    pub scale: &'a AreaScale,
    pub person: &'a PersonRow,
    pub place: &'a RankedPerson,
}

fn known(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A number as a whole count of its last printed digit: sums of those are exact.
fn digits(x: f64, decimals: u8) -> i64 {
    (x * 10f64.powi(decimals.into())).round() as i64
}

fn number(digits: i64, decimals: u8) -> f64 {
    digits as f64 / 10f64.powi(decimals.into())
}

fn sum_of(items: &[ScoredItem]) -> i64 {
    items.iter().fold(0i64, |sum, item| sum.saturating_add(digits(item.points, RAW_DECIMALS)))
}

/// By falling points; equals by document and role.
fn by_points(a: &ScoredItem, b: &ScoredItem) -> Ordering {
    let name = |item: &ScoredItem| (item.document.clone(), item.role.clone());
    b.points.total_cmp(&a.points).then_with(|| name(a).cmp(&name(b)))
}

impl ExplanationInputs<'_> {
    pub(super) fn explain(
        &self,
        evidence: &[EvidenceRow],
        edges: &[EdgeRow],
    ) -> Result<Explanation, Error> {
        let detail = self.rankings.detail(self.place)?;
        let there = Pillar::ALL.into_iter().zip(detail.points);
        let pillars: Vec<PillarShare> = there
            .filter_map(|(pillar, points)| Some((pillar, points?)))
            .map(|(pillar, points)| self.pillar(pillar, points, evidence, &detail))
            .collect();
        Ok(Explanation {
            person_key: self.person.key.clone(),
            name: self.person.name.clone(),
            name_native: known(&self.person.native),
            area: self.scale.area.clone(),
            area_name: self.scale.name.clone(),
            rank: self.place.rank,
            rank_low: detail.rank_interval[0],
            rank_high: detail.rank_interval[1],
            ranked: self.rankings.area(&self.scale.area).len(),
            score: self.place.score,
            without: self.without(&pillars),
            pillars,
            missing_pillars: self.scale.missing_pillars.clone(),
            ties: self.ties(edges),
            tier: self.tier(&detail),
            flags: detail.flags,
            identity: self.identity(),
            run_id: self.manifest.run_id.clone(),
            as_of: self.manifest.as_of.clone(),
        })
    }

    fn pillar(
        &self,
        pillar: Pillar,
        points: f64,
        evidence: &[EvidenceRow],
        detail: &RankingDetail,
    ) -> PillarShare {
        let mut items = match pillar {
            Pillar::Network => positions(detail),
            _ => self.documents(pillar, evidence),
        };
        items.sort_by(by_points);
        let sum = number(sum_of(&items), RAW_DECIMALS);
        let parts = match pillar {
            Pillar::Network => {
                let [brokerage, reach] = detail.position.map(Option::unwrap_or_default);
                vec![self.part("brokerage", 4, brokerage), self.part("reach", 5, reach)]
            }
            _ => vec![self.part(pillar.name(), pillar as usize, sum)],
        };
        let weight = round(parts.iter().map(|part| part.weight).sum(), RAW_DECIMALS);
        PillarShare { pillar: pillar.name(), points, weight, raw: sum, parts, items }
    }

    fn part(&self, sum: &'static str, at: usize, raw: f64) -> ScoreComponent {
        let (references, weights) = (&self.scale.references, &self.scale.weights);
        ScoreComponent {
            sum,
            raw,
            reference: references.in_order()[at],
            weight: weights.in_order()[at],
        }
    }

    fn documents(&self, pillar: Pillar, evidence: &[EvidenceRow]) -> Vec<ScoredItem> {
        let here =
            evidence.iter().filter(|e| e.area == self.scale.area && e.pillar == pillar.name());
        here.map(|item| ScoredItem {
            document: Some(item.document.clone()),
            kind: item.kind.clone(),
            date: known(&item.date),
            role: item.role.clone(),
            points: item.points,
            rule: item.rule.clone(),
            link: link::document_link(&item.document),
        })
        .collect()
    }

    fn ties(&self, edges: &[EdgeRow]) -> Vec<StrongTie> {
        let mut edges: Vec<&EdgeRow> =
            edges.iter().filter(|edge| edge.area == self.scale.area).collect();
        edges.sort_by(|a, b| {
            let name = |edge: &EdgeRow| (edge.other.clone(), edge.layer.clone());
            b.weight
                .total_cmp(&a.weight)
                .then(b.documents.cmp(&a.documents))
                .then_with(|| name(a).cmp(&name(b)))
        });
        let name = |key: &str| self.people.iter().find(|p| p.key == key).map(|p| p.name.clone());
        edges
            .iter()
            .take(TIES)
            .map(|edge| StrongTie {
                person_key: edge.other.clone(),
                name: name(&edge.other),
                layer: edge.layer.clone(),
                weight: edge.weight,
                documents: edge.documents,
            })
            .collect()
    }

    fn tier(&self, detail: &RankingDetail) -> TierOutlook {
        let tiers = [Tier::T1, Tier::T2, Tier::T3, Tier::T4].map(Tier::name);
        let mine = tiers.iter().position(|tier| *tier == self.place.tier).unwrap_or(0);
        let lowest = |tier: &str| {
            let holders = self.rankings.area(&self.scale.area).iter().filter(|p| p.tier == tier);
            holders.map(|place| place.score).min_by(f64::total_cmp)
        };
        // A small area may leave a tier empty.
        let next = tiers[..mine].iter().rev().find_map(|tier| Some((*tier, lowest(tier)?)));
        TierOutlook {
            proposed: known(&self.place.tier),
            probability: detail.tier_probability,
            next_cut_gap: next
                .map(|(_, cut)| round((cut - self.place.score).max(0.0), SCORE_DECIMALS)),
            next_tier: next.map(|(tier, _)| tier.to_owned()),
            reviewed: detail.tier_reviewed.clone(),
        }
    }

    fn without(&self, pillars: &[PillarShare]) -> Vec<LeaveOneOut> {
        let mut removals: Vec<RemovedItem<'_>> = pillars
            .iter()
            .flat_map(|pillar| pillar.items.iter().map(move |item| (pillar, item)))
            .filter_map(|(pillar, item)| RemovedItem::of(pillar, item))
            .collect();
        removals.sort_by(|a, b| {
            let name = |r: &RemovedItem<'_>| (r.document.to_owned(), r.pillar, r.role.to_owned());
            b.lost.cmp(&a.lost).then_with(|| name(a).cmp(&name(b)))
        });
        let own = removals.iter().filter(|removal| removal.is_own()).count();
        removals.iter().take(REMOVED).map(|removal| self.left(removal, own)).collect()
    }

    /// What is left of the standing; `own` counts the items that are documents of the person's own.
    fn left(&self, removal: &RemovedItem<'_>, own: usize) -> LeaveOneOut {
        let score = digits(self.place.score, SCORE_DECIMALS).saturating_sub(removal.lost);
        // Whoever has no document of their own left is not listed.
        let listed = score > 0 && (!removal.is_own() || own > 1);
        LeaveOneOut {
            document: removal.document.to_owned(),
            pillar: removal.pillar,
            role: removal.role.to_owned(),
            points_lost: number(removal.lost, SCORE_DECIMALS),
            score: number(score, SCORE_DECIMALS),
            rank: listed.then(|| self.rank_at(score)),
        }
    }

    /// The rank of the person at another score, by the order of the ranking itself.
    fn rank_at(&self, score: i64) -> u32 {
        let me = self.person.key.as_str();
        let ahead = self.rankings.area(&self.scale.area).iter().filter(|place| {
            let theirs = digits(place.score, SCORE_DECIMALS);
            let key = place.person_key.as_str();
            key != me && (theirs > score || (theirs == score && key < me))
        });
        ahead.count() as u32 + 1
    }

    fn identity(&self) -> IdentityFacts {
        let person = self.person;
        IdentityFacts {
            confidence: person.confidence,
            printed_names: person.mentions,
            name_variants: person.variants.clone(),
            name_kana: known(&person.kana),
            orcid: known(&person.orcid),
            affiliation: known(&person.affiliation),
            country: known(&person.country),
        }
    }
}

/// An item taken away, and what it takes along.
struct RemovedItem<'a> {
    document: &'a str,
    pillar: &'static str,
    role: &'a str,
    /// Points of the score, as a count of their last printed digit.
    lost: i64,
}

impl<'a> RemovedItem<'a> {
    /// `None` for a position in the network, which no document alone makes.
    fn of(pillar: &'a PillarShare, item: &'a ScoredItem) -> Option<Self> {
        let document = item.document.as_deref()?;
        let part = pillar.parts.first()?;
        let rest =
            digits(pillar.raw, RAW_DECIMALS).saturating_sub(digits(item.points, RAW_DECIMALS));
        let ratio = log_ratio(number(rest, RAW_DECIMALS), part.reference);
        let before = digits(pillar.points, SCORE_DECIMALS);
        let after = digits(100.0 * part.weight * ratio, SCORE_DECIMALS).min(before);
        let lost = before.saturating_sub(after);
        Some(Self { document, pillar: pillar.pillar, role: &item.role, lost })
    }

    /// Citations are what others wrote.
    fn is_own(&self) -> bool {
        self.pillar != Pillar::Citation.name()
    }
}

/// The evidence of the network pillar: where the person stands. The documents behind it are those
/// of the ties.
fn positions(detail: &RankingDetail) -> Vec<ScoredItem> {
    let roles = ["effective_size", "harmonic_reach"];
    let values = roles.into_iter().zip(detail.position);
    values
        .filter_map(|(role, value)| Some((role, value.filter(|value| *value > 0.0)?)))
        .map(|(role, points)| ScoredItem {
            document: None,
            kind: "position".to_owned(),
            date: None,
            role: role.to_owned(),
            points,
            rule: "ties".to_owned(),
            link: None,
        })
        .collect()
}
