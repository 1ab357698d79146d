//! Reach in the network against relevance to the area.

use std::ops::Range;

use plotters::prelude::{Color, LineSeries, TextStyle};
use plotters::style::text_anchor::HPos;

use super::chart::{self, Chart, LinearAxis};
use super::error::PlotError;
use super::fonts::Fonts;
use super::labels::{self, Dot, NameLabels};
use super::page::{Page, PageHeading, PixelRect, max_of};
use super::palette::{FAINT, INK, MUTED, STEEL, tier_colour};
use super::style::{Fill, Stroke, TextLook};
use super::svg::Pen;
use super::texts::{Caption, fill_blanks};

const WIDTH: f64 = 1200.0;
const BODY_HEIGHT: f64 = 730.0;
const MAX_NAME_WIDTH: f64 = 200.0;
/// With more names the middle of the picture would be nothing but text.
const MAX_NAMES: usize = 30;

type PointChart<'a, 'f> = Chart<'a, 'f, LinearAxis, LinearAxis>;

/// A scatter of people with the medians of both axes.
#[derive(Debug, Clone, Default)]
pub struct QuadrantChart {
    /// Area, language and notes.
    pub caption: Caption,
    /// The people. Both axes are linear: values that span orders of magnitude should come
    /// normalised.
    pub points: Vec<QuadrantPoint>,
}

/// One person.
#[derive(Debug, Clone, Default)]
pub struct QuadrantPoint {
    /// Reach in the network, upwards.
    pub reach: f64,
    /// Relevance to the area, to the right.
    pub relevance: f64,
    /// The size of the dot, and its precedence when names compete for space.
    pub score: f64,
    /// Tier, 1 to 4, if assigned.
    pub tier: Option<u8>,
    /// The name to print; empty for most.
    pub label: String,
}

impl QuadrantChart {
    /// Draws the scatter as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading(), WIDTH, BODY_HEIGHT);
        let mut points: Vec<&QuadrantPoint> = self.points.iter().collect();
        points.retain(|point| point.reach.is_finite() && point.relevance.is_finite());
        points.sort_by(|a, b| a.score.total_cmp(&b.score));
        if points.is_empty() {
            return page.finish_without_data();
        }
        let words = page.words;
        let tiers = (1..=4).filter(|tier| points.iter().any(|point| point.tier == Some(*tier)));
        let keys: Vec<(String, Fill)> = tiers
            .map(|tier: u8| {
                let name = fill_blanks(words.tier, &[("tier", &tier.to_string())]);
                (name, tier_colour(tier).into())
            })
            .collect();
        page.draw_legend(
            &keys.iter().map(|(name, fill)| (name.as_str(), *fill)).collect::<Vec<_>>(),
        );
        let x = padded_range(points.iter().map(|point| point.relevance), 0.04, 0.05);
        let y = padded_range(points.iter().map(|point| point.reach), 0.09, 0.09);
        let mut chart = build_chart(&page, (LinearAxis::new(x, 8), LinearAxis::new(y, 8)))?;
        draw_medians(&mut chart, &points)?;
        let captions = draw_captions(&mut page, chart::plotting_rect(&chart));
        draw_points(&mut page, &chart, &points, &captions)?;
        page.finish()
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = self.caption.language.words();
        let title = self.caption.sentence(words.quadrant_title, &[]);
        let subtitle = self.caption.sentence_about(words.quadrant_subtitle, self.points.len());
        PageHeading { caption: &self.caption, title, subtitle }
    }
}

/// The range of some values, widened by shares of its extent so that the captions in the corners
/// do not cover dots.
fn padded_range(values: impl Iterator<Item = f64> + Clone, below: f64, above: f64) -> Range<f64> {
    let low = values.clone().fold(f64::INFINITY, f64::min);
    let high = values.fold(f64::NEG_INFINITY, f64::max);
    let extent = if high > low { high - low } else { 1.0 };
    low - below * extent..high + above * extent
}

