//! A sheet that holds one table, described column by column.

use rust_xlsxwriter::{Format, Table, TableColumn, TableStyle, Url, Worksheet, XlsxError};

use super::column_source::ColumnSource;
use super::styles::{CellForm, CellStyles};
use crate::output::html::{PageWords, web_address};

/// Longest text of a cell, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;
/// Longest address of a link.
const LONGEST_LINK: usize = 2_080;
/// Rows that have links: a sheet opens with 65,530 of them at most, and a row of ours has up to three.
const LINKED_ROWS: usize = 10_000;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum SheetCell {
    /// Unknown.
    Empty,
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A text that leads to an address.
    Link {
        /// The address.
        address: String,
        /// What is shown.
        text: String,
    },
}

impl SheetCell {
    pub(super) fn text(text: impl AsRef<str>) -> Self {
        match text.as_ref() {
            "" => Self::Empty,
            text => Self::Text(shortened(text)),
        }
    }

    pub(super) fn known_text(text: Option<impl AsRef<str>>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    pub(super) fn whole(number: impl Into<i64>) -> Self {
        Self::Number(number.into() as f64)
    }

    pub(super) fn known_whole(number: Option<impl Into<i64>>) -> Self {
        number.map_or(Self::Empty, Self::whole)
    }

    /// A number that the view has in hundredths, or a share that it has in per cent.
    pub(super) fn hundredths(hundredths: Option<i64>) -> Self {
        hundredths.map_or(Self::Empty, |hundredths| Self::Number(hundredths as f64 / 100.0))
    }

    /// A share that the view has in hundredths of a per cent.
    pub(super) fn ten_thousandths(share: Option<i64>) -> Self {
        share.map_or(Self::Empty, |share| Self::Number(share as f64 / 10_000.0))
    }

    /// A tier, 1 to 4.
    pub(super) fn tier(tier: Option<i64>) -> Self {
        tier.map_or(Self::Empty, |tier| Self::Text(format!("T{tier}")))
    }

    /// A text that leads to a page of the web; where there is none, or none that the format takes, the text.
    pub(super) fn link(text: &str, address: Option<&str>) -> Self {
        let fits = |address: &&str| address.len() <= LONGEST_LINK;
        match address.and_then(web_address).filter(fits) {
            Some(address) if !text.is_empty() => {
                Self::Link { address: address.to_owned(), text: shortened(text) }
            }
            _ => Self::text(text),
        }
    }

    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        formats: &CellFormats,
    ) -> Result<(), XlsxError> {
        match self {
            Self::Empty if formats.is_filled_in => {
                sheet.write_blank(row, column, &formats.own)?;
            }
            Self::Empty => {}
            // Never `write`, which makes a formula of a text that begins with `=`.
            Self::Text(text) => {
                sheet.write_string_with_format(row, column, text, &formats.text)?;
            }
            Self::Number(number) => {
                sheet.write_number_with_format(row, column, *number, &formats.own)?;
            }
            Self::Link { address, text } if row as usize <= LINKED_ROWS => {
                let link = Url::new(address).set_text(text);
                sheet.write_url_with_format(row, column, link, &formats.own)?;
            }
            Self::Link { text, .. } => {
                sheet.write_string_with_format(row, column, text, &formats.text)?;
            }
        }
        Ok(())
    }
}

/// The formats of the cells of a column.
pub(super) struct CellFormats {
    own: Format,
    /// That of its texts: what leads nowhere does not look like a link.
    text: Format,
    /// Whether empty cells show that they are to be filled in.
    is_filled_in: bool,
}

impl CellFormats {
    pub(super) fn of(form: CellForm, styles: &CellStyles) -> Self {
        let of_text = if form == CellForm::Link { CellForm::Text } else { form };
        Self {
            own: styles.cell(form),
            text: styles.cell(of_text),
            is_filled_in: matches!(form, CellForm::Input | CellForm::InputDate),
        }
    }
}

/// A text as long as a cell takes it.
fn shortened(text: &str) -> String {
    if text.len() <= LONGEST_TEXT {
        return text.to_owned();
    }
    let mut units = 1;
    let kept: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= LONGEST_TEXT
        })
        .collect();
    if kept.len() == text.len() { kept } else { kept + "…" }
}

/// A column of a sheet.
pub(super) struct SheetColumn<'a, R> {
    pub(super) heading: String,
    pub(super) source: ColumnSource,
    width: f64,
    form: CellForm,
    /// Whether it is closed when the workbook is opened.
    is_detail: bool,
    cell: Box<dyn Fn(&R) -> SheetCell + 'a>,
}

/// How wide the cells of a column are, in digits, and how they look.
pub(super) type ColumnLook = (f64, CellForm);

/// The columns of a sheet in the making.
pub(super) struct SheetColumns<'a, R> {
    words: &'a PageWords,
    columns: Vec<SheetColumn<'a, R>>,
}

impl<'a, R> SheetColumns<'a, R> {
    pub(super) fn new(words: &'a PageWords) -> Self {
        Self { words, columns: Vec::new() }
    }

    /// Adds a column whose heading is a word.
    pub(super) fn add(
        self,
        word: &str,
        source: ColumnSource,
        look: ColumnLook,
        cell: impl Fn(&R) -> SheetCell + 'a,
    ) -> Self {
        let heading = self.words.text(word, &[]);
        self.add_headed(heading, source, look, cell)
    }

