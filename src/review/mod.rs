//! What people decided about the data: who is suppressed, and why.
//!
//! Suppression is applied before a graph exists. A person who opted out is recognised by any one of
//! the identifiers that the opt-out file gives; every mention that [`crate::identity`] ties to a
//! recognised one goes with it.

mod suppression;

pub use suppression::{Basis, Error, Suppressed, Suppression, SuppressionSource};
