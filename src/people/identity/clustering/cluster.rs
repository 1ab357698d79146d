//! Mentions of one block → groups: features, probabilities, average linkage.

use rayon::prelude::*;

use super::constraints::{Context, Law, Part};
use super::linkage::{APART, Distances, TOGETHER, emphasised, power_mean};
use super::sparse_linkage::{Crowd, Limits};
use crate::people::identity::names::corpus_names::{NONE, Names};
use crate::people::identity::pairs::blocks::{Blocks, blocks_of};
use crate::people::identity::pairs::features::{Block, shares_little};
use crate::people::identity::pairs::model::{Model, Tile};

/// Mentions above which a block is always crowded: not all of its pairs are looked at (see
/// [`super::sparse_linkage`]). Up to here the square of a block is cheap (0.3 s) and its answer better by 0.01 to
/// 0.02 in B3 F1 on the gold sets.
const CROWDED: usize = 5_000;
/// Mentions up to which a block is never crowded.
const SPARSE: usize = 256;
/// Pairs that are looked at in the blocks that are not crowded. A corpus of millions of names has more,
/// and its blocks count as crowded earlier, so that the work grows with the names and not with their
/// square.
const PAIRS: usize = 100_000_000;
/// First neighbours of a mention of a crowded block: those it shares the most telling evidence with.
/// 24 instead of 48 lose 0.005 in B3 F1 on inspire-wang.
const NEIGHBOURS: usize = 48;
/// The least of them, in a corpus of millions.
const LEAST_NEIGHBOURS: usize = 12;
/// Largest block that is grouped whole. Larger ones are cut up by forename first (see [`pieces`]).
const LARGEST: usize = 5_000;

/// What clustering says about each mention.
pub(crate) struct Grouped {
    /// A mention of the same group, the same for all of them.
    pub head: Vec<u32>,
    /// Probability that the mention belongs to its group.
    pub confidence: Vec<f32>,
    /// Likeliest group that its own was not joined to, and the power mean of the probabilities between
    /// the two; `NONE` for no rival.
    pub rival: Vec<(u32, f32)>,
}

/// Working memory of one thread.
#[derive(Default)]
struct Scratch {
    crowd: Crowd,
    block: Block,
    distances: Distances,
    kept: Vec<f32>,
    questions: [Questions; 2],
}

/// Pairs that the model looks at next.
#[derive(Default)]
struct Questions {
    tile: Tile,
    /// Places of the pairs in the tile, and the bounds of their probability.
    asked: Vec<(u32, u32, f32, f32)>,
}

/// Least probability of a pair of groups that is worth a question.
const WORTH_ASKING: f32 = 0.2;

impl Grouped {
    /// Pairs of groups that were left apart and may be one person, each once, by a mention of either,
    /// with the probability; in order of the mentions.
    pub(crate) fn open(&self, model: &Model) -> Vec<(u32, u32, f32)> {
        let near = self.head.iter().zip(&self.rival).filter(|(_, rival)| rival.0 != NONE);
        let mut open: Vec<(u32, u32, f32)> = near
            .map(|(&own, &(rival, mean))| {
                let other = self.head[rival as usize];
                (own.min(other), own.max(other), model.splitting(mean))
            })
            .filter(|(_, _, probability)| *probability >= WORTH_ASKING)
            .collect();
        open.sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(y.2.total_cmp(&x.2)));
        open.dedup_by_key(|(a, b, _)| (*a, *b));
        open
    }
}

/// Groups all mentions. Blocks are independent, so the threads change nothing.
pub(crate) fn cluster(context: &Context<'_>) -> Grouped {
    let blocks: Blocks = blocks_of(context.names);
    let mut work: Vec<Vec<u32>> = blocks.iter().flat_map(|b| pieces(b, context.names)).collect();
    work.retain(|piece| piece.len() > 1);
    // Large pieces first, so that no thread is left alone with one at the end.
    work.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    let effort = Effort::of(&work.iter().map(Vec::len).collect::<Vec<_>>());
    let parts: Vec<Part> = work
        .par_iter()
        .with_max_len(1)
        .map_init(Scratch::default, |scratch, piece| scratch.group(piece, effort, context))
        .collect();
    let count = context.names.of.len();
    let mut grouped = Grouped {
        head: (0..count as u32).collect(),
        confidence: vec![context.model.confidence(1.0); count],
        rival: vec![(NONE, 0.0); count],
    };
    for (piece, part) in work.iter().zip(parts) {
        for (place, &mention) in piece.iter().enumerate() {
            let row = mention as usize;
            grouped.head[row] = piece[part.label[place] as usize];
            grouped.confidence[row] = part.confidence[place];
            let (rival, probability) = part.rival[place];
            if rival != NONE {
                grouped.rival[row] = (piece[rival as usize], probability);
            }
        }
    }
    grouped
}

/// How closely blocks are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Effort {
    /// Mentions above which a block is crowded.
    crowded: usize,
    /// First neighbours of each mention of a crowded block.
    neighbours: usize,
}

impl Effort {
    /// For blocks of these sizes, the largest first.
    fn of(sizes: &[usize]) -> Self {
        let mut pairs = 0;
        let mut crowded = CROWDED;
        for &size in sizes.iter().rev() {
            pairs += size * size / 2;
            if size > CROWDED || pairs > PAIRS {
                crowded = (size - 1).clamp(SPARSE, CROWDED);
                break;
            }
        }
        let mentions: usize = sizes.iter().filter(|size| **size > crowded).sum();
        let neighbours = (PAIRS / mentions.max(1)).clamp(LEAST_NEIGHBOURS, NEIGHBOURS);
        Self { crowded, neighbours }
    }
}

