//! How much of what a CRM holds a feed changes, and when that is too much to go unseen.

use serde::Serialize;

/// Changes of rows that a CRM is known to hold as active.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KnownChanges {
    /// Active rows, and those of tier 1 among them.
    pub active: usize,
    /// Of tier 1.
    pub active_first: usize,
    /// Rows that are deactivated or change their tier.
    pub moved: usize,
    /// Those among them that are of tier 1.
    pub moved_first: usize,
    /// Rows deactivated since their people opted out; none of the moved.
    pub opted_out: usize,
}

impl KnownChanges {
    /// Share of the rows, or of tier 1, that may move before a feed is stopped (judgement, after the guard of a data
    /// updater against mass changes): a fifth.
    pub const MOST_MOVED: f64 = 0.2;

    /// Whether so many rows move that somebody should look first.
    pub fn is_large(&self) -> bool {
        let is_large = |moved: usize, of: usize| moved as f64 > Self::MOST_MOVED * of as f64;
        is_large(self.moved, self.active) || is_large(self.moved_first, self.active_first)
    }
}
