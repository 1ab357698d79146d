//! Average linkage in a crowded block: only groups that share something rare are ever compared.
//!
//! All pairs of a block of thousands are millions, and nearly all of them share nothing. Here two
//! groups become neighbours when mentions of theirs share a rare term or a full name; the mean
//! probability between neighbours is taken over all pairs of their mentions, or over a fixed sample of
//! them, so that pairs that share nothing count as they do in the full square. Groups that are each
//! other's likeliest join (nearest-neighbour chain, Murtagh 1983), and a joined group has the
//! neighbours of both its parts.

use rustc_hash::FxHashMap;

use super::constraints::{Context, Law, Part};
use super::linkage::{emphasised, power_mean};
use crate::people::identity::names::corpus_names::NONE;
use crate::people::identity::pairs::features::Block;
use crate::people::identity::pairs::model::Tile;

/// Pairs looked at for the mean of two groups; smaller groups are compared in full.
const SAMPLE: usize = 32;
/// Fellow mentions looked at for the confidence of one.
const FELLOWS: usize = 8;
/// Share of the least mean that joins below which two groups are no neighbours: what is lower can
/// only fall in a join with its like.
const KEPT: f32 = 0.4;
/// What a pair that must be one counts: more than any number of doubts in the sample.
const MUST: f32 = 1e3;

/// What bounds the search for neighbours.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits {
    /// Least mean weight of the pairs between groups that join.
    pub least: f32,
    /// Neighbours that a group is compared with at first: those it shares the most telling evidence
    /// with.
    pub first: usize,
}

/// A group that another could join.
#[derive(Clone, Copy)]
struct Neighbour {
    group: u32,
    /// Mean weight of the pairs between the two.
    mean: f32,
    /// Whether the mean is that of all parts; else it is that of the part which met the neighbour.
    whole: bool,
}

/// One group while groups join.
#[derive(Default)]
struct Group {
    /// Its mentions; empty once it has joined another.
    members: Vec<u32>,
    /// Works its names stand on, ascending: a work holds a person once.
    papers: Vec<u32>,
    /// Its identifier, 0 for none.
    label: u64,
    /// Groups it could join, in any order.
    neighbours: Vec<Neighbour>,
}

/// Working memory of one thread.
#[derive(Default)]
pub(crate) struct Crowd {
    groups: Vec<Group>,
    tile: Tile,
    /// Number of the question that each pair of the tile belongs to, and the bounds of its
    /// probability.
    asked: Vec<(u32, f32, f32)>,
    /// Sum and number of pairs of each question.
    sums: Vec<(f32, u32)>,
    limits: Limits,
}

impl Crowd {
    /// Groups the mentions of the loaded block.
    pub(crate) fn group(&mut self, block: &Block, limits: Limits, context: &Context<'_>) -> Part {
        self.limits = limits;
        let group_of = self.start(block, context);
        self.meet(block, &group_of, context);
        let mut chain: Vec<u32> = Vec::new();
        for first in 0..self.groups.len() as u32 {
            chain.push(first);
            while let Some(&top) = chain.last() {
                let before = chain.len().checked_sub(2).map(|place| chain[place]);
                let Some(nearest) = self.nearest(top, before) else {
                    chain.pop();
                    continue;
                };
                if Some(nearest.group) != before {
                    chain.push(nearest.group);
                    continue;
                }
                chain.truncate(chain.len() - 2);
                let (a, b) = (top.min(nearest.group), top.max(nearest.group));
                if self.apart(a, b, block, context) {
                    self.forget(a, b);
                } else if nearest.whole {
                    self.join(a, b);
                } else {
                    let mean = self.means(&[(a, b)], block, context)[0];
                    self.forget(a, b);
                    self.neighbour(a, b, mean, true);
                }
            }
        }
        self.judge(block, context)
    }

    /// The neighbour most likely to join; the chain's last but one wins ties, else the lower number.
    fn nearest(&self, group: u32, before: Option<u32>) -> Option<Neighbour> {
        let rank = |other: &Neighbour| (Some(other.group) == before, u32::MAX - other.group);
        let likely = self.groups[group as usize].neighbours.iter();
        let likely = likely.filter(|other| other.mean >= self.limits.least);
        likely.copied().max_by(|x, y| x.mean.total_cmp(&y.mean).then(rank(x).cmp(&rank(y))))
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
    fn meet(&mut self, block: &Block, group_of: &[u32], context: &Context<'_>) {
        let mut shared: Vec<(u32, u32, f32)> = Vec::new();
        block.neighbours(|i, j, telling| {
            let (a, b) = (group_of[i], group_of[j]);
            if a != b && block.names.pair(i, j).is_some() {
                shared.push((a.min(b), a.max(b), telling));
            }
        });
        let mut by_address: FxHashMap<u64, u32> = FxHashMap::default();
        for (local, row) in block.rows.iter().enumerate() {
            let address = context.evidence.email[*row as usize];
            let first = *by_address.entry(address).or_insert(group_of[local]);
            let own = group_of[local];
            if address != 0 && first != own {
                shared.push((first.min(own), first.max(own), MUST));
            }
        }
        // The order of equal pairs matters to the last digit of their sum.
        shared.sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(x.2.total_cmp(&y.2)));
        let pairs = most_telling(&shared, self.groups.len(), self.limits.first);
        let means = self.means(&pairs, block, context);
        for (&(a, b), mean) in pairs.iter().zip(means) {
            self.neighbour(a, b, mean, true);
        }
    }

