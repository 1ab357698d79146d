//! Why is this person on the list? One answer a person × area, every point to its document.
//!
//! The answer is read out of a run folder, never computed anew from the sources, so that it is about
//! that very run. Only what the rank *would* be without a document is computed here, by the formula
//! of [`crate::ranking::score`] with the references and weights that the run wrote down.

mod explanation;
mod link;
mod run_rows;

pub use explanation::{
    Explanation, IdentityFacts, LeaveOneOut, PillarShare, ScoreComponent, ScoredItem, StrongTie,
    TierOutlook,
};
pub use link::document_link;

use std::path::Path;

use serde::Serialize;

use crate::run_folder::{self, PersonRow};
use run_rows::{Folder, Rankings};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder is no run folder of this version.
    #[error(transparent)]
    NoRun(#[from] run_folder::Error),
    /// Nobody of the run answers to what was typed, which is not repeated: it may be the name of
    /// somebody who opted out.
    #[error(
        "{people}: nobody on the list has this key, ORCID iD or name\n  {near}give a person_key from that file, an ORCID iD, or a name as printed, in quotes"
    )]
    Unknown {
        /// The file of people.
        people: String,
        /// People who share a word of the name, one a line, or empty.
        near: String,
    },
    /// Several people bear the name.
    #[error(
        "{people}: {count} people bear this name\n  give the key of one of them:\n{candidates}"
    )]
    Ambiguous {
        /// The file of people.
        people: String,
        /// How many.
        count: usize,
        /// One a line, with the key first.
        candidates: String,
    },
    /// The study has no such area.
    #[error("--area {area}: the run has no such area\n  write one of {known}")]
    NoArea {
        /// As typed.
        area: String,
        /// The areas of the run.
        known: String,
    },
    /// The person is on other lists only.
    #[error(
        "--area {area}: {person_key} has no place in this area\n  the person is listed in {listed}"
    )]
    NotListed {
        /// As typed.
        area: String,
        /// The person.
        person_key: String,
        /// Areas where the person is listed.
        listed: String,
    },
}

/// The answer. As JSON it is the first standing itself, with the others beside it, so that a script
/// finds one shape whether it asked for an area or not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PersonExplanation {
    /// The area asked for, else the first one of the study that lists the person.
    #[serde(flatten)]
    pub first: Explanation,
    /// The other areas that list the person, in the order of the study; empty when one was asked for.
    pub other_areas: Vec<Explanation>,
}

impl PersonExplanation {
    /// All explanations in the order of the study.
    pub fn explanations(&self) -> impl Iterator<Item = &Explanation> {
        std::iter::once(&self.first).chain(&self.other_areas)
    }
}

/// A run folder opened for questions: people and rankings are held, evidence and ties are looked up
/// for each question.
#[derive(Debug)]
pub struct RunExplainer {
    folder: Folder,
    people: Vec<PersonRow>,
    rankings: Rankings,
}

impl RunExplainer {
    /// Opens the folder that `kolnet run` wrote.
    ///
    /// # Errors
    /// When it is none, or a file in it is missing or damaged.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let folder = Folder::open(path)?;
        let people = folder.people()?;
        let rankings = folder.rankings()?;
        Ok(Self { folder, people, rankings })
    }

    /// Explains the standing of `person` (key, ORCID iD or printed name) in one area or in all that
    /// list the person.
    ///
    /// # Errors
    /// When nobody or more than one answers to `person`, when the area does not exist or does not
    /// list the person, or when evidence or ties are missing or damaged.
    ///
    /// # Example
    ///
    /// ```
    #[doc = include_str!("../../guide/example_run.txt")]
    /// use kolnet::queries::explain::RunExplainer;
    ///
    /// // `run` is the run folder of the study that `kolnet init` writes.
    /// let answer = RunExplainer::open(&run)?.explain("Bob Sample", Some("hf"))?;
    /// assert_eq!(answer.first.rank, 1);
    /// let science = &answer.first.pillars[0];
    /// assert_eq!((science.pillar, science.items.len()), ("science", 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain(&self, person: &str, area: Option<&str>) -> Result<PersonExplanation, Error> {
        let scales = &self.folder.manifest.references;
        let ids = || scales.iter().map(|scale| scale.area.as_str());
        if let Some(area) = area.filter(|area| !ids().any(|id| id == *area)) {
            let known = ids().collect::<Vec<_>>().join(", ");
            return Err(Error::NoArea { area: area.to_owned(), known });
        }
        let person = self.find(person)?;
        let listed: Vec<&str> =
            ids().filter(|id| self.rankings.place(id, &person.key).is_some()).collect();
        let evidence = self.folder.evidence(&person.key)?;
        let edges = self.folder.edges(&person.key)?;
        let mut explanations = Vec::new();
        for scale in scales.iter().filter(|scale| area.is_none_or(|area| area == scale.area)) {
            let Some(place) = self.rankings.place(&scale.area, &person.key) else { continue };
            let scene = explanation::ExplanationInputs {
                manifest: &self.folder.manifest,
                people: &self.people,
                rankings: &self.rankings,
                scale,
                person,
                place,
            };
            explanations.push(scene.explain(&evidence, &edges)?);
        }
        let mut explanations = explanations.into_iter();
        match (explanations.next(), area) {
            (Some(first), _) => {
                Ok(PersonExplanation { first, other_areas: explanations.collect() })
            }
            (None, Some(area)) if !listed.is_empty() => Err(Error::NotListed {
                area: area.to_owned(),
                person_key: person.key.clone(),
                listed: listed.join(", "),
            }),
            (None, _) => Err(Error::NoRun(run_folder::Error {
                path: self.folder.people_path(),
                cause: format!("{} stands there and in no ranking", person.key),
            })),
        }
    }

    fn find(&self, typed: &str) -> Result<&PersonRow, Error> {
        let found = run_folder::find(&self.people, typed);
        match found.as_slice() {
            [one] => Ok(one),
            [] => Err(Error::Unknown {
                people: self.folder.people_path(),
                near: run_folder::near(&self.people, typed),
            }),
            several => Err(Error::Ambiguous {
                people: self.folder.people_path(),
                count: several.len(),
                candidates: run_folder::candidates(several),
            }),
        }
    }
}
