//! The map of the people who publish and speak together: communities as islands, ties between and within them.

use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use super::fonts::Fonts;
use super::labels::{Dot, DotName, NameLabels};
use super::page::{FONT_SLACK, Page, PageHeading, SheetRect, max_of};
use super::palette::{GREY, INK, MUTED, REST, STEEL, community, is_pale};
use super::style::{Fill, Stroke, TextLook};
use super::svg::ElementId;
use super::texts::{Caption, group_thousands, words};

/// Width of the key at the right, and space before it.
const KEY_WIDTH: f64 = 236.0;
const KEY_GAP: f64 = 26.0;
/// Radii of the first person's dot: smaller ones leave more room for names.
const LARGEST_DOTS: [f64; 3] = [12.0, NetworkMap::LARGEST_DOT, 9.0];
const SMALLEST_DOT: f64 = 3.0;
/// Classes of tie strength, each with its own darkness and width.
const STRENGTH_CLASSES: usize = 4;
/// Free space between the outermost dots of an island and its edge.
const SHORE: f64 = 17.0;

words! { MapWords {
    title: "{area}: the largest of {communities} communities has {largest} of the first {count}",
        "{area}：{communities}コミュニティのうち最大のものに上位{count}名中{largest}名";
    plain_title: "{area}: the first {count} {people} and who works with whom",
        "{area}：上位{count}名と、その共著・共演のつながり";
    subtitle: "The first {count} of {listed} {people}, the larger the higher the score; lines are joint publications, sessions, panels and trials, the darker the stronger: {drawn} of {ties} ties.",
        "{listed}名中上位{count}名。点が大きいほどスコアが高い。線は共著・共演・委員会・治験で、濃いほど強い（つながり{ties}件中{drawn}件）。";
    key: "By rank", "順位";
    bridge: "ring: most ties between communities", "輪：集団間のつながりが最も多い人";
    between: "no community of five", "5名以上の集団に属さない";
} }

/// People as dots, ties as lines, communities as islands.
#[derive(Debug, Clone, Default)]
pub struct NetworkMap {
    /// Area, language and notes.
    pub caption: Caption,
    /// The people, first by rank.
    pub nodes: Vec<MapNode>,
    /// The ties to draw; one to a node that does not exist is left out.
    pub edges: Vec<MapEdge>,
    /// The communities to draw.
    pub islands: Vec<MapIsland>,
    /// People listed in the area.
    pub listed: usize,
    /// Ties between the people of the map, drawn or not.
    pub ties: usize,
    /// Communities that the people of the map belong to.
    pub communities: usize,
}

/// One person on the map.
#[derive(Debug, Clone, Default)]
pub struct MapNode {
    /// Rank, from 1.
    pub rank: u32,
    /// Place in [`NetworkMap::FIELD`].
    pub at: (f64, f64),
    /// The area of the dot; 0 is the smallest.
    pub score: f64,
    /// The community by its place by size, the largest being 0.
    pub community: Option<usize>,
    /// The name to print.
    pub name: String,
    /// Whether the person is among those with the most ties between communities.
    pub is_bridge: bool,
}

/// One tie.
#[derive(Debug, Clone, Copy, Default)]
pub struct MapEdge {
    /// Places of its ends in `nodes`.
    pub ends: [u32; 2],
    /// Strength, 0 or more.
    pub weight: f64,
}

/// Where the people of a community stand.
#[derive(Debug, Clone, Default)]
pub struct MapIsland {
    /// The community by its place by size.
    pub community: usize,
    /// What its members have in common.
    pub label: String,
    /// Middle in [`NetworkMap::FIELD`].
    pub at: (f64, f64),
    /// Half the width and half the height of the ellipse of its dots.
    pub radii: (f64, f64),
}

impl NetworkMap {
    /// Width and height of what `nodes` and `islands` are placed in; scaled as a whole to the sheet.
    pub const FIELD: (f64, f64) = (938.0, 520.0);
    /// People whose names are tried, and whose numbers are in the key.
    pub const NAMED: usize = 25;
    /// Units that an island has free around it, above it more, for its label.
    pub const AROUND_ISLAND: f64 = 24.0;
    /// Radius of the first person's dot, about: smaller or larger by what leaves more names on the map.
    pub const LARGEST_DOT: f64 = 10.5;
    /// Distance of the outside of a ring from the dot in it.
    pub const RING: f64 = 3.2;

