//! A smaller graph that has the same shortest paths between the nodes that remain.
//!
//! Two things repeat in collaboration graphs. Nodes with one neighbour hang on the rest by a tree,
//! and paths into a tree can be counted without searching. People who wrote all their papers
//! together are **twins**, nodes with the same neighbours: one node stands for the class, with the number
//! of its members (Sarıyüce et al. 2013, who compress graphs by both).

use crate::graph::Csr;
use crate::graph::breadth_first::breadth_first_order;

/// The reduced graph, and what was counted on the way to it.
pub(super) struct ReducedGraph {
    /// One node a class of twins, in breadth-first order.
    pub(super) graph: Csr,
    /// Class of each node; `None` for nodes folded into a tree.
    pub(super) class_of: Vec<Option<u32>>,
    /// Number of nodes of each class.
    pub(super) class_size: Vec<f64>,
    /// Number of nodes whose paths end at each class: its nodes and the trees that hang on them.
    pub(super) class_weight: Vec<f64>,
    /// Class at which the paths of each node end: its own, or the one that its tree hangs on.
    pub(super) class_of_endpoint: Vec<u32>,
    /// The part of the betweenness of each node that is already exact: pairs with an endpoint in its own
    /// tree, and pairs of twins.
    pub(super) exact_part: Vec<f64>,
}

impl ReducedGraph {
    pub(super) fn new(graph: &Csr) -> Self {
        let n = graph.node_count();
        let FoldedTrees { size, mut exact_part, is_core, folded } = fold_trees(graph);
        let core: Vec<u32> = (0..n as u32).filter(|&u| is_core[u as usize]).collect();
        let classes = TwinClasses::new(&graph.unweighted().induced(&core));
        let count = classes.graph.node_count();
        let mut class_of = vec![None; n];
        let (mut class_size, mut class_weight) = (vec![0f64; count], vec![0f64; count]);
        let mut squared_weights = vec![0f64; count];
        for (&node, &class) in core.iter().zip(&classes.class_of) {
            let (node, c) = (node as usize, class as usize);
            class_of[node] = Some(class);
            class_size[c] += 1.0;
            class_weight[c] += size[node];
            squared_weights[c] += size[node] * size[node];
        }
        let twin_pairs = |c: usize| 0.5 * (class_weight[c] * class_weight[c] - squared_weights[c]);
        let through = classes.pairs_of_open_twins_through(&class_size, twin_pairs);
        for (exact, class) in exact_part.iter_mut().zip(&class_of) {
            *exact += class.map_or(0.0, |class| through[class as usize]);
        }
        let mut class_of_endpoint: Vec<u32> =
            class_of.iter().map(|class| class.unwrap_or(0)).collect();
        for &(leaf, onto) in folded.iter().rev() {
            class_of_endpoint[leaf as usize] = class_of_endpoint[onto as usize];
        }
        let graph = classes.graph;
        Self { graph, class_of, class_size, class_weight, class_of_endpoint, exact_part }
    }
}

/// The classes of twins of a graph.
struct TwinClasses {
    /// One node a class, in breadth-first order.
    graph: Csr,
    /// Class of each node.
    class_of: Vec<u32>,
    /// Whether the members of each class are open twins; single nodes count as open.
    is_open: Vec<bool>,
}

impl TwinClasses {
    /// Merges closed twins first, then open twins.
    fn new(core: &Csr) -> Self {
        let closed = smallest_twins(core, true, |_| true);
        let mut size = vec![0u32; core.node_count()];
        closed.iter().for_each(|&first| size[first as usize] += 1);
        let (merged, index_of) = induced_by_firsts(core, &closed);
        // A node that stands for closed twins does not have the class size of its open twins, so only
        // single nodes are merged further.
        let is_single = |u: u32| size[merged.firsts[u as usize] as usize] == 1;
        let open = smallest_twins(&merged.graph, false, is_single);
        let firsts = (0..open.len() as u32).filter(|&u| open[u as usize] == u);
        let order = breadth_first_order(open.len(), firsts, |u| {
            merged.graph.neighbors(u).iter().map(|&v| open[v as usize])
        });
        let mut class_at = vec![0u32; open.len()];
        for (class, &u) in order.nodes.iter().enumerate() {
            class_at[u as usize] = class as u32;
        }
        let class_of_first =
            |&first: &u32| class_at[open[index_of[first as usize] as usize] as usize];
        Self {
            graph: merged.graph.induced(&order.nodes),
            class_of: closed.iter().map(class_of_first).collect(),
            is_open: order.nodes.iter().map(|&u| is_single(u)).collect(),
        }
    }

    /// For each class the pairs of open twins whose shortest paths pass through a node of it: twins that
    /// are not adjacent meet at each of their common neighbours alike.
    fn pairs_of_open_twins_through(
        &self,
        class_size: &[f64],
        twin_pairs: impl Fn(usize) -> f64,
    ) -> Vec<f64> {
        let mut through = vec![0f64; class_size.len()];
        for (c, &is_open) in self.is_open.iter().enumerate() {
            if is_open && class_size[c] > 1.0 {
                let neighbors = self.graph.neighbors(c as u32);
                let paths: f64 = neighbors.iter().map(|&v| class_size[v as usize]).sum();
                for &v in neighbors {
                    through[v as usize] += twin_pairs(c) / paths;
                }
            }
        }
        through
    }
}

