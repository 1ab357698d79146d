//! What can go wrong between a run folder and its view.

use crate::queries::coverage::CoverageError;
use crate::run_folder::RunFolderError;

/// Why a run folder cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// The folder is not a run folder of this version, or is damaged.
    #[error(transparent)]
    RunFolder(#[from] RunFolderError),
    /// Its ties or scores make no plan of coverage.
    #[error(transparent)]
    Coverage(#[from] CoverageError),
}
