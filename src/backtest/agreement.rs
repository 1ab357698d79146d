//! How well an order agrees with what came after. Ties in the order are broken at random; what is
//! returned is the expectation over all ways to break them, so no seed is needed and the value is
//! the limit of averaging over seeds.

/// Positions of each group of equal scores, best first, with the nodes in it.
fn groups(scores: &[f64]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for node in order {
        match groups.last_mut() {
            Some(group) if scores[group[0]] == scores[node] => group.push(node),
            _ => groups.push(vec![node]),
        }
    }
    groups
}

/// Normalised discounted cumulative gain of the first `k`: Σ g_i / log₂(i + 1) over the ideal (Järvelin
/// & Kekäläinen 2002). 0 when nobody gains.
pub fn ndcg(scores: &[f64], gains: &[f64], k: usize) -> f64 {
    CountedOrder::new(scores, gains).ndcg(&vec![1; gains.len()], k)
}

/// An order of people and what each gained, asked with every person counted some number of times.
pub(super) struct CountedOrder<'g> {
    groups: Vec<Vec<usize>>,
    /// People by falling gain.
    ideal: Vec<usize>,
    gains: &'g [f64],
}

impl<'g> CountedOrder<'g> {
    pub(super) fn new(scores: &[f64], gains: &'g [f64]) -> Self {
        let mut ideal: Vec<usize> = (0..gains.len()).collect();
        ideal.sort_by(|a, b| gains[*b].total_cmp(&gains[*a]));
        Self { groups: groups(scores), ideal, gains }
    }

    /// [`ndcg`] with person `i` there `counts[i]` times.
    pub(super) fn ndcg(&self, counts: &[u32], k: usize) -> f64 {
        let discounts = |places: std::ops::Range<usize>| {
            places.map(|place| 1.0 / ((place + 2) as f64).log2()).sum::<f64>()
        };
        let sum = |groups: &mut dyn Iterator<Item = &[usize]>| {
            let (mut found, mut place) = (0.0, 0);
            for group in groups {
                let size = group.iter().map(|node| counts[*node] as usize).sum::<usize>();
                let gained = group.iter().map(|node| f64::from(counts[*node]) * self.gains[*node]);
                if size > 0 {
                    let mean = gained.sum::<f64>() / size as f64;
                    found += mean * discounts(place..(place + size).min(k));
                }
                place += size;
                if place >= k {
                    break;
                }
            }
            found
        };
        let ideal = sum(&mut self.ideal.chunks(1));
        if ideal > 0.0 { sum(&mut self.groups.iter().map(Vec::as_slice)) / ideal } else { 0.0 }
    }
}

/// Share of the people at or above the `k`-th greatest gain who are among the first `k`, of at most
/// `k`. 0 when nobody gains.
pub fn recall(scores: &[f64], gains: &[f64], k: usize) -> f64 {
    let mut best: Vec<f64> = gains.to_vec();
    best.sort_by(|a, b| b.total_cmp(a));
    let Some(cut) = best.get(k.min(best.len()).saturating_sub(1)) else { return 0.0 };
    let relevant = |node: usize| gains[node] > 0.0 && gains[node] >= *cut;
    let all = (0..gains.len()).filter(|node| relevant(*node)).count();
    if all == 0 {
        return 0.0;
    }
    let mut found = 0.0;
    let mut place = 0;
    for group in groups(scores) {
        let inside = group.len().min(k - place) as f64 / group.len() as f64;
        found += inside * group.iter().filter(|node| relevant(**node)).count() as f64;
        place += group.len();
        if place >= k {
            break;
        }
    }
    found / all.min(k) as f64
}

/// Spearman's rank correlation with mean ranks for ties; 0 when one side does not vary.
pub fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let (x, y) = (mean_ranks(a), mean_ranks(b));
    let mean = (x.len() as f64 + 1.0) / 2.0;
    let cov: f64 = x.iter().zip(&y).map(|(p, q)| (p - mean) * (q - mean)).sum();
    let var = |ranks: &[f64]| ranks.iter().map(|p| (p - mean).powi(2)).sum::<f64>();
    let scale = (var(&x) * var(&y)).sqrt();
    if scale > 0.0 { cov / scale } else { 0.0 }
}

fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut ranks = vec![0.0; values.len()];
    let mut place = 0;
    for group in groups(values) {
        let mean = place as f64 + (group.len() as f64 + 1.0) / 2.0;
        place += group.len();
        for node in group {
            ranks[node] = mean;
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ideal_order_scores_one_and_its_reverse_less() {
        let gains = [5.0, 3.0, 0.0, 1.0];
        assert!((ndcg(&gains, &gains, 3) - 1.0).abs() < 1e-12);
        let reverse: Vec<f64> = gains.iter().map(|g| -g).collect();
        assert!(ndcg(&reverse, &gains, 3) < 0.6);
        assert_eq!(recall(&gains, &gains, 2), 1.0);
        assert!((spearman(&gains, &gains) - 1.0).abs() < 1e-12);
        assert!((spearman(&gains, &reverse) + 1.0).abs() < 1e-12);
    }

    #[test]
    fn ties_count_as_the_mean_over_every_way_to_break_them() {
        let gains = [4.0, 0.0, 2.0];
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        for k in 1..=3 {
            let (mut n, mut r) = (0.0, 0.0);
            for order in orders {
                let mut scores = [0.0; 3];
                for (place, node) in order.iter().enumerate() {
                    scores[*node] = -(place as f64);
                }
                n += ndcg(&scores, &gains, k) / 6.0;
                r += recall(&scores, &gains, k) / 6.0;
            }
            assert!((ndcg(&[1.0; 3], &gains, k) - n).abs() < 1e-12, "k = {k}");
            assert!((recall(&[1.0; 3], &gains, k) - r).abs() < 1e-12, "k = {k}");
        }
    }

    #[test]
    fn people_counted_several_times_are_as_many_people() {
        let (scores, gains) = ([3.0, 2.0, 2.0, 1.0], [0.0, 4.0, 1.0, 2.0]);
        let counts = [2, 1, 0, 3];
        let twice = |values: [f64; 4]| {
            let repeated = values.into_iter().zip(counts).map(|(v, n)| vec![v; n as usize]);
            repeated.flatten().collect::<Vec<f64>>()
        };
        for k in 1..8 {
            let counted = CountedOrder::new(&scores, &gains).ndcg(&counts, k);
            let written_out = ndcg(&twice(scores), &twice(gains), k);
            assert!((counted - written_out).abs() < 1e-12, "k = {k}");
        }
    }

    #[test]
    fn spearman_with_ties_is_the_correlation_of_mean_ranks_worked_by_hand() {
        // Ranks 1 2.5 2.5 4 5 and 2 1 4.5 4.5 3: covariance 3.75, variances 9.5 each, 3.75/9.5.
        let rho = spearman(&[1.0, 2.0, 2.0, 3.0, 5.0], &[2.0, 1.0, 4.0, 4.0, 3.0]);
        assert!((rho - 3.75 / 9.5).abs() < 1e-12, "{rho}");
    }
}
