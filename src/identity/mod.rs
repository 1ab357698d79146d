//! Printed names to people: decides which mentions are one person, and how sure it is.

use crate::corpus::PersonId;

/// Who is who in one corpus.
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    /// The person behind each mention; `None` for a mention without a usable name. People are
    /// numbered in order of their first mention.
    pub person_of: Vec<Option<PersonId>>,
    /// For each mention, the probability that it belongs to its person (q of method 2.1).
    pub confidence: Vec<f32>,
    /// Number of people.
    pub people: usize,
}
