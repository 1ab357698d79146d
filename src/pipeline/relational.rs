//! A study as rows: who wrote what, and every printed name.

use super::progress::StepCounter;
use super::rank_area::works_in_window;
use super::resolved::{ResolvedPeople, resolve_people};
use super::{OptOuts, PipelineError, ProgressWatch, RunContext, RunStep, StudyInputs, read};
use crate::data::corpus::{Corpus, PartialDate};
use crate::data::ingest::NameFinder;
use crate::people::identity::{BlockingName, blocking_names};
use crate::people::key_registry::KeyRegistry;
use crate::ranking::area;
use crate::ranking::network::{Authorship, SessionTies, TieScene, authorships};
use crate::study::Study;

/// What a study says about authors, without anybody who opted out.
#[derive(Debug)]
pub struct RelationalStudy {
    /// What was read.
    pub corpus: Corpus,
    /// Key of each person.
    pub keys: Vec<String>,
    /// The authors of each area.
    pub areas: Vec<RelationalArea>,
    /// The name of each mention, as names are compared.
    pub names: Vec<BlockingName>,
    /// Reference date.
    pub as_of: PartialDate,
    /// Finds people who opted out in any text.
    pub finder: NameFinder,
    /// Who opted out.
    pub opt_outs: OptOuts,
}

/// The authors of an area.
#[derive(Debug)]
pub struct RelationalArea {
    /// Its id.
    pub id: String,
    /// Authors of the documents in the window, by document and place.
    pub authorships: Vec<Authorship>,
}

/// Reads a study and decides who is who, as [`run`](super::run) does, and lists who wrote what. People keep the keys
/// that `previous_keys` holds for them.
///
/// # Errors
/// As [`run`](super::run), up to the areas.
pub fn relate(
    study: &Study,
    previous_keys: KeyRegistry,
    watch: ProgressWatch<'_>,
) -> Result<RelationalStudy, PipelineError> {
    let config = &study.config;
    StepCounter::begin(watch, RunStep::Read, 0);
    let StudyInputs { mut reading, opt_outs, decisions, areas, .. } = read(study, watch)?;
    StepCounter::begin(watch, RunStep::Resolve, 0);
    let resolved = resolve_people(&mut reading, &opt_outs, &decisions, previous_keys, study)?;
    let ResolvedPeople { corpus, people, keys, reference, finder, .. } = resolved;
    let as_of = reference.date;
    let names = blocking_names(&corpus, &decisions)?;
    StepCounter::begin(watch, RunStep::Assign, 0);
    let assigned = area::assign_works(&corpus, &areas, &config.area);
    let session_ties = SessionTies::from(&config.ranking.congress);
    let scene = TieScene {
        corpus: &corpus,
        people: &people,
        as_of,
        params: &config.network,
        session_ties: &session_ties,
    };
    let context = RunContext {
        config,
        corpus: &corpus,
        people: &people,
        keys: &keys,
        as_of,
        mesh: None,
        given_ties: None,
    };
    let mut authors = Vec::with_capacity(areas.areas.len());
    for (area, works) in areas.areas.iter().zip(assigned.areas) {
        let works = works_in_window(&context, &area.area, works)?;
        let (id, authorships) = (area.area.id.clone(), authorships(scene, &works));
        authors.push(RelationalArea { id, authorships });
    }
    Ok(RelationalStudy { corpus, keys, areas: authors, names, as_of, finder, opt_outs })
}
