//! The past ranked, the future asked ([method 8](crate::guide::method#8-back-test)).
//!
//! A study is cut at the end of a year. People are resolved, areas assigned and everybody ranked with
//! what was known then; nothing after the cutoff is visible, neither papers nor citations nor, unless
//! the study trusts source identifiers, what later papers say about who is who. Then the years that
//! followed are asked, and the ranking is set beside counting papers and eleven other baselines.

mod agreement;
mod outcome;
mod ranker;

pub use agreement::{ndcg, recall, spearman};

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::Serialize;

use crate::data::corpus::{Corpus, PartialDate, PersonId, WorkId};
use crate::data::review::ReviewDecision;
use crate::people::identity;
use crate::people::identity::Resolution;
use crate::people::person_key;
use crate::pipeline::{self, AreaFindings, RunContext, StudyInputs};
use crate::ranking::area;
use crate::study::Study;
use outcome::{FutureOutcomes, TimeSplit};

/// Where to cut, and how far to look ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BacktestParams {
    /// Last year that is visible.
    pub cutoff: i16,
    /// Years after it that are asked ([method 8](crate::guide::method#8-back-test): 5).
    pub horizon: i16,
    /// Deal the authors out among the papers at random before anything else: a control in which every
    /// gain over counting must vanish.
    pub shuffle_authors: Option<u64>,
}

/// What the back-test found.
#[derive(Clone, Debug, Serialize)]
pub struct BacktestReport {
    /// One entry an area.
    pub areas: Vec<AreaReport>,
}

/// One area.
#[derive(Clone, Debug, Serialize)]
pub struct AreaReport {
    /// Area id.
    pub area: String,
    /// Its name.
    pub name: String,
    /// Last visible year.
    pub cutoff: i16,
    /// Years asked.
    pub horizon: i16,
    /// Publications up to the cutoff.
    pub publications_before: usize,
    /// Publications in the horizon.
    pub publications_after: usize,
    /// People with a paper up to the cutoff.
    pub candidates: usize,
    /// Rankers, kolnet first.
    pub rankers: Vec<RankerReport>,
}

/// How well one way to rank agrees with what came after.
#[derive(Clone, Debug, Serialize)]
pub struct RankerReport {
    /// Its name.
    pub ranker: &'static str,
    /// Mean of NDCG@50 over those of O1 to O4 that came to anybody.
    pub mean_ndcg50: f64,
    /// Outcome by outcome.
    pub outcomes: OutcomeReports,
}

/// Agreement with each outcome; `None` (left out in JSON) for one that came to nobody, such as citations
/// where the sources have no references.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeReports {
    /// O1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub papers: Option<RankingAgreement>,
    /// O2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_last: Option<RankingAgreement>,
    /// O3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_collaborators: Option<RankingAgreement>,
    /// O4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub independent_citing: Option<RankingAgreement>,
    /// O5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decisive: Option<RankingAgreement>,
    /// O6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risen: Option<RankingAgreement>,
    /// O7.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invited: Option<RankingAgreement>,
    /// O8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_lead: Option<RankingAgreement>,
}

/// Agreement of an order with gains.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RankingAgreement {
    /// NDCG of the first 20.
    pub ndcg20: f64,
    /// NDCG of the first 50.
    pub ndcg50: f64,
    /// Recall of the first 50.
    pub recall50: f64,
    /// Rank correlation over all candidates.
    pub spearman: f64,
}

impl OutcomeReports {
    /// O1 to O4, which any source of publications can answer; the mean is over these.
    pub fn headline(&self) -> [Option<RankingAgreement>; 4] {
        [self.papers, self.first_last, self.new_collaborators, self.independent_citing]
    }

    /// O5 to O8, which need publication types, congresses or registries after the cutoff.
    pub fn further(&self) -> [Option<RankingAgreement>; 4] {
        [self.decisive, self.risen, self.invited, self.trial_lead]
    }
}

/// Why a back-test could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    /// The run up to the cutoff stopped.
    #[error(transparent)]
    Pipeline(#[from] pipeline::PipelineError),
    /// Nothing to ask.
    #[error(
        "area '{area}': no publication from {from} to {to}\n  choose another --cutoff or a longer --horizon"
    )]
    NoFuture {
        /// The area.
        area: String,
        /// First year asked.
        from: i16,
        /// Last year asked.
        to: i16,
    },
}

