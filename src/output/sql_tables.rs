//! A study as tables for SQL: who wrote what, and every printed name.

use serde::Serialize;

use super::OutputError;
use super::suppression_check::SuppressionCheck;
use super::tables::{authorships, mentions};
use crate::pipeline::RelationalStudy;
use crate::storage::atomic_dir::{FolderClaim, StagedFolder};
use crate::storage::folder_record::{FolderForm, FolderKind};
use crate::storage::sql::DOCUMENTS_AT_MOST;
use crate::storage::table::Table;
use crate::storage::table_schema::TableForm;
use crate::storage::table_writer::write_parquet;

/// The folder of such tables.
pub const SQL_TABLES_FOLDER: FolderForm =
    FolderForm { kind: FolderKind::SqlTables, filled_in: &[], files_without_record: |_| None };

#[derive(Serialize)]
struct TablesManifest {
    kolnet: &'static str,
    as_of: String,
    #[serde(flatten)]
    written: WrittenTables,
}

/// How many rows were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct WrittenTables {
    /// Authors of documents.
    pub authorships: usize,
    /// Printed names.
    pub mentions: usize,
}

/// Writes the tables into a folder that was claimed.
///
/// # Errors
/// When the folder cannot be written, when a person has more documents than can be added up exactly, and when the
/// final check finds a suppressed person.
pub fn write_sql_tables(
    study: &RelationalStudy,
    claim: FolderClaim,
) -> Result<WrittenTables, OutputError> {
    let check = SuppressionCheck::of_list(&study.finder, &study.opt_outs);
    check_documents(study)?;
    let mut staged = claim.stage()?;
    let mut write = |table: Table| {
        check.table(&table)?;
        write_table(&mut staged, &table)?;
        Ok::<usize, OutputError>(table.len())
    };
    let written = WrittenTables {
        authorships: write(authorships(study)?)?,
        mentions: write(mentions(study)?)?,
    };
    let manifest = staged.seal(&TablesManifest {
        kolnet: env!("CARGO_PKG_VERSION"),
        as_of: study.as_of.to_string(),
        written,
    })?;
    staged.publish(&manifest)?;
    Ok(written)
}

fn write_table(staged: &mut StagedFolder, table: &Table) -> Result<(), OutputError> {
    let name = table.schema().file_name(TableForm::Parquet);
    Ok(staged.write(&name, |out| Ok(write_parquet(table, out)?))?)
}

/// Whole units of more documents than this would not fit into 64 bits.
fn check_documents(study: &RelationalStudy) -> Result<(), OutputError> {
    for area in &study.areas {
        let mut documents = vec![0i64; study.keys.len()];
        area.authorships.iter().for_each(|row| documents[row.person.index()] += 1);
        let most = documents.iter().position(|count| *count > DOCUMENTS_AT_MOST);
        if let Some(person) = most {
            return Err(OutputError::TooManyDocuments {
                area: area.id.clone(),
                person: study.keys[person].clone(),
                documents: documents[person],
            });
        }
    }
    Ok(())
}
