//! Errors of community detection.

/// A parameter outside the range in which a method is defined.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CommunityError {
    /// A parameter is outside its range.
    #[error("{method}: {parameter} is {value}, but must be {allowed}")]
    Parameter {
        /// Name of the method.
        method: &'static str,
        /// Name of the parameter.
        parameter: &'static str,
        /// The value that was given.
        value: f64,
        /// Allowed values, in words.
        allowed: &'static str,
    },
}

/// Checks that a parameter is a finite number above 0.
pub(super) fn check_positive(
    method: &'static str,
    parameter: &'static str,
    value: f64,
) -> Result<(), CommunityError> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(CommunityError::Parameter { method, parameter, value, allowed: "a finite number above 0" })
}
