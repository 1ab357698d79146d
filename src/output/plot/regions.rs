//! Where the people of an area work, by tier.

use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{FONT_SLACK, Page, PageHeading, SheetRect};
use super::palette::{INK, MUTED, ink_on, shade};
use super::style::TextLook;
use super::texts::{Caption, fill_blanks, group_thousands, words};

/// Rows that a sheet has room for, the last for all others.
const ROWS: usize = 16;
const NAME_WIDTH: f64 = 220.0;
const CELL_WIDTH: f64 = 104.0;
const CELL_GAP: f64 = 3.0;
const MAX_ROW_HEIGHT: f64 = 52.0;
const HEAD_HEIGHT: f64 = 26.0;
const FIRST_GAP: f64 = 24.0;
const RANK_WIDTH: f64 = 38.0;

words! { RegionWords {
    title: "{area}: {most} of {leaders} people in tiers 1 and 2 are in {place}",
        "{area}：ティア1・2の{leaders}名中{most}名は{place}";
    level_title: "{area}: {leaders} people in tiers 1 and 2 work in {places} places", "{area}：ティア1・2の{leaders}名は{places}地域にいる";
    plain_title: "{area}: {listed} {people} by place of work", "{area}：{people}{listed}名の所在地";
    countries: "People by country of the latest affiliation and tier; rows by tiers 1 and 2. The darker, the larger the share of its tier. {unknown}",
        "最新の所属機関の国とティアごとの人数（ティア1・2の多い順）。濃いほどそのティアに占める割合が大きい。{unknown}";
    prefectures: "People in {country} by state, province or prefecture and tier; rows by tiers 1 and 2. The darker, the larger the share of its tier. {unknown}",
        "{country}の都道府県・州とティアごとの人数（ティア1・2の多い順）。濃いほどそのティアに占める割合が大きい。{unknown}";
    unknown: "{count} people without a known place, {leaders} of them in tiers 1 and 2.",
        "所在地不明は{count}名、うちティア1・2は{leaders}名。";
    rest: "{count} others", "その他{count}地域";
    tier: "Tier {tier}", "ティア{tier}";
    total: "All", "計";
    first: "First by rank", "順位が最も高い人";
} }

/// People by place and tier.
#[derive(Debug, Clone, Default)]
pub struct RegionMatrix {
    /// Area, language and notes.
    pub caption: Caption,
    /// The places, in any order.
    pub rows: Vec<RegionRow>,
    /// The country whose parts the places are; `None` where they are countries.
    pub country: Option<String>,
    /// People whose place is in no source, and how many of them are in tiers 1 and 2.
    pub unknown: [u32; 2],
    /// People listed in the area.
    pub listed: usize,
}

/// One place.
#[derive(Debug, Clone, Default)]
pub struct RegionRow {
    /// Its name as it should be printed.
    pub name: String,
    /// People in tiers 1 to 4, and those in none.
    pub people: [u32; 5],
    /// Rank and name of its first person.
    pub first: Option<(u32, String)>,
}

impl RegionRow {
    fn leaders(&self) -> u32 {
        self.people[0].saturating_add(self.people[1])
    }

    fn total(&self) -> u32 {
        self.people.iter().fold(0, |sum, people| sum.saturating_add(*people))
    }
}

