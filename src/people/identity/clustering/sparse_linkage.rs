//! Average linkage in a large block: only clusters that share something rare are ever compared.
//!
//! All pairs of a block of thousands are millions, and nearly all of them share nothing. Here two
//! clusters become neighbours when mentions of theirs share a rare term or a full name. The mean weight
//! between neighbours is taken over all pairs of their mentions, or over a fixed sample of them, so pairs
//! that share nothing count as they do in the full matrix. Names that contradict each other are counted exactly. Clusters that are each other's likeliest are
//! joined (nearest-neighbour chain, Murtagh 1983), and a joined cluster has the neighbours of both parts.

use rustc_hash::FxHashMap;

use super::constraints::{
    BlockClusters, ClusteringInputs, MentionFacts, PairConstraint, odds_factor, scale_odds,
};
use super::linkage::{evidence_for_likeliest, power_mean, power_transform};
use crate::people::identity::names::corpus_names::NO_ID;
use crate::people::identity::pairs::features::BlockFeatures;
use crate::people::identity::pairs::model::FeatureBatch;

/// Most mentions that are clustered together. Larger blocks are first divided by forename (see
/// [`super::cluster`]).
pub(super) const LARGEST_PIECE: usize = 5_000;

/// Pairs sampled for the mean of two clusters; smaller clusters are compared in full. A choice
/// between time and chance: judgement.
const PAIRS_SAMPLED: usize = 8;
/// Other members sampled for the confidence of a mention.
const MEMBERS_SAMPLED: usize = 3;
/// Two clusters are neighbours when their mean is at least this share of the mean that joins: a lower
/// one can only fall when either is joined with its like.
const NEIGHBOUR_SHARE: f32 = 0.4;
/// Weight of a pair that must be linked: more than any number of doubtful pairs in the sample.
const MUST_LINK_WEIGHT: f32 = 1e3;

/// What bounds the search for neighbours.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LinkageLimits {
    /// Lowest mean weight of the pairs between clusters that are joined.
    pub min_mean: f32,
    /// Neighbours that a cluster is compared with at first: those with the most discriminative shared
    /// evidence.
    pub neighbours: usize,
}

/// A cluster that another could be joined with.
#[derive(Clone, Copy)]
struct NeighbourCluster {
    cluster: u32,
    /// Mean weight of the pairs between the two.
    mean: f32,
    /// Whether the mean covers all parts of both; else only the part that was compared.
    is_complete: bool,
}

/// A cluster while clusters are joined.
#[derive(Default)]
struct GrowingCluster {
    /// Positions of its mentions; empty once it has joined another.
    members: Vec<u32>,
    /// Its distinct names with the mentions that print each.
    names: Vec<(u32, u32)>,
    /// Papers its names are on, ascending: a paper names a person once.
    papers: Vec<u32>,
    /// Its identifier, 0 for none.
    identifier: u64,
    /// Clusters it could be joined with, in any order.
    neighbours: Vec<NeighbourCluster>,
}

/// Working memory of one thread.
#[derive(Default)]
pub(crate) struct SparseLinkage {
    /// What constraints read of each mention.
    facts: Vec<MentionFacts>,
    clusters: Vec<GrowingCluster>,
    batch: FeatureBatch,
    /// For each pair of the batch, the index of the sum it adds to and its [`odds_factor`].
    batched: Vec<(u32, f32)>,
    /// Sum of weights and number of pairs of each mean that was asked for.
    sums: Vec<(f32, u32)>,
    limits: LinkageLimits,
}

