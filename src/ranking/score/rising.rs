//! Rising experts ([method 5.2](crate::guide::method#52-rising)): who gains more than people of the
//! same career age.
//!
//! Judged on role credit of the last three years against the three before, never on citations or
//! centrality, which young people have not had the time for.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::component::Pillar;
use super::evidence::{AreaEvidence, EvidenceItem};
use super::ranking::{RankedPerson, Ranking, Tier};
use crate::data::corpus::{Corpus, PartialDate, PersonId};
use crate::people::identity::Resolution;
use crate::ranking::network::Network;

/// Career age in years up to which somebody can be rising.
const OLDEST: i16 = 12;
/// Documents that it takes.
const FEWEST_DOCUMENTS: u32 = 3;
/// Years of the two periods that are compared.
const PERIOD: f64 = 3.0;
/// Weights of excess over one's age, growth, share of leading places, and new collaborators.
const WEIGHTS: [f64; 4] = [0.4, 0.3, 0.2, 0.1];
/// Career ages that are compared with each other end here: a band is wide enough to have people.
const BANDS: [i16; 3] = [4, 8, OLDEST];

/// What an area is made of, for the measurement of growth.
#[derive(Clone, Copy, Debug)]
pub struct RisingInputs<'a> {
    /// What was read.
    pub corpus: &'a Corpus,
    /// Who is who.
    pub people: &'a Resolution,
    /// The area's people as nodes.
    pub network: &'a Network,
    /// The area's scored items.
    pub evidence: &'a AreaEvidence,
    /// Reference date.
    pub as_of: PartialDate,
    /// Half-life of publications in years, to undo the fading.
    pub half_life: f64,
}

/// One person who can be rising.
struct RisingCandidate {
    row: usize,
    /// Years since the first document in the area.
    age: i16,
    /// Role credit of the last period and of the one before.
    credit: [f64; 2],
    lead: f64,
    novelty: f64,
}

/// Writes into each row how much its person rises: a weighted sum of z-scores within the band of
/// career age, above 0 for those who gain more than their like. `None` for people who cannot be
/// judged: longer in the field, fewer than three documents, or in the first tier already.
pub fn measure_rising(ranking: &mut Ranking, scene: &RisingInputs<'_>) {
    let candidates: Vec<RisingCandidate> = ranking
        .rows
        .par_iter()
        .enumerate()
        .filter_map(|(place, row)| scene.candidate(place, row))
        .collect();
    let expected = expected_credit(&candidates);
    let mut lowest = i16::MIN;
    for highest in BANDS {
        let band: Vec<&RisingCandidate> =
            candidates.iter().filter(|c| lowest < c.age && c.age <= highest).collect();
        lowest = highest;
        let measures: Vec<[f64; 4]> = band.iter().map(|c| c.measures(expected[&c.age])).collect();
        let scaled: Vec<[f64; 2]> =
            std::array::from_fn::<_, 4, _>(|m| spread(measures.iter().map(|measures| measures[m])))
                .to_vec();
        for (candidate, measures) in band.iter().zip(&measures) {
            let parts = (0..4).map(|m| {
                let [mean, deviation] = scaled[m];
                if deviation > 0.0 { WEIGHTS[m] * (measures[m] - mean) / deviation } else { 0.0 }
            });
            ranking.rows[candidate.row].rising = Some(parts.sum());
        }
    }
}

/// For each career age the median credit of the last period among people of that age, a year more or
/// less.
fn expected_credit(candidates: &[RisingCandidate]) -> FxHashMap<i16, f64> {
    let mut of_age: FxHashMap<i16, Vec<f64>> = FxHashMap::default();
    for candidate in candidates {
        of_age.entry(candidate.age).or_default().push(candidate.credit[0]);
    }
    let median = |age: &i16| {
        let like = (age - 1..=age + 1).filter_map(|age| of_age.get(&age));
        let mut credit: Vec<f64> = like.flatten().copied().collect();
        let middle = credit.len() / 2;
        *credit.select_nth_unstable_by(middle, f64::total_cmp).1
    };
    of_age.keys().map(|age| (*age, median(age))).collect()
}

