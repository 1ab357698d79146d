//! Who speaks where: people by congress, marked by role.

use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{FONT_SLACK, Page, PageHeading, SheetRect};
use super::palette::{MUTED, RULE, TIERS, is_pale};
use super::style::{Fill, Stroke, TextLook};
use super::texts::{Caption, words};

/// Rows and columns that a sheet has room for.
const ROWS: usize = 25;
const COLUMNS: usize = 14;
const NAME_WIDTH: f64 = 250.0;
const HEAD_HEIGHT: f64 = 54.0;
const MAX_ROW_HEIGHT: f64 = 24.0;

words! { SpeakerWords {
    title: "{area}: {there} of the first {count} had a role at {congress}",
        "{area}：上位{count}名中{there}名が{congress}で役割をもつ";
    plain_title: "{area}: who had a role at which congress", "{area}：誰がどの学会で役割をもったか";
    subtitle: "First {count} {people} with a congress role, the latest {columns} of {congresses} congresses read. The mark is the strongest role there, a number says how many roles. Congresses that were not read are not here.",
        "学会での役割がある上位{count}名と、読み込んだ{congresses}学会のうち最近の{columns}学会。印は最も重い役割、数字は役割の数。読み込んでいない学会は含まない。";
    chair: "chair or committee", "座長・委員";
    invited: "invited", "招待";
    speaker: "speaker", "演者";
    other: "other role", "その他";
} }

/// Kinds of congress roles, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum SpeakerRole {
    /// Chair of a session, or member of a committee.
    Chair,
    /// Keynote, invited talk, lecture.
    Invited,
    /// Oral presentation, symposium, panel.
    Speaker,
    /// Anything else: posters, discussants.
    #[default]
    Other,
}

impl SpeakerRole {
    const ALL: [SpeakerRole; 4] =
        [SpeakerRole::Chair, SpeakerRole::Invited, SpeakerRole::Speaker, SpeakerRole::Other];

    fn colour(self) -> RGBColor {
        TIERS[self as usize]
    }

    fn name(self, words: &SpeakerWords) -> &'static str {
        match self {
            SpeakerRole::Chair => words.chair,
            SpeakerRole::Invited => words.invited,
            SpeakerRole::Speaker => words.speaker,
            SpeakerRole::Other => words.other,
        }
    }
}

/// Roles of people at congresses.
#[derive(Debug, Clone, Default)]
pub struct SpeakerMatrix {
    /// Area, language and notes.
    pub caption: Caption,
    /// Congresses, the latest first.
    pub congresses: Vec<String>,
    /// The people, best first.
    pub rows: Vec<SpeakerRow>,
}

/// One person.
#[derive(Debug, Clone, Default)]
pub struct SpeakerRow {
    /// Rank, from 1.
    pub rank: u32,
    /// The name.
    pub name: String,
    /// The strongest role and the number of roles at each congress, in their order; 0 roles for none.
    pub roles: Vec<(SpeakerRole, u32)>,
}

