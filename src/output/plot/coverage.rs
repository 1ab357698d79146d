//! How many people to meet: what a choice has within reach.

use plotters::prelude::{Color, LineSeries, TextStyle};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::chart::{self, Chart, LinearAxis};
use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{FONT_SLACK, Page, PageHeading, SheetRect};
use super::palette::{ACCENT, FAINT, MUTED, STEEL};
use super::style::{Stroke, TextLook};
use super::svg::Pen;
use super::texts::{Caption, words};

/// People of the choice that the title is about.
const TITLE_PICKS: usize = 10;
/// Added share below which one more person adds little, in per cent.
const LITTLE: f64 = 1.0;
/// People of the choice who are named.
const NAMED: usize = 15;
const KEY_WIDTH: f64 = 330.0;
const KEY_GAP: f64 = 90.0;
/// Width and step of the lines at the end of a curve, and space between two of them.
const END_WIDTH: f64 = 78.0;
const END_STEP: f64 = 15.0;
const END_GAP: f64 = 6.0;

words! { CoverageWords {
    title: "{area}: {count} people chosen together reach {chosen} %, the first {count} of the list {first} %",
        "{area}：組み合わせて選んだ{count}名で{chosen}％に届く（順位の上から{count}名では{first}％）";
    level_title: "{area}: the first {count} of the list reach as much as {count} chosen together ({chosen} %)",
        "{area}：順位の上から{count}名でも、選んだ{count}名と同じく{chosen}％に届く";
    plain_title: "{area}: what a choice of people has within reach", "{area}：選んだ人から届く範囲";
    subtitle: "Share of the area's score that people hold who are tied to one of those chosen, directly or over one other person with the chance of their tie; greedy choice. {little}",
        "選んだ人とのつながりで届く人々のスコアの割合（直接、または1人を介し結びつきの強さに応じて）。順に最も多く加える人を選ぶ。{little}";
    little: "From person {from} on, one more adds less than 1 %.", "{from}人目からは1人につき1％未満。";
    chosen: "chosen together", "組み合わせて選択";
    first: "first of the list", "順位の上から";
    x: "People", "人数";
    y: "Within reach, %", "届く割合（％）";
    key: "The choice, and what each adds", "選んだ人と加わる割合";
    unreached: "Communities not reached by {count}: {list}", "{count}名では届かないコミュニティ：{list}";
} }

/// What choices of people have within reach.
#[derive(Debug, Clone, Default)]
pub struct CoverageCurve {
    /// Area, language and notes.
    pub caption: Caption,
    /// The choice in order.
    pub picks: Vec<CoveragePick>,
    /// Within reach of as many of the first of the list, in per cent.
    pub first: Vec<f64>,
    /// Labels of communities of which the whole choice reaches nothing.
    pub unreached: Vec<String>,
}

/// One person of the choice.
#[derive(Debug, Clone, Default)]
pub struct CoveragePick {
    /// Rank, from 1.
    pub rank: u32,
    /// The name.
    pub name: String,
    /// Within reach with this person and those before, in per cent.
    pub reached: f64,
}

type ReachChart<'a, 'f> = Chart<'a, 'f, LinearAxis, LinearAxis>;

