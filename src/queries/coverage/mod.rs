//! Whom to meet so that most of an area is within reach? Scientific exchange planning.
//!
//! Read out of a run folder: the people of an area, their ties and their communities. Within reach is
//! whoever stands one or two strong collaboration steps from somebody who is met
//! ([method 9](crate::guide::method#9-coverage)). That says
//! nothing about what anybody does with what they hear: co-authorship is no proof of influence.

mod area_network;
mod curve;
mod input_lists;
mod plan_file;
mod query;

pub use curve::{CoverageCurve, coverage_curve};
pub use plan_file::{PlanFile, PlanFileError};
pub use query::{
    CommunityCoverage, CommunityEntry, CountryCoverage, CoveragePlan, PickedPerson, cover,
};

use std::path::Path;

use crate::data::formats::TableReadError;
use crate::graph::{GraphError, influence};
use crate::run_folder::{PeopleSelection, RunFolderError, SelectionError};

/// Which ties are steps from one person to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepLayers {
    /// What people made together: publications, guidelines, trials. To have spoken in one session is
    /// the programme committee's doing; sessions count where a run has no other tie.
    #[default]
    Collaboration,
    /// Sessions as well: all layers as the score's network combines them
    /// ([method 2.4](crate::guide::method#24-ties)).
    All,
}

/// What it means that somebody is within reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub enum ReachModel {
    /// One or two strong steps from somebody who is met, by a table
    /// ([method 9](crate::guide::method#9-coverage)).
    #[default]
    #[serde(rename = "coverage")]
    Coverage,
    /// Reached by a weighted cascade: word passes over a tie with the tie's share of the strength of
    /// whom it goes to. That is an assumption and no datum, so the plan also says what would be reached
    /// at half of it.
    #[serde(rename = "ic")]
    Cascade,
}

/// What is asked of [`cover`].
#[derive(Clone, Copy, Debug)]
pub struct CoverageQuery<'a> {
    /// Area id.
    pub area: &'a str,
    /// People to choose.
    pub k: usize,
    /// What makes a step.
    pub steps: StepLayers,
    /// What it means to be within reach.
    pub model: ReachModel,
    /// CSV of people with whom exchange exists: a column `person_key` or `name`. They cover from the
    /// start and are not picked.
    pub engaged: Option<&'a Path>,
    /// Who may be picked.
    pub selection: &'a PeopleSelection,
    /// CSV of limits: a column `country`, `region`, `city` or `community`, and `most`. `*` stands for all others
    /// together, who are not picked when there is no such line.
    pub quota: Option<&'a Path>,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum CoverageError {
    /// The folder is not a run folder of this version.
    #[error(transparent)]
    RunFolder(#[from] RunFolderError),
    /// The study has no such area.
    #[error("--area {area}: the run has no such area\n  write one of {known}")]
    NoArea {
        /// As typed.
        area: String,
        /// The areas of the run.
        known: String,
    },
    /// Nobody may be picked.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// The file of engaged people or of quotas is wrong.
    #[error(transparent)]
    List(#[from] TableReadError),
    /// The ties of the run folder make no graph.
    #[error("{path}: {cause}\n  run the study again")]
    Ties {
        /// The file of ties.
        path: String,
        /// Why.
        #[source]
        cause: GraphError,
    },
    /// Limits of groups hold for the table of steps only.
    #[error("--quota: cascades know no quotas\n  leave --quota or --model ic out")]
    QuotaOfCascade,
    /// The scores of the run folder cannot be covered.
    #[error(transparent)]
    Reach(#[from] influence::InfluenceError),
}
