//! The highest-ranked people of an area, a column of bars for each pillar.

use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{FONT_SLACK, Page, PageHeading, SheetRect};
use super::palette::{FAINT, INK, MUTED, PILLARS, RULE, ink_on, tier_colour};
use super::style::{Stroke, TextLook};
use super::texts::{Caption, fill_blanks, interval_text, words};

/// Rows that a sheet has room for.
const ROWS: usize = 20;
const HEAD_HEIGHT: f64 = 58.0;
const MAX_ROW_HEIGHT: f64 = 26.0;
/// Share of its row that a bar fills.
const BAR_SHARE: f64 = 0.62;
const RANK_WIDTH: f64 = 26.0;
const INTERVAL_WIDTH: f64 = 62.0;
const NAME_WIDTH: f64 = 264.0;
const PLACE_WIDTH: f64 = 166.0;
const TIER_WIDTH: f64 = 44.0;
const SCORE_WIDTH: f64 = 48.0;
const GAP: f64 = 14.0;
/// Points whose bar is as long as the longest name of a pillar.
const LEAST_COLUMN: f64 = 17.0;

words! { TopWords {
    title: "{area}: {full} of the first {count} have evidence in all {pillars} pillars",
        "{area}：上位{count}名中{full}名は{pillars}要素すべてに根拠あり";
    all_title: "{area}: all of the first {count} have evidence in all {pillars} pillars",
        "{area}：上位{count}名は全員{pillars}要素すべてに根拠あり";
    plain_title: "{area}: the first {count} {people} by evidence",
        "{area}：根拠による上位{count}名";
    subtitle: "First {count} of {listed} {people}. Bars: points of each pillar on one scale, their sum is the score out of 100.",
        "{listed}名中上位{count}名。棒は各要素の点で目盛りは共通、合計が100点満点のスコア。";
    interval: "90 %: ranks in resampled documents.", "90％：資料を再標本化したときの順位。";
    unsure: "?: tier less likely than not.", "?：ティアが変わりやすい。";
    of: "of {weight}", "/{weight}";
    head_interval: "90 %", "90％";
} }

/// The first people of an area with the points of each pillar.
#[derive(Debug, Clone, Default)]
pub struct TopBars {
    /// Area, language and notes.
    pub caption: Caption,
    /// The people, best first; the first twenty are drawn.
    pub rows: Vec<TopRow>,
    /// Most points that each pillar can give; 0 for one without a source, which has no column.
    pub weights: [f64; 5],
    /// People listed in the area.
    pub listed: usize,
}

/// One person.
#[derive(Debug, Clone, Default)]
pub struct TopRow {
    /// Rank, from 1.
    pub rank: u32,
    /// 90 % interval of the rank.
    pub interval: Option<[u32; 2]>,
    /// The name in the language of the picture, or the only one.
    pub name: String,
    /// The name in the other script; empty if unknown.
    pub other_name: String,
    /// Where the person works.
    pub place: String,
    /// Tier, 1 to 4, if assigned.
    pub tier: Option<u8>,
    /// Whether the tier is less likely than not.
    pub is_tier_unsure: bool,
    /// The score.
    pub score: f64,
    /// Points of the score from science, citations, congress, leadership and network; unknown is `None`.
    pub points: [Option<f64>; 5],
}

/// A column of bars.
struct PillarColumn {
    pillar: usize,
    x0: f64,
    width: f64,
}

/// Where the columns are.
struct TopColumns {
    names: f64,
    places: f64,
    tiers: f64,
    pillars: Vec<PillarColumn>,
    /// Units of a point.
    scale: f64,
}

