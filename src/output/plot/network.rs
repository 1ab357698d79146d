//! The map of the people who publish and speak together.

use std::collections::BTreeMap;

use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use super::fonts::{Fonts, Weight};
use super::labels::{self, Dot, NameLabels};
use super::page::{Page, PageHeading, PixelRect, max_of};
use super::palette::{COMMUNITIES, GREY, INK, MUTED, STEEL};
use super::style::{Fill, Stroke, TextLook};
use super::texts::{Caption, fill_blanks, group_thousands};

const WIDTH: f64 = 1200.0;
const BODY_HEIGHT: f64 = 790.0;
const LEGEND_WIDTH: f64 = 236.0;

/// Number of classes of tie strength, each with its own darkness and width.
const STRENGTH_CLASSES: usize = 5;

/// People as dots, ties as lines, communities as colours.
#[derive(Debug, Clone, Default)]
pub struct NetworkMap {
    /// Area, language and notes.
    pub caption: Caption,
    /// The people.
    pub nodes: Vec<MapNode>,
    /// The ties between them; a tie to a node that does not exist is left out.
    pub edges: Vec<MapEdge>,
    /// Names of communities; one without a name here is called by its number.
    pub communities: Vec<MapCommunity>,
    /// How much is drawn.
    pub limits: MapLimits,
}

/// One person on the map.
#[derive(Debug, Clone, Default)]
pub struct MapNode {
    /// Position from left to right, in any unit: the map is scaled to fit.
    pub x: f64,
    /// Position from top to bottom, in the unit of `x`.
    pub y: f64,
    /// The size of the dot, and its precedence when names compete for space; 0 is the smallest.
    pub score: f64,
    /// The community, if the person is in one.
    pub community: Option<u32>,
    /// The name to print; empty for most.
    pub label: String,
    /// Whether the dot has a dark rim.
    pub emphasised: bool,
}

/// One tie.
#[derive(Debug, Clone, Copy, Default)]
pub struct MapEdge {
    /// Index of one end in `nodes`.
    pub a: u32,
    /// Index of the other end.
    pub b: u32,
    /// Strength, 0 or more.
    pub weight: f64,
    /// Drawn however weak it is, so that thinning never disconnects the map.
    pub backbone: bool,
}

/// The name of a community.
#[derive(Debug, Clone, Default)]
pub struct MapCommunity {
    /// As in `MapNode::community`.
    pub id: u32,
    /// What its members have in common, such as a subject or a city.
    pub label: String,
}

/// How much a map can show and stay legible.
#[derive(Debug, Clone, Copy)]
pub struct MapLimits {
    /// Greatest number of ties; the backbone counts but is always drawn. Default 6,000: more of
    /// them turn a sheet of this size evenly grey.
    pub edges: usize,
    /// Greatest number of names. Default 40.
    pub labels: usize,
}

impl Default for MapLimits {
    fn default() -> MapLimits {
        MapLimits { edges: 6_000, labels: 40 }
    }
}

/// How many ties there are, and how many of them the map shows.
struct TieCounts {
    all: usize,
    drawn: usize,
}

/// The largest communities, each with its colour and size.
struct CommunityLegend {
    entries: Vec<(u32, RGBColor, usize)>,
    /// Number of the other communities.
    rest: usize,
}

