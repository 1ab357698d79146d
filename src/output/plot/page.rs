//! The sheet of every picture: title, subtitle and footnote in fixed places, and drawing in pixels
//! on what is between them.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Rectangle, Text};
use plotters::style::text_anchor::HPos;
use plotters::style::{ShapeStyle, TextStyle};

use super::error::PlotError;
use super::fonts::Fonts;
use super::palette::{FAINT, INK, MUTED};
use super::style::{Fill, Stroke, TextLook, px};
use super::svg::{Pen, SvgCanvas};
use super::texts::{Caption, Words};

/// Free space at the left and right edge.
const MARGIN: f64 = 48.0;
const TITLE_SIZE: f64 = 25.0;
const SUBTITLE_SIZE: f64 = 14.5;
const FOOTNOTE_SIZE: f64 = 11.5;

/// A rectangle in pixels, y downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct PixelRect {
    pub(crate) x0: f64,
    pub(crate) y0: f64,
    pub(crate) x1: f64,
    pub(crate) y1: f64,
}

impl PixelRect {
    pub(crate) fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    pub(crate) fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    pub(crate) fn overlaps(&self, other: &PixelRect) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    pub(crate) fn contains(&self, other: &PixelRect) -> bool {
        self.x0 <= other.x0 && other.x1 <= self.x1 && self.y0 <= other.y0 && other.y1 <= self.y1
    }
}

/// What a picture says in words around its data.
pub(crate) struct PageHeading<'a> {
    pub(crate) caption: &'a Caption,
    /// Printed unless the caption has a title of its own.
    pub(crate) title: String,
    pub(crate) subtitle: String,
}

/// One sheet.
pub(crate) struct Page<'f> {
    canvas: Rc<RefCell<SvgCanvas<'f>>>,
    root: DrawingArea<SvgCanvas<'f>, Shift>,
    pub(crate) fonts: &'f Fonts,
    pub(crate) words: &'static Words,
    /// Where the data goes.
    pub(crate) body: PixelRect,
    title: String,
    failure: Option<DrawingAreaErrorKind<Infallible>>,
}