    /// Draws the map as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        let mut page = Page::new(fonts, &self.heading());
        if self.nodes.is_empty() {
            return page.finish_without_data();
        }
        let body = page.body;
        let map = SheetRect { x1: body.x1 - KEY_WIDTH - KEY_GAP, ..body };
        let field = FieldScale::new(map);
        let largest = self.largest_dot(&page, &field, map);
        let dots = self.dots(&field, largest);
        self.draw_islands(&mut page, &field);
        self.draw_edges(&mut page, &dots);
        self.draw_dots(&mut page, &dots);
        let labels = self.island_labels(&page, &field, &dots, map);
        for label in &labels {
            label.draw(&mut page);
        }
        let taken: Vec<SheetRect> = labels.iter().map(|label| label.rect).collect();
        let names = self.names(&page, &dots);
        NameLabels { dots: &dots, names: &names, bounds: map, taken: &taken, look: NAME }
            .draw(&mut page);
        self.draw_key(&mut page, &dots);
        page.finish()
    }

    fn heading(&self) -> PageHeading<'_> {
        let words = MapWords::of(self.caption.language);
        let shown = self.nodes.len();
        let number = |count: usize| group_thousands(count as u64);
        let mut sizes: Vec<usize> = Vec::new();
        for place in self.nodes.iter().filter_map(|node| node.community) {
            if sizes.len() <= place {
                sizes.resize(place + 1, 0);
            }
            sizes[place] += 1;
        }
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        // No superlative from a tie, and none of a single community.
        let largest = match sizes.as_slice() {
            [first, second, ..] if first > second && *second > 0 => Some(*first),
            _ => None,
        };
        let blanks = [
            ("communities", number(self.communities)),
            ("largest", number(largest.unwrap_or(0))),
            ("listed", number(self.listed)),
            ("drawn", number(self.edges.len())),
            ("ties", number(self.ties)),
            ("count", number(shown)),
            ("people", self.caption.people(self.listed)),
        ];
        let blanks = blanks.each_ref().map(|(name, value)| (*name, value.as_str()));
        let title = if largest.is_some() { words.title } else { words.plain_title };
        let first = self.nodes.iter().take(10);
        PageHeading {
            caption: &self.caption,
            title: self.caption.sentence(title, &blanks),
            subtitle: self.caption.sentence(words.subtitle, &blanks),
            figures: first
                .map(|node| format!("{}. {}: {:.1}", node.rank, node.name, node.score))
                .collect(),
        }
    }

    /// The radius of the largest dot with which most names find a place; of equals the largest.
    fn largest_dot(&self, page: &Page<'_>, field: &FieldScale, map: SheetRect) -> f64 {
        let count = |largest: &f64| {
            let dots = self.dots(field, *largest);
            let labels = self.island_labels(page, field, &dots, map);
            let taken: Vec<SheetRect> = labels.iter().map(|label| label.rect).collect();
            let names = self.names(page, &dots);
            NameLabels { dots: &dots, names: &names, bounds: map, taken: &taken, look: NAME }
                .count(page)
        };
        let counted = LARGEST_DOTS.iter().map(|largest| (count(largest), *largest));
        let best = counted.max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        best.map_or(LARGEST_DOTS[0], |(_, largest)| largest)
    }

    /// The first people with their ranks, which stand beside dots that have no room for them inside.
    fn names(&self, page: &Page<'_>, dots: &[Dot]) -> Vec<DotName> {
        let name = |(dot, node): (usize, &MapNode)| {
            let is_inside = number_look(INK, page, &node.rank.to_string(), (dot, dots)).is_some();
            DotName {
                dot,
                name: page.shorten(&node.name, NAME, 190.0),
                number: if is_inside { String::new() } else { node.rank.to_string() },
            }
        };
        self.nodes.iter().take(Self::NAMED).enumerate().map(name).collect()
    }

    fn dots(&self, field: &FieldScale, largest: f64) -> Vec<Dot> {
        let top = max_of(self.nodes.iter().map(|node| node.score)).max(f64::MIN_POSITIVE);
        let radius = |score: f64| {
            let share = if score.is_finite() { (score / top).clamp(0.0, 1.0) } else { 0.0 };
            (largest * share.sqrt()).max(SMALLEST_DOT)
        };
        let dot = |node: &MapNode| Dot {
            at: field.place(node.at),
            radius: radius(node.score),
            ring: if node.is_bridge { Self::RING } else { 0.0 },
        };
        self.nodes.iter().map(dot).collect()
    }

    fn draw_islands(&self, page: &mut Page<'_>, field: &FieldScale) {
        for island in &self.islands {
            let fill = Fill { alpha: 0.1, ..Fill::from(community(Some(island.community))) };
            page.fill_polygon(&ellipse(field.place(island.at), shore(field, island)), fill);
        }
    }

    fn draw_edges(&self, page: &mut Page<'_>, dots: &[Dot]) {
        let strongest = max_of(self.edges.iter().map(|edge| edge.weight)).max(f64::MIN_POSITIVE);
        let mut lines: Vec<(usize, Option<usize>, [u32; 2])> = Vec::new();
        for edge in &self.edges {
            let [Some(a), Some(b)] = edge.ends.map(|end| self.nodes.get(end as usize)) else {
                continue;
            };
            let within = a.community.filter(|_| a.community == b.community);
            let share = (edge.weight.max(0.0) / strongest).sqrt();
            let class = ((share * STRENGTH_CLASSES as f64) as usize).min(STRENGTH_CLASSES - 1);
            lines.push((class, within, edge.ends));
        }
        // Ties between communities below those within.
        lines.sort_by_key(|(class, within, ends)| (within.is_some(), *class, *within, *ends));
        for (class, within, ends) in lines {
            let strength = class as f64 / (STRENGTH_CLASSES - 1) as f64;
            let colour = within.map_or(GREY, |place| community(Some(place)));
            let stroke = Stroke {
                alpha: if within.is_some() { 0.28 + 0.4 * strength } else { 0.3 + 0.4 * strength },
                ..Stroke::new(colour, 0.7 + 1.9 * strength)
            };
            page.draw_line(&ends.map(|end| dots[end as usize].at), stroke);
        }
    }

    /// Draws the dots, the largest first, so that none is hidden, and ranks in those that have room for them.
    fn draw_dots(&self, page: &mut Page<'_>, dots: &[Dot]) {
        let mut order: Vec<usize> = (0..dots.len()).collect();
        order.sort_by(|&a, &b| dots[b].radius.total_cmp(&dots[a].radius).then(a.cmp(&b)));
        for i in order {
            let (node, Dot { at, radius, .. }) = (&self.nodes[i], dots[i]);
            let colour = community(node.community);
            page.fill_circle(at, radius + 1.2, RGBColor(255, 255, 255));
            page.fill_marked_circle(at, radius, colour, Some(ElementId::dot(i)));
            if is_pale(colour) {
                page.outline_circle(at, radius - 0.4, Stroke::new(MUTED, 0.8));
            }
            if node.is_bridge {
                page.outline_circle(at, radius + 2.4, Stroke::new(INK, 1.6));
            }
            if i < Self::NAMED {
                let ink = if is_pale(colour) { INK } else { RGBColor(255, 255, 255) };
                let number = node.rank.to_string();
                if let Some(look) = number_look(ink, page, &number, (i, dots)) {
                    page.draw_text(at, &number, look);
                }
            }
        }
    }

    /// Names of the islands beside them; one that finds no room is left out.
    fn island_labels(
        &self,
        page: &Page<'_>,
        field: &FieldScale,
        dots: &[Dot],
        map: SheetRect,
    ) -> Vec<IslandLabel> {
        let mut placed: Vec<IslandLabel> = Vec::new();
        for island in self.islands.iter().filter(|island| !island.label.trim().is_empty()) {
            let at = field.place(island.at);
            let radii = shore(field, island);
            let width = (2.2 * radii.0).clamp(120.0, 250.0);
            let lines = page.wrapped(&island.label, ISLAND_NAME, width, 2);
            let widest = max_of(lines.iter().map(|line| page.text_width(line, ISLAND_NAME)));
            let size = (widest * FONT_SLACK, LABEL_STEP * lines.len() as f64);
            let is_free = |rect: &SheetRect| {
                map.expanded(2.0).contains(rect)
                    && !placed.iter().any(|other| other.rect.overlaps(rect))
                    && dots.iter().all(|dot| rect.distance(dot.at) > dot.radius + 2.0)
            };
            let rect = places_around(at, radii, size).find(is_free);
            placed.extend(rect.map(|rect| IslandLabel { rect, lines }));
        }
        placed
    }

    fn draw_key(&self, page: &mut Page<'_>, dots: &[Dot]) {
        let words = MapWords::of(self.caption.language);
        let (left, top) = (page.body.x1 - KEY_WIDTH, page.body.y0 + 6.0);
        page.draw_text((left, top), words.key, TextLook::LABEL.bold());
        let foot = 62.0;
        let rows = self.nodes.len().min(Self::NAMED);
        let step = ((page.body.height() - foot - 12.0) / Self::NAMED as f64).min(19.5);
        for (node, row) in self.nodes[..rows].iter().zip(1..) {
            let y = top + step * f64::from(row);
            let number = TextLook::new(13.0, MUTED).align(HPos::Right);
            page.draw_text((left + 20.0, y), &node.rank.to_string(), number);
            let dot = community(node.community);
            page.fill_circle((left + 31.0, y - 4.5), 4.5, dot);
            if is_pale(dot) {
                page.outline_circle((left + 31.0, y - 4.5), 4.2, Stroke::new(MUTED, 0.8));
            }
            let room = (KEY_WIDTH - 42.0) / FONT_SLACK;
            let name = page.shorten(&node.name, TextLook::LABEL, room);
            page.draw_text((left + 42.0, y), &name, TextLook::LABEL);
        }
        let largest = dots.iter().map(|dot| dot.radius).fold(SMALLEST_DOT, f64::max);
        self.draw_size_key(page, (left, page.body.y1 - foot + 30.0), (largest, words));
    }

    /// The key to dots: scores that occur, the ring of bridges, and the grey of people between communities.
    fn draw_size_key(
        &self,
        page: &mut Page<'_>,
        (left, y): (f64, f64),
        (largest, words): (f64, &MapWords),
    ) {
        let scores = self.nodes.iter().map(|node| node.score).filter(|score| *score > 0.0);
        let mut scores: Vec<f64> = scores.collect();
        scores.sort_by(|a, b| b.total_cmp(a));
        let top = scores.first().copied().unwrap_or(1.0);
        let mut x = left;
        let label = format!("{}:", page.words.score);
        page.draw_text((x, y), &label, TextLook::SMALL);
        x += page.text_width(&label, TextLook::SMALL) * FONT_SLACK + 8.0;
        let samples = [scores.first(), scores.get(scores.len() / 2)];
        for score in samples.into_iter().flatten() {
            let radius = (largest * (score / top).sqrt()).max(SMALLEST_DOT);
            page.outline_circle((x + radius, y - 4.5), radius, Stroke::new(STEEL, 1.2));
            let shown = format!("{score:.0}");
            page.draw_text((x + 2.0 * radius + 5.0, y), &shown, TextLook::SMALL);
            x += 2.0 * radius + page.text_width(&shown, TextLook::SMALL) + 20.0;
        }
        let mut below = y + 26.0;
        if self.nodes.iter().any(|node| node.community.is_none()) {
            page.fill_circle((left + 6.0, below - 4.5), 5.0, REST);
            page.outline_circle((left + 6.0, below - 4.5), 4.6, Stroke::new(MUTED, 0.8));
            page.draw_text((left + 18.0, below), words.between, TextLook::SMALL);
            below += 17.0;
        }
        if self.nodes.iter().any(|node| node.is_bridge) {
            page.outline_circle((left + 6.0, below - 4.5), 5.0, Stroke::new(INK, 1.6));
            page.draw_text((left + 18.0, below), words.bridge, TextLook::SMALL);
        }
    }
}

