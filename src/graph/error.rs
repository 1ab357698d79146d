//! Why a graph could not be built.

/// A tie or a group that no graph can hold. Positions count from 0 in the caller's order.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GraphError {
    /// An end of a tie is not a node.
    #[error(
        "tie {position}: node {node} does not exist, the graph has {nodes} nodes; \
         number the nodes 0..{nodes} or declare more of them"
    )]
    NoSuchNode {
        /// Place of the tie (or of the group) in the input.
        position: usize,
        /// The number that was given.
        node: u32,
        /// Number of nodes of the graph.
        nodes: usize,
    },
    /// A weight is negative, infinite or not a number.
    #[error(
        "tie {position}: weight {weight} is not a finite number of 0 or more; correct or drop the tie"
    )]
    BadWeight {
        /// Place of the tie (or of the group) in the input.
        position: usize,
        /// The weight that was given.
        weight: f64,
    },
    /// The arrays that describe the input contradict each other.
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
}
