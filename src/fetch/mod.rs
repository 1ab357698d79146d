//! Downloads publications, trials and MeSH from their public services into files that a study reads.
//!
//! The only part of kolnet that opens a connection. It knows services and files, not people or rankings:
//! what an area means in the language of a service is written from a [`Topic`].
//!
//! Everything that came is kept: each answer is a whole file, named with its hash in the sidecar
//! ([`crate::storage::fetch_sidecar`]) before it appears, so that a fetch that was stopped goes on where it
//! was and brings nothing twice. What a service announced is compared with what came.

mod client;
mod error;
mod fetch_folder;
mod pacing;
mod page;
mod paged;
mod paged_services;
mod pubmed;
mod pubmed_answers;
mod pubmed_files;
mod redacted;
mod topic;
mod whole_file;

pub use client::ConnectionSettings;
pub use error::FetchError;
pub use fetch_folder::{FetchFolder, FetchOutcome, FetchTask};
pub use paged::{fetch_europepmc, fetch_openalex, fetch_trials};
pub use pubmed::fetch_pubmed;
pub use pubmed_files::{PubmedFileList, fetch_pubmed_files};
pub use topic::{Topic, TopicHeading};
pub use whole_file::fetch_mesh;

/// What a fetch tells while it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchProgress<'t> {
    /// A remark.
    Note(&'t str),
    /// So many of the records have come; of how many, where that is known.
    Records {
        /// Records that have come.
        done: u64,
        /// Records announced, 0 where that is not known.
        announced: u64,
    },
}
