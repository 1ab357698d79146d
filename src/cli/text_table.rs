//! Tables for the terminal: no frame, a line under the header.

use comfy_table::{CellAlignment, Table};

pub(super) fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_style(comfy_table::TableComponent::HeaderLines, '─');
    table
}

pub(super) fn align_right(table: &mut Table, columns: &[usize]) {
    for column in columns {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// A table of `rows` under `header`, the columns `right` (from 0) aligned to the right.
pub(super) fn table_of(header: &[&str], right: &[usize], rows: Vec<Vec<String>>) -> Table {
    let mut table = plain_table();
    table.set_header(header);
    table.add_rows(rows);
    align_right(&mut table, right);
    table
}
