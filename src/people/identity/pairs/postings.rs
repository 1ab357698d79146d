//! Inverted lists of one block: for each mention, the terms it shares with every later one.

use super::context::TermLists;

/// The terms of the mentions of one block, and for each term its mentions. Mentions are positions in the
/// block.
#[derive(Default)]
pub(crate) struct TermPostings {
    /// Term and mention, ascending.
    entries: Vec<(u32, u32)>,
    /// Terms of each mention, ascending, with the squares of their weights.
    terms: Vec<(u32, f32)>,
    /// For each term of each mention: where the later mentions with the same term are in `entries`, and
    /// the square of the term's weight.
    later: Vec<(u32, u32, f32)>,
    /// Squares of the second weights of the terms, place by place as `terms`; empty where there are none.
    outer: Vec<f32>,
    /// Where the terms of each mention start in `terms` and `later`.
    starts: Vec<u32>,
    /// Euclidean length of each mention's vector of weights.
    norms: Vec<f32>,
    /// Terms of more than one mention: where those are in `entries`, and the square of the weight.
    shared: Vec<(u32, u32, f32)>,
    /// Next free slot in `later` of each mention, while filling.
    next_slot: Vec<u32>,
}

/// The terms that two mentions share.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SharedTerms {
    pub count: f32,
    /// Sum of their squared weights.
    pub sum: f32,
    /// Sum of their squared second weights.
    pub outer: f32,
}

impl TermPostings {
    /// Fills the lists: `rows` gives, for each mention, its row of `lists` and a term that is not counted
    /// (its own among co-authors).
    pub(crate) fn fill(
        &mut self,
        lists: &TermLists,
        rows: impl Iterator<Item = (u32, u32)> + Clone,
    ) {
        self.entries.clear();
        self.terms.clear();
        self.outer.clear();
        self.starts.clear();
        self.norms.clear();
        self.starts.push(0);
        for (mention, (row, skipped)) in rows.enumerate() {
            let before = self.terms.len();
            let row = row as usize;
            let terms = lists.lists.row(row);
            let is_counted = |term: &u32| *term != skipped;
            let counted = terms.iter().copied().filter(is_counted);
            self.terms.extend(counted.map(|term| (term, lists.weight(term).powi(2))));
            let outer =
                terms.iter().zip(lists.outer_weights(row)).filter(|(term, _)| is_counted(term));
            self.outer.extend(outer.map(|(_, weight)| weight * weight));
            let added = &self.terms[before..];
            self.entries.extend(added.iter().map(|(term, _)| (*term, mention as u32)));
            self.norms.push(added.iter().map(|(_, square)| square).sum::<f32>().sqrt());
            self.starts.push(self.entries.len() as u32);
        }
        self.entries.sort_unstable();
        self.fill_later(lists);
    }

    fn fill_later(&mut self, lists: &TermLists) {
        self.later.clear();
        self.later.resize(self.entries.len(), (0, 0, 0.0));
        self.next_slot.clear();
        self.next_slot.extend_from_slice(&self.starts);
        self.shared.clear();
        let mut start = 0;
        for same_term in self.entries.chunk_by(|a, b| a.0 == b.0) {
            let end = start + same_term.len() as u32;
            let square = lists.weight(same_term[0].0).powi(2);
            for (nth, &(_, mention)) in same_term.iter().enumerate() {
                let slot = &mut self.next_slot[mention as usize];
                self.later[*slot as usize] = (start + nth as u32 + 1, end, square);
                *slot += 1;
            }
            if same_term.len() > 1 {
                self.shared.push((start, end, square));
            }
            start = end;
        }
    }

    /// Whether a mention has any term.
    #[inline]
    pub(crate) fn has_terms(&self, mention: usize) -> bool {
        self.starts[mention + 1] > self.starts[mention]
    }

    /// Number of terms of a mention.
    #[inline]
    pub(crate) fn term_count(&self, mention: usize) -> u32 {
        self.starts[mention + 1] - self.starts[mention]
    }

    /// Euclidean length of a mention's vector of weights.
    #[inline]
    pub(crate) fn norm(&self, mention: usize) -> f32 {
        self.norms[mention]
    }

    /// What two mentions share.
    pub(crate) fn shared_terms(&self, a: usize, b: usize) -> SharedTerms {
        let terms_of = |mention: usize| {
            &self.terms[self.starts[mention] as usize..self.starts[mention + 1] as usize]
        };
        let first = self.starts[a] as usize;
        let (all, mut a, mut b) = (terms_of(a).len(), terms_of(a), terms_of(b));
        let mut shared = SharedTerms::default();
        while let (Some(&(x, square)), Some(&(y, _))) = (a.first(), b.first()) {
            if x == y {
                shared.count += 1.0;
                shared.sum += square;
                shared.outer += self.outer.get(first + all - a.len()).copied().unwrap_or(0.0);
            }
            // No branch on which list advances: a predictor cannot guess it, terms are hashes.
            a = &a[usize::from(x <= y)..];
            b = &b[usize::from(y <= x)..];
        }
        shared
    }

    /// Calls `visit` with the mentions of each shared term, ascending, and the square of its weight.
    pub(crate) fn for_each_shared_term(&self, mut visit: impl FnMut(&[(u32, u32)], f32)) {
        for &(start, end, square) in &self.shared {
            visit(&self.entries[start as usize..end as usize], square);
        }
    }

    /// As [`Self::for_each_later`], with the squares of both weights.
    #[inline]
    pub(crate) fn for_each_later_with_outer(
        &self,
        mention: usize,
        mut visit: impl FnMut(usize, f32, f32),
    ) {
        for slot in self.starts[mention] as usize..self.starts[mention + 1] as usize {
            let (start, end, square) = self.later[slot];
            for &(_, other) in &self.entries[start as usize..end as usize] {
                visit(other as usize, square, self.outer[slot]);
            }
        }
    }

    /// Calls `visit` with each later mention and the squared weight of each term shared with it.
    #[inline]
    pub(crate) fn for_each_later(&self, mention: usize, mut visit: impl FnMut(usize, f32)) {
        let slots = self.starts[mention] as usize..self.starts[mention + 1] as usize;
        for &(start, end, square) in &self.later[slots] {
            for &(_, other) in &self.entries[start as usize..end as usize] {
                visit(other as usize, square);
            }
        }
    }
}
