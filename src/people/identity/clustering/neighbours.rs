//! The clusters that a growing cluster could be joined with.

use super::compared_members::ComparedMembers;

/// The mean weight of the pairs between two clusters, as far as they were compared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct MeanWeight {
    /// Of all pairs.
    pub mean: f32,
    /// Of those whose names do not contradict each other.
    pub compatible: f32,
    /// The members that were compared.
    pub compared: ComparedMembers,
}

impl MeanWeight {
    /// The same, seen from the other cluster.
    pub(super) fn turned(self) -> Self {
        Self { compared: self.compared.turned(), ..self }
    }

    /// The mean between a neighbour and a cluster of two parts of these sizes, from the means of both.
    pub(super) fn of_parts(parts: [Self; 2], sizes: [usize; 2]) -> Self {
        let [x, y] = sizes.map(|size| size as f32);
        let mean_of = |of_x: f32, of_y: f32| (of_x * x + of_y * y) / (x + y);
        let [first, second] = parts;
        Self {
            mean: mean_of(first.mean, second.mean),
            compatible: mean_of(first.compatible, second.compatible),
            compared: first.compared.with(second.compared),
        }
    }
}

/// The neighbours of a cluster, and the nearest of them: the one with the highest mean, of equal ones the lower
/// number, so that among the likeliest pairs of all there is always one whose clusters are each other's nearest.
#[derive(Default)]
pub(super) struct NeighbourList {
    /// Their numbers, apart from the means: a list is searched far more often than a mean is read.
    numbers: Vec<u32>,
    means: Vec<MeanWeight>,
    /// The nearest, if it is known.
    nearest: Option<(u32, f32)>,
    /// Whether the nearest is gone and must be looked for.
    is_stale: bool,
    /// Whether the nearest has changed since it was asked for.
    has_changed: bool,
}

impl NeighbourList {
    pub(super) fn clear(&mut self) {
        self.numbers.clear();
        self.means.clear();
        (self.nearest, self.is_stale, self.has_changed) = (None, false, false);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &MeanWeight)> {
        self.numbers.iter().copied().zip(&self.means)
    }

    /// The mean between the cluster and a neighbour.
    pub(super) fn mean_with(&self, number: u32) -> Option<&MeanWeight> {
        let at = self.numbers.iter().position(|other| *other == number)?;
        Some(&self.means[at])
    }

    /// Adds a neighbour; true when the nearest has changed by it and had not before.
    pub(super) fn add(&mut self, number: u32, mean: MeanWeight) -> bool {
        self.numbers.push(number);
        self.means.push(mean);
        let is_nearest = self.nearest.is_none_or(|nearest| is_nearer((number, mean.mean), nearest));
        if is_nearest && !self.is_stale {
            self.nearest = Some((number, mean.mean));
            return !std::mem::replace(&mut self.has_changed, true);
        }
        false
    }

    /// Removes a neighbour, if it is one; true when the nearest has changed by it and had not before.
    pub(super) fn remove(&mut self, number: u32) -> bool {
        let Some(at) = self.numbers.iter().position(|other| *other == number) else { return false };
        self.numbers.swap_remove(at);
        self.means.swap_remove(at);
        if self.nearest.is_some_and(|nearest| nearest.0 == number) {
            (self.nearest, self.is_stale) = (None, true);
            return !std::mem::replace(&mut self.has_changed, true);
        }
        false
    }

    /// Looks for the nearest where it is gone.
    pub(super) fn find_nearest(&mut self) {
        self.has_changed = false;
        if std::mem::take(&mut self.is_stale) {
            let means = self.numbers.iter().zip(&self.means).map(|(n, mean)| (*n, mean.mean));
            self.nearest =
                means.reduce(|best, next| if is_nearer(next, best) { next } else { best });
        }
    }

    /// The nearest and its mean; only known after [`Self::find_nearest`].
    pub(super) fn nearest(&self) -> Option<(u32, f32)> {
        self.nearest
    }
}

fn is_nearer(a: (u32, f32), b: (u32, f32)) -> bool {
    a.1 > b.1 || (a.1 == b.1 && a.0 < b.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(mean: f32) -> MeanWeight {
        MeanWeight { mean, ..MeanWeight::default() }
    }

    #[test]
    fn the_nearest_is_that_of_the_list_after_any_changes() {
        let mut list = NeighbourList::default();
        let mut held: Vec<(u32, f32)> = Vec::new();
        let mut state = 9u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) % below
        };
        for _ in 0..2_000 {
            let number = random(12) as u32;
            if let Some(at) = held.iter().position(|other| other.0 == number) {
                held.remove(at);
                list.remove(number);
            } else {
                let mean = random(4) as f32;
                held.push((number, mean));
                list.add(number, weight(mean));
            }
            if random(3) > 0 {
                continue;
            }
            list.find_nearest();
            let by_mean =
                |x: &&(u32, f32), y: &&(u32, f32)| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0));
            assert_eq!(list.nearest(), held.iter().max_by(by_mean).copied());
            let mut listed: Vec<(u32, f32)> = list.iter().map(|(n, mean)| (n, mean.mean)).collect();
            listed.sort_by_key(|other| other.0);
            held.sort_by_key(|other| other.0);
            assert_eq!(listed, held);
        }
    }

    #[test]
    fn a_change_of_the_nearest_is_told_once_until_it_is_asked_for() {
        let mut list = NeighbourList::default();
        assert!(list.add(5, weight(0.5)));
        assert!(!list.add(4, weight(0.7)), "told already");
        list.find_nearest();
        assert!(!list.add(6, weight(0.7)), "the lower number stays");
        assert!(!list.remove(5));
        assert!(list.remove(4));
        assert!(!list.remove(4), "not there any more");
        list.find_nearest();
        assert_eq!(list.nearest(), Some((6, 0.7)));
    }

    #[test]
    fn the_mean_with_two_parts_is_that_of_all_pairs() {
        let parts = [(2, 0.3), (4, 0.6)].map(|(size, mean)| MeanWeight {
            mean,
            compatible: mean,
            compared: ComparedMembers::all(size, 3),
        });
        let second = MeanWeight { compared: parts[1].compared.behind(2), ..parts[1] };
        let joined = MeanWeight::of_parts([parts[0], second], [2, 4]);
        assert!((joined.mean - 0.5).abs() < 1e-6);
        assert_eq!(joined.compared, ComparedMembers::all(6, 3));
    }
}
