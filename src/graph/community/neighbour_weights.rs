//! Sums of a node's edge weights by the label of its neighbours: a sparse accumulator.

/// Weight from one node to each community next to it. A dense array of sums with a list of the
/// entries in use, so that clearing costs as much as filling (a *sparse accumulator*; Gilbert, Moler &
/// Schreiber 1992). Invariant: between uses all sums are 0, which is also how a label seen for the first
/// time is recognised; hence weights must be above 0.
pub(super) struct NeighbourWeights {
    sums: Vec<f64>,
    /// The labels in use, then room for those of the next edges.
    labels: Vec<u32>,
    label_count: usize,
}

impl NeighbourWeights {
    /// An accumulator for labels `0..labels`.
    pub(super) fn new(labels: usize) -> Self {
        Self { sums: vec![0.0; labels], labels: Vec::new(), label_count: 0 }
    }

    /// Makes room for labels `0..labels`.
    pub(super) fn grow(&mut self, labels: usize) {
        if self.sums.len() < labels {
            self.sums.resize(labels, 0.0);
        }
    }

    /// Adds edges, at most `max_edges`, of weights above 0, by the label of the neighbour.
    #[inline]
    pub(super) fn add(&mut self, max_edges: usize, edges: impl Iterator<Item = (u32, f64)>) {
        let room = self.label_count + max_edges + 1;
        if self.labels.len() < room {
            self.labels.resize(room.next_power_of_two(), 0);
        }
        let (sums, labels) = (self.sums.as_mut_slice(), self.labels.as_mut_slice());
        let mut label_count = self.label_count;
        for (label, weight) in edges {
            let sum = &mut sums[label as usize];
            // Whether a label was seen before cannot be predicted: it is written in any case and
            // counted without a branch.
            labels[label_count] = label;
            label_count += usize::from(*sum == 0.0);
            *sum += weight;
        }
        self.label_count = label_count;
    }

    /// The weight to a community.
    #[inline]
    pub(super) fn get(&self, label: u32) -> f64 {
        self.sums[label as usize]
    }

    /// The communities with weight, in the order of first use.
    #[inline]
    pub(super) fn labels(&self) -> &[u32] {
        &self.labels[..self.label_count]
    }

    /// Sets all sums to 0.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.drain(|_, _| ());
    }

    /// Calls `visit` with each community and its weight, in the order of first use, and clears.
    #[inline]
    pub(super) fn drain(&mut self, mut visit: impl FnMut(u32, f64)) {
        for &label in &self.labels[..self.label_count] {
            visit(label, std::mem::take(&mut self.sums[label as usize]));
        }
        self.label_count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_come_in_the_order_of_first_use_and_are_cleared() {
        let mut weights = NeighbourWeights::new(5);
        for _ in 0..2 {
            weights.add(3, [(4, 1.0), (0, 2.0), (4, 0.5)].into_iter());
            assert_eq!((weights.get(4), weights.get(1)), (1.5, 0.0));
            let mut drained = Vec::new();
            weights.drain(|label, weight| drained.push((label, weight)));
            assert_eq!(drained, [(4, 1.5), (0, 2.0)]);
            assert!(weights.labels().is_empty());
        }
    }
}
