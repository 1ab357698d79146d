//! How far a place in the ranking hangs on single documents and on the weights
//! ([method 4.4](crate::guide::method#44-how-certain-is-a-rank)).
//!
//! Each replicate counts every document as often as a Poisson draw of mean 1 says, drops an item whose
//! name may not be the person's with the probability that it is not, and ranks anew on the scale of
//! the ranking. Draws are hashes of the seed and of what is drawn, so the order of work changes nothing.

use rand::SeedableRng;
use rand_distr::{Distribution, Gamma, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::component::{PerComponent, ScoreComponent, log_ratio};
use super::evidence::EvidenceItem;
use super::ranking::{RankInterval, RankedPerson, Ranking, Tier};
use crate::data::corpus::WorkId;

/// How often a ranking is resampled, and how far the weights move
/// ([method 4.4](crate::guide::method#44-how-certain-is-a-rank)).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ResamplingParams {
    /// Replicates over documents.
    pub bootstrap: u32,
    /// Replicates of the network among them; later replicates use these again in turn.
    pub network_bootstrap: u32,
    /// Draws of the weights (SMAA-2, Lahdelma & Salminen 2001).
    pub weight_draws: u32,
    /// How close the drawn weights stay to those in force: Dirichlet of this times the weights.
    pub concentration: f64,
    /// Spread of the logarithm of each role's points in a draw of the weights.
    pub role_spread: f64,
}

impl Default for ResamplingParams {
    fn default() -> Self {
        Self {
            bootstrap: 200,
            network_bootstrap: 50,
            weight_draws: 1000,
            concentration: 20.0,
            role_spread: 0.3,
        }
    }
}

impl ResamplingParams {
    /// Most replicates and draws: each holds a rank for every person.
    const MOST: u32 = 100_000;

    /// Checks the numbers; the error is the key with what is allowed.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.bootstrap.max(self.network_bootstrap).max(self.weight_draws) > Self::MOST {
            return Err("bootstrap, network_bootstrap and weight_draws are at most 100000");
        }
        if !(self.concentration.is_finite() && self.concentration > 0.0) {
            return Err("concentration must be above 0");
        }
        if !(0.0..=10.0).contains(&self.role_spread) {
            return Err("role_spread must be from 0 to 10");
        }
        Ok(())
    }
}

/// Share of the replicates beyond each end of a 90 % interval of the rank. Plain percentiles (.05) hold
/// the true place of only 81 of 100 people: few documents each, and the chance that put somebody up is
/// drawn upon once more in each replicate. So the level is calibrated (Loh 1987) on synthetic people
/// who publish anew twenty times (`benches/examples/calibrate.rs`).
const TAIL: f64 = 0.01;

/// First places of a ranking that are tested. Behind them a draw moves people by thousands of places,
/// and nobody plans with them.
const TESTED: usize = 30_000;

/// How firm the ranking of an area is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RankStability {
    /// Rank from which on the order is noise: from there most people stand above whoever is ten
    /// places below (a quarter of a shorter list than forty) in less than 60 % of the replicates. `None`
    /// when the order holds to the end.
    pub indistinct_from: Option<u32>,
    /// Mean share of the first 50 that a replicate has among its first 50.
    pub top50_overlap: f64,
}

/// Position of each node of the area in one replicate of the network.
#[derive(Clone, Debug)]
pub struct NetworkReplicate {
    /// Effective size; 0 for people without a document in the replicate.
    pub brokerage: Vec<f64>,
    /// Harmonic reach, likewise.
    pub reach: Vec<f64>,
}

/// How often a document counts in a replicate: Poisson of mean 1. Read off a hash rather than drawn by
/// a generator, so that a document counts alike in the scores and in the network of a replicate.
pub fn replicate_count(seed: u64, replicate: u32, work: WorkId) -> u32 {
    /// Cumulated probabilities of 0, 1, 2 … draws.
    const CUMULATED: [f64; 8] = [
        0.367_879_441_171_442_33,
        0.735_758_882_342_884_7,
        0.919_698_602_928_605_8,
        0.981_011_843_123_846_2,
        0.996_340_153_172_656_3,
        0.999_405_815_182_418_3,
        0.999_916_758_850_711_9,
        0.999_989_750_803_325_3,
    ];
    let drawn = unit(seed, [u64::from(replicate), u64::from(work.0), 0]);
    CUMULATED.iter().position(|up_to| drawn < *up_to).unwrap_or(CUMULATED.len()) as u32
}

