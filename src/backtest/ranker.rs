//! kolnet and what it is set beside.

use rustc_hash::FxHashMap;

use super::outcome::TimeSplit;
use crate::data::corpus::{PersonId, Role, WorkId, decay, name_key};
use crate::pipeline::AreaFindings;
use crate::ranking::score::{
    CreditParams, PerComponent, RankedPerson, ScoreComponent, log_ratio, paper_credit,
};

/// The ranker that is asked about.
pub(super) const OWN: &str = "kolnet";

/// Scores of each ranker over `candidates`, kolnet first.
pub(super) fn rankers(
    findings: &AreaFindings,
    times: &TimeSplit<'_>,
    later: &[Option<PersonId>],
    candidates: &[PersonId],
) -> Vec<(String, Vec<f64>)> {
    let place = places(candidates);
    let n = candidates.len();
    let from_rows =
        |value: &dyn Fn(&RankedPerson) -> f64| scores_of_rows(findings, later, &place, value);
    let references = findings.ranking.references;
    let equally_weighted = |row: &RankedPerson| {
        PerComponent::from_fn(|component| log_ratio(row.raw[component], references[component]))
            .sum()
    };
    let node = |values: &[f64], row: &RankedPerson| {
        values.get(row.node as usize).copied().filter(|x| x.is_finite()).unwrap_or(0.0)
    };
    let counts = count(times, &place, n);
    let measures = &findings.measures;
    let rankers = vec![
        (OWN, from_rows(&|row| row.score)),
        ("science_rank", from_rows(&|row| place_first(row.science_rank))),
        ("podium_rank", from_rows(&|row| place_first(row.podium_rank))),
        ("role_credit", role_credit(times, &place, n)),
        ("publication_count", counts.publications),
        ("name_count", name_count(times, candidates)),
        ("recent_seats", recent_seats(times, &place, n)),
        ("document_count", document_count(times, &place, n)),
        ("first_last_count", counts.first_last),
        ("fractional_count", counts.fractional),
        ("h_index", counts.h_index),
        ("citations", counts.citations),
        ("degree", from_rows(&|row| node(&measures.degree, row))),
        ("strength", from_rows(&|row| node(&measures.strength, row))),
        ("betweenness", from_rows(&|row| node(&measures.betweenness, row))),
        ("pagerank", from_rows(&|row| node(&measures.pagerank, row))),
        ("equal_weights", from_rows(&equally_weighted)),
        // Made for O6 and no ranking of leaders: those who cannot be judged come last together.
        ("rising", from_rows(&|row| row.rising.map_or(0.0, f64::exp))),
        ("random", vec![0.0; n]),
    ];
    rankers.into_iter().map(|(name, scores)| (name.to_owned(), scores)).collect()
}

/// Greater for a better rank, 0 without one.
fn place_first(rank: Option<u32>) -> f64 {
    rank.map_or(0.0, |rank| 1.0 / f64::from(rank))
}

/// The scores of another set of weights, over the same candidates.
pub(super) fn own_scores(
    findings: &AreaFindings,
    later: &[Option<PersonId>],
    candidates: &[PersonId],
) -> Vec<f64> {
    scores_of_rows(findings, later, &places(candidates), &|row| row.score)
}

/// The raw sums x of a component, over the same candidates.
pub(super) fn raw_sums(
    findings: &AreaFindings,
    later: &[Option<PersonId>],
    candidates: &[PersonId],
    component: ScoreComponent,
) -> Vec<f64> {
    scores_of_rows(findings, later, &places(candidates), &|row| row.raw[component])
}

pub(super) fn places(candidates: &[PersonId]) -> FxHashMap<PersonId, usize> {
    candidates.iter().enumerate().map(|(place, person)| (*person, place)).collect()
}

/// A value of each candidate's row in the ranking, 0 without one.
fn scores_of_rows(
    findings: &AreaFindings,
    later: &[Option<PersonId>],
    place: &FxHashMap<PersonId, usize>,
    value: &dyn Fn(&RankedPerson) -> f64,
) -> Vec<f64> {
    let mut scores = vec![0.0f64; place.len()];
    for row in &findings.ranking.rows {
        let now = later[row.person.index()];
        if let Some(at) = now.and_then(|person| place.get(&person)) {
            // Two people of the past who are one later: the better placed speaks for both.
            scores[*at] = scores[*at].max(value(row));
        }
    }
    scores
}

/// Years after which an earlier seat counts half, and a publication in role credit. Fixed, so that what the score
/// is set beside does not move with its parameters.
const SEAT_HALF_LIFE: f64 = 2.0;
const CREDIT_HALF_LIFE: f64 = 6.0;

/// Decayed credit for places in author lists, of all candidates.
fn role_credit(times: &TimeSplit<'_>, place: &FxHashMap<PersonId, usize>, n: usize) -> Vec<f64> {
    let works = &times.corpus.works;
    let params = CreditParams::default();
    let mut credit = vec![0.0; n];
    for work in times.before {
        let row = work.index();
        let fading = decay(age(times.cutoff, works.date[row].year), CREDIT_HALF_LIFE);
        for (position, person) in times.authors(*work).iter().enumerate() {
            if let Some(at) = place.get(person) {
                let kind = (works.kind[row], works.retracted[row]);
                let team = works.team_size[row];
                credit[*at] += fading * paper_credit(position as u32, team, kind, &params);
            }
        }
    }
    credit
}

