//! What an affiliation line says: organisation, city, country.

mod address;
pub mod country;
mod organisation;
mod organisation_key;

pub(crate) use address::clean_again;
pub use address::{Affiliation, clean as clean_affiliation};
pub(crate) use organisation::names_organisation;
pub use organisation::{Organisation, Organisations, organisation};
pub(crate) use organisation_key::organisation_key;
