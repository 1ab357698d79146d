//! Interests that people declared or that a register publishes, as a study lists them (conflicts of interest).

use serde::Deserialize;

use crate::data::corpus::Orcid;
use crate::data::formats::TableReadError;
use crate::data::formats::name_columns::{FAMILY, FAMILY_NATIVE, GIVEN, GIVEN_NATIVE};
use crate::data::formats::name_text::NameText;
use crate::data::formats::rows::{TableRow, TableRows, read_rows};
use crate::data::formats::table_reader::{ColumnSpec, TableOptions};
use crate::storage::input_file::InputPath;

/// An interest of one person. It is shown and weighs nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredInterest {
    /// Person key, or empty.
    pub key: String,
    /// ORCID iD, or none.
    pub orcid: Orcid,
    /// Names in full, in one or two scripts.
    pub names: Vec<String>,
    /// With whom, what, when, and where it is published, in one line.
    pub statement: String,
    /// Where it is: `interests.csv, line 3`.
    pub place: String,
}

/// Why a list of interests cannot be used: file, line and remedy.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct InterestError(#[from] TableReadError);

/// Amounts are no column: what is not read can weigh nothing.
const COLUMNS: [ColumnSpec; 12] = [
    ColumnSpec { name: "person_key", aliases: &["kolnet_key", "key"] },
    ColumnSpec { name: "orcid", aliases: &["orcid_id"] },
    ColumnSpec {
        name: "name",
        aliases: &["person", "full_name", "hcp", "recipient", "ローマ字氏名"],
    },
    ColumnSpec {
        name: "name_native", aliases: &["氏名", "名前", "漢字氏名", "local_name"]
    },
    FAMILY,
    GIVEN,
    FAMILY_NATIVE,
    GIVEN_NATIVE,
    ColumnSpec {
        name: "with",
        aliases: &["company", "organisation", "organization", "payer", "企業", "企業名", "団体名"],
    },
    ColumnSpec {
        name: "interest",
        aliases: &["nature", "kind", "type", "category", "what", "利益相反", "内容", "種別"],
    },
    ColumnSpec { name: "date", aliases: &["year", "period", "年", "年度", "日付"] },
    ColumnSpec { name: "source", aliases: &["register", "published_in", "link", "出典"] },
];

#[derive(Deserialize)]
struct InterestRow {
    person_key: String,
    orcid: String,
    name: String,
    name_native: String,
    family: String,
    given: String,
    family_native: String,
    given_native: String,
    with: String,
    interest: String,
    date: String,
    source: String,
}

impl InterestRow {
    /// `Example Pharma: lecture fee (2025), transparency register`.
    fn statement(&self) -> String {
        let filled = |cell: &str| cell.split_whitespace().collect::<Vec<_>>().join(" ");
        let said: Vec<String> = [&self.with, &self.interest]
            .into_iter()
            .map(|cell| filled(cell))
            .filter(|cell| !cell.is_empty())
            .collect();
        let mut statement = said.join(": ");
        let (date, source) = (filled(&self.date), filled(&self.source));
        if !date.is_empty() {
            statement.push_str(&format!(" ({date})"));
        }
        if !source.is_empty() {
            statement.push_str(&format!(", {source}"));
        }
        statement
    }
}

/// Reads lists of interests: CSV, TSV or a workbook, with any other columns beside those that are known.
///
/// # Errors
/// When a file cannot be read, a row names nobody or says nothing, or an ORCID iD is none.
pub fn read_interests(files: &[InputPath]) -> Result<Vec<DeclaredInterest>, InterestError> {
    let mut interests = Vec::new();
    for file in files {
        let who: &[&str] =
            &["person_key", "orcid", "name", "name_native", "family", "family_native"];
        let required = [who, &["with", "interest"]];
        let table = read_rows::<InterestRow>(file, &TableOptions::new(&COLUMNS), &required)?;
        for row in &table.rows {
            interests.push(read_interest(&table, row)?);
        }
    }
    Ok(interests)
}

fn read_interest(
    table: &TableRows<InterestRow>,
    row: &TableRow<InterestRow>,
) -> Result<DeclaredInterest, TableReadError> {
    let cells = &row.cells;
    let failed = |problem: String, remedy: &str| Err(table.error(row.line, problem, remedy));
    let name = NameText::of(&cells.name, &cells.family, &cells.given).joined();
    let native =
        NameText::of(&cells.name_native, &cells.family_native, &cells.given_native).joined();
    let names: Vec<String> =
        [name, native].into_iter().filter(|name| !name.trim().is_empty()).collect();
    let key = cells.person_key.trim().to_uppercase();
    let orcid = match (cells.orcid.trim(), Orcid::parse(&cells.orcid)) {
        ("", _) => Orcid::NONE,
        (_, Some(orcid)) => orcid,
        (printed, None) => {
            return failed(
                format!("'{printed}' is no ORCID iD"),
                "Correct it, or leave the cell empty.",
            );
        }
    };
    if key.is_empty() && names.is_empty() && !orcid.is_some() {
        return failed(
            "the row names nobody".to_owned(),
            "Write a name, an ORCID iD or a person key, or delete the row.",
        );
    }
    if cells.with.trim().is_empty() && cells.interest.trim().is_empty() {
        return failed(
            "the row says no interest".to_owned(),
            "Write with whom the interest is, or what it is, or delete the row.",
        );
    }
    let place = table.place_of(row);
    Ok(DeclaredInterest { key, orcid, names, statement: cells.statement(), place })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<DeclaredInterest>, InterestError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("interests.csv");
        std::fs::write(&path, text).unwrap();
        read_interests(&[InputPath::new(path, "interests.csv")])
    }

    #[test]
    fn a_row_says_who_with_whom_what_and_when_and_never_how_much() {
        let text = "HCP,Company,Nature,Year,Amount,ORCID\n\
                    \"Muster, Anna\",Example Pharma,lecture fee,2025,90000,0000-0002-1825-0097\n";
        let [interest] = &read(text).unwrap()[..] else { panic!("one row") };
        assert_eq!(interest.names, ["Muster, Anna"]);
        assert_eq!(interest.statement, "Example Pharma: lecture fee (2025)");
        assert_eq!(interest.orcid.to_string(), "0000-0002-1825-0097");
        let japanese = "氏名,企業名,内容,年度\n山田 太郎,例薬品,講演料,2024\n";
        let [interest] = &read(japanese).unwrap()[..] else { panic!("one row") };
        assert_eq!(interest.names, ["山田 太郎"]);
        assert_eq!(interest.statement, "例薬品: 講演料 (2024)");
    }

    #[test]
    fn a_row_that_cannot_be_used_stops_with_its_line_and_the_remedy() {
        for (row, told) in [
            (",Example Pharma,fee,", "line 2: the row names nobody"),
            ("Muster Anna,,,", "line 2: the row says no interest"),
            ("Muster Anna,Example Pharma,fee,0000-0002-1825-0098", "is no ORCID iD"),
        ] {
            let message =
                read(&format!("name,company,nature,orcid\n{row}\n")).unwrap_err().to_string();
            assert!(message.contains(told), "{message}");
        }
    }
}
