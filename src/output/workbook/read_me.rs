//! The first sheet: what the workbook is, what a rank says, how areas are defined, and what every column means.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::WorkbookSheets;
use super::cells::SheetCell;
use super::quality_sheet::BlockSheet;
use super::sheet_names::area_key;
use super::styles::CellForm::{Text, Wrapped};
use crate::output::view::AreaView;
use crate::run_folder::schema::FLAGS;
use crate::study::Language;

/// Widths of the columns in digits.
const WIDTHS: [f64; 5] = [24.0, 26.0, 30.0, 20.0, 78.0];

impl<'a> WorkbookSheets<'a> {
    pub(super) fn read_me(&'a self) -> Result<Worksheet, XlsxError> {
        let mut sheet = self.named_sheet("readMe")?;
        for (width, column) in WIDTHS.into_iter().zip(0..) {
            sheet.set_column_width(column, width)?;
        }
        sheet.set_screen_gridlines(false);
        let title = self.styles.title();
        sheet.write_string_with_format(0, 0, &self.view.title, &title)?;
        sheet.set_row_height(0, 30)?;
        let mut page = BlockSheet::new(sheet, self);
        page.row = 1;
        let header = [("date", self.view.as_of.as_str()), ("run", &self.view.run_id)];
        page.paragraph(&self.words.text("header", &header), &self.styles.faint())?;
        page.paragraph(&self.word("purpose"), &self.styles.cell(Wrapped))?;
        page.paragraph(&self.word("method.use"), &self.styles.cell(Wrapped))?;
        self.add_how_to_read(&mut page)?;
        self.add_areas(&mut page)?;
        self.add_sheets(&mut page)?;
        self.add_flags(&mut page)?;
        self.add_tiers(&mut page)?;
        self.add_dictionary(&mut page)?;
        page.heading(&self.word("quality.sources"))?;
        for source in &self.view.quality.sources {
            page.cells(&[(SheetCell::text(&source.path), Text)])?;
        }
        page.heading(&self.word("method.cite"))?;
        let cite = [
            ("title", self.view.title.as_str()),
            ("date", &self.view.as_of),
            ("run", &self.view.run_id),
            ("version", &self.view.version),
        ];
        page.paragraph(&self.words.text("method.citeText", &cite), &self.styles.cell(Wrapped))?;
        Ok(page.sheet)
    }

    /// What a rank says and what it does not.
    fn add_how_to_read(&self, page: &mut BlockSheet<'_>) -> Result<(), XlsxError> {
        page.heading(&self.word("book.howToRead"))?;
        let years = self.view.window_years.to_string();
        for text in [
            self.words.text("method.scoreText", &[("years", &years)]),
            self.word("method.doubtText"),
            self.word("book.emptyCells"),
            self.word("book.review"),
        ] {
            page.paragraph(&text, &self.styles.cell(Wrapped))?;
        }
        Ok(())
    }

    fn add_areas(&self, page: &mut BlockSheet<'_>) -> Result<(), XlsxError> {
        for area in &self.view.areas {
            page.heading(&format!("{} ({})", area.name, area.id))?;
            let findings = match self.view.language {
                Language::En => &area.findings.en,
                Language::Ja => &area.findings.ja,
            };
            for finding in findings {
                page.paragraph(finding, &self.styles.cell(Wrapped))?;
            }
            for (key, text) in self.facts_of(area) {
                page.fact(&self.word(key), &text)?;
            }
        }
        Ok(())
    }

