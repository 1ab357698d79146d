//! Degree and strength.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::CentralityError;
use super::scores::{Centrality, NodeScores};
use crate::graph::Csr;

/// Number of neighbours (networkx `degree`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
pub struct NodeDegree;

impl Centrality for NodeDegree {
    fn name(&self) -> &'static str {
        "degree"
    }
    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        let degree = |u| graph.degree(u) as f64;
        Ok(NodeScores::exact(self.name(), (0..graph.node_count() as u32).map(degree).collect()))
    }
}

/// Sum of the weights of a node's edges (networkx `degree` with `weight`, igraph `strength`).
///
/// Under Newman's weights `1/(k - 1)` it is the number of works with co-authors, so do not report both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
pub struct NodeStrength;

impl Centrality for NodeStrength {
    fn name(&self) -> &'static str {
        "strength"
    }
    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError> {
        Ok(NodeScores::exact(self.name(), graph.strengths()))
    }
}
