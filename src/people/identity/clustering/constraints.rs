//! What is certain about a pair of mentions before the model is asked, and how far its answer is trusted.

use rustc_hash::FxHashSet;

use crate::people::identity::names::compare::NameComparison;
use crate::people::identity::names::corpus_names::NameTable;
use crate::people::identity::pairs::context::MentionContext;
use crate::people::identity::pairs::features::{FeatureVector, initials_alone};
use crate::people::identity::pairs::model::PairModel;

/// Factor of the odds of a pair of names in initials that share nothing, e^-1.5: where a name is rare the model
/// trusts it alone, and a wrong answer of that kind is silent. With it, such a name joins two papers where the
/// model gives .85 or more. Chosen on experts' pairs (`identity_bench -- pairs`), between joining too many of
/// those who are two and too few of those who are one.
const INITIALS_ALONE_ODDS: f32 = 0.22;

/// Everything that the clustering of a block reads.
pub(crate) struct ClusteringInputs<'a> {
    pub names: &'a NameTable,
    pub mentions: &'a MentionContext,
    pub model: &'a PairModel,
    /// Cluster of each mention before clustering; its mentions stay together.
    pub initial_cluster: &'a [u32],
    /// Identifier of each mention's initial cluster, 0 for none; different ones are never joined.
    pub identifier: &'a [u64],
    /// Pairs of initial clusters that a reviewer declared different, each in both orders.
    pub cannot_link: &'a FxHashSet<(u32, u32)>,
    /// Pairs that all blocks which are compared in full may have together: [`super::cluster::PAIR_BUDGET`], or
    /// fewer to see what a larger corpus would lose.
    pub pair_budget: usize,
}

/// Clusters of one block; mentions are positions in the block.
pub(crate) struct BlockClusters {
    /// First mention of each mention's cluster.
    pub representative: Vec<u32>,
    /// Probability that the mention belongs to its cluster.
    pub confidence: Vec<f32>,
    /// The likeliest other cluster, by one of its mentions (`NO_ID` for none), and what speaks for it
    /// ([`super::linkage::evidence_for_likeliest`]).
    pub nearest_other: Vec<(u32, f32)>,
}

/// What is known of a pair without the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum PairConstraint {
    /// Two people.
    CannotLink,
    /// One person.
    MustLink,
    /// The names contradict each other.
    NameConflict,
    /// Nothing: the model decides.
    None,
}

/// What constraints read of a mention, side by side: the columns of a corpus of millions are far apart.
#[derive(Clone, Copy)]
pub(crate) struct MentionFacts {
    paper: u32,
    initial_cluster: u32,
    identifier: u64,
    email: u64,
}

impl ClusteringInputs<'_> {
    /// What constraints read of a mention.
    pub(crate) fn facts(&self, mention: u32) -> MentionFacts {
        let row = mention as usize;
        MentionFacts {
            paper: self.mentions.paper[row],
            initial_cluster: self.initial_cluster[row],
            identifier: self.identifier[row],
            email: self.mentions.email[row],
        }
    }

    /// What is known of two mentions; `names` is the comparison of their names, `None` for names that
    /// cannot be one.
    pub(crate) fn constraint(
        &self,
        a: &MentionFacts,
        b: &MentionFacts,
        names: Option<&NameComparison>,
    ) -> PairConstraint {
        if a.paper == b.paper {
            return PairConstraint::CannotLink;
        }
        let clusters = (a.initial_cluster, b.initial_cluster);
        if clusters.0 == clusters.1 {
            return PairConstraint::MustLink;
        }
        if !self.cannot_link.is_empty() && self.cannot_link.contains(&clusters) {
            return PairConstraint::CannotLink;
        }
        if a.identifier != 0 && b.identifier != 0 && a.identifier != b.identifier {
            return PairConstraint::CannotLink;
        }
        if names.is_none() {
            return PairConstraint::NameConflict;
        }
        let same_email = a.email != 0 && a.email == b.email;
        if same_email { PairConstraint::MustLink } else { PairConstraint::None }
    }
}

/// What the odds of a pair are multiplied by after the model has given them.
pub(crate) fn odds_factor(pair: &FeatureVector) -> f32 {
    if initials_alone(pair) { INITIALS_ALONE_ODDS } else { 1.0 }
}

/// A probability whose odds are multiplied by a factor.
pub(crate) fn scale_odds(probability: f32, factor: f32) -> f32 {
    let odds = probability * factor;
    odds / (odds + (1.0 - probability))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_initials_alone_joins_from_a_probability_of_85_percent_on() {
        let cut = PairModel::shipped().unwrap().cut;
        assert!(scale_odds(0.84, INITIALS_ALONE_ODDS) < cut);
        assert!(scale_odds(0.85, INITIALS_ALONE_ODDS) >= cut);
        for probability in [0.0, 0.25, 1.0] {
            assert_eq!(scale_odds(probability, 1.0), probability);
        }
    }
}
