//! What the charts with axes share: linear axes, the look of the mesh, bars in rows, and marks
//! beside data points.

use std::ops::Range;

use plotters::chart::{ChartBuilder, ChartContext, LabelAreaPosition, MeshStyle};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::{
    AsRangedCoord, BoldPoints, KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter,
};
use plotters::coord::types::RangedCoordf64;
use plotters::element::{Circle, ComposedElement, EmptyElement, Rectangle, Text};
use plotters::style::{Color, ShapeStyle, TRANSPARENT, TextStyle, WHITE};

use super::error::PlotError;
use super::page::{Page, SheetRect};
use super::palette::RULE;
use super::style::{Fill, TextLook, px};
use super::svg::{Pen, SvgCanvas, UNITS, WithPen};
use super::texts::group_thousands;

/// Pixels between an axis and its labels.
const LABEL_DISTANCE: f64 = 10.0;

/// Share of its row that a bar fills.
const BAR_SHARE: f64 = 0.6;

/// Values beyond this are drawn at the edge: plotters cannot divide a wider range into steps.
const GREATEST_VALUE: f64 = 1e15;

/// A chart on a sheet.
pub(crate) type Chart<'a, 'f, X, Y> = ChartContext<'a, SvgCanvas<'f>, Cartesian2d<X, Y>>;

/// A linear axis with its ticks.
#[derive(Clone)]
pub(crate) struct LinearAxis {
    line: RangedCoordf64,
    ticks: Vec<f64>,
}

impl LinearAxis {
    /// An axis with round values as ticks, at most `max_ticks` of them. A range that is empty or not
    /// finite is replaced by one that can be drawn.
    pub(crate) fn new(range: Range<f64>, max_ticks: usize) -> LinearAxis {
        let start = if range.start.is_finite() { range.start } else { 0.0 };
        let end = if range.end.is_finite() { range.end } else { start };
        let start = start.clamp(-GREATEST_VALUE, GREATEST_VALUE);
        let end = end.clamp(-GREATEST_VALUE, GREATEST_VALUE);
        let line = RangedCoordf64::from(if end > start { start..end } else { start..start + 1.0 });
        let ticks = line.key_points(BoldPoints(max_ticks));
        LinearAxis { line, ticks }
    }

    /// An axis with the ticks given.
    pub(crate) fn with_ticks(range: Range<f64>, ticks: Vec<f64>) -> LinearAxis {
        LinearAxis { line: range.into(), ticks }
    }

    /// A vertical axis of `count` rows from top to bottom, each one unit high.
    pub(crate) fn of_rows(count: usize) -> LinearAxis {
        LinearAxis::with_ticks(count.max(1) as f64..0.0, (0..count).map(row_centre).collect())
    }

    pub(crate) fn ticks(&self) -> &[f64] {
        &self.ticks
    }

    /// The number of decimals that tell one tick from the next.
    pub(crate) fn decimals(&self) -> usize {
        match self.ticks[..] {
            [first, second, ..] if second > first => {
                (-(second - first).log10()).ceil().clamp(0.0, 9.0) as usize
            }
            _ => 0,
        }
    }

    /// The label of a tick.
    pub(crate) fn label(&self, value: f64) -> String {
        match self.decimals() {
            0 => {
                let sign = if value < 0.0 { "−" } else { "" };
                format!("{sign}{}", group_thousands(value.abs().round() as u64))
            }
            decimals => format!("{value:.decimals$}").replace('-', "−"),
        }
    }
}

impl Ranged for LinearAxis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        // Pixels of what lies far outside overflow in plotters.
        let Range { start, end } = self.line.range();
        self.line.map(&value.clamp(start.min(end), start.max(end)), limit)
    }

    fn key_points<H: KeyPointHint>(&self, hint: H) -> Vec<f64> {
        if hint.weight().allow_light_points() { Vec::new() } else { self.ticks.clone() }
    }

    fn range(&self) -> Range<f64> {
        self.line.range()
    }
}

impl ValueFormatter<f64> for LinearAxis {
    fn format_ext(&self, value: &f64) -> String {
        self.label(*value)
    }
}

/// The middle of a row on its axis.
pub(crate) fn row_centre(row: usize) -> f64 {
    row as f64 + 0.5
}

/// A filled rectangle between two corners.
pub(crate) fn filled_rect<'f, C: Clone + 'static>(corners: [C; 2], fill: Fill) -> WithPen<'f, C> {
    let pen = Pen { hatched: fill.hatched, ..Pen::default() };
    pen.with(Rectangle::new(corners, ShapeStyle::from(fill)))
}

/// A horizontal bar in a row.
pub(crate) fn row_bar<'f, V: Clone + 'static>(
    row: usize,
    values: Range<V>,
    fill: impl Into<Fill>,
) -> WithPen<'f, (V, f64)> {
    let (top, bottom) = (row_centre(row) - BAR_SHARE / 2.0, row_centre(row) + BAR_SHARE / 2.0);
    filled_rect([(values.start, top), (values.end, bottom)], fill.into())
}

