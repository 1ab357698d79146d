//! kolnet and what it is set beside.

use rustc_hash::FxHashMap;

use super::outcome::TimeSplit;
use crate::data::corpus::{PersonId, WorkId};
use crate::pipeline::AreaFindings;
use crate::ranking::score::{PerComponent, RankedPerson, log_ratio};

/// Scores of each ranker over `candidates`, kolnet first.
pub(super) fn rankers(
    findings: &AreaFindings,
    times: &TimeSplit<'_>,
    later: &[Option<PersonId>],
    candidates: &[PersonId],
) -> Vec<(&'static str, Vec<f64>)> {
    let place: FxHashMap<PersonId, usize> =
        candidates.iter().enumerate().map(|(place, person)| (*person, place)).collect();
    let n = candidates.len();
    let from_rows = |value: &dyn Fn(&RankedPerson) -> f64| {
        let mut scores = vec![0.0f64; n];
        for row in &findings.ranking.rows {
            let now = later[row.person.index()];
            if let Some(at) = now.and_then(|person| place.get(&person)) {
                // Two people of the past who are one later: the better placed speaks for both.
                scores[*at] = scores[*at].max(value(row));
            }
        }
        scores
    };
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
    vec![
        ("kolnet", from_rows(&|row| row.score)),
        ("role_credit", from_rows(&|row| row.raw.science)),
        ("publication_count", counts.publications),
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
    ]
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
