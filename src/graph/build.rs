//! Building a [`Csr`] from ties or from two arrays of ends; from groups in [`super::hyperedges`].
//!
//! All three make the same intermediate, the rows of larger neighbours (`u < v`), and mirror it.
//! Rows are sorted by counting, never by comparing ties: scattering ties by their larger end and
//! then, in that order, by their smaller end leaves every row in rising order. Parallel ties meet
//! side by side and are added in f64 in the order of the input, from one end only, so both copies
//! of a tie are the same bits whatever the number of threads.

use std::ops::Range;

use rayon::prelude::*;

use super::csr::Csr;
use super::error::GraphError;

/// Rows of the larger neighbours of each node: sorted, without repetition, one after the other in pieces.
pub(super) struct Upper(pub(super) Vec<Piece>);

/// Rows of nodes that follow each other.
#[derive(Default)]
pub(super) struct Piece {
    /// Length of the row of each node.
    pub(super) lengths: Vec<u32>,
    pub(super) targets: Vec<u32>,
    /// Empty if the graph is unweighted.
    pub(super) weights: Vec<f32>,
}

impl Piece {
    /// Pieces that follow each other as one.
    pub(super) fn joined(parts: Vec<Self>) -> Self {
        let mut whole = Self::default();
        whole.targets.reserve_exact(parts.iter().map(|part| part.targets.len()).sum());
        whole.weights.reserve_exact(parts.iter().map(|part| part.weights.len()).sum());
        for part in parts {
            whole.lengths.extend_from_slice(&part.lengths);
            whole.targets.extend_from_slice(&part.targets);
            whole.weights.extend_from_slice(&part.weights);
        }
        whole
    }
}

impl Csr {
    /// A graph of `nodes` nodes from weighted ties in any order and either direction. Parallel ties
    /// are added up; ties from a node to itself and ties of weight 0 are left out.
    ///
    /// # Errors
    /// A node number of `nodes` or more; a weight that is negative, infinite or not a number.
    ///
    /// # Example
    ///
    /// ```
    /// use kolnet::graph::Csr;
    ///
    /// let graph = Csr::from_edges(3, &[(0, 1, 1.0), (2, 1, 0.5), (1, 0, 1.0)])?;
    /// assert_eq!((graph.node_count(), graph.edge_count()), (3, 2));
    /// assert_eq!(graph.weight_between(0, 1), Some(2.0));
    /// assert_eq!(graph.neighbors(1), [0, 2]);
    /// # Ok::<(), kolnet::graph::GraphError>(())
    /// ```
    pub fn from_edges(nodes: usize, ties: &[(u32, u32, f32)]) -> Result<Self, GraphError> {
        Self::from_indexed(nodes, ties.len(), true, |i| ties[i])
    }

    /// A graph of `nodes` nodes from two arrays of ends. Without weights, parallel ties become one
    /// tie and the graph is unweighted; with weights the rules of [`Self::from_edges`] hold.
    ///
    /// # Errors
    /// As [`Self::from_edges`]; arrays of different lengths.
    pub fn from_edge_arrays(
        nodes: usize,
        from: &[u32],
        to: &[u32],
        weights: Option<&[f32]>,
    ) -> Result<Self, GraphError> {
        same_length("to", to.len(), from.len())?;
        match weights {
            Some(weights) => {
                same_length("weights", weights.len(), from.len())?;
                Self::from_indexed(nodes, from.len(), true, |i| (from[i], to[i], weights[i]))
            }
            None => Self::from_indexed(nodes, from.len(), false, |i| (from[i], to[i], 1.0)),
        }
    }

