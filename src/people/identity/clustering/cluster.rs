//! Mentions to clusters, block by block: features, probabilities, average linkage.

use rayon::prelude::*;

use super::constraints::{
    BlockClusters, ClusteringInputs, MentionFacts, PairConstraint, odds_factor, scale_odds,
};
use super::linkage::{
    CANNOT_LINK, DistanceMatrix, MUST_LINK, evidence_for_likeliest, power_mean, power_transform,
};
use super::sparse_linkage::{LARGEST_PIECE, LinkageLimits, SparseLinkage};
use crate::people::identity::names::corpus_names::{NO_ID, NameTable};
use crate::people::identity::pairs::blocks::build_blocks;
use crate::people::identity::pairs::features::{BlockFeatures, shares_little};
use crate::people::identity::pairs::model::{FeatureBatch, PairModel};

/// Mentions above which a block is always large: not all of its pairs are compared (see
/// [`super::sparse_linkage`]). Up to here all pairs are cheap (0.3 s) and the answer is better by 0.01 to
/// 0.02 in B3 F1 on the labelled lists (`cargo run --profile timed --example identity_bench -- gold`).
const LARGE_BLOCK: usize = 5_000;
/// Mentions up to which a block is never large.
const LARGE_BLOCK_AT_LEAST: usize = 256;
/// Pairs that are compared in all blocks that are not large. A corpus of millions of names has more;
/// there, smaller blocks count as large too, so that the work grows with the names and not with their
/// square. Judgement: more of them cost time and found nobody better on synthetic names.
pub(crate) const PAIR_BUDGET: usize = 25_000_000;
/// First neighbours of a mention of a large block: those it shares the most discriminative evidence with.
/// 24 instead of 48 lose 0.005 in B3 F1 on inspire-wang (same command).
const NEIGHBOURS: usize = 48;
/// The same in a corpus of millions, where the budget leaves no more. Over all labelled lists 12 are no better; 6 lose
/// 0.02 in B3 F1 on inspire-wang (same command, rows *as among millions*).
const NEIGHBOURS_AT_LEAST: usize = 8;

/// Lowest probability of two people being one that is worth a question.
const WORTH_ASKING: f32 = 0.2;

/// The cluster of each mention.
pub(crate) struct Clustering {
    /// A mention of the same cluster, the same for all of its mentions.
    pub representative: Vec<u32>,
    /// Probability that the mention belongs to its cluster.
    pub confidence: Vec<f32>,
    /// A mention of the likeliest other cluster (`NO_ID` for none), and what speaks for it
    /// ([`evidence_for_likeliest`]).
    pub nearest_other: Vec<(u32, f32)>,
}

impl Clustering {
    /// Pairs of clusters that were left apart and may be one person, each once, by a mention of either,
    /// with the probability; in order of the mentions.
    pub(crate) fn open_pairs(&self, model: &PairModel) -> Vec<(u32, u32, f32)> {
        let neighbours = self.representative.iter().zip(&self.nearest_other);
        let mut open: Vec<(u32, u32, f32)> = neighbours
            .filter(|(_, (other, _))| *other != NO_ID)
            .map(|(&cluster, &(mention, evidence))| {
                let other = self.representative[mention as usize];
                (cluster.min(other), cluster.max(other), model.splitting(evidence))
            })
            .filter(|(_, _, probability)| *probability >= WORTH_ASKING)
            .collect();
        open.sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(y.2.total_cmp(&x.2)));
        open.dedup_by_key(|(a, b, _)| (*a, *b));
        open
    }
}

/// Clusters all mentions. Blocks are independent, so the result does not depend on the threads.
pub(crate) fn cluster_mentions(inputs: &ClusteringInputs<'_>) -> Clustering {
    let blocks = build_blocks(inputs.names);
    let mut pieces: Vec<Vec<u32>> =
        blocks.iter().flat_map(|block| divide_block(block, inputs.names)).collect();
    pieces.retain(|piece| piece.len() > 1);
    // Large pieces first, so that no thread is left alone with one at the end.
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    let sizes: Vec<usize> = pieces.iter().map(Vec::len).collect();
    let effort = SearchEffort::within(inputs.pair_budget, &sizes);
    let clustered: Vec<BlockClusters> = pieces
        .par_iter()
        .with_max_len(1)
        .map_init(ClusterScratch::default, |scratch, piece| scratch.cluster(piece, effort, inputs))
        .collect();
    let count = inputs.names.name_of.len();
    let mut all = Clustering {
        representative: (0..count as u32).collect(),
        confidence: vec![inputs.model.confidence(1.0); count],
        nearest_other: vec![(NO_ID, 0.0); count],
    };
    for (piece, clusters) in pieces.iter().zip(clustered) {
        for (position, &mention) in piece.iter().enumerate() {
            let row = mention as usize;
            all.representative[row] = piece[clusters.representative[position] as usize];
            all.confidence[row] = clusters.confidence[position];
            let (other, evidence) = clusters.nearest_other[position];
            if other != NO_ID {
                all.nearest_other[row] = (piece[other as usize], evidence);
            }
        }
    }
    all
}

