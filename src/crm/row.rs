//! The rows of a feed, printed as the target takes them.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{Expr, LazyFrame};

use super::error::FeedError;
use super::external_key::{external_id, person_external_key, person_of};
use super::profile::{CrmProfile, FeedColumn, RowOf};
use crate::run_folder::schema::rankings;
use crate::run_folder::{PeopleSelection, QueryRows, RunFolderError, RunTable, SelectedBy};
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
    let people: Vec<SelectedBy> = people.decode()?;
    let chosen = selection.choose(&people)?;
    let rows = select_columns(rankings, all.lazy(), profile)?;
    let rows = print_rows(&rows, profile, &chosen)?;
    let ranks = people.iter().zip(&chosen).filter(|(_, chosen)| **chosen);
    let ranks: Vec<Option<u32>> = ranks.map(|(person, _)| person.rank).collect();
    Ok(match profile.row {
        RowOf::PersonInArea => rows,
        RowOf::Person => best_row_of_each(rows, &ranks, profile),
    })
}

/// Of each person the row of the best rank, of equals the first, under the key of the person.
fn best_row_of_each(
    rows: Vec<FeedRow>,
    ranks: &[Option<u32>],
    profile: &CrmProfile,
) -> Vec<FeedRow> {
    let mut best: BTreeMap<String, (u32, usize)> = BTreeMap::new();
    for (at, (row, rank)) in rows.iter().zip(ranks).enumerate() {
        let place = (rank.unwrap_or(u32::MAX), at);
        let known = best.entry(person_of(&row.key).to_owned()).or_insert(place);
        *known = place.min(*known);
    }
    let kept: BTreeSet<usize> = best.values().map(|(_, at)| *at).collect();
    let rows = rows.into_iter().enumerate().filter(|(at, _)| kept.contains(at));
    let of_person = |(_, mut row): (usize, FeedRow)| {
        row.key = person_external_key(person_of(&row.key));
        let cells = profile.columns.iter().zip(&mut row.cells);
        cells.filter(|(column, _)| column.is_key()).for_each(|(_, cell)| cell.clone_from(&row.key));
        row
    };
    rows.map(of_person).collect()
}

/// Puts the account of each person into the columns for it; `account` has none where somebody must look first.
pub(super) fn add_accounts<'a>(
    rows: &mut [FeedRow],
    profile: &CrmProfile,
    account: impl Fn(&str) -> Option<&'a str>,
) {
    for row in rows {
        let Some(id) = account(person_of(&row.key)) else { continue };
        let cells = profile.columns.iter().zip(&mut row.cells);
        cells.filter(|(column, _)| column.is_account()).for_each(|(_, cell)| *cell = id.to_owned());
    }
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
    let from_rankings = profile.columns.iter().filter(|column| column.is_of_rankings());
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
        profile.columns.iter().filter(|column| column.is_of_rankings()).collect();
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
            None if column.is_account() => String::new(),
            None => of_rankings
                .next()
                .map_or_else(String::new, |(column, cells)| column.print(cells.cell(at))),
        });
        let cells = printed.collect();
        FeedRow { key: text(fixed[0].cell(at)), tier: text(fixed[1].cell(at)), cells }
    };
    Ok((0..frame.height()).filter(|at| chosen[*at]).map(row).collect())
}

/// What a choice of people is made by.
pub(super) const SELECTED_BY: [ColumnSchema; 6] = [
    rankings::AREA,
    rankings::RANK,
    rankings::COUNTRY,
    rankings::REGION,
    rankings::TIER,
    rankings::TIER_REVIEWED,
];

/// A reviewer's tier, else the proposed.
const TIER_IN_FORCE: [ColumnSchema; 2] = [rankings::TIER_REVIEWED, rankings::TIER];
