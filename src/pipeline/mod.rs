//! The engine on one page: read, resolve, suppress, then assign, project, measure and rank each area.

mod area_records;
pub mod characteristic_terms;
mod community;
mod error;
mod findings;
mod given_ties;
mod inputs;
mod interests;
mod notices;
mod opt_out;
mod overrides;
mod preview;
mod progress;
mod rank_area;
mod reference_date;
mod relational;
mod resampling;
mod resolved;
mod topics;

pub use community::Community;
pub use error::PipelineError;
pub use findings::{Findings, RunStep};
pub use given_ties::{GivenTies, GivenTiesError};
pub use inputs::{StudyInputs, previous_keys, previous_notice_register, read, resolve_areas};
pub use notices::HeldPerson;
pub use opt_out::{
    OptOutDoubt, OptOutPreview, OptOutQuestion, OptOutVerdict, OptOuts, UnmatchedEntry,
};
pub use overrides::{AppliedDecision, AreaExclusion};
pub use preview::{AreaPreview, DecidingFiles, PreviewInputs, RunBlocker, StudyPreview, preview};
pub use progress::{ProgressWatch, RunProgress};
pub use rank_area::{AreaFindings, NodeMeasures, RunContext, rank_area};
pub use reference_date::{FutureDates, ReferenceDate};
pub use relational::{RelationalArea, RelationalStudy, relate};
pub use resolved::{WithoutSuppressed, suppress};
pub use topics::TopicWorks;

use rayon::prelude::*;

use crate::data::ingest::CacheEntries;
use crate::people::career::{Career, trace_careers};
use crate::people::key_registry::KeyRegistry;
use crate::people::profile::PersonProfile;
use crate::ranking::area::{self, AreaIndex, AreaWorks};
use crate::study::Study;
use area_records::count_area_records;
use findings::StepTimer;
use progress::StepCounter;
use resolved::{ResolvedPeople, resolve_people};

/// Runs a study. People keep the keys that `previous_keys`, the registry of the run before, holds for
/// them ([`previous_keys`] finds it); `watch` is told each step as it begins and how far it is, from any
/// thread. What was read is kept in the study's cache at the end.
///
/// # Errors
/// When a file is bad, a decision contradicts another, or an area has no document. No output has been
/// written then.
///
/// # Example
///
/// ```
/// use kolnet::{Study, people::key_registry::KeyRegistry, study};
///
/// // The study that `kolnet init` writes, once it says that nobody opted out.
/// let folder = tempfile::tempdir()?;
/// for (name, text) in study::starter() {
///     std::fs::write(folder.path().join(name), text.replace("# none =", "none ="))?;
/// }
/// let study = Study::from_path(&folder.path().join("study.toml"))?;
/// let findings = kolnet::run(&study, KeyRegistry::default(), |_| {})?;
/// let first = &findings.areas[0].ranking.rows[0];
/// assert_eq!(findings.profiles[first.person.index()].name, "Bob Sample");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(
    study: &Study,
    previous_keys: KeyRegistry,
    watch: impl Fn(RunProgress) + Sync,
) -> Result<Findings, PipelineError> {
    let config = &study.config;
    let mut timer = StepTimer::default();
    let watch: ProgressWatch<'_> = &watch;
    StepCounter::begin(watch, RunStep::Read, 0);
    let given: StudyInputs = read(study, watch)?;
    let (mut reading, areas, opt_outs) = (given.reading, given.areas, given.opt_outs);
    timer.lap(RunStep::Read);

    StepCounter::begin(watch, RunStep::Resolve, 0);
    let mut resolved =
        resolve_people(&mut reading, &opt_outs, &given.decisions, previous_keys, study)?;
    let held = notices::carry_on(&mut resolved, &given.notices, &mut reading.notes);
    let interests = interests::find_people(&resolved, &given.interests, &mut reading.notes);
    let ResolvedPeople { corpus, people, keys, profiles, reference, .. } = &resolved;
    timer.lap(RunStep::Resolve);

    StepCounter::begin(watch, RunStep::Assign, 0);
    let assigned = area::assign_works(corpus, &areas, &config.area);
    count_area_records(&mut reading.inputs, &reading.inputs_of, &areas, &assigned);
    timer.lap(RunStep::Assign);

    let (mesh, given_ties) = (given.mesh.as_ref(), given.given_ties.as_ref());
    let as_of = reference.date;
    let context = RunContext { config, corpus, people, keys, as_of, mesh, given_ties };
    let mut found = rank_areas(&context, &areas, assigned, watch)?;
    found.par_iter_mut().for_each(|area| area.place_people(&context, profiles));
    timer.lap(RunStep::Rank);

    resampling::test_areas(&context, &mut found, watch)?;
    let unsure = found.iter().filter_map(AreaFindings::unsure_communities).collect();
    let effects = overrides::apply(&resolved.decided, &context, &mut found);
    let careers = describe_listed(&context, &mut found, profiles);
    timer.lap(RunStep::Test);

    let files_from_cache = reading.cache_entries.hits();
    let mut notes = [reading.notes, areas.notes, unsure, effects.notes].concat();
    notes.extend(store_readings(reading.cache_entries));
    Ok(Findings {
        inputs: reading.inputs,
        consulted: inputs::consulted(study),
        rejected: reading.rejected,
        notes,
        as_of: resolved.reference.date,
        as_of_from: resolved.reference.from,
        ledger: resolved.registry,
        held,
        interests,
        opt_out: resolved.opt_out,
        exclusions: effects.exclusions,
        decisions: effects.decisions,
        corpus: resolved.corpus,
        people: resolved.people,
        keys: resolved.keys,
        profiles: resolved.profiles,
        careers,
        opt_outs,
        suppressed: resolved.suppressed,
        finder: resolved.finder,
        files_from_cache,
        areas: found,
        timings: timer.laps,
    })
}

/// Projects, measures and ranks every area, in the order of the study.
fn rank_areas(
    context: &RunContext<'_>,
    areas: &AreaIndex,
    assigned: AreaWorks,
    watch: ProgressWatch<'_>,
) -> Result<Vec<AreaFindings>, PipelineError> {
    let ranked = StepCounter::begin(watch, RunStep::Rank, areas.areas.len());
    let of_area = areas.areas.par_iter().zip(assigned.areas);
    of_area
        .map(|(area, works)| rank_area(context, &area.area, works).inspect(|_| ranked.advance()))
        .collect()
}

/// Keeps what was read for the next run; what stopped it, if it was not kept.
fn store_readings(readings: CacheEntries) -> Option<String> {
    readings.store().err().map(|error| format!("cache: nothing was kept: {error}"))
}

/// Names communities by who is listed, and traces the careers of everybody who is, by person.
fn describe_listed(
    context: &RunContext<'_>,
    areas: &mut [AreaFindings],
    profiles: &[PersonProfile],
) -> Vec<Career> {
    areas.iter_mut().for_each(|area| area.name_communities(profiles));
    let mut is_listed = vec![false; context.people.person_count];
    for row in areas.iter().flat_map(|area| &area.ranking.rows) {
        is_listed[row.person.index()] = true;
    }
    trace_careers(context.corpus, context.people, &is_listed, context.as_of)
}
