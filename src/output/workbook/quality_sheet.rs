//! How far the run may be trusted: what was read, what is missing, and how sure the names are.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::WorkbookSheets;
use super::cells::{CellFormats, SheetCell};
use super::styles::CellForm::{self, OneDecimal, Text, Whole, Wrapped};

/// A sheet on which blocks follow each other from the top.
pub(super) struct BlockSheet<'a> {
    pub(super) sheet: Worksheet,
    pub(super) book: &'a WorkbookSheets<'a>,
    /// The next free row.
    pub(super) row: u32,
}

impl<'a> BlockSheet<'a> {
    pub(super) fn new(sheet: Worksheet, book: &'a WorkbookSheets<'a>) -> Self {
        Self { sheet, book, row: 0 }
    }

    pub(super) fn heading(&mut self, text: &str) -> Result<(), XlsxError> {
        // A row of space above all but the first.
        self.row += u32::from(self.row > 0);
        let format = self.book.styles.heading();
        self.sheet.write_string_with_format(self.row, 0, text, &format)?;
        self.row += 1;
        Ok(())
    }

    /// Heads of columns, the first of texts, the others of cells of one form.
    pub(super) fn heads(&mut self, words: &[String], others: CellForm) -> Result<(), XlsxError> {
        for (word, column) in words.iter().zip(0..) {
            let format = self.book.styles.head(if column == 0 { Text } else { others });
            self.sheet.write_string_with_format(self.row, column, word, &format)?;
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn cells(&mut self, cells: &[(SheetCell, CellForm)]) -> Result<(), XlsxError> {
        for ((cell, form), column) in cells.iter().zip(0..) {
            let formats = CellFormats::of(*form, self.book.styles);
            cell.write(&mut self.sheet, (self.row, column), &formats)?;
        }
        self.row += 1;
        Ok(())
    }
}

fn count(number: usize) -> (SheetCell, CellForm) {
    (SheetCell::whole(number as i64), Whole)
}

fn text(text: impl AsRef<str>) -> (SheetCell, CellForm) {
    (SheetCell::text(text), Text)
}

impl<'a> WorkbookSheets<'a> {
    pub(super) fn quality_sheet(&'a self) -> Result<Worksheet, XlsxError> {
        let mut sheet = self.named_sheet("quality")?;
        sheet.set_column_width(0, 46)?;
        for column in 1..12 {
            sheet.set_column_width(column, 14)?;
        }
        let mut blocks = BlockSheet::new(sheet, self);
        self.add_sources(&mut blocks)?;
        self.add_missing(&mut blocks)?;
        self.add_flag_counts(&mut blocks)?;
        self.add_identity(&mut blocks)?;
        self.add_half_lives(&mut blocks)?;
        if !self.view.quality.notes.is_empty() {
            blocks.heading(&self.word("quality.notes"))?;
            for note in &self.view.quality.notes {
                let lines = note.lines().map(str::trim).collect::<Vec<_>>().join(" ");
                blocks.cells(&[text(lines)])?;
            }
        }
        Ok(blocks.sheet)
    }

    fn add_sources(&self, blocks: &mut BlockSheet<'_>) -> Result<(), XlsxError> {
        blocks.heading(&self.word("quality.sources"))?;
        let heads = ["file", "kind", "read", "used", "merged", "rejected"];
        blocks.heads(&heads.map(|head| self.word(&format!("quality.{head}"))), Whole)?;
        for source in &self.view.quality.sources {
            let counts = [source.read, source.used, source.merged, source.rejected];
            let counts = counts.map(|number| count(number as usize));
            let mut cells = vec![text(&source.path), text(source.kind)];
            cells.extend(counts);
            blocks.cells(&cells)?;
        }
        blocks.cells(&[text(self.word("quality.sourcesText"))])
    }

    /// People without a country, and what waits for somebody.
    fn add_missing(&self, blocks: &mut BlockSheet<'_>) -> Result<(), XlsxError> {
        let quality = &self.view.quality;
        blocks.heading(&self.word("overview.missing"))?;
        blocks.heads(&self.heads_of_areas(), Whole)?;
        let row = |key: &str, number: &dyn Fn(usize) -> usize| {
            let mut cells = vec![text(self.word(key))];
            cells.extend((0..quality.areas.len()).map(|at| count(number(at))));
            cells
        };
        let areas = &self.view.areas;
        blocks.cells(&row("overview.documents", &|at| areas[at].documents))?;
        blocks.cells(&row("overview.listed", &|at| areas[at].listed))?;
        blocks.cells(&row("book.shown", &|at| areas[at].rows.len()))?;
        blocks.cells(&row("book.withoutCountry", &|at| quality.areas[at].unknown_country))?;
        blocks.cells(&[text(self.word("book.questions")), count(quality.review_questions)])?;
        blocks.cells(&[text(self.word("book.rejected")), count(quality.rejected)])
    }

    fn add_flag_counts(&self, blocks: &mut BlockSheet<'_>) -> Result<(), XlsxError> {
        blocks.heading(&self.word("flags"))?;
        blocks.heads(&self.heads_of_areas(), Whole)?;
        for flag in crate::run_folder::schema::FLAGS {
            let mut cells = vec![text(self.words.code("flag", flag))];
            let counts = self.view.quality.areas.iter();
            cells.extend(counts.map(|area| count(area.flags.get(flag).copied().unwrap_or(0))));
            blocks.cells(&cells)?;
        }
        Ok(())
    }

    /// People by tenths of the confidence of their identity.
    fn add_identity(&self, blocks: &mut BlockSheet<'_>) -> Result<(), XlsxError> {
        blocks.heading(&self.word("quality.identity"))?;
        blocks.heads(&self.heads_of_areas(), Whole)?;
        for class in 0..10 {
            let mut cells = vec![text(format!("{}–{} %", 10 * class, 10 * (class + 1)))];
            let areas = self.view.quality.areas.iter();
            cells.extend(areas.map(|area| count(area.identity_histogram[class])));
            blocks.cells(&cells)?;
        }
        Ok(())
    }

    fn add_half_lives(&self, blocks: &mut BlockSheet<'_>) -> Result<(), XlsxError> {
        blocks.heading(&self.word("method.halfLives"))?;
        blocks.heads(&[self.word("pillars"), self.word("method.years")], OneDecimal)?;
        for (pillar, years) in &self.view.quality.half_lives {
            let name = self.word(&format!("pillar.{pillar}"));
            blocks.cells(&[text(name), (SheetCell::hundredths(Some(*years)), OneDecimal)])?;
        }
        blocks.cells(&[(SheetCell::text(self.word("method.halfLivesText")), Wrapped)])
    }

    /// A head and the areas.
    fn heads_of_areas(&self) -> Vec<String> {
        let areas = self.view.areas.iter().map(|area| area.id.clone());
        std::iter::once(self.word("area")).chain(areas).collect()
    }
}