/// The empty chart with its mesh.
fn build_chart<'a, 'f>(
    page: &Page<'f>,
    (x, y): (LinearAxis, LinearAxis),
) -> Result<PointChart<'a, 'f>, PlotError> {
    let part = PixelRect { y0: page.body.y0 + 36.0, y1: page.body.y1 + 8.0, ..page.body };
    let y_labels = y.ticks().iter().map(|value| y.label(*value));
    let widest = max_of(y_labels.map(|label| page.text_width(&label, TextLook::TICK)));
    let mut chart = chart::chart_on(page, part, (widest + 38.0, 44.0), (x, y))?;
    chart::quiet_mesh(&mut chart)
        .axis_desc_style(TextStyle::from(TextLook::LABEL.colour(MUTED)))
        .x_desc(format!("{} →", page.words.relevance))
        .y_desc(format!("{} →", page.words.reach))
        .draw()?;
    Ok(chart)
}

fn draw_medians(
    chart: &mut PointChart<'_, '_>,
    points: &[&QuadrantPoint],
) -> Result<(), PlotError> {
    let (xs, ys) = (chart.x_range(), chart.y_range());
    let x = median(points.iter().map(|point| point.relevance).collect());
    let y = median(points.iter().map(|point| point.reach).collect());
    for line in [[(x, ys.start), (x, ys.end)], [(xs.start, y), (xs.end, y)]] {
        let line = LineSeries::new(line, Stroke::new(STEEL, 1.2));
        chart.draw_series(line.map(|line| Pen { dash: 5.0, ..Pen::default() }.with(line)))?;
    }
    Ok(())
}

/// Names the quadrants in their corners and returns the rectangles of the names.
fn draw_captions(page: &mut Page<'_>, field: PixelRect) -> Vec<PixelRect> {
    let look = TextLook::new(13.0, FAINT).bold().halo(2.0);
    let corners = [
        (field.x0 + 10.0, field.y0 + 20.0, HPos::Left),
        (field.x1 - 10.0, field.y0 + 20.0, HPos::Right),
        (field.x0 + 10.0, field.y1 - 10.0, HPos::Left),
        (field.x1 - 10.0, field.y1 - 10.0, HPos::Right),
    ];
    let captions = page.words.quadrants.into_iter().zip(corners);
    captions
        .map(|(caption, (x, y, align))| {
            let width = page.text_width(caption, look);
            page.draw_text((x, y), caption, look.align(align));
            let x0 = if matches!(align, HPos::Left) { x } else { x - width };
            PixelRect { x0: x0 - 4.0, y0: y - 15.0, x1: x0 + width + 4.0, y1: y + 6.0 }
        })
        .collect()
}

/// Draws the dots, the highest scores on top, and names beside them where `taken` leaves space.
fn draw_points(
    page: &mut Page<'_>,
    chart: &PointChart<'_, '_>,
    points: &[&QuadrantPoint],
    taken: &[PixelRect],
) -> Result<(), PlotError> {
    let best = max_of(points.iter().map(|point| point.score)).max(f64::MIN_POSITIVE);
    let min_radius = if points.len() > 800 { 2.2 } else { 3.2 };
    let mut dots = Vec::new();
    for point in points {
        let share = if point.score.is_finite() { (point.score / best).max(0.0) } else { 0.0 };
        let (place, radius) = ((point.relevance, point.reach), min_radius + 7.0 * share * share);
        let rim = if radius > 5.0 { 0.8 } else { 0.0 };
        let style = tier_colour(point.tier.unwrap_or(4)).mix(0.8).filled();
        chart.plotting_area().draw(&chart::dot_mark(place, radius, rim, style))?;
        dots.push(Dot { at: chart::pixel_position(chart, place), radius });
    }
    let look = TextLook::new(12.5, INK).halo(2.4);
    let named = (0..points.len()).rev().filter(|&i| !points[i].label.trim().is_empty());
    let names: Vec<(usize, String)> = named
        .take(MAX_NAMES)
        .map(|i| (i, page.shorten(&points[i].label, look, MAX_NAME_WIDTH)))
        .collect();
    let bounds = chart::plotting_rect(chart);
    labels::draw_names(page, &NameLabels { dots: &dots, names: &names, bounds, taken, look });
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        n if n % 2 == 0 => values[middle - 1].midpoint(values[middle]),
        _ => values[middle],
    }
}
