//! How well clusters agree with a labelled truth: B-cubed and pairwise precision, recall and F1.

use std::collections::BTreeMap;

use serde::Serialize;

/// Precision, recall and their harmonic mean, between 0 and 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct PrecisionRecall {
    /// Share of what was joined that belongs together.
    pub precision: f64,
    /// Share of what belongs together that was joined.
    pub recall: f64,
    /// Harmonic mean.
    pub f1: f64,
}

impl PrecisionRecall {
    fn new(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        Self { precision, recall, f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 } }
    }
}

/// Agreement of clusters with a labelled truth.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ClusterScores {
    /// B-cubed (Bagga and Baldwin 1998), mean over mentions; a mention alone counts.
    pub b3: PrecisionRecall,
    /// Over pairs of mentions.
    pub pairwise: PrecisionRecall,
    /// The same for each reporting group, if there are any.
    pub groups: BTreeMap<String, GroupScores>,
    /// Mentions compared.
    pub mentions: usize,
    /// People in the truth.
    pub people: usize,
    /// Clusters found.
    pub clusters: usize,
}

/// Agreement among the mentions of one reporting group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct GroupScores {
    /// B-cubed.
    pub b3: PrecisionRecall,
    /// Pairwise.
    pub pairwise: PrecisionRecall,
    /// Mentions in the group.
    pub mentions: usize,
}

/// Scores clusters against the truth. `found` (cluster), `gold` (person) and `group` (reporting group, empty
/// for none) have one entry a mention, in the same order.
pub fn score_clusters(found: &[u32], gold: &[u32], group: &[&str]) -> ClusterScores {
    let all: Vec<usize> = (0..found.len()).collect();
    let (b3, pairwise) = score_members(found, gold, &all);
    let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (mention, name) in group.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        members.entry((*name).to_owned()).or_default().push(mention);
    }
    let groups = members.into_iter().map(|(name, members)| {
        let (b3, pairwise) = score_members(found, gold, &members);
        (name, GroupScores { b3, pairwise, mentions: members.len() })
    });
    ClusterScores {
        b3,
        pairwise,
        groups: groups.collect(),
        mentions: found.len(),
        people: count_distinct(gold),
        clusters: count_distinct(found),
    }
}

fn count_distinct(labels: &[u32]) -> usize {
    let mut labels = labels.to_vec();
    labels.sort_unstable();
    labels.dedup();
    labels.len()
}

/// B-cubed and pairwise figures among `members`.
fn score_members(
    found: &[u32],
    gold: &[u32],
    members: &[usize],
) -> (PrecisionRecall, PrecisionRecall) {
    let mut clusters: BTreeMap<u32, f64> = BTreeMap::new();
    let mut people: BTreeMap<u32, f64> = BTreeMap::new();
    let mut both: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for &mention in members {
        *clusters.entry(found[mention]).or_default() += 1.0;
        *people.entry(gold[mention]).or_default() += 1.0;
        *both.entry((found[mention], gold[mention])).or_default() += 1.0;
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for (&(cluster, person), &common) in &both {
        precision += common * common / clusters[&cluster];
        recall += common * common / people[&person];
    }
    let count = members.len().max(1) as f64;
    let b3 = PrecisionRecall::new(precision / count, recall / count);
    let shared = count_pairs(both.values());
    let pairwise = PrecisionRecall::new(
        share_of(shared, count_pairs(clusters.values())),
        share_of(shared, count_pairs(people.values())),
    );
    (b3, pairwise)
}

fn count_pairs<'a>(sizes: impl Iterator<Item = &'a f64>) -> f64 {
    sizes.map(|size| size * (size - 1.0) / 2.0).sum()
}

/// A share; 1 when there is nothing to divide.
fn share_of(part: f64, total: f64) -> f64 {
    if total > 0.0 { part / total } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_textbook_example_gives_the_textbook_figures() {
        // Amigo et al. 2009, figure 8 style: one cluster {a a b}, one {b b}; by hand.
        let found = [0, 0, 0, 1, 1];
        let gold = [0, 0, 1, 1, 1];
        let scored = score_clusters(&found, &gold, &[""; 5]);
        let precision = (2.0 * (2.0 / 3.0) + 1.0 / 3.0 + 2.0) / 5.0;
        let recall = (2.0 + 1.0 / 3.0 + 2.0 * (2.0 / 3.0)) / 5.0;
        assert!((scored.b3.precision - precision).abs() < 1e-12);
        assert!((scored.b3.recall - recall).abs() < 1e-12);
        assert!((scored.pairwise.precision - 0.5).abs() < 1e-12);
        assert!((scored.pairwise.recall - 0.5).abs() < 1e-12);
        assert_eq!((scored.people, scored.clusters), (2, 2));
    }

    #[test]
    fn labels_do_not_matter_and_the_truth_scores_one() {
        let gold = [4, 4, 9, 9, 1];
        let scored = score_clusters(&[0, 0, 2, 2, 7], &gold, &["x", "x", "x", "y", ""]);
        assert_eq!((scored.b3.f1, scored.pairwise.f1), (1.0, 1.0));
        assert_eq!(scored.groups["x"].mentions, 3);
    }
}
