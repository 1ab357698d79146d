//! Which columns a table has: by the study's map, by their own names and by other headings.

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use rustc_hash::FxHashSet;
use unicode_normalization::UnicodeNormalization;

use crate::storage::input_file::InputFile;

pub(crate) use super::column_spec::ColumnSpec;
use super::encoding::TextForm;
use super::headings::{is_column_name, is_heading, printable};
use super::name_columns::is_part_of_name;
use super::table_read_error::TableReadError;

/// Longest row: every byte of it may be a cell of its own, and a cell costs eight bytes more.
pub(crate) const ROW_BYTES: usize = 4 << 20;

/// Which columns a table may have and how its cells are read.
#[derive(Clone, Copy)]
pub(crate) struct TableOptions<'a> {
    /// Its columns, in any order.
    pub(crate) columns: &'a [ColumnSpec],
    /// Headings of the file by column name; they outrank names and aliases.
    pub(crate) mapped: &'a BTreeMap<String, String>,
    /// Values for cells that are empty or lack a column.
    pub(crate) defaults: &'a BTreeMap<String, String>,
    /// Longest row, at most [`ROW_BYTES`].
    pub(crate) row_bytes: usize,
    /// Whether other headings are looked for before a column's own name: an export has headings of its own,
    /// and may have ours for something else.
    pub(crate) aliases_first: bool,
    /// Whether a column of another name is an error; else it is ignored.
    pub(crate) refuse_unknown: bool,
    /// Columns that are known and not read, where a column of another name is an error.
    pub(crate) passed_over: &'a [&'static str],
    /// Whether columns called by a year are among them.
    pub(crate) years_are_passed_over: bool,
    /// Sheets of a workbook that are read before the first one.
    pub(crate) sheets: &'a [&'static str],
    /// Whether `NA` and its like are empty cells.
    pub(crate) placeholders_are_empty: bool,
    /// Whether quotation marks in a tab-separated table are part of the text, as in files of NLM.
    pub(crate) tabs_without_quotes: bool,
    /// Whether a study can map the columns.
    pub(crate) can_be_mapped: bool,
    /// The encoding that the study says.
    pub(crate) encoding: Option<&'static Encoding>,
    /// The line of the column names that the study says.
    pub(crate) header_line: Option<u64>,
}

static NOTHING: BTreeMap<String, String> = BTreeMap::new();

impl<'a> TableOptions<'a> {
    /// A table with these columns, its cells taken as typed.
    pub(crate) const fn new(columns: &'a [ColumnSpec]) -> Self {
        Self {
            columns,
            mapped: &NOTHING,
            defaults: &NOTHING,
            row_bytes: ROW_BYTES,
            aliases_first: false,
            refuse_unknown: false,
            passed_over: &[],
            years_are_passed_over: false,
            sheets: &[],
            placeholders_are_empty: false,
            tabs_without_quotes: false,
            can_be_mapped: false,
            encoding: None,
            header_line: None,
        }
    }
}

impl TableOptions<'_> {
    /// What messages say of a file that is no text table.
    pub(super) fn text_form(&self) -> TextForm {
        TextForm {
            noun: "a table",
            remedy: "Save it as CSV in UTF-8.",
            can_be_said: self.can_be_mapped,
        }
    }
}

/// The line of the column names.
pub(super) struct HeaderLine {
    pub(super) line: u64,
    /// Lines with a filled cell above it.
    pub(super) lines_above: u64,
    /// Another line that looks like column names.
    pub(super) likely: Option<u64>,
}

impl HeaderLine {
    /// Where else the column names may be, for a table that a study can map.
    pub(super) fn hint(&self) -> String {
        let Some(likely) = self.likely else { return String::new() };
        format!(
            " Line {likely} looks most like column names: say [source] header_line = {likely}, and \
             map them in [source.columns]."
        )
    }
}

/// Where the cells of a column come from.
pub(super) struct BoundColumn {
    pub(super) index: Option<usize>,
    pub(super) default: Option<String>,
}

