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
    /// Alpha is so large that the sum over walks diverges.
    #[error(
        "{measure}: alpha is {alpha}, but must be below {}, one over the largest eigenvalue of this \
         graph; give a smaller alpha, or none for half of the limit",
        rounded_down(*.limit)
    )]
    AlphaBeyondLimit {
        /// Name of the measure.
        measure: &'static str,
        /// The value that was given.
        alpha: f64,
        /// One over the largest eigenvalue.
        limit: f64,
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

/// A positive number to four digits, rounded down so that whatever is below them is below the number; the
/// error of a computed number does not count.
fn rounded_down(number: f64) -> f64 {
    let scale = 10f64.powi(3 - number.log10().floor() as i32);
    let rounded = (number * (1.0 + 1e-9) * scale).floor() / scale;
    if rounded.is_finite() { rounded } else { number }
}
