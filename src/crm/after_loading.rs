//! What a feed leaves for its acknowledgement.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::mirror::MirroredRow;

/// Name of the file.
pub(super) const AFTER_LOADING: &str = "after_loading.json";

/// The rows of a feed as the CRM will hold them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AfterLoading {
    /// Number of the feed.
    pub feed: u32,
    /// Opt-outs in force.
    pub opt_outs: usize,
    /// The account that the feed gives each person whose row it has, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub accounts: BTreeMap<String, String>,
    /// Rows by key.
    pub rows: BTreeMap<String, MirroredRow>,
}
