//! `changes.csv`.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Cause, Error, PersonChange, RunChanges};
use crate::ranking::score::SCORE_DECIMALS;
use crate::storage::atomic_dir::StagedFolder;
use crate::storage::frame::{Column, Table};

/// What was compared; stands beside the table.
#[derive(Serialize)]
struct Manifest<'a> {
    kolnet: &'static str,
    old_run: &'a str,
    old_as_of: &'a str,
    new_run: &'a str,
    new_as_of: &'a str,
    steps: Vec<&'static str>,
    rows: usize,
    withheld: usize,
}

/// Where a comparison goes unless told otherwise: `changes` beside the new run.
pub fn default_folder(new: &Path) -> PathBuf {
    let parent = new.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).join("changes")
}

/// Writes `changes.csv` and a manifest that names both runs. The folder appears only when it is whole.
///
/// # Errors
/// When the disk says no, or the folder exists and is somebody's own.
pub fn write_changes(changes: &RunChanges, target: &Path) -> Result<(), Error> {
    let disk = |cause: String| Error::Disk { path: target.display().to_string(), cause };
    let table = table(changes);
    let manifest = Manifest {
        kolnet: env!("CARGO_PKG_VERSION"),
        old_run: &changes.runs[0],
        old_as_of: &changes.as_of[0],
        new_run: &changes.runs[1],
        new_as_of: &changes.as_of[1],
        steps: Cause::ORDER.map(Cause::name).to_vec(),
        rows: table.len(),
        withheld: changes.areas.iter().map(|area| area.withheld).sum(),
    };
    let text = serde_json::to_string_pretty(&manifest).map_err(|e| disk(e.to_string()))? + "\n";
    let staged = StagedFolder::beside(target).map_err(|e| disk(e.to_string()))?;
    staged
        .write("changes.csv", |out| table.write_csv(out).map_err(std::io::Error::other))
        .and_then(|()| staged.write("manifest.json", |out| out.write_all(text.as_bytes())))
        .map_err(|e: std::io::Error| disk(e.to_string()))?;
    staged.publish().map_err(|e| disk(e.to_string()))
}

fn table(changes: &RunChanges) -> Table {
    let rows: Vec<&PersonChange> = changes.areas.iter().flat_map(|area| &area.changes).collect();
    let text = |cell: fn(&PersonChange) -> &str| {
        rows.iter().map(|row| Some(cell(row).to_owned())).collect()
    };
    let rank = |cell: fn(&PersonChange) -> Option<u32>| {
        rows.iter().map(|row| cell(row).map(i64::from)).collect()
    };
    let points = |micro: i64| micro as f64 / 10f64.powi(SCORE_DECIMALS.into());
    let score = |cell: fn(&PersonChange) -> Option<i64>| {
        rows.iter().map(|row| cell(row).map(points)).collect()
    };
    let mut columns = vec![
        Column::text("area", text(|row| &row.area)),
        Column::text("person_key", text(|row| &row.person_key)),
        Column::text("name", text(|row| &row.name)),
        Column::text("status", text(|row| row.status.name())),
        Column::int("old_rank", rank(|row| row.old_rank)),
        Column::int("new_rank", rank(|row| row.new_rank)),
        Column::float("old_score", SCORE_DECIMALS, score(|row| row.old_score)),
        Column::float("new_score", SCORE_DECIMALS, score(|row| row.new_score)),
    ];
    let names = [
        ("cause_evidence", Cause::Evidence),
        ("cause_decay", Cause::Decay),
        ("cause_identity", Cause::Identity),
        ("cause_definition", Cause::Definition),
        ("cause_override", Cause::Override),
        ("cause_suppression", Cause::Suppression),
        ("cause_method", Cause::Method),
        ("cause_others", Cause::Others),
    ];
    columns.extend(names.map(|(name, cause)| {
        let cells = rows.iter().map(|row| Some(points(row.causes[cause as usize]))).collect();
        Column::float(name, SCORE_DECIMALS, cells)
    }));
    Table { name: "changes", columns }
}
