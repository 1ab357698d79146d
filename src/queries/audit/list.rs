//! The list that is audited, as people have it.

use std::path::Path;

use serde::Deserialize;

use super::AuditError;
use super::audited_run::AuditedRun;
use crate::data::formats::name_columns::{FAMILY, FAMILY_NATIVE, GIVEN, GIVEN_NATIVE};
use crate::data::formats::name_text::NameText;
use crate::data::formats::place_columns::{CITY, COUNTRY, WORKPLACE};
use crate::data::formats::rows::read_rows;
use crate::data::formats::table_reader::{ColumnSpec, TableOptions};
use crate::queries::matching::{ListedPerson, names_by_script, places_of};
use crate::storage::input_file::InputPath;

/// A row of the list.
pub(super) struct ListedRow {
    /// Its line.
    pub line: u64,
    /// Who is meant.
    pub person: ListedPerson,
    /// The area that it is about, where it says so.
    pub area: Option<String>,
}

#[derive(Deserialize)]
struct ListCells {
    person_key: String,
    orcid: String,
    name: String,
    name_native: String,
    family: String,
    given: String,
    family_native: String,
    given_native: String,
    affiliation: String,
    city: String,
    country: String,
    area: String,
}

const COLUMNS: [ColumnSpec; 12] = [
    ColumnSpec { name: "person_key", aliases: &["kolnet_key"] },
    ColumnSpec { name: "orcid", aliases: &["orcid_id"] },
    ColumnSpec {
        name: "name",
        aliases: &["氏名", "名前", "お名前", "full_name", "hcp", "kol", "expert"],
    },
    ColumnSpec {
        name: "name_native",
        aliases: &["漢字氏名", "氏名（漢字）", "氏名漢字", "local_name"],
    },
    FAMILY,
    GIVEN,
    FAMILY_NATIVE,
    GIVEN_NATIVE,
    WORKPLACE,
    CITY,
    COUNTRY,
    ColumnSpec { name: "area", aliases: &["therapeutic_area", "ta", "領域", "疾患領域"] },
];

/// Reads a list: CSV, TSV or a workbook, with any other columns beside those that are known.
pub(super) fn read(path: &Path, run: &AuditedRun) -> Result<Vec<ListedRow>, AuditError> {
    let required: [&[&str]; 1] =
        [&["person_key", "orcid", "name", "name_native", "family", "family_native"]];
    let table =
        read_rows::<ListCells>(&InputPath::from(path), &TableOptions::new(&COLUMNS), &required)?;
    let mut rows = Vec::new();
    for row in &table.rows {
        let cells = &row.cells;
        let name = NameText::of(&cells.name, &cells.family, &cells.given).joined();
        let native =
            NameText::of(&cells.name_native, &cells.family_native, &cells.given_native).joined();
        let (latin, native) = names_by_script(name, native);
        let area = match cells.area.trim() {
            "" => None,
            area => Some(run.area(table.place_of(row), area)?),
        };
        rows.push(ListedRow {
            line: row.line,
            person: ListedPerson {
                key: cells.person_key.clone(),
                orcid: cells.orcid.clone(),
                latin,
                native,
                kana: String::new(),
                places: places_of(&cells.affiliation, &cells.city, &cells.country),
            },
            area,
        });
    }
    Ok(rows)
}
