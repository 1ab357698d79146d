//! The fitted model: regression trees over the features of a pair, read from a small file.

use std::ops::Range;

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
    cut: f32,
    conflict: f32,
    confidence: Vec<(f32, f32)>,
    splitting: Vec<(f32, f32)>,
    trees: Vec<TreeFile>,
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
#[error("identity model: {0}\n  fit it anew with data/assets/identity/train_identity.py")]
pub struct ModelError(String);

/// A test of a tree. Leaves are numbered from left to right; a pair that fails the test loses the
/// leaves to the left of it. The leaf reached is the lowest that is never lost, so the tests of a
/// tree need no order and no branch (QuickScorer, Lucchese et al. 2015).
#[derive(Clone, Copy)]
struct Node {
    at: f32,
    feature: u32,
    /// Leaves lost when the feature is above `at`.
    lost: u32,
}

/// Pairs evaluated side by side.
pub(crate) const LANES: usize = 64;

/// Lanes that are worked on together.
const ABREAST: usize = 16;

/// Up to [`LANES`] pairs, feature by feature.
pub(crate) struct Tile {
    columns: Box<[[f32; LANES]; FEATURES]>,
    sums: [f32; LANES],
    count: usize,
}

impl Default for Tile {
    fn default() -> Self {
        Self { columns: Box::new([[0.0; LANES]; FEATURES]), sums: [0.0; LANES], count: 0 }
    }
}

impl Tile {
    /// Adds a pair; says whether the tile is full now.
    pub(crate) fn push(&mut self, pair: &Pair) -> bool {
        for (column, value) in self.columns.iter_mut().zip(pair) {
            column[self.count] = *value;
        }
        self.count += 1;
        self.count == LANES
    }

    /// Empties the tile.
    pub(crate) fn clear(&mut self) {
        self.count = 0;
    }
}

/// Trees between two looks at the sums.
const SOME_TREES: usize = 20;
/// Log-odds below which a pair is settled: boosting moves on in small steps in the same direction, so a
/// pair that is here after part of the trees ends lower, and below p = 0.12 it weighs nothing
/// ([`crate::people::identity::clustering::linkage::emphasised`]).
const SETTLED_APART: f32 = -2.0;

/// Where the nodes and leaves of a tree lie.
struct Tree {
    nodes: Range<usize>,
    leaves: Range<usize>,
}

/// The leftmost leaf below the left or the right side of a node.
fn lowest_leaf(tree: &TreeFile, node: usize, left_side: bool) -> Option<usize> {
    let mut target = if left_side { tree.left[node] } else { tree.right[node] };
    while target >= 0 {
        target = *tree.left.get(target as usize)?;
    }
    Some((-1 - target) as usize)
}

/// Boosted regression trees, their sum read as log-odds.
pub(crate) struct Model {
    nodes: Vec<Node>,
    leaves: Vec<f32>,
    trees: Vec<Tree>,
    intercept: f32,
    /// Least power mean of the probabilities between two groups that join.
    pub cut: f32,
    /// Weight of a pair whose names contradict each other; below 0, so that it takes away from what
    /// likely pairs say.
    pub conflict: f32,
    /// Power mean of the probabilities inside a group → share of mentions that are right, ascending.
    confidence: Vec<(f32, f32)>,
    /// Power mean of the probabilities between two groups that were left apart → share of such pairs
    /// that are one person, ascending.
    splitting: Vec<(f32, f32)>,
}

impl Model {
    /// The shipped model.
    ///
    /// # Errors
    /// When the file does not fit the code.
    pub(crate) fn shipped() -> Result<Self, ModelError> {
        Self::parse(include_str!("../../../../data/assets/identity/identity_model.json"))
    }

