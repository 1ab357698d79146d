//! One of the two runs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::data::corpus::PartialDate;
use crate::ranking::score::{Pillar, SCORE_DECIMALS};
use crate::run_folder::{self, Error, RunTable, Sums, not_a_run_folder};

/// What a comparison needs of `manifest.json`.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    pub kolnet: String,
    pub as_of: String,
    pub run_id: String,
    inputs: Vec<Input>,
    pub config: Config,
    pub counts: Counts,
    references: Vec<Scale>,
}

#[derive(Debug, Deserialize)]
struct Input {
    kind: String,
    sha256: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Config {
    pub window_years: u32,
    pub area: Value,
    pub network: Value,
    pub ranking: RankingConfig,
    pub suppression: Value,
}

/// Settings of the score, compared as they stand; only half-lives are computed with.
#[derive(Debug, Deserialize)]
pub(super) struct RankingConfig {
    credit: Value,
    congress: Value,
    leadership: Value,
    pub weights: Value,
}

impl RankingConfig {
    /// Half-life in years of the items of a pillar; `None` for citations, which do not fade.
    pub(super) fn half_life(&self, pillar: usize) -> Option<f64> {
        let settings = match pillar {
            0 => &self.credit,
            2 => &self.congress,
            3 => &self.leadership,
            _ => return None,
        };
        settings.get(HALF_LIFE)?.as_f64()
    }

    /// Everything that makes the points of an item, half-lives apart.
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

const HALF_LIFE: &str = "half_life";

#[derive(Debug, Deserialize)]
pub(super) struct Counts {
    pub opt_outs: u64,
    pub suppressed_mentions: u64,
}

#[derive(Debug, Deserialize)]
struct Scale {
    area: String,
    name: String,
    references: Sums,
    weights: Sums,
}

impl Manifest {
    /// Hashes of the source files with their kinds, whatever the files are called.
    pub(super) fn sources(&self) -> BTreeSet<(&str, &str)> {
        self.inputs.iter().map(|input| (input.kind.as_str(), input.sha256.as_str())).collect()
    }
}

/// A place in a ranking.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RankedPerson {
    pub rank: u32,
    pub name: String,
    /// Score as a whole count of its last printed digit.
    pub score: i64,
    /// Effective size and harmonic reach.
    pub network: [f64; 2],
}

/// What a document gave a person in a pillar, all roles together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ItemSum {
    pub points: f64,
    pub date: PartialDate,
    pub rule: String,
}

/// Items of one person by pillar and document.
pub(super) type PersonItems = BTreeMap<(usize, String), ItemSum>;

/// An area of a run.
#[derive(Debug, Default)]
pub(super) struct AreaSnapshot {
    pub name: String,
    pub references: [f64; 6],
    pub weights: [f64; 6],
    pub places: BTreeMap<String, RankedPerson>,
    pub items: BTreeMap<String, PersonItems>,
    /// Documents that score somebody in the area.
    pub documents: BTreeSet<String>,
    /// People whom a document scores, with their points, by pillar and document.
    holders: BTreeMap<(usize, String), BTreeMap<String, f64>>,
}

impl AreaSnapshot {
    fn holders(&self, pillar: usize, document: &str) -> Option<&BTreeMap<String, f64>> {
        self.holders.get(&(pillar, document.to_owned()))
    }

    /// Whether somebody other than `key` has an item here that they lack in `other`.
    pub(super) fn gained_by_another(
        &self,
        other: &Self,
        pillar: usize,
        document: &str,
        key: &str,
    ) -> bool {
        let (Some(here), Some(there)) =
            (self.holders(pillar, document), other.holders(pillar, document))
        else {
            return false;
        };
        here.keys().any(|holder| holder != key && !there.contains_key(holder))
    }

    /// Whether a document gives all who have it in both runs, two at least, more or less by one and
    /// the same factor: the document changed, and not what is known of a name on it.
    pub(super) fn scaled_alike(&self, after: &Self, pillar: usize, document: &str) -> bool {
        let (Some(old), Some(new)) =
            (self.holders(pillar, document), after.holders(pillar, document))
        else {
            return false;
        };
        let factors: Vec<f64> =
            old.iter().filter_map(|(key, points)| Some(new.get(key)? / points)).collect();
        let alike = |factor: &f64| (factor / factors[0] - 1.0).abs() < 1e-5;
        factors.len() > 1 && factors.iter().all(alike)
    }
}

