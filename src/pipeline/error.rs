//! Why a run stops.

use super::given_ties::GivenTiesError;
use super::reference_date::FutureDates;
use crate::data::corpus::PartialDate;
use crate::data::{ingest, review};
use crate::graph::{centrality, community};
use crate::people::identity;
use crate::people::key_registry::KeyRegistryError;
use crate::ranking::area;

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// A source could not be read.
    #[error(transparent)]
    Ingest(#[from] ingest::IngestError),
    /// The opt-out file could not be read.
    #[error(transparent)]
    OptOuts(#[from] ingest::OptOutError),
    /// The overrides file could not be read.
    #[error(transparent)]
    Decision(#[from] review::DecisionError),
    /// A list of who was told that they are held, or the notice register, could not be read.
    #[error(transparent)]
    Notice(#[from] ingest::NoticeError),
    /// A list of declared interests could not be read.
    #[error(transparent)]
    Interest(#[from] review::InterestError),
    /// A decision speaks of an area that the study does not have.
    #[error(
        "{place}: the study has no area '{area}'\n  write one of {known}, or nothing for all areas"
    )]
    DecidedArea {
        /// File and line of the decision.
        place: String,
        /// What stands there.
        area: String,
        /// The areas of the study.
        known: String,
    },
    /// A table of ties is wrong.
    #[error(transparent)]
    GivenTies(#[from] GivenTiesError),
    /// The MeSH file is wrong.
    #[error(transparent)]
    Area(#[from] area::AreaError),
    /// An area names what the MeSH file does not have.
    #[error("{place}: {source}")]
    AreaOfStudy {
        /// File and line of the area.
        place: String,
        /// What is wrong with it.
        source: Box<area::AreaError>,
    },
    /// The keys of an earlier run could not be read.
    #[error("{path}: {source}")]
    Keys {
        /// The key registry.
        path: String,
        /// What is wrong with it.
        source: KeyRegistryError,
    },
    /// People's decisions contradict each other.
    #[error(transparent)]
    Identity(#[from] identity::IdentityError),
    /// A measure did not converge.
    #[error(transparent)]
    Measure(#[from] centrality::CentralityError),
    /// The weights of ties do not make a graph.
    #[error(
        "the ties of an area do not make a graph; check [network] and [congress] in the study file"
    )]
    Network(#[from] crate::graph::GraphError),
    /// The resolution of the communities is out of range.
    #[error(transparent)]
    Community(#[from] community::CommunityError),
    /// An area about which nothing was read.
    #[error(
        "area '{id}': no document from {from} to {to} is about it{}\n  widen its include, keywords or venues, name the MeSH file under `mesh`, or check window_years and as_of",
        undated_too(*undated)
    )]
    EmptyArea {
        /// The area.
        id: String,
        /// Start of the window.
        from: PartialDate,
        /// Reference date.
        to: PartialDate,
        /// Documents about it without a date, which lie in no window.
        undated: usize,
    },
    /// The newest document, which would set the reference date, is dated after the day of the run.
    #[error(transparent)]
    Future(#[from] FutureDates),
    /// Nothing was read at all; each file with its first reasons, one a line.
    #[error("the sources hold no usable record\n{0}")]
    NothingRead(String),
}

fn undated_too(undated: usize) -> String {
    match undated {
        0 => String::new(),
        1 => "; one document about it has no date, so it lies in no window".to_owned(),
        _ => format!("; {undated} documents about it have no date, so they lie in no window"),
    }
}