/// How closely blocks are searched.
#[derive(Clone, Copy, Debug, PartialEq)]
struct SearchEffort {
    /// Mentions above which a block is large.
    large_block: usize,
    /// First neighbours of each mention of a large block.
    neighbours: usize,
}

impl SearchEffort {
    /// The effort that a budget of pairs leaves for blocks of these sizes, the largest first.
    fn within(pair_budget: usize, sizes: &[usize]) -> Self {
        let mut pairs = 0;
        let mut large_block = LARGE_BLOCK;
        for &size in sizes.iter().rev() {
            pairs += size * size / 2;
            if size > LARGE_BLOCK || pairs > pair_budget {
                large_block = (size - 1).clamp(LARGE_BLOCK_AT_LEAST, LARGE_BLOCK);
                break;
            }
        }
        let mentions: usize = sizes.iter().filter(|size| **size > large_block).sum();
        let neighbours = (pair_budget / mentions.max(1)).clamp(NEIGHBOURS_AT_LEAST, NEIGHBOURS);
        Self { large_block, neighbours }
    }
}

/// A block as it is, or divided by the first forename where it is too large: full forenames apart,
/// initials apart, and what is still too large in runs of documents.
fn divide_block(block: &[u32], names: &NameTable) -> Vec<Vec<u32>> {
    if block.len() <= LARGEST_PIECE {
        return vec![block.to_vec()];
    }
    let mut keyed: Vec<(&str, u32)> =
        block.iter().map(|row| (first_forename(names, *row), *row)).collect();
    keyed.sort_unstable();
    let mut pieces: Vec<Vec<u32>> = Vec::new();
    for same_forename in keyed.chunk_by(|a, b| a.0 == b.0) {
        for run in same_forename.chunks(LARGEST_PIECE) {
            let run = run.iter().map(|(_, row)| *row);
            // Rare forenames share a piece, so that variants of one forename can meet.
            match pieces.last_mut() {
                Some(last) if last.len() + run.len() <= LARGEST_PIECE => last.extend(run),
                _ => pieces.push(run.collect()),
            }
        }
    }
    for piece in &mut pieces {
        piece.sort_unstable();
    }
    pieces
}

fn first_forename(names: &NameTable, row: u32) -> &str {
    let latin = names.entry(row).and_then(|entry| entry.latin.as_ref());
    latin.and_then(|name| name.given.first()).map_or("", String::as_str)
}

/// Working memory of one thread.
#[derive(Default)]
struct ClusterScratch {
    sparse: SparseLinkage,
    features: BlockFeatures,
    facts: Vec<MentionFacts>,
    distances: DistanceMatrix,
    /// The distances before linkage.
    pair_distances: Vec<f32>,
    batches: [PairBatch; 2],
}

/// Pairs that the model scores next.
#[derive(Default)]
struct PairBatch {
    features: FeatureBatch,
    /// Positions of the pairs, and what their odds are multiplied by.
    pairs: Vec<(u32, u32, f32)>,
}

impl ClusterScratch {
    fn cluster(
        &mut self,
        piece: &[u32],
        effort: SearchEffort,
        inputs: &ClusteringInputs<'_>,
    ) -> BlockClusters {
        let ClusteringInputs { names, mentions, model, .. } = inputs;
        self.features.load(piece, names, mentions);
        let min_mean = power_transform(model.cut);
        if piece.len() > effort.large_block {
            let limits = LinkageLimits { min_mean, neighbours: effort.neighbours };
            return self.sparse.cluster(&self.features, limits, inputs);
        }
        self.facts.clear();
        self.facts.extend(piece.iter().map(|mention| inputs.facts(*mention)));
        self.distances.reset(piece.len(), 1.0 - model.conflict);
        for i in 0..piece.len() {
            self.features.set_reference(i);
            for j in i + 1..piece.len() {
                let names = self.features.names.compared_to_reference(j);
                let distance = match inputs.constraint(&self.facts[i], &self.facts[j], names) {
                    PairConstraint::CannotLink => CANNOT_LINK,
                    PairConstraint::MustLink => MUST_LINK,
                    PairConstraint::NameConflict => 1.0 - model.conflict,
                    PairConstraint::None => {
                        self.enqueue(i, j, inputs);
                        continue;
                    }
                };
                self.distances.set(i, j, distance);
            }
        }
        for batch in &mut self.batches {
            batch.score(&mut self.distances, model);
        }
        self.pair_distances.clear();
        self.pair_distances.extend_from_slice(self.distances.cells());
        let representative = self.distances.link(1.0 - min_mean);
        assess_clusters(&self.pair_distances, representative, model)
    }

