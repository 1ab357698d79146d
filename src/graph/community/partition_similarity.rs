//! How far two partitions of the same nodes agree.

/// The contingency table of two partitions: how often each pair of labels occurs, and each label.
struct ContingencyTable {
    n: f64,
    cells: Vec<f64>,
    rows: Vec<f64>,
    columns: Vec<f64>,
}

impl ContingencyTable {
    fn new(a: &[u32], b: &[u32]) -> Self {
        let pairs: Vec<(u32, u32)> = a.iter().copied().zip(b.iter().copied()).collect();
        let n = pairs.len() as f64;
        let cells = count_equal(pairs);
        Self { n, cells, rows: count_equal(a.to_vec()), columns: count_equal(b.to_vec()) }
    }

    fn entropy(&self, counts: &[f64]) -> f64 {
        -counts.iter().map(|c| c / self.n * (c / self.n).ln()).sum::<f64>()
    }

    fn mutual_information(&self) -> f64 {
        let joint = self.entropy(&self.cells);
        (self.entropy(&self.rows) + self.entropy(&self.columns) - joint).max(0.0)
    }

    /// Mean mutual information of random partitions with these label counts (Vinh, Epps & Bailey 2010,
    /// eq. 24a: the number of nodes in a cell is hypergeometric). Labels of equal counts have equal
    /// terms, which are computed once.
    fn expected_mutual_information(&self) -> f64 {
        let n = self.n as usize;
        let mut log_factorial = vec![0f64; n + 1];
        for i in 1..=n {
            log_factorial[i] = log_factorial[i - 1] + (i as f64).ln();
        }
        let lf = |x: f64| log_factorial[x as usize];
        let mut sum = 0.0;
        for &(a, rows) in &group_counts(&self.rows) {
            for &(b, columns) in &group_counts(&self.columns) {
                let fixed = lf(a) + lf(b) + lf(self.n - a) + lf(self.n - b) - lf(self.n);
                let mut cell = (a + b - self.n).max(1.0);
                while cell <= a.min(b) {
                    let log_probability =
                        fixed - lf(cell) - lf(a - cell) - lf(b - cell) - lf(self.n - a - b + cell);
                    let information = cell / self.n * (self.n * cell / (a * b)).ln();
                    sum += rows * columns * information * log_probability.exp();
                    cell += 1.0;
                }
            }
        }
        sum
    }
}

/// How often each distinct item occurs, by rising item.
fn count_equal<T: Ord>(mut items: Vec<T>) -> Vec<f64> {
    items.sort_unstable();
    items.chunk_by(|x, y| x == y).map(|equal| equal.len() as f64).collect()
}

/// Each distinct count with the number of labels that have it.
fn group_counts(counts: &[f64]) -> Vec<(f64, f64)> {
    let mut sorted = counts.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.chunk_by(|x, y| x == y).map(|equal| (equal[0], equal.len() as f64)).collect()
}

/// Adjusted mutual information of two partitions, given as a label per node: `(I - E[I]) / (mean of
/// the entropies - E[I])`, with the mutual information I and its expectation E\[I\] over random partitions
/// with the same label counts (Vinh, Epps & Bailey 2010). 0 on average for random partitions, 1 for
/// equal ones; as scikit-learn's `adjusted_mutual_info_score`.
pub fn adjusted_mutual_information(a: &[u32], b: &[u32]) -> f64 {
    let table = ContingencyTable::new(a, b);
    let both_trivial = table.rows.len() <= 1 || table.rows.len() == a.len();
    if table.rows.len() == table.columns.len() && both_trivial {
        return 1.0;
    }
    let expected = table.expected_mutual_information();
    let mean = 0.5 * (table.entropy(&table.rows) + table.entropy(&table.columns));
    (table.mutual_information() - expected) / (mean - expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_partitions_agree_whatever_their_labels() {
        let agreement = adjusted_mutual_information(&[0, 0, 1, 1, 2, 2], &[5, 5, 0, 0, 3, 3]);
        assert!((agreement - 1.0).abs() < 1e-12);
    }

    /// The value of scikit-learn 1.9.1.
    #[test]
    fn agreement_is_that_of_scikit_learn() {
        let (a, b) = ([0, 0, 1, 1, 2, 2, 2, 3], [0, 0, 1, 2, 2, 2, 1, 1]);
        assert!((adjusted_mutual_information(&a, &b) - 0.20118648299710987).abs() < 1e-9);
    }
}
