//! Average linkage in a large block: only clusters that share something rare are ever compared.
//!
//! All pairs of a block of thousands are millions, and nearly all of them share nothing. Here two
//! clusters become neighbours when mentions of theirs share a rare term or a full name. The mean weight
//! between neighbours is taken over all pairs of their mentions, or over a fixed sample of them, so pairs
//! that share nothing count as they do in the full matrix. Names that contradict each other are counted
//! exactly.
//!
//! Clusters that are each other's likeliest are joined, all of them in one round (average linkage is reducible,
//! so the order within a round does not matter: Murtagh 1983), and a joined cluster has the neighbours of both
//! parts. What was compared of the parts stays: only the pairs that are new are compared, and those of all
//! clusters of a round at once.

use rustc_hash::FxHashMap;

use super::compared_members::ComparedMembers;
use super::constraints::{
    BlockClusters, ClusteringInputs, MentionFacts, PairConstraint, odds_factor, scale_odds,
};
use super::linkage::{evidence_for_likeliest, power_mean, power_transform};
use super::neighbours::{MeanWeight, NeighbourList};
use crate::people::identity::names::corpus_names::NO_ID;
use crate::people::identity::pairs::features::BlockFeatures;
use crate::people::identity::pairs::model::FeatureBatch;

/// Most mentions that are clustered together. Larger blocks are first divided by forename (see
/// [`super::cluster`]).
pub(super) const LARGEST_PIECE: usize = 5_000;

/// Pairs sampled for the mean of two clusters; smaller clusters are compared in full. Eight cost half as many
/// comparisons again and are no better over all labelled lists: their B3 F1 moves by .011 and less, in both directions
/// (rows *as among millions* of `cargo run --profile timed --example identity_bench -- gold`).
const PAIRS_SAMPLED: usize = 4;
/// Other members sampled for the confidence of a mention.
const MEMBERS_SAMPLED: usize = 3;
/// Two clusters are neighbours when their mean is at least this share of the mean that joins: one far below rises
/// above it only by chance of the sample. With .4 the lists were longer and no better (same command).
const NEIGHBOUR_SHARE: f32 = 0.7;
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

/// A cluster while clusters are joined.
#[derive(Default)]
struct GrowingCluster {
    /// Positions of its mentions, those of a joined cluster behind its own; empty once it has joined another.
    members: Vec<u32>,
    /// Its distinct names with the mentions that print each.
    names: Vec<(u32, u32)>,
    /// Papers its names are on, ascending: a paper names a person once.
    papers: Vec<u32>,
    /// Its identifier, 0 for none.
    identifier: u64,
    neighbours: NeighbourList,
}

impl GrowingCluster {
    /// Empties it for the next block; its memory stays.
    fn clear(&mut self) {
        self.members.clear();
        self.names.clear();
        self.papers.clear();
        self.identifier = 0;
        self.neighbours.clear();
    }
}

