//! Graphs in memory, and measures on them. Useful for: centralities, communities, layouts and influence
//! on graphs of up to tens of millions of nodes. Not for: graphs that change, directed graphs, or anything
//! that needs to know who the nodes are.
//!
//! [`Csr`] is one weighted undirected graph in compressed sparse rows. It is built once, from edges
//! or from hyperedges (author lists), and never changed. Nodes are plain numbers. The algorithms of this
//! wing run on its slices; algorithms of petgraph run on it through petgraph's `visit` traits, which
//! [`Csr`] implements.

mod breadth_first;
mod build;
pub mod centrality;
pub mod community;
mod components;
mod connectivity;
mod counting_sort;
mod csr;
mod edge_list;
mod error;
mod hyperedges;
pub mod influence;
pub mod layout;
mod leader_order;
pub mod measure;
mod node_measure;
mod parallel;
mod reorder;
mod visit;

pub use components::{Components, ConnectedComponents};
pub use connectivity::{articulation_points, maximum_spanning_forest};
pub use csr::Csr;
pub use edge_list::{EdgeLineError, EdgeList, EdgeListError, NodeNumbering};
pub use error::GraphError;
pub use hyperedges::Hyperedges;
pub use node_measure::{MeasureError, MeasureFigures, MeasuredNodes, NodeMeasure, NodeValues};
pub use reorder::Reordered;
pub use visit::{EdgeReference, EdgeReferences, IncidentEdges, NodeReferences};
