//! How well groups agree with a gold standard: B-cubed and pairwise precision, recall and F1.

use std::collections::BTreeMap;

use serde::Serialize;

/// Precision, recall and their harmonic mean, between 0 and 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Prf {
    /// Share of what was joined that belongs together.
    pub precision: f64,
    /// Share of what belongs together that was joined.
    pub recall: f64,
    /// Harmonic mean.
    pub f1: f64,
}

impl Prf {
    fn of(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        Self { precision, recall, f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 } }
    }
}

/// Agreement of groups with a gold standard.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Scored {
    /// B-cubed (Bagga and Baldwin 1998), mean over mentions; a mention alone counts.
    pub b3: Prf,
    /// Over pairs of mentions.
    pub pairwise: Prf,
    /// B-cubed and pairwise of each reporting group, when there are any.
    pub groups: BTreeMap<String, GroupScore>,
    /// Mentions compared.
    pub mentions: usize,
    /// People of the gold standard.
    pub people: usize,
    /// Groups found.
    pub clusters: usize,
}

/// The same of one group of mentions, each compared with all mentions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct GroupScore {
    /// B-cubed.
    pub b3: Prf,
    /// Pairwise, among the mentions of the group.
    pub pairwise: Prf,
    /// Mentions in the group.
    pub mentions: usize,
}

/// Scores groups against gold: `found`, `gold` and `group` speak of the same mentions in the same
/// order; an empty group name is none.
pub fn score(found: &[u32], gold: &[u32], group: &[&str]) -> Scored {
    let all: Vec<usize> = (0..found.len()).collect();
    let (b3, pairwise) = measure(found, gold, &all);
    let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (mention, name) in group.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        members.entry((*name).to_owned()).or_default().push(mention);
    }
    let groups = members.into_iter().map(|(name, members)| {
        let (b3, pairwise) = measure(found, gold, &members);
        (name, GroupScore { b3, pairwise, mentions: members.len() })
    });
    let distinct = |labels: &[u32]| {
        let mut labels = labels.to_vec();
        labels.sort_unstable();
        labels.dedup();
        labels.len()
    };
    Scored {
        b3,
        pairwise,
        groups: groups.collect(),
        mentions: found.len(),
        people: distinct(gold),
        clusters: distinct(found),
    }
}

/// B-cubed and pairwise figures among `members`.
fn measure(found: &[u32], gold: &[u32], members: &[usize]) -> (Prf, Prf) {
    let sizes = |key: &dyn Fn(usize) -> (u32, u32)| -> BTreeMap<(u32, u32), f64> {
        let mut sizes = BTreeMap::new();
        members.iter().for_each(|m| *sizes.entry(key(*m)).or_insert(0.0) += 1.0);
        sizes
    };
    let clusters = sizes(&|m| (found[m], 0));
    let people = sizes(&|m| (gold[m], 0));
    let both = sizes(&|m| (found[m], gold[m]));
    let (mut precision, mut recall) = (0.0, 0.0);
    for (&(cluster, person), &common) in &both {
        precision += common * common / clusters[&(cluster, 0)];
        recall += common * common / people[&(person, 0)];
    }
    let count = members.len().max(1) as f64;
    let pairs = |sizes: &BTreeMap<(u32, u32), f64>| -> f64 {
        sizes.values().map(|size| size * (size - 1.0) / 2.0).sum()
    };
    let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 1.0 };
    let shared = pairs(&both);
    let pairwise = Prf::of(ratio(shared, pairs(&clusters)), ratio(shared, pairs(&people)));
    (Prf::of(precision / count, recall / count), pairwise)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_textbook_example_gives_the_textbook_figures() {
        // Amigo et al. 2009, figure 8 style: one cluster {a a b}, one {b b}; by hand.
        let found = [0, 0, 0, 1, 1];
        let gold = [0, 0, 1, 1, 1];
        let scored = score(&found, &gold, &[""; 5]);
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
        let scored = score(&[0, 0, 2, 2, 7], &gold, &["x", "x", "x", "y", ""]);
        assert_eq!((scored.b3.f1, scored.pairwise.f1), (1.0, 1.0));
        assert_eq!(scored.groups["x"].mentions, 3);
    }
}
