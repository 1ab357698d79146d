//! What holds a graph together: cut nodes, cut ties and the strongest tree. The work is petgraph's,
//! through the `visit` traits of [`Csr`]; this file puts its answers into node order.

use petgraph::algo;
use petgraph::data::Element;
use petgraph::visit::EdgeRef;

use super::csr::Csr;

/// Nodes whose removal splits their component, in rising order.
pub fn articulation_points(graph: &Csr) -> Vec<u32> {
    let mut points: Vec<u32> =
        algo::articulation_points::articulation_points(graph).into_iter().collect();
    points.sort_unstable();
    points
}

/// Ties whose removal splits their component, as `(u, v)` with `u < v`, in rising order.
pub fn bridges(graph: &Csr) -> Vec<(u32, u32)> {
    let mut ties: Vec<(u32, u32)> = algo::bridges::bridges(graph)
        .map(|tie| (tie.source().min(tie.target()), tie.source().max(tie.target())))
        .collect();
    ties.sort_unstable();
    ties
}

/// The strongest forest that still connects what the graph connects (a maximum spanning forest by
/// weight, equal weights by node number), as `(u, v)` with `u < v`, in rising order. A map that
/// must drop ties to stay readable keeps these.
pub fn maximum_spanning_forest(graph: &Csr) -> Vec<(u32, u32)> {
    // Strong ties are short: petgraph minimises. Weights at the ends of the f32 range have no
    // reciprocal in it, hence the clamp; it cannot change an order within 1e-37..1e37.
    let lengths = graph.with_weights(|w| (1.0 / w).clamp(f32::MIN_POSITIVE, f32::MAX));
    let lengths = lengths.as_ref().unwrap_or(graph);
    let mut ties: Vec<(u32, u32)> = algo::min_spanning_tree(lengths)
        .filter_map(|element| match element {
            Element::Edge { source, target, .. } => {
                Some((source.min(target) as u32, source.max(target) as u32))
            }
            Element::Node { .. } => None,
        })
        .collect();
    ties.sort_unstable();
    ties
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two triangles that share node 2, and a pendant node 5 on node 4.
    fn bow_tie() -> Csr {
        let ties = [
            (0, 1, 3.0),
            (1, 2, 1.0),
            (0, 2, 2.0),
            (2, 3, 1.0),
            (3, 4, 5.0),
            (2, 4, 4.0),
            (4, 5, 1.0),
        ];
        Csr::from_edges(6, &ties).unwrap()
    }

    #[test]
    fn cut_nodes_and_cut_ties_are_found() {
        assert_eq!(articulation_points(&bow_tie()), vec![2, 4]);
        assert_eq!(bridges(&bow_tie()), vec![(4, 5)]);
    }

    #[test]
    fn the_backbone_keeps_the_strongest_ties_and_every_connection() {
        assert_eq!(
            maximum_spanning_forest(&bow_tie()),
            vec![(0, 1), (0, 2), (2, 4), (3, 4), (4, 5)]
        );
    }
}
