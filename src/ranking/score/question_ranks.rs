//! Two questions that one order does not answer at its best: who will publish, and who will be asked to speak, to
//! chair and to sit on panels ([method 4.6](crate::guide::method#46-two-questions)).

use super::component::{PerComponent, Pillar, log_ratio};
use super::params::WeightParams;
use super::pillar_weights::PillarFilling;

/// The ranks of people who are in the order of the score.
pub(super) struct QuestionRanks {
    /// From 1, by publications and citations alone; `None` for people with neither.
    pub(super) science: Vec<Option<u32>>,
    /// From 1, by the weights of the podium; `None` where nothing that it is about was read.
    pub(super) podium: Vec<Option<u32>>,
}

impl QuestionRanks {
    /// From the raw sums of the people; equals keep their order.
    pub(super) fn of(
        raw: &[PerComponent<f64>],
        references: &PerComponent<f64>,
        filled: &PillarFilling,
        params: &WeightParams,
    ) -> Self {
        let science = PerComponent {
            science: params.papers_only.science,
            citation: params.papers_only.citation,
            ..PerComponent::default()
        };
        let science = filled.shares_of(science, &[Pillar::Science, Pillar::Citation]);
        let podium = params.podium.per_component();
        let podium = filled.shares_of(podium, &[Pillar::Congress, Pillar::Leadership]);
        Self { science: ranks(raw, references, &science), podium: ranks(raw, references, &podium) }
    }
}

/// Ranks by falling sum of those who have anything.
fn ranks(
    raw: &[PerComponent<f64>],
    references: &PerComponent<f64>,
    shares: &PerComponent<f64>,
) -> Vec<Option<u32>> {
    let sum = |raw: &PerComponent<f64>| {
        PerComponent::from_fn(|component| {
            shares[component] * log_ratio(raw[component], references[component])
        })
        .sum()
    };
    let mut order: Vec<(usize, f64)> =
        raw.iter().map(sum).enumerate().filter(|(_, sum)| *sum > 0.0).collect();
    order.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let mut ranks = vec![None; raw.len()];
    for (rank, (place, _)) in order.into_iter().enumerate() {
        ranks[place] = Some(rank as u32 + 1);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::score::component::PerPillar;

    /// People with science, citation and congress sums; `congress` says whether one was read.
    fn asked(sums: &[[f64; 3]], congress: bool) -> QuestionRanks {
        let available = PerPillar {
            science: true,
            citation: true,
            congress,
            leadership: false,
            network: false,
        };
        let people = PerPillar::from_fn(|pillar| if available[pillar] { sums.len() } else { 0 });
        let filled = PillarFilling { available, people, listed: sums.len() };
        let raw: Vec<PerComponent<f64>> = sums
            .iter()
            .map(|[science, citation, congress]| PerComponent {
                science: *science,
                citation: *citation,
                congress: *congress,
                ..PerComponent::default()
            })
            .collect();
        QuestionRanks::of(&raw, &PerComponent::from_fn(|_| 10.0), &filled, &WeightParams::default())
    }

    #[test]
    fn who_publishes_stands_first_by_science_and_who_speaks_by_podium() {
        let ranks = asked(&[[2.0, 0.0, 9.0], [9.0, 3.0, 0.0], [0.0, 0.0, 1.0]], true);
        assert_eq!(ranks.science, [Some(2), Some(1), None]);
        assert_eq!(ranks.podium, [Some(1), Some(2), Some(3)]);
    }

    #[test]
    fn without_congress_and_lists_nobody_has_a_podium_rank_and_equals_keep_their_order() {
        let ranks = asked(&[[4.0, 0.0, 0.0], [4.0, 0.0, 0.0]], false);
        assert_eq!(ranks.science, [Some(1), Some(2)]);
        assert_eq!(ranks.podium, [None, None]);
    }
}
