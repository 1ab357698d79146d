//! `audit.csv`, `missing.csv`, and both as a workbook.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::AuditError;
use super::audited_run::ListedRank;
use super::sheet::ListAudit;
use super::verdict::AuditedRow;
use crate::run_folder::beside;
use crate::run_folder::schema::{audit, missing};
use crate::storage::atomic_dir::{FolderClaim, FolderWriteError};
use crate::storage::folder_record::{FolderForm, FolderKind};
use crate::storage::sheets::workbook_of;
use crate::storage::table::{Table, TableColumn, TableError};
use crate::storage::table_schema::ColumnSchema;
use crate::storage::table_writer::{CsvEncoding, write_csv};

/// Where an audit is written unless the user names another place: `audit` beside the run.
pub fn default_folder(run: &Path) -> PathBuf {
    beside(run, "audit")
}

/// The folder of an audit.
pub const AUDIT_FOLDER: FolderForm =
    FolderForm { kind: FolderKind::Audit, filled_in: &[], files_without_record: |_| None };

#[derive(Serialize)]
struct AuditManifest<'a> {
    kolnet: &'static str,
    run_id: &'a str,
    as_of: &'a str,
    rows: usize,
    missing: usize,
}

/// Writes both tables, a workbook of them, a page and a manifest into a folder that was claimed.
///
/// # Errors
/// When the folder cannot be written.
pub fn write_audit(
    found: &ListAudit,
    page: &str,
    encoding: CsvEncoding,
    claim: FolderClaim,
) -> Result<(), AuditError> {
    let failed = |cause: TableError| FolderWriteError::new(claim.target(), cause);
    let rows = audit_table(&found.rows).map_err(failed)?;
    let missing = missing_table(&found.missing).map_err(failed)?;
    let workbook = workbook_of(&[&rows, &missing], &found.as_of)
        .map_err(|cause| FolderWriteError::new(claim.target(), cause))?;
    let manifest = AuditManifest {
        kolnet: env!("CARGO_PKG_VERSION"),
        run_id: &found.run_id,
        as_of: &found.as_of,
        rows: rows.len(),
        missing: missing.len(),
    };
    let mut staged = claim.stage()?;
    staged.write("audit.html", |out| out.write_all(page.as_bytes()))?;
    staged.write("audit.xlsx", |out| out.write_all(&workbook))?;
    staged.write("audit.csv", |out| Ok(write_csv(&rows, out, encoding)?))?;
    staged.write("missing.csv", |out| Ok(write_csv(&missing, out, encoding)?))?;
    let sealed = staged.seal(&manifest)?;
    Ok(staged.publish(&sealed)?)
}

fn audit_table(rows: &[AuditedRow]) -> Result<Table, TableError> {
    let text = |schema: ColumnSchema, cell: &dyn Fn(&AuditedRow) -> String| {
        TableColumn::text(schema, rows.iter().map(|row| some(cell(row))).collect())
    };
    let others = |row: &AuditedRow| {
        let areas = row.other_areas.iter().map(|(area, rank)| format!("{area} {rank}"));
        areas.collect::<Vec<_>>().join("; ")
    };
    let mut columns = vec![
        TableColumn::integer(audit::LINE, rows.iter().map(|row| Some(row.line as i64)).collect()),
        text(audit::VERDICT, &|row| row.verdict.name().to_owned()),
        text(audit::ADVICE, &|row| row.verdict.advice().name().to_owned()),
        text(audit::WHY, &|row| row.reason.words()),
    ];
    let ranks: Vec<Option<&ListedRank>> = rows.iter().map(|row| row.rank.as_ref()).collect();
    columns.extend(rank_columns(&ranks));
    columns.push(text(audit::OTHER_AREAS, &others));
    columns.push(text(audit::PERSON_KEY, &|row| row.people.join("; ")));
    Table::new(&audit::TABLE, columns)
}

fn missing_table(ranks: &[ListedRank]) -> Result<Table, TableError> {
    let mut columns = rank_columns(&ranks.iter().map(Some).collect::<Vec<_>>());
    let keys = ranks.iter().map(|rank| Some(rank.person_key.clone())).collect();
    columns.push(TableColumn::text(missing::PERSON_KEY, keys));
    Table::new(&missing::TABLE, columns)
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The columns that both tables have, in the order of both.
fn rank_columns(ranks: &[Option<&ListedRank>]) -> Vec<TableColumn> {
    let text = |schema: ColumnSchema, cell: &dyn Fn(&ListedRank) -> Option<String>| {
        TableColumn::text(schema, ranks.iter().map(|rank| cell((*rank)?)).collect())
    };
    let number = |schema: ColumnSchema, cell: &dyn Fn(&ListedRank) -> Option<i64>| {
        TableColumn::integer(schema, ranks.iter().map(|rank| cell((*rank)?)).collect())
    };
    vec![
        text(audit::AREA, &|rank| Some(rank.area.clone())),
        number(audit::RANK, &|rank| Some(i64::from(rank.rank))),
        number(audit::RANK_LOW, &|rank| rank.rank_low.map(i64::from)),
        number(audit::RANK_HIGH, &|rank| rank.rank_high.map(i64::from)),
        text(audit::TIER, &|rank| rank.tier().map(str::to_owned)),
        text(audit::NAME, &|rank| rank.name.clone()),
        text(audit::NAME_NATIVE, &|rank| rank.name_native.clone()),
        text(audit::AFFILIATION, &|rank| rank.affiliation.clone()),
        text(audit::CITY, &|rank| rank.city.clone()),
        text(audit::COUNTRY, &|rank| rank.country.clone()),
        text(audit::LAST_SEEN, &|rank| rank.last_seen.clone()),
        number(audit::WORKS, &|rank| rank.works),
        number(audit::TALKS, &|rank| rank.talks),
        text(audit::DOCUMENTS, &|rank| some(rank.documents.clone())),
    ]
}