/// A number in \[0, 1) that depends on the seed and the three numbers alone.
fn unit(seed: u64, of: [u64; 3]) -> f64 {
    // SplitMix64 (Steele, Lea & Flood 2014), one round a number.
    let mixed = of.into_iter().fold(seed, |state, number| {
        let mut z = state.wrapping_add(number.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_add(1);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    });
    (mixed >> 11) as f64 / (1u64 << 53) as f64
}

/// What the replicates draw from.
pub struct ResamplingInputs<'a> {
    /// Scored items of the area.
    pub items: &'a [EvidenceItem],
    /// For each item, the probability that its name is the person's.
    pub certainty: &'a [f32],
    /// Replicates of the network.
    pub networks: &'a [NetworkReplicate],
    /// Seed of everything random.
    pub seed: u64,
}

/// Ranks over and over and writes into each of the first 30,000 rows where its person then stands.
pub fn measure_stability(
    ranking: &mut Ranking,
    draws: &ResamplingInputs<'_>,
    params: &ResamplingParams,
) -> RankStability {
    let count = ranking.rows.len().min(TESTED);
    if count == 0 || params.bootstrap == 0 {
        return RankStability::default();
    }
    let field = Resampler::of(ranking, draws);
    let by_documents: Vec<Vec<u32>> = (0..params.bootstrap)
        .into_par_iter()
        .map(|replicate| {
            let scores = field.bootstrap(draws, replicate);
            Resampler::places(&scores, draws.seed ^ u64::from(replicate))
        })
        .collect();
    let weighed = field.tier_shares_by_weights(draws.seed, params);
    let intervals: Vec<RankInterval> =
        (0..count).into_par_iter().map(|row| field.rank_interval(row, &by_documents)).collect();
    let kept = field.share(&field.times_in_tier(&by_documents), params.bootstrap);
    for (place, row) in ranking.rows[..count].iter_mut().enumerate() {
        row.interval = Some(RankInterval {
            same_tier: kept[place],
            same_tier_by_weights: weighed[place],
            ..intervals[place]
        });
    }
    RankStability {
        indistinct_from: indistinct_from(&by_documents, count),
        top50_overlap: overlap(&by_documents, count.min(50)),
    }
}

/// The ranking as the replicates need it.
struct Resampler {
    /// Row of each node; `u32::MAX` for nodes without one.
    row_of: Vec<u32>,
    /// Raw brokerage and reach of each row; the other components are 0.
    network: Vec<PerComponent<f64>>,
    references: PerComponent<f64>,
    shares: PerComponent<f64>,
    /// Tier of each row, and the places among people with a tier at which tiers end.
    tiers: Vec<Option<Tier>>,
    ends: [usize; 3],
    /// Row, item and certainty of each item of these rows.
    items: Vec<(u32, EvidenceItem, f32)>,
    /// Points of each row, component and role, in that order.
    cells: Vec<RolePoints>,
    /// How many roles there are.
    roles: usize,
}

/// What a person's items of one component and role add up to.
struct RolePoints {
    row: u32,
    component: ScoreComponent,
    /// Number of the role among the roles of the area.
    role: u16,
    points: f64,
}

impl Resampler {
    fn of(ranking: &Ranking, draws: &ResamplingInputs<'_>) -> Self {
        let rows = &ranking.rows[..ranking.rows.len().min(TESTED)];
        let nodes = rows.iter().map(|row| row.node as usize + 1).max().unwrap_or(0);
        let mut row_of = vec![u32::MAX; nodes];
        rows.iter().enumerate().for_each(|(place, row)| row_of[row.node as usize] = place as u32);
        let up_to =
            |tier: Tier| rows.iter().filter(|row| row.tier.is_some_and(|own| own <= tier)).count();
        let row = |item: &EvidenceItem| {
            row_of.get(item.node as usize).copied().filter(|r| *r != u32::MAX)
        };
        let items: Vec<(u32, EvidenceItem, f32)> = draws
            .items
            .iter()
            .zip(draws.certainty)
            .filter_map(|(item, certainty)| Some((row(item)?, *item, *certainty)))
            .collect();
        let mut roles: Vec<&str> = items.iter().map(|(_, item, _)| item.role).collect();
        roles.sort_unstable();
        roles.dedup();
        let role = |item: &EvidenceItem| roles.binary_search(&item.role).unwrap_or(0) as u16;
        let mut cells: Vec<RolePoints> = items
            .iter()
            .filter_map(|(row, item, _)| {
                let component = item.pillar.component()?;
                Some(RolePoints { row: *row, component, role: role(item), points: item.points })
            })
            .collect();
        cells.sort_by_key(|cell| (cell.row, cell.component, cell.role));
        cells.dedup_by(|next, kept| {
            let same =
                (next.row, next.component, next.role) == (kept.row, kept.component, kept.role);
            kept.points += if same { next.points } else { 0.0 };
            same
        });
        Self {
            items,
            cells,
            roles: roles.len(),
            row_of,
            network: rows.iter().map(network_sums).collect(),
            references: ranking.references,
            shares: ranking.weights.shares,
            tiers: rows.iter().map(|row| row.tier).collect(),
            ends: [Tier::T1, Tier::T2, Tier::T3].map(up_to),
        }
    }

