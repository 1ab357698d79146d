//! Here is a graph: which nodes belong together?
//!
//! Each method takes a graph and a struct of parameters and gives a [`Partition`]. Methods are
//! deterministic by seed, for any number of threads, and return connected communities only.

mod coarsening;
mod consensus;
mod core_groups;
mod error;
mod leiden;
mod local_moving;
mod map_equation;
mod neighbour_weights;
mod partition;
mod partition_similarity;
mod potts;
mod propagation;
mod refine;
mod stability;

pub use consensus::{Consensus, ConsensusParams, consensus};
pub use error::Error;
pub use leiden::{Iterations, LeidenParams, Quality, leiden};
pub use map_equation::{MapEquationParams, codelength, map_equation};
pub use partition::{Partition, constant_potts, modularity};
pub use partition_similarity::{
    adjusted_mutual_information, adjusted_rand_index, normalized_mutual_information,
};
pub use propagation::{LabelPropagationParams, LouvainParams, label_propagation, louvain};
pub use stability::{ABSENT, Stability, stability};