impl SparseLinkage {
    /// Clusters the mentions of the loaded block.
    pub(crate) fn cluster(
        &mut self,
        block: &BlockFeatures,
        limits: LinkageLimits,
        inputs: &ClusteringInputs<'_>,
    ) -> BlockClusters {
        self.limits = limits;
        let cluster_of = self.start(block, inputs);
        self.find_candidates(block, &cluster_of, inputs);
        let mut chain: Vec<u32> = Vec::new();
        for first in 0..self.clusters.len() as u32 {
            chain.push(first);
            while let Some(&top) = chain.last() {
                let previous = chain.len().checked_sub(2).map(|at| chain[at]);
                let Some(nearest) = self.nearest(top, previous) else {
                    chain.pop();
                    continue;
                };
                if Some(nearest.cluster) != previous {
                    chain.push(nearest.cluster);
                    continue;
                }
                chain.truncate(chain.len() - 2);
                let (a, b) = (top.min(nearest.cluster), top.max(nearest.cluster));
                if self.cannot_link(a, b, block, inputs) {
                    self.remove_neighbours(a, b);
                } else if nearest.is_complete {
                    self.join(a, b);
                } else {
                    let mean = self.mean_weights(&[(a, b)], block, inputs)[0];
                    self.remove_neighbours(a, b);
                    self.add_neighbours(
                        NeighbourCluster { cluster: b, mean, is_complete: true },
                        a,
                    );
                }
            }
        }
        self.assess_clusters(block, inputs)
    }

    /// The likeliest neighbour; the previous one of the chain wins ties, else the lower number.
    fn nearest(&self, cluster: u32, previous: Option<u32>) -> Option<NeighbourCluster> {
        let rank =
            |other: &NeighbourCluster| (Some(other.cluster) == previous, u32::MAX - other.cluster);
        let neighbours = self.clusters[cluster as usize].neighbours.iter();
        let likely = neighbours.filter(|other| other.mean >= self.limits.min_mean);
        likely.copied().max_by(|x, y| x.mean.total_cmp(&y.mean).then(rank(x).cmp(&rank(y))))
    }

    /// Makes one cluster of each initial cluster; returns the cluster of each mention.
    fn start(&mut self, block: &BlockFeatures, inputs: &ClusteringInputs<'_>) -> Vec<u32> {
        self.clusters.clear();
        self.facts.clear();
        self.facts.extend(block.rows.iter().map(|mention| inputs.facts(*mention)));
        let mut known: FxHashMap<u32, u32> = FxHashMap::default();
        let mut cluster_of = Vec::with_capacity(block.rows.len());
        for (position, &row) in block.rows.iter().enumerate() {
            let next = self.clusters.len() as u32;
            let number = *known.entry(inputs.initial_cluster[row as usize]).or_insert(next);
            if number == next {
                let identifier = inputs.identifier[row as usize];
                self.clusters.push(GrowingCluster { identifier, ..GrowingCluster::default() });
            }
            let cluster = &mut self.clusters[number as usize];
            cluster.members.push(position as u32);
            cluster.papers.push(inputs.mentions.paper[row as usize]);
            add_names(&mut cluster.names, &[(block.names.name_of(position), 1)]);
            cluster_of.push(number);
        }
        self.clusters.iter_mut().for_each(|cluster| cluster.papers.sort_unstable());
        cluster_of
    }

    /// Finds the first neighbours and their means.
    fn find_candidates(
        &mut self,
        block: &BlockFeatures,
        cluster_of: &[u32],
        inputs: &ClusteringInputs<'_>,
    ) {
        let mut shared: Vec<u64> = Vec::new();
        block.for_each_candidate(|i, j, weight| {
            let (a, b) = (cluster_of[i], cluster_of[j]);
            if a != b && block.names.comparison(i, j).is_some() {
                shared.push(weighted_pair(a, b, weight));
            }
        });
        let mut first_with_email: FxHashMap<u64, u32> = FxHashMap::default();
        for (position, row) in block.rows.iter().enumerate() {
            let email = inputs.mentions.email[*row as usize];
            let cluster = cluster_of[position];
            let first = *first_with_email.entry(email).or_insert(cluster);
            if email != 0 && first != cluster {
                shared.push(weighted_pair(first, cluster, MUST_LINK_WEIGHT));
            }
        }
        // The order in which equal pairs are summed changes the last digit.
        shared.sort_unstable();
        let pairs = most_discriminative(&shared, self.clusters.len(), self.limits.neighbours);
        let means = self.mean_weights(&pairs, block, inputs);
        for (&(a, b), mean) in pairs.iter().zip(means) {
            self.add_neighbours(NeighbourCluster { cluster: b, mean, is_complete: true }, a);
        }
    }

