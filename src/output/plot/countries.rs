//! In which countries the people of an area work.

use super::error::PlotError;
use super::fonts::{Fonts, Weight};
use super::page::{Align, Area, Fill, Heading, Page, Plane, Stroke, Type, greatest, grouped};
use super::palette::{ACCENT, ACCENT_LIGHT, GREY, MUTED, STEEL};
use super::texts::{Caption, Words, filled};

const WIDTH: f64 = 1200.0;
const ROW: f64 = 28.0;
const BAR: f64 = 17.0;
const HEAD: f64 = 40.0;

/// Countries with a row of their own; the rest is one row.
const MOST_ROWS: usize = 20;

/// People by country.
#[derive(Debug, Clone, Default)]
pub struct Countries {
    /// Area, language and notes.
    pub caption: Caption,
    /// The countries, in any order.
    pub rows: Vec<CountryRow>,
    /// People whose country is in no source.
    pub unknown: u32,
}

/// One country.
#[derive(Debug, Clone, Default)]
pub struct CountryRow {
    /// Its name as it should be printed.
    pub name: String,
    /// All people of the area with this country.
    pub people: u32,
    /// Those of them in tiers 1 and 2.
    pub leaders: u32,
}

impl Countries {
    /// Draws the list as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let rows = self.sorted();
        let height = HEAD + ROW * (rows.len() + usize::from(self.unknown > 0)).max(3) as f64 + 8.0;
        let mut page = Page::new(fonts, &self.heading(), WIDTH, height);
        if rows.is_empty() && self.unknown == 0 {
            page.nothing();
            return page.finish();
        }
        let words = page.words;
        if rows.iter().any(|row| row.leaders > 0) {
            let keys = [(words.leaders, Fill::from(ACCENT)), (words.others, ACCENT_LIGHT.into())];
            page.keys(page.body.y0 + 12.0, &keys);
        }
        let widest = greatest(rows.iter().map(|row| page.width_of(&row.name, Type::LABEL)));
        let unstated = page.width_of(words.unknown_country, Type::LABEL);
        let names = widest.max(unstated).min(260.0);
        let body = page.body;
        let figures = greatest(rows.iter().map(|row| {
            page.width_of(&grouped(row.people.into()), Type::LABEL.bold())
                + page.width_of(&of_them(words, row), Type::SMALL)
        })) + 18.0;
        let bars = Area { x0: body.x0 + names + 16.0, x1: body.x1 - figures, ..body };
        let most = greatest(rows.iter().map(|row| f64::from(row.people)));
        let plane = Plane::new(bars, 0.0..most.max(f64::from(self.unknown)).max(1.0), 0.0..1.0);
        for (i, row) in rows.iter().enumerate() {
            let middle = body.y0 + HEAD + ROW * (i as f64 + 0.5);
            draw_row(&mut page, &plane, row, middle);
        }
        if self.unknown > 0 {
            let middle = body.y0 + HEAD + ROW * (rows.len() as f64 + 0.5);
            self.draw_unknown(&mut page, &plane, middle);
        }
        let (top, end) = (body.y0 + HEAD, body.y1 - 8.0);
        page.line(&[(bars.x0, top), (bars.x0, end)], Stroke::new(STEEL, 1.0));
        page.finish()
    }

    /// Most people first, the smallest countries as one row.
    fn sorted(&self) -> Vec<CountryRow> {
        let mut rows: Vec<CountryRow> =
            self.rows.iter().filter(|row| row.people > 0).cloned().collect();
        rows.sort_by(|a, b| {
            b.people.cmp(&a.people).then(b.leaders.cmp(&a.leaders)).then(a.name.cmp(&b.name))
        });
        if rows.len() > MOST_ROWS {
            let rest = rows.split_off(MOST_ROWS - 1);
            let count = grouped(rest.len() as u64);
            let words = self.caption.language.words();
            rows.push(CountryRow {
                name: filled(words.countries_rest, &[("count", &count)]),
                people: rest.iter().map(|row| row.people).sum(),
                leaders: rest.iter().map(|row| row.leaders).sum(),
            });
        }
        rows
    }

    fn heading(&self) -> Heading<'_> {
        let words = self.caption.language.words();
        let people: u64 = self.rows.iter().map(|row| u64::from(row.people)).sum();
        let count = grouped(people + u64::from(self.unknown));
        let title = self.caption.say(words.countries_title, &[("count", &count)]);
        Heading { caption: &self.caption, title, subtitle: words.countries_subtitle.to_owned() }
    }

    fn draw_unknown(&self, page: &mut Page<'_>, plane: &Plane, middle: f64) {
        let (x0, _) = plane.at(0.0, 0.0);
        let (x1, _) = plane.at(f64::from(self.unknown), 0.0);
        let muted = Type::LABEL.colour(MUTED);
        let name = page.words.unknown_country;
        page.text((x0 - 12.0, middle + 4.5), name, muted.align(Align::Right));
        let bar = Area { x0, y0: middle - BAR / 2.0, x1, y1: middle + BAR / 2.0 };
        page.rect(bar, Fill { hatched: true, ..Fill::from(GREY) });
        page.text((x1 + 9.0, middle + 4.5), &grouped(self.unknown.into()), muted);
    }
}

fn draw_row(page: &mut Page<'_>, plane: &Plane, row: &CountryRow, middle: f64) {
    let leaders = row.leaders.min(row.people);
    let (y0, y1) = (middle - BAR / 2.0, middle + BAR / 2.0);
    let (start, _) = plane.at(0.0, 0.0);
    let (split, _) = plane.at(f64::from(leaders), 0.0);
    let (end, _) = plane.at(f64::from(row.people), 0.0);
    let name = page.fonts.fit(&row.name, Type::LABEL.size, Weight::Regular, 260.0);
    page.text((start - 12.0, middle + 4.5), &name, Type::LABEL.align(Align::Right));
    page.rect(Area { x0: split, y0, x1: end, y1 }, ACCENT_LIGHT);
    if leaders > 0 {
        page.rect(Area { x0: start, y0, x1: split, y1 }, ACCENT);
    }
    let total = grouped(row.people.into());
    page.text((end + 9.0, middle + 4.5), &total, Type::LABEL.bold());
    if leaders > 0 {
        let x = end + 9.0 + page.width_of(&total, Type::LABEL.bold()) + 8.0;
        page.text((x, middle + 4.5), &of_them(page.words, row), Type::SMALL);
    }
}

fn of_them(words: &Words, row: &CountryRow) -> String {
    if row.leaders == 0 {
        return String::new();
    }
    filled(words.of_them, &[("count", &grouped(row.leaders.min(row.people).into()))])
}
