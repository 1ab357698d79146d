//! Reach against relevance: who is heard far away, and who stands for the subject.

use std::ops::Range;

use super::error::PlotError;
use super::fonts::{Fonts, Weight};
use super::labels::{self, Dot, Names};
use super::page::{Align, Area, Fill, Heading, Page, Plane, Stroke, Type, greatest, grouped};
use super::page::{step_of, tick};
use super::palette::{FAINT, INK, MUTED, RULE, STEEL, tier};
use super::texts::{Caption, filled};

const WIDTH: f64 = 1200.0;
const BODY_HEIGHT: f64 = 730.0;

/// Names printed at most: beyond that the middle of the picture is text.
const MOST_NAMES: usize = 30;

/// A scatter of people with the medians of both axes.
#[derive(Debug, Clone, Default)]
pub struct Quadrant {
    /// Area, language and notes.
    pub caption: Caption,
    /// The people. Axes are linear, so values that lie over orders of magnitude should come
    /// normalised (such as the log-ratio of the score, 0 to 1).
    pub points: Vec<QuadrantPoint>,
}

/// One person of the scatter.
#[derive(Debug, Clone, Default)]
pub struct QuadrantPoint {
    /// Reach in the network, upwards.
    pub reach: f64,
    /// Relevance to the area, to the right.
    pub relevance: f64,
    /// Decides size and which labels win.
    pub score: f64,
    /// Tier, 1 to 4, if assigned.
    pub tier: Option<u8>,
    /// The name to print; empty for most.
    pub label: String,
}

impl Quadrant {
    /// Draws the scatter as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading(), WIDTH, BODY_HEIGHT);
        let points: Vec<&QuadrantPoint> = self
            .points
            .iter()
            .filter(|point| point.reach.is_finite() && point.relevance.is_finite())
            .collect();
        if points.is_empty() {
            page.nothing();
            return page.finish();
        }
        let field = Area {
            x0: page.body.x0 + 58.0,
            y0: page.body.y0 + 36.0,
            x1: page.body.x1,
            y1: page.body.y1 - 34.0,
        };
        let x = with_margins(points.iter().map(|point| point.relevance), 0.04, 0.05);
        let y = with_margins(points.iter().map(|point| point.reach), 0.09, 0.09);
        let plane = Plane::new(field, x, y);
        draw_tier_keys(&mut page, &points);
        draw_axes(&mut page, field, &plane);
        let captions = draw_medians(&mut page, field, &plane, &points);
        draw_points(&mut page, field, &plane, &points, &captions);
        page.finish()
    }

    fn heading(&self) -> Heading<'_> {
        let words = self.caption.language.words();
        let count = grouped(self.points.len() as u64);
        let title = self.caption.say(words.quadrant_title, &[]);
        let subtitle = self.caption.say(words.quadrant_subtitle, &[("count", &count)]);
        Heading { caption: &self.caption, title, subtitle }
    }
}

/// The range of some values, widened at both ends by shares of its extent, so that the captions in
/// the corners stand clear of the dots.
fn with_margins(values: impl Iterator<Item = f64> + Clone, below: f64, above: f64) -> Range<f64> {
    let low = values.clone().fold(f64::INFINITY, f64::min);
    let high = values.fold(f64::NEG_INFINITY, f64::max);
    let extent = if high > low { high - low } else { 1.0 };
    low - below * extent..high + above * extent
}

fn draw_tier_keys(page: &mut Page<'_>, points: &[&QuadrantPoint]) {
    let words = page.words;
    let names: Vec<(String, Fill)> = (1..=4)
        .filter(|own| points.iter().any(|point| point.tier == Some(*own)))
        .map(|own: u8| (filled(words.tier, &[("tier", &own.to_string())]), Fill::from(tier(own))))
        .collect();
    let keys: Vec<(&str, Fill)> = names.iter().map(|(name, fill)| (name.as_str(), *fill)).collect();
    page.keys(page.body.y0 + 12.0, &keys);
}

