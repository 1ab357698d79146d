//! Degree and strength.

use super::error::Error;
use super::scores::{Centrality, Scores};
use crate::graph::Csr;

/// Number of neighbours (networkx `degree`).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Degree;

impl Centrality for Degree {
    fn name(&self) -> &'static str {
        "degree"
    }
    fn scores(&self, graph: &Csr) -> Result<Scores, Error> {
        let degree = |u| graph.degree(u) as f64;
        Ok(Scores::direct(self.name(), (0..graph.node_count() as u32).map(degree).collect()))
    }
}

/// Sum of the weights of a node's ties (networkx `degree` with `weight`, igraph `strength`). Under
/// Newman's weights `1/(k - 1)` it is the number of works with co-authors, so never report both.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Strength;

impl Centrality for Strength {
    fn name(&self) -> &'static str {
        "strength"
    }
    fn scores(&self, graph: &Csr) -> Result<Scores, Error> {
        Ok(Scores::direct(self.name(), graph.strengths()))
    }
}
