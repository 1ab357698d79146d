//! Where the people of a map stand: each community as a disc of its own, communities that work together beside each
//! other, all of it filling the sheet.
//!
//! A layout by forces alone puts whoever has few ties on a rim and the rest into a heap, in which no name has room.

use crate::graph::Csr;
use crate::graph::layout::{self, LayoutParams};

/// How much wider than high discs become: the sheet is, and so are names.
const STRETCH: f64 = 1.7;
/// Share of the field that discs cover, with what is free around them.
const COVER: f64 = 0.9;
/// Greatest side of the square that one person has in a disc.
const MAX_SPACING: f64 = 50.0;
/// Radius of a dot without a name, about.
const SMALL_DOT: f64 = 8.0;
/// Distance of any two dots once names have room.
const LEAST_APART: f64 = 24.0;
/// Distance of a name from its dot, and half the height of a name.
const NAME_GAP: f64 = 5.0;
const NAME_HALF: f64 = 7.0;
/// Steps of pushing discs and dots apart.
const STEPS: usize = 300;
/// Side of the square of one person in the seed of a disc.
const LEAST_SPACING: f64 = 4.0;
/// Steps in which discs grow.
const GROWTH: usize = 60;

/// A community on a map, or a person in none.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Island {
    /// Place of the community; `None` for one person in none.
    pub community: Option<usize>,
    /// Nodes.
    pub members: Vec<u32>,
    /// Middle.
    pub at: (f64, f64),
    /// Distance of the outermost member from the middle before the islands are stretched.
    radius: f64,
    /// Half the width and half the height of the ellipse of its members.
    pub radii: (f64, f64),
}

/// Where everything is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct IslandMap {
    pub islands: Vec<Island>,
    /// Places of the nodes.
    pub nodes: Vec<(f64, f64)>,
}

/// What a name needs beside its dot.
#[derive(Clone, Copy, Debug)]
pub(super) struct NameRoom {
    /// Units that the name takes.
    pub width: f64,
    /// Radius of the dot with its ring.
    pub dot: f64,
}

/// What is laid out.
pub(super) struct IslandInputs<'a> {
    /// Ties between the people.
    pub graph: &'a Csr,
    /// Place of each person's community.
    pub communities: &'a [Option<usize>],
    /// Width and height.
    pub field: (f64, f64),
    /// What the names of the first people need beside their dots.
    pub names: &'a [NameRoom],
    /// What is free around each disc.
    pub around: f64,
    pub seed: u64,
}

