//! What outputs show: the figures of a run, rounded and worded once.
//!
//! A view is made from a run folder, so that every output of a run and every output made later from its folder
//! tell the same. Outputs read nothing but the view. Scores, points and weights are whole hundredths, shares whole
//! per cent, what is unknown is `None`.

mod area;
mod findings;
mod map;
mod people;
mod quality;
mod run_tables;

pub use area::{AreaView, ChangeView, CommunityView, CoverageView, ItemView, RowView, YearCounts};
pub use findings::{FindingSentences, country_names};
pub use map::TieView;
pub use people::PersonView;
pub use quality::{AreaQuality, QualityView, SourceCounts};

use std::path::Path;

use crate::queries::coverage::CoverageError;
use crate::queries::diff::RunChanges;
use crate::run_folder::RunFolderError;
use crate::study::Language;
use run_tables::{DocumentIndex, RunTables};

/// Years of half-lives, scores, points and weights are shown in hundredths.
fn hundredths(value: f64) -> i64 {
    (value * 100.0).round() as i64
}

/// A share in whole per cent.
fn per_cent(share: f64) -> i64 {
    hundredths(share)
}

/// What a view is made from.
#[derive(Clone, Copy, Debug)]
pub struct ViewSource<'a> {
    /// The run folder.
    pub run: &'a Path,
    /// The comparison with an earlier run.
    pub changes: Option<&'a RunChanges>,
    /// The language; `None`: that of the study.
    pub language: Option<Language>,
}

/// A run as outputs show it.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyView {
    /// Title of the study.
    pub title: String,
    /// Reference date.
    pub as_of: String,
    /// Identifier of the run.
    pub run_id: String,
    /// How outputs call a person.
    pub person_label: String,
    /// Language of outputs.
    pub language: Language,
    /// Version of kolnet that made the run.
    pub version: String,
    /// Years before the reference date that count.
    pub window_years: u32,
    /// Reference date and identifier of the earlier run that this one is compared with.
    pub previous: Option<[String; 2]>,
    /// Everybody shown in any area, by key.
    pub people: Vec<PersonView>,
    /// Every document that an item or a tie names.
    pub documents: Vec<DocumentView>,
    /// Areas in the order of the study.
    pub areas: Vec<AreaView>,
    /// How far the run may be trusted.
    pub quality: QualityView,
}

/// A document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentView {
    /// Identifier as in `documents`.
    pub id: String,
    /// Title as printed.
    pub title: Option<String>,
    /// Date as far as it is known; may be empty.
    pub date: String,
    /// Kind of document.
    pub kind: String,
    /// Journal, congress or society.
    pub venue: Option<String>,
    /// Public address.
    pub link: Option<String>,
}

/// The year that a date begins with.
fn year_of(date: &str) -> Option<i64> {
    date.get(..4)?.parse().ok()
}

/// Why a run folder cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// The folder is not a run folder of this version, or is damaged.
    #[error(transparent)]
    RunFolder(#[from] RunFolderError),
    /// Its ties or scores make no plan of coverage.
    #[error(transparent)]
    Coverage(#[from] CoverageError),
}

impl StudyView {
    /// Reads a run folder.
    ///
    /// # Errors
    /// When the folder is not a run folder of this version, or a table is missing or damaged. A folder without
    /// the tables of documents is shown without titles, and a note says so.
    pub fn read(source: &ViewSource<'_>) -> Result<Self, ViewError> {
        let tables = RunTables::open(source.run)?;
        let manifest = &tables.run.manifest;
        let rankings = tables.rankings()?;
        let people = people::shown_people(&tables, &rankings)?;
        let known = tables.documents()?;
        let mut documents = DocumentIndex::new(&known)?;
        let mut areas = Vec::new();
        for (reference, ranking) in manifest.references.iter().zip(&rankings) {
            let inputs = area::AreaInputs {
                tables: &tables,
                reference,
                ranking,
                people: &people,
                changes: source.changes,
            };
            areas.push(inputs.view(&mut documents)?);
        }
        let settings = &manifest.config;
        Ok(Self {
            title: manifest.study.clone(),
            as_of: manifest.as_of.clone(),
            run_id: manifest.run_id.clone(),
            person_label: settings.person_label.clone(),
            language: source.language.unwrap_or(settings.language),
            version: manifest.kolnet.clone(),
            window_years: settings.window_years,
            previous: source.changes.map(|c| [c.as_of[0].clone(), c.runs[0].clone()]),
            quality: quality::quality_view(&tables, &rankings)?,
            documents: documents.into_views(),
            people,
            areas,
        })
    }
}
