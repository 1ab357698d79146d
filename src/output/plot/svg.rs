//! A plotters backend that writes SVG.
//!
//! Why not `plotters-svg`: it rounds every coordinate to whole pixels, names one font family without
//! fallback, divides font sizes by 1.24, repeats all attributes on every element (a map of 10,000
//! ties would be twice as long) and has neither halos nor hatching. Here one unit of the backend
//! is a tenth of a pixel, and consecutive elements of one style share a group.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters::element::{Drawable, DynElement, IntoDynElement, PointCollection};
use plotters::prelude::DrawingBackend;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontStyle,
    FontTransform,
};

use super::fonts::Fonts;

/// Backend units in one pixel of the SVG.
pub(crate) const UNITS: f64 = 10.0;

/// Height of capitals and figures in em. Noto Sans has 0.714, Japanese fonts about the same.
const CAP_HEIGHT: f64 = 0.714;

/// Outline in em that imitates a bold face where the font has none (IPAexGothic, for one).
const EMBOLDEN: f64 = 0.035;

type DrawResult = Result<(), DrawingErrorKind<Infallible>>;

/// How an element is drawn beyond what the styles of plotters can say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Pen {
    /// A white outline of this many pixels behind text, so that it stays legible over lines.
    pub(crate) halo: f64,
    /// Fill with diagonal stripes instead of the plain colour: a figure that is not final.
    pub(crate) hatched: bool,
    /// Dashes and gaps of this many pixels; 0 is a solid line.
    pub(crate) dash: f64,
    /// By which a reader of the file finds the element.
    pub(crate) id: Option<ElementId>,
}

/// The id of a dot or of a name, of the same number as its dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ElementId {
    kind: &'static str,
    number: usize,
}

impl ElementId {
    pub(crate) fn dot(number: usize) -> ElementId {
        ElementId { kind: "dot", number }
    }

    pub(crate) fn name(number: usize) -> ElementId {
        ElementId { kind: "name", number }
    }
}

impl std::fmt::Display for ElementId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.kind, self.number)
    }
}

impl Pen {
    /// The element, drawn with this pen.
    pub(crate) fn with<'f, C: Clone>(
        self,
        element: impl IntoDynElement<'f, SvgCanvas<'f>, C>,
    ) -> WithPen<'f, C> {
        WithPen { pen: self, element: element.into_dyn() }
    }
}

/// An element of plotters with the pen that draws it.
pub(crate) struct WithPen<'f, C: Clone> {
    pen: Pen,
    element: DynElement<'f, SvgCanvas<'f>, C>,
}

impl<'a, 'f, C: Clone> PointCollection<'a, C> for &'a WithPen<'f, C> {
    type Point = &'a C;
    type IntoIter = &'a Vec<C>;

    fn point_iter(self) -> Self::IntoIter {
        self.element.point_iter()
    }
}

impl<'f, C: Clone> Drawable<SvgCanvas<'f>> for WithPen<'f, C> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        canvas: &mut SvgCanvas<'f>,
        size: (u32, u32),
    ) -> DrawResult {
        canvas.pen = self.pen;
        let result = self.element.draw(points, canvas, size);
        canvas.pen = Pen::default();
        result
    }
}

/// The SVG under construction.
pub(crate) struct SvgCanvas<'f> {
    fonts: &'f Fonts,
    body: String,
    /// Attributes of the open group; empty when none is open.
    group: String,
    /// Colours that need a pattern of stripes.
    hatches: Vec<(u8, u8, u8)>,
    size: (u32, u32),
    pen: Pen,
}

impl<'f> SvgCanvas<'f> {
    /// An empty picture of a size in pixels.
    pub(crate) fn new(fonts: &'f Fonts, width: u32, height: u32) -> SvgCanvas<'f> {
        SvgCanvas {
            fonts,
            body: String::new(),
            group: String::new(),
            hatches: Vec::new(),
            size: (width, height),
            pen: Pen::default(),
        }
    }

    /// The whole document; `language` is the code of the language of its words.
    pub(crate) fn document(&mut self, title: &str, description: &str, language: &str) -> String {
        self.close_group();
        let (width, height) = self.size;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" xml:lang=\"{}\" font-family=\"{}\">\n\
             <title>{}</title>\n",
            language,
            escape_xml(self.fonts.family_list()),
            escape_xml(title),
        );
        // A line each: the search for suppressed names goes line by line.
        let lines: Vec<String> = description.lines().map(escape_xml).collect();
        let _ = writeln!(out, "<desc>{}</desc>", lines.join("\n"));
        for &(r, g, b) in &self.hatches {
            let colour = hex_colour((r, g, b));
            let _ = writeln!(
                out,
                "<pattern id=\"hatch-{}\" patternUnits=\"userSpaceOnUse\" width=\"5\" height=\"5\" \
                 patternTransform=\"rotate(45)\"><rect width=\"5\" height=\"5\" fill=\"{colour}\" \
                 fill-opacity=\"0.22\"/><rect width=\"2\" height=\"5\" fill=\"{colour}\"/></pattern>",
                &colour[1..],
            );
        }
        let _ = writeln!(out, "<rect width=\"{width}\" height=\"{height}\" fill=\"#FFFFFF\"/>");
        out.push_str(&self.body);
        out.push_str("</svg>\n");
        out
    }

