//! What changed since the last cycle, and why? Who stays, who goes, who is new, and what moved each
//! score, from two run folders alone.
//!
//! The score of the old run becomes that of the new one in steps, one kind of ingredient replaced at a
//! time; a cause is the change that its step makes, so that the causes add up to the whole change to
//! the last printed digit. The order is fixed, since the score is no straight line: [`Cause::ORDER`].
//!
//! What the folders cannot tell apart is decided by rules that [`Cause`] states; the network's two
//! sums, which no document makes alone, are shared out among the causes as each moved the documents
//! that tie people in the area.

mod attribution;
mod cause;
mod compare;
mod run;
mod write;

pub use cause::Cause;
pub use compare::{AreaChange, ListingStatus, PersonChange, RunChanges, compare_runs};
pub use write::{default_folder, write_changes};

/// Why two runs could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// One of the folders is no run folder of this version.
    #[error(transparent)]
    NoRun(#[from] crate::run_folder::Error),
    /// The disk said no.
    #[error("{path}: {cause}\n  check the place and its rights, or name another with --out")]
    Disk {
        /// What was being written.
        path: String,
        /// What the system said.
        cause: String,
    },
}
