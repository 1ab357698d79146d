//! Places names beside their dots so that none covers another.
//!
//! Greedy, in the order of importance: for each name, positions around its dot are tried from near
//! to far. A position outside the picture or on a name placed earlier is rejected; of the others,
//! the one that hides the smallest area of dots wins. A name without a position is left out, because
//! of two overlapping names neither can be read.

use super::page::{Page, PixelRect};
use super::palette::STEEL;
use super::style::{Stroke, TextLook};

/// Pixels between a dot and its name, tried in this order.
const DISTANCES: [f64; 6] = [3.0, 10.0, 19.0, 31.0, 46.0, 64.0];

/// From this distance on, a thin line connects the dot with its name.
const LEADER_FROM: f64 = 10.0;

/// Free pixels around each name.
const PADDING: f64 = 2.0;

/// Side of a cell of the search grid, in pixels.
const CELL: f64 = 32.0;

/// A dot of the picture, whether it has a name or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dot {
    pub(crate) at: (f64, f64),
    pub(crate) radius: f64,
}

/// The size of a name and the dot that it belongs to.
#[derive(Debug, Clone)]
struct NameSize {
    dot: usize,
    width: f64,
    height: f64,
}

/// A name with its position.
#[derive(Debug, Clone, Copy, PartialEq)]
struct PlacedName {
    /// Index into the names to place.
    name: usize,
    rect: PixelRect,
    /// Pixels between the rim of the dot and the name.
    distance: f64,
}

/// Dots by the cells of a grid.
struct DotGrid {
    columns: usize,
    rows: usize,
    origin: (f64, f64),
    cells: Vec<Vec<u32>>,
}

impl DotGrid {
    fn new(dots: &[Dot], bounds: PixelRect) -> DotGrid {
        let columns = (bounds.width() / CELL).ceil().max(1.0) as usize;
        let rows = (bounds.height() / CELL).ceil().max(1.0) as usize;
        let origin = (bounds.x0, bounds.y0);
        let mut grid = DotGrid { columns, rows, origin, cells: vec![Vec::new(); columns * rows] };
        for (i, dot) in (0_u32..).zip(dots) {
            for cell in grid.cells_under(&bounding_rect(dot.at, dot.radius)) {
                grid.cells[cell].push(i);
            }
        }
        grid
    }

    fn cells_under(&self, rect: &PixelRect) -> Vec<usize> {
        let index = |value: f64, origin: f64, count: usize| {
            (((value - origin) / CELL).floor().max(0.0) as usize).min(count - 1)
        };
        let columns = index(rect.x0, self.origin.0, self.columns)
            ..=index(rect.x1, self.origin.0, self.columns);
        let rows =
            index(rect.y0, self.origin.1, self.rows)..=index(rect.y1, self.origin.1, self.rows);
        rows.flat_map(|row| columns.clone().map(move |column| (row, column)))
            .map(|(row, column)| row * self.columns + column)
            .collect()
    }

    /// Square pixels of dots that a name would hide.
    fn hidden_area(&self, dots: &[Dot], name: &PixelRect) -> f64 {
        let mut seen: Vec<u32> = self
            .cells_under(name)
            .into_iter()
            .flat_map(|cell| self.cells[cell].iter().copied())
            .collect();
        seen.sort_unstable();
        seen.dedup();
        seen.into_iter()
            .map(|i| {
                overlap_area(name, &bounding_rect(dots[i as usize].at, dots[i as usize].radius))
            })
            .sum()
    }
}

/// Positions for names, most important first, outside the rectangles that are `taken`.
fn place_names(
    dots: &[Dot],
    names: &[NameSize],
    bounds: PixelRect,
    taken: &[PixelRect],
) -> Vec<PlacedName> {
    let grid = DotGrid::new(dots, bounds);
    let named_dots: Vec<PixelRect> =
        names.iter().map(|name| bounding_rect(dots[name.dot].at, dots[name.dot].radius)).collect();
    let mut placed: Vec<PlacedName> = Vec::new();
    for (i, size) in names.iter().enumerate() {
        let is_free = |name: &PixelRect| {
            bounds.contains(name)
                && !taken.iter().any(|other| other.overlaps(name))
                && placed.iter().all(|other| !other.rect.overlaps(&expand_rect(name, PADDING)))
                && named_dots
                    .iter()
                    .all(|dot| overlap_area(name, dot) < 0.25 * dot.width() * dot.height())
        };
        let mut best: Option<(f64, PlacedName)> = None;
        for distance in DISTANCES {
            let candidates = candidate_rects(&dots[size.dot], size, distance);
            for (preference, rect) in candidates.into_iter().enumerate() {
                if !is_free(&rect) {
                    continue;
                }
                let hidden = grid.hidden_area(dots, &rect);
                let cost = hidden + 2.5 * distance + 1.5 * preference as f64;
                if best.as_ref().is_none_or(|(lowest, _)| cost < *lowest) {
                    best = Some((cost, PlacedName { name: i, rect, distance }));
                }
            }
        }
        placed.extend(best.map(|(_, found)| found));
    }
    placed
}

