//! The fitted model: regression trees over the features of a pair, read from a small file.

use std::ops::Range;

use serde::Deserialize;

use super::features::{FEATURE_NAMES, FEATURES, FeatureVector, quantize};

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

/// One tree: inner node `i` sends a pair to `left[i]` when the step of its `feature[i]` is at most `at[i]`, else
/// to `right[i]`; a negative target is leaf `-1 - target`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TreeFile {
    feature: Vec<u8>,
    at: Vec<u8>,
    left: Vec<i16>,
    right: Vec<i16>,
    leaf: Vec<f32>,
}

/// A model file that the code cannot use.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The text is not a model.
    #[error(
        "identity model: not a model file\n  fit it again with data/assets/identity/train_identity.py"
    )]
    Json(#[from] serde_json::Error),
    /// The model was fitted for another list of features.
    #[error(
        "identity model: fitted for other features\n  fit it again with data/assets/identity/train_identity.py"
    )]
    OtherFeatures,
    /// A tree is inconsistent.
    #[error(
        "identity model: tree {number} is inconsistent\n  fit it again with data/assets/identity/train_identity.py"
    )]
    BrokenTree {
        /// The tree, from 0.
        number: usize,
    },
}

/// An inner node of a tree. Leaves are numbered from left to right; a pair whose feature is above `at`
/// cannot reach the leaves below the left child. The leaf reached is the lowest that no node excludes, so
/// the nodes of a tree can be evaluated in any order and without a branch (QuickScorer, Lucchese et al.
/// 2015).
#[derive(Clone, Copy)]
struct TreeNode {
    at: Step,
    feature: u8,
    /// One bit for each leaf that is excluded when the feature is above `at`.
    excluded: u16,
}

/// A step of a feature less 128: instruction sets compare signed bytes.
type Step = i8;

fn signed(step: u8) -> Step {
    (step ^ 0x80).cast_signed()
}

/// Leaves that fit the bits of a node.
const MAX_LEAVES: usize = 16;

/// Pairs in one batch.
pub(crate) const BATCH: usize = 64;

/// A batch is padded to a multiple of this: inner loops over whole SIMD registers of every target.
const SIMD_LANES: usize = 32;

/// Half of these lanes: as many steps as the smallest SIMD register holds.
const HALF: usize = SIMD_LANES / 2;

/// The steps of one feature in as many pairs as are compared at once.
type LaneSteps = [Step; SIMD_LANES];

/// The features of up to [`BATCH`] pairs, feature by feature.
pub(crate) struct FeatureBatch {
    columns: Box<[[LaneSteps; BATCH / SIMD_LANES]; FEATURES]>,
    /// Sums of the pairs that are still open, in the order of the columns.
    sums: [[f32; SIMD_LANES]; BATCH / SIMD_LANES],
    /// The last sum of each pair, in the order in which they were added.
    settled: [f32; BATCH],
    count: usize,
}

impl Default for FeatureBatch {
    fn default() -> Self {
        Self {
            columns: Box::new([[[0; SIMD_LANES]; BATCH / SIMD_LANES]; FEATURES]),
            sums: [[0.0; SIMD_LANES]; BATCH / SIMD_LANES],
            settled: [0.0; BATCH],
            count: 0,
        }
    }
}

impl FeatureBatch {
    /// Adds a pair; true when the batch is full then.
    pub(crate) fn push(&mut self, pair: &FeatureVector) -> bool {
        for (column, step) in self.columns.iter_mut().zip(quantize(pair)) {
            column.as_flattened_mut()[self.count] = signed(step);
        }
        self.count += 1;
        self.count == BATCH
    }

    /// Moves an open pair down to another place.
    fn keep(&mut self, lane: usize, to: usize) {
        if lane != to {
            for column in self.columns.iter_mut().map(|column| column.as_flattened_mut()) {
                column[to] = column[lane];
            }
            let sums = self.sums.as_flattened_mut();
            sums[to] = sums[lane];
        }
    }

    /// Empties the batch.
    pub(crate) fn clear(&mut self) {
        self.count = 0;
    }
}

/// Trees between two checks for pairs that are settled.
const TREES_PER_CHECK: usize = 15;
/// Log-odds below which a pair is settled and the remaining trees are skipped for it. Boosting continues in
/// small steps in the same direction, so such a pair would end lower still, and below p = 0.27 its weight is
/// less than a hundredth of what joins (`linkage::power_transform`).
const SETTLED_BELOW: f32 = -1.0;

/// A tree: which nodes are its own, and its leaves from left to right.
struct RegressionTree {
    nodes: Range<usize>,
    leaves: [f32; MAX_LEAVES],
}

/// Boosted regression trees; the sum of their leaves is the log-odds.
pub(crate) struct PairModel {
    nodes: Vec<TreeNode>,
    trees: Vec<RegressionTree>,
    intercept: f32,
    /// Lowest power mean of the probabilities between two clusters that are joined.
    pub cut: f32,
    /// Weight of a pair whose names contradict each other; below 0, so that it counts against likely
    /// pairs.
    pub conflict: f32,
    /// Power mean of the probabilities inside a cluster → share of mentions that are right, ascending.
    confidence: Vec<(f32, f32)>,
    /// What speaks for the likeliest of the clusters that one was left apart from → share of such pairs that
    /// are one person, ascending.
    splitting: Vec<(f32, f32)>,
}

