//! Numbers people by whom they publish with, from author lists and before the graph exists.
//!
//! [`Csr::reorder_for_locality`] needs the graph that it renumbers, so for a while both are in memory.
//! Author lists tell as much: members of a team are numbered next to the one of them who is in most teams,
//! as the members of a laboratory follow its head. Rows collected under such numbers are near each other in
//! memory, which pays for the numbering: numbering and building ten million people takes the time that
//! building alone takes under scattered numbers (`benches/examples/graph_scale.rs`).
//!
//! For example, of the papers {head, a}, {head, b} and {b, guest}, `a` and `b` follow `head`, who has more
//! papers than they, and `guest` follows `b`: the order is head, a, b, guest.

use std::cmp::Reverse;

use super::csr::Csr;
use super::error::GraphError;
use super::hyperedges::{Hyperedges, IncidenceLists, prefetch};
use super::reorder::{CACHED_NODES, Reordered, inverse_permutation};

impl Reordered {
    /// The graph that [`Csr::from_hyperedges`] builds, renumbered so that members of the same hyperedges
    /// are close together; under the given numbers where all fits into the cache.
    ///
    /// # Errors
    /// As [`Csr::from_hyperedges`].
    pub fn from_hyperedges(nodes: usize, hyperedges: &Hyperedges) -> Result<Self, GraphError> {
        if nodes <= CACHED_NODES {
            return Ok(Self::unchanged(Csr::from_hyperedges(nodes, hyperedges)?));
        }
        hyperedges.check(nodes)?;
        let original_ids = order_by_leader(&find_leaders(nodes, hyperedges));
        let new_ids = inverse_permutation(&original_ids);
        let lists = IncidenceLists::new(nodes, hyperedges, |node| new_ids[node as usize]);
        Ok(Self::renumbered(lists.sorted_by_first_member().project(), original_ids))
    }
}

/// Rounds of [`elect_leaders`]: the first finds laboratories, the second those who publish with them.
const ROUNDS: usize = 2;

/// For each node the node that it follows; itself if none. Leaders rank above those who follow them, so
/// that they form trees: in the first round of single nodes, then of the trees of the round before.
fn find_leaders(nodes: usize, hyperedges: &Hyperedges) -> Vec<u32> {
    let mut memberships = vec![0u32; nodes];
    for &node in hyperedges.members {
        memberships[node as usize] += 1;
    }
    let mut leader: Vec<u32> = (0..nodes as u32).collect();
    for round in 0..ROUNDS {
        let ranks = tree_ranks(&leader, &memberships);
        let elected = elect_leaders(hyperedges, &ranks, round == 0);
        for (node, (leader, elected)) in leader.iter_mut().zip(elected).enumerate() {
            if *leader as usize == node {
                *leader = elected;
            }
        }
    }
    leader
}

/// Rank of a tree: more memberships of its nodes rank higher, of equals the root of smaller number.
/// Eight bytes, because ranks are looked up at random.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct TreeRank {
    memberships: u32,
    root: Reverse<u32>,
}

/// Rank of the tree of each node.
fn tree_ranks(leader: &[u32], memberships: &[u32]) -> Vec<TreeRank> {
    let mut root = leader.to_vec();
    for node in 0..root.len() {
        while root[root[node] as usize] != root[node] {
            root[node] = root[root[node] as usize];
        }
    }
    let mut tree_memberships = vec![0u32; root.len()];
    for (&root, &count) in root.iter().zip(memberships) {
        tree_memberships[root as usize] = tree_memberships[root as usize].saturating_add(count);
    }
    let rank =
        |root| TreeRank { memberships: tree_memberships[root as usize], root: Reverse(root) };
    root.into_iter().map(rank).collect()
}

/// For each root the root that leads most of its hyperedges, itself if none. A hyperedge is led by the
/// root of its members that ranks highest; unless `counts_own`, hyperedges that a root leads itself are
/// not counted.
///
/// Hyperedges of k members count 1 / (k - 1). The majority is found as by Boyer & Moore (1991), with one
/// candidate a node, which need not have more than half.
fn elect_leaders(hyperedges: &Hyperedges, ranks: &[TreeRank], counts_own: bool) -> Vec<u32> {
    let mut candidates: Vec<(u32, f32)> = (0..ranks.len() as u32).map(|node| (node, 0.0)).collect();
    let mut votes = Vec::with_capacity(2 * VOTES_AHEAD);
    hyperedges.for_each_looked_up(
        |node| ranks[node as usize],
        |hyperedge, ranks| {
            let Some(highest) = ranks.iter().copied().max() else { return };
            if ranks.len() < 2 || hyperedges.pair_weight(hyperedge) <= 0.0 {
                return;
            }
            let (leader, weight) = (highest.root.0, 1.0 / (ranks.len() - 1) as f32);
            for rank in ranks {
                if counts_own || *rank != highest {
                    votes.push(LeaderVote { voter: rank.root.0, leader, weight });
                }
            }
            if votes.len() >= VOTES_AHEAD {
                count_votes(&mut votes, &mut candidates);
            }
        },
    );
    count_votes(&mut votes, &mut candidates);
    candidates.into_iter().map(|(leader, _)| leader).collect()
}

