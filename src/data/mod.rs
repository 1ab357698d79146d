//! What was read: files to a corpus of works and printed names, and what people decided about them.

pub mod affiliation;
pub mod corpus;
pub mod formats;
pub mod ingest;
pub mod review;
