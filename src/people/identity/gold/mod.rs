//! Bare lists of mentions: resolution and evaluation against the truth.

pub(crate) mod evaluation;
pub(crate) mod list_context;
pub(crate) mod mention_list;
pub(crate) mod pair_table;
pub(crate) mod resolve_list;