    /// Makes a cluster and another neighbours if their mean is high enough.
    fn add_neighbours(&mut self, neighbour: NeighbourCluster, of: u32) {
        if neighbour.mean >= NEIGHBOUR_SHARE * self.limits.min_mean {
            self.clusters[of as usize].neighbours.push(neighbour);
            let back = NeighbourCluster { cluster: of, ..neighbour };
            self.clusters[neighbour.cluster as usize].neighbours.push(back);
        }
    }

    fn remove_neighbours(&mut self, a: u32, b: u32) {
        self.clusters[a as usize].neighbours.retain(|other| other.cluster != b);
        self.clusters[b as usize].neighbours.retain(|other| other.cluster != a);
    }

    /// Mean weight of the pairs between the two clusters of each entry; below 0 for clusters that cannot
    /// be linked.
    fn mean_weights(
        &mut self,
        pairs: &[(u32, u32)],
        block: &BlockFeatures,
        inputs: &ClusteringInputs<'_>,
    ) -> Vec<f32> {
        self.sums.clear();
        self.sums.resize(pairs.len(), (0.0, 0));
        for (index, &(a, b)) in pairs.iter().enumerate() {
            let sizes = [a, b].map(|cluster| self.clusters[cluster as usize].members.len());
            let count = sizes[0] * sizes[1];
            for turn in 0..count.min(PAIRS_SAMPLED) {
                let at = if count <= PAIRS_SAMPLED { turn } else { sample_index(turn, count) };
                let i = self.clusters[a as usize].members[at / sizes[1]] as usize;
                let j = self.clusters[b as usize].members[at % sizes[1]] as usize;
                self.add_pair(index, (i, j), block, inputs);
            }
        }
        self.score_batch(inputs);
        let mean = |(&(a, b), (sum, count)): (&(u32, u32), &(f32, u32))| {
            let [a, b] = [a, b].map(|cluster| &self.clusters[cluster as usize]);
            let all = (a.members.len() * b.members.len()) as f32;
            let conflicts = count_conflicts(&a.names, &b.names, block) as f32 / all;
            conflicts * inputs.model.conflict + (1.0 - conflicts) * sum / (*count).max(1) as f32
        };
        pairs.iter().zip(&self.sums).map(mean).collect()
    }

    /// Adds the weight of a pair of mentions to a sum, now or when its batch is scored.
    fn add_pair(
        &mut self,
        index: usize,
        (i, j): (usize, usize),
        block: &BlockFeatures,
        inputs: &ClusteringInputs<'_>,
    ) {
        let (sum, count) = &mut self.sums[index];
        *count += 1;
        let names = block.names.comparison(i, j);
        match inputs.constraint(&self.facts[i], &self.facts[j], names) {
            PairConstraint::CannotLink => *sum = f32::NEG_INFINITY,
            PairConstraint::MustLink => *sum += MUST_LINK_WEIGHT,
            PairConstraint::NameConflict => *count -= 1,
            PairConstraint::None => {
                let Some(names) = names else { return };
                let pair = block.pair_alone(i, j, names);
                self.batched.push((index as u32, odds_factor(&pair)));
                if self.batch.push(&pair) {
                    self.score_batch(inputs);
                }
            }
        }
    }

    fn score_batch(&mut self, inputs: &ClusteringInputs<'_>) {
        let probabilities = inputs.model.probabilities(&mut self.batch);
        for (&(index, factor), probability) in self.batched.iter().zip(probabilities) {
            self.sums[index as usize].0 += power_transform(scale_odds(*probability, factor));
        }
        self.batched.clear();
        self.batch.clear();
    }

    /// Whether a constraint keeps two clusters apart.
    fn cannot_link(
        &self,
        a: u32,
        b: u32,
        block: &BlockFeatures,
        inputs: &ClusteringInputs<'_>,
    ) -> bool {
        let (a, b) = (&self.clusters[a as usize], &self.clusters[b as usize]);
        if a.identifier != 0 && b.identifier != 0 && a.identifier != b.identifier {
            return true;
        }
        if intersect(&a.papers, &b.papers) {
            return true;
        }
        if inputs.cannot_link.is_empty() {
            return false;
        }
        let initial = |member: &u32| inputs.initial_cluster[block.rows[*member as usize] as usize];
        let is_decided = |x: &u32| {
            b.members.iter().any(|y| inputs.cannot_link.contains(&(initial(x), initial(y))))
        };
        a.members.iter().any(is_decided)
    }