impl PairModel {
    /// The model compiled into the program.
    ///
    /// # Errors
    /// When the file does not fit the code.
    pub(crate) fn shipped() -> Result<Self, ModelError> {
        Self::parse(include_str!("../../../../data/assets/identity/identity_model.json"))
    }

    /// Reads a model file.
    pub(crate) fn parse(text: &str) -> Result<Self, ModelError> {
        let file: ModelFile = serde_json::from_str(text)?;
        if file.features != FEATURE_NAMES {
            return Err(ModelError::OtherFeatures);
        }
        let mut model = Self {
            nodes: Vec::new(),
            trees: Vec::new(),
            intercept: file.intercept,
            cut: file.cut,
            conflict: file.conflict,
            confidence: file.confidence,
            splitting: file.splitting,
        };
        for (number, tree) in file.trees.iter().enumerate() {
            model.add_tree(tree).ok_or(ModelError::BrokenTree { number })?;
        }
        Ok(model)
    }

    /// Adds a tree; `None` when it is inconsistent.
    fn add_tree(&mut self, tree: &TreeFile) -> Option<()> {
        let inner = tree.feature.len();
        let lengths =
            [tree.at.len() + 1, tree.left.len() + 1, tree.right.len() + 1, tree.leaf.len()];
        if !(1..MAX_LEAVES).contains(&inner) || lengths.iter().any(|length| *length != inner + 1) {
            return None;
        }
        let first = self.nodes.len();
        let mut leaves = [0.0; MAX_LEAVES];
        leaves[..tree.leaf.len()].copy_from_slice(&tree.leaf);
        for i in 0..inner {
            // Nodes and leaves are numbered from left to right, parents first.
            let is_below = |target: i16| target < 0 || target as usize > i;
            if !is_below(tree.left[i]) || !is_below(tree.right[i]) {
                return None;
            }
            let low = leftmost_leaf(tree, tree.left[i])?;
            let high = leftmost_leaf(tree, tree.right[i])?;
            let feature = tree.feature[i];
            if low >= high || high > inner || usize::from(feature) >= FEATURES {
                return None;
            }
            let excluded = (1u16 << high) - (1u16 << low);
            self.nodes.push(TreeNode { at: signed(tree.at[i]), feature, excluded });
        }
        self.trees.push(RegressionTree { nodes: first..self.nodes.len(), leaves });
        Some(())
    }

    /// The probability that both mentions are one person, for each pair of a batch.
    ///
    /// A pair is settled when its sum is below [`SETTLED_BELOW`] at a check; it keeps that sum and leaves the
    /// batch. So its probability does not depend on which pairs share the batch.
    pub(crate) fn probabilities<'b>(&self, batch: &'b mut FeatureBatch) -> &'b [f32] {
        let count = batch.count;
        batch.sums = [[self.intercept; SIMD_LANES]; BATCH / SIMD_LANES];
        let mut lanes: [u8; BATCH] = std::array::from_fn(|lane| lane as u8);
        let mut open = count;
        for trees in self.trees.chunks(TREES_PER_CHECK) {
            trees.iter().for_each(|tree| self.evaluate_tree(tree, batch, open));
            let mut kept = 0;
            for lane in 0..open {
                let sum = batch.sums.as_flattened()[lane];
                if sum < SETTLED_BELOW {
                    batch.settled[usize::from(lanes[lane])] = sum;
                } else {
                    batch.keep(lane, kept);
                    lanes[kept] = lanes[lane];
                    kept += 1;
                }
            }
            open = kept;
            if open == 0 {
                break;
            }
        }
        for (lane, sum) in lanes[..open].iter().zip(batch.sums.as_flattened()) {
            batch.settled[usize::from(*lane)] = *sum;
        }
        let sums = &mut batch.settled[..count];
        for sum in sums.iter_mut() {
            *sum = 1.0 / (1.0 + (-*sum).exp());
        }
        sums
    }

    /// Adds the leaf that each of the first `pairs` of a batch reaches to the pair's sum.
    fn evaluate_tree(&self, tree: &RegressionTree, batch: &mut FeatureBatch, pairs: usize) {
        let nodes = &self.nodes[tree.nodes.clone()];
        for (at, sums) in batch.sums.iter_mut().enumerate().take(pairs.div_ceil(SIMD_LANES)) {
            let steps = |feature: u8| &batch.columns[usize::from(feature)][at];
            // Where two large clusters are compared, most batches have eight pairs.
            if pairs - at * SIMD_LANES <= HALF {
                let steps = |feature: u8| &steps(feature).as_chunks::<HALF>().0[0];
                add_leaves(nodes, &tree.leaves, steps, &mut sums.as_chunks_mut::<HALF>().0[0]);
            } else {
                add_leaves(nodes, &tree.leaves, steps, sums);
            }
        }
    }

    /// How often a mention is right whose power mean of probabilities inside its cluster is `mean`.
    pub(crate) fn confidence(&self, mean: f32) -> f32 {
        interpolate(&self.confidence, mean)
    }

    /// How often a cluster and the likeliest of those it was left apart from are one person, when `evidence` speaks
    /// for it.
    pub(crate) fn splitting(&self, evidence: f32) -> f32 {
        interpolate(&self.splitting, evidence)
    }
}

