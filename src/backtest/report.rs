//! The figures of a back-test, as they are printed.

use serde::Serialize;

use super::observations::CandidateObservations;

/// What the back-test found.
#[derive(Clone, Debug, Serialize)]
pub struct BacktestReport {
    /// One entry an area.
    pub areas: Vec<AreaReport>,
}

/// One area.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AreaReport {
    /// Area id.
    pub area: String,
    /// Its name.
    pub name: String,
    /// Last visible year.
    pub cutoff: i16,
    /// Years asked.
    pub horizon: i16,
    /// Why the area cannot be asked; it has no figures then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// Publications up to the cutoff.
    pub publications_before: usize,
    /// Publications in the horizon.
    pub publications_after: usize,
    /// Sessions, trials and lists of roles up to the cutoff.
    pub events_before: usize,
    /// The same in the horizon.
    pub events_after: usize,
    /// People with a document up to the cutoff.
    pub candidates: usize,
    /// Rankers, kolnet first.
    pub rankers: Vec<RankerReport>,
    /// How much better the score foretold than a count of publications; `None` for an area that was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gain_over_counting: Option<GainInterval>,
    /// The score, and each other set of weights, beside three counts, outcome by outcome.
    pub comparisons: Vec<OutcomeGain>,
    /// What the figures say, and whether so few people can say it; empty for an area that was skipped.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub in_words: String,
    /// What the figures were made from, where that was asked for; not printed.
    #[serde(skip)]
    pub observations: Option<CandidateObservations>,
}

/// How well one way to rank agrees with what came after.
#[derive(Clone, Debug, Serialize)]
pub struct RankerReport {
    /// Its name; another set of weights has the name of its file.
    pub ranker: String,
    /// Mean of NDCG@50 over those of O1 to O4 that came to anybody.
    pub mean_ndcg50: f64,
    /// Outcome by outcome.
    pub outcomes: OutcomeReports,
}

/// Agreement with each outcome; `None` (null in JSON) for one that came to nobody, such as citations where the
/// sources have no references.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeReports {
    /// O1.
    pub papers: Option<RankingAgreement>,
    /// O2.
    pub first_last: Option<RankingAgreement>,
    /// O3.
    pub new_collaborators: Option<RankingAgreement>,
    /// O4.
    pub independent_citing: Option<RankingAgreement>,
    /// O5.
    pub decisive: Option<RankingAgreement>,
    /// O6.
    pub risen: Option<RankingAgreement>,
    /// O7.
    pub invited: Option<RankingAgreement>,
    /// O8.
    pub trial_lead: Option<RankingAgreement>,
    /// O9.
    pub chair: Option<RankingAgreement>,
    /// O10.
    pub panel: Option<RankingAgreement>,
    /// O11.
    pub panel_chair: Option<RankingAgreement>,
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

    /// O5 to O11, which need publication types, congresses, registries or panels after the cutoff.
    pub fn further(&self) -> [Option<RankingAgreement>; 7] {
        [
            self.decisive,
            self.risen,
            self.invited,
            self.chair,
            self.panel,
            self.panel_chair,
            self.trial_lead,
        ]
    }
}

/// How well an order foretold an outcome beside a count.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutcomeGain {
    /// The order: `kolnet`, or another set of weights.
    pub ranker: String,
    /// The count: `publication_count`, `role_credit`, `recent_seats` or `document_count`.
    pub against: &'static str,
    /// What was foretold: `papers_to_come` (the mean over O1 to O4), or the name of an outcome.
    pub outcome: &'static str,
    /// The gain, with its interval over the people.
    #[serde(flatten)]
    pub gain: GainInterval,
}

/// How much better one ranker foretold than another: the gain in mean NDCG@50 as a share of the other's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct GainInterval {
    /// On the people as they are.
    pub gain: f64,
    /// Lower end of the 90 % interval, when the people are drawn anew.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}
