//! How far a run is, for whoever watches it.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use super::RunStep;

/// A step that begins, or how much of it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunProgress {
    /// The step.
    pub step: RunStep,
    /// Parts of it that are done: files, areas, networks drawn anew.
    pub done: u64,
    /// Its parts; 0 where a step has none that can be counted.
    pub total: u64,
}

impl fmt::Display for RunProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, done, total } = self;
        match total {
            0 => f.write_str(step.name()),
            _ => write!(f, "{} {done}/{total}", step.name()),
        }
    }
}

/// Whoever is told; from several threads, in no order.
pub type ProgressWatch<'w> = &'w (dyn Fn(RunProgress) + Sync);

/// Counts the parts of one step.
pub(super) struct StepCounter<'w> {
    watch: ProgressWatch<'w>,
    step: RunStep,
    total: u64,
    done: AtomicU64,
}

impl<'w> StepCounter<'w> {
    /// Says that a step of so many parts begins.
    pub(super) fn begin(watch: ProgressWatch<'w>, step: RunStep, total: usize) -> Self {
        let total = total as u64;
        watch(RunProgress { step, done: 0, total });
        Self { watch, step, total, done: AtomicU64::new(0) }
    }

    /// One part more is done.
    pub(super) fn advance(&self) {
        // The count is shown and decides nothing, so that no order between threads is needed.
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        (self.watch)(RunProgress { step: self.step, done, total: self.total });
    }
}
