//! The relational steps as SQL texts, for the engine inside and for those that exist.
//!
//! A step is one text in the common subset of SQL (CTE, JOIN, GROUP BY, CASE, CAST): it reads one declared table and
//! makes another. [`STEPS`] names them with their columns, [`SqlDialect`] prints them for another engine, and
//! [`run_steps`] runs them here, through polars' SQL, with no more rows in memory at once than a budget allows.
//!
//! Everything that is added up is a whole number of [`UNITS`], so that no sum depends on the order of rows: every
//! engine and every partition give the same bits.

mod dialect;
mod error;
mod grouped_writer;
mod part_bounds;
mod run_steps;
mod spill;
mod steps;
pub mod tables;

pub use dialect::{SqlDialect, SqlPlaces};
pub use error::SqlError;
pub use run_steps::{MemoryBudget, StepReport, run_steps};
pub use spill::SpillFolder;
pub use steps::{INPUTS, RowGrowth, STEPS, SqlStep, StepRole};
pub use tables::{DOCUMENTS_AT_MOST, UNITS, whole_units};