/// Earlier seats, halved every two years: chairs, invitations, committees, panels, offices. A seat without a year
/// counts for nothing.
fn recent_seats(times: &TimeSplit<'_>, place: &FxHashMap<PersonId, usize>, n: usize) -> Vec<f64> {
    let mentions = &times.corpus.mentions;
    let mut seats = vec![0.0; n];
    for work in times.events_before {
        let year = times.corpus.works.date[work.index()].year;
        if year == 0 {
            continue;
        }
        let fading = decay(age(times.cutoff, year), SEAT_HALF_LIFE);
        for mention in times.corpus.mentions_of(*work) {
            let at = times.person_of[mention.index()].and_then(|person| place.get(&person));
            let Some(at) = at else { continue };
            let roles = mentions.appearances.row(mention.index()).iter();
            seats[*at] += fading * roles.filter(|(role, _, _)| is_seat(*role)).count() as f64;
        }
    }
    seats
}

/// Documents that name a candidate, whatever they do there: a count of congress rows without their roles.
fn document_count(times: &TimeSplit<'_>, place: &FxHashMap<PersonId, usize>, n: usize) -> Vec<f64> {
    let mut documents = vec![0.0; n];
    let mut counted_in = vec![None; n];
    for work in times.before.iter().chain(times.events_before) {
        for mention in times.corpus.mentions_of(*work) {
            let person = times.person_of[mention.index()];
            let Some(at) = person.and_then(|person| place.get(&person)) else { continue };
            if counted_in[*at].replace(*work) != Some(*work) {
                documents[*at] += 1.0;
            }
        }
    }
    documents
}

/// Whether somebody was asked to take a role; an abstract is sent in.
fn is_seat(role: Role) -> bool {
    use Role::{AbstractAuthor, Author, Collaborator, Oral, Poster, Unknown};
    !matches!(role, AbstractAuthor | Author | Collaborator | Oral | Poster | Unknown)
}

fn age(cutoff: i16, year: i16) -> f64 {
    f64::from(cutoff.saturating_sub(year).max(0))
}

/// Publications that print a candidate's usual name, whoever that is: what a count without any identity finds.
fn name_count(times: &TimeSplit<'_>, candidates: &[PersonId]) -> Vec<f64> {
    let mentions = &times.corpus.mentions;
    let mut works_of: FxHashMap<String, f64> = FxHashMap::default();
    let mut names_of: FxHashMap<PersonId, FxHashMap<String, u32>> = FxHashMap::default();
    for (work, counts) in times
        .before
        .iter()
        .map(|work| (work, 1.0))
        .chain(times.events_before.iter().map(|work| (work, 0.0)))
    {
        for mention in times.corpus.mentions_of(*work) {
            let row = mention.index();
            let [family, given] =
                [mentions.family[row], mentions.given[row]].map(|id| times.corpus.text(id));
            let name = name_key(&[family, given]);
            if name.is_empty() {
                continue;
            }
            if let Some(person) = times.person_of[row] {
                *names_of.entry(person).or_default().entry(name.clone()).or_default() += 1;
            }
            *works_of.entry(name).or_default() += counts;
        }
    }
    let usual = |person: &PersonId| {
        let names = names_of.get(person)?;
        names.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(*name)))
    };
    let count = |person| usual(person).and_then(|(name, _)| works_of.get(name).copied());
    candidates.iter().map(|person| count(person).unwrap_or(0.0)).collect()
}

struct RankerInputs {
    publications: Vec<f64>,
    first_last: Vec<f64>,
    fractional: Vec<f64>,
    citations: Vec<f64>,
    h_index: Vec<f64>,
}

/// What can be counted without a method.
fn count(times: &TimeSplit<'_>, place: &FxHashMap<PersonId, usize>, n: usize) -> RankerInputs {
    let authors: Vec<Vec<PersonId>> =
        times.before.iter().map(|work| times.authors(*work)).collect();
    let row_of: FxHashMap<WorkId, usize> =
        times.before.iter().enumerate().map(|(row, work)| (*work, row)).collect();
    let mut received = vec![0u32; times.before.len()];
    for (row, work) in times.before.iter().enumerate() {
        for cited in times.corpus.works.references.row(work.index()) {
            if let Some(target) = row_of.get(cited)
                && !authors[*target].iter().any(|person| authors[row].contains(person))
            {
                received[*target] += 1;
            }
        }
    }
    let mut counts = RankerInputs {
        publications: vec![0.0; n],
        first_last: vec![0.0; n],
        fractional: vec![0.0; n],
        citations: vec![0.0; n],
        h_index: vec![0.0; n],
    };
    let mut cited: Vec<Vec<u32>> = vec![Vec::new(); n];
    for (row, people) in authors.iter().enumerate() {
        for (position, person) in people.iter().enumerate() {
            let Some(at) = place.get(person) else { continue };
            counts.publications[*at] += 1.0;
            let leads = position == 0 || position + 1 == people.len();
            counts.first_last[*at] += f64::from(u8::from(leads));
            counts.fractional[*at] += 1.0 / people.len() as f64;
            counts.citations[*at] += f64::from(received[row]);
            cited[*at].push(received[row]);
        }
    }
    for (at, cited) in cited.iter_mut().enumerate() {
        cited.sort_unstable_by(|a, b| b.cmp(a));
        let h = cited.iter().enumerate().take_while(|(i, c)| **c as usize > *i).count();
        counts.h_index[at] = h as f64;
    }
    counts
}