    fn from_indexed(
        nodes: usize,
        count: usize,
        weighted: bool,
        tie: impl Fn(usize) -> (u32, u32, f32),
    ) -> Result<Self, GraphError> {
        checked_nodes(nodes)?;
        let mut starts = vec![0u64; nodes + 1];
        let mut rising = true;
        let mut last = (0, 0);
        for i in 0..count {
            let (u, v, w) = tie(i);
            let (low, high) = (u.min(v), u.max(v));
            if high as usize >= nodes {
                return Err(GraphError::NoSuchNode { position: i, node: high, nodes });
            }
            if !(w >= 0.0 && w.is_finite()) {
                return Err(GraphError::BadWeight { position: i, weight: f64::from(w) });
            }
            if low < high && w > 0.0 {
                rising &= last < (low, high);
                last = (low, high);
                starts[low as usize + 1] += 1;
            }
        }
        for u in 0..nodes {
            starts[u + 1] += starts[u];
        }
        let kept = (0..count).map(|i| {
            let (u, v, w) = tie(i);
            (u.min(v), u.max(v), w)
        });
        let kept = kept.filter(|&(low, high, w)| low < high && w > 0.0);
        let rows = if rising {
            let (mut targets, mut weights) =
                (Vec::with_capacity(starts[nodes] as usize), Vec::new());
            if weighted {
                weights.reserve_exact(starts[nodes] as usize);
            }
            for (_, high, w) in kept {
                targets.push(high);
                if weighted {
                    weights.push(w);
                }
            }
            Rows { starts, targets, weights }
        } else {
            Rows::sorted(starts, kept, weighted).merged()
        };
        Ok(rows.upper().mirrored())
    }
}

/// Rows of larger neighbours in one piece, with where they start.
struct Rows {
    starts: Vec<u64>,
    targets: Vec<u32>,
    /// Empty if the graph is unweighted.
    weights: Vec<f32>,
}

impl Rows {
    /// Rows from ties in any order: scattered by the larger end, then by the smaller. `starts` are
    /// the row starts by smaller end. Parallel ties stay side by side, in the order of the input.
    fn sorted(
        starts: Vec<u64>,
        ties: impl Iterator<Item = (u32, u32, f32)> + Clone,
        weighted: bool,
    ) -> Self {
        let nodes = starts.len() - 1;
        let count = starts[nodes] as usize;
        let mut next = vec![0u64; nodes + 1];
        for (_, high, _) in ties.clone() {
            next[high as usize + 1] += 1;
        }
        for u in 0..nodes {
            next[u + 1] += next[u];
        }
        let mut by_high = vec![0u32; count];
        let mut by_high_weights = vec![0f32; if weighted { count } else { 0 }];
        for (low, high, w) in ties {
            let slot = next[high as usize] as usize;
            next[high as usize] += 1;
            by_high[slot] = low;
            if weighted {
                by_high_weights[slot] = w;
            }
        }
        // After the scatter next[u] is the end of bucket u.
        let mut place = starts.clone();
        let mut targets = vec![0u32; count];
        let mut weights = vec![0f32; by_high_weights.len()];
        let mut first = 0;
        for (high, end) in next.iter().enumerate() {
            let end = *end as usize;
            for slot in first..end {
                let low = by_high[slot] as usize;
                let to = place[low] as usize;
                place[low] += 1;
                targets[to] = high as u32;
                if weighted {
                    weights[to] = by_high_weights[slot];
                }
            }
            first = end;
        }
        Self { starts, targets, weights }
    }

    /// Adds up parallel ties, in place.
    fn merged(mut self) -> Self {
        let Self { targets, weights, starts } = &mut self;
        let weighted = !weights.is_empty();
        let (mut write, mut first) = (0, 0);
        for row in 0..starts.len() - 1 {
            let end = starts[row + 1] as usize;
            let mut read = first;
            while read < end {
                let target = targets[read];
                let mut sum = 0f64;
                while read < end && targets[read] == target {
                    if weighted {
                        sum += f64::from(weights[read]);
                    }
                    read += 1;
                }
                targets[write] = target;
                if weighted {
                    weights[write] = stored(sum);
                }
                write += 1;
            }
            first = end;
            starts[row + 1] = write as u64;
        }
        targets.truncate(write);
        weights.truncate(write);
        self
    }

    fn upper(self) -> Upper {
        let lengths = self.starts.windows(2).map(|row| (row[1] - row[0]) as u32).collect();
        Upper(vec![Piece { lengths, targets: self.targets, weights: self.weights }])
    }
}