impl TopBars {
    /// Draws the list as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading());
        let rows = self.shown();
        if rows.is_empty() {
            return page.finish_without_data();
        }
        let columns = self.columns(&page);
        self.draw_heads(&mut page, &columns);
        let top = page.body.y0 + HEAD_HEIGHT;
        let step = ((page.body.y1 - top) / rows.len() as f64).min(MAX_ROW_HEIGHT);
        for (i, row) in rows.iter().enumerate() {
            let middle = top + step * (i as f64 + 0.5);
            draw_row(&mut page, &columns, row, middle, step);
            let next = rows.get(i + 1);
            if next.is_some_and(|next| next.tier != row.tier) {
                let y = middle + step / 2.0;
                page.draw_line(&[(page.body.x0, y), (page.body.x1, y)], Stroke::new(FAINT, 1.0));
            }
        }
        page.finish()
    }

    fn shown(&self) -> &[TopRow] {
        &self.rows[..self.rows.len().min(ROWS)]
    }

    fn has_column(&self, pillar: usize) -> bool {
        self.weights[pillar] > 0.0
    }

    fn heading(&self) -> PageHeading<'_> {
        let (words, rows) = (TopWords::of(self.caption.language), self.shown());
        let pillars = (0..5).filter(|pillar| self.has_column(*pillar)).count();
        let has_all = |row: &&TopRow| {
            (0..5).filter(|pillar| self.has_column(*pillar)).all(|p| row.points[p] > Some(0.0))
        };
        let has_full = rows.iter().filter(has_all).count();
        // With few people or pillars the sentence would say nothing.
        let says_much = rows.len() >= 5 && pillars >= 3;
        let (full, pillars) = (has_full.to_string(), pillars.to_string());
        let listed = super::texts::group_thousands(self.listed as u64);
        let (count, people) = (rows.len().to_string(), self.caption.people(self.listed));
        let blanks = [
            ("full", full.as_str()),
            ("pillars", &pillars),
            ("listed", &listed),
            ("count", &count),
            ("people", &people),
        ];
        let mut subtitle = vec![self.caption.sentence(words.subtitle, &blanks)];
        if rows.iter().any(|row| row.interval.is_some()) {
            subtitle.push(words.interval.to_owned());
        }
        if rows.iter().any(|row| row.is_tier_unsure) {
            subtitle.push(words.unsure.to_owned());
        }
        let shared = self.caption.words();
        let names = shared.pillars();
        let absent: Vec<&str> =
            (0..5).filter(|p| !self.has_column(*p)).map(|pillar| names[pillar]).collect();
        if !absent.is_empty() {
            subtitle.push(fill_blanks(shared.absent, &[("list", &absent.join(shared.comma))]));
        }
        let title = match (says_much, has_full == rows.len()) {
            (false, _) => words.plain_title,
            (true, true) => words.all_title,
            (true, false) => words.title,
        };
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: subtitle.join(shared.gap),
            figures: rows
                .iter()
                .map(|r| format!("{}. {}: {:.1}", r.rank, r.name, r.score))
                .collect(),
        }
    }

    fn columns(&self, page: &Page<'_>) -> TopColumns {
        let names = page.body.x0 + RANK_WIDTH + INTERVAL_WIDTH + GAP;
        let places = names + NAME_WIDTH + GAP;
        let tiers = places + PLACE_WIDTH + GAP;
        let mut x0 = tiers + TIER_WIDTH + GAP;
        let shown: Vec<usize> = (0..5).filter(|pillar| self.has_column(*pillar)).collect();
        let room = page.body.x1 - SCORE_WIDTH - x0 - GAP * shown.len() as f64;
        // A column is never so narrow that its head has no room.
        let weights: Vec<f64> =
            shown.iter().map(|pillar| self.weights[*pillar].max(LEAST_COLUMN)).collect();
        let scale = room / weights.iter().sum::<f64>().max(1.0);
        let mut pillars = Vec::new();
        for (pillar, weight) in shown.into_iter().zip(weights) {
            let width = weight * scale;
            pillars.push(PillarColumn { pillar, x0, width });
            x0 += width + GAP;
        }
        TopColumns { names, places, tiers, pillars, scale }
    }

    fn draw_heads(&self, page: &mut Page<'_>, columns: &TopColumns) {
        let words = TopWords::of(self.caption.language);
        let names = page.words.pillars();
        let y = page.body.y0 + HEAD_HEIGHT - 12.0;
        if self.rows.iter().any(|row| row.interval.is_some()) {
            let look = TextLook::SMALL.align(HPos::Right);
            page.draw_text((columns.names - GAP, y), words.head_interval, look);
        }
        for PillarColumn { pillar, x0, width } in &columns.pillars {
            let look = TextLook::LABEL.bold();
            let lines = page.wrapped(names[*pillar], look, width + GAP - 2.0, 2);
            for (line, above) in lines.iter().rev().zip(1..) {
                page.draw_text((*x0, y - 16.0 * f64::from(above)), line, look);
            }
            let weight = format!("{:.0}", self.weights[*pillar]);
            let of = fill_blanks(words.of, &[("weight", &weight)]);
            page.draw_text((*x0, y), &of, TextLook::SMALL);
            let bottom = page.body.y1;
            page.draw_line(&[(*x0, y + 8.0), (*x0, bottom)], Stroke::new(RULE, 1.0));
        }
        let right = TextLook::LABEL.bold().align(HPos::Right);
        page.draw_text((page.body.x1, y - 16.0), page.words.score, right);
    }
}