/// Working memory of one thread.
#[derive(Default)]
pub(crate) struct SparseLinkage {
    /// What constraints read of each mention.
    facts: Vec<MentionFacts>,
    /// The clusters of this block, and behind them those of larger ones before it, empty.
    clusters: Vec<GrowingCluster>,
    /// Number of clusters of this block.
    count: usize,
    /// Clusters whose nearest neighbour has changed in this round.
    changed: Vec<u32>,
    /// The neighbours of both parts of a cluster that is joined: number, part and mean.
    of_parts: Vec<(u32, usize, MeanWeight)>,
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
        loop {
            let mutual = self.mutually_nearest();
            if mutual.is_empty() {
                return self.assess_clusters(block, inputs);
            }
            let mut incomplete = Vec::new();
            for (a, b) in mutual {
                let Some(&mean) = self.clusters[a as usize].neighbours.mean_with(b) else {
                    continue;
                };
                if self.cannot_link(a, b, block, inputs) {
                    self.remove_neighbours(a, b);
                } else if self.is_complete(a, b, &mean) {
                    self.join(a, b);
                } else {
                    incomplete.push((a, b, mean));
                }
            }
            self.compare_missing(&mut incomplete, block, inputs);
            for (a, b, mean) in incomplete {
                self.remove_neighbours(a, b);
                self.add_neighbours(a, b, mean);
            }
        }
    }

    /// The clusters that are each other's nearest and likely enough to be joined, the lower first, in order: of the
    /// pairs with a cluster whose nearest has changed.
    fn mutually_nearest(&mut self) -> Vec<(u32, u32)> {
        for &cluster in &self.changed {
            self.clusters[cluster as usize].neighbours.find_nearest();
        }
        let nearest = |cluster: u32| self.clusters[cluster as usize].neighbours.nearest();
        let mut mutual: Vec<(u32, u32)> = Vec::new();
        for cluster in self.changed.drain(..) {
            let Some((other, mean)) = nearest(cluster) else { continue };
            let is_mutual = nearest(other).is_some_and(|(back, _)| back == cluster);
            if is_mutual && mean >= self.limits.min_mean {
                mutual.push((cluster.min(other), cluster.max(other)));
            }
        }
        mutual.sort_unstable();
        mutual.dedup();
        mutual
    }

    /// Whether all parts of two clusters were compared.
    fn is_complete(&self, a: u32, b: u32, mean: &MeanWeight) -> bool {
        let [own, other] = self.sizes(a, b);
        mean.compared == ComparedMembers::all(own, other)
    }

    /// Numbers of members of two clusters.
    fn sizes(&self, a: u32, b: u32) -> [usize; 2] {
        [a, b].map(|cluster| self.clusters[cluster as usize].members.len())
    }

    /// Makes one cluster of each initial cluster; returns the cluster of each mention.
    fn start(&mut self, block: &BlockFeatures, inputs: &ClusteringInputs<'_>) -> Vec<u32> {
        self.clusters[..self.count].iter_mut().for_each(GrowingCluster::clear);
        self.count = 0;
        self.facts.clear();
        self.facts.extend(block.rows.iter().map(|mention| inputs.facts(*mention)));
        let mut known: FxHashMap<u32, u32> = FxHashMap::default();
        let mut cluster_of = Vec::with_capacity(block.rows.len());
        for (position, &row) in block.rows.iter().enumerate() {
            let next = self.count as u32;
            let number = *known.entry(inputs.initial_cluster[row as usize]).or_insert(next);
            if number == next {
                self.count += 1;
                if self.clusters.len() < self.count {
                    self.clusters.push(GrowingCluster::default());
                }
            }
            let cluster = &mut self.clusters[number as usize];
            cluster.identifier = inputs.identifier[row as usize];
            cluster.members.push(position as u32);
            cluster.papers.push(inputs.mentions.paper[row as usize]);
            add_names(&mut cluster.names, &[(block.names.name_of(position), 1)]);
            cluster_of.push(number);
        }
        for cluster in &mut self.clusters[..self.count] {
            cluster.papers.sort_unstable();
        }
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
        let pairs = most_discriminative(&shared, self.count, self.limits.neighbours);
        let mut pairs: Vec<(u32, u32, MeanWeight)> =
            pairs.into_iter().map(|(a, b)| (a, b, MeanWeight::default())).collect();
        self.compare_missing(&mut pairs, block, inputs);
        for (a, b, mean) in pairs {
            self.add_neighbours(a, b, mean);
        }
    }

    /// Makes two clusters neighbours if their mean, as `a` sees it, is high enough.
    fn add_neighbours(&mut self, a: u32, b: u32, mean: MeanWeight) {
        // False for NaN, the mean of clusters whose names all contradict each other and that a constraint keeps apart.
        let is_high_enough = mean.mean >= NEIGHBOUR_SHARE * self.limits.min_mean;
        for (of, other, mean) in [(a, b, mean), (b, a, mean.turned())] {
            if is_high_enough && self.clusters[of as usize].neighbours.add(other, mean) {
                self.changed.push(of);
            }
        }
    }

    fn remove_neighbours(&mut self, a: u32, b: u32) {
        for (of, other) in [(a, b), (b, a)] {
            if self.clusters[of as usize].neighbours.remove(other) {
                self.changed.push(of);
            }
        }
    }

    /// Compares what was not compared yet of pairs of clusters, so that their means cover all parts; the mean of
    /// clusters that cannot be linked is below 0.
    fn compare_missing(
        &mut self,
        pairs: &mut [(u32, u32, MeanWeight)],
        block: &BlockFeatures,
        inputs: &ClusteringInputs<'_>,
    ) {
        self.sums.clear();
        self.sums.resize(pairs.len(), (0.0, 0));
        for (index, (a, b, mean)) in pairs.iter().enumerate() {
            let [own, other] = self.sizes(*a, *b);
            let missing = own * other - mean.compared.pairs();
            let sampled = (PAIRS_SAMPLED * missing).div_ceil(own * other).min(missing);
            for turn in 0..sampled {
                let nth = if sampled == missing { turn } else { sample_index(turn, missing) };
                let (i, j) = mean.compared.nth_missing(nth, own, other);
                let i = self.clusters[*a as usize].members[i] as usize;
                let j = self.clusters[*b as usize].members[j] as usize;
                self.add_pair(index, (i, j), block, inputs);
            }
        }
        self.score_batch(inputs);
        for ((a, b, mean), &(sum, count)) in pairs.iter_mut().zip(&self.sums) {
            let [own, other] = self.sizes(*a, *b);
            let (all, known) = ((own * other) as f32, mean.compared.pairs() as f32);
            // Where all names that were drawn contradict each other nothing is new.
            if count > 0 {
                let of_missing = sum / count as f32;
                mean.compatible = (known * mean.compatible + (all - known) * of_missing) / all;
            }
            let [names, other_names] =
                [*a, *b].map(|cluster| &self.clusters[cluster as usize].names);
            let conflicts = count_conflicts(names, other_names, block) as f32 / all;
            mean.mean = conflicts * inputs.model.conflict + (1.0 - conflicts) * mean.compatible;
            mean.compared = ComparedMembers::all(own, other);
        }
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
        let sizes = self.sizes(a, b);
        let Ok([kept, joined]) = self.clusters.get_disjoint_mut([a as usize, b as usize]) else {
            return;
        };
        kept.members.append(&mut joined.members);
        kept.papers.append(&mut joined.papers);
        // Two ascending runs, which a stable sort merges.
        kept.papers.sort();
        add_names(&mut kept.names, &joined.names);
        kept.identifier = kept.identifier.max(joined.identifier);
        let mut of_parts = std::mem::take(&mut self.of_parts);
        of_parts.clear();
        of_parts.extend(kept.neighbours.iter().map(|(other, mean)| (other, 0, *mean)));
        of_parts.extend(joined.neighbours.iter().map(|(other, mean)| {
            let compared = mean.compared.behind(sizes[0]);
            (other, 1, MeanWeight { compared, ..*mean })
        }));
        of_parts.retain(|(other, ..)| *other != a && *other != b);
        of_parts.sort_unstable_by_key(|(other, part, _)| (*other, *part));
        kept.neighbours.clear();
        joined.neighbours.clear();
        for same in of_parts.chunk_by(|x, y| x.0 == y.0) {
            let other = same[0].0;
            for (_, part, _) in same {
                if self.clusters[other as usize].neighbours.remove([a, b][*part]) {
                    self.changed.push(other);
                }
            }
            let mean = match same {
                [(.., first), (.., second)] => MeanWeight::of_parts([*first, *second], sizes),
                _ => same[0].2,
            };
            self.add_neighbours(a, other, mean);
        }
        self.of_parts = of_parts;
    }

    /// How certain each mention is of its cluster, and which other cluster was the likeliest.
    fn assess_clusters(
        &mut self,
        block: &BlockFeatures,
        inputs: &ClusteringInputs<'_>,
    ) -> BlockClusters {
        let count = block.rows.len();
        let mut all = std::mem::take(&mut self.clusters);
        for cluster in &mut all[..self.count] {
            cluster.members.sort_unstable();
        }
        self.sum_within(&all[..self.count], block, inputs);
        let mut clusters = BlockClusters {
            representative: vec![0; count],
            confidence: vec![0.0; count],
            nearest_other: vec![(NO_ID, 0.0); count],
        };
        for cluster in &all[..self.count] {
            let (other, mean) = cluster.neighbours.nearest().unwrap_or((NO_ID, 0.0));
            let all_others = cluster.neighbours.iter().map(|(_, other)| other.mean.max(0.0)).sum();
            let first = all.get(other as usize).and_then(|other| other.members.first());
            let nearest = match first {
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
        self.clusters = all;
        clusters
    }

    /// Sums, for each mention, the weights of its pairs with a sample of the other members of its cluster.
    fn sum_within(
        &mut self,
        clusters: &[GrowingCluster],
        block: &BlockFeatures,
        inputs: &ClusteringInputs<'_>,
    ) {
        self.sums.clear();
        self.sums.resize(block.rows.len(), (0.0, 0));
        let members = clusters.iter().map(|cluster| cluster.members.as_slice());
        for members in members.filter(|members| members.len() > 1) {
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
