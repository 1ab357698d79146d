//! Works, sessions and active people by year.

use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{Align, Area, Fill, Heading, Page, Plane, Stroke, Type, greatest, grouped};
use super::page::{step_of, tick};
use super::palette::{ACCENT, ACCENT_LIGHT, INK, MUTED, RULE, WARM};
use super::texts::{Caption, filled};

const WIDTH: f64 = 1200.0;
const BARS_HEIGHT: f64 = 330.0;
const LINE_HEIGHT: f64 = 150.0;
const BODY_HEIGHT: f64 = 40.0 + BARS_HEIGHT + 62.0 + LINE_HEIGHT + 30.0;

/// Figures stand above each bar up to this many years; beyond that they would touch.
const FIGURES_UP_TO: usize = 16;

/// Activity by year.
#[derive(Debug, Clone, Default)]
pub struct Trend {
    /// Area, language and notes.
    pub caption: Caption,
    /// One entry a year, oldest first; a year left out is not drawn as zero.
    pub years: Vec<TrendYear>,
    /// The first year that the sources do not cover to its end; it and later ones are hatched.
    pub incomplete_from: Option<i32>,
}

/// What happened in a year.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrendYear {
    /// The calendar year.
    pub year: i32,
    /// Publications that speak of the area.
    pub works: u32,
    /// Congress sessions and talks that speak of the area.
    pub sessions: u32,
    /// People with at least one of either.
    pub people: u32,
}

