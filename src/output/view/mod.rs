//! What outputs show: the figures of a run, rounded and worded once.
//!
//! A view is made from a run folder, so that every output of a run and every output made later from its folder
//! tell the same. Outputs read nothing but the view. Scores, points and weights are whole hundredths, shares whole
//! per cent, what is unknown is `None`.

mod area;
mod changes;
mod document;
mod error;
mod findings;
mod graph;
mod map;
mod people;
mod quality;
mod question;
mod ranking;
mod rounding;
mod run_tables;

pub use area::{
    AreaView, CommunityView, CoverageView, FindingSentences, ItemView, RowView, ThinPillarView,
    YearCounts,
};
pub use changes::ChangeView;
pub use document::DocumentView;
pub use error::ViewError;
pub use findings::country_names;
pub use graph::{AreaGraph, AreaGraphRead, AreaGraphSource, GraphPerson, GraphTie};
pub use map::TieView;
pub use people::PersonView;
pub use quality::{AreaQuality, QualityView, SourceCounts};
pub use question::{PrintedNameView, QuestionView};

use std::path::Path;

use crate::queries::diff::RunChanges;
use crate::study::Language;
use ranking::RankingView;
use run_tables::{DocumentIndex, RunTables};

/// What a view is made from.
#[derive(Clone, Debug)]
pub struct ViewSource<'a> {
    /// The run folder.
    pub run: &'a Path,
    /// The comparison with an earlier run.
    pub changes: Option<&'a RunChanges>,
    /// The folder of that run.
    pub previous: Option<&'a Path>,
    /// The language; `None`: that of the study.
    pub language: Option<Language>,
    /// The folder of `briefs/` as seen from what is made: empty beside it, or ending with `/`; `None` where no
    /// link leads to it.
    pub briefs_from: Option<String>,
}

/// A run as outputs show it.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// Draws of the documents that ranks are tested by.
    pub draws: u32,
    /// Seed of everything random.
    pub seed: u64,
    /// Reference date and identifier of the earlier run that this one is compared with.
    pub previous: Option<[String; 2]>,
    /// People of each area, from the first, who have a brief that can be linked.
    pub briefs: u32,
    /// The folder of `briefs/`, empty or ending with `/`.
    pub briefs_from: String,
    /// Everybody shown in any area, by key.
    pub people: Vec<PersonView>,
    /// Every document that an item or a tie names.
    pub documents: Vec<DocumentView>,
    /// Areas in the order of the study.
    pub areas: Vec<AreaView>,
    /// Questions of identity, what is most at stake first; at most [`MAX_QUESTIONS`].
    pub questions: Vec<QuestionView>,
    /// How far the run may be trusted.
    pub quality: QualityView,
}

/// Questions that are shown: more are in `review_queue.csv`.
pub const MAX_QUESTIONS: usize = 500;

impl StudyView {
    /// Reads a run folder.
    ///
    /// # Errors
    /// When the folder is not a run folder of this version, or a table is missing or damaged. A folder without
    /// the tables of documents is shown without titles, and a note says so.
    pub fn read(source: &ViewSource<'_>) -> Result<Self, ViewError> {
        let tables = RunTables::open(source.run)?;
        let manifest = &tables.run.manifest;
        let most = map::shown_in_each_area(manifest.references.len());
        let rankings: Vec<RankingView> = manifest
            .references
            .iter()
            .map(|reference| RankingView::read(&tables, &reference.area, most))
            .collect::<Result<_, _>>()?;
        let people = people::shown_people(&tables, &rankings)?;
        let mut documents = DocumentIndex::default();
        let tiers = source.changes.and(source.previous).map(|earlier| {
            Ok::<_, ViewError>([run_tables::tiers_of(earlier)?, run_tables::tiers_of(source.run)?])
        });
        let tiers = tiers.transpose()?.unwrap_or_default();
        let mut areas = Vec::new();
        for (reference, ranking) in manifest.references.iter().zip(&rankings) {
            let inputs = area::AreaInputs {
                tiers: &tiers,
                tables: &tables,
                reference,
                ranking,
                people: &people,
                changes: source.changes,
            };
            let mut area = inputs.view(&mut documents)?;
            area.findings = findings::find(&area, &people);
            areas.push(area);
        }
        let documents = documents.complete(&tables)?;
        for area in &mut areas {
            map::sort_documents(&mut area.ties, &documents);
        }
        let settings = &manifest.config;
        let questions = tables.review_questions()?;
        Ok(Self {
            title: manifest.study.clone(),
            as_of: manifest.as_of.clone(),
            run_id: manifest.run_id.clone(),
            person_label: settings.person_label.clone(),
            language: source.language.unwrap_or(settings.language),
            version: manifest.kolnet.clone(),
            window_years: settings.window_years,
            draws: settings.resampling.bootstrap,
            seed: settings.seed,
            previous: source.changes.map(|c| [c.as_of[0].clone(), c.runs[0].clone()]),
            briefs: source.briefs_from.as_ref().map_or(0, |_| settings.briefs),
            briefs_from: source.briefs_from.clone().unwrap_or_default(),
            quality: quality::quality_view(
                &tables,
                rankings.into_iter().map(|ranking| ranking.quality).collect(),
                questions.len(),
            ),
            questions: questions.into_iter().take(MAX_QUESTIONS).map(QuestionView::of).collect(),
            documents,
            people,
            areas,
        })
    }
}
