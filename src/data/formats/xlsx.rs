//! A sheet of an Excel workbook (.xlsx) as a table: a ZIP archive of XML parts, read with bounded memory
//! (ECMA-376, parts 1 and 2).
//!
//! calamine is not used: it reserves memory for as many strings and cells as a file claims
//! (`uniqueCount`, the dense `Range` of a sheet), so a small hostile workbook can exhaust the machine.
//! It also adds about 18 CPU s to a cold build.

use std::borrow::Cow;
use std::io::Read;

use jiff::ToSpan;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::data::corpus::PartialDate;

use super::flaw::{Flaw, FlawKind};
use super::sheet_remarks::SheetRemarks;
use super::table_read_error::TableReadError;
use super::xml_records::{XmlCursor, attribute};
use super::zip_archive::{PART_BYTES, ZipArchive};
use crate::storage::input_file::InputFile;

/// Largest workbook as stored.
const FILE_BYTES: u64 = 96 << 20;
/// Widest sheet of the format.
const COLUMNS: usize = 16_384;

/// A sheet of a workbook.
#[derive(Debug)]
pub(super) struct SheetTable {
    /// Its rows as CSV in UTF-8.
    pub(super) csv: Vec<u8>,
    pub(super) remarks: SheetRemarks,
}

/// Reads the first of the sheets called as one of `names`; where there is none, the first sheet.
pub(super) fn sheet_of(file: &mut InputFile, names: &[&str]) -> Result<SheetTable, TableReadError> {
    let mut bytes = Vec::new();
    let mut reader = file.take_reader().take(FILE_BYTES + 1);
    reader.read_to_end(&mut bytes).map_err(|error| TableReadError::read_failure(file, 0, error))?;
    if bytes.len() as u64 > FILE_BYTES {
        let what = format!("the workbook is larger than {} MiB", FILE_BYTES >> 20);
        return Err(TableReadError::new(file, 0, what, "Save the sheet as CSV in UTF-8."));
    }
    let sheet = convert(&bytes, names).map_err(|why| {
        let what = format!("the workbook cannot be read: {why}");
        TableReadError::new(file, 0, what, "Save the sheet as CSV in UTF-8.")
    })?;
    if sheet.csv.iter().all(|b| matches!(b, b',' | b'"' | b'\n' | b'\r' | b' ')) {
        let what = format!("{} is empty", sheet.remarks.shown_sheet());
        return Err(TableReadError::new(file, 0, what, "Put the table on the first sheet."));
    }
    Ok(sheet)
}

fn convert(bytes: &[u8], names: &[&str]) -> Result<SheetTable, Flaw> {
    let archive = ZipArchive::open(bytes)?;
    let shared = match archive.text("xl/sharedStrings.xml")? {
        Some(text) => shared_strings(&text)?,
        None => Vec::new(),
    };
    let dates = match archive.text("xl/styles.xml")? {
        Some(text) => date_styles(&text)?,
        None => Vec::new(),
    };
    let workbook =
        archive.text("xl/workbook.xml")?.ok_or_else(|| missing("it has no workbook part"))?;
    let (relation, epoch, mut remarks) = choose_sheet(&workbook, names)?;
    let relations = archive.text("xl/_rels/workbook.xml.rels")?.unwrap_or_default();
    let path = target(&relations, &relation)?.unwrap_or_else(|| "xl/worksheets/sheet1.xml".into());
    let sheet = archive.text(&path)?.ok_or_else(|| missing("its sheet is missing"))?;
    let csv = sheet_rows(&sheet, &Book { shared, dates, epoch }, &mut remarks)?;
    Ok(SheetTable { csv, remarks })
}

fn missing(detail: &'static str) -> Flaw {
    Flaw::new(FlawKind::Syntax, detail)
}

struct Book {
    shared: Vec<String>,
    /// Whether the cell style of that number shows a date.
    dates: Vec<bool>,
    /// Day number of serial 0.
    epoch: i64,
}

