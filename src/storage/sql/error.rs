//! Why the steps could not be run.

use polars::prelude::PolarsError;

use crate::storage::atomic_dir::FolderWriteError;
use crate::storage::frame::FrameError;

/// Why the steps could not be run. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// A table cannot be read as it is declared.
    #[error(
        "{file}: {source}\n  make the tables anew with `kolnet sql tables`, or write the column as `kolnet sql --dialect` declares it"
    )]
    Table {
        /// The file.
        file: String,
        /// What is wrong with it.
        source: Box<FrameError>,
    },
    /// Rows cannot be written for the time being.
    #[error(
        "{folder}: rows that do not fit into memory cannot be kept there: {}\n  free space there, name another folder with --spill, or allow more with --memory",
        first_line(.source)
    )]
    Spill {
        /// The folder.
        folder: String,
        /// What the system reported.
        source: PolarsError,
    },
    /// The budget would cut a table into too many parts.
    #[error(
        "{table}: {megabytes} MB of memory would cut its {rows} rows into {parts} parts\n  allow at least {enough} MB with --memory"
    )]
    TooLittleMemory {
        /// The table.
        table: &'static str,
        /// What is allowed.
        megabytes: u64,
        /// Rows of the table.
        rows: usize,
        /// Parts that it would be cut into.
        parts: usize,
        /// What would do.
        enough: u64,
    },
    /// The engine refuses a text.
    #[error("the step '{step}' failed: {}\n  please report this as a bug", first_line(.source))]
    Step {
        /// The step.
        step: &'static str,
        /// What the engine reported.
        source: PolarsError,
    },
    /// The results cannot be written.
    #[error(transparent)]
    Write(#[from] FolderWriteError),
}

/// The rest of a message of polars tells how to call it.
fn first_line(error: &PolarsError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