/// Right, left, above, below, then the corners.
fn candidate_rects(dot: &Dot, size: &NameSize, distance: f64) -> [PixelRect; 8] {
    let (x, y) = dot.at;
    let out = dot.radius + distance;
    let slant = out * std::f64::consts::FRAC_1_SQRT_2;
    let (w, h) = (size.width, size.height);
    [
        (x + out, y - h / 2.0),
        (x - out - w, y - h / 2.0),
        (x - w / 2.0, y - out - h),
        (x - w / 2.0, y + out),
        (x + slant, y - slant - h),
        (x + slant, y + slant),
        (x - slant - w, y - slant - h),
        (x - slant - w, y + slant),
    ]
    .map(|(x0, y0)| PixelRect { x0, y0, x1: x0 + w, y1: y0 + h })
}

fn bounding_rect((x, y): (f64, f64), radius: f64) -> PixelRect {
    PixelRect { x0: x - radius, y0: y - radius, x1: x + radius, y1: y + radius }
}

fn expand_rect(rect: &PixelRect, by: f64) -> PixelRect {
    PixelRect { x0: rect.x0 - by, y0: rect.y0 - by, x1: rect.x1 + by, y1: rect.y1 + by }
}

fn overlap_area(a: &PixelRect, b: &PixelRect) -> f64 {
    let width = (a.x1.min(b.x1) - a.x0.max(b.x0)).max(0.0);
    let height = (a.y1.min(b.y1) - a.y0.max(b.y0)).max(0.0);
    width * height
}

/// The dots of a picture and the names to print beside them.
pub(crate) struct NameLabels<'a> {
    pub(crate) dots: &'a [Dot],
    /// Dot and name, most important first.
    pub(crate) names: &'a [(usize, String)],
    pub(crate) bounds: PixelRect,
    /// Rectangles without names.
    pub(crate) taken: &'a [PixelRect],
    pub(crate) look: TextLook,
}

/// Places the names and draws them, all connecting lines below all names.
pub(crate) fn draw_names(page: &mut Page<'_>, labels: &NameLabels<'_>) {
    let height = labels.look.size * 1.25;
    let sizes: Vec<NameSize> = labels
        .names
        .iter()
        .map(|(dot, name)| NameSize {
            dot: *dot,
            width: page.text_width(name, labels.look),
            height,
        })
        .collect();
    let placed = place_names(labels.dots, &sizes, labels.bounds, labels.taken);
    for name in placed.iter().filter(|name| name.distance >= LEADER_FROM) {
        let dot = labels.dots[sizes[name.name].dot];
        let x = dot.at.0.clamp(name.rect.x0, name.rect.x1);
        let y = dot.at.1.clamp(name.rect.y0, name.rect.y1);
        let (dx, dy) = (x - dot.at.0, y - dot.at.1);
        let share = dot.radius / (dx * dx + dy * dy).sqrt().max(dot.radius).max(f64::MIN_POSITIVE);
        let rim = (dot.at.0 + dx * share, dot.at.1 + dy * share);
        page.draw_line(&[rim, (x, y)], Stroke::new(STEEL, 0.8));
    }
    for name in &placed {
        let baseline = name.rect.y1 - labels.look.size * 0.34;
        page.draw_text((name.rect.x0, baseline), &labels.names[name.name].1, labels.look);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: PixelRect = PixelRect { x0: 0.0, y0: 0.0, x1: 600.0, y1: 400.0 };

    fn crowd(count: usize) -> (Vec<Dot>, Vec<NameSize>) {
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as f64 / (1_u64 << 31) as f64
        };
        let dots: Vec<Dot> = (0..count)
            .map(|_| Dot { at: (600.0 * next(), 400.0 * next()), radius: 2.0 + 6.0 * next() })
            .collect();
        let sizes =
            (0..count).map(|dot| NameSize { dot, width: 40.0 + 60.0 * next(), height: 15.0 });
        let sizes = sizes.collect();
        (dots, sizes)
    }

    #[test]
    fn names_in_a_crowd_never_cover_one_another_and_stay_inside() {
        let (dots, sizes) = crowd(300);
        let placed = place_names(&dots, &sizes, BOUNDS, &[]);
        assert!(placed.len() > 40, "only {} of 300 names found a place", placed.len());
        assert!(placed.len() < 300, "300 names cannot fit into this picture");
        for (i, a) in placed.iter().enumerate() {
            assert!(BOUNDS.contains(&a.rect), "{a:?}");
            for b in &placed[i + 1..] {
                assert!(!a.rect.overlaps(&b.rect), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_single_name_is_right_of_its_dot() {
        let dots = [Dot { at: (100.0, 100.0), radius: 5.0 }];
        let placed =
            place_names(&dots, &[NameSize { dot: 0, width: 50.0, height: 15.0 }], BOUNDS, &[]);
        assert_eq!(placed[0].rect, PixelRect { x0: 108.0, y0: 92.5, x1: 158.0, y1: 107.5 });
    }

    #[test]
    fn the_more_important_of_two_competing_names_is_nearer_to_its_dot() {
        let dots =
            [Dot { at: (300.0, 200.0), radius: 4.0 }, Dot { at: (302.0, 200.0), radius: 4.0 }];
        let sizes = [1, 0].map(|dot| NameSize { dot, width: 80.0, height: 15.0 });
        let placed = place_names(&dots, &sizes, BOUNDS, &[]);
        assert_eq!(placed.len(), 2);
        assert!(placed[0].distance <= placed[1].distance);
    }
}
