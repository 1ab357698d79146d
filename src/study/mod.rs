//! The study file as typed becomes the study it means.
//!
//! The only place where names become types. Unknown keys, wrong values and impossible combinations
//! are errors with line and column; files are looked up here, so that a missing one stops the run
//! before anything is read.

mod area_places;
mod file;
mod notice;
mod numbers;
mod resolve;
mod starter;
mod syntax_error;

pub use area_places::AreaPlace;
pub use file::{GraphFormat, Language, PlotFormat, TableFormat};
pub use notice::{NoticeParticulars, RetentionParams};
pub use starter::starter;

use std::error::Error;
use std::path::PathBuf;

use schemars::transform::{RecursiveTransform, Transform};
use serde::Serialize;

use crate::data::corpus::PartialDate;
use crate::data::ingest::{ParseCache, SourceSpec};
use crate::data::review::SuppressionBasis;
use crate::graph::community::LeidenParams;
use crate::people::identity::IdentityParams;
use crate::ranking::area::{self, Area};
use crate::ranking::network::{NetworkMeasureParams, NetworkParams};
use crate::ranking::score::{RankParams, ResamplingParams};
use crate::storage::input_file::InputPath;

/// A checked study.
#[derive(Clone, Debug)]
pub struct Study {
    /// The folder of the study file; outputs go to `out/` in it by default.
    pub folder: PathBuf,
    /// What the manifest prints as configuration: every value in force, sources sorted.
    pub config: StudyConfig,
    /// Sources with their files, sorted by kind and path.
    pub sources: Vec<SourceSpec>,
    /// Tables of ties that another engine added up, sorted.
    pub edges: Vec<InputPath>,
    /// The user's MeSH file.
    pub mesh: Option<InputPath>,
    /// Entry terms of its descriptors, where that file has none.
    pub mesh_terms: Option<InputPath>,
    /// The user's file of cities.
    pub gazetteer: Option<InputPath>,
    /// Areas in the order of the study file.
    pub areas: Vec<Area>,
    /// Where the study file defines each area.
    pub area_places: Vec<AreaPlace>,
    /// The opt-out file, when there is one.
    pub suppression: Option<InputPath>,
    /// Tables of answers about people who may have opted out; those of an earlier one count more.
    pub opt_out_answers: Vec<InputPath>,
    /// Tables of people's decisions on identity and membership, in the order of the study file.
    pub overrides: Vec<InputPath>,
    /// Tables of who was told that they are held, in the order of the study file.
    pub told: Vec<InputPath>,
    /// Tables of interests that people declared, in the order of the study file.
    pub interests: Vec<InputPath>,
    /// The notice register of the run that is continued.
    pub notice_register: Option<InputPath>,
    /// `ledger.tsv` of an earlier run folder: its people keep their keys. A run that replaces a run
    /// folder goes on with the ledger in there.
    pub ledger: Option<InputPath>,
    /// Where readings are kept from run to run; `None` when they are not.
    pub cache: Option<ParseCache>,
    /// The font named by the study.
    pub font: Option<PathBuf>,
    /// The day of the run. No result depends on it: it only stops a run of a study without `as_of` whose
    /// newest document is dated later.
    pub today: PartialDate,
    /// Earlier runs that are kept beside the run folder.
    pub cycles: usize,
}

/// What a study asks of the literature, before its sources are there.
#[derive(Clone, Debug)]
pub struct StudyQuestion {
    /// Areas in the order of the study file.
    pub areas: Vec<Area>,
    /// The user's MeSH file, if it is there already.
    pub mesh: Option<InputPath>,
    /// The first day that counts.
    pub since: PartialDate,
}

/// Every value in force, as the manifest prints it.
#[derive(Clone, Debug, Serialize)]
pub struct StudyConfig {
    /// Title of the study.
    pub title: String,
    /// Reference date; `None` until the newest document is known.
    #[serde(serialize_with = "as_text")]
    pub as_of: Option<PartialDate>,
    /// Years before the reference date that count.
    pub window_years: u32,
    /// How outputs call a person.
    pub person_label: String,
    /// Language of plots and reports.
    pub language: Language,
    /// Identity resolution.
    pub identity: IdentityParams,
    /// How works are assigned to areas.
    pub area: area::AreaParams,
    /// Ties.
    pub network: NetworkParams,
    /// Score.
    pub ranking: RankParams,
    /// Positions of people in the network.
    pub measures: NetworkMeasureParams,
    /// Communities ([method 7](crate::guide::method#7-communities)); their seed is that of the study.
    pub community: LeidenParams,
    /// How ranks are tested.
    pub resampling: ResamplingParams,
    /// Where opt-outs come from.
    pub suppression: SuppressionBasis,
    /// What letters to the people held say.
    #[serde(skip_serializing_if = "NoticeParticulars::is_empty")]
    pub notice: NoticeParticulars,
    /// How long what was written is kept.
    #[serde(skip_serializing_if = "RetentionParams::is_empty")]
    pub retention: RetentionParams,
    /// Table formats.
    pub tables: Vec<TableFormat>,
    /// Whether CSV tables begin with a byte-order mark.
    pub byte_order_mark: bool,
    /// Plot formats.
    pub plots: Vec<PlotFormat>,
    /// Formats of the graph files.
    pub graphs: Vec<GraphFormat>,
    /// Whether `report.html` is written.
    pub report: bool,
    /// People of each area, from the first, for whom a brief is written.
    pub briefs: u32,
    /// Seed of everything random.
    pub seed: u64,
}

fn as_text<S: serde::Serializer>(date: &Option<PartialDate>, out: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => out.collect_str(date),
        None => out.serialize_none(),
    }
}

/// Why a study file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}{place}: {what}")]
pub struct StudyError {
    /// The study file as named.
    pub file: String,
    /// `, line 12, column 5` or empty.
    pub place: String,
    /// What is wrong and what to do.
    pub what: String,
    /// The error below it, if there is one.
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

/// JSON schema of the study file, for editors that complete and check TOML.
pub fn schema() -> schemars::Schema {
    let mut schema = schemars::schema_for!(file::StudyFile);
    RecursiveTransform(remove_rust_links).transform(&mut schema);
    schema
}

/// Descriptions are doc comments; their links into the guide mean nothing to an editor.
fn remove_rust_links(schema: &mut schemars::Schema) {
    let description = schema.as_object_mut().and_then(|fields| fields.get_mut("description"));
    let Some(serde_json::Value::String(text)) = description else { return };
    while let Some(target) = text.find("](crate::") {
        let Some(length) = text[target..].find(')') else { return };
        text.replace_range(target..=target + length, "");
        if let Some(bracket) = text[..target].rfind('[') {
            text.remove(bracket);
        }
    }
}
