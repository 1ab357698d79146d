//! What people decided about the data: who is one person, who is suppressed, and why.
//!
//! Suppression is applied before a graph exists. A person who opted out is recognised by any one of
//! the identifiers that the opt-out file gives; every mention that [`crate::people::identity`] ties to a
//! recognised one goes with it.

mod decision;
mod suppression;

pub use decision::{DecisionError, ReviewAction, ReviewDecision, read_decisions};
pub use suppression::{SuppressedMentions, SuppressionBasis, SuppressionError, SuppressionList};
