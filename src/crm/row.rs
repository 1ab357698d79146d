//! The rows of a feed, printed as the target takes them.

use polars::prelude::{Expr, LazyFrame};

use super::profile::{CrmProfile, FeedColumn};
use super::{FeedError, SELECTED_BY, TIER_IN_FORCE, external_id};
use crate::run_folder::{PeopleSelection, QueryRows, RunFolderError, RunTable};
use crate::storage::frame::FrameCell;
use crate::storage::table_schema::ColumnSchema;

/// A person in an area, as a target takes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FeedRow {
    /// External key.
    pub key: String,
    /// Tier in force, a reviewer's before the proposed; empty without one.
    pub tier: String,
    /// Cells in the order of the profile; unknown ones are empty.
    pub cells: Vec<String>,
}

/// The rows of the people who were chosen, in the order of the rankings.
pub(super) fn feed_rows(
    rankings: &RunTable,
    profile: &CrmProfile,
    selection: &PeopleSelection,
) -> Result<Vec<FeedRow>, FeedError> {
    let all = rankings.collect(rankings.rows())?;
    let people = rankings.collect(all.lazy().select(SELECTED_BY.map(|column| column.col())))?;
    let chosen = selection.choose(&people.decode()?)?;
    let rows = select_columns(rankings, all.lazy(), profile)?;
    print_rows(&rows, profile, &chosen).map_err(FeedError::RunFolder)
}

/// Column names of the query beside those of the profile.
const KEY: &str = "\0key";
const TIER: &str = "\0tier";

/// The columns of a profile under the target's names, after key and tier.
fn select_columns(
    rankings: &RunTable,
    rows: LazyFrame,
    profile: &CrmProfile,
) -> Result<QueryRows, RunFolderError> {
    let mut columns = vec![external_id().alias(KEY), tier_in_force().alias(TIER)];
    let from_rankings = profile.columns.iter().filter(|column| column.constant.is_none());
    columns.extend(from_rankings.map(|column| {
        let cells = column.source().map_or_else(external_id, ColumnSchema::col);
        cells.alias(&column.header)
    }));
    rankings.collect(rows.select(columns))
}

fn tier_in_force() -> Expr {
    let [reviewed, proposed] = TIER_IN_FORCE;
    reviewed.col().fill_null(proposed.col())
}

fn print_rows(
    rows: &QueryRows,
    profile: &CrmProfile,
    chosen: &[bool],
) -> Result<Vec<FeedRow>, RunFolderError> {
    let frame = rows.frame();
    let from_rankings: Vec<&FeedColumn> =
        profile.columns.iter().filter(|column| column.constant.is_none()).collect();
    let headers: Vec<&str> = from_rankings.iter().map(|column| &*column.header).collect();
    let cells = rows.columns(&headers)?;
    let fixed = rows.columns(&[KEY, TIER])?;
    let text = |cell: Option<FrameCell<'_>>| match cell {
        Some(FrameCell::Text(text)) => text.to_owned(),
        _ => String::new(),
    };
    let row = |at: usize| {
        let mut of_rankings = from_rankings.iter().zip(&cells);
        let printed = profile.columns.iter().map(|column| match &column.constant {
            Some(constant) => constant.clone(),
            None => of_rankings
                .next()
                .map_or_else(String::new, |(column, cells)| column.print(cells.cell(at))),
        });
        let cells = printed.collect();
        FeedRow { key: text(fixed[0].cell(at)), tier: text(fixed[1].cell(at)), cells }
    };
    Ok((0..frame.height()).filter(|at| chosen[*at]).map(row).collect())
}
