//! Works, sessions and active people by year.

use plotters::coord::ranged1d::{BoldPoints, Ranged};
use plotters::coord::types::{RangedCoordi32, RangedCoordu64};
use plotters::prelude::{Color, LineSeries, TextStyle};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::chart::{self, Chart, LinearAxis};
use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{Page, PageHeading, SheetRect};
use super::palette::{ACCENT, MUTED, PILLARS, WARM};
use super::style::{Fill, Stroke, TextLook};
use super::texts::{Caption, group_thousands, words};

/// Share of a year's width that its bar fills.
const BAR_SHARE: f64 = 0.68;
const MAX_BAR_WIDTH: f64 = 62.0;
/// With more years than this, the values beside bars and points would touch.
const MAX_YEARS_WITH_VALUES: usize = 16;
const MAX_YEAR_LABELS: usize = 23;
/// Room of the figures at the left, the same for all panels, so that their years line up.
const LABEL_WIDTH: f64 = 62.0;
/// Whole years on each side of a comparison.
const COMPARED: usize = 3;
/// Standard errors beyond which a change of counts is no chance (two-sided, p < .01).
const SURE: f64 = 2.576;
/// Relative change that is worth a sentence.
const WORTH: f64 = 0.1;

words! { TrendWords {
    title_more: "{area}: {change} % more publications a year in {later} than in {earlier}",
        "{area}：{later}年の文献は{earlier}年より年平均で{change}％多い";
    title_less: "{area}: {change} % fewer publications a year in {later} than in {earlier}",
        "{area}：{later}年の文献は{earlier}年より年平均で{change}％少ない";
    title_level: "{area}: about as many publications a year in {later} as in {earlier}",
        "{area}：{later}年の文献は{earlier}年とほぼ同数";
    plain_title: "{area}: activity by year", "{area}：年別の活動";
    subtitle: "Publications and congress sessions about the area, and people on at least one of them. {partial}",
        "領域に関する文献と学会セッション、およびそのいずれかに名のある人数。{partial}";
    partial: "Hatched: cut short by the window ({years}).", "斜線：対象期間の端で途中の年（{years}年）。";
    works: "Publications", "文献";
    sessions: "Congress sessions", "学会セッション";
    people: "Active people, without those who are only on papers of more than {team} authors",
        "活動した人数（著者{team}名超の論文のみの人を除く）";
    no_congress: "no congress read", "学会資料なし";
} }

/// Activity by year.
#[derive(Debug, Clone, Default)]
pub struct TrendChart {
    /// Area, language and notes.
    pub caption: Caption,
    /// At most one entry a year, oldest first; a year without an entry has no bar and no point.
    pub years: Vec<TrendYear>,
    /// Papers of more authors do not count for people.
    pub largest_team: u32,
}

/// The activity of one year.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrendYear {
    /// The calendar year.
    pub year: i32,
    /// Publications on the area.
    pub works: u32,
    /// Congress sessions on the area; `None` where no congress of the year was read.
    pub sessions: Option<u32>,
    /// People on at least one of either.
    pub people: u32,
    /// Whether the window covers only a part of it.
    pub is_partial: bool,
}

/// What the numbers of publications say.
#[derive(Debug, Clone, PartialEq)]
struct TrendFinding {
    earlier: String,
    later: String,
    /// Relative change of the yearly mean.
    change: f64,
    /// Whether it is more than chance and worth a sentence.
    is_sure: bool,
}

type YearChart<'a, 'f> = Chart<'a, 'f, LinearAxis, RangedCoordu64>;

