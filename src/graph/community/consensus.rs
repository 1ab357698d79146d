//! What many runs agree on.

use rayon::prelude::*;

use super::error::Error;
use super::leiden::{LeidenParams, Quality, leiden};
use super::partition::{Partition, constant_potts, modularity};
use super::partition_similarity::adjusted_mutual_information;
use crate::graph::Csr;

/// Parameters of [`consensus`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConsensusParams {
    /// Runs of Leiden a round; each has its own seed, counted up from that of `leiden`.
    pub runs: usize,
    /// Ties whose ends share a community in a smaller share of the runs are cut.
    pub threshold: f64,
    /// Rounds after which the best run is taken although runs still differ.
    pub rounds: usize,
    /// Parameters of each run.
    pub leiden: LeidenParams,
}

impl Default for ConsensusParams {
    fn default() -> Self {
        Self { runs: 20, threshold: 0.5, rounds: 10, leiden: LeidenParams::default() }
    }
}

/// A partition and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Consensus {
    /// What the runs agree on, with its quality on the original graph.
    pub partition: Partition,
    /// For each node, the share of the runs of the first round in which it is in its community,
    /// communities being matched by largest overlap. Under .6 a node stands between communities.
    pub membership_share: Vec<f64>,
    /// Mean adjusted mutual information of neighbouring runs of the first round.
    pub agreement: f64,
    /// Rounds made.
    pub rounds: usize,
    /// Whether all runs of the last round agreed.
    pub agreed: bool,
}

/// Consensus of many runs of Leiden (Lancichinetti & Fortunato 2012, on existing ties only): each tie
/// is weighted by the share of runs that keep its ends together, weak ones are cut, and Leiden runs
/// on that graph, until all runs agree.
///
/// # Errors
/// As [`leiden`]; no runs.
pub fn consensus(graph: &Csr, params: &ConsensusParams) -> Result<Consensus, Error> {
    if params.runs == 0 || params.rounds == 0 {
        let (method, parameter) = ("consensus", "runs and rounds");
        return Err(Error::Parameter { method, parameter, value: 0.0, allowed: "1 or more" });
    }
    let first = run_all(graph, params)?;
    let pairs: Vec<f64> = first
        .par_windows(2)
        .map(|pair| adjusted_mutual_information(&pair[0].membership, &pair[1].membership))
        .collect();
    let agreement =
        if pairs.is_empty() { 1.0 } else { pairs.iter().sum::<f64>() / pairs.len() as f64 };
    let mut runs = first.clone();
    let mut rounds = 1;
    let agree = |runs: &[Partition]| runs.iter().all(|run| run.membership == runs[0].membership);
    while !agree(&runs) && rounds < params.rounds {
        let kept: Vec<(u32, u32, f32)> = graph
            .weighted_edges()
            .filter_map(|(u, v, _)| {
                let together = runs
                    .iter()
                    .filter(|run| run.membership[u as usize] == run.membership[v as usize]);
                let share = together.count() as f64 / runs.len() as f64;
                (share >= params.threshold).then_some((u, v, share as f32))
            })
            .collect();
        let Ok(next) = Csr::from_edges(graph.node_count(), &kept) else { break };
        runs = run_all(&next, params)?;
        rounds += 1;
    }
    let agreed = agree(&runs);
    let quality = |membership: &[u32]| match params.leiden.quality {
        Quality::Modularity => modularity(graph, membership, params.leiden.resolution),
        Quality::Cpm => constant_potts(graph, membership, params.leiden.resolution),
    };
    // The first of the best, so that the choice does not depend on the order of a reduction.
    let mut best = (0, quality(&runs[0].membership));
    for (i, run) in runs.iter().enumerate().skip(1) {
        let value = quality(&run.membership);
        if value > best.1 {
            best = (i, value);
        }
    }
    let partition = Partition::new(graph, &runs[best.0].membership, quality);
    let membership_share = shares(&partition, &first);
    Ok(Consensus { partition, membership_share, agreement, rounds, agreed })
}

fn run_all(graph: &Csr, params: &ConsensusParams) -> Result<Vec<Partition>, Error> {
    let run = |i: usize| {
        let seed = params.leiden.seed.wrapping_add(i as u64);
        leiden(graph, &LeidenParams { seed, ..params.leiden })
    };
    (0..params.runs).into_par_iter().map(run).collect()
}

/// Share of the runs in which the community of a node is matched to its community in `partition`.
fn shares(partition: &Partition, runs: &[Partition]) -> Vec<f64> {
    let mut share = vec![0f64; partition.membership.len()];
    for run in runs {
        let mut pairs: Vec<(u32, u32)> =
            run.membership.iter().copied().zip(partition.membership.iter().copied()).collect();
        pairs.sort_unstable();
        // best[c]: the community that shares most nodes with community c of the run, the smaller
        // number of equals.
        let mut best = vec![(0usize, 0u32); run.communities];
        for same in pairs.chunk_by(|a, b| a == b) {
            let (theirs, ours) = same[0];
            let place = &mut best[theirs as usize];
            if same.len() > place.0 {
                *place = (same.len(), ours);
            }
        }
        for ((share, &theirs), &ours) in
            share.iter_mut().zip(&run.membership).zip(&partition.membership)
        {
            if best[theirs as usize].1 == ours {
                *share += 1.0 / runs.len() as f64;
            }
        }
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_agree_on_cliques_and_a_node_between_them_is_unsure() {
        let clique = |first: u32| {
            (first..first + 6).flat_map(move |u| (u + 1..first + 6).map(move |v| (u, v, 1.0)))
        };
        let between = [(12, 0, 1.0), (12, 1, 1.0), (12, 6, 1.0), (12, 7, 1.0)];
        let ties: Vec<(u32, u32, f32)> = clique(0).chain(clique(6)).chain(between).collect();
        let graph = Csr::from_edges(13, &ties).unwrap();
        let found = consensus(&graph, &ConsensusParams::default()).unwrap();
        assert!(found.agreed);
        assert_eq!(found.partition.membership[0], found.partition.membership[5]);
        assert_ne!(found.partition.membership[0], found.partition.membership[6]);
        assert!((found.membership_share[3] - 1.0).abs() < 1e-12);
        assert!(found.membership_share[12] < 1.0);
        assert!(found.agreement > 0.7);
    }
}
