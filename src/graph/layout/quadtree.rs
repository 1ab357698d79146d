//! Repulsion from far nodes as if they stood together.

/// A square of the plane with what stands in it.
#[derive(Clone, Copy)]
struct Cell {
    /// Centre of mass and mass of the nodes inside.
    x: f32,
    y: f32,
    mass: f32,
    /// Side of the square.
    side: f32,
    /// First of four children, which stand in a row; 0 for a leaf.
    children: u32,
    /// Nodes of a leaf: `order[first..last]`.
    first: u32,
    last: u32,
}

/// Nodes that a leaf may hold: summing over a few is cheaper than going deeper.
const LEAF: usize = 8;
/// Depth at which nodes that stand on one point share a leaf.
const DEEPEST: u32 = 24;

/// Squares within squares over the positions of the nodes.
pub(super) struct QuadTree {
    cells: Vec<Cell>,
    order: Vec<u32>,
}

impl QuadTree {
    pub(super) fn new() -> Self {
        Self { cells: Vec::new(), order: Vec::new() }
    }

    /// Builds the tree anew.
    pub(super) fn build(&mut self, at: &[[f32; 2]], mass: &[f32]) {
        self.cells.clear();
        self.order.clear();
        self.order.extend(0..at.len() as u32);
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        for place in at {
            for axis in 0..2 {
                low[axis] = low[axis].min(place[axis]);
                high[axis] = high[axis].max(place[axis]);
            }
        }
        let side = (high[0] - low[0]).max(high[1] - low[1]).max(1e-6);
        let last = at.len() as u32;
        self.cells.push(Cell { x: 0.0, y: 0.0, mass: 0.0, side, children: 0, first: 0, last });
        self.split(0, low, 0, at, mass);
    }

    fn split(&mut self, cell: usize, corner: [f32; 2], depth: u32, at: &[[f32; 2]], mass: &[f32]) {
        let Cell { first, last, side, .. } = self.cells[cell];
        let nodes = first as usize..last as usize;
        if nodes.len() <= LEAF || depth == DEEPEST {
            let mut sum = [0f32; 3];
            for &u in &self.order[nodes] {
                let m = mass[u as usize];
                sum[0] += m * at[u as usize][0];
                sum[1] += m * at[u as usize][1];
                sum[2] += m;
            }
            self.fill(cell, sum);
            return;
        }
        let half = side / 2.0;
        let middle = [corner[0] + half, corner[1] + half];
        let right = |u: u32| at[u as usize][0] >= middle[0];
        let upper = |u: u32| at[u as usize][1] >= middle[1];
        let order = &mut self.order;
        let across = first + partition(&mut order[nodes], |u| !upper(u)) as u32;
        let one =
            first + partition(&mut order[first as usize..across as usize], |u| !right(u)) as u32;
        let two =
            across + partition(&mut order[across as usize..last as usize], |u| !right(u)) as u32;
        let children = self.cells.len();
        self.cells[cell].children = children as u32;
        let quarters = [(first, one), (one, across), (across, two), (two, last)];
        for (first, last) in quarters {
            let child = Cell { x: 0.0, y: 0.0, mass: 0.0, side: half, children: 0, first, last };
            self.cells.push(child);
        }
        let mut sum = [0f32; 3];
        for (quarter, (first, last)) in quarters.into_iter().enumerate() {
            let child = children + quarter;
            if first < last {
                let corner = [
                    corner[0] + if quarter & 1 == 1 { half } else { 0.0 },
                    corner[1] + if quarter & 2 == 2 { half } else { 0.0 },
                ];
                self.split(child, corner, depth + 1, at, mass);
            }
            let Cell { x, y, mass, .. } = self.cells[child];
            sum[0] += mass * x;
            sum[1] += mass * y;
            sum[2] += mass;
        }
        self.fill(cell, sum);
    }

    fn fill(&mut self, cell: usize, sum: [f32; 3]) {
        let cell = &mut self.cells[cell];
        if sum[2] > 0.0 {
            (cell.x, cell.y, cell.mass) = (sum[0] / sum[2], sum[1] / sum[2], sum[2]);
        }
    }

    /// `sum of mass / distance` over all other nodes, as a vector that points away from them. A
    /// square seen under less than `theta` (side over distance) counts as one point.
    pub(super) fn repulsion(&self, u: u32, theta: f32, at: &[[f32; 2]], mass: &[f32]) -> [f32; 2] {
        let [x, y] = at[u as usize];
        let mut force = [0f32; 2];
        let mut push = |dx: f32, dy: f32, mass: f32| {
            let share = mass / (dx * dx + dy * dy).max(1e-4);
            force[0] += dx * share;
            force[1] += dy * share;
        };
        // Deep enough for four children a level down to the deepest.
        let mut stack = [0u32; 4 * DEEPEST as usize + 4];
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
                        push(x - at[v as usize][0], y - at[v as usize][1], mass[v as usize]);
                    }
                }
            } else {
                for quarter in 0..4 {
                    let child = cell.children + quarter;
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

/// Puts the nodes for which `before` holds first; returns how many. Keeps no order within.
fn partition(nodes: &mut [u32], before: impl Fn(u32) -> bool) -> usize {
    let mut kept = 0;
    for i in 0..nodes.len() {
        if before(nodes[i]) {
            nodes.swap(i, kept);
            kept += 1;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repulsion_over_the_tree_is_near_the_sum_over_all_pairs() {
        let at: Vec<[f32; 2]> = (0..500)
            .map(|i| [(i as f32 * 0.7).sin() * i as f32, (i as f32 * 1.3).cos() * i as f32])
            .collect();
        let mass: Vec<f32> = (0..500).map(|i| 1.0 + (i % 5) as f32).collect();
        let mut tree = QuadTree::new();
        tree.build(&at, &mass);
        for u in (0..500).step_by(37) {
            let mut exact = [0f32; 2];
            for v in (0..500).filter(|&v| v != u) {
                let (dx, dy) = (at[u][0] - at[v][0], at[u][1] - at[v][1]);
                let share = mass[v] / (dx * dx + dy * dy).max(1e-4);
                exact[0] += dx * share;
                exact[1] += dy * share;
            }
            let found = tree.repulsion(u as u32, 0.5, &at, &mass);
            let away = (found[0] - exact[0]).hypot(found[1] - exact[1]);
            assert!(away < 0.03 * exact[0].hypot(exact[1]) + 0.05);
        }
    }

    #[test]
    fn nodes_on_one_point_do_not_split_for_ever() {
        let mut tree = QuadTree::new();
        tree.build(&[[1.0, 1.0]; 100], &[1.0; 100]);
        let force = tree.repulsion(3, 1.0, &[[1.0, 1.0]; 100], &[1.0; 100]);
        assert_eq!(force, [0.0, 0.0]);
    }
}
