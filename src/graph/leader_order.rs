//! Numbering people by whom they publish with, from author lists and before there is a graph.
//!
//! [`Csr::reorder_for_locality`] needs the graph that it numbers anew, so for a while there are two. Author lists tell
//! as much: members of a team stand together under the one of them who is in most teams, as the members
//! of a laboratory under its head. Rows collected under such numbers are near each other, which pays for
//! the numbering: ten million people are numbered and tied in the time that tying them alone takes.

use super::csr::Csr;
use super::error::GraphError;
use super::hyperedges::{Hyperedges, Lists, check_groups, read_together};
use super::reorder::{CACHED, Reordered, inverse};

impl Reordered {
    /// The graph that [`Csr::from_hyperedges`] builds, numbered so that members of the same groups stand
    /// close together; under the numbers as they are where all fits into the cache.
    ///
    /// # Errors
    /// As [`Csr::from_hyperedges`].
    pub fn from_hyperedges(nodes: usize, groups: &Hyperedges) -> Result<Self, GraphError> {
        if nodes <= CACHED {
            return Ok(Self::unchanged(Csr::from_hyperedges(nodes, groups)?));
        }
        check_groups(nodes, groups)?;
        let before = led_order(&leaders(nodes, groups));
        let after = inverse(&before);
        let lists = Lists::new(nodes, groups, |node| after[node as usize]).near();
        Ok(Self::renamed(lists.graph(), before))
    }
}

/// Rounds of [`vote`]: the first finds laboratories, the second those who publish with them.
const ROUNDS: usize = 2;

/// For each node the node that it follows; itself if none. Leaders rank above those who follow them, so
/// that they make trees: in the first round of single nodes, then of the trees of the round before.
fn leaders(nodes: usize, groups: &Hyperedges) -> Vec<u32> {
    let mut memberships = vec![0u32; nodes];
    for &node in groups.members {
        memberships[node as usize] += 1;
    }
    let mut leader: Vec<u32> = (0..nodes as u32).collect();
    for round in 0..ROUNDS {
        let rank = ranks(&leader, &memberships);
        let followed = vote(groups, &rank, round == 0);
        for (node, (leader, followed)) in leader.iter_mut().zip(followed).enumerate() {
            if *leader as usize == node {
                *leader = followed;
            }
        }
    }
    leader
}

/// Of each node the memberships of its tree and the root, as one number.
fn ranks(leader: &[u32], memberships: &[u32]) -> Vec<u64> {
    let mut root = leader.to_vec();
    for node in 0..root.len() {
        while root[root[node] as usize] != root[node] {
            root[node] = root[root[node] as usize];
        }
    }
    let mut together = vec![0u32; root.len()];
    for (&root, &count) in root.iter().zip(memberships) {
        together[root as usize] = together[root as usize].saturating_add(count);
    }
    root.into_iter().map(|root| rank_of(together[root as usize], root)).collect()
}

/// More memberships rank higher, of equals the smaller number.
fn rank_of(memberships: u32, root: u32) -> u64 {
    u64::from(memberships) << 32 | u64::from(!root)
}

fn root_of(rank: u64) -> u32 {
    !(rank as u32)
}

/// For each root the root that most of its groups are led by, itself if none. The leader of a group is the
/// root of its members that ranks highest; without `own`, groups that a root leads itself are not counted.
///
/// Hyperedges of k count 1 / (k - 1). The majority is found as by Boyer & Moore (1991), with one candidate a
/// node, which need not have more than half.
fn vote(groups: &Hyperedges, rank: &[u64], own: bool) -> Vec<u32> {
    let mut votes: Vec<(u32, f32)> = (0..rank.len() as u32).map(|node| (node, 0.0)).collect();
    let mut ballots = Vec::with_capacity(2 * BALLOTS_AHEAD);
    groups.each_looked_up(
        |node| rank[node as usize],
        |group, ranks| {
            if ranks.len() < 2 || groups.weight_of(group) <= 0.0 {
                return;
            }
            let first = ranks.iter().copied().max().unwrap_or(0);
            let weight = 1.0 / (ranks.len() - 1) as f32;
            for &mut rank in ranks {
                if own || rank != first {
                    ballots.push(Ballot { voter: root_of(rank), leader: root_of(first), weight });
                }
            }
            if ballots.len() >= BALLOTS_AHEAD {
                count(&mut ballots, &mut votes);
            }
        },
    );
    count(&mut ballots, &mut votes);
    votes.into_iter().map(|(leader, _)| leader).collect()
}

/// What a group says of one of its members.
struct Ballot {
    voter: u32,
    leader: u32,
    weight: f32,
}

