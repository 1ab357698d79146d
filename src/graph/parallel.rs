//! Parallel work whose results do not depend on the number of threads.
//!
//! Floating-point addition is not associative: a sum whose order follows the scheduler gives another
//! last digit on every run. Here work is cut into a fixed number of chunks, each chunk is added up
//! serially, and the chunk sums are added in chunk order, whatever the number of threads.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

/// Does each task on some thread; results are in the order of the tasks. Each worker takes one task after
/// the other and keeps one `scratch` for all of them; what a task leaves in it must not change results.
///
/// rayon's `map_init` also keeps the order, but makes a new scratch for each piece into which it happens to
/// split the work; the scratch of Leiden's moves or of a search is an array over all nodes, so here it is
/// made once a thread.
pub(super) fn map_in_order<T: Send, S, R: Send>(
    tasks: Vec<T>,
    new_scratch: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) -> R + Sync,
) -> Vec<R> {
    let workers = rayon::current_num_threads().min(tasks.len());
    if workers < 2 {
        let mut scratch = new_scratch();
        return tasks.into_iter().map(|task| work(&mut scratch, task)).collect();
    }
    let queue = Mutex::new(tasks.into_iter().enumerate());
    // A worker that panicked took its task along, so a poisoned queue is still sound.
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let done: Vec<Vec<(usize, R)>> = (0..workers)
        .into_par_iter()
        .with_max_len(1)
        .map(|_| {
            let mut results = Vec::new();
            let mut scratch = None;
            while let Some((number, task)) = next() {
                let scratch = scratch.get_or_insert_with(&new_scratch);
                results.push((number, work(scratch, task)));
            }
            results
        })
        .collect();
    let mut done: Vec<(usize, R)> = done.into_iter().flatten().collect();
    done.sort_unstable_by_key(|&(number, _)| number);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Chunks that the sources are cut into. Fixed, because it decides the order of additions.
const CHUNKS: usize = 64;

/// Partial sums that may wait to be added, per thread: 16 MB, or those of one chunk.
const WAITING_SUMS: usize = 1 << 21;

/// Adds up what each source contributes to a vector of `width` sums; the same bits for any number of
/// threads.
///
/// `new_scratch` makes the working memory of a worker; `add` gets it, one source and the sums to add to.
pub(super) fn ordered_sum<S: Sync, T>(
    sources: &[S],
    width: usize,
    new_scratch: impl Fn() -> T + Sync,
    add: impl Fn(&mut T, &S, &mut [f64]) + Sync,
) -> Vec<f64> {
    let size = sources.len().div_ceil(CHUNKS).max(1);
    let chunks: Vec<&[S]> = sources.chunks(size).collect();
    let mut total = vec![0f64; width];
    // A few chunks a thread at a time, because sums that wait take memory. The order of additions is the
    // order of chunks in any case.
    let threads = rayon::current_num_threads().max(1);
    for wave in chunks.chunks(threads * (WAITING_SUMS / width.max(1)).clamp(1, CHUNKS)) {
        let chunk_sums = map_in_order(wave.to_vec(), &new_scratch, |scratch, chunk| {
            let mut sums = vec![0f64; width];
            chunk.iter().for_each(|source| add(scratch, source, &mut sums));
            sums
        });
        for sums in chunk_sums {
            total.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
        }
    }
    total
}

/// Values that one partial sum of [`blockwise_sum`] covers. Fixed, for the same reason.
pub(super) const BLOCK: usize = 8192;

/// Sum of `term(i)` for `i` in `0..count`: blocks in parallel, block sums in order.
pub(super) fn blockwise_sum(count: usize, term: impl Fn(usize) -> f64 + Sync) -> f64 {
    let block_sum = |b: usize| (b * BLOCK..((b + 1) * BLOCK).min(count)).map(&term).sum::<f64>();
    let blocks = count.div_ceil(BLOCK);
    if blocks < 8 {
        return (0..blocks).map(block_sum).sum();
    }
    let sums: Vec<f64> = (0..blocks).into_par_iter().map(block_sum).collect();
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
            ordered_sum(
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
        let long = || blockwise_sum(200_000, |i| 1.0 / (i as f64 + 0.1));
        assert_eq!(on_threads(1, long).to_bits(), on_threads(3, long).to_bits());
    }

    #[test]
    fn results_are_in_the_order_of_the_tasks_whoever_did_them() {
        let run = || {
            let tasks: Vec<u64> = (0..500).collect();
            map_in_order(tasks, Vec::new, |seen: &mut Vec<u64>, task| {
                seen.push(task);
                (0..task % 7 * 1000).fold(task, |mixed, i| mixed.wrapping_mul(31).wrapping_add(i))
            })
        };
        let one = on_threads(1, run);
        assert_eq!(one.len(), 500);
        assert_eq!(one[7], 7, "a task without work gives itself");
        for threads in [2, 5] {
            assert_eq!(one, on_threads(threads, run));
        }
        assert_eq!(map_in_order(Vec::<u8>::new(), || (), |(), task| task), Vec::<u8>::new());
    }

    #[test]
    fn the_sum_of_nothing_is_zero() {
        assert_eq!(ordered_sum(&[] as &[u32], 2, || (), |(), _, _| {}), vec![0.0, 0.0]);
        assert_eq!(blockwise_sum(0, |_| 1.0), 0.0);
    }
}
