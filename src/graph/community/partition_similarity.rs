//! How far two partitions of the same nodes agree.

/// How often each pair of labels meets, and how often each label occurs.
struct Table {
    n: f64,
    cells: Vec<f64>,
    rows: Vec<f64>,
    columns: Vec<f64>,
}

impl Table {
    fn new(a: &[u32], b: &[u32]) -> Self {
        let mut pairs: Vec<(u32, u32)> = a.iter().copied().zip(b.iter().copied()).collect();
        pairs.sort_unstable();
        let cells = pairs.chunk_by(|x, y| x == y).map(|run| run.len() as f64).collect();
        let counts = |labels: &[u32]| -> Vec<f64> {
            let mut labels = labels.to_vec();
            labels.sort_unstable();
            labels.chunk_by(|x, y| x == y).map(|run| run.len() as f64).collect()
        };
        Self { n: pairs.len() as f64, cells, rows: counts(a), columns: counts(b) }
    }

    fn entropy(&self, counts: &[f64]) -> f64 {
        -counts.iter().map(|c| c / self.n * (c / self.n).ln()).sum::<f64>()
    }

    fn mutual_information(&self) -> f64 {
        let joint = self.entropy(&self.cells);
        (self.entropy(&self.rows) + self.entropy(&self.columns) - joint).max(0.0)
    }

    /// Mean mutual information of random partitions with these label counts (Vinh, Epps & Bailey
    /// 2010, eq. 24a).
    fn expected_mutual_information(&self) -> f64 {
        let n = self.n as usize;
        let mut log_factorial = vec![0f64; n + 1];
        for i in 1..=n {
            log_factorial[i] = log_factorial[i - 1] + (i as f64).ln();
        }
        let lf = |x: f64| log_factorial[x as usize];
        let grouped = |counts: &[f64]| -> Vec<(f64, f64)> {
            let mut sorted = counts.to_vec();
            sorted.sort_by(f64::total_cmp);
            sorted.chunk_by(|x, y| x == y).map(|run| (run[0], run.len() as f64)).collect()
        };
        let mut sum = 0.0;
        for &(a, many_a) in &grouped(&self.rows) {
            for &(b, many_b) in &grouped(&self.columns) {
                let fixed = lf(a) + lf(b) + lf(self.n - a) + lf(self.n - b) - lf(self.n);
                let mut both = (a + b - self.n).max(1.0);
                while both <= a.min(b) {
                    let log_chance =
                        fixed - lf(both) - lf(a - both) - lf(b - both) - lf(self.n - a - b + both);
                    let information = both / self.n * (self.n * both / (a * b)).ln();
                    sum += many_a * many_b * information * log_chance.exp();
                    both += 1.0;
                }
            }
        }
        sum
    }
}

/// Normalised mutual information, by the arithmetic mean of the entropies: 0 unrelated, 1 equal. Two
/// partitions into one community each are equal.
pub fn normalized_mutual_information(a: &[u32], b: &[u32]) -> f64 {
    let table = Table::new(a, b);
    let mean = 0.5 * (table.entropy(&table.rows) + table.entropy(&table.columns));
    if mean <= 0.0 { 1.0 } else { table.mutual_information() / mean }
}

/// Mutual information adjusted for chance (Vinh, Epps & Bailey 2010), by the arithmetic mean, as in
/// scikit-learn: 0 on average for random partitions, 1 for equal ones.
pub fn adjusted_mutual_information(a: &[u32], b: &[u32]) -> f64 {
    let table = Table::new(a, b);
    if table.rows.len() == table.columns.len()
        && (table.rows.len() <= 1 || table.rows.len() == a.len())
    {
        return 1.0;
    }
    let expected = table.expected_mutual_information();
    let mean = 0.5 * (table.entropy(&table.rows) + table.entropy(&table.columns));
    (table.mutual_information() - expected) / (mean - expected)
}

/// Rand index adjusted for chance (Hubert & Arabie 1985): 0 on average for random partitions, 1 for
/// equal ones.
pub fn adjusted_rand_index(a: &[u32], b: &[u32]) -> f64 {
    let table = Table::new(a, b);
    let pairs = |counts: &[f64]| counts.iter().map(|c| c * (c - 1.0) / 2.0).sum::<f64>();
    let (both, rows, columns) = (pairs(&table.cells), pairs(&table.rows), pairs(&table.columns));
    let all = table.n * (table.n - 1.0) / 2.0;
    let expected = if all > 0.0 { rows * columns / all } else { 0.0 };
    let mean = 0.5 * (rows + columns);
    if mean == expected { 1.0 } else { (both - expected) / (mean - expected) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_partitions_agree_whatever_their_labels() {
        let (a, b) = ([0, 0, 1, 1, 2, 2], [5, 5, 0, 0, 3, 3]);
        for agreement in [
            normalized_mutual_information(&a, &b),
            adjusted_mutual_information(&a, &b),
            adjusted_rand_index(&a, &b),
        ] {
            assert!((agreement - 1.0).abs() < 1e-12);
        }
    }

    /// Values of scikit-learn 1.9.1.
    #[test]
    fn agreement_is_that_of_scikit_learn() {
        let (a, b) = ([0, 0, 1, 1, 2, 2, 2, 3], [0, 0, 1, 2, 2, 2, 1, 1]);
        assert!((adjusted_mutual_information(&a, &b) - 0.20118648299710987).abs() < 1e-9);
        assert!((normalized_mutual_information(&a, &b) - 0.5577965290899926).abs() < 1e-9);
        assert!((adjusted_rand_index(&a, &b) - 0.15789473684210525).abs() < 1e-9);
    }
}
