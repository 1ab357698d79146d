//! Inverted lists of one block: for each mention, the terms it shares with every later one.

use super::context::TermLists;

/// The terms of the mentions of one block, and for each term its mentions. Mentions are positions in the
/// block.
#[derive(Default)]
pub(crate) struct TermPostings {
    /// The mentions of each term, ascending, term after term.
    mentions: Vec<u32>,
    /// A term in the upper half and a mention that has it, ascending.
    keyed: Vec<u64>,
    /// Room for sorting them.
    spare: Vec<u64>,
    /// Terms of each mention, ascending.
    terms: Vec<u32>,
    /// Squares of their weights, place by place: apart from them, because two lists are read through for each pair
    /// of mentions, and a weight only where both have the term.
    squares: Vec<f32>,
    /// Squares of their second weights, place by place; empty where there are none.
    outer: Vec<f32>,
    /// For each term of each mention: where the later mentions with the same term are in `mentions`. Only filled
    /// for [`Self::for_each_later`].
    later: Vec<(u32, u32)>,
    /// Where the terms of each mention start in `terms`.
    starts: Vec<u32>,
    /// Terms of more than one mention: where those are in `mentions`, and the square of the weight.
    shared: Vec<(u32, u32, f32)>,
    /// Next free place in `terms` of each mention, while filling.
    next_slot: Vec<u32>,
}

/// What is asked of a mention's terms with every pair.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TermHead {
    /// A bit for each term.
    signature: u128,
    /// Euclidean length of the vector of weights.
    pub norm: f32,
    /// Number of terms.
    pub count: u32,
}

