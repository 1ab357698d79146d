//! May the run be trusted: what was read, how sure people are told apart, what is missing.

use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{FONT_SLACK, Page, PageHeading, SheetRect, max_of};
use super::palette::{ACCENT, ACCENT_LIGHT, GREY, MUTED, RULE};
use super::style::{Fill, Stroke, TextLook};
use super::texts::{Caption, group_thousands, words};

/// Sources with a bar of their own.
const SOURCES: usize = 8;
/// Classes of identity confidence, each a tenth wide.
const CLASSES: usize = 10;
/// Of fewer people a share in per cent says little.
const LEAST_PEOPLE: usize = 10;
const BAR_SHARE: f64 = 0.62;

words! { QualityWords {
    title: "{area}: {sure} % of people are told apart with confidence of .9 or more, {unknown} % have no known country",
        "{area}：同定の確からしさ0.9以上は{sure}％、国が不明な人は{unknown}％";
    plain_title: "{area}: how far the run may be trusted", "{area}：この実行の信頼性";
    subtitle: "{listed} people listed in the area; sources are those of the whole study. Questions of identity open for review: {questions}.",
        "領域に挙がった{listed}名。資料は調査全体のもの。同定についての未回答の質問：{questions}件。";
    sources: "Records read: used, merged, refused", "読み込んだ件数：使用・統合・除外";
    identity: "People by confidence that their names are theirs", "同定の確からしさごとの人数";
    missing: "Unknown, % of people", "不明な人の割合（％）";
    flags: "To look at before relying on a rank, % of people", "順位を用いる前に確認すべき人の割合（％）";
} }

/// Figures on the trust in a run, of one area.
#[derive(Debug, Clone, Default)]
pub struct QualityPanels {
    /// Area, language and notes.
    pub caption: Caption,
    /// Kinds of sources with the records used, merged and refused, most first.
    pub sources: Vec<(String, [u64; 3])>,
    /// People by tenths of the confidence that their names are theirs.
    pub identity: [usize; CLASSES],
    /// What is unknown, and of how many people.
    pub missing: Vec<(String, usize)>,
    /// What to look at, and of how many people.
    pub flags: Vec<(String, usize)>,
    /// People without a known country.
    pub without_country: usize,
    /// People listed in the area.
    pub listed: usize,
    /// Questions of identity that are open.
    pub questions: usize,
}

impl QualityPanels {
    /// Draws the four panels as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading());
        if self.listed == 0 && self.sources.is_empty() {
            return page.finish_without_data();
        }
        let words = QualityWords::of(self.caption.language);
        let rows = page.body.rows(2, 22.0);
        let panels: Vec<SheetRect> = rows.iter().flat_map(|row| row.columns(2, 48.0)).collect();
        let share = |list: &[(String, usize)]| -> Vec<(String, f64)> {
            let all = self.listed.max(1) as f64;
            list.iter().map(|(name, people)| (name.clone(), 100.0 * *people as f64 / all)).collect()
        };
        if let [sources, identity, missing, flags] = panels.as_slice() {
            self.draw_sources(&mut page, *sources, words.sources);
            self.draw_identity(&mut page, *identity, words.identity);
            draw_shares(&mut page, *missing, words.missing, &share(&self.missing));
            draw_shares(&mut page, *flags, words.flags, &share(&self.flags));
        }
        page.finish()
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = QualityWords::of(self.caption.language);
        let known: usize = self.identity.iter().sum();
        let per_cent =
            |part: usize, all: usize| format!("{:.0}", 100.0 * part as f64 / all.max(1) as f64);
        let title = if known >= LEAST_PEOPLE && self.listed >= LEAST_PEOPLE {
            words.title
        } else {
            words.plain_title
        };
        let sure = per_cent(self.identity[CLASSES - 1], known);
        let unknown = per_cent(self.without_country, self.listed);
        let (listed, questions) =
            (group_thousands(self.listed as u64), group_thousands(self.questions as u64));
        let blanks = [
            ("sure", sure.as_str()),
            ("unknown", &unknown),
            ("listed", &listed),
            ("questions", &questions),
        ];
        let missing = self.missing.iter().chain(&self.flags);
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: self.caption.sentence(words.subtitle, &blanks),
            figures: missing.map(|(name, people)| format!("{name}: {people}")).collect(),
        }
    }

    fn draw_sources(&self, page: &mut Page<'_>, panel: SheetRect, title: &str) {
        let part = named(page, panel, title);
        let shown = &self.sources[..self.sources.len().min(SOURCES)];
        let most = max_of(shown.iter().map(|(_, counts)| counts.iter().sum::<u64>() as f64));
        let rows = BarRows::new(page, part, shown.iter().map(|(name, _)| name.as_str()), 150.0);
        for ((name, counts), place) in shown.iter().zip(0..) {
            let (y, half) = rows.draw_name(page, name, place);
            let mut x = rows.x0;
            for (count, fill) in counts.iter().zip([ACCENT, ACCENT_LIGHT, GREY]) {
                let width = rows.width * *count as f64 / most.max(1.0);
                let bar = SheetRect { x0: x, y0: y - half, x1: x + width, y1: y + half };
                page.draw_rect(bar, Fill::from(fill));
                x += width;
            }
            let figures = counts.map(group_thousands).join(" · ");
            page.draw_text((x + 7.0, y + 4.4), &figures, TextLook::VALUE);
        }
    }

    fn draw_identity(&self, page: &mut Page<'_>, panel: SheetRect, title: &str) {
        let part = named(page, panel, title);
        let base = part.y1 - 20.0;
        let most = max_of(self.identity.iter().map(|people| *people as f64)).max(1.0);
        let step = part.width() / CLASSES as f64;
        for (people, class) in self.identity.iter().zip(0..) {
            let x = part.x0 + step * f64::from(class);
            let height = (base - part.y0 - 18.0) * *people as f64 / most;
            let bar = SheetRect { x0: x + 3.0, y0: base - height, x1: x + step - 3.0, y1: base };
            let fill = if class + 1 == CLASSES as i32 { ACCENT } else { ACCENT_LIGHT };
            page.draw_rect(bar, fill);
            if *people > 0 {
                let look = TextLook::VALUE.align(HPos::Center);
                let at = (x + step / 2.0, base - height - 5.0);
                page.draw_text(at, &group_thousands(*people as u64), look);
            }
            let tick = format!(".{class}");
            page.draw_text((x, base + 15.0), &tick, TextLook::TICK.align(HPos::Center));
        }
        page.draw_text((part.x1, base + 15.0), "1", TextLook::TICK.align(HPos::Center));
        page.draw_line(&[(part.x0, base), (part.x1, base)], Stroke::new(RULE, 1.0));
    }
}