    /// Joins `b` to `a`, the lower of the two. A neighbour of one part becomes a neighbour of the joined
    /// cluster with the mean of that part, which is completed when the two could be joined.
    fn join(&mut self, a: u32, b: u32) {
        let mut joined = std::mem::take(&mut self.clusters[b as usize]);
        let kept = &mut self.clusters[a as usize];
        let sizes = [kept.members.len() as f32, joined.members.len() as f32];
        kept.members.append(&mut joined.members);
        kept.papers.append(&mut joined.papers);
        kept.papers.sort_unstable();
        add_names(&mut kept.names, &joined.names);
        kept.identifier = kept.identifier.max(joined.identifier);
        let of_kept = std::mem::take(&mut kept.neighbours);
        let mut all: Vec<(NeighbourCluster, f32)> =
            of_kept.into_iter().map(|other| (other, sizes[0])).collect();
        all.extend(joined.neighbours.into_iter().map(|other| (other, sizes[1])));
        all.retain(|(other, _)| other.cluster != a && other.cluster != b);
        all.sort_by_key(|(other, _)| other.cluster);
        for same in all.chunk_by(|x, y| x.0.cluster == y.0.cluster) {
            let cluster = same[0].0.cluster;
            let back = &mut self.clusters[cluster as usize].neighbours;
            back.retain(|other| other.cluster != a && other.cluster != b);
            let total: f32 = same.iter().map(|(_, size)| size).sum();
            let sum: f32 = same.iter().map(|(other, size)| other.mean * size).sum();
            let is_complete = same.len() == 2 && same.iter().all(|(other, _)| other.is_complete);
            self.add_neighbours(NeighbourCluster { cluster, mean: sum / total, is_complete }, a);
        }
    }

    /// How certain each mention is of its cluster, and which other cluster was the likeliest.
    fn assess_clusters(
        &mut self,
        block: &BlockFeatures,
        inputs: &ClusteringInputs<'_>,
    ) -> BlockClusters {
        let count = block.rows.len();
        for cluster in &mut self.clusters {
            cluster.members.sort_unstable();
        }
        let members: Vec<Vec<u32>> = self.clusters.iter().map(|c| c.members.clone()).collect();
        self.sum_within(&members, block, inputs);
        let mut clusters = BlockClusters {
            representative: vec![0; count],
            confidence: vec![0.0; count],
            nearest_other: vec![(NO_ID, 0.0); count],
        };
        for cluster in &self.clusters {
            let (other, mean) = cluster.neighbours.iter().fold((NO_ID, 0.0), |best, next| {
                if next.mean > best.1 { (next.cluster, next.mean) } else { best }
            });
            let all_others = cluster.neighbours.iter().map(|other| other.mean.max(0.0)).sum();
            let nearest = match members.get(other as usize).and_then(|members| members.first()) {
                Some(first) => (*first, evidence_for_likeliest(mean, all_others)),
                None => (NO_ID, 0.0),
            };
            for &member in &cluster.members {
                let (sum, pairs) = self.sums[member as usize];
                let certainty = match pairs {
                    0 => 1.0 - power_mean(mean),
                    _ => power_mean(sum / pairs as f32),
                };
                clusters.representative[member as usize] = cluster.members[0];
                clusters.confidence[member as usize] = inputs.model.confidence(certainty);
                clusters.nearest_other[member as usize] = nearest;
            }
        }
        clusters
    }

    /// Sums, for each mention, the weights of its pairs with a sample of the other members of its cluster.
    fn sum_within(
        &mut self,
        clusters: &[Vec<u32>],
        block: &BlockFeatures,
        inputs: &ClusteringInputs<'_>,
    ) {
        self.sums.clear();
        self.sums.resize(block.rows.len(), (0.0, 0));
        for members in clusters.iter().filter(|members| members.len() > 1) {
            let samples = MEMBERS_SAMPLED.min(members.len() - 1);
            for (position, &member) in members.iter().enumerate() {
                for turn in 0..samples {
                    // Steps of different length, so that the sample is spread over the cluster.
                    let step = 1 + turn * (members.len() - 1) / samples;
                    let other = members[(position + step) % members.len()];
                    self.add_pair(
                        member as usize,
                        (member as usize, other as usize),
                        block,
                        inputs,
                    );
                }
            }
        }
        self.score_batch(inputs);
    }
}

