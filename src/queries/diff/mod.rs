//! What changed since the last cycle, and why? Who stays, who goes, who is new, and what moved each
//! score, from two run folders alone.
//!
//! The score of the old run becomes that of the new one in steps, one kind of ingredient replaced at a
//! time; a cause is the change that its step makes, so that the causes add up to the whole change to
//! the last printed digit. The order is fixed, since the score is not linear: [`Cause::ORDER`].
//!
//! What the folders cannot tell apart is decided by rules, which [`Cause`] states. No document alone
//! makes the network's two sums; their change is shared among the causes as each moved the documents
//! that tie people in the area.

mod attribution;
mod cause;
mod classification;
mod compare;
mod joins;
mod relations;
mod snapshot;
mod write;

pub use cause::{Cause, PerCause};
pub use compare::{AreaChange, ListingStatus, PersonChange, RunChanges, compare_runs};
pub use write::{CHANGES_FOLDER, default_folder, write_changes};

use crate::ranking::score::SCORE_DECIMALS;
use crate::run_folder::{LaterOptOutsError, RunFolderError};
use crate::storage::atomic_dir::FolderWriteError;

/// Why two runs could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum DiffError {
    /// One of the folders is not a run folder of this version.
    #[error(transparent)]
    RunFolder(#[from] RunFolderError),
    /// It cannot be said who opted out since.
    #[error(transparent)]
    OptOuts(#[from] LaterOptOutsError),
    /// The comparison could not be written.
    #[error(transparent)]
    Write(#[from] FolderWriteError),
}

/// A score as a whole count of its last printed digit.
fn to_micropoints(score: f64) -> i64 {
    (score * 10f64.powi(SCORE_DECIMALS.into())).round() as i64
}

fn from_micropoints(micropoints: i64) -> f64 {
    micropoints as f64 / 10f64.powi(SCORE_DECIMALS.into())
}
