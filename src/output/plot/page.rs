//! The sheet of every picture: one slide of 16:9 with title, subtitle and source line in fixed places, and drawing in
//! units on what is between them. A unit is three quarters of a point on a slide of 13.33 in.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle, Text};
use plotters::style::text_anchor::HPos;
use plotters::style::{ShapeStyle, TextStyle};

use super::error::PlotError;
use super::fonts::Fonts;
use super::palette::{FAINT, INK, MUTED};
use super::style::{Fill, Stroke, TextLook, px};
use super::svg::{ElementId, Pen, SvgCanvas};
use super::texts::{Caption, SharedWords};

/// Size of a sheet in units.
pub(crate) const SHEET: (f64, f64) = (1280.0, 720.0);
/// Free space at each edge.
pub(crate) const MARGIN: f64 = 40.0;

const TITLE_SIZE: f64 = 26.0;
const TITLE_STEP: f64 = 32.0;
const SUBTITLE_SIZE: f64 = 14.0;
const SUBTITLE_STEP: f64 = 19.0;
const SOURCE_SIZE: f64 = 11.0;
const SOURCE_STEP: f64 = 15.0;
const NOTE_STEP: f64 = 17.0;
/// Lines of title, subtitle and source line; what is longer ends with an ellipsis.
const MAX_LINES: usize = 2;
/// Share by which viewers of the SVG may write a text wider than the fonts measured here.
pub(crate) const FONT_SLACK: f64 = 1.08;

/// A rectangle in units, y downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct SheetRect {
    pub(crate) x0: f64,
    pub(crate) y0: f64,
    pub(crate) x1: f64,
    pub(crate) y1: f64,
}

impl SheetRect {
    pub(crate) fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    pub(crate) fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    pub(crate) fn centre(&self) -> (f64, f64) {
        (self.x0.midpoint(self.x1), self.y0.midpoint(self.y1))
    }

    pub(crate) fn overlaps(&self, other: &SheetRect) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    pub(crate) fn contains(&self, other: &SheetRect) -> bool {
        self.x0 <= other.x0 && other.x1 <= self.x1 && self.y0 <= other.y0 && other.y1 <= self.y1
    }

    /// The rectangle with `by` more on each side.
    pub(crate) fn expanded(&self, by: f64) -> SheetRect {
        SheetRect { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    /// Distance of a point from the rectangle; 0 inside.
    pub(crate) fn distance(&self, (x, y): (f64, f64)) -> f64 {
        (x - x.clamp(self.x0, self.x1)).hypot(y - y.clamp(self.y0, self.y1))
    }

    /// `count` columns with `gap` between them.
    pub(crate) fn columns(&self, count: usize, gap: f64) -> Vec<SheetRect> {
        let width = (self.width() - gap * count.saturating_sub(1) as f64) / count.max(1) as f64;
        let column = |i: usize| {
            let x0 = self.x0 + (width + gap) * i as f64;
            SheetRect { x0, x1: x0 + width, ..*self }
        };
        (0..count).map(column).collect()
    }

    /// `count` rows with `gap` between them.
    pub(crate) fn rows(&self, count: usize, gap: f64) -> Vec<SheetRect> {
        let height = (self.height() - gap * count.saturating_sub(1) as f64) / count.max(1) as f64;
        let row = |i: usize| {
            let y0 = self.y0 + (height + gap) * i as f64;
            SheetRect { y0, y1: y0 + height, ..*self }
        };
        (0..count).map(row).collect()
    }
}

/// What a picture says in words around its data.
pub(crate) struct PageHeading<'a> {
    pub(crate) caption: &'a Caption,
    /// What the figures say; printed unless the caption has a title of its own.
    pub(crate) title: String,
    /// What is drawn, of how many, and how it was chosen.
    pub(crate) subtitle: String,
    /// Up to ten figures for readers who do not see the picture.
    pub(crate) figures: Vec<String>,
}

/// One sheet.
pub(crate) struct Page<'f> {
    canvas: Rc<RefCell<SvgCanvas<'f>>>,
    root: DrawingArea<SvgCanvas<'f>, Shift>,
    pub(crate) fonts: &'f Fonts,
    pub(crate) words: &'static SharedWords,
    /// Where the data goes.
    pub(crate) body: SheetRect,
    title: String,
    description: String,
    failure: Option<DrawingAreaErrorKind<Infallible>>,
}

