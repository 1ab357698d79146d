//! Which topics rise: their share of the area's publications, year by year.

use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{Color, LineSeries, TextStyle};
use plotters::style::RGBColor;

use super::chart::{self, Chart, LinearAxis};
use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{FONT_SLACK, Page, PageHeading, SheetRect};
use super::palette::{ACCENT, FAINT, MUTED, WARM};
use super::style::{Stroke, TextLook};
use super::texts::{Caption, group_thousands, words};

/// Small charts on a sheet.
const COLUMNS: usize = 4;
const ROWS: usize = 3;
/// Publications that a topic must have in the whole years.
const LEAST_WORKS: u64 = 20;
/// Standard errors beyond which a slope is no chance, with dozens of topics looked at.
const SURE: f64 = 3.3;

words! { TopicWords {
    title: "{area}: “{topic}” rises most clearly, from {from} % to {to} % of publications",
        "{area}：最も明確に伸びているのは「{topic}」（文献の{from}％から{to}％）";
    level_title: "{area}: no topic's share of publications rises beyond chance",
        "{area}：偶然を超えて伸びている主題はない";
    plain_title: "{area}: topics by year", "{area}：年別の主題";
    subtitle: "Share of the area's publications of each year that carry the term; the {count} steepest of {topics} terms with {least} publications or more, whole years only. Colour: rises or falls beyond chance.",
        "各年の領域の文献のうちその語をもつものの割合。{least}件以上の{topics}語のうち傾きの大きい{count}語、途中の年を除く。色：偶然を超える増減。";
} }

/// Shares of topics by year.
#[derive(Debug, Clone, Default)]
pub struct TopicTrends {
    /// Area, language and notes.
    pub caption: Caption,
    /// Whole years, oldest first.
    pub years: Vec<i32>,
    /// Publications of each year.
    pub works: Vec<u32>,
    /// The terms, in any order.
    pub topics: Vec<TopicYears>,
}

/// One topic.
#[derive(Debug, Clone, Default)]
pub struct TopicYears {
    /// The term.
    pub name: String,
    /// Publications that carry it, in the order of the years.
    pub works: Vec<u32>,
}

/// A topic with the slope of its share.
struct TopicSlope<'t> {
    topic: &'t TopicYears,
    shares: Vec<f64>,
    /// Standard errors of the slope from 0.
    errors: f64,
}

impl TopicSlope<'_> {
    /// Mean share in per cent of the first or last third of the years.
    fn mean(&self, is_last: bool) -> f64 {
        let third = (self.shares.len() / 3).max(1);
        let from = if is_last { self.shares.len() - third } else { 0 };
        let shares = &self.shares[from..from + third];
        100.0 * shares.iter().sum::<f64>() / third as f64
    }
}

