//! The engine on one page: read, resolve, suppress, then assign, project, measure and rank each area.

pub mod characteristic_terms;
mod community;
mod overrides;
mod rank_area;
mod resampling;

pub use community::Community;
pub use rank_area::{AreaFindings, NodeMeasures, RunContext, rank_area};

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::data::corpus::{Corpus, MentionId, PartialDate, WorkId};
use crate::data::ingest::{
    self, CachePolicy, Gazetteer, IngestReport, InputSummary, ReadLimits, ReferenceFile,
    RejectedRecord,
};
use crate::data::review::{self, SuppressionList};
use crate::people::identity;
use crate::people::identity::Resolution;
use crate::people::key_registry::{
    self, CarriedKeys, Fingerprint, KeyRegistry, KeyRegistryError, RunPeople,
};
use crate::people::person_key;
use crate::people::profile::{PersonProfile, build_profiles};
use crate::ranking::area::{self, AreaIndex, MeshThesaurus};
use crate::storage::input_file::InputPath;
use crate::study::Study;

/// All that a run found.
#[derive(Debug)]
pub struct Findings {
    /// What was read, without the mentions of suppressed people.
    pub corpus: Corpus,
    /// One row a file.
    pub inputs: Vec<InputSummary>,
    /// Files that decided something without being sources, by what they were asked for.
    pub consulted: Vec<ReferenceFile>,
    /// Refused records.
    pub rejected: Vec<RejectedRecord>,
    /// Things worth saying that stopped nothing.
    pub notes: Vec<String>,
    /// Who is who.
    pub people: Resolution,
    /// Key of each person.
    pub keys: Vec<String>,
    /// What is printed about each person.
    pub profiles: Vec<PersonProfile>,
    /// Reference date in force.
    pub as_of: PartialDate,
    /// Keys given in this run and before, for the next one.
    pub ledger: KeyRegistry,
    /// Printed names removed because their owner opted out.
    pub suppressed_mentions: usize,
    /// Opt-outs in force, for the final sweep.
    pub suppression: SuppressionList,
    /// Files that were not read because their kept reading was still valid.
    pub files_from_cache: usize,
    /// One entry an area, in the order of the study.
    pub areas: Vec<AreaFindings>,
    /// How long each step took.
    pub timings: Vec<(&'static str, Duration)>,
}

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// A source could not be read.
    #[error(transparent)]
    Ingest(#[from] ingest::IngestError),
    /// The opt-out file could not be read.
    #[error(transparent)]
    Review(#[from] review::SuppressionError),
    /// The overrides file could not be read.
    #[error(transparent)]
    Decision(#[from] review::DecisionError),
    /// A decision speaks of an area that the study does not have.
    #[error(
        "{place}: the study has no area '{area}'\n  write one of {known}, or nothing for all areas"
    )]
    DecidedArea {
        /// File and line of the decision.
        place: String,
        /// What stands there.
        area: String,
        /// The areas of the study.
        known: String,
    },
    /// The MeSH file or an area is wrong.
    #[error(transparent)]
    Area(#[from] area::AreaError),
    /// The keys of an earlier run could not be read.
    #[error("{path}: {source}")]
    Keys {
        /// The key registry.
        path: String,
        /// What is wrong with it.
        source: KeyRegistryError,
    },
    /// People's decisions contradict each other.
    #[error(transparent)]
    Identity(#[from] identity::IdentityError),
    /// A measure did not converge.
    #[error(transparent)]
    Measure(#[from] crate::graph::centrality::CentralityError),
    /// The resolution of the communities is out of range.
    #[error(transparent)]
    Community(#[from] crate::graph::community::Error),
    /// An area about which nothing was read.
    #[error(
        "area '{id}': no document between {from} and {to} speaks of it\n  widen its include, keywords or venues, name the MeSH file under `mesh`, or check window_years and as_of"
    )]
    EmptyArea {
        /// The area.
        id: String,
        /// Start of the window.
        from: PartialDate,
        /// Reference date.
        to: PartialDate,
    },
    /// Nothing was read at all.
    #[error("the sources hold no usable record; see what was refused with `kolnet check`")]
    NothingRead,
}

/// A step of the run, told to whoever watches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStep {
    /// Files are read and merged.
    Read,
    /// Names become people.
    Resolve,
    /// Works are assigned to areas.
    Assign,
    /// Areas are projected, measured and ranked.
    Rank,
    /// Ranks are drawn anew, to see how firm they are.
    Test,
}

impl RunStep {
    /// The step in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Resolve => "resolve",
            Self::Assign => "assign",
            Self::Rank => "rank",
            Self::Test => "test",
        }
    }
}

