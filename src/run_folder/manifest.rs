//! `manifest.json`: what was read, with which settings, and what came of it.
//!
//! One set of structs writes and reads it. The settings are those of the whole study file when a run
//! writes them; a reader names the few that it needs in a struct of its own, so that run folders of
//! other versions can still be read.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::data::ingest::{InputSummary, ReferenceFile};
use crate::ranking::score::{PerComponent, ThinPillar};

pub use crate::storage::folder_record::MANIFEST;

/// `manifest.json` of a run, with its settings as `C`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunManifest<C> {
    /// Version of kolnet.
    pub kolnet: String,
    /// Title of the study.
    pub study: String,
    /// Reference date in force.
    pub as_of: String,
    /// The source file whose newest document set it; none when the study names it.
    #[serde(default)]
    pub as_of_from: Option<String>,
    /// Hash of inputs, configuration and tables, never of the clock.
    pub run_id: String,
    /// Hash of the opt-outs and of the printed names that they took out.
    #[serde(default)]
    pub opt_outs_of: String,
    /// One row a source file.
    pub inputs: Vec<InputSummary>,
    /// Files that decided something without being sources.
    pub consulted: Vec<ReferenceFile>,
    /// Every setting in force.
    pub config: C,
    /// How many of each.
    pub counts: RunCounts,
    /// What earns full marks, and the weights in force, by area in the order of the study.
    pub references: Vec<AreaReference>,
    /// Remarks that stopped nothing.
    pub notes: Vec<String>,
}

/// Counts of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCounts {
    /// Works in the corpus.
    pub works: usize,
    /// Printed names, without those of suppressed people.
    pub mentions: usize,
    /// People behind them.
    pub people: usize,
    /// Keys of earlier runs whose people are now known to be another one, so far.
    pub keys_merged: usize,
    /// Keys given to people who were taken for another one before, so far.
    pub keys_split: usize,
    /// Opt-outs in force.
    pub opt_outs: usize,
    /// Printed names removed because their owner opted out.
    pub suppressed_mentions: usize,
    /// Printed names left out because their owner may have; `undecided_optouts.csv` asks about them.
    #[serde(default)]
    pub undecided_mentions: usize,
    /// Records refused.
    pub rejected: usize,
}

/// The scale of an area's scores, and what its network and ranking are like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AreaReference {
    /// Area id.
    pub area: String,
    /// Area name.
    pub name: String,
    /// Works in area and window.
    pub works: usize,
    /// People on them.
    pub people: usize,
    /// People with a score.
    pub ranked: usize,
    /// Communities of five or more.
    pub communities: usize,
    /// Modularity of the partition.
    pub modularity: f64,
    /// Mean adjusted mutual information with the communities of other seeds; none where untested.
    pub seed_agreement: Option<f64>,
    /// X of each raw sum, the sum that earns full marks.
    pub references: PerComponent<f64>,
    /// Weights in force.
    pub weights: PerComponent<f64>,
    /// Whether the weights for publications alone hold.
    pub papers_only: bool,
    /// Pillars without a source.
    pub missing_pillars: Vec<String>,
    /// Pillars that too few people fill for their full weight.
    #[serde(default)]
    pub thin_pillars: Vec<ThinPillar>,
    /// Layers of the network that have a tie, and how many.
    #[serde(default)]
    pub layers: Vec<LayerTies>,
    /// Rank from which on the order is noise; none when it holds to the end.
    pub noise_from: Option<u32>,
    /// Mean share of the first 50 that a bootstrap replicate has among its first 50.
    pub top50_overlap: f64,
    /// Publications above the cap on team size.
    pub works_above_cap: u64,
    /// Share of all possible co-authorship ties that the cap left out.
    pub share_of_ties_left_out: f64,
    /// Activity by year.
    #[serde(default)]
    pub trend: AreaTrend,
    /// What belongs to it.
    #[serde(default)]
    pub definition: AreaDefinition,
    /// Terms of its publications, most frequent first.
    #[serde(default)]
    pub topics: Vec<TopicActivity>,
}

/// What belongs to an area, as the study file says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AreaDefinition {
    /// MeSH descriptors that belong, with all that descends from them.
    pub include: Vec<String>,
    /// MeSH descriptors that do not.
    pub exclude: Vec<String>,
    /// Words and phrases.
    pub keywords: Vec<String>,
    /// Venues, with `*` for any text.
    pub venues: Vec<String>,
}

/// How many publications of an area carry a term.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicActivity {
    /// MeSH descriptor or author keyword.
    pub term: String,
    /// Publications in each year of the trend, separated by spaces.
    pub works: String,
}

/// The activity of an area over the years of the window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaTrend {
    /// Every year from the first with a document to the reference date.
    pub years: Vec<YearActivity>,
    /// Whether the window begins within the first year.
    pub incomplete_first: bool,
    /// Whether the reference date lies within the last year.
    pub incomplete_last: bool,
    /// Years of which a congress programme was read.
    #[serde(default)]
    pub congress_years: Vec<i16>,
}

/// A publication of more authors makes nobody active: one of 500 would be the peak of its year.
pub const LARGEST_TEAM: usize = 50;

/// The activity of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearActivity {
    /// The calendar year.
    pub year: i16,
    /// Publications.
    pub works: u32,
    /// Congress sessions.
    pub sessions: u32,
    /// People on a document of any kind, publications of more than [`LARGEST_TEAM`] authors excepted.
    pub people: u32,
}

/// Ties of a layer of an area's network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerTies {
    /// Its name in `edges`.
    pub layer: String,
    /// Pairs of people tied in it.
    pub ties: usize,
    /// Whether that is too few to say much.
    #[serde(default)]
    pub is_thin: bool,
}

impl<C> RunManifest<C> {
    /// The entry of an area.
    pub fn area(&self, id: &str) -> Option<&AreaReference> {
        self.references.iter().find(|reference| reference.area == id)
    }

    /// Ids of the areas in the order of the study, for messages.
    pub fn area_ids(&self) -> String {
        let ids: Vec<&str> = self.references.iter().map(|reference| &*reference.area).collect();
        ids.join(", ")
    }

    /// Hashes of the source files with their kinds, whatever the files are called.
    pub fn sources(&self) -> BTreeSet<(&str, &str)> {
        self.inputs.iter().map(|input| (input.kind.name(), input.sha256.as_str())).collect()
    }
}

/// No setting: for readers that need none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct NoSettings {}