    /// Scores with the documents of a replicate.
    fn bootstrap(&self, draws: &ResamplingInputs<'_>, replicate: u32) -> Vec<f64> {
        let mut raw = vec![PerComponent::default(); self.tiers.len()];
        for (row, item, certainty) in &self.items {
            let times = replicate_count(draws.seed, replicate, item.work);
            let (node, work) = (u64::from(item.node), u64::from(item.work.0));
            let is_own = *certainty >= 1.0
                || unit(draws.seed ^ u64::from(replicate), [node, work, 1]) < f64::from(*certainty);
            if let Some(component) = item.pillar.component().filter(|_| times > 0 && is_own) {
                raw[*row as usize][component] += f64::from(times) * item.points;
            }
        }
        let turn = (replicate as usize).checked_rem(draws.networks.len());
        for (node, row) in self.row_of.iter().enumerate().filter(|(_, row)| **row != u32::MAX) {
            let sums = &mut raw[*row as usize];
            let network = &self.network[*row as usize];
            (sums.brokerage, sums.reach) = match turn.map(|turn| &draws.networks[turn]) {
                Some(drawn) => (drawn.brokerage[node], drawn.reach[node]),
                None => (network.brokerage, network.reach),
            };
        }
        self.scores(&raw, &self.shares)
    }

    /// Scores with other weights and other points for roles.
    fn weigh(&self, seed: u64, draw: u32, params: &ResamplingParams) -> Vec<f64> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed ^ (u64::from(draw) << 32 | 0x57A6));
        let drawn = PerComponent::from_fn(|component| {
            gamma(&mut random, self.shares[component] * params.concentration)
        });
        let total = drawn.sum().max(f64::MIN_POSITIVE);
        let shares = PerComponent::from_fn(|component| drawn[component] / total);
        let factors: Vec<f64> = (0..self.roles)
            .map(|_| (params.role_spread * standard_normal(&mut random)).exp())
            .collect();
        let mut raw = self.network.clone();
        for cell in &self.cells {
            raw[cell.row as usize][cell.component] += factors[cell.role as usize] * cell.points;
        }
        self.scores(&raw, &shares)
    }

    fn scores(&self, raw: &[PerComponent<f64>], shares: &PerComponent<f64>) -> Vec<f64> {
        let part = |sums: &PerComponent<f64>, component| {
            shares[component] * log_ratio(sums[component], self.references[component])
        };
        raw.iter().map(|sums| PerComponent::from_fn(|c| part(sums, c)).sum()).collect()
    }

    /// Place of each row when ordered by score, from 0. Equals are ordered by lot, drawn from `seed`: the order in
    /// which a ranking prints them says nothing, so it must not look firm.
    fn places(scores: &[f64], seed: u64) -> Vec<u32> {
        let lots: Vec<f64> = (0..scores.len() as u64).map(|row| unit(seed, [row, 0, 2])).collect();
        let key = |row: u32| (scores[row as usize], lots[row as usize]);
        let mut order: Vec<u32> = (0..scores.len() as u32).collect();
        order.sort_unstable_by(|a, b| {
            let ((own, lot), (other, other_lot)) = (key(*a), key(*b));
            other.total_cmp(&own).then(lot.total_cmp(&other_lot)).then(a.cmp(b))
        });
        let mut places = vec![0; scores.len()];
        order.iter().enumerate().for_each(|(place, row)| places[*row as usize] = place as u32);
        places
    }

    fn rank_interval(&self, row: usize, replicates: &[Vec<u32>]) -> RankInterval {
        let mut ranks: Vec<u32> = replicates.iter().map(|places| places[row] + 1).collect();
        ranks.sort_unstable();
        let last = ranks.len() - 1;
        let at = |share: f64| ranks[(share * last as f64).round() as usize];
        let within =
            |top: u32| ranks.partition_point(|rank| *rank <= top) as f64 / ranks.len() as f64;
        RankInterval {
            low: at(TAIL),
            median: at(0.5),
            high: at(1.0 - TAIL),
            top10: within(10),
            top50: within(50),
            ..RankInterval::default()
        }
    }

    /// Share of the draws of the weights in which each row falls into its own tier.
    fn tier_shares_by_weights(&self, seed: u64, params: &ResamplingParams) -> Vec<f64> {
        /// Draws whose ranks are held at once.
        const HELD: usize = 64;
        let mut kept = vec![0; self.tiers.len()];
        let numbers: Vec<u32> = (0..params.weight_draws).collect();
        for some in numbers.chunks(HELD) {
            let ranks: Vec<Vec<u32>> = some
                .par_iter()
                .map(|draw| {
                    let scores = self.weigh(seed, *draw, params);
                    Self::places(&scores, seed ^ (u64::from(*draw) << 32))
                })
                .collect();
            let times = self.times_in_tier(&ranks);
            kept.iter_mut().zip(times).for_each(|(kept, times)| *kept += times);
        }
        self.share(&kept, params.weight_draws)
    }

    fn share(&self, times: &[u32], of: u32) -> Vec<f64> {
        times.iter().map(|times| f64::from(*times) / f64::from(of.max(1))).collect()
    }

    /// How often each row falls into its own tier.
    fn times_in_tier(&self, replicates: &[Vec<u32>]) -> Vec<u32> {
        let mut kept = vec![0u32; self.tiers.len()];
        let mut order = vec![0u32; self.tiers.len()];
        for places in replicates {
            places.iter().zip(0u32..).for_each(|(place, row)| order[*place as usize] = row);
            let tiered = order.iter().filter(|row| self.tiers[**row as usize].is_some());
            for (place, &row) in tiered.enumerate() {
                let now = match self.ends.iter().position(|end| place < *end) {
                    Some(0) => Tier::T1,
                    Some(1) => Tier::T2,
                    Some(_) => Tier::T3,
                    None => Tier::T4,
                };
                kept[row as usize] += u32::from(self.tiers[row as usize] == Some(now));
            }
        }
        kept
    }
}