impl TopicTrends {
    /// Draws the small charts as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let slopes = self.slopes();
        let mut page = Page::new(fonts, &self.heading(&slopes));
        if slopes.is_empty() {
            return page.finish_without_data();
        }
        let panels = page.body.rows(ROWS, 14.0);
        let panels = panels.iter().flat_map(|row| row.columns(COLUMNS, 26.0));
        let most =
            slopes.iter().take(ROWS * COLUMNS).flat_map(|slope| slope.shares.iter().copied());
        let most = 100.0 * most.fold(0.01, f64::max);
        for (slope, panel) in slopes.iter().zip(panels.collect::<Vec<_>>()) {
            self.draw_topic(&mut page, slope, panel, most)?;
        }
        page.finish()
    }

    /// Topics with enough publications, the steepest rise first.
    fn slopes(&self) -> Vec<TopicSlope<'_>> {
        let years = self.years.len();
        if years < 3 || self.works.len() != years {
            return Vec::new();
        }
        let known = self.topics.iter().filter(|topic| {
            topic.works.len() == years
                && topic.works.iter().copied().map(u64::from).sum::<u64>() >= LEAST_WORKS
        });
        let mut slopes: Vec<TopicSlope<'_>> = known.map(|topic| self.slope(topic)).collect();
        slopes.sort_by(|a, b| {
            b.errors.total_cmp(&a.errors).then_with(|| a.topic.name.cmp(&b.topic.name))
        });
        slopes
    }

    /// The trend test of Cochran (1954) and Armitage (1955): shares against years, weighted by publications.
    fn slope<'t>(&self, topic: &'t TopicYears) -> TopicSlope<'t> {
        let all: f64 = self.works.iter().map(|works| f64::from(*works)).sum::<f64>().max(1.0);
        let with: f64 = topic.works.iter().map(|works| f64::from(*works)).sum();
        let share = (with / all).min(1.0);
        let centre = self
            .works
            .iter()
            .zip(0..)
            .map(|(works, year)| f64::from(*works) * f64::from(year))
            .sum::<f64>()
            / all;
        let (mut trend, mut spread) = (0.0, 0.0);
        for ((works, with), year) in self.works.iter().zip(&topic.works).zip(0..) {
            let away = f64::from(year) - centre;
            trend += away * (f64::from(*with) - share * f64::from(*works));
            spread += f64::from(*works) * away * away;
        }
        let error = (share * (1.0 - share) * spread).sqrt();
        let shares = self.works.iter().zip(&topic.works).map(|(works, with)| {
            if *works == 0 { 0.0 } else { f64::from(*with) / f64::from(*works) }
        });
        TopicSlope {
            topic,
            shares: shares.collect(),
            errors: if error > 0.0 { trend / error } else { 0.0 },
        }
    }

    fn heading(&self, slopes: &[TopicSlope<'_>]) -> PageHeading<'_> {
        let words = TopicWords::of(self.caption.language);
        let title = match slopes.first() {
            None => words.plain_title,
            Some(first) if first.errors > SURE => words.title,
            Some(_) => words.level_title,
        };
        let percent = |is_last| slopes.first().map_or(0.0, |slope| slope.mean(is_last));
        let [from, to] = [false, true].map(|is_last| format!("{:.0}", percent(is_last)));
        let topics = group_thousands(slopes.len() as u64);
        let count = slopes.len().min(ROWS * COLUMNS).to_string();
        let least = LEAST_WORKS.to_string();
        let blanks = [
            ("topic", slopes.first().map_or("", |slope| slope.topic.name.as_str())),
            ("from", &from),
            ("to", &to),
            ("topics", &topics),
            ("count", &count),
            ("least", &least),
        ];
        let figure = |s: &TopicSlope<'_>| {
            format!("{}: {:.1} % → {:.1} %", s.topic.name, s.mean(false), s.mean(true))
        };
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: self.caption.sentence(words.subtitle, &blanks),
            figures: slopes.iter().map(figure).collect(),
        }
    }

    fn draw_topic(
        &self,
        page: &mut Page<'_>,
        slope: &TopicSlope<'_>,
        panel: SheetRect,
        most: f64,
    ) -> Result<(), PlotError> {
        let colour = match slope.errors {
            errors if errors > SURE => WARM,
            errors if errors < -SURE => ACCENT,
            _ => FAINT,
        };
        let name =
            page.shorten(&slope.topic.name, TextLook::LABEL.bold(), panel.width() / FONT_SLACK);
        page.draw_text((panel.x0, panel.y0 + 11.0), &name, TextLook::LABEL.bold());
        let change = format!("{:.0} % → {:.0} %", slope.mean(false), slope.mean(true));
        let look = TextLook::SMALL.colour(if colour == FAINT { MUTED } else { colour });
        page.draw_text((panel.x0, panel.y0 + 27.0), &change, look.bold());
        let part = SheetRect { y0: panel.y0 + 32.0, ..panel };
        let mut chart = self.topic_chart(page, part, most)?;
        draw_line(&mut chart, &self.years, slope, colour)
    }

    fn topic_chart<'a, 'f>(
        &self,
        page: &Page<'f>,
        part: SheetRect,
        most: f64,
    ) -> Result<TopicChart<'a, 'f>, PlotError> {
        let (first, last) = (self.years[0], self.years[self.years.len() - 1]);
        let ticks = [first, i32::midpoint(first, last), last].map(f64::from);
        let years =
            LinearAxis::with_ticks(f64::from(first) - 0.4..f64::from(last) + 0.4, ticks.to_vec());
        let mut chart = chart::chart_on(page, part, (44.0, 22.0), (years, 0.0..1.08 * most))?;
        chart::quiet_mesh(&mut chart)
            .disable_x_mesh()
            .x_label_style(TextStyle::from(TextLook::TICK))
            .x_label_formatter(&|year| format!("{year:.0}"))
            .y_labels(3)
            .y_label_formatter(&|share| format!("{share:.0} %"))
            .draw()?;
        Ok(chart)
    }
}

type TopicChart<'a, 'f> = Chart<'a, 'f, LinearAxis, RangedCoordf64>;

fn draw_line(
    chart: &mut TopicChart<'_, '_>,
    years: &[i32],
    slope: &TopicSlope<'_>,
    colour: RGBColor,
) -> Result<(), PlotError> {
    let points: Vec<(f64, f64)> =
        years.iter().zip(&slope.shares).map(|(year, s)| (f64::from(*year), 100.0 * s)).collect();
    chart.draw_series(LineSeries::new(points.iter().copied(), Stroke::new(colour, 2.0)))?;
    for point in points {
        chart.plotting_area().draw(&chart::dot_mark(point, 2.6, 0.8, colour.filled()))?;
    }
    Ok(())
}
