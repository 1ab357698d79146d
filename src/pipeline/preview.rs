//! What a run would begin with: who is left out, the reference date, how much there is of each area, and
//! whatever would stop it.

use super::area_records::count_area_records;
use super::given_ties::GivenTies;
use super::opt_out::decide_opt_outs;
use super::rank_area::{is_in_window, undated};
use super::resolved::{WithoutSuppressed, remove, without_name};
use super::{FutureDates, OptOutPreview, OptOuts, PipelineError, ReferenceDate, inputs, overrides};
use crate::data::affiliation::places::{CityIndex, KnownCities, fill_places};
use crate::data::corpus::Corpus;
use crate::data::ingest::{self, InputSummary, NameFinder, ReadLimits, ReadSettings};
use crate::data::review::{self, ReviewDecision};
use crate::people::identity::{self, IdentityError, Resolution};
use crate::ranking::area::{self, AreaIndex, MeshThesaurus};
use crate::study::Study;

/// What a run would begin with.
#[derive(Debug, Default)]
pub struct StudyPreview {
    /// What the opt-out file means.
    pub opt_outs: OptOutPreview,
    /// The reference date; `None` when a date that is to come forbids to guess it, or nothing was looked at.
    pub reference: Option<ReferenceDate>,
    /// Why there is none.
    pub future: Option<FutureDates>,
    /// Areas in the order of the study; empty without a reference date.
    pub areas: Vec<AreaPreview>,
    /// The files with the records of each that are about an area; empty when nothing was looked at.
    pub inputs: Vec<InputSummary>,
    /// What would stop the run, dates to come and unreadable sources left out.
    pub blockers: Vec<RunBlocker>,
}

/// How much there is of an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaPreview {
    /// Area id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Documents in area and window.
    pub documents: usize,
    /// People on them.
    pub people: usize,
}

/// Something that would stop a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunBlocker {
    /// The file that it is about, as printed; empty for the study file.
    pub file: String,
    /// What is wrong, where, and what to do.
    pub what: String,
}

impl RunBlocker {
    fn of(error: &dyn std::error::Error) -> Self {
        let mut what = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let told = error.to_string();
            if !what.contains(&told) {
                what.push_str(&format!(": {told}"));
            }
            cause = error.source();
        }
        let file = what.split([',', ':']).next().unwrap_or_default().to_owned();
        Self { file, what }
    }
}

/// The files of a study that decide something without being sources, as far as they can be read.
#[derive(Debug, Default)]
pub struct DecidingFiles {
    /// Who opted out; `None` when the file cannot be used, so that nobody is known.
    pub opt_outs: Option<OptOuts>,
    decisions: Vec<ReviewDecision>,
    own_cities: Option<CityIndex>,
    /// What is wrong with them.
    blockers: Vec<RunBlocker>,
}

impl DecidingFiles {
    /// Reads the opt-outs and their answers, the decisions, ties that another engine added up, the gazetteer, the
    /// declared interests, and the keys and the notice register of an earlier run.
    pub fn read(study: &Study, areas: &AreaIndex) -> Self {
        let mut files = Self::default();
        files.opt_outs = files.keep(OptOuts::read(study));
        files.decisions = files.keep(review::read_decisions(&study.overrides)).unwrap_or_default();
        files.keep_decisions_about(areas);
        files.keep(GivenTies::read(&study.edges, areas));
        let own_cities = study.gazetteer.as_ref().map(ingest::read_gazetteer).transpose();
        files.own_cities = files.keep(own_cities).flatten();
        let out = study.folder.join("out");
        files.keep(inputs::previous_keys(study, &out));
        let register = inputs::previous_notice_register(study, &out);
        files.keep(ingest::read_notice_answers(&study.told, register.as_ref()));
        files.keep(review::read_interests(&study.interests));
        files
    }

    fn keep<T, E: std::error::Error>(&mut self, read: Result<T, E>) -> Option<T> {
        read.map_err(|error| self.blockers.push(RunBlocker::of(&error))).ok()
    }

    fn keep_decisions_about(&mut self, areas: &AreaIndex) {
        let blockers = &mut self.blockers;
        self.decisions.retain(|decision| {
            let checked = overrides::check_areas(std::slice::from_ref(decision), areas);
            checked.map_err(|error| blockers.push(RunBlocker::of(&error))).is_ok()
        });
    }

    /// What a run would begin with as far as these files say.
    pub fn without_sources(self) -> StudyPreview {
        let entries = self.opt_outs.map_or(0, |opt_outs| opt_outs.list.len());
        let opt_outs = OptOutPreview { entries, ..OptOutPreview::default() };
        StudyPreview { opt_outs, blockers: self.blockers, ..StudyPreview::default() }
    }

    /// Finds the people of the opt-out file in any text.
    pub fn finder(&self) -> NameFinder {
        self.opt_outs.as_ref().map(|opt_outs| NameFinder::new(&opt_outs.list)).unwrap_or_default()
    }
}

