//! The picks of a plan as a file: a table, a workbook or JSON, by the ending of its name.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::query::{CoveragePlan, PickedPerson};
use crate::run_folder::schema::picks;
use crate::storage::atomic_file;
use crate::storage::folder_record::PURPOSE;
use crate::storage::separation::{OutputFileError, check_output_file};
use crate::storage::sheets::workbook_of;
use crate::storage::table::{Table, TableColumn, TableError};
use crate::storage::table_schema::ColumnSchema;
use crate::storage::table_writer::{CsvEncoding, write_csv};

/// Why a plan was not written.
#[derive(Debug, thiserror::Error)]
pub enum PlanFileError {
    /// The file is no place for it.
    #[error(transparent)]
    Place(#[from] OutputFileError),
    /// Its name does not say what it should be.
    #[error(
        "{path}: the plan is written as .csv, .xlsx or .json\n  give the file one of these endings"
    )]
    Ending {
        /// The file.
        path: String,
    },
    /// A table cannot be made.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A workbook cannot be made.
    #[error(transparent)]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// JSON cannot be made.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// It cannot be written.
    #[error("{path}: {source}\n  name a file in a folder that can be written")]
    Io {
        /// The file.
        path: String,
        /// What the system reported.
        source: std::io::Error,
    },
}

/// What a file of a plan holds.
#[derive(Clone, Copy, Debug)]
enum PlanForm {
    Csv,
    Workbook,
    Json,
}

/// A file for a plan, checked before anything is computed.
#[derive(Debug)]
pub struct PlanFile {
    path: PathBuf,
    form: PlanForm,
}

impl PlanFile {
    /// The file that is named; `reads` is what the plan is made from.
    ///
    /// # Errors
    /// When its ending is none of a plan, or it is a part of what is read.
    pub fn at(path: &Path, reads: &[PathBuf]) -> Result<Self, PlanFileError> {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        let form = match ending.as_deref().and_then(|ending| ending.to_str()) {
            Some("csv") => PlanForm::Csv,
            Some("xlsx") => PlanForm::Workbook,
            Some("json") => PlanForm::Json,
            _ => return Err(PlanFileError::Ending { path: path.display().to_string() }),
        };
        check_output_file(path, reads)?;
        Ok(Self { path: path.to_owned(), form })
    }

    /// Writes the picks, in JSON with all else of the plan; whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, plan: &CoveragePlan, encoding: CsvEncoding) -> Result<(), PlanFileError> {
        let table = picks_table(&plan.picks)?;
        let bytes = match self.form {
            PlanForm::Csv => {
                let mut bytes = Vec::new();
                write_csv(&table, &mut bytes, encoding)?;
                bytes
            }
            PlanForm::Workbook => workbook_of(&[&table], &plan.as_of)?,
            PlanForm::Json => serde_json::to_vec_pretty(&PlanDocument { purpose: PURPOSE, plan })?,
        };
        atomic_file::write(&self.path, |out| out.write_all(&bytes))
            .map_err(|source| PlanFileError::Io { path: self.path.display().to_string(), source })
    }
}

/// A plan as JSON, with what it is for.
#[derive(Serialize)]
struct PlanDocument<'p> {
    purpose: &'static str,
    #[serde(flatten)]
    plan: &'p CoveragePlan,
}

fn picks_table(people: &[PickedPerson]) -> Result<Table, TableError> {
    let text = |schema: ColumnSchema, cell: fn(&PickedPerson) -> &str| {
        let known = |pick: &PickedPerson| {
            Some(cell(pick)).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        TableColumn::text(schema, people.iter().map(known).collect())
    };
    let number = |schema: ColumnSchema, cell: fn(&PickedPerson) -> f64| {
        TableColumn::number(schema, people.iter().map(|pick| Some(cell(pick))).collect())
    };
    let places = (1..).take(people.len()).map(Some).collect();
    let ranks = people.iter().map(|pick| Some(i64::from(pick.rank))).collect();
    let columns = vec![
        TableColumn::integer(picks::PICK, places),
        text(picks::NAME, |pick| &pick.name),
        number(picks::ADDS, |pick| pick.marginal),
        number(picks::TOGETHER, |pick| pick.cumulative),
        number(picks::LOST_WITHOUT, |pick| pick.lost_without),
        TableColumn::integer(picks::RANK, ranks),
        number(picks::SCORE, |pick| pick.score),
        text(picks::CITY, |pick| &pick.city),
        text(picks::REGION, |pick| &pick.region),
        text(picks::COUNTRY, |pick| &pick.country),
        text(picks::COMMUNITY_LABEL, |pick| &pick.community_label),
        text(picks::PERSON_KEY, |pick| &pick.person_key),
    ];
    Table::new(&picks::TABLE, columns)
}