/// A run, read whole.
#[derive(Debug)]
pub(super) struct RunSnapshot {
    pub manifest: Manifest,
    pub as_of: PartialDate,
    /// Areas in the order of the study.
    pub order: Vec<String>,
    pub areas: BTreeMap<String, AreaSnapshot>,
    /// Everybody with an item or a place.
    pub people: BTreeSet<String>,
    /// Every document that scores somebody.
    pub documents: BTreeSet<String>,
}

impl RunSnapshot {
    pub(super) fn open(run: &Path) -> Result<Self, Error> {
        let manifest: Manifest = run_folder::manifest(run)?;
        let as_of = manifest.as_of.parse().map_err(|_| {
            let cause = format!("as_of is '{}', which is not a date", manifest.as_of);
            not_a_run_folder(&run.join("manifest.json"), cause)
        })?;
        let mut areas: BTreeMap<String, AreaSnapshot> = BTreeMap::new();
        for scale in &manifest.references {
            let area = AreaSnapshot {
                name: scale.name.clone(),
                references: scale.references.in_order(),
                weights: scale.weights.in_order(),
                ..AreaSnapshot::default()
            };
            areas.insert(scale.area.clone(), area);
        }
        let order = manifest.references.iter().map(|scale| scale.area.clone()).collect();
        let mut cycle = Self {
            manifest,
            as_of,
            order,
            areas,
            people: BTreeSet::new(),
            documents: BTreeSet::new(),
        };
        cycle.read_places(run)?;
        cycle.read_items(run)?;
        Ok(cycle)
    }

    /// First day of the window, as a day number.
    pub(super) fn window_start(&self) -> i64 {
        self.as_of.years_before(self.manifest.config.window_years).day_number()
    }

    fn read_places(&mut self, run: &Path) -> Result<(), Error> {
        let columns = ["area", "rank", "person_key", "name", "score", "effective_size", "harmonic"];
        let table = RunTable::of_either(run, "rankings", &columns)?;
        for row in 0..table.len() {
            let key = table.text("person_key", row)?.to_owned();
            let Some(area) = self.areas.get_mut(table.text("area", row)?) else { continue };
            let score: f64 = table.needed("score", row)?;
            let network = ["effective_size", "harmonic"].map(|name| table.number(name, row));
            let [brokerage, reach] = network;
            let place = RankedPerson {
                rank: table.needed("rank", row)?,
                name: table.text("name", row)?.to_owned(),
                score: digits(score),
                network: [brokerage?.unwrap_or(0.0), reach?.unwrap_or(0.0)],
            };
            self.people.insert(key.clone());
            area.places.insert(key, place);
        }
        Ok(())
    }

    fn read_items(&mut self, run: &Path) -> Result<(), Error> {
        let columns = ["area", "person_key", "document", "pillar", "date", "points", "rule"];
        let path = run.join("evidence.parquet");
        let table = RunTable::of_parquet(run, "evidence", &columns)?;
        for row in 0..table.len() {
            let Some(area) = self.areas.get_mut(table.text("area", row)?) else { continue };
            let named = table.text("pillar", row)?;
            let Some(pillar) = Pillar::ALL.iter().position(|pillar| pillar.name() == named) else {
                let cause = format!("row {}: there is no pillar '{named}'", row + 1);
                return Err(not_a_run_folder(&path, cause));
            };
            let key = table.text("person_key", row)?.to_owned();
            let document = table.text("document", row)?.to_owned();
            let points: f64 = table.needed("points", row)?;
            let date = table.text("date", row)?.parse().unwrap_or_default();
            let rule = table.text("rule", row)?.to_owned();
            self.people.insert(key.clone());
            self.documents.insert(document.clone());
            area.documents.insert(document.clone());
            let at = (pillar, document);
            *area.holders.entry(at.clone()).or_default().entry(key.clone()).or_default() += points;
            let items = area.items.entry(key).or_default();
            let item = items.entry(at).or_insert(ItemSum { points: 0.0, date, rule });
            item.points += points;
        }
        Ok(())
    }
}

/// A score as a whole count of its last printed digit.
pub(super) fn digits(score: f64) -> i64 {
    (score * 10f64.powi(SCORE_DECIMALS.into())).round() as i64
}
