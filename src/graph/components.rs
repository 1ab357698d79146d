//! Connected components.

use super::csr::Csr;

/// Which nodes hang together.
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
}

impl Csr {
    /// Connected components.
    pub fn components(&self) -> Components {
        Components::numbered(self.trees(1, |_| 0))
    }

    /// Connected components of the ties that join nodes of the same label: each component lies within
    /// one label.
    pub fn components_within(&self, label_of: &[u32]) -> Components {
        let labels = label_of.iter().max().map_or(0, |&label| label as usize + 1);
        Components::numbered(self.trees(labels, |node| label_of[node as usize]))
    }

    /// Trees that span the components, by union-find. In a dense graph some ties of each node join nearly
    /// all of a component; the others are looked at only from nodes outside the largest tree of their
    /// label, since a tie that is still missing has such an end (Sutton, Ben-Nun & Barak 2018, Afforest).
    fn trees(&self, labels: usize, label_of: impl Fn(u32) -> u32 + Copy) -> Trees {
        let n = self.node_count() as u32;
        let mut trees = Trees::new(n);
        let near = |u: u32| {
            let own = label_of(u);
            self.neighbors(u).iter().copied().filter(move |&v| label_of(v) == own)
        };
        if self.edge_count() < DENSE * self.node_count() {
            for u in 0..n {
                trees.unite(u, near(u).take_while(|&v| v < u));
            }
            return trees;
        }
        for u in 0..n {
            trees.unite(u, near(u).take(SAMPLED));
        }
        let largest = trees.largest(labels, label_of);
        for u in 0..n {
            // Others may have joined the largest, so that its root is another now.
            if trees.root(u) != trees.root(largest[label_of(u) as usize]) {
                trees.unite(u, near(u).skip(SAMPLED));
            }
        }
        trees
    }
}

/// Ties a node from which on looking at some first is quicker: at 3 (dblp-2010) all are nearly as few.
const DENSE: usize = 5;

/// Ties of each node that are looked at in any case; 2 as in the paper.
const SAMPLED: usize = 2;

impl Components {
    fn numbered(mut trees: Trees) -> Self {
        let mut number = vec![0u32; trees.parent.len()];
        let mut sizes: Vec<u32> = Vec::new();
        for u in 0..number.len() {
            let root = trees.root(u as u32) as usize;
            if root == u {
                number[u] = sizes.len() as u32;
                sizes.push(0);
            } else {
                number[u] = number[root];
            }
            sizes[number[u] as usize] += 1;
        }
        let mut order: Vec<u32> = (0..sizes.len() as u32).collect();
        order.sort_by_key(|&c| std::cmp::Reverse(sizes[c as usize]));
        let mut rank = vec![0u32; sizes.len()];
        for (new, &old) in order.iter().enumerate() {
            rank[old as usize] = new as u32;
        }
        for c in &mut number {
            *c = rank[*c as usize];
        }
        Self { component_of: number, sizes: order.iter().map(|&c| sizes[c as usize]).collect() }
    }
}

/// Trees of nodes with path halving. A root is the smallest node of its tree, so that one forward pass
/// turns roots into numbers.
struct Trees {
    parent: Vec<u32>,
}

impl Trees {
    fn new(nodes: u32) -> Self {
        Self { parent: (0..nodes).collect() }
    }

    fn root(&mut self, mut u: u32) -> u32 {
        while self.parent[u as usize] != u {
            let above = self.parent[self.parent[u as usize] as usize];
            self.parent[u as usize] = above;
            u = above;
        }
        u
    }

    /// Makes one tree of those of a node and of others.
    #[inline]
    fn unite(&mut self, u: u32, others: impl Iterator<Item = u32>) {
        let mut root = self.root(u);
        for v in others {
            let other = self.root(v);
            if other != root {
                let (above, below) = (root.min(other), root.max(other));
                self.parent[below as usize] = above;
                root = above;
            }
        }
    }

    /// For each label the root of its largest tree, of equals the smallest.
    fn largest(&mut self, labels: usize, label_of: impl Fn(u32) -> u32) -> Vec<u32> {
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

    /// Numbers of pieces found by walking the ties, in order of first nodes.
    fn walked(graph: &Csr, label_of: &[u32]) -> Vec<usize> {
        let mut piece_of = vec![usize::MAX; label_of.len()];
        let mut pieces = 0;
        for first in 0..label_of.len() {
            if piece_of[first] != usize::MAX {
                continue;
            }
            let mut open = vec![first];
            while let Some(u) = open.pop() {
                if piece_of[u] == usize::MAX {
                    piece_of[u] = pieces;
                    let near = graph.neighbors(u as u32).iter().map(|&v| v as usize);
                    open.extend(near.filter(|&v| label_of[v] == label_of[u]));
                }
            }
            pieces += 1;
        }
        piece_of
    }

    #[test]
    fn components_within_labels_are_those_that_walks_find_in_sparse_and_in_dense_graphs() {
        let mut state = 1u64;
        let mut below = |bound: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((state >> 33) % bound) as u32
        };
        let n = 400;
        let mut cut = 0;
        for (ties, labels) in [(300, 1), (900, 5), (2_400, 1), (2_400, 40), (4_000, 90)] {
            let ties: Vec<(u32, u32, f32)> =
                (0..ties).map(|_| (below(n), below(n), 1.0)).filter(|(u, v, _)| u != v).collect();
            let graph = Csr::from_edges(n as usize, &ties).unwrap();
            let label_of: Vec<u32> = (0..n).map(|_| below(labels)).collect();
            let found = graph.components_within(&label_of);
            let walked = walked(&graph, &label_of);
            let mut pairs: Vec<(usize, u32)> =
                walked.iter().copied().zip(found.component_of.iter().copied()).collect();
            pairs.sort_unstable();
            pairs.dedup();
            assert_eq!(pairs.len(), found.count(), "one number for each piece");
            assert_eq!(walked.iter().max().map(|&last| last + 1), Some(found.count()));
            cut += usize::from(found.count() > labels as usize);
        }
        assert!(cut > 3, "some labels are in pieces");
    }

    #[test]
    fn a_graph_without_nodes_has_no_component() {
        assert_eq!(Csr::default().components().count(), 0);
    }
}
