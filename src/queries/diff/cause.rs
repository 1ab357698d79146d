//! The causes of a change.

use std::ops::{Index, IndexMut};

/// Why a score changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Settings of the score or the network, the length of the window, or another version.
    Method,
    /// A document entered or left the area, or speaks more or less of it.
    Definition,
    /// A printed name went from one person to another, or it became more or less certain that it is
    /// theirs.
    Identity,
    /// Somebody opted out or is back: others notice by the ties that went with them.
    Suppression,
    /// A document is new, gone or revised, is cited by others, or is dated after the old reference
    /// date; a pillar got or lost its source.
    Evidence,
    /// The reference date moved: documents count less, and old ones leave the window.
    Decay,
    /// The greatest raw sums of the area, which set the scale, are other people's and moved; also the
    /// remainder of rounding.
    Others,
    /// A reviewer took the person off the list or put them back.
    Override,
}

impl Cause {
    /// All causes in the order of the steps.
    pub const ORDER: [Self; 8] = [
        Self::Method,
        Self::Definition,
        Self::Identity,
        Self::Suppression,
        Self::Evidence,
        Self::Decay,
        Self::Others,
        Self::Override,
    ];

    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::Definition => "definition",
            Self::Identity => "identity",
            Self::Suppression => "suppression",
            Self::Evidence => "evidence",
            Self::Decay => "decay",
            Self::Others => "others",
            Self::Override => "override",
        }
    }
}

/// One value for each cause.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PerCause<T>([T; 8]);

impl<T: Copy> PerCause<T> {
    /// The values in the order of [`Cause::ORDER`].
    pub fn values(&self) -> impl Iterator<Item = T> {
        self.0.into_iter()
    }
}

impl<T> Index<Cause> for PerCause<T> {
    type Output = T;

    fn index(&self, cause: Cause) -> &T {
        &self.0[cause as usize]
    }
}

impl<T> IndexMut<Cause> for PerCause<T> {
    fn index_mut(&mut self, cause: Cause) -> &mut T {
        &mut self.0[cause as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_back_by_its_cause() {
        let mut values = PerCause::default();
        for (number, cause) in Cause::ORDER.into_iter().enumerate() {
            values[cause] = number;
        }
        assert!(values.values().eq(0..8));
    }
}
