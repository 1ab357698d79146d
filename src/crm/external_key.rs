//! The key of a row in a target.

use polars::prelude::{Expr, lit};

use crate::run_folder::schema::rankings;

/// Name of the key in profiles.
pub(super) const EXTERNAL_ID: &str = "external_id";

/// The external key of a person in an area.
pub fn external_key(person_key: &str, area: &str) -> String {
    format!("kolnet:{person_key}:{area}")
}

/// The external key of a person, where a target has one row a person.
pub(super) fn person_external_key(person_key: &str) -> String {
    format!("kolnet:{person_key}")
}

/// [`external_key`] of each row.
pub(super) fn external_id() -> Expr {
    lit("kolnet:") + rankings::PERSON_KEY.col() + lit(":") + rankings::AREA.col()
}

/// The person of an external key.
pub(super) fn person_of(key: &str) -> &str {
    key.split(':').nth(1).unwrap_or(key)
}
