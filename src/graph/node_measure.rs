//! A measure that gives one value a node: what `kolnet graph` runs.

use serde::Serialize;

use super::csr::Csr;

/// A struct of parameters that gives one value a node: a score, a label or a position.
///
/// Every [`Centrality`](crate::graph::centrality::Centrality) is one. The struct is the API, the command-line arguments of the measure and its
/// keys in a study file: [how to add a measure](crate::guide::extending#a-measure).
pub trait NodeMeasure {
    /// The name by which the command line calls the measure.
    fn measure_name(&self) -> &'static str;

    /// Computes the measure.
    ///
    /// # Errors
    /// Parameters outside their range, or an iteration that does not converge.
    fn measure(&self, graph: &Csr) -> Result<MeasuredNodes, MeasureError>;

    /// Adds figures about the values that are not part of the measure and not of its time, such as the
    /// modularity of communities. Nothing by default.
    fn evaluate(&self, _graph: &Csr, _measured: &mut MeasuredNodes) {}
}

/// The values of all nodes, and figures about them.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredNodes {
    /// One value a node.
    pub values: NodeValues,
    /// What is known of them.
    pub figures: MeasureFigures,
}

/// One value a node.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeValues {
    /// Scores; NaN where the measure is not defined.
    Scores(Vec<f64>),
    /// Labels of communities or components, from 0.
    Labels(Vec<u32>),
    /// Positions on a plane.
    Positions(Vec<[f32; 2]>),
}

impl MeasuredNodes {
    /// Scores without figures.
    pub fn scores(scores: Vec<f64>) -> Self {
        Self { values: NodeValues::Scores(scores), figures: MeasureFigures::default() }
    }

    /// Positions without figures.
    pub fn positions(positions: Vec<[f32; 2]>) -> Self {
        Self { values: NodeValues::Positions(positions), figures: MeasureFigures::default() }
    }

    /// Labels of so many communities or components.
    pub fn labels(labels: Vec<u32>, communities: usize) -> Self {
        let figures =
            MeasureFigures { communities: Some(communities), ..MeasureFigures::default() };
        Self { values: NodeValues::Labels(labels), figures }
    }
}

/// Figures about the values of a measure; each measure sets those that it has.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MeasureFigures {
    /// Iterations of an iterative measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iterations: Option<usize>,
    /// Bound on the error of a sampled measure, on the scale that the measure names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_bound: Option<f64>,
    /// Samples drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<usize>,
    /// Number of communities or components.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub communities: Option<usize>,
    /// Modularity of the communities, at the resolution asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modularity: Option<f64>,
    /// Code length of the communities in bits per step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codelength: Option<f64>,
    /// Mean adjusted mutual information of the runs behind a consensus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<f64>,
    /// Share of all nodes that the chosen nodes are expected to reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<f64>,
    /// The nodes that were chosen, in the order of choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picks: Option<Vec<u32>>,
}

/// Why a measure could not be computed: the measure's own error.
pub type MeasureError = Box<dyn std::error::Error + Send + Sync>;
