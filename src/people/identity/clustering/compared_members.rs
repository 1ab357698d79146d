//! Which pairs of the members of two clusters were compared, while both grow.

/// Members of a cluster that follow each other in its list.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct MemberRange {
    first: u16,
    end: u16,
}

impl MemberRange {
    fn len(self) -> usize {
        usize::from(self.end - self.first)
    }

    /// The `nth` member that is not among these.
    fn nth_outside(self, nth: usize) -> usize {
        if nth < usize::from(self.first) { nth } else { nth + self.len() }
    }
}

/// The members of two clusters that were compared: all those of `own` with all those of `other`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct ComparedMembers {
    own: MemberRange,
    other: MemberRange,
}

impl ComparedMembers {
    /// All members of two clusters.
    pub(super) fn all(own: usize, other: usize) -> Self {
        // No piece has more mentions than 16 bits can number.
        let [own, other] = [own, other].map(|end| MemberRange { first: 0, end: end as u16 });
        Self { own, other }
    }

    /// Number of pairs that were compared.
    pub(super) fn pairs(self) -> usize {
        self.own.len() * self.other.len()
    }

    /// The members of the first cluster are now the second part of a list, behind `before` others.
    pub(super) fn behind(self, before: usize) -> Self {
        let [first, end] = [self.own.first, self.own.end].map(|place| place + before as u16);
        Self { own: MemberRange { first, end }, ..self }
    }

    /// What was compared of both parts of a joined cluster, as far as one rectangle of pairs holds it; else the
    /// larger of the two, and the pairs of the smaller are compared again.
    pub(super) fn with(self, second: Self) -> Self {
        if self.other == second.other && self.own.end == second.own.first {
            let own = MemberRange { first: self.own.first, end: second.own.end };
            return Self { own, ..self };
        }
        if self.pairs() >= second.pairs() { self } else { second }
    }

    /// The same, seen from the other cluster.
    pub(super) fn turned(self) -> Self {
        Self { own: self.other, other: self.own }
    }

    /// The `nth` pair that was not compared, of clusters with so many members.
    pub(super) fn nth_missing(self, nth: usize, own: usize, other: usize) -> (usize, usize) {
        let beside = (own - self.own.len()) * other;
        if nth < beside {
            return (self.own.nth_outside(nth / other), nth % other);
        }
        let (nth, width) = (nth - beside, other - self.other.len());
        (usize::from(self.own.first) + nth / width, self.other.nth_outside(nth % width))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(first: u16, end: u16) -> MemberRange {
        MemberRange { first, end }
    }

    #[test]
    fn every_pair_is_either_compared_or_one_of_the_missing() {
        let (own, other) = (5, 4);
        for compared in [
            ComparedMembers::default(),
            ComparedMembers::all(own, other),
            ComparedMembers { own: range(0, 2), other: range(0, 4) },
            ComparedMembers { own: range(1, 4), other: range(2, 3) },
            ComparedMembers { own: range(3, 5), other: range(0, 1) },
        ] {
            let missing = own * other - compared.pairs();
            let mut pairs: Vec<(usize, usize)> =
                (0..missing).map(|nth| compared.nth_missing(nth, own, other)).collect();
            for i in compared.own.first..compared.own.end {
                pairs.extend(
                    (compared.other.first..compared.other.end).map(|j| (i.into(), j.into())),
                );
            }
            pairs.sort_unstable();
            let all: Vec<_> = (0..own).flat_map(|i| (0..other).map(move |j| (i, j))).collect();
            assert_eq!(pairs, all, "{compared:?}");
        }
    }

    #[test]
    fn two_parts_that_were_compared_whole_are_a_whole_that_was() {
        let (kept, joined, neighbour) = (3, 2, 4);
        let first = ComparedMembers::all(kept, neighbour);
        let second = ComparedMembers::all(joined, neighbour).behind(kept);
        assert_eq!(first.with(second), ComparedMembers::all(kept + joined, neighbour));
        assert_eq!(first.turned(), ComparedMembers::all(neighbour, kept));
    }

    #[test]
    fn of_two_parts_that_do_not_fit_the_larger_stays() {
        let first = ComparedMembers { own: range(0, 3), other: range(0, 1) };
        let second = ComparedMembers::all(2, 4).behind(3);
        assert_eq!(first.with(second), second);
        assert_eq!(second.pairs(), 8);
    }
}
