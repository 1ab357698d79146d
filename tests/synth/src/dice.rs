//! Random draws that depend on nothing but the seed, the kind of thing drawn and its number, so
//! that every person and paper can be made alone, in any order and on any thread.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// What a stream of draws is for; streams of different kinds are independent.
#[derive(Clone, Copy)]
pub enum Stream {
    World = 1,
    Career = 2,
    Name = 3,
    Paper = 4,
    Retraction = 5,
    Congress = 6,
    Reference = 7,
    Theme = 8,
    Trial = 9,
    Office = 10,
}

/// A stream of random draws. Only integer arithmetic and exactly rounded operations on floats, so
/// that every machine draws the same.
pub struct Dice(Xoshiro256PlusPlus);

impl Dice {
    pub fn new(seed: u64, stream: Stream, id: u64) -> Self {
        let mixed = seed
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .wrapping_add((stream as u64).wrapping_mul(0xD1B5_4A32_D192_ED03))
            ^ id.wrapping_mul(0xA24B_AED4_963E_E407).rotate_left(31);
        Self(Xoshiro256PlusPlus::seed_from_u64(mixed))
    }

    /// A whole number below `bound` (which is at least 1).
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// An index into something of length `len`.
    pub fn index(&mut self, len: usize) -> usize {
        self.below(len as u64) as usize
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// One of `items`, all alike.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.index(items.len())]
    }

    /// One of `items`, the front ones far more often, as common names are.
    pub fn pick_common<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let u = self.unit();
        &items[((u * u) * items.len() as f64) as usize]
    }

    /// An index into cumulative weights whose last entry is the total.
    pub fn weighted(&mut self, cumulative: &[u64]) -> usize {
        let total = cumulative.last().copied().unwrap_or(1).max(1);
        let drawn = self.below(total);
        cumulative.partition_point(|&sum| sum <= drawn).min(cumulative.len().saturating_sub(1))
    }

    /// A number of at least 1 with a heavy tail (density falling with the square), at most `most`.
    pub fn heavy(&mut self, most: f64) -> f64 {
        1.0 / (1.0 - self.unit() * (1.0 - 1.0 / most))
    }
}