/// One hyperedge's vote for the leader of one of its members.
struct LeaderVote {
    voter: u32,
    leader: u32,
    weight: f32,
}

/// Votes whose candidates are prefetched together.
const VOTES_AHEAD: usize = 256;

/// Counts votes in their order: `candidates` holds for each voter the current candidate and its lead.
fn count_votes(votes: &mut Vec<LeaderVote>, candidates: &mut [(u32, f32)]) {
    prefetch(votes.iter().map(|vote| candidates[vote.voter as usize].0));
    for LeaderVote { voter, leader, weight } in votes.drain(..) {
        let (candidate, lead) = &mut candidates[voter as usize];
        if *candidate == leader {
            *lead += weight;
        } else if *lead >= weight {
            *lead -= weight;
        } else {
            (*candidate, *lead) = (leader, weight - *lead);
        }
    }
}

/// Nodes tree by tree in preorder: followers come right behind the node that they follow.
fn order_by_leader(leader: &[u32]) -> Vec<u32> {
    const NONE: u32 = u32::MAX;
    let mut first_follower = vec![NONE; leader.len()];
    let mut next_sibling = vec![NONE; leader.len()];
    for (node, &leader) in leader.iter().enumerate().rev() {
        if leader as usize != node {
            let sibling = std::mem::replace(&mut first_follower[leader as usize], node as u32);
            next_sibling[node] = sibling;
        }
    }
    let mut order = Vec::with_capacity(leader.len());
    let mut stack = Vec::new();
    for (root, &leader) in leader.iter().enumerate() {
        if leader as usize != root {
            continue;
        }
        stack.push(root as u32);
        while let Some(node) = stack.pop() {
            order.push(node);
            if next_sibling[node as usize] != NONE {
                stack.push(next_sibling[node as usize]);
            }
            if first_follower[node as usize] != NONE {
                stack.push(first_follower[node as usize]);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Teams of four out of laboratories of ten, whose people are numbered by a full-cycle step that
    /// scatters them; the head is in every team, one team in nine has a guest.
    fn teams(nodes: u32) -> (Vec<u64>, Vec<u32>) {
        let number = |index: u32| ((u64::from(index % nodes) * 48_271) % u64::from(nodes)) as u32;
        let (mut offsets, mut members) = (vec![0], Vec::new());
        for team in 0..nodes {
            let laboratory = team / 10 * 10;
            let guest = if team % 9 == 0 { 5_000 } else { 0 };
            let people = [0, 1 + team % 9, 1 + (team + 3) % 9, guest + (team + 7) % 9];
            members.extend(people.map(|person| number(laboratory + person)));
            offsets.push(members.len() as u64);
        }
        (offsets, members)
    }

    fn weights(teams: usize) -> Vec<f64> {
        (0..teams).map(|team| 0.25 + (team % 3) as f64).collect()
    }

    #[test]
    fn a_reordered_graph_has_the_same_edges_and_nearer_neighbours() {
        let nodes = CACHED_NODES + 10_000;
        let (offsets, members) = teams(nodes as u32);
        let weights = weights(offsets.len() - 1);
        for pair_weights in [None, Some(weights.as_slice())] {
            let hyperedges = Hyperedges { offsets: &offsets, members: &members, pair_weights };
            let local = Reordered::from_hyperedges(nodes, &hyperedges).unwrap();
            let edges: Vec<(u32, u32, f32)> = local
                .graph()
                .weighted_edges()
                .map(|(u, v, w)| (local.original_id(u), local.original_id(v), w))
                .collect();
            let plain = Csr::from_hyperedges(nodes, &hyperedges).unwrap();
            assert!(plain == Csr::from_edges(nodes, &edges).unwrap());
            let near = |graph: &Csr| {
                graph.weighted_edges().filter(|&(u, v, _)| u.abs_diff(v) < 100).count() as f64
                    / graph.edge_count() as f64
            };
            assert!(near(&plain) < 0.01 && near(local.graph()) > 0.8, "{}", near(local.graph()));
        }
    }

    #[test]
    fn everybody_follows_somebody_who_ranks_higher_and_is_ordered_once() {
        let members = [7, 1, 1, 2, 2, 3, 3, 1, 5, 6, 4];
        let hyperedges =
            Hyperedges { offsets: &[0, 2, 4, 6, 8, 10, 11], members: &members, pair_weights: None };
        let leader = find_leaders(8, &hyperedges);
        assert_eq!(
            (leader[7], leader[2], leader[3], leader[6]),
            (1, 1, 2, 5),
            "of equals the first"
        );
        assert_eq!((leader[0], leader[1], leader[4]), (0, 1, 4));
        let mut order = order_by_leader(&leader);
        assert_eq!(order, [0, 1, 2, 3, 7, 4, 5, 6]);
        order.sort_unstable();
        assert_eq!(order, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn few_nodes_keep_their_numbers() {
        let hyperedges = Hyperedges { offsets: &[0, 3], members: &[2, 0, 1], pair_weights: None };
        let local = Reordered::from_hyperedges(3, &hyperedges).unwrap();
        assert!(local.original_id(2) == 2 && local.graph().edge_count() == 3);
    }
}
