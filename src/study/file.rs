//! The study file as typed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{Error as UnknownWord, MapAccessDeserializer};
use serde::de::{self, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::value::Datetime;

use super::notice::{NoticeParticulars, RetentionParams};
use crate::data::corpus::SourceKind;
use crate::data::ingest::DateFormat;
use crate::graph::community::LeidenParams;
use crate::ranking::area::{self, AreaSpec};
use crate::ranking::network::{NetworkMeasureParams, NetworkParams};
use crate::ranking::score::{
    CongressParams, CreditParams, LeadershipParams, ResamplingParams, TierParams, WeightParams,
};

/// Language of plots and reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

/// Format of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PlotFormat {
    /// Scalable vector graphics.
    Svg,
    /// Portable network graphics.
    Png,
}

/// The study file of kolnet. Paths are relative to it; unknown keys are errors.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "kolnet study")]
pub(super) struct StudyFile {
    /// Title of the study.
    pub title: String,
    /// Reference date, YYYY-MM-DD; default: date of the newest document read, which must not be later than
    /// the day of the run.
    #[schemars(with = "Option<String>")]
    pub as_of: Option<Spanned<DateText>>,
    /// Years before the reference date that count.
    #[serde(default = "ten_years")]
    pub window_years: u32,
    /// How outputs call a person: KOL, STL, External expert, 社外医科学専門家 …
    #[serde(default = "external_expert")]
    pub person_label: String,
    /// Language of plots and reports.
    #[serde(default)]
    pub language: Language,
    /// MeSH edition: desc*.xml(.gz), mtrees*.bin, or TSV with ui, name, tree_number.
    #[schemars(with = "Option<String>")]
    pub mesh: Option<Spanned<String>>,
    /// Entry terms for a MeSH edition that has none: a table with ui, name, term.
    #[schemars(with = "Option<String>")]
    pub mesh_terms: Option<Spanned<String>>,
    /// Cities as GeoNames publishes them (cities15000.txt or its like), beside those of 30,000 people and more
    /// that are known without it.
    #[schemars(with = "Option<String>")]
    pub gazetteer: Option<Spanned<String>>,
    /// Folder in which the readings of files are kept, so that the next run reads only what is new or
    /// changed; empty: nothing is kept.
    #[serde(default = "cache_folder")]
    pub cache: String,
    /// Seed of everything random.
    #[serde(default = "default_seed")]
    pub seed: u64,
    /// What is read; as many as wanted.
    #[serde(default)]
    pub source: Vec<SourceFile>,
    /// Areas to rank; without any, everybody is ranked in one area, `all`.
    #[serde(default)]
    #[schemars(with = "Vec<AreaSpec>")]
    pub area: Vec<Spanned<AreaSpec>>,
    /// Who is who.
    #[serde(default)]
    pub identity: IdentityFile,
    /// How works are assigned to areas.
    #[serde(default)]
    pub area_rules: area::AreaParams,
    /// Credit for publications.
    #[serde(default)]
    pub credit: CreditParams,
    /// Points for congress roles.
    #[serde(default)]
    pub congress: CongressParams,
    /// Points for trials, guidelines and offices.
    #[serde(default)]
    pub leadership: LeadershipParams,
    /// Shares of the pillars.
    #[serde(default)]
    pub weights: WeightParams,
    /// Where tiers end.
    #[serde(default)]
    pub tiers: TierParams,
    /// Ties.
    #[serde(default)]
    pub network: NetworkParams,
    /// Positions of people in the network.
    #[serde(default)]
    pub measures: NetworkMeasureParams,
    /// Communities, by Leiden.
    #[serde(default)]
    pub community: LeidenParams,
    /// How ranks and communities are tested.
    #[serde(default)]
    pub resampling: ResamplingParams,
    /// Who opted out, or why nobody is listed; a study without either does not run.
    #[serde(default)]
    pub suppression: SuppressionFile,
    /// Letters to the people held, and who was told.
    #[serde(default)]
    pub notice: NoticeFile,
    /// Conflicts of interest that are shown beside roles.
    #[serde(default)]
    pub interests: InterestsFile,
    /// How long what was written is kept.
    #[serde(default)]
    pub retention: RetentionParams,
    /// What is written.
    #[serde(default)]
    pub outputs: OutputsFile,
}

/// What a source holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SourceFileKind {
    /// Records, which are read.
    Records(SourceKind),
    /// Ties of co-authorship that another engine added up.
    Edges,
}

