//! `rankings.xlsx`: the run as a workbook, whose review sheet comes back as decisions.
//!
//! Texts are written as texts, so that nothing in them runs, and figures as numbers; what is unknown is an empty cell.
//! The date of creation is the reference date of the run: a run writes the same bytes at any time.

mod area_sheets;
mod cells;
mod column_source;
mod dictionary;
mod group_sheets;
mod list_columns;
mod meanings;
mod people_sheets;
mod quality_sheet;
mod read_me;
mod review_sheet;
mod sheet_names;
mod styles;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use self::meanings::ColumnMeanings;
use self::sheet_names::SheetNames;
use self::styles::CellStyles;
use super::html::PageWords;
use super::view::{PersonView, RowView, StudyView, country_names};
use crate::data::formats::Flaw;
use crate::data::review::REVIEW_SHEET;
use crate::ranking::score::Pillar;
use crate::study::Language;

/// Name in the run folder.
pub const WORKBOOK: &str = "rankings.xlsx";

/// Why the workbook could not be made. Everything that it is made of is ours, so each of them is a bug.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// A sheet cannot be written.
    #[error("rankings.xlsx: {0}\n  please report this as a bug")]
    Sheet(#[from] XlsxError),
    /// The words cannot be read.
    #[error("rankings.xlsx: {0}\n  please report this as a bug")]
    Words(#[from] serde_json::Error),
    /// What was written cannot be looked through for people who opted out.
    #[error("rankings.xlsx: {0}\n  please report this as a bug")]
    Unreadable(Flaw),
}

/// The workbook of a run in the language of its view.
///
/// # Errors
/// Never but for a bug of ours.
pub fn render(view: &StudyView) -> Result<Vec<u8>, WorkbookError> {
    let words = PageWords::of(view.language)?;
    let meanings = ColumnMeanings::of(view.language)?;
    let styles = CellStyles::of(view.language);
    let mut workbook = Workbook::new();
    styles.make_default(&mut workbook)?;
    workbook.set_properties(&properties(view));
    let book = WorkbookSheets::new(view, &words, &meanings, &styles);
    for sheet in book.sheets()? {
        workbook.push_worksheet(sheet);
    }
    Ok(workbook.save_to_buffer()?)
}

fn properties(view: &StudyView) -> DocProperties {
    let made_by = format!("kolnet {}", view.version);
    let properties =
        DocProperties::new().set_title(&view.title).set_author(&made_by).set_comment(&view.run_id);
    let mut parts = view.as_of.split('-').map(|part| part.parse::<u16>().unwrap_or(1));
    let year = parts.next().unwrap_or(1900);
    let mut next = || parts.next().and_then(|part| u8::try_from(part).ok()).unwrap_or(1);
    let (month, day) = (next(), next());
    // A reference date before spreadsheets have days is that of a typing error.
    let created =
        ExcelDateTime::from_ymd(year, month, day).or_else(|_| ExcelDateTime::from_ymd(1900, 1, 1));
    match created {
        Ok(created) => properties.set_creation_datetime(&created),
        Err(_) => properties,
    }
}

/// What all sheets are made from.
struct WorkbookSheets<'a> {
    view: &'a StudyView,
    words: &'a PageWords,
    meanings: &'a ColumnMeanings,
    styles: &'a CellStyles,
    names: SheetNames,
}

impl<'a> WorkbookSheets<'a> {
    fn new(
        view: &'a StudyView,
        words: &'a PageWords,
        meanings: &'a ColumnMeanings,
        styles: &'a CellStyles,
    ) -> Self {
        let mut names = SheetNames::default();
        let review = REVIEW_SHEET[usize::from(view.language == Language::Ja)];
        names.take("review", review);
        let has_changes = view.areas.iter().any(|area| area.changes.is_some());
        for key in ["readMe", "people", "evidence", "communities", "coverage", "changes", "quality"]
        {
            if key != "changes" || has_changes {
                names.take(key, &words.text(&format!("book.sheet.{key}"), &[]));
            }
        }
        view.areas.iter().for_each(|area| names.take_area(&area.id));
        Self { view, words, meanings, styles, names }
    }

    /// All sheets in their order.
    fn sheets(&'a self) -> Result<Vec<Worksheet>, XlsxError> {
        let mut sheets = vec![self.read_me()?];
        for area in &self.view.areas {
            sheets.push(self.area_sheet(area)?);
        }
        sheets.extend([self.people_sheet()?, self.evidence_sheet()?]);
        sheets.extend([self.communities_sheet()?, self.coverage_sheet()?]);
        if self.names.of("changes").is_some() {
            sheets.push(self.changes_sheet()?);
        }
        sheets.extend([self.review_sheet()?, self.quality_sheet()?]);
        Ok(sheets)
    }

    fn word(&self, key: &str) -> String {
        self.words.text(key, &[])
    }

    /// An empty sheet with its name, as it is printed.
    fn named_sheet(&self, key: &str) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(self.names.of(key).unwrap_or(key))?;
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.4, 0.4, 0.75, 0.75, 0.3, 0.3);
        let head = format!("{} · {}", self.view.title, self.view.as_of);
        sheet.set_header(format!("&L{}&R&A", printed(&head)));
        sheet.set_footer(format!("&L{}&R&P / &N", printed(&self.word("purpose"))));
        Ok(sheet)
    }

    fn person(&self, row: &RowView) -> &'a PersonView {
        &self.view.people[row.person]
    }

    /// The name under which a person is found: in Japanese the one in their own script.
    fn main_name(&self, person: &'a PersonView) -> &'a str {
        match (&person.native, self.view.language) {
            (Some(native), Language::Ja) => native,
            _ => &person.name,
        }
    }

    /// The other of the two names.
    fn second_name(&self, person: &'a PersonView) -> Option<&'a str> {
        let native = person.native.as_deref()?;
        Some(match self.view.language {
            Language::En => native,
            Language::Ja => &person.name,
        })
    }

    /// The name of a country.
    fn country(&self, code: &str) -> String {
        let [english, japanese] = country_names(code);
        match self.view.language {
            Language::En => english.to_owned(),
            Language::Ja => japanese.to_owned(),
        }
    }

    fn pillar(&self, place: usize) -> String {
        self.word(&format!("pillar.{}", Pillar::ALL[place].name()))
    }

    /// Between the things of a list.
    const fn separator(&self) -> &'static str {
        match self.view.language {
            Language::En => ", ",
            Language::Ja => "、",
        }
    }
}

/// Number of the paper in the format.
const A4: u8 = 9;

/// A text for a header or a footer, in which `&` begins an order. Both together have 255 signs.
fn printed(text: &str) -> String {
    const MOST: usize = 150;
    let shown: String = text.chars().filter(|c| !c.is_control()).take(MOST).collect();
    shown.replace('&', "&&")
}
