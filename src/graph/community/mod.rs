//! Community detection: which nodes belong together?
//!
//! Each method takes a graph and a struct of parameters and returns a [`Partition`]. Methods are
//! deterministic by seed, for any number of threads, and return connected communities only.
//!
//! [`leiden`] and [`louvain`] maximise [`modularity`] (or, Leiden, the [`constant_potts`] model),
//! [`map_equation`] minimises the [`codelength`], and [`label_propagation`] optimises nothing explicitly.
//! [`consensus_clustering`] combines many runs of Leiden; [`partition_stability`] and
//! [`adjusted_mutual_information`] compare partitions.

mod coarsening;
mod consensus;
mod core_groups;
mod error;
mod label_propagation;
mod leiden;
mod local_moving;
mod louvain;
mod map_equation;
mod neighbour_weights;
mod partition;
mod partition_similarity;
mod potts;
mod refine;
mod stability;
mod visit_order;

pub use consensus::{ConsensusParams, ConsensusPartition, consensus_clustering};
pub use error::CommunityError;
pub use label_propagation::{LabelPropagationParams, label_propagation};
pub use leiden::{LeidenParams, QualityFunction, leiden};
pub use louvain::{LouvainParams, louvain};
pub use map_equation::{MapEquationParams, codelength, map_equation};
pub use partition::{Partition, constant_potts, modularity};
pub use partition_similarity::adjusted_mutual_information;
pub use stability::{ABSENT, PartitionStability, partition_stability};