/// Texts of cells, without the readings of kanji (`rPh`).
fn shared_strings(part: &str) -> Result<Vec<String>, Flaw> {
    let mut cursor = XmlCursor::new(part.as_bytes());
    cursor.root()?;
    let mut strings = Vec::new();
    while cursor.child()?.is_some() {
        strings.push(rich_text(&mut cursor)?);
    }
    Ok(strings)
}

/// `t`, and `r` with `t` inside.
fn rich_text(cursor: &mut XmlCursor<'_>) -> Result<String, Flaw> {
    let mut text = String::new();
    while let Some(tag) = cursor.child()? {
        match tag.local_name().as_ref() {
            "t" => text.push_str(&cursor.raw_text()?),
            "r" => {
                while let Some(tag) = cursor.child()? {
                    match tag.local_name().as_ref() {
                        "t" => text.push_str(&cursor.raw_text()?),
                        _ => cursor.walk_out()?,
                    }
                }
            }
            _ => cursor.walk_out()?,
        }
    }
    Ok(text)
}

/// For each cell style whether it shows a date.
fn date_styles(part: &str) -> Result<Vec<bool>, Flaw> {
    let mut cursor = XmlCursor::new(part.as_bytes());
    cursor.root()?;
    let mut custom: FxHashMap<u32, bool> = FxHashMap::default();
    let mut styles = Vec::new();
    while let Some(tag) = cursor.child()? {
        match tag.local_name().as_ref() {
            "numFmts" => {
                while let Some(tag) = cursor.child()? {
                    let id = attribute(&tag, "numFmtId").and_then(|id| id.parse().ok());
                    let code = attribute(&tag, "formatCode").unwrap_or_default();
                    custom.extend(id.map(|id| (id, shows_date(&code))));
                    cursor.walk_out()?;
                }
            }
            "cellXfs" => {
                while let Some(tag) = cursor.child()? {
                    let id: u32 =
                        attribute(&tag, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    let built_in = matches!(id, 14..=17 | 22 | 27..=36 | 50..=58);
                    styles.push(custom.get(&id).copied().unwrap_or(built_in));
                    cursor.walk_out()?;
                }
            }
            _ => cursor.walk_out()?,
        }
    }
    Ok(styles)
}

/// Whether a number format prints a year or a day: letters outside quotes and brackets.
fn shows_date(code: &str) -> bool {
    let (mut quoted, mut bracket) = (false, false);
    code.chars().any(|c| {
        match c {
            '"' => quoted = !quoted,
            '[' => bracket = true,
            ']' => bracket = false,
            _ => {}
        }
        !quoted && !bracket && matches!(c, 'y' | 'd' | 'Y' | 'D' | 'e')
    })
}

/// Relation of the sheet that is read, the day number of serial 0, and which sheets there are.
fn choose_sheet(part: &str, names: &[&str]) -> Result<(String, i64, SheetRemarks), Flaw> {
    let mut cursor = XmlCursor::new(part.as_bytes());
    cursor.root()?;
    let mut sheets: Vec<NamedSheet> = Vec::new();
    let mut epoch = PartialDate::new(1899, 12, 30).day_number();
    while let Some(tag) = cursor.child()? {
        match tag.local_name().as_ref() {
            "workbookPr" => {
                let late = attribute(&tag, "date1904").is_some_and(|v| v == "1" || v == "true");
                if late {
                    epoch = PartialDate::new(1904, 1, 1).day_number();
                }
                cursor.walk_out()?;
            }
            "sheets" => {
                while let Some(tag) = cursor.child()? {
                    sheets.push(NamedSheet {
                        name: attribute(&tag, "name").unwrap_or_default().into_owned(),
                        relation: attribute(&tag, "r:id").unwrap_or_default().into_owned(),
                        is_hidden: attribute(&tag, "state").is_some_and(|v| v != "visible"),
                    });
                    cursor.walk_out()?;
                }
            }
            _ => cursor.walk_out()?,
        }
    }
    let called = sheets.iter().position(|sheet| names.contains(&&*sheet.name));
    let first = || sheets.iter().position(|sheet| !sheet.is_hidden);
    let other_sheets = (sheets.len() as u64).saturating_sub(1);
    let mut remarks =
        SheetRemarks { is_called: called.is_some(), other_sheets, ..SheetRemarks::default() };
    let chosen = called.or_else(first).map(|at| sheets.swap_remove(at));
    let NamedSheet { name, relation, .. } = chosen.unwrap_or_default();
    remarks.sheet = name;
    Ok((relation, epoch, remarks))
}

#[derive(Default)]
struct NamedSheet {
    name: String,
    relation: String,
    is_hidden: bool,
}

/// The part that a relation names.
fn target(part: &str, relation: &str) -> Result<Option<String>, Flaw> {
    if part.is_empty() {
        return Ok(None);
    }
    let mut cursor = XmlCursor::new(part.as_bytes());
    cursor.root()?;
    while let Some(tag) = cursor.child()? {
        if attribute(&tag, "Id").is_some_and(|id| id == relation) {
            let path = attribute(&tag, "Target").unwrap_or_default();
            return Ok(Some(match path.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{path}"),
            }));
        }
        cursor.walk_out()?;
    }
    Ok(None)
}

