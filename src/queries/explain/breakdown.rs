//! Takes a score apart: pillars, items, tier, and what is left without single items.

use super::explanation::{
    CareerFacts, ComponentShare, Explanation, IdentityFacts, LeaveOneOut, PillarShare,
    ReviewedDecision, ScoredItem, StrongTie, TierOutlook,
};
use super::run_queries::{AreaRanking, EvidenceRow, RankingRow};
use crate::ranking::score::{Pillar, SCORE_DECIMALS, ScoreComponent, Tier, log_ratio};
use crate::run_folder::schema::evidence;
use crate::run_folder::{AreaReference, PersonRow, RunFolderError};
use crate::storage::table::round;
use crate::storage::table_schema::ColumnKind;

/// Decimals of raw sums: those of the points that they add up.
const RAW_DECIMALS: u8 = match evidence::POINTS.kind {
    ColumnKind::Number { decimals } => decimals,
    ColumnKind::Text | ColumnKind::Integer => 0,
};
/// Items for which score and rank without them are given.
const MAX_REMOVED: usize = 3;

/// What one explanation is made from.
pub(super) struct ExplanationInputs<'a> {
    pub run_id: &'a str,
    pub as_of: &'a str,
    pub reference: &'a AreaReference,
    pub person: &'a PersonRow,
    pub row: &'a RankingRow,
    pub ranking: &'a AreaRanking,
    /// Items of the person in all areas, by falling points.
    pub evidence: &'a [EvidenceRow],
    pub ties: Vec<StrongTie>,
    /// What reviewers decided about the person, in all areas.
    pub decisions: &'a [ReviewedDecision],
}

/// A number as a whole count of its last printed digit: sums of those are exact.
fn to_digits(x: f64, decimals: u8) -> i64 {
    (x * 10f64.powi(decimals.into())).round() as i64
}

fn from_digits(digits: i64, decimals: u8) -> f64 {
    digits as f64 / 10f64.powi(decimals.into())
}

fn sum_of_points(items: &[ScoredItem]) -> f64 {
    let sum = items
        .iter()
        .fold(0i64, |sum, item| sum.saturating_add(to_digits(item.points, RAW_DECIMALS)));
    from_digits(sum, RAW_DECIMALS)
}

