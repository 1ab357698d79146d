//! Where names go beside their dots, so that none covers another.
//!
//! Greedy, in the order of importance: for each name the places around its dot are tried from near
//! to far; a place that leaves the picture or touches a name already placed is out, and of the rest
//! the one that hides the fewest dots wins. A name without a place is left out, because two names
//! over each other say less than one.

use super::page::{Area, Page, Stroke, Type};
use super::palette::STEEL;

/// Space between a dot and its name, and the longer ways out of a crowd.
const DISTANCES: [f64; 6] = [3.0, 10.0, 19.0, 31.0, 46.0, 64.0];

/// From this distance on, a thin line leads from the dot to its name.
const LEADER_FROM: f64 = 10.0;

/// Free space kept around each name.
const PADDING: f64 = 2.0;

/// Side of a cell of the search grid, in pixels.
const CELL: f64 = 32.0;

/// A dot of the picture, whether it has a name or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dot {
    pub(crate) at: (f64, f64),
    pub(crate) radius: f64,
}

/// A name looking for a place.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// Its dot.
    pub(crate) dot: usize,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A name with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    /// Which of the wanted names.
    pub(crate) wanted: usize,
    pub(crate) area: Area,
    /// Pixels between the rim of the dot and the name.
    pub(crate) distance: f64,
}

/// Dots by the cells of a grid.
struct Grid {
    columns: usize,
    rows: usize,
    origin: (f64, f64),
    cells: Vec<Vec<u32>>,
}

impl Grid {
    fn new(dots: &[Dot], bounds: Area) -> Grid {
        let columns = (bounds.width() / CELL).ceil().max(1.0) as usize;
        let rows = (bounds.height() / CELL).ceil().max(1.0) as usize;
        let origin = (bounds.x0, bounds.y0);
        let mut grid = Grid { columns, rows, origin, cells: vec![Vec::new(); columns * rows] };
        for (i, dot) in (0_u32..).zip(dots) {
            for cell in grid.cells_of(&around(dot.at, dot.radius)) {
                grid.cells[cell].push(i);
            }
        }
        grid
    }

    fn cells_of(&self, area: &Area) -> Vec<usize> {
        let index = |value: f64, origin: f64, count: usize| {
            (((value - origin) / CELL).floor().max(0.0) as usize).min(count - 1)
        };
        let columns = index(area.x0, self.origin.0, self.columns)
            ..=index(area.x1, self.origin.0, self.columns);
        let rows =
            index(area.y0, self.origin.1, self.rows)..=index(area.y1, self.origin.1, self.rows);
        rows.flat_map(|row| columns.clone().map(move |column| (row, column)))
            .map(|(row, column)| row * self.columns + column)
            .collect()
    }

    /// The area of the dots hidden by a name, in square pixels.
    fn hidden(&self, dots: &[Dot], name: &Area) -> f64 {
        let mut seen: Vec<u32> = self
            .cells_of(name)
            .into_iter()
            .flat_map(|cell| self.cells[cell].iter().copied())
            .collect();
        seen.sort_unstable();
        seen.dedup();
        seen.into_iter()
            .map(|i| common(name, &around(dots[i as usize].at, dots[i as usize].radius)))
            .sum()
    }
}

/// Finds places for names given in the order of importance.
///
/// `taken` are places that something else already fills.
pub(crate) fn place(dots: &[Dot], wanted: &[Wanted], bounds: Area, taken: &[Area]) -> Vec<Placed> {
    let grid = Grid::new(dots, bounds);
    let named: Vec<Area> =
        wanted.iter().map(|w| around(dots[w.dot].at, dots[w.dot].radius)).collect();
    let mut placed: Vec<Placed> = Vec::new();
    for (i, want) in wanted.iter().enumerate() {
        let free = |name: &Area| {
            bounds.contains(name)
                && !taken.iter().any(|other| other.overlaps(name))
                && placed.iter().all(|other| !other.area.overlaps(&grown(name, PADDING)))
                && named.iter().all(|dot| common(name, dot) < 0.25 * dot.width() * dot.height())
        };
        let mut best: Option<(f64, Placed)> = None;
        for distance in DISTANCES {
            for (turn, area) in candidates(&dots[want.dot], want, distance).into_iter().enumerate()
            {
                if !free(&area) {
                    continue;
                }
                let cost = grid.hidden(dots, &area) + 2.5 * distance + 1.5 * turn as f64;
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    best = Some((cost, Placed { wanted: i, area, distance }));
                }
            }
        }
        placed.extend(best.map(|(_, found)| found));
    }
    placed
}

