//! `changes.csv`.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Cause, DiffError, PersonChange, RunChanges, from_micropoints};
use crate::run_folder::schema::changes;
use crate::run_folder::{MANIFEST, beside};
use crate::storage::atomic_dir::{FolderClaim, FolderWriteError};
use crate::storage::folder_record::{FolderForm, FolderKind};
use crate::storage::table::{Table, TableColumn, TableError};
use crate::storage::table_writer::write_csv;

/// What was compared; written beside the table.
#[derive(Serialize)]
struct ChangesManifest<'a> {
    kolnet: &'static str,
    old_run: &'a str,
    old_as_of: &'a str,
    new_run: &'a str,
    new_as_of: &'a str,
    steps: Vec<&'static str>,
    rows: usize,
    withheld: usize,
}

/// Where a comparison is written unless the user names another place: `changes` beside the new run.
pub fn default_folder(new: &Path) -> PathBuf {
    beside(new, "changes")
}

/// The folder of a comparison.
pub const CHANGES_FOLDER: FolderForm = FolderForm {
    kind: FolderKind::Changes,
    filled_in: &[],
    files_without_record: |manifest| {
        let fields = ["old_run", "new_run", "withheld"];
        let is_comparison = fields.iter().all(|field| manifest.get(field).is_some());
        is_comparison.then(|| vec!["changes.csv".to_owned(), MANIFEST.to_owned()])
    },
};

/// Writes `changes.csv` and a manifest that names both runs into a folder that was claimed. It appears only when
/// it is whole.
///
/// # Errors
/// When the folder cannot be written.
pub fn write_changes(run_changes: &RunChanges, claim: FolderClaim) -> Result<(), DiffError> {
    let table = changes_table(run_changes).map_err(|e| FolderWriteError::new(claim.target(), e))?;
    let manifest = ChangesManifest {
        kolnet: env!("CARGO_PKG_VERSION"),
        old_run: &run_changes.runs[0],
        old_as_of: &run_changes.as_of[0],
        new_run: &run_changes.runs[1],
        new_as_of: &run_changes.as_of[1],
        steps: Cause::ORDER.map(Cause::name).to_vec(),
        rows: table.len(),
        withheld: run_changes.areas.iter().map(|area| area.withheld).sum(),
    };
    let mut staged = claim.stage()?;
    staged.write("changes.csv", |out| Ok(write_csv(&table, out, run_changes.encoding)?))?;
    let manifest = staged.seal(&manifest)?;
    Ok(staged.publish(&manifest)?)
}

fn changes_table(run_changes: &RunChanges) -> Result<Table, TableError> {
    let rows: Vec<&PersonChange> =
        run_changes.areas.iter().flat_map(|area| &area.changes).collect();
    let text = |cell: fn(&PersonChange) -> &str| -> Vec<Option<String>> {
        rows.iter().map(|row| Some(cell(row).to_owned())).collect()
    };
    let ranks = |cell: fn(&PersonChange) -> Option<u32>| -> Vec<Option<i64>> {
        rows.iter().map(|row| cell(row).map(i64::from)).collect()
    };
    let scores = |cell: fn(&PersonChange) -> Option<i64>| -> Vec<Option<f64>> {
        rows.iter().map(|row| cell(row).map(from_micropoints)).collect()
    };
    let mut columns = vec![
        TableColumn::text(changes::AREA, text(|row| &row.area)),
        TableColumn::text(changes::PERSON_KEY, text(|row| &row.person_key)),
        TableColumn::text(changes::NAME, text(|row| &row.name)),
        TableColumn::text(changes::STATUS, text(|row| row.status.name())),
        TableColumn::integer(changes::OLD_RANK, ranks(|row| row.old_rank)),
        TableColumn::integer(changes::NEW_RANK, ranks(|row| row.new_rank)),
        TableColumn::number(changes::OLD_SCORE, scores(|row| row.old_score)),
        TableColumn::number(changes::NEW_SCORE, scores(|row| row.new_score)),
    ];
    let causes = [
        (changes::CAUSE_EVIDENCE, Cause::Evidence),
        (changes::CAUSE_DECAY, Cause::Decay),
        (changes::CAUSE_IDENTITY, Cause::Identity),
        (changes::CAUSE_DEFINITION, Cause::Definition),
        (changes::CAUSE_OVERRIDE, Cause::Override),
        (changes::CAUSE_SUPPRESSION, Cause::Suppression),
        (changes::CAUSE_METHOD, Cause::Method),
        (changes::CAUSE_OTHERS, Cause::Others),
    ];
    columns.extend(causes.map(|(column, cause)| {
        let cells = rows.iter().map(|row| Some(from_micropoints(row.causes[cause])));
        TableColumn::number(column, cells.collect())
    }));
    Table::new(&changes::TABLE, columns)
}
