//! Pairs of mentions: what they share, and how likely they are one person.

pub(crate) mod blocks;
pub(crate) mod context;
pub(crate) mod corpus_context;
pub(crate) mod features;
pub(crate) mod model;
pub(crate) mod postings;
pub(crate) mod terms;