/// What is looked at before a run.
#[derive(Clone, Copy)]
pub struct PreviewInputs<'a> {
    /// The study.
    pub study: &'a Study,
    /// Its areas, looked up in `mesh`.
    pub areas: &'a AreaIndex,
    /// The MeSH edition of the study.
    pub mesh: Option<&'a MeshThesaurus>,
    /// How much of each file is read.
    pub limits: ReadLimits,
}

/// Reads the records within the limits as a run would, up to the point where people are ranked.
///
/// # Errors
/// When a source cannot be read, or the build is broken.
pub fn preview(
    inputs: &PreviewInputs<'_>,
    files: DecidingFiles,
) -> Result<StudyPreview, PipelineError> {
    let PreviewInputs { study, areas, mesh, limits } = *inputs;
    let DecidingFiles { opt_outs, decisions, own_cities, mut blockers } = files;
    let is_whole = limits.records.is_none();
    // Without those who opted out nobody knows what is left.
    let counts_all = is_whole && opt_outs.is_some();
    let opt_outs = opt_outs.unwrap_or_default();
    let headings = mesh.map(MeshThesaurus::heading_names);
    let settings = ReadSettings { limits, headings: headings.as_ref(), ..ReadSettings::default() };
    let mut reading = ingest::read_sources(&study.sources, &settings)?;
    fill_places(&mut reading.corpus, KnownCities { own: own_cities.as_ref() });
    let (people, wrong) = resolve(&reading.corpus, study, &decisions)?;
    // A decision may name somebody beyond the limits.
    let told = wrong.into_iter().filter(|_| is_whole);
    blockers.extend(told.map(|error| RunBlocker::of(&without_name(error, &opt_outs))));
    let verdict = decide_opt_outs(&reading.corpus, &people, &opt_outs)?;
    let reference = ReferenceDate::find(&reading, study);
    let mut preview = StudyPreview {
        opt_outs: OptOutPreview::new(&reading, &opt_outs, &verdict, is_whole),
        blockers,
        ..StudyPreview::default()
    };
    let corpus = std::mem::take(&mut reading.corpus);
    let known = remove(corpus, people, &opt_outs, verdict);
    let assigned = area::assign_works(&known.corpus, areas, &study.config.area);
    count_area_records(&mut reading.inputs, &reading.inputs_of, areas, &assigned);
    preview.inputs = std::mem::take(&mut reading.inputs);
    match reference {
        Ok(reference) => {
            let from = reference.date.years_before(study.config.window_years);
            for (area, mut works) in areas.areas.iter().zip(assigned.areas) {
                let undated = undated(&known.corpus, &works);
                works.retain(|entry| is_in_window(&known.corpus, entry, from, reference.date));
                if works.is_empty() && counts_all && known.corpus.work_count() > 0 {
                    let (id, to) = (area.area.id.clone(), reference.date);
                    let empty = PipelineError::EmptyArea { id, from, to, undated };
                    let blocker = RunBlocker { file: String::new(), ..RunBlocker::of(&empty) };
                    preview.blockers.push(blocker);
                }
                preview.areas.push(AreaPreview {
                    id: area.area.id.clone(),
                    name: area.area.name.clone(),
                    documents: works.len(),
                    people: people_on(&known, &works),
                });
            }
            preview.reference = Some(reference);
        }
        Err(future) => preview.future = Some(future),
    }
    Ok(preview)
}

/// Who is who, and what is wrong with decisions; those that cannot be carried out are left out of account.
fn resolve(
    corpus: &Corpus,
    study: &Study,
    decisions: &[ReviewDecision],
) -> Result<(Resolution, Vec<IdentityError>), IdentityError> {
    let params = &study.config.identity;
    let wrong = identity::check_decisions(corpus, decisions);
    let is_sound = |at: usize| !wrong.iter().any(|(place, _)| *place == at);
    let sound = decisions.iter().enumerate().filter(|(at, _)| is_sound(*at));
    let sound: Vec<ReviewDecision> = sound.map(|(_, decision)| decision.clone()).collect();
    let mut told: Vec<IdentityError> = wrong.into_iter().map(|(_, error)| error).collect();
    match identity::resolve_corpus(corpus, params, &sound) {
        Ok(people) => Ok((people, told)),
        Err(contradiction) => {
            told.push(contradiction);
            Ok((identity::resolve_corpus(corpus, params, &[])?, told))
        }
    }
}

fn people_on(known: &WithoutSuppressed, works: &[area::AreaMembership]) -> usize {
    let mentions = works.iter().flat_map(|entry| known.corpus.mentions_of(entry.work));
    let mut people: Vec<_> =
        mentions.filter_map(|mention| known.people.person_of[mention.index()]).collect();
    people.sort_unstable();
    people.dedup();
    people.len()
}
