//! Breadth-first order of a whole graph.

/// Nodes in breadth-first order, component by component.
pub(super) struct BreadthFirstOrder {
    /// All nodes that were reached.
    pub(super) nodes: Vec<u32>,
    /// Where each component starts in `nodes`, and the end.
    pub(super) component_starts: Vec<u32>,
    /// Number of hops from the first node of each component to the farthest one.
    pub(super) depths: Vec<u32>,
}

/// Searches from each of `roots` that an earlier search has not reached. Nodes are below `node_count`.
/// petgraph's `Bfs` gives the same order, but neither components nor depths, and checks a bit set where
/// this reads a byte.
pub(super) fn breadth_first_order<N: Iterator<Item = u32>>(
    node_count: usize,
    roots: impl Iterator<Item = u32>,
    neighbors: impl Fn(u32) -> N,
) -> BreadthFirstOrder {
    let mut is_known = vec![false; node_count];
    let mut nodes = Vec::with_capacity(node_count);
    let (mut component_starts, mut depths) = (Vec::new(), Vec::new());
    for root in roots {
        if std::mem::replace(&mut is_known[root as usize], true) {
            continue;
        }
        let mut level_start = nodes.len();
        component_starts.push(level_start as u32);
        nodes.push(root);
        let mut depth = 0;
        loop {
            let level_end = nodes.len();
            for at in level_start..level_end {
                for v in neighbors(nodes[at]) {
                    if !std::mem::replace(&mut is_known[v as usize], true) {
                        nodes.push(v);
                    }
                }
            }
            if nodes.len() == level_end {
                break;
            }
            level_start = level_end;
            depth += 1;
        }
        depths.push(depth);
    }
    component_starts.push(nodes.len() as u32);
    BreadthFirstOrder { nodes, component_starts, depths }
}

#[cfg(test)]
mod tests {
    use petgraph::visit::Bfs;

    use super::*;
    use crate::graph::Csr;

    #[test]
    fn the_order_of_a_component_is_petgraphs() {
        let edges: Vec<(u32, u32, f32)> =
            (0..60).map(|i| (i, (i * i + 7) % 60, 1.0)).filter(|(u, v, _)| u != v).collect();
        let graph = Csr::from_edges(62, &edges).unwrap();
        let found = breadth_first_order(62, 0..62, |u| graph.neighbors(u).iter().copied());
        assert_eq!(found.nodes.len(), 62);
        for range in found.component_starts.windows(2) {
            let component = &found.nodes[range[0] as usize..range[1] as usize];
            let mut search = Bfs::new(&graph, component[0]);
            let petgraphs: Vec<u32> = std::iter::from_fn(|| search.next(&graph)).collect();
            assert_eq!(component, petgraphs);
        }
    }

    #[test]
    fn a_path_is_as_deep_as_it_has_edges() {
        let graph = Csr::from_edges(5, &[(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0)]).unwrap();
        let found = breadth_first_order(5, 0..5, |u| graph.neighbors(u).iter().copied());
        assert_eq!((found.nodes, found.depths), (vec![0, 1, 2, 3, 4], vec![3, 0]));
        assert_eq!(found.component_starts, [0, 4, 5]);
    }
}
