//! What can go wrong between findings and a run folder.

use super::briefs::BriefError;
use super::figures::FigureError;
use super::graph_files::GraphFileError;
use super::report::ReportError;
use super::suppression_check::SuppressedNameFound;
use super::view::ViewError;
use super::workbook::WorkbookError;
use crate::run_folder::RunFolderError;
use crate::storage::atomic_dir::FolderWriteError;
use crate::storage::sql::DOCUMENTS_AT_MOST;
use crate::storage::table::TableError;

/// Why a run folder could not be written. The old one is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] FolderWriteError),
    /// A run beside it could not be read.
    #[error(transparent)]
    RunFolder(#[from] RunFolderError),
    /// Somebody wrote more than the steps of SQL can add up.
    #[error(
        "area '{area}': {person} has {documents} documents in the window, and SQL adds up {DOCUMENTS_AT_MOST} exactly\n  tell apart whom that key lumps together (review_queue.csv), or narrow window_years"
    )]
    TooManyDocuments {
        /// The area.
        area: String,
        /// The key of the person.
        person: String,
        /// Documents of the person.
        documents: i64,
    },
    /// A table could not be made.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A plot could not be drawn.
    #[error(transparent)]
    Plot(#[from] FigureError),
    /// What was written could not be read back for the report.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The report could not be made.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The briefs could not be made.
    #[error(transparent)]
    Briefs(#[from] BriefError),
    /// The workbook could not be made.
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
    /// A graph file could not be made.
    #[error(transparent)]
    GraphFile(#[from] GraphFileError),
    /// A suppressed person was about to be written.
    #[error(transparent)]
    SuppressedName(#[from] SuppressedNameFound),
}
