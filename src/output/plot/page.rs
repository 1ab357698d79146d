//! The sheet every picture is drawn on: title, subtitle and footnote in fixed places, and a few
//! drawing verbs over plotters in pixels.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use plotters::coord::types::RangedCoordf64;
use plotters::coord::{CoordTranslate, Shift};
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Rectangle, Text};
use plotters::prelude::{Cartesian2d, FontDesc, FontFamily, FontStyle, FontTransform, Ranged};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor, ShapeStyle, TextStyle};

use super::error::PlotError;
use super::fonts::{Fonts, Weight};
use super::palette::{FAINT, INK, MUTED};
use super::svg::{Pen, Root, SvgCanvas, UNITS};
use super::texts::{Caption, Words};

/// Free space at the left and right edge.
pub(crate) const MARGIN: f64 = 48.0;
const TITLE_SIZE: f64 = 25.0;
const SUBTITLE_SIZE: f64 = 14.5;
const FOOTNOTE_SIZE: f64 = 11.5;
/// Outline, in em, that stands for a bold face where the font has none (IPAexGothic, for one).
const EMBOLDEN: f64 = 0.035;

/// A rectangle in pixels, y downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Area {
    pub(crate) x0: f64,
    pub(crate) y0: f64,
    pub(crate) x1: f64,
    pub(crate) y1: f64,
}

impl Area {
    pub(crate) fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    pub(crate) fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    pub(crate) fn overlaps(&self, other: &Area) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    pub(crate) fn contains(&self, other: &Area) -> bool {
        self.x0 <= other.x0 && other.x1 <= self.x1 && self.y0 <= other.y0 && other.y1 <= self.y1
    }
}

/// Which end of a text stands at the place given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Middle,
    Right,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Type {
    pub(crate) size: f64,
    pub(crate) weight: Weight,
    pub(crate) colour: RGBColor,
    pub(crate) align: Align,
    pub(crate) halo: f64,
    pub(crate) upwards: bool,
}

impl Type {
    /// Names and values.
    pub(crate) const LABEL: Type = Type::new(13.0, INK);
    /// Explanations beside the data.
    pub(crate) const SMALL: Type = Type::new(12.0, MUTED);
    /// Tick labels.
    pub(crate) const TICK: Type = Type::new(12.0, FAINT);

    pub(crate) const fn new(size: f64, colour: RGBColor) -> Type {
        let (weight, align) = (Weight::Regular, Align::Left);
        Type { size, weight, colour, align, halo: 0.0, upwards: false }
    }

    pub(crate) fn bold(self) -> Type {
        Type { weight: Weight::Bold, ..self }
    }

    pub(crate) fn align(self, align: Align) -> Type {
        Type { align, ..self }
    }

    pub(crate) fn colour(self, colour: RGBColor) -> Type {
        Type { colour, ..self }
    }

    pub(crate) fn halo(self, halo: f64) -> Type {
        Type { halo, ..self }
    }

    pub(crate) fn upwards(self) -> Type {
        Type { upwards: true, ..self }
    }
}

/// How a line looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stroke {
    pub(crate) colour: RGBColor,
    pub(crate) width: f64,
    pub(crate) alpha: f64,
    pub(crate) dash: f64,
}

impl Stroke {
    pub(crate) fn new(colour: RGBColor, width: f64) -> Stroke {
        Stroke { colour, width, alpha: 1.0, dash: 0.0 }
    }
}

/// How a shape is filled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fill {
    pub(crate) colour: RGBColor,
    pub(crate) alpha: f64,
    pub(crate) hatched: bool,
}

impl From<RGBColor> for Fill {
    fn from(colour: RGBColor) -> Fill {
        Fill { colour, alpha: 1.0, hatched: false }
    }
}

/// What a picture says in words around its data.
pub(crate) struct Heading<'a> {
    pub(crate) caption: &'a Caption,
    /// Used when the caption brings no title of its own.
    pub(crate) title: String,
    pub(crate) subtitle: String,
}

/// One sheet.
pub(crate) struct Page<'f> {
    canvas: Rc<RefCell<SvgCanvas>>,
    root: DrawingArea<SvgCanvas, Shift>,
    pub(crate) fonts: &'f Fonts,
    pub(crate) words: &'static Words,
    /// Where the data goes.
    pub(crate) body: Area,
    title: String,
    failure: Option<String>,
}