    /// Makes two groups neighbours if their mean is high enough.
    fn neighbour(&mut self, a: u32, b: u32, mean: f32, whole: bool) {
        if mean >= KEPT * self.limits.least {
            self.groups[a as usize].neighbours.push(Neighbour { group: b, mean, whole });
            self.groups[b as usize].neighbours.push(Neighbour { group: a, mean, whole });
        }
    }

    /// Makes two groups neighbours no more.
    fn forget(&mut self, a: u32, b: u32) {
        self.groups[a as usize].neighbours.retain(|other| other.group != b);
        self.groups[b as usize].neighbours.retain(|other| other.group != a);
    }

    /// Mean weight of the pairs between the two groups of each question; below 0 where they may not
    /// join.
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
            self.sums[question as usize].0 += emphasised(probability.clamp(least, most));
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

    /// Joins `b` to `a`, the lower of the two. Neighbours of one part become neighbours of the whole
    /// with the mean of that part, until somebody asks.
    fn join(&mut self, a: u32, b: u32) {
        let mut gone = std::mem::take(&mut self.groups[b as usize]);
        let kept = &mut self.groups[a as usize];
        let sizes = [kept.members.len() as f32, gone.members.len() as f32];
        kept.members.append(&mut gone.members);
        kept.papers.append(&mut gone.papers);
        kept.papers.sort_unstable();
        kept.label = kept.label.max(gone.label);
        let of_a = std::mem::take(&mut kept.neighbours);
        let mut all: Vec<(Neighbour, f32)> =
            of_a.into_iter().map(|other| (other, sizes[0])).collect();
        all.extend(gone.neighbours.into_iter().map(|other| (other, sizes[1])));
        all.retain(|(other, _)| other.group != a && other.group != b);
        all.sort_by_key(|(other, _)| other.group);
        for met in all.chunk_by(|x, y| x.0.group == y.0.group) {
            let other = met[0].0.group;
            let list = &mut self.groups[other as usize].neighbours;
            list.retain(|back| back.group != a && back.group != b);
            let weight: f32 = met.iter().map(|(_, size)| size).sum();
            let sum: f32 = met.iter().map(|(other, size)| other.mean * size).sum();
            let whole = met.len() == 2 && met.iter().all(|(other, _)| other.whole);
            self.neighbour(a, other, sum / weight, whole);
        }
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
            let best = group.neighbours.iter().fold((NONE, 0.0), |best, next| {
                if next.mean > best.1 { (next.group, next.mean) } else { best }
            });
            let rival = match groups.get(best.0 as usize).and_then(|members| members.first()) {
                Some(first) => (*first, power_mean(best.1)),
                None => (NONE, 0.0),
            };
            for &member in &group.members {
                let (sum, asked) = self.sums[member as usize];
                let mean = if asked > 0 { power_mean(sum / asked as f32) } else { 1.0 - rival.1 };
                part.label[member as usize] = group.members[0];
                part.confidence[member as usize] = context.model.confidence(mean);
                part.rival[member as usize] = rival;
            }
        }
        part
    }
}

/// Pairs of groups among the `first` most telling of one of them. `shared` is in order of pairs.
fn most_telling(shared: &[(u32, u32, f32)], groups: usize, first: usize) -> Vec<(u32, u32)> {
    let same = shared.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1));
    let pairs: Vec<(u32, u32, f32)> =
        same.map(|same| (same[0].0, same[0].1, same.iter().map(|s| s.2).sum())).collect();
    let mut around: Vec<Vec<f32>> = vec![Vec::new(); groups];
    for &(a, b, telling) in &pairs {
        around[a as usize].push(telling);
        around[b as usize].push(telling);
    }
    let least: Vec<f32> = around
        .iter_mut()
        .map(|all| {
            if all.len() <= first {
                return 0.0;
            }
            *all.select_nth_unstable_by(first - 1, |x, y| y.total_cmp(x)).1
        })
        .collect();
    let kept = |pair: &&(u32, u32, f32)| {
        pair.2 >= least[pair.0 as usize] || pair.2 >= least[pair.1 as usize]
    };
    pairs.iter().filter(kept).map(|pair| (pair.0, pair.1)).collect()
}

/// The `turn`-th of a fixed sample of `0..all`.
fn scattered(turn: usize, all: usize) -> usize {
    // Multiples of the golden ratio fill the unit interval evenly.
    let fraction = (turn as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((u128::from(fraction) * all as u128) >> 64) as usize
}
