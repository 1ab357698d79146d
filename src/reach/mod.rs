//! Here is a graph: which k nodes bring most of it within reach?
//!
//! [`cover`] chooses by a table of who reaches whom and how well, which can be explained line by
//! line; [`influence`] by a model of cascades, whose transmission is an assumption and not data.

mod chances;
mod coverage;
mod influence;

pub use coverage::{Cover, CoverParams, Covers, Error, Pick, Quotas, cover};
pub use influence::{
    Audience, Cascade, Cascades, Influence, InfluenceParams, influence, influence_on,
};
