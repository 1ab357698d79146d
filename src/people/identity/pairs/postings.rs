//! Inverted lists of one block: for each mention, what it shares with every later one.

use super::context::TermLists;

/// Term → local mentions of one block, walked mention by mention.
#[derive(Default)]
pub(crate) struct Postings {
    entries: Vec<(u32, u32)>,
    /// Terms of each mention, ascending, with the squares of their weights.
    terms: Vec<(u32, f32)>,
    /// For each mention its terms: where the later mentions with the same term lie, and the
    /// square of the term's weight.
    walks: Vec<(u32, u32, f32)>,
    starts: Vec<u32>,
    /// Length of each mention's vector of weights.
    norms: Vec<f32>,
    fill: Vec<u32>,
    /// Terms of several mentions: where those lie in `entries`, and the square of the weight.
    several: Vec<(u32, u32, f32)>,
}

impl Postings {
    /// Fills the lists: `rows` gives the row of `lists` for each local mention, `skip` a term of its
    /// own that does not count.
    pub(crate) fn fill(
        &mut self,
        lists: &TermLists,
        rows: impl Iterator<Item = (u32, u32)> + Clone,
    ) {
        self.entries.clear();
        self.terms.clear();
        self.starts.clear();
        self.norms.clear();
        self.starts.push(0);
        for (local, (row, skip)) in rows.enumerate() {
            let terms = lists.lists.row(row as usize).iter().filter(|term| **term != skip);
            let before = self.terms.len();
            self.terms.extend(terms.map(|term| (*term, lists.weight(*term).powi(2))));
            let own = &self.terms[before..];
            self.entries.extend(own.iter().map(|(term, _)| (*term, local as u32)));
            self.norms.push(own.iter().map(|(_, square)| square).sum::<f32>().sqrt());
            self.starts.push(self.entries.len() as u32);
        }
        self.entries.sort_unstable();
        self.walks.clear();
        self.walks.resize(self.entries.len(), (0, 0, 0.0));
        self.fill.clear();
        self.fill.extend_from_slice(&self.starts);
        self.several.clear();
        let mut start = 0;
        for group in self.entries.chunk_by(|a, b| a.0 == b.0) {
            let end = start + group.len() as u32;
            let square = lists.weight(group[0].0).powi(2);
            for (place, &(_, local)) in group.iter().enumerate() {
                let slot = &mut self.fill[local as usize];
                self.walks[*slot as usize] = (start + place as u32 + 1, end, square);
                *slot += 1;
            }
            if group.len() > 1 {
                self.several.push((start, end, square));
            }
            start = end;
        }
    }

    /// Whether the mention has any term.
    #[inline]
    pub(crate) fn has(&self, local: usize) -> bool {
        self.starts[local + 1] > self.starts[local]
    }

    /// Number of terms of a mention.
    #[inline]
    pub(crate) fn len(&self, local: usize) -> u32 {
        self.starts[local + 1] - self.starts[local]
    }

    /// Length of the mention's vector.
    #[inline]
    pub(crate) fn norm(&self, local: usize) -> f32 {
        self.norms[local]
    }

    /// How many terms two mentions share, and the sum of their squared weights.
    pub(crate) fn shared(&self, a: usize, b: usize) -> (f32, f32) {
        let own = |local: usize| {
            &self.terms[self.starts[local] as usize..self.starts[local + 1] as usize]
        };
        let (mut a, mut b) = (own(a), own(b));
        let (mut count, mut sum) = (0.0, 0.0);
        while let (Some(&(x, square)), Some(&(y, _))) = (a.first(), b.first()) {
            if x == y {
                count += 1.0;
                sum += square;
            }
            // Without a branch on which list moves: the order of terms is as good as random.
            a = &a[usize::from(x <= y)..];
            b = &b[usize::from(y <= x)..];
        }
        (count, sum)
    }

    /// Calls `meet` with the mentions of each term that several share, ascending, and the square of
    /// the term's weight.
    pub(crate) fn groups(&self, mut meet: impl FnMut(&[(u32, u32)], f32)) {
        for &(from, to, square) in &self.several {
            meet(&self.entries[from as usize..to as usize], square);
        }
    }

    /// Calls `meet` with each later mention and the squared weight of each term shared with it.
    #[inline]
    pub(crate) fn later(&self, local: usize, mut meet: impl FnMut(usize, f32)) {
        let walks = self.starts[local] as usize..self.starts[local + 1] as usize;
        for &(from, to, square) in &self.walks[walks] {
            for &(_, other) in &self.entries[from as usize..to as usize] {
                meet(other as usize, square);
            }
        }
    }
}
