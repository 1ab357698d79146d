//! ForceAtlas2 on each component, and the components side by side.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::circle_packing::pack_circles;
use super::quadtree::QuadTree;
use crate::graph::{Csr, MeasureError, MeasuredNodes, NodeMeasure};

/// Positions of nodes on a plane by ForceAtlas2 (Jacomy et al. 2014).
///
/// Parameters of [`force_atlas2`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct LayoutParams {
    /// Steps of each component.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().steps))]
    pub steps: usize,
    /// Side over distance below which a square of nodes repels as one point.
    ///
    /// 1.2 as in ForceAtlas2.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().theta))]
    pub theta: f32,
    /// Pull towards the centre, which keeps loosely connected nodes on the page.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().gravity))]
    pub gravity: f32,
    /// An edge pulls by its weight over the mean weight, to this power; 0 ignores weights.
    ///
    /// Co-authorship weights span orders of magnitude, hence a power below 1.
    #[cfg_attr(feature = "cli", arg(long, value_name = "X", default_value_t = Self::default().weight_power))]
    pub weight_power: f32,
    /// Seed of the initial positions.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().seed))]
    #[serde(skip)]
    pub seed: u64,
}

impl Default for LayoutParams {
    fn default() -> Self {
        Self { steps: 260, theta: 1.2, gravity: 0.02, weight_power: 0.5, seed: 42 }
    }
}

impl NodeMeasure for LayoutParams {
    fn measure_name(&self) -> &'static str {
        "layout"
    }

    fn measure(&self, graph: &Csr) -> Result<MeasuredNodes, MeasureError> {
        Ok(MeasuredNodes::positions(force_atlas2(graph, self)))
    }
}

/// Space between components, in units of the radius that a single node takes.
const MARGIN: f32 = 0.45;

/// Coordinates of every node within the circle of radius 1 around `[0, 0]`. The largest component is in
/// the centre, the others around it; the area of a component is proportional to its number of nodes.
/// O(steps (n log n + m)), in parallel.
pub fn force_atlas2(graph: &Csr, params: &LayoutParams) -> Vec<[f32; 2]> {
    let components = graph.components();
    let members = components.members();
    let layouts: Vec<Vec<[f32; 2]>> = members
        .par_iter()
        .map(|nodes| match nodes.len() {
            1 => vec![[0.0, 0.0]],
            2 => vec![[-0.5, 0.0], [0.5, 0.0]],
            _ => layout_component(&graph.induced(nodes), params),
        })
        .collect();
    let radii: Vec<f32> =
        layouts.iter().map(|points| 0.75 * (points.len() as f32).sqrt() + MARGIN).collect();
    let centres = pack_circles(&radii);
    let mut positions = vec![[0f32; 2]; graph.node_count()];
    let circles = centres.iter().zip(&radii);
    for ((nodes, points), (centre, radius)) in members.iter().zip(&layouts).zip(circles) {
        let scale = radius - MARGIN;
        for (&node, point) in nodes.iter().zip(points) {
            positions[node as usize] = [centre[0] + scale * point[0], centre[1] + scale * point[1]];
        }
    }
    let extent = positions.iter().map(|p| p[0].hypot(p[1])).fold(0.0, f32::max);
    if extent > 0.0 {
        positions.iter_mut().flatten().for_each(|x| *x /= extent);
    }
    positions
}

/// One connected component within the circle of radius 1.
fn layout_component(graph: &Csr, params: &LayoutParams) -> Vec<[f32; 2]> {
    let n = graph.node_count();
    let forces = ComponentForces::new(graph, params);
    let mut positions = random_positions(n, params.seed);
    let mut tree = QuadTree::new();
    let mut speed = AdaptiveSpeed::new(n);
    for step in 0..params.steps {
        tree.build(&positions, &forces.mass);
        // Linear attraction unfolds the graph; logarithmic attraction then separates communities.
        let logarithmic = 3 * step > 2 * params.steps;
        let (tree, current) = (&tree, &positions);
        let sums: Vec<[f32; 2]> = (0..n as u32)
            .into_par_iter()
            .with_min_len(256)
            .map(|u| forces.on_node(u, current, tree, logarithmic))
            .collect();
        speed.apply(&mut positions, &sums, &forces.mass);
    }
    fit_into_unit_circle(&mut positions);
    positions
}

/// Random positions in a square whose area is proportional to the number of nodes.
fn random_positions(n: usize, seed: u64) -> Vec<[f32; 2]> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let side = 10.0 * (n as f32).sqrt();
    let mut coordinate = || side * (random.random::<f32>() - 0.5);
    (0..n).map(|_| [coordinate(), coordinate()]).collect()
}

/// The forces of a component: attraction along edges, repulsion between all nodes, gravity.
struct ComponentForces<'a> {
    graph: &'a Csr,
    params: &'a LayoutParams,
    /// Degree plus one, as in ForceAtlas2.
    mass: Vec<f32>,
    /// Strength of each entry of the graph's targets.
    pull: Vec<f32>,
}

impl<'a> ComponentForces<'a> {
    fn new(graph: &'a Csr, params: &'a LayoutParams) -> Self {
        let mean_weight = graph.total_weight() as f32 / graph.edge_count().max(1) as f32;
        let pull = |entry: usize| {
            let relative = graph.weight_at(entry) / mean_weight;
            relative.powf(params.weight_power).clamp(0.05, 20.0)
        };
        Self {
            graph,
            params,
            mass: (0..graph.node_count() as u32).map(|u| 1.0 + graph.degree(u) as f32).collect(),
            pull: (0..graph.targets().len()).map(pull).collect(),
        }
    }

