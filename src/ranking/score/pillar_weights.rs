//! Which weights are in force: those of the study, less what the sources cannot show.

use serde::{Deserialize, Serialize};

use super::component::{PerComponent, PerPillar, Pillar};
use super::params::WeightParams;

/// The weights in force.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PillarWeights {
    /// Shares of the score; they add up to 1 unless nothing is available.
    pub shares: PerComponent<f64>,
    /// Whether the measured papers-only weights hold.
    pub papers_only: bool,
    /// Pillars without a source, whose weight was shared out.
    pub missing: Vec<&'static str>,
    /// Pillars with a source that too few people fill for their full weight.
    pub thin: Vec<ThinPillar>,
}

/// A pillar that too few people fill ([method 4.3](crate::guide::method#43-thin-and-missing-components)).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThinPillar {
    /// Its name in tables.
    pub pillar: String,
    /// People who have anything in it.
    pub people: usize,
    /// People listed.
    pub of: usize,
    /// People from whom on it counts in full.
    pub needed: usize,
    /// Share of its weight that it keeps; the others have the rest.
    pub kept: f64,
}

/// How far the pillars of an area are filled.
pub(super) struct PillarFilling {
    /// Which have a source.
    pub(super) available: PerPillar<bool>,
    /// People listed who have anything in each.
    pub(super) people: PerPillar<usize>,
    /// People listed.
    pub(super) listed: usize,
}

/// People who must have a pillar for its full weight, as many as a first tier: this share of those listed …
const NEEDED_SHARE: f64 = 0.01;
/// … but at least and at most so many (judgement); in the smallest areas half of the people will do.
const NEEDED: (usize, usize) = (10, 50);

impl PillarFilling {
    fn needed(&self) -> usize {
        let share = (NEEDED_SHARE * self.listed as f64).round() as usize;
        share.clamp(NEEDED.0, NEEDED.1).min(self.listed.div_ceil(2))
    }

    /// Share of its weight that a pillar keeps: nothing up to half of the people needed, all from there
    /// on, and in between in proportion, so that no single person turns a ranking over.
    fn kept(&self, pillar: Pillar) -> f64 {
        if !self.available[pillar] {
            return 0.0;
        }
        let full = self.needed().max(1) as f64;
        (2.0 * self.people[pillar] as f64 / full - 1.0).clamp(0.0, 1.0)
    }
}

impl PillarFilling {
    /// A column of weights scaled to a sum of 1, less what the sources cannot show; all 0 where nothing fills any of
    /// the pillars that it is about.
    pub(super) fn shares_of(
        &self,
        column: PerComponent<f64>,
        about: &[Pillar],
    ) -> PerComponent<f64> {
        let kept = PerPillar::from_fn(|pillar| self.kept(pillar));
        match about.iter().any(|pillar| kept[*pillar] > 0.0) {
            true => shares_of(column, &kept),
            false => PerComponent::default(),
        }
    }
}

impl PillarWeights {
    /// Scales the weights of what the sources can show to a sum of 1.
    pub(super) fn in_force(filling: &PillarFilling, params: &WeightParams) -> Self {
        let kept = PerPillar::from_fn(|pillar| filling.kept(pillar));
        let documents = [Pillar::Science, Pillar::Congress, Pillar::Leadership];
        let weigh = |kept: &PerPillar<f64>| blend(kept, params);
        let counts = |shares: &PerComponent<f64>| {
            documents.into_iter().filter_map(Pillar::component).any(|part| shares[part] > 0.0)
        };
        // Where all that people have done is thin, none of it is thinner than the rest.
        let (kept, shares) = match weigh(&kept) {
            shares if counts(&shares) => (kept, shares),
            _ => {
                let all = PerPillar::from_fn(|p| f64::from(u8::from(filling.available[p])));
                (all, weigh(&all))
            }
        };
        let is_thin = |pillar: &Pillar| filling.available[*pillar] && kept[*pillar] < 1.0;
        let thin = Pillar::ALL.into_iter().filter(is_thin).map(|pillar| ThinPillar {
            pillar: pillar.name().to_owned(),
            people: filling.people[pillar],
            of: filling.listed,
            needed: filling.needed(),
            kept: kept[pillar],
        });
        let missing = Pillar::ALL.into_iter().filter(|pillar| !filling.available[*pillar]);
        Self {
            shares,
            papers_only: beyond_papers(&kept) == 0.0,
            missing: missing.map(Pillar::name).collect(),
            thin: thin.collect(),
        }
    }
}

/// How far congress or leadership is filled: 0 where only papers count.
fn beyond_papers(kept: &PerPillar<f64>) -> f64 {
    kept.congress.max(kept.leadership)
}

