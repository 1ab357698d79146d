//! How much better than a count of publications a ranking of the past foresaw who mattered later.

use plotters::prelude::{Color, LineSeries, RGBColor};
use plotters::style::text_anchor::HPos;

use super::chart::{self, LinearAxis};
use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{Page, PageHeading, SheetRect, max_of};
use super::palette::{ACCENT, ACCENT_LIGHT, COMMUNITIES, GREY, STEEL};
use super::style::{Fill, Stroke, TextLook};
use super::texts::{Caption, words};

const MAX_ROW_HEIGHT: f64 = 38.0;
const AXIS_HEIGHT: f64 = 34.0;
const MAX_NAME_WIDTH: f64 = 300.0;
const VALUE_WIDTH: f64 = 74.0;

words! { GainWords {
    title: "{area}: rankings of {cutoff} against the outcomes of the next {horizon} years",
        "{area}：{cutoff}年末時点の順位とその後{horizon}年の実績";
    subtitle: "Gain in NDCG@50 over a ranking by number of publications: how much better each ranking found the people who were most active afterwards.",
        "上位50名のNDCGを論文数による順位と比べた増減。その後に活躍した人をどれだけ的確に挙げたかを示す。";
    mean: "Mean of the outcomes", "成果の平均";
    papers: "Papers", "論文";
    first_last: "First and last authorships", "筆頭・最終著者";
    collaborators: "New collaborators", "新たな共同研究者";
    citing: "Independent citations", "独立した被引用";
} }

/// Colours of the outcomes, none of them near the blue of the bars.
const OUTCOMES: [RGBColor; 4] = [COMMUNITIES[1], COMMUNITIES[6], COMMUNITIES[3], COMMUNITIES[0]];

/// Gains of rankings over a count of publications.
#[derive(Debug, Clone, Default)]
pub struct GainBars {
    /// Area, language and notes.
    pub caption: Caption,
    /// The last year that the rankings saw.
    pub cutoff: i16,
    /// Number of years after it whose outcomes count.
    pub horizon: i16,
    /// The rankings, in any order.
    pub rows: Vec<GainRow>,
}

/// One ranking.
#[derive(Debug, Clone, Default)]
pub struct GainRow {
    /// Its name as it should be printed.
    pub name: String,
    /// Whether it is the ranking that the others are compared with.
    pub own: bool,
    /// Mean NDCG@50 over the outcomes, relative to the count of publications: 0.1 is a tenth more.
    pub mean: f64,
    /// The same for each outcome: papers, first and last authorships, new collaborators, independent
    /// citations. `None` for an outcome that nobody had.
    pub outcomes: [Option<f64>; 4],
}

impl GainBars {
    /// Draws the comparison as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let rows = self.sorted_rows();
        let mut page = Page::new(fonts, &self.heading());
        if rows.is_empty() {
            return page.finish_without_data();
        }
        let words = GainWords::of(self.caption.language);
        let outcomes = [words.papers, words.first_last, words.collaborators, words.citing];
        let mut keys = vec![(words.mean, Fill::from(ACCENT))];
        for (i, (name, colour)) in outcomes.into_iter().zip(OUTCOMES).enumerate() {
            if rows.iter().any(|row| row.outcomes[i].is_some()) {
                keys.push((name, colour.into()));
            }
        }
        page.draw_legend(&keys);
        draw_rows(&page, &rows)?;
        page.finish()
    }

    /// Greatest mean first; rankings without a finite mean are left out.
    fn sorted_rows(&self) -> Vec<GainRow> {
        let mut rows = self.rows.clone();
        rows.retain(|row| row.mean.is_finite());
        for row in &mut rows {
            row.outcomes = row.outcomes.map(|gain| gain.filter(|gain| gain.is_finite()));
        }
        rows.sort_by(|a, b| b.mean.total_cmp(&a.mean).then_with(|| a.name.cmp(&b.name)));
        rows
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = GainWords::of(self.caption.language);
        let (cutoff, horizon) = (self.cutoff.to_string(), self.horizon.to_string());
        let blanks = [("cutoff", cutoff.as_str()), ("horizon", horizon.as_str())];
        let title = self.caption.sentence(words.title, &blanks);
        let rows = self.sorted_rows().into_iter();
        let figures = rows.map(|row| format!("{}: {:+.1} %", row.name, 100.0 * row.mean)).collect();
        PageHeading { caption: &self.caption, title, subtitle: words.subtitle.to_owned(), figures }
    }
}

fn draw_rows(page: &Page<'_>, rows: &[GainRow]) -> Result<(), PlotError> {
    let name_width = max_of(rows.iter().map(|row| page.text_width(&row.name, name_look(row))));
    let name_width = name_width.min(MAX_NAME_WIDTH);
    let y0 = page.body.y0 + 8.0;
    let y1 = page.body.y1.min(y0 + MAX_ROW_HEIGHT * rows.len().max(3) as f64 + AXIS_HEIGHT);
    let part = SheetRect { x1: page.body.x1 - VALUE_WIDTH, y0, y1, ..page.body };
    let gains = || rows.iter().flat_map(|row| row.outcomes.into_iter().flatten().chain([row.mean]));
    let (low, high) = (-max_of(gains().map(|gain| -gain)), max_of(gains()));
    let margin = 0.04 * (high - low).max(0.05);
    let per_cent = LinearAxis::new(100.0 * (low - margin)..100.0 * (high + margin), 9);
    let decimals = per_cent.decimals();
    let axes = (per_cent, LinearAxis::of_rows(rows.len()));
    let mut chart = chart::chart_on(page, part, (name_width + 18.0, AXIS_HEIGHT), axes)?;
    chart::quiet_mesh(&mut chart)
        .disable_y_mesh()
        .disable_y_axis()
        .x_label_formatter(&|gain| per_cent_label(*gain, decimals))
        .draw()?;
    let no_gain = [(0.0, 0.0), (0.0, rows.len() as f64)];
    chart.draw_series(LineSeries::new(no_gain, Stroke::new(STEEL, 1.4)))?;
    let ends = chart.x_range();
    for (i, row) in rows.iter().enumerate() {
        let (area, look, y) = (chart.plotting_area(), name_look(row), chart::row_centre(i));
        let name = page.shorten(&row.name, look, MAX_NAME_WIDTH);
        area.draw(&chart::text_mark((ends.start, y), (-12.0, 0.0), name, look))?;
        let colour = match (row.own, row.mean < 0.0) {
            (true, _) => ACCENT,
            (false, false) => ACCENT_LIGHT,
            (false, true) => GREY,
        };
        area.draw(&chart::row_bar(i, 0.0..100.0 * row.mean, colour))?;
        for (gain, colour) in row.outcomes.into_iter().zip(OUTCOMES) {
            if let Some(gain) = gain {
                area.draw(&chart::dot_mark((100.0 * gain, y), 4.5, 1.2, colour.filled()))?;
            }
        }
        let value = per_cent_label(100.0 * row.mean, 1);
        area.draw(&chart::text_mark((ends.end, y), (66.0, 0.0), value, look))?;
    }
    Ok(())
}

fn name_look(row: &GainRow) -> TextLook {
    let look = TextLook::LABEL.align(HPos::Right).middle();
    if row.own { look.bold() } else { look }
}

fn per_cent_label(value: f64, decimals: usize) -> String {
    let text = format!("{value:+.decimals$} %");
    let is_zero = !text.contains(|c: char| c.is_ascii_digit() && c != '0');
    if is_zero { text[1..].to_owned() } else { text }
}
