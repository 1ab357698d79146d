//! Counting sort: items into buckets in linear time, items of a bucket in the order of the input.

use std::ops::AddAssign;

/// An integer that counts positions: `u32` where memory traffic matters, `u64` for the slots of a graph.
pub(super) trait Position: Copy + Default + AddAssign {
    /// One.
    const ONE: Self;
    /// The position as an index.
    fn index(self) -> usize;
}

impl Position for u32 {
    const ONE: Self = 1;
    #[inline]
    fn index(self) -> usize {
        self as usize
    }
}

impl Position for u64 {
    const ONE: Self = 1;
    #[inline]
    fn index(self) -> usize {
        self as usize
    }
}

/// Where each bucket starts once the items with these keys are sorted, and behind the last one the end:
/// one entry more than there are buckets.
pub(super) fn bucket_starts<P: Position>(
    buckets: usize,
    keys: impl Iterator<Item = usize>,
) -> Vec<P> {
    let mut starts = vec![P::default(); buckets + 1];
    for key in keys {
        starts[key + 1] += P::ONE;
    }
    let mut end = P::default();
    for start in &mut starts {
        end += *start;
        *start = end;
    }
    starts
}

/// Puts each item into its bucket; `starts` as [`bucket_starts`] returns them for the same keys.
pub(super) fn fill_buckets<P: Position, T: Copy + Default>(
    starts: &[P],
    items: impl Iterator<Item = (usize, T)>,
) -> Vec<T> {
    let mut next = starts.to_vec();
    let mut sorted = vec![T::default(); starts.last().map_or(0, |end| end.index())];
    for (key, item) in items {
        sorted[next[key].index()] = item;
        next[key] += P::ONE;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_a_bucket_keep_the_order_of_the_input() {
        let items = [(2, 'a'), (0, 'b'), (2, 'c'), (3, 'd'), (0, 'e')];
        let starts: Vec<u32> = bucket_starts(5, items.iter().map(|&(key, _)| key));
        assert_eq!(starts, [0, 2, 2, 4, 5, 5]);
        assert_eq!(fill_buckets(&starts, items.into_iter()), ['b', 'e', 'a', 'c', 'd']);
    }

    #[test]
    fn no_items_and_no_buckets_give_an_empty_order() {
        let starts: Vec<u64> = bucket_starts(0, std::iter::empty());
        assert_eq!(starts, [0]);
        assert!(fill_buckets::<_, u8>(&starts, std::iter::empty()).is_empty());
    }
}