    fn close_group(&mut self) {
        if !self.group.is_empty() {
            self.body.push_str("</g>\n");
            self.group.clear();
        }
    }

    /// Opens a group with these attributes unless it is the one that is open.
    fn open_group(&mut self, attributes: String) -> &mut String {
        if attributes != self.group {
            self.close_group();
            let _ = writeln!(self.body, "<g {attributes}>");
            self.group = attributes;
        }
        &mut self.body
    }

    fn fill_attributes(&mut self, color: BackendColor) -> String {
        if self.pen.hatched {
            if !self.hatches.contains(&color.rgb) {
                self.hatches.push(color.rgb);
            }
            return format!("fill=\"url(#hatch-{})\"", &hex_colour(color.rgb)[1..]);
        }
        let mut attributes = format!("fill=\"{}\"", hex_colour(color.rgb));
        push_opacity(&mut attributes, "fill-opacity", color.alpha);
        attributes
    }

    fn stroke_attributes<S: BackendStyle>(&self, style: &S) -> String {
        let color = style.color();
        let width = f64::from(style.stroke_width()) / UNITS;
        let mut attributes =
            format!("fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"", hex_colour(color.rgb));
        push_opacity(&mut attributes, "stroke-opacity", color.alpha);
        if self.pen.dash > 0.0 {
            let _ = write!(attributes, " stroke-dasharray=\"{}\"", self.pen.dash);
        }
        attributes
    }

    fn shape_attributes<S: BackendStyle>(&mut self, style: &S, fill: bool) -> String {
        if fill { self.fill_attributes(style.color()) } else { self.stroke_attributes(style) }
    }

    fn text_attributes<S: BackendTextStyle>(&self, text: &str, style: &S) -> String {
        let (color, size) = (style.color(), style.size());
        let colour = hex_colour(color.rgb);
        let mut attributes = format!("fill=\"{colour}\" font-size=\"{size}\"");
        push_opacity(&mut attributes, "fill-opacity", color.alpha);
        let is_bold = matches!(style.style(), FontStyle::Bold);
        if is_bold {
            attributes.push_str(" font-weight=\"700\"");
        }
        match style.anchor().h_pos {
            HPos::Left => {}
            HPos::Center => attributes.push_str(" text-anchor=\"middle\""),
            HPos::Right => attributes.push_str(" text-anchor=\"end\""),
        }
        if is_bold && !self.fonts.has_bold(text) {
            let width = (size * EMBOLDEN * 100.0).round() / 100.0;
            let _ = write!(attributes, " stroke=\"{colour}\" stroke-width=\"{width}\"");
        } else if self.pen.halo > 0.0 {
            let width = self.pen.halo * 2.0;
            let _ = write!(
                attributes,
                " stroke=\"#FFFFFF\" stroke-width=\"{width}\" stroke-linejoin=\"round\" \
                 paint-order=\"stroke\"",
            );
        }
        attributes
    }

    fn write_path(&mut self, points: impl IntoIterator<Item = BackendCoord>, end: &str) {
        let mut data = String::new();
        for (i, (x, y)) in points.into_iter().enumerate() {
            data.push(if i == 0 { 'M' } else { 'L' });
            push_units(&mut data, x);
            data.push(' ');
            push_units(&mut data, y);
        }
        let _ = writeln!(self.body, "<path d=\"{data}{end}\"/>");
    }

    fn write_rect(&mut self, from: BackendCoord, to: BackendCoord) {
        let (x, y) = (from.0.min(to.0), from.1.min(to.1));
        self.body.push_str("<rect");
        let sides = [("x", x), ("y", y), ("width", (to.0 - from.0).abs())];
        for (name, value) in sides.into_iter().chain([("height", (to.1 - from.1).abs())]) {
            let _ = write!(self.body, " {name}=\"");
            push_units(&mut self.body, value);
            self.body.push('"');
        }
        self.body.push_str("/>\n");
    }
}

impl DrawingBackend for SvgCanvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.size.0 * UNITS as u32, self.size.1 * UNITS as u32)
    }

    fn ensure_prepared(&mut self) -> DrawResult {
        Ok(())
    }

    fn present(&mut self) -> DrawResult {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> DrawResult {
        let style = self.fill_attributes(color);
        self.open_group(style);
        self.write_rect(point, (point.0 + 1, point.1 + 1));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> DrawResult {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> DrawResult {
        let attributes = self.shape_attributes(style, fill);
        self.open_group(attributes);
        self.write_rect(from, to);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> DrawResult {
        if style.color().alpha <= 0.0 {
            return Ok(());
        }
        let attributes = self.stroke_attributes(style);
        self.open_group(attributes);
        self.write_path(path, "");
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> DrawResult {
        if style.color().alpha <= 0.0 {
            return Ok(());
        }
        let attributes = self.shape_attributes(style, fill);
        let id = self.pen.id;
        let body = self.open_group(attributes);
        body.push_str("<circle");
        push_id(body, id);
        body.push_str(" cx=\"");
        push_units(body, center.0);
        body.push_str("\" cy=\"");
        push_units(body, center.1);
        body.push_str("\" r=\"");
        push_units(body, i32::try_from(radius).unwrap_or(i32::MAX));
        body.push_str("\"/>\n");
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> DrawResult {
        let attributes = self.fill_attributes(style.color());
        self.open_group(attributes);
        self.write_path(path, "Z");
        Ok(())
    }

    /// `pos` is the point that the anchor of the style names. `VPos::Bottom` is the baseline, and
    /// `VPos::Top` the top of the capitals; what hangs below the baseline does not count.
    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        pos: BackendCoord,
    ) -> DrawResult {
        if text.is_empty() {
            return Ok(());
        }
        let attributes = self.text_attributes(text, style);
        let drop = match style.anchor().v_pos {
            VPos::Top => CAP_HEIGHT,
            VPos::Center => CAP_HEIGHT / 2.0,
            VPos::Bottom => 0.0,
        };
        let baseline = pos.1 + (drop * style.size() * UNITS).round() as i32;
        let id = self.pen.id;
        let body = self.open_group(attributes);
        body.push_str("<text");
        push_id(body, id);
        body.push_str(" x=\"");
        push_units(body, pos.0);
        body.push_str("\" y=\"");
        push_units(body, baseline);
        body.push('"');
        if matches!(style.transform(), FontTransform::Rotate270) {
            body.push_str(" transform=\"rotate(-90 ");
            push_units(body, pos.0);
            body.push(' ');
            push_units(body, pos.1);
            body.push_str(")\"");
        }
        let _ = writeln!(body, ">{}</text>", escape_xml(text));
        Ok(())
    }
}

fn push_id(out: &mut String, id: Option<ElementId>) {
    if let Some(id) = id {
        let _ = write!(out, " id=\"{id}\"");
    }
}

fn push_units(out: &mut String, units: i32) {
    let sign = if units < 0 { "-" } else { "" };
    let (whole, tenth) = (units.unsigned_abs() / 10, units.unsigned_abs() % 10);
    let _ = if tenth == 0 {
        write!(out, "{sign}{whole}")
    } else {
        write!(out, "{sign}{whole}.{tenth}")
    };
}

fn push_opacity(attributes: &mut String, name: &str, alpha: f64) {
    if alpha < 1.0 {
        let _ = write!(attributes, " {name}=\"{}\"", (alpha * 100.0).round() / 100.0);
    }
}

fn hex_colour((r, g, b): (u8, u8, u8)) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// The text with markup escaped and characters that XML forbids replaced by spaces.
fn escape_xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => out.push(' '),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use plotters::prelude::{FontDesc, FontFamily, TextStyle};
    use plotters_backend::text_anchor::Pos;

    use super::*;
    use crate::output::plot::{FontSource, SystemFonts};

    #[test]
    fn tenths_of_a_pixel_are_written_without_rounding_errors() {
        let mut out = String::new();
        for units in [0, 5, 10, 123, -7, -120] {
            push_units(&mut out, units);
            out.push(' ');
        }
        assert_eq!(out, "0 0.5 1 12.3 -0.7 -12 ");
    }

    #[test]
    fn a_text_hangs_from_its_top_is_centred_or_sits_on_its_baseline() {
        let fonts = Fonts::load(&FontSource { study_font: None, system: SystemFonts::Ignore });
        let fonts = fonts.unwrap();
        let mut canvas = SvgCanvas::new(&fonts, 100, 100);
        for v_pos in [VPos::Top, VPos::Center, VPos::Bottom] {
            let font = FontDesc::new(FontFamily::SansSerif, 10.0, FontStyle::Normal);
            let style = TextStyle::from(font).pos(Pos::new(HPos::Left, v_pos));
            canvas.draw_text("a", &style, (0, 500)).unwrap();
        }
        let svg = canvas.document("", "", "en");
        let baselines: Vec<&str> =
            svg.split(" y=\"").skip(1).filter_map(|s| s.split('"').next()).collect();
        assert_eq!(baselines, ["57.1", "53.6", "50"]);
    }

    #[test]
    fn markup_and_forbidden_characters_cannot_break_the_document() {
        assert_eq!(escape_xml("a<b&\"c\u{0}\u{1b}\u{FFFF}"), "a&lt;b&amp;&quot;c   ");
    }
}
