//! Questions to a finished run: explain, coverage, diff, method.

pub mod coverage;
pub mod diff;
pub mod explain;
pub mod method;
