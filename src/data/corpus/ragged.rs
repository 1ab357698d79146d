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
    pub fn concat(parts: Vec<Self>) -> Self {
        let mut whole = Self::default();
        whole.offsets.reserve(parts.iter().map(Self::len).sum());
        whole.values.reserve(parts.iter().map(|part| part.values.len()).sum());
        for mut part in parts {
            let before = whole.values.len();
            whole.values.append(&mut part.values);
            let ends = part.offsets[1..].iter().map(|end| offset(before + *end as usize));
            whole.offsets.extend(ends);
        }
        whole
    }

    /// Removes the lists whose place in `is_dropped`, one place a list, says true.
    pub fn remove_rows(&mut self, is_dropped: &[bool])
    where
        T: Copy,
    {
        let (mut start, mut end, mut rows) = (0, 0, 0);
        for (row, is_dropped) in is_dropped.iter().enumerate() {
            let next = self.offsets[row + 1];
            if !is_dropped {
                self.values.copy_within(start as usize..next as usize, end as usize);
                end += next - start;
                rows += 1;
                self.offsets[rows] = end;
            }
            start = next;
        }
        self.offsets.truncate(rows + 1);
        self.values.truncate(end as usize);
    }

    /// Adds a list behind the last one.
    ///
    /// # Panics
    /// Past 2^32 values.
    pub fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.values.extend(list);
        self.offsets.push(offset(self.values.len()));
    }
}

/// The end of a list of so many values: a stop, where a number that is cut would mix up lists in silence.
fn offset(values: usize) -> u32 {
    u32::try_from(values).expect("fewer than 2^32 values")
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

    #[test]
    fn without_some_lists_the_others_stay_as_they_are() {
        let lists: Vec<Vec<u8>> = (0..6).map(|row| vec![row; usize::from(row % 4)]).collect();
        for dropped in 0..1u32 << lists.len() {
            let is_dropped: Vec<bool> =
                (0..lists.len()).map(|row| dropped >> row & 1 == 1).collect();
            let mut ragged: RaggedArray<u8> = lists.iter().cloned().collect();
            ragged.remove_rows(&is_dropped);
            let kept = lists.iter().zip(&is_dropped).filter(|(_, dropped)| !**dropped);
            assert_eq!(ragged, kept.map(|(list, _)| list.clone()).collect());
        }
    }
}