impl IslandInputs<'_> {
    /// Lays out discs in a field that is narrower by the stretch, and stretches all of it.
    pub(super) fn lay_out(&self) -> IslandMap {
        let narrow = IslandInputs { field: (self.field.0 / STRETCH, self.field.1), ..*self };
        let mut map = narrow.discs();
        for island in &mut map.islands {
            island.at.0 *= STRETCH;
            island.radii = (STRETCH * island.radius, island.radius);
        }
        map.nodes.iter_mut().for_each(|node| node.0 *= STRETCH);
        map
    }

    fn discs(&self) -> IslandMap {
        let mut islands = self.groups();
        let start = self.quotient_layout(&islands);
        islands.iter_mut().zip(start).for_each(|(island, at)| island.at = at);
        let most = self.spacing(&islands);
        let mut spacing = LEAST_SPACING;
        // Grown from seeds, islands find places that they would not find at full size.
        for step in 1..=GROWTH {
            let larger = LEAST_SPACING + (most - LEAST_SPACING) * step as f64 / GROWTH as f64;
            let before = islands.clone();
            for island in &mut islands {
                island.radius = disc_radius(island.members.len(), larger);
            }
            if !self.push_apart(&mut islands) {
                islands = before;
                break;
            }
            spacing = larger;
        }
        self.stretch(&mut islands);
        let mut nodes = vec![(0.0, 0.0); self.communities.len()];
        for island in &islands {
            for (node, at) in island.members.iter().zip(self.disc(island, spacing)) {
                nodes[*node as usize] = (island.at.0 + at.0, island.at.1 + at.1);
            }
        }
        IslandMap { islands, nodes }
    }

    /// Communities with their members, and everybody in none alone.
    fn groups(&self) -> Vec<Island> {
        let count = self.communities.iter().flatten().max().map_or(0, |last| last + 1);
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); count];
        let mut alone = Vec::new();
        for (node, community) in (0..).zip(self.communities) {
            match community {
                Some(place) => members[*place].push(node),
                None => alone.push(node),
            }
        }
        let island = |community, members| Island {
            community,
            members,
            at: (0.0, 0.0),
            radius: 0.0,
            radii: (0.0, 0.0),
        };
        let groups = members.into_iter().enumerate().filter(|(_, members)| !members.is_empty());
        let groups = groups.map(|(place, members)| island(Some(place), members));
        groups.chain(alone.into_iter().map(|node| island(None, vec![node]))).collect()
    }

    /// Places of the islands by the ties between them, over the whole field.
    fn quotient_layout(&self, islands: &[Island]) -> Vec<(f64, f64)> {
        let mut island_of = vec![0u32; self.communities.len()];
        for (place, island) in (0..).zip(islands) {
            island.members.iter().for_each(|node| island_of[*node as usize] = place);
        }
        let mut between = std::collections::BTreeMap::<(u32, u32), f32>::new();
        for (a, b, weight) in self.graph.weighted_edges() {
            let (a, b) = (island_of[a as usize], island_of[b as usize]);
            if a != b {
                *between.entry((a.min(b), a.max(b))).or_default() += weight;
            }
        }
        let edges: Vec<(u32, u32, f32)> =
            between.into_iter().map(|((a, b), weight)| (a, b, weight)).collect();
        let params = LayoutParams { seed: self.seed, ..LayoutParams::default() };
        let Ok(graph) = Csr::from_edges(islands.len(), &edges) else {
            return vec![(self.field.0 / 2.0, self.field.1 / 2.0); islands.len()];
        };
        let places = layout::force_atlas2(&graph, &params);
        let place = |at: &[f32; 2], turn: usize| {
            let [x, y] = at.map(|x| if x.is_finite() { f64::from(x) } else { 0.0 });
            // Two in one place cannot be pushed apart.
            let nudge = turn as f64 * 0.01;
            ((x + 1.0) / 2.0 * self.field.0 + nudge, (y + 1.0) / 2.0 * self.field.1 - nudge)
        };
        places.iter().enumerate().map(|(turn, at)| place(at, turn)).collect()
    }

    /// The side of the square of one person at which discs cover their share of the field.
    fn spacing(&self, islands: &[Island]) -> f64 {
        let area = |spacing: f64| {
            let radius =
                |island: &Island| disc_radius(island.members.len(), spacing) + self.around(island);
            islands.iter().map(|island| std::f64::consts::PI * radius(island).powi(2)).sum::<f64>()
        };
        let (mut low, mut high) = (4.0, MAX_SPACING);
        for _ in 0..40 {
            let middle = f64::midpoint(low, high);
            if area(middle) > COVER * self.field.0 * self.field.1 {
                high = middle
            } else {
                low = middle
            }
        }
        low
    }

    /// What is free around an island; a person alone has no label.
    fn around(&self, island: &Island) -> f64 {
        if island.members.len() > 1 { self.around } else { self.around * 0.6 }
    }

    /// Pushes islands apart inside the field; whether none touches another in the end.
    fn push_apart(&self, islands: &mut [Island]) -> bool {
        let reach: Vec<f64> = islands.iter().map(|i| i.radius + self.around(i)).collect();
        for _ in 0..STEPS {
            let mut is_apart = true;
            for a in 0..islands.len() {
                for b in a + 1..islands.len() {
                    let (at, other) = (islands[a].at, islands[b].at);
                    let (dx, dy) = (other.0 - at.0, other.1 - at.1);
                    let (distance, least) = (dx.hypot(dy).max(1e-6), reach[a] + reach[b]);
                    if distance + 1e-9 >= least {
                        continue;
                    }
                    is_apart = false;
                    let push = (least - distance) / 2.0 + 0.05;
                    let (x, y) = (push * dx / distance, push * dy / distance);
                    islands[a].at = (at.0 - x, at.1 - y);
                    islands[b].at = (other.0 + x, other.1 + y);
                }
            }
            for (island, reach) in islands.iter_mut().zip(&reach) {
                let (x, y) = island.at;
                island.at = (clamped(x, *reach, self.field.0), clamped(y, *reach, self.field.1));
            }
            if is_apart {
                break;
            }
        }
        let touch = |a: usize, b: usize| {
            let (dx, dy) = (islands[a].at.0 - islands[b].at.0, islands[a].at.1 - islands[b].at.1);
            dx.hypot(dy) < 0.97 * (reach[a] + reach[b])
        };
        (0..islands.len()).all(|a| (a + 1..islands.len()).all(|b| !touch(a, b)))
    }

    /// Moves islands apart until they fill the field from edge to edge; none comes nearer to another.
    fn stretch(&self, islands: &mut [Island]) {
        let reach: Vec<f64> = islands.iter().map(|i| i.radius + self.around(i)).collect();
        type Axis = fn(&mut Island) -> &mut f64;
        let axes: [(Axis, f64); 2] =
            [(|island| &mut island.at.0, self.field.0), (|island| &mut island.at.1, self.field.1)];
        for (part, end) in axes {
            let places: Vec<f64> = islands.iter_mut().map(|island| *part(island)).collect();
            let low = places.iter().zip(&reach).map(|(at, reach)| at - reach).fold(end, f64::min);
            let high = places.iter().zip(&reach).map(|(at, reach)| at + reach).fold(0.0, f64::max);
            let middle = f64::midpoint(low, high);
            // The farthest on each side may reach its edge, and all others by the same factor.
            let factors = places.iter().zip(&reach).filter_map(|(at, reach)| {
                let away = (at - middle).abs();
                (away > reach * 0.2).then(|| (end / 2.0 - reach) / away)
            });
            let factor = factors.fold(f64::INFINITY, f64::min);
            if factor.is_finite() && factor > 1.0 {
                for ((island, at), reach) in islands.iter_mut().zip(&places).zip(&reach) {
                    *part(island) = clamped(end / 2.0 + factor * (at - middle), *reach, end);
                }
            }
        }
    }

    /// Places of the members of an island around its middle, evenly spread, those with ties side by side.
    fn disc(&self, island: &Island, spacing: f64) -> Vec<(f64, f64)> {
        let count = island.members.len();
        if count < 2 {
            return vec![(0.0, 0.0); count];
        }
        let graph = self.graph.induced(&island.members);
        let params = LayoutParams { seed: self.seed, ..LayoutParams::default() };
        let raw: Vec<(f64, f64)> = layout::force_atlas2(&graph, &params)
            .iter()
            .map(|at| {
                let [x, y] = at.map(|x| if x.is_finite() { f64::from(x) } else { 0.0 });
                (x, y)
            })
            .collect();
        let middle = raw.iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
        let middle = (middle.0 / count as f64, middle.1 / count as f64);
        let mut order: Vec<usize> = (0..count).collect();
        let away = |i: usize| (raw[i].0 - middle.0).hypot(raw[i].1 - middle.1);
        order.sort_by(|a, b| away(*a).total_cmp(&away(*b)).then(a.cmp(b)));
        let mut places = vec![(0.0, 0.0); count];
        for (turn, i) in order.into_iter().enumerate() {
            // By the distance in order, so that the disc is filled to its edge.
            let out = island.radius * ((turn as f64 + 0.5) / count as f64).sqrt();
            let angle = (raw[i].1 - middle.1).atan2(raw[i].0 - middle.0) + 1e-3 * turn as f64;
            places[i] = (out * angle.cos(), out * angle.sin());
        }
        spread(&mut places, (island.radius, island.radius), 0.92 * spacing);
        self.make_room(&mut places, island);
        places
    }

    /// Moves dots off the names of others, and names off each other, inside the ellipse that the disc becomes.
    fn make_room(&self, places: &mut [(f64, f64)], island: &Island) {
        let rooms: Vec<Option<NameRoom>> =
            island.members.iter().map(|node| self.names.get(*node as usize).copied()).collect();
        let radii = (STRETCH * island.radius, island.radius);
        places.iter_mut().for_each(|place| place.0 *= STRETCH);
        for _ in 0..STEPS {
            let mut is_free = true;
            for named in 0..places.len() {
                let Some(room) = rooms[named] else { continue };
                // A name that would leave the island on its right is on the left.
                let is_left = places[named].0 + room.dot + room.width > radii.0 + self.around;
                for other in (0..places.len()).filter(|other| *other != named) {
                    let apart = room.apart(places, [named, other], is_left, rooms[other]);
                    if apart != (0.0, 0.0) {
                        is_free = false;
                        places[other] = (places[other].0 + apart.0, places[other].1 + apart.1);
                        places[named].0 -= 0.5 * apart.0;
                        places[named].1 -= 0.5 * apart.1;
                    }
                }
            }
            is_free &= keep_apart(places, radii, LEAST_APART);
            if is_free {
                break;
            }
        }
        // Where both cannot be, dots that do not cover each other come before names.
        spread(places, radii, LEAST_APART);
        places.iter_mut().for_each(|place| place.0 /= STRETCH);
    }
}

