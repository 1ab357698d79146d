//! Pairs of mentions to clusters of one person each: average linkage under constraints.

pub(crate) mod cluster;
mod compared_members;
pub(crate) mod constraints;
pub(crate) mod linkage;
mod neighbours;
pub(crate) mod overrides;
pub(crate) mod rules;
pub(crate) mod seats;
pub(crate) mod sparse_linkage;
pub(crate) mod union_find;