impl<'f> Page<'f> {
    /// A sheet whose body is `width` less the margins by `body_height` pixels; its total height
    /// follows from the lines of title, subtitle and footnote.
    pub(crate) fn new(fonts: &'f Fonts, heading: &Heading<'_>, width: f64, body: f64) -> Page<'f> {
        let caption = heading.caption;
        let words = caption.language.words();
        let inner = width - 2.0 * MARGIN;
        let title = caption.title.as_ref().unwrap_or(&heading.title).clone();
        let title_lines = fonts.wrap(&title, TITLE_SIZE * 1.06, inner);
        let subtitle_lines = fonts.wrap(&heading.subtitle, SUBTITLE_SIZE, inner.min(980.0));
        let foot_lines = fonts.wrap(&caption.footnote(), FOOTNOTE_SIZE, inner);
        let top =
            40.0 + 33.0 * title_lines.len() as f64 + 21.0 * subtitle_lines.len() as f64 + 22.0;
        let foot = 34.0 + 17.0 * foot_lines.len() as f64 + 16.0;
        let height = (top + body + foot).ceil();
        let canvas = Rc::new(RefCell::new(SvgCanvas::new(width as u32, height as u32)));
        let root = DrawingArea::from(&canvas);
        let area = Area { x0: MARGIN, y0: top, x1: width - MARGIN, y1: top + body };
        let mut page = Page { canvas, root, fonts, words, body: area, title, failure: None };
        let mut y = 40.0 + TITLE_SIZE * 0.8;
        for line in &title_lines {
            page.text((MARGIN, y), line, Type::new(TITLE_SIZE, INK).bold());
            y += 33.0;
        }
        y -= 3.0;
        for line in &subtitle_lines {
            page.text((MARGIN, y), line, Type::new(SUBTITLE_SIZE, MUTED));
            y += 21.0;
        }
        let mut y = height - 16.0 - 17.0 * foot_lines.len() as f64 + 8.0;
        for line in &foot_lines {
            page.text((MARGIN, y), line, Type::new(FOOTNOTE_SIZE, FAINT));
            y += 17.0;
        }
        page
    }

    /// The SVG.
    pub(crate) fn finish(self) -> Result<String, PlotError> {
        if let Some(failure) = self.failure {
            return Err(PlotError::Draw(failure));
        }
        let root = Root {
            title: &self.title,
            language: self.words.code,
            families: self.fonts.family_list(),
        };
        Ok(self.canvas.borrow_mut().finish(&root))
    }

    /// Draws an element; the first failure is kept and reported at the end.
    fn draw<'a, E>(&mut self, pen: Pen, element: &'a E)
    where
        &'a E: PointCollection<'a, (i32, i32)>,
        E: Drawable<SvgCanvas>,
    {
        self.canvas.borrow_mut().pen = pen;
        if let Err(error) = self.root.draw(element) {
            self.failure.get_or_insert_with(|| error.to_string());
        }
    }

    /// A text with its baseline at a place.
    pub(crate) fn text(&mut self, at: (f64, f64), text: &str, look: Type) {
        let style = match look.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Bold => FontStyle::Bold,
        };
        let h_pos = match look.align {
            Align::Left => HPos::Left,
            Align::Middle => HPos::Center,
            Align::Right => HPos::Right,
        };
        let turn = if look.upwards { FontTransform::Rotate270 } else { FontTransform::None };
        let font = FontDesc::new(FontFamily::SansSerif, look.size, style).transform(turn);
        let style: TextStyle<'_> = font.color(&look.colour).pos(Pos::new(h_pos, VPos::Bottom));
        let element = Text::new(text.to_owned(), units(at), style);
        let thin = look.weight == Weight::Bold && !self.fonts.has_bold(text);
        let embolden = if thin { look.size * EMBOLDEN } else { 0.0 };
        self.draw(Pen { halo: look.halo, embolden, ..Pen::default() }, &element);
    }

    /// Width of a text in this look.
    pub(crate) fn width_of(&self, text: &str, look: Type) -> f64 {
        self.fonts.width(text, look.size, look.weight)
    }

    pub(crate) fn rect(&mut self, area: Area, fill: impl Into<Fill>) {
        let fill = fill.into();
        let style =
            ShapeStyle { color: fill.colour.mix(fill.alpha), filled: true, stroke_width: 0 };
        let corners = [units((area.x0, area.y0)), units((area.x1, area.y1))];
        let pen = Pen { hatched: fill.hatched, ..Pen::default() };
        self.draw(pen, &Rectangle::new(corners, style));
    }

    pub(crate) fn line(&mut self, points: &[(f64, f64)], stroke: Stroke) {
        let path: Vec<(i32, i32)> = points.iter().map(|p| units(*p)).collect();
        let pen = Pen { dash: stroke.dash, ..Pen::default() };
        self.draw(pen, &PathElement::new(path, stroke_style(stroke)));
    }

    pub(crate) fn disc(&mut self, at: (f64, f64), radius: f64, fill: impl Into<Fill>) {
        let fill = fill.into();
        let style =
            ShapeStyle { color: fill.colour.mix(fill.alpha), filled: true, stroke_width: 0 };
        self.draw(Pen::default(), &Circle::new(units(at), scaled(radius), style));
    }

    pub(crate) fn ring(&mut self, at: (f64, f64), radius: f64, stroke: Stroke) {
        self.draw(Pen::default(), &Circle::new(units(at), scaled(radius), stroke_style(stroke)));
    }
}

