//! Core groups: what several short runs agree on, as the nodes from which a long run starts
//! (Ovelgönne & Geyer-Schulz 2012, "An ensemble learning strategy for graph clustering").

use super::coarsening::GraphView;

/// Groups of nodes that every run keeps together: the connected components over edges whose ends
/// share a community in all `runs`. Returns the group of each node and the number of groups.
pub(super) fn core_groups<W: Copy + Into<f64>>(
    view: &GraphView<W>,
    runs: &[Vec<u32>],
) -> (Vec<u32>, usize) {
    const NONE: u32 = u32::MAX;
    let mut group_of = vec![NONE; view.len()];
    let mut groups = 0;
    let mut stack = Vec::new();
    for first in 0..view.len() {
        if group_of[first] != NONE {
            continue;
        }
        group_of[first] = groups;
        stack.push(first);
        while let Some(u) = stack.pop() {
            for (v, _) in view.weighted_neighbors(u) {
                if group_of[v] == NONE && runs.iter().all(|labels| labels[u] == labels[v]) {
                    group_of[v] = groups;
                    stack.push(v);
                }
            }
        }
        groups += 1;
    }
    (group_of, groups as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Csr;
    use crate::graph::community::coarsening::unit_weights;

    #[test]
    fn core_groups_are_connected_and_together_in_every_run() {
        let edges: Vec<(u32, u32, f32)> = (0..5).map(|u| (u, u + 1, 1.0)).collect();
        let graph = Csr::from_edges(6, &edges).unwrap();
        let weights = unit_weights(&graph);
        let mass = graph.strengths();
        let view = GraphView {
            offsets: graph.offsets(),
            targets: graph.targets(),
            weights: &weights,
            mass: &mass,
        };
        let runs = [vec![0, 0, 0, 1, 1, 0], vec![0, 0, 2, 2, 2, 0]];
        let (group_of, groups) = core_groups(&view, &runs);
        assert_eq!((group_of, groups), (vec![0, 0, 1, 2, 2, 3], 4));
        assert_eq!(core_groups(&view, &[]), (vec![0; 6], 1));
    }
}
