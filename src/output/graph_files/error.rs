//! What can go wrong between a network and its files.

use std::io;

/// Why a graph file could not be made.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the graph file {format}; please report it as a bug")]
pub struct GraphFileError {
    /// The format.
    pub format: &'static str,
    /// What the writer said.
    pub source: io::Error,
}