    /// Reads a model file.
    pub(crate) fn parse(text: &str) -> Result<Self, ModelError> {
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
            splitting: file.splitting,
        };
        for (number, tree) in file.trees.iter().enumerate() {
            model.add(tree).ok_or_else(|| ModelError(format!("tree {number} is broken")))?;
        }
        Ok(model)
    }

    /// Adds a tree; `None` when it is none.
    fn add(&mut self, tree: &TreeFile) -> Option<()> {
        let inner = tree.feature.len();
        let lengths =
            [tree.at.len() + 1, tree.left.len() + 1, tree.right.len() + 1, tree.leaf.len()];
        if !(1..32).contains(&inner) || lengths.iter().any(|length| *length != inner + 1) {
            return None;
        }
        let (nodes, leaves) = (self.nodes.len(), self.leaves.len());
        self.leaves.extend(&tree.leaf);
        for i in 0..inner {
            // Nodes and leaves are numbered from left to right, parents first.
            let lawful = |target: i16| if target < 0 { true } else { target as usize > i };
            if !lawful(tree.left[i]) || !lawful(tree.right[i]) {
                return None;
            }
            let (low, high) = (lowest_leaf(tree, i, true)?, lowest_leaf(tree, i, false)?);
            let feature = u32::from(tree.feature[i]);
            if low >= high || high > inner || feature as usize >= FEATURES {
                return None;
            }
            let lost = (1u32 << high) - (1u32 << low);
            self.nodes.push(Node { at: tree.at[i], feature, lost });
        }
        self.trees.push(Tree { nodes: nodes..self.nodes.len(), leaves: leaves..self.leaves.len() });
        Some(())
    }

    /// The probability that both mentions are one person, for each pair of a tile. A pair that is
    /// settled keeps the sum it was settled with, whatever else is in the tile.
    pub(crate) fn probabilities<'t>(&self, tile: &'t mut Tile) -> &'t [f32] {
        let count = tile.count;
        tile.sums = [self.intercept; LANES];
        let mut settled = [f32::NAN; LANES];
        for some in self.trees.chunks(SOME_TREES) {
            some.iter().for_each(|tree| self.add_tree(tree, tile));
            let mut open = false;
            for (settled, sum) in settled[..count].iter_mut().zip(&tile.sums) {
                if settled.is_nan() {
                    let low = *sum < SETTLED_APART;
                    *settled = if low { *sum } else { f32::NAN };
                    open |= !low;
                }
            }
            if !open {
                break;
            }
        }
        let sums = &mut tile.sums[..count];
        for (sum, settled) in sums.iter_mut().zip(settled) {
            let log_odds = if settled.is_nan() { *sum } else { settled };
            *sum = 1.0 / (1.0 + (-log_odds).exp());
        }
        sums
    }

    fn add_tree(&self, tree: &Tree, tile: &mut Tile) {
        // Whole runs of lanes, so that a tile that is not full costs less and still runs abreast.
        let lanes = tile.count.next_multiple_of(ABREAST).min(LANES);
        let mut left = [u32::MAX; LANES];
        for node in &self.nodes[tree.nodes.clone()] {
            let column = &tile.columns[node.feature as usize];
            for (left, value) in left[..lanes].iter_mut().zip(column) {
                // Without a branch the compiler takes several lanes at once.
                let fails = 0u32.wrapping_sub(u32::from(*value > node.at));
                *left &= !(fails & node.lost);
            }
        }
        let leaves = &self.leaves[tree.leaves.clone()];
        for (sum, left) in tile.sums[..lanes].iter_mut().zip(left) {
            *sum += leaves[left.trailing_zeros() as usize];
        }
    }

    /// How often a mention is right whose power mean of probabilities inside its group is `mean`.
    pub(crate) fn confidence(&self, mean: f32) -> f32 {
        along(&self.confidence, mean)
    }

    /// How often two groups that were left apart are one person when the power mean of the
    /// probabilities between them is `mean`.
    pub(crate) fn splitting(&self, mean: f32) -> f32 {
        along(&self.splitting, mean)
    }
}

/// The value at `x` of a line through points in ascending order.
fn along(points: &[(f32, f32)], x: f32) -> f32 {
    let after = points.partition_point(|(at, _)| *at < x);
    match (after.checked_sub(1).map(|i| points[i]), points.get(after)) {
        (Some((x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (x - x0) / (x1 - x0).max(1e-6),
        (Some((_, y)), None) => y,
        (None, Some((_, y))) => *y,
        (None, None) => 0.9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks a tree as its file says, node by node.
    fn walk(tree: &TreeFile, pair: &Pair) -> f32 {
        let mut at = 0i16;
        while at >= 0 {
            let i = at as usize;
            let small = pair[usize::from(tree.feature[i])] <= tree.at[i];
            at = if small { tree.left[i] } else { tree.right[i] };
        }
        tree.leaf[(-1 - at) as usize]
    }

    #[test]
    fn masks_reach_the_leaf_that_walking_the_tree_reaches() {
        let text = include_str!("../../../../data/assets/identity/identity_model.json");
        let file: ModelFile = serde_json::from_str(text).unwrap();
        let model = Model::parse(text).unwrap();
        let mut tile = Tile::default();
        let mut state = 1u64;
        let mut random = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 40) as f32 / (1u64 << 24) as f32
        };
        let pairs: Vec<Pair> =
            (0..LANES).map(|_| std::array::from_fn(|_| random() * 4.0 - 1.0)).collect();
        pairs.iter().for_each(|pair| {
            tile.push(pair);
        });
        for (tree, written) in model.trees.iter().zip(&file.trees) {
            tile.sums = [0.0; LANES];
            model.add_tree(tree, &mut tile);
            for (pair, sum) in pairs.iter().zip(tile.sums) {
                assert_eq!(sum, walk(written, pair));
            }
        }
    }

    #[test]
    fn a_model_for_other_features_or_with_a_broken_tree_is_refused() {
        let text = include_str!("../../../../data/assets/identity/identity_model.json");
        assert!(Model::parse(&text.replace("block_size", "block_sise")).is_err());
        assert!(Model::parse(&text.replacen("\"left\":[1", "\"left\":[0", 1)).is_err());
        assert!(Model::parse("{").is_err());
    }
}