/// The two sums of a person that come from the network.
fn network_sums(row: &RankedPerson) -> PerComponent<f64> {
    let PerComponent { brokerage, reach, .. } = row.raw;
    PerComponent { brokerage, reach, ..PerComponent::default() }
}

/// See [`RankStability::indistinct_from`].
fn indistinct_from(replicates: &[Vec<u32>], count: usize) -> Option<u32> {
    const CLEAR: f64 = 0.6;
    let below = (count / 4).clamp(1, 10);
    let clear: Vec<bool> = (0..count.saturating_sub(below))
        .into_par_iter()
        .map(|row| {
            let above =
                replicates.iter().filter(|places| places[row] < places[row + below]).count();
            above as f64 >= CLEAR * replicates.len() as f64
        })
        .collect();
    let vague = |window: &[bool]| window.iter().filter(|clear| **clear).count() * 2 < window.len();
    clear.windows(below).position(vague).map(|place| place as u32 + 1)
}

fn overlap(replicates: &[Vec<u32>], top: usize) -> f64 {
    let within = |places: &Vec<u32>| places[..top].iter().filter(|p| (**p as usize) < top).count();
    let all: usize = replicates.iter().map(within).sum();
    all as f64 / (top * replicates.len()).max(1) as f64
}

fn standard_normal(random: &mut Xoshiro256PlusPlus) -> f64 {
    StandardNormal.sample(random)
}

/// A gamma number of the given shape and scale 1; 0 for shape 0.
fn gamma(random: &mut Xoshiro256PlusPlus, shape: f64) -> f64 {
    Gamma::new(shape, 1.0).map_or(0.0, |gamma| gamma.sample(random))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_drawn_once_on_average_and_a_third_not_at_all() {
        let drawn: Vec<u32> = (0..20_000).map(|work| replicate_count(7, 3, WorkId(work))).collect();
        let mean = f64::from(drawn.iter().sum::<u32>()) / drawn.len() as f64;
        let never = drawn.iter().filter(|w| **w == 0).count() as f64 / drawn.len() as f64;
        assert!((mean - 1.0).abs() < 0.03, "{mean}");
        assert!((never - (-1f64).exp()).abs() < 0.015, "{never}");
    }

    #[test]
    fn the_order_is_noise_where_neighbours_change_places() {
        let firm: Vec<Vec<u32>> = (0..50).map(|_| (0..100).collect()).collect();
        assert_eq!(indistinct_from(&firm, 100), None);
        let half: Vec<Vec<u32>> = (0..50)
            .map(|turn| {
                (0..100).map(|p| if p < 40 || turn % 2 == 0 { p } else { 139 - p }).collect()
            })
            .collect();
        let from = indistinct_from(&half, 100).unwrap();
        assert!((31..=41).contains(&from), "{from}");
    }

    #[test]
    fn a_list_of_a_few_people_has_a_word_on_its_order_too() {
        for count in 2..40u32 {
            let by_chance: Vec<Vec<u32>> = (0..50)
                .map(|turn| {
                    (0..count).map(|p| if turn % 2 == 0 { p } else { count - 1 - p }).collect()
                })
                .collect();
            assert_eq!(indistinct_from(&by_chance, count as usize), Some(1), "{count}");
            let firm: Vec<Vec<u32>> = (0..50).map(|_| (0..count).collect()).collect();
            assert_eq!(indistinct_from(&firm, count as usize), None, "{count}");
        }
    }
}