impl NetworkMap {
    /// Draws the map as SVG.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self, fonts: &Fonts) -> Result<String, PlotError> {
        self.draw(fonts)?.finish()
    }

    fn draw<'f>(&self, fonts: &'f Fonts) -> Result<Page<'f>, PlotError> {
        let mut drawn = self.edges_by_importance();
        let all = drawn.len();
        let backbone = drawn.iter().take_while(|edge| edge.backbone).count();
        drawn.truncate(self.limits.edges.max(backbone));
        let heading = self.heading(&TieCounts { all, drawn: drawn.len() });
        let mut page = Page::new(fonts, &heading, WIDTH, BODY_HEIGHT);
        let legend = self.largest_communities();
        let colours: BTreeMap<u32, RGBColor> =
            legend.entries.iter().map(|&(id, colour, _)| (id, colour)).collect();
        let colour_of = |node: &MapNode| {
            node.community.and_then(|id| colours.get(&id).copied()).unwrap_or(GREY)
        };
        let map = PixelRect { x1: page.body.x1 - LEGEND_WIDTH - 24.0, ..page.body };
        let dots = self.place_dots(map);
        self.draw_edges(&mut page, &drawn, &dots, &colour_of);
        self.draw_nodes(&mut page, &dots, &colour_of);
        let names = self.names_by_importance(fonts);
        let look = TextLook::new(12.5, INK).halo(2.4);
        labels::draw_names(
            &mut page,
            &NameLabels { dots: &dots, names: &names, bounds: map, taken: &[], look },
        );
        self.draw_legend(&mut page, &legend);
        Ok(page)
    }

    fn heading(&self, ties: &TieCounts) -> PageHeading<'_> {
        let words = self.caption.language.words();
        let (all, shown) = (group_thousands(ties.all as u64), group_thousands(ties.drawn as u64));
        let is_thinned = ties.drawn < ties.all;
        let figures = if is_thinned { words.network_thinned } else { words.network_ties };
        let subtitle = self.caption.sentence(
            &[words.network_subtitle, words.sentence_gap, figures].concat(),
            &[("ties", &all), ("drawn", &shown)],
        );
        let title = self.caption.sentence_about(words.network_title, self.nodes.len());
        PageHeading { caption: &self.caption, title, subtitle }
    }

    /// Ties between two people of the map: the backbone, then the others, each strongest first.
    fn edges_by_importance(&self) -> Vec<MapEdge> {
        let mut edges: Vec<MapEdge> = self
            .edges
            .iter()
            .copied()
            .filter(|e| (e.a as usize) < self.nodes.len() && (e.b as usize) < self.nodes.len())
            .filter(|e| e.a != e.b)
            .collect();
        edges.sort_by(|x, y| {
            y.backbone
                .cmp(&x.backbone)
                .then(y.weight.total_cmp(&x.weight))
                .then((x.a, x.b).cmp(&(y.a, y.b)))
        });
        edges
    }

    fn largest_communities(&self) -> CommunityLegend {
        let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
        for id in self.nodes.iter().filter_map(|node| node.community) {
            *sizes.entry(id).or_default() += 1;
        }
        let mut largest: Vec<(u32, usize)> = sizes.into_iter().collect();
        largest.sort_by_key(|&(id, size)| (std::cmp::Reverse(size), id));
        let rest = largest.len().saturating_sub(COMMUNITIES.len());
        let entries = largest
            .iter()
            .zip(COMMUNITIES)
            .map(|(&(id, size), colour)| (id, colour, size))
            .collect();
        CommunityLegend { entries, rest }
    }

    fn place_dots(&self, map: PixelRect) -> Vec<Dot> {
        let spacing = (map.width() * map.height() / self.nodes.len().max(1) as f64).sqrt();
        let (min_radius, max_radius) =
            ((0.11 * spacing).clamp(1.4, 4.0), (0.5 * spacing).clamp(8.0, 16.0));
        let top = max_of(self.nodes.iter().map(|node| node.score)).max(f64::MIN_POSITIVE);
        let inner = PixelRect {
            x0: map.x0 + max_radius,
            y0: map.y0 + max_radius,
            x1: map.x1 - max_radius,
            y1: map.y1 - max_radius,
        };
        let scale = MapScale::new(&self.nodes, inner);
        let radius = |score: f64| {
            let share = if score.is_finite() { (score / top).clamp(0.0, 1.0) } else { 0.0 };
            min_radius + (max_radius - min_radius) * share.powf(1.2)
        };
        self.nodes
            .iter()
            .map(|node| Dot { at: scale.pixels(node.x, node.y), radius: radius(node.score) })
            .collect()
    }

    fn draw_edges(
        &self,
        page: &mut Page<'_>,
        drawn: &[MapEdge],
        dots: &[Dot],
        colour_of: &dyn Fn(&MapNode) -> RGBColor,
    ) {
        let strongest = max_of(drawn.iter().map(|edge| edge.weight)).max(f64::MIN_POSITIVE);
        let crowding = (3_000.0 / drawn.len().max(1) as f64).sqrt().clamp(0.45, 1.0);
        let mut lines: Vec<(usize, (u8, u8, u8), MapEdge)> = drawn
            .iter()
            .map(|edge| {
                let (a, b) = (&self.nodes[edge.a as usize], &self.nodes[edge.b as usize]);
                let within = a.community.is_some() && a.community == b.community;
                let RGBColor(red, green, blue) = if within { colour_of(a) } else { GREY };
                let share = (edge.weight.max(0.0) / strongest).sqrt();
                let class = ((share * STRENGTH_CLASSES as f64) as usize).min(STRENGTH_CLASSES - 1);
                (class, (red, green, blue), *edge)
            })
            .collect();
        lines.sort_by_key(|(class, colour, edge)| (*class, *colour, edge.a, edge.b));
        for (class, (red, green, blue), edge) in lines {
            let strength = class as f64 / (STRENGTH_CLASSES - 1) as f64;
            let stroke = Stroke {
                colour: RGBColor(red, green, blue),
                width: 0.5 + 1.4 * strength,
                alpha: (0.24 + 0.42 * strength) * crowding,
            };
            page.draw_line(&[dots[edge.a as usize].at, dots[edge.b as usize].at], stroke);
        }
    }

    fn draw_nodes(
        &self,
        page: &mut Page<'_>,
        dots: &[Dot],
        colour_of: &dyn Fn(&MapNode) -> RGBColor,
    ) {
        let mut order: Vec<usize> = (0..dots.len()).collect();
        order.sort_by(|&a, &b| dots[a].radius.total_cmp(&dots[b].radius).then(a.cmp(&b)));
        for i in order {
            let (node, dot) = (&self.nodes[i], dots[i]);
            if dot.radius >= 4.0 {
                page.fill_circle(dot.at, dot.radius + 1.0, RGBColor(255, 255, 255));
            }
            page.fill_circle(
                dot.at,
                dot.radius,
                Fill { alpha: 0.95, ..Fill::from(colour_of(node)) },
            );
            if node.emphasised {
                page.outline_circle(dot.at, dot.radius + 0.6, Stroke::new(INK, 1.4));
            }
        }
    }

    /// Nodes with a label, highest score first, as far as the limit.
    fn names_by_importance(&self, fonts: &Fonts) -> Vec<(usize, String)> {
        let mut named: Vec<usize> =
            (0..self.nodes.len()).filter(|&i| !self.nodes[i].label.trim().is_empty()).collect();
        named.sort_by(|&a, &b| {
            let (x, y) = (&self.nodes[a], &self.nodes[b]);
            y.emphasised.cmp(&x.emphasised).then(y.score.total_cmp(&x.score)).then(a.cmp(&b))
        });
        named.truncate(self.limits.labels);
        let shortened =
            |i: usize| fonts.shorten(&self.nodes[i].label, 12.5, Weight::Regular, 190.0);
        named.into_iter().map(|i| (i, shortened(i))).collect()
    }

    fn draw_legend(&self, page: &mut Page<'_>, legend: &CommunityLegend) {
        let words = page.words;
        let left = page.body.x1 - LEGEND_WIDTH;
        let mut y = page.body.y0 + 18.0;
        page.draw_text((left, y), words.communities, TextLook::LABEL.bold());
        y += 26.0;
        for &(id, colour, size) in &legend.entries {
            page.fill_circle((left + 6.0, y - 4.5), 6.0, colour);
            let size = group_thousands(size as u64);
            let room = LEGEND_WIDTH - 22.0 - page.text_width(&size, TextLook::SMALL) - 14.0;
            let lines =
                page.fonts.wrap_lines(&self.community_name(page, id), TextLook::LABEL.size, room);
            let right = TextLook::SMALL.align(HPos::Right);
            page.draw_text((page.body.x1, y), &size, right);
            for line in lines.iter().take(2) {
                let line = page.fonts.shorten(line, TextLook::LABEL.size, Weight::Regular, room);
                page.draw_text((left + 22.0, y), &line, TextLook::LABEL);
                y += 17.0;
            }
            y += 8.0;
        }
        if legend.rest > 0 {
            page.fill_circle((left + 6.0, y - 4.5), 6.0, GREY);
            let count = group_thousands(legend.rest as u64);
            let rest = fill_blanks(words.other_communities, &[("count", &count)]);
            page.draw_text((left + 22.0, y), &rest, TextLook::LABEL.colour(MUTED));
            y += 25.0;
        }
        self.draw_sizes(page, (left, y + 22.0));
    }

    fn community_name(&self, page: &Page<'_>, id: u32) -> String {
        let named = self.communities.iter().find(|c| c.id == id && !c.label.trim().is_empty());
        let number = group_thousands(u64::from(id) + 1);
        named.map_or_else(
            || fill_blanks(page.words.community, &[("number", &number)]),
            |community| community.label.clone(),
        )
    }

    /// The key to dot sizes: the highest score, half of it and none.
    fn draw_sizes(&self, page: &mut Page<'_>, (left, y): (f64, f64)) {
        let top = max_of(self.nodes.iter().map(|node| node.score));
        if top <= 0.0 {
            return;
        }
        let score = page.words.score;
        page.draw_text((left, y), score, TextLook::LABEL.bold());
        let samples: Vec<MapNode> = [0.0, 0.5, 1.0]
            .map(|share| MapNode { score: top * share, ..MapNode::default() })
            .into();
        let map = PixelRect { x1: page.body.x1 - LEGEND_WIDTH - 24.0, ..page.body };
        let padding = vec![MapNode::default(); self.nodes.len().saturating_sub(samples.len())];
        let sized = NetworkMap { nodes: [samples.clone(), padding].concat(), ..Self::default() };
        let mut x = left + 6.0;
        for (sample, dot) in samples.iter().zip(sized.place_dots(map)) {
            let centre = (x + dot.radius, y + 32.0);
            page.outline_circle(centre, dot.radius, Stroke::new(STEEL, 1.2));
            let shown = format!("{:.0}", sample.score);
            page.draw_text((centre.0 + dot.radius + 6.0, y + 36.5), &shown, TextLook::SMALL);
            x = centre.0 + dot.radius + 6.0 + page.text_width(&shown, TextLook::SMALL) + 20.0;
        }
    }
}

