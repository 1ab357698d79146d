//! kolnet maps the experts of a medical field.

pub mod area;
pub mod centrality;
pub mod community;
pub mod corpus;
pub mod graph;
pub mod identity;
pub mod ingest;
pub mod layout;
pub mod measure;
pub mod ordered;
pub mod reach;
