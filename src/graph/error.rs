//! Why a graph could not be built.

/// Why edges or hyperedges do not make a graph. Positions count from 0 in the caller's order.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GraphError {
    /// An endpoint of an edge is not a node.
    #[error(
        "edge {position}: node {node} does not exist, the graph has {nodes} nodes; \
         number the nodes 0..{nodes} or declare more of them"
    )]
    NoSuchNode {
        /// Position of the edge (or hyperedge) in the input.
        position: usize,
        /// The number that was given.
        node: u32,
        /// Number of nodes of the graph.
        nodes: usize,
    },
    /// A weight is negative, infinite or not a number.
    #[error(
        "edge {position}: weight {weight} is not a finite number of 0 or more; correct or drop the edge"
    )]
    BadWeight {
        /// Position of the edge (or hyperedge) in the input.
        position: usize,
        /// The weight that was given.
        weight: f64,
    },
    /// Arrays that must be of the same length are not.
    #[error("{what} has {found} entries where {expected} were expected")]
    Shape {
        /// Which array.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length that the other arrays imply.
        expected: usize,
    },
    /// More nodes than u32 can number.
    #[error("{nodes} nodes do not fit 32-bit node numbers; split the graph")]
    TooManyNodes {
        /// Number of nodes asked for.
        nodes: usize,
    },
    /// More hyperedges than u32 can number.
    #[error("{count} hyperedges do not fit 32-bit numbers; split the input")]
    TooManyHyperedges {
        /// Number of hyperedges given.
        count: usize,
    },
}
