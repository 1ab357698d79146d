//! The trait of a source reader, and the limits that every reader keeps.

use crate::data::formats::{Flaw, FlawKind};
use crate::storage::input_file::{InputFile, MAX_EXPANSION};

use super::parsed::{IngestError, ParsedFile};

/// Bounds that keep one file from exhausting the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimits {
    /// Longest record in bytes, unpacked. A longer one is refused and skipped. 32 MiB holds an
    /// article with more than 20,000 authors and their affiliations.
    pub record_bytes: usize,
    /// A packed file may unpack to at most this many times its size, see [`MAX_EXPANSION`].
    pub max_expansion: u64,
    /// Stop after this many records of each file; `None` reads to the end.
    pub records: Option<u64>,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self { record_bytes: 32 << 20, max_expansion: MAX_EXPANSION, records: None }
    }
}

impl ReadLimits {
    /// Whether `parsed` already holds as many records as asked for.
    pub(super) fn is_reached(&self, parsed: &ParsedFile) -> bool {
        self.records.is_some_and(|records| parsed.read >= records)
    }

    /// Why a record longer than [`Self::record_bytes`] is refused.
    pub(super) fn too_long(&self, record: &str) -> Flaw {
        let limit = self.record_bytes >> 20;
        Flaw::new(FlawKind::TooLong, format!("the {record} is longer than {limit} MiB"))
    }
}

/// Reads files of one kind.
pub(super) trait SourceReader: Sync {
    /// Parses the file into `parsed`.
    fn read_file(
        &self,
        file: &mut InputFile,
        limits: &ReadLimits,
        parsed: &mut ParsedFile,
    ) -> Result<(), IngestError>;
}