impl NameRoom {
    /// By how much the other person of a pair moves so as to be beside or below the name of the first.
    fn apart(
        &self,
        places: &[(f64, f64)],
        [named, other]: [usize; 2],
        is_left: bool,
        others: Option<NameRoom>,
    ) -> (f64, f64) {
        let (x, y) = places[named];
        let start = self.dot + NAME_GAP;
        let (low, high) = if is_left {
            (x - start - self.width, x - start)
        } else {
            (x + start, x + start + self.width)
        };
        let dot = self.dot.max(others.map_or(SMALL_DOT, |room| room.dot));
        let (across, down) = (dot + NAME_GAP, dot + NAME_HALF + NAME_GAP + 2.0);
        let at = places[other];
        let to_side = (at.0 - (low - across)).min(high + across - at.0);
        let away = at.1 - y;
        let to_edge = down - away.abs();
        if to_side <= 0.0 || to_edge <= 0.0 {
            return (0.0, 0.0);
        }
        if to_side < 0.6 * to_edge {
            let is_before = at.0 < f64::midpoint(low, high);
            return (if is_before { -0.35 * to_side } else { 0.35 * to_side }, 0.0);
        }
        (0.0, if away < 0.0 { -0.35 * to_edge } else { 0.35 * to_edge })
    }
}

