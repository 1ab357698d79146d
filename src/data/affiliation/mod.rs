//! What an affiliation line says: organisation, city, country.

mod address;
mod contact;
pub mod country;
mod identifiers;
mod initials;
mod institution;
pub(crate) mod lexicon;
mod line_country;
mod marks;
mod organisation;
mod organisation_key;
pub mod places;
mod postal_code;
mod street;

pub(crate) use address::clean_affiliation_cached;
pub use address::{CleanedAffiliation, clean_affiliation};
pub(crate) use initials::{PersonInitials, places_by_initials};
pub use institution::{Institutions, Workplace};
pub(crate) use marks::{mark_number, marked_lines};
pub(crate) use organisation::names_organisation;
pub use organisation::{Organisation, find_organisation};
pub(crate) use organisation_key::organisation_key;
