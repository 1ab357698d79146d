//! Chooses nodes that together reach most of a graph: which k nodes bring most of it within reach?
//!
//! [`maximise_coverage`] chooses by a [`CoverTable`] of who covers whom and how well, which can be
//! explained line by line; [`maximise_influence`] by a model of cascades, whose transmission
//! probabilities are an assumption and not data.

mod cascade;
mod cover_table;
mod edge_probability;
mod error;
mod imm;
mod max_coverage;
mod rr_sets;
mod spread_estimator;
mod targets;

pub use cascade::CascadeModel;
pub use cover_table::CoverTable;
pub use error::InfluenceError;
pub use imm::{InfluenceParams, SeedSet, maximise_influence, maximise_influence_on};
pub use max_coverage::{CoverPick, GroupQuotas, MaxCoverage, MaxCoverageParams, maximise_coverage};
pub use spread_estimator::SpreadEstimator;
pub use targets::Targets;
