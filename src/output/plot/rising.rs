//! Who comes: growth against the age of a career.

use plotters::prelude::{LineSeries, TextStyle};
use plotters::style::text_anchor::HPos;

use super::chart::{self, Chart, LinearAxis};
use super::error::PlotError;
use super::fonts::Fonts;
use super::labels::{Dot, DotName, NameLabels};
use super::page::{FONT_SLACK, Page, PageHeading, SheetRect, max_of};
use super::palette::{ACCENT, GREY, INK, MUTED, STEEL, WARM};
use super::style::{Fill, Stroke, TextLook};
use super::svg::ElementId;
use super::texts::{Caption, group_thousands, interval_text, words};

/// People who are named.
const NAMED: usize = 12;
const KEY_WIDTH: f64 = 300.0;
const KEY_GAP: f64 = 24.0;
/// Growth that stands out, in standard deviations.
const STANDS_OUT: f64 = 1.0;

words! { RisingWords {
    title: "{area}: {fast} of {count} {people} of tiers 3 and 4 grow a standard deviation faster than their peers (not validated)",
        "{area}：ティア3・4の{people}{count}名中{fast}名は同期より標準偏差1以上伸びが大きい（未検証）";
    plain_title: "{area}: growth by age of career (not validated)", "{area}：活動年数と伸び（未検証）";
    subtitle: "{count} {people} of tiers 3 and 4, first document at most {years} years ago, more than one paper, none known only from consortia. Growth: standard deviations above people of the same career age. Not validated: whether they rise has not been measured.",
        "ティア3・4で最初の資料が{years}年以内の{count}名（論文1本のみ、共同研究グループのみの人を除く）。伸びは活動年数が同じ人々からの標準偏差。未検証：実際に台頭するかは測定していない。";
    x: "Years since the first document", "最初の資料からの年数";
    y: "Growth beside peers (standard deviations)", "同期と比べた伸び（標準偏差）";
    key: "Fastest; rank with 90 % interval, numbers on the chart are ranks", "伸びの大きい人（順位と90％区間、図中の数字は順位）";
} }

/// People by the age of their career and their growth.
#[derive(Debug, Clone, Default)]
pub struct RisingChart {
    /// Area, language and notes.
    pub caption: Caption,
    /// The people, in any order.
    pub points: Vec<RisingPoint>,
    /// Oldest career that counts, in years.
    pub max_age: u32,
}

/// One person.
#[derive(Debug, Clone, Default)]
pub struct RisingPoint {
    /// Rank, from 1.
    pub rank: u32,
    /// 90 % interval of the rank.
    pub interval: Option<[u32; 2]>,
    /// The name.
    pub name: String,
    /// Years since the first document.
    pub age: u32,
    /// Growth beside people of one career age, in standard deviations.
    pub growth: f64,
}

impl RisingChart {
    /// Draws the scatter as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading());
        let points = self.sorted();
        if points.is_empty() {
            return page.finish_without_data();
        }
        let words = RisingWords::of(self.caption.language);
        let body = page.body;
        let part = SheetRect { x1: body.x1 - KEY_WIDTH - KEY_GAP, ..body };
        let least = -max_of(points.iter().map(|point| -point.growth));
        let most = max_of(points.iter().map(|point| point.growth)).max(STANDS_OUT);
        let margin = 0.08 * (most - least).max(1.0);
        let ages = LinearAxis::new(-0.5..f64::from(self.max_age) + 0.5, 14);
        let growths = LinearAxis::new(least - margin..most + margin, 7);
        let mut chart = chart::chart_on(&page, part, (64.0, 44.0), (ages, growths))?;
        chart::quiet_mesh(&mut chart)
            .axis_desc_style(TextStyle::from(TextLook::LABEL.colour(MUTED)))
            .x_desc(words.x)
            .y_desc(words.y)
            .draw()?;
        let xs = chart.x_range();
        let peers = [(xs.start, 0.0), (xs.end, 0.0)];
        chart.draw_series(LineSeries::new(peers, Stroke::new(STEEL, 1.2)))?;
        draw_points(&mut page, &chart, &points);
        draw_key(&mut page, &points, words);
        page.finish()
    }

    /// The fastest first.
    fn sorted(&self) -> Vec<&RisingPoint> {
        let mut points: Vec<&RisingPoint> = self.points.iter().collect();
        points.retain(|point| point.growth.is_finite() && point.age <= self.max_age);
        points.sort_by(|a, b| b.growth.total_cmp(&a.growth).then(a.rank.cmp(&b.rank)));
        points
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = RisingWords::of(self.caption.language);
        let points = self.sorted();
        let fast = points.iter().filter(|point| point.growth >= STANDS_OUT).count();
        let title = if fast > 0 { words.title } else { words.plain_title };
        let people = self.caption.people(points.len());
        let [fast, count] = [fast, points.len()].map(|count| group_thousands(count as u64));
        let years = self.max_age.to_string();
        let blanks =
            [("fast", fast.as_str()), ("people", &people), ("count", &count), ("years", &years)];
        let figure = |point: &&RisingPoint| format!("{}: {:+.1}", point.name, point.growth);
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: self.caption.sentence(words.subtitle, &blanks),
            figures: points.iter().take(10).map(figure).collect(),
        }
    }
}

