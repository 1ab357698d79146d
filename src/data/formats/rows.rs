//! Tables that people fill in by hand, read at once into structs.

use serde::de::DeserializeOwned;

use crate::storage::input_file::{InputFile, InputPath, MAX_EXPANSION};

use super::commercial::{COMMERCIAL_REMEDY, commercial_problem, find_commercial};
use super::table_read_error::{TableReadError, place};
use super::table_reader::{TableOptions, TableReader};

/// A row and where it is.
#[derive(Debug)]
pub(crate) struct TableRow<T> {
    /// Line on which it begins.
    pub(crate) line: u64,
    /// Its cells.
    pub(crate) cells: T,
}

/// The rows of a table that have at least one filled cell.
#[derive(Debug)]
pub(crate) struct TableRows<T> {
    /// The file as printed.
    pub(crate) file: String,
    pub(crate) rows: Vec<TableRow<T>>,
    /// The columns that the file has.
    pub(crate) columns: Vec<&'static str>,
    /// All its headings, as printed.
    pub(crate) headings: Vec<String>,
    /// In a workbook, the letters of the columns.
    letters: Vec<(&'static str, String)>,
}

impl<T> TableRows<T> {
    /// `file, line 7`.
    pub(crate) fn place_of(&self, row: &TableRow<T>) -> String {
        place(&self.file, row.line)
    }

    /// ` in cell L7` of a workbook; of another file nothing.
    pub(crate) fn cell_of(&self, row: &TableRow<T>, column: &str) -> String {
        let known = self.letters.iter().find(|(known, _)| *known == column);
        known.map_or(String::new(), |(_, letters)| format!(" in cell {letters}{}", row.line))
    }

    /// The error at `line`, 0 for the whole file.
    pub(crate) fn error(
        &self,
        line: u64,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> TableReadError {
        let (problem, remedy) = (problem.into(), remedy.into());
        TableReadError { file: self.file.clone(), line, problem, remedy, source: None }
    }
}

/// Reads all rows of a table: CSV, TSV or a workbook, plain or packed. Of each group in `required` the
/// file must have one column, and it may hold no commercial data. A row that cannot be used is an error: nothing in a table filled in by hand
/// may be skipped without a message.
///
/// # Errors
/// With file, line, column and remedy.
pub(crate) fn read_rows<T: DeserializeOwned>(
    path: &InputPath,
    options: &TableOptions<'_>,
    required: &[&[&str]],
) -> Result<TableRows<T>, TableReadError> {
    let mut file = InputFile::open(path, MAX_EXPANSION)?;
    let mut table = TableReader::open(&mut file, options)?;
    if let Some(heading) = find_commercial(table.headings()) {
        let (line, problem) = (table.header_line().0, commercial_problem(heading));
        return Err(TableReadError::new(table.file(), line, problem, COMMERCIAL_REMEDY));
    }
    table.require_columns(required)?;
    let names = options.columns.iter().map(|column| column.name);
    let columns: Vec<&'static str> = names.filter(|name| table.has_column(name)).collect();
    let letters =
        columns.iter().filter_map(|name| Some((*name, table.letters_of(name)?))).collect();
    let mut rows = Vec::new();
    while table.next_row()? {
        table.check_row()?;
        rows.push(TableRow { line: table.line(), cells: table.row()? });
    }
    let headings = table.headings().to_vec();
    Ok(TableRows { file: table.file().display.clone(), rows, columns, headings, letters })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::data::formats::table_reader::ColumnSpec;

    #[derive(Debug, Deserialize)]
    struct Quota {
        country: String,
        most: u32,
    }

    const COLUMNS: [ColumnSpec; 2] =
        [ColumnSpec { name: "country", aliases: &["国"] }, ColumnSpec::new("most")];

    fn read(bytes: &[u8]) -> Result<TableRows<Quota>, TableReadError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.csv");
        std::fs::write(&path, bytes).unwrap();
        let options = TableOptions { refuse_unknown: true, ..TableOptions::new(&COLUMNS) };
        read_rows(&InputPath::new(path, "list.csv"), &options, &[&["country"], &["most"]])
    }

    #[test]
    fn columns_come_in_any_order_and_delimiter_and_under_an_alias() {
        for text in ["country,most\nJP,2\n", "Most;国\n\n 2 ; JP \n", "\u{feff}国\tMOST\nJP\t2"] {
            let table = read(text.as_bytes()).unwrap();
            let [row] = &table.rows[..] else { panic!("{table:?}") };
            assert_eq!((row.cells.country.as_str(), row.cells.most), ("JP", 2));
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_line_column_and_remedy() {
        for (text, words) in [
            ("country,most\nJP,two\n", "list.csv, line 2: 'two' under most is not a whole number"),
            ("country,most\nJP,2,3\n", "list.csv, line 2: it has 3 cells where the header names 2"),
            ("", "list.csv: it is empty"),
            ("country,session_id\nJP,2\n", "line 1: unknown column 'session_id'"),
            ("country\nJP\n", "line 1: there is no column 'most'"),
        ] {
            let error = read(text.as_bytes()).unwrap_err();
            assert!(error.to_string().contains(words), "{error}");
            assert!(!error.remedy.is_empty(), "{error}");
        }
    }

    #[test]
    fn a_column_of_commercial_data_is_refused_where_others_may_stand() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.csv");
        std::fs::write(&path, "country,most,town,NBRx\nJP,2,Osaka,9\n").unwrap();
        let options = TableOptions::new(&COLUMNS);
        let read = read_rows::<Quota>(&InputPath::new(path, "list.csv"), &options, &[&["most"]]);
        let error = read.unwrap_err().to_string();
        assert!(error.contains("line 1: the column 'NBRx' holds commercial data"), "{error}");
    }

    #[test]
    fn a_first_line_of_data_is_not_repeated() {
        let error = read(b"Hanako Reimei,JP\n").unwrap_err().to_string();
        assert!(!error.contains("Reimei"), "{error}");
    }
}
