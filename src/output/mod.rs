//! Writes what a run found: pictures now; tables, feeds and reports beside them.

pub mod plot;
