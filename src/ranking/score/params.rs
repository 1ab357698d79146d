//! What the score is made of: every number of it, with its source.

use serde::{Deserialize, Serialize};

use super::component::PerComponent;

/// How authorship is credited ([method 2.2](crate::guide::method#22-publications),
/// [2.3](crate::guide::method#23-large-teams)).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CreditParams {
    /// Which scheme turns a place in the author list into credit.
    pub scheme: CreditScheme,
    /// First and co-first author, scheme `role`. All five: contributions reported by 1,139 authors,
    /// 7.1 / 5.2 / 4.0 / 4.5 / 6.4 of 10, divided by 7.1 (BMJ Open 2017, PMC5577892).
    pub first: f64,
    /// Second author.
    pub second: f64,
    /// Middle author.
    pub middle: f64,
    /// Penultimate author of four or more.
    pub penultimate: f64,
    /// Last and co-last author; also the floor for a corresponding author (Wren 2007).
    pub last: f64,
    /// Team size K above which places in the middle are credited K/k
    /// ([method 2.3](crate::guide::method#23-large-teams)).
    pub cap: u32,
    /// Listed investigator who is no author.
    pub collaborator: f64,
    /// Half-life of a publication in years
    /// ([method, E2](crate::guide::method#11-what-was-measured): 4 to 10 are equivalent).
    pub half_life: f64,
}

impl Default for CreditParams {
    fn default() -> Self {
        Self {
            scheme: CreditScheme::Role,
            first: 1.0,
            second: 0.73,
            middle: 0.56,
            penultimate: 0.63,
            last: 0.90,
            cap: 50,
            collaborator: 0.05,
            half_life: 6.0,
        }
    }
}

/// A way to credit a place in an author list of k.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CreditScheme {
    /// The role table of [`CreditParams`]; predicts best
    /// ([method, E2](crate::guide::method#11-what-was-measured)).
    Role,
    /// 1 for every author.
    Flat,
    /// 1/k.
    Fractional,
    /// (1/j) / Σ 1/i (Hagen 2010).
    Harmonic,
    /// Harmonic with the last author promoted to equal first.
    HarmonicLast,
    /// 1 for first and last, else 0.
    FirstLast,
}

/// Congress points ([method 2.5](crate::guide::method#25-congress-roles)). What is fitted was fitted on later chairs,
/// speakers and papers at ten conferences ([method 8.1](crate::guide::method#81-what-was-fitted)); the rest is judgement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CongressParams {
    /// Keynote, plenary, named lecture, late-breaking presenter.
    pub keynote: f64,
    /// Invited speaker, faculty.
    pub invited: f64,
    /// Programme or scientific committee chair.
    pub committee_chair: f64,
    /// Session chair, moderator.
    pub session_chair: f64,
    /// Steering or programme committee member; fitted, 0.6 was judgement: who sits on a committee is asked again at
    /// least as often as who spoke or chaired.
    pub committee_member: f64,
    /// Panelist, discussant, debater.
    pub panelist: f64,
    /// Oral abstract, presenting author.
    pub oral: f64,
    /// Workshop or tutorial instructor.
    pub instructor: f64,
    /// Poster, presenting author.
    pub poster: f64,
    /// Non-presenting abstract author.
    pub abstract_author: f64,
    /// Role that no table knows.
    pub unknown: f64,
    /// Factor for any role in an industry-sponsored session.
    pub sponsored: f64,
    /// Factor of an international congress.
    pub international: f64,
    /// Factor of a continental congress.
    pub continental: f64,
    /// Factor of a national congress.
    pub national: f64,
    /// Factor of a regional congress.
    pub regional: f64,
    /// Factor of a local meeting.
    pub local: f64,
    /// Half-life in years; fitted.
    pub half_life: f64,
    /// Least sum of points that earns full marks, where nobody has more; fitted. With 1 the only talk of somebody at
    /// the only congress read would earn as much as years of panels.
    pub full_marks_from: f64,
}

impl Default for CongressParams {
    fn default() -> Self {
        Self {
            keynote: 1.5,
            invited: 1.0,
            committee_chair: 1.0,
            session_chair: 0.8,
            committee_member: 1.0,
            panelist: 0.6,
            oral: 0.5,
            instructor: 0.5,
            poster: 0.15,
            abstract_author: 0.05,
            unknown: 0.3,
            sponsored: 0.5,
            international: 1.0,
            continental: 0.8,
            national: 0.6,
            regional: 0.4,
            local: 0.2,
            half_life: 2.0,
            full_marks_from: 2.0,
        }
    }
}

/// Leadership points for trials, guidelines and offices
/// ([method 2.7](crate::guide::method#27-leadership); judgement).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LeadershipParams {
    /// Principal investigator or study chair.
    pub principal_investigator: f64,
    /// Trial steering committee.
    pub steering: f64,
    /// Site investigator.
    pub site: f64,
    /// Factors of trial phases I to IV; a trial of unknown phase counts as phase I.
    pub phases: [f64; 4],
    /// Chair of a guideline panel.
    pub guideline_chair: f64,
    /// First or last author of a guideline; fitted.
    pub guideline_lead: f64,
    /// Member of a guideline panel.
    pub guideline_panel: f64,
    /// Reviewer of a guideline.
    pub guideline_reviewer: f64,
    /// Society president or editor-in-chief.
    pub president: f64,
    /// Other office.
    pub officer: f64,
    /// Half-life in years; fitted on later panels of ten guideline areas
    /// ([method 8.1](crate::guide::method#81-what-was-fitted)).
    pub half_life: f64,
    /// Least sum of points that earns full marks, where nobody has more; fitted.
    pub full_marks_from: f64,
}

