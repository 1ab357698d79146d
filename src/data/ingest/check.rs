//! Checks the first records of each file before a study is run.

use rayon::prelude::*;

use crate::data::corpus::SourceKind;

use super::input_task::{InputTask, input_tasks, note_line};
use super::parsed::{IngestError, ParsedFile, RejectedRecord};
use super::source::ReadLimits;
use super::spec::SourceSpec;

/// Records of each file that [`check_sources`] reads unless the limits say otherwise.
const CHECKED_RECORDS: u64 = 200;

/// Result of checking the first records of one file.
#[derive(Debug)]
pub struct SourceCheck {
    /// Path relative to the study file.
    pub path: String,
    /// Source kind.
    pub kind: SourceKind,
    /// Size as stored.
    pub bytes: u64,
    /// `plain`, `gzip` or `zstd`.
    pub packing: &'static str,
    /// Records checked.
    pub read: u64,
    /// Works, or appearances on sessions, that they would give.
    pub usable: u64,
    /// Records among them that would be refused.
    pub rejected: Vec<RejectedRecord>,
    /// Remarks, such as the encoding or unknown roles.
    pub notes: Vec<String>,
    /// Why the file cannot be read at all.
    pub error: Option<IngestError>,
}

/// Reads the first records of every file and reports what would be read and what is wrong. Writes
/// nothing; a file that cannot be read is part of the result. Ordered by kind and path.
pub fn check_sources(sources: &[SourceSpec], limits: &ReadLimits) -> Vec<SourceCheck> {
    let limits = ReadLimits { records: Some(limits.records.unwrap_or(CHECKED_RECORDS)), ..*limits };
    let (tasks, _) = input_tasks(sources);
    tasks.par_iter().map(|task| check_file(task, &limits)).collect()
}

fn check_file(task: &InputTask<'_>, limits: &ReadLimits) -> SourceCheck {
    let mut parsed = ParsedFile::default();
    let mut packing = "plain";
    let outcome = task.open(limits).and_then(|mut file| {
        packing = file.packing.name();
        task.reader().read_file(&mut file, limits, &mut parsed)
    });
    parsed.finish(task.spec.kind);
    let rejected = parsed.rejected.len() as u64;
    let notes = parsed.notes.iter();
    SourceCheck {
        path: task.path.display.clone(),
        kind: task.spec.kind,
        bytes: std::fs::metadata(&task.path.path).map_or(0, |meta| meta.len()),
        packing,
        read: parsed.read,
        usable: parsed.read.saturating_sub(rejected + parsed.repeated),
        notes: notes.map(|(text, count)| note_line(task.path, text, *count)).collect(),
        rejected: parsed.rejected,
        error: outcome.err(),
    }
}