/// Radius of the disc in which `count` people have `spacing` each.
fn disc_radius(count: usize, spacing: f64) -> f64 {
    if count < 2 { 0.0 } else { spacing * (count as f64 / std::f64::consts::PI).sqrt() * 0.95 }
}

/// A place that keeps `reach` from both ends.
fn clamped(value: f64, reach: f64, end: f64) -> f64 {
    let reach = reach.min(end / 2.0);
    value.clamp(reach, end - reach)
}

/// Pushes points of a disc apart until they are `least` apart, as far as the disc has room.
fn spread(places: &mut [(f64, f64)], radii: (f64, f64), least: f64) {
    for _ in 0..STEPS {
        if keep_apart(places, radii, least) {
            break;
        }
    }
}

/// One step of pushing points of an ellipse apart; whether there was nothing to push.
fn keep_apart(places: &mut [(f64, f64)], radii: (f64, f64), least: f64) -> bool {
    let mut is_apart = true;
    for a in 0..places.len() {
        for b in a + 1..places.len() {
            let (dx, dy) = (places[b].0 - places[a].0, places[b].1 - places[a].1);
            let distance = dx.hypot(dy).max(1e-6);
            if distance < least {
                is_apart = false;
                let push = 0.3 * (least - distance) / distance;
                places[a] = (places[a].0 - push * dx, places[a].1 - push * dy);
                places[b] = (places[b].0 + push * dx, places[b].1 + push * dy);
            }
        }
    }
    for place in places.iter_mut() {
        let out = (place.0 / radii.0).hypot(place.1 / radii.1);
        if out > 1.0 {
            *place = (place.0 / out, place.1 / out);
        }
    }
    is_apart
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lay_out(communities: &[Option<usize>], edges: &[(u32, u32, f32)]) -> IslandMap {
        let graph = Csr::from_edges(communities.len(), edges).unwrap();
        let field = (938.0, 520.0);
        let inputs = IslandInputs {
            graph: &graph,
            communities,
            field,
            names: &[NameRoom { width: 90.0, dot: 10.0 }; 5],
            around: 20.0,
            seed: 42,
        };
        inputs.lay_out()
    }

    #[test]
    fn communities_do_not_overlap_and_everybody_is_in_the_field() {
        let communities: Vec<Option<usize>> =
            (0..150).map(|node| (node % 7 != 6).then_some(node % 6)).collect();
        let edges: Vec<(u32, u32, f32)> =
            (0..149).map(|node| (node, node + 1, 1.0 + (node % 5) as f32)).collect();
        let map = lay_out(&communities, &edges);
        for (i, a) in map.islands.iter().enumerate() {
            for b in &map.islands[i + 1..] {
                let apart = ((a.at.0 - b.at.0) / STRETCH).hypot(a.at.1 - b.at.1);
                assert!(apart > a.radius + b.radius, "{a:?} {b:?}");
            }
        }
        for (x, y) in &map.nodes {
            assert!((0.0..=938.0).contains(x) && (0.0..=520.0).contains(y), "{x} {y}");
        }
    }

    #[test]
    fn nobody_one_person_and_no_ties_have_a_layout() {
        assert_eq!(lay_out(&[], &[]), IslandMap::default());
        assert_eq!(lay_out(&[None], &[]).nodes.len(), 1);
        let places = lay_out(&[Some(0), Some(0), None], &[]).nodes;
        assert!(places[0] != places[1] && places[1] != places[2], "{places:?}");
    }

    #[test]
    fn the_same_people_stand_in_the_same_place() {
        let communities: Vec<Option<usize>> = (0..60).map(|node| Some(node % 4)).collect();
        let edges: Vec<(u32, u32, f32)> = (0..59).map(|node| (node, node + 1, 1.0)).collect();
        assert_eq!(lay_out(&communities, &edges), lay_out(&communities, &edges));
    }
}