/// A merged cell: its text stands for every row that it covers.
struct MergedCell {
    column: usize,
    first_row: u64,
    last_row: u64,
    text: String,
}

/// Merged cells of more than one row by their first row, the last first.
fn merged_cells(part: &str) -> Result<Vec<MergedCell>, Flaw> {
    let mut merged = Vec::new();
    if memchr::memmem::find(part.as_bytes(), b"mergeCell ").is_none() {
        return Ok(merged);
    }
    let mut cursor = XmlCursor::new(part.as_bytes());
    cursor.root()?;
    while let Some(tag) = cursor.child()? {
        if tag.local_name().as_ref() != "mergeCells" {
            cursor.walk_out()?;
            continue;
        }
        while let Some(tag) = cursor.child()? {
            merged.extend(attribute(&tag, "ref").and_then(|range| merged_cell(&range)));
            cursor.walk_out()?;
        }
    }
    merged.sort_by_key(|cell| std::cmp::Reverse((cell.first_row, cell.column)));
    Ok(merged)
}

/// `A2:A4`, if it has several rows.
fn merged_cell(range: &str) -> Option<MergedCell> {
    let (from, to) = range.split_once(':')?;
    let row = |cell: &str| cell.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().ok();
    let (first_row, last_row): (u64, u64) = (row(from)?, row(to)?);
    let column = column(from).filter(|column| *column < COLUMNS)?;
    (first_row < last_row).then(|| MergedCell { column, first_row, last_row, text: String::new() })
}

/// Gives the rows of a sheet the texts of the merged cells that cover them.
struct MergeFiller {
    /// Those below the row, the nearest last.
    waiting: Vec<MergedCell>,
    /// Those that cover the row.
    open: Vec<MergedCell>,
    /// Bytes that were filled in.
    filled: u64,
}

impl MergeFiller {
    fn fill(&mut self, row: u64, cells: &mut Vec<String>) -> Result<(), Flaw> {
        self.open.retain(|cell| cell.last_row >= row);
        // A row of which nothing but merged cells is left is a spacer.
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            for cell in &self.open {
                if cells.len() <= cell.column {
                    cells.resize(cell.column + 1, String::new());
                }
                let target = &mut cells[cell.column];
                if target.is_empty() {
                    target.clone_from(&cell.text);
                    self.filled += cell.text.len() as u64;
                }
            }
        }
        while let Some(mut cell) = self.waiting.pop_if(|cell| cell.first_row <= row) {
            cell.text = cells.get(cell.column).cloned().unwrap_or_default();
            if cell.first_row == row && !cell.text.is_empty() {
                self.open.push(cell);
            }
        }
        if self.filled > PART_BYTES || self.open.len() > COLUMNS {
            return Err(Flaw::new(FlawKind::TooLong, "its merged cells hold too much text"));
        }
        Ok(())
    }
}

