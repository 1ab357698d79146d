//! Places names beside their dots so that each is nearer to its own dot than to any other, and none covers another.
//!
//! Greedy, in the order of importance: right, left, above, below, then the corners of the dot. A place is rejected if
//! it leaves the picture, touches another name, or if the rim or the centre of another dot is as near as that of the
//! own. A name without an honest place is not drawn; the caller gives the dot a number and a line in a key.

use plotters::style::text_anchor::HPos;

use super::page::{FONT_SLACK, Page, SheetRect};
use super::style::TextLook;
use super::svg::ElementId;

/// Units between a dot and its name.
const DISTANCE: f64 = 3.0;
/// How much farther than the own dot every other must be.
const MARGIN: f64 = 1.5;
/// Free units around each name.
const PADDING: f64 = 2.0;
/// Clearance beyond which a place does not get any better.
const ENOUGH: f64 = 10.0;
/// What a place of less preference must gain in clearance.
const PREFERENCE: f64 = 1.2;
/// Height of ascenders and depth of descenders in em.
const ASCENT: f64 = 0.78;
const DESCENT: f64 = 0.25;

/// A dot of the picture, whether it has a name or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dot {
    pub(crate) at: (f64, f64),
    pub(crate) radius: f64,
    /// What is drawn around it: names keep off that too.
    pub(crate) ring: f64,
}

/// A name with its position.
#[derive(Clone, Copy)]
struct PlacedName {
    /// What the name may cover whatever font writes it.
    rect: SheetRect,
    /// How much farther from the dot than that its letters may be.
    slack: f64,
    /// Where the text begins, ends or has its middle.
    anchor: (f64, f64),
    align: HPos,
}

/// A name to print beside a dot.
#[derive(Debug, Clone)]
pub(crate) struct DotName {
    /// Place of the dot.
    pub(crate) dot: usize,
    pub(crate) name: String,
    /// What stands there if the name finds no place: the number of a line in a key; may be empty.
    pub(crate) number: String,
}

/// The dots of a picture and the names to print beside them.
pub(crate) struct NameLabels<'a> {
    pub(crate) dots: &'a [Dot],
    /// The names, most important first.
    pub(crate) names: &'a [DotName],
    pub(crate) bounds: SheetRect,
    /// Rectangles without names.
    pub(crate) taken: &'a [SheetRect],
    pub(crate) look: TextLook,
}

impl NameLabels<'_> {
    /// Places the names, then the numbers of those without a place, and draws them, each marked with its dot.
    pub(crate) fn draw(&self, page: &mut Page<'_>) {
        let mut placed: Vec<SheetRect> = Vec::new();
        let mut draw = |page: &mut Page<'_>, dot: usize, text: &str, look: TextLook| {
            let width = page.text_width(text, look) * FONT_SLACK;
            let place = self.place(dot, width, &placed)?;
            let look = look.align(place.align);
            page.draw_marked_text(place.anchor, text, look, Some(ElementId::name(dot)));
            placed.push(place.rect);
            Some(())
        };
        let mut without = Vec::new();
        for name in self.names.iter().filter(|name| !name.name.is_empty()) {
            if draw(page, name.dot, &name.name, self.look).is_none() {
                without.push(name);
            }
        }
        for name in without.into_iter().filter(|name| !name.number.is_empty()) {
            draw(page, name.dot, &name.number, self.look.bold());
        }
    }

    /// How many of the names find a place.
    pub(crate) fn count(&self, page: &Page<'_>) -> usize {
        let mut placed: Vec<SheetRect> = Vec::new();
        for name in self.names.iter().filter(|name| !name.name.is_empty()) {
            let width = page.text_width(&name.name, self.look) * FONT_SLACK;
            placed.extend(self.place(name.dot, width, &placed).map(|place| place.rect));
        }
        placed.len()
    }

    /// The best of the honest places.
    fn place(&self, dot: usize, width: f64, placed: &[SheetRect]) -> Option<PlacedName> {
        let mut best: Option<(f64, PlacedName)> = None;
        for (preference, place) in
            candidates(&self.dots[dot], width, self.look.size).into_iter().enumerate()
        {
            let Some(clearance) = self.clearance(dot, &place, placed) else { continue };
            let worth = clearance.min(ENOUGH) - PREFERENCE * preference as f64;
            if best.as_ref().is_none_or(|(most, _)| worth > *most) {
                best = Some((worth, place));
            }
        }
        best.map(|(_, place)| place)
    }

    /// How much farther than the own dot the nearest other is; `None` for a place that is not honest.
    fn clearance(&self, own: usize, place: &PlacedName, placed: &[SheetRect]) -> Option<f64> {
        let name = &place.rect;
        let around = name.expanded(PADDING);
        let is_free = self.bounds.contains(name)
            && !self.taken.iter().chain(placed).any(|other| other.overlaps(&around));
        if !is_free {
            return None;
        }
        let Dot { at, radius, .. } = self.dots[own];
        let centre = name.distance(at) + place.slack;
        let rim = centre - radius;
        let mut least = f64::INFINITY;
        // Dots in one place are one dot to whoever looks.
        for dot in self.dots.iter().filter(|dot| dot.at != at) {
            let away = name.distance(dot.at);
            least = least.min((away - dot.radius - dot.ring - rim).min(away - centre));
        }
        (least >= MARGIN).then_some(least)
    }
}

