//! The result of reading all files of a study.

use crate::data::corpus::{Corpus, RaggedArray, SourceKind};

use super::cache::CacheEntries;
use super::parsed::RejectedRecord;
use super::source_coverage::SourceCoverage;
use super::vocabulary::printed_names::NameCounts;

/// One input file of the manifest.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct InputSummary {
    /// Path relative to the study file.
    pub path: String,
    /// Source kind.
    pub kind: SourceKind,
    /// Size as stored.
    pub bytes: u64,
    /// SHA-256 of the bytes as stored, in hex.
    pub sha256: String,
    /// Records read.
    pub read: u64,
    /// Records that are in the corpus.
    pub used: u64,
    /// Records that were merged into another record of the corpus.
    pub merged: u64,
    /// Records refused. Always `read = used + merged + rejected`.
    pub rejected: u64,
    /// Its printed names.
    #[serde(default)]
    pub names: NameCounts,
}

/// The corpus with an account of the files it was read from.
#[derive(Debug)]
pub struct IngestReport {
    /// The corpus.
    pub corpus: Corpus,
    /// One row per file, ordered by kind and path.
    pub inputs: Vec<InputSummary>,
    /// How complete each file is, in the order of `inputs`.
    pub coverage: Vec<SourceCoverage>,
    /// All refused records, ordered by source, file, line, record.
    pub rejected: Vec<RejectedRecord>,
    /// All notes, sorted.
    pub notes: Vec<String>,
    /// For each work the rows of `inputs` that hold a record of it, ascending.
    pub inputs_of: RaggedArray<u32>,
    /// What may be cached for the next run.
    pub cache_entries: CacheEntries,
}
