//! How much of a partition is found again when the graph is resampled.

/// Label of a node that a partition does not contain.
pub const ABSENT: u32 = u32::MAX;

/// How much of each community, and how often each node, is found again in other partitions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PartitionStability {
    /// For each community, from 1, the mean over the other partitions of the Jaccard index with the most
    /// similar community there, over the nodes that both contain.
    pub of_community: Vec<f64>,
    /// For each node, the share of the partitions containing it in which it is in the community most
    /// similar to its own; 0 for nodes without a community and for nodes that no partition contains.
    pub of_node: Vec<f64>,
}

/// Compares a partition with others of the same nodes (Hennig 2007, "Cluster-wise assessment of cluster
/// stability"). `membership` is the community of each node from 1, 0 for none; each of `others` has a
/// label per node, [`ABSENT`] where it does not contain it. O(n log n) per partition.
pub fn partition_stability(membership: &[u32], others: &[Vec<u32>]) -> PartitionStability {
    let communities = membership.iter().copied().max().unwrap_or(0) as usize;
    let mut of_community = vec![0f64; communities];
    let mut times_present = vec![0u32; membership.len()];
    let mut times_found = vec![0u32; membership.len()];
    for other in others {
        let matches = most_similar(membership, other, communities);
        for (sum, (_, jaccard)) in of_community.iter_mut().zip(&matches) {
            *sum += jaccard / others.len() as f64;
        }
        for (node, (&community, &label)) in membership.iter().zip(other).enumerate() {
            if community > 0 && label != ABSENT {
                times_present[node] += 1;
                times_found[node] += u32::from(matches[community as usize - 1].0 == label);
            }
        }
    }
    let share = |(found, present): (&u32, &u32)| f64::from(*found) / f64::from((*present).max(1));
    let of_node = times_found.iter().zip(&times_present).map(share).collect();
    PartitionStability { of_community, of_node }
}

/// For each community the label in `other` with the largest Jaccard index, the smaller of equals, and
/// that index; [`ABSENT`] and 0 when `other` contains none of its nodes.
fn most_similar(membership: &[u32], other: &[u32], communities: usize) -> Vec<(u32, f64)> {
    let mut pairs: Vec<(u32, u32)> =
        membership.iter().copied().zip(other.iter().copied()).collect();
    pairs.retain(|(_, label)| *label != ABSENT);
    let labels = pairs.iter().map(|(_, label)| *label as usize + 1).max().unwrap_or(0);
    let (mut community_sizes, mut label_sizes) = (vec![0u32; communities + 1], vec![0u32; labels]);
    for &(community, label) in &pairs {
        community_sizes[community as usize] += 1;
        label_sizes[label as usize] += 1;
    }
    pairs.retain(|(community, _)| *community > 0);
    pairs.sort_unstable();
    let mut best = vec![(ABSENT, 0f64); communities];
    for equal in pairs.chunk_by(|a, b| a == b) {
        let (community, label) = equal[0];
        let both = equal.len() as f64;
        let sizes = community_sizes[community as usize] + label_sizes[label as usize];
        let jaccard = both / (f64::from(sizes) - both);
        let best = &mut best[community as usize - 1];
        if jaccard > best.1 {
            *best = (label, jaccard);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_is_found_completely_in_itself_whatever_its_labels() {
        let membership = [1, 1, 1, 2, 2, 0];
        let renamed = vec![7, 7, 7, 0, 0, 3];
        let found = partition_stability(&membership, &[renamed.clone(), renamed]);
        assert_eq!(found.of_community, [1.0, 1.0]);
        assert_eq!(found.of_node, [1.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
    }

    #[test]
    fn a_node_that_changes_sides_costs_both_communities_and_itself() {
        let membership = [1, 1, 1, 1, 2, 2];
        let others = [vec![0, 0, 0, 1, 1, 1], vec![0, 0, 0, 0, 1, 1]];
        let found = partition_stability(&membership, &others);
        assert!((found.of_community[0] - (0.75 + 1.0) / 2.0).abs() < 1e-12);
        assert!((found.of_community[1] - (2.0 / 3.0 + 1.0) / 2.0).abs() < 1e-12);
        assert_eq!(found.of_node, [1.0, 1.0, 1.0, 0.5, 1.0, 1.0]);
    }

    #[test]
    fn absent_nodes_count_neither_for_nor_against() {
        let membership = [1, 1, 1, 2, 2];
        let found = partition_stability(&membership, &[vec![5, 5, ABSENT, 6, ABSENT]]);
        assert_eq!(found.of_community, [1.0, 1.0]);
        assert_eq!(found.of_node, [1.0, 1.0, 0.0, 1.0, 0.0]);
        assert_eq!(partition_stability(&[], &[]), PartitionStability::default());
    }
}
