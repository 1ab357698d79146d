//! Builds a [`Csr`] from a list of edges or from two arrays of endpoints; from hyperedges in
//! [`super::hyperedges`].
//!
//! All of them make the same intermediate, the upper triangle of the adjacency matrix (rows of larger
//! neighbours), and mirror it. Rows are sorted by counting, never by comparing edges: scattering edges by
//! their larger endpoint and then, in that order, by their smaller one leaves every row in rising order.
//! Parallel edges meet side by side and are added up in f64 in the order of the input, from one endpoint
//! only, so both copies of an edge are the same bits for any number of threads.

use std::ops::Range;

use rayon::prelude::*;

use super::counting_sort::bucket_starts;
use super::csr::Csr;
use super::error::GraphError;

/// Rows of the larger neighbours of each node: sorted, without repetition, in consecutive blocks.
pub(super) struct UpperTriangle(pub(super) Vec<RowBlock>);

/// Consecutive rows of the upper triangle.
#[derive(Default)]
pub(super) struct RowBlock {
    /// Length of the row of each node.
    pub(super) lengths: Vec<u32>,
    pub(super) targets: Vec<u32>,
    /// Empty if the graph is unweighted.
    pub(super) weights: Vec<f32>,
}

impl RowBlock {
    /// Joins consecutive blocks.
    pub(super) fn concatenated(blocks: Vec<Self>) -> Self {
        let mut joined = Self::default();
        joined.targets.reserve_exact(blocks.iter().map(|block| block.targets.len()).sum());
        joined.weights.reserve_exact(blocks.iter().map(|block| block.weights.len()).sum());
        for block in blocks {
            joined.lengths.extend_from_slice(&block.lengths);
            joined.targets.extend_from_slice(&block.targets);
            joined.weights.extend_from_slice(&block.weights);
        }
        joined
    }
}

impl Csr {
    /// A graph of `nodes` nodes from weighted edges in any order and either direction. Parallel edges
    /// are added up; self-loops and edges of weight 0 are left out.
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
    pub fn from_edges(nodes: usize, edges: &[(u32, u32, f32)]) -> Result<Self, GraphError> {
        Self::from_indexed(nodes, edges.len(), true, |i| edges[i])
    }

    /// A graph of `nodes` nodes from two arrays of endpoints. Without weights, parallel edges become one
    /// edge and the graph is unweighted; with weights the rules of [`Self::from_edges`] apply.
    ///
    /// # Errors
    /// As [`Self::from_edges`]; arrays of different lengths.
    pub fn from_edge_arrays(
        nodes: usize,
        sources: &[u32],
        targets: &[u32],
        weights: Option<&[f32]>,
    ) -> Result<Self, GraphError> {
        let count = sources.len();
        check_same_length("targets", targets.len(), count)?;
        match weights {
            Some(weights) => {
                check_same_length("weights", weights.len(), count)?;
                Self::from_indexed(nodes, count, true, |i| (sources[i], targets[i], weights[i]))
            }
            None => Self::from_indexed(nodes, count, false, |i| (sources[i], targets[i], 1.0)),
        }
    }

    fn from_indexed(
        nodes: usize,
        count: usize,
        is_weighted: bool,
        edge: impl Fn(usize) -> (u32, u32, f32),
    ) -> Result<Self, GraphError> {
        check_node_count(nodes)?;
        let is_sorted = check_edges(nodes, count, &edge)?;
        let kept = (0..count).map(|i| {
            let (u, v, w) = edge(i);
            (u.min(v), u.max(v), w)
        });
        let kept = kept.filter(|&(low, high, w)| low < high && w > 0.0);
        let starts = bucket_starts(nodes, kept.clone().map(|(low, _, _)| low as usize));
        let rows = if is_sorted {
            SortedRows::from_sorted(starts, kept, is_weighted)
        } else {
            SortedRows::from_unsorted(starts, kept, is_weighted).with_parallel_edges_merged()
        };
        Ok(rows.into_upper_triangle().mirrored())
    }
}