impl SpeakerMatrix {
    /// Draws the matrix as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading());
        let (rows, columns) = (self.shown(), self.congresses.len().min(COLUMNS));
        if rows.is_empty() || columns == 0 {
            return page.finish_without_data();
        }
        let words = SpeakerWords::of(self.caption.language);
        let keys = SpeakerRole::ALL.map(|role| (role.name(words), Fill::from(role.colour())));
        page.draw_legend(&keys);
        let body = page.body;
        let left = body.x0 + NAME_WIDTH;
        let width = ((body.x1 - left) / columns as f64).min(140.0);
        let top = body.y0 + HEAD_HEIGHT;
        let step = ((body.y1 - top) / rows.len() as f64).min(MAX_ROW_HEIGHT);
        for (column, congress) in self.congresses.iter().take(columns).enumerate() {
            // The latest at the right, as time runs.
            let x = left + width * ((columns - 1 - column) as f64 + 0.5);
            draw_head(&mut page, congress, (x, top), width);
            let ends = [(x, top), (x, top + step * rows.len() as f64)];
            page.draw_line(&ends, Stroke::new(RULE, 1.0));
        }
        for (row, place) in rows.iter().zip(0..) {
            let y = top + step * (f64::from(place) + 0.5);
            draw_name(&mut page, row, y);
            for (column, (role, count)) in row.roles.iter().take(columns).enumerate() {
                let x = left + width * ((columns - 1 - column) as f64 + 0.5);
                draw_mark(&mut page, (x, y), *role, *count);
            }
        }
        page.finish()
    }

    /// The first people with a role at one of the congresses shown.
    fn shown(&self) -> Vec<&SpeakerRow> {
        let has_role = |row: &&SpeakerRow| row.roles.iter().take(COLUMNS).any(|(_, n)| *n > 0);
        self.rows.iter().filter(has_role).take(ROWS).collect()
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = SpeakerWords::of(self.caption.language);
        let rows = self.shown();
        let at = |column: usize| {
            let is_there = |row: &&&SpeakerRow| row.roles.get(column).is_some_and(|(_, n)| *n > 0);
            rows.iter().filter(is_there).count()
        };
        let mut counts: Vec<(usize, usize)> =
            (0..self.congresses.len().min(COLUMNS)).map(|column| (at(column), column)).collect();
        counts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        // No superlative from a tie, nor from one congress.
        let most = match counts.as_slice() {
            [first, second, ..] if first.0 > second.0 && rows.len() >= 5 => Some(*first),
            _ => None,
        };
        let (there, congress) = most.map_or((0, ""), |(count, at)| (count, &self.congresses[at]));
        let (there, count) = (there.to_string(), rows.len().to_string());
        let (people, congresses) =
            (self.caption.people(rows.len()), self.congresses.len().to_string());
        let columns = self.congresses.len().min(COLUMNS).to_string();
        let blanks = [
            ("there", there.as_str()),
            ("count", &count),
            ("congress", congress),
            ("people", &people),
            ("columns", &columns),
            ("congresses", &congresses),
        ];
        let title = if most.is_some() { words.title } else { words.plain_title };
        let roles =
            |row: &&&SpeakerRow| row.roles.iter().map(|(_, count)| u64::from(*count)).sum::<u64>();
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: self.caption.sentence(words.subtitle, &blanks),
            figures: rows.iter().map(|row| format!("{}: {}", row.name, roles(&row))).collect(),
        }
    }
}

/// The name of a congress in up to three lines above its column.
fn draw_head(page: &mut Page<'_>, congress: &str, (x, top): (f64, f64), width: f64) {
    let look = TextLook::new(12.0, MUTED).align(HPos::Center);
    let lines = page.wrapped(congress, look, (width - 6.0) / FONT_SLACK, 3);
    let first = top - 8.0 - 14.0 * lines.len().saturating_sub(1) as f64;
    for (line, place) in lines.iter().zip(0..) {
        page.draw_text((x, first + 14.0 * f64::from(place)), line, look);
    }
}

fn draw_name(page: &mut Page<'_>, row: &SpeakerRow, y: f64) {
    let left = page.body.x0;
    let right = TextLook::LABEL.align(HPos::Right).colour(MUTED);
    page.draw_text((left + 30.0, y + 4.6), &row.rank.to_string(), right);
    let name = page.shorten(&row.name, TextLook::LABEL, (NAME_WIDTH - 54.0) / FONT_SLACK);
    page.draw_text((left + 40.0, y + 4.6), &name, TextLook::LABEL);
}

fn draw_mark(page: &mut Page<'_>, (x, y): (f64, f64), role: SpeakerRole, count: u32) {
    if count == 0 {
        return;
    }
    let side = 6.5;
    let mark = SheetRect { x0: x - side, y0: y - side, x1: x + side, y1: y + side };
    page.draw_rect(mark, role.colour());
    if is_pale(role.colour()) {
        let corners = [
            (mark.x0, mark.y0),
            (mark.x1, mark.y0),
            (mark.x1, mark.y1),
            (mark.x0, mark.y1),
            (mark.x0, mark.y0),
        ];
        page.draw_line(&corners, Stroke::new(MUTED, 0.8));
    }
    if count > 1 {
        page.draw_text((x + side + 5.0, y + 4.4), &count.to_string(), TextLook::SMALL);
    }
}
