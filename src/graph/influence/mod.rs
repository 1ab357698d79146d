//! Here is a graph: which k nodes bring most of it within reach?
//!
//! [`cover`] chooses by a table of who reaches whom and how well, which can be explained line by
//! line; [`influence`] by a model of cascades, whose transmission is an assumption and not data.

mod edge_probability;
mod imm;
mod max_coverage;

pub use imm::{Audience, Cascade, Cascades, Influence, InfluenceParams, influence, influence_on};
pub use max_coverage::{Cover, CoverParams, Covers, Error, Pick, Quotas, cover};
