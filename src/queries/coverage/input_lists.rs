//! The two lists that a planner brings along: people already engaged, and limits per group.

use std::collections::BTreeMap;
use std::path::Path;

use super::CoverageError;
use super::area_network::{AreaMember, AreaNetwork};
use crate::data::review;
use crate::graph::influence::GroupQuotas;
use crate::run_folder::{PeopleTable, find_people, people_file};

/// Lines with a trouble that a message names.
const SHOWN: usize = 10;

/// Engaged people of the run.
#[derive(Debug, Default)]
pub(super) struct EngagedPeople {
    /// Those in the area, by node, each once.
    pub nodes: Vec<u32>,
    /// How many stand in other areas only.
    pub elsewhere: usize,
}

/// A list as typed: cells of the columns that were asked for, with the line of each row.
struct TypedList {
    file: String,
    /// The column that names people or groups.
    column: String,
    rows: Vec<(u64, String, String)>,
}

impl TypedList {
    fn wrong(&self, line: u64, what: impl Into<String>) -> CoverageError {
        wrong(&self.file, line, what)
    }
}

fn wrong(file: &str, line: u64, what: impl Into<String>) -> CoverageError {
    let place = if line == 0 { file.to_owned() } else { format!("{file}, line {line}") };
    CoverageError::List { place, what: what.into() }
}

/// Reads the first of `columns` that is there, and the cells of `beside`.
fn read(path: &Path, columns: [&str; 2], beside: Option<&str>) -> Result<TypedList, CoverageError> {
    let file = path.display().to_string();
    let text = review::read_spreadsheet(path).map_err(|cause| {
        wrong(&file, 0, format!("cannot be read: {cause}\n  name a CSV file that exists"))
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| wrong(&file, 1, e.to_string()))?.clone();
    let at = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
    let Some((name, first)) = columns.iter().find_map(|name| Some((*name, at(name)?))) else {
        let [one, other] = columns;
        return Err(wrong(
            &file,
            1,
            format!(
                "no column '{one}' and no column '{other}'\n  give one of them a header line and a column"
            ),
        ));
    };
    let second = match beside {
        Some(name) => Some(at(name).ok_or_else(|| {
            wrong(&file, 1, format!("no column '{name}'\n  add it to the header line"))
        })?),
        None => None,
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| wrong(&file, 0, e.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        if record.iter().any(|cell| !cell.is_empty()) {
            rows.push((line, cell(first), second.map(cell).unwrap_or_default()));
        }
    }
    Ok(TypedList { file, column: name.to_owned(), rows })
}

/// Whom of the run the list of engaged people means. Names are not repeated in messages: one of them
/// may have opted out.
pub(super) fn engaged(
    run: &Path,
    path: &Path,
    network: &AreaNetwork,
) -> Result<EngagedPeople, CoverageError> {
    let typed = read(path, ["person_key", "name"], None)?;
    let people = PeopleTable::open(run)?.all()?;
    let mut engaged = EngagedPeople::default();
    let mut troubles = Vec::new();
    for (line, who, _) in &typed.rows {
        match find_people(&people, who).as_slice() {
            [person] => match network.node_of(&person.person_key) {
                Some(node) => engaged.nodes.push(node),
                None => engaged.elsewhere += 1,
            },
            [] => troubles
                .push(format!("line {line}: nobody of the run answers to this {}", typed.column)),
            several => {
                let mut keys: Vec<&str> =
                    several.iter().map(|person| person.person_key.as_str()).collect();
                keys.truncate(SHOWN);
                troubles.push(format!(
                    "line {line}: {} people answer to it: {}",
                    several.len(),
                    keys.join(", ")
                ));
            }
        }
    }
    if !troubles.is_empty() {
        let more = troubles.len().saturating_sub(SHOWN);
        troubles.truncate(SHOWN);
        if more > 0 {
            troubles.push(format!("and {more} more lines"));
        }
        let people = people_file(run);
        return Err(typed.wrong(0, format!(
            "not everybody is known\n  {}\n  give the person_key from {people}, or take the line out",
            troubles.join("\n  ")
        )));
    }
    engaged.nodes.sort_unstable();
    engaged.nodes.dedup();
    Ok(engaged)
}

/// The line of a quota file that speaks of all groups without a line of their own.
const OTHERS: &str = "*";

/// Limits per country or community. Groups without a line share what `*` allows, or nothing.
pub(super) fn quotas(
    path: &Path,
    k: usize,
    network: &AreaNetwork,
) -> Result<GroupQuotas, CoverageError> {
    let typed = read(path, ["country", "community"], Some("most"))?;
    let by_country = typed.column == "country";
    let group = |member: &AreaMember| match by_country {
        true => member.country().to_owned(),
        false => member.community.map_or(String::new(), |id| id.to_string()),
    };
    let mut place: BTreeMap<String, u32> = BTreeMap::new();
    let mut known: Vec<String> = network
        .members
        .iter()
        .filter(|m| m.rank.is_some())
        .map(&group)
        .filter(|g| !g.is_empty())
        .collect();
    sort_groups(&mut known);
    let mut most = Vec::new();
    for (line, name, limit) in &typed.rows {
        let name = if by_country { name.to_uppercase() } else { name.clone() };
        if name != OTHERS && !known.contains(&name) {
            return Err(typed.wrong(*line, format!(
                "nobody in the area has the {} '{name}'\n  write one of {}, or * for all others",
                typed.column,
                known.join(", ")
            )));
        }
        let limit: u32 = limit.parse().map_err(|_| {
            typed
                .wrong(*line, format!("'{limit}' under most is no whole number\n  write 0 or more"))
        })?;
        if place.insert(name.clone(), most.len() as u32).is_some() {
            return Err(typed.wrong(
                *line,
                format!("'{name}' stands here for the second time\n  keep one line of it"),
            ));
        }
        most.push(limit);
    }
    let sum: u64 = most.iter().map(|most| u64::from(*most)).sum();
    if sum < k as u64 {
        return Err(typed.wrong(0, format!(
            "the quotas allow {sum} picks and --k asks for {k}\n  raise them, lower --k, or add a line * for all others"
        )));
    }
    let others = place.get(OTHERS).copied().unwrap_or(most.len() as u32);
    let group_of =
        network.members.iter().map(|m| place.get(&group(m)).copied().unwrap_or(others)).collect();
    Ok(GroupQuotas { group_of, limits: most })
}

/// Each once; numbers by value.
fn sort_groups(groups: &mut Vec<String>) {
    groups.sort_by_key(|name| (name.parse::<u32>().unwrap_or(u32::MAX), name.clone()));
    groups.dedup();
}
