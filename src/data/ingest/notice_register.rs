//! The notice register as people fill it in, and lists of who was told.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Deserialize;

use crate::data::corpus::PartialDate;
use crate::data::formats::TableReadError;
use crate::data::formats::rows::{TableRow, TableRows, read_rows};
use crate::data::formats::table_reader::{ColumnSpec, TableOptions};
use crate::data::ingest::vocabulary::dates::{DateColumn, UnreadDate};
use crate::data::review::{NoticeAnswer, NoticeAnswers};
use crate::storage::input_file::InputPath;
use crate::storage::table_edit::{TextRow, write_text_rows};

/// The columns of `notice_register.csv`. A list of who was told has at least `person_key` and `told`.
const COLUMNS: [ColumnSpec; 11] = [
    ColumnSpec { name: "person_key", aliases: &["key", "キー", "人物キー"] },
    ColumnSpec { name: "name", aliases: &["ローマ字氏名"] },
    ColumnSpec { name: "name_native", aliases: &["native name", "氏名", "漢字氏名"] },
    ColumnSpec { name: "affiliation", aliases: &["所属"] },
    ColumnSpec { name: "country", aliases: &["国"] },
    ColumnSpec { name: "source_category", aliases: &["情報源"] },
    ColumnSpec { name: "areas", aliases: &["area", "領域"] },
    ColumnSpec { name: "first_held", aliases: &["初回保有日"] },
    ColumnSpec { name: "due_date", aliases: &["due", "通知期限", "期限"] },
    ColumnSpec {
        name: "told",
        aliases: &["told_on", "informed", "notified", "date", "通知日", "通知済", "日付"],
    },
    ColumnSpec {
        name: "how",
        aliases: &["how_told", "note", "remark", "通知方法", "方法", "備考"],
    },
];

/// A column that the letters of `kolnet notice` add to such a list.
const PASSED_OVER: [&str; 1] = ["file"];

#[derive(Deserialize)]
struct RegisterRow {
    person_key: String,
    name: String,
    name_native: String,
    affiliation: String,
    country: String,
    source_category: String,
    areas: String,
    first_held: String,
    due_date: String,
    told: String,
    how: String,
}

impl RegisterRow {
    fn into_cells(self) -> Vec<String> {
        vec![
            self.person_key,
            self.name,
            self.name_native,
            self.affiliation,
            self.country,
            self.source_category,
            self.areas,
            self.first_held,
            self.due_date,
            self.told,
            self.how,
        ]
    }
}

/// A row of the register of a run; what is unknown is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPersonRow {
    /// Person key.
    pub person_key: String,
    /// The name shown.
    pub name: String,
    /// The name in its own script.
    pub name_native: String,
    /// Latest organisation.
    pub affiliation: String,
    /// Country code of it.
    pub country: String,
    /// Categories of sources, separated by `; `.
    pub source_category: String,
    /// Since when held.
    pub first_held: PartialDate,
    /// By when to be told.
    pub due_date: PartialDate,
    /// When told.
    pub told: Option<PartialDate>,
    /// How, or a remark.
    pub how: String,
}

/// Reads the notice register of a run, also as somebody filled it in.
///
/// # Errors
/// When it cannot be read, or a day in it is none or may be two.
pub fn read_notice_register(file: &InputPath) -> Result<Vec<HeldPersonRow>, NoticeError> {
    let table = read_register(file, &[&["person_key"], &["first_held"], &["due_date"], &["told"]])?;
    let dates = days_of(&table);
    let mut held = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let NoticeAnswer { told, how, .. } = read_answer(&table, row, &dates)?;
        let cells = &row.cells;
        held.push(HeldPersonRow {
            person_key: cells.person_key.trim().to_uppercase(),
            name: cells.name.clone(),
            name_native: cells.name_native.clone(),
            affiliation: cells.affiliation.clone(),
            country: cells.country.clone(),
            source_category: cells.source_category.clone(),
            first_held: read_day(&table, row, "first_held", &dates)?,
            due_date: read_day(&table, row, "due_date", &dates)?,
            told,
            how,
        });
    }
    Ok(held)
}

/// Why a list of who was told cannot be used: file, line and remedy.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct NoticeError(#[from] TableReadError);

