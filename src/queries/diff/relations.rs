//! Joins by declared columns.

use polars::prelude::{
    Expr, JoinArgs, JoinCoalesce, JoinType, LazyFrame, SortMultipleOptions, UniqueKeepStrategy,
    col, lit,
};

use crate::run_folder::QueryRows;
use crate::storage::table_schema::ColumnSchema;

/// The distinct cells of a column.
pub(super) fn distinct(rows: LazyFrame, column: ColumnSchema) -> LazyFrame {
    rows.select([column.col()]).unique(None, UniqueKeepStrategy::Any)
}

/// Every row of either side under one set of key columns.
pub(super) fn full_join(left: LazyFrame, right: LazyFrame, keys: &[ColumnSchema]) -> LazyFrame {
    join(left, right, keys, JoinType::Full)
}

pub(super) fn left_join(left: LazyFrame, right: LazyFrame, keys: &[ColumnSchema]) -> LazyFrame {
    join(left, right, keys, JoinType::Left)
}

fn join(left: LazyFrame, right: LazyFrame, keys: &[ColumnSchema], how: JoinType) -> LazyFrame {
    let on: Vec<Expr> = keys.iter().map(ColumnSchema::col).collect();
    let args = JoinArgs { coalesce: JoinCoalesce::CoalesceColumns, ..JoinArgs::new(how) };
    left.join(right, on.clone(), on, args)
}

/// Adds a column that says whether `column` is one of `members`.
pub(super) fn mark_members(
    rows: LazyFrame,
    members: &QueryRows,
    column: ColumnSchema,
    mark: &str,
) -> LazyFrame {
    let marked = members.lazy().select([column.col(), lit(true).alias(mark)]);
    left_join(rows, marked, &[column]).with_column(col(mark).fill_null(lit(false)))
}

/// Joins and groups come in no order of their own.
pub(super) fn sorted(rows: LazyFrame, columns: &[ColumnSchema]) -> LazyFrame {
    rows.sort(columns.iter().map(|column| column.name), SortMultipleOptions::default())
}