/// Adds names to a list of distinct names with their mentions.
fn add_names(names: &mut Vec<(u32, u32)>, added: &[(u32, u32)]) {
    for &(name, mentions) in added {
        match names.iter_mut().find(|known| known.0 == name) {
            Some(known) => known.1 += mentions,
            None => names.push((name, mentions)),
        }
    }
}

/// Pairs of mentions, one of each list of names, whose names contradict each other.
fn count_conflicts(a: &[(u32, u32)], b: &[(u32, u32)], block: &BlockFeatures) -> u32 {
    let of_pairs = a.iter().flat_map(|x| b.iter().map(move |y| (x, y)));
    let conflicting = of_pairs.filter(|(x, y)| !block.names.are_compatible(x.0, y.0));
    conflicting.map(|(x, y)| x.1 * y.1).sum()
}

/// Whether two ascending lists have a value in common.
fn intersect(mut a: &[u32], mut b: &[u32]) -> bool {
    while let (Some(x), Some(y)) = (a.first(), b.first()) {
        if x == y {
            return true;
        }
        a = &a[usize::from(x < y)..];
        b = &b[usize::from(y < x)..];
    }
    false
}

/// A pair of clusters, the lower first, and the weight of something that they share, as a number that sorts
/// like the three. A weight is not below 0, and no piece has as many clusters as 16 bits can number.
fn weighted_pair(a: u32, b: u32, weight: f32) -> u64 {
    const { assert!(LARGEST_PIECE < 1 << 16) };
    u64::from(a.min(b)) << 48 | u64::from(a.max(b)) << 32 | u64::from(weight.to_bits())
}

/// Pairs of clusters that are among the `first` with the largest weight for one of the two. `shared` is in
/// order of [`weighted_pair`]; the weights of equal pairs are added.
fn most_discriminative(shared: &[u64], clusters: usize, first: usize) -> Vec<(u32, u32)> {
    let weight = |pair: &u64| f32::from_bits(*pair as u32);
    let same_pair = shared.chunk_by(|x, y| x >> 32 == y >> 32);
    let pairs: Vec<(u32, u32, f32)> = same_pair
        .map(|same| {
            let [a, b] = [same[0] >> 48, same[0] >> 32 & 0xFFFF].map(|cluster| cluster as u32);
            (a, b, same.iter().map(weight).sum())
        })
        .collect();
    let mut starts = vec![0usize; clusters + 1];
    for cluster in pairs.iter().flat_map(|pair| [pair.0, pair.1]) {
        starts[cluster as usize + 1] += 1;
    }
    for cluster in 0..clusters {
        starts[cluster + 1] += starts[cluster];
    }
    let mut weights = vec![0f32; starts[clusters]];
    let mut next = starts.clone();
    for &(a, b, weight) in &pairs {
        for cluster in [a, b] {
            let place = &mut next[cluster as usize];
            weights[*place] = weight;
            *place += 1;
        }
    }
    let min_weight: Vec<f32> = starts
        .windows(2)
        .map(|range| nth_largest(&mut weights[range[0]..range[1]], first))
        .collect();
    let is_kept = |pair: &&(u32, u32, f32)| {
        pair.2 >= min_weight[pair.0 as usize] || pair.2 >= min_weight[pair.1 as usize]
    };
    pairs.iter().filter(is_kept).map(|pair| (pair.0, pair.1)).collect()
}

/// The `count`-th largest value; 0 where there are no more than that.
fn nth_largest(values: &mut [f32], count: usize) -> f32 {
    if values.len() <= count {
        return 0.0;
    }
    *values.select_nth_unstable_by(count - 1, |x, y| y.total_cmp(x)).1
}

/// The `turn`-th index of a fixed sample of `0..count`.
fn sample_index(turn: usize, count: usize) -> usize {
    // Multiples of the golden ratio fill the unit interval evenly (Weyl sequence).
    let fraction = (turn as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((u128::from(fraction) * count as u128) >> 64) as usize
}
