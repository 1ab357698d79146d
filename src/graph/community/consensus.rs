//! Consensus clustering: what many runs of Leiden agree on.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::CommunityError;
use super::leiden::{LeidenParams, leiden};
use super::partition::{Partition, add_modularity};
use super::partition_similarity::adjusted_mutual_information;
use crate::graph::{Csr, MeasureError, MeasuredNodes, NodeMeasure};

/// Communities that many runs of Leiden agree on (Lancichinetti & Fortunato 2012).
///
/// Parameters of [`consensus_clustering`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct ConsensusParams {
    /// Runs of Leiden per round, with consecutive seeds.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().runs))]
    pub runs: usize,
    /// Edges whose ends share a community in a smaller share of the runs are removed.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().threshold))]
    pub threshold: f64,
    /// Rounds after which the best run is taken although runs still differ.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().max_rounds))]
    pub max_rounds: usize,
    /// Parameters of each run; its seed is that of the first.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub leiden: LeidenParams,
}

impl Default for ConsensusParams {
    fn default() -> Self {
        Self { runs: 20, threshold: 0.5, max_rounds: 10, leiden: LeidenParams::default() }
    }
}

impl NodeMeasure for ConsensusParams {
    fn measure_name(&self) -> &'static str {
        "consensus"
    }

    fn measure(&self, graph: &Csr) -> Result<MeasuredNodes, MeasureError> {
        let found = consensus_clustering(graph, self)?;
        let mut measured = MeasuredNodes::from(found.partition);
        measured.figures.agreement = Some(found.agreement);
        Ok(measured)
    }

    fn evaluate(&self, graph: &Csr, measured: &mut MeasuredNodes) {
        add_modularity(graph, measured, self.leiden.resolution);
    }
}

/// A partition that many runs agree on, and how certain it is.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsensusPartition {
    /// What the runs agree on, with its quality on the original graph.
    pub partition: Partition,
    /// For each node, the share of the runs of the first round in which it is in its community,
    /// communities being matched by largest overlap. A node below .6 is between communities.
    pub membership_share: Vec<f64>,
    /// Mean adjusted mutual information of consecutive runs of the first round.
    pub agreement: f64,
    /// Number of rounds.
    pub rounds: usize,
    /// Whether all runs of the last round agreed.
    pub agreed: bool,
}

/// Consensus clustering of many runs of Leiden (Lancichinetti & Fortunato 2012, on existing edges only):
/// each edge is weighted by the share of runs that keep its ends together, those below the threshold are
/// removed, and Leiden runs on that graph, until all runs agree. `rounds * runs` times the cost of
/// [`leiden`], in parallel.
///
/// # Errors
/// As [`leiden`]; no runs or rounds.
pub fn consensus_clustering(
    graph: &Csr,
    params: &ConsensusParams,
) -> Result<ConsensusPartition, CommunityError> {
    if params.runs == 0 || params.max_rounds == 0 {
        let (method, parameter) = ("consensus", "runs and rounds");
        return Err(CommunityError::Parameter {
            method,
            parameter,
            value: 0.0,
            allowed: "1 or more",
        });
    }
    let first = run_leiden(graph, params)?;
    let mut runs = first.clone();
    let mut rounds = 1;
    while !all_equal(&runs) && rounds < params.max_rounds {
        let kept = agreed_edges(graph, &runs, params.threshold);
        let Ok(next) = Csr::from_edges(graph.node_count(), &kept) else { break };
        runs = run_leiden(&next, params)?;
        rounds += 1;
    }
    let quality =
        |membership: &[u32]| params.leiden.quality.of(graph, membership, params.leiden.resolution);
    let best = best_run(&runs, quality);
    let partition = Partition::new(graph, &runs[best].membership, quality);
    let membership_share = membership_shares(&partition, &first);
    let (agreement, agreed) = (mean_agreement(&first), all_equal(&runs));
    Ok(ConsensusPartition { partition, membership_share, agreement, rounds, agreed })
}