/// Ballots whose candidates are fetched into the cache together.
const BALLOTS_AHEAD: usize = 256;

/// Takes the ballots in their order.
fn count(ballots: &mut Vec<Ballot>, votes: &mut [(u32, f32)]) {
    read_together(ballots.iter().map(|ballot| votes[ballot.voter as usize].0));
    for Ballot { voter, leader, weight } in ballots.drain(..) {
        let (candidate, strength) = &mut votes[voter as usize];
        if *candidate == leader {
            *strength += weight;
        } else if *strength >= weight {
            *strength -= weight;
        } else {
            (*candidate, *strength) = (leader, weight - *strength);
        }
    }
}

/// Trees of leaders one after the other, each from its root on, those who follow a node right behind it.
fn led_order(leader: &[u32]) -> Vec<u32> {
    const NONE: u32 = u32::MAX;
    let (mut first, mut next) = (vec![NONE; leader.len()], vec![NONE; leader.len()]);
    for (node, &above) in leader.iter().enumerate().rev() {
        if above as usize != node {
            next[node] = std::mem::replace(&mut first[above as usize], node as u32);
        }
    }
    let mut order = Vec::with_capacity(leader.len());
    let mut open = Vec::new();
    for (root, &above) in leader.iter().enumerate() {
        if above as usize != root {
            continue;
        }
        open.push(root as u32);
        while let Some(node) = open.pop() {
            order.push(node);
            if next[node as usize] != NONE {
                open.push(next[node as usize]);
            }
            if first[node as usize] != NONE {
                open.push(first[node as usize]);
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
        let number = |place: u32| ((u64::from(place % nodes) * 48_271) % u64::from(nodes)) as u32;
        let (mut offsets, mut members) = (vec![0], Vec::new());
        for team in 0..nodes {
            let laboratory = team / 10 * 10;
            let guest = if team % 9 == 0 { 5_000 } else { 0 };
            let places = [0, 1 + team % 9, 1 + (team + 3) % 9, guest + (team + 7) % 9];
            members.extend(places.map(|place| number(laboratory + place)));
            offsets.push(members.len() as u64);
        }
        (offsets, members)
    }

    fn weights(teams: usize) -> Vec<f64> {
        (0..teams).map(|team| 0.25 + (team % 3) as f64).collect()
    }

    #[test]
    fn a_local_graph_has_the_ties_of_the_other_and_neighbours_closer_together() {
        let nodes = CACHED + 10_000;
        let (offsets, members) = teams(nodes as u32);
        let weights = weights(offsets.len() - 1);
        for pair_weights in [None, Some(weights.as_slice())] {
            let groups = Hyperedges { offsets: &offsets, members: &members, pair_weights };
            let local = Reordered::from_hyperedges(nodes, &groups).unwrap();
            let ties: Vec<(u32, u32, f32)> = local
                .graph()
                .weighted_edges()
                .map(|(u, v, w)| (local.original_id(u), local.original_id(v), w))
                .collect();
            let plain = Csr::from_hyperedges(nodes, &groups).unwrap();
            assert!(plain == Csr::from_edges(nodes, &ties).unwrap());
            let near = |graph: &Csr| {
                graph.weighted_edges().filter(|&(u, v, _)| u.abs_diff(v) < 100).count() as f64
                    / graph.edge_count() as f64
            };
            assert!(near(&plain) < 0.01 && near(local.graph()) > 0.8, "{}", near(local.graph()));
        }
    }

    #[test]
    fn everybody_follows_somebody_who_ranks_higher_and_has_one_place() {
        let members = [7, 1, 1, 2, 2, 3, 3, 1, 5, 6, 4];
        let groups =
            Hyperedges { offsets: &[0, 2, 4, 6, 8, 10, 11], members: &members, pair_weights: None };
        let leader = leaders(8, &groups);
        assert_eq!(
            (leader[7], leader[2], leader[3], leader[6]),
            (1, 1, 2, 5),
            "of equals the first"
        );
        assert_eq!((leader[0], leader[1], leader[4]), (0, 1, 4));
        let mut order = led_order(&leader);
        assert_eq!(order, [0, 1, 2, 3, 7, 4, 5, 6]);
        order.sort_unstable();
        assert_eq!(order, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn few_nodes_keep_their_numbers() {
        let groups = Hyperedges { offsets: &[0, 3], members: &[2, 0, 1], pair_weights: None };
        let local = Reordered::from_hyperedges(3, &groups).unwrap();
        assert!(local.original_id(2) == 2 && local.graph().edge_count() == 3);
    }
}