/// Right, left, above, below, then the corners.
fn candidates(dot: &Dot, want: &Wanted, distance: f64) -> [Area; 8] {
    let (x, y) = dot.at;
    let out = dot.radius + distance;
    let slant = out * std::f64::consts::FRAC_1_SQRT_2;
    let (w, h) = (want.width, want.height);
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
    .map(|(x0, y0)| Area { x0, y0, x1: x0 + w, y1: y0 + h })
}

fn around((x, y): (f64, f64), radius: f64) -> Area {
    Area { x0: x - radius, y0: y - radius, x1: x + radius, y1: y + radius }
}

fn grown(area: &Area, by: f64) -> Area {
    Area { x0: area.x0 - by, y0: area.y0 - by, x1: area.x1 + by, y1: area.y1 + by }
}

fn common(a: &Area, b: &Area) -> f64 {
    let width = (a.x1.min(b.x1) - a.x0.max(b.x0)).max(0.0);
    let height = (a.y1.min(b.y1) - a.y0.max(b.y0)).max(0.0);
    width * height
}

/// Names for the dots of a picture, as they will be drawn.
pub(crate) struct Names<'a> {
    pub(crate) dots: &'a [Dot],
    /// Dot and name, most important first.
    pub(crate) names: &'a [(usize, String)],
    pub(crate) bounds: Area,
    /// Where no name may stand.
    pub(crate) taken: &'a [Area],
    pub(crate) look: Type,
}

/// Places the names and draws them, with leader lines under all of them.
pub(crate) fn draw(page: &mut Page<'_>, names: &Names<'_>) -> Vec<Placed> {
    let height = names.look.size * 1.25;
    let wanted: Vec<Wanted> = names
        .names
        .iter()
        .map(|(dot, name)| Wanted { dot: *dot, width: page.width_of(name, names.look), height })
        .collect();
    let placed = place(names.dots, &wanted, names.bounds, names.taken);
    for found in placed.iter().filter(|found| found.distance >= LEADER_FROM) {
        let dot = names.dots[names.names[found.wanted].0];
        let x = dot.at.0.clamp(found.area.x0, found.area.x1);
        let y = dot.at.1.clamp(found.area.y0, found.area.y1);
        let (dx, dy) = (x - dot.at.0, y - dot.at.1);
        let share = dot.radius / (dx * dx + dy * dy).sqrt().max(dot.radius).max(f64::MIN_POSITIVE);
        let rim = (dot.at.0 + dx * share, dot.at.1 + dy * share);
        page.line(&[rim, (x, y)], Stroke::new(STEEL, 0.8));
    }
    for found in &placed {
        let name = &names.names[found.wanted].1;
        page.text((found.area.x0, found.area.y1 - names.look.size * 0.34), name, names.look);
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Area = Area { x0: 0.0, y0: 0.0, x1: 600.0, y1: 400.0 };

    fn crowd(count: usize) -> (Vec<Dot>, Vec<Wanted>) {
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as f64 / (1_u64 << 31) as f64
        };
        let dots: Vec<Dot> = (0..count)
            .map(|_| Dot { at: (600.0 * next(), 400.0 * next()), radius: 2.0 + 6.0 * next() })
            .collect();
        let wanted =
            (0..count).map(|dot| Wanted { dot, width: 40.0 + 60.0 * next(), height: 15.0 });
        let wanted = wanted.collect();
        (dots, wanted)
    }

    #[test]
    fn names_in_a_crowd_never_cover_one_another_and_stay_inside() {
        let (dots, wanted) = crowd(300);
        let placed = place(&dots, &wanted, BOUNDS, &[]);
        assert!(placed.len() > 40, "only {} of 300 names found a place", placed.len());
        assert!(placed.len() < 300, "300 names cannot fit into this picture");
        for (i, a) in placed.iter().enumerate() {
            assert!(BOUNDS.contains(&a.area), "{a:?}");
            for b in &placed[i + 1..] {
                assert!(!a.area.overlaps(&b.area), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_lone_name_stands_right_of_its_dot() {
        let dots = [Dot { at: (100.0, 100.0), radius: 5.0 }];
        let placed = place(&dots, &[Wanted { dot: 0, width: 50.0, height: 15.0 }], BOUNDS, &[]);
        assert_eq!(placed[0].area, Area { x0: 108.0, y0: 92.5, x1: 158.0, y1: 107.5 });
    }

    #[test]
    fn the_more_important_of_two_names_for_one_place_is_kept_near_its_dot() {
        let dots =
            [Dot { at: (300.0, 200.0), radius: 4.0 }, Dot { at: (302.0, 200.0), radius: 4.0 }];
        let wanted: Vec<Wanted> =
            [1, 0].map(|dot| Wanted { dot, width: 80.0, height: 15.0 }).into();
        let placed = place(&dots, &wanted, BOUNDS, &[]);
        assert_eq!(placed.len(), 2);
        assert!(placed[0].distance <= placed[1].distance);
    }
}
