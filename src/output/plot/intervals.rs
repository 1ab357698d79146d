//! How sure the order is: the first people with the interval of their rank.

use plotters::prelude::{Color, LineSeries};
use plotters::style::text_anchor::HPos;

use super::chart::{self, Chart, LinearAxis};
use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{FONT_SLACK, Page, PageHeading, SheetRect};
use super::palette::{FAINT, INK, MUTED, RULE, tier_colour};
use super::style::{Fill, Stroke, TextLook};
use super::texts::{Caption, group_thousands, interval_text, words};

/// Rows with names of a size that can be read.
const ROWS: usize = 30;
const RANK_WIDTH: f64 = 26.0;
const NAME_WIDTH: f64 = 230.0;
const TIER_WIDTH: f64 = 150.0;
const INTERVAL_WIDTH: f64 = 82.0;
const AXIS_HEIGHT: f64 = 28.0;
const HEAD_HEIGHT: f64 = 20.0;

words! { IntervalWords {
    title_several: "{area}: {first} {people} may well be first{noise}", "{area}：首位になりうる人は{first}名{noise}";
    title_one: "{area}: nobody but {name} may well be first{noise}", "{area}：首位になりうるのは{name}だけ{noise}";
    noise: "; from rank {rank} on, the order is mostly chance", "。{rank}位以降の順序はほぼ偶然";
    plain_title: "{area}: the first {count} {people} by rank", "{area}：順位の上位{count}名";
    subtitle: "First {count} of {listed} {people}. Dot: rank; bar: where the rank lies in 90 % of {draws} draws of the documents. Shaded: from rank {rank} on, neighbours are as likely to change places as not.",
        "{listed}名中上位{count}名。点は順位、線は資料を{draws}回再標本化したときの順位の90％が入る範囲。網かけ（{rank}位以降）は順序がほぼ偶然。";
    plain_subtitle: "First {count} of {listed} {people}. Dot: rank; bar: where the rank lies in 90 % of {draws} draws of the documents.",
        "{listed}名中上位{count}名。点は順位、線は資料を{draws}回再標本化したときの順位の90％が入る範囲。";
    axis: "Rank (log scale)", "順位（対数目盛）";
    interval: "90 %", "90％";
    tier: "Tier, held in", "ティアと維持率";
} }

/// The first people with the intervals of their ranks.
#[derive(Debug, Clone, Default)]
pub struct RankIntervals {
    /// Area, language and notes.
    pub caption: Caption,
    /// The people, best first; the first thirty are drawn.
    pub rows: Vec<IntervalRow>,
    /// Draws of the documents.
    pub draws: u32,
    /// Rank from which on the order is chance.
    pub noise_rank: Option<u32>,
    /// How many of all listed may be first: their interval begins at 1.
    pub may_be_first: usize,
    /// People listed in the area.
    pub listed: usize,
}

/// One person.
#[derive(Debug, Clone, Default)]
pub struct IntervalRow {
    /// Rank, from 1.
    pub rank: u32,
    /// The name.
    pub name: String,
    /// 90 % interval of the rank; `None` where it was not tested.
    pub interval: Option<[u32; 2]>,
    /// Tier, 1 to 4, if assigned.
    pub tier: Option<u8>,
    /// Per cent of the draws in this tier.
    pub tier_held: Option<i64>,
}

type RankChart<'a, 'f> = Chart<'a, 'f, LinearAxis, LinearAxis>;

