//! How influence passes along edges.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::InfluenceError;

/// The independent cascade model (Kempe, Kleinberg & Tardos 2003): a node that becomes active
/// activates each neighbour once, with a probability of its own per edge.
///
/// By default the *weighted cascade* of that paper: the edge from `a` to `u` passes with
/// `w(a, u) / s(u)`, its share of the strength of `u`, so that one neighbour is expected to activate
/// `u` when all its neighbours are active.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct CascadeModel {
    /// Probability with which every edge passes, from 0 to 1; not set: the weighted cascade.
    #[cfg_attr(feature = "cli", arg(long))]
    pub probability: Option<f64>,
    /// Factor on every probability, from 0 to 1, to ask how much depends on the assumption.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().factor))]
    pub factor: f64,
}

impl Default for CascadeModel {
    fn default() -> Self {
        Self { probability: None, factor: 1.0 }
    }
}

impl CascadeModel {
    /// The weighted cascade with each probability multiplied by `factor`.
    pub fn weighted(factor: f64) -> Self {
        Self { factor, ..Self::default() }
    }

    /// Every edge passes with the same probability.
    pub fn uniform(probability: f64) -> Self {
        Self { probability: Some(probability), ..Self::default() }
    }

    /// Checks that probabilities are between 0 and 1.
    pub(super) fn check(self) -> Result<(), InfluenceError> {
        let allowed = "between 0 and 1";
        for (what, value) in [
            ("the probability of an edge", self.probability.unwrap_or(0.0)),
            ("the factor on probabilities", self.factor),
        ] {
            if !(0.0..=1.0).contains(&value) {
                return Err(InfluenceError::Parameter { what, value, allowed });
            }
        }
        Ok(())
    }
}