impl Trend {
    /// Draws the bars and the line as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading(), WIDTH, BODY_HEIGHT);
        if self.years.is_empty() {
            page.nothing();
            return page.finish();
        }
        let (x0, x1) = (page.body.x0 + 48.0, page.body.x1);
        let y0 = page.body.y0 + 40.0;
        let bars = Area { x0, y0, x1, y1: y0 + BARS_HEIGHT };
        let y0 = bars.y1 + 62.0;
        let line = Area { x0, y0, x1, y1: y0 + LINE_HEIGHT };
        self.draw_keys(&mut page);
        self.draw_bars(&mut page, bars);
        self.draw_line(&mut page, line);
        page.finish()
    }

    fn complete(&self, year: i32) -> bool {
        self.incomplete_from.is_none_or(|from| year < from)
    }

    fn heading(&self) -> Heading<'_> {
        let words = self.caption.language.words();
        let full: Vec<&TrendYear> = self.years.iter().filter(|y| self.complete(y.year)).collect();
        let title = match (full.first(), full.last()) {
            (Some(first), Some(last)) if first.year < last.year => self.caption.say(
                words.trend_title,
                &[
                    ("first", &grouped(first.works.into())),
                    ("first_year", &first.year.to_string()),
                    ("last", &grouped(last.works.into())),
                    ("last_year", &last.year.to_string()),
                ],
            ),
            _ => self.caption.say(words.trend_empty_title, &[]),
        };
        let mut subtitle = self.caption.say(words.trend_subtitle, &[]);
        if let Some(partial) = self.years.iter().find(|y| !self.complete(y.year)) {
            subtitle += words.gap;
            subtitle += &filled(words.trend_incomplete, &[("year", &partial.year.to_string())]);
        }
        Heading { caption: &self.caption, title, subtitle }
    }

    fn has_sessions(&self) -> bool {
        self.years.iter().any(|year| year.sessions > 0)
    }

    fn draw_keys(&self, page: &mut Page<'_>) {
        let words = page.words;
        let mut keys = vec![(words.works, Fill::from(ACCENT))];
        if self.has_sessions() {
            keys.push((words.sessions, Fill::from(ACCENT_LIGHT)));
        }
        if self.years.iter().any(|year| !self.complete(year.year)) {
            keys.push((words.incomplete_year, Fill { hatched: true, ..Fill::from(ACCENT) }));
        }
        page.keys(page.body.y0 + 12.0, &keys);
    }

    /// The middle of a year's slot, and the slot's width.
    fn slot(&self, area: Area, index: usize) -> (f64, f64) {
        let width = area.width() / self.years.len() as f64;
        (area.x0 + width * (index as f64 + 0.5), width)
    }

    fn draw_bars(&self, page: &mut Page<'_>, area: Area) {
        let most = greatest(self.years.iter().map(|y| f64::from(y.works.max(y.sessions))));
        let plane = Plane::new(area, 0.0..1.0, 0.0..most.max(1.0) * 1.06);
        draw_grid(page, area, &plane, 6);
        let series = if self.has_sessions() { 2.0 } else { 1.0 };
        for (i, year) in self.years.iter().enumerate() {
            let (middle, slot) = self.slot(area, i);
            let bar = (slot * 0.74 / series).min(46.0);
            let values = [(year.works, ACCENT), (year.sessions, ACCENT_LIGHT)];
            let mut x0 = middle - bar * series / 2.0;
            for (value, colour) in values.into_iter().take(series as usize) {
                let (_, y0) = plane.at(0.0, f64::from(value));
                let fill = Fill { hatched: !self.complete(year.year), ..Fill::from(colour) };
                page.rect(Area { x0, y0, x1: x0 + bar - 1.0, y1: area.y1 }, fill);
                let shown = grouped(value.into());
                let look = Type::new(11.5, MUTED).align(Align::Middle);
                let fits = page.width_of(&shown, look) < bar + 8.0 / series;
                if self.years.len() <= FIGURES_UP_TO && value > 0 && fits {
                    page.text((x0 + bar / 2.0, y0 - 5.0), &shown, look);
                }
                x0 += bar;
            }
            self.draw_year(page, (middle, area.y1 + 19.0), i);
        }
        page.line(&[(area.x0, area.y1), (area.x1, area.y1)], Stroke::new(MUTED, 1.0));
    }

    /// Every year up to 16, then every second or fifth.
    fn draw_year(&self, page: &mut Page<'_>, at: (f64, f64), index: usize) {
        let every = match self.years.len() {
            0..=22 => 1,
            23..=44 => 2,
            _ => 5,
        };
        if (self.years.len() - 1 - index).is_multiple_of(every) {
            let year = self.years[index].year.to_string();
            page.text(at, &year, Type::SMALL.align(Align::Middle));
        }
    }

    fn draw_line(&self, page: &mut Page<'_>, area: Area) {
        let words = page.words;
        page.text((page.body.x0, area.y0 - 16.0), words.active_people, Type::LABEL.bold());
        let most = greatest(self.years.iter().map(|y| f64::from(y.people))).max(1.0);
        let plane = Plane::new(area, 0.0..1.0, 0.0..most * 1.12);
        draw_grid(page, area, &plane, 4);
        page.line(&[(area.x0, area.y1), (area.x1, area.y1)], Stroke::new(MUTED, 1.0));
        let points: Vec<(f64, f64)> = self
            .years
            .iter()
            .enumerate()
            .map(|(i, y)| (self.slot(area, i).0, plane.at(0.0, f64::from(y.people)).1))
            .collect();
        for (pair, years) in points.windows(2).zip(self.years.windows(2)) {
            let dash = if self.complete(years[1].year) { 0.0 } else { 4.0 };
            page.line(pair, Stroke { dash, ..Stroke::new(WARM, 2.4) });
        }
        for (i, (point, year)) in points.iter().zip(&self.years).enumerate() {
            page.disc(*point, 5.0, plotters::style::WHITE);
            if self.complete(year.year) {
                page.disc(*point, 3.6, WARM);
            } else {
                page.ring(*point, 3.2, Stroke::new(WARM, 1.6));
            }
            let ends = i == 0 || i + 1 == points.len();
            if self.years.len() <= FIGURES_UP_TO || ends {
                let look = Type::new(11.5, INK).align(Align::Middle).halo(2.0);
                page.text((point.0, point.1 - 10.0), &grouped(year.people.into()), look);
            }
            self.draw_year(page, (point.0, area.y1 + 19.0), i);
        }
    }
}

fn draw_grid(page: &mut Page<'_>, area: Area, plane: &Plane, count: usize) {
    let ticks: Vec<f64> = plane.y_ticks(count).into_iter().filter(|t| t.fract() == 0.0).collect();
    let step = step_of(&ticks);
    for value in ticks {
        let (_, y) = plane.at(0.0, value);
        page.line(&[(area.x0, y), (area.x1, y)], Stroke::new(RULE, 0.8));
        page.text((area.x0 - 10.0, y + 4.0), &tick(value, step), Type::TICK.align(Align::Right));
    }
}
