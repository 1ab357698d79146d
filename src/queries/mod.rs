//! Questions to a finished run: explain, coverage, diff, method, audit.

pub mod audit;
pub mod coverage;
pub mod diff;
pub mod explain;
pub mod method;
