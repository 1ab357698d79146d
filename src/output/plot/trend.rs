//! Works, sessions and active people by year.

use plotters::coord::ranged1d::{BoldPoints, Ranged};
use plotters::coord::types::{RangedCoordi32, RangedCoordu64};
use plotters::prelude::{Color, LineSeries, TextStyle};
use plotters::style::text_anchor::HPos;

use super::chart::{self, Chart, LinearAxis};
use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{Page, PageHeading, PixelRect};
use super::palette::{ACCENT, ACCENT_LIGHT, MUTED, WARM};
use super::style::{Fill, Stroke, TextLook};
use super::svg::Pen;
use super::texts::{Caption, fill_blanks, group_thousands};

const WIDTH: f64 = 1200.0;
const BODY_HEIGHT: f64 = 618.0;
const BARS_HEIGHT: f64 = 362.0;
/// Share of a year's width that its bars fill, unless they reach `MAX_BAR_WIDTH`.
const BARS_SHARE: f64 = 0.74;
const MAX_BAR_WIDTH: f64 = 46.0;
/// With more years than this, the values beside bars and points would touch.
const MAX_YEARS_WITH_VALUES: usize = 16;
const MAX_YEAR_LABELS: usize = 23;

/// Activity by year.
#[derive(Debug, Clone, Default)]
pub struct TrendChart {
    /// Area, language and notes.
    pub caption: Caption,
    /// At most one entry a year, oldest first; a year without an entry has no bar and no point.
    pub years: Vec<TrendYear>,
    /// The first year that the sources do not cover to its end; it and later ones are hatched.
    pub incomplete_from: Option<i32>,
}

/// The activity of one year.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrendYear {
    /// The calendar year.
    pub year: i32,
    /// Publications on the area.
    pub works: u32,
    /// Congress sessions and talks on the area.
    pub sessions: u32,
    /// People with at least one of either.
    pub people: u32,
}

