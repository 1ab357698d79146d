//! The tables of two runs joined: who is listed in either, and which item scores whom in which.

use polars::prelude::{DataType, Expr, LazyFrame, SortMultipleOptions, col, lit};
use serde::Deserialize;

use super::relations::{distinct, full_join, left_join, mark_members, sorted};
use super::snapshot::RunSnapshot;
use crate::ranking::score::Pillar;
use crate::run_folder::schema::{evidence, rankings};
use crate::run_folder::{QueryRows, RunFolderError};
use crate::storage::table_schema::ColumnSchema;

/// Points of items are added up as whole billionths, their last stored digit: such sums are exact in
/// any order.
const BILLION: f64 = 1e9;
/// Ratios of points that differ by less are equal: points are rounded at their last digit.
const FACTOR_ROUNDING: f64 = 1e-5;

/// A person of an area in both runs; `None` where the person is not listed.
#[derive(Debug, Deserialize)]
pub(super) struct PersonPair<'f> {
    pub person_key: &'f str,
    pub old_name: Option<&'f str>,
    pub new_name: Option<&'f str>,
    pub old_rank: Option<u32>,
    pub new_rank: Option<u32>,
    pub old_score: Option<f64>,
    pub new_score: Option<f64>,
    pub old_effective_size: Option<f64>,
    pub new_effective_size: Option<f64>,
    pub old_harmonic: Option<f64>,
    pub new_harmonic: Option<f64>,
    /// Whether the old run holds the person in any area.
    pub in_old_run: bool,
    /// Whether the new run holds the person in any area.
    pub in_new_run: bool,
    /// Whether a reviewer took the person off the list of the old run.
    pub old_taken_off: bool,
    /// Whether a reviewer took the person off the list of the new run.
    pub new_taken_off: bool,
}

impl PersonPair<'_> {
    /// Whether a decision alone took the person off the list, or put them back.
    pub(super) fn is_moved_by_decision(&self) -> bool {
        self.old_taken_off || self.new_taken_off
    }
}

/// What a document gives a person in a pillar, all roles together, in both runs.
#[derive(Debug, Deserialize)]
pub(super) struct ItemPair<'f> {
    pub person_key: &'f str,
    pub pillar: Pillar,
    /// In billionths.
    old_points: Option<i64>,
    new_points: Option<i64>,
    pub old_date: Option<&'f str>,
    pub new_date: Option<&'f str>,
    pub old_rule: Option<&'f str>,
    pub new_rule: Option<&'f str>,
    /// People whom the document scores in this pillar in the new run only.
    pub gained_by: u32,
    /// People whom it scores in the old run only.
    pub lost_by: u32,
    /// People whom it scores in both runs.
    kept_by: u32,
    /// Ratio of new points to old ones: of the first of them by key, the least and the greatest.
    first_factor: Option<f64>,
    min_factor: Option<f64>,
    max_factor: Option<f64>,
    /// Whether the document scores anybody of the area in the old run.
    pub in_old_area: bool,
    pub in_new_area: bool,
    /// Whether it scores anybody of any area in the old run.
    pub in_old_run: bool,
    pub in_new_run: bool,
}

impl ItemPair<'_> {
    /// Points in the old and in the new run; `None` where the run lacks the item.
    pub(super) fn points(&self) -> [Option<f64>; 2] {
        [self.old_points, self.new_points].map(|points| points.map(|n| n as f64 / BILLION))
    }

    /// Whether the document gives all whom it scores in both runs, two at least, more or less by one
    /// and the same factor: then the document changed, and not what is known of a name on it.
    pub(super) fn scaled_alike(&self) -> bool {
        let differs = |factor: f64, first: f64| (factor / first - 1.0).abs() >= FACTOR_ROUNDING;
        match (self.first_factor, self.min_factor, self.max_factor) {
            (Some(first), Some(min), Some(max)) => {
                self.kept_by > 1 && !differs(min, first) && !differs(max, first)
            }
            _ => false,
        }
    }
}

/// An area of two runs, joined.
pub(super) struct AreaJoin {
    people: QueryRows,
    items: QueryRows,
}

impl AreaJoin {
    pub(super) fn new(
        old: &RunSnapshot,
        new: &RunSnapshot,
        area: &str,
    ) -> Result<Self, RunFolderError> {
        let taken_off = [old.unlisted.taken_off(area)?, new.unlisted.taken_off(area)?];
        let items = join_items([old, new], area, &taken_off)?;
        let people = join_people([old, new], area, &items, &taken_off)?;
        Ok(Self { people, items })
    }

    /// Everybody with a rank or an item in either run, by key.
    pub(super) fn people(&self) -> Result<Vec<PersonPair<'_>>, RunFolderError> {
        self.people.decode()
    }

    /// All items, by person, pillar and document, without those of people whom a decision moved: one run
    /// alone has them.
    pub(super) fn items(&self) -> Result<Vec<ItemPair<'_>>, RunFolderError> {
        let mut items: Vec<ItemPair<'_>> = self.items.decode()?;
        // The frame is in order of person and document already; pillars have an order of their own.
        items.sort_by(|a, b| a.person_key.cmp(b.person_key).then(a.pillar.cmp(&b.pillar)));
        Ok(items)
    }
}