/// A chart on a part of a sheet, with `labels` pixels for the labels at its left and below it.
///
/// # Errors
/// When the plotting library fails.
pub(crate) fn chart_on<'a, 'f, X: AsRangedCoord, Y: AsRangedCoord>(
    page: &Page<'f>,
    part: SheetRect,
    labels: (f64, f64),
    (x, y): (X, Y),
) -> Result<Chart<'a, 'f, X::CoordDescType, Y::CoordDescType>, PlotError> {
    let chart = ChartBuilder::on(&page.panel(part))
        .set_label_area_size(LabelAreaPosition::Left, px(labels.0))
        .set_label_area_size(LabelAreaPosition::Bottom, px(labels.1))
        .build_cartesian_2d(x, y)?;
    Ok(chart)
}

/// The mesh of a chart as all of them draw it: pale rules at the ticks, none between them, quiet
/// labels and no axis lines.
pub(crate) fn quiet_mesh<'a, 'b, 'f, X, Y>(
    chart: &'b mut Chart<'a, 'f, X, Y>,
) -> MeshStyle<'a, 'b, X, Y, SvgCanvas<'f>>
where
    X: Ranged + ValueFormatter<X::ValueType>,
    Y: Ranged + ValueFormatter<Y::ValueType>,
{
    let mut mesh = chart.configure_mesh();
    mesh.bold_line_style(RULE.stroke_width(px(0.8).unsigned_abs()))
        .light_line_style(TRANSPARENT)
        .axis_style(TRANSPARENT)
        .label_style(TextStyle::from(TextLook::TICK))
        .set_all_tick_mark_size(px(LABEL_DISTANCE / 2.0));
    mesh
}

/// The place of a data point on the sheet.
pub(crate) fn place_on_sheet<X: Ranged, Y: Ranged>(
    chart: &Chart<'_, '_, X, Y>,
    point: (X::ValueType, Y::ValueType),
) -> (f64, f64) {
    let (x, y) = chart.backend_coord(&point);
    (f64::from(x) / UNITS, f64::from(y) / UNITS)
}

/// The part of the sheet between the axes.
pub(crate) fn plotting_rect<X: Ranged, Y: Ranged>(chart: &Chart<'_, '_, X, Y>) -> SheetRect {
    let (x, y) = chart.plotting_area().get_pixel_range();
    let [x0, y0, x1, y1] = [x.start, y.start, x.end, y.end].map(|units| f64::from(units) / UNITS);
    SheetRect { x0, y0, x1, y1 }
}

type CircleElement = Circle<(i32, i32), i32>;

/// A dot with a rim at a data point.
pub(crate) type DotMark<'f, C> = ComposedElement<C, SvgCanvas<'f>, CircleElement, CircleElement>;

/// A text that is anchored `right` and `down` pixels from a data point.
pub(crate) fn text_mark<'f, C: Clone + 'static>(
    point: C,
    (right, down): (f64, f64),
    text: String,
    look: TextLook,
) -> WithPen<'f, C> {
    let text = Text::new(text, (px(right), px(down)), TextStyle::from(look));
    Pen { halo: look.halo, ..Pen::default() }.with(EmptyElement::at(point) + text)
}

/// A dot whose white rim of `rim` pixels keeps it apart from what it covers; 0 for no rim.
pub(crate) fn dot_mark<'f, C>(
    point: C,
    radius: f64,
    rim: f64,
    style: ShapeStyle,
) -> DotMark<'f, C> {
    let backing = if rim > 0.0 { WHITE.filled() } else { TRANSPARENT.filled() };
    EmptyElement::at(point)
        + Circle::new((0, 0), px(radius + rim), backing)
        + Circle::new((0, 0), px(radius), style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_without_extent_or_beyond_all_numbers_still_has_ticks() {
        for range in [3.0..3.0, f64::NAN..f64::NAN, -f64::MAX..f64::MAX, 5.0..f64::INFINITY] {
            let axis = LinearAxis::new(range.clone(), 8);
            let drawn = axis.range();
            assert!(drawn.start < drawn.end && drawn.end.is_finite(), "{range:?}: {drawn:?}");
            assert!((1..=8).contains(&axis.ticks().len()), "{range:?}");
        }
    }

    #[test]
    fn ticks_have_the_decimals_that_their_step_needs() {
        let labels = |range: Range<f64>| -> Vec<String> {
            let axis = LinearAxis::new(range, 4);
            axis.ticks().iter().map(|tick| axis.label(*tick)).collect()
        };
        assert_eq!(labels(0.0..1.6), ["0.0", "0.5", "1.0", "1.5"]);
        assert_eq!(labels(-2000.0..4000.0), ["−2,000", "0", "2,000", "4,000"]);
    }

    #[test]
    fn the_first_row_is_on_top() {
        let axis = LinearAxis::of_rows(3);
        let heights: Vec<i32> = axis.ticks().iter().map(|row| axis.map(row, (300, 0))).collect();
        assert_eq!(heights, [50, 150, 250]);
    }
}
