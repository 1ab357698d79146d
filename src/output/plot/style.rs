//! How text, lines and fills look, and how that is said to plotters.

use plotters::prelude::{FontDesc, FontFamily, FontStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor, ShapeStyle, TextStyle};

use super::fonts::Weight;
use super::palette::{FAINT, INK, MUTED};
use super::svg::UNITS;

/// Units of a sheet in units of the backend.
pub(crate) fn px(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

/// The appearance of a text and which point of it is placed.
#[derive(Clone, Copy)]
pub(crate) struct TextLook {
    pub(crate) size: f64,
    pub(crate) weight: Weight,
    pub(crate) colour: RGBColor,
    /// Pixels of white around the letters.
    pub(crate) halo: f64,
    h_pos: HPos,
    v_pos: VPos,
}

impl TextLook {
    /// Names and values.
    pub(crate) const LABEL: TextLook = TextLook::new(13.0, INK);
    /// Explanations beside the data.
    pub(crate) const SMALL: TextLook = TextLook::new(12.0, MUTED);
    /// Tick labels.
    pub(crate) const TICK: TextLook = TextLook::new(12.0, FAINT);
    /// Values beside their bar or point.
    pub(crate) const VALUE: TextLook = TextLook::new(12.0, INK);

    /// Regular weight, placed by the left end of its baseline.
    pub(crate) const fn new(size: f64, colour: RGBColor) -> TextLook {
        let (h_pos, v_pos) = (HPos::Left, VPos::Bottom);
        TextLook { size, weight: Weight::Regular, colour, halo: 0.0, h_pos, v_pos }
    }

    pub(crate) const fn bold(self) -> TextLook {
        TextLook { weight: Weight::Bold, ..self }
    }

    pub(crate) const fn colour(self, colour: RGBColor) -> TextLook {
        TextLook { colour, ..self }
    }

    pub(crate) const fn halo(self, halo: f64) -> TextLook {
        TextLook { halo, ..self }
    }

    pub(crate) const fn align(self, h_pos: HPos) -> TextLook {
        TextLook { h_pos, ..self }
    }

    /// Placed by half the height of its capitals instead of the baseline.
    pub(crate) fn middle(self) -> TextLook {
        TextLook { v_pos: VPos::Center, ..self }
    }
}

impl From<TextLook> for TextStyle<'static> {
    fn from(look: TextLook) -> TextStyle<'static> {
        let style = match look.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Bold => FontStyle::Bold,
        };
        let font = FontDesc::new(FontFamily::SansSerif, look.size, style);
        font.color(&look.colour).pos(Pos::new(look.h_pos, look.v_pos))
    }
}

/// The appearance of a line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stroke {
    pub(crate) colour: RGBColor,
    pub(crate) width: f64,
    pub(crate) alpha: f64,
}

impl Stroke {
    pub(crate) fn new(colour: RGBColor, width: f64) -> Stroke {
        Stroke { colour, width, alpha: 1.0 }
    }
}

impl From<Stroke> for ShapeStyle {
    fn from(stroke: Stroke) -> ShapeStyle {
        stroke.colour.mix(stroke.alpha).stroke_width(px(stroke.width).unsigned_abs())
    }
}

/// The appearance of a filled shape.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fill {
    pub(crate) colour: RGBColor,
    pub(crate) alpha: f64,
    pub(crate) hatched: bool,
}

impl Fill {
    pub(crate) fn hatched(colour: RGBColor) -> Fill {
        Fill { hatched: true, ..Fill::from(colour) }
    }
}

impl From<RGBColor> for Fill {
    fn from(colour: RGBColor) -> Fill {
        Fill { colour, alpha: 1.0, hatched: false }
    }
}

impl From<Fill> for ShapeStyle {
    fn from(fill: Fill) -> ShapeStyle {
        fill.colour.mix(fill.alpha).filled()
    }
}
