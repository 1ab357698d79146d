//! kolnet maps the experts of a medical field.

pub mod corpus;
