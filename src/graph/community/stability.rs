//! How much of a partition is found again when the graph is drawn anew.

/// Label of a node that a partition does not hold.
pub const ABSENT: u32 = u32::MAX;

/// How much of each community, and how often each node, is found again in other partitions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stability {
    /// For each community, from 1, the mean over the other partitions of the Jaccard index with the
    /// community there that is most like it (Hennig 2007), over the nodes that both hold.
    pub of_community: Vec<f64>,
    /// For each node, the share of the partitions that hold it in which it is in the community most
    /// like its own; 0 for nodes without a community and for nodes that no partition holds.
    pub of_node: Vec<f64>,
}

/// Compares a partition with others of the same nodes. `membership` is the community of each node from
/// 1, 0 for none; each of `others` has a label a node, [`ABSENT`] where it does not hold it.
///
/// Hennig, C.: Cluster-wise assessment of cluster stability. Computational Statistics & Data Analysis
/// 52 (2007), 258-271.
pub fn stability(membership: &[u32], others: &[Vec<u32>]) -> Stability {
    let communities = membership.iter().copied().max().unwrap_or(0) as usize;
    let mut of_community = vec![0f64; communities];
    let (mut held, mut again) = (vec![0u32; membership.len()], vec![0u32; membership.len()]);
    for other in others {
        let matched = best_matches(membership, other, communities);
        for (sum, (_, likeness)) in of_community.iter_mut().zip(&matched) {
            *sum += likeness / others.len() as f64;
        }
        for (node, (&ours, &theirs)) in membership.iter().zip(other).enumerate() {
            if ours > 0 && theirs != ABSENT {
                held[node] += 1;
                again[node] += u32::from(matched[ours as usize - 1].0 == theirs);
            }
        }
    }
    let share = |(again, held): (&u32, &u32)| f64::from(*again) / f64::from((*held).max(1));
    Stability { of_community, of_node: again.iter().zip(&held).map(share).collect() }
}

/// For each community the label in `other` with the largest Jaccard index, the smaller of equals, and
/// that index; [`ABSENT`] and 0 when none of its nodes is there.
fn best_matches(membership: &[u32], other: &[u32], communities: usize) -> Vec<(u32, f64)> {
    let present = || membership.iter().copied().zip(other.iter().copied());
    let present = || present().filter(|(_, theirs)| *theirs != ABSENT);
    let labels = present().map(|(_, theirs)| theirs as usize + 1).max().unwrap_or(0);
    let (mut ours_size, mut theirs_size) = (vec![0u32; communities + 1], vec![0u32; labels]);
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for (ours, theirs) in present() {
        ours_size[ours as usize] += 1;
        theirs_size[theirs as usize] += 1;
        if ours > 0 {
            pairs.push((ours, theirs));
        }
    }
    pairs.sort_unstable();
    let mut best = vec![(ABSENT, 0f64); communities];
    for same in pairs.chunk_by(|a, b| a == b) {
        let (ours, theirs) = same[0];
        let common = same.len() as f64;
        let all = f64::from(ours_size[ours as usize] + theirs_size[theirs as usize]) - common;
        let place = &mut best[ours as usize - 1];
        if common / all > place.1 {
            *place = (theirs, common / all);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_is_found_whole_in_itself_whatever_its_labels() {
        let membership = [1, 1, 1, 2, 2, 0];
        let renamed = vec![7, 7, 7, 0, 0, 3];
        let found = stability(&membership, &[renamed.clone(), renamed]);
        assert_eq!(found.of_community, [1.0, 1.0]);
        assert_eq!(found.of_node, [1.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
    }

    #[test]
    fn a_node_that_goes_over_costs_both_communities_and_itself() {
        let membership = [1, 1, 1, 1, 2, 2];
        let found = stability(&membership, &[vec![0, 0, 0, 1, 1, 1], vec![0, 0, 0, 0, 1, 1]]);
        assert!((found.of_community[0] - (0.75 + 1.0) / 2.0).abs() < 1e-12);
        assert!((found.of_community[1] - (2.0 / 3.0 + 1.0) / 2.0).abs() < 1e-12);
        assert_eq!(found.of_node, [1.0, 1.0, 1.0, 0.5, 1.0, 1.0]);
    }

    #[test]
    fn nodes_that_are_not_there_count_neither_for_nor_against() {
        let membership = [1, 1, 1, 2, 2];
        let found = stability(&membership, &[vec![5, 5, ABSENT, 6, ABSENT]]);
        assert_eq!(found.of_community, [1.0, 1.0]);
        assert_eq!(found.of_node, [1.0, 1.0, 0.0, 1.0, 0.0]);
        assert_eq!(stability(&[], &[]), Stability::default());
    }
}
