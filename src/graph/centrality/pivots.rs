//! From which nodes a measure on paths searches, and what leaving the others out costs.

use std::fmt;
use std::str::FromStr;

use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scores::ScoreAccuracy;

/// From which nodes a measure on paths searches. As text: `all` (or `0`), `500`, `1000 above 50000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "PivotText", into = "String")]
#[schemars(with = "PivotText")]
pub enum PivotSelection {
    /// From every node: exact.
    All,
    /// From this many random nodes, without repetition.
    Count(usize),
    /// From every node of a graph of up to `nodes` nodes, from `count` random ones of a larger graph.
    CountAbove {
        /// Number of pivots in larger graphs.
        count: usize,
        /// Largest graph that is searched from every node.
        nodes: usize,
    },
}

impl Default for PivotSelection {
    /// Exact up to 50,000 nodes, then 1,000 pivots.
    fn default() -> Self {
        Self::CountAbove { count: 1000, nodes: 50_000 }
    }
}

/// Probability with which a stated error bound of pivots may fail.
pub(super) const FAILURE: f64 = 0.01;

impl PivotSelection {
    /// The pivots in rising order; `None` for all nodes.
    pub(super) fn sample(self, nodes: usize, seed: u64) -> Option<Vec<u32>> {
        let count = match self {
            Self::All => return None,
            Self::CountAbove { nodes: exact_up_to, .. } if nodes <= exact_up_to => return None,
            Self::Count(count) | Self::CountAbove { count, .. } => count,
        };
        if count >= nodes {
            return None;
        }
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut pivots: Vec<u32> =
            index::sample(&mut random, nodes, count).into_iter().map(|node| node as u32).collect();
        pivots.sort_unstable();
        Some(pivots)
    }
}

/// Accuracy of means over pivots of values between 0 and `range`, for all of `nodes` means at once: the half
/// width of Hoeffding's interval.
pub(super) fn accuracy_of_pivots(range: f64, pivots: usize, nodes: usize) -> ScoreAccuracy {
    let half_width = range * ((2.0 * nodes as f64 / FAILURE).ln() / (2.0 * pivots as f64)).sqrt();
    ScoreAccuracy::Sampled { samples: pivots, error_bound: half_width, failure: FAILURE }
}

impl fmt::Display for PivotSelection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => write!(f, "all"),
            Self::Count(count) => write!(f, "{count}"),
            Self::CountAbove { count, nodes } => write!(f, "{count} above {nodes}"),
        }
    }
}

/// A text that is not a choice of pivots.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not a choice of pivots; write all, a number, or 'COUNT above NODES'")]
pub struct PivotSelectionError {
    /// The text.
    pub text: String,
}

impl FromStr for PivotSelection {
    type Err = PivotSelectionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |word: &str| {
            word.parse::<usize>().map_err(|_| PivotSelectionError { text: text.to_owned() })
        };
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            ["all"] => Ok(Self::All),
            [count] => Ok(number(count)?.into()),
            [count, "above", nodes] => {
                Ok(Self::CountAbove { count: number(count)?, nodes: number(nodes)? })
            }
            _ => Err(PivotSelectionError { text: text.to_owned() }),
        }
    }
}

impl From<usize> for PivotSelection {
    /// A number of pivots; 0 for all nodes.
    fn from(count: usize) -> Self {
        if count == 0 { Self::All } else { Self::Count(count) }
    }
}

impl From<PivotSelection> for String {
    fn from(pivots: PivotSelection) -> Self {
        pivots.to_string()
    }
}

/// A choice of pivots as a study file writes it.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum PivotText {
    /// A number of pivots; 0 for all nodes.
    Count(usize),
    /// `all`, `500` or `1000 above 50000`.
    Text(String),
}

impl TryFrom<PivotText> for PivotSelection {
    type Error = PivotSelectionError;

    fn try_from(typed: PivotText) -> Result<Self, Self::Error> {
        match typed {
            PivotText::Count(count) => Ok(count.into()),
            PivotText::Text(text) => text.parse(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pivots_are_distinct_sorted_and_as_many_as_asked() {
        let pivots = PivotSelection::Count(300).sample(1000, 7).unwrap();
        assert_eq!(pivots.len(), 300);
        assert!(pivots.windows(2).all(|pair| pair[0] < pair[1]) && pivots[299] < 1000);
        assert_ne!(PivotSelection::Count(300).sample(1000, 8).unwrap(), pivots);
        assert_eq!(PivotSelection::Count(300).sample(300, 7), None);
        assert_eq!(PivotSelection::CountAbove { count: 3, nodes: 10 }.sample(10, 7), None);
    }

    #[test]
    fn every_choice_of_pivots_reads_back_from_its_text() {
        let above = PivotSelection::CountAbove { count: 5, nodes: 70 };
        for pivots in [PivotSelection::All, PivotSelection::Count(9), above] {
            assert_eq!(pivots.to_string().parse(), Ok(pivots));
        }
        assert_eq!("0".parse(), Ok(PivotSelection::All));
        for refused in ["", "some", "5 above", "-1", "5 below 70"] {
            assert!(refused.parse::<PivotSelection>().is_err(), "{refused}");
        }
    }
}
