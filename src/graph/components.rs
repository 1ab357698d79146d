//! Connected components.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::csr::Csr;
use super::node_measure::{MeasureError, MeasuredNodes, NodeMeasure};

/// Connected component of each node, numbered by falling size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
pub struct ConnectedComponents;

impl NodeMeasure for ConnectedComponents {
    fn measure_name(&self) -> &'static str {
        "components"
    }

    fn measure(&self, graph: &Csr) -> Result<MeasuredNodes, MeasureError> {
        let components = graph.components();
        let count = components.count();
        Ok(MeasuredNodes::labels(components.component_of, count))
    }
}

/// The connected components of a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components {
    /// Component of each node. Components are numbered by falling size, then by smallest node, so
    /// component 0 is the giant component.
    pub component_of: Vec<u32>,
    /// Number of nodes of each component.
    pub sizes: Vec<u32>,
}

impl Components {
    /// Number of components.
    pub fn count(&self) -> usize {
        self.sizes.len()
    }

    /// Nodes of each component, in rising order.
    pub fn members(&self) -> Vec<Vec<u32>> {
        let mut members: Vec<Vec<u32>> =
            self.sizes.iter().map(|&size| Vec::with_capacity(size as usize)).collect();
        for (node, &component) in self.component_of.iter().enumerate() {
            members[component as usize].push(node as u32);
        }
        members
    }

    fn numbered(mut forest: UnionFind) -> Self {
        let mut component_of = vec![0u32; forest.parent.len()];
        let mut sizes: Vec<u32> = Vec::new();
        for u in 0..component_of.len() {
            let root = forest.root(u as u32) as usize;
            if root == u {
                component_of[u] = sizes.len() as u32;
                sizes.push(0);
            } else {
                component_of[u] = component_of[root];
            }
            sizes[component_of[u] as usize] += 1;
        }
        let mut by_size: Vec<u32> = (0..sizes.len() as u32).collect();
        by_size.sort_by_key(|&component| std::cmp::Reverse(sizes[component as usize]));
        let mut rank = vec![0u32; sizes.len()];
        for (new, &old) in by_size.iter().enumerate() {
            rank[old as usize] = new as u32;
        }
        for component in &mut component_of {
            *component = rank[*component as usize];
        }
        let sizes = by_size.iter().map(|&component| sizes[component as usize]).collect();
        Self { component_of, sizes }
    }
}

impl Csr {
    /// Connected components, in about linear time (union-find).
    ///
    /// ```
    /// let graph = kolnet::graph::Csr::from_edges(4, &[(0, 3, 1.0), (1, 3, 1.0)])?;
    /// assert_eq!(graph.components().component_of, [0, 0, 1, 0]);
    /// # Ok::<(), kolnet::graph::GraphError>(())
    /// ```
    pub fn components(&self) -> Components {
        Components::numbered(self.spanning_trees(1, |_| 0))
    }

    /// Connected components of the edges that join nodes of the same label: each component lies within
    /// one label.
    pub(super) fn components_within(&self, label_of: &[u32]) -> Components {
        let labels = label_of.iter().max().map_or(0, |&label| label as usize + 1);
        Components::numbered(self.spanning_trees(labels, |node| label_of[node as usize]))
    }

    /// One tree a component. In a dense graph a few edges of each node join nearly all of a component; the
    /// others are looked at only from nodes outside the largest tree of their label, since an edge that is
    /// still missing has such an endpoint (Sutton, Ben-Nun & Barak 2018, Afforest).
    fn spanning_trees(&self, labels: usize, label_of: impl Fn(u32) -> u32 + Copy) -> UnionFind {
        let n = self.node_count() as u32;
        let mut forest = UnionFind::new(n);
        let neighbors_of_same_label = |u: u32| {
            let label = label_of(u);
            self.neighbors(u).iter().copied().filter(move |&v| label_of(v) == label)
        };
        if self.edge_count() < DENSE * self.node_count() {
            for u in 0..n {
                forest.unite(u, neighbors_of_same_label(u).take_while(|&v| v < u));
            }
            return forest;
        }
        for u in 0..n {
            forest.unite(u, neighbors_of_same_label(u).take(SAMPLED_EDGES));
        }
        let largest = forest.largest_trees(labels, label_of);
        for u in 0..n {
            // The root of the largest tree changes when a tree with a smaller root joins it.
            if forest.root(u) != forest.root(largest[label_of(u) as usize]) {
                forest.unite(u, neighbors_of_same_label(u).skip(SAMPLED_EDGES));
            }
        }
        forest
    }
}

