//! Plain lists of mentions: resolution, scores against a labelled truth, and pairs for training.

pub(crate) mod evaluation;
pub(crate) mod list_context;
pub(crate) mod mention_list;
pub(crate) mod pair_table;
pub(crate) mod resolve_list;