impl<'f> Page<'f> {
    /// A sheet of `width` pixels with `body_height` pixels for the data; its total height follows
    /// from the number of lines of title, subtitle and footnote.
    pub(crate) fn new(
        fonts: &'f Fonts,
        heading: &PageHeading<'_>,
        width: f64,
        body_height: f64,
    ) -> Page<'f> {
        let caption = heading.caption;
        let words = caption.language.words();
        let inner_width = width - 2.0 * MARGIN;
        let title = caption.title.as_ref().unwrap_or(&heading.title).clone();
        let title_lines = fonts.wrap_lines(&title, TITLE_SIZE * 1.06, inner_width);
        let subtitle_width = inner_width.min(980.0);
        let subtitle_lines = fonts.wrap_lines(&heading.subtitle, SUBTITLE_SIZE, subtitle_width);
        let foot_lines = fonts.wrap_lines(&caption.footnote(), FOOTNOTE_SIZE, inner_width);
        let top =
            40.0 + 33.0 * title_lines.len() as f64 + 21.0 * subtitle_lines.len() as f64 + 22.0;
        let foot = 34.0 + 17.0 * foot_lines.len() as f64 + 16.0;
        let height = (top + body_height + foot).ceil();
        let canvas = Rc::new(RefCell::new(SvgCanvas::new(fonts, width as u32, height as u32)));
        let root = DrawingArea::from(&canvas);
        let body = PixelRect { x0: MARGIN, y0: top, x1: width - MARGIN, y1: top + body_height };
        let mut page = Page { canvas, root, fonts, words, body, title, failure: None };
        let mut y = 40.0 + TITLE_SIZE * 0.8;
        for line in &title_lines {
            page.draw_text((MARGIN, y), line, TextLook::new(TITLE_SIZE, INK).bold());
            y += 33.0;
        }
        y -= 3.0;
        for line in &subtitle_lines {
            page.draw_text((MARGIN, y), line, TextLook::new(SUBTITLE_SIZE, MUTED));
            y += 21.0;
        }
        let mut y = height - 16.0 - 17.0 * foot_lines.len() as f64 + 8.0;
        for line in &foot_lines {
            page.draw_text((MARGIN, y), line, TextLook::new(FOOTNOTE_SIZE, FAINT));
            y += 17.0;
        }
        page
    }

    /// The SVG.
    ///
    /// # Errors
    /// With the first element that could not be drawn.
    pub(crate) fn finish(self) -> Result<String, PlotError> {
        match self.failure {
            Some(failure) => Err(failure.into()),
            None => Ok(self.canvas.borrow_mut().document(&self.title, self.words.code)),
        }
    }

    /// The SVG of a picture without data, which says so in its middle.
    pub(crate) fn finish_without_data(mut self) -> Result<String, PlotError> {
        let PixelRect { x0, y0, x1, y1 } = self.body;
        let look = TextLook::new(15.0, MUTED).align(HPos::Center);
        self.draw_text(((x0 + x1) / 2.0, (y0 + y1) / 2.0), self.words.no_data, look);
        self.finish()
    }

    /// A part of the sheet on which plotters can build a chart.
    pub(crate) fn panel(&self, part: PixelRect) -> DrawingArea<SvgCanvas<'f>, Shift> {
        let (left, top) = (px(part.x0), px(part.y0));
        self.root.clone().shrink((left, top), (px(part.x1) - left, px(part.y1) - top))
    }

    fn draw_element<E>(&mut self, element: &E)
    where
        for<'a> &'a E: PointCollection<'a, (i32, i32)>,
        E: Drawable<SvgCanvas<'f>>,
    {
        if let Err(error) = self.root.draw(element) {
            self.failure.get_or_insert(error);
        }
    }

    /// Draws a text at the point that its look anchors.
    pub(crate) fn draw_text(&mut self, (x, y): (f64, f64), text: &str, look: TextLook) {
        let text = Text::new(text.to_owned(), (px(x), px(y)), TextStyle::from(look));
        self.draw_element(&Pen { halo: look.halo, ..Pen::default() }.with(text));
    }

    /// Width of a text in this look.
    pub(crate) fn text_width(&self, text: &str, look: TextLook) -> f64 {
        self.fonts.text_width(text, look.size, look.weight)
    }

    /// The text, shortened until it is at most `limit` pixels wide in this look.
    pub(crate) fn shorten(&self, text: &str, look: TextLook, limit: f64) -> String {
        self.fonts.shorten(text, look.size, look.weight, limit)
    }

    pub(crate) fn draw_rect(&mut self, rect: PixelRect, fill: impl Into<Fill>) {
        let fill = fill.into();
        let corners = [(px(rect.x0), px(rect.y0)), (px(rect.x1), px(rect.y1))];
        let rect = Rectangle::new(corners, ShapeStyle::from(fill));
        self.draw_element(&Pen { hatched: fill.hatched, ..Pen::default() }.with(rect));
    }

    pub(crate) fn draw_line(&mut self, points: &[(f64, f64)], stroke: Stroke) {
        let path: Vec<(i32, i32)> = points.iter().map(|&(x, y)| (px(x), px(y))).collect();
        self.draw_element(&PathElement::new(path, ShapeStyle::from(stroke)));
    }

    pub(crate) fn fill_circle(&mut self, (x, y): (f64, f64), radius: f64, fill: impl Into<Fill>) {
        let style = ShapeStyle::from(fill.into());
        self.draw_element(&Circle::new((px(x), px(y)), px(radius), style));
    }

    pub(crate) fn outline_circle(&mut self, (x, y): (f64, f64), radius: f64, stroke: Stroke) {
        self.draw_element(&Circle::new((px(x), px(y)), px(radius), ShapeStyle::from(stroke)));
    }

    /// Draws a row of colour keys at the top of the body. Plotters' own legends measure text with
    /// the fonts of plotters, which are not the ones that write it.
    pub(crate) fn draw_legend(&mut self, keys: &[(&str, Fill)]) {
        let (mut x, y) = (self.body.x0, self.body.y0 + 12.0);
        for (name, fill) in keys {
            self.draw_rect(PixelRect { x0: x, y0: y - 10.5, x1: x + 12.0, y1: y + 1.5 }, *fill);
            self.draw_text((x + 19.0, y), name, TextLook::LABEL);
            x += 19.0 + self.text_width(name, TextLook::LABEL) + 26.0;
        }
    }
}

/// The greatest of some values, at least 0; values that are not finite count as 0.
pub(crate) fn max_of(values: impl Iterator<Item = f64>) -> f64 {
    values.filter(|value| value.is_finite()).fold(0.0, f64::max)
}