fn sheet_rows(part: &str, book: &Book, remarks: &mut SheetRemarks) -> Result<Vec<u8>, Flaw> {
    let mut merges = MergeFiller { waiting: merged_cells(part)?, open: Vec::new(), filled: 0 };
    let mut cursor = XmlCursor::new(part.as_bytes());
    cursor.root()?;
    let mut table = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let mut written: u64 = 0;
    while let Some(tag) = cursor.child()? {
        if tag.local_name().as_ref() != "sheetData" {
            cursor.walk_out()?;
            continue;
        }
        while let Some(tag) = cursor.child()? {
            let number = attribute(&tag, "r").and_then(|r| r.parse().ok()).unwrap_or(written + 1);
            let is_hidden = attribute(&tag, "hidden").is_some_and(|v| v == "1" || v == "true");
            let mut cells = row(&mut cursor, book, remarks)?;
            let is_filled = cells.iter().any(|cell| !cell.trim().is_empty());
            remarks.hidden_rows += u64::from(is_hidden && is_filled);
            merges.fill(number, &mut cells)?;
            // Empty rows keep the lines of the table those of the sheet.
            while written + 1 < number.min(1 << 20) {
                table.write_record([""; 1]).map_err(unwritable)?;
                written += 1;
            }
            table.write_record(&cells).map_err(unwritable)?;
            written += 1;
        }
    }
    table.into_inner().map_err(unwritable)
}

fn unwritable<E>(_: E) -> Flaw {
    Flaw::new(FlawKind::Syntax, "it cannot be written as CSV")
}

fn row(
    cursor: &mut XmlCursor<'_>,
    book: &Book,
    remarks: &mut SheetRemarks,
) -> Result<Vec<String>, Flaw> {
    let mut cells: Vec<String> = Vec::new();
    while let Some(tag) = cursor.child()? {
        let index = attribute(&tag, "r").and_then(|r| column(&r)).unwrap_or(cells.len());
        if index >= COLUMNS {
            return Err(Flaw::new(FlawKind::CellCount, "a cell is outside the sheet"));
        }
        let kind = attribute(&tag, "t").unwrap_or_default().into_owned();
        let style: usize = attribute(&tag, "s").and_then(|s| s.parse().ok()).unwrap_or(0);
        let (mut value, mut is_formula) = (String::new(), false);
        while let Some(tag) = cursor.child()? {
            match tag.local_name().as_ref() {
                "v" => value = cursor.text()?.into_owned(),
                "is" => value = rich_text(cursor)?,
                name => {
                    is_formula |= name == "f";
                    cursor.walk_out()?;
                }
            }
        }
        remarks.unread_formulas += u64::from(is_formula && value.is_empty() && kind != "str");
        remarks.error_values += u64::from(kind == "e");
        let text = match kind.as_str() {
            "s" => value.parse().ok().and_then(|at: usize| book.shared.get(at).cloned()),
            "" | "n" if book.dates.get(style).copied().unwrap_or(false) => {
                value.parse().ok().map(|serial: f64| day(serial, book.epoch))
            }
            "" | "n" => Some(number(&value)),
            "e" => None,
            _ => Some(value),
        };
        if cells.len() <= index {
            cells.resize(index + 1, String::new());
        }
        cells[index] = text.unwrap_or_default();
    }
    if cells.is_empty() {
        cells.push(String::new());
    }
    Ok(cells)
}

/// `AB12` is column 27.
fn column(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_uppercase);
    let number = letters.take(4).fold(0usize, |all, b| all * 26 + (b - b'A') as usize + 1);
    number.checked_sub(1)
}

/// Column 27 is `AB`.
pub(super) fn column_letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// Calls `visit` with the part and each text of a workbook that was written here: cells, names of sheets, addresses
/// of links.
///
/// # Errors
/// When it is not a workbook.
pub(crate) fn visit_own_texts(bytes: &[u8], mut visit: impl FnMut(&str, &str)) -> Result<(), Flaw> {
    let archive = ZipArchive::open_own(bytes)?;
    for name in archive.names() {
        let part = archive.text(name)?.unwrap_or_default();
        // Between tags is text, and within them are attributes; those of cells and rows tell places.
        let places = ["/", "c r=", "row r="];
        let is_told = |text: &&str| {
            !text.trim().is_empty() && !places.iter().any(|place| text.starts_with(place))
        };
        for text in part.split(['<', '>']).filter(is_told) {
            visit(name, &quick_xml::escape::unescape(text).unwrap_or(Cow::Borrowed(text)));
        }
    }
    Ok(())
}

