//! What a run would begin with: who is left out, the reference date, and how much there is of each area.

use super::opt_out::decide_opt_outs;
use super::rank_area::is_in_window;
use super::resolved::{WithoutSuppressed, remove};
use super::{FutureDates, OptOutPreview, OptOuts, PipelineError, ReferenceDate};
use crate::data::affiliation::places::{Atlas, fill_places};
use crate::data::ingest::{self, ReadLimits, ReadSettings};
use crate::data::review;
use crate::people::identity;
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

/// Reads the records within the limits as a run would, up to the point where people are ranked. `areas` are those
/// of the study, looked up in `mesh`.
///
/// # Errors
/// When the opt-out file, its answers, the gazetteer, a source or a decision cannot be used.
pub fn preview(
    study: &Study,
    areas: &AreaIndex,
    mesh: Option<&MeshThesaurus>,
    limits: &ReadLimits,
) -> Result<StudyPreview, PipelineError> {
    let opt_outs = OptOuts::read(study)?;
    let decisions = review::read_decisions(&study.overrides)?;
    let own_cities = study.gazetteer.as_ref().map(ingest::read_gazetteer).transpose()?;
    let headings = mesh.map(MeshThesaurus::heading_names);
    let settings =
        ReadSettings { limits: *limits, headings: headings.as_ref(), ..ReadSettings::default() };
    let mut reading = ingest::read_sources(&study.sources, &settings)?;
    fill_places(&mut reading.corpus, Atlas { own: own_cities.as_ref() });
    let reference = ReferenceDate::find(&reading, study);
    // A decision may name somebody beyond the limits.
    let identity = &study.config.identity;
    let people = identity::resolve_corpus(&reading.corpus, identity, &decisions)
        .or_else(|_| identity::resolve_corpus(&reading.corpus, identity, &[]))?;
    let verdict = decide_opt_outs(&reading.corpus, &people, &opt_outs)?;
    let left_out = OptOutPreview::new(&reading, &opt_outs, &verdict);
    let reference = match reference {
        Ok(reference) => reference,
        Err(future) => {
            let future = Some(future);
            return Ok(StudyPreview { opt_outs: left_out, future, ..StudyPreview::default() });
        }
    };
    let corpus = std::mem::take(&mut reading.corpus);
    let known = remove(corpus, people, &opt_outs, verdict);
    let assigned = area::assign_works(&known.corpus, areas, &study.config.area);
    let from = reference.date.years_before(study.config.window_years);
    let counted = areas.areas.iter().zip(assigned.areas).map(|(area, mut works)| {
        works.retain(|entry| is_in_window(&known.corpus, entry, from, reference.date));
        AreaPreview {
            id: area.area.id.clone(),
            name: area.area.name.clone(),
            documents: works.len(),
            people: people_on(&known, &works),
        }
    });
    let areas = counted.collect();
    Ok(StudyPreview { opt_outs: left_out, reference: Some(reference), future: None, areas })
}

fn people_on(known: &WithoutSuppressed, works: &[area::AreaMembership]) -> usize {
    let mentions = works.iter().flat_map(|entry| known.corpus.mentions_of(entry.work));
    let mut people: Vec<_> =
        mentions.filter_map(|mention| known.people.person_of[mention.index()]).collect();
    people.sort_unstable();
    people.dedup();
    people.len()
}