    /// Sum of the forces on a node.
    fn on_node(
        &self,
        u: u32,
        positions: &[[f32; 2]],
        tree: &QuadTree,
        logarithmic: bool,
    ) -> [f32; 2] {
        let mass = self.mass[u as usize];
        let [x, y] = positions[u as usize];
        let repulsion = tree.repulsion(u, self.params.theta, positions, &self.mass);
        let gravity = self.params.gravity * mass;
        let mut sum = [mass * repulsion[0] - gravity * x, mass * repulsion[1] - gravity * y];
        for entry in self.graph.edge_range(u) {
            let v = self.graph.targets()[entry] as usize;
            let (dx, dy) = (positions[v][0] - x, positions[v][1] - y);
            let mut strength = self.pull[entry];
            if logarithmic {
                let distance = dx.hypot(dy).max(1e-3);
                strength *= 2.0 * distance.ln_1p() / distance;
            }
            sum[0] += strength * dx;
            sum[1] += strength * dy;
        }
        sum
    }
}

/// Longest way of a node in one step.
const MAX_STEP: f32 = 10.0;

/// Adaptive speed of ForceAtlas2: a node that swings slows down, and a graph that swings slows down.
struct AdaptiveSpeed {
    previous_forces: Vec<[f32; 2]>,
    global: f32,
}

impl AdaptiveSpeed {
    fn new(n: usize) -> Self {
        Self { previous_forces: vec![[0.0; 2]; n], global: 1.0 }
    }

    /// Moves every node along its force.
    fn apply(&mut self, positions: &mut [[f32; 2]], forces: &[[f32; 2]], mass: &[f32]) {
        let swing = |now: &[f32; 2], old: &[f32; 2]| (now[0] - old[0]).hypot(now[1] - old[1]);
        let (mut swinging, mut traction) = (0f64, 0f64);
        for ((now, old), &m) in forces.iter().zip(&self.previous_forces).zip(mass) {
            swinging += f64::from(m * swing(now, old));
            traction += f64::from(m * 0.5 * (now[0] + old[0]).hypot(now[1] + old[1]));
        }
        let target = (traction / swinging.max(1e-9)) as f32;
        // The speed may rise by half per step and fall at once.
        self.global = target.min(self.global * 1.5).max(1e-3);
        let pairs = forces.iter().zip(&self.previous_forces);
        for (position, (now, old)) in positions.iter_mut().zip(pairs) {
            let speed = self.global / (1.0 + (self.global * swing(now, old)).sqrt());
            let length = now[0].hypot(now[1]);
            let factor = speed.min(MAX_STEP / length.max(1e-9));
            position[0] += factor * now[0];
            position[1] += factor * now[1];
        }
        self.previous_forces.copy_from_slice(forces);
    }
}

/// Fits the positions into the circle of radius 1 around their median. Nine tenths of the nodes keep their
/// relative distances, and those farther out are pulled in logarithmically, so that a stray node does not
/// shrink all others.
fn fit_into_unit_circle(positions: &mut [[f32; 2]]) {
    for axis in 0..2 {
        let mut values: Vec<f32> = positions.iter().map(|p| p[axis]).collect();
        values.sort_by(f32::total_cmp);
        let median = values[values.len() / 2];
        positions.iter_mut().for_each(|p| p[axis] -= median);
    }
    let mut radii: Vec<f32> = positions.iter().map(|p| p[0].hypot(p[1])).collect();
    radii.sort_by(f32::total_cmp);
    let linear = radii[(radii.len() - 1) * 9 / 10].max(1e-9);
    let pulled_in =
        |r: f32| if r <= linear { r } else { linear * (1.0 + 0.35 * (r / linear).ln()) };
    let extent = pulled_in(radii[radii.len() - 1]);
    for position in positions {
        let r = position[0].hypot(position[1]);
        let factor = pulled_in(r) / r.max(1e-9) / extent;
        position[0] *= factor;
        position[1] *= factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cliques of ten, joined in a ring by single edges, and two separate triangles.
    fn cliques() -> Csr {
        let mut edges = Vec::new();
        for c in 0..6u32 {
            for u in 0..10 {
                edges.extend((u + 1..10).map(|v| (10 * c + u, 10 * c + v, 1.0)));
            }
            edges.push((10 * c, 10 * ((c + 1) % 6) + 1, 1.0));
        }
        edges.extend([(60, 61, 1.0), (61, 62, 1.0), (60, 62, 1.0), (63, 64, 1.0), (64, 65, 1.0)]);
        Csr::from_edges(67, &edges).unwrap()
    }

    fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
        (a[0] - b[0]).hypot(a[1] - b[1])
    }

    #[test]
    fn communities_are_apart() {
        let graph = cliques();
        let at = force_atlas2(&graph, &LayoutParams::default());
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
    fn every_node_is_in_the_circle_and_no_two_share_a_point() {
        let at = force_atlas2(&cliques(), &LayoutParams::default());
        for (u, p) in at.iter().enumerate() {
            assert!(p[0].hypot(p[1]) <= 1.0001);
            assert!(at[..u].iter().all(|q| distance(*p, *q) > 1e-5));
        }
    }

    #[test]
    fn the_layout_is_the_same_for_any_number_of_threads() {
        let graph = cliques();
        let layout_on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| force_atlas2(&graph, &LayoutParams::default()))
        };
        assert_eq!(layout_on(1), layout_on(3));
    }

    #[test]
    fn graphs_without_nodes_or_edges_have_a_force_atlas2() {
        assert!(force_atlas2(&Csr::default(), &LayoutParams::default()).is_empty());
        let isolated = force_atlas2(&Csr::from_edges(50, &[]).unwrap(), &LayoutParams::default());
        assert!(isolated.iter().flatten().all(|x| x.is_finite()));
    }
}
