//! The first people of an area, each score as the sum of its pillars.

use super::error::PlotError;
use super::fonts::{Fonts, Weight};
use super::page::{Align, Area, Fill, Heading, Page, Plane, Stroke, Type, greatest, grouped};
use super::page::{step_of, tick};
use super::palette::{FAINT, INK, MUTED, PILLARS, RULE, tier};
use super::texts::{Caption, filled};

const WIDTH: f64 = 1200.0;
const ROW: f64 = 27.0;
const BAR: f64 = 15.0;
/// Colour keys and column heads above the rows.
const HEAD: f64 = 64.0;
const FOOT: f64 = 26.0;
const NATIVE_SIZE: f64 = 12.0;
/// At most this much of the sheet for names.
const NAME_WIDTH: f64 = 350.0;
const RANK_WIDTH: f64 = 34.0;
const TIER_WIDTH: f64 = 46.0;
const SCORE_WIDTH: f64 = 62.0;
const INTERVAL_WIDTH: f64 = 92.0;

/// Stacked bars of the first people of an area.
#[derive(Debug, Clone, Default)]
pub struct TopBars {
    /// Area, language and notes.
    pub caption: Caption,
    /// The people, best first.
    pub rows: Vec<TopRow>,
    /// Pillars (index into `TopRow::points`) for which the run had no source.
    pub absent: Vec<usize>,
}

/// One person of the list.
#[derive(Debug, Clone, Default)]
pub struct TopRow {
    /// Place in the ranking, from 1.
    pub rank: u32,
    /// The name in Latin letters, or the only one.
    pub name: String,
    /// The name in the person's own script; empty if unknown.
    pub name_native: String,
    /// Tier, 1 to 4, if assigned.
    pub tier: Option<u8>,
    /// The neighbouring tier when the resamplings do not decide between the two.
    pub borderline: Option<u8>,
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

    fn reaches(&self) -> f64 {
        self.score_interval.map_or(0.0, |(_, high)| high).max(self.score())
    }
}

/// Where the columns of the list stand.
struct BarColumns {
    names: f64,
    name_width: f64,
    tiers: f64,
    bars: Area,
    scores: f64,
    intervals: f64,
}

