//! What changed: who went from which tier to which.

use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{FONT_SLACK, Page, PageHeading, SheetRect};
use super::palette::{GREY, TIERS};
use super::style::{Fill, TextLook};
use super::texts::{Caption, group_thousands, words};

/// Tiers 1 to 4, no tier, and not listed.
const STATES: usize = 6;
const NODE_WIDTH: f64 = 18.0;
const SIDE_WIDTH: f64 = 190.0;
const GAP: f64 = 12.0;
/// Least height of a ribbon, so that one person can be seen.
const THINNEST: f64 = 1.2;
/// Points of the curve of a ribbon.
const POINTS: usize = 24;

words! { FlowWords {
    title: "{area}: {up} people rose a tier or more since {old}, {down} fell",
        "{area}：{old}以降、ティアが上がった人は{up}名、下がった人は{down}名";
    plain_title: "{area}: nobody's tier changed since {old}", "{area}：{old}以降、ティアの変化なし";
    subtitle: "People by tier on {old} and on {new}; the width of a band is its people. Not listed to no tier and back is left out. {definition}",
        "{old}と{new}のティアごとの人数。帯の幅は人数。対象外とティアなしの間の移動は省く。{definition}";
    definition: "The definition of the area is not the same.", "領域の定義が変わっている。";
    tier: "Tier {tier}: {count}", "ティア{tier}：{count}名";
    no_tier: "No tier: {count}", "ティアなし：{count}名";
    unlisted: "Not listed: {count}", "対象外：{count}名";
} }

/// Moves between tiers of two runs.
#[derive(Debug, Clone, Default)]
pub struct TierFlow {
    /// Area, language and notes.
    pub caption: Caption,
    /// Reference dates of the earlier run and of this.
    pub dates: [String; 2],
    /// People by place before (row) and now (column): tiers 1 to 4, no tier, not listed.
    pub moves: [[u32; STATES]; STATES],
    /// Whether the area is defined in the same way in both.
    pub is_same_definition: bool,
}