    /// Adds a pair to a batch. Pairs that share little have a batch of their own, most of which is
    /// settled after a few trees.
    fn enqueue(&mut self, i: usize, j: usize, inputs: &ClusteringInputs<'_>) {
        let Some(names) = self.features.names.compared_to_reference(j) else { return };
        let pair = self.features.pair_with_reference(i, j, names);
        let batch = &mut self.batches[usize::from(shares_little(&pair))];
        batch.pairs.push((i as u32, j as u32, odds_factor(&pair)));
        if batch.features.push(&pair) {
            batch.score(&mut self.distances, inputs.model);
        }
    }
}

impl PairBatch {
    /// Writes the distances of the batched pairs and empties the batch.
    fn score(&mut self, distances: &mut DistanceMatrix, model: &PairModel) {
        let probabilities = model.probabilities(&mut self.features);
        for (&(i, j, factor), probability) in self.pairs.iter().zip(probabilities) {
            let distance = 1.0 - power_transform(scale_odds(*probability, factor));
            distances.set(i as usize, j as usize, distance);
        }
        self.pairs.clear();
        self.features.clear();
    }
}

/// How certain each mention is of its cluster, and which other cluster was the likeliest. `distances` are
/// those of all pairs before linkage.
fn assess_clusters(
    distances: &[f32],
    representative: Vec<u32>,
    model: &PairModel,
) -> BlockClusters {
    let count = representative.len();
    let mut size = vec![0f32; count];
    representative.iter().for_each(|cluster| size[*cluster as usize] += 1.0);
    let mut by_cluster: Vec<u32> = (0..count as u32).collect();
    by_cluster.sort_by_key(|mention| representative[*mention as usize]);
    let (mut sums, mut totals) = (vec![0f32; count], vec![0f32; count]);
    let mut confidence = vec![0.0; count];
    let mut nearest_other = vec![(NO_ID, 0.0); count];
    let same_cluster =
        |a: &u32, b: &u32| representative[*a as usize] == representative[*b as usize];
    for members in by_cluster.chunk_by(same_cluster) {
        let cluster = representative[members[0] as usize] as usize;
        totals.fill(0.0);
        for &mention in members {
            sums.fill(0.0);
            let row = &distances[mention as usize * count..][..count];
            for other in (0..count).filter(|other| *other != mention as usize) {
                let other_cluster = representative[other] as usize;
                sums[other_cluster] += (1.0 - row[other]).clamp(-1.0, 1.0);
                // A cluster that a constraint keeps apart is not a candidate.
                if row[other] == CANNOT_LINK {
                    totals[other_cluster] = f32::NEG_INFINITY;
                }
            }
            totals.iter_mut().zip(&sums).for_each(|(total, sum)| *total += sum);
            confidence[mention as usize] = sums[cluster] / (size[cluster] - 1.0);
        }
        let (mut nearest, mut likeliest, mut all_others) = (NO_ID, 0.0, 0.0);
        for other in (0..count).filter(|other| *other != cluster && size[*other] > 0.0) {
            let mean = totals[other] / (size[cluster] * size[other]);
            all_others += mean.max(0.0);
            if mean > likeliest {
                (nearest, likeliest) = (other as u32, mean);
            }
        }
        let between = power_mean(likeliest);
        for &mention in members {
            let is_single = members.len() == 1;
            let within = &mut confidence[mention as usize];
            let certainty = if is_single { 1.0 - between } else { power_mean(*within) };
            *within = model.confidence(certainty);
            nearest_other[mention as usize] =
                (nearest, evidence_for_likeliest(likeliest, all_others));
        }
    }
    BlockClusters { representative, confidence, nearest_other }
}
