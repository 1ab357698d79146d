//! How much each work speaks of each therapeutic area, and by which rule.
//!
//! An [`Area`] is a set of MeSH descriptors (includes with all that descends from them, less the
//! excludes), with keywords and venues for works that carry no MeSH. [`resolve_areas`] turns areas
//! into tables against the user's [`MeshThesaurus`] file; [`assign_works`] gives every work its
//! fraction f of [method 6.1](crate::guide::method#61-how-a-document-comes-to-an-area). The 33 areas
//! and 108 indications of `data/assets/areas.toml` are presets.

mod assign;
mod check;
mod headings;
mod mesh;
mod mesh_read;
mod phrases;
mod preset;
mod resolve;

pub use assign::{AreaMembership, AreaParams, AreaWorks, AssignmentRule, assign_works};
pub use check::{PresetCheck, PresetFinding, check_presets};
pub use headings::{AreaHeading, AreaHeadings, area_headings};
pub use mesh::MeshThesaurus;
pub use mesh_read::read_mesh;
pub use preset::{AreaPreset, PresetKind, preset, preset_heading, presets};
pub use resolve::{AreaIndex, ResolvedArea, resolve_areas};

use std::error::Error;

use crate::data::corpus::MeshUi;
use crate::data::formats::TableReadError;
use crate::storage::input_file::InputFileError;

/// An `[[area]]` of the study file as typed.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields, default)]
pub struct AreaSpec {
    /// Built-in area to start from; the other keys add to it or, for `id` and `name`, replace.
    pub preset: Option<String>,
    /// Short name for files and keys; with a preset, its id if not given.
    pub id: Option<String>,
    /// Name for people; the id if not given.
    pub name: Option<String>,
    /// MeSH descriptor UIs that belong, with all that descends from them.
    pub include: Vec<String>,
    /// MeSH descriptor UIs that do not belong, with all that descends from them.
    pub exclude: Vec<String>,
    /// Words and phrases, in any language. One in capitals throughout is found in capitals only.
    pub keywords: Vec<String>,
    /// Journals and congresses that speak of this area by default; `*` stands for any text.
    pub venues: Vec<String>,
}

/// A therapeutic area as defined, before a MeSH file has been asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Short name for files and keys: letters, digits, `_` and `-`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Descriptors that belong, with all that descends from them by any path.
    pub include: Vec<MeshUi>,
    /// Descriptors that do not, with all that descends from them by any path.
    pub exclude: Vec<MeshUi>,
    /// Words and phrases.
    pub keywords: Vec<String>,
    /// Venues, with `*` for any text.
    pub venues: Vec<String>,
}

/// Why areas or a MeSH file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AreaError {
    /// A preset that is not built in.
    #[error("no built-in area has the id '{id}'{}\n  `kolnet areas` lists them", suggest(.nearest))]
    UnknownPreset {
        /// As typed.
        id: String,
        /// Ids that look like it.
        nearest: Vec<String>,
    },
    /// An area without an id, or with one that cannot be part of a file name.
    #[error("area {number}: {what}\n  give it an id of letters, digits, '_' and '-', or a preset")]
    BadId {
        /// Which area of the study file, from 1.
        number: usize,
        /// What is wrong.
        what: String,
    },
    /// Two areas with one id.
    #[error("two areas have the id '{0}'\n  give one of them another id")]
    DuplicateId(String),
    /// An area that nothing can belong to.
    #[error(
        "area '{0}' has no include, keywords or venues, so no work can belong to it\n  add at least one of them"
    )]
    Empty(String),
    /// Something that is no descriptor UI.
    #[error("area '{area}': '{text}' is not a MeSH descriptor UI{}\n  write D and six or nine digits, such as D006333", suggest(.nearest))]
    NotAUi {
        /// The area.
        area: String,
        /// As typed.
        text: String,
        /// Descriptors that look like it.
        nearest: Vec<String>,
    },
    /// A UI that the MeSH file does not have.
    #[error("area '{area}': {ui} is not in {file}{}\n  correct the UI, or give the MeSH edition that has it", suggest(.nearest))]
    UnknownDescriptor {
        /// The area.
        area: String,
        /// The UI.
        descriptor: MeshUi,
        /// The UI, with its name where it is known.
        ui: String,
        /// The MeSH file.
        file: String,
        /// Descriptors that look like it.
        nearest: Vec<String>,
    },
    /// A MeSH file that cannot be opened.
    #[error(transparent)]
    InputFile(#[from] InputFileError),
    /// A MeSH table that cannot be read.
    #[error(transparent)]
    Table(#[from] TableReadError),
    /// A MeSH file that cannot be read.
    #[error("{file}{}: {what}\n  {remedy}", line_of(*.line))]
    Mesh {
        /// The file as printed.
        file: String,
        /// Line from 1, 0 when lines mean nothing there.
        line: u64,
        /// What is wrong.
        what: String,
        /// What to do.
        remedy: String,
        /// The error below it, if there is one.
        source: Option<Box<dyn Error + Send + Sync>>,
    },
}

impl AreaError {
    /// The area that is wrong.
    pub fn area(&self) -> Option<&str> {
        match self {
            Self::Empty(area)
            | Self::NotAUi { area, .. }
            | Self::UnknownDescriptor { area, .. } => Some(area),
            _ => None,
        }
    }

    /// The descriptor that the MeSH file lacks.
    pub fn descriptor(&self) -> Option<MeshUi> {
        match self {
            Self::UnknownDescriptor { descriptor, .. } => Some(*descriptor),
            _ => None,
        }
    }

    /// The text of the study file that is wrong.
    pub fn typed_text(&self) -> Option<&str> {
        match self {
            Self::UnknownPreset { id, .. } | Self::DuplicateId(id) => Some(id),
            Self::NotAUi { text, .. } => Some(text),
            _ => None,
        }
    }
}

fn suggest(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; nearest: {}", nearest.join(", ")) }
}

fn line_of(line: u64) -> String {
    if line == 0 { String::new() } else { format!(", line {line}") }
}
