//! How a folder of a run is told from one of the user's.

use serde_json::Value;

use super::manifest::MANIFEST;
use super::schema;
use crate::storage::folder_record::{FolderForm, FolderKind};

/// The folder of a run. Answers about opt-outs, and who was told that they are held, are filled in there; the run
/// that replaces it reads them, and the tables in which they were written go into the cycle.
pub const RUN_FOLDER: FolderForm = FolderForm {
    kind: FolderKind::Run,
    filled_in: &["undecided_optouts.csv", "notice_register.csv"],
    files_without_record: files_of_version_01,
};

/// The folder of a run where no cycle is kept: nothing in it may be filled in, as that would be lost.
pub const RUN_FOLDER_WITHOUT_CYCLES: FolderForm = FolderForm { filled_in: &[], ..RUN_FOLDER };

/// The folder of a run that was replaced.
pub const CYCLE_FOLDER: FolderForm =
    FolderForm { kind: FolderKind::Cycle, filled_in: &[], files_without_record: |_| None };

/// The files of a run of version 0.1, which did not list them.
fn files_of_version_01(manifest: &Value) -> Option<Vec<String>> {
    let areas = manifest.get("references")?.as_array()?;
    manifest.get("inputs")?.as_array()?;
    manifest.get("run_id")?.as_str()?;
    let mut names = vec![MANIFEST.to_owned(), "ledger.tsv".to_owned(), "timings.json".to_owned()];
    for table in schema::ALL {
        names.extend(table.forms.iter().map(|form| table.file_name(*form)));
    }
    for area in areas.iter().filter_map(|area| area.get("area")?.as_str()) {
        for figure in ["network", "top", "quadrant", "countries", "trend"] {
            names.extend(["svg", "png"].map(|form| format!("areas/{area}/{figure}.{form}")));
        }
    }
    Some(names)
}
