//! The Barnes-Hut quadtree: repulsion from far nodes as if they were at one point.

/// A square of the plane with the nodes in it.
#[derive(Clone, Copy)]
struct TreeCell {
    /// Centre of mass.
    x: f32,
    y: f32,
    mass: f32,
    /// Side of the square.
    side: f32,
    /// First of four consecutive children; 0 for a leaf.
    children: u32,
    /// Nodes of the square: `order[first..last]`.
    first: u32,
    last: u32,
}

impl TreeCell {
    fn empty(side: f32, first: u32, last: u32) -> Self {
        Self { x: 0.0, y: 0.0, mass: 0.0, side, children: 0, first, last }
    }
}

/// Nodes that a leaf may hold: summing over a few is cheaper than another level.
const MAX_LEAF_NODES: usize = 8;
/// Depth at which nodes share a leaf however close they are.
const MAX_DEPTH: u32 = 24;

/// Nested squares over the positions of the nodes.
pub(super) struct QuadTree {
    cells: Vec<TreeCell>,
    /// The nodes, those of a square next to each other.
    order: Vec<u32>,
}

/// Positions and masses of the nodes.
#[derive(Clone, Copy)]
struct PointMasses<'a> {
    positions: &'a [[f32; 2]],
    mass: &'a [f32],
}

impl QuadTree {
    pub(super) fn new() -> Self {
        Self { cells: Vec::new(), order: Vec::new() }
    }

    /// Builds the tree of the given nodes, in the memory of the previous one. O(n log n).
    pub(super) fn build(&mut self, positions: &[[f32; 2]], mass: &[f32]) {
        self.cells.clear();
        self.order.clear();
        self.order.extend(0..positions.len() as u32);
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        for position in positions {
            for axis in 0..2 {
                low[axis] = low[axis].min(position[axis]);
                high[axis] = high[axis].max(position[axis]);
            }
        }
        let side = (high[0] - low[0]).max(high[1] - low[1]).max(1e-6);
        self.cells.push(TreeCell::empty(side, 0, positions.len() as u32));
        self.split(0, low, 0, PointMasses { positions, mass });
    }

    /// Splits a cell into quarters until leaves are small, and fills in the centres of mass.
    fn split(&mut self, cell: usize, corner: [f32; 2], depth: u32, points: PointMasses) {
        let TreeCell { first, last, side, .. } = self.cells[cell];
        let nodes = first as usize..last as usize;
        // Sums of mass times x, mass times y, and mass.
        let mut sum = [0f32; 3];
        if nodes.len() <= MAX_LEAF_NODES || depth == MAX_DEPTH {
            for &u in &self.order[nodes] {
                let m = points.mass[u as usize];
                sum[0] += m * points.positions[u as usize][0];
                sum[1] += m * points.positions[u as usize][1];
                sum[2] += m;
            }
            self.set_centre_of_mass(cell, sum);
            return;
        }
        let half = side / 2.0;
        let quarters = self.sort_into_quarters(cell, [corner[0] + half, corner[1] + half], points);
        let children = self.cells.len();
        self.cells[cell].children = children as u32;
        for (first, last) in quarters {
            self.cells.push(TreeCell::empty(half, first, last));
        }
        for (quarter, (first, last)) in quarters.into_iter().enumerate() {
            let child = children + quarter;
            if first < last {
                let corner = [
                    corner[0] + if quarter & 1 == 1 { half } else { 0.0 },
                    corner[1] + if quarter & 2 == 2 { half } else { 0.0 },
                ];
                self.split(child, corner, depth + 1, points);
            }
            let TreeCell { x, y, mass, .. } = self.cells[child];
            sum[0] += mass * x;
            sum[1] += mass * y;
            sum[2] += mass;
        }
        self.set_centre_of_mass(cell, sum);
    }

