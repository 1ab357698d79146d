//! Where a table is cut into parts, and which row belongs to which.

use polars::prelude::{Column, DataType, IdxSize, PolarsError};

/// The first key of each part but the first, rising: rows with one key are in one part, and every key of a part is
/// smaller than those of the next.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PartBounds {
    Integer(Vec<i64>),
    Text(Vec<String>),
}

/// Keys of a table, some of all.
#[derive(Clone, Debug)]
pub(super) enum KeySample {
    Integer(Vec<i64>),
    Text(Vec<String>),
}

impl KeySample {
    pub(super) fn of_type(kind: Option<&DataType>) -> Self {
        match kind {
            Some(DataType::Int64) => Self::Integer(Vec::new()),
            _ => Self::Text(Vec::new()),
        }
    }

    /// Takes every key whose row number, counted from `first`, is a multiple of `stride`.
    pub(super) fn take(
        &mut self,
        keys: &Column,
        first: usize,
        stride: usize,
    ) -> Result<(), PolarsError> {
        let skipped = first.next_multiple_of(stride) - first;
        let rows = (skipped..keys.len()).step_by(stride);
        match self {
            Self::Integer(taken) => {
                let keys = keys.i64()?;
                taken.extend(rows.filter_map(|row| keys.get(row)));
            }
            Self::Text(taken) => {
                let keys = keys.str()?;
                taken.extend(rows.filter_map(|row| keys.get(row)).map(str::to_owned));
            }
        }
        Ok(())
    }

    /// The bounds of parts with about as many rows each.
    pub(super) fn bounds(self, parts: usize) -> PartBounds {
        match self {
            Self::Integer(keys) => PartBounds::Integer(quantiles(keys, parts)),
            Self::Text(keys) => PartBounds::Text(quantiles(keys, parts)),
        }
    }
}

fn quantiles<T: Ord + Clone>(mut keys: Vec<T>, parts: usize) -> Vec<T> {
    keys.sort_unstable();
    let places = (1..parts).map(|part| part * keys.len() / parts);
    let mut bounds: Vec<T> = places.filter_map(|place| keys.get(place).cloned()).collect();
    bounds.dedup();
    bounds
}

impl PartBounds {
    /// Number of parts.
    pub(super) fn parts(&self) -> usize {
        1 + match self {
            Self::Integer(bounds) => bounds.len(),
            Self::Text(bounds) => bounds.len(),
        }
    }

    /// The rows of each part. A row without a key is in the first.
    pub(super) fn rows_of_parts(&self, keys: &Column) -> Result<Vec<Vec<IdxSize>>, PolarsError> {
        let mut rows = vec![Vec::new(); self.parts()];
        match self {
            Self::Integer(bounds) => {
                for (row, key) in keys.i64()?.iter().enumerate() {
                    let part = bounds.partition_point(|bound| Some(*bound) <= key);
                    rows[part].push(row as IdxSize);
                }
            }
            Self::Text(bounds) => {
                for (row, key) in keys.str()?.iter().enumerate() {
                    let part = bounds.partition_point(|bound| Some(bound.as_str()) <= key);
                    rows[part].push(row as IdxSize);
                }
            }
        }
        Ok(rows)
    }
}

/// Where the rows of each key end, in a column that is sorted.
pub(super) fn key_ends(keys: &Column) -> Result<Vec<usize>, PolarsError> {
    Ok(match keys.dtype() {
        DataType::Int64 => ends(keys.i64()?.iter()),
        _ => ends(keys.str()?.iter()),
    })
}

fn ends<T: PartialEq>(keys: impl Iterator<Item = T>) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut previous = None;
    let mut rows = 0;
    for key in keys {
        if previous.as_ref().is_some_and(|previous| *previous != key) {
            ends.push(rows);
        }
        previous = Some(key);
        rows += 1;
    }
    if rows > 0 {
        ends.push(rows);
    }
    ends
}

#[cfg(test)]
mod tests {
    use polars::prelude::{IntoColumn, NamedFrom, Series};

    use super::*;

    #[test]
    fn parts_are_of_about_one_size_and_no_key_is_in_two() {
        let keys: Vec<i64> = (0..1000).map(|row| (row * 7919 % 1000) / 10).collect();
        let column = Series::new("k".into(), &keys).into_column();
        let mut sample = KeySample::of_type(Some(column.dtype()));
        sample.take(&column, 0, 3).unwrap();
        let bounds = sample.bounds(4);
        assert_eq!(bounds.parts(), 4);
        let parts = bounds.rows_of_parts(&column).unwrap();
        assert!(parts.iter().all(|rows| (150..350).contains(&rows.len())), "{bounds:?}");
        let key = |row: &IdxSize| keys[*row as usize];
        for pair in parts.windows(2) {
            assert!(pair[0].iter().map(key).max() < pair[1].iter().map(key).min());
        }
    }

    #[test]
    fn one_key_alone_is_one_part() {
        let column = Series::new("k".into(), vec!["a"; 50]).into_column();
        let mut sample = KeySample::of_type(Some(column.dtype()));
        sample.take(&column, 0, 1).unwrap();
        let parts = sample.bounds(8).rows_of_parts(&column).unwrap();
        assert_eq!(parts.iter().filter(|rows| !rows.is_empty()).count(), 1);
        assert_eq!(key_ends(&column).unwrap(), [50]);
    }
}
