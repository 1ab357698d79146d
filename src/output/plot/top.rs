//! The highest-ranked people of an area, each score as the sum of its pillars.

use plotters::coord::ranged1d::Ranged;
use plotters::style::text_anchor::HPos;

use super::chart::LinearAxis;
use super::error::PlotError;
use super::fonts::{Fonts, Weight};
use super::page::{Page, PageHeading, PixelRect, max_of};
use super::palette::{FAINT, INK, MUTED, PILLARS, RULE, tier_colour};
use super::style::{Fill, Stroke, TextLook, px};
use super::svg::UNITS;
use super::texts::{Caption, fill_blanks, group_thousands};

const WIDTH: f64 = 1200.0;
const ROW_HEIGHT: f64 = 27.0;
const BAR_HEIGHT: f64 = 15.0;
/// Legend and column heads above the rows.
const HEAD_HEIGHT: f64 = 64.0;
const AXIS_HEIGHT: f64 = 26.0;
const NATIVE_SIZE: f64 = 12.0;
const MAX_NAME_WIDTH: f64 = 350.0;
const RANK_WIDTH: f64 = 34.0;
const TIER_WIDTH: f64 = 46.0;
const SCORE_WIDTH: f64 = 62.0;
const INTERVAL_WIDTH: f64 = 92.0;

/// Stacked bars of the highest-ranked people of an area.
#[derive(Debug, Clone, Default)]
pub struct TopBars {
    /// Area, language and notes.
    pub caption: Caption,
    /// The people, best first.
    pub rows: Vec<TopRow>,
    /// Indices into `TopRow::points` of the pillars for which the run had no source.
    pub absent: Vec<usize>,
}

/// One person.
#[derive(Debug, Clone, Default)]
pub struct TopRow {
    /// Rank, from 1.
    pub rank: u32,
    /// The name in Latin letters, or the only one.
    pub name: String,
    /// The name in the person's own script; empty if unknown.
    pub name_native: String,
    /// Tier, 1 to 4, if assigned.
    pub tier: Option<u8>,
    /// Whether the tier is less likely than not.
    pub tier_unsure: bool,
    /// Points of the score from science, citations, congress, leadership and network; they add
    /// up to the score.
    pub points: [f64; 5],
    /// 5th and 95th percentile of the score over the bootstrap.
    pub score_interval: Option<(f64, f64)>,
    /// 90 % interval of the rank over the bootstrap.
    pub rank_interval: Option<(u32, u32)>,
}

impl TopRow {
    fn score(&self) -> f64 {
        self.points.iter().filter(|p| p.is_finite()).sum()
    }

    /// The greatest value that is drawn in the row.
    fn max_value(&self) -> f64 {
        self.score_interval.map_or(0.0, |(_, high)| high).max(self.score())
    }
}

/// The columns of the list in pixels.
struct BarColumns {
    names: f64,
    name_width: f64,
    tiers: f64,
    bars: PixelRect,
    /// Right edge.
    scores: f64,
    /// Right edge; the same as that of the scores without intervals.
    intervals: f64,
    points: LinearAxis,
}

impl BarColumns {
    /// The pixel of a number of points.
    fn x(&self, points: f64) -> f64 {
        f64::from(self.points.map(&points, (px(self.bars.x0), px(self.bars.x1)))) / UNITS
    }
}

