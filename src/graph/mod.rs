//! Here are nodes and the ties between them: where do they stand in memory?
//!
//! [`Csr`] is one weighted undirected graph in compressed sparse rows. It is built once, from ties
//! or from groups (author lists), and never changed. Nodes are plain numbers; who they are is known
//! elsewhere. Algorithms of this crate run on its slices; algorithms of petgraph run on it through
//! petgraph's `visit` traits, which this room implements.

mod build;
pub mod centrality;
pub mod community;
mod components;
mod connectivity;
mod csr;
mod edge_list;
mod error;
mod hyperedges;
pub mod influence;
pub mod layout;
mod leader_order;
pub mod measure;
pub mod parallel;
mod reorder;
mod visit;

pub use components::Components;
pub use connectivity::{articulation_points, bridges, maximum_spanning_forest};
pub use csr::Csr;
pub use edge_list::{EdgeList, EdgeListError, NodeNumbering};
pub use error::GraphError;
pub use hyperedges::Hyperedges;
pub use reorder::Reordered;
pub use visit::{EdgeReference, EdgeReferences, IncidentEdges, NodeReferences};
