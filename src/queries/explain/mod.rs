//! Why is this person on the list? One answer per person and area, with every point traced to its
//! document.
//!
//! The answer is read from a run folder and never computed again from the sources, so that it is about
//! that very run. Only score and rank *without* a document are computed here, by the formula of
//! [`crate::ranking::score`] with the references and weights that the run wrote down.

mod breakdown;
mod explanation;
mod link;
mod run_queries;

pub use explanation::{
    ComponentShare, Explanation, IdentityFacts, LeaveOneOut, PillarShare, ScoredItem, StrongTie,
    TierOutlook,
};
pub use link::document_link;

use std::path::Path;

use serde::Serialize;

use crate::run_folder::{
    PersonRow, RunFolderError, find_people, list_candidates, list_similar_names, not_a_run_folder,
    people_file,
};
use breakdown::ExplanationInputs;
use run_queries::{RankingRow, RunQueries};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// The folder is not a run folder of this version.
    #[error(transparent)]
    RunFolder(#[from] RunFolderError),
    /// Nobody in the run answers to what was typed. The message does not repeat it: it may be the name
    /// of somebody who opted out.
    #[error(
        "{people}: nobody on the list has this key, ORCID iD or name\n  {near}give a person_key from that file, an ORCID iD, or a name as printed, in quotes"
    )]
    Unknown {
        /// The file of people.
        people: String,
        /// People who share a word of the name, one a line, or empty.
        near: String,
    },
    /// Several people have the name.
    #[error(
        "{people}: {count} people have this name\n  give the key of one of them:\n{candidates}"
    )]
    Ambiguous {
        /// The file of people.
        people: String,
        /// How many have it.
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

/// The answer. As JSON it is the first explanation itself with the others beside it, so that a script
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

/// A run folder opened for questions. Each question reads no more of the tables than it needs.
pub struct RunExplainer {
    queries: RunQueries,
}

impl RunExplainer {
    /// Opens the folder that `kolnet run` wrote.
    ///
    /// # Errors
    /// When it is not a run folder, or a table in it is missing or damaged.
    pub fn open(path: &Path) -> Result<Self, ExplainError> {
        Ok(Self { queries: RunQueries::open(path)? })
    }

    /// Explains the rank of `person` (key, ORCID iD or printed name) in one area, or in all that list
    /// the person.
    ///
    /// # Errors
    /// When nobody or more than one answers to `person`, when the area does not exist or does not
    /// list the person, or when a table is damaged.
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
    pub fn explain(
        &self,
        person: &str,
        area: Option<&str>,
    ) -> Result<PersonExplanation, ExplainError> {
        let manifest = &self.queries.run.manifest;
        if let Some(area) = area.filter(|area| manifest.area(area).is_none()) {
            return Err(ExplainError::NoArea { area: area.to_owned(), known: manifest.area_ids() });
        }
        let person = self.find_person(person)?;
        let listed = self.queries.ranking_rows(&person.person_key)?;
        let evidence = self.queries.evidence_rows(&person.person_key)?;
        let mut explanations = Vec::new();
        for reference in &manifest.references {
            let asked = area.is_none_or(|area| area == reference.area);
            let row = listed.iter().find(|row| row.area == reference.area);
            let (true, Some(row)) = (asked, row) else { continue };
            let inputs = ExplanationInputs {
                run_id: &manifest.run_id,
                as_of: &manifest.as_of,
                reference,
                person: &person,
                row,
                ranking: &self.queries.area_ranking(&reference.area)?,
                evidence: &evidence,
                ties: self.queries.ties(&reference.area, &person.person_key)?,
            };
            explanations.push(inputs.explain()?);
        }
        let mut explanations = explanations.into_iter();
        match explanations.next() {
            Some(first) => Ok(PersonExplanation { first, other_areas: explanations.collect() }),
            None => Err(self.not_listed(&person, area, &listed)),
        }
    }

    /// A key is looked up alone; only other words are compared with everybody.
    fn find_person(&self, typed: &str) -> Result<PersonRow, ExplainError> {
        let key = typed.trim().to_ascii_uppercase();
        if let Some(person) = self.queries.person(&key)? {
            return Ok(person);
        }
        let everybody = self.queries.all_people()?;
        let people = people_file(&self.queries.run.path);
        match find_people(&everybody, typed).as_slice() {
            [one] => Ok((*one).clone()),
            [] => {
                Err(ExplainError::Unknown { people, near: list_similar_names(&everybody, typed) })
            }
            several => Err(ExplainError::Ambiguous {
                people,
                count: several.len(),
                candidates: list_candidates(several),
            }),
        }
    }

    fn not_listed(
        &self,
        person: &PersonRow,
        area: Option<&str>,
        listed: &[RankingRow],
    ) -> ExplainError {
        let areas = self.queries.run.manifest.references.iter().map(|known| known.area.as_str());
        let listed: Vec<&str> =
            areas.filter(|id| listed.iter().any(|row| row.area == *id)).collect();
        match area {
            Some(area) if !listed.is_empty() => ExplainError::NotListed {
                area: area.to_owned(),
                person_key: person.person_key.clone(),
                listed: listed.join(", "),
            },
            _ => {
                let cause = format!("{} is in this table and in no ranking", person.person_key);
                let file = people_file(&self.queries.run.path);
                not_a_run_folder(Path::new(&file), cause).into()
            }
        }
    }
}