impl TrendChart {
    /// Draws bars and line as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading());
        if self.years.is_empty() {
            return page.finish_without_data();
        }
        let words = TrendWords::of(self.caption.language);
        let has_sessions = self.years.iter().any(|year| year.sessions.is_some());
        let mut panels = page.body.rows(if has_sessions { 3 } else { 2 }, 12.0).into_iter();
        let works: fn(&TrendYear) -> Option<u32> = |year| Some(year.works);
        let sessions: fn(&TrendYear) -> Option<u32> = |year| year.sessions;
        let bars = [(words.works, works, ACCENT), (words.sessions, sessions, PILLARS[2])];
        for (name, value, colour) in bars.into_iter().take(1 + usize::from(has_sessions)) {
            if let Some(panel) = panels.next() {
                self.draw_bars(&mut page, panel, name, (value, colour))?;
            }
        }
        if let Some(panel) = panels.next() {
            let team = self.largest_team.to_string();
            let name = self.caption.sentence(words.people, &[("team", &team)]);
            self.draw_people(&mut page, panel, &name)?;
        }
        page.finish()
    }

    /// Compares the first and the last whole years, three on each side that do not overlap.
    fn finding(&self) -> Option<TrendFinding> {
        let whole: Vec<&TrendYear> = self.years.iter().filter(|year| !year.is_partial).collect();
        if whole.len() < 2 * COMPARED {
            return None;
        }
        let (earlier, later) = (&whole[..COMPARED], &whole[whole.len() - COMPARED..]);
        let sum =
            |years: &[&TrendYear]| years.iter().map(|year| f64::from(year.works)).sum::<f64>();
        let span = |years: &[&TrendYear]| format!("{}–{}", years[0].year, years[COMPARED - 1].year);
        let (before, after) = (sum(earlier), sum(later));
        if before <= 0.0 {
            return None;
        }
        // Two Poisson counts over as many years differ by chance by the root of their sum.
        let errors = (after - before).abs() / (after + before).sqrt();
        let change = after / before - 1.0;
        Some(TrendFinding {
            earlier: span(earlier),
            later: span(later),
            change,
            is_sure: errors > SURE && change.abs() >= WORTH,
        })
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = TrendWords::of(self.caption.language);
        let finding = self.finding();
        let title = match &finding {
            None => words.plain_title,
            // A few publications may double by chance: that is neither growth nor a level.
            Some(found) if !found.is_sure && found.change.abs() >= WORTH => words.plain_title,
            Some(found) if !found.is_sure => words.title_level,
            Some(found) if found.change > 0.0 => words.title_more,
            Some(_) => words.title_less,
        };
        let partial: Vec<String> =
            self.years.iter().filter(|y| y.is_partial).map(|y| y.year.to_string()).collect();
        let partial = match partial.as_slice() {
            [] => String::new(),
            years => {
                let years = years.join(self.caption.words().comma);
                self.caption.sentence(words.partial, &[("years", &years)])
            }
        };
        let change = finding.as_ref().map_or(0.0, |found| 100.0 * found.change.abs());
        let change = format!("{change:.0}");
        let (earlier, later) = finding
            .as_ref()
            .map_or_else(Default::default, |f| (f.earlier.as_str(), f.later.as_str()));
        let blanks = [
            ("change", change.as_str()),
            ("earlier", earlier),
            ("later", later),
            ("partial", &partial),
        ];
        let last = self.years.len().saturating_sub(10);
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: self.caption.sentence(words.subtitle, &blanks).trim_end().to_owned(),
            figures: self.years[last..]
                .iter()
                .map(|y| format!("{}: {}", y.year, y.works))
                .collect(),
        }
    }

    /// A chart of counts up to `max` over the years, with its mesh and baseline.
    fn year_chart<'a, 'f>(
        &self,
        page: &Page<'f>,
        part: SheetRect,
        max: u32,
    ) -> Result<YearChart<'a, 'f>, PlotError> {
        let first = self.years.iter().map(|year| year.year).min().unwrap_or_default();
        let last = self.years.iter().map(|year| year.year).max().unwrap_or_default();
        let ticks = RangedCoordi32::from(first..last).key_points(BoldPoints(MAX_YEAR_LABELS));
        let (start, end) = (f64::from(first) - 0.5, f64::from(last) + 0.5);
        let years = LinearAxis::with_ticks(start..end, ticks.into_iter().map(f64::from).collect());
        let counts = 0..u64::from(max) + u64::from(max) / 5 + 1;
        let mut chart = chart::chart_on(page, part, (LABEL_WIDTH, 24.0), (years, counts))?;
        chart::quiet_mesh(&mut chart)
            .disable_x_mesh()
            .x_label_style(TextStyle::from(TextLook::SMALL))
            .x_label_formatter(&|year| format!("{year:.0}"))
            .y_labels(4)
            .y_label_formatter(&|count| group_thousands(*count))
            .draw()?;
        let baseline = [(start, 0), (end, 0)];
        chart.draw_series(LineSeries::new(baseline, Stroke::new(MUTED, 1.0)))?;
        Ok(chart)
    }

    fn has_values(&self) -> bool {
        self.years.len() <= MAX_YEARS_WITH_VALUES
    }

    /// The part of a panel below its name, which is drawn.
    fn named_panel(page: &mut Page<'_>, panel: SheetRect, name: &str) -> SheetRect {
        page.draw_text((panel.x0, panel.y0 + 11.0), name, TextLook::LABEL.bold());
        SheetRect { y0: panel.y0 + 24.0, ..panel }
    }

    fn draw_bars(
        &self,
        page: &mut Page<'_>,
        panel: SheetRect,
        name: &str,
        (value, colour): (fn(&TrendYear) -> Option<u32>, RGBColor),
    ) -> Result<(), PlotError> {
        let part = Self::named_panel(page, panel, name);
        let max = self.years.iter().filter_map(value).max().unwrap_or_default();
        let chart = self.year_chart(page, part, max)?;
        let years = chart.x_range();
        let field = chart::plotting_rect(&chart);
        let per_year = field.width() / (years.end - years.start);
        let half = (BAR_SHARE * per_year).min(MAX_BAR_WIDTH) / per_year / 2.0;
        let look = TextLook::VALUE.align(HPos::Center);
        let words = TrendWords::of(self.caption.language);
        for year in &self.years {
            let x = f64::from(year.year);
            let Some(count) = value(year) else {
                // A text in each year would be a wall of text.
                let is_first_gap = self
                    .years
                    .iter()
                    .find(|y| value(y).is_none())
                    .is_some_and(|first| first.year == year.year);
                if is_first_gap {
                    let mark = chart::text_mark(
                        (x - half, 0),
                        (0.0, -6.0),
                        words.no_congress.to_owned(),
                        TextLook::SMALL,
                    );
                    chart.plotting_area().draw(&mark)?;
                }
                continue;
            };
            let fill = if year.is_partial { Fill::hatched(colour) } else { colour.into() };
            let corners = [(x - half, 0), (x + half, u64::from(count))];
            chart.plotting_area().draw(&chart::filled_rect(corners, fill))?;
            if self.has_values() {
                let text = group_thousands(count.into());
                let mark = chart::text_mark((x, u64::from(count)), (0.0, -4.0), text, look);
                chart.plotting_area().draw(&mark)?;
            }
        }
        Ok(())
    }

    fn draw_people(
        &self,
        page: &mut Page<'_>,
        panel: SheetRect,
        name: &str,
    ) -> Result<(), PlotError> {
        let part = Self::named_panel(page, panel, name);
        let max = self.years.iter().map(|year| year.people).max().unwrap_or_default();
        let mut chart = self.year_chart(page, part, max)?;
        let point = |year: &TrendYear| (f64::from(year.year), u64::from(year.people));
        let whole = self.years.iter().filter(|year| !year.is_partial).map(point);
        chart.draw_series(LineSeries::new(whole, Stroke::new(WARM, 2.2)))?;
        let look = TextLook::VALUE.align(HPos::Center).halo(2.0);
        for year in &self.years {
            let hollow = Stroke::new(WARM, 1.6).into();
            let style = if year.is_partial { hollow } else { WARM.filled() };
            // Rims of crowded dots would make a solid line look dashed.
            let (radius, rim) = if self.has_values() { (3.6, 1.6) } else { (2.4, 0.0) };
            chart.plotting_area().draw(&chart::dot_mark(point(year), radius, rim, style))?;
            if self.has_values() {
                let value = group_thousands(year.people.into());
                let mark = chart::text_mark(point(year), (0.0, -8.0), value, look);
                chart.plotting_area().draw(&mark)?;
            }
        }
        Ok(())
    }
}