/// The part of a panel below its name, which is drawn.
fn named(page: &mut Page<'_>, panel: SheetRect, title: &str) -> SheetRect {
    let look = TextLook::LABEL.bold();
    let title = page.shorten(title, look, panel.width() / FONT_SLACK);
    page.draw_text((panel.x0, panel.y0 + 11.0), &title, look);
    SheetRect { y0: panel.y0 + 24.0, ..panel }
}

/// Bars of shares with 100 % as the whole width.
fn draw_shares(page: &mut Page<'_>, panel: SheetRect, title: &str, list: &[(String, f64)]) {
    let part = named(page, panel, title);
    let shown = &list[..list.len().min(SOURCES)];
    let rows = BarRows::new(page, part, shown.iter().map(|(name, _)| name.as_str()), 60.0);
    for ((name, share), place) in shown.iter().zip(0..) {
        let (y, half) = rows.draw_name(page, name, place);
        let whole = SheetRect { x0: rows.x0, y0: y - half, x1: rows.x0 + rows.width, y1: y + half };
        page.draw_rect(whole, Fill { alpha: 0.6, ..Fill::from(RULE) });
        let width = rows.width * (share / 100.0).clamp(0.0, 1.0);
        page.draw_rect(SheetRect { x1: rows.x0 + width, ..whole }, ACCENT);
        let figure =
            if *share > 0.0 && *share < 0.5 { "< 1 %".to_owned() } else { format!("{share:.0} %") };
        page.draw_text((rows.x0 + rows.width + 7.0, y + 4.4), &figure, TextLook::VALUE);
    }
}

/// Rows of bars with names at the left.
struct BarRows {
    top: f64,
    step: f64,
    names: f64,
    x0: f64,
    width: f64,
}

impl BarRows {
    fn new<'n>(
        page: &Page<'_>,
        part: SheetRect,
        names: impl ExactSizeIterator<Item = &'n str>,
        figures: f64,
    ) -> BarRows {
        let step = (part.height() / names.len().max(1) as f64).min(30.0);
        let widest = max_of(names.map(|name| page.text_width(name, TextLook::LABEL)));
        let room = (widest * FONT_SLACK).min(230.0);
        let x0 = part.x0 + room + 10.0;
        BarRows { top: part.y0, step, names: room, x0, width: part.x1 - x0 - figures }
    }

    /// Draws the name of a row and returns its middle and half the height of its bar.
    fn draw_name(&self, page: &mut Page<'_>, name: &str, place: i32) -> (f64, f64) {
        let y = self.top + self.step * (f64::from(place) + 0.5);
        let look = TextLook::LABEL.align(HPos::Right).colour(MUTED);
        let name = page.shorten(name, look, self.names / FONT_SLACK + 1.0);
        page.draw_text((self.x0 - 10.0, y + 4.6), &name, look);
        (y, self.step * BAR_SHARE / 2.0)
    }
}
