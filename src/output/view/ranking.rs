//! The ranking of an area: those who are shown, and figures of everybody listed.

use super::quality::AreaQuality;
use super::rounding::tier_number;
use super::run_tables::{ListedFigures, RankedRow, RunTables};
use crate::run_folder::RunFolderError;

/// A ranking as far as a view needs it: an area may list a million people, of whom it shows the first few thousand.
pub(super) struct RankingView {
    /// Those who are shown, by rank.
    pub shown: Vec<RankedRow>,
    /// People listed, shown or not.
    pub listed: usize,
    /// The lowest score of each tier, from the first.
    pub tier_floors: [Option<f64>; 4],
    /// Points of each pillar, rising.
    pub points: [Vec<f64>; 5],
    /// How far the listed may be trusted.
    pub quality: AreaQuality,
}

impl RankingView {
    /// Reads the ranking of an area, of which the first `most` are shown.
    pub(super) fn read(
        tables: &RunTables,
        area: &str,
        most: usize,
    ) -> Result<Self, RunFolderError> {
        let answer = tables.listed(area)?;
        let listed: Vec<ListedFigures<'_>> = answer.decode()?;
        Ok(Self {
            shown: tables.ranking(area, Some(most))?,
            listed: listed.len(),
            tier_floors: [1, 2, 3, 4].map(|tier| tier_floor(&listed, tier)),
            points: [0, 1, 2, 3, 4].map(|pillar| sorted_points(&listed, pillar)),
            quality: AreaQuality::of(&listed),
        })
    }

    /// Whole per cent of the listed with fewer points in a pillar.
    pub(super) fn peer_per_cent(&self, pillar: usize, points: f64) -> i64 {
        peer_per_cent(&self.points[pillar], points)
    }
}

fn tier_floor(listed: &[ListedFigures<'_>], tier: i64) -> Option<f64> {
    let in_tier = |row: &&ListedFigures<'_>| row.tier.and_then(tier_number) == Some(tier);
    listed.iter().filter(in_tier).map(|row| row.score).reduce(f64::min)
}

fn sorted_points(listed: &[ListedFigures<'_>], pillar: usize) -> Vec<f64> {
    let mut points: Vec<f64> = listed.iter().filter_map(|row| row.points()[pillar]).collect();
    points.sort_by(f64::total_cmp);
    points
}

fn peer_per_cent(sorted: &[f64], points: f64) -> i64 {
    let below = sorted.partition_point(|known| *known < points);
    (100 * below / sorted.len().max(1)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_of_peers_counts_who_has_fewer_points() {
        let sorted = [0.0, 0.0, 1.0, 5.0];
        assert_eq!(peer_per_cent(&sorted, 0.0), 0);
        assert_eq!(peer_per_cent(&sorted, 1.0), 50);
        assert_eq!(peer_per_cent(&sorted, 5.0), 75);
        assert_eq!(peer_per_cent(&[], 1.0), 0);
    }
}