impl SourceFileKind {
    /// The name of [`Self::Edges`].
    const EDGES: &str = "edges";

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Records(kind) => kind.name(),
            Self::Edges => Self::EDGES,
        }
    }
}

impl<'de> Deserialize<'de> for SourceFileKind {
    fn deserialize<D: Deserializer<'de>>(typed: D) -> Result<Self, D::Error> {
        let typed = String::deserialize(typed)?;
        if typed == Self::EDGES {
            return Ok(Self::Edges);
        }
        let kind: Result<SourceKind, UnknownWord> =
            SourceKind::deserialize(typed.as_str().into_deserializer());
        // The message goes on to list what is known.
        kind.map(Self::Records)
            .map_err(|error| de::Error::custom(format!("{error}, `{}`", Self::EDGES)))
    }
}

impl JsonSchema for SourceFileKind {
    fn schema_name() -> Cow<'static, str> {
        "SourceFileKind".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = SourceKind::json_schema(generator);
        let edges = json_schema!({
            "description": "Ties of co-authorship that another engine added up.",
            "type": "string",
            "const": Self::EDGES,
        });
        if let Some(kinds) = schema.get_mut("oneOf").and_then(|kinds| kinds.as_array_mut()) {
            kinds.push(edges.to_value());
        }
        schema
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceFile {
    /// What kind of file.
    pub kind: SourceFileKind,
    /// Path or glob, relative to the study file; .gz and .zst are read as they are.
    #[schemars(with = "String")]
    pub path: Spanned<String>,
    /// Fills columns that the file lacks: our column = value.
    #[serde(default)]
    pub defaults: BTreeMap<String, String>,
    /// Our column = theirs.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Their word = our role.
    #[serde(default)]
    pub roles: BTreeMap<String, String>,
    /// Encoding of a table or an export, such as windows-1252, shift_jis or gbk; default: told from the bytes.
    #[schemars(with = "Option<String>")]
    pub encoding: Option<Spanned<String>>,
    /// The line of a table that names its columns, from 1; default: the first of 20 that looks like it.
    #[schemars(with = "Option<u64>")]
    pub header_line: Option<Spanned<u64>>,
    /// Order of the numbers in a table's dates; default: told from the column.
    #[schemars(with = "Option<DateFormat>")]
    pub date_format: Option<Spanned<DateFormat>>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct IdentityFile {
    /// Table of decisions (same, different, assign, alias, exclude, promote, demote), or a review queue with its
    /// decisions filled in; several as a list.
    #[schemars(with = "Option<PathList>")]
    pub overrides: Option<Spanned<PathList>>,
    /// `ledger.tsv` of an earlier run folder: its people keep their keys.
    #[schemars(with = "Option<String>")]
    pub ledger: Option<Spanned<String>>,
    /// Take OpenAlex author ids as people instead of resolving names.
    pub trust_source_ids: bool,
}

/// A date as text, as a date of TOML or as a year alone.
#[derive(Debug)]
pub(super) struct DateText(pub(super) String);

impl<'de> Deserialize<'de> for DateText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DateTextVisitor)
    }
}

struct DateTextVisitor;

impl<'de> Visitor<'de> for DateTextVisitor {
    type Value = DateText;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a date in quotation marks")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<DateText, E> {
        Ok(DateText(text.to_owned()))
    }

    fn visit_i64<E: de::Error>(self, year: i64) -> Result<DateText, E> {
        Ok(DateText(year.to_string()))
    }

    /// The TOML reader gives a date as a map of its own.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<DateText, A::Error> {
        let found = Datetime::deserialize(MapAccessDeserializer::new(map))?;
        let date = found.date.ok_or_else(|| de::Error::custom("a time without a date"))?;
        Ok(DateText(date.to_string()))
    }
}

/// A path, or a list of them.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub(super) enum PathList {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl PathList {
    /// All of them.
    pub(super) fn paths(&self) -> &[String] {
        match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::Several(paths) => paths,
        }
    }
}

impl<'de> Deserialize<'de> for PathList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PathListVisitor)
    }
}

/// Serde's own way to read one of two kinds would not say which ones.
struct PathListVisitor;

