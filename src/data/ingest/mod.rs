//! Files to corpus: reads publications and congress programmes and reports the records it refused.
//!
//! Every reader implements `SourceReader`: it parses one file into a [`ParsedFile`]. [`read_sources`]
//! runs the readers over all files in parallel and merges the results. A bad *record* becomes a
//! [`RejectedRecord`] and the file goes on; a bad *file* is an [`IngestError`] and stops the run before
//! anything is written.

mod cache;
mod check;
mod gazetteer;
mod input_task;
mod notice_register;
mod opt_outs;
mod parsed;
mod read;
mod read_settings;
mod reference_file;
mod source;
mod source_coverage;
pub(crate) mod sources;
mod spec;
mod summary;
pub(crate) mod vocabulary;

#[cfg(test)]
mod bad_tables;
#[cfg(test)]
mod tests;

pub use crate::data::formats::{Flaw, FlawKind};
pub use cache::{CacheEntries, CachePolicy, CachePurge, ParseCache};
pub use check::{FileCheck, IdCounts, PlaceCounts, SourcesCheck, check_sources};
pub use gazetteer::read_gazetteer;
pub use notice_register::{
    HeldPersonRow, NoticeError, read_notice_answers, read_notice_register, rewrite_notice_register,
};
pub use opt_outs::{
    NameFinder, OptOutAnswer, OptOutAnswers, OptOutEntry, OptOutError, OptOutList, OptOutName,
};
pub use parsed::{
    FlawCount, IngestError, ParsedFile, RecordLocation, RejectedRecord, TableFrame, UnusedColumn,
    count_flaws,
};
pub use read::read_sources;
pub use read_settings::ReadSettings;
pub use reference_file::{ReferenceFile, hash_reference_file};
pub use source::ReadLimits;
pub use source_coverage::SourceCoverage;
pub use spec::{DateFormat, SourceSpec, TableLayout};
pub use summary::{IngestReport, InputSummary};
pub use vocabulary::printed_names::{
    CutName, NameCounts, NameDoubtCounts, NameReader, SplitName, TakenOffCounts,
    split as split_name,
};
