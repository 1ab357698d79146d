//! Union-find over mentions that never joins two names of one work, nor clusters that a decision or
//! different identifiers keep apart. A library's plain union-find cannot refuse a join.

use rustc_hash::FxHashMap;

/// Why two clusters were not joined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum JoinRefusal {
    /// Both hold a name of the same work.
    SameWork,
    /// A decision says that they are different people.
    DecidedDifferent,
    /// They have different identifiers (ORCID iDs, trusted source ids).
    DifferentIdentifiers,
}

/// Disjoint clusters of mentions with the works, identifier and cannot-link constraints of each.
pub(crate) struct ConstrainedUnionFind {
    parent: Vec<u32>,
    /// The work of each mention.
    work: Vec<u32>,
    /// Sorted works of each root of several mentions; empty for other rows: a list each would be an allocation for
    /// every mention of millions.
    works: Vec<Vec<u32>>,
    /// Mentions whose clusters a root may not join; the roots of these are looked up when asked.
    cannot_link: FxHashMap<u32, Vec<u32>>,
    /// Identifier of each root, 0 for none.
    identifier: Vec<u64>,
}

impl ConstrainedUnionFind {
    /// One cluster a mention; `works` gives the work of each mention.
    pub(crate) fn new(works: impl ExactSizeIterator<Item = u32>) -> Self {
        let count = works.len();
        Self {
            parent: (0..count as u32).collect(),
            work: works.collect(),
            works: vec![Vec::new(); count],
            cannot_link: FxHashMap::default(),
            identifier: vec![0; count],
        }
    }

    /// The works of a root, ascending.
    fn works_of(&self, root: u32) -> &[u32] {
        match self.works[root as usize].as_slice() {
            [] => std::slice::from_ref(&self.work[root as usize]),
            works => works,
        }
    }

    /// Gives a mention an identifier; clusters with different identifiers are not joined. Only valid
    /// before the first join.
    pub(crate) fn set_identifier(&mut self, mention: u32, identifier: u64) {
        self.identifier[mention as usize] = identifier;
    }

    /// The identifier of each mention's cluster, 0 for none.
    pub(crate) fn identifiers(&mut self) -> Vec<u64> {
        self.roots().iter().map(|root| self.identifier[*root as usize]).collect()
    }

    /// The cluster of each mention, by its first mention.
    pub(crate) fn roots(&mut self) -> Vec<u32> {
        (0..self.parent.len() as u32).map(|mention| self.find(mention)).collect()
    }

    /// The first mention (lowest number) of the cluster of `mention`.
    pub(crate) fn find(&mut self, mention: u32) -> u32 {
        let mut at = mention;
        while self.parent[at as usize] != at {
            let above = self.parent[at as usize];
            self.parent[at as usize] = self.parent[above as usize];
            at = above;
        }
        at
    }

    /// Forbids that the clusters of `a` and `b` are ever joined. False when they are one already.
    pub(crate) fn cannot_link(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        if a != b {
            self.cannot_link.entry(a).or_default().push(b);
            self.cannot_link.entry(b).or_default().push(a);
        }
        a != b
    }

