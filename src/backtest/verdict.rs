//! What the figures of an area say in words, and whether so few people can say it.

use rand::SeedableRng;
use rand_distr::{Distribution, Poisson};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::agreement::CountedOrder;
use super::ranker::OWN;
use super::report::{AreaReport, GainInterval, RankerReport};

/// Draws of the people.
const DRAWS: u64 = 400;
/// People that NDCG looks at.
const TOP: usize = 50;
/// Share of the draws beyond each end of the interval.
const TAIL: f64 = 0.05;

impl GainInterval {
    /// Compares two rankers on some outcomes. Each draw counts every person as often as a Poisson draw of mean 1
    /// says. `None` where the other finds nobody.
    pub(super) fn measure(
        own: &[f64],
        base: &[f64],
        outcomes: &[&[f64]],
        seed: u64,
    ) -> Option<Self> {
        let pairs: Vec<[CountedOrder<'_>; 2]> = outcomes
            .iter()
            .map(|gains| [own, base].map(|scores| CountedOrder::new(scores, gains)))
            .collect();
        let gain = |counts: &[u32]| {
            let mut sums = [0.0; 2];
            for orders in &pairs {
                for (sum, order) in sums.iter_mut().zip(orders) {
                    *sum += order.ndcg(counts, TOP);
                }
            }
            (sums[1] > 0.0).then(|| sums[0] / sums[1] - 1.0)
        };
        let observed = gain(&vec![1; own.len()])?;
        let mut drawn: Vec<f64> = (0..DRAWS)
            .into_par_iter()
            .filter_map(|draw| gain(&counts(own.len(), seed.wrapping_add(draw))))
            .collect();
        drawn.sort_by(f64::total_cmp);
        let last = drawn.len().checked_sub(1)?;
        let at = |share: f64| drawn[(share * last as f64).round() as usize];
        Some(Self { gain: observed, low: at(TAIL), high: at(1.0 - TAIL) })
    }
}

fn counts(people: usize, seed: u64) -> Vec<u32> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let Ok(poisson) = Poisson::new(1.0f64) else { return vec![1; people] };
    (0..people).map(|_| poisson.sample(&mut random) as u32).collect()
}

/// The sentences. `last` is the year of the last document.
pub(super) fn in_words(report: &AreaReport, last: i16) -> String {
    let AreaReport { cutoff, horizon, candidates, .. } = report;
    let mut said = Vec::new();
    let mean = |name: &str| {
        let named = |ranker: &&RankerReport| ranker.ranker == name;
        report.rankers.iter().find(named).map_or(0.0, |ranker| ranker.mean_ndcg50)
    };
    if let Some(GainInterval { gain, low, high }) = report.gain_over_counting {
        let than = match gain {
            gain if gain > 0.0 => "better than",
            gain if gain < 0.0 => "worse than",
            _ => "as well as",
        };
        said.push(format!(
            "The score of the end of {cutoff} names those who were most active in the {horizon} years after {than} a count \
             of publications: {:+.1} %, and {:+.1} to {:+.1} % in nine of ten draws of the {candidates} people.",
            100.0 * gain,
            100.0 * low,
            100.0 * high
        ));
        said.push(
            match (low > 0.0, high < 0.0) {
                (true, _) => "The sample is large enough to say that it is better.",
                (_, true) => "The sample is large enough to say that it is worse.",
                _ => "So few people and years cannot say which of the two is better.",
            }
            .to_owned(),
        );
    }
    if mean(OWN) <= mean("random") {
        said.push(
            "An order by chance does as well as the score: nothing can be learnt about it here."
                .to_owned(),
        );
    }
    if *candidates <= TOP {
        said.push(format!(
            "All {candidates} people are among the first {TOP}: only their order was judged."
        ));
    }
    let seen = last.saturating_sub(*cutoff);
    if seen < *horizon {
        said.push(format!("The documents end in {last}: {seen} of the {horizon} years were seen."));
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(people: usize) -> (Vec<f64>, Vec<f64>) {
        let gains: Vec<f64> = (0..people).map(|p| f64::from(u8::from(p % 7 == 0))).collect();
        let by_chance = (0..people).map(|p| ((p * 7919) % people) as f64).collect();
        (gains, by_chance)
    }

    #[test]
    fn a_ranking_gains_nothing_over_itself_in_any_draw() {
        let (gains, scores) = field(300);
        let interval = GainInterval::measure(&scores, &scores, &[&gains], 42).unwrap();
        assert_eq!(interval, GainInterval { gain: 0.0, low: 0.0, high: 0.0 });
    }

    #[test]
    fn foresight_is_told_from_chance_and_two_kinds_of_chance_are_not() {
        let (gains, by_chance) = field(1_000);
        let clear = GainInterval::measure(&gains, &by_chance, &[&gains], 42).unwrap();
        assert!(
            0.0 < clear.low && clear.low <= clear.gain && clear.gain <= clear.high,
            "{clear:?}"
        );
        let other: Vec<f64> = (0..1_000).map(|p| f64::from((p * 6007 + 13) % 1_000)).collect();
        let unclear = GainInterval::measure(&other, &by_chance, &[&gains], 42).unwrap();
        assert!(unclear.low < 0.0 && 0.0 < unclear.high, "{unclear:?}");
    }

    #[test]
    fn a_base_that_finds_nobody_gives_no_gain() {
        let gains = [1.0, 0.0];
        assert_eq!(GainInterval::measure(&[1.0, 0.0], &[0.0, 1.0], &[&[0.0, 0.0]], 1), None);
        assert!(GainInterval::measure(&[1.0, 0.0], &[0.0, 1.0], &[&gains], 1).is_some());
    }
}
