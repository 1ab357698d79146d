//! Moving single nodes to better communities until none wants to move.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;

use super::level::View;

/// Uniform whole number below `bound`.
#[inline]
pub(super) fn below(random: &mut Xoshiro256PlusPlus, bound: usize) -> usize {
    ((u128::from(random.next_u64()) * bound as u128) >> 64) as usize
}

/// Puts a slice into random order (Fisher & Yates).
pub(super) fn shuffle(items: &mut [u32], random: &mut Xoshiro256PlusPlus) {
    for i in (1..items.len()).rev() {
        items.swap(i, below(random, i + 1));
    }
}

/// Weight from one node to each community around it. All zero between uses.
pub(super) struct Around {
    weight: Vec<f64>,
    /// The communities, then room for those of the next ties.
    touched: Vec<u32>,
    count: usize,
}

impl Around {
    pub(super) fn new(communities: usize) -> Self {
        Self { weight: vec![0.0; communities], touched: Vec::new(), count: 0 }
    }

    /// Makes room for so many communities.
    pub(super) fn make_room(&mut self, communities: usize) {
        if self.weight.len() < communities {
            self.weight.resize(communities, 0.0);
        }
    }

    /// Adds ties, at most `most`, of weights above 0. Whether a community was seen before is as good as
    /// chance, so that is counted and not branched on.
    #[inline]
    pub(super) fn add(&mut self, most: usize, ties: impl Iterator<Item = (u32, f64)>) {
        let room = self.count + most + 1;
        if self.touched.len() < room {
            self.touched.resize(room.next_power_of_two(), 0);
        }
        let (weight, touched) = (self.weight.as_mut_slice(), self.touched.as_mut_slice());
        let mut count = self.count;
        for (community, more) in ties {
            let sum = &mut weight[community as usize];
            touched[count] = community;
            count += usize::from(*sum == 0.0);
            *sum += more;
        }
        self.count = count;
    }

    #[inline]
    pub(super) fn to(&self, community: u32) -> f64 {
        self.weight[community as usize]
    }

    #[inline]
    pub(super) fn touched(&self) -> &[u32] {
        &self.touched[..self.count]
    }

    #[inline]
    pub(super) fn clear(&mut self) {
        self.drain(|_, _| ());
    }

    /// Hands out each community with its weight, in the order of first touch, and forgets it.
    #[inline]
    pub(super) fn drain(&mut self, mut act: impl FnMut(u32, f64)) {
        for &community in &self.touched[..self.count] {
            act(community, std::mem::take(&mut self.weight[community as usize]));
        }
        self.count = 0;
    }
}

/// From this many nodes on, nodes are visited in their own order: a random order leaves the cache on
/// every step, costs half as much again (dblp-2010) and gives no better communities.
const LARGE: usize = 50_000;

/// Moves nodes until no node gains by moving (the queue of Traag, Waltman & Van Eck 2019: a node is
/// looked at again when a neighbour has left for another community). Joining community c gives
/// `w(v, c) - cost * mass_v * mass_c`; a node that gains nothing anywhere stays or goes alone.
/// `labels` are below the number of nodes. Returns whether any node moved.
pub(super) fn move_nodes<W: Copy + Into<f64>>(
    view: &View<W>,
    cost: f64,
    labels: &mut [u32],
    random: &mut Xoshiro256PlusPlus,
) -> bool {
    let n = view.len();
    let (mut mass, mut count) = (vec![0f64; n], vec![0u32; n]);
    for (v, &c) in labels.iter().enumerate() {
        mass[c as usize] += view.mass[v];
        count[c as usize] += 1;
    }
    let mut empty: Vec<u32> = (0..n as u32).filter(|&c| count[c as usize] == 0).collect();
    let mut queue: Vec<u32> = (0..n as u32).collect();
    if n < LARGE {
        shuffle(&mut queue, random);
    }
    let mut waiting = vec![true; n];
    let mut around = Around::new(n);
    let (mut head, mut pending) = (0, n);
    let mut moved = false;
    // The queue is a ring: no node waits twice, so n places are enough.
    while pending > 0 {
        let v = queue[head] as usize;
        head = if head + 1 == n { 0 } else { head + 1 };
        pending -= 1;
        waiting[v] = false;
        let own = labels[v];
        around.add(view.degree(v), view.ties_of(v).map(|(u, w)| (labels[u], w)));
        let own_mass = view.mass[v];
        mass[own as usize] -= own_mass;
        count[own as usize] -= 1;
        let (mut best, mut most) = (own, around.to(own) - cost * own_mass * mass[own as usize]);
        // Rounding must not send a node back and forth between equal places.
        most += 1e-12 * most.abs();
        around.drain(|c, weight| {
            let gain = weight - cost * own_mass * mass[c as usize];
            if gain > most {
                (best, most) = (c, gain);
            }
        });
        if most < 0.0
            && count[own as usize] > 0
            && let Some(alone) = empty.pop()
        {
            best = alone;
        }
        mass[best as usize] += own_mass;
        count[best as usize] += 1;
        if best == own {
            continue;
        }
        if count[own as usize] == 0 {
            mass[own as usize] = 0.0;
            empty.push(own);
        }
        labels[v] = best;
        moved = true;
        for (u, _) in view.ties_of(v) {
            if labels[u] != best && !waiting[u] {
                waiting[u] = true;
                let tail = head + pending;
                queue[if tail >= n { tail - n } else { tail }] = u as u32;
                pending += 1;
            }
        }
    }
    moved
}
