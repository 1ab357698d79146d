//! Forces, and the steps that follow them.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::pack::pack;
use super::quadtree::QuadTree;
use crate::graph::Csr;

/// Parameters of [`layout`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayoutParams {
    /// Steps of each component.
    pub steps: usize,
    /// Side over distance under which a square of nodes repels as one point; 1.2 as in ForceAtlas2.
    pub theta: f32,
    /// Pull towards the middle, which keeps loosely tied nodes on the page.
    pub gravity: f32,
    /// A tie pulls by its weight over the mean weight, to this power: 0 ignores weights. Half, as
    /// co-authorship weights span orders of magnitude.
    pub weight_power: f32,
    /// Seed of the first positions.
    pub seed: u64,
}

impl Default for LayoutParams {
    fn default() -> Self {
        Self { steps: 260, theta: 1.2, gravity: 0.02, weight_power: 0.5, seed: 42 }
    }
}

/// A place for every node, within the circle of radius 1 around `[0, 0]`. The largest component is
/// in the middle, the others around it; the area of a component follows its number of nodes.
pub fn layout(graph: &Csr, params: &LayoutParams) -> Vec<[f32; 2]> {
    let components = graph.components();
    let members = components.members();
    let drawn: Vec<Vec<[f32; 2]>> = members
        .par_iter()
        .map(|nodes| match nodes.len() {
            1 => vec![[0.0, 0.0]],
            2 => vec![[-0.5, 0.0], [0.5, 0.0]],
            _ => component(&graph.induced(nodes), params),
        })
        .collect();
    // A node takes one unit of area; the margin keeps components apart.
    let radii: Vec<f32> =
        drawn.iter().map(|places| 0.75 * (places.len() as f32).sqrt() + 0.45).collect();
    let centres = pack(&radii);
    let mut at = vec![[0f32; 2]; graph.node_count()];
    for ((nodes, places), (centre, radius)) in
        members.iter().zip(&drawn).zip(centres.iter().zip(&radii))
    {
        let size = radius - 0.45;
        for (&node, place) in nodes.iter().zip(places) {
            at[node as usize] = [centre[0] + size * place[0], centre[1] + size * place[1]];
        }
    }
    let extent = at.iter().map(|p| p[0].hypot(p[1])).fold(0.0, f32::max);
    if extent > 0.0 {
        at.iter_mut().flatten().for_each(|x| *x /= extent);
    }
    at
}

/// One connected component within the circle of radius 1.
fn component(graph: &Csr, params: &LayoutParams) -> Vec<[f32; 2]> {
    let n = graph.node_count();
    let pull = pulls(graph, params.weight_power);
    let mass: Vec<f32> = (0..n as u32).map(|u| 1.0 + graph.degree(u) as f32).collect();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(params.seed);
    let mut unit = || (random.next_u64() >> 40) as f32 / (1u64 << 24) as f32;
    let spread = 10.0 * (n as f32).sqrt();
    let mut at: Vec<[f32; 2]> =
        (0..n).map(|_| [spread * (unit() - 0.5), spread * (unit() - 0.5)]).collect();
    let mut tree = QuadTree::new();
    let mut speed = Speed::new(n);
    for step in 0..params.steps {
        tree.build(&at, &mass);
        // Plain attraction unfolds the graph; logarithmic attraction then parts communities.
        let logarithmic = 3 * step > 2 * params.steps;
        let (tree, places) = (&tree, &at);
        let forces: Vec<[f32; 2]> = (0..n as u32)
            .into_par_iter()
            .with_min_len(256)
            .map(|u| force(graph, u, &pull, &mass, places, tree, logarithmic, params))
            .collect();
        speed.follow(&mut at, &forces, &mass);
    }
    frame(&mut at);
    at
}

/// How strongly each slot pulls.
fn pulls(graph: &Csr, power: f32) -> Vec<f32> {
    let mean = graph.total_weight() as f32 / graph.edge_count().max(1) as f32;
    (0..graph.targets().len())
        .map(|slot| (graph.weight_at(slot) / mean).powf(power).clamp(0.05, 20.0))
        .collect()
}

#[expect(clippy::too_many_arguments, reason = "one inner loop over arrays of the component")]
fn force(
    graph: &Csr,
    u: u32,
    pull: &[f32],
    mass: &[f32],
    at: &[[f32; 2]],
    tree: &QuadTree,
    logarithmic: bool,
    params: &LayoutParams,
) -> [f32; 2] {
    let i = u as usize;
    let [x, y] = at[i];
    let away = tree.repulsion(u, params.theta, at, mass);
    let centre = params.gravity * mass[i];
    let mut sum = [mass[i] * away[0] - centre * x, mass[i] * away[1] - centre * y];
    for slot in graph.edge_range(u) {
        let v = graph.targets()[slot] as usize;
        let (dx, dy) = (at[v][0] - x, at[v][1] - y);
        let mut strength = pull[slot];
        if logarithmic {
            let distance = dx.hypot(dy).max(1e-3);
            strength *= 2.0 * distance.ln_1p() / distance;
        }
        sum[0] += strength * dx;
        sum[1] += strength * dy;
    }
    sum
}

