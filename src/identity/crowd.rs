//! Average linkage in a crowded block: only groups that share something rare are ever compared.
//!
//! All pairs of a block of thousands are millions, and nearly all of them share nothing. Here two
//! groups become neighbours when mentions of theirs share a rare term or a full name; the mean
//! probability between neighbours is taken over all pairs of their mentions, or over a fixed sample of
//! them, so that pairs that share nothing count as they do in the full square. Groups join from the
//! likeliest down, and a joined group has the neighbours of both its parts.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::cluster::{Context, Law, Part};
use super::features::Block;
use super::model::Tile;
use super::names::NONE;

/// Pairs looked at for the mean of two groups; smaller groups are compared in full.
const SAMPLE: usize = 32;
/// Fellow mentions looked at for the confidence of one.
const FELLOWS: usize = 8;
/// Mean below which groups are no neighbours: a fraction of the lowest mean that ever joins, and
/// far above what pairs that share nothing get.
const FLOOR: f32 = 0.04;
/// What a pair that must be one counts: more than any number of doubts in the sample.
const MUST: f32 = 1e3;

/// One group while groups join.
#[derive(Default)]
struct Group {
    /// Its mentions; empty once it has joined another.
    members: Vec<u32>,
    /// Works its names stand on, ascending: a work holds a person once.
    papers: Vec<u32>,
    /// Its identifier, 0 for none.
    label: u64,
    /// Groups it could join and the mean probability.
    neighbours: Vec<(u32, f32)>,
    /// Changes with each join.
    stamp: u32,
}

/// Working memory of one thread.
#[derive(Default)]
pub(super) struct Crowd {
    groups: Vec<Group>,
    tile: Tile,
    /// Number of the question that each pair of the tile belongs to, and the bounds of its
    /// probability.
    asked: Vec<(u32, f32, f32)>,
    /// Sum and number of pairs of each question.
    sums: Vec<(f32, u32)>,
}

/// A possible join: mean probability as ordered bits, then the groups and their stamps.
type Join = (u32, Reverse<(u32, u32)>, u32, u32);

fn join(mean: f32, (a, stamp_a): (u32, u32), (b, stamp_b): (u32, u32)) -> Join {
    // Bits of a float that is not negative are ordered as the float is.
    (mean.max(0.0).to_bits(), Reverse((a, b)), stamp_a, stamp_b)
}

impl Crowd {
    /// Groups the mentions of the loaded block; neighbours join while their mean probability is at
    /// least `least`.
    pub(super) fn group(&mut self, block: &Block, least: f32, context: &Context<'_>) -> Part {
        let group_of = self.start(block, context);
        let mut open = self.meet(block, &group_of, context);
        while let Some((bits, Reverse((a, b)), stamp_a, stamp_b)) = open.pop() {
            let mean = f32::from_bits(bits);
            if mean < least {
                break;
            }
            let current = |group: u32, stamp: u32| {
                let group = &self.groups[group as usize];
                group.stamp == stamp && !group.members.is_empty()
            };
            if current(a, stamp_a) && current(b, stamp_b) && !self.apart(a, b, block, context) {
                self.join(a, b, block, context, &mut open);
            }
        }
        self.judge(block, context)
    }

    /// Mentions given as one group are one from the start.
    fn start(&mut self, block: &Block, context: &Context<'_>) -> Vec<u32> {
        self.groups.clear();
        let mut known: FxHashMap<u32, u32> = FxHashMap::default();
        let mut group_of = Vec::with_capacity(block.rows.len());
        for (local, &row) in block.rows.iter().enumerate() {
            let next = self.groups.len() as u32;
            let group = *known.entry(context.given[row as usize]).or_insert(next);
            if group == next {
                let label = context.label[row as usize];
                self.groups.push(Group { label, ..Group::default() });
            }
            let own = &mut self.groups[group as usize];
            own.members.push(local as u32);
            own.papers.push(context.evidence.paper[row as usize]);
            group_of.push(group);
        }
        self.groups.iter_mut().for_each(|group| group.papers.sort_unstable());
        group_of
    }