/// The name of an island with its place.
struct IslandLabel {
    rect: SheetRect,
    lines: Vec<String>,
}

impl IslandLabel {
    fn draw(&self, page: &mut Page<'_>) {
        let x = self.rect.centre().0;
        for (line, place) in self.lines.iter().zip(0..) {
            let baseline = self.rect.y0 + 12.0 + LABEL_STEP * f64::from(place);
            page.draw_text((x, baseline), line, ISLAND_NAME);
        }
    }
}

/// Half the width and half the height of the ellipse that is drawn around an island.
fn shore(field: &FieldScale, island: &MapIsland) -> (f64, f64) {
    (field.scale * island.radii.0 + SHORE, field.scale * island.radii.1 + SHORE)
}

/// Points around an ellipse.
fn ellipse((x, y): (f64, f64), (across, down): (f64, f64)) -> Vec<(f64, f64)> {
    let point = |step: i32| {
        let turn = f64::from(step) * std::f64::consts::TAU / 72.0;
        (x + across * turn.cos(), y + down * turn.sin())
    };
    (0..72).map(point).collect()
}

/// Above and below an ellipse, straight and aside, then at its sides.
fn places_around(
    (x, y): (f64, f64),
    (across, down): (f64, f64),
    (width, height): (f64, f64),
) -> impl Iterator<Item = SheetRect> {
    let above = [0.0, -0.4, 0.4, -0.8, 0.8].map(|aside: f64| {
        let out = down * (1.0 - aside * aside).sqrt() + 2.0;
        let x0 = x + aside * (across + width / 2.0) - width / 2.0;
        [(x0, y - out - height), (x0, y + out)]
    });
    let sides =
        [[(x + across + 2.0, y - height / 2.0), (x - across - 2.0 - width, y - height / 2.0)]];
    above.into_iter().chain(sides).flatten().map(move |(x0, y0)| SheetRect {
        x0,
        y0,
        x1: x0 + width,
        y1: y0 + height,
    })
}

