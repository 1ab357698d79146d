//! Lists of different lengths in two flat arrays.

use std::ops::Range;

/// One list a row, all values in one array: row `i` is `values[offsets[i]..offsets[i + 1]]`.
///
/// Law: `offsets` starts with 0, never falls, and its last entry is `values.len()`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RaggedArray<T> {
    offsets: Vec<u32>,
    values: Vec<T>,
}

impl<T> Default for RaggedArray<T> {
    fn default() -> Self {
        Self { offsets: vec![0], values: Vec::new() }
    }
}

impl<T> RaggedArray<T> {
    /// Number of lists.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is no list.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The list of row `row`.
    #[inline]
    pub fn row(&self, row: usize) -> &[T] {
        &self.values[self.range(row)]
    }

    /// The same, to change values in place.
    #[inline]
    pub fn row_mut(&mut self, row: usize) -> &mut [T] {
        let range = self.range(row);
        &mut self.values[range]
    }

    /// Where the list of row `row` lies in [`Self::values`].
    #[inline]
    pub fn range(&self, row: usize) -> Range<usize> {
        self.offsets[row] as usize..self.offsets[row + 1] as usize
    }

    /// All values, list after list.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// The lists of some arrays, one array after the other.
    ///
    /// # Panics
    /// As [`Self::push`].
    pub fn concat(parts: Vec<Self>) -> Self
    where
        T: Clone,
    {
        let mut whole = Self::default();
        whole.offsets.reserve(parts.iter().map(Self::len).sum());
        whole.values.reserve(parts.iter().map(|part| part.values.len()).sum());
        for part in parts {
            (0..part.len()).for_each(|row| whole.push(part.row(row).iter().cloned()));
        }
        whole
    }

    /// Adds a list behind the last one.
    ///
    /// # Panics
    /// Past 2^32 values.
    pub fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.values.extend(list);
        // A stop, where a number that is cut would mix up lists in silence.
        self.offsets.push(u32::try_from(self.values.len()).expect("fewer than 2^32 values"));
    }
}

impl<T> FromIterator<Vec<T>> for RaggedArray<T> {
    fn from_iter<I: IntoIterator<Item = Vec<T>>>(lists: I) -> Self {
        let mut ragged = Self::default();
        for list in lists {
            ragged.push(list);
        }
        ragged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_one_after_the_other_have_the_lists_of_all() {
        let lists = |lists: &[&[u8]]| lists.iter().map(|list| list.to_vec()).collect();
        let parts: Vec<RaggedArray<u8>> = vec![lists(&[&[1, 2], &[]]), lists(&[]), lists(&[&[3]])];
        assert_eq!(RaggedArray::concat(parts), lists(&[&[1, 2], &[], &[3]]));
        assert_eq!(RaggedArray::<u8>::concat(Vec::new()), RaggedArray::default());
    }
}