/// Checks all edges; returns whether those that will be kept are in strictly rising order.
fn check_edges(
    nodes: usize,
    count: usize,
    edge: impl Fn(usize) -> (u32, u32, f32),
) -> Result<bool, GraphError> {
    let mut is_sorted = true;
    let mut previous = (0, 0);
    for i in 0..count {
        let (u, v, w) = edge(i);
        let (low, high) = (u.min(v), u.max(v));
        if high as usize >= nodes {
            return Err(GraphError::NoSuchNode { position: i, node: high, nodes });
        }
        if !(w >= 0.0 && w.is_finite()) {
            return Err(GraphError::BadWeight { position: i, weight: f64::from(w) });
        }
        if low < high && w > 0.0 {
            is_sorted &= previous < (low, high);
            previous = (low, high);
        }
    }
    Ok(is_sorted)
}

/// All rows of the upper triangle, with where each starts.
struct SortedRows {
    starts: Vec<u64>,
    targets: Vec<u32>,
    /// Empty if the graph is unweighted.
    weights: Vec<f32>,
}

impl SortedRows {
    /// Rows from edges in strictly rising order.
    fn from_sorted(
        starts: Vec<u64>,
        edges: impl Iterator<Item = (u32, u32, f32)>,
        is_weighted: bool,
    ) -> Self {
        let count = starts[starts.len() - 1] as usize;
        let mut targets = Vec::with_capacity(count);
        let mut weights = Vec::with_capacity(if is_weighted { count } else { 0 });
        for (_, high, w) in edges {
            targets.push(high);
            if is_weighted {
                weights.push(w);
            }
        }
        Self { starts, targets, weights }
    }

    /// Rows from edges in any order: scattered by the larger endpoint, then by the smaller one. `starts`
    /// are the row starts by smaller endpoint. Parallel edges stay side by side, in the order of the input.
    fn from_unsorted(
        starts: Vec<u64>,
        edges: impl Iterator<Item = (u32, u32, f32)> + Clone,
        is_weighted: bool,
    ) -> Self {
        let nodes = starts.len() - 1;
        let count = starts[nodes] as usize;
        let mut next: Vec<u64> =
            bucket_starts(nodes, edges.clone().map(|(_, high, _)| high as usize));
        let mut by_high = vec![0u32; count];
        let mut by_high_weights = vec![0f32; if is_weighted { count } else { 0 }];
        for (low, high, w) in edges {
            let slot = next[high as usize] as usize;
            next[high as usize] += 1;
            by_high[slot] = low;
            if is_weighted {
                by_high_weights[slot] = w;
            }
        }
        // The scatter has moved the start of each bucket to its end.
        let bucket_ends = next;
        let mut next = starts.clone();
        let mut targets = vec![0u32; count];
        let mut weights = vec![0f32; by_high_weights.len()];
        let mut first = 0;
        for (high, &end) in bucket_ends[..nodes].iter().enumerate() {
            for slot in first..end as usize {
                let low = by_high[slot] as usize;
                let position = next[low] as usize;
                next[low] += 1;
                targets[position] = high as u32;
                if is_weighted {
                    weights[position] = by_high_weights[slot];
                }
            }
            first = end as usize;
        }
        Self { starts, targets, weights }
    }

