//! The figures of a back-test, as they are printed.

use serde::Serialize;

/// The ranker that is asked about.
pub(super) const OWN: &str = "kolnet";

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
    /// People with a paper up to the cutoff.
    pub candidates: usize,
    /// Rankers, kolnet first.
    pub rankers: Vec<RankerReport>,
    /// How much better the score foretold than a count of publications; `None` for an area that was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gain_over_counting: Option<GainInterval>,
    /// What the figures say, and whether so few people can say it; empty for an area that was skipped.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub in_words: String,
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
