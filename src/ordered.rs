//! Adds up parallel work in an order that does not depend on the threads.
//!
//! Floating-point addition is not associative: a sum whose order follows the scheduler gives another
//! last digit on every run. Here work is cut into a fixed number of chunks, each chunk is added up
//! serially, and the chunk sums are added in chunk order, whatever the number of threads.

use rayon::prelude::*;

/// Chunks that the sources are cut into. Fixed, because it decides the order of additions.
const CHUNKS: usize = 64;

/// Adds what each source contributes to a vector of `width` sums.
///
/// `scratch` makes the working memory of one chunk; `add` takes it, one source and the vector of
/// sums to add to. The same bits come out for any number of threads.
pub fn sum_over<S: Sync, T>(
    sources: &[S],
    width: usize,
    scratch: impl Fn() -> T + Sync,
    add: impl Fn(&mut T, &S, &mut [f64]) + Sync,
) -> Vec<f64> {
    let size = sources.len().div_ceil(CHUNKS).max(1);
    let chunks: Vec<&[S]> = sources.chunks(size).collect();
    let mut total = vec![0f64; width];
    // As many chunks at a time as there are threads: memory stays at one vector a thread, and the
    // order of additions is the order of chunks in any case.
    for wave in chunks.chunks(rayon::current_num_threads().max(1)) {
        let sums: Vec<Vec<f64>> = wave
            .par_iter()
            .map(|chunk| {
                let mut memory = scratch();
                let mut sums = vec![0f64; width];
                for source in *chunk {
                    add(&mut memory, source, &mut sums);
                }
                sums
            })
            .collect();
        for part in sums {
            for (sum, value) in total.iter_mut().zip(part) {
                *sum += value;
            }
        }
    }
    total
}

/// Values that one partial sum of [`sum`] and [`dot`] covers. Fixed, for the same reason.
const BLOCK: usize = 8192;

/// Sum of `term(i)` for `i` in `0..count`: blocks in parallel, block sums in order.
pub fn sum(count: usize, term: impl Fn(usize) -> f64 + Sync) -> f64 {
    let block = |b: usize| (b * BLOCK..((b + 1) * BLOCK).min(count)).map(&term).sum::<f64>();
    let blocks = count.div_ceil(BLOCK);
    if blocks < 8 {
        return (0..blocks).map(block).sum();
    }
    let sums: Vec<f64> = (0..blocks).into_par_iter().map(block).collect();
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
    }

    #[test]
    fn sums_are_the_same_bits_for_any_number_of_threads() {
        let sources: Vec<u32> = (0..1000).collect();
        let run = || {
            sum_over(
                &sources,
                3,
                || (),
                |(), &s, sums| {
                    for (i, sum) in sums.iter_mut().enumerate() {
                        *sum += 1.0 / (f64::from(s) + i as f64 + 0.1);
                    }
                },
            )
        };
        let one = on_threads(1, run);
        for threads in [2, 3, 5] {
            assert_eq!(one, on_threads(threads, run));
        }
        let long = || sum(200_000, |i| 1.0 / (i as f64 + 0.1));
        assert_eq!(on_threads(1, long).to_bits(), on_threads(3, long).to_bits());
    }

    #[test]
    fn nothing_adds_up_to_zero() {
        assert_eq!(sum_over(&[] as &[u32], 2, || (), |(), _, _| {}), vec![0.0, 0.0]);
        assert_eq!(sum(0, |_| 1.0), 0.0);
    }
}
