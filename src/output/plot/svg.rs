//! A plotters backend that writes SVG.
//!
//! Why not `plotters-svg`: it rounds every place to whole pixels, names one font family without
//! fallback, divides font sizes by 1.24, repeats all attributes on every element (a map of 10,000
//! ties would be twice as long) and knows neither halos nor hatching. Here one unit of the backend
//! is a tenth of a pixel, and neighbouring elements of one style share a group.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters::prelude::DrawingBackend;
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontStyle,
    FontTransform,
};

/// Backend units in one pixel of the SVG.
pub(crate) const UNITS: f64 = 10.0;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// What the next shapes have beyond the style that plotters knows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Pen {
    /// A white outline of this many pixels behind text, so that it stays legible over lines.
    pub(crate) halo: f64,
    /// Draw the outline of letters with this many pixels too: bold for a font without bold.
    pub(crate) embolden: f64,
    /// Fill with diagonal stripes instead of the plain colour: a figure still growing.
    pub(crate) hatched: bool,
    /// Dashes and gaps of this many pixels; 0 is a solid line.
    pub(crate) dash: f64,
}

/// The SVG under construction.
pub(crate) struct SvgCanvas {
    body: String,
    group: String,
    hatches: Vec<(u8, u8, u8)>,
    size: (u32, u32),
    /// Applies to every shape drawn after it is set.
    pub(crate) pen: Pen,
}

/// What the root element says about the picture.
pub(crate) struct Root<'a> {
    pub(crate) title: &'a str,
    pub(crate) language: &'static str,
    pub(crate) families: &'a str,
}

impl SvgCanvas {
    /// An empty picture of a size in pixels.
    pub(crate) fn new(width: u32, height: u32) -> SvgCanvas {
        SvgCanvas {
            body: String::new(),
            group: String::new(),
            hatches: Vec::new(),
            size: (width, height),
            pen: Pen::default(),
        }
    }

    /// The whole document.
    pub(crate) fn finish(&mut self, root: &Root<'_>) -> String {
        self.close_group();
        let (width, height) = self.size;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" xml:lang=\"{}\" font-family=\"{}\" \
             style=\"font-variant-numeric:tabular-nums\">\n<title>{}</title>\n",
            root.language,
            escaped(root.families),
            escaped(root.title),
        );
        for &(r, g, b) in &self.hatches {
            let colour = hex((r, g, b));
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

    fn in_group(&mut self, attributes: String) -> &mut String {
        if attributes != self.group {
            self.close_group();
            let _ = writeln!(self.body, "<g {attributes}>");
            self.group = attributes;
        }
        &mut self.body
    }

    fn filled(&mut self, color: BackendColor) -> String {
        if self.pen.hatched {
            if !self.hatches.contains(&color.rgb) {
                self.hatches.push(color.rgb);
            }
            return format!("fill=\"url(#hatch-{})\"", &hex(color.rgb)[1..]);
        }
        let mut attributes = format!("fill=\"{}\"", hex(color.rgb));
        push_opacity(&mut attributes, "fill-opacity", color.alpha);
        attributes
    }

    fn stroked<S: BackendStyle>(&self, style: &S) -> String {
        let color = style.color();
        let width = f64::from(style.stroke_width()) / UNITS;
        let mut attributes =
            format!("fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"", hex(color.rgb));
        push_opacity(&mut attributes, "stroke-opacity", color.alpha);
        if self.pen.dash > 0.0 {
            let _ = write!(attributes, " stroke-dasharray=\"{}\"", self.pen.dash);
        }
        attributes
    }

    fn shape_style<S: BackendStyle>(&mut self, style: &S, fill: bool) -> String {
        if fill { self.filled(style.color()) } else { self.stroked(style) }
    }

    fn path(&mut self, points: impl IntoIterator<Item = BackendCoord>, end: &str) {
        let mut data = String::new();
        for (i, (x, y)) in points.into_iter().enumerate() {
            data.push(if i == 0 { 'M' } else { 'L' });
            push_units(&mut data, x);
            data.push(' ');
            push_units(&mut data, y);
        }
        let _ = writeln!(self.body, "<path d=\"{data}{end}\"/>");
    }

    fn rect(&mut self, from: BackendCoord, to: BackendCoord) {
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

impl DrawingBackend for SvgCanvas {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.size.0 * UNITS as u32, self.size.1 * UNITS as u32)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        let style = self.filled(color);
        self.in_group(style);
        self.rect(point, (point.0 + 1, point.1 + 1));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let attributes = self.shape_style(style, fill);
        self.in_group(attributes);
        self.rect(from, to);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let attributes = self.stroked(style);
        self.in_group(attributes);
        self.path(path, "");
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let attributes = self.shape_style(style, fill);
        let body = self.in_group(attributes);
        body.push_str("<circle cx=\"");
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
    ) -> Drawn {
        let attributes = self.filled(style.color());
        self.in_group(attributes);
        self.path(path, "Z");
        Ok(())
    }

    /// The place given is the start, middle or end of the baseline.
    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        pos: BackendCoord,
    ) -> Drawn {
        let color = style.color();
        let mut attributes = format!("fill=\"{}\" font-size=\"{}\"", hex(color.rgb), style.size());
        push_opacity(&mut attributes, "fill-opacity", color.alpha);
        if matches!(style.style(), FontStyle::Bold) {
            attributes.push_str(" font-weight=\"700\"");
        }
        match style.anchor().h_pos {
            HPos::Left => {}
            HPos::Center => attributes.push_str(" text-anchor=\"middle\""),
            HPos::Right => attributes.push_str(" text-anchor=\"end\""),
        }
        if self.pen.embolden > 0.0 {
            let width = (self.pen.embolden * 100.0).round() / 100.0;
            let _ = write!(attributes, " stroke=\"{}\" stroke-width=\"{width}\"", hex(color.rgb));
        } else if self.pen.halo > 0.0 {
            let _ = write!(
                attributes,
                " stroke=\"#FFFFFF\" stroke-width=\"{}\" stroke-linejoin=\"round\" \
                 paint-order=\"stroke\"",
                self.pen.halo * 2.0
            );
        }
        let turned = matches!(style.transform(), FontTransform::Rotate270);
        let body = self.in_group(attributes);
        let (mut x, mut y) = (String::new(), String::new());
        push_units(&mut x, pos.0);
        push_units(&mut y, pos.1);
        let _ = write!(body, "<text x=\"{x}\" y=\"{y}\"");
        if turned {
            let _ = write!(body, " transform=\"rotate(-90 {x} {y})\"");
        }
        let _ = writeln!(body, ">{}</text>", escaped(text));
        Ok(())
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

fn hex((r, g, b): (u8, u8, u8)) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// Text as XML: markup is escaped, and characters that XML forbids become spaces.
fn escaped(text: &str) -> String {
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
    use super::*;

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
    fn markup_and_forbidden_characters_cannot_break_the_document() {
        assert_eq!(escaped("a<b&\"c\u{0}\u{1b}\u{FFFF}"), "a&lt;b&amp;&quot;c   ");
    }
}