/// Full width to half width and the like (NFKC), white space joined.
pub(super) fn heading_text(cell: &str) -> String {
    let text: String = cell.nfkc().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Finds each column by the map, else by its own name, else by an alias.
pub(super) fn bind_columns(
    file: &InputFile,
    options: &TableOptions<'_>,
    headings: &[String],
    header: &HeaderLine,
) -> Result<Vec<BoundColumn>, TableReadError> {
    refuse_unknown_names(file, options)?;
    let index_of = |heading: &str| headings.iter().position(|other| same_heading(other, heading));
    let mut columns = Vec::with_capacity(options.columns.len());
    let mut taken = Vec::new();
    for spec in options.columns {
        let index = match options.mapped.get(spec.name) {
            Some(mapped) => {
                let index = index_of(&heading_text(mapped));
                let index =
                    index.ok_or_else(|| unmatched_map(file, mapped, options, headings, header))?;
                taken.push(index);
                Some(index)
            }
            None => None,
        };
        let default = options.defaults.get(spec.name).cloned();
        columns.push(BoundColumn { index, default });
    }
    for (spec, column) in options.columns.iter().zip(&mut columns) {
        if column.index.is_none() {
            let own = options.aliases_first.then_some(&spec.name);
            let first = (!options.aliases_first).then_some(&spec.name);
            let names = first.into_iter().chain(spec.aliases).chain(own);
            let mut found = names.filter_map(|heading| index_of(heading));
            column.index = found.find(|index| !taken.contains(index));
            // `姓` is the family name in any script, or in its own beside one in Latin letters.
            if is_part_of_name(spec.name) {
                taken.extend(column.index);
            }
        }
    }
    if options.refuse_unknown {
        refuse_unknown_headings(file, options, headings, header, &columns)?;
    }
    Ok(columns)
}

/// A study file may map and default only columns that this kind of table has.
fn refuse_unknown_names(
    file: &InputFile,
    options: &TableOptions<'_>,
) -> Result<(), TableReadError> {
    for name in options.mapped.keys().chain(options.defaults.keys()) {
        if !options.columns.iter().any(|column| column.name == name) {
            let what = format!("the study names a column '{name}' that this kind of table lacks");
            return Err(TableReadError::new(file, 0, what, columns_are(options)));
        }
    }
    Ok(())
}

fn refuse_unknown_headings(
    file: &InputFile,
    options: &TableOptions<'_>,
    headings: &[String],
    header: &HeaderLine,
    columns: &[BoundColumn],
) -> Result<(), TableReadError> {
    let is_bound = |index: usize| columns.iter().any(|column| column.index == Some(index));
    let mut unbound = headings.iter().enumerate().filter(|(index, _)| !is_bound(*index));
    let is_passed_over = |heading: &str| {
        options.passed_over.iter().any(|known| same_heading(known, heading))
            || (options.years_are_passed_over && is_year(heading))
    };
    let is_unknown = |heading: &str| !heading.is_empty() && !is_passed_over(heading);
    let Some((_, heading)) = unbound.find(|(_, heading)| is_unknown(heading)) else {
        return Ok(());
    };
    // Where the line of column names is missing, this is data, and may be a person's name.
    let what = match is_heading(heading) {
        true => format!("unknown column '{heading}'"),
        false => "the first line holds something else than the known columns".to_owned(),
    };
    Err(TableReadError::new(file, header.line, what, columns_are(options)))
}

fn is_year(heading: &str) -> bool {
    heading.len() == 4 && heading.bytes().all(|byte| byte.is_ascii_digit())
}

fn columns_are(options: &TableOptions<'_>) -> String {
    let names: Vec<&str> = options.columns.iter().map(|column| column.name).collect();
    format!("Columns are: {}.", names.join(", "))
}

pub(crate) fn same_heading(a: &str, b: &str) -> bool {
    folded_heading(a) == folded_heading(b)
}

/// A heading without what may differ: case, spaces, `_` and `-`.
pub(super) fn folded_heading(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// All headings that are known in this kind of table.
pub(super) struct KnownHeadings {
    folded: FxHashSet<String>,
    /// By their first letters their last ones as bits: nearly every cell is told by its own.
    last_letters: [u32; 26],
}

impl KnownHeadings {
    pub(super) fn of(options: &TableOptions<'_>) -> Self {
        let names = options.columns.iter().flat_map(|spec| {
            let mapped = options.mapped.get(spec.name).map(String::as_str);
            std::iter::once(spec.name).chain(spec.aliases.iter().copied()).chain(mapped)
        });
        let folded: FxHashSet<String> = names.map(folded_heading).collect();
        let mut last_letters = [0; 26];
        for (first, last) in folded.iter().filter_map(|heading| outer_letters(heading)) {
            last_letters[first] |= last;
        }
        Self { folded, last_letters }
    }

    /// Whether a printed cell is one of them.
    pub(super) fn contains(&self, printed: &str) -> bool {
        match outer_letters(printed) {
            Some((first, last)) if self.last_letters[first] & last == 0 => false,
            _ => self.folded.contains(&folded_heading(printed)),
        }
    }
}

/// The first letter of a heading as a number and the last as a bit, without their case; all ASCII that is no
/// letter has one bit. `None` where folding may change one of them into another.
fn outer_letters(heading: &str) -> Option<(usize, u32)> {
    let number = |byte: u8| {
        byte.is_ascii_alphabetic().then(|| usize::from(byte.to_ascii_lowercase() - b'a'))
    };
    let (first, last) = (*heading.as_bytes().first()?, *heading.as_bytes().last()?);
    let is_certain = last.is_ascii() && !matches!(last, b' ' | b'_' | b'-');
    is_certain.then(|| Some((number(first)?, 1 << number(last).unwrap_or(26)))).flatten()
}

/// Whether a first line of which `known` cells are known headings is one of headings.
pub(super) fn is_header(known: usize, headings: &[String]) -> bool {
    known >= 2 || (known == 1 && headings.len() <= 3)
}

/// Which headings a message may repeat of a line that names `known` columns.
pub(super) fn shown_in(known: usize) -> fn(&str) -> bool {
    if known >= 2 { is_column_name } else { is_heading }
}

/// A known heading that the file lacks and that one of its headings looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NearestHeading {
    /// The known heading.
    pub(crate) heading: &'static str,
    /// The column that it names.
    pub(crate) column: &'static str,
}

/// The known heading nearest to one that no column is read from: one letter in four is another, or one of
/// the two is the beginning or the end of the other.
pub(super) fn nearest_heading(
    heading: &str,
    options: &TableOptions<'_>,
    columns: &[BoundColumn],
) -> Option<NearestHeading> {
    let wanted = folded_heading(heading);
    let lacking = options.columns.iter().zip(columns).filter(|(_, bound)| bound.index.is_none());
    let known = lacking.flat_map(|(spec, _)| {
        let headings = std::iter::once(&spec.name).chain(spec.aliases);
        headings.map(|heading| NearestHeading { heading, column: spec.name })
    });
    let like = known.filter_map(|known| {
        let folded = folded_heading(known.heading);
        let distance = strsim::levenshtein(&wanted, &folded);
        is_like(&wanted, &folded, distance).then_some((distance, known))
    });
    like.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

fn is_like(a: &str, b: &str, distance: usize) -> bool {
    let letters = |text: &str| text.chars().count();
    let (short, long) = if letters(a) <= letters(b) { (a, b) } else { (b, a) };
    // Two kanji say as much as a word.
    let least = if short.is_ascii() { 5 } else { 2 };
    let is_within = letters(short) >= least
        && 2 * letters(short) >= letters(long)
        && (long.starts_with(short) || long.ends_with(short));
    is_within || 4 * distance <= letters(long)
}

/// A first line without known headings may be data, and so hold names: it is never printed.
pub(super) const NO_HEADER: &str = "The first line names no known column; if it holds data, put a line of \
                         column names above it.";

pub(super) const NO_MAPPED_HEADER: &str = "The first line names no known column; if it holds data, put a line of \
                                column names above it, or map the columns in [source.columns].";

/// How many columns of the table these cells name.
pub(super) fn known_columns(options: &TableOptions<'_>, cells: &[&str]) -> usize {
    let headings = cells.iter().map(|cell| folded_heading(&heading_text(cell))).collect();
    options.columns.iter().filter(|spec| is_present(spec, options, &headings)).count()
}

/// Whether folded headings have the column under its name, an alias or the mapped heading.
fn is_present(spec: &ColumnSpec, options: &TableOptions<'_>, headings: &FxHashSet<String>) -> bool {
    let mapped = options.mapped.get(spec.name).map(|heading| heading_text(heading));
    let names = std::iter::once(spec.name).chain(spec.aliases.iter().copied());
    let mut names = names.chain(mapped.as_deref());
    names.any(|name| headings.contains(&folded_heading(name)))
}

/// The error for a mapped heading that the file lacks, with the nearest that it has.
fn unmatched_map(
    file: &InputFile,
    mapped: &str,
    options: &TableOptions<'_>,
    headings: &[String],
    header: &HeaderLine,
) -> TableReadError {
    let what = format!("there is no column '{mapped}'");
    let cells: Vec<&str> = headings.iter().map(String::as_str).collect();
    let known = known_columns(options, &cells);
    if !is_header(known, headings) {
        let remedy = format!("{NO_MAPPED_HEADER}{}", header.hint());
        return TableReadError::new(file, header.line, what, remedy);
    }
    let wanted = mapped.to_lowercase();
    let may_be_shown = shown_in(known);
    let candidates = headings.iter().filter(|heading| may_be_shown(heading));
    let nearest = candidates
        .min_by_key(|heading| strsim::levenshtein(&heading.to_lowercase(), &wanted))
        .map(|heading| format!(" The nearest is '{heading}'."))
        .unwrap_or_default();
    let headings = printable(headings, shown_in(known));
    let remedy = format!("The file has: {headings}.{nearest} Correct [source.columns].");
    TableReadError::new(file, header.line, what, remedy)
}
