//! Where the rows of a text table begin and what separates its cells.

use std::borrow::Cow;
use std::io::Read;

use encoding_rs::Encoding;

use super::encoding::delimiter;
use super::headings::speaks_of_columns;
use super::line_feeds::has_returns_alone;
use super::tab_quotes::TabQuotes;
use super::table_columns::{TableOptions, known_columns};

/// Lines among which the column names are looked for: programmes begin with title lines.
const LINES: u64 = 20;

/// How a table begins.
pub(super) struct TableStart {
    pub(super) delimiter: u8,
    /// The line of the column names; the first of the file where none is known.
    pub(super) header_line: u64,
    /// Where no line names two known columns, the other line that looks most like column names.
    pub(super) likely: Option<u64>,
    /// The first line that is part of the table, behind `sep=;`.
    pub(super) first_line: u64,
    /// Whether its rows end in carriage returns alone.
    pub(super) has_returns_alone: bool,
}

/// Looks for the line of column names: the one that the study says, else the first that names two
/// known columns, else the first with a filled cell.
pub(super) fn find_start(
    head: &[u8],
    encoding: &'static Encoding,
    options: &TableOptions<'_>,
) -> TableStart {
    let mut text = encoding.decode(head).0;
    let has_returns_alone = has_returns_alone(&text);
    if has_returns_alone {
        text = Cow::Owned(text.replace('\r', "\n"));
    }
    let told = told_delimiter(&text);
    let (body, first_line) = match told {
        Some(_) => (text.split_once('\n').map_or("", |(_, rest)| rest), 2),
        None => (&*text, 1),
    };
    let usual = told.unwrap_or_else(|| delimiter(body.trim_start()));
    let mut delimiters = vec![usual];
    if told.is_none() {
        delimiters.extend([b',', b'\t', b';', b'|'].into_iter().filter(|other| *other != usual));
    }
    let cut: Vec<(u8, Vec<TopLine>)> = delimiters
        .into_iter()
        .map(|delimiter| (delimiter, top_lines(body, first_line, delimiter, options)))
        .collect();
    // Of equals the first, hence the reversal.
    let best = |line: u64| {
        let known = |lines: &[TopLine]| {
            lines.iter().find(|top| top.line == line).map_or((0, 0), |top| (top.known, top.cells))
        };
        cut.iter().rev().max_by_key(|(_, lines)| known(lines)).map_or(usual, |(d, _)| *d)
    };
    if let Some(header_line) = options.header_line {
        let delimiter = best(header_line);
        return TableStart { delimiter, header_line, likely: None, first_line, has_returns_alone };
    }
    let tops = || cut.iter().flat_map(|(_, lines)| lines);
    if let Some(header_line) = tops().filter(|top| top.known >= 2).map(|top| top.line).min() {
        let delimiter = best(header_line);
        return TableStart { delimiter, header_line, likely: None, first_line, has_returns_alone };
    }
    let usual_lines = cut.first().map_or(&[][..], |(_, lines)| lines);
    let header_line = usual_lines.first().map_or(first_line, |top| top.line);
    let others = usual_lines.iter().filter(|top| top.line != header_line && top.speaking >= 2);
    // Of equals the first.
    let likely = others.rev().max_by_key(|top| top.speaking).map(|top| top.line);
    TableStart { delimiter: usual, header_line, likely, first_line, has_returns_alone }
}

/// A line with at least one filled cell.
struct TopLine {
    line: u64,
    /// Its filled cells.
    cells: usize,
    /// Columns of the table that it names.
    known: usize,
    /// Cells with words that headings are made of.
    speaking: usize,
}