/// Adds to each sum the leaf of a tree that its pair reaches; `steps` gives the steps of a feature.
#[inline]
fn add_leaves<'s, const LANES: usize>(
    nodes: &[TreeNode],
    leaves: &[f32; MAX_LEAVES],
    steps: impl Fn(u8) -> &'s [Step; LANES],
    sums: &mut [f32; LANES],
) {
    let mut reachable = [u16::MAX; LANES];
    for node in nodes {
        exclude(&mut reachable, steps(node.feature), *node);
    }
    for (sum, reachable) in sums.iter_mut().zip(reachable) {
        // The last leaf is never excluded; the mask only tells the compiler that the index fits.
        let leaf = u32::from(reachable).trailing_zeros() as usize % MAX_LEAVES;
        *sum += leaves[leaf];
    }
}

/// Takes the leaves away that pairs cannot reach from a node.
#[inline]
fn exclude<const LANES: usize>(
    reachable: &mut [u16; LANES],
    steps: &[Step; LANES],
    node: TreeNode,
) {
    // All ones where the step is above: without a branch the loops are vectorised.
    for (reachable, steps) in
        reachable.as_chunks_mut::<HALF>().0.iter_mut().zip(steps.as_chunks::<HALF>().0)
    {
        let mut is_above = [0u8; HALF];
        for (is_above, step) in is_above.iter_mut().zip(steps) {
            *is_above = 0u8.wrapping_sub(u8::from(*step > node.at));
        }
        for (reachable, is_above) in reachable.iter_mut().zip(is_above) {
            let is_above = u16::from(is_above) | u16::from(is_above) << 8;
            *reachable &= !(is_above & node.excluded);
        }
    }
}

/// The leftmost leaf at or below a target of a tree.
fn leftmost_leaf(tree: &TreeFile, mut target: i16) -> Option<usize> {
    while target >= 0 {
        target = *tree.left.get(target as usize)?;
    }
    Some((-1 - target) as usize)
}

/// The value at `x` of a line through points in ascending order, constant beyond its ends.
fn interpolate(points: &[(f32, f32)], x: f32) -> f32 {
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
    fn walk(tree: &TreeFile, pair: &FeatureVector) -> f32 {
        let mut at = 0i16;
        while at >= 0 {
            let i = at as usize;
            let small = quantize(pair)[usize::from(tree.feature[i])] <= tree.at[i];
            at = if small { tree.left[i] } else { tree.right[i] };
        }
        tree.leaf[(-1 - at) as usize]
    }

    #[test]
    fn masks_reach_the_leaf_that_walking_the_tree_reaches() {
        let text = include_str!("../../../../data/assets/identity/identity_model.json");
        let file: ModelFile = serde_json::from_str(text).unwrap();
        let model = PairModel::parse(text).unwrap();
        let mut batch = FeatureBatch::default();
        let mut state = 1u64;
        let mut random = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 40) as f32 / (1u64 << 24) as f32
        };
        let pairs: Vec<FeatureVector> =
            (0..BATCH).map(|_| std::array::from_fn(|_| random() * 4.0 - 1.0)).collect();
        pairs.iter().for_each(|pair| {
            batch.push(pair);
        });
        for (tree, written) in model.trees.iter().zip(&file.trees) {
            batch.sums = [[0.0; SIMD_LANES]; BATCH / SIMD_LANES];
            model.evaluate_tree(tree, &mut batch, BATCH);
            for (pair, sum) in pairs.iter().zip(batch.sums.as_flattened()) {
                assert_eq!(*sum, walk(written, pair));
            }
        }
    }

    #[test]
    fn the_probability_of_a_pair_does_not_depend_on_its_batch() {
        let model = PairModel::shipped().unwrap();
        let pairs: Vec<FeatureVector> =
            (0..40).map(|n| std::array::from_fn(|f| ((n * 7 + f * 3) % 11) as f32 / 4.0)).collect();
        let mut batch = FeatureBatch::default();
        pairs.iter().for_each(|pair| {
            batch.push(pair);
        });
        let together = model.probabilities(&mut batch).to_vec();
        for (pair, expected) in pairs.iter().zip(together) {
            let mut batch = FeatureBatch::default();
            batch.push(pair);
            assert_eq!(model.probabilities(&mut batch), [expected]);
        }
    }

    #[test]
    fn a_model_for_other_features_or_with_a_broken_tree_is_refused() {
        let text = include_str!("../../../../data/assets/identity/identity_model.json");
        assert!(PairModel::parse(&text.replace("years", "yeers")).is_err());
        assert!(PairModel::parse(&text.replacen("\"left\":[1", "\"left\":[0", 1)).is_err());
        assert!(PairModel::parse("{").is_err());
    }
}