/// Adaptive speed of ForceAtlas2: a node that swings slows down, a graph that swings slows down.
struct Speed {
    before: Vec<[f32; 2]>,
    global: f32,
}

impl Speed {
    fn new(n: usize) -> Self {
        Self { before: vec![[0.0; 2]; n], global: 1.0 }
    }

    fn follow(&mut self, at: &mut [[f32; 2]], forces: &[[f32; 2]], mass: &[f32]) {
        let swing = |now: &[f32; 2], old: &[f32; 2]| (now[0] - old[0]).hypot(now[1] - old[1]);
        let (mut swinging, mut traction) = (0f64, 0f64);
        for ((now, old), &m) in forces.iter().zip(&self.before).zip(mass) {
            swinging += f64::from(m * swing(now, old));
            traction += f64::from(m * 0.5 * (now[0] + old[0]).hypot(now[1] + old[1]));
        }
        let target = (traction / swinging.max(1e-9)) as f32;
        // Speed may rise by half a step and fall at once.
        self.global = target.min(self.global * 1.5).max(1e-3);
        for (place, (now, old)) in at.iter_mut().zip(forces.iter().zip(&self.before)) {
            let own = self.global / (1.0 + (self.global * swing(now, old)).sqrt());
            let length = now[0].hypot(now[1]);
            let factor = own.min(10.0 / length.max(1e-9));
            place[0] += factor * now[0];
            place[1] += factor * now[1];
        }
        self.before.copy_from_slice(forces);
    }
}

/// Moves the picture into the circle of radius 1: the middle is the median, nine tenths of the nodes
/// keep their distances, and what lies farther out is drawn in, so that a stray does not shrink
/// everything else.
fn frame(at: &mut [[f32; 2]]) {
    for axis in 0..2 {
        let mut values: Vec<f32> = at.iter().map(|p| p[axis]).collect();
        values.sort_by(f32::total_cmp);
        let middle = values[values.len() / 2];
        at.iter_mut().for_each(|p| p[axis] -= middle);
    }
    let mut radii: Vec<f32> = at.iter().map(|p| p[0].hypot(p[1])).collect();
    radii.sort_by(f32::total_cmp);
    let most = radii[(radii.len() - 1) * 9 / 10].max(1e-9);
    let drawn_in = |r: f32| if r <= most { r } else { most * (1.0 + 0.35 * (r / most).ln()) };
    let extent = drawn_in(radii[radii.len() - 1]);
    for place in at {
        let r = place[0].hypot(place[1]);
        let factor = drawn_in(r) / r.max(1e-9) / extent;
        place[0] *= factor;
        place[1] *= factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cliques of ten, joined in a ring by single ties, and two separate triangles.
    fn cliques() -> Csr {
        let mut ties = Vec::new();
        for c in 0..6u32 {
            for u in 0..10 {
                ties.extend((u + 1..10).map(|v| (10 * c + u, 10 * c + v, 1.0)));
            }
            ties.push((10 * c, 10 * ((c + 1) % 6) + 1, 1.0));
        }
        ties.extend([(60, 61, 1.0), (61, 62, 1.0), (60, 62, 1.0), (63, 64, 1.0), (64, 65, 1.0)]);
        Csr::from_edges(67, &ties).unwrap()
    }

    fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
        (a[0] - b[0]).hypot(a[1] - b[1])
    }

    #[test]
    fn communities_stand_apart() {
        let graph = cliques();
        let at = layout(&graph, &LayoutParams::default());
        let (mut inside, mut outside, mut pairs_in, mut pairs_out) = (0.0, 0.0, 0.0, 0.0);
        for u in 0..60usize {
            for v in 0..u {
                if u / 10 == v / 10 {
                    inside += distance(at[u], at[v]);
                    pairs_in += 1.0;
                } else {
                    outside += distance(at[u], at[v]);
                    pairs_out += 1.0;
                }
            }
        }
        assert!(outside / pairs_out > 2.5 * inside / pairs_in);
    }

    #[test]
    fn every_place_is_on_the_page_and_no_two_nodes_share_one() {
        let at = layout(&cliques(), &LayoutParams::default());
        for (u, p) in at.iter().enumerate() {
            assert!(p[0].hypot(p[1]) <= 1.0001);
            assert!(at[..u].iter().all(|q| distance(*p, *q) > 1e-5));
        }
    }

    #[test]
    fn the_picture_is_the_same_for_any_number_of_threads() {
        let graph = cliques();
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| layout(&graph, &LayoutParams::default()))
        };
        assert_eq!(on(1), on(3));
    }

    #[test]
    fn graphs_without_nodes_or_ties_have_a_layout() {
        assert!(layout(&Csr::default(), &LayoutParams::default()).is_empty());
        let lonely = layout(&Csr::from_edges(50, &[]).unwrap(), &LayoutParams::default());
        assert!(lonely.iter().flatten().all(|x| x.is_finite()));
    }
}
