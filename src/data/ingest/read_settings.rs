//! How the files of a study are read.

use crate::data::corpus::HeadingNames;

use super::cache::CachePolicy;
use super::source::ReadLimits;

/// How the files of a study are read.
#[derive(Clone, Copy, Default)]
pub struct ReadSettings<'a> {
    /// Bounds of each file.
    pub limits: ReadLimits,
    /// Where readings are kept from run to run; `None`: nothing is kept.
    pub cache: Option<CachePolicy<'a>>,
    /// Names of MeSH descriptors, for sources that print headings without identifiers; `None`: such
    /// headings serve as keywords.
    pub headings: Option<&'a HeadingNames>,
    /// Told, from any thread, how many of how many files are read, after each.
    pub on_file: Option<&'a (dyn Fn(u64, u64) + Sync)>,
}
