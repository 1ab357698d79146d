//! Merges and splits of the keys of people.

/// What happened to a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyEvent {
    /// No person has `key` any more; most of its fingerprints are those of `into`.
    MergedInto {
        /// The key that ended.
        key: String,
        /// The key that continues.
        into: String,
    },
    /// `key` is new, or back after it was merged; most of its fingerprints were those of `from`.
    SplitFrom {
        /// The key that begins.
        key: String,
        /// The key that continues.
        from: String,
    },
}