/// What a study stands on once its files are read: nothing is resolved yet.
pub struct StudyInputs {
    /// What was read, suppressed people included: they are removed once it is known who is who.
    pub reading: IngestReport,
    /// Opt-outs in force.
    pub suppression: SuppressionList,
    /// People's decisions.
    pub decisions: Vec<review::ReviewDecision>,
    /// The user's MeSH edition.
    pub mesh: Option<MeshThesaurus>,
    /// Areas with their descriptors looked up.
    pub areas: AreaIndex,
}

/// Reads all files of a study.
///
/// # Errors
/// When a file is bad or an area names a descriptor that does not exist.
pub fn read(study: &Study) -> Result<StudyInputs, PipelineError> {
    let suppression = match &study.suppression {
        Some(source) => SuppressionList::from_csv(source)?,
        None => SuppressionList::default(),
    };
    let decisions = match &study.overrides {
        Some(file) => review::read_decisions(file)?,
        None => Vec::new(),
    };
    let mesh = study.mesh.as_ref().map(MeshThesaurus::read).transpose()?;
    let areas = area::resolve_areas(&study.areas, mesh.as_ref())?;
    overrides::check_areas(&decisions, &areas)?;
    let keeping =
        study.cache.as_ref().map(|cache| CachePolicy { cache, suppression: &suppression });
    let gazetteer = study.gazetteer.as_ref().map(Gazetteer::read).transpose()?;
    let mut reading = ingest::read_sources(&study.sources, &ReadLimits::default(), keeping)?;
    if let Some(gazetteer) = gazetteer {
        gazetteer.fill(&mut reading.corpus);
    }
    if reading.corpus.work_count() == 0 {
        return Err(PipelineError::NothingRead);
    }
    Ok(StudyInputs { reading, suppression, decisions, mesh, areas })
}

/// The keys of the run folder that is about to be replaced, else those of the ledger that the study
/// names, else none.
///
/// # Errors
/// When the ledger cannot be read.
pub fn previous_keys(study: &Study, run_folder: &Path) -> Result<KeyRegistry, PipelineError> {
    let replaced = run_folder.join(key_registry::FILE_NAME);
    let named = study.ledger.as_ref().map(|file| file.path.clone());
    let Some(path) = replaced.exists().then_some(replaced).or(named) else {
        return Ok(KeyRegistry::default());
    };
    let unreadable = |source| PipelineError::Keys { path: path.display().to_string(), source };
    let file = File::open(&path).map_err(|cause| unreadable(cause.into()))?;
    KeyRegistry::read(BufReader::new(file)).map_err(unreadable)
}

