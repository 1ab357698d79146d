//! Average linkage on all pairs of one block.

/// Distances between all pairs of `count` mentions, as a full symmetric matrix.
#[derive(Default)]
pub(crate) struct DistanceMatrix {
    count: usize,
    cells: Vec<f32>,
}

/// The weight of a pair in the mean between two clusters: the eighth power of its probability. Average
/// linkage on these weights emphasises likely pairs: a few strong pairs join two clusters of one person
/// who changed subject or affiliation, many lukewarm pairs do not. With it, one cut fits blocks of all
/// sizes. Chosen on folds of ANDez and on the lists that are in no fit, with each power at its best cut: the
/// eighth was a point better than the fourth, the tenth no better than the eighth.
pub(crate) fn power_transform(probability: f32) -> f32 {
    let square = probability * probability;
    let fourth = square * square;
    fourth * fourth
}

/// The probability that a mean of transformed probabilities corresponds to (power mean).
pub(crate) fn power_mean(mean: f32) -> f32 {
    mean.clamp(0.0, 1.0).sqrt().sqrt().sqrt()
}

/// What speaks for the likeliest of the clusters that one was left apart from, between 0 and 1: the power mean
/// of the probabilities between the two, times its share of the mean weights between the cluster and all others.
/// A cluster that several others resemble alike is part of one of them at most.
pub(crate) fn evidence_for_likeliest(likeliest: f32, all: f32) -> f32 {
    if likeliest > 0.0 { power_mean(likeliest) * likeliest / all } else { 0.0 }
}

/// Distance of a pair that is never joined: infinite, so that every mean with it is infinite too.
pub(crate) const CANNOT_LINK: f32 = f32::INFINITY;
/// Distance of a pair that is joined before all others.
pub(crate) const MUST_LINK: f32 = -1e3;

impl DistanceMatrix {
    /// Sets all pairs of `count` mentions to `distance`.
    pub(crate) fn reset(&mut self, count: usize, distance: f32) {
        self.count = count;
        self.cells.clear();
        self.cells.resize(count * count, distance);
    }

    /// Sets the distance of a pair.
    #[inline]
    pub(crate) fn set(&mut self, a: usize, b: usize, distance: f32) {
        self.cells[a * self.count + b] = distance;
        self.cells[b * self.count + a] = distance;
    }

    /// All distances, row after row.
    pub(crate) fn cells(&self) -> &[f32] {
        &self.cells
    }

    /// The distance of a pair; after [`Self::link`] the cells hold means of clusters.
    #[inline]
    pub(crate) fn get(&self, a: usize, b: usize) -> f32 {
        self.cells[a * self.count + b]
    }

    /// Joins clusters in order of their mean distance until none is at most `cut`; gives each mention
    /// the lowest mention of its cluster. Overwrites the distances.
    ///
    /// Nearest-neighbour chain (Murtagh 1983): average linkage is reducible, so two clusters that are
    /// each other's nearest may be joined at once, and a cluster whose nearest is beyond the cut is
    /// finished. Ties go to the lower number.
    pub(crate) fn link(&mut self, cut: f32) -> Vec<u32> {
        let count = self.count;
        let mut representative: Vec<u32> = (0..count as u32).collect();
        let mut size = vec![1f32; count];
        let mut active: Vec<u32> = (0..count as u32).collect();
        let mut chain: Vec<u32> = Vec::new();
        while active.len() > 1 || !chain.is_empty() {
            let Some(&top) = chain.last() else {
                chain.push(active[0]);
                continue;
            };
            let previous = chain.len().checked_sub(2).map(|at| chain[at]);
            let (nearest, distance) = self.nearest(top, previous, &active);
            if distance > cut {
                chain.pop();
                active.retain(|cluster| *cluster != top);
                continue;
            }
            if Some(nearest) != previous {
                chain.push(nearest);
                continue;
            }
            chain.truncate(chain.len() - 2);
            let (kept, joined) = (top.min(nearest), top.max(nearest));
            self.join(kept as usize, joined as usize, &mut size, &active);
            active.retain(|cluster| *cluster != joined);
            representative[joined as usize] = kept;
        }
        // A cluster only ever joins one with a lower number, so one ascending pass resolves all chains.
        for mention in 0..count {
            representative[mention] = representative[representative[mention] as usize];
        }
        representative
    }

