//! What changed: the ranks of the first people before and now.

use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use super::fonts::Fonts;
use super::page::{FONT_SLACK, Page, PageHeading};
use super::palette::{COMMUNITIES, FAINT, MUTED, STEEL};
use super::style::{Fill, Stroke, TextLook};
use super::texts::{Caption, words};

/// Ranks on each side.
const ROWS: usize = 30;
const NAME_WIDTH: f64 = 300.0;
const HEAD_HEIGHT: f64 = 22.0;

words! { BumpWords {
    title: "{area}: {stay} of the first {count} on {old} are among the first {count} now",
        "{area}：{old}の上位{count}名のうち{stay}名が現在も上位{count}名";
    plain_title: "{area}: ranks on {old} and now", "{area}：{old}と現在の順位";
    subtitle: "Lines join the ranks of one person. Colour: the main cause of the change of score; grey: less than a point. {definition}",
        "線は同じ人の順位を結ぶ。色はスコアが変わった主な理由、灰色は1点未満。{definition}";
    definition: "The definition of the area is not the same.", "領域の定義が変わっている。";
    from: "from {rank}", "{rank}位から";
    to: "to {rank}", "{rank}位へ";
    new: "new", "新規";
    gone: "no longer listed", "対象外";
    evidence: "evidence", "根拠";
    decay: "time", "経過";
    identity: "identity", "同定";
    definition_cause: "definition", "定義";
    decision: "decision", "判断";
    method: "method", "方法";
    others: "others", "その他";
} }

/// Why a score changed most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum ChangeCause {
    /// Documents that are new, gone or revised.
    Evidence,
    /// The later reference date.
    Decay,
    /// Names that went from one person to another.
    Identity,
    /// Documents that entered or left the area.
    Definition,
    /// A reviewer, or somebody who opted out.
    Decision,
    /// Settings or version.
    Method,
    /// The scale of the area.
    Others,
    /// Less than a point.
    #[default]
    Little,
}

impl ChangeCause {
    const ALL: [ChangeCause; 7] = [
        ChangeCause::Evidence,
        ChangeCause::Decay,
        ChangeCause::Identity,
        ChangeCause::Definition,
        ChangeCause::Decision,
        ChangeCause::Method,
        ChangeCause::Others,
    ];

    fn colour(self) -> RGBColor {
        // The first of the communities differ most; what is frequent gets them.
        match self {
            ChangeCause::Evidence => COMMUNITIES[4],
            ChangeCause::Decay => COMMUNITIES[0],
            ChangeCause::Identity => COMMUNITIES[1],
            ChangeCause::Definition => COMMUNITIES[3],
            ChangeCause::Decision => COMMUNITIES[5],
            ChangeCause::Method => COMMUNITIES[2],
            ChangeCause::Others => COMMUNITIES[6],
            ChangeCause::Little => STEEL,
        }
    }

    fn name(self, words: &BumpWords) -> &'static str {
        match self {
            ChangeCause::Evidence => words.evidence,
            ChangeCause::Decay => words.decay,
            ChangeCause::Identity => words.identity,
            ChangeCause::Definition => words.definition_cause,
            ChangeCause::Decision => words.decision,
            ChangeCause::Method => words.method,
            ChangeCause::Others | ChangeCause::Little => words.others,
        }
    }
}

/// Ranks of people in two runs.
#[derive(Debug, Clone, Default)]
pub struct RankChanges {
    /// Area, language and notes.
    pub caption: Caption,
    /// Reference dates of the earlier run and of this.
    pub dates: [String; 2],
    /// People listed in either, in any order.
    pub rows: Vec<RankChange>,
    /// Whether the area is defined in the same way in both.
    pub is_same_definition: bool,
}

/// One person.
#[derive(Debug, Clone, Default)]
pub struct RankChange {
    /// The name.
    pub name: String,
    /// Rank in the earlier run and in this; `None` for not listed.
    pub ranks: [Option<u32>; 2],
    /// Main cause of the change of score.
    pub cause: ChangeCause,
}

