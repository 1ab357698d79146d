//! Here are nodes and the ties between them: where do they stand in memory?
//!
//! [`Csr`] is one weighted undirected graph in compressed sparse rows. It is built once, from ties
//! or from groups (author lists), and never changed. Nodes are plain numbers; who they are is known
//! elsewhere. Algorithms of this crate run on its slices; algorithms of petgraph run on it through
//! petgraph's `visit` traits, which this room implements.

mod build;
mod components;
mod csr;
mod edges_file;
mod error;
mod groups;
mod leaders;
mod locality;
mod skeleton;
mod visit;

pub use components::Components;
pub use csr::Csr;
pub use edges_file::{EdgeList, EdgeListError, Numbering};
pub use error::Error;
pub use groups::Groups;
pub use locality::Localised;
pub use skeleton::{articulation_points, backbone, bridges};
pub use visit::{NodeReferences, Tie, Ties, TiesOf};
