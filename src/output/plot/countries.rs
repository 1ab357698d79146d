//! The countries in which the people of an area work.

use plotters::prelude::{LineSeries, TextStyle};

use super::chart::{self, LinearAxis};
use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{Page, PageHeading, PixelRect, max_of};
use super::palette::{ACCENT, ACCENT_LIGHT, GREY, STEEL};
use super::style::{Fill, Stroke, TextLook};
use super::texts::{Caption, Words, fill_blanks, group_thousands};

const WIDTH: f64 = 1200.0;
const ROW_HEIGHT: f64 = 28.0;
const LEGEND_HEIGHT: f64 = 40.0;
/// Space before each text behind a bar.
const VALUE_GAP: f64 = 9.0;
const MAX_NAME_WIDTH: f64 = 260.0;
/// Rows for countries; if there are more countries, the last row sums up the smallest.
const MAX_ROWS: usize = 20;

/// People by country.
#[derive(Debug, Clone, Default)]
pub struct CountryBars {
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

impl CountryBars {
    /// Draws the list as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let rows = self.sorted_rows();
        let height = LEGEND_HEIGHT + ROW_HEIGHT * rows.len().max(3) as f64;
        let mut page = Page::new(fonts, &self.heading(), WIDTH, height);
        if rows.is_empty() {
            return page.finish_without_data();
        }
        if rows.iter().any(|row| row.leaders > 0) {
            let (leaders, others) = (page.words.leaders, page.words.others);
            page.draw_legend(&[(leaders, ACCENT.into()), (others, ACCENT_LIGHT.into())]);
        }
        self.draw_rows(&page, &rows)?;
        page.finish()
    }

    /// Most people first, then the smallest countries as one row and the people without a country.
    fn sorted_rows(&self) -> Vec<CountryRow> {
        let words = self.caption.language.words();
        let mut rows = self.rows.clone();
        rows.retain(|row| row.people > 0);
        rows.sort_by(|a, b| {
            b.people.cmp(&a.people).then(b.leaders.cmp(&a.leaders)).then(a.name.cmp(&b.name))
        });
        if rows.len() > MAX_ROWS {
            let rest = rows.split_off(MAX_ROWS - 1);
            let count = group_thousands(rest.len() as u64);
            rows.push(CountryRow {
                name: fill_blanks(words.countries_rest, &[("count", &count)]),
                people: rest.iter().fold(0, |sum, row| sum.saturating_add(row.people)),
                leaders: rest.iter().fold(0, |sum, row| sum.saturating_add(row.leaders)),
            });
        }
        if self.unknown > 0 {
            let name = words.unknown_country.to_owned();
            rows.push(CountryRow { name, people: self.unknown, leaders: 0 });
        }
        rows
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = self.caption.language.words();
        let people = self.rows.iter().map(|row| row.people).chain([self.unknown]);
        let count = people.map(|people| people as usize).sum();
        let title = self.caption.sentence_about(words.countries_title, count);
        PageHeading { caption: &self.caption, title, subtitle: words.countries_subtitle.to_owned() }
    }

    fn draw_rows(&self, page: &Page<'_>, rows: &[CountryRow]) -> Result<(), PlotError> {
        let (label, bold) = (TextLook::LABEL.middle(), TextLook::LABEL.bold().middle());
        let names: Vec<String> =
            rows.iter().map(|row| page.shorten(&row.name, label, MAX_NAME_WIDTH)).collect();
        let totals: Vec<String> =
            rows.iter().map(|row| group_thousands(row.people.into())).collect();
        let shares: Vec<String> = rows.iter().map(|row| leaders_text(page.words, row)).collect();
        let name_width = max_of(names.iter().map(|name| page.text_width(name, label)));
        let value_width = max_of(totals.iter().zip(&shares).map(|(total, share)| {
            page.text_width(total, bold) + page.text_width(share, TextLook::SMALL)
        }));
        let part = PixelRect {
            y0: page.body.y0 + LEGEND_HEIGHT,
            y1: page.body.y0 + LEGEND_HEIGHT + ROW_HEIGHT * rows.len() as f64,
            x1: page.body.x1 - value_width - 2.0 * VALUE_GAP,
            ..page.body
        };
        let most = rows.iter().map(|row| u64::from(row.people)).max().unwrap_or_default();
        let axes = (0..most, LinearAxis::of_rows(rows.len()));
        let mut chart = chart::chart_on(page, part, (name_width + 16.0, 0.0), axes)?;
        chart::quiet_mesh(&mut chart)
            .disable_mesh()
            .disable_x_axis()
            .y_label_style(TextStyle::from(label))
            .y_label_formatter(&|row| names[*row as usize].clone())
            .draw()?;
        for (i, row) in rows.iter().enumerate() {
            let (people, leaders) = (row.people.into(), row.leaders.min(row.people).into());
            let is_unknown = self.unknown > 0 && i + 1 == rows.len();
            let fill = if is_unknown { Fill::hatched(GREY) } else { ACCENT_LIGHT.into() };
            let end = (people, chart::row_centre(i));
            let after_total = 2.0 * VALUE_GAP + page.text_width(&totals[i], bold);
            let (total, share) = (totals[i].clone(), shares[i].clone());
            let area = chart.plotting_area();
            area.draw(&chart::row_bar(i, leaders..people, fill))?;
            area.draw(&chart::row_bar(i, 0..leaders, ACCENT))?;
            area.draw(&chart::text_mark(end, (VALUE_GAP, 0.0), total, bold))?;
            area.draw(&chart::text_mark(end, (after_total, 0.0), share, TextLook::SMALL.middle()))?;
        }
        let axis = [(0, 0.0), (0, rows.len() as f64)];
        chart.draw_series(LineSeries::new(axis, Stroke::new(STEEL, 1.0)))?;
        Ok(())
    }
}

fn leaders_text(words: &Words, row: &CountryRow) -> String {
    match row.leaders.min(row.people) {
        0 => String::new(),
        leaders => fill_blanks(words.of_them, &[("count", &group_thousands(leaders.into()))]),
    }
}