/// Between the two columns of weights in proportion to how far congress or leadership is filled.
fn blend(kept: &PerPillar<f64>, params: &WeightParams) -> PerComponent<f64> {
    let beyond = beyond_papers(kept);
    let relative = PerPillar {
        congress: kept.congress / beyond.max(f64::MIN_POSITIVE),
        leadership: kept.leadership / beyond.max(f64::MIN_POSITIVE),
        ..*kept
    };
    let papers = shares_of(params.papers_only.per_component(), kept);
    let full = shares_of(params.per_component(), &relative);
    match (papers.sum() > 0.0 && beyond < 1.0, full.sum() > 0.0 && beyond > 0.0) {
        (true, true) => PerComponent::from_fn(|c| (1.0 - beyond) * papers[c] + beyond * full[c]),
        (true, false) => papers,
        (false, true) => full,
        (false, false) if beyond > 0.0 => full,
        (false, false) => papers,
    }
}

/// A column of weights, less what is not kept, scaled to a sum of 1; all 0 where nothing is left.
fn shares_of(column: PerComponent<f64>, kept: &PerPillar<f64>) -> PerComponent<f64> {
    let left = PerComponent::from_fn(|component| column[component] * kept[component.pillar()]);
    let total = left.sum();
    if total > 0.0 { PerComponent::from_fn(|component| left[component] / total) } else { left }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filling(listed: usize, congress: Option<usize>) -> PillarFilling {
        PillarFilling {
            available: PerPillar {
                science: true,
                citation: true,
                congress: congress.is_some(),
                leadership: false,
                network: true,
            },
            people: PerPillar {
                science: listed,
                citation: listed,
                congress: congress.unwrap_or(0),
                leadership: 0,
                network: listed,
            },
            listed,
        }
    }

    /// Congress's share of what is left without leadership.
    fn without_leadership() -> f64 {
        let weights = WeightParams::default();
        weights.congress / (weights.per_component().sum() - weights.leadership)
    }

    fn weights(listed: usize, congress: Option<usize>) -> PillarWeights {
        PillarWeights::in_force(&filling(listed, congress), &WeightParams::default())
    }

    #[test]
    fn a_pillar_of_two_people_of_473_gives_its_weight_away_like_a_missing_one() {
        let (thin, missing) = (weights(473, Some(2)), weights(473, None));
        assert_eq!(thin.shares, missing.shares);
        assert!(thin.papers_only && thin.missing == ["leadership"]);
        assert_eq!((thin.thin[0].people, thin.thin[0].of, thin.thin[0].needed), (2, 473, 10));
    }

    #[test]
    fn a_pillar_that_as_many_people_have_as_a_first_tier_counts_in_full() {
        for (listed, needed) in [(473, 10), (2_000, 20), (90_000, 50)] {
            let full = weights(listed, Some(needed));
            assert!(full.thin.is_empty(), "{listed}");
            assert!((full.shares.congress - without_leadership()).abs() < 1e-12);
            assert_eq!(weights(listed, Some(needed - 1)).thin.len(), 1);
        }
    }

    #[test]
    fn no_single_person_turns_the_weights_over() {
        for congress in 0..60 {
            let (one, other) = (weights(473, Some(congress)), weights(473, Some(congress + 1)));
            assert!((one.shares.sum() - 1.0).abs() < 1e-12);
            let step = (other.shares.congress - one.shares.congress).abs();
            assert!(step <= 0.06, "{congress}: {step}");
            assert!(other.shares.congress >= one.shares.congress);
        }
    }

    #[test]
    fn in_the_smallest_areas_half_of_the_people_fill_a_pillar() {
        assert!(weights(4, Some(2)).thin.is_empty());
        assert_eq!(weights(4, Some(1)).shares.congress, 0.0);
    }

    #[test]
    fn where_everything_is_thin_everything_counts() {
        let mut scattered = filling(3, Some(1));
        scattered.people.science = 1;
        let weights = PillarWeights::in_force(&scattered, &WeightParams::default());
        assert!(weights.thin.is_empty() && weights.shares.science > 0.0);
        assert!((weights.shares.congress - without_leadership()).abs() < 1e-12);
    }

    #[test]
    fn weights_of_the_study_that_leave_only_a_thin_pillar_are_kept() {
        let only = WeightParams {
            science: 0.0,
            citation: 0.0,
            brokerage: 0.0,
            reach: 0.0,
            papers_only: super::super::PapersOnlyWeights {
                science: 0.0,
                citation: 0.0,
                brokerage: 1.0,
                reach: 0.0,
            },
            ..WeightParams::default()
        };
        let weights = PillarWeights::in_force(&filling(473, Some(2)), &only);
        assert_eq!(weights.shares.congress, 1.0);
    }
}
