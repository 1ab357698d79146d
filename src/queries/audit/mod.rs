//! A list of people beside the evidence of a run: who of them is found, where, and who is missing.
//!
//! Any list will do: a vendor's, a colleague's, the CRM's, a language model's. Each row gets a verdict and an advice
//! for a person to decide on, and each area the people of its first two tiers whom the list does not name. Names are
//! repeated only as the run prints them: somebody on the list may have opted out.

mod audited_run;
mod list;
mod reason;
mod sheet;
mod verdict;
mod write;

pub use audited_run::ListedRank;
pub use reason::RowReason;
pub use sheet::{ListAudit, audit};
pub use verdict::{AuditedRow, RowAdvice, RowVerdict};
pub use write::{AUDIT_FOLDER, default_folder, write_audit};

use crate::data::formats::TableReadError;
use crate::run_folder::RunFolderError;
use crate::storage::atomic_dir::FolderWriteError;

/// Why a list could not be audited.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The folder is not a run folder of this version.
    #[error(transparent)]
    RunFolder(#[from] RunFolderError),
    /// The list cannot be read.
    #[error(transparent)]
    List(#[from] TableReadError),
    /// An area that the run does not have.
    #[error("{place}: the run has no area '{area}'\n  write one of {known}, or leave it out")]
    NoArea {
        /// Where it is asked for.
        place: String,
        /// As written.
        area: String,
        /// The areas of the run.
        known: String,
    },
    /// The audit could not be written.
    #[error(transparent)]
    Write(#[from] FolderWriteError),
}
