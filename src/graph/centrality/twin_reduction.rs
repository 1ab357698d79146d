//! A smaller graph with the same shortest paths between what is left.
//!
//! Two things repeat in collaboration graphs. Nodes with one neighbour hang on the rest by a tree,
//! and what passes through a tree can be counted without searching. People who wrote all their papers
//! together are **twins**, nodes with the same neighbours: one stands for all, and counts as often.

use crate::graph::Csr;

/// What is left of a graph.
pub(super) struct Reduction {
    /// One node a class of twins, near nodes near each other.
    pub(super) graph: Csr,
    /// Class of each node; `None` for nodes folded into a tree.
    pub(super) class_of: Vec<Option<u32>>,
    /// Number of nodes of each class.
    pub(super) members: Vec<f64>,
    /// Number of nodes that end paths at each class: its nodes and the trees that hang on them.
    pub(super) ends: Vec<f64>,
    /// Class at which the paths of each node end: its own, or the one that its tree hangs on.
    pub(super) end_of: Vec<u32>,
    /// What is already known of the betweenness of each node: pairs with an end in its own tree, and
    /// pairs of twins.
    pub(super) known: Vec<f64>,
}

impl Reduction {
    pub(super) fn new(graph: &Csr) -> Self {
        let n = graph.node_count();
        let Trees { size, mut known, alive, folded } = fold_trees(graph);
        let core: Vec<u32> = (0..n as u32).filter(|&u| alive[u as usize]).collect();
        let inner = graph.unweighted().induced(&core);
        let closed = twins(&inner, true, |_| true);
        // Nodes that stand for closed twins have another number of members than their like, so only
        // single nodes are merged further.
        let mut count = vec![0u32; core.len()];
        closed.iter().for_each(|&rep| count[rep as usize] += 1);
        let reps: Vec<u32> = (0..core.len() as u32).filter(|&u| closed[u as usize] == u).collect();
        let middle = inner.induced(&reps);
        let open = twins(&middle, false, |u| count[reps[u as usize] as usize] == 1);
        let mut place = vec![0u32; core.len()];
        for (i, &rep) in reps.iter().enumerate() {
            place[rep as usize] = i as u32;
        }
        // Place of a core node → its class among the open representatives, in breadth-first order.
        let last: Vec<u32> = (0..reps.len() as u32).filter(|&u| open[u as usize] == u).collect();
        let order = breadth_first(&middle, &last, &open);
        let mut class_at = vec![0u32; reps.len()];
        for (class, &u) in order.iter().enumerate() {
            class_at[u as usize] = class as u32;
        }
        let reduced = middle.induced(&order);
        let classes = order.len();
        let mut class_of = vec![None; n];
        let (mut members, mut ends, mut squares) =
            (vec![0f64; classes], vec![0f64; classes], vec![0f64; classes]);
        for (i, &node) in core.iter().enumerate() {
            let rep = place[closed[i] as usize];
            let class = class_at[open[rep as usize] as usize];
            class_of[node as usize] = Some(class);
            members[class as usize] += 1.0;
            ends[class as usize] += size[node as usize];
            squares[class as usize] += size[node as usize] * size[node as usize];
        }
        // Twins that are not tied to each other meet through each of their common neighbours.
        let mut met = vec![0f64; classes];
        for class in 0..classes as u32 {
            let rep = order[class as usize];
            let is_open = count[reps[rep as usize] as usize] == 1;
            if is_open && members[class as usize] > 1.0 {
                let c = class as usize;
                let pairs = 0.5 * (ends[c] * ends[c] - squares[c]);
                let ways: f64 = reduced.neighbors(class).iter().map(|&v| members[v as usize]).sum();
                for &v in reduced.neighbors(class) {
                    met[v as usize] += pairs / ways;
                }
            }
        }
        for (node, class) in class_of.iter().enumerate() {
            if let Some(class) = class {
                known[node] += met[*class as usize];
            }
        }
        let mut end_of: Vec<u32> = class_of.iter().map(|class| class.unwrap_or(0)).collect();
        for &(leaf, onto) in folded.iter().rev() {
            end_of[leaf as usize] = end_of[onto as usize];
        }
        Self { graph: reduced, class_of, members, ends, end_of, known }
    }
}