const ITEM_KEY: [ColumnSchema; 3] = [evidence::PERSON_KEY, evidence::PILLAR, evidence::DOCUMENT];

/// Whom decisions took off the list of an area in the old run and in the new one.
type TakenOff = [Option<QueryRows>; 2];

/// Says of each row whether its person was taken off the list, as `old_taken_off` and `new_taken_off`.
fn mark_taken_off(rows: LazyFrame, taken_off: &TakenOff) -> LazyFrame {
    let sides = taken_off.iter().zip(["old_taken_off", "new_taken_off"]);
    sides.fold(rows, |rows, (people, mark)| match people {
        Some(people) => mark_members(rows, people, rankings::PERSON_KEY, mark),
        None => rows.with_column(lit(false).alias(mark)),
    })
}

fn join_items(
    [old, new]: [&RunSnapshot; 2],
    area: &str,
    taken_off: &TakenOff,
) -> Result<QueryRows, RunFolderError> {
    let pairs = full_join(item_sums(old, area, "old")?, item_sums(new, area, "new")?, &ITEM_KEY);
    let is_moved = col("old_taken_off").or(col("new_taken_off"));
    let pairs = mark_taken_off(pairs, taken_off).filter(is_moved.not());
    let (is_old, is_new) = (col("old_points").is_not_null(), col("new_points").is_not_null());
    let number = |points: &str| col(points).cast(DataType::Float64);
    let factor = number("new_points") / number("old_points");
    let by_key =
        |cells: Expr| cells.sort_by([evidence::PERSON_KEY.col()], SortMultipleOptions::default());
    let holders = pairs.clone().group_by([evidence::PILLAR.col(), evidence::DOCUMENT.col()]).agg([
        is_old.clone().not().sum().alias("gained_by"),
        is_new.clone().not().sum().alias("lost_by"),
        is_old.clone().and(is_new.clone()).sum().alias("kept_by"),
        by_key(factor.clone()).drop_nulls().first().alias("first_factor"),
        factor.clone().min().alias("min_factor"),
        factor.max().alias("max_factor"),
    ]);
    let areas = pairs
        .clone()
        .group_by([evidence::DOCUMENT.col()])
        .agg([is_old.any(true).alias("in_old_area"), is_new.any(true).alias("in_new_area")]);
    let joined = left_join(pairs, holders, &[evidence::PILLAR, evidence::DOCUMENT]);
    let joined = left_join(joined, areas, &[evidence::DOCUMENT]);
    let joined = mark_members(joined, &old.documents, evidence::DOCUMENT, "in_old_run");
    let joined = mark_members(joined, &new.documents, evidence::DOCUMENT, "in_new_run");
    new.evidence.collect(sorted(joined, &[evidence::PERSON_KEY, evidence::DOCUMENT]))
}

/// The items of an area in one run, all roles of a person on a document together.
fn item_sums(run: &RunSnapshot, area: &str, side: &str) -> Result<LazyFrame, RunFolderError> {
    // Half a unit more, since the cast cuts decimals off.
    let billionths = (evidence::POINTS.col() * lit(BILLION) + lit(0.5)).cast(DataType::Int64);
    let query = run
        .evidence
        .rows()
        .filter(evidence::AREA.col().eq(lit(area)))
        .group_by(ITEM_KEY.map(|column| column.col()))
        .agg([
            billionths.sum().alias(format!("{side}_points")),
            // One document has one date and came to the area by one rule.
            evidence::DATE.col().min().alias(format!("{side}_date")),
            evidence::RULE.col().min().alias(format!("{side}_rule")),
        ]);
    Ok(run.evidence.collect(query)?.lazy())
}

fn join_people(
    [old, new]: [&RunSnapshot; 2],
    area: &str,
    items: &QueryRows,
    taken_off: &TakenOff,
) -> Result<QueryRows, RunFolderError> {
    let key = rankings::PERSON_KEY;
    let ranked = full_join(listed(old, area, "old")?, listed(new, area, "new")?, &[key]);
    let scored = distinct(items.lazy(), key);
    let people = full_join(ranked, scored, &[key]);
    let people = mark_members(people, &old.people, key, "in_old_run");
    let people = mark_members(people, &new.people, key, "in_new_run");
    let people = mark_taken_off(people, taken_off);
    new.rankings.collect(sorted(people, &[key]))
}

/// The ranking of an area in one run.
fn listed(run: &RunSnapshot, area: &str, side: &str) -> Result<LazyFrame, RunFolderError> {
    let measured = [
        rankings::NAME,
        rankings::RANK,
        rankings::SCORE,
        rankings::EFFECTIVE_SIZE,
        rankings::HARMONIC,
    ];
    let named = measured.map(|column| column.col().alias(format!("{side}_{}", column.name)));
    let columns: Vec<Expr> = [rankings::PERSON_KEY.col()].into_iter().chain(named).collect();
    let query = run.rankings.rows().filter(rankings::AREA.col().eq(lit(area))).select(columns);
    Ok(run.rankings.collect(query)?.lazy())
}