impl TermHead {
    /// Whether two mentions may share a term: they share none if they have no common bit.
    #[inline]
    pub(crate) fn may_share(&self, other: &Self) -> bool {
        self.signature & other.signature != 0
    }
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
        self.keyed.clear();
        self.terms.clear();
        self.squares.clear();
        self.outer.clear();
        self.later.clear();
        self.starts.clear();
        self.starts.push(0);
        // In a large corpus each list is a miss of the cache. All are found, then all are copied, so that misses
        // which need not wait for each other overlap.
        let found: Vec<(u32, u32, &[u32])> =
            rows.map(|(row, skipped)| (row, skipped, lists.lists.row(row as usize))).collect();
        for (row, skipped, terms) in found {
            let is_counted = |term: &u32| *term != skipped;
            self.terms.extend(terms.iter().copied().filter(is_counted));
            let outer = terms.iter().zip(lists.outer_weights(row as usize));
            let outer = outer.filter(|(term, _)| is_counted(term));
            self.outer.extend(outer.map(|(_, weight)| weight * weight));
            self.starts.push(self.terms.len() as u32);
        }
        for (mention, range) in self.starts.windows(2).enumerate() {
            let terms = &self.terms[range[0] as usize..range[1] as usize];
            let entry = |term: &u32| u64::from(*term) << 32 | mention as u64;
            self.keyed.extend(terms.iter().map(entry));
        }
        sort_by_term(&mut self.keyed, &mut self.spare);
        self.mentions.clear();
        self.mentions.extend(self.keyed.iter().map(|entry| *entry as u32));
        self.fill_weights(lists);
    }

    /// Looks up each term's weight once and writes it to its mentions.
    fn fill_weights(&mut self, lists: &TermLists) {
        self.squares.resize(self.terms.len(), 0.0);
        self.next_slot.clear();
        self.next_slot.extend_from_slice(&self.starts);
        self.shared.clear();
        let mut start = 0;
        for same_term in self.keyed.chunk_by(|a, b| a >> 32 == b >> 32) {
            let end = start + same_term.len() as u32;
            let square = lists.weight((same_term[0] >> 32) as u32).powi(2);
            for entry in same_term {
                let slot = &mut self.next_slot[*entry as u32 as usize];
                self.squares[*slot as usize] = square;
                *slot += 1;
            }
            if same_term.len() > 1 {
                self.shared.push((start, end, square));
            }
            start = end;
        }
    }

    /// Notes where the later mentions of each term are, for [`Self::for_each_later`].
    pub(crate) fn index_later(&mut self) {
        self.later.resize(self.terms.len(), (0, 0));
        self.next_slot.clear();
        self.next_slot.extend_from_slice(&self.starts);
        let mut start = 0;
        for same_term in self.keyed.chunk_by(|a, b| a >> 32 == b >> 32) {
            let end = start + same_term.len() as u32;
            for (at, entry) in (start + 1..).zip(same_term) {
                let slot = &mut self.next_slot[*entry as u32 as usize];
                self.later[*slot as usize] = (at, end);
                *slot += 1;
            }
            start = end;
        }
    }

    /// What is asked of a mention's terms with every pair.
    pub(crate) fn head(&self, mention: usize) -> TermHead {
        let range = self.starts[mention] as usize..self.starts[mention + 1] as usize;
        let terms = &self.terms[range.clone()];
        TermHead {
            signature: terms.iter().fold(0, |bits, term| bits | signature_bit(*term)),
            norm: self.squares[range].iter().sum::<f32>().sqrt(),
            count: terms.len() as u32,
        }
    }

    /// What two mentions share, if they [may share](TermHead::may_share) anything.
    pub(crate) fn shared_terms(&self, a: usize, b: usize) -> SharedTerms {
        let terms_of = |mention: usize| {
            &self.terms[self.starts[mention] as usize..self.starts[mention + 1] as usize]
        };
        let end = self.starts[a + 1] as usize;
        let (mut a, mut b) = (terms_of(a), terms_of(b));
        let mut shared = SharedTerms::default();
        while let (Some(&x), Some(&y)) = (a.first(), b.first()) {
            if x == y {
                let place = end - a.len();
                shared.count += 1.0;
                shared.sum += self.squares[place];
                shared.outer += self.outer.get(place).copied().unwrap_or(0.0);
            }
            // No branch on which list advances: a predictor cannot guess it, terms are hashes.
            a = &a[usize::from(x <= y)..];
            b = &b[usize::from(y <= x)..];
        }
        shared
    }

    /// Calls `visit` with the mentions of each shared term, ascending, and the square of its weight.
    pub(crate) fn for_each_shared_term(&self, mut visit: impl FnMut(&[u32], f32)) {
        for &(start, end, square) in &self.shared {
            visit(&self.mentions[start as usize..end as usize], square);
        }
    }

    /// As [`Self::for_each_later`], with the squares of both weights; also after [`Self::index_later`].
    #[inline]
    pub(crate) fn for_each_later_with_outer(
        &self,
        mention: usize,
        mut visit: impl FnMut(usize, f32, f32),
    ) {
        for slot in self.starts[mention] as usize..self.starts[mention + 1] as usize {
            let (start, end) = self.later[slot];
            for &other in &self.mentions[start as usize..end as usize] {
                visit(other as usize, self.squares[slot], self.outer[slot]);
            }
        }
    }

    /// Calls `visit` with each later mention and the squared weight of each term shared with it, after
    /// [`Self::index_later`].
    #[inline]
    pub(crate) fn for_each_later(&self, mention: usize, mut visit: impl FnMut(usize, f32)) {
        let slots = self.starts[mention] as usize..self.starts[mention + 1] as usize;
        for (&(start, end), square) in self.later[slots.clone()].iter().zip(&self.squares[slots]) {
            for &other in &self.mentions[start as usize..end as usize] {
                visit(other as usize, *square);
            }
        }
    }
}

