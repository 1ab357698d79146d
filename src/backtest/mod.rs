//! The past ranked, the future asked ([method 8](crate::guide::method#8-back-test)).
//!
//! A study is cut at the end of a year. People are resolved, areas assigned and everybody ranked with
//! what was known then; nothing after the cutoff is visible, neither papers nor citations nor, unless
//! the study trusts source identifiers, what later papers say about who is who. Then the years that
//! followed are asked, and the ranking is set beside counting papers and other baselines.

mod agreement;
mod observations;
mod outcome;
mod ranker;
mod report;
mod verdict;

pub use agreement::{ndcg, recall, spearman};
pub use observations::{CandidateObservations, SeatObservation};
pub use report::{
    AreaReport, BacktestReport, GainInterval, OutcomeGain, OutcomeReports, RankerReport,
    RankingAgreement,
};

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::data::corpus::{Corpus, PartialDate, PersonId, WorkId};
use crate::data::review::ReviewDecision;
use crate::people::identity;
use crate::people::identity::Resolution;
use crate::people::person_key;
use crate::pipeline::{self, AreaFindings, PipelineError, RunContext, StudyInputs};
use crate::ranking::area::{self, Area, AreaIndex, AreaMembership};
use crate::study::{Study, StudyConfig};
use outcome::{FutureOutcomes, PAPERS_TO_COME, TimeSplit, came};
use ranker::OWN;

/// Where to cut, and how far to look ahead.
#[derive(Clone, Debug)]
pub struct BacktestParams {
    /// The only area that is asked; all when `None`.
    pub area: Option<String>,
    /// Last year that is visible.
    pub cutoff: i16,
    /// Years after it that are asked ([method 8](crate::guide::method#8-back-test): 5).
    pub horizon: i16,
    /// Deal the authors out among the papers at random before anything else: a control in which every
    /// gain over counting must vanish.
    pub shuffle_authors: Option<u64>,
    /// Whether the reports keep what their figures are made from.
    pub keep_observations: bool,
    /// Other parameters of the ranking, to be asked the same.
    pub weight_sets: Vec<WeightSet>,
}

/// Parameters of a ranking under a name.
#[derive(Clone, Debug)]
pub struct WeightSet {
    /// The name under which its figures stand.
    pub name: String,
    /// All values in force.
    pub config: StudyConfig,
}

/// Why a back-test could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    /// The run up to the cutoff stopped.
    #[error(transparent)]
    Pipeline(#[from] pipeline::PipelineError),
    /// No area can be asked: each with the reason, one a line.
    #[error("{0}\n  choose another --cutoff or a longer --horizon")]
    NothingToAsk(String),
    /// The study has no such area.
    #[error("--area {area}: the study has no such area\n  write one of {known}")]
    NoArea {
        /// As typed.
        area: String,
        /// The areas of the study.
        known: String,
    },
}

/// Ranks with data up to the cutoff and measures against what came after. An area that cannot be asked is skipped
/// with the reason.
///
/// # Errors
/// When the study cannot be run up to the cutoff, has no area of the name asked for, or none that can be asked.
pub fn run(study: &Study, params: &BacktestParams) -> Result<BacktestReport, BacktestError> {
    let StudyInputs { reading, opt_outs, decisions, mesh, areas, .. } =
        pipeline::read(study, &|_| {})?;
    check_area(params.area.as_deref(), &areas)?;
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
    let backtest = Backtest {
        params,
        past: RunContext {
            config: &study.config,
            corpus: &past,
            people: &past_people,
            keys: &keys,
            as_of: PartialDate::new(params.cutoff, 12, 31),
            mesh: mesh.as_ref(),
            given_ties: None,
        },
        later: &later_selves(&corpus, &people, &kept, &past, &past_people),
        corpus: &corpus,
        people: &people,
        kept: &kept,
    };
    let assigned = area::assign_works(&past, &areas, &study.config.area);
    let assigned_after = area::assign_works(&corpus, &areas, &study.config.area);
    let mut reports = Vec::new();
    for ((area, works), works_after) in
        areas.areas.iter().zip(assigned.areas).zip(assigned_after.areas)
    {
        if params.area.as_ref().is_none_or(|asked| *asked == area.area.id) {
            reports.push(backtest.report(&area.area, works, &works_after)?);
        }
    }
    if reports.iter().all(|report| report.skipped.is_some()) {
        let why = |report: &AreaReport| {
            format!("area '{}': {}", report.area, report.skipped.as_deref().unwrap_or_default())
        };
        let told: Vec<String> = reports.iter().map(why).collect();
        return Err(BacktestError::NothingToAsk(told.join("\n  ")));
    }
    Ok(BacktestReport { areas: reports })
}

