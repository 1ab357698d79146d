//! What a measure returns, and the trait between a measure and its users.

use super::error::CentralityError;
use crate::graph::{Csr, MeasureError, MeasuredNodes, NodeMeasure};

/// A measure of how central nodes are: a struct of parameters that gives a score for each node.
///
/// ```
/// use kolnet::graph::Csr;
/// use kolnet::graph::centrality::{Centrality, HarmonicCentrality};
///
/// let path = Csr::from_edges(3, &[(0, 1, 1.0), (1, 2, 1.0)])?;
/// let scores = HarmonicCentrality::default().scores(&path)?;
/// assert_eq!(scores.values, [1.5, 2.0, 1.5]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Centrality {
    /// The name by which command line, studies and tables call the measure.
    fn name(&self) -> &'static str;

    /// Scores of all nodes, in node order.
    ///
    /// # Errors
    /// Parameters outside their range, or an iteration that does not converge.
    fn scores(&self, graph: &Csr) -> Result<NodeScores, CentralityError>;
}

/// Scores of all nodes, with how they were computed.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeScores {
    /// Name of the measure.
    pub measure: &'static str,
    /// One score a node, in node order; NaN where the measure is not defined.
    pub values: Vec<f64>,
    /// How the computation ended.
    pub convergence: Convergence,
    /// How near the scores are to the defined measure.
    pub accuracy: ScoreAccuracy,
}

/// How a computation ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Convergence {
    /// Not an iteration that converges.
    Direct,
    /// Iterated until a residual fell below the tolerance.
    Iterated {
        /// Iterations made.
        iterations: usize,
        /// The residual at the end, on the scale of the measure's tolerance.
        residual: f64,
    },
}

/// How near scores are to the defined measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ScoreAccuracy {
    /// All of the graph was used.
    Exact,
    /// Part of the graph was sampled.
    Sampled {
        /// Samples drawn (pivots or paths).
        samples: usize,
        /// With probability `1 - failure` no score is off by more than this, on the scale that the
        /// measure's documentation names.
        error_bound: f64,
        /// Probability that some score is off by more.
        failure: f64,
    },
}

impl NodeScores {
    /// Exact scores that needed no iteration.
    pub fn exact(measure: &'static str, values: Vec<f64>) -> Self {
        Self { measure, values, convergence: Convergence::Direct, accuracy: ScoreAccuracy::Exact }
    }

    /// Score of a node; `None` where the measure is not defined.
    pub fn get(&self, node: u32) -> Option<f64> {
        self.values.get(node as usize).copied().filter(|value| !value.is_nan())
    }
}

impl<C: Centrality> NodeMeasure for C {
    fn measure_name(&self) -> &'static str {
        self.name()
    }

    fn measure(&self, graph: &Csr) -> Result<MeasuredNodes, MeasureError> {
        let scores = self.scores(graph)?;
        let mut measured = MeasuredNodes::scores(scores.values);
        if let Convergence::Iterated { iterations, .. } = scores.convergence {
            measured.figures.iterations = Some(iterations);
        }
        if let ScoreAccuracy::Sampled { samples, error_bound, .. } = scores.accuracy {
            measured.figures.samples = Some(samples);
            measured.figures.error_bound = Some(error_bound);
        }
        Ok(measured)
    }
}
