//! Evidence in print against evidence on the podium.

use plotters::prelude::{LineSeries, TextStyle};
use plotters::style::text_anchor::HPos;

use super::chart::{self, Chart, LinearAxis};
use super::error::PlotError;
use super::fonts::Fonts;
use super::labels::{Dot, DotName, NameLabels};
use super::page::{FONT_SLACK, Page, PageHeading, SheetRect, max_of};
use super::palette::{FAINT, INK, MUTED, STEEL, is_pale, tier_colour};
use super::style::{Fill, Stroke, TextLook};
use super::svg::{ElementId, Pen};
use super::texts::{Caption, group_thousands, words};

/// People whose names are tried, and who are in the key.
const NAMED: usize = 15;
/// Fewer people are not divided into corners.
const LEAST_PEOPLE: usize = 10;
const KEY_WIDTH: f64 = 230.0;
const KEY_GAP: f64 = 24.0;
const LARGEST_DOT: f64 = 13.0;
const SMALLEST_DOT: f64 = 3.0;

words! { QuadrantWords {
    title: "{area}: {both} {people} lead in print and on the podium, {print} in print alone, {podium} on the podium alone",
        "{area}：文献と学会の両方で上位は{both}名、文献のみ{print}名、学会のみ{podium}名";
    plain_title: "{area}: evidence in print and on the podium", "{area}：文献での根拠と学会での根拠";
    subtitle: "{count} {people} with a tier. Dashed: on each axis as many lie beyond as tiers 1 and 2 hold ({leaders}). The larger the dot, the wider the reach in the network.",
        "ティアのある{count}名。破線は各軸の上位{leaders}番目の値（ティア1・2の人数）。点が大きいほどネットワークでの到達範囲が広い。";
    plain_subtitle: "{count} {people} with a tier. The larger the dot, the wider the reach in the network.",
        "ティアのある{count}名。点が大きいほどネットワークでの到達範囲が広い。";
    without: "Nothing to compare: the study has no source of {what}.", "比較できません：{what}の資料がありません。";
    x: "Points in print: science and citations", "文献の点：学術・被引用";
    y: "Points on the podium: congress and leadership", "学会の点：学会・リーダーシップ";
    corner_podium: "Podium", "学会のみ";
    corner_both: "Both", "両方";
    corner_print: "Print", "文献のみ";
    key: "By rank", "順位";
    bridge: "ring: most ties between communities", "輪：集団間のつながりが最も多い人";
    tier: "Tier {tier}", "ティア{tier}";
} }

type PointChart<'a, 'f> = Chart<'a, 'f, LinearAxis, LinearAxis>;

/// People by what they publish and where they speak and lead.
#[derive(Debug, Clone, Default)]
pub struct QuadrantChart {
    /// Area, language and notes.
    pub caption: Caption,
    /// The people, first by rank.
    pub points: Vec<QuadrantPoint>,
    /// Whether the study has a source for science or citations, and one for congress or leadership.
    pub has_source: [bool; 2],
}

/// One person.
#[derive(Debug, Clone, Default)]
pub struct QuadrantPoint {
    /// Rank, from 1.
    pub rank: u32,
    /// Points of science and citations.
    pub print: f64,
    /// Points of congress and leadership.
    pub podium: f64,
    /// Reach in the network, 0 or more: the area of the dot.
    pub reach: f64,
    /// Tier, 1 to 4, if assigned.
    pub tier: Option<u8>,
    /// Whether the person is among those with the most ties between communities.
    pub is_bridge: bool,
    /// The name.
    pub name: String,
}

/// Where the axes are cut.
#[derive(Debug, Clone, Copy, PartialEq)]
struct QuadrantCuts {
    leaders: usize,
    print: f64,
    podium: f64,
}

