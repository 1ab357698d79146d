//! Errors of the influence module.

/// An array or a parameter that does not fit the graph or the method.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InfluenceError {
    /// An array does not have one entry per node.
    #[error("{what}: {found} entries were given for {nodes} nodes")]
    Shape {
        /// Which array.
        what: &'static str,
        /// Entries given.
        found: usize,
        /// Number of nodes.
        nodes: usize,
    },
    /// A number is outside the range in which the method is defined.
    #[error("{what} is {value}, but must be {allowed}")]
    Parameter {
        /// Which parameter.
        what: &'static str,
        /// The value that was given.
        value: f64,
        /// Allowed values, in words.
        allowed: &'static str,
    },
}

/// Checks that there is one finite, non-negative value per node.
pub(super) fn check_node_values(values: &[f64], nodes: usize) -> Result<(), InfluenceError> {
    if values.len() != nodes {
        return Err(InfluenceError::Shape { what: "values", found: values.len(), nodes });
    }
    match values.iter().find(|value| !(**value >= 0.0 && value.is_finite())) {
        Some(&value) => {
            let allowed = "a finite number of 0 or more";
            Err(InfluenceError::Parameter { what: "a node's value", value, allowed })
        }
        None => Ok(()),
    }
}