/// Mean and standard deviation.
fn spread(values: impl Iterator<Item = f64> + Clone) -> [f64; 2] {
    let count = values.clone().count().max(1) as f64;
    let mean = values.clone().sum::<f64>() / count;
    [mean, (values.map(|x| (x - mean).powi(2)).sum::<f64>() / count).sqrt()]
}

impl RisingCandidate {
    /// Excess over the credit that is usual at this career age, growth, lead, novelty. One
    /// pseudo-point shrinks small numbers.
    fn measures(&self, expected: f64) -> [f64; 4] {
        let [last, before] = self.credit;
        let ratio = |a: f64, b: f64| ((a + 1.0) / (b + 1.0)).ln();
        [ratio(last, expected), ratio(last, before), self.lead, self.novelty]
    }
}

impl RisingInputs<'_> {
    fn candidate(&self, place: usize, row: &RankedPerson) -> Option<RisingCandidate> {
        let age = self.as_of.year.saturating_sub(row.active.0);
        let judged = row.active.0 > 0
            && age <= OLDEST
            && row.documents >= FEWEST_DOCUMENTS
            && row.tier != Some(Tier::T1);
        if !judged {
            return None;
        }
        let items = self.evidence.of(row.node);
        let science = items.iter().filter(|item| item.pillar == Pillar::Science);
        let mut credit = [0.0; 2];
        let (mut papers, mut leading) = (0.0, 0.0);
        for item in science {
            let years = self.corpus.works.date[item.work.index()].age_at(self.as_of);
            let period = (years / PERIOD) as usize;
            if period < 2 {
                credit[period] += item.points * self.unfaded(years);
            }
            if period == 0 {
                papers += 1.0;
                leading += f64::from(u8::from(is_leading(item)));
            }
        }
        let lead = if papers > 0.0 { leading / papers } else { 0.0 };
        Some(RisingCandidate {
            row: place,
            age,
            credit,
            lead,
            novelty: self.novelty(row.node, items),
        })
    }

    /// What fading took, as a factor.
    fn unfaded(&self, years: f64) -> f64 {
        if self.half_life > 0.0 { (years / self.half_life).exp2() } else { 1.0 }
    }

    /// Share of the collaboration of the last period that is with people never met before it: each
    /// document counts once, spread over its other people. Whoever is on a document of the area is in its network,
    /// so people are told apart by their own numbers, without a search for their nodes.
    fn novelty(&self, node: u32, items: &[EvidenceItem]) -> f64 {
        let person = self.network.people[node as usize];
        let mut met: Vec<(PersonId, bool, f64)> = Vec::new();
        let mut works: Vec<_> = items
            .iter()
            .filter(|item| item.pillar != Pillar::Citation)
            .map(|item| item.work)
            .collect();
        works.sort_unstable();
        works.dedup();
        for work in works {
            let recent = self.corpus.works.date[work.index()].age_at(self.as_of) < PERIOD;
            let team = self.corpus.mentions_of(work);
            let others = team
                .filter_map(|mention| self.people.person_of[mention.index()])
                .filter(|other| *other != person);
            let before = met.len();
            met.extend(others.map(|other| (other, recent, 0.0)));
            let share = 1.0 / (met.len() - before).max(1) as f64;
            met[before..].iter_mut().for_each(|(_, _, of_work)| *of_work = share);
        }
        met.sort_unstable_by_key(|(other, recent, _)| (*other, *recent));
        let (mut new, mut all) = (0.0, 0.0);
        for other in met.chunk_by(|a, b| a.0 == b.0) {
            let recent: f64 = other.iter().filter(|tie| tie.1).map(|tie| tie.2).sum();
            all += recent;
            if other.iter().all(|tie| tie.1) {
                new += recent;
            }
        }
        if all > 0.0 { new / all } else { 0.0 }
    }
}

/// First, last or sole place in the list of authors.
fn is_leading(item: &EvidenceItem) -> bool {
    matches!(item.role, "first_author" | "last_author")
}