impl Page<'_> {
    /// A line of colour keys from the left edge of the body, with its baseline at `y`.
    pub(crate) fn keys(&mut self, y: f64, keys: &[(&str, Fill)]) {
        let mut x = self.body.x0;
        for (name, fill) in keys {
            self.rect(Area { x0: x, y0: y - 10.5, x1: x + 12.0, y1: y + 1.5 }, *fill);
            self.text((x + 19.0, y), name, Type::LABEL);
            x += 19.0 + self.width_of(name, Type::LABEL) + 26.0;
        }
    }

    /// Says in the body that there is nothing to show.
    pub(crate) fn nothing(&mut self) {
        let (x, y) = ((self.body.x0 + self.body.x1) / 2.0, (self.body.y0 + self.body.y1) / 2.0);
        let no_data = self.words.no_data;
        self.text((x, y), no_data, Type::new(15.0, MUTED).align(Align::Middle));
    }
}

fn stroke_style(stroke: Stroke) -> ShapeStyle {
    ShapeStyle {
        color: stroke.colour.mix(stroke.alpha),
        filled: false,
        stroke_width: scaled(stroke.width) as u32,
    }
}

fn scaled(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

fn units((x, y): (f64, f64)) -> (i32, i32) {
    (scaled(x), scaled(y))
}

/// Two linear axes over an area of the sheet.
pub(crate) struct Plane {
    coordinates: Cartesian2d<RangedCoordf64, RangedCoordf64>,
    x: Range<f64>,
    y: Range<f64>,
}

impl Plane {
    /// `x` grows to the right, `y` upwards. An empty range is widened, so that it can be drawn.
    pub(crate) fn new(area: Area, x: Range<f64>, y: Range<f64>) -> Plane {
        let (x, y) = (widened(x), widened(y));
        let across = scaled(area.x0)..scaled(area.x1);
        let up = scaled(area.y1)..scaled(area.y0);
        Plane { coordinates: Cartesian2d::new(x.clone(), y.clone(), (across, up)), x, y }
    }

    /// The place of a point in pixels.
    pub(crate) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let (x, y) = self.coordinates.translate(&(x, y));
        (f64::from(x) / UNITS, f64::from(y) / UNITS)
    }

    /// Round values along the x axis, at most `count`.
    pub(crate) fn x_ticks(&self, count: usize) -> Vec<f64> {
        RangedCoordf64::from(self.x.clone()).key_points(count)
    }

    /// Round values along the y axis, at most `count`.
    pub(crate) fn y_ticks(&self, count: usize) -> Vec<f64> {
        RangedCoordf64::from(self.y.clone()).key_points(count)
    }
}

fn widened(range: Range<f64>) -> Range<f64> {
    let start = if range.start.is_finite() { range.start } else { 0.0 };
    let end = if range.end.is_finite() { range.end } else { start };
    if end > start { start..end } else { start..start + 1.0 }
}

/// The greatest of some values, at least 0; values that are not numbers count as 0.
pub(crate) fn greatest(values: impl Iterator<Item = f64>) -> f64 {
    values.filter(|v| v.is_finite()).fold(0.0, f64::max)
}

/// A tick of an axis: as many decimals as the step between ticks needs.
pub(crate) fn tick(value: f64, step: f64) -> String {
    if step >= 1.0 || step <= 0.0 {
        let sign = if value < 0.0 { "-" } else { "" };
        return format!("{sign}{}", grouped(value.abs().round() as u64));
    }
    format!("{value:.*}", (-step.log10()).ceil().clamp(1.0, 6.0) as usize)
}

/// The step between ticks.
pub(crate) fn step_of(ticks: &[f64]) -> f64 {
    ticks.first().zip(ticks.get(1)).map_or(1.0, |(a, b)| (b - a).abs())
}

/// A whole number with thousands separated by commas.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        let shown: Vec<String> = [0, 999, 1000, 1_234_567].map(grouped).into();
        assert_eq!(shown, ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn an_axis_without_extent_is_still_drawn() {
        let area = Area { x0: 0.0, y0: 0.0, x1: 100.0, y1: 100.0 };
        let plane = Plane::new(area, 3.0..3.0, f64::NAN..f64::NAN);
        let (x, y) = plane.at(3.0, 0.0);
        assert!(x.is_finite() && y.is_finite());
    }
}
