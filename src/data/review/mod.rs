//! What people decided about the data: who is one person, who is suppressed, and why.
//!
//! The opt-out file itself is read by [`crate::data::ingest`], whose names are undressed as those of any
//! source.

mod basis;
mod decision;
mod interest;
mod notice_answers;

pub use basis::SuppressionBasis;
pub use decision::{
    DecisionError, DecisionHeadings, REVIEW_SHEET, ReviewAction, ReviewDecision, read_decisions,
};
pub use interest::{DeclaredInterest, InterestError, read_interests};
pub use notice_answers::{NoticeAnswer, NoticeAnswers};
