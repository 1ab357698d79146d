//! The result of reading all files of a study.

use std::collections::BTreeMap;

use crate::data::corpus::{Corpus, PartRecords, RaggedArray, SourceKind};

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
    /// Records, used or merged, of documents that are about some area of the study, in the window or not.
    #[serde(default)]
    pub in_some_area: u64,
    /// The same for each area, by its id; a record may be about several.
    #[serde(default)]
    pub in_areas: BTreeMap<String, u64>,
}

impl InputSummary {
    /// `5 read, 2 speak of an area (dm 2)`
    pub fn areas_in_words(&self) -> String {
        let filled = self.in_areas.iter().filter(|(_, count)| **count > 0);
        let areas: Vec<String> = filled.map(|(id, count)| format!("{id} {count}")).collect();
        let areas =
            if areas.is_empty() { String::new() } else { format!(" ({})", areas.join(", ")) };
        let verb = if self.in_some_area == 1 { "speaks" } else { "speak" };
        format!("{} read, {} {verb} of an area{areas}", self.read, self.in_some_area)
    }
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
    /// For each work the rows of `inputs` that hold records of it, ascending.
    pub inputs_of: RaggedArray<PartRecords>,
    /// What may be cached for the next run.
    pub cache_entries: CacheEntries,
}
