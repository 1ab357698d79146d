//! Declared tables as a workbook.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::folder_record::PURPOSE;
use super::table::{Table, TableCell};

/// Document properties of a workbook made as of a date (`2026-10-01`), never of the clock, so that the same tables give
/// the same bytes.
pub(crate) fn properties_as_of(as_of: &str) -> DocProperties {
    let mut parts = as_of.split('-').map(|part| part.parse::<u16>().unwrap_or(1));
    let year = parts.next().unwrap_or(1900);
    let mut next = || parts.next().and_then(|part| u8::try_from(part).ok()).unwrap_or(1);
    let (month, day) = (next(), next());
    // A reference date before spreadsheets have days is that of a typing error.
    let created =
        ExcelDateTime::from_ymd(year, month, day).or_else(|_| ExcelDateTime::from_ymd(1900, 1, 1));
    let properties = DocProperties::new();
    match created {
        Ok(created) => properties.set_creation_datetime(&created),
        Err(_) => properties,
    }
}

/// A workbook with a sheet for each table: headings that stay in sight, a filter over all columns, numbers as numbers
/// and texts as texts, which no spreadsheet runs.
///
/// # Errors
/// When a table has more rows or columns than a sheet holds.
pub(crate) fn workbook_of(tables: &[&Table], as_of: &str) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties_as_of(as_of));
    for table in tables {
        workbook.push_worksheet(sheet_of(table)?);
    }
    workbook.save_to_buffer()
}

/// Characters of a cell that a sheet holds.
const LONGEST: usize = 32_767;
/// Widths of a column, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 6..=48;

fn sheet_of(table: &Table) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(table.name())?;
    let bold = Format::new().set_bold();
    let columns = table.schema().columns;
    for (at, column) in (0u16..).zip(columns) {
        sheet.write_string_with_format(0, at, column.name, &bold)?;
        let mut widest = column.name.chars().count();
        for row in 0..table.len() {
            let place = u32::try_from(row + 1).unwrap_or(u32::MAX);
            match table.cell(row, usize::from(at)) {
                TableCell::Empty => {}
                TableCell::Text(text) => {
                    widest = widest.max(text.chars().count());
                    let text: String = text.chars().take(LONGEST).collect();
                    sheet.write_string(place, at, text)?;
                }
                TableCell::Number(number) => {
                    sheet.write_number(place, at, number)?;
                }
            }
        }
        let width = widest.clamp(*WIDTHS.start(), *WIDTHS.end()) as f64;
        sheet.set_column_width(at, width + 2.0)?;
    }
    sheet.set_footer(format!("&L{PURPOSE}&R&P / &N"));
    sheet.set_freeze_panes(1, 0)?;
    let last_row = u32::try_from(table.len()).unwrap_or(u32::MAX);
    let last_column = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last_row, last_column)?;
    Ok(sheet)
}