impl TierFlow {
    /// Draws the ribbons as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading());
        let moves = self.shown();
        let totals = [0, 1].map(|side| totals(&moves, side));
        let people = sum(totals[0].iter().copied());
        if people == 0 {
            return page.finish_without_data();
        }
        let body = page.body;
        let top = body.y0 + 24.0;
        let scale = (body.y1 - top - GAP * (STATES - 1) as f64) / f64::from(people);
        let starts = totals.map(|totals| starts(&totals, top, scale));
        let (left, right) = (body.x0 + SIDE_WIDTH, body.x1 - SIDE_WIDTH);
        self.draw_ribbons(
            &mut page,
            &moves,
            starts,
            (left + NODE_WIDTH, right - NODE_WIDTH),
            scale,
        );
        for (side, x) in [(0, left), (1, right - NODE_WIDTH)] {
            self.draw_side(&mut page, side, x, &totals[side], &starts[side], scale);
        }
        page.finish()
    }

    /// The moves without those that nobody asks for.
    fn shown(&self) -> [[u32; STATES]; STATES] {
        let mut moves = self.moves;
        moves[4][5] = 0;
        moves[5][4] = 0;
        moves[5][5] = 0;
        moves
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = FlowWords::of(self.caption.language);
        let count = |is_counted: fn(usize, usize) -> bool| {
            let cells = (0..STATES).flat_map(|from| (0..STATES).map(move |to| (from, to)));
            // Whoever comes or goes has not moved a tier.
            let cells = cells.filter(|(from, to)| *from < 5 && *to < 5 && is_counted(*from, *to));
            sum(cells.map(|(from, to)| self.moves[from][to]))
        };
        let (up, down) = (count(|from, to| to < from), count(|from, to| to > from));
        let title = if up > 0 || down > 0 { words.title } else { words.plain_title };
        let [up, down] = [up, down].map(|count| group_thousands(count.into()));
        let definition = if self.is_same_definition { "" } else { words.definition };
        let blanks = [
            ("up", up.as_str()),
            ("down", &down),
            ("old", &self.dates[0]),
            ("new", &self.dates[1]),
            ("definition", definition),
        ];
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: self.caption.sentence(words.subtitle, &blanks).trim_end().to_owned(),
            figures: vec![format!("↑ {up}"), format!("↓ {down}")],
        }
    }

    fn draw_ribbons(
        &self,
        page: &mut Page<'_>,
        moves: &[[u32; STATES]; STATES],
        starts: [[f64; STATES]; 2],
        (left, right): (f64, f64),
        scale: f64,
    ) {
        let [mut before, mut after] = starts;
        for (from, row) in moves.iter().enumerate() {
            for (to, people) in row.iter().enumerate().filter(|(_, people)| **people > 0) {
                let height = (f64::from(*people) * scale).max(THINNEST);
                let ends = [before[from], after[to]];
                before[from] += f64::from(*people) * scale;
                after[to] += f64::from(*people) * scale;
                let alpha = if from == to { 0.35 } else { 0.8 };
                // The better of both tiers, so that who rises and who falls from there are seen.
                let fill = Fill { alpha, ..Fill::from(colour(from.min(to))) };
                page.fill_polygon(&ribbon((left, right), ends, height), fill);
            }
        }
    }

    fn draw_side(
        &self,
        page: &mut Page<'_>,
        side: usize,
        x: f64,
        totals: &[u32; STATES],
        starts: &[f64; STATES],
        scale: f64,
    ) {
        let words = FlowWords::of(self.caption.language);
        let (at, align) =
            if side == 0 { (x - 10.0, HPos::Right) } else { (x + NODE_WIDTH + 10.0, HPos::Left) };
        page.draw_text(
            (at, page.body.y0 + 10.0),
            &self.dates[side],
            TextLook::LABEL.bold().align(align),
        );
        let mut least = f64::NEG_INFINITY;
        for state in (0..STATES).filter(|state| totals[*state] > 0) {
            let height = f64::from(totals[state]) * scale;
            let y0 = starts[state];
            page.draw_rect(
                SheetRect { x0: x, y0, x1: x + NODE_WIDTH, y1: y0 + height.max(THINNEST) },
                colour(state),
            );
            let count = group_thousands(totals[state].into());
            let tier = (state + 1).to_string();
            let sentence = [words.tier, words.no_tier, words.unlisted][state.saturating_sub(3)];
            let sentence = if state < 4 { words.tier } else { sentence };
            let text = self.caption.sentence(sentence, &[("tier", &tier), ("count", &count)]);
            let text = page.shorten(&text, TextLook::LABEL, (SIDE_WIDTH - 14.0) / FONT_SLACK);
            let y = (y0 + height / 2.0 + 4.6).max(least + 16.0);
            page.draw_text((at, y), &text, TextLook::LABEL.align(align));
            least = y;
        }
    }
}

/// People of each state before (0) or now (1).
fn totals(moves: &[[u32; STATES]; STATES], side: usize) -> [u32; STATES] {
    std::array::from_fn(|state| match side {
        0 => sum(moves[state].iter().copied()),
        _ => sum(moves.iter().map(|row| row[state])),
    })
}

fn sum(people: impl Iterator<Item = u32>) -> u32 {
    people.fold(0, u32::saturating_add)
}

/// Where each state begins on its side.
fn starts(totals: &[u32; STATES], top: f64, scale: f64) -> [f64; STATES] {
    let mut y = top;
    totals.map(|people| {
        let start = y;
        y += f64::from(people) * scale + GAP;
        start
    })
}

fn colour(state: usize) -> plotters::style::RGBColor {
    TIERS.get(state).copied().unwrap_or(GREY)
}

/// A band of one height between two places that leaves and arrives level.
fn ribbon((left, right): (f64, f64), [from, to]: [f64; 2], height: f64) -> Vec<(f64, f64)> {
    let upper = (0..=POINTS).map(|step| {
        let share = step as f64 / POINTS as f64;
        let eased = share * share * (3.0 - 2.0 * share);
        (left + share * (right - left), from + eased * (to - from))
    });
    let upper: Vec<(f64, f64)> = upper.collect();
    let lower = upper.iter().rev().map(|(x, y)| (*x, y + height));
    upper.iter().copied().chain(lower).collect()
}
