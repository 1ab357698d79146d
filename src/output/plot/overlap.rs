//! Who matters in more than one area: combinations of areas with the people of tiers 1 and 2 in all of them.

use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{FONT_SLACK, Page, PageHeading, SheetRect, max_of};
use super::palette::{ACCENT, INK, MUTED, RULE};
use super::style::{Stroke, TextLook};
use super::texts::{Caption, group_thousands, words};

/// Combinations that a sheet has room for.
const ROWS: usize = 12;
/// Areas that a sheet has room for.
const AREAS: usize = 8;
/// Names of a combination; of more people the first by rank.
const NAMES: usize = 8;
const BAR_WIDTH: f64 = 260.0;
const DOT_STEP: f64 = 34.0;
const MAX_ROW_HEIGHT: f64 = 64.0;

words! { OverlapWords {
    title: "{area}: {shared} of {count} people in tiers 1 and 2 are so in another area too",
        "{area}：ティア1・2の{count}名中{shared}名は他の領域でもティア1・2";
    none_title: "{area}: nobody in tiers 1 and 2 is so in another area",
        "{area}：ティア1・2の人で他の領域でもティア1・2の人はいない";
    plain_title: "{area}: who matters in more than one area", "{area}：複数の領域で重要な人";
    more: "{count} more", "ほか{count}名";
    subtitle: "People in tiers 1 and 2 of this area, by the areas in whose tiers 1 and 2 they are (filled dots), with the first {names} by rank.",
        "この領域のティア1・2の人を、ティア1・2に入っている領域の組み合わせ（塗りつぶした点）ごとに示す。氏名は順位の上から{names}名まで。";
} }

/// Combinations of areas.
#[derive(Debug, Clone, Default)]
pub struct OverlapBars {
    /// Area, language and notes.
    pub caption: Caption,
    /// Names of the areas, that of the picture first.
    pub areas: Vec<String>,
    /// The combinations, in any order.
    pub rows: Vec<OverlapRow>,
}

/// One combination.
#[derive(Debug, Clone, Default)]
pub struct OverlapRow {
    /// Which areas it is of, in their order.
    pub areas: Vec<bool>,
    /// Names of its people, first by rank.
    pub people: Vec<String>,
}

impl OverlapBars {
    /// Draws the combinations as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading());
        let rows = self.sorted();
        if rows.is_empty() {
            return page.finish_without_data();
        }
        let areas = &self.areas[..self.areas.len().min(AREAS)];
        let body = page.body;
        let top = self.draw_area_names(&mut page, areas);
        let step = ((body.y1 - top) / rows.len().min(ROWS) as f64).min(MAX_ROW_HEIGHT);
        let most = max_of(rows.iter().map(|row| row.people.len() as f64)).max(1.0);
        let bars = body.x0 + DOT_STEP * areas.len() as f64 + 24.0;
        for (row, place) in rows.iter().take(ROWS).zip(0..) {
            let y = top + step * (f64::from(place) + 0.5);
            draw_dots(&mut page, row, areas.len(), y);
            let width = BAR_WIDTH * row.people.len() as f64 / most;
            let bar = SheetRect { x0: bars, y0: y - 9.0, x1: bars + width, y1: y + 9.0 };
            page.draw_rect(bar, ACCENT);
            let count = group_thousands(row.people.len() as u64);
            page.draw_text((bars + width + 8.0, y + 4.6), &count, TextLook::LABEL.bold());
            let left = bars + BAR_WIDTH + 54.0;
            let room = (body.x1 - left) / FONT_SLACK;
            let most = ((step / 17.0) as usize).clamp(1, 3);
            let lines = page.wrapped(&self.names(row), TextLook::LABEL, room, most);
            let first = y + 4.6 - 8.0 * lines.len().saturating_sub(1) as f64;
            for (line, turn) in lines.iter().zip(0..) {
                page.draw_text((left, first + 16.0 * f64::from(turn)), line, TextLook::LABEL);
            }
        }
        page.finish()
    }

    /// Most areas first, then most people.
    fn sorted(&self) -> Vec<&OverlapRow> {
        let mut rows: Vec<&OverlapRow> =
            self.rows.iter().filter(|row| !row.people.is_empty()).collect();
        let areas = |row: &OverlapRow| row.areas.iter().filter(|is_in| **is_in).count();
        rows.sort_by(|a, b| {
            let order = |row: &OverlapRow| (areas(row), row.people.len());
            order(b).cmp(&order(a)).then_with(|| b.areas.cmp(&a.areas))
        });
        rows
    }

    /// The names of a combination, and how many more there are.
    fn names(&self, row: &OverlapRow) -> String {
        let words = OverlapWords::of(self.caption.language);
        let shown = row.people.iter().take(NAMES).cloned();
        let more = row.people.len().saturating_sub(NAMES);
        let more = (more > 0).then(|| {
            self.caption.sentence(words.more, &[("count", &group_thousands(more as u64))])
        });
        shown.chain(more).collect::<Vec<_>>().join(self.caption.words().comma)
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = OverlapWords::of(self.caption.language);
        let count: usize = self.rows.iter().map(|row| row.people.len()).sum();
        let is_shared = |row: &&OverlapRow| row.areas.iter().filter(|is_in| **is_in).count() > 1;
        let shared: usize = self.rows.iter().filter(is_shared).map(|row| row.people.len()).sum();
        let title = match (count, shared) {
            (0 | 1, _) => words.plain_title,
            (_, 0) => words.none_title,
            _ => words.title,
        };
        let (shared, count, names) = (shared.to_string(), count.to_string(), NAMES.to_string());
        let blanks = [("shared", shared.as_str()), ("count", &count), ("names", &names)];
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: self.caption.sentence(words.subtitle, &blanks),
            figures: self.sorted().iter().map(|row| row.people.len().to_string()).collect(),
        }
    }

    /// Names the areas above their dots, each on a line of its own with a line down; returns where rows begin.
    fn draw_area_names(&self, page: &mut Page<'_>, areas: &[String]) -> f64 {
        let body = page.body;
        for (area, place) in areas.iter().zip(0..) {
            let x = body.x0 + DOT_STEP * (f64::from(place) + 0.5);
            let y = body.y0 + 12.0 + 18.0 * f64::from(place);
            let below = body.y0 + 18.0 * areas.len() as f64 + 8.0;
            page.draw_line(&[(x, y + 4.0), (x, below)], Stroke::new(MUTED, 1.0));
            let name = page.shorten(area, TextLook::LABEL, (body.x1 - x) / FONT_SLACK);
            page.draw_text((x - 4.0, y), &name, TextLook::LABEL.align(HPos::Left));
        }
        body.y0 + 18.0 * areas.len() as f64 + 12.0
    }
}

fn draw_dots(page: &mut Page<'_>, row: &OverlapRow, areas: usize, y: f64) {
    let x = |place: usize| page.body.x0 + DOT_STEP * (place as f64 + 0.5);
    let filled: Vec<f64> =
        (0..areas).filter(|at| row.areas.get(*at) == Some(&true)).map(x).collect();
    let empty: Vec<f64> =
        (0..areas).filter(|at| row.areas.get(*at) != Some(&true)).map(x).collect();
    if let [first, .., last] = filled.as_slice() {
        page.draw_line(&[(*first, y), (*last, y)], Stroke::new(INK, 2.0));
    }
    for x in empty {
        page.fill_circle((x, y), 7.0, RULE);
    }
    for x in filled {
        page.fill_circle((x, y), 7.0, INK);
    }
}