/// Maps the positions of nodes into a rectangle, with one scale for both axes.
struct MapScale {
    factor: f64,
    centre: (f64, f64),
    target: PixelRect,
}

impl MapScale {
    /// Fits the middle 99.6 % of the positions, so that one outlier does not shrink all others;
    /// outliers are moved to the edge.
    fn new(nodes: &[MapNode], target: PixelRect) -> MapScale {
        let extent = |value: fn(&MapNode) -> f64| {
            let mut values: Vec<f64> = nodes.iter().map(value).filter(|v| v.is_finite()).collect();
            values.sort_by(f64::total_cmp);
            let cut = values.len() / 500;
            let low = values.get(cut).copied().unwrap_or(0.0);
            (low, values.get(values.len().saturating_sub(cut + 1)).copied().unwrap_or(low))
        };
        let ((left, right), (top, bottom)) = (extent(|n| n.x), extent(|n| n.y));
        let across = target.width() / (right - left).max(f64::MIN_POSITIVE);
        let down = target.height() / (bottom - top).max(f64::MIN_POSITIVE);
        let factor = across.min(down);
        let factor = if factor.is_finite() { factor } else { 0.0 };
        let centre = ((left + right) / 2.0, (top + bottom) / 2.0);
        MapScale { factor, centre, target }
    }

    fn pixels(&self, x: f64, y: f64) -> (f64, f64) {
        let PixelRect { x0, y0, x1, y1 } = self.target;
        (self.scaled(x - self.centre.0, x0, x1), self.scaled(y - self.centre.1, y0, y1))
    }

    /// The pixel at a distance from the centre, between two edges.
    fn scaled(&self, distance: f64, low: f64, high: f64) -> f64 {
        let moved = distance * self.factor;
        let moved = if moved.is_finite() { moved } else { 0.0 };
        ((low + high) / 2.0 + moved).clamp(low.min(high), high.max(low))
    }
}