fn top_lines(
    text: &str,
    first_line: u64,
    delimiter: u8,
    options: &TableOptions<'_>,
) -> Vec<TopLine> {
    let (reader, quoting) = cell_reader(text.as_bytes(), delimiter, options);
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .terminator(ROW_END)
        .quoting(quoting)
        .flexible(true)
        .has_headers(false)
        .from_reader(reader);
    let mut row = csv::StringRecord::new();
    let mut lines = Vec::new();
    while rows.read_record(&mut row).unwrap_or(false) {
        let line = first_line - 1 + row_line(&rows, &row);
        if line >= first_line + LINES {
            break;
        }
        let cells: Vec<&str> = row.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
        if !cells.is_empty() {
            let known = known_columns(options, &cells);
            lines.push(TopLine {
                line,
                cells: cells.len(),
                known,
                speaking: cells.iter().filter(|cell| speaks_of_columns(cell)).count(),
            });
            // Nobody asks for the lines below the column names.
            if known >= 2 && options.header_line.is_none() {
                break;
            }
        }
    }
    lines
}

/// What ends a row once lone carriage returns are line feeds.
pub(super) const ROW_END: csv::Terminator = csv::Terminator::Any(b'\n');

/// Text as a CSV reader needs it, and whether that reader is to heed quotation marks.
pub(super) fn cell_reader<'r>(
    content: impl Read + 'r,
    delimiter: u8,
    options: &TableOptions<'_>,
) -> (Box<dyn Read + 'r>, bool) {
    match delimiter {
        b'\t' if options.tabs_without_quotes => (Box::new(content), false),
        b'\t' => (Box::new(TabQuotes::new(content)), true),
        _ => (Box::new(content), true),
    }
}

/// The line on which a row that was just read begins. The position of a record is where the search for
/// it began, before empty lines; so the lines are counted back from its end.
pub(super) fn row_line<R: Read>(rows: &csv::Reader<R>, row: &csv::StringRecord) -> u64 {
    let from = row.position().map_or(1, csv::Position::line);
    let within = memchr::memchr_iter(b'\n', row.as_slice().as_bytes()).count() as u64;
    // At the end of the file the last row may lack its line feed.
    let after = u64::from(!rows.is_done());
    rows.position().line().saturating_sub(within + after).max(from)
}

/// The delimiter of a first line `sep=;`, which spreadsheets take for an instruction.
fn told_delimiter(text: &str) -> Option<u8> {
    let line = text.lines().next()?.trim_matches(|c: char| c == '\u{feff}' || c == '"' || c == ' ');
    let told = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep="))?;
    match &line.as_bytes()[told.len()..] {
        [one @ (b',' | b';' | b'|' | b'\t')] => Some(*one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;
    use crate::data::formats::table_columns::ColumnSpec;

    const COLUMNS: [ColumnSpec; 3] = [
        ColumnSpec { name: "name", aliases: &["氏名"] },
        ColumnSpec::new("role"),
        ColumnSpec::new("date"),
    ];

    fn start(text: &str) -> (u8, u64, Option<u64>) {
        let start = find_start(text.as_bytes(), UTF_8, &TableOptions::new(&COLUMNS));
        (start.delimiter, start.header_line, start.likely)
    }

    #[test]
    fn the_line_of_column_names_is_the_first_that_names_two_columns() {
        for (text, found) in [
            ("name,role\nA,B\n", (b',', 1)),
            ("Programme, as of May, 2026\n\n\nName;Role\nA;B\n", (b';', 4)),
            ("Programme\r\n\r\n氏名\tRole\r\nA\tB\r\n", (b'\t', 3)),
            ("sep=;\nname;role\n", (b';', 2)),
            ("\"sep=\t\"\nTitle\nname\trole\n", (b'\t', 3)),
            ("name\nA\n", (b',', 1)),
            ("\"Two\nlines\",,\nname,role\n", (b',', 3)),
            ("Who;What\nA;B\n", (b';', 1)),
        ] {
            let (delimiter, line, _) = start(text);
            assert_eq!((delimiter, line), found, "{text}");
        }
    }

    #[test]
    fn a_line_beyond_the_first_twenty_is_data() {
        let text = format!("{}name,role\n", "Title,\n".repeat(20));
        assert_eq!(start(&text).1, 1);
    }

    #[test]
    fn the_line_that_looks_most_like_column_names_is_told() {
        let (_, line, likely) = start("Programme,,\n,,\nSpeaker,Session day,Room\nA,B,C\n");
        assert_eq!((line, likely), (1, Some(3)));
    }
}