impl Default for LeadershipParams {
    fn default() -> Self {
        Self {
            principal_investigator: 1.0,
            steering: 0.6,
            site: 0.1,
            phases: [0.7, 1.0, 1.5, 0.7],
            guideline_chair: 2.0,
            guideline_lead: 1.5,
            guideline_panel: 1.0,
            guideline_reviewer: 0.2,
            president: 1.0,
            officer: 0.3,
            half_life: 4.0,
            full_marks_from: 2.0,
        }
    }
}

/// Weights of the pillars ([method 4.1](crate::guide::method#41-formula)), a compromise between what foretells papers
/// and what foretells chairs and panels ([method 8.1](crate::guide::method#81-what-was-fitted)). With neither congress
/// nor leadership sources, or too few people in either, the
/// papers-only weights hold, which are measured ([E3](crate::guide::method#11-what-was-measured));
/// the full column keeps their proportions. The
/// weight of any other pillar without a source is shared out among the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WeightParams {
    /// Role-weighted decayed credit.
    pub science: f64,
    /// Independent citations.
    pub citation: f64,
    /// Congress roles.
    pub congress: f64,
    /// Trials and guidelines.
    pub leadership: f64,
    /// Network: effective size.
    pub brokerage: f64,
    /// Network: harmonic reach.
    pub reach: f64,
    /// Those that have papers, where only papers were read.
    pub papers_only: PapersOnlyWeights,
    /// For the column `podium_rank`.
    pub podium: PodiumWeights,
}

/// Weights where only publications were read ([method 4.1](crate::guide::method#41-formula),
/// measured in [E3](crate::guide::method#11-what-was-measured)).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PapersOnlyWeights {
    /// Role-weighted decayed credit.
    pub science: f64,
    /// Independent citations.
    pub citation: f64,
    /// Network: effective size.
    pub brokerage: f64,
    /// Network: harmonic reach.
    pub reach: f64,
}

/// Weights of the column `podium_rank`, by which later speakers, chairs and panel members are found best
/// ([method 4.6](crate::guide::method#46-two-questions), fitted).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PodiumWeights {
    /// Role-weighted decayed credit.
    pub science: f64,
    /// Congress roles.
    pub congress: f64,
    /// Trials and guidelines.
    pub leadership: f64,
    /// Network: effective size.
    pub brokerage: f64,
    /// Network: harmonic reach.
    pub reach: f64,
}

impl PodiumWeights {
    pub(super) const fn per_component(&self) -> PerComponent<f64> {
        PerComponent {
            science: self.science,
            citation: 0.0,
            congress: self.congress,
            leadership: self.leadership,
            brokerage: self.brokerage,
            reach: self.reach,
        }
    }
}

impl Default for PodiumWeights {
    fn default() -> Self {
        Self { science: 0.15, congress: 0.20, leadership: 0.55, brokerage: 0.05, reach: 0.05 }
    }
}

impl WeightParams {
    /// The section of a study file whose weights are all 0, which would leave nobody a score.
    pub fn section_without_weight(&self) -> Option<&'static str> {
        let is_empty = |column: PerComponent<f64>| column.sum() == 0.0;
        match (is_empty(self.per_component()), is_empty(self.papers_only.per_component())) {
            (true, _) => Some("weights"),
            (false, true) => Some("weights.papers_only"),
            (false, false) => None,
        }
    }

    /// The full column, before weights without a source are shared out.
    pub(super) const fn per_component(&self) -> PerComponent<f64> {
        PerComponent {
            science: self.science,
            citation: self.citation,
            congress: self.congress,
            leadership: self.leadership,
            brokerage: self.brokerage,
            reach: self.reach,
        }
    }
}

impl PapersOnlyWeights {
    /// The papers-only column.
    pub(super) const fn per_component(&self) -> PerComponent<f64> {
        PerComponent {
            science: self.science,
            citation: self.citation,
            congress: 0.0,
            leadership: 0.0,
            brokerage: self.brokerage,
            reach: self.reach,
        }
    }
}

impl Default for WeightParams {
    fn default() -> Self {
        Self {
            science: 0.30,
            citation: 0.15,
            congress: 0.15,
            leadership: 0.30,
            brokerage: 0.05,
            reach: 0.05,
            papers_only: PapersOnlyWeights::default(),
            podium: PodiumWeights::default(),
        }
    }
}

impl Default for PapersOnlyWeights {
    fn default() -> Self {
        Self { science: 0.45, citation: 0.25, brokerage: 0.15, reach: 0.15 }
    }
}

/// Tiers ([method 5.1](crate::guide::method#51-tiers)).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TierParams {
    /// Cumulated shares of the reference population that end tiers 1, 2 and 3.
    pub cuts: [f64; 3],
    /// Tier 1 holds at least this many people, as far as tier 2 still holds as many …
    pub first_at_least: usize,
    /// … and at most this many.
    pub first_at_most: usize,
    /// Documents in the area that a person needs to be in a tier at all.
    pub min_documents: u32,
}

impl Default for TierParams {
    fn default() -> Self {
        Self { cuts: [0.01, 0.05, 0.20], first_at_least: 10, first_at_most: 50, min_documents: 2 }
    }
}

/// All parameters of a ranking.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RankParams {
    /// Publications.
    pub credit: CreditParams,
    /// Congresses.
    pub congress: CongressParams,
    /// Trials, guidelines, offices.
    pub leadership: LeadershipParams,
    /// Pillar weights.
    pub weights: WeightParams,
    /// Tiers.
    pub tiers: TierParams,
}