fn run_leiden(graph: &Csr, params: &ConsensusParams) -> Result<Vec<Partition>, CommunityError> {
    let run = |i: usize| {
        let seed = params.leiden.seed.wrapping_add(i as u64);
        leiden(graph, &LeidenParams { seed, ..params.leiden })
    };
    (0..params.runs).into_par_iter().map(run).collect()
}

fn all_equal(runs: &[Partition]) -> bool {
    runs.iter().all(|run| run.membership == runs[0].membership)
}

/// Edges whose ends share a community in at least the threshold's share of the runs, weighted by that
/// share.
fn agreed_edges(graph: &Csr, runs: &[Partition], threshold: f64) -> Vec<(u32, u32, f32)> {
    let agreed = |(u, v, _): (u32, u32, f32)| {
        let together =
            runs.iter().filter(|run| run.membership[u as usize] == run.membership[v as usize]);
        let share = together.count() as f64 / runs.len() as f64;
        (share >= threshold).then_some((u, v, share as f32))
    };
    graph.weighted_edges().filter_map(agreed).collect()
}

/// The run of best quality; the first of equals, so that the choice does not depend on threads.
fn best_run(runs: &[Partition], quality: impl Fn(&[u32]) -> f64) -> usize {
    let mut best = (0, quality(&runs[0].membership));
    for (i, run) in runs.iter().enumerate().skip(1) {
        let value = quality(&run.membership);
        if value > best.1 {
            best = (i, value);
        }
    }
    best.0
}

/// Mean adjusted mutual information of consecutive runs; 1 for a single run.
fn mean_agreement(runs: &[Partition]) -> f64 {
    let similarities: Vec<f64> = runs
        .par_windows(2)
        .map(|pair| adjusted_mutual_information(&pair[0].membership, &pair[1].membership))
        .collect();
    match similarities.len() {
        0 => 1.0,
        count => similarities.iter().sum::<f64>() / count as f64,
    }
}

/// For each node the share of the runs in which its community is matched to its community in
/// `partition`.
fn membership_shares(partition: &Partition, runs: &[Partition]) -> Vec<f64> {
    let mut shares = vec![0f64; partition.membership.len()];
    for run in runs {
        let matched = largest_overlaps(run, partition);
        let labels = run.membership.iter().zip(&partition.membership);
        for (share, (&of_run, &of_partition)) in shares.iter_mut().zip(labels) {
            if matched[of_run as usize] == of_partition {
                *share += 1.0 / runs.len() as f64;
            }
        }
    }
    shares
}

/// For each community of the run the community of `partition` that shares most nodes with it; of equals
/// the smaller number.
fn largest_overlaps(run: &Partition, partition: &Partition) -> Vec<u32> {
    let mut pairs: Vec<(u32, u32)> =
        run.membership.iter().copied().zip(partition.membership.iter().copied()).collect();
    pairs.sort_unstable();
    let mut matched = vec![0u32; run.communities];
    let mut overlaps = vec![0usize; run.communities];
    for equal in pairs.chunk_by(|a, b| a == b) {
        let (of_run, of_partition) = equal[0];
        if equal.len() > overlaps[of_run as usize] {
            overlaps[of_run as usize] = equal.len();
            matched[of_run as usize] = of_partition;
        }
    }
    matched
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_agree_on_cliques_and_a_node_between_them_is_uncertain() {
        let clique = |first: u32| {
            (first..first + 6).flat_map(move |u| (u + 1..first + 6).map(move |v| (u, v, 1.0)))
        };
        let between = [(12, 0, 1.0), (12, 1, 1.0), (12, 6, 1.0), (12, 7, 1.0)];
        let edges: Vec<(u32, u32, f32)> = clique(0).chain(clique(6)).chain(between).collect();
        let graph = Csr::from_edges(13, &edges).unwrap();
        let found = consensus_clustering(&graph, &ConsensusParams::default()).unwrap();
        assert!(found.agreed);
        assert_eq!(found.partition.membership[0], found.partition.membership[5]);
        assert_ne!(found.partition.membership[0], found.partition.membership[6]);
        assert!((found.membership_share[3] - 1.0).abs() < 1e-12);
        assert!(found.membership_share[12] < 1.0);
        assert!(found.agreement > 0.7);
    }
}