    pub(super) fn add_headed(
        mut self,
        heading: String,
        source: ColumnSource,
        (width, form): ColumnLook,
        cell: impl Fn(&R) -> SheetCell + 'a,
    ) -> Self {
        let cell = Box::new(cell);
        self.columns.push(SheetColumn { heading, source, width, form, is_detail: false, cell });
        self
    }

    /// Closes all columns that were added.
    pub(super) fn closed(mut self) -> Self {
        self.columns.iter_mut().for_each(|column| column.is_detail = true);
        self
    }

    pub(super) fn then(mut self, others: Self) -> Self {
        self.columns.extend(others.columns);
        self
    }

    pub(super) fn into_vec(self) -> Vec<SheetColumn<'a, R>> {
        self.columns
    }
}

/// How a table is shown.
pub(super) struct SheetTableLook<'a> {
    /// Its name in formulas.
    pub(super) name: &'a str,
    /// Columns that stay when the sheet is scrolled.
    pub(super) frozen: u16,
    /// Columns that are printed, from the first.
    pub(super) printed: u16,
    pub(super) styles: &'a CellStyles,
}

/// Writes a table with its head.
pub(super) fn write_table<R>(
    sheet: &mut Worksheet,
    columns: &[SheetColumn<'_, R>],
    rows: &[R],
    SheetTableLook { name, frozen, printed, styles }: SheetTableLook<'_>,
) -> Result<(), XlsxError> {
    let heads = distinct(columns.iter().map(|column| column.heading.as_str()));
    let mut heights = vec![0.0; rows.len()];
    for (column, at) in columns.iter().zip(0u16..) {
        sheet.set_column_width(at, column.width)?;
        let formats = CellFormats::of(column.form, styles);
        for ((row, place), height) in rows.iter().zip(1..).zip(&mut heights) {
            let cell = (column.cell)(row);
            cell.write(sheet, (place, at), &formats)?;
            if let (SheetCell::Text(text), true) = (&cell, column.form.is_wrapped()) {
                *height = f64::max(*height, styles.height_of(text, column.width - 2.0));
            }
        }
    }
    for (height, place) in heights.into_iter().zip(1..).filter(|(height, _)| *height > 0.0) {
        sheet.set_row_height(place, height)?;
    }
    group_details(sheet, columns)?;
    let heads: Vec<TableColumn> = heads
        .into_iter()
        .zip(columns)
        .map(|(head, column)| {
            TableColumn::new().set_header(head).set_header_format(styles.head(column.form))
        })
        .collect();
    let last = columns.len().saturating_sub(1) as u16;
    let table = Table::new().set_name(name).set_style(TableStyle::Light1).set_columns(&heads);
    // A table has a row, if an empty one.
    sheet.add_table(0, 0, rows.len().max(1) as u32, last, &table)?;
    sheet.set_row_height(0, 33)?;
    sheet.set_print_area(0, 0, rows.len().max(1) as u32, printed - 1)?;
    sheet.set_freeze_panes(1, frozen)?;
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

/// Closes the columns of details that are side by side.
fn group_details<R>(
    sheet: &mut Worksheet,
    columns: &[SheetColumn<'_, R>],
) -> Result<(), XlsxError> {
    let mut at = 0;
    for run in columns.chunk_by(|a, b| a.is_detail == b.is_detail) {
        let end = at + run.len() as u16;
        if run[0].is_detail {
            sheet.group_columns_collapsed(at, end - 1)?;
        }
        at = end;
    }
    Ok(())
}

/// Heads of a table, each once whatever its case.
fn distinct<'h>(heads: impl Iterator<Item = &'h str>) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for head in heads {
        let is_known =
            |name: &str| known.iter().any(|known| known.to_lowercase() == name.to_lowercase());
        let numbered = (2..).map(|number| format!("{head} ({number})"));
        let mut names = std::iter::once(head.to_owned()).chain(numbered);
        let name = names.find(|name| !is_known(name));
        known.extend(name);
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_long_as_a_cell_takes_it() {
        for text in ["a".repeat(40_000), "漢".repeat(40_000), "𠮷".repeat(20_000)] {
            let shown = shortened(&text);
            let units = shown.encode_utf16().count();
            assert!(units == LONGEST_TEXT || units == LONGEST_TEXT - 1, "{units}");
            assert!(shown.ends_with('…'));
        }
        assert_eq!(shortened(&"漢".repeat(32_767)).chars().count(), 32_767);
    }

    #[test]
    fn a_link_that_the_format_does_not_take_is_its_text() {
        let long = format!("https://example.org/{}", "x".repeat(2_080));
        for address in [Some(long.as_str()), Some("javascript:alert(1)"), None] {
            assert_eq!(SheetCell::link("a", address), SheetCell::Text("a".to_owned()));
        }
        assert!(matches!(SheetCell::link("a", Some("https://a.org")), SheetCell::Link { .. }));
    }

    #[test]
    fn heads_that_differ_by_case_alone_are_told_apart() {
        let heads = ["Rank hf", "Rank HF", "Name", "Rank hf"];
        assert_eq!(distinct(heads.into_iter()), ["Rank hf", "Rank HF (2)", "Name", "Rank hf (3)"]);
    }
}