/// Ranks with data up to the cutoff and measures against what came after.
///
/// # Errors
/// When the study cannot be run up to the cutoff, or nothing lies in the horizon.
pub fn run(study: &Study, params: &BacktestParams) -> Result<BacktestReport, BacktestError> {
    let StudyInputs { reading, opt_outs, decisions, mesh, areas } = pipeline::read(study)?;
    let identity = &study.config.identity;
    let resolve = |corpus: &Corpus, decisions: &[ReviewDecision]| {
        identity::resolve_corpus(corpus, identity, decisions).map_err(pipeline::PipelineError::from)
    };
    let people = resolve(&reading.corpus, &decisions)?;
    let pipeline::WithoutSuppressed { corpus, mut people, .. } =
        pipeline::suppress(reading.corpus, people, &opt_outs)?;
    if let Some(seed) = params.shuffle_authors {
        people.person_of.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
    }
    let year = |work: WorkId| corpus.works.date[work.index()].year;
    let (past, kept) = corpus.only_works(|work| year(work) <= params.cutoff);
    let past_people = if identity.trust_source_ids || params.shuffle_authors.is_some() {
        carried(&corpus, &people, &kept)
    } else {
        // Decisions speak of printed names that may lie after the cutoff; the past is resolved
        // without them.
        resolve(&past, &[])?
    };
    let keys = person_key::fresh_person_keys(&past, &past_people);
    let as_of = PartialDate::new(params.cutoff, 12, 31);
    let context = RunContext {
        config: &study.config,
        corpus: &past,
        people: &past_people,
        keys: &keys,
        as_of,
        mesh: mesh.as_ref(),
    };
    let assigned = area::assign_works(&past, &areas, &study.config.area);
    let assigned_after = area::assign_works(&corpus, &areas, &study.config.area);
    let later = later_selves(&corpus, &people, &kept, &past, &past_people);
    let mut reports = Vec::new();
    for ((area, works), works_after) in
        areas.areas.iter().zip(assigned.areas).zip(assigned_after.areas)
    {
        let area = &area.area;
        let is_publication = |work: &WorkId| corpus.works.kind[work.index()].is_publication();
        let asked = params.cutoff.saturating_add(1)..=params.cutoff.saturating_add(params.horizon);
        let (after, events): (Vec<WorkId>, Vec<WorkId>) = works_after
            .iter()
            .map(|entry| entry.work)
            .filter(|work| asked.contains(&year(*work)))
            .partition(is_publication);
        if after.is_empty() {
            let (from, to) = (*asked.start(), *asked.end());
            return Err(BacktestError::NoFuture { area: area.id.clone(), from, to });
        }
        let findings = pipeline::rank_area(&context, area, works)?;
        let before: Vec<WorkId> = findings
            .works
            .iter()
            .map(|entry| kept[entry.work.index()])
            .filter(is_publication)
            .collect();
        let times = TimeSplit {
            corpus: &corpus,
            person_of: &people.person_of,
            before: &before,
            after: &after,
            events: &events,
            credit: &study.config.ranking.credit,
        };
        reports.push(ask(&findings, &times, &later, params));
    }
    Ok(BacktestReport { areas: reports })
}

fn ask(
    findings: &AreaFindings,
    times: &TimeSplit<'_>,
    later: &[Option<PersonId>],
    params: &BacktestParams,
) -> AreaReport {
    // Candidates: everybody with a paper up to the cutoff, by their later self.
    let mut authors: Vec<PersonId> =
        times.before.iter().flat_map(|work| times.authors(*work)).collect();
    authors.sort_unstable();
    authors.dedup();
    let outcomes = times.outcomes(&authors);
    let rankers = ranker::rankers(findings, times, later, &authors);
    let rankers = rankers.iter().map(|(name, scores)| agree(name, scores, &outcomes)).collect();
    AreaReport {
        area: findings.area.id.clone(),
        name: findings.area.name.clone(),
        cutoff: params.cutoff,
        horizon: params.horizon,
        publications_before: times.before.len(),
        publications_after: times.after.len(),
        candidates: authors.len(),
        rankers,
    }
}

fn agree(ranker: &'static str, scores: &[f64], outcomes: &FutureOutcomes) -> RankerReport {
    let with = |gains: &[f64]| {
        gains.iter().any(|gain| *gain > 0.0).then(|| RankingAgreement {
            ndcg20: ndcg(scores, gains, 20),
            ndcg50: ndcg(scores, gains, 50),
            recall50: recall(scores, gains, 50),
            spearman: spearman(scores, gains),
        })
    };
    let outcomes = OutcomeReports {
        papers: with(&outcomes.papers),
        first_last: with(&outcomes.first_last),
        new_collaborators: with(&outcomes.new_collaborators),
        independent_citing: with(&outcomes.independent_citing),
        decisive: with(&outcomes.decisive),
        risen: with(&outcomes.risen),
        invited: with(&outcomes.invited),
        trial_lead: with(&outcomes.trial_lead),
    };
    let known: Vec<f64> =
        outcomes.headline().into_iter().flatten().map(|agreement| agreement.ndcg50).collect();
    let mean_ndcg50 = known.iter().sum::<f64>() / known.len().max(1) as f64;
    RankerReport { ranker, mean_ndcg50, outcomes }
}

/// The resolution of all times on the mentions of the past.
fn carried(corpus: &Corpus, people: &Resolution, kept: &[WorkId]) -> Resolution {
    let mut is_kept = vec![false; corpus.work_count()];
    for work in kept {
        is_kept[work.index()] = true;
    }
    people.without(|mention| !is_kept[corpus.mentions.work[mention.index()].index()])
}

/// For each person of the past, who they are over all times: the person who holds most of their
/// mentions.
fn later_selves(
    corpus: &Corpus,
    people: &Resolution,
    kept: &[WorkId],
    past: &Corpus,
    past_people: &Resolution,
) -> Vec<Option<PersonId>> {
    let mut votes: Vec<Vec<PersonId>> = vec![Vec::new(); past_people.person_count];
    for (row, work) in kept.iter().enumerate() {
        let then = past.mentions_of(WorkId(row as u32));
        for (then, now) in then.zip(corpus.mentions_of(*work)) {
            let (then, now) = (past_people.person_of[then.index()], people.person_of[now.index()]);
            if let (Some(then), Some(now)) = (then, now) {
                votes[then.index()].push(now);
            }
        }
    }
    votes
        .into_iter()
        .map(|mut votes| {
            votes.sort_unstable();
            let runs = votes.chunk_by(|a, b| a == b);
            runs.rev().max_by_key(|run| run.len()).map(|run| run[0])
        })
        .collect()
}
