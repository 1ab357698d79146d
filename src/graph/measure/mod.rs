//! One measure on one edge list: what `kolnet graph MEASURE EDGES` does.
//!
//! The same measures with the same parameters as in a study, without people: for comparison with other
//! libraries, and for graphs that come from elsewhere.

mod list;
mod run;

pub use list::Measure;
pub use run::{EdgeListInput, MeasureReport, MeasureRunError, measure_edge_list};
