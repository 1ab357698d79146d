//! Union-find over mentions that never joins two names of one work.

/// Why two groups were not joined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refused {
    /// Both hold a name of the same work.
    SameWork,
    /// A decision says that they differ.
    Decided,
    /// They bear different identifiers (ORCID iDs, trusted source ids).
    Identifiers,
}

/// Groups of mentions, each with the works its names stand on.
pub(crate) struct Forest {
    parent: Vec<u32>,
    /// Sorted works of each root; of other rows empty.
    works: Vec<Vec<u32>>,
    /// Sorted roots that a root may not join, as mentions; looked up through `find`.
    apart: Vec<Vec<u32>>,
    /// Identifier of each root, 0 when it has none.
    label: Vec<u64>,
}

impl Forest {
    /// One group a mention.
    pub(crate) fn new(works: impl ExactSizeIterator<Item = u32>) -> Self {
        let count = works.len();
        Self {
            parent: (0..count as u32).collect(),
            works: works.map(|work| vec![work]).collect(),
            apart: vec![Vec::new(); count],
            label: vec![0; count],
        }
    }

    /// Gives a mention an identifier; groups with different identifiers do not join. To be called
    /// before the first join.
    pub(crate) fn identify(&mut self, mention: u32, label: u64) {
        self.label[mention as usize] = label;
    }

    /// The identifier of the group of each mention, 0 for none.
    pub(crate) fn labels(&mut self) -> Vec<u64> {
        self.roots().iter().map(|root| self.label[*root as usize]).collect()
    }

    /// The group of each mention, by its first mention.
    pub(crate) fn roots(&mut self) -> Vec<u32> {
        (0..self.parent.len() as u32).map(|mention| self.find(mention)).collect()
    }

    /// The first mention (lowest number) that stands for the group of `mention`.
    pub(crate) fn find(&mut self, mention: u32) -> u32 {
        let mut at = mention;
        while self.parent[at as usize] != at {
            let above = self.parent[at as usize];
            self.parent[at as usize] = self.parent[above as usize];
            at = above;
        }
        at
    }

    /// Forbids that `a` and `b` ever join. False when they already are one.
    pub(crate) fn forbid(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        if a != b {
            self.apart[a as usize].push(b);
            self.apart[b as usize].push(a);
        }
        a != b
    }

    /// Joins the groups of `a` and `b` unless a law forbids it.
    pub(crate) fn join(&mut self, a: u32, b: u32) -> Result<(), Refused> {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return Ok(());
        }
        if let Some(refused) = self.refusal(a, b) {
            return Err(refused);
        }
        let (root, leaf) = (a.min(b), a.max(b));
        let labels = (self.label[root as usize], self.label[leaf as usize]);
        let (few, many) = self.by_works(root, leaf);
        let moved = std::mem::take(&mut self.works[few as usize]);
        let mut kept = std::mem::take(&mut self.works[many as usize]);
        merge_into(&mut kept, &moved);
        self.works[root as usize] = kept;
        let apart = std::mem::take(&mut self.apart[leaf as usize]);
        self.apart[root as usize].extend(apart);
        self.label[root as usize] = labels.0.max(labels.1);
        self.parent[leaf as usize] = root;
        Ok(())
    }

    /// The smaller group of two by its works, then the other.
    fn by_works(&self, a: u32, b: u32) -> (u32, u32) {
        let fewer = self.works[a as usize].len() <= self.works[b as usize].len();
        if fewer { (a, b) } else { (b, a) }
    }

    /// The law against joining the groups of `a` and `b`.
    pub(crate) fn refusal(&mut self, a: u32, b: u32) -> Option<Refused> {
        let (a, b) = (self.find(a), self.find(b));
        if self.is_forbidden(a, b) {
            return Some(Refused::Decided);
        }
        let labels = (self.label[a as usize], self.label[b as usize]);
        if labels.0 != 0 && labels.1 != 0 && labels.0 != labels.1 {
            return Some(Refused::Identifiers);
        }
        let (few, many) = self.by_works(a, b);
        let many = &self.works[many as usize];
        let shared = self.works[few as usize].iter().any(|work| many.binary_search(work).is_ok());
        shared.then_some(Refused::SameWork)
    }

    /// Whether joining the second pair would bring the first pair together.
    pub(crate) fn would_meet(&mut self, apart: (u32, u32), joining: (u32, u32)) -> bool {
        let (a, b) = (self.find(apart.0), self.find(apart.1));
        let (x, y) = (self.find(joining.0), self.find(joining.1));
        (a, b) == (x, y) || (a, b) == (y, x)
    }

    /// Joins by decision: identifiers do not count against it, works and other decisions do.
    pub(crate) fn decree(&mut self, a: u32, b: u32) -> Result<(), Refused> {
        let (a, b) = (self.find(a), self.find(b));
        let kept = self.label[a.min(b) as usize];
        let other = std::mem::take(&mut self.label[a.max(b) as usize]);
        let joined = self.join(a, b);
        if joined.is_err() {
            self.label[a.max(b) as usize] = other;
        } else if kept == 0 {
            self.label[a.min(b) as usize] = other;
        }
        joined
    }

    fn is_forbidden(&mut self, a: u32, b: u32) -> bool {
        let (short, other) = if self.apart[a as usize].len() <= self.apart[b as usize].len() {
            (a, b)
        } else {
            (b, a)
        };
        let listed = std::mem::take(&mut self.apart[short as usize]);
        let found = listed.iter().any(|&mention| self.find(mention) == other);
        self.apart[short as usize] = listed;
        found
    }
}

/// Merges a short sorted list into a long one; both hold distinct values.
fn merge_into(long: &mut Vec<u32>, short: &[u32]) {
    if short.len() * 8 < long.len() {
        for &value in short {
            if let Err(place) = long.binary_search(&value) {
                long.insert(place, value);
            }
        }
    } else {
        long.extend_from_slice(short);
        long.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_of_one_work_never_join_not_even_through_others() {
        let mut forest = Forest::new([0, 0, 1, 2].into_iter());
        assert_eq!(forest.join(0, 1), Err(Refused::SameWork));
        assert_eq!(forest.join(0, 2), Ok(()));
        assert_eq!(forest.join(1, 3), Ok(()));
        assert_eq!(forest.join(2, 3), Err(Refused::SameWork));
        assert_eq!((forest.find(2), forest.find(3)), (0, 1));
    }

    #[test]
    fn groups_with_different_identifiers_stay_apart() {
        let mut forest = Forest::new(0..4);
        forest.identify(0, 7);
        forest.identify(3, 8);
        assert_eq!(forest.join(0, 1), Ok(()));
        assert_eq!(forest.join(2, 3), Ok(()));
        assert_eq!(forest.join(1, 2), Err(Refused::Identifiers));
    }

    #[test]
    fn a_decision_against_two_groups_holds_after_they_have_grown() {
        let mut forest = Forest::new(0..6);
        assert!(forest.forbid(4, 5));
        assert_eq!(forest.join(4, 0), Ok(()));
        assert_eq!(forest.join(5, 1), Ok(()));
        assert_eq!(forest.join(0, 1), Err(Refused::Decided));
        assert_eq!(forest.join(0, 2), Ok(()));
        assert!(!forest.forbid(2, 4), "they are one already");
    }
}