/// Edges a node from which on sampling is faster: at 3 (dblp-2010) it spares too few.
const DENSE: usize = 5;

/// Edges of each node that are looked at in any case; 2 as in the paper.
const SAMPLED_EDGES: usize = 2;

/// Disjoint sets with path halving. A root is the smallest node of its tree, so that one forward pass
/// turns roots into numbers. petgraph's `UnionFind` unites by rank, which would need a second pass; its
/// cost here was not worth the shared code, as components are timed against other libraries.
struct UnionFind {
    parent: Vec<u32>,
}

impl UnionFind {
    fn new(nodes: u32) -> Self {
        Self { parent: (0..nodes).collect() }
    }

    fn root(&mut self, mut u: u32) -> u32 {
        while self.parent[u as usize] != u {
            let grandparent = self.parent[self.parent[u as usize] as usize];
            self.parent[u as usize] = grandparent;
            u = grandparent;
        }
        u
    }

    /// Joins the tree of `u` with those of the other nodes.
    #[inline]
    fn unite(&mut self, u: u32, others: impl Iterator<Item = u32>) {
        let mut root = self.root(u);
        for v in others {
            let other = self.root(v);
            if other != root {
                let (smaller, larger) = (root.min(other), root.max(other));
                self.parent[larger as usize] = smaller;
                root = smaller;
            }
        }
    }

    /// Root of the largest tree of each label, of equals the smallest.
    fn largest_trees(&mut self, labels: usize, label_of: impl Fn(u32) -> u32) -> Vec<u32> {
        let n = self.parent.len() as u32;
        let mut size = vec![0u32; n as usize];
        for u in 0..n {
            size[self.root(u) as usize] += 1;
        }
        let mut largest = vec![(0u32, 0u32); labels];
        for (root, &size) in (0..n).zip(&size).filter(|&(_, &size)| size > 0) {
            let best = &mut largest[label_of(root) as usize];
            if size > best.0 {
                *best = (size, root);
            }
        }
        largest.into_iter().map(|(_, root)| root).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_numbered_by_size_then_by_smallest_node() {
        let graph =
            Csr::from_edges(8, &[(6, 7, 1.0), (0, 5, 1.0), (2, 3, 1.0), (3, 4, 1.0)]).unwrap();
        let found = graph.components();
        assert_eq!(found.component_of, vec![1, 3, 0, 0, 0, 1, 2, 2]);
        assert_eq!(found.sizes, vec![3, 2, 2, 1]);
        assert_eq!(found.members()[0], vec![2, 3, 4]);
    }

    /// Component of each node by depth-first search, numbered in order of first nodes.
    fn searched(graph: &Csr, label_of: &[u32]) -> Vec<usize> {
        let mut component_of = vec![usize::MAX; label_of.len()];
        let mut components = 0;
        for first in 0..label_of.len() {
            if component_of[first] != usize::MAX {
                continue;
            }
            let mut stack = vec![first];
            while let Some(u) = stack.pop() {
                if component_of[u] == usize::MAX {
                    component_of[u] = components;
                    let neighbors = graph.neighbors(u as u32).iter().map(|&v| v as usize);
                    stack.extend(neighbors.filter(|&v| label_of[v] == label_of[u]));
                }
            }
            components += 1;
        }
        component_of
    }

    #[test]
    fn components_within_labels_are_those_of_a_depth_first_search() {
        let mut state = 1u64;
        let mut below = |bound: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((state >> 33) % bound) as u32
        };
        let n = 400;
        let mut split = 0;
        for (edges, labels) in [(300, 1), (900, 5), (2_400, 1), (2_400, 40), (4_000, 90)] {
            let edges: Vec<(u32, u32, f32)> =
                (0..edges).map(|_| (below(n), below(n), 1.0)).filter(|(u, v, _)| u != v).collect();
            let graph = Csr::from_edges(n as usize, &edges).unwrap();
            let label_of: Vec<u32> = (0..n).map(|_| below(labels)).collect();
            let found = graph.components_within(&label_of);
            let expected = searched(&graph, &label_of);
            let mut pairs: Vec<(usize, u32)> =
                expected.iter().copied().zip(found.component_of.iter().copied()).collect();
            pairs.sort_unstable();
            pairs.dedup();
            assert_eq!(pairs.len(), found.count(), "one number for each component");
            assert_eq!(expected.iter().max().map(|&last| last + 1), Some(found.count()));
            split += usize::from(found.count() > labels as usize);
        }
        assert!(split > 3, "some labels fall into several components");
    }

    #[test]
    fn a_graph_without_nodes_has_no_component() {
        assert_eq!(Csr::default().components().count(), 0);
    }
}