/// Runs a study. People bear the keys that `previous_keys`, the ledger of the run before, holds for them;
/// `on_step` is told each step as it begins.
///
/// # Errors
/// When a file is bad, a decision contradicts another, or an area has no document. Nothing has been
/// written then.
pub fn run(
    study: &Study,
    mut previous_keys: KeyRegistry,
    mut on_step: impl FnMut(RunStep),
) -> Result<Findings, PipelineError> {
    let mut clock = StepTimer::default();
    on_step(RunStep::Read);
    let StudyInputs { mut reading, suppression, decisions, mesh, areas } = read(study)?;
    clock.lap(RunStep::Read);

    on_step(RunStep::Resolve);
    let people = identity::resolve_corpus(&reading.corpus, &study.config.identity, &decisions)?;
    let verdicts = identity::find_rank_decisions(&reading.corpus, &decisions)?;
    let kept = suppress(reading.corpus, people, &suppression);
    for work in &kept.works {
        for input in reading.inputs_of.row(work.index()) {
            reading.cache_entries.skip_caching(*input as usize);
        }
    }
    let WithoutSuppressed { corpus, people, removed, marks, .. } = kept;
    previous_keys.forget(&marks);
    let fresh_keys = person_key::fresh_person_keys(&corpus, &people);
    let fingerprints = person_key::person_fingerprints(&corpus, &people);
    let CarriedKeys { keys, registry: ledger, .. } =
        previous_keys.carry_over(&RunPeople { fingerprints, fresh_keys });
    let as_of = study.config.as_of.unwrap_or_else(|| corpus.newest_date());
    let profiles = build_profiles(&corpus, &people, as_of);
    clock.lap(RunStep::Resolve);

    on_step(RunStep::Assign);
    let assigned = area::assign_works(&corpus, &areas, &study.config.area);
    clock.lap(RunStep::Assign);

    let area_notes = areas.notes.clone();
    on_step(RunStep::Rank);
    let context = RunContext {
        config: &study.config,
        corpus: &corpus,
        people: &people,
        keys: &keys,
        as_of,
        mesh: mesh.as_ref(),
    };
    let mut areas = areas
        .areas
        .par_iter()
        .zip(assigned.areas)
        .map(|(area, works)| rank_area(&context, &area.area, works))
        .collect::<Result<Vec<_>, PipelineError>>()?;
    areas.par_iter_mut().for_each(|area| area.place_people(&context, &profiles));
    clock.lap(RunStep::Rank);

    on_step(RunStep::Test);
    for area in &mut areas {
        resampling::test_robustness(&context, area)?;
    }
    let unsure = areas.iter().filter_map(AreaFindings::unsure_communities).collect();
    let verdict_notes = overrides::apply(&verdicts, &context, &mut areas);
    clock.lap(RunStep::Test);
    let files_from_cache = reading.cache_entries.hits();
    let cache_note = reading.cache_entries.store().err();
    let cache_note = cache_note.map(|error| format!("cache: nothing was kept: {error}"));
    Ok(Findings {
        corpus,
        inputs: reading.inputs,
        consulted: consulted(study),
        rejected: reading.rejected,
        notes: [reading.notes, area_notes, unsure, verdict_notes]
            .concat()
            .into_iter()
            .chain(cache_note)
            .collect(),
        people,
        keys,
        profiles,
        as_of,
        ledger,
        suppressed_mentions: removed,
        suppression,
        files_from_cache,
        areas,
        timings: clock.laps,
    })
}

fn consulted(study: &Study) -> Vec<ReferenceFile> {
    let named = [
        ("gazetteer", &study.gazetteer),
        ("mesh", &study.mesh),
        ("overrides", &study.overrides),
        ("suppression", &study.suppression),
    ];
    let read =
        |(what, path): (_, &Option<InputPath>)| ingest::hash_reference_file(what, path.as_ref()?);
    named.into_iter().filter_map(read).collect()
}

/// What is left when suppressed people are gone.
pub struct WithoutSuppressed {
    /// Everything read but their printed names.
    pub corpus: Corpus,
    /// Who is who among the others.
    pub people: Resolution,
    /// Printed names removed.
    pub removed: usize,
    /// What the removed were known by in earlier runs.
    pub marks: Vec<Fingerprint>,
    /// Works on which they were printed, rising.
    pub works: Vec<WorkId>,
}

/// Removes suppressed people before any graph exists.
pub fn suppress(
    corpus: Corpus,
    people: Resolution,
    suppression: &SuppressionList,
) -> WithoutSuppressed {
    if suppression.is_empty() {
        let (marks, works) = (Vec::new(), Vec::new());
        return WithoutSuppressed { corpus, people, removed: 0, marks, works };
    }
    let marked = suppression.mark(&corpus, &people.person_of).mentions;
    let gone = corpus.mention_ids().filter(|mention| marked[mention.index()]);
    let gone: Vec<MentionId> = gone.collect();
    let mut works: Vec<WorkId> =
        gone.iter().map(|mention| corpus.mentions.work[mention.index()]).collect();
    works.dedup();
    WithoutSuppressed {
        removed: gone.len(),
        marks: gone.iter().flat_map(|m| person_key::mention_fingerprints(&corpus, *m)).collect(),
        works,
        people: people.without(|mention| marked[mention.index()]),
        corpus: corpus.without_mentions(|mention| marked[mention.index()]),
    }
}

struct StepTimer {
    start: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Default for StepTimer {
    fn default() -> Self {
        Self { start: Instant::now(), laps: Vec::new() }
    }
}

impl StepTimer {
    fn lap(&mut self, step: RunStep) {
        self.laps.push((step.name(), self.start.elapsed()));
        self.start = Instant::now();
    }
}