impl TopBars {
    /// Draws the list as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let height = HEAD + ROW * self.rows.len().max(3) as f64 + FOOT;
        let mut page = Page::new(fonts, &self.heading(), WIDTH, height);
        if self.rows.is_empty() {
            page.nothing();
            return page.finish();
        }
        let columns = self.columns(&page);
        let most = greatest(self.rows.iter().map(TopRow::reaches)).max(f64::MIN_POSITIVE);
        let plane = Plane::new(columns.bars, 0.0..most, 0.0..1.0);
        self.draw_heads(&mut page, &columns, &plane);
        for (i, row) in self.rows.iter().enumerate() {
            let middle = columns.bars.y0 + ROW * (i as f64 + 0.5);
            self.draw_name(&mut page, &columns, row, middle);
            draw_bar(&mut page, &plane, row, middle);
            self.draw_figures(&mut page, &columns, row, middle);
            let next = self.rows.get(i + 1);
            if next.is_some_and(|next| next.tier != row.tier) {
                let y = middle + ROW / 2.0;
                page.line(&[(page.body.x0, y), (page.body.x1, y)], Stroke::new(RULE, 1.0));
            }
        }
        page.finish()
    }

    fn heading(&self) -> Heading<'_> {
        let words = self.caption.language.words();
        let count = grouped(self.rows.len() as u64);
        let mut subtitle = words.top_subtitle.to_owned();
        if self.rows.iter().any(|row| row.rank_interval.is_some()) {
            subtitle += words.gap;
            subtitle += words.top_interval;
        }
        let absent: Vec<&str> =
            self.absent.iter().filter_map(|&i| words.pillars.get(i).copied()).collect();
        if !absent.is_empty() {
            let list = absent.join(words.comma);
            subtitle += words.gap;
            subtitle += &filled(words.absent, &[("list", &list)]);
        }
        let title = self.caption.say(words.top_title, &[("count", &count)]);
        Heading { caption: &self.caption, title, subtitle }
    }

    fn columns(&self, page: &Page<'_>) -> BarColumns {
        let widest = greatest(self.rows.iter().map(|row| {
            let native = page.fonts.width(&row.name_native, NATIVE_SIZE, Weight::Regular);
            let gap = if row.name_native.is_empty() { 0.0 } else { 9.0 };
            page.width_of(&row.name, Type::LABEL) + gap + native
        }));
        let name_width = widest.clamp(120.0, NAME_WIDTH);
        let names = page.body.x0 + RANK_WIDTH;
        let tiers = names + name_width + 16.0;
        let with_tiers = self.rows.iter().any(|row| row.tier.is_some());
        let x0 = if with_tiers { tiers + TIER_WIDTH } else { tiers };
        let with_intervals = self.rows.iter().any(|row| row.rank_interval.is_some());
        let intervals = page.body.x1;
        let scores = if with_intervals { intervals - INTERVAL_WIDTH } else { intervals };
        let y0 = page.body.y0 + HEAD;
        let y1 = y0 + ROW * self.rows.len() as f64;
        let bars = Area { x0, y0, x1: scores - SCORE_WIDTH, y1 };
        BarColumns { names, name_width, tiers, bars, scores, intervals }
    }

    fn draw_heads(&self, page: &mut Page<'_>, columns: &BarColumns, plane: &Plane) {
        let words = page.words;
        let used = |pillar: usize| self.rows.iter().any(|row| row.points[pillar] > 0.0);
        let keys: Vec<(&str, Fill)> = (0..PILLARS.len())
            .filter(|pillar| used(*pillar))
            .map(|pillar| (words.pillars[pillar], Fill::from(PILLARS[pillar])))
            .collect();
        page.keys(page.body.y0 + 12.0, &keys);
        let y = columns.bars.y0 - 10.0;
        page.text((columns.scores, y), words.score, Type::SMALL.align(Align::Right));
        if columns.scores < columns.intervals {
            let look = Type::SMALL.align(Align::Right);
            page.text((columns.intervals, y), words.rank_interval, look);
        }
        let ticks = plane.x_ticks(7);
        let step = step_of(&ticks);
        for value in ticks {
            let (x, _) = plane.at(value, 0.0);
            page.line(&[(x, columns.bars.y0), (x, columns.bars.y1)], Stroke::new(RULE, 1.0));
            let at = (x, columns.bars.y1 + 18.0);
            page.text(at, &tick(value, step), Type::TICK.align(Align::Middle));
        }
    }

    fn draw_name(&self, page: &mut Page<'_>, columns: &BarColumns, row: &TopRow, middle: f64) {
        let y = middle + 4.5;
        let rank = Type::LABEL.colour(FAINT).align(Align::Right);
        page.text((columns.names - 12.0, y), &grouped(u64::from(row.rank)), rank);
        let native = page.fonts.fit(&row.name_native, NATIVE_SIZE, Weight::Regular, 150.0);
        let native_width = page.fonts.width(&native, NATIVE_SIZE, Weight::Regular);
        let gap = if native.is_empty() { 0.0 } else { 9.0 };
        let room = columns.name_width - native_width - gap;
        let name = page.fonts.fit(&row.name, Type::LABEL.size, Weight::Regular, room);
        page.text((columns.names, y), &name, Type::LABEL);
        let x = columns.names + page.width_of(&name, Type::LABEL) + gap;
        page.text((x, y), &native, Type::new(NATIVE_SIZE, MUTED));
        if let Some(own) = row.tier {
            let mark = row.borderline.map_or_else(|| format!("T{own}"), |b| format!("T{own}/{b}"));
            let look = Type::new(12.0, tier(own)).bold();
            page.text((columns.tiers, y), &mark, look);
        }
    }

    fn draw_figures(&self, page: &mut Page<'_>, columns: &BarColumns, row: &TopRow, middle: f64) {
        let y = middle + 4.5;
        let score = format!("{:.1}", row.score());
        page.text((columns.scores, y), &score, Type::LABEL.bold().align(Align::Right));
        if let Some((low, high)) = row.rank_interval {
            let shown = if low == high { low.to_string() } else { format!("{low}–{high}") };
            page.text((columns.intervals, y), &shown, Type::SMALL.align(Align::Right));
        }
    }
}

fn draw_bar(page: &mut Page<'_>, plane: &Plane, row: &TopRow, middle: f64) {
    let mut total = 0.0;
    let (y0, y1) = (middle - BAR / 2.0, middle + BAR / 2.0);
    let last = row.points.iter().rposition(|points| *points > 0.0);
    for (pillar, points) in row.points.iter().enumerate() {
        if points.is_finite() && *points > 0.0 {
            let (x0, x1) = (plane.at(total, 0.0).0, plane.at(total + points, 0.0).0);
            let gap = if Some(pillar) == last { 0.0 } else { 0.8 };
            page.rect(Area { x0, y0, x1: (x1 - gap).max(x0), y1 }, PILLARS[pillar]);
            total += points;
        }
    }
    if let Some((low, high)) = row.score_interval {
        let (x0, x1) = (plane.at(low, 0.0).0, plane.at(high, 0.0).0);
        let stroke = Stroke { alpha: 0.75, ..Stroke::new(INK, 1.2) };
        page.line(&[(x0, middle), (x1, middle)], stroke);
        for x in [x0, x1] {
            page.line(&[(x, middle - 3.5), (x, middle + 3.5)], stroke);
        }
    }
}