impl Upper {
    /// The whole graph: each row begins with the smaller neighbours, in the order in which the
    /// rising rows deliver them.
    ///
    /// Threads share the nodes. Each piece is given back as soon as its rows are in place, so that no
    /// moment holds all twice; only then do rows tell those of larger neighbours.
    pub(super) fn mirrored(self) -> Csr {
        let Self(pieces) = self;
        let weighted = pieces.iter().any(|piece| piece.weights.iter().any(|&w| w != 1.0));
        let offsets = offsets(&pieces);
        let mut targets = vec![0u32; offsets.last().map_or(0, |&end| end as usize)];
        let mut weights = vec![0f32; if weighted { targets.len() } else { 0 }];
        let mut shares = shares(&offsets, &mut targets, &mut weights);
        let mut first = 0;
        for piece in pieces {
            shares.par_iter_mut().for_each(|share| share.place(first, &piece));
            first += piece.lengths.len();
        }
        // Smaller neighbours arrive in rising order: those of other shares, then those of one's own.
        for teller in 0..shares.len() {
            let (told, others) = shares.split_at_mut(teller + 1);
            others.par_iter_mut().for_each(|share| share.hear(&told[teller]));
        }
        shares.par_iter_mut().for_each(Share::hear_itself);
        drop(shares);
        Csr { offsets, targets, weights }
    }
}

/// Where the rows of the whole graph begin.
fn offsets(pieces: &[Piece]) -> Vec<u64> {
    let nodes: usize = pieces.iter().map(|piece| piece.lengths.len()).sum();
    let mut offsets = vec![0u64; nodes + 1];
    let each = nodes.div_ceil(rayon::current_num_threads()).max(1);
    offsets[1..].par_chunks_mut(each).enumerate().for_each(|(chunk, counts)| {
        let first = (chunk * each) as u32;
        for &v in pieces.iter().flat_map(|piece| &piece.targets) {
            if let Some(count) = counts.get_mut(v.wrapping_sub(first) as usize) {
                *count += 1;
            }
        }
    });
    let larger = pieces.iter().flat_map(|piece| &piece.lengths);
    let mut end = 0;
    for (count, &larger) in offsets[1..].iter_mut().zip(larger) {
        end += *count + u64::from(larger);
        *count = end;
    }
    offsets
}

/// Rows of nodes that follow each other, with offsets from where the first begins.
struct Share<'a> {
    first: usize,
    offsets: Vec<u64>,
    targets: &'a mut [u32],
    weights: &'a mut [f32],
    /// Larger neighbours of each node.
    larger: Vec<u32>,
    /// Where the next smaller neighbour of each node goes.
    next: Vec<u64>,
}

/// Shares of about as many slots: two a thread, or one for one thread.
fn shares<'a>(
    offsets: &[u64],
    mut targets: &'a mut [u32],
    mut weights: &'a mut [f32],
) -> Vec<Share<'a>> {
    let threads = rayon::current_num_threads();
    let count = if threads == 1 { 1 } else { 2 * threads };
    let all = offsets[offsets.len() - 1] as usize;
    let (mut shares, mut first) = (Vec::new(), 0);
    for share in 1..=count {
        let upto = (all * share / count) as u64;
        let end = offsets.partition_point(|&start| start <= upto) - 1;
        let begin = offsets[first];
        let (own, own_weights);
        (own, targets) = targets.split_at_mut((offsets[end] - begin) as usize);
        (own_weights, weights) = weights.split_at_mut(own.len().min(weights.len()));
        let offsets: Vec<u64> = offsets[first..=end].iter().map(|start| start - begin).collect();
        let (next, larger) = (offsets[..end - first].to_vec(), vec![0; end - first]);
        shares.push(Share { first, offsets, targets: own, weights: own_weights, larger, next });
        first = end;
    }
    shares
}

