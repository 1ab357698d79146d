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
