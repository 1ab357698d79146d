//! A finished run: the declared schema of its folder, and typed reading of one.
//!
//! What each command asks of a run stays in its own room; how a table is opened, and what is said when
//! one is missing or damaged, is here once.

mod cycles;
mod error;
mod folder_forms;
mod later_opt_outs;
mod manifest;
mod people;
mod person_search;
mod purge;
mod run_log;
mod run_table;
pub mod schema;
mod selection;
mod unlisted;

pub use cycles::{
    FOLLOWED_BY, KeptRun, RUN_FOLDER_FIELD, beside, cycle_before, cycle_name, cycles_beside,
    previous_run,
};
pub use error::{RunFolderError, not_a_run_folder};
pub use folder_forms::{CYCLE_FOLDER, RUN_FOLDER, RUN_FOLDER_WITHOUT_CYCLES};
pub use later_opt_outs::{CLEANED_OF, LIST, LaterOptOuts, LaterOptOutsError, OWN_NAMES};
pub use manifest::{
    AreaDefinition, AreaReference, AreaTrend, LARGEST_TEAM, LayerTies, MANIFEST, NoSettings,
    RunCounts, RunManifest, TopicActivity, YearActivity,
};
pub use people::{
    PeopleTable, PersonRow, find_people, list_candidates, list_similar_people, people_file,
    search_people,
};
pub use person_search::PeopleFound;
pub(crate) use person_search::native_key;
pub use purge::{ExpiredFolder, Purge, PurgeMode, purge};
pub use run_log::{RUN_LOG, log_purged, log_written, run_log_beside};
pub use run_table::{QueryRows, RunTable};
pub use selection::{PeopleSelection, SelectedBy, SelectionError};
pub use unlisted::{UnlistedPeople, UnlistedReason, UnlistedRow, find_unlisted, search_unlisted};

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::storage::table_schema::{ColumnSchema, TableSchema};

/// A run folder with its manifest; `C` names the settings that are read.
#[derive(Debug)]
pub struct RunFolder<C> {
    /// The folder.
    pub path: PathBuf,
    /// Its `manifest.json`.
    pub manifest: RunManifest<C>,
}

impl<C: DeserializeOwned> RunFolder<C> {
    /// Opens the folder that `kolnet run` wrote.
    ///
    /// # Errors
    /// When the path is not a folder, or `manifest.json` is missing, damaged or lacks a field.
    pub fn open(path: &Path) -> Result<Self, RunFolderError> {
        if path.is_file() {
            return Err(not_a_run_folder(path, "this is a file, not a run folder"));
        }
        let file = path.join(MANIFEST);
        let text = std::fs::read_to_string(&file).map_err(|e| not_a_run_folder(&file, e))?;
        let manifest = serde_json::from_str(&text).map_err(|e| not_a_run_folder(&file, e))?;
        Ok(Self { path: path.to_owned(), manifest })
    }
}

impl<C> RunFolder<C> {
    /// Opens a table for queries on the columns named.
    ///
    /// # Errors
    /// When the table is missing or damaged, or lacks a column.
    pub fn table(
        &self,
        schema: &TableSchema,
        columns: &[ColumnSchema],
    ) -> Result<RunTable, RunFolderError> {
        RunTable::open(&self.path, schema, columns)
    }
}