impl ExplanationInputs<'_> {
    pub(super) fn explain(self) -> Result<Explanation, RunFolderError> {
        let points = self.row.points();
        let pillars: Vec<PillarShare> = Pillar::ALL
            .into_iter()
            .filter_map(|pillar| Some(self.pillar_share(pillar, points[pillar]?)))
            .collect();
        let flags = self.row.flags.as_deref().unwrap_or_default().split(';');
        let interests = self.row.declared_interests.as_deref().unwrap_or_default();
        Ok(Explanation {
            person_key: self.person.person_key.clone(),
            name: self.person.name.clone().unwrap_or_default(),
            name_native: self.person.name_native.clone(),
            area: self.reference.area.clone(),
            area_name: self.reference.name.clone(),
            rank: self.row.rank,
            rank_low: self.row.rank_low,
            rank_high: self.row.rank_high,
            ranked: self.ranking.len(),
            score: self.row.score,
            without: self.leave_one_out(&pillars)?,
            pillars,
            missing_pillars: self.reference.missing_pillars.clone(),
            thin_pillars: self.reference.thin_pillars.clone(),
            tier: self.tier_outlook()?,
            decisions: self.decisions_here(),
            declared_interests: interests
                .split(" | ")
                .filter(|one| !one.is_empty())
                .map(str::to_owned)
                .collect(),
            flags: flags.filter(|flag| !flag.is_empty()).map(str::to_owned).collect(),
            identity: self.identity_facts(),
            career: CareerFacts {
                last_seen: self.row.last_seen.clone(),
                state: self.row.state.clone(),
                moved_from: self.row.moved_from.clone(),
                moved_in: self.row.moved_in,
            },
            run_id: self.run_id.to_owned(),
            as_of: self.as_of.to_owned(),
            ties: self.ties,
        })
    }

    fn decisions_here(&self) -> Vec<ReviewedDecision> {
        let is_here = |decision: &&ReviewedDecision| {
            decision.area.as_ref().is_none_or(|area| *area == self.reference.area)
        };
        self.decisions.iter().filter(is_here).cloned().collect()
    }

    fn pillar_share(&self, pillar: Pillar, points: f64) -> PillarShare {
        let (items, parts) = match pillar.component() {
            Some(component) => {
                let items = self.documents(pillar);
                let raw = sum_of_points(&items);
                (items, vec![self.component_share(pillar.name(), component, raw)])
            }
            None => {
                let brokerage = self.row.effective_size.unwrap_or_default();
                let reach = self.row.harmonic.unwrap_or_default();
                let parts = vec![
                    self.component_share("brokerage", ScoreComponent::Brokerage, brokerage),
                    self.component_share("reach", ScoreComponent::Reach, reach),
                ];
                (self.positions(), parts)
            }
        };
        let weight = round(parts.iter().map(|part| part.weight).sum(), RAW_DECIMALS);
        let raw = sum_of_points(&items);
        PillarShare { pillar: pillar.name(), points, weight, raw, parts, items }
    }

    fn component_share(
        &self,
        sum: &'static str,
        component: ScoreComponent,
        raw: f64,
    ) -> ComponentShare {
        let reference = self.reference.references[component];
        ComponentShare { sum, raw, reference, weight: self.reference.weights[component] }
    }

    fn documents(&self, pillar: Pillar) -> Vec<ScoredItem> {
        let items =
            self.evidence.iter().filter(|e| e.area == self.reference.area && e.pillar == pillar);
        items
            .map(|item| ScoredItem {
                document: Some(item.document.clone()),
                kind: item.kind.clone(),
                date: item.date.clone(),
                role: item.role.clone(),
                points: item.points,
                rule: item.rule.clone(),
                title: item.title.clone(),
                talk: item.talk.clone(),
                venue: item.venue.clone(),
                link: item.link.clone(),
            })
            .collect()
    }

    /// The evidence of the network pillar: the position of the person. The documents behind it are
    /// those of the ties.
    fn positions(&self) -> Vec<ScoredItem> {
        let values =
            [("effective_size", self.row.effective_size), ("harmonic_reach", self.row.harmonic)];
        let mut items: Vec<ScoredItem> = values
            .into_iter()
            .filter_map(|(role, value)| Some((role, value.filter(|value| *value > 0.0)?)))
            .map(|(role, points)| ScoredItem {
                document: None,
                kind: "position".to_owned(),
                date: None,
                role: role.to_owned(),
                points,
                rule: "ties".to_owned(),
                title: None,
                talk: None,
                venue: None,
                link: None,
            })
            .collect();
        items.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| a.role.cmp(&b.role)));
        items
    }

    fn tier_outlook(&self) -> Result<TierOutlook, RunFolderError> {
        let tiers = [Tier::T1, Tier::T2, Tier::T3, Tier::T4];
        let own = tiers.iter().position(|tier| self.row.tier.as_deref() == Some(tier.name()));
        let mut next = None;
        for tier in tiers[..own.unwrap_or(0)].iter().rev() {
            // A small area may leave a tier empty.
            if let Some(cut) = self.ranking.lowest_score(*tier)? {
                next = Some((tier.name(), cut));
                break;
            }
        }
        Ok(TierOutlook {
            proposed: self.row.tier.clone(),
            probability: self.row.tier_probability,
            next_cut_gap: next
                .map(|(_, cut)| round((cut - self.row.score).max(0.0), SCORE_DECIMALS)),
            next_tier: next.map(|(tier, _)| tier.to_owned()),
            reviewed: self.row.tier_reviewed.clone(),
        })
    }

    fn leave_one_out(&self, pillars: &[PillarShare]) -> Result<Vec<LeaveOneOut>, RunFolderError> {
        let mut removals: Vec<RemovedItem<'_>> = pillars
            .iter()
            .flat_map(|pillar| pillar.items.iter().map(move |item| (pillar, item)))
            .filter_map(|(pillar, item)| RemovedItem::new(pillar, item))
            .collect();
        removals.sort_by(|a, b| {
            b.lost
                .cmp(&a.lost)
                .then_with(|| (a.document, a.pillar, a.role).cmp(&(b.document, b.pillar, b.role)))
        });
        let authored = removals.iter().filter(|removal| removal.is_authored()).count();
        removals.iter().take(MAX_REMOVED).map(|removal| self.without(removal, authored)).collect()
    }

    /// Score and rank without an item; `authored` counts the items that are the person's own documents.
    fn without(
        &self,
        removal: &RemovedItem<'_>,
        authored: usize,
    ) -> Result<LeaveOneOut, RunFolderError> {
        let score = to_digits(self.row.score, SCORE_DECIMALS).saturating_sub(removal.lost);
        // Nobody is listed without a document of their own.
        let listed = !removal.is_authored() || authored > 1;
        let score = from_digits(score, SCORE_DECIMALS);
        let rank = match listed {
            true => Some(self.ranking.rank_with(score, &self.person.person_key)?),
            false => None,
        };
        Ok(LeaveOneOut {
            document: removal.document.to_owned(),
            pillar: removal.pillar,
            role: removal.role.to_owned(),
            points_lost: from_digits(removal.lost, SCORE_DECIMALS),
            score,
            rank,
        })
    }

    fn identity_facts(&self) -> IdentityFacts {
        let person = self.person;
        IdentityFacts {
            confidence: person.identity_confidence,
            printed_names: person.mentions,
            name_variants: person.variants().map(str::to_owned).collect(),
            name_kana: person.name_kana.clone(),
            orcid: person.orcid.clone(),
            affiliation: person.affiliation.clone(),
            city: person.city.clone(),
            region: person.region.clone(),
            country: person.country.clone(),
        }
    }
}

/// An item taken away, with the points that go with it.
struct RemovedItem<'a> {
    document: &'a str,
    pillar: &'static str,
    role: &'a str,
    /// Points of the score, as a count of their last printed digit.
    lost: i64,
}

impl<'a> RemovedItem<'a> {
    /// `None` for a position in the network, which no document alone makes.
    fn new(pillar: &'a PillarShare, item: &'a ScoredItem) -> Option<Self> {
        let document = item.document.as_deref()?;
        let part = pillar.parts.first()?;
        let left = to_digits(pillar.raw, RAW_DECIMALS)
            .saturating_sub(to_digits(item.points, RAW_DECIMALS));
        let ratio = log_ratio(from_digits(left, RAW_DECIMALS), part.reference);
        let before = to_digits(pillar.points, SCORE_DECIMALS);
        let after = to_digits(100.0 * part.weight * ratio, SCORE_DECIMALS).min(before);
        let lost = before.saturating_sub(after);
        Some(Self { document, pillar: pillar.pillar, role: &item.role, lost })
    }

    /// Whether the document is the person's own; citations are written by others.
    fn is_authored(&self) -> bool {
        self.pillar != Pillar::Citation.name()
    }
}