impl RankIntervals {
    /// Draws the intervals as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading());
        let rows = self.shown();
        if rows.iter().all(|row| row.interval.is_none()) {
            return page.finish_without_data();
        }
        let body = page.body;
        let left = body.x0 + RANK_WIDTH + 10.0 + NAME_WIDTH;
        let part = SheetRect {
            x0: left,
            y0: body.y0 + HEAD_HEIGHT,
            x1: body.x1 - INTERVAL_WIDTH - TIER_WIDTH,
            y1: body.y1 - 14.0,
        };
        let mut chart = self.chart(&page, part)?;
        self.draw_noise(&mut chart)?;
        draw_intervals(&mut chart, rows)?;
        let field = chart::plotting_rect(&chart);
        let centre = (field.centre().0, body.y1 - 2.0);
        let words = IntervalWords::of(self.caption.language);
        page.draw_text(centre, words.axis, TextLook::SMALL.align(HPos::Center));
        draw_texts(&mut page, rows, field, words);
        page.finish()
    }

    fn shown(&self) -> &[IntervalRow] {
        &self.rows[..self.rows.len().min(ROWS)]
    }

    fn heading(&self) -> PageHeading<'_> {
        let (words, rows) = (IntervalWords::of(self.caption.language), self.shown());
        let rank = self.noise_rank.unwrap_or(0).to_string();
        let noise = match self.noise_rank {
            Some(from) if from > 1 => self.caption.sentence(words.noise, &[("rank", &rank)]),
            _ => String::new(),
        };
        let title = match self.may_be_first {
            0 => words.plain_title,
            1 if self.listed > 1 => words.title_one,
            1 => words.plain_title,
            _ => words.title_several,
        };
        let leader = rows.iter().find(|row| row.interval.is_some_and(|ends| ends[0] == 1));
        let count = rows.len().to_string();
        let (listed, first) =
            (group_thousands(self.listed as u64), group_thousands(self.may_be_first as u64));
        let (draws, people) = (self.draws.to_string(), self.caption.people(self.listed));
        let blanks = [
            ("first", first.as_str()),
            ("name", leader.map_or("", |row| row.name.as_str())),
            ("noise", &noise),
            ("rank", &rank),
            ("count", &count),
            ("listed", &listed),
            ("draws", &draws),
            ("people", &people),
        ];
        let subtitle =
            if self.noise_rank.is_some() { words.subtitle } else { words.plain_subtitle };
        let figure = |row: &IntervalRow| {
            let interval = row.interval.map_or_else(String::new, interval_text);
            format!("{}. {}: {interval}", row.rank, row.name)
        };
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: self.caption.sentence(subtitle, &blanks),
            figures: rows.iter().map(figure).collect(),
        }
    }

    /// Ranks on a logarithmic axis, people from top to bottom.
    fn chart<'a, 'f>(
        &self,
        page: &Page<'f>,
        part: SheetRect,
    ) -> Result<RankChart<'a, 'f>, PlotError> {
        let worst = self.shown().iter().filter_map(|row| row.interval).map(|ends| ends[1]).max();
        let worst =
            f64::from(worst.unwrap_or(1).max(self.shown().last().map_or(1, |row| row.rank)));
        let decades = [1.0, 2.0, 5.0];
        let ticks: Vec<f64> = (0..7)
            .flat_map(|power| decades.map(|step| step * 10f64.powi(power)))
            .filter(|tick| *tick <= worst)
            .map(f64::log10)
            .collect();
        let ranks = LinearAxis::with_ticks(-0.03..worst.log10() + 0.05, ticks);
        let rows = LinearAxis::of_rows(self.shown().len());
        let mut chart = chart::chart_on(page, part, (0.0, AXIS_HEIGHT), (ranks, rows))?;
        chart::quiet_mesh(&mut chart)
            .disable_y_mesh()
            .disable_y_axis()
            .x_label_formatter(&|rank| group_thousands(10f64.powf(*rank).round() as u64))
            .draw()?;
        Ok(chart)
    }

    fn draw_noise(&self, chart: &mut RankChart<'_, '_>) -> Result<(), PlotError> {
        let Some(rank) = self.noise_rank else { return Ok(()) };
        let (ranks, rows) = (chart.x_range(), chart.y_range());
        let from = f64::from(rank).log10();
        if from < ranks.end {
            let fill = Fill { alpha: 0.6, ..Fill::from(RULE) };
            let corners = [(from, rows.start), (ranks.end, rows.end)];
            chart.plotting_area().draw(&chart::filled_rect(corners, fill))?;
        }
        Ok(())
    }
}

fn draw_intervals(chart: &mut RankChart<'_, '_>, rows: &[IntervalRow]) -> Result<(), PlotError> {
    for (i, row) in rows.iter().enumerate() {
        let (y, colour) = (chart::row_centre(i), tier_colour(row.tier));
        // The fourth tier is too pale for a line.
        let line = if row.tier.is_none_or(|tier| tier > 3) { FAINT } else { colour };
        if let Some([low, high]) = row.interval {
            let ends = [low, high].map(|rank| (f64::from(rank.max(1)).log10(), y));
            chart.draw_series(LineSeries::new(ends, Stroke::new(line, 3.0)))?;
        }
        let at = (f64::from(row.rank.max(1)).log10(), y);
        chart.plotting_area().draw(&chart::dot_mark(at, 4.2, 1.2, INK.filled()))?;
    }
    Ok(())
}

fn draw_texts(page: &mut Page<'_>, rows: &[IntervalRow], field: SheetRect, words: &IntervalWords) {
    let left = page.body.x0;
    let (intervals, tiers) = (field.x1 + INTERVAL_WIDTH, field.x1 + INTERVAL_WIDTH + 26.0);
    let head = page.body.y0 + 10.0;
    page.draw_text((intervals, head), words.interval, TextLook::SMALL.align(HPos::Right));
    page.draw_text((tiers, head), words.tier, TextLook::SMALL);
    let step = field.height() / rows.len().max(1) as f64;
    for (row, place) in rows.iter().zip(0..) {
        let y = field.y0 + step * (f64::from(place) + 0.5) + 4.6;
        let right = TextLook::LABEL.align(HPos::Right);
        page.draw_text((left + RANK_WIDTH, y), &row.rank.to_string(), right.colour(MUTED));
        let name = page.shorten(&row.name, TextLook::LABEL, NAME_WIDTH / FONT_SLACK);
        page.draw_text((left + RANK_WIDTH + 10.0, y), &name, TextLook::LABEL);
        if let Some(interval) = row.interval {
            page.draw_text((intervals, y), &interval_text(interval), right);
        }
        if let Some(tier) = row.tier {
            let held = row.tier_held.map_or_else(String::new, |held| format!("  {held} %"));
            page.draw_text((tiers, y), &format!("T{tier}{held}"), TextLook::LABEL);
        }
    }
}