fn draw_axes(page: &mut Page<'_>, field: Area, plane: &Plane) {
    let words = page.words;
    let ticks = plane.x_ticks(8);
    let step = step_of(&ticks);
    for value in ticks {
        let x = plane.at(value, 0.0).0;
        page.line(&[(x, field.y0), (x, field.y1)], Stroke::new(RULE, 0.8));
        page.text((x, field.y1 + 18.0), &tick(value, step), Type::TICK.align(Align::Middle));
    }
    let ticks = plane.y_ticks(8);
    let step = step_of(&ticks);
    for value in ticks {
        let y = plane.at(0.0, value).1;
        page.line(&[(field.x0, y), (field.x1, y)], Stroke::new(RULE, 0.8));
        page.text((field.x0 - 10.0, y + 4.0), &tick(value, step), Type::TICK.align(Align::Right));
    }
    let look = Type::LABEL.colour(MUTED);
    let relevance = format!("{} →", words.relevance);
    page.text((field.x1, field.y1 + 40.0), &relevance, look.align(Align::Right));
    let reach = format!("{} →", words.reach);
    page.text((field.x0 - 46.0, field.y0), &reach, look.align(Align::Right).upwards());
}

/// Draws the median lines and the captions in the corners; returns where the captions stand.
fn draw_medians(
    page: &mut Page<'_>,
    field: Area,
    plane: &Plane,
    points: &[&QuadrantPoint],
) -> Vec<Area> {
    let (x, y) = plane.at(
        median(points.iter().map(|point| point.relevance).collect()),
        median(points.iter().map(|point| point.reach).collect()),
    );
    let dashed = Stroke { dash: 5.0, ..Stroke::new(STEEL, 1.2) };
    page.line(&[(x, field.y0), (x, field.y1)], dashed);
    page.line(&[(field.x0, y), (field.x1, y)], dashed);
    let look = Type::new(13.0, FAINT).bold().halo(2.0);
    let corners = [
        (field.x0 + 10.0, field.y0 + 20.0, Align::Left),
        (field.x1 - 10.0, field.y0 + 20.0, Align::Right),
        (field.x0 + 10.0, field.y1 - 10.0, Align::Left),
        (field.x1 - 10.0, field.y1 - 10.0, Align::Right),
    ];
    let mut taken = Vec::new();
    for (caption, (x, y, align)) in page.words.quadrants.into_iter().zip(corners) {
        let width = page.width_of(caption, look);
        let left = if align == Align::Left { x } else { x - width };
        taken.push(Area { x0: left - 4.0, y0: y - 15.0, x1: left + width + 4.0, y1: y + 6.0 });
        page.text((x, y), caption, look.align(align));
    }
    taken
}

fn draw_points(
    page: &mut Page<'_>,
    field: Area,
    plane: &Plane,
    points: &[&QuadrantPoint],
    taken: &[Area],
) {
    let top = greatest(points.iter().map(|point| point.score)).max(f64::MIN_POSITIVE);
    let least = if points.len() > 800 { 2.2 } else { 3.2 };
    let dots: Vec<Dot> = points
        .iter()
        .map(|point| {
            let share =
                if point.score.is_finite() { (point.score / top).clamp(0.0, 1.0) } else { 0.0 };
            Dot { at: plane.at(point.relevance, point.reach), radius: least + 7.0 * share * share }
        })
        .collect();
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&a, &b| points[a].score.total_cmp(&points[b].score).then(a.cmp(&b)));
    for &i in &order {
        let colour = tier(points[i].tier.unwrap_or(4));
        if dots[i].radius > 5.0 {
            page.disc(dots[i].at, dots[i].radius + 0.8, plotters::style::WHITE);
        }
        page.disc(dots[i].at, dots[i].radius, Fill { alpha: 0.8, ..Fill::from(colour) });
    }
    let names: Vec<(usize, String)> = order
        .iter()
        .rev()
        .filter(|&&i| !points[i].label.trim().is_empty())
        .take(MOST_NAMES)
        .map(|&i| (i, page.fonts.fit(&points[i].label, 12.5, Weight::Regular, 200.0)))
        .collect();
    let look = Type::new(12.5, INK).halo(2.4);
    labels::draw(page, &Names { dots: &dots, names: &names, bounds: field, taken, look });
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        n if n % 2 == 0 => (values[middle - 1] + values[middle]) / 2.0,
        _ => values[middle],
    }
}
