//! The two lists that a planner brings along: people already engaged, and limits per group.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use unicode_normalization::UnicodeNormalization;

use super::CoverageError;
use super::area_network::{AreaMember, AreaNetwork};
use crate::data::affiliation::places::{city_from_cell, country_from_text, region_from_cell};
use crate::data::formats::name_columns::{FAMILY, GIVEN};
use crate::data::formats::name_text::NameText;
use crate::data::formats::rows::{TableRow, TableRows, read_rows};
use crate::data::formats::table_reader::{ColumnSpec, TableOptions};
use crate::graph::influence::GroupQuotas;
use crate::run_folder::{PeopleTable, find_people, people_file};
use crate::storage::input_file::InputPath;

/// Lines in question that a message names.
const SHOWN: usize = 10;

/// Engaged people of the run.
#[derive(Debug, Default)]
pub(super) struct EngagedPeople {
    /// Those in the area, by node, each once.
    pub nodes: Vec<u32>,
    /// How many are in other areas only.
    pub elsewhere: usize,
}

#[derive(Deserialize)]
struct EngagedRow {
    person_key: String,
    name: String,
    family: String,
    given: String,
}

impl EngagedRow {
    /// What names the person in a table with that first column.
    fn who(&self, column: &str) -> String {
        match column {
            "person_key" => self.person_key.clone(),
            _ => NameText::of(&self.name, &self.family, &self.given).joined(),
        }
    }
}

#[derive(Deserialize)]
struct QuotaRow {
    country: String,
    region: String,
    city: String,
    community: String,
    most: String,
}

/// Reads a list, and says which of its first columns names the rows.
fn read_list<T: DeserializeOwned>(
    path: &Path,
    columns: &'static [ColumnSpec],
    required: &[&[&str]],
) -> Result<(TableRows<T>, &'static str), CoverageError> {
    let table = read_rows(&InputPath::from(path), &TableOptions::new(columns), required)?;
    let column = table.columns.first().copied().unwrap_or_default();
    Ok((table, column))
}

const ENGAGED_COLUMNS: [ColumnSpec; 4] = [
    ColumnSpec::new("person_key"),
    ColumnSpec { name: "name", aliases: &["氏名", "名前", "お名前", "full_name"] },
    FAMILY,
    GIVEN,
];

/// The people of the run whom the list of engaged people names. Names are not repeated in messages: one
/// of them may have opted out.
pub(super) fn engaged(
    run: &Path,
    path: &Path,
    network: &AreaNetwork,
) -> Result<EngagedPeople, CoverageError> {
    let required: [&[&str]; 1] = [&["person_key", "name", "family"]];
    let (table, column) = read_list::<EngagedRow>(path, &ENGAGED_COLUMNS, &required)?;
    let what = if column == "person_key" { column } else { "name" };
    let people = PeopleTable::open(run)?.all()?;
    let mut engaged = EngagedPeople::default();
    let mut unclear = Vec::new();
    for TableRow { line, cells } in &table.rows {
        match find_people(&people, &cells.who(column)).as_slice() {
            [person] => match network.node_of(&person.person_key) {
                Some(node) => engaged.nodes.push(node),
                None => engaged.elsewhere += 1,
            },
            [] => unclear.push(format!("line {line}: nobody in the run has this {what}")),
            several => {
                let keys = several.iter().take(SHOWN).map(|person| person.person_key.as_str());
                let keys: Vec<&str> = keys.collect();
                unclear.push(format!(
                    "line {line}: {} people have this name: {}",
                    several.len(),
                    keys.join(", ")
                ));
            }
        }
    }
    if !unclear.is_empty() {
        let more = unclear.len().saturating_sub(SHOWN);
        unclear.truncate(SHOWN);
        if more > 0 {
            unclear.push(format!("and {more} more lines"));
        }
        let people = people_file(run);
        let what = format!("not everybody is known\n  {}", unclear.join("\n  "));
        let remedy = format!("give the person_key from {people}, or take the line out");
        return Err(table.error(0, what, remedy).into());
    }
    engaged.nodes.sort_unstable();
    engaged.nodes.dedup();
    Ok(engaged)
}

/// The row of a quota file that limits all groups without a row of their own.
const OTHERS: &str = "*";

const QUOTA_COLUMNS: [ColumnSpec; 5] = [
    ColumnSpec { name: "country", aliases: &["国", "国名"] },
    ColumnSpec { name: "region", aliases: &["都道府県", "prefecture", "state", "province"] },
    ColumnSpec { name: "city", aliases: &["市", "都市"] },
    ColumnSpec::new("community"),
    ColumnSpec { name: "most", aliases: &["上限", "人数", "最大人数"] },
];