fn draw_row(page: &mut Page<'_>, columns: &TopColumns, row: &TopRow, middle: f64, step: f64) {
    let y = middle + 4.6;
    let left = page.body.x0;
    let right = TextLook::LABEL.align(HPos::Right);
    page.draw_text((left + RANK_WIDTH, y), &row.rank.to_string(), right.bold());
    if let Some(interval) = row.interval {
        let at = (columns.names - GAP, y);
        page.draw_text(at, &interval_text(interval), right.colour(MUTED));
    }
    let other = TextLook::new(12.0, MUTED);
    let room = NAME_WIDTH / FONT_SLACK;
    let beside = page.shorten(&row.other_name, other, room * 0.55);
    let beside_width = if beside.is_empty() { 0.0 } else { page.text_width(&beside, other) + 9.0 };
    let name = page.shorten(&row.name, TextLook::LABEL, room - beside_width);
    page.draw_text((columns.names, y), &name, TextLook::LABEL);
    let x = columns.names + page.text_width(&name, TextLook::LABEL) * FONT_SLACK + 9.0;
    page.draw_text((x, y), &beside, other);
    let place = page.shorten(&row.place, TextLook::SMALL, PLACE_WIDTH / FONT_SLACK);
    page.draw_text((columns.places, y), &place, TextLook::SMALL);
    if let Some(tier) = row.tier {
        let colour = tier_colour(Some(tier));
        let cell = SheetRect {
            x0: columns.tiers,
            y0: middle - 8.5,
            x1: columns.tiers + 34.0,
            y1: middle + 8.5,
        };
        page.draw_rect(cell, colour);
        let mark = format!("T{tier}{}", if row.is_tier_unsure { "?" } else { "" });
        let look = TextLook::new(12.0, ink_on(colour)).bold().align(HPos::Center);
        page.draw_text((cell.centre().0, y), &mark, look);
    }
    let half = step * BAR_SHARE / 2.0;
    for PillarColumn { pillar, x0, .. } in &columns.pillars {
        let points = row.points[*pillar].filter(|points| points.is_finite() && *points > 0.0);
        if let Some(points) = points {
            let x1 = x0 + points * columns.scale;
            let bar = SheetRect { x0: *x0, y0: middle - half, x1, y1: middle + half };
            page.draw_rect(bar, PILLARS[*pillar]);
        }
    }
    let score = TextLook::new(13.0, INK).bold().align(HPos::Right);
    page.draw_text((page.body.x1, y), &format!("{:.1}", row.score), score);
}