    /// Facts of an area, those that are known.
    fn facts_of(&self, area: &AreaView) -> Vec<(&'static str, String)> {
        let weight = |(pillar, weight): (usize, &i64)| match area.absent.contains(&pillar) {
            true => format!("{} –", self.pillar(pillar)),
            false => format!("{} {weight} %", self.pillar(pillar)),
        };
        let weights: Vec<String> = area.weights.iter().enumerate().map(weight).collect();
        let joined = |texts: &[String]| texts.join(self.separator());
        let noise = area.noise_rank.map(|rank| rank.to_string());
        let left_out = area.listed > area.rows.len();
        let shown = [("shown", area.rows.len().to_string()), ("of", area.listed.to_string())];
        let shown = shown.each_ref().map(|(key, count)| (*key, count.as_str()));
        let facts = [
            ("overview.documents", area.documents.to_string()),
            ("overview.listed", area.listed.to_string()),
            (
                "book.leftOut",
                match left_out {
                    true => self.words.text("book.leftOutText", &shown),
                    false => String::new(),
                },
            ),
            ("overview.noise", noise.unwrap_or_else(|| self.word("overview.noNoise"))),
            ("book.weights", weights.join(self.separator())),
            ("book.include", joined(&area.definition.include)),
            ("book.exclude", joined(&area.definition.exclude)),
            ("book.keywords", joined(&area.definition.keywords)),
            ("book.venues", joined(&area.definition.venues)),
        ];
        facts.into_iter().filter(|(_, text)| !text.is_empty()).collect()
    }

    fn add_sheets(&self, page: &mut BlockSheet<'_>) -> Result<(), XlsxError> {
        page.heading(&self.word("book.sheets"))?;
        for area in &self.view.areas {
            let name = self.names.of(&area_key(&area.id)).unwrap_or_default();
            let text = self.words.text("book.about.area", &[("area", &area.name)]);
            page.fact(name, &text)?;
        }
        for key in ["people", "evidence", "communities", "coverage", "changes", "review", "quality"]
        {
            if let Some(name) = self.names.of(key) {
                page.fact(name, &self.word(&format!("book.about.{key}")))?;
            }
        }
        Ok(())
    }

    fn add_flags(&self, page: &mut BlockSheet<'_>) -> Result<(), XlsxError> {
        page.heading(&self.word("flags"))?;
        for flag in FLAGS {
            let text = format!("{} ({flag})", self.word(&format!("flag.{flag}.why")));
            page.fact(&self.words.code("flag", flag), &text)?;
        }
        Ok(())
    }

    fn add_tiers(&self, page: &mut BlockSheet<'_>) -> Result<(), XlsxError> {
        page.heading(&self.word("tier"))?;
        page.paragraph(&self.word("book.tiers"), &self.styles.cell(Wrapped))?;
        for tier in 1..=4u16 {
            let format = self.styles.tier(usize::from(tier));
            page.sheet.write_string_with_format(page.row, 0, format!("T{tier}"), &format)?;
            page.row += 1;
        }
        Ok(())
    }

    fn add_dictionary(&'a self, page: &mut BlockSheet<'_>) -> Result<(), XlsxError> {
        page.heading(&self.word("book.columns"))?;
        let heads =
            ["book.heading", "book.sheetHead", "book.tableColumn", "book.unit", "book.meaning"];
        page.heads(&heads.map(|key| self.word(key)), Text)?;
        for entry in self.dictionary() {
            let texts = [&entry.heading, &entry.sheets, &entry.column, &entry.unit, &entry.meaning];
            let heights = texts.iter().zip(WIDTHS);
            let heights = heights.map(|(text, width)| self.styles.height_of(text, width - 2.0));
            page.sheet.set_row_height(page.row, heights.fold(0.0, f64::max))?;
            page.cells(&texts.map(|text| (SheetCell::text(text), Wrapped)))?;
        }
        Ok(())
    }
}

impl BlockSheet<'_> {
    /// A text over all columns.
    fn paragraph(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.merged(0, text, format)
    }

    /// A name and what there is to say of it.
    fn fact(&mut self, name: &str, text: &str) -> Result<(), XlsxError> {
        let bold = self.book.styles.bold();
        self.sheet.write_string_with_format(self.row, 0, name, &bold)?;
        self.merged(1, text, &self.book.styles.cell(Wrapped))
    }

    /// A text in merged cells, whose row is as high as its lines: programs do not see to that in merged cells.
    fn merged(&mut self, first: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        let last = WIDTHS.len() as u16 - 1;
        let width: f64 = WIDTHS[usize::from(first)..].iter().sum();
        self.sheet.merge_range(self.row, first, self.row, last, text, format)?;
        let height = self.book.styles.height_of(text, width);
        self.sheet.set_row_height(self.row, height + 2.0)?;
        self.row += 1;
        Ok(())
    }
}
