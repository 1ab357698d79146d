//! Two questions that one order does not answer at its best: who will publish, and who will be asked to speak, to
//! chair and to sit on panels ([method 4.6](crate::guide::method#46-two-questions)).

use super::component::{PerComponent, Pillar};
use super::params::WeightParams;
use super::pillar_weights::PillarFilling;
use super::ranking::{RankedPerson, log_ratio};

/// Writes the two ranks into the rows, which are in the order of the score; equals keep that order.
pub(super) fn answer(
    rows: &mut [RankedPerson],
    references: &PerComponent<f64>,
    filled: &PillarFilling,
    params: &WeightParams,
) {
    let papers = [Pillar::Science, Pillar::Citation];
    let podium = [Pillar::Congress, Pillar::Leadership];
    let science = PerComponent {
        science: params.papers_only.science,
        citation: params.papers_only.citation,
        ..PerComponent::default()
    };
    for (rank, place) in ranks(rows, references, &filled.shares_of(science, &papers)) {
        rows[place].science_rank = Some(rank);
    }
    let podium = filled.shares_of(params.podium.per_component(), &podium);
    for (rank, place) in ranks(rows, references, &podium) {
        rows[place].podium_rank = Some(rank);
    }
}

/// Rank and place of the rows that have anything, by falling sum.
fn ranks(
    rows: &[RankedPerson],
    references: &PerComponent<f64>,
    shares: &PerComponent<f64>,
) -> Vec<(u32, usize)> {
    let sum = |row: &RankedPerson| {
        PerComponent::from_fn(|component| {
            shares[component] * log_ratio(row.raw[component], references[component])
        })
        .sum()
    };
    let sums = rows.iter().map(sum).enumerate().filter(|(_, sum)| *sum > 0.0);
    let mut order: Vec<(usize, f64)> = sums.collect();
    order.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    order.into_iter().enumerate().map(|(at, (place, _))| (at as u32 + 1, place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::corpus::PersonId;
    use crate::ranking::score::component::PerPillar;
    use crate::ranking::score::pillar_weights::PillarWeights;
    use crate::ranking::score::ranking::score;

    /// People with science, citation and congress sums, asked both questions; `congress` says whether one was read.
    fn asked(sums: &[[f64; 3]], congress: bool) -> Vec<RankedPerson> {
        let available = PerPillar {
            science: true,
            citation: true,
            congress,
            leadership: false,
            network: false,
        };
        let people = PerPillar::from_fn(|pillar| if available[pillar] { sums.len() } else { 0 });
        let filled = PillarFilling { available, people, listed: sums.len() };
        let references = PerComponent::from_fn(|_| 10.0);
        let params = WeightParams::default();
        let weights = PillarWeights::in_force(&filled, &params);
        let row = |(node, [science, citation, congress]): (usize, &[f64; 3])| {
            let raw = PerComponent {
                science: *science,
                citation: *citation,
                congress: *congress,
                ..PerComponent::default()
            };
            score(node as u32, raw, &references, &weights, PersonId(node as u32))
        };
        let mut rows: Vec<RankedPerson> = sums.iter().enumerate().map(row).collect();
        answer(&mut rows, &references, &filled, &params);
        rows
    }

    #[test]
    fn who_publishes_stands_first_by_science_and_who_speaks_by_podium() {
        let people = asked(&[[2.0, 0.0, 9.0], [9.0, 3.0, 0.0], [0.0, 0.0, 1.0]], true);
        let by = |rank: fn(&RankedPerson) -> Option<u32>| -> Vec<Option<u32>> {
            people.iter().map(rank).collect()
        };
        assert_eq!(by(|row| row.science_rank), [Some(2), Some(1), None]);
        assert_eq!(by(|row| row.podium_rank), [Some(1), Some(2), Some(3)]);
    }

    #[test]
    fn without_congress_and_lists_nobody_has_a_podium_rank_and_equals_keep_their_order() {
        let people = asked(&[[4.0, 0.0, 0.0], [4.0, 0.0, 0.0]], false);
        assert_eq!([people[0].science_rank, people[1].science_rank], [Some(1), Some(2)]);
        assert!(people.iter().all(|row| row.podium_rank.is_none()));
    }
}
