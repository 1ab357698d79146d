//! How the positions of people in the network are measured.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::graph::Csr;
use crate::graph::centrality::{
    BetweennessCentrality, Centrality, CentralityError, HarmonicCentrality, PageRank,
    PivotSelection, SampledBetweenness,
};

/// Parameters of the measures of a network that have any.
///
/// Harmonic reach is scored; the others are only shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkMeasureParams {
    /// Reach; without it: over lengths 1/w, exact up to 10^10 visits of edge ends (some 30,000 people
    /// with ten ties each), then from as many people as 4·10^8 visits pay for.
    #[schemars(with = "HarmonicCentrality")]
    pub harmonic: Option<HarmonicCentrality>,
    /// Betweenness; without it: over lengths 1/w, exact up to 2.5·10^8 visits, then from as many people
    /// as these pay for, and by hops along sampled paths from 1.25 million ties on.
    #[schemars(with = "BetweennessCentrality")]
    pub betweenness: Option<BetweennessCentrality>,
    /// PageRank.
    pub pagerank: PageRank,
}

/// Visits that reach may cost in one area.
const REACH: PivotSelection =
    PivotSelection::Visits { sampled: 400_000_000, exact: 10_000_000_000 };
/// Visits that betweenness may cost in one area.
const BETWEENNESS: PivotSelection =
    PivotSelection::Visits { sampled: 250_000_000, exact: 250_000_000 };
/// Edge ends from which on betweenness counts hops along sampled paths: fewer than a hundred pivots by
/// length would be left, and each would be a search through memory.
const SAMPLED_PATHS: usize = 2_500_000;

impl NetworkMeasureParams {
    /// Checks the parameters.
    ///
    /// # Errors
    /// When one is out of range.
    pub fn check(&self) -> Result<(), CentralityError> {
        // Measures check their parameters before they look at the graph, which may be empty.
        let nobody = Csr::default();
        self.harmonic(&nobody, 0)?;
        self.betweenness(&nobody, 0)?;
        self.pagerank(&nobody)?;
        Ok(())
    }

    /// Harmonic reach of each node.
    ///
    /// # Errors
    /// When a parameter is out of range.
    pub fn harmonic(&self, graph: &Csr, seed: u64) -> Result<Vec<f64>, CentralityError> {
        let by_cost = HarmonicCentrality { pivots: REACH, ..HarmonicCentrality::default() };
        let measure = HarmonicCentrality { seed, ..self.harmonic.unwrap_or(by_cost) };
        Ok(measure.scores(graph)?.values)
    }

    /// Betweenness of each node.
    ///
    /// # Errors
    /// When a parameter is out of range.
    pub fn betweenness(&self, graph: &Csr, seed: u64) -> Result<Vec<f64>, CentralityError> {
        let scores = match self.betweenness {
            Some(typed) => BetweennessCentrality { seed, ..typed }.scores(graph)?,
            None if graph.targets().len() > SAMPLED_PATHS => {
                SampledBetweenness { seed, ..SampledBetweenness::default() }.scores(graph)?
            }
            None => {
                let pivots = BETWEENNESS;
                BetweennessCentrality { pivots, seed, ..BetweennessCentrality::default() }
                    .scores(graph)?
            }
        };
        Ok(scores.values)
    }

    /// PageRank of each node.
    ///
    /// # Errors
    /// When a parameter is out of range or the scores do not converge.
    pub fn pagerank(&self, graph: &Csr) -> Result<Vec<f64>, CentralityError> {
        Ok(self.pagerank.scores(graph)?.values)
    }
}