/// Writes a register that somebody filled in as kolnet writes tables, its cells as they were typed. `edit` may change
/// the texts of a row, and says whether the row stays.
///
/// # Errors
/// When the file cannot be read as a register, or `out` cannot be written.
pub fn rewrite_notice_register(
    file: &InputPath,
    out: impl Write,
    edit: &mut dyn FnMut(&mut TextRow<'_>) -> bool,
) -> io::Result<()> {
    let table = read_register(file, &[&["person_key"]]).map_err(io::Error::other)?;
    let columns = COLUMNS.map(|column| column.name.to_owned());
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in table.rows {
        let mut row = TextRow { columns: &columns, cells: row.cells.into_cells() };
        if edit(&mut row) {
            rows.push(row.cells);
        }
    }
    write_text_rows(&columns, &rows, out)
}

/// Reads the lists of who was told that a study names, the first of them having the last word, and the register of
/// the run that is continued: CSV, TSV or a workbook, as a spreadsheet saves them.
///
/// # Errors
/// When a file cannot be read, a day is none or may be two, a row has no key, or a file says two things of one
/// person.
pub fn read_notice_answers(
    lists: &[InputPath],
    register: Option<&InputPath>,
) -> Result<NoticeAnswers, NoticeError> {
    let mut answers = NoticeAnswers::default();
    for list in lists {
        let said = read_file(list, &[&["person_key"], &["told"]])?;
        let said =
            said.into_iter().filter(|(_, answer)| answer.told.is_some() || !answer.how.is_empty());
        for (key, answer) in said {
            answers.lists.entry(key).or_insert(answer);
        }
    }
    if let Some(register) = register {
        answers.register = read_file(register, &[&["person_key"]])?;
    }
    Ok(answers)
}

fn read_register(
    file: &InputPath,
    required: &[&[&str]],
) -> Result<TableRows<RegisterRow>, TableReadError> {
    let options = TableOptions {
        refuse_unknown: true,
        passed_over: &PASSED_OVER,
        ..TableOptions::new(&COLUMNS)
    };
    read_rows(file, &options, required)
}

fn read_file(
    file: &InputPath,
    required: &[&[&str]],
) -> Result<BTreeMap<String, NoticeAnswer>, TableReadError> {
    let table = read_register(file, required)?;
    if !table.columns.contains(&"told") {
        // A register of before it had the column.
        return Ok(BTreeMap::new());
    }
    let dates = days_of(&table);
    let mut found: BTreeMap<String, NoticeAnswer> = BTreeMap::new();
    for row in &table.rows {
        let key = row.cells.person_key.trim().to_uppercase();
        let answer = read_answer(&table, row, &dates)?;
        if key.is_empty() {
            let remedy = "Copy the whole row from notice_register.csv, its person_key too.";
            return Err(table.error(row.line, "the row has no person_key", remedy));
        }
        match found.get(&key) {
            Some(first) if (first.told, &first.how) != (answer.told, &answer.how) => {
                let what = format!("{} says otherwise of the same person", first.place);
                return Err(table.error(row.line, what, "Take one of the two rows out."));
            }
            Some(_) => {}
            None => {
                found.insert(key, answer);
            }
        }
    }
    Ok(found)
}

/// How the days of a table are written. A spreadsheet writes all of a file in one way, and those that kolnet wrote tell
/// which.
fn days_of(table: &TableRows<RegisterRow>) -> DateColumn {
    let cells = table.rows.iter().flat_map(|row| {
        [row.cells.told.as_str(), row.cells.first_held.as_str(), row.cells.due_date.as_str()]
    });
    DateColumn::learn(cells, None)
}

fn read_answer(
    table: &TableRows<RegisterRow>,
    row: &TableRow<RegisterRow>,
    dates: &DateColumn,
) -> Result<NoticeAnswer, TableReadError> {
    let cell = row.cells.told.trim();
    let told = match cell.is_empty() {
        true => None,
        false => Some(read_day(table, row, "told", dates)?),
    };
    // One line of the ledger.
    let how = row.cells.how.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(NoticeAnswer { told, how, place: table.place_of(row) })
}

fn read_day(
    table: &TableRows<RegisterRow>,
    row: &TableRow<RegisterRow>,
    column: &str,
    dates: &DateColumn,
) -> Result<PartialDate, TableReadError> {
    let cell = match column {
        "first_held" => &row.cells.first_held,
        "due_date" => &row.cells.due_date,
        _ => &row.cells.told,
    };
    let (cell, at) = (cell.trim(), format!("{column}{}", table.cell_of(row, column)));
    let what = match dates.read(cell) {
        Ok(day) if day.day > 0 || column == "first_held" => return Ok(day),
        Ok(day) => format!("'{day}' under {at} is not a whole day"),
        Err(UnreadDate::Ambiguous(readings)) => {
            let days: Vec<String> = readings.iter().map(|(_, day)| day.to_string()).collect();
            format!("'{cell}' under {at} may be {}", days.join(" or "))
        }
        // Whatever is there may name somebody.
        Err(UnreadDate::Unreadable) => format!("what is under {at} is not a day"),
    };
    let remedy = match column {
        "told" => {
            "Write the day on which the person was told as 2026-11-02; how goes into the column how."
        }
        _ => "Write the day as kolnet wrote it, 2026-11-02.",
    };
    Err(table.error(row.line, what, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lists: &[&[u8]], register: Option<&[u8]>) -> Result<NoticeAnswers, NoticeError> {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: String, bytes: &[u8]| {
            let path = folder.path().join(&name);
            std::fs::write(&path, bytes).unwrap();
            InputPath::new(path, name)
        };
        let numbered = lists.iter().enumerate();
        let lists: Vec<InputPath> =
            numbered.map(|(at, bytes)| file(format!("told{at}.csv"), bytes)).collect();
        let register = register.map(|bytes| file("notice_register.csv".to_owned(), bytes));
        read_notice_answers(&lists, register.as_ref())
    }

    fn day(text: &str) -> Option<PartialDate> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn days_are_read_in_the_forms_that_people_and_spreadsheets_write() {
        for cell in ["2026-11-02", "2026/11/2", "2026年11月2日", "R8.11.2", "2 Nov 2026", "46328"]
        {
            let text = format!("person_key,told,how\nPA,{cell},letter\n");
            let answers = read(&[text.as_bytes()], None).unwrap();
            assert_eq!(answers.lists["PA"].told, day("2026-11-02"), "{cell}");
            assert_eq!(answers.lists["PA"].how, "letter");
        }
    }

    #[test]
    fn days_that_kolnet_wrote_and_a_spreadsheet_turned_round_tell_day_from_month() {
        let american = "person_key,first_held,due_date,told\nPA,9/30/2026,10/30/2026,11/2/2026\n";
        let british = "person_key,first_held,due_date,told\nPA,30/09/2026,30/10/2026,02/11/2026\n";
        for text in [american, british] {
            let answers = read(&[], Some(text.as_bytes())).unwrap();
            assert_eq!(answers.register["PA"].told, day("2026-11-02"), "{text}");
        }
    }

    #[test]
    fn a_list_in_shift_jis_with_japanese_headings_is_read() {
        let text = "キー,氏名,通知日,通知方法\nPA,村上正郎,2026年11月2日,郵送\n";
        let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        let answers = read(&[&bytes], None).unwrap();
        assert_eq!(answers.lists["PA"].told, day("2026-11-02"));
        assert_eq!(answers.lists["PA"].how, "郵送");
    }

    #[test]
    fn the_first_list_has_the_last_word_and_an_empty_cell_of_a_list_says_nothing() {
        let lists: [&[u8]; 2] = [
            b"person_key,told\nPA,2026-11-02\nPB,\n",
            b"person_key,told\nPA,2026-12-24\nPB,2026-12-24\n",
        ];
        let answers = read(&lists, Some(b"person_key,told\nPC,\n")).unwrap();
        assert_eq!(answers.lists["PA"].told, day("2026-11-02"));
        assert_eq!(answers.lists["PB"].told, day("2026-12-24"));
        assert_eq!(answers.register["PC"].told, None);
    }

    #[test]
    fn what_is_no_day_is_refused_with_line_and_remedy_and_not_repeated() {
        for (text, words) in [
            (
                "person_key,told\nPA,yes by Masaro\n",
                "told0.csv, line 2: what is under told is not a day",
            ),
            (
                "person_key,told\nPA,2/11/2026\n",
                "told0.csv, line 2: '2/11/2026' under told may be 2026-11-02 or 2026-02-11",
            ),
            (
                "person_key,told\nPA,2026-11\n",
                "told0.csv, line 2: '2026-11' under told is not a whole day",
            ),
            ("person_key,told\n,2026-11-02\n", "told0.csv, line 2: the row has no person_key"),
            (
                "person_key,told\nPA,2026-11-02\nPA,2026-11-03\n",
                "told0.csv, line 3: told0.csv, line 2 says otherwise",
            ),
            (
                "name,told\nMasaro,2026-11-02\n",
                "told0.csv, line 1: there is no column 'person_key'",
            ),
            ("person_key,told,salary\nPA,,1\n", "told0.csv, line 1: unknown column 'salary'"),
        ] {
            let error = read(&[text.as_bytes()], None).unwrap_err().to_string();
            assert!(error.starts_with(words), "{error}");
            assert_eq!(error.lines().count(), 2, "{error}");
            assert!(!error.contains("Masaro"), "{error}");
        }
    }
}
