//! petgraph's `visit` traits for [`Csr`], so that algorithms written for petgraph run on it.

use std::iter::Copied;
use std::ops::Range;
use std::slice;

use fixedbitset::FixedBitSet;
use petgraph::visit::{
    Data, EdgeCount, EdgeIndexable, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges,
    IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers,
    IntoNodeReferences, NodeCompactIndexable, NodeCount, NodeIndexable, Visitable,
};
use petgraph::{Direction, Undirected};

use super::csr::Csr;

/// One edge as read from the row of one of its endpoints.
#[derive(Debug, Clone, Copy)]
pub struct EdgeReference<'a> {
    graph: &'a Csr,
    source: u32,
    target: u32,
    /// Slot of this edge in the row that it was read from.
    slot: usize,
    /// The node in whose row `slot` is.
    row: u32,
}

impl PartialEq for EdgeReference<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.source, self.target) == (other.source, other.target)
    }
}

const ONE: &f32 = &1.0;

impl<'a> EdgeRef for EdgeReference<'a> {
    type NodeId = u32;
    type EdgeId = usize;
    type Weight = f32;
    fn source(&self) -> u32 {
        self.source
    }
    fn target(&self) -> u32 {
        self.target
    }
    fn weight(&self) -> &f32 {
        self.graph.weights.get(self.slot).unwrap_or(ONE)
    }
    /// The slot of the edge in the row of its smaller endpoint: the same from both endpoints. Read from the
    /// larger one it costs a binary search, which saves storing an edge number.
    fn id(&self) -> usize {
        let (low, high) = (self.source.min(self.target), self.source.max(self.target));
        if self.row == low {
            return self.slot;
        }
        let row = self.graph.edge_range(low);
        row.start + self.graph.targets[row].partition_point(|&v| v < high)
    }
}

/// The edges of one node, directed towards it or away from it.
#[derive(Debug, Clone)]
pub struct IncidentEdges<'a> {
    graph: &'a Csr,
    node: u32,
    slots: Range<usize>,
    direction: Direction,
}

impl<'a> Iterator for IncidentEdges<'a> {
    type Item = EdgeReference<'a>;
    fn next(&mut self) -> Option<EdgeReference<'a>> {
        let slot = self.slots.next()?;
        let other = self.graph.targets[slot];
        let (source, target) = match self.direction {
            Direction::Outgoing => (self.node, other),
            Direction::Incoming => (other, self.node),
        };
        Some(EdgeReference { graph: self.graph, source, target, slot, row: self.node })
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.slots.size_hint()
    }
}

/// Every edge of the graph once, from its smaller endpoint.
#[derive(Debug, Clone)]
pub struct EdgeReferences<'a> {
    graph: &'a Csr,
    node: u32,
    slot: usize,
}

impl<'a> Iterator for EdgeReferences<'a> {
    type Item = EdgeReference<'a>;
    fn next(&mut self) -> Option<EdgeReference<'a>> {
        loop {
            let target = *self.graph.targets.get(self.slot)?;
            while self.graph.offsets[self.node as usize + 1] as usize <= self.slot {
                self.node += 1;
            }
            let (slot, source) = (self.slot, self.node);
            self.slot += 1;
            if source < target {
                return Some(EdgeReference {
                    graph: self.graph,
                    source,
                    target,
                    slot,
                    row: source,
                });
            }
        }
    }
}

/// Every node with its (empty) weight.
#[derive(Debug, Clone)]
pub struct NodeReferences<'a> {
    nodes: Range<u32>,
    graph: std::marker::PhantomData<&'a Csr>,
}

