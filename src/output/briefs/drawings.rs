//! Small drawings of a brief, as SVG. They hold numbers only; what they show is said beside them.

use std::f64::consts::TAU;
use std::fmt::Write;

use super::colleagues::Colleagues;
use crate::output::view::RowView;

/// Side of the network and radius of its circle.
const SIDE: f64 = 210.0;
const RING: f64 = 90.0;

fn svg(width: f64, height: f64, inside: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" aria-hidden=\"true\">{inside}</svg>"
    )
}

/// One bar as a share of its rail; `kind` is the class of its colour.
pub(super) fn share_bar(share: f64, kind: &str) -> String {
    const WIDTH: f64 = 84.0;
    let length = if share > 0.0 { (share.min(1.0) * WIDTH).max(1.5) } else { 0.0 };
    let bar = |length: f64, kind: &str| {
        format!("<rect width=\"{length:.1}\" height=\"8\" rx=\"1\" class=\"{kind}\"/>")
    };
    svg(WIDTH, 8.0, &format!("{}{}", bar(WIDTH, "rail"), bar(length, kind)))
}

/// Columns by year, from the first to the last year of `years`, on a scale from zero to the highest.
pub(super) fn year_columns(values: &[(i64, i64)], years: [i64; 2], kind: &str) -> String {
    const SIZE: [f64; 2] = [104.0, 44.0];
    let base = SIZE[1] - 11.0;
    let step = SIZE[0] / (years[1] - years[0] + 1).max(1) as f64;
    let top = values.iter().map(|(_, value)| *value).max().unwrap_or_default();
    let mut inside = format!("<path d=\"M0 {base:.1}H{}\" class=\"axis\"/>", SIZE[0]);
    for (year, value) in values.iter().filter(|(_, value)| *value > 0) {
        let left = (year - years[0]) as f64 * step;
        let tall = (base - 2.0) * *value as f64 / top.max(1) as f64;
        let _ = write!(
            inside,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{tall:.1}\" class=\"{kind}\"/>",
            left + step * 0.12,
            base - tall,
            step * 0.76,
        );
    }
    for (year, x, anchor) in [(years[0], 0.0, "start"), (years[1], SIZE[0], "end")] {
        let y = SIZE[1] - 2.0;
        let _ = write!(
            inside,
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" class=\"mark\">{year}</text>"
        );
    }
    svg(SIZE[0], SIZE[1], &inside)
}

/// A person in the middle of those nearest to them. Numbers are ranks.
pub(super) fn ego_network(row: &RowView, colleagues: &Colleagues<'_>) -> String {
    let middle = SIDE / 2.0;
    let count = colleagues.nearest.len() as f64;
    let spot = |place: usize| {
        let angle = place as f64 / count * TAU - TAU / 4.0;
        [middle + angle.cos() * RING, middle + angle.sin() * RING]
    };
    let mut inside = String::new();
    let mut line = |[x1, y1]: [f64; 2], [x2, y2]: [f64; 2], kind: &str, width: f64| {
        let _ = write!(
            inside,
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" class=\"{kind}\" stroke-width=\"{width:.1}\"/>"
        );
    };
    for [a, b] in &colleagues.between {
        line(spot(*a), spot(*b), "between", 0.6);
    }
    for (colleague, place) in colleagues.nearest.iter().zip(0..) {
        let width = (0.6 + (colleague.tie.weight as f64).sqrt() / 14.0).min(4.0);
        line([middle, middle], spot(place), "own", width);
    }
    let others =
        colleagues.nearest.iter().zip(0..).map(|(c, place)| (c.row.rank, spot(place), "dot"));
    for (rank, [x, y], kind) in others.chain([(row.rank, [middle, middle], "dot self")]) {
        let _ = write!(
            inside,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"11\" class=\"{kind}\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" class=\"{kind}\">{rank}</text>",
            y + 3.2,
        );
    }
    svg(SIDE, SIDE, &inside)
}