impl Share<'_> {
    /// Puts the rows of a piece whose first node is `first` into place, as far as they are its own.
    fn place(&mut self, first: usize, piece: &Piece) {
        let mut read = 0;
        for (u, &length) in (first..).zip(&piece.lengths) {
            let row = read..read + length as usize;
            read = row.end;
            let own = u.wrapping_sub(self.first);
            if own < self.larger.len() {
                self.larger[own] = length;
                let end = self.offsets[own + 1] as usize;
                self.targets[end - row.len()..end].copy_from_slice(&piece.targets[row.clone()]);
                if !self.weights.is_empty() {
                    self.weights[end - row.len()..end].copy_from_slice(&piece.weights[row]);
                }
            }
        }
    }

    /// The slots of the larger neighbours of a node.
    fn larger(&self, own: usize) -> Range<usize> {
        let end = self.offsets[own + 1] as usize;
        end - self.larger[own] as usize..end
    }

    /// Takes the nodes of another share as smaller neighbours of its own.
    fn hear(&mut self, other: &Share) {
        for u in 0..other.larger.len() {
            for slot in other.larger(u) {
                let v = (other.targets[slot] as usize).wrapping_sub(self.first);
                let Some(next) = self.next.get_mut(v) else { continue };
                self.targets[*next as usize] = (other.first + u) as u32;
                if let Some(weight) = self.weights.get_mut(*next as usize) {
                    *weight = other.weights[slot];
                }
                *next += 1;
            }
        }
    }

    /// Takes its own nodes as smaller neighbours of its own.
    fn hear_itself(&mut self) {
        for u in 0..self.larger.len() {
            for slot in self.larger(u) {
                let v = (self.targets[slot] as usize).wrapping_sub(self.first);
                let Some(next) = self.next.get_mut(v) else { break };
                self.targets[*next as usize] = (self.first + u) as u32;
                if let Some(&weight) = self.weights.get(slot) {
                    self.weights[*next as usize] = weight;
                }
                *next += 1;
            }
        }
    }
}

/// A sum of weights as it is stored: never 0 and never infinite, so that every tie keeps a finite
/// length.
pub(super) fn stored(sum: f64) -> f32 {
    (sum as f32).clamp(f32::MIN_POSITIVE, f32::MAX)
}

pub(super) fn checked_nodes(nodes: usize) -> Result<(), GraphError> {
    // The largest u32 is left free as a mark for "no node".
    if nodes > u32::MAX as usize { Err(GraphError::TooManyNodes { nodes }) } else { Ok(()) }
}

pub(super) fn same_length(
    what: &'static str,
    found: usize,
    expected: usize,
) -> Result<(), GraphError> {
    if found == expected { Ok(()) } else { Err(GraphError::Shape { what, found, expected }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_in_any_order_and_direction_build_the_same_graph() {
        let forward = [(0, 1, 1.5), (0, 2, 0.5), (1, 2, 0.25), (2, 3, 4.0)];
        let backward = [(3, 2, 4.0), (2, 1, 0.25), (1, 0, 1.0), (2, 0, 0.5), (0, 1, 0.5)];
        let graph = Csr::from_edges(4, &forward).unwrap();
        assert_eq!(graph, Csr::from_edges(4, &backward).unwrap());
        assert_eq!(graph.neighbors(2), &[0, 1, 3]);
        assert_eq!(graph.weights(2).unwrap(), &[0.5, 0.25, 4.0]);
    }

    #[test]
    fn self_ties_and_ties_of_weight_zero_are_left_out() {
        let graph = Csr::from_edges(3, &[(1, 1, 2.0), (0, 2, 0.0), (0, 1, 3.0)]).unwrap();
        assert_eq!(graph.edge_count(), 1);
        assert_eq!(graph.degree(2), 0);
    }

    #[test]
    fn a_graph_whose_ties_all_weigh_one_holds_no_weights() {
        let graph = Csr::from_edges(3, &[(0, 1, 1.0), (1, 2, 1.0)]).unwrap();
        assert!(!graph.is_weighted());
        assert_eq!(graph, Csr::from_edge_arrays(3, &[2, 1], &[1, 0], None).unwrap());
        assert_eq!(graph.bytes(), 8 * 4 + 8 * graph.edge_count());
    }

    #[test]
    fn bad_ties_are_refused_with_their_place() {
        let refused = |tie| Csr::from_edges(3, &[(0, 1, 1.0), tie]).unwrap_err();
        assert_eq!(refused((0, 3, 1.0)), GraphError::NoSuchNode { position: 1, node: 3, nodes: 3 });
        assert!(matches!(refused((0, 2, -1.0)), GraphError::BadWeight { position: 1, .. }));
        assert!(matches!(refused((0, 2, f32::NAN)), GraphError::BadWeight { position: 1, .. }));
        assert!(matches!(
            refused((0, 2, f32::INFINITY)),
            GraphError::BadWeight { position: 1, .. }
        ));
        assert!(Csr::from_edge_arrays(2, &[0], &[1, 1], None).is_err());
        assert!(Csr::from_edges(1 << 33, &[]).is_err());
    }
}