impl QuadrantChart {
    /// Draws the scatter as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading());
        let points = self.finite();
        if points.is_empty() || self.has_source != [true, true] {
            if self.has_source != [true, true] && !points.is_empty() {
                let text = self.without_source();
                let look = TextLook::new(15.0, MUTED).align(HPos::Center);
                page.draw_text(page.body.centre(), &text, look);
                return page.finish();
            }
            return page.finish_without_data();
        }
        let words = QuadrantWords::of(self.caption.language);
        self.draw_tier_key(&mut page, words);
        let body = page.body;
        let part = SheetRect { x1: body.x1 - KEY_WIDTH - KEY_GAP, ..body };
        let mut chart = build_chart(&page, part, &points, words)?;
        let cuts = self.cuts();
        if let Some(cuts) = cuts {
            draw_cuts(&mut chart, cuts)?;
        }
        let field = chart::plotting_rect(&chart);
        let taken = if cuts.is_some() { draw_corners(&mut page, field, words) } else { Vec::new() };
        draw_points(&mut page, &chart, &points, &taken);
        draw_key(&mut page, &points, words);
        page.finish()
    }

    fn finite(&self) -> Vec<&QuadrantPoint> {
        self.points.iter().filter(|p| p.print.is_finite() && p.podium.is_finite()).collect()
    }

    fn without_source(&self) -> String {
        let (words, shared) = (QuadrantWords::of(self.caption.language), self.caption.words());
        let [print, podium] = self.has_source;
        let names = [
            (!print).then(|| [shared.science, shared.citations].join(shared.comma)),
            (!podium).then(|| [shared.congress, shared.leadership].join(shared.comma)),
        ];
        let names: Vec<String> = names.into_iter().flatten().collect();
        self.caption.sentence(words.without, &[("what", &names.join(shared.comma))])
    }

    /// The cuts that as many people reach on each axis as tiers 1 and 2 hold; none where nobody is in them or
    /// where a cut would be at 0.
    fn cuts(&self) -> Option<QuadrantCuts> {
        let points = self.finite();
        if points.len() < LEAST_PEOPLE {
            return None;
        }
        let leaders = points.iter().filter(|point| matches!(point.tier, Some(1 | 2))).count();
        // Where all lead, nobody lies on the other side of a cut.
        if leaders == points.len() {
            return None;
        }
        let cut = |value: fn(&QuadrantPoint) -> f64| {
            let mut values: Vec<f64> = points.iter().map(|point| value(point)).collect();
            values.sort_by(|a, b| b.total_cmp(a));
            leaders.checked_sub(1).and_then(|at| values.get(at).copied()).filter(|cut| *cut > 0.0)
        };
        Some(QuadrantCuts { leaders, print: cut(|p| p.print)?, podium: cut(|p| p.podium)? })
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = QuadrantWords::of(self.caption.language);
        let points = self.finite();
        let cuts = self.cuts().filter(|_| self.has_source == [true, true]);
        let within = |print: bool, podium: bool| {
            let Some(cuts) = cuts else { return 0 };
            let is_there = |p: &&&QuadrantPoint| {
                (p.print >= cuts.print) == print && (p.podium >= cuts.podium) == podium
            };
            points.iter().filter(is_there).count()
        };
        let [both, print, podium] = [(true, true), (true, false), (false, true)]
            .map(|(x, y)| group_thousands(within(x, y) as u64));
        let leaders = cuts.map_or(0, |cuts| cuts.leaders).to_string();
        let count = group_thousands(points.len() as u64);
        let people = self.caption.people(points.len());
        let blanks = [
            ("both", both.as_str()),
            ("print", &print),
            ("podium", &podium),
            ("leaders", &leaders),
            ("count", &count),
            ("people", &people),
        ];
        let (title, subtitle) = match cuts {
            Some(_) => (words.title, words.subtitle),
            None => (words.plain_title, words.plain_subtitle),
        };
        let figure = |p: &&QuadrantPoint| format!("{}: {:.1}, {:.1}", p.name, p.print, p.podium);
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: self.caption.sentence(subtitle, &blanks),
            figures: points.iter().take(10).map(figure).collect(),
        }
    }

    fn draw_tier_key(&self, page: &mut Page<'_>, words: &QuadrantWords) {
        let tiers =
            (1..=4_u8).filter(|tier| self.points.iter().any(|point| point.tier == Some(*tier)));
        let keys: Vec<(String, Fill)> = tiers
            .map(|tier| {
                let name = self.caption.sentence(words.tier, &[("tier", &tier.to_string())]);
                (name, tier_colour(Some(tier)).into())
            })
            .collect();
        let keys: Vec<(&str, Fill)> = keys.iter().map(|(name, fill)| (&**name, *fill)).collect();
        page.draw_legend(&keys);
    }
}

/// The empty chart with its mesh.
fn build_chart<'a, 'f>(
    page: &Page<'f>,
    part: SheetRect,
    points: &[&QuadrantPoint],
    words: &QuadrantWords,
) -> Result<PointChart<'a, 'f>, PlotError> {
    let axis = |value: fn(&QuadrantPoint) -> f64| {
        let most = max_of(points.iter().map(|point| value(point))).max(1.0);
        LinearAxis::new(-0.03 * most..1.08 * most, 8)
    };
    let (x, y) = (axis(|point| point.print), axis(|point| point.podium));
    let y_labels = y.ticks().iter().map(|value| y.label(*value));
    let widest = max_of(y_labels.map(|label| page.text_width(&label, TextLook::TICK)));
    let mut chart = chart::chart_on(page, part, (widest + 38.0, 44.0), (x, y))?;
    chart::quiet_mesh(&mut chart)
        .axis_desc_style(TextStyle::from(TextLook::LABEL.colour(MUTED)))
        .x_desc(words.x)
        .y_desc(words.y)
        .draw()?;
    Ok(chart)
}

