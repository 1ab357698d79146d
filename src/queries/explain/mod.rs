//! Why is this person on the list? One answer per person and area, with every point traced to its
//! document.
//!
//! The answer is read from a run folder and never computed again from the sources, so that it is about
//! that very run. Only score and rank *without* a document are computed here, by the formula of
//! [`crate::ranking::score`] with the references and weights that the run wrote down.

mod breakdown;
mod explanation;
mod run_queries;

pub use explanation::{
    CareerFacts, ComponentShare, Explanation, IdentityFacts, LeaveOneOut, PillarShare,
    ReviewedDecision, ScoredItem, StrongTie, TierOutlook,
};

use std::path::Path;

use serde::Serialize;

use crate::run_folder::{
    PeopleFound, PersonRow, RunFolderError, UnlistedReason, UnlistedRow, find_people,
    find_unlisted, list_candidates, list_similar_people, not_a_run_folder, people_file,
    search_people, search_unlisted,
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
        "{people}: nobody on the list has this key, ORCID iD or name\n  {near}give a person_key from that file, an ORCID iD, or a name as printed"
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
    /// The person was read and is on no list.
    #[error("{name} ({person_key}) was read and is on no list: {why}\n  {printed}\n  {remedy}")]
    OnNoList {
        /// The name shown.
        name: String,
        /// The person.
        person_key: String,
        /// Why.
        why: String,
        /// Where the name is printed.
        printed: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The study has no such area.
    #[error("--area {area}: the run has no such area\n  write one of {known}")]
    NoArea {
        /// As typed.
        area: String,
        /// The areas of the run.
        known: String,
    },
    /// A reviewer took the person off the list of the area.
    #[error(
        "--area {area}: {person_key} was taken off this list by {place}\n  delete that line and run again to put the person back; the person is listed in {listed}"
    )]
    TakenOff {
        /// As typed.
        area: String,
        /// The person.
        person_key: String,
        /// File and line of the decision.
        place: String,
        /// Areas where the person is listed.
        listed: String,
    },
    /// The person is on other lists only.
    #[error(
        "--area {area}: {person_key} has no place in this area: no document of theirs belongs to it and gives points\n  the person is listed in {listed}"
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
        let decisions = self.queries.decisions(&person.person_key)?;
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
                decisions: &decisions,
            };
            explanations.push(inputs.explain()?);
        }
        let mut explanations = explanations.into_iter();
        match explanations.next() {
            Some(first) => Ok(PersonExplanation { first, other_areas: explanations.collect() }),
            None => {
                let unlisted = &self.queries.unlisted;
                let decided = area.map(|area| unlisted.decided(&person.person_key, area));
                let decided = decided.transpose()?.flatten();
                Err(self.not_listed(&person, area, &listed, decided))
            }
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
        let found = search_people(&everybody, typed);
        if find_people(&everybody, typed).is_empty() {
            let unlisted = self.queries.unlisted.all()?;
            // Somebody of just this name is meant rather than somebody listed of a like name.
            let is_nobody = matches!(found, PeopleFound::Nobody(_));
            match (find_unlisted(&unlisted, typed).as_slice(), search_unlisted(&unlisted, typed)) {
                ([person], _) => return Err(on_no_list(person)),
                ([], PeopleFound::One(person)) if is_nobody => return Err(on_no_list(person)),
                _ => {}
            }
        }
        match found {
            PeopleFound::One(person) => Ok(person.clone()),
            PeopleFound::Several(found) => Err(ExplainError::Ambiguous {
                people,
                count: found.len(),
                candidates: list_candidates(&found),
            }),
            PeopleFound::Nobody(similar) => {
                Err(ExplainError::Unknown { people, near: list_similar_people(&similar) })
            }
        }
    }

    fn not_listed(
        &self,
        person: &PersonRow,
        area: Option<&str>,
        listed: &[RankingRow],
        decided: Option<UnlistedRow>,
    ) -> ExplainError {
        let areas = self.queries.run.manifest.references.iter().map(|known| known.area.as_str());
        let listed: Vec<&str> =
            areas.filter(|id| listed.iter().any(|row| row.area == *id)).collect();
        match area {
            Some(area) if !listed.is_empty() => {
                let (area, person_key) = (area.to_owned(), person.person_key.clone());
                let listed = listed.join(", ");
                match decided.and_then(|row| row.decided_in) {
                    Some(place) => ExplainError::TakenOff { area, person_key, place, listed },
                    None => ExplainError::NotListed { area, person_key, listed },
                }
            }
            _ => {
                let cause = format!("{} is in this table and in no ranking", person.person_key);
                let file = people_file(&self.queries.run.path);
                not_a_run_folder(Path::new(&file), cause).into()
            }
        }
    }
}

/// Why somebody who was read is on no list.
fn on_no_list(person: &UnlistedRow) -> ExplainError {
    let (why, remedy) = match person.why {
        UnlistedReason::NoArea => (
            "no document that prints the name belongs to an area".to_owned(),
            "widen the keywords, descriptors or venues of an area, or add sources that speak of it",
        ),
        UnlistedReason::NoPoints => (
            "the documents in the areas give no points".to_owned(),
            "look at window_years and at the role of the person there",
        ),
        UnlistedReason::Decided => (
            format!(
                "taken off '{}' by {}",
                person.area.as_deref().unwrap_or_default(),
                person.decided_in.as_deref().unwrap_or_default()
            ),
            "delete that line and run again to put the person back",
        ),
    };
    let times = if person.mentions == 1 { "once" } else { "times" };
    let count = if person.mentions == 1 { String::new() } else { format!("{} ", person.mentions) };
    let line = person.line.map_or(String::new(), |line| format!(", line {line}"));
    let file = person.file.as_deref().unwrap_or_default();
    let document = person.document.as_deref().unwrap_or_default();
    ExplainError::OnNoList {
        name: person.name.clone().unwrap_or_default(),
        person_key: person.person_key.clone(),
        why,
        printed: format!("printed {count}{times}, first in {file}{line} ({document})"),
        remedy,
    }
}