impl RankChanges {
    /// Draws the ranks as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading());
        let rows = self.shown();
        if rows.is_empty() {
            return page.finish_without_data();
        }
        let words = BumpWords::of(self.caption.language);
        let keys: Vec<(&str, Fill)> = ChangeCause::ALL
            .into_iter()
            .filter(|cause| rows.iter().any(|row| row.cause == *cause))
            .map(|cause| (cause.name(words), cause.colour().into()))
            .collect();
        page.draw_legend(&keys);
        let body = page.body;
        let (left, right) = (body.x0 + NAME_WIDTH, body.x1 - NAME_WIDTH);
        let top = body.y0 + HEAD_HEIGHT;
        let step = (body.y1 - top) / ROWS as f64;
        let place = |rank: u32| top + step * (f64::from(rank) - 0.5);
        let head = TextLook::LABEL.bold();
        page.draw_text((left, body.y0 + 10.0), &self.dates[0], head.align(HPos::Right));
        page.draw_text((right, body.y0 + 10.0), &self.dates[1], head);
        let is_shown = |rank: Option<u32>| rank.filter(|rank| *rank as usize <= ROWS);
        for row in &rows {
            let [old, new] = row.ranks.map(is_shown);
            let stroke = Stroke { alpha: 0.9, ..Stroke::new(row.cause.colour(), 2.0) };
            if let (Some(old), Some(new)) = (old, new) {
                page.draw_line(&[(left + 8.0, place(old)), (right - 8.0, place(new))], stroke);
            }
            if let Some(old) = old {
                let away = new.is_none().then(|| away_text(words.to, row.ranks[1], words.gone));
                let look = TextLook::LABEL.align(HPos::Right);
                draw_end(&mut page, (left, place(old)), (old, &row.name), look, away, false);
            }
            if let Some(new) = new {
                let away = old.is_none().then(|| away_text(words.from, row.ranks[0], words.new));
                draw_end(
                    &mut page,
                    (right, place(new)),
                    (new, &row.name),
                    TextLook::LABEL,
                    away,
                    true,
                );
            }
        }
        page.finish()
    }

    /// Whoever is among the first of either run.
    fn shown(&self) -> Vec<&RankChange> {
        let is_first = |rank: &Option<u32>| rank.is_some_and(|rank| rank as usize <= ROWS);
        self.rows.iter().filter(|row| row.ranks.iter().any(is_first)).collect()
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = BumpWords::of(self.caption.language);
        let rows = self.shown();
        let is_first = |rank: &Option<u32>| rank.is_some_and(|rank| rank as usize <= ROWS);
        let stay = rows.iter().filter(|row| row.ranks.iter().all(is_first)).count();
        let before = rows.iter().filter(|row| is_first(&row.ranks[0])).count();
        let title = if before == ROWS { words.title } else { words.plain_title };
        let definition = if self.is_same_definition { "" } else { words.definition };
        let (stay, count) = (stay.to_string(), ROWS.to_string());
        let blanks = [
            ("stay", stay.as_str()),
            ("count", &count),
            ("old", &self.dates[0]),
            ("definition", definition),
        ];
        let shown = |rank: Option<u32>| rank.map_or_else(|| "–".to_owned(), |r| r.to_string());
        let figure = |row: &&RankChange| {
            format!("{}: {} → {}", row.name, shown(row.ranks[0]), shown(row.ranks[1]))
        };
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: self.caption.sentence(words.subtitle, &blanks).trim_end().to_owned(),
            figures: rows.iter().map(figure).collect(),
        }
    }
}

/// Where somebody is in the other run who is not among the first there.
fn away_text(sentence: &str, rank: Option<u32>, without: &str) -> String {
    match rank {
        Some(rank) => super::texts::fill_blanks(sentence, &[("rank", &rank.to_string())]),
        None => without.to_owned(),
    }
}

/// A name at an end of its line, and where its bearer is in the other run if there is no line.
fn draw_end(
    page: &mut Page<'_>,
    (x, y): (f64, f64),
    (rank, name): (u32, &str),
    look: TextLook,
    away: Option<String>,
    is_right: bool,
) {
    let y = y + 4.6;
    let away = away.unwrap_or_default();
    let small = TextLook::new(12.0, FAINT);
    let away_width =
        if away.is_empty() { 0.0 } else { page.text_width(&away, small) * FONT_SLACK + 10.0 };
    let name = page.shorten(name, look, (NAME_WIDTH - 30.0 - away_width) / FONT_SLACK);
    let width = page.text_width(&name, look) * FONT_SLACK;
    let (rank, rank_look) = (rank.to_string(), look.colour(MUTED));
    if is_right {
        page.draw_text((x, y), &rank, rank_look);
        page.draw_text((x + 24.0, y), &name, look);
        page.draw_text((x + 24.0 + width + 10.0, y), &away, small);
    } else {
        page.draw_text((x, y), &rank, rank_look);
        page.draw_text((x - 24.0, y), &name, look);
        page.draw_text((x - 24.0 - width - 10.0, y), &away, small.align(HPos::Right));
    }
}
