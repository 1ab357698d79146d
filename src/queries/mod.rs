//! Questions to a finished run: explain, coverage, diff, method, audit, and whom a list means.

pub mod audit;
pub mod coverage;
pub mod diff;
pub mod explain;
pub(crate) mod matching;
pub mod method;
