//! Files to corpus: reads publications and congress programmes and says which records it refused.
//!
//! Every reader is a `Source`: it parses one file into a [`Part`]. [`read`] runs the readers over
//! all files in parallel and merges the parts. A bad *record* becomes a [`Rejected`] row and the
//! file goes on; a bad *file* is an [`Error`] and stops the run before anything is written.

mod cache;
pub(crate) mod formats;
mod gazetteer;
mod input_file;
mod read;
mod source_coverage;
pub(crate) mod sources;
pub(crate) mod vocabulary;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::data::corpus::{Corpus, CorpusBuilder, Ragged, SourceKind, WorkRef};

use crate::data::ingest::input_file::Opened;

pub use cache::{Cache, Drafts, Keeping};
pub use gazetteer::{Gazetteer, Located};
pub use read::{Checked, Consulted, check, consulted, read};
pub use source_coverage::Worth;
pub use vocabulary::printed_names::{SplitName, split as split_name};

/// Bounds that keep one file from exhausting the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest record in bytes, unpacked. A longer one is refused and passed over. 32 MiB holds an
    /// article with more than 20,000 authors and their affiliations.
    pub record_bytes: usize,
    /// A packed file may unpack to at most this many times its size (and to 64 MiB in any case).
    /// PubMed and OpenAlex pack to between a fifth and a fifteenth; deflate cannot exceed 1,032.
    pub expansion: u64,
    /// Stop after this many records of each file; `None` reads to the end.
    pub records: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { record_bytes: 32 << 20, expansion: 250, records: None }
    }
}

impl Limits {
    fn enough(&self, part: &Part) -> bool {
        self.records.is_some_and(|records| part.read >= records)
    }
}

/// Reads files of one kind.
trait Source: Sync {
    /// Parses a whole file into `part`.
    fn parse(&self, file: &mut Opened, limits: &Limits, part: &mut Part) -> Result<(), Error>;
}

/// A source as the study file describes it.
#[derive(Clone, Debug)]
pub struct SourceSpec {
    /// Which reader.
    pub kind: SourceKind,
    /// Files to read, as opened, with the path that messages and the manifest print.
    pub files: Vec<InputPath>,
    /// Values for columns that the file lacks (tables only): our column → value.
    pub defaults: BTreeMap<String, String>,
    /// Column map (tables only): our column → the file's column.
    pub columns: BTreeMap<String, String>,
    /// Role map (congress tables only): the file's word → a role name of `corpus::Role`.
    pub roles: BTreeMap<String, String>,
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputPath {
    /// The path as printed: relative to the study file.
    pub shown: String,
    /// The path as opened.
    pub opened: PathBuf,
}

/// Where in a file something stands.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct Place {
    /// The file as printed.
    pub file: String,
    /// Line from 1, 0 when lines mean nothing there.
    pub line: u64,
    /// Identifier of the record (`PMID 123`, `row 17`); never a person's name.
    pub record: String,
}

/// A record that was refused. It never carries a person's name: a suppressed person must not
/// appear in the list of rejects either.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Rejected {
    /// Source kind.
    pub source: SourceKind,
    /// Where it stands.
    pub place: Place,
    /// What was refused: `article`, `row`, `author` …
    pub what: String,
    /// Why, and what to do about it.
    pub why: String,
}

/// What one file gave.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Part {
    /// Its works.
    pub works: CorpusBuilder,
    /// Records read: articles, works, or table rows with at least one filled cell.
    pub read: u64,
    /// Records that repeat an earlier one of the same file to the letter.
    pub repeated: u64,
    /// Records refused, in file order. `read = works + repeated + rejected`, where works are counted
    /// as [`crate::data::corpus::merge()`] counts records.
    pub rejected: Vec<Rejected>,
    /// Things worth saying that refused nothing, such as an unknown role, with their counts (0: a
    /// remark on the file as a whole).
    pub notes: BTreeMap<String, u64>,
    /// PMIDs that the file declares deleted (`DeleteCitation`).
    pub deleted_pmids: Vec<u32>,
    /// Works that retraction notices in the file retract.
    pub retracted: Vec<WorkRef>,
}

impl Part {
    fn reject(
        &mut self,
        source: SourceKind,
        file: &str,
        line: u64,
        record: &str,
        what: &str,
        why: &str,
    ) {
        let place = Place { file: file.to_owned(), line, record: record.to_owned() };
        self.rejected.push(Rejected { source, place, what: what.to_owned(), why: why.to_owned() });
    }

    fn note(&mut self, text: &str, count: u64) {
        match self.notes.get_mut(text) {
            Some(known) => *known += count,
            None => {
                self.notes.insert(text.to_owned(), count);
            }
        }
    }

    fn note_once(&mut self, text: &str) {
        self.notes.insert(text.to_owned(), 0);
    }
}

/// One input file of the manifest.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Input {
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
    /// Records that stand in the corpus.
    pub used: u64,
    /// Records that another record of the corpus already held.
    pub merged: u64,
    /// Records refused. Always `read = used + merged + rejected`.
    pub rejected: u64,
}

/// All that was read.
#[derive(Debug)]
pub struct Reading {
    /// The corpus.
    pub corpus: Corpus,
    /// One row a file, ordered by kind and path.
    pub inputs: Vec<Input>,
    /// What each file holds, in the order of `inputs`.
    pub worth: Vec<Worth>,
    /// All refused records, ordered by source, file, line, record.
    pub rejected: Vec<Rejected>,
    /// All notes, sorted.
    pub notes: Vec<String>,
    /// For each work the rows of `inputs` that hold a record of it, rising.
    pub inputs_of: Ragged<u32>,
    /// What may be kept for the next reading.
    pub drafts: Drafts,
}

/// A file that could not be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {what}\n  {remedy}", place = shown(.place))]
pub struct Error {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

fn shown(place: &Place) -> String {
    match (place.line, place.record.is_empty()) {
        (0, true) => place.file.clone(),
        (0, false) => format!("{}, {}", place.file, place.record),
        (line, true) => format!("{}, line {line}", place.file),
        (line, false) => format!("{}, line {line}, {}", place.file, place.record),
    }
}
