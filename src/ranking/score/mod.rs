//! Scores to an ordered list, with its evidence.
//!
//! The score is additive from zero ([method 4.1](crate::guide::method#41-formula)): each pillar's
//! raw sum x is brought to [0, 1] by
//! ln(1 + x) / ln(1 + X) with X the greatest sum in the area, weighted, and added up. What no source
//! of the run can show is not held against anybody: its weight is shared out, and the run says so; nor does
//! a pillar that hardly anybody fills decide over everybody.

mod component;
mod credit;
mod evidence;
mod params;
mod pillar_weights;
mod question_ranks;
mod ranking;
mod reach_level;
mod rising;
mod stability;

pub use component::{PerComponent, PerPillar, Pillar, ScoreComponent, log_ratio};
pub use credit::paper_credit;
pub use evidence::{AreaEvidence, EvidenceItem, gather};
pub use params::{
    CongressParams, CreditParams, CreditScheme, LeadershipParams, PapersOnlyWeights, PodiumWeights,
    RankParams, TierParams, WeightParams,
};
pub use pillar_weights::{PillarWeights, ThinPillar};
pub use ranking::{
    NetworkPosition, RankInterval, RankedPerson, Ranking, SCORE_DECIMALS, Tier, rank,
};
pub use reach_level::{GeographicReach, HomeLocation, geographic_reach};
pub use rising::{RisingInputs, measure_rising};
pub use stability::{
    NetworkReplicate, RankStability, ResamplingInputs, ResamplingParams, measure_stability,
    replicate_count,
};
