//! What can go wrong between a view and its page.

use super::bind::BindError;

/// Why a page could not be made. Everything that it is made of is ours, so each of them is a bug.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The modules of the page do not fit together.
    #[error("report.html: {0}\n  please report this as a bug")]
    Bind(#[from] BindError),
    /// The skeleton cannot be filled in.
    #[error("report.html: {0}\n  please report this as a bug")]
    Skeleton(#[from] minijinja::Error),
    /// The data cannot be written, or the texts read.
    #[error("report.html: {0}\n  please report this as a bug")]
    Data(#[from] serde_json::Error),
}
