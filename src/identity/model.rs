//! The fitted model: regression trees over the features of a pair, read from a small file.

use serde::Deserialize;

use super::features::{FEATURE_NAMES, FEATURES, Pair};

/// A model as its file spells it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelFile {
    #[serde(rename = "about")]
    _about: String,
    features: Vec<String>,
    intercept: f32,
    cut: Cut,
    conflict: f32,
    confidence: Vec<(f32, f32)>,
    trees: Vec<TreeFile>,
}

/// Where the merging of groups stops.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Cut {
    /// Greatest mean distance (1 - probability) at which two groups of a block of one mention join.
    pub start: f32,
    /// Change of it with the natural logarithm of the number of mentions in the block.
    pub slope: f32,
    /// Its bounds.
    pub lowest: f32,
    /// Its bounds.
    pub highest: f32,
}

impl Cut {
    /// The cut of a block of `mentions`.
    pub(super) fn at(&self, mentions: usize) -> f32 {
        let cut = self.start + self.slope * (mentions.max(1) as f32).ln();
        cut.clamp(self.lowest, self.highest)
    }
}

/// One tree: inner node `i` sends a pair to `left[i]` when its `feature[i]` is at most `at[i]`, else
/// to `right[i]`; a negative target is leaf `-1 - target`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TreeFile {
    feature: Vec<u8>,
    at: Vec<f32>,
    left: Vec<i16>,
    right: Vec<i16>,
    leaf: Vec<f32>,
}

/// A model that is not what the code expects.
#[derive(Debug, thiserror::Error)]
#[error("identity model: {0}\n  fit it anew with notebooks/train_identity.py")]
pub struct ModelError(String);

#[derive(Clone, Copy)]
struct Node {
    at: f32,
    feature: u16,
    left: i16,
    right: i16,
}

/// Boosted regression trees, their sum read as log-odds.
pub(super) struct Model {
    nodes: Vec<Node>,
    leaves: Vec<f32>,
    /// First node and first leaf of each tree.
    trees: Vec<(u32, u32)>,
    intercept: f32,
    /// Where merging stops.
    pub cut: Cut,
    /// What counts as the probability of a pair whose names contradict each other; below 0, so that
    /// one such pair outweighs a likely one.
    pub conflict: f32,
    /// Mean probability inside a group → share of mentions that are right, ascending.
    confidence: Vec<(f32, f32)>,
}

impl Model {
    /// The shipped model.
    ///
    /// # Errors
    /// When the file does not fit the code.
    pub(super) fn shipped() -> Result<Self, ModelError> {
        Self::parse(include_str!("../../data/identity_model.json"))
    }

    /// Reads a model file.
    pub(super) fn parse(text: &str) -> Result<Self, ModelError> {
        let file: ModelFile =
            serde_json::from_str(text).map_err(|error| ModelError(error.to_string()))?;
        if file.features != FEATURE_NAMES {
            return Err(ModelError("made for other features".into()));
        }
        let mut model = Self {
            nodes: Vec::new(),
            leaves: Vec::new(),
            trees: Vec::new(),
            intercept: file.intercept,
            cut: file.cut,
            conflict: file.conflict,
            confidence: file.confidence,
        };
        for (number, tree) in file.trees.iter().enumerate() {
            model.add(tree).ok_or_else(|| ModelError(format!("tree {number} is broken")))?;
        }
        Ok(model)
    }

    /// Adds a tree; `None` when a target lies outside of it or leads back.
    fn add(&mut self, tree: &TreeFile) -> Option<()> {
        let inner = tree.feature.len();
        let lengths = [tree.at.len(), tree.left.len(), tree.right.len(), tree.leaf.len() - 1];
        if inner == 0 || lengths.iter().any(|length| *length != inner) {
            return None;
        }
        self.trees.push((self.nodes.len() as u32, self.leaves.len() as u32));
        self.leaves.extend(&tree.leaf);
        for i in 0..inner {
            let lawful = |target: i16| {
                if target < 0 {
                    (-1 - target) as usize <= inner
                } else {
                    target as usize > i && (target as usize) < inner
                }
            };
            let (left, right, feature) = (tree.left[i], tree.right[i], tree.feature[i]);
            if !lawful(left) || !lawful(right) || feature as usize >= FEATURES {
                return None;
            }
            self.nodes.push(Node { at: tree.at[i], feature: u16::from(feature), left, right });
        }
        Some(())
    }

    /// The probability that both mentions of a pair are one person.
    pub(super) fn probability(&self, pair: &Pair) -> f32 {
        let mut sum = self.intercept;
        for &(first_node, first_leaf) in &self.trees {
            let mut at = 0i16;
            while at >= 0 {
                let node = &self.nodes[first_node as usize + at as usize];
                at =
                    if pair[usize::from(node.feature)] <= node.at { node.left } else { node.right };
            }
            sum += self.leaves[first_leaf as usize + (-1 - at) as usize];
        }
        1.0 / (1.0 + (-sum).exp())
    }

    /// How often a mention is right whose mean probability inside its group is `mean`.
    pub(super) fn confidence(&self, mean: f32) -> f32 {
        let after = self.confidence.partition_point(|(at, _)| *at < mean);
        match (after.checked_sub(1).map(|i| self.confidence[i]), self.confidence.get(after)) {
            (Some((x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (mean - x0) / (x1 - x0).max(1e-6),
            (Some((_, y)), None) => y,
            (None, Some((_, y))) => *y,
            (None, None) => 0.9,
        }
    }
}
