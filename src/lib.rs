//! kolnet maps the experts of a medical field.

pub mod area;
pub mod corpus;
pub mod identity;
pub mod ingest;
pub mod ledger;
