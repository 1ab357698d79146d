//! Why communities could not be looked for.

/// A parameter outside its range, or an array that does not fit the graph.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// A parameter lies outside the range in which the method is defined.
    #[error("{method}: {parameter} is {value}, but must be {allowed}")]
    Parameter {
        /// Name of the method.
        method: &'static str,
        /// Name of the parameter.
        parameter: &'static str,
        /// The value that was given.
        value: f64,
        /// What is allowed, in words.
        allowed: &'static str,
    },
}
