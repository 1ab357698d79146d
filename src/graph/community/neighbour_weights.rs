//! What stands around a node, and chance.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;

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
