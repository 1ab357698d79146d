//! Why something cannot be fetched.

use std::error::Error;
use std::io;
use std::path::Path;

use crate::storage::fetch_sidecar::FetchSidecarError;

/// Why a fetch stopped. What came before stays, and the same command goes on from there.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {what}\n  {remedy}")]
pub struct FetchError {
    /// The service or the file.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
    /// Whether the service refused what was asked, rather than failed.
    pub is_refusal: bool,
    /// What the system or the client reported.
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl FetchError {
    pub(super) fn new(
        place: impl Into<String>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let (place, what, remedy) = (place.into(), what.into(), remedy.into());
        Self { place, what, remedy, is_refusal: false, source: None }
    }

    /// A file or folder that cannot be written.
    pub(super) fn unwritable(path: &Path, error: io::Error) -> Self {
        let remedy = match error.kind() {
            io::ErrorKind::WouldBlock => "Wait until it has ended, or fetch into another folder.",
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                "Name a folder that you may write with --out."
            }
            _ => {
                "Make room on the disk and run the same command again: it goes on where it stopped."
            }
        };
        Self {
            place: path.display().to_string(),
            what: "it cannot be written".to_owned(),
            remedy: remedy.to_owned(),
            is_refusal: false,
            source: Some(error.into()),
        }
    }
}

impl From<FetchSidecarError> for FetchError {
    fn from(error: FetchSidecarError) -> Self {
        let FetchSidecarError { file, what, remedy, source } = error;
        Self { source: source.map(Into::into), ..Self::new(file, what, remedy) }
    }
}