impl CoverageCurve {
    /// Draws the curves as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading());
        if self.picks.is_empty() {
            return page.finish_without_data();
        }
        let words = CoverageWords::of(self.caption.language);
        let body = page.body;
        let part = SheetRect { x1: body.x1 - KEY_WIDTH - KEY_GAP, ..body };
        let people = self.picks.len().max(2) as f64;
        let (x, y) = (LinearAxis::new(0.0..people, 10), LinearAxis::new(0.0..100.0, 6));
        let mut chart = chart::chart_on(&page, part, (54.0, 44.0), (x, y))?;
        chart::quiet_mesh(&mut chart)
            .axis_desc_style(TextStyle::from(TextLook::LABEL.colour(MUTED)))
            .disable_x_mesh()
            .x_desc(words.x)
            .y_desc(words.y)
            .draw()?;
        let reached: Vec<f64> = self.picks.iter().map(|pick| pick.reached).collect();
        if let Some(from) = self.little_from() {
            let x = from as f64;
            let line = LineSeries::new([(x, 0.0), (x, 100.0)], Stroke::new(STEEL, 1.0));
            chart.draw_series(line.map(|line| Pen { dash: 4.0, ..Pen::default() }.with(line)))?;
        }
        draw_curve(&mut chart, &self.first, FAINT)?;
        draw_curve(&mut chart, &reached, ACCENT)?;
        self.draw_ends(&mut page, &chart, words);
        self.draw_key(&mut page, words);
        page.finish()
    }

    /// The first person of the choice who adds little, if nobody after adds more.
    fn little_from(&self) -> Option<usize> {
        let added = |at: usize| {
            let before = at.checked_sub(1).map_or(0.0, |before| self.picks[before].reached);
            self.picks[at].reached - before
        };
        (1..self.picks.len()).find(|at| added(*at) < LITTLE).map(|at| at + 1)
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = CoverageWords::of(self.caption.language);
        let count = self.picks.len().min(TITLE_PICKS);
        let chosen = count.checked_sub(1).map(|at| self.picks[at].reached.round());
        let first = count.checked_sub(1).and_then(|at| self.first.get(at)).map(|s| s.round());
        let title = match (chosen, first) {
            (Some(chosen), Some(first)) if count > 1 && chosen > first => words.title,
            (Some(_), Some(_)) if count > 1 => words.level_title,
            _ => words.plain_title,
        };
        let little = self.little_from().map_or_else(String::new, |from| {
            self.caption.sentence(words.little, &[("from", &from.to_string())])
        });
        let [chosen, first] =
            [chosen, first].map(|share| format!("{:.0}", share.unwrap_or_default()));
        let count = count.to_string();
        let blanks = [
            ("count", count.as_str()),
            ("chosen", &chosen),
            ("first", &first),
            ("little", &little),
        ];
        let figure = |pick: &CoveragePick| format!("{}: {:.1} %", pick.name, pick.reached);
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: self.caption.sentence(words.subtitle, &blanks).trim_end().to_owned(),
            figures: self.picks.iter().map(figure).collect(),
        }
    }

    /// Names the curves at their ends, far enough apart to be read.
    fn draw_ends(&self, page: &mut Page<'_>, chart: &ReachChart<'_, '_>, words: &CoverageWords) {
        let ends = [
            (self.picks.last().map(|pick| pick.reached), words.chosen, ACCENT),
            (self.first.last().copied(), words.first, MUTED),
        ];
        let look = TextLook::LABEL.bold();
        let mut labels: Vec<(f64, Vec<String>, TextLook)> = Vec::new();
        for (share, name, colour) in ends {
            let Some(share) = share else { continue };
            let y = chart::place_on_sheet(chart, (self.picks.len() as f64, share)).1;
            let lines = std::iter::once(format!("{share:.0} %"));
            let lines = lines.chain(page.wrapped(name, look, END_WIDTH, 3)).collect();
            labels.push((y + 4.0, lines, look.colour(colour)));
        }
        let x = chart::plotting_rect(chart).x1 + 8.0;
        let height = |lines: &[String]| END_STEP * lines.len() as f64;
        let mut below: f64 = labels.iter().map(|(_, lines, _)| height(lines) + END_GAP).sum();
        let mut next = f64::NEG_INFINITY;
        for (level, lines, look) in labels {
            let mut baseline = level.max(next).min(page.body.y1 + END_STEP - below);
            below -= height(&lines) + END_GAP;
            for line in lines {
                page.draw_text((x, baseline), &line, look);
                baseline += END_STEP;
            }
            next = baseline + END_GAP;
        }
    }

    fn draw_key(&self, page: &mut Page<'_>, words: &CoverageWords) {
        let (left, right) = (page.body.x1 - KEY_WIDTH, page.body.x1);
        let mut y = page.body.y0 + 12.0;
        page.draw_text((left, y), words.key, TextLook::LABEL.bold());
        y += 24.0;
        let mut before = 0.0;
        for (pick, place) in self.picks.iter().take(NAMED).zip(1..) {
            let look = TextLook::LABEL.align(HPos::Right).colour(MUTED);
            page.draw_text((left + 20.0, y), &place.to_string(), look);
            let added = format!("+{:.1} %", pick.reached - before);
            page.draw_text((right, y), &added, TextLook::LABEL.align(HPos::Right));
            let room = (KEY_WIDTH - 28.0 - 62.0) / FONT_SLACK;
            let name = page.shorten(&pick.name, TextLook::LABEL, room);
            page.draw_text((left + 28.0, y), &name, TextLook::LABEL);
            before = pick.reached;
            y += 22.0;
        }
        if !self.unreached.is_empty() {
            let shared = self.caption.words();
            let list = self.unreached.join(shared.semicolon);
            let count = self.picks.len().to_string();
            let note =
                self.caption.sentence(words.unreached, &[("count", &count), ("list", &list)]);
            page.draw_notes((left, y + 14.0), KEY_WIDTH, &[note]);
        }
    }
}

/// Draws a curve from nobody on.
fn draw_curve(
    chart: &mut ReachChart<'_, '_>,
    shares: &[f64],
    colour: RGBColor,
) -> Result<(), PlotError> {
    let points = shares.iter().zip(1..).map(|(share, count)| (f64::from(count), *share));
    let points: Vec<(f64, f64)> = std::iter::once((0.0, 0.0)).chain(points).collect();
    chart.draw_series(LineSeries::new(points.iter().copied(), Stroke::new(colour, 2.4)))?;
    for point in points.into_iter().skip(1) {
        chart.plotting_area().draw(&chart::dot_mark(point, 2.4, 0.8, colour.filled()))?;
    }
    Ok(())
}