impl<'de> Visitor<'de> for PathListVisitor {
    type Value = PathList;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text in quotation marks, or a list of them")
    }

    fn visit_str<E: de::Error>(self, path: &str) -> Result<PathList, E> {
        Ok(PathList::One(path.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<PathList, A::Error> {
        let mut paths = Vec::new();
        while let Some(path) = items.next_element()? {
            paths.push(path);
        }
        Ok(PathList::Several(paths))
    }
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SuppressionFile {
    /// Table of people who opted out.
    #[schemars(with = "Option<String>")]
    pub file: Option<Spanned<String>>,
    /// Why there is no such file, or why it names nobody.
    #[schemars(with = "Option<String>")]
    pub none: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct InterestsFile {
    /// Table of interests that people declared or a register publishes, `name` or `person_key` or `orcid`, `with`,
    /// `interest`, `date`, `source`; several as a list. They weigh nothing.
    #[schemars(with = "Option<PathList>")]
    pub declared: Option<Spanned<PathList>>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NoticeFile {
    /// Table of who was told, `person_key, told, how`: a notice register with its columns filled in; several as a list.
    #[schemars(with = "Option<PathList>")]
    pub told: Option<Spanned<PathList>>,
    /// Name and address of the controller.
    pub controller: Option<String>,
    /// Where a person writes to: address, e-mail, telephone.
    pub contact: Option<String>,
    /// The data protection officer, where there is one.
    pub dpo: Option<String>,
    /// The purpose; default: scientific exchange planning by medical affairs, not for promotion.
    pub purpose: Option<String>,
    /// The legal basis, with the interest pursued where it is that.
    pub legal_basis: Option<String>,
    /// Who receives the data, by name or category.
    pub recipients: Option<String>,
    /// Countries outside the own region to which data go, and the safeguards.
    pub transfers: Option<String>,
    /// How long the data are kept, or what decides it.
    pub retention: Option<String>,
    /// The authority to which a person may complain.
    pub authority: Option<String>,
}

impl NoticeFile {
    /// What letters say, without what is blank.
    pub(super) fn particulars(&self) -> NoticeParticulars {
        let filled = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        NoticeParticulars {
            controller: filled(&self.controller),
            contact: filled(&self.contact),
            dpo: filled(&self.dpo),
            purpose: filled(&self.purpose),
            legal_basis: filled(&self.legal_basis),
            recipients: filled(&self.recipients),
            transfers: filled(&self.transfers),
            retention: filled(&self.retention),
            authority: filled(&self.authority),
        }
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct OutputsFile {
    /// Formats of the tables, at least one of csv and parquet; xlsx is the workbook.
    #[schemars(with = "Vec<TableFormat>")]
    pub tables: Spanned<Vec<TableFormat>>,
    /// Whether CSV tables begin with a byte-order mark, without which a double click in Excel does not show kanji;
    /// default: where the language is Japanese.
    pub byte_order_mark: Option<bool>,
    /// Formats of the plots.
    pub plots: Vec<PlotFormat>,
    /// Formats of the graph files; tables of nodes and edges come with any of them.
    pub graphs: Vec<GraphFormat>,
    /// Whether `report.html` is written.
    pub report: bool,
    /// One-page briefs for the first N of each area.
    pub briefs: u32,
    /// Earlier runs that are kept in `cycles` beside the run folder; 0: none.
    pub cycles: u32,
    /// Font of the plots; default: one of the system that has the glyphs.
    #[schemars(with = "Option<String>")]
    pub font: Option<Spanned<String>>,
}

impl OutputsFile {
    /// Whether CSV tables begin with a byte-order mark.
    pub(super) fn marks_csv(&self, language: Language) -> bool {
        self.byte_order_mark.unwrap_or(language == Language::Ja)
    }
}

impl Default for OutputsFile {
    fn default() -> Self {
        Self {
            tables: Spanned::new(
                0..0,
                vec![TableFormat::Csv, TableFormat::Parquet, TableFormat::Xlsx],
            ),
            byte_order_mark: None,
            plots: vec![PlotFormat::Svg, PlotFormat::Png],
            graphs: vec![GraphFormat::Graphml, GraphFormat::Gexf, GraphFormat::Vosviewer],
            report: true,
            briefs: 20,
            cycles: 4,
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

/// Where readings are kept unless the study says otherwise.
pub(super) const CACHE_FOLDER: &str = "cache";

fn cache_folder() -> String {
    CACHE_FOLDER.to_owned()
}

fn default_seed() -> u64 {
    42
}