fn check_area(asked: Option<&str>, areas: &AreaIndex) -> Result<(), BacktestError> {
    let known: Vec<&str> = areas.areas.iter().map(|area| area.area.id.as_str()).collect();
    match asked.filter(|asked| !known.contains(asked)) {
        Some(area) => Err(BacktestError::NoArea { area: area.to_owned(), known: known.join(", ") }),
        None => Ok(()),
    }
}

/// A study cut at the end of a year.
struct Backtest<'a> {
    params: &'a BacktestParams,
    /// What was known then.
    past: RunContext<'a>,
    /// For each person of the past, who they are over all times.
    later: &'a [Option<PersonId>],
    /// All works read, with their people.
    corpus: &'a Corpus,
    people: &'a Resolution,
    /// For each work of the past its row in `corpus`.
    kept: &'a [WorkId],
}

impl Backtest<'_> {
    /// Asks an area; `works` are those of the past, `works_after` those of all times.
    fn report(
        &self,
        area: &Area,
        works: Vec<AreaMembership>,
        works_after: &[AreaMembership],
    ) -> Result<AreaReport, PipelineError> {
        let year = |work: WorkId| self.corpus.works.date[work.index()].year;
        let is_publication = |work: &WorkId| self.corpus.works.kind[work.index()].is_publication();
        let BacktestParams { cutoff, horizon, .. } = *self.params;
        let asked = cutoff.saturating_add(1)..=cutoff.saturating_add(horizon);
        let all = || works_after.iter().map(|entry| entry.work);
        let (after, events_after): (Vec<WorkId>, Vec<WorkId>) =
            all().filter(|work| asked.contains(&year(*work))).partition(is_publication);
        let known = all().map(year).filter(|year| *year > 0);
        let (first, last) =
            known.fold((i16::MAX, 0), |(first, last), year| (first.min(year), last.max(year)));
        let skipped = |why: String| {
            let (id, name) = (area.id.clone(), area.name.clone());
            let skipped = Some(why);
            Ok(AreaReport { area: id, name, cutoff, horizon, skipped, ..AreaReport::default() })
        };
        if after.is_empty() && events_after.is_empty() {
            let (from, to) = (asked.start(), asked.end());
            let known = match last {
                0 => "it has none at all".to_owned(),
                _ if first == last => format!("all are of {last}"),
                _ => format!("the first is of {first}, the last of {last}"),
            };
            return skipped(format!("no document from {from} to {to}; {known}"));
        }
        let mut others = Vec::new();
        for set in &self.params.weight_sets {
            let past = RunContext { config: &set.config, ..self.past };
            match pipeline::rank_area(&past, area, works.clone()) {
                // Empty under every set, so told below.
                Err(PipelineError::EmptyArea { .. }) => {}
                found => others.push((set.name.as_str(), found?)),
            }
        }
        let findings = match pipeline::rank_area(&self.past, area, works) {
            Err(PipelineError::EmptyArea { from, to, .. }) => {
                return skipped(format!("no document from {from} to {to}"));
            }
            found => found?,
        };
        let before = findings.works.iter().map(|entry| self.kept[entry.work.index()]);
        let (before, events_before): (Vec<WorkId>, Vec<WorkId>) = before.partition(is_publication);
        let times = TimeSplit {
            corpus: self.corpus,
            person_of: &self.people.person_of,
            before: &before,
            after: &after,
            events_before: &events_before,
            events_after: &events_after,
            credit: &self.past.config.ranking.credit,
            cutoff,
        };
        match self.ask(&findings, &others, &times, last) {
            Ok(report) => Ok(report),
            Err(why) => skipped(why),
        }
    }

    /// The figures of an area whose last document is of the year `last`, or why there are none.
    fn ask(
        &self,
        findings: &AreaFindings,
        others: &[(&str, AreaFindings)],
        times: &TimeSplit<'_>,
        last: i16,
    ) -> Result<AreaReport, String> {
        let BacktestParams { cutoff, horizon, .. } = *self.params;
        // By their later selves.
        let candidates = times.candidates();
        if candidates.len() < 2 {
            let people = if candidates.is_empty() { "nobody has" } else { "a single person has" };
            return Err(format!(
                "{people} a document up to the end of {cutoff}, so there is no order to judge"
            ));
        }
        let outcomes = times.outcomes(&candidates);
        let mut scores = ranker::rankers(findings, times, self.later, &candidates);
        let of_others = others.iter().map(|(name, findings)| {
            ((*name).to_owned(), ranker::own_scores(findings, self.later, &candidates))
        });
        scores.extend(of_others);
        let observations = self.params.keep_observations.then(|| {
            let sets = [("raw", findings)].into_iter().chain(others.iter().map(|(n, f)| (*n, f)));
            observations::observe(sets, times, self.later, &candidates, &outcomes, &scores)
        });
        let rankers: Vec<RankerReport> =
            scores.iter().map(|(name, scores)| agree(name, scores, &outcomes)).collect();
        let asked = outcomes.asked();
        if asked.is_empty() {
            return Err(format!(
                "nobody of the {} people with a document up to the end of {cutoff} was seen again in the {horizon} \
                 years after",
                candidates.len()
            ));
        }
        let own = [OWN].into_iter().chain(others.iter().map(|(name, _)| *name));
        let comparisons = compare(own, &scores, &asked, self.past.config.seed);
        let over_counting = comparisons.iter().find(|compared| {
            let OutcomeGain { ranker, against, outcome, .. } = compared;
            (ranker.as_str(), *against, *outcome) == (OWN, COUNTING, PAPERS_TO_COME)
        });
        let gain = over_counting.map(|compared| compared.gain);
        let mut report = AreaReport {
            area: findings.area.id.clone(),
            name: findings.area.name.clone(),
            cutoff,
            horizon,
            skipped: None,
            publications_before: times.before.len(),
            publications_after: times.after.len(),
            events_before: times.events_before.len(),
            events_after: times.events_after.len(),
            candidates: candidates.len(),
            rankers,
            gain_over_counting: gain,
            comparisons,
            in_words: String::new(),
            observations,
        };
        report.in_words = verdict::in_words(&report, last);
        Ok(report)
    }
}

