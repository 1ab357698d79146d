//! What a ranking of the past was worth, against counting publications.

use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{Align, Area, Fill, Heading, Page, Plane, Stroke, Type, greatest, step_of};
use super::palette::{ACCENT, ACCENT_LIGHT, COMMUNITIES, GREY, INK, RULE, STEEL};
use super::texts::Caption;

const WIDTH: f64 = 1200.0;
const ROW: f64 = 32.0;
const BAR: f64 = 15.0;
const HEAD: f64 = 46.0;
const AXIS: f64 = 34.0;
const DOT: f64 = 4.5;

/// Colours of the outcomes, apart from the bars' blue.
const OUTCOMES: [plotters::style::RGBColor; 4] =
    [COMMUNITIES[1], COMMUNITIES[6], COMMUNITIES[3], COMMUNITIES[0]];

/// Gains of rankings over a count of publications.
#[derive(Debug, Clone, Default)]
pub struct Gains {
    /// Area, language and notes.
    pub caption: Caption,
    /// The last year that the rankings saw.
    pub cutoff: i16,
    /// Years after it that were asked.
    pub horizon: i16,
    /// The rankings, in any order.
    pub rows: Vec<GainRow>,
}

/// One ranking.
#[derive(Debug, Clone, Default)]
pub struct GainRow {
    /// Its name as it should be printed.
    pub name: String,
    /// Whether it is the ranking that the others are set beside.
    pub own: bool,
    /// Mean NDCG@50 over the outcomes, relative to the count of publications: 0.1 is a tenth more.
    pub mean: f64,
    /// The same for each outcome: papers, first and last authorships, new collaborators, independent
    /// citations. `None` for one that came to nobody.
    pub outcomes: [Option<f64>; 4],
}

impl Gains {
    /// Draws the comparison as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let rows = self.sorted();
        let height = HEAD + ROW * rows.len().max(3) as f64 + AXIS;
        let mut page = Page::new(fonts, &self.heading(), WIDTH, height);
        if rows.is_empty() {
            page.nothing();
            return page.finish();
        }
        let words = page.words;
        let mut keys = vec![(words.gain_mean, Fill::from(ACCENT))];
        let seen = |at: usize| rows.iter().any(|row| row.outcomes[at].is_some());
        let outcomes = words.gain_outcomes.iter().zip(OUTCOMES).enumerate();
        keys.extend(outcomes.filter(|(at, _)| seen(*at)).map(|(_, (name, c))| (*name, c.into())));
        page.keys(page.body.y0 + 12.0, &keys);
        let names = greatest(rows.iter().map(|row| page.width_of(&row.name, look(row)))).min(300.0);
        let body = page.body;
        let bars = Area {
            x0: body.x0 + names + 18.0,
            x1: body.x1 - 74.0,
            y0: body.y0 + HEAD,
            y1: body.y1 - AXIS,
        };
        let values =
            || rows.iter().flat_map(|row| row.outcomes.into_iter().flatten().chain([row.mean]));
        let (low, high) = (-greatest(values().map(|v| -v)), greatest(values()));
        let margin = 0.04 * (high - low).max(0.05);
        let plane = Plane::new(bars, low - margin..high + margin, 0.0..1.0);
        axis(&mut page, &plane, bars);
        for (i, row) in rows.iter().enumerate() {
            draw_row(&mut page, &plane, bars, row, bars.y0 + ROW * (i as f64 + 0.5));
        }
        page.finish()
    }

    /// Greatest mean first; rankings without a finite mean are left out.
    fn sorted(&self) -> Vec<GainRow> {
        let is_finite = |row: &&GainRow| row.mean.is_finite();
        let mut rows: Vec<GainRow> = self.rows.iter().filter(is_finite).cloned().collect();
        for row in &mut rows {
            row.outcomes = row.outcomes.map(|gain| gain.filter(|gain| gain.is_finite()));
        }
        rows.sort_by(|a, b| b.mean.total_cmp(&a.mean).then_with(|| a.name.cmp(&b.name)));
        rows
    }

    fn heading(&self) -> Heading<'_> {
        let words = self.caption.language.words();
        let (cutoff, horizon) = (self.cutoff.to_string(), self.horizon.to_string());
        let blanks = [("cutoff", cutoff.as_str()), ("horizon", horizon.as_str())];
        let title = self.caption.say(words.gain_title, &blanks);
        Heading { caption: &self.caption, title, subtitle: words.gain_subtitle.to_owned() }
    }
}

fn look(row: &GainRow) -> Type {
    if row.own { Type::LABEL.bold() } else { Type::LABEL }
}

/// Vertical rules with per cent below them; the line of no gain is stronger.
fn axis(page: &mut Page<'_>, plane: &Plane, bars: Area) {
    let ticks = plane.x_ticks(9);
    let decimals = usize::from(step_of(&ticks) < 0.01);
    for tick in ticks {
        let (x, _) = plane.at(tick, 0.0);
        let is_zero = tick.abs() < 1e-9;
        let stroke = if is_zero { Stroke::new(STEEL, 1.4) } else { Stroke::new(RULE, 1.0) };
        page.line(&[(x, bars.y0), (x, bars.y1)], stroke);
        let text = percent(if is_zero { 0.0 } else { tick }, decimals);
        page.text((x, bars.y1 + 20.0), &text, Type::TICK.align(Align::Middle));
    }
}

fn draw_row(page: &mut Page<'_>, plane: &Plane, bars: Area, row: &GainRow, middle: f64) {
    page.text((bars.x0 - 12.0, middle + 4.5), &row.name, look(row).align(Align::Right));
    let ((zero, _), (end, _)) = (plane.at(0.0, 0.0), plane.at(row.mean, 0.0));
    let colour = match (row.own, row.mean < 0.0) {
        (true, _) => ACCENT,
        (false, false) => ACCENT_LIGHT,
        (false, true) => GREY,
    };
    let (y0, y1) = (middle - BAR / 2.0, middle + BAR / 2.0);
    page.rect(Area { x0: zero.min(end), y0, x1: zero.max(end), y1 }, colour);
    for (gain, colour) in row.outcomes.into_iter().zip(OUTCOMES) {
        let Some(gain) = gain else { continue };
        let (x, _) = plane.at(gain, 0.0);
        page.disc((x, middle), DOT + 1.2, plotters::style::WHITE);
        page.disc((x, middle), DOT, colour);
    }
    let figure = percent(row.mean, 1);
    page.text((bars.x1 + 66.0, middle + 4.5), &figure, look(row).colour(INK).align(Align::Right));
}

fn percent(share: f64, decimals: usize) -> String {
    let sign = if share > 0.0 { "+" } else { "" };
    format!("{sign}{:.decimals$} %", 100.0 * share)
}
