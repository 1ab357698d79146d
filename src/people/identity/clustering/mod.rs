//! Pairs of mentions to clusters of one person each: average linkage under constraints.

pub(crate) mod cluster;
pub(crate) mod constraints;
pub(crate) mod linkage;
pub(crate) mod overrides;
pub(crate) mod rules;
pub(crate) mod seats;
pub(crate) mod sparse_linkage;
pub(crate) mod union_find;