impl<'f> Page<'f> {
    /// A sheet with its words around an empty body.
    pub(crate) fn new(fonts: &'f Fonts, heading: &PageHeading<'_>) -> Page<'f> {
        let caption = heading.caption;
        let (width, height) = SHEET;
        let canvas = Rc::new(RefCell::new(SvgCanvas::new(fonts, width as u32, height as u32)));
        let root = DrawingArea::from(&canvas);
        let title = caption.title.as_ref().unwrap_or(&heading.title).clone();
        let about = std::iter::once(heading.subtitle.clone());
        let figures = heading.figures.iter().take(10).cloned();
        let mut page = Page {
            canvas,
            root,
            fonts,
            words: caption.words(),
            body: SheetRect { x0: MARGIN, y0: MARGIN, x1: width - MARGIN, y1: height },
            description: about.chain(figures).collect::<Vec<_>>().join("\n"),
            title,
            failure: None,
        };
        let title = page.title.clone();
        let look = TextLook::new(TITLE_SIZE, INK).bold();
        let mut y = MARGIN + TITLE_SIZE * 0.6;
        for line in page.lines(&title, look) {
            page.draw_text((MARGIN, y), &line, look);
            y += TITLE_STEP;
        }
        let look = TextLook::new(SUBTITLE_SIZE, MUTED);
        y -= 8.0;
        for line in page.lines(&heading.subtitle, look) {
            page.draw_text((MARGIN, y), &line, look);
            y += SUBTITLE_STEP;
        }
        let look = TextLook::new(SOURCE_SIZE, FAINT);
        let lines = page.lines(&caption.source_line(), look);
        let first = height - MARGIN / 2.0 - SOURCE_STEP * lines.len().saturating_sub(1) as f64;
        for (place, line) in lines.iter().enumerate() {
            page.draw_text((MARGIN, first + SOURCE_STEP * place as f64), line, look);
        }
        page.body.y0 = y;
        page.body.y1 = first - SOURCE_STEP - 8.0;
        page
    }

    /// A text in at most [`MAX_LINES`] lines of the width of the sheet.
    fn lines(&self, text: &str, look: TextLook) -> Vec<String> {
        self.wrapped(text, look, (SHEET.0 - 2.0 * MARGIN) / FONT_SLACK, MAX_LINES)
    }

    /// A text in at most `most` lines of at most `width` units; the last ends with an ellipsis if it must.
    pub(crate) fn wrapped(
        &self,
        text: &str,
        look: TextLook,
        width: f64,
        most: usize,
    ) -> Vec<String> {
        let mut lines = self.fonts.wrap_lines(text, look.size, look.weight, width);
        if lines.len() > most {
            let rest = lines.split_off(most.saturating_sub(1));
            lines.push(rest.join(" ") + "…");
        }
        lines.iter().map(|line| self.shorten(line, look, width)).collect()
    }

    /// The SVG.
    ///
    /// # Errors
    /// With the first element that could not be drawn.
    pub(crate) fn finish(self) -> Result<String, PlotError> {
        match self.failure {
            Some(failure) => Err(failure.into()),
            None => {
                let mut canvas = self.canvas.borrow_mut();
                Ok(canvas.document(&self.title, &self.description, self.words.code))
            }
        }
    }

    /// The SVG of a picture without data, which says so in its middle.
    pub(crate) fn finish_without_data(mut self) -> Result<String, PlotError> {
        let look = TextLook::new(15.0, MUTED).align(HPos::Center);
        self.draw_text(self.body.centre(), self.words.no_data, look);
        self.finish()
    }

    /// A part of the sheet on which plotters can build a chart.
    pub(crate) fn panel(&self, part: SheetRect) -> DrawingArea<SvgCanvas<'f>, Shift> {
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
    pub(crate) fn draw_text(&mut self, at: (f64, f64), text: &str, look: TextLook) {
        self.draw_marked_text(at, text, look, None);
    }

    /// Draws a text that can be found again in the SVG.
    pub(crate) fn draw_marked_text(
        &mut self,
        (x, y): (f64, f64),
        text: &str,
        look: TextLook,
        id: Option<ElementId>,
    ) {
        let text = Text::new(text.to_owned(), (px(x), px(y)), TextStyle::from(look));
        self.draw_element(&Pen { halo: look.halo, id, ..Pen::default() }.with(text));
    }

    /// Width of a text in this look.
    pub(crate) fn text_width(&self, text: &str, look: TextLook) -> f64 {
        self.fonts.text_width(text, look.size, look.weight)
    }

    /// The text, shortened until it is at most `limit` units wide in this look.
    pub(crate) fn shorten(&self, text: &str, look: TextLook, limit: f64) -> String {
        self.fonts.shorten(text, look.size, look.weight, limit)
    }

    pub(crate) fn draw_rect(&mut self, rect: SheetRect, fill: impl Into<Fill>) {
        let fill = fill.into();
        let corners = [(px(rect.x0), px(rect.y0)), (px(rect.x1), px(rect.y1))];
        let rect = Rectangle::new(corners, ShapeStyle::from(fill));
        self.draw_element(&Pen { hatched: fill.hatched, ..Pen::default() }.with(rect));
    }

    pub(crate) fn draw_line(&mut self, points: &[(f64, f64)], stroke: Stroke) {
        let path: Vec<(i32, i32)> = points.iter().map(|&(x, y)| (px(x), px(y))).collect();
        self.draw_element(&PathElement::new(path, ShapeStyle::from(stroke)));
    }

    pub(crate) fn fill_polygon(&mut self, points: &[(f64, f64)], fill: impl Into<Fill>) {
        let path: Vec<(i32, i32)> = points.iter().map(|&(x, y)| (px(x), px(y))).collect();
        self.draw_element(&Polygon::new(path, ShapeStyle::from(fill.into())));
    }

    pub(crate) fn fill_circle(&mut self, at: (f64, f64), radius: f64, fill: impl Into<Fill>) {
        self.fill_marked_circle(at, radius, fill, None);
    }

    /// Draws a dot that can be found again in the SVG.
    pub(crate) fn fill_marked_circle(
        &mut self,
        (x, y): (f64, f64),
        radius: f64,
        fill: impl Into<Fill>,
        id: Option<ElementId>,
    ) {
        let circle = Circle::new((px(x), px(y)), px(radius), ShapeStyle::from(fill.into()));
        self.draw_element(&Pen { id, ..Pen::default() }.with(circle));
    }

    pub(crate) fn outline_circle(&mut self, (x, y): (f64, f64), radius: f64, stroke: Stroke) {
        self.draw_element(&Circle::new((px(x), px(y)), px(radius), ShapeStyle::from(stroke)));
    }

    /// Draws a row of colour keys at the top of the body and takes its place away from the body. Plotters' own
    /// legends measure text with the fonts of plotters, which are not the ones that write it.
    pub(crate) fn draw_legend(&mut self, keys: &[(&str, Fill)]) {
        let (mut x, y) = (self.body.x0, self.body.y0 + 12.0);
        for (name, fill) in keys {
            self.draw_rect(SheetRect { x0: x, y0: y - 10.5, x1: x + 12.0, y1: y + 1.5 }, *fill);
            self.draw_text((x + 19.0, y), name, TextLook::LABEL);
            x += 19.0 + self.text_width(name, TextLook::LABEL) * FONT_SLACK + 22.0;
        }
        self.body.y0 += 28.0;
    }

    /// Draws notes one below the other in a column, as far as the body has room, and returns where the next one would begin.
    pub(crate) fn draw_notes(
        &mut self,
        (x, mut y): (f64, f64),
        width: f64,
        notes: &[String],
    ) -> f64 {
        for note in notes {
            let room = ((self.body.y1 - y) / NOTE_STEP + 1.0).max(0.0) as usize;
            if room == 0 {
                break;
            }
            for line in self.wrapped(note, TextLook::SMALL, width / FONT_SLACK, room.min(5)) {
                self.draw_text((x, y), &line, TextLook::SMALL);
                y += NOTE_STEP;
            }
            y += 7.0;
        }
        y
    }
}

/// The greatest of some values, at least 0; values that are not finite count as 0.
pub(crate) fn max_of(values: impl Iterator<Item = f64>) -> f64 {
    values.filter(|value| value.is_finite()).fold(0.0, f64::max)
}
