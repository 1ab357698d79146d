//! Where the meaning of a column is written.

use crate::run_folder::schema::{changes, communities, documents, evidence, people, rankings};
use crate::storage::table_schema::ColumnSchema;

/// What says what a column means.
#[derive(Clone, Copy, Debug)]
pub(super) enum ColumnSource {
    /// A column of a table of the run folder.
    Table(&'static str, ColumnSchema),
    /// The words, under `book.column.` and this: it is in no table.
    Own(&'static str),
}

impl ColumnSource {
    pub(super) const fn rankings(column: ColumnSchema) -> Self {
        Self::Table(rankings::TABLE.name, column)
    }

    pub(super) const fn people(column: ColumnSchema) -> Self {
        Self::Table(people::TABLE.name, column)
    }

    pub(super) const fn evidence(column: ColumnSchema) -> Self {
        Self::Table(evidence::TABLE.name, column)
    }

    pub(super) const fn documents(column: ColumnSchema) -> Self {
        Self::Table(documents::TABLE.name, column)
    }

    pub(super) const fn communities(column: ColumnSchema) -> Self {
        Self::Table(communities::TABLE.name, column)
    }

    pub(super) const fn changes(column: ColumnSchema) -> Self {
        Self::Table(changes::TABLE.name, column)
    }
}
