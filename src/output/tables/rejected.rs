//! `rejected`: one row per refused record.

use super::non_empty;
use crate::data::ingest::RejectedRecord;
use crate::run_folder::schema::rejected as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// `rejected`: one row a refused record.
pub(in crate::output) fn rejected(rejected: &[RejectedRecord]) -> Result<Table, TableError> {
    let text = |cell: &dyn Fn(&RejectedRecord) -> String| -> Vec<Option<String>> {
        rejected.iter().map(|row| non_empty(&cell(row))).collect()
    };
    Table::new(
        &column::TABLE,
        vec![
            TableColumn::text(column::SOURCE, text(&|row| row.source.name().to_owned())),
            TableColumn::text(column::FILE, text(&|row| row.location.file.clone())),
            TableColumn::integer(
                column::LINE,
                rejected
                    .iter()
                    .map(|row| match row.location.line {
                        0 => None,
                        line => Some(line as i64),
                    })
                    .collect(),
            ),
            TableColumn::text(column::RECORD, text(&|row| row.location.record.clone())),
            TableColumn::text(column::WHAT, text(&|row| row.what.clone())),
            TableColumn::text(column::WHY, text(&|row| row.flaw.to_string())),
        ],
    )
}