/// A block as it is, or cut by the first forename where it is too large: full forenames each by
/// itself, initials by themselves, and what is still too large in runs of documents.
fn pieces(block: &[u32], names: &Names) -> Vec<Vec<u32>> {
    if block.len() <= LARGEST {
        return vec![block.to_vec()];
    }
    let forename = |row: u32| {
        let name = names.entry(row).and_then(|entry| entry.latin.as_ref());
        name.and_then(|name| name.given.first().cloned()).unwrap_or_default()
    };
    let mut keyed: Vec<(String, u32)> = block.iter().map(|row| (forename(*row), *row)).collect();
    keyed.sort_unstable();
    let groups = keyed.chunk_by(|a, b| a.0 == b.0);
    let mut pieces: Vec<Vec<u32>> = Vec::new();
    for group in groups {
        for run in group.chunks(LARGEST) {
            let run = run.iter().map(|(_, row)| *row);
            // Rare forenames share a piece, so that variants of one forename can meet.
            match pieces.last_mut() {
                Some(last) if last.len() + run.len() <= LARGEST => last.extend(run),
                _ => pieces.push(run.collect()),
            }
        }
    }
    for piece in &mut pieces {
        piece.sort_unstable();
    }
    pieces
}

impl Scratch {
    fn group(&mut self, piece: &[u32], effort: Effort, context: &Context<'_>) -> Part {
        let Context { names, counts, evidence, model, .. } = context;
        self.block.load(piece.iter().copied(), names, counts, evidence);
        let least = emphasised(model.cut);
        if piece.len() > effort.crowded {
            let limits = Limits { least, first: effort.neighbours };
            return self.crowd.group(&self.block, limits, context);
        }
        self.distances.reset(piece.len(), 1.0 - model.conflict);
        for i in 0..piece.len() {
            self.block.meet(i);
            for j in i + 1..piece.len() {
                let rows = (piece[i] as usize, piece[j] as usize);
                let distance = match context.law(rows, self.block.names.faced(j)) {
                    Law::Apart => APART,
                    Law::Together => TOGETHER,
                    Law::Conflict => 1.0 - model.conflict,
                    Law::Open => {
                        self.ask(i, j, context);
                        continue;
                    }
                };
                self.distances.set(i, j, distance);
            }
        }
        self.questions.iter_mut().for_each(|open| open.answer(&mut self.distances, model));
        self.kept.clear();
        self.kept.extend_from_slice(self.distances.cells());
        let label = self.distances.link(1.0 - least);
        judge(&self.kept, label, model)
    }

    /// Puts a pair to the questions. Pairs that share little stand in a tile of their own, most of
    /// which are settled after a few trees.
    fn ask(&mut self, i: usize, j: usize, context: &Context<'_>) {
        let Some(name) = self.block.names.faced(j) else { return };
        let pair = self.block.pair(i, j, name, context.evidence);
        let bounds = context.bounds(&pair, self.block.rows.len());
        let open = &mut self.questions[usize::from(shares_little(&pair))];
        open.asked.push((i as u32, j as u32, bounds.0, bounds.1));
        if open.tile.push(&pair) {
            open.answer(&mut self.distances, context.model);
        }
    }
}

impl Questions {
    /// Lets the model look at the pairs in the tile.
    fn answer(&mut self, distances: &mut Distances, model: &Model) {
        let probabilities = model.probabilities(&mut self.tile);
        for (&(i, j, least, most), probability) in self.asked.iter().zip(probabilities) {
            let distance = 1.0 - emphasised(probability.clamp(least, most));
            distances.set(i as usize, j as usize, distance);
        }
        self.asked.clear();
        self.tile.clear();
    }
}

/// How sure each mention is of its group, and which other group was the likeliest.
fn judge(cells: &[f32], label: Vec<u32>, model: &Model) -> Part {
    let count = label.len();
    let mut size = vec![0f32; count];
    label.iter().for_each(|group| size[*group as usize] += 1.0);
    let mut by_group: Vec<u32> = (0..count as u32).collect();
    by_group.sort_by_key(|mention| label[*mention as usize]);
    let (mut sums, mut totals) = (vec![0f32; count], vec![0f32; count]);
    let mut part =
        Part { label: Vec::new(), confidence: vec![0.0; count], rival: vec![(NONE, 0.0); count] };
    for members in by_group.chunk_by(|a, b| label[*a as usize] == label[*b as usize]) {
        let own = label[members[0] as usize] as usize;
        totals.fill(0.0);
        for &mention in members {
            sums.fill(0.0);
            let row = &cells[mention as usize * count..][..count];
            for other in (0..count).filter(|other| *other != mention as usize) {
                let group = label[other] as usize;
                sums[group] += (1.0 - row[other]).clamp(-1.0, 1.0);
                // Groups that the law keeps apart are no rivals.
                if row[other] == APART {
                    totals[group] = f32::NEG_INFINITY;
                }
            }
            totals.iter_mut().zip(&sums).for_each(|(total, sum)| *total += sum);
            part.confidence[mention as usize] = sums[own] / (size[own] - 1.0);
        }
        let others = (0..count).filter(|group| *group != own && size[*group] > 0.0);
        let best = others
            .map(|group| (group as u32, totals[group] / (size[own] * size[group])))
            .fold((NONE, 0.0), |best, next| if next.1 > best.1 { next } else { best });
        let nearest = power_mean(best.1);
        for &mention in members {
            let confidence = &mut part.confidence[mention as usize];
            let alone = members.len() == 1;
            let mean = if alone { 1.0 - nearest } else { power_mean(*confidence) };
            *confidence = model.confidence(mean);
            part.rival[mention as usize] = (best.0, nearest);
        }
    }
    Part { label, ..part }
}