/// Whole numbers without the `.0` and the powers of ten of the format.
fn number(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(value) if value.fract() == 0.0 && value.abs() < 1e15 => format!("{value:.0}"),
        _ => text.to_owned(),
    }
}

/// The date of a serial number (1 is 1900-01-01 with the format's leap day of 1900, so that serials
/// from 61 on count from 1899-12-30).
fn day(serial: f64, epoch: i64) -> String {
    if !(1.0..2_958_466.0).contains(&serial) {
        return String::new();
    }
    let days = epoch + serial as i64;
    Date::ZERO.checked_add(days.days()).map_or_else(|_| String::new(), |date| date.to_string())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::io::Write;

    /// A workbook of those parts, every other one stored plain.
    pub(in crate::data) fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut directory = Vec::new();
        for (index, (name, text)) in parts.iter().enumerate() {
            let method: u16 = if index % 2 == 0 { 8 } else { 0 };
            let packed = if method == 0 {
                text.as_bytes().to_vec()
            } else {
                let fast = flate2::Compression::fast();
                let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), fast);
                encoder.write_all(text.as_bytes()).unwrap();
                encoder.finish().unwrap()
            };
            let offset = bytes.len() as u32;
            let sizes = [(packed.len() as u32).to_le_bytes(), (text.len() as u32).to_le_bytes()];
            let common = [
                &[20, 0, 0, 0][..],
                &method.to_le_bytes(),
                &[0; 8],
                &sizes.concat(),
                &(name.len() as u16).to_le_bytes(),
                &[0, 0],
            ]
            .concat();
            bytes.extend([b"PK\x03\x04", &common[..], name.as_bytes(), &packed].concat());
            directory.extend(
                [
                    b"PK\x01\x02\x14\x00",
                    &common[..],
                    &[0; 10],
                    &offset.to_le_bytes(),
                    name.as_bytes(),
                ]
                .concat(),
            );
        }
        let (size, start) = (directory.len() as u32, bytes.len() as u32);
        let count = (parts.len() as u16).to_le_bytes();
        bytes.extend(directory);
        bytes.extend(
            [
                b"PK\x05\x06\0\0\0\0",
                &count[..],
                &count,
                &size.to_le_bytes(),
                &start.to_le_bytes(),
                &[0, 0],
            ]
            .concat(),
        );
        bytes
    }

    pub(in crate::data) const WORKBOOK: [(&str, &str); 5] = [
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="x"><sheets><sheet name="Old" state="hidden" r:id="rId9"/><sheet name="A" r:id="rId3"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="rId3" Target="worksheets/sheet7.xml"/></Relationships>"#,
        ),
        (
            "xl/sharedStrings.xml",
            r#"<sst><si><t>name</t></si><si><t>session_id</t></si><si><t>date</t></si><si><r><t>黎明</t></r><r><t xml:space="preserve"> 花子</t></r><rPh sb="0" eb="2"><t>レイメイ</t></rPh></si></sst>"#,
        ),
        (
            "xl/styles.xml",
            r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-411]yyyy&quot;年&quot;m"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>"#,
        ),
        (
            "xl/worksheets/sheet7.xml",
            r#"<worksheet><dimension ref="A1:C3"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row><row r="3"><c r="A3" t="s"><v>3</v></c><c r="C3" s="1"><v>46086</v></c><c r="B3"><v>12.0</v></c></row><row r="4"><c r="A4" t="inlineStr"><is><t>A &amp; "B"</t></is></c><c r="B4"><v>12</v></c><c r="C4" s="2"><v>61</v></c></row></sheetData></worksheet>"#,
        ),
    ];

    #[test]
    fn a_sheet_of_our_own_may_be_larger_than_one_that_is_read_from_outside() {
        let long = "long ".repeat(PART_BYTES as usize / 5 + 1);
        let sheet = format!("<c r=\"A1\"><t>{long}</t></c><t>last &amp; least</t>");
        let bytes = archive(&[("xl/worksheets/sheet1.xml", &sheet)]);
        let outside = ZipArchive::open(&bytes).unwrap().text("xl/worksheets/sheet1.xml");
        assert!(outside.unwrap_err().to_string().contains("larger than 96 MiB"));
        let mut last = String::new();
        visit_own_texts(&bytes, |part, text| {
            last = format!("{part}: {}", text.chars().take(12).collect::<String>());
        })
        .unwrap();
        assert_eq!(last, "xl/worksheets/sheet1.xml: last & least");
    }

    #[test]
    fn the_first_visible_sheet_becomes_a_table() {
        let table = String::from_utf8(convert(&archive(&WORKBOOK), &[]).unwrap().csv).unwrap();
        assert_eq!(
            table,
            "name,session_id,date\n\"\"\n黎明 花子,12,2026-03-05\n\"A & \"\"B\"\"\",12,1900-03-01\n"
        );
    }

    #[test]
    fn a_sheet_is_read_by_its_name_even_when_it_is_hidden() {
        let mut parts = WORKBOOK;
        parts[1].1 = r#"<Relationships><Relationship Id="rId9" Target="worksheets/sheet7.xml"/></Relationships>"#;
        let sheet = convert(&archive(&parts), &["Review", "Old"]).unwrap();
        assert!(sheet.remarks.is_called && sheet.remarks.sheet == "Old", "{:?}", sheet.remarks);
        assert!(sheet.csv.starts_with(b"name,session_id"));
    }

    #[test]
    fn a_merged_cell_stands_for_every_row_that_it_covers() {
        let cell = |at: &str, text: &str| {
            format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
        };
        let rows: String = [
            (1, cell("A1", "session") + &cell("B1", "name")),
            (2, cell("A2", "One") + &cell("B2", "a")),
            (3, cell("B3", "b")),
            (4, String::new()),
            (5, cell("B5", "c")),
            (6, cell("B6", "d")),
        ]
        .iter()
        .map(|(row, cells)| format!(r#"<row r="{row}">{cells}</row>"#))
        .collect();
        let sheet = format!(
            r#"<worksheet><sheetData>{rows}</sheetData><mergeCells><mergeCell ref="A2:A5"/><mergeCell ref="A1:B1"/></mergeCells></worksheet>"#
        );
        let book = Book { shared: Vec::new(), dates: Vec::new(), epoch: 0 };
        let table =
            String::from_utf8(sheet_rows(&sheet, &book, &mut SheetRemarks::default()).unwrap())
                .unwrap();
        assert_eq!(table, "session,name\nOne,a\nOne,b\n\"\"\nOne,c\n,d\n");
    }

    #[test]
    fn a_cut_or_broken_workbook_is_refused_and_never_panics() {
        let complete = archive(&WORKBOOK);
        // The last two bytes are the length of an absent comment.
        for end in 0..complete.len() - 2 {
            assert!(convert(&complete[..end], &[]).is_err(), "cut at {end}");
        }
        for index in 0..complete.len() {
            let mut bent = complete.clone();
            bent[index] ^= 0x55;
            let _ = convert(&bent, &[]);
        }
    }

    #[test]
    fn letters_of_columns_lead_back_to_their_numbers() {
        for index in [0, 1, 25, 26, 27, 701, 702, COLUMNS - 1] {
            assert_eq!(column(&column_letters(index)), Some(index));
        }
        assert_eq!(column_letters(27), "AB");
    }

    #[test]
    fn days_agree_with_an_independent_calendar() {
        let epoch = PartialDate::new(1899, 12, 30).day_number();
        for serial in [61, 36_526, 43_890, 46_086, 2_958_465] {
            let expected =
                jiff::civil::date(1899, 12, 30).checked_add(i64::from(serial).days()).unwrap();
            assert_eq!(day(f64::from(serial), epoch), expected.to_string());
        }
    }
}
