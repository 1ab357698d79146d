//! Centralities: how central is each node of a graph?
//!
//! A measure is the struct of its parameters and gives one score a node, in node order. The struct is the
//! API, the arguments of `kolnet graph MEASURE` and, where a study computes the measure, the keys of the
//! study file. Conventions, common to all:
//!
//! * A weight is a **strength** for strength, PageRank, eigenvector, Katz, constraint and effective
//!   size. For measures on paths an edge of weight `w` has the **length** `1/w` (Newman 2001). Where
//!   equally short paths count (betweenness), lengths within 2^-22 of each other are equal: weights
//!   are known to 24 bits, and `1/3 + 1/6` must be `1/2`.
//! * Nothing assumes a connected graph. Each measure says what an unreachable node counts.
//! * A score that is not defined for a node (the constraint of a node without edges) is NaN in
//!   [`NodeScores::values`] and `None` from [`NodeScores::get`].
//! * Results are the same bits for any number of threads.
//!
//! In complexities, `n` is the number of nodes and `m` that of edges.

mod batched_sssp;
mod betweenness;
mod clustering;
mod core_number;
mod degree;
mod distance;
mod edge_length;
mod error;
mod exact_betweenness;
mod linear_solver;
mod multi_source_bfs;
mod pagerank;
mod path_pruning;
mod pivots;
mod sampled_betweenness;
mod scores;
mod spectral;
mod structural_holes;
mod twin_reduction;

pub use betweenness::BetweennessCentrality;
pub use clustering::{LocalClustering, triangles};
pub use core_number::CoreNumber;
pub use degree::{NodeDegree, NodeStrength};
pub use distance::{ClosenessCentrality, HarmonicCentrality};
pub use edge_length::EdgeLength;
pub use error::CentralityError;
pub use pagerank::PageRank;
pub use pivots::{PivotSelection, PivotSelectionError};
pub use sampled_betweenness::SampledBetweenness;
pub use scores::{Centrality, Convergence, NodeScores, ScoreAccuracy};
pub use spectral::{EigenvectorCentrality, KatzCentrality};
pub use structural_holes::{
    BurtConstraint, EffectiveSize, Redundancy, StructuralHoles, structural_holes,
};