    /// Joins the clusters of `a` and `b` unless a constraint forbids it.
    pub(crate) fn join(&mut self, a: u32, b: u32) -> Result<(), JoinRefusal> {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return Ok(());
        }
        if let Some(refusal) = self.refusal(a, b) {
            return Err(refusal);
        }
        let (root, child) = (a.min(b), a.max(b));
        let identifiers = (self.identifier[root as usize], self.identifier[child as usize]);
        let (fewer, more) = self.by_work_count(root, child);
        let mut works = std::mem::take(&mut self.works[more as usize]);
        if works.is_empty() {
            works.push(self.work[more as usize]);
        }
        merge_sorted(&mut works, self.works_of(fewer));
        self.works[fewer as usize] = Vec::new();
        self.works[root as usize] = works;
        if let Some(cannot_link) = self.cannot_link.remove(&child) {
            self.cannot_link.entry(root).or_default().extend(cannot_link);
        }
        self.identifier[root as usize] = identifiers.0.max(identifiers.1);
        self.parent[child as usize] = root;
        Ok(())
    }

    /// Joins the mentions of each group, ascending; what a constraint forbids stays apart.
    pub(crate) fn join_group(&mut self, group: &[u32]) {
        if group.len() < 2 || self.join_unconstrained(group) {
            return;
        }
        for &mention in &group[1..] {
            // A refusal is a constraint at work, not an error.
            let _ = self.join(mention, group[0]);
        }
    }

    /// Joins a group, ascending, of which no constraint keeps a mention from another; false where one may. Joining
    /// one by one would sort the works of a prolific author again with each.
    fn join_unconstrained(&mut self, group: &[u32]) -> bool {
        let first = group[0] as usize;
        let identifier = group.iter().map(|row| self.identifier[*row as usize]).max().unwrap_or(0);
        let is_free = |&mention: &u32| {
            let row = mention as usize;
            self.parent[row] == mention
                && self.works[row].is_empty()
                && [0, identifier].contains(&self.identifier[row])
                && !self.cannot_link.contains_key(&mention)
        };
        if !group.iter().all(is_free) {
            return false;
        }
        let mut works: Vec<u32> = group.iter().map(|row| self.work[*row as usize]).collect();
        works.sort_unstable();
        if works.windows(2).any(|pair| pair[0] == pair[1]) {
            return false;
        }
        group.iter().for_each(|row| self.parent[*row as usize] = group[0]);
        self.identifier[first] = identifier;
        self.works[first] = works;
        true
    }

    /// Of two roots the one with fewer works, then the other.
    fn by_work_count(&self, a: u32, b: u32) -> (u32, u32) {
        let is_sorted = self.works_of(a).len() <= self.works_of(b).len();
        if is_sorted { (a, b) } else { (b, a) }
    }

    /// The constraint against joining the clusters of `a` and `b`.
    pub(crate) fn refusal(&mut self, a: u32, b: u32) -> Option<JoinRefusal> {
        let (a, b) = (self.find(a), self.find(b));
        if self.is_decided_different(a, b) {
            return Some(JoinRefusal::DecidedDifferent);
        }
        let identifiers = (self.identifier[a as usize], self.identifier[b as usize]);
        if identifiers.0 != 0 && identifiers.1 != 0 && identifiers.0 != identifiers.1 {
            return Some(JoinRefusal::DifferentIdentifiers);
        }
        let (fewer, more) = self.by_work_count(a, b);
        let more = self.works_of(more);
        let shared = self.works_of(fewer).iter().any(|work| more.binary_search(work).is_ok());
        shared.then_some(JoinRefusal::SameWork)
    }

    /// Whether joining the pair `joining` would put the pair `apart` into one cluster.
    pub(crate) fn would_join(&mut self, apart: (u32, u32), joining: (u32, u32)) -> bool {
        let (a, b) = (self.find(apart.0), self.find(apart.1));
        let (x, y) = (self.find(joining.0), self.find(joining.1));
        (a, b) == (x, y) || (a, b) == (y, x)
    }

    /// Joins by a reviewer's decision: different identifiers do not prevent it, a shared work and other
    /// decisions do.
    pub(crate) fn must_link(&mut self, a: u32, b: u32) -> Result<(), JoinRefusal> {
        let (a, b) = (self.find(a), self.find(b));
        let kept = self.identifier[a.min(b) as usize];
        let other = std::mem::take(&mut self.identifier[a.max(b) as usize]);
        let joined = self.join(a, b);
        if joined.is_err() {
            self.identifier[a.max(b) as usize] = other;
        } else if kept == 0 {
            self.identifier[a.min(b) as usize] = other;
        }
        joined
    }

    fn is_decided_different(&mut self, a: u32, b: u32) -> bool {
        let [of_a, of_b] = [a, b].map(|root| self.cannot_link.get(&root).map_or(0, Vec::len));
        let (shorter, other) = if of_a <= of_b { (a, b) } else { (b, a) };
        let Some(listed) = self.cannot_link.remove(&shorter) else { return false };
        let found = listed.iter().any(|&mention| self.find(mention) == other);
        self.cannot_link.insert(shorter, listed);
        found
    }
}

/// Merges a short sorted list into a long one; no value is in both.
fn merge_sorted(long: &mut Vec<u32>, short: &[u32]) {
    // A few insertions cost less than sorting a prolific author's works again.
    if short.len() * 8 < long.len() {
        for &value in short {
            if let Err(index) = long.binary_search(&value) {
                long.insert(index, value);
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
        let mut clusters = ConstrainedUnionFind::new([0, 0, 1, 2].into_iter());
        assert_eq!(clusters.join(0, 1), Err(JoinRefusal::SameWork));
        assert_eq!(clusters.join(0, 2), Ok(()));
        assert_eq!(clusters.join(1, 3), Ok(()));
        assert_eq!(clusters.join(2, 3), Err(JoinRefusal::SameWork));
        assert_eq!((clusters.find(2), clusters.find(3)), (0, 1));
    }

    #[test]
    fn clusters_with_different_identifiers_are_not_joined() {
        let mut clusters = ConstrainedUnionFind::new(0..4);
        clusters.set_identifier(0, 7);
        clusters.set_identifier(3, 8);
        assert_eq!(clusters.join(0, 1), Ok(()));
        assert_eq!(clusters.join(2, 3), Ok(()));
        assert_eq!(clusters.join(1, 2), Err(JoinRefusal::DifferentIdentifiers));
    }

    #[test]
    fn a_group_is_joined_as_its_mentions_are_one_by_one() {
        let works = [0, 0, 1, 2, 3, 4, 5, 6];
        let start = || {
            let mut clusters = ConstrainedUnionFind::new(works.into_iter());
            clusters.set_identifier(2, 7);
            clusters.set_identifier(3, 8);
            clusters.cannot_link(6, 7);
            clusters
        };
        for group in [&[0, 2, 4][..], &[0, 1, 4], &[2, 3, 4], &[4, 5], &[5, 6, 7], &[3], &[]] {
            let (mut at_once, mut one_by_one) = (start(), start());
            at_once.join_group(group);
            for &mention in group.iter().skip(1) {
                let _ = one_by_one.join(mention, group[0]);
            }
            assert_eq!(at_once.roots(), one_by_one.roots(), "{group:?}");
            assert_eq!(at_once.identifiers(), one_by_one.identifiers(), "{group:?}");
            // What was joined refuses what the parts refused.
            for mention in 0..8 {
                assert_eq!(at_once.refusal(0, mention), one_by_one.refusal(0, mention));
            }
        }
    }

    #[test]
    fn a_cannot_link_holds_after_both_clusters_have_grown() {
        let mut clusters = ConstrainedUnionFind::new(0..6);
        assert!(clusters.cannot_link(4, 5));
        assert_eq!(clusters.join(4, 0), Ok(()));
        assert_eq!(clusters.join(5, 1), Ok(()));
        assert_eq!(clusters.join(0, 1), Err(JoinRefusal::DecidedDifferent));
        assert_eq!(clusters.join(0, 2), Ok(()));
        assert!(!clusters.cannot_link(2, 4), "they are one already");
    }
}
