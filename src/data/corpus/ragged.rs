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

    /// Adds a list behind the last one.
    pub fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.values.extend(list);
        self.offsets.push(self.values.len() as u32);
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
