//! Questions to a finished run: explain, coverage, diff.

pub mod coverage;
pub mod diff;
pub mod explain;
