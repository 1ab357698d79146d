//! What decides about a pair of mentions before the model is asked, and what it may not exceed.

use rustc_hash::FxHashSet;

use crate::people::identity::names::compare::{NameCounts, NamePair};
use crate::people::identity::names::corpus_names::Names;
use crate::people::identity::pairs::context::Evidence;
use crate::people::identity::pairs::features::{
    Pair, full_forenames_equal, initials_alone, shares_little,
};
use crate::people::identity::pairs::model::Model;

/// Greatest probability of a pair of names in initials that share nothing: a law of this house, not
/// a measurement. The gold sets hold crowded blocks only; in a small block the model would trust
/// initials.
const INITIALS_ALONE: f32 = 0.3;

/// Least probability of a pair where hardly anybody else has the surname and initial, if it has one full
/// forename or shares a co-author, an organisation or a cited work, likewise.
const LIKELY_UNCROWDED: f32 = 0.6;
/// Mentions up to which a block is not crowded: below the smallest of the gold sets.
const UNCROWDED: usize = 8;

/// All that the clustering of a block looks at.
pub(crate) struct Context<'a> {
    pub names: &'a Names,
    pub counts: &'a NameCounts,
    pub evidence: &'a Evidence,
    pub model: &'a Model,
    /// Group of each mention before clustering; mentions of one group stay together.
    pub given: &'a [u32],
    /// Identifier of each mention's group, 0 for none; groups with different ones stay apart.
    pub label: &'a [u64],
    /// Pairs of groups that somebody decided are different, both ways round.
    pub apart: &'a FxHashSet<(u32, u32)>,
}

/// Groups of one piece, by place in it.
pub(crate) struct Part {
    /// First mention of each mention's group.
    pub label: Vec<u32>,
    /// Probability that the mention belongs to its group.
    pub confidence: Vec<f32>,
    /// Likeliest group that its own was not joined to, by a mention of it, and the power mean of the
    /// probabilities between the two.
    pub rival: Vec<(u32, f32)>,
}

/// What is known of a pair without the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Law {
    /// Never one person.
    Apart,
    /// One person.
    Together,
    /// The names contradict each other.
    Conflict,
    /// The model must say.
    Open,
}

impl Context<'_> {
    /// What is known of a pair of mentions whose names go together as `name` says.
    pub(crate) fn law(&self, (a, b): (usize, usize), name: Option<&NamePair>) -> Law {
        let evidence = self.evidence;
        if evidence.paper[a] == evidence.paper[b] {
            return Law::Apart;
        }
        let given = (self.given[a], self.given[b]);
        if given.0 == given.1 {
            return Law::Together;
        }
        if !self.apart.is_empty() && self.apart.contains(&given) {
            return Law::Apart;
        }
        let labels = (self.label[a], self.label[b]);
        if labels.0 != 0 && labels.1 != 0 && labels.0 != labels.1 {
            return Law::Apart;
        }
        if name.is_none() {
            return Law::Conflict;
        }
        let same_address = evidence.email[a] != 0 && evidence.email[a] == evidence.email[b];
        if same_address { Law::Together } else { Law::Open }
    }

    /// Least and greatest probability of a pair in a block of `mentions`, whatever the model says.
    pub(crate) fn bounds(&self, pair: &Pair, mentions: usize) -> (f32, f32) {
        if initials_alone(pair) {
            (0.0, INITIALS_ALONE)
        } else if mentions <= UNCROWDED && (full_forenames_equal(pair) || !shares_little(pair)) {
            (LIKELY_UNCROWDED, 1.0)
        } else {
            (0.0, 1.0)
        }
    }
}
