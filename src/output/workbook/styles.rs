//! Letters, colours and forms of numbers of the workbook.

use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, FormatUnderline, Workbook, XlsxError,
};

use crate::study::Language;

/// Tiers from the first, one hue from dark to light, as in the pictures.
pub(super) const TIERS: [Color; 4] =
    [Color::RGB(0x12395F), Color::RGB(0x2F6DA8), Color::RGB(0x79A9D3), Color::RGB(0xD3D9DF)];
/// Bars of scores.
pub(super) const BAR: Color = Color::RGB(0xA9C7E4);
/// The line from which on the order is chance.
pub(super) const NOISE: Color = Color::RGB(0xB0722C);
const HEAD: Color = Color::RGB(0x12395F);
const INPUT: Color = Color::RGB(0xFFF7DC);
const LINK: Color = Color::RGB(0x1F5FA8);
const FAINT: Color = Color::RGB(0x5A6570);

/// Highest row of the format, in points.
const HIGHEST_ROW: f64 = 409.0;
const POINTS_OF_A_PIXEL: f64 = 0.75;

/// How the cells of a column look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellForm {
    Text,
    /// Text that goes on in the next line.
    Wrapped,
    /// A whole number.
    Whole,
    /// A number with one decimal.
    OneDecimal,
    /// A number with two decimals.
    TwoDecimals,
    /// A number with two decimals and its sign.
    Signed,
    /// A share as whole per cent.
    PerCent,
    /// A share as per cent with one decimal.
    FinePerCent,
    Link,
    /// To be filled in.
    Input,
    /// A day to be filled in.
    InputDate,
}

impl CellForm {
    const fn is_number(self) -> bool {
        !matches!(self, Self::Text | Self::Wrapped | Self::Link | Self::Input | Self::InputDate)
    }

    /// Whether a text goes on in the next line.
    pub(super) const fn is_wrapped(self) -> bool {
        matches!(self, Self::Wrapped | Self::Input)
    }
}

/// The formats of a workbook.
pub(super) struct CellStyles {
    base: Format,
    row_height: u32,
    column_width: u32,
}

impl CellStyles {
    pub(super) fn of(language: Language) -> Self {
        // Heights and widths that the programs give cells of these fonts, in pixels.
        let (font, row_height, column_width) = match language {
            Language::En => ("Calibri", 20, 64),
            Language::Ja => ("Yu Gothic", 25, 72),
        };
        let base = Format::new().set_font_name(font).set_font_size(11).set_align(FormatAlign::Top);
        let base = match language {
            Language::En => base.set_font_family(2),
            // Shift_JIS: where the font is missing, another with kanji takes its place.
            Language::Ja => base.set_font_charset(128),
        };
        Self { base, row_height, column_width }
    }

    /// Makes the font that of every cell.
    pub(super) fn make_default(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        workbook.set_default_format(&self.base, self.row_height, self.column_width)?;
        Ok(())
    }

    /// Points that a text needs in a cell `width` digits wide. Programs see to that only in some rows.
    pub(super) fn height_of(&self, text: &str, width: f64) -> f64 {
        // A line is not filled to its end, as words stay whole.
        const FILLED: f64 = 0.92;
        let digits =
            |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<u32>();
        let lines_of = |text| (f64::from(digits(text)) / (FILLED * width)).ceil().max(1.0);
        let lines: f64 = text.lines().map(lines_of).sum();
        (f64::from(self.row_height) * POINTS_OF_A_PIXEL * lines).min(HIGHEST_ROW)
    }

    pub(super) fn cell(&self, form: CellForm) -> Format {
        let base = self.base.clone();
        match form {
            // Away from a number in the column before.
            CellForm::Text => indented(base),
            CellForm::Wrapped => indented(base).set_text_wrap(),
            CellForm::Whole => base.set_num_format("0"),
            CellForm::OneDecimal => base.set_num_format("0.0"),
            CellForm::TwoDecimals => base.set_num_format("0.00"),
            CellForm::Signed => base.set_num_format("+0.00;-0.00;0.00"),
            CellForm::PerCent => base.set_num_format("0%"),
            CellForm::FinePerCent => base.set_num_format("0.0%"),
            CellForm::Link => {
                indented(base).set_font_color(LINK).set_underline(FormatUnderline::Single)
            }
            CellForm::Input => self.input().set_text_wrap(),
            CellForm::InputDate => self.input().set_num_format("yyyy-mm-dd"),
        }
    }

    fn input(&self) -> Format {
        self.base
            .clone()
            .set_background_color(INPUT)
            .set_border(FormatBorder::Hair)
            .set_border_color(FAINT)
    }

    /// The head of a column of such cells.
    pub(super) fn head(&self, form: CellForm) -> Format {
        let head = self
            .base
            .clone()
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(HEAD)
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter);
        if form.is_number() { head.set_align(FormatAlign::Center) } else { indented(head) }
    }

    pub(super) fn title(&self) -> Format {
        self.base.clone().set_bold().set_font_size(18).set_font_color(HEAD)
    }

    /// The heading of a block.
    pub(super) fn heading(&self) -> Format {
        self.base.clone().set_bold().set_font_size(13).set_font_color(HEAD)
    }

    pub(super) fn bold(&self) -> Format {
        self.base.clone().set_bold().set_text_wrap()
    }

    pub(super) fn faint(&self) -> Format {
        self.base.clone().set_font_color(FAINT).set_text_wrap()
    }

    /// A cell of a tier, 1 to 4.
    pub(super) fn tier(&self, tier: usize) -> Format {
        let fill = Format::new().set_background_color(TIERS[tier - 1]);
        match tier {
            1 | 2 => fill.set_font_color(Color::White),
            _ => fill.set_font_color(Color::Black),
        }
    }
}

/// With some room before the text.
fn indented(format: Format) -> Format {
    format.set_align(FormatAlign::Left).set_indent(1)
}
