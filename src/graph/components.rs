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
    /// Connected components by union-find with path halving; a root is always the smallest node of
    /// its tree, so one forward pass turns roots into numbers.
    pub fn components(&self) -> Components {
        let n = self.node_count();
        let mut parent: Vec<u32> = (0..n as u32).collect();
        for u in 0..n as u32 {
            for &v in self.neighbors(u).iter().take_while(|&&v| v < u) {
                unite(&mut parent, u, v);
            }
        }
        let mut number = vec![0u32; n];
        let mut sizes: Vec<u32> = Vec::new();
        for u in 0..n {
            let root = find(&mut parent, u as u32) as usize;
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
        Components {
            component_of: number,
            sizes: order.iter().map(|&c| sizes[c as usize]).collect(),
        }
    }
}

fn find(parent: &mut [u32], mut u: u32) -> u32 {
    while parent[u as usize] != u {
        let above = parent[parent[u as usize] as usize];
        parent[u as usize] = above;
        u = above;
    }
    u
}

fn unite(parent: &mut [u32], u: u32, v: u32) {
    let (a, b) = (find(parent, u), find(parent, v));
    match a.cmp(&b) {
        std::cmp::Ordering::Less => parent[b as usize] = a,
        std::cmp::Ordering::Greater => parent[a as usize] = b,
        std::cmp::Ordering::Equal => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_numbered_by_size_then_by_smallest_node() {
        let graph =
            Csr::from_ties(8, &[(6, 7, 1.0), (0, 5, 1.0), (2, 3, 1.0), (3, 4, 1.0)]).unwrap();
        let found = graph.components();
        assert_eq!(found.component_of, vec![1, 3, 0, 0, 0, 1, 2, 2]);
        assert_eq!(found.sizes, vec![3, 2, 2, 1]);
        assert_eq!(found.members()[0], vec![2, 3, 4]);
    }

    #[test]
    fn a_graph_without_nodes_has_no_component() {
        assert_eq!(Csr::default().components().count(), 0);
    }
}