/// Sorts entries, whose upper half is a term, by it. Those of equal terms must be in order already, and stay so.
fn sort_by_term(entries: &mut Vec<u64>, spare: &mut Vec<u64>) {
    /// Entries below which counting the digits costs more than comparing.
    const MANY: usize = 2_000;
    const DIGIT: u32 = 11;
    if entries.len() < MANY {
        entries.sort_unstable();
        return;
    }
    let largest = entries.iter().max().copied().unwrap_or_default();
    spare.clear();
    spare.resize(entries.len(), 0);
    let mut shift = 32;
    while shift < u64::BITS && largest >> shift > 0 {
        let digit = |entry: u64| (entry >> shift) as usize % (1 << DIGIT);
        let mut next = [0u32; 1 << DIGIT];
        entries.iter().for_each(|entry| next[digit(*entry)] += 1);
        let mut before = 0;
        for place in &mut next {
            before += std::mem::replace(place, before);
        }
        for &entry in entries.iter() {
            let place = &mut next[digit(entry)];
            spare[*place as usize] = entry;
            *place += 1;
        }
        std::mem::swap(entries, spare);
        shift += DIGIT;
    }
}

/// The bit of a term in a signature.
fn signature_bit(term: u32) -> u128 {
    // The upper bits of a product mix all bits of a term (Fibonacci hashing, Knuth 1973).
    1 << (term.wrapping_mul(0x9E37_79B9) >> 25)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::corpus::RaggedArray;

    /// Lists of ascending terms, long and short, with a term that all have and one of row 3 left out.
    fn lists() -> Vec<Vec<u32>> {
        let terms = |row: u32| (0..row % 9 * 4).map(move |nth| (row * 37 + nth * 101) % 211 * 1009);
        (0..40u32)
            .map(|row| {
                let mut terms: Vec<u32> = terms(row).chain([5]).collect();
                terms.sort_unstable();
                terms.dedup();
                terms
            })
            .collect()
    }

    #[test]
    fn many_entries_are_sorted_as_few_are() {
        let mut state = 3u64;
        for terms in [200, 1 << 22, 1 << 31] {
            let mut entries: Vec<u64> = (0..5_000u64)
                .map(|mention| {
                    state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
                    (((state >> 33) % terms) << 32) | (mention / 3)
                })
                .collect();
            let mut sorted = entries.clone();
            sorted.sort_unstable();
            sort_by_term(&mut entries, &mut Vec::new());
            assert_eq!(entries, sorted);
        }
    }

    #[test]
    fn what_two_mentions_share_is_what_both_lists_have_but_for_the_term_left_out() {
        const LEFT_OUT: u32 = 5;
        let rows = lists();
        let lists = TermLists::new(rows.iter().cloned().collect::<RaggedArray<u32>>());
        let skipped = |row: u32| if row == 3 { LEFT_OUT } else { u32::MAX };
        let mut postings = TermPostings::default();
        postings.fill(&lists, (0..40).map(|row| (row, skipped(row))));
        let counted = |row: usize| {
            let terms = rows[row].iter().copied();
            terms.filter(|term| *term != skipped(row as u32)).collect::<Vec<_>>()
        };
        let mut apart = 0;
        for a in 0..40 {
            let squares: f32 = counted(a).iter().map(|term| lists.weight(*term).powi(2)).sum();
            let head = postings.head(a);
            assert_eq!(head.norm, squares.sqrt());
            assert_eq!(head.count as usize, counted(a).len());
            for b in (0..40).filter(|b| *b != a) {
                let other = counted(b);
                let both: Vec<u32> = counted(a).into_iter().filter(|t| other.contains(t)).collect();
                let shared = postings.shared_terms(a, b);
                assert_eq!(shared.count as usize, both.len());
                assert_eq!(shared.sum, both.iter().map(|t| lists.weight(*t).powi(2)).sum::<f32>());
                assert!(head.may_share(&postings.head(b)) || both.is_empty());
                apart += usize::from(both.is_empty());
            }
        }
        assert!(apart > 0, "row 3 shares nothing with short lists");
        let mut later = [0.0; 40];
        postings.index_later();
        postings.for_each_later(0, |other, square| later[other] += square);
        assert!((1..40).all(|other| later[other] == postings.shared_terms(0, other).sum));
    }
}
