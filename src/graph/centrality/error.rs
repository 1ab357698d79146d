//! Why a centrality could not be computed.

/// A measure that could not be computed as asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CentralityError {
    /// A parameter is outside the range in which the measure is defined.
    #[error("{measure}: {parameter} is {value}, but must be {allowed}")]
    Parameter {
        /// Name of the measure.
        measure: &'static str,
        /// Name of the parameter.
        parameter: &'static str,
        /// The value that was given.
        value: f64,
        /// What is allowed, in words.
        allowed: &'static str,
    },
    /// The iteration reached its limit.
    #[error(
        "{measure}: after {iterations} iterations the error is still {residual:e}; \
         allow more iterations or a larger tolerance"
    )]
    NotConverged {
        /// Name of the measure.
        measure: &'static str,
        /// Iterations made.
        iterations: usize,
        /// The residual reached, on the scale of the tolerance.
        residual: f64,
    },
}