impl TopBars {
    /// Draws the list as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let height = HEAD_HEIGHT + ROW_HEIGHT * self.rows.len().max(3) as f64 + AXIS_HEIGHT;
        let mut page = Page::new(fonts, &self.heading(), WIDTH, height);
        if self.rows.is_empty() {
            return page.finish_without_data();
        }
        let columns = self.columns(&page);
        self.draw_heads(&mut page, &columns);
        for (i, row) in self.rows.iter().enumerate() {
            let middle = columns.bars.y0 + ROW_HEIGHT * (i as f64 + 0.5);
            self.draw_name(&mut page, &columns, row, middle);
            draw_bar(&mut page, &columns, row, middle);
            self.draw_figures(&mut page, &columns, row, middle);
            let next = self.rows.get(i + 1);
            if next.is_some_and(|next| next.tier != row.tier) {
                let y = middle + ROW_HEIGHT / 2.0;
                page.draw_line(&[(page.body.x0, y), (page.body.x1, y)], Stroke::new(RULE, 1.0));
            }
        }
        page.finish()
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = self.caption.language.words();
        let mut subtitle = words.top_subtitle.to_owned();
        if self.rows.iter().any(|row| row.rank_interval.is_some()) {
            subtitle += words.sentence_gap;
            subtitle += words.top_interval;
        }
        let absent: Vec<&str> =
            self.absent.iter().filter_map(|&i| words.pillars.get(i).copied()).collect();
        if !absent.is_empty() {
            let list = absent.join(words.comma);
            subtitle += words.sentence_gap;
            subtitle += &fill_blanks(words.absent, &[("list", &list)]);
        }
        let title = self.caption.sentence_about(words.top_title, self.rows.len());
        PageHeading { caption: &self.caption, title, subtitle }
    }

    fn columns(&self, page: &Page<'_>) -> BarColumns {
        let widest = max_of(self.rows.iter().map(|row| {
            let native = page.fonts.text_width(&row.name_native, NATIVE_SIZE, Weight::Regular);
            let gap = if row.name_native.is_empty() { 0.0 } else { 9.0 };
            page.text_width(&row.name, TextLook::LABEL) + gap + native
        }));
        let name_width = widest.clamp(120.0, MAX_NAME_WIDTH);
        let names = page.body.x0 + RANK_WIDTH;
        let tiers = names + name_width + 16.0;
        let with_tiers = self.rows.iter().any(|row| row.tier.is_some());
        let x0 = if with_tiers { tiers + TIER_WIDTH } else { tiers };
        let with_intervals = self.rows.iter().any(|row| row.rank_interval.is_some());
        let intervals = page.body.x1;
        let scores = if with_intervals { intervals - INTERVAL_WIDTH } else { intervals };
        let y0 = page.body.y0 + HEAD_HEIGHT;
        let y1 = y0 + ROW_HEIGHT * self.rows.len() as f64;
        let bars = PixelRect { x0, y0, x1: scores - SCORE_WIDTH, y1 };
        let max = max_of(self.rows.iter().map(TopRow::max_value));
        let points = LinearAxis::new(0.0..max, 7);
        BarColumns { names, name_width, tiers, bars, scores, intervals, points }
    }

    fn draw_heads(&self, page: &mut Page<'_>, columns: &BarColumns) {
        let words = page.words;
        let is_used = |pillar: usize| self.rows.iter().any(|row| row.points[pillar] > 0.0);
        let keys: Vec<(&str, Fill)> = (0..PILLARS.len())
            .filter(|pillar| is_used(*pillar))
            .map(|pillar| (words.pillars[pillar], Fill::from(PILLARS[pillar])))
            .collect();
        page.draw_legend(&keys);
        let y = columns.bars.y0 - 10.0;
        page.draw_text((columns.scores, y), words.score, TextLook::SMALL.align(HPos::Right));
        if columns.scores < columns.intervals {
            let look = TextLook::SMALL.align(HPos::Right);
            page.draw_text((columns.intervals, y), words.rank_interval, look);
        }
        for value in columns.points.ticks() {
            let x = columns.x(*value);
            page.draw_line(&[(x, columns.bars.y0), (x, columns.bars.y1)], Stroke::new(RULE, 1.0));
            let at = (x, columns.bars.y1 + 18.0);
            page.draw_text(at, &columns.points.label(*value), TextLook::TICK.align(HPos::Center));
        }
    }

    fn draw_name(&self, page: &mut Page<'_>, columns: &BarColumns, row: &TopRow, middle: f64) {
        let y = middle + 4.5;
        let rank = TextLook::LABEL.colour(FAINT).align(HPos::Right);
        page.draw_text((columns.names - 12.0, y), &group_thousands(u64::from(row.rank)), rank);
        let native = page.fonts.shorten(&row.name_native, NATIVE_SIZE, Weight::Regular, 150.0);
        let native_width = page.fonts.text_width(&native, NATIVE_SIZE, Weight::Regular);
        let gap = if native.is_empty() { 0.0 } else { 9.0 };
        let room = columns.name_width - native_width - gap;
        let name = page.fonts.shorten(&row.name, TextLook::LABEL.size, Weight::Regular, room);
        page.draw_text((columns.names, y), &name, TextLook::LABEL);
        let x = columns.names + page.text_width(&name, TextLook::LABEL) + gap;
        page.draw_text((x, y), &native, TextLook::new(NATIVE_SIZE, MUTED));
        if let Some(tier) = row.tier {
            let mark = format!("T{tier}{}", if row.tier_unsure { "?" } else { "" });
            let look = TextLook::new(12.0, tier_colour(tier)).bold();
            page.draw_text((columns.tiers, y), &mark, look);
        }
    }

    fn draw_figures(&self, page: &mut Page<'_>, columns: &BarColumns, row: &TopRow, middle: f64) {
        let y = middle + 4.5;
        let score = format!("{:.1}", row.score());
        page.draw_text((columns.scores, y), &score, TextLook::LABEL.bold().align(HPos::Right));
        if let Some((low, high)) = row.rank_interval {
            let shown = if low == high { low.to_string() } else { format!("{low}–{high}") };
            page.draw_text((columns.intervals, y), &shown, TextLook::SMALL.align(HPos::Right));
        }
    }
}

fn draw_bar(page: &mut Page<'_>, columns: &BarColumns, row: &TopRow, middle: f64) {
    let mut total = 0.0;
    let (y0, y1) = (middle - BAR_HEIGHT / 2.0, middle + BAR_HEIGHT / 2.0);
    let last = row.points.iter().rposition(|points| *points > 0.0);
    for (pillar, points) in row.points.iter().enumerate() {
        if points.is_finite() && *points > 0.0 {
            let (x0, x1) = (columns.x(total), columns.x(total + points));
            let gap = if Some(pillar) == last { 0.0 } else { 0.8 };
            page.draw_rect(PixelRect { x0, y0, x1: (x1 - gap).max(x0), y1 }, PILLARS[pillar]);
            total += points;
        }
    }
    if let Some((low, high)) = row.score_interval {
        let (x0, x1) = (columns.x(low), columns.x(high));
        let stroke = Stroke { alpha: 0.75, ..Stroke::new(INK, 1.2) };
        page.draw_line(&[(x0, middle), (x1, middle)], stroke);
        for x in [x0, x1] {
            page.draw_line(&[(x, middle - 3.5), (x, middle + 3.5)], stroke);
        }
    }
}
