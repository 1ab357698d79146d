//! What a study names, read.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::given_ties::GivenTies;
use super::opt_out::OptOuts;
use super::progress::{ProgressWatch, RunProgress};
use super::{PipelineError, RunStep, overrides};
use crate::data::affiliation::places::{KnownCities, fill_places};
use crate::data::ingest::{
    self, CachePolicy, FlawCount, IngestReport, NameFinder, ReadSettings, ReferenceFile,
    RejectedRecord,
};
use crate::data::review;
use crate::people::key_registry::{self, KeyRegistry};
use crate::ranking::area::{self, AreaIndex, MeshThesaurus};
use crate::storage::input_file::InputPath;
use crate::study::Study;

/// The inputs of a study once its files are read; identity is not resolved yet.
pub struct StudyInputs {
    /// What was read, suppressed people included: they are removed once it is known who is who.
    pub reading: IngestReport,
    /// Who opted out.
    pub opt_outs: OptOuts,
    /// People's decisions.
    pub decisions: Vec<review::ReviewDecision>,
    /// Who was told that they are held.
    pub notices: review::NoticeAnswers,
    /// Interests that people declared.
    pub interests: Vec<review::DeclaredInterest>,
    /// The user's MeSH edition.
    pub mesh: Option<MeshThesaurus>,
    /// Areas with their descriptors looked up.
    pub areas: AreaIndex,
    /// Ties that another engine added up.
    pub given_ties: Option<GivenTies>,
}

/// Reads all files of a study; `watch` is told after each.
///
/// # Errors
/// When a file is bad or an area names a descriptor that does not exist.
pub fn read(study: &Study, watch: ProgressWatch<'_>) -> Result<StudyInputs, PipelineError> {
    let opt_outs = OptOuts::read(study)?;
    let finder = NameFinder::new(&opt_outs.list);
    let decisions = review::read_decisions(&study.overrides)?;
    let notices = ingest::read_notice_answers(&study.told, study.notice_register.as_ref())?;
    let interests = review::read_interests(&study.interests)?;
    let mesh = area::read_mesh(study.mesh.as_ref(), study.mesh_terms.as_ref())?;
    let areas = resolve_areas(study, mesh.as_ref())?;
    overrides::check_areas(&decisions, &areas)?;
    let given_ties = GivenTies::read(&study.edges, &areas)?;
    let keeping = study.cache.as_ref().map(|cache| CachePolicy { cache, opt_outs: &finder });
    let own_cities = study.gazetteer.as_ref().map(ingest::read_gazetteer).transpose()?;
    let headings = mesh.as_ref().map(MeshThesaurus::heading_names);
    let on_file = |done, total| watch(RunProgress { step: RunStep::Read, done, total });
    let settings = ReadSettings {
        cache: keeping,
        headings: headings.as_ref(),
        on_file: Some(&on_file),
        ..ReadSettings::default()
    };
    let mut reading =
        ingest::read_sources(&study.sources, &settings).map_err(|error| error.withhold(&finder))?;
    fill_places(&mut reading.corpus, KnownCities { own: own_cities.as_ref() });
    if reading.corpus.work_count() == 0 {
        return Err(PipelineError::NothingRead(reasons(&reading)));
    }
    Ok(StudyInputs { reading, opt_outs, decisions, notices, interests, mesh, areas, given_ties })
}

/// The areas of a study, looked up in its MeSH file.
///
/// # Errors
/// As [`area::resolve_areas`], with the place in the study file.
pub fn resolve_areas(
    study: &Study,
    mesh: Option<&MeshThesaurus>,
) -> Result<AreaIndex, PipelineError> {
    area::resolve_areas(&study.areas, mesh).map_err(|source| in_study(study, source))
}

/// An error of an area, with its place in the study file.
fn in_study(study: &Study, source: area::AreaError) -> PipelineError {
    let position = |id: &str| study.areas.iter().position(|area| area.id == id);
    let place = source.area().and_then(position).and_then(|at| study.area_places.get(at));
    match place.map(|place| place.of_descriptor(source.descriptor()).to_owned()) {
        Some(place) => PipelineError::AreaOfStudy { place, source: Box::new(source) },
        None => source.into(),
    }
}

/// Reasons of each file that are told.
const REASONS: usize = 3;

/// Why each file has no usable record, by its first reasons.
fn reasons(reading: &IngestReport) -> String {
    let mut lines = Vec::new();
    for input in &reading.inputs {
        let of_file = |record: &&RejectedRecord| {
            record.location.file == input.path && record.source == input.kind
        };
        let rejected: Vec<RejectedRecord> =
            reading.rejected.iter().filter(of_file).cloned().collect();
        if rejected.is_empty() {
            lines.push(format!("  {}: it holds no records; export it again", input.path));
        }
        for FlawCount { first, records } in ingest::count_flaws(&rejected).iter().take(REASONS) {
            let more = if *records > 1 { format!(" (first of {records})") } else { String::new() };
            lines.push(format!("  {}: {}{more}", first.location, first.flaw));
        }
    }
    lines.join("\n")
}

/// The keys of the run folder that is about to be replaced, else those of the ledger that the study
/// names, else none.
///
/// # Errors
/// When the ledger cannot be read.
pub fn previous_keys(study: &Study, run_folder: &Path) -> Result<KeyRegistry, PipelineError> {
    let Some(path) = previous_ledger(study, run_folder) else {
        return Ok(KeyRegistry::default());
    };
    let unreadable = |source| PipelineError::Keys { path: path.display().to_string(), source };
    let file = File::open(&path).map_err(|cause| unreadable(cause.into()))?;
    KeyRegistry::read(BufReader::new(file)).map_err(unreadable)
}

/// The ledger of the run that is continued.
fn previous_ledger(study: &Study, run_folder: &Path) -> Option<PathBuf> {
    let replaced = run_folder.join(key_registry::FILE_NAME);
    let named = study.ledger.as_ref().map(|file| file.path.clone());
    replaced.exists().then_some(replaced).or(named)
}

/// The notice register beside the ledger of the run that is continued, in which people fill in who was told;
/// `None` when there is none.
pub fn previous_notice_register(study: &Study, run_folder: &Path) -> Option<InputPath> {
    let path = previous_ledger(study, run_folder)?.with_file_name(review::NoticeAnswers::ASKED_IN);
    path.is_file().then(|| InputPath::from(path.as_path()))
}

/// Files that decide something without being sources, with their hashes.
pub(super) fn consulted(study: &Study) -> Vec<ReferenceFile> {
    let named: [(_, &[InputPath]); 8] = [
        ("edges", &study.edges),
        ("gazetteer", study.gazetteer.as_slice()),
        ("mesh", study.mesh.as_slice()),
        ("mesh_terms", study.mesh_terms.as_slice()),
        ("overrides", &study.overrides),
        (ReferenceFile::OPT_OUTS, study.suppression.as_slice()),
        ("told", &study.told),
        ("interests", &study.interests),
    ];
    let files = named.into_iter().flat_map(|(what, paths)| paths.iter().map(move |p| (what, p)));
    files.filter_map(|(what, path)| ingest::hash_reference_file(what, path)).collect()
}
