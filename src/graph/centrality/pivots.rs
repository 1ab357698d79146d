//! From which nodes a measure on paths searches, and what leaving the others out costs.

use std::fmt;
use std::str::FromStr;

use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scores::ScoreAccuracy;
use crate::graph::Csr;

/// From which nodes a measure on paths searches. As text: `all` (or `0`), `500`, `1000 above 50000`,
/// `400000000 visits above 10000000000`.
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
    /// By cost: a search visits each edge from both ends.
    Visits {
        /// Beyond `exact`, as many random nodes as this many visits pay for, at least
        /// 32: scattered sources cost several times what neighbouring ones cost.
        sampled: u64,
        /// Searched from every node up to this many visits.
        exact: u64,
    },
}

/// Fewest pivots that a number of visits pays for. Harmonic sums vary by a third between sources, so
/// their mean is known to 5 %.
const FEWEST_PIVOTS: usize = 32;

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
    pub(super) fn sample(self, graph: &Csr, seed: u64) -> Option<Vec<u32>> {
        let nodes = graph.node_count();
        let edge_ends = graph.targets().len().max(1) as u64;
        let count = match self {
            Self::All => return None,
            Self::CountAbove { nodes: exact_up_to, .. } if nodes <= exact_up_to => return None,
            Self::Visits { exact, .. } if edge_ends.saturating_mul(nodes as u64) <= exact => {
                return None;
            }
            Self::Count(count) | Self::CountAbove { count, .. } => count,
            Self::Visits { sampled, .. } => {
                usize::try_from(sampled / edge_ends).unwrap_or(usize::MAX).max(FEWEST_PIVOTS)
            }
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
            Self::Visits { sampled, exact } => write!(f, "{sampled} visits above {exact}"),
        }
    }
}

/// A text that is not a choice of pivots.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{text}' is not a choice of pivots; write all, a number, 'COUNT above NODES' or 'N visits above N'"
)]
pub struct PivotSelectionError {
    /// The text.
    pub text: String,
}

impl FromStr for PivotSelection {
    type Err = PivotSelectionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || PivotSelectionError { text: text.to_owned() };
        let number = |word: &str| word.parse::<usize>().map_err(|_| refused());
        let visits = |word: &str| word.parse::<u64>().map_err(|_| refused());
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            ["all"] => Ok(Self::All),
            [count] => Ok(number(count)?.into()),
            [count, "above", nodes] => {
                Ok(Self::CountAbove { count: number(count)?, nodes: number(nodes)? })
            }
            [sampled, "visits", "above", exact] => {
                Ok(Self::Visits { sampled: visits(sampled)?, exact: visits(exact)? })
            }
            _ => Err(refused()),
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
    /// `all`, `500`, `1000 above 50000` or `400000000 visits above 10000000000`.
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

    fn path(nodes: u32) -> Csr {
        let edges: Vec<(u32, u32, f32)> = (1..nodes).map(|node| (node - 1, node, 1.0)).collect();
        Csr::from_edges(nodes as usize, &edges).unwrap()
    }

    #[test]
    fn pivots_are_distinct_sorted_and_as_many_as_asked() {
        let graph = path(1000);
        let pivots = PivotSelection::Count(300).sample(&graph, 7).unwrap();
        assert_eq!(pivots.len(), 300);
        assert!(pivots.windows(2).all(|pair| pair[0] < pair[1]) && pivots[299] < 1000);
        assert_ne!(PivotSelection::Count(300).sample(&graph, 8).unwrap(), pivots);
        assert_eq!(PivotSelection::Count(300).sample(&path(300), 7), None);
        assert_eq!(PivotSelection::CountAbove { count: 3, nodes: 10 }.sample(&path(10), 7), None);
    }

    #[test]
    fn visits_pay_for_searches_of_every_edge_end() {
        // 999 edges are visited 1,998 times by each of 1,000 searches.
        let graph = path(1000);
        let count = |sampled, exact| {
            let pivots = PivotSelection::Visits { sampled, exact }.sample(&graph, 7);
            pivots.map(|pivots| pivots.len())
        };
        assert_eq!(count(0, 1_998_000), None);
        assert_eq!(count(199_800, 1_997_999), Some(100));
        assert_eq!(count(0, 1_997_999), Some(FEWEST_PIVOTS));
        assert_eq!(count(u64::MAX, 0), None);
    }

    #[test]
    fn every_choice_of_pivots_reads_back_from_its_text() {
        let above = PivotSelection::CountAbove { count: 5, nodes: 70 };
        let visits = PivotSelection::Visits { sampled: 7, exact: u64::MAX };
        for pivots in [PivotSelection::All, PivotSelection::Count(9), above, visits] {
            assert_eq!(pivots.to_string().parse(), Ok(pivots));
        }
        assert_eq!("0".parse(), Ok(PivotSelection::All));
        for refused in ["", "some", "5 above", "-1", "5 below 70", "5 visits"] {
            assert!(refused.parse::<PivotSelection>().is_err(), "{refused}");
        }
    }
}