struct Trees {
    /// Nodes in the tree that hangs on a node, itself included.
    size: Vec<f64>,
    /// Pairs that pass through a node with at least one end in its tree.
    known: Vec<f64>,
    alive: Vec<bool>,
    /// Nodes that were taken away and what they hung on, in that order.
    folded: Vec<(u32, u32)>,
}

/// Takes away nodes with one neighbour until there are none.
fn fold_trees(graph: &Csr) -> Trees {
    let n = graph.node_count();
    let components = graph.components();
    let mut degree: Vec<u32> = (0..n as u32).map(|u| graph.degree(u) as u32).collect();
    let (mut size, mut known, mut alive) = (vec![1f64; n], vec![0f64; n], vec![true; n]);
    let mut folded = Vec::new();
    let mut leaves: Vec<u32> = (0..n as u32).filter(|&u| degree[u as usize] == 1).collect();
    while let Some(u) = leaves.pop() {
        // The last two nodes of a tree are both leaves; the second has nothing left to fold into.
        let Some(&v) = graph.neighbors(u).iter().find(|&&v| alive[v as usize]) else { continue };
        if degree[u as usize] != 1 {
            continue;
        }
        alive[u as usize] = false;
        folded.push((u, v));
        degree[u as usize] = 0;
        // Pairs between this branch and the branches folded before.
        known[v as usize] += (size[v as usize] - 1.0) * size[u as usize];
        size[v as usize] += size[u as usize];
        degree[v as usize] -= 1;
        if degree[v as usize] == 1 {
            leaves.push(v);
        }
    }
    for u in 0..n {
        let all = f64::from(components.sizes[components.component_of[u] as usize]);
        known[u] += (size[u] - 1.0) * (all - size[u]);
    }
    Trees { size, known, alive, folded }
}

/// For each node the smallest of its twins: closed twins have the same neighbours and are tied to
/// each other, open twins have the same neighbours and are not.
fn twins(graph: &Csr, closed: bool, eligible: impl Fn(u32) -> bool) -> Vec<u32> {
    let n = graph.node_count();
    // Sums of mixed numbers find candidates; the neighbours themselves decide.
    let mix = |u: u32| {
        let x = (u64::from(u) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (x ^ (x >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
    };
    let sum = |u: u32| {
        let around = graph.neighbors(u).iter().fold(0u64, |sum, &v| sum.wrapping_add(mix(v)));
        if closed { around.wrapping_add(mix(u)) } else { around }
    };
    let mut keys: Vec<(u64, u32)> = (0..n as u32)
        .filter(|&u| graph.degree(u) > 0 && eligible(u))
        .map(|u| (sum(u), u))
        .collect();
    keys.sort_unstable();
    let mut smallest: Vec<u32> = (0..n as u32).collect();
    for alike in keys.chunk_by(|a, b| a.0 == b.0) {
        let first = alike[0].1;
        for &(_, u) in &alike[1..] {
            let (a, b) = (graph.neighbors(first), graph.neighbors(u));
            let same = a.len() == b.len()
                && if closed {
                    let others = |list: &'_ [u32], x: u32| {
                        list.iter().copied().filter(|&v| v != x).collect::<Vec<u32>>()
                    };
                    a.binary_search(&u).is_ok() && others(a, u) == others(b, first)
                } else {
                    a == b
                };
            if same {
                smallest[u as usize] = first;
            }
        }
    }
    smallest
}

/// The given nodes in breadth-first order over ties between them; `class` tells of each node which
/// of the given nodes stands for it.
fn breadth_first(graph: &Csr, nodes: &[u32], class: &[u32]) -> Vec<u32> {
    let mut known = vec![false; graph.node_count()];
    let mut order = Vec::with_capacity(nodes.len());
    for &root in nodes {
        if std::mem::replace(&mut known[root as usize], true) {
            continue;
        }
        let mut head = order.len();
        order.push(root);
        while head < order.len() {
            let u: u32 = order[head];
            head += 1;
            for &v in graph.neighbors(u) {
                let v = class[v as usize];
                if !std::mem::replace(&mut known[v as usize], true) {
                    order.push(v);
                }
            }
        }
    }
    order
}
