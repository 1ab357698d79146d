//! What an affiliation line says: organisation, city, country.

mod address;
mod contact;
pub mod country;
pub(crate) mod lexicon;
mod line_country;
mod organisation;
mod organisation_key;
mod postal_code;
mod street;

pub(crate) use address::clean_affiliation_cached;
pub use address::{CleanedAffiliation, clean_affiliation};
pub(crate) use organisation::names_organisation;
pub use organisation::{Organisation, find_organisation};
pub(crate) use organisation_key::organisation_key;