/// The subgraph of the nodes that stand for a class.
struct MergedGraph {
    graph: Csr,
    /// The node of the larger graph behind each node.
    firsts: Vec<u32>,
}

/// The subgraph of the nodes that stand for themselves, and the index in it of each of them.
fn induced_by_firsts(graph: &Csr, smallest_twin: &[u32]) -> (MergedGraph, Vec<u32>) {
    let firsts: Vec<u32> =
        (0..smallest_twin.len() as u32).filter(|&u| smallest_twin[u as usize] == u).collect();
    let mut index_of = vec![0u32; smallest_twin.len()];
    for (index, &first) in firsts.iter().enumerate() {
        index_of[first as usize] = index as u32;
    }
    (MergedGraph { graph: graph.induced(&firsts), firsts }, index_of)
}

/// What is known once all trees that hang on the graph are folded into the nodes they hang on.
struct FoldedTrees {
    /// Nodes in the tree that hangs on a node, itself included.
    size: Vec<f64>,
    /// Pairs whose paths pass through a node and have at least one endpoint in its tree.
    exact_part: Vec<f64>,
    /// Whether a node is left.
    is_core: Vec<bool>,
    /// Nodes that were folded and the nodes they hung on, in that order.
    folded: Vec<(u32, u32)>,
}

/// Folds nodes with one neighbour into it until none is left.
fn fold_trees(graph: &Csr) -> FoldedTrees {
    let n = graph.node_count();
    let components = graph.components();
    let mut degree: Vec<u32> = (0..n as u32).map(|u| graph.degree(u) as u32).collect();
    let (mut size, mut exact_part, mut is_core) = (vec![1f64; n], vec![0f64; n], vec![true; n]);
    let mut folded = Vec::new();
    let mut leaves: Vec<u32> = (0..n as u32).filter(|&u| degree[u as usize] == 1).collect();
    while let Some(u) = leaves.pop() {
        // The last two nodes of a tree are both leaves; the second has nothing left to fold into.
        let Some(&v) = graph.neighbors(u).iter().find(|&&v| is_core[v as usize]) else { continue };
        if degree[u as usize] != 1 {
            continue;
        }
        is_core[u as usize] = false;
        folded.push((u, v));
        degree[u as usize] = 0;
        // Pairs between this branch and the branches folded before.
        exact_part[v as usize] += (size[v as usize] - 1.0) * size[u as usize];
        size[v as usize] += size[u as usize];
        degree[v as usize] -= 1;
        if degree[v as usize] == 1 {
            leaves.push(v);
        }
    }
    for u in 0..n {
        let component_size = f64::from(components.sizes[components.component_of[u] as usize]);
        exact_part[u] += (size[u] - 1.0) * (component_size - size[u]);
    }
    FoldedTrees { size, exact_part, is_core, folded }
}

/// For each node the smallest of its twins: closed twins have the same neighbours and are adjacent,
/// open twins have the same neighbours and are not.
fn smallest_twins(graph: &Csr, is_closed: bool, is_eligible: impl Fn(u32) -> bool) -> Vec<u32> {
    let n = graph.node_count();
    let mut keys: Vec<(u64, u32)> = (0..n as u32)
        .filter(|&u| graph.degree(u) > 0 && is_eligible(u))
        .map(|u| (neighborhood_key(graph, u, is_closed), u))
        .collect();
    keys.sort_unstable();
    let mut smallest: Vec<u32> = (0..n as u32).collect();
    // Equal keys only suggest twins; the neighbours themselves decide.
    for candidates in keys.chunk_by(|a, b| a.0 == b.0) {
        let first = candidates[0].1;
        for &(_, u) in &candidates[1..] {
            if are_twins(graph, first, u, is_closed) {
                smallest[u as usize] = first;
            }
        }
    }
    smallest
}

/// The same for all twins: a sum over the neighbours, in closed neighbourhoods with the node itself.
fn neighborhood_key(graph: &Csr, u: u32, is_closed: bool) -> u64 {
    let sum = graph.neighbors(u).iter().fold(0u64, |sum, &v| sum.wrapping_add(mix(v)));
    if is_closed { sum.wrapping_add(mix(u)) } else { sum }
}

/// Spreads a node number over all 64 bits, so that different sets hardly ever have equal sums.
fn mix(u: u32) -> u64 {
    let x = (u64::from(u) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (x ^ (x >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

fn are_twins(graph: &Csr, u: u32, v: u32, is_closed: bool) -> bool {
    let (of_u, of_v) = (graph.neighbors(u), graph.neighbors(v));
    if !is_closed {
        return of_u == of_v;
    }
    let others_of_u = of_u.iter().filter(|&&x| x != v);
    let others_of_v = of_v.iter().filter(|&&x| x != u);
    of_u.len() == of_v.len() && of_u.binary_search(&v).is_ok() && others_of_u.eq(others_of_v)
}