    /// Adds up parallel edges, in place.
    fn with_parallel_edges_merged(mut self) -> Self {
        let Self { targets, weights, starts } = &mut self;
        let is_weighted = !weights.is_empty();
        let (mut write, mut first) = (0, 0);
        for row in 0..starts.len() - 1 {
            let end = starts[row + 1] as usize;
            let mut read = first;
            while read < end {
                let target = targets[read];
                let mut sum = 0f64;
                while read < end && targets[read] == target {
                    if is_weighted {
                        sum += f64::from(weights[read]);
                    }
                    read += 1;
                }
                targets[write] = target;
                if is_weighted {
                    weights[write] = storable_weight(sum);
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

    fn into_upper_triangle(self) -> UpperTriangle {
        let lengths = self.starts.windows(2).map(|row| (row[1] - row[0]) as u32).collect();
        let block = RowBlock { lengths, targets: self.targets, weights: self.weights };
        UpperTriangle(vec![block])
    }
}

impl UpperTriangle {
    /// The whole graph: each row starts with the smaller neighbours, in the order in which the
    /// rising rows deliver them.
    ///
    /// Threads share the nodes. Each block is freed as soon as its rows are in place, so that the rows are
    /// never all held twice; only then are smaller neighbours written.
    pub(super) fn mirrored(self) -> Csr {
        let Self(blocks) = self;
        let is_weighted = blocks.iter().any(|block| block.weights.iter().any(|&w| w != 1.0));
        let offsets = full_row_offsets(&blocks);
        let mut targets = vec![0u32; offsets.last().map_or(0, |&end| end as usize)];
        let mut weights = vec![0f32; if is_weighted { targets.len() } else { 0 }];
        let mut shares = split_rows(&offsets, &mut targets, &mut weights);
        let mut first = 0;
        for block in blocks {
            shares.par_iter_mut().for_each(|share| share.place_larger(first, &block));
            first += block.lengths.len();
        }
        // Smaller neighbours arrive in rising order: those of earlier shares, then those of the same share.
        for giver in 0..shares.len() {
            let (givers, receivers) = shares.split_at_mut(giver + 1);
            receivers.par_iter_mut().for_each(|share| share.add_smaller_from(&givers[giver]));
        }
        shares.par_iter_mut().for_each(RowShare::add_smaller_from_itself);
        drop(shares);
        Csr { offsets, targets, weights }
    }
}

/// Where the rows of the whole graph start.
fn full_row_offsets(blocks: &[RowBlock]) -> Vec<u64> {
    let nodes: usize = blocks.iter().map(|block| block.lengths.len()).sum();
    let mut offsets = vec![0u64; nodes + 1];
    let chunk_size = nodes.div_ceil(rayon::current_num_threads()).max(1);
    offsets[1..].par_chunks_mut(chunk_size).enumerate().for_each(|(chunk, counts)| {
        let first = (chunk * chunk_size) as u32;
        for &v in blocks.iter().flat_map(|block| &block.targets) {
            if let Some(count) = counts.get_mut(v.wrapping_sub(first) as usize) {
                *count += 1;
            }
        }
    });
    let larger = blocks.iter().flat_map(|block| &block.lengths);
    let mut end = 0;
    for (count, &larger) in offsets[1..].iter_mut().zip(larger) {
        end += *count + u64::from(larger);
        *count = end;
    }
    offsets
}

/// Consecutive rows that one thread writes, with offsets relative to the first of them.
struct RowShare<'a> {
    first: usize,
    offsets: Vec<u64>,
    targets: &'a mut [u32],
    weights: &'a mut [f32],
    /// Number of larger neighbours of each node.
    larger: Vec<u32>,
    /// Where the next smaller neighbour of each node goes.
    next: Vec<u64>,
}

/// Shares of about as many slots each: two a thread, or one for a single thread.
fn split_rows<'a>(
    offsets: &[u64],
    mut targets: &'a mut [u32],
    mut weights: &'a mut [f32],
) -> Vec<RowShare<'a>> {
    let threads = rayon::current_num_threads();
    let count = if threads == 1 { 1 } else { 2 * threads };
    let total = offsets[offsets.len() - 1] as usize;
    let (mut shares, mut first) = (Vec::new(), 0);
    for share in 1..=count {
        let limit = (total * share / count) as u64;
        let end = offsets.partition_point(|&start| start <= limit) - 1;
        let begin = offsets[first];
        let (share_targets, share_weights);
        (share_targets, targets) = targets.split_at_mut((offsets[end] - begin) as usize);
        (share_weights, weights) = weights.split_at_mut(share_targets.len().min(weights.len()));
        let offsets: Vec<u64> = offsets[first..=end].iter().map(|start| start - begin).collect();
        let (next, larger) = (offsets[..end - first].to_vec(), vec![0; end - first]);
        shares.push(RowShare {
            first,
            offsets,
            targets: share_targets,
            weights: share_weights,
            larger,
            next,
        });
        first = end;
    }
    shares
}

impl RowShare<'_> {
    /// Copies the rows of a block whose first node is `first`, as far as they belong to this share.
    fn place_larger(&mut self, first: usize, block: &RowBlock) {
        let mut read = 0;
        for (u, &length) in (first..).zip(&block.lengths) {
            let row = read..read + length as usize;
            read = row.end;
            let local = u.wrapping_sub(self.first);
            if local < self.larger.len() {
                self.larger[local] = length;
                let end = self.offsets[local + 1] as usize;
                self.targets[end - row.len()..end].copy_from_slice(&block.targets[row.clone()]);
                if !self.weights.is_empty() {
                    self.weights[end - row.len()..end].copy_from_slice(&block.weights[row]);
                }
            }
        }
    }

