//! One of the two runs: its settings and tables.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::relations::{distinct, full_join};
use crate::data::corpus::{DateError, PartialDate};
use crate::ranking::score::Pillar;
use crate::run_folder::schema::{evidence, rankings};
use crate::run_folder::{
    MANIFEST, QueryRows, RunFolder, RunFolderError, RunManifest, RunTable, UnlistedPeople,
    not_a_run_folder,
};

/// The settings of a run that a comparison needs.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct DiffSettings {
    pub window_years: u32,
    /// Whether its CSV tables begin with a byte-order mark.
    #[serde(default)]
    pub byte_order_mark: bool,
    /// How works are assigned to areas.
    pub area: Value,
    pub network: Value,
    pub ranking: RankingSettings,
    pub suppression: Value,
}

/// Settings of the score. They are compared as they are printed, so that versions with other settings can be compared
/// too; only half-lives are computed with.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct RankingSettings {
    credit: Value,
    congress: Value,
    leadership: Value,
    pub weights: Value,
}

const HALF_LIFE: &str = "half_life";

impl RankingSettings {
    /// Half-life in years of the items of a pillar; `None` for those that do not fade.
    pub(super) fn half_life(&self, pillar: Pillar) -> Option<f64> {
        let settings = match pillar {
            Pillar::Science => &self.credit,
            Pillar::Congress => &self.congress,
            Pillar::Leadership => &self.leadership,
            Pillar::Citation | Pillar::Network => return None,
        };
        settings.get(HALF_LIFE)?.as_f64()
    }

    /// Everything that decides on the points of an item, half-lives apart.
    pub(super) fn credit_rules(&self) -> [Value; 3] {
        [&self.credit, &self.congress, &self.leadership].map(|settings| {
            let mut rules = settings.clone();
            if let Some(fields) = rules.as_object_mut() {
                fields.remove(HALF_LIFE);
            }
            rules
        })
    }
}

/// A run, open for a comparison.
pub(super) struct RunSnapshot {
    pub manifest: RunManifest<DiffSettings>,
    pub as_of: PartialDate,
    pub rankings: RunTable,
    pub evidence: RunTable,
    /// Every document that scores somebody, in any area.
    pub documents: QueryRows,
    /// Everybody with an item or a rank, in any area.
    pub people: QueryRows,
    /// People on no list, or taken off one.
    pub unlisted: UnlistedPeople,
}

impl RunSnapshot {
    pub(super) fn open(path: &Path) -> Result<Self, RunFolderError> {
        let run: RunFolder<DiffSettings> = RunFolder::open(path)?;
        let parsed = run.manifest.as_of.parse();
        let as_of = parsed.map_err(|e: DateError| not_a_run_folder(&path.join(MANIFEST), e))?;
        let rankings = run.table(
            &rankings::TABLE,
            &[
                rankings::AREA,
                rankings::PERSON_KEY,
                rankings::NAME,
                rankings::RANK,
                rankings::SCORE,
                rankings::EFFECTIVE_SIZE,
                rankings::HARMONIC,
            ],
        )?;
        let evidence = run.table(
            &evidence::TABLE,
            &[
                evidence::AREA,
                evidence::PERSON_KEY,
                evidence::PILLAR,
                evidence::DOCUMENT,
                evidence::DATE,
                evidence::POINTS,
                evidence::RULE,
            ],
        )?;
        let documents = evidence.collect(distinct(evidence.rows(), evidence::DOCUMENT))?;
        let scored = distinct(evidence.rows(), evidence::PERSON_KEY);
        let ranked = distinct(rankings.rows(), rankings::PERSON_KEY);
        let people = rankings.collect(full_join(ranked, scored, &[rankings::PERSON_KEY]))?;
        let unlisted = UnlistedPeople::open(path)?;
        let manifest = run.manifest;
        Ok(Self { manifest, as_of, rankings, evidence, documents, people, unlisted })
    }

    /// First day of the window, as a day number.
    pub(super) fn window_start(&self) -> i64 {
        self.as_of.years_before(self.manifest.config.window_years).day_number()
    }
}