/// By what a quota file groups people.
#[derive(Clone, Copy, PartialEq, Eq)]
enum QuotaGroup {
    Country,
    Region,
    City,
    Community,
}

impl QuotaGroup {
    fn of_column(column: &str) -> Self {
        match column {
            "country" => Self::Country,
            "region" => Self::Region,
            "city" => Self::City,
            _ => Self::Community,
        }
    }

    fn of_member(self, member: &AreaMember) -> String {
        match self {
            Self::Country => member.country().to_owned(),
            Self::Region => member.region().to_owned(),
            Self::City => member.city().to_owned(),
            Self::Community => member.community.map_or(String::new(), |id| id.to_string()),
        }
    }

    /// The cell of a row in the spelling of the rankings.
    fn of_row(self, cells: &QuotaRow) -> String {
        match self {
            Self::Country => match country_from_text(&cells.country) {
                Some(code) => code.iter().map(|byte| char::from(*byte)).collect(),
                None => cells.country.to_uppercase(),
            },
            Self::Region if cells.region == OTHERS => OTHERS.to_owned(),
            Self::Region => region_from_cell(&cells.region, [0, 0]),
            Self::City if cells.city == OTHERS => OTHERS.to_owned(),
            Self::City => city_from_cell(&cells.city),
            Self::Community => cells.community.clone(),
        }
    }
}

/// Limits per country, region, city or community. Groups without a line share what `*` allows, or nothing.
pub(super) fn quotas(
    path: &Path,
    k: usize,
    network: &AreaNetwork,
) -> Result<GroupQuotas, CoverageError> {
    let required: [&[&str]; 2] = [&["country", "region", "city", "community"], &["most"]];
    let (table, column) = read_list::<QuotaRow>(path, &QUOTA_COLUMNS, &required)?;
    let by = QuotaGroup::of_column(column);
    let group = |member: &AreaMember| by.of_member(member);
    let mut index_of: BTreeMap<String, u32> = BTreeMap::new();
    let mut known: Vec<String> = network
        .members
        .iter()
        .filter(|m| m.rank.is_some())
        .map(&group)
        .filter(|g| !g.is_empty())
        .collect();
    sort_groups(&mut known);
    let mut limits = Vec::new();
    for TableRow { line, cells } in &table.rows {
        let name = by.of_row(cells);
        if name != OTHERS && !known.contains(&name) {
            let what = format!("nobody in the area has the {column} '{name}'");
            let remedy = match known.is_empty() {
                true => format!("the run knows no {column} of anybody there: write another column"),
                false => format!("write one of {}, or * for all others", known.join(", ")),
            };
            return Err(table.error(*line, what, remedy).into());
        }
        if index_of.insert(name.clone(), limits.len() as u32).is_some() {
            let what = format!("'{name}' is listed for the second time");
            return Err(table.error(*line, what, "keep one line of it").into());
        }
        let most = whole_number(&cells.most).ok_or_else(|| {
            let what = format!("'{}' under most is not a whole number", cells.most);
            table.error(*line, what, "Write 0 or more.")
        })?;
        limits.push(most);
    }
    let sum: u64 = limits.iter().map(|limit| u64::from(*limit)).sum();
    if sum < k as u64 {
        let what = format!("the quotas allow {sum} of the {k} people that --k asks for");
        let remedy = "raise them, lower --k, or add a line * for all others";
        return Err(table.error(0, what, remedy).into());
    }
    let others = index_of.get(OTHERS).copied().unwrap_or(limits.len() as u32);
    let group_of = network
        .members
        .iter()
        .map(|m| index_of.get(&group(m)).copied().unwrap_or(others))
        .collect();
    Ok(GroupQuotas { group_of, limits })
}

/// A number of people as a spreadsheet holds it: `5`, `５`, `5.0`, `5人`.
fn whole_number(cell: &str) -> Option<u32> {
    let typed: String = cell.nfkc().collect();
    let number = typed.trim().trim_end_matches(['人', '名']).trim_end();
    let whole = number.split_once('.').map_or(number, |(whole, decimals)| {
        if decimals.bytes().all(|digit| digit == b'0') { whole } else { number }
    });
    whole.parse().ok()
}

/// Each once; numbers by value.
fn sort_groups(groups: &mut Vec<String>) {
    groups.sort_by_key(|name| (name.parse::<u32>().unwrap_or(u32::MAX), name.clone()));
    groups.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_people_is_read_as_a_spreadsheet_holds_it() {
        for cell in ["5", "５", "5.0", "5.", "5人", "５名", " 5 "] {
            assert_eq!(whole_number(cell), Some(5), "{cell}");
        }
        for cell in ["", "-1", "5.5", "five", "二", "5 of 6", "5,5", "1e3", "人", ".0"] {
            assert_eq!(whole_number(cell), None, "{cell}");
        }
    }
}