impl<'a> Iterator for NodeReferences<'a> {
    type Item = (u32, &'a ());
    fn next(&mut self) -> Option<Self::Item> {
        self.nodes.next().map(|node| (node, &()))
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.nodes.size_hint()
    }
}

impl GraphBase for Csr {
    type NodeId = u32;
    type EdgeId = usize;
}
impl Data for Csr {
    type NodeWeight = ();
    type EdgeWeight = f32;
}
impl GraphProp for Csr {
    type EdgeType = Undirected;
}
impl NodeCount for Csr {
    fn node_count(&self) -> usize {
        Csr::node_count(self)
    }
}
impl EdgeCount for Csr {
    fn edge_count(&self) -> usize {
        Csr::edge_count(self)
    }
}
impl NodeIndexable for Csr {
    fn node_bound(&self) -> usize {
        Csr::node_count(self)
    }
    fn to_index(&self, node: u32) -> usize {
        node as usize
    }
    fn from_index(&self, index: usize) -> u32 {
        index as u32
    }
}
impl NodeCompactIndexable for Csr {}
impl EdgeIndexable for Csr {
    /// EdgeReference numbers are slots, so the bound is twice the number of ties.
    fn edge_bound(&self) -> usize {
        self.targets.len()
    }
    fn to_index(&self, edge: usize) -> usize {
        edge
    }
    fn from_index(&self, index: usize) -> usize {
        index
    }
}
impl Visitable for Csr {
    type Map = FixedBitSet;
    fn visit_map(&self) -> FixedBitSet {
        FixedBitSet::with_capacity(Csr::node_count(self))
    }
    fn reset_map(&self, map: &mut FixedBitSet) {
        map.clear();
        map.grow(Csr::node_count(self));
    }
}
impl IntoNodeIdentifiers for &Csr {
    type NodeIdentifiers = Range<u32>;
    fn node_identifiers(self) -> Range<u32> {
        0..Csr::node_count(self) as u32
    }
}
impl<'a> IntoNodeReferences for &'a Csr {
    type NodeRef = (u32, &'a ());
    type NodeReferences = NodeReferences<'a>;
    fn node_references(self) -> NodeReferences<'a> {
        NodeReferences { nodes: self.node_identifiers(), graph: std::marker::PhantomData }
    }
}
impl<'a> IntoNeighbors for &'a Csr {
    type Neighbors = Copied<slice::Iter<'a, u32>>;
    fn neighbors(self, node: u32) -> Self::Neighbors {
        Csr::neighbors(self, node).iter().copied()
    }
}
impl<'a> IntoNeighborsDirected for &'a Csr {
    type NeighborsDirected = Copied<slice::Iter<'a, u32>>;
    fn neighbors_directed(self, node: u32, _: Direction) -> Self::NeighborsDirected {
        Csr::neighbors(self, node).iter().copied()
    }
}
impl<'a> IntoEdgeReferences for &'a Csr {
    type EdgeRef = EdgeReference<'a>;
    type EdgeReferences = EdgeReferences<'a>;
    fn edge_references(self) -> EdgeReferences<'a> {
        EdgeReferences { graph: self, node: 0, slot: 0 }
    }
}
impl<'a> IntoEdges for &'a Csr {
    type Edges = IncidentEdges<'a>;
    fn edges(self, node: u32) -> IncidentEdges<'a> {
        self.edges_directed(node, Direction::Outgoing)
    }
}
impl<'a> IntoEdgesDirected for &'a Csr {
    type EdgesDirected = IncidentEdges<'a>;
    fn edges_directed(self, node: u32, direction: Direction) -> IncidentEdges<'a> {
        IncidentEdges { graph: self, node, slots: self.edge_range(node), direction }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_has_the_same_id_and_weight_from_both_endpoints() {
        let graph =
            Csr::from_edges(4, &[(0, 1, 2.0), (1, 2, 3.0), (0, 3, 4.0), (2, 3, 5.0)]).unwrap();
        let mut seen = 0;
        for edge in graph.edge_references() {
            let back =
                graph.edges(edge.target()).find(|other| other.target() == edge.source()).unwrap();
            assert_eq!((edge.id(), edge.weight()), (back.id(), back.weight()));
            seen += 1;
        }
        assert_eq!(seen, graph.edge_count());
    }

    #[test]
    fn incoming_edges_point_at_the_node() {
        let graph = Csr::from_edges(3, &[(0, 1, 1.0), (1, 2, 1.0)]).unwrap();
        assert!(graph.edges_directed(1, Direction::Incoming).all(|edge| edge.target() == 1));
        assert!(graph.edges_directed(1, Direction::Outgoing).all(|edge| edge.source() == 1));
    }
}