    /// The nearest active cluster; the previous one of the chain wins ties, else the lower number.
    fn nearest(&self, cluster: u32, previous: Option<u32>, active: &[u32]) -> (u32, f32) {
        let row = &self.cells[cluster as usize * self.count..][..self.count];
        let mut best =
            previous.map_or((u32::MAX, CANNOT_LINK), |other| (other, row[other as usize]));
        for &other in active {
            if other != cluster && row[other as usize] < best.1 {
                best = (other, row[other as usize]);
            }
        }
        best
    }

    /// Replaces the distances of `kept` by the means of both clusters (Lance-Williams).
    fn join(&mut self, kept: usize, joined: usize, size: &mut [f32], active: &[u32]) {
        let total = size[kept] + size[joined];
        let shares = (size[kept] / total, size[joined] / total);
        for &other in active {
            let other = other as usize;
            if other != kept && other != joined {
                let mean = shares.0 * self.get(kept, other) + shares.1 * self.get(joined, other);
                self.set(kept, other, mean);
            }
        }
        size[kept] = total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(count: usize, pairs: &[(usize, usize, f32)], cut: f32) -> Vec<u32> {
        let mut distances = DistanceMatrix::default();
        distances.reset(count, 1.0);
        pairs.iter().for_each(|(a, b, d)| distances.set(*a, *b, *d));
        distances.link(cut)
    }

    #[test]
    fn a_cluster_that_two_others_resemble_alike_is_half_as_likely_to_be_one_of_them() {
        let mean = power_transform(0.5);
        assert!((evidence_for_likeliest(mean, mean) - 0.5).abs() < 1e-6);
        assert!((evidence_for_likeliest(mean, 2.0 * mean) - 0.25).abs() < 1e-6);
        assert_eq!(evidence_for_likeliest(0.0, 0.0), 0.0);
        assert_eq!(evidence_for_likeliest(-0.3, 0.0), 0.0);
    }

    #[test]
    fn clusters_join_by_their_mean_distance_not_by_one_close_pair() {
        let pairs = [(0, 1, 0.1), (2, 3, 0.1), (1, 2, 0.2), (0, 2, 0.9), (1, 3, 0.9), (0, 3, 0.9)];
        assert_eq!(linked(4, &pairs, 0.7), [0, 0, 2, 2]);
        assert_eq!(linked(4, &pairs, 0.73), [0, 0, 0, 0]);
    }

    #[test]
    fn cannot_link_holds_for_whole_clusters_and_must_link_comes_first() {
        let pairs = [(0, 1, 0.1), (1, 2, 0.1), (0, 2, CANNOT_LINK)];
        assert_eq!(linked(3, &pairs, 0.9), [0, 0, 2]);
        let pairs = [(0, 1, 0.1), (1, 2, MUST_LINK), (0, 2, CANNOT_LINK)];
        assert_eq!(linked(3, &pairs, 0.9), [0, 1, 1]);
    }

    #[test]
    fn the_answer_is_that_of_the_textbook_algorithm_on_random_distances() {
        let mut state = 7u64;
        let mut random = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 40) as f32 / (1u64 << 24) as f32
        };
        for _ in 0..50 {
            let count = 12;
            let mut pairs = Vec::new();
            for a in 0..count {
                for b in a + 1..count {
                    pairs.push((a, b, random()));
                }
            }
            assert_eq!(linked(count, &pairs, 0.45), textbook(count, &pairs, 0.45));
        }
    }

    /// Joins the two closest clusters, with means over all pairs, until none is close enough.
    fn textbook(count: usize, pairs: &[(usize, usize, f32)], cut: f32) -> Vec<u32> {
        let mut groups: Vec<Vec<usize>> = (0..count).map(|mention| vec![mention]).collect();
        loop {
            let mean = |a: &[usize], b: &[usize]| {
                let close = pairs.iter().filter(|(x, y, _)| {
                    (a.contains(x) && b.contains(y)) || (a.contains(y) && b.contains(x))
                });
                close.map(|pair| pair.2).sum::<f32>() / (a.len() * b.len()) as f32
            };
            let mut best = (cut, 0, 0);
            for i in 0..groups.len() {
                for j in i + 1..groups.len() {
                    let distance = mean(&groups[i], &groups[j]);
                    if distance < best.0 {
                        best = (distance, i, j);
                    }
                }
            }
            if best.2 == 0 {
                break;
            }
            let gone = groups.remove(best.2);
            groups[best.1].extend(gone);
        }
        let mut label = vec![0; count];
        for group in groups {
            let least = *group.iter().min().unwrap() as u32;
            group.iter().for_each(|mention| label[*mention] = least);
        }
        label
    }
}
