//! The study file as typed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::area::{self, AreaSpec};
use crate::corpus::SourceKind;
use crate::network::NetworkParams;
use crate::ranking::{CongressParams, CreditParams, LeadershipParams, TierParams, WeightParams};

/// Language of plots and reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

/// Format of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableFormat {
    /// Comma-separated values.
    Csv,
    /// Parquet.
    Parquet,
    /// A workbook.
    Xlsx,
}

/// Format of a graph file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GraphFormat {
    /// GraphML.
    Graphml,
    /// GEXF.
    Gexf,
    /// VOSviewer JSON.
    Vosviewer,
}

/// Format of a plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlotFormat {
    /// Scalable vector graphics.
    Svg,
    /// Portable network graphics.
    Png,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StudyFile {
    pub title: String,
    pub as_of: Option<Spanned<String>>,
    #[serde(default = "ten_years")]
    pub window_years: u32,
    #[serde(default = "external_expert")]
    pub person_label: String,
    #[serde(default)]
    pub language: Language,
    pub mesh: Option<Spanned<String>>,
    #[serde(default = "default_seed")]
    pub seed: u64,
    #[serde(default)]
    pub source: Vec<SourceFile>,
    #[serde(default)]
    pub area: Vec<Spanned<AreaSpec>>,
    #[serde(default)]
    pub identity: IdentityFile,
    #[serde(default)]
    pub area_rules: area::Params,
    #[serde(default)]
    pub credit: CreditParams,
    #[serde(default)]
    pub congress: CongressParams,
    #[serde(default)]
    pub leadership: LeadershipParams,
    #[serde(default)]
    pub weights: WeightParams,
    #[serde(default)]
    pub tiers: TierParams,
    #[serde(default)]
    pub network: NetworkParams,
    #[serde(default)]
    pub community: CommunityFile,
    #[serde(default)]
    pub suppression: SuppressionFile,
    #[serde(default)]
    pub outputs: OutputsFile,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceFile {
    pub kind: SourceKind,
    pub path: Spanned<String>,
    #[serde(default)]
    pub defaults: BTreeMap<String, String>,
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    #[serde(default)]
    pub roles: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct IdentityFile {
    pub overrides: Option<Spanned<String>>,
    pub ledger: Option<Spanned<String>>,
    pub trust_source_ids: bool,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CommunityFile {
    pub resolution: f64,
}

impl Default for CommunityFile {
    fn default() -> Self {
        Self { resolution: 1.0 }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SuppressionFile {
    pub file: Option<Spanned<String>>,
    pub none: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct OutputsFile {
    pub tables: Vec<TableFormat>,
    pub plots: Vec<PlotFormat>,
    pub graphs: Vec<GraphFormat>,
    pub report: bool,
    pub briefs: u32,
    pub font: Option<Spanned<String>>,
}

impl Default for OutputsFile {
    fn default() -> Self {
        Self {
            tables: vec![TableFormat::Csv, TableFormat::Parquet],
            plots: vec![PlotFormat::Svg, PlotFormat::Png],
            graphs: Vec::new(),
            report: false,
            briefs: 0,
            font: None,
        }
    }
}

fn ten_years() -> u32 {
    10
}

fn external_expert() -> String {
    "External expert".to_owned()
}

fn default_seed() -> u64 {
    42
}