/// What it is set beside.
const COUNTING: &str = "publication_count";
const COUNTS: [&str; 4] = [COUNTING, "role_credit", "recent_seats", "document_count"];

/// Sets orders beside the counts, outcome by outcome.
fn compare<'n>(
    orders: impl Iterator<Item = &'n str>,
    scores: &[(String, Vec<f64>)],
    asked: &[(&'static str, Vec<&[f64]>)],
    seed: u64,
) -> Vec<OutcomeGain> {
    let find = |name: &str| scores.iter().find(|(known, _)| known == name).map(|found| &found.1);
    let mut comparisons = Vec::new();
    for ranker in orders {
        for against in COUNTS {
            let (Some(own), Some(base)) = (find(ranker), find(against)) else { continue };
            comparisons.extend(asked.iter().filter_map(|(outcome, gains)| {
                let gain = GainInterval::measure(own, base, gains, seed)?;
                Some(OutcomeGain { ranker: ranker.to_owned(), against, outcome, gain })
            }));
        }
    }
    comparisons
}

fn agree(ranker: &str, scores: &[f64], outcomes: &FutureOutcomes) -> RankerReport {
    let with = |gains: &[f64]| {
        came(gains).then(|| RankingAgreement {
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
        chair: with(&outcomes.chair),
        panel: with(&outcomes.panel),
        panel_chair: with(&outcomes.panel_chair),
    };
    let known: Vec<f64> =
        outcomes.headline().into_iter().flatten().map(|agreement| agreement.ndcg50).collect();
    // An empty sum would be -0.
    let mean_ndcg50 = known.iter().fold(0.0, |sum, ndcg| sum + ndcg) / known.len().max(1) as f64;
    RankerReport { ranker: ranker.to_owned(), mean_ndcg50, outcomes }
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