    /// The slots of the larger neighbours of a node.
    fn larger_slots(&self, local: usize) -> Range<usize> {
        let end = self.offsets[local + 1] as usize;
        end - self.larger[local] as usize..end
    }

    /// Adds the nodes of an earlier share as smaller neighbours of this one's.
    fn add_smaller_from(&mut self, other: &RowShare) {
        for u in 0..other.larger.len() {
            for slot in other.larger_slots(u) {
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

    /// Adds this share's nodes as smaller neighbours of each other.
    fn add_smaller_from_itself(&mut self) {
        for u in 0..self.larger.len() {
            for slot in self.larger_slots(u) {
                let v = (self.targets[slot] as usize).wrapping_sub(self.first);
                // Larger neighbours are sorted: behind the first of another share there are none of this one.
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

/// A sum of weights as it is stored: never 0 and never infinite, so that every edge keeps a finite
/// length.
pub(super) fn storable_weight(sum: f64) -> f32 {
    (sum as f32).clamp(f32::MIN_POSITIVE, f32::MAX)
}

pub(super) fn check_node_count(nodes: usize) -> Result<(), GraphError> {
    // The largest u32 stays free as a mark for "no node".
    if nodes > u32::MAX as usize { Err(GraphError::TooManyNodes { nodes }) } else { Ok(()) }
}

pub(super) fn check_same_length(
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
    fn edges_in_any_order_and_direction_build_the_same_graph() {
        let forward = [(0, 1, 1.5), (0, 2, 0.5), (1, 2, 0.25), (2, 3, 4.0)];
        let backward = [(3, 2, 4.0), (2, 1, 0.25), (1, 0, 1.0), (2, 0, 0.5), (0, 1, 0.5)];
        let graph = Csr::from_edges(4, &forward).unwrap();
        assert_eq!(graph, Csr::from_edges(4, &backward).unwrap());
        assert_eq!(graph.neighbors(2), &[0, 1, 3]);
        assert_eq!(graph.weights(2).unwrap(), &[0.5, 0.25, 4.0]);
    }

    #[test]
    fn self_loops_and_edges_of_weight_zero_are_left_out() {
        let graph = Csr::from_edges(3, &[(1, 1, 2.0), (0, 2, 0.0), (0, 1, 3.0)]).unwrap();
        assert_eq!(graph.edge_count(), 1);
        assert_eq!(graph.degree(2), 0);
    }

    #[test]
    fn a_graph_whose_edges_all_weigh_one_holds_no_weights() {
        let graph = Csr::from_edges(3, &[(0, 1, 1.0), (1, 2, 1.0)]).unwrap();
        assert!(!graph.is_weighted());
        assert_eq!(graph, Csr::from_edge_arrays(3, &[2, 1], &[1, 0], None).unwrap());
        assert_eq!(graph.bytes(), 8 * 4 + 8 * graph.edge_count());
    }

    #[test]
    fn bad_edges_are_refused_with_their_position() {
        let refused = |edge| Csr::from_edges(3, &[(0, 1, 1.0), edge]).unwrap_err();
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