impl TrendChart {
    /// Draws the bars and the line as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading(), WIDTH, BODY_HEIGHT);
        if self.years.is_empty() {
            return page.finish_without_data();
        }
        let (words, body) = (page.words, page.body);
        let mut keys = vec![(words.works, Fill::from(ACCENT))];
        if self.bars_per_year() > 1 {
            keys.push((words.sessions, Fill::from(ACCENT_LIGHT)));
        }
        if !self.years.iter().all(|year| self.is_complete(year)) {
            keys.push((words.incomplete_year, Fill::hatched(ACCENT)));
        }
        page.draw_legend(&keys);
        let (y0, y1) = (body.y0 + 40.0, body.y0 + 40.0 + BARS_HEIGHT);
        self.draw_bars(&page, PixelRect { y0, y1, ..body })?;
        page.draw_text((body.x0, y1 + 15.0), words.active_people, TextLook::LABEL.bold());
        self.draw_people(&page, PixelRect { y0: y1 + 36.0, ..body })?;
        page.finish()
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = self.caption.language.words();
        let mut complete = self.years.iter().filter(|year| self.is_complete(year));
        let title = match (complete.next(), complete.next_back()) {
            (Some(first), Some(last)) => self.caption.sentence(
                words.trend_title,
                &[
                    ("first", &group_thousands(first.works.into())),
                    ("first_year", &first.year.to_string()),
                    ("last", &group_thousands(last.works.into())),
                    ("last_year", &last.year.to_string()),
                ],
            ),
            _ => self.caption.sentence(words.trend_short_title, &[]),
        };
        let mut subtitle = self.caption.sentence(words.trend_subtitle, &[]);
        if let Some(partial) = self.years.iter().find(|year| !self.is_complete(year)) {
            let year = partial.year.to_string();
            subtitle += words.sentence_gap;
            subtitle += &fill_blanks(words.trend_incomplete, &[("year", &year)]);
        }
        PageHeading { caption: &self.caption, title, subtitle }
    }

    fn is_complete(&self, year: &TrendYear) -> bool {
        self.incomplete_from.is_none_or(|from| year.year < from)
    }

    /// Works, and sessions if there are any at all.
    fn bars_per_year(&self) -> usize {
        if self.years.iter().any(|year| year.sessions > 0) { 2 } else { 1 }
    }

    /// A chart of counts up to `max` over the years, with its mesh and baseline. All charts of the
    /// picture have label areas of one width, so that their years line up.
    fn year_chart<'a, 'f>(
        &self,
        page: &Page<'f>,
        part: PixelRect,
        max: u32,
    ) -> Result<Chart<'a, 'f, LinearAxis, RangedCoordu64>, PlotError> {
        let first = self.years.iter().map(|year| year.year).min().unwrap_or_default();
        let last = self.years.iter().map(|year| year.year).max().unwrap_or_default();
        let ticks = RangedCoordi32::from(first..last).key_points(BoldPoints(MAX_YEAR_LABELS));
        let (start, end) = (f64::from(first) - 0.5, f64::from(last) + 0.5);
        let ticks = ticks.into_iter().map(f64::from).collect();
        let years = LinearAxis::with_ticks(start..end, ticks);
        let counts = self.years.iter().map(|year| year.works.max(year.sessions).max(year.people));
        let widest = group_thousands(counts.max().unwrap_or_default().into());
        let labels = (page.text_width(&widest, TextLook::TICK) + 20.0, 30.0);
        let counts = 0..u64::from(max) + u64::from(max) / 8 + 1;
        let mut chart = chart::chart_on(page, part, labels, (years, counts))?;
        chart::quiet_mesh(&mut chart)
            .disable_x_mesh()
            .x_label_style(TextStyle::from(TextLook::SMALL))
            .x_label_formatter(&|year| format!("{year:.0}"))
            .y_labels(6)
            .y_label_formatter(&|count| group_thousands(*count))
            .draw()?;
        let baseline = [(start, 0), (end, 0)];
        chart.draw_series(LineSeries::new(baseline, Stroke::new(MUTED, 1.0)))?;
        Ok(chart)
    }

    fn draw_bars(&self, page: &Page<'_>, part: PixelRect) -> Result<(), PlotError> {
        let max = self.years.iter().map(|year| year.works.max(year.sessions)).max();
        let chart = self.year_chart(page, part, max.unwrap_or_default())?;
        let years = chart.x_range();
        let pixels_per_year = chart::plotting_rect(&chart).width() / (years.end - years.start);
        let bars = self.bars_per_year();
        let pixels = (BARS_SHARE * pixels_per_year / bars as f64).min(MAX_BAR_WIDTH);
        let (step, width) = (pixels / pixels_per_year, (pixels - 1.0) / pixels_per_year);
        let look = TextLook::VALUE.colour(MUTED).align(HPos::Center);
        for year in &self.years {
            let counts = [(year.works, ACCENT), (year.sessions, ACCENT_LIGHT)];
            for (i, (count, colour)) in counts.into_iter().enumerate().take(bars) {
                let x = f64::from(year.year) + step * (i as f64 - bars as f64 / 2.0);
                let fill = Fill { hatched: !self.is_complete(year), ..Fill::from(colour) };
                let corners = [(x, 0), (x + width, u64::from(count))];
                chart.plotting_area().draw(&chart::filled_rect(corners, fill))?;
                let value = group_thousands(count.into());
                if count > 0 && self.has_values() && page.text_width(&value, look) <= pixels {
                    let top = (x + width / 2.0, count.into());
                    chart.plotting_area().draw(&chart::text_mark(top, (0.0, -5.0), value, look))?;
                }
            }
        }
        Ok(())
    }

    fn has_values(&self) -> bool {
        self.years.len() <= MAX_YEARS_WITH_VALUES
    }

    /// Whether the line of people falls to this year from its neighbours, so that a value above it
    /// would be on the line, and there is space for one below it.
    fn is_valley(&self, i: usize, max: u32) -> bool {
        let neighbours = [i.checked_sub(1), Some(i + 1)].into_iter().flatten();
        let mut people = neighbours.filter_map(|at| self.years.get(at)).map(|year| year.people);
        let lowest = self.years[i].people;
        self.years.len() > 1 && lowest > max / 5 && people.all(|people| people > lowest)
    }

    fn draw_people(&self, page: &Page<'_>, part: PixelRect) -> Result<(), PlotError> {
        let max = self.years.iter().map(|year| year.people).max().unwrap_or_default();
        let mut chart = self.year_chart(page, part, max)?;
        let point = |year: &TrendYear| (f64::from(year.year), u64::from(year.people));
        let complete = self.years.iter().take_while(|year| self.is_complete(year)).count();
        let solid = self.years[..complete].iter().map(point);
        chart.draw_series(LineSeries::new(solid, Stroke::new(WARM, 2.4)))?;
        let open = self.years[complete.saturating_sub(1)..].iter().map(point);
        let dashes = LineSeries::new(open, Stroke::new(WARM, 2.4));
        chart.draw_series(dashes.map(|line| Pen { dash: 4.0, ..Pen::default() }.with(line)))?;
        let look = TextLook::VALUE.align(HPos::Center).halo(2.0);
        for (i, year) in self.years.iter().enumerate() {
            let hollow = Stroke::new(WARM, 1.6).into();
            let style = if self.is_complete(year) { WARM.filled() } else { hollow };
            // Rims of crowded dots would make a solid line look dashed.
            let (radius, rim) = if self.has_values() { (3.4, 1.6) } else { (2.4, 0.0) };
            chart.plotting_area().draw(&chart::dot_mark(point(year), radius, rim, style))?;
            if self.has_values() || i == 0 || i + 1 == self.years.len() {
                let value = group_thousands(year.people.into());
                let offset = if self.is_valley(i, max) { 18.0 } else { -10.0 };
                let mark = chart::text_mark(point(year), (0.0, offset), value, look);
                chart.plotting_area().draw(&mark)?;
            }
        }
        Ok(())
    }
}