type GrowthChart<'a, 'f> = Chart<'a, 'f, LinearAxis, LinearAxis>;

fn draw_points(page: &mut Page<'_>, chart: &GrowthChart<'_, '_>, points: &[&RisingPoint]) {
    let dot = |(at, point): (usize, &&RisingPoint)| {
        // People of one age stand in a column: their rank moves them a little aside.
        let aside = f64::from(point.rank % 7) / 7.0 * 0.6 - 0.3;
        let place = chart::place_on_sheet(chart, (f64::from(point.age) + aside, point.growth));
        Dot { at: place, radius: if at < NAMED { 5.5 } else { 3.4 }, ring: 0.0 }
    };
    let dots: Vec<Dot> = points.iter().enumerate().map(dot).collect();
    for (i, (point, dot)) in points.iter().zip(&dots).enumerate().rev() {
        let colour = match (i < NAMED, point.growth >= STANDS_OUT) {
            (true, true) => WARM,
            (_, true) => ACCENT,
            _ => GREY,
        };
        page.fill_circle(dot.at, dot.radius + 0.8, plotters::style::WHITE);
        let fill = Fill::from(colour);
        page.fill_marked_circle(dot.at, dot.radius, fill, Some(ElementId::dot(i)));
    }
    let look = TextLook::new(13.0, INK).halo(2.2);
    let name = |(dot, point): (usize, &&RisingPoint)| DotName {
        dot,
        name: page.shorten(&point.name, look, 190.0),
        number: point.rank.to_string(),
    };
    let names: Vec<DotName> = points.iter().take(NAMED).enumerate().map(name).collect();
    let bounds = chart::plotting_rect(chart);
    NameLabels { dots: &dots, names: &names, bounds, taken: &[], look }.draw(page);
}

fn draw_key(page: &mut Page<'_>, points: &[&RisingPoint], words: &RisingWords) {
    let (left, right) = (page.body.x1 - KEY_WIDTH, page.body.x1);
    let mut y = page.body.y0 + 12.0;
    for line in page.wrapped(words.key, TextLook::LABEL.bold(), KEY_WIDTH / FONT_SLACK, 2) {
        page.draw_text((left, y), &line, TextLook::LABEL.bold());
        y += 17.0;
    }
    y += 8.0;
    for point in points.iter().take(NAMED) {
        let growth = format!("{:+.1}", point.growth);
        page.draw_text((left, y), &growth, TextLook::LABEL.colour(MUTED));
        let rank = match point.interval {
            Some(interval) => format!("{} ({})", point.rank, interval_text(interval)),
            None => point.rank.to_string(),
        };
        let width = page.text_width(&rank, TextLook::SMALL) * FONT_SLACK;
        page.draw_text((right, y), &rank, TextLook::SMALL.align(HPos::Right));
        let room = (KEY_WIDTH - 44.0 - width - 10.0) / FONT_SLACK;
        let name = page.shorten(&point.name, TextLook::LABEL, room);
        page.draw_text((left + 44.0, y), &name, TextLook::LABEL);
        y += 24.0;
    }
}
