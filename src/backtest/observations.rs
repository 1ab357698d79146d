//! What was known of each candidate and what came, without names: the data that weights are fitted on.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::outcome::{FutureOutcomes, TimeSplit};
use super::ranker;
use crate::data::corpus::{PersonId, StrId};
use crate::pipeline::AreaFindings;
use crate::ranking::score::ScoreComponent;

/// An area at a cutoff.
#[derive(Clone, Debug, Default)]
pub struct CandidateObservations {
    /// One column a figure of the candidates, all of one length: what came, what each ranker says, and the raw sums
    /// behind the score as `raw:<component>`, those of another set of weights as `<name>:<component>`.
    pub people: Vec<(String, Vec<f64>)>,
    /// Their earlier roles, documents in the order of the corpus.
    pub seats: Vec<SeatObservation>,
}

/// A role of a candidate before the cutoff at a congress, in a trial or on a list.
#[derive(Clone, Debug, Serialize)]
pub struct SeatObservation {
    /// Row of the candidate, from 0.
    pub candidate: usize,
    /// The role by its name in tables.
    pub role: &'static str,
    /// Years between the document and the cutoff; `None` without a date.
    pub years_ago: Option<i16>,
    /// Number of the edition: rows of one congress or society and year have the same.
    pub edition: usize,
    /// People of the session, panel or trial.
    pub people: u32,
    /// Level of the congress.
    pub level: &'static str,
    /// Whether the session was sponsored.
    pub sponsored: bool,
}

impl SeatObservation {
    /// The names of its fields, for a table that may have no row.
    pub const COLUMNS: [&'static str; 7] =
        ["candidate", "role", "years_ago", "edition", "people", "level", "sponsored"];
}

/// Collects what is known of `candidates`.
pub(super) fn observe<'a>(
    sets: impl Iterator<Item = (&'a str, &'a AreaFindings)>,
    times: &TimeSplit<'_>,
    later: &[Option<PersonId>],
    candidates: &[PersonId],
    outcomes: &FutureOutcomes,
    scores: &[(String, Vec<f64>)],
) -> CandidateObservations {
    let came = outcomes.by_name().map(|(name, gains)| (format!("came:{name}"), gains.to_vec()));
    let said = scores.iter().map(|(name, scores)| (format!("score:{name}"), scores.clone()));
    let mut people: Vec<(String, Vec<f64>)> = came.into_iter().chain(said).collect();
    for (name, findings) in sets {
        for component in ScoreComponent::ALL {
            let sums = ranker::raw_sums(findings, later, candidates, component);
            people.push((format!("{name}:{}", component.name()), sums));
        }
    }
    CandidateObservations { people, seats: seats(times, candidates) }
}

fn seats(times: &TimeSplit<'_>, candidates: &[PersonId]) -> Vec<SeatObservation> {
    let TimeSplit { corpus, cutoff, .. } = *times;
    let place = ranker::places(candidates);
    let mut editions: FxHashMap<(StrId, i16), usize> = FxHashMap::default();
    let mut seats = Vec::new();
    for work in times.events_before {
        let row = work.index();
        let year = corpus.works.date[row].year;
        let next = editions.len();
        let edition = *editions.entry((corpus.works.venue[row], year)).or_insert(next);
        for mention in corpus.mentions_of(*work) {
            let person = times.person_of[mention.index()];
            let Some(at) = person.and_then(|person| place.get(&person)) else { continue };
            for (role, _, sponsored) in corpus.mentions.appearances.row(mention.index()) {
                seats.push(SeatObservation {
                    candidate: *at,
                    role: role.name(),
                    years_ago: (year > 0).then(|| cutoff.saturating_sub(year)),
                    edition,
                    people: corpus.works.team_size[row],
                    level: corpus.works.level[row].name(),
                    sponsored: *sponsored,
                });
            }
        }
    }
    seats
}
