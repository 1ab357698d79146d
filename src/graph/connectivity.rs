//! Cut nodes and the maximum spanning forest. petgraph computes them through the `visit` traits of
//! [`Csr`]; this file sorts its answers.

use petgraph::algo;
use petgraph::data::Element;

use super::csr::Csr;

/// Articulation points: nodes whose removal splits their component, in rising order. Linear in nodes and
/// edges (Hopcroft & Tarjan 1973).
pub fn articulation_points(graph: &Csr) -> Vec<u32> {
    let mut points: Vec<u32> =
        algo::articulation_points::articulation_points(graph).into_iter().collect();
    points.sort_unstable();
    points
}

/// Edges of a maximum spanning forest by weight, equal weights by node number (Kruskal 1956), as `(u, v)`
/// with `u < v`, in rising order. It connects what the graph connects, by the strongest edges; a map that
/// must drop edges to stay readable keeps these. `O(m log m)`.
pub fn maximum_spanning_forest(graph: &Csr) -> Vec<(u32, u32)> {
    // petgraph minimises, so strong edges are made short. Weights at the ends of the range of f32 have no
    // reciprocal in it; clamping cannot change an order within 1e-37..1e37.
    let lengths = graph.with_weights(|w| (1.0 / w).clamp(f32::MIN_POSITIVE, f32::MAX));
    let lengths = lengths.as_ref().unwrap_or(graph);
    let mut edges: Vec<(u32, u32)> = algo::min_spanning_tree(lengths)
        .filter_map(|element| match element {
            Element::Edge { source, target, .. } => {
                Some((source.min(target) as u32, source.max(target) as u32))
            }
            Element::Node { .. } => None,
        })
        .collect();
    edges.sort_unstable();
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two triangles that share node 2, and a pendant node 5 on node 4.
    fn bow_tie() -> Csr {
        let edges = [
            (0, 1, 3.0),
            (1, 2, 1.0),
            (0, 2, 2.0),
            (2, 3, 1.0),
            (3, 4, 5.0),
            (2, 4, 4.0),
            (4, 5, 1.0),
        ];
        Csr::from_edges(6, &edges).unwrap()
    }

    #[test]
    fn cut_nodes_are_found() {
        assert_eq!(articulation_points(&bow_tie()), vec![2, 4]);
    }

    #[test]
    fn the_forest_keeps_the_strongest_edges_and_every_connection() {
        assert_eq!(
            maximum_spanning_forest(&bow_tie()),
            vec![(0, 1), (0, 2), (2, 4), (3, 4), (4, 5)]
        );
    }
}