    /// Finds the first neighbours and their means.
    fn meet(&mut self, block: &Block, group_of: &[u32], context: &Context<'_>) -> BinaryHeap<Join> {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        block.neighbours(|i, j| {
            let (a, b) = (group_of[i], group_of[j]);
            if a != b && block.names.pair(i, j).is_some() {
                pairs.push((a.min(b), a.max(b)));
            }
        });
        let mut by_address: FxHashMap<u64, u32> = FxHashMap::default();
        for (local, row) in block.rows.iter().enumerate() {
            let address = context.evidence.email[*row as usize];
            let first = *by_address.entry(address).or_insert(group_of[local]);
            let own = group_of[local];
            if address != 0 && first != own {
                pairs.push((first.min(own), first.max(own)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let means = self.means(&pairs, block, context);
        let mut open = Vec::new();
        for (&(a, b), mean) in pairs.iter().zip(means) {
            if mean >= FLOOR {
                self.groups[a as usize].neighbours.push((b, mean));
                self.groups[b as usize].neighbours.push((a, mean));
                open.push(join(mean, (a, 0), (b, 0)));
            }
        }
        open.into()
    }

    /// Mean probability between the two groups of each pair; below 0 where they may not join.
    fn means(&mut self, pairs: &[(u32, u32)], block: &Block, context: &Context<'_>) -> Vec<f32> {
        self.sums.clear();
        self.sums.resize(pairs.len(), (0.0, 0));
        for (question, &(a, b)) in pairs.iter().enumerate() {
            let sizes = [a, b].map(|group| self.groups[group as usize].members.len());
            let all = sizes[0] * sizes[1];
            for turn in 0..all.min(SAMPLE) {
                let place = if all <= SAMPLE { turn } else { scattered(turn, all) };
                let i = self.groups[a as usize].members[place / sizes[1]] as usize;
                let j = self.groups[b as usize].members[place % sizes[1]] as usize;
                self.ask(question, i, j, block, context);
            }
        }
        self.answer(context);
        let mean = |(sum, count): &(f32, u32)| sum / (*count).max(1) as f32;
        self.sums.iter().map(mean).collect()
    }

    /// Adds a pair of mentions to a question.
    fn ask(&mut self, question: usize, i: usize, j: usize, block: &Block, context: &Context<'_>) {
        let (sum, count) = &mut self.sums[question];
        *count += 1;
        let rows = (block.rows[i] as usize, block.rows[j] as usize);
        let name = block.names.pair(i, j);
        match context.law(rows, name) {
            Law::Apart => *sum = f32::NEG_INFINITY,
            Law::Together => *sum += MUST,
            Law::Conflict => *sum += context.model.conflict,
            Law::Open => {
                let Some(name) = name else { return };
                let pair = block.pair_alone(i, j, name, context.evidence);
                let (least, most) = context.bounds(&pair, block.rows.len());
                self.asked.push((question as u32, least, most));
                if self.tile.push(&pair) {
                    self.answer(context);
                }
            }
        }
    }

    fn answer(&mut self, context: &Context<'_>) {
        let probabilities = context.model.probabilities(&mut self.tile);
        for (&(question, least, most), probability) in self.asked.iter().zip(probabilities) {
            self.sums[question as usize].0 += probability.clamp(least, most);
        }
        self.asked.clear();
        self.tile.clear();
    }

    /// Whether two groups may never join.
    fn apart(&self, a: u32, b: u32, block: &Block, context: &Context<'_>) -> bool {
        let (a, b) = (&self.groups[a as usize], &self.groups[b as usize]);
        if a.label != 0 && b.label != 0 && a.label != b.label {
            return true;
        }
        let (mut x, mut y) = (a.papers.as_slice(), b.papers.as_slice());
        while let (Some(p), Some(q)) = (x.first(), y.first()) {
            if p == q {
                return true;
            }
            x = &x[usize::from(p < q)..];
            y = &y[usize::from(q < p)..];
        }
        if context.apart.is_empty() {
            return false;
        }
        let given = |member: &u32| context.given[block.rows[*member as usize] as usize];
        let decided =
            |x: &u32| b.members.iter().any(|y| context.apart.contains(&(given(x), given(y))));
        a.members.iter().any(decided)
    }

    /// Joins `b` to `a`.
    fn join(
        &mut self,
        a: u32,
        b: u32,
        block: &Block,
        context: &Context<'_>,
        open: &mut BinaryHeap<Join>,
    ) {
        let (a, b) = (a.min(b), a.max(b));
        let mut gone = std::mem::take(&mut self.groups[b as usize]);
        let sizes = [self.groups[a as usize].members.len(), gone.members.len()];
        let before = std::mem::take(&mut self.groups[a as usize].neighbours);
        let (known, asked) = self.neighbours_of_both(&before, &gone.neighbours, (a, b), sizes);
        let missing: Vec<(u32, u32)> =
            asked.iter().map(|asked| (asked.part, asked.other)).collect();
        // The parts are still apart here: what is missing is the mean of one part.
        self.groups[b as usize].members = std::mem::take(&mut gone.members);
        let means = self.means(&missing, block, context);
        gone.members = std::mem::take(&mut self.groups[b as usize].members);
        let mut neighbours = known;
        for (asked, mean) in asked.iter().zip(means) {
            neighbours.push((asked.other, asked.known + mean * asked.share));
        }
        neighbours.retain(|(_, mean)| *mean >= FLOOR);
        neighbours.sort_unstable_by_key(|(other, _)| *other);
        for &(other, _) in before.iter().chain(&gone.neighbours) {
            self.groups[other as usize].neighbours.retain(|(group, _)| *group != a && *group != b);
        }
        let joined = &mut self.groups[a as usize];
        joined.members.append(&mut gone.members);
        joined.papers.append(&mut gone.papers);
        joined.papers.sort_unstable();
        joined.label = joined.label.max(gone.label);
        joined.stamp += 1;
        let stamp = joined.stamp;
        for &(other, mean) in &neighbours {
            let group = &mut self.groups[other as usize];
            group.neighbours.push((a, mean));
            let (low, high) = if a < other {
                ((a, stamp), (other, group.stamp))
            } else {
                ((other, group.stamp), (a, stamp))
            };
            open.push(join(mean, low, high));
        }
        self.groups[a as usize].neighbours = neighbours;
    }

    /// The neighbours of two groups that join: those of both with their mean, and those of one
    /// with what is missing.
    fn neighbours_of_both(
        &self,
        of_a: &[(u32, f32)],
        of_b: &[(u32, f32)],
        (a, b): (u32, u32),
        sizes: [usize; 2],
    ) -> (Vec<(u32, f32)>, Vec<Missing>) {
        let total = (sizes[0] + sizes[1]) as f32;
        let shares = [sizes[0] as f32 / total, sizes[1] as f32 / total];
        let mut all: Vec<(u32, u8, f32)> =
            of_a.iter().map(|(other, mean)| (*other, 0, *mean)).collect();
        all.extend(of_b.iter().map(|(other, mean)| (*other, 1, *mean)));
        all.retain(|(other, ..)| *other != a && *other != b);
        all.sort_unstable_by_key(|(other, side, _)| (*other, *side));
        let (mut known, mut asked) = (Vec::new(), Vec::new());
        for group in all.chunk_by(|x, y| x.0 == y.0) {
            let sum: f32 = group.iter().map(|(_, side, mean)| shares[*side as usize] * mean).sum();
            let (other, side, _) = group[0];
            if group.len() == 2 {
                known.push((other, sum));
            } else if sum + shares[1 - side as usize] >= FLOOR {
                let part = if side == 0 { b } else { a };
                asked.push(Missing { part, other, known: sum, share: shares[1 - side as usize] });
            }
        }
        (known, asked)
    }

    /// How sure each mention is of its group, and which other group was the likeliest.
    fn judge(&mut self, block: &Block, context: &Context<'_>) -> Part {
        let count = block.rows.len();
        let mut part = Part {
            label: vec![0; count],
            confidence: vec![0.0; count],
            rival: vec![(NONE, 0.0); count],
        };
        self.sums.clear();
        self.sums.resize(count, (0.0, 0));
        let groups: Vec<Vec<u32>> = self
            .groups
            .iter_mut()
            .map(|group| {
                group.members.sort_unstable();
                group.members.clone()
            })
            .collect();
        for members in groups.iter().filter(|members| members.len() > 1) {
            for (place, &member) in members.iter().enumerate() {
                for turn in 0..FELLOWS.min(members.len() - 1) {
                    // Steps of different length, so that the fellows are spread over the group.
                    let step = 1 + turn * (members.len() - 1) / FELLOWS.min(members.len() - 1);
                    let fellow = members[(place + step) % members.len()];
                    self.ask(member as usize, member as usize, fellow as usize, block, context);
                }
            }
        }
        self.answer(context);
        for group in &self.groups {
            let best = group
                .neighbours
                .iter()
                .fold((NONE, 0.0), |best, next| if next.1 > best.1 { *next } else { best });
            let rival = match groups.get(best.0 as usize).and_then(|members| members.first()) {
                Some(first) => (*first, best.1),
                None => (NONE, 0.0),
            };
            for &member in &group.members {
                let (sum, asked) = self.sums[member as usize];
                let mean =
                    if asked > 0 { (sum / asked as f32).clamp(0.0, 1.0) } else { 1.0 - rival.1 };
                part.label[member as usize] = group.members[0];
                part.confidence[member as usize] = context.model.confidence(mean);
                part.rival[member as usize] = rival;
            }
        }
        part
    }
}

/// A mean between a part of a new group and a neighbour of the other part.
struct Missing {
    part: u32,
    other: u32,
    /// What the other part adds to the mean of the whole.
    known: f32,
    /// Share of this part in the whole.
    share: f32,
}

/// The `turn`-th of a fixed sample of `0..all`.
fn scattered(turn: usize, all: usize) -> usize {
    // Multiples of the golden ratio fill the unit interval evenly.
    let fraction = (turn as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((u128::from(fraction) * all as u128) >> 64) as usize
}