    /// Sorts the nodes of a cell by quarter: lower left, lower right, upper left, upper right. Returns the
    /// range of each.
    fn sort_into_quarters(
        &mut self,
        cell: usize,
        middle: [f32; 2],
        points: PointMasses,
    ) -> [(u32, u32); 4] {
        let TreeCell { first, last, .. } = self.cells[cell];
        let order = &mut self.order;
        let mut move_to_front = |range: (u32, u32), axis: usize| {
            let nodes = &mut order[range.0 as usize..range.1 as usize];
            let is_low = |u: u32| points.positions[u as usize][axis] < middle[axis];
            range.0 + partition(nodes, is_low) as u32
        };
        let rows = move_to_front((first, last), 1);
        let lower = move_to_front((first, rows), 0);
        let upper = move_to_front((rows, last), 0);
        [(first, lower), (lower, rows), (rows, upper), (upper, last)]
    }

    fn set_centre_of_mass(&mut self, cell: usize, sum: [f32; 3]) {
        let cell = &mut self.cells[cell];
        if sum[2] > 0.0 {
            (cell.x, cell.y, cell.mass) = (sum[0] / sum[2], sum[1] / sum[2], sum[2]);
        }
    }

    /// `sum of mass / distance` over all other nodes, as a vector that points away from them. A square
    /// whose side over distance is below `theta` counts as one point.
    pub(super) fn repulsion(
        &self,
        u: u32,
        theta: f32,
        positions: &[[f32; 2]],
        mass: &[f32],
    ) -> [f32; 2] {
        let [x, y] = positions[u as usize];
        let mut force = [0f32; 2];
        let mut push = |dx: f32, dy: f32, mass: f32| {
            let share = mass / (dx * dx + dy * dy).max(1e-4);
            force[0] += dx * share;
            force[1] += dy * share;
        };
        // A visited cell is replaced by four children: at most three remain per level.
        let mut stack = [0u32; 4 * MAX_DEPTH as usize + 4];
        let mut top = 1;
        while top > 0 {
            top -= 1;
            let cell = &self.cells[stack[top] as usize];
            let (dx, dy) = (x - cell.x, y - cell.y);
            if cell.side * cell.side < theta * theta * (dx * dx + dy * dy) {
                push(dx, dy, cell.mass);
            } else if cell.children == 0 {
                for &v in &self.order[cell.first as usize..cell.last as usize] {
                    if v != u {
                        let [other_x, other_y] = positions[v as usize];
                        push(x - other_x, y - other_y, mass[v as usize]);
                    }
                }
            } else {
                for child in cell.children..cell.children + 4 {
                    if self.cells[child as usize].mass > 0.0 {
                        stack[top] = child;
                        top += 1;
                    }
                }
            }
        }
        force
    }
}

/// Moves the nodes for which `is_low` holds to the front; returns how many. Not stable.
fn partition(nodes: &mut [u32], is_low: impl Fn(u32) -> bool) -> usize {
    let mut count = 0;
    for i in 0..nodes.len() {
        if is_low(nodes[i]) {
            nodes.swap(i, count);
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repulsion_over_the_tree_is_near_the_sum_over_all_pairs() {
        let positions: Vec<[f32; 2]> = (0..500)
            .map(|i| [(i as f32 * 0.7).sin() * i as f32, (i as f32 * 1.3).cos() * i as f32])
            .collect();
        let mass: Vec<f32> = (0..500).map(|i| 1.0 + (i % 5) as f32).collect();
        let mut tree = QuadTree::new();
        tree.build(&positions, &mass);
        for u in (0..500).step_by(37) {
            let mut exact = [0f32; 2];
            for v in (0..500).filter(|&v| v != u) {
                let (dx, dy) =
                    (positions[u][0] - positions[v][0], positions[u][1] - positions[v][1]);
                let share = mass[v] / (dx * dx + dy * dy).max(1e-4);
                exact[0] += dx * share;
                exact[1] += dy * share;
            }
            let found = tree.repulsion(u as u32, 0.5, &positions, &mass);
            let away = (found[0] - exact[0]).hypot(found[1] - exact[1]);
            assert!(away < 0.03 * exact[0].hypot(exact[1]) + 0.05);
        }
    }

    #[test]
    fn nodes_on_one_point_do_not_split_forever() {
        let mut tree = QuadTree::new();
        tree.build(&[[1.0, 1.0]; 100], &[1.0; 100]);
        let force = tree.repulsion(3, 1.0, &[[1.0, 1.0]; 100], &[1.0; 100]);
        assert_eq!(force, [0.0, 0.0]);
    }
}