/// The look of a number inside a dot that has room for it and that no other covers.
fn number_look(
    ink: RGBColor,
    page: &Page<'_>,
    number: &str,
    (own, dots): (usize, &[Dot]),
) -> Option<TextLook> {
    let look = TextLook::new(12.0, ink).bold().align(HPos::Center).middle();
    let Dot { at: (x, y), radius, .. } = dots[own];
    let has_room = page.text_width(number, look) + 3.0 <= 2.0 * radius;
    let is_free = || {
        let others = dots.iter().enumerate().filter(|(place, _)| *place != own);
        let mut apart = others.map(|(_, dot)| (x - dot.at.0).hypot(y - dot.at.1) - dot.radius);
        apart.all(|apart| apart >= radius)
    };
    (has_room && is_free()).then_some(look)
}

/// Height of a line of the name of an island.
const LABEL_STEP: f64 = 16.0;
/// Names of islands.
const ISLAND_NAME: TextLook = TextLook::new(13.0, MUTED).bold().halo(2.0).align(HPos::Center);
/// Names on the map.
const NAME: TextLook = TextLook::new(13.0, INK).halo(2.2);

/// How the field of a map is scaled to a part of the sheet.
struct FieldScale {
    scale: f64,
    origin: (f64, f64),
}

impl FieldScale {
    fn new(part: SheetRect) -> FieldScale {
        let (width, height) = NetworkMap::FIELD;
        let scale = (part.width() / width).min(part.height() / height);
        let (x, y) = part.centre();
        FieldScale { scale, origin: (x - scale * width / 2.0, y - scale * height / 2.0) }
    }

    /// The place of a point of the field; one that is not finite is in the middle, one outside at the edge.
    fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let (width, height) = NetworkMap::FIELD;
        let inside = |value: f64, end: f64| {
            let value = if value.is_finite() { value } else { end / 2.0 };
            value.clamp(0.0, end)
        };
        let (x, y) = (inside(x, width), inside(y, height));
        (self.origin.0 + self.scale * x, self.origin.1 + self.scale * y)
    }
}