fn draw_cuts(chart: &mut PointChart<'_, '_>, cuts: QuadrantCuts) -> Result<(), PlotError> {
    let (xs, ys) = (chart.x_range(), chart.y_range());
    let lines = [
        [(cuts.print, ys.start), (cuts.print, ys.end)],
        [(xs.start, cuts.podium), (xs.end, cuts.podium)],
    ];
    for line in lines {
        let line = LineSeries::new(line, Stroke::new(STEEL, 1.2));
        chart.draw_series(line.map(|line| Pen { dash: 5.0, ..Pen::default() }.with(line)))?;
    }
    Ok(())
}

/// Names three of the corners and returns the rectangles of the names.
fn draw_corners(page: &mut Page<'_>, field: SheetRect, words: &QuadrantWords) -> Vec<SheetRect> {
    let look = TextLook::new(13.0, FAINT).bold().halo(2.0);
    let corners = [
        (words.corner_podium, field.x0 + 10.0, field.y0 + 16.0, HPos::Left),
        (words.corner_both, field.x1 - 10.0, field.y0 + 16.0, HPos::Right),
        (words.corner_print, field.x1 - 10.0, field.y1 - 10.0, HPos::Right),
    ];
    corners
        .map(|(caption, x, y, align)| {
            let width = page.text_width(caption, look) * FONT_SLACK;
            page.draw_text((x, y), caption, look.align(align));
            let x0 = if matches!(align, HPos::Left) { x } else { x - width };
            SheetRect { x0, y0: y - 12.0, x1: x0 + width, y1: y + 4.0 }.expanded(3.0)
        })
        .to_vec()
}

/// Draws the dots, the last by rank first, and names beside the first.
fn draw_points(
    page: &mut Page<'_>,
    chart: &PointChart<'_, '_>,
    points: &[&QuadrantPoint],
    taken: &[SheetRect],
) {
    let most = max_of(points.iter().map(|point| point.reach)).max(f64::MIN_POSITIVE);
    let dot = |point: &&QuadrantPoint| {
        let share = if point.reach.is_finite() { (point.reach / most).max(0.0) } else { 0.0 };
        let at = chart::place_on_sheet(chart, (point.print, point.podium));
        Dot {
            at,
            radius: (LARGEST_DOT * share.sqrt()).max(SMALLEST_DOT) * crowding(points.len()),
            ring: if point.is_bridge { 2.8 } else { 0.0 },
        }
    };
    let dots: Vec<Dot> = points.iter().map(dot).collect();
    for (i, (point, dot)) in points.iter().zip(&dots).enumerate().rev() {
        let colour = tier_colour(point.tier);
        page.fill_circle(dot.at, dot.radius + 0.9, plotters::style::WHITE);
        page.fill_marked_circle(dot.at, dot.radius, colour, Some(ElementId::dot(i)));
        if is_pale(colour) {
            page.outline_circle(dot.at, dot.radius - 0.3, Stroke::new(STEEL, 0.7));
        }
        if point.is_bridge {
            page.outline_circle(dot.at, dot.radius + 2.0, Stroke::new(INK, 1.4));
        }
    }
    let look = TextLook::new(13.0, INK).halo(2.2);
    let name = |(dot, point): (usize, &&QuadrantPoint)| DotName {
        dot,
        name: page.shorten(&point.name, look, 190.0),
        number: point.rank.to_string(),
    };
    let names: Vec<DotName> = points.iter().take(NAMED).enumerate().map(name).collect();
    let bounds = chart::plotting_rect(chart);
    NameLabels { dots: &dots, names: &names, bounds, taken, look }.draw(page);
}

/// Smaller dots where there are many.
fn crowding(count: usize) -> f64 {
    (150.0 / count.max(1) as f64).sqrt().clamp(0.6, 1.0)
}

fn draw_key(page: &mut Page<'_>, points: &[&QuadrantPoint], words: &QuadrantWords) {
    let (left, top) = (page.body.x1 - KEY_WIDTH, page.body.y0 + 10.0);
    page.draw_text((left, top), words.key, TextLook::LABEL.bold());
    let mut y = top + 24.0;
    for point in points.iter().take(NAMED) {
        let number = TextLook::new(13.0, MUTED).align(HPos::Right);
        page.draw_text((left + 20.0, y), &point.rank.to_string(), number);
        let name = page.shorten(&point.name, TextLook::LABEL, (KEY_WIDTH - 28.0) / FONT_SLACK);
        page.draw_text((left + 28.0, y), &name, TextLook::LABEL);
        let figures = format!("{:.0} · {:.0}", point.print, point.podium);
        page.draw_text((left + 28.0, y + 15.0), &figures, TextLook::SMALL);
        y += 31.0;
    }
    if points.iter().any(|point| point.is_bridge) {
        page.outline_circle((left + 8.0, page.body.y1 - 8.0), 5.0, Stroke::new(INK, 1.4));
        page.draw_text((left + 20.0, page.body.y1 - 3.5), words.bridge, TextLook::SMALL);
    }
}