/// Right, left, above, below, then the corners.
fn candidates(dot: &Dot, width: f64, size: f64) -> [PlacedName; 8] {
    let (x, y) = dot.at;
    let out = dot.radius + dot.ring + DISTANCE;
    let slant = out * std::f64::consts::FRAC_1_SQRT_2;
    let (ascent, descent) = (ASCENT * size, DESCENT * size);
    // The middle of a name is that of its capitals.
    let level = y + 0.36 * size;
    let (above, below) = (-descent, ascent);
    // A letter begins a little after its place; one without a descender ends above the box.
    let (aside, over, under) = (0.1 * size, DESCENT * size, 0.12 * size);
    [
        (x + out, level, HPos::Left, aside),
        (x - out, level, HPos::Right, aside),
        (x, y - out + above, HPos::Center, over),
        (x, y + out + below, HPos::Center, under),
        (x + slant, y - slant + above, HPos::Left, over),
        (x + slant, y + slant + below, HPos::Left, under),
        (x - slant, y - slant + above, HPos::Right, over),
        (x - slant, y + slant + below, HPos::Right, under),
    ]
    .map(|(x, baseline, align, slack)| {
        let x0 = match align {
            HPos::Left => x,
            HPos::Center => x - width / 2.0,
            HPos::Right => x - width,
        };
        let (y0, y1) = (baseline - ascent, baseline + descent);
        PlacedName {
            rect: SheetRect { x0, y0, x1: x0 + width, y1 },
            slack,
            anchor: (x, baseline),
            align,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::plot::palette::INK;

    const BOUNDS: SheetRect = SheetRect { x0: 0.0, y0: 0.0, x1: 600.0, y1: 400.0 };

    fn labels(dots: &[Dot]) -> NameLabels<'_> {
        let look = TextLook::new(13.0, INK);
        NameLabels { dots, names: &[], bounds: BOUNDS, taken: &[], look }
    }

    #[test]
    fn a_single_name_is_right_of_its_dot() {
        let dots = [Dot { at: (100.0, 100.0), radius: 5.0, ring: 0.0 }];
        let place = labels(&dots).place(0, 50.0, &[]).unwrap();
        assert_eq!((place.rect.x0, place.rect.x1), (108.0, 158.0));
        assert!((place.rect.centre().1 - 100.0).abs() < 3.0);
    }

    #[test]
    fn a_name_between_two_dots_of_one_distance_has_no_place() {
        let around = (0..24).map(|turn| {
            let turn = f64::from(turn) * std::f64::consts::TAU / 24.0;
            Dot {
                at: (300.0 + 22.0 * turn.cos(), 200.0 + 22.0 * turn.sin()),
                radius: 4.0,
                ring: 0.0,
            }
        });
        let dots: Vec<Dot> = std::iter::once(Dot { at: (300.0, 200.0), radius: 4.0, ring: 0.0 })
            .chain(around)
            .collect();
        assert!(labels(&dots).place(0, 80.0, &[]).is_none());
    }

    #[test]
    fn a_name_that_would_leave_the_picture_goes_to_the_other_side() {
        let dots = [Dot { at: (590.0, 200.0), radius: 4.0, ring: 0.0 }];
        let place = labels(&dots).place(0, 80.0, &[]).unwrap();
        assert!(place.rect.x1 < 590.0);
    }
}
