//! What is said of a folder that is not a run folder, or is damaged.

use std::error::Error;
use std::path::Path;

/// The folder is not a run folder of this version, or is damaged.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}\n  name the folder that `kolnet run` wrote, or run the study again")]
pub struct RunFolderError {
    /// What was looked at.
    pub path: String,
    /// What is wrong.
    pub source: Box<dyn Error + Send + Sync>,
}

/// The error about a file or folder.
pub fn not_a_run_folder(
    path: &Path,
    cause: impl Into<Box<dyn Error + Send + Sync>>,
) -> RunFolderError {
    RunFolderError { path: path.display().to_string(), source: cause.into() }
}
