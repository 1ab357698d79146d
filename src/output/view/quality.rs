//! How far a run may be trusted.

use std::collections::BTreeMap;

use super::rounding::hundredths;
use super::run_tables::{ListedFigures, RunTables, listed};

/// Classes of the histogram of identity confidence, each a tenth wide.
const IDENTITY_CLASSES: usize = 10;

/// What was read, and how sure it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QualityView {
    /// Source files.
    pub sources: Vec<SourceCounts>,
    /// Pillars with their half-lives in hundredths of a year.
    pub half_lives: Vec<(&'static str, i64)>,
    /// Each area, in the order of the view.
    pub areas: Vec<AreaQuality>,
    /// Remarks of the run, and what the folder lacks.
    pub notes: Vec<String>,
    /// Open questions of identity in the run, shown or not.
    pub review_questions: usize,
    /// Records refused.
    pub rejected: usize,
}

/// Records of a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceCounts {
    /// Path relative to the study file.
    pub path: String,
    /// Source kind.
    pub kind: &'static str,
    /// Records read.
    pub read: u64,
    /// Records in the corpus.
    pub used: u64,
    /// Records merged into others.
    pub merged: u64,
    /// Records refused.
    pub rejected: u64,
}

/// Counts of everybody listed in an area.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AreaQuality {
    /// People without a country.
    pub unknown_country: usize,
    /// People by tenths of identity confidence.
    pub identity_histogram: [usize; IDENTITY_CLASSES],
    /// People by flag.
    pub flags: BTreeMap<String, usize>,
}

/// Said in the notes of a folder without its documents.
const WITHOUT_DOCUMENTS: &str = "documents.parquet or tie_documents.parquet is not in the run folder: titles and the documents of ties are not shown; run the study again";

pub(super) fn quality_view(
    tables: &RunTables,
    areas: Vec<AreaQuality>,
    review_questions: usize,
) -> QualityView {
    let manifest = &tables.run.manifest;
    let settings = &manifest.config.ranking;
    let half_lives = [
        ("science", &settings.credit),
        ("congress", &settings.congress),
        ("leadership", &settings.leadership),
    ];
    let sources = manifest.inputs.iter().map(|input| SourceCounts {
        path: input.path.clone(),
        kind: input.kind.name(),
        read: input.read,
        used: input.used,
        merged: input.merged,
        rejected: input.rejected,
    });
    let lacking = (!tables.has_documents()).then(|| WITHOUT_DOCUMENTS.to_owned());
    QualityView {
        sources: sources.collect(),
        half_lives: half_lives
            .into_iter()
            .filter_map(|(name, setting)| Some((name, hundredths(setting.half_life?))))
            .collect(),
        areas,
        notes: manifest.notes.iter().cloned().chain(lacking).collect(),
        review_questions,
        rejected: manifest.counts.rejected,
    }
}

impl AreaQuality {
    pub(super) fn of(rows: &[ListedFigures<'_>]) -> Self {
        let mut quality = Self::default();
        for row in rows {
            quality.unknown_country += usize::from(row.country.is_none());
            if let Some(confidence) = row.identity_confidence {
                let class = (confidence * IDENTITY_CLASSES as f64) as usize;
                quality.identity_histogram[class.min(IDENTITY_CLASSES - 1)] += 1;
            }
            for flag in listed(row.flags, ";") {
                *quality.flags.entry(flag.to_owned()).or_default() += 1;
            }
        }
        quality
    }
}