impl RegionMatrix {
    /// Draws the matrix as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading());
        let rows = self.shown();
        if rows.is_empty() {
            return page.finish_without_data();
        }
        let body = page.body;
        let step = ((body.height() - HEAD_HEIGHT) / rows.len() as f64).min(MAX_ROW_HEIGHT);
        // Nobody without a tier: no column for them.
        let columns = if rows.iter().any(|row| row.people[4] > 0) { 5 } else { 4 };
        self.draw_heads(&mut page, columns);
        let greatest = self.greatest(&rows);
        for (row, place) in rows.iter().zip(0..) {
            let y0 = body.y0 + HEAD_HEIGHT + step * f64::from(place);
            draw_row(&mut page, row, &greatest[..columns], (y0, step));
        }
        page.finish()
    }

    /// Most people of tiers 1 and 2 first, then the rest as one row.
    fn shown(&self) -> Vec<RegionRow> {
        let words = RegionWords::of(self.caption.language);
        let mut rows = self.sorted();
        if rows.len() > ROWS {
            let rest = rows.split_off(ROWS - 1);
            let count = group_thousands(rest.len() as u64);
            let sum = |tier: usize| {
                rest.iter().fold(0_u32, |sum, row| sum.saturating_add(row.people[tier]))
            };
            rows.push(RegionRow {
                name: fill_blanks(words.rest, &[("count", &count)]),
                people: [0, 1, 2, 3, 4].map(sum),
                first: rest.iter().filter_map(|row| row.first.clone()).min(),
            });
        }
        rows
    }

    fn sorted(&self) -> Vec<RegionRow> {
        let mut rows = self.rows.clone();
        rows.retain(|row| row.total() > 0);
        rows.sort_by(|a, b| {
            let order = |row: &RegionRow| (row.leaders(), row.people[0], row.total());
            order(b).cmp(&order(a)).then_with(|| a.name.cmp(&b.name))
        });
        rows
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = RegionWords::of(self.caption.language);
        let rows = self.sorted();
        let of_known = rows.iter().map(RegionRow::leaders).fold(0, u32::saturating_add);
        let leaders = of_known.saturating_add(self.unknown[1]);
        let places = rows.iter().filter(|row| row.leaders() > 0).count();
        // No superlative from a tie, and none from a handful.
        let (title, most) = match rows.as_slice() {
            [first, second, ..] if first.leaders() > second.leaders() && leaders >= 5 => {
                (words.title, Some(first))
            }
            [only] if leaders >= 5 => (words.title, Some(only)),
            [_, _, ..] if leaders >= 5 => (words.level_title, None),
            _ => (words.plain_title, None),
        };
        let [unknown, unknown_leaders] = self.unknown.map(|count| group_thousands(count.into()));
        let unknown = match self.unknown[0] {
            0 => String::new(),
            _ => fill_blanks(words.unknown, &[("count", &unknown), ("leaders", &unknown_leaders)]),
        };
        let number = |count: usize| group_thousands(count as u64);
        let blanks = [
            ("most", number(most.map_or(0, |row| row.leaders() as usize))),
            ("place", most.map_or_else(String::new, |row| row.name.clone())),
            ("leaders", number(leaders as usize)),
            ("places", number(places)),
            ("listed", number(self.listed)),
            ("people", self.caption.people(self.listed)),
            ("unknown", unknown),
            ("country", self.country.clone().unwrap_or_default()),
        ];
        let blanks = blanks.each_ref().map(|(name, value)| (*name, value.as_str()));
        let subtitle = if self.country.is_some() { words.prefectures } else { words.countries };
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: self.caption.sentence(subtitle, &blanks).trim_end().to_owned(),
            figures: rows
                .iter()
                .map(|r| format!("{}: {} / {}", r.name, r.leaders(), r.total()))
                .collect(),
        }
    }

    fn draw_heads(&self, page: &mut Page<'_>, columns: usize) {
        let words = RegionWords::of(self.caption.language);
        let (left, y) = (page.body.x0 + NAME_WIDTH, page.body.y0 + HEAD_HEIGHT - 10.0);
        let tiers = (1..=4).map(|tier: u8| fill_blanks(words.tier, &[("tier", &tier.to_string())]));
        let without = (columns > 4).then(|| page.words.no_tier.to_owned());
        let heads = tiers.chain(without).chain([words.total.to_owned()]);
        for (head, place) in heads.zip(0..) {
            let x = left + CELL_WIDTH * (f64::from(place) + 0.5);
            page.draw_text((x, y), &head, TextLook::LABEL.bold().align(HPos::Center));
        }
        let x = left + (columns + 1) as f64 * CELL_WIDTH + FIRST_GAP + RANK_WIDTH + 8.0;
        page.draw_text((x, y), words.first, TextLook::LABEL.bold());
    }

    /// The greatest number of each column.
    fn greatest(&self, rows: &[RegionRow]) -> [u32; 5] {
        [0, 1, 2, 3, 4].map(|tier| rows.iter().map(|row| row.people[tier]).max().unwrap_or(0))
    }
}

fn draw_row(page: &mut Page<'_>, row: &RegionRow, greatest: &[u32], (y0, step): (f64, f64)) {
    let columns = greatest.len();
    let baseline = y0 + step / 2.0 + 4.6;
    let name = page.shorten(&row.name, TextLook::LABEL, (NAME_WIDTH - 14.0) / FONT_SLACK);
    let left = page.body.x0 + NAME_WIDTH;
    page.draw_text((left - 12.0, baseline), &name, TextLook::LABEL.align(HPos::Right));
    for (tier, people) in row.people.iter().enumerate().take(columns) {
        let x0 = left + CELL_WIDTH * tier as f64;
        let cell = SheetRect {
            x0: x0 + CELL_GAP / 2.0,
            y0: y0 + CELL_GAP / 2.0,
            x1: x0 + CELL_WIDTH - CELL_GAP / 2.0,
            y1: y0 + step - CELL_GAP / 2.0,
        };
        let share = f64::from(*people) / f64::from(greatest[tier].max(1));
        let colour = shade(if *people == 0 { 0.0 } else { 0.08 + 0.85 * share });
        page.draw_rect(cell, colour);
        if *people > 0 {
            let look = TextLook::new(13.0, ink_on(colour)).align(HPos::Center);
            page.draw_text((cell.centre().0, baseline), &group_thousands((*people).into()), look);
        }
    }
    let total = group_thousands(row.total().into());
    let look = TextLook::new(13.0, INK).bold().align(HPos::Center);
    page.draw_text((left + (columns as f64 + 0.5) * CELL_WIDTH, baseline), &total, look);
    if let Some((rank, name)) = &row.first {
        let x = left + (columns + 1) as f64 * CELL_WIDTH + FIRST_GAP;
        let look = TextLook::LABEL.colour(MUTED).align(HPos::Right);
        page.draw_text((x + RANK_WIDTH, baseline), &rank.to_string(), look);
        let x = x + RANK_WIDTH + 8.0;
        let name = page.shorten(name, TextLook::LABEL, (page.body.x1 - x) / FONT_SLACK);
        page.draw_text((x, baseline), &name, TextLook::LABEL);
    }
}
