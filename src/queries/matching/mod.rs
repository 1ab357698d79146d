//! Which people of a run the rows of somebody else's list mean: one index of names and identifiers for every list, a
//! vendor's, a colleague's or a CRM's.

mod listed_person;
mod name_candidates;
mod people_index;
mod place_fit;

pub(crate) use listed_person::{ListedPerson, names_by_script, places_of};
pub(crate) use name_candidates::{NameAgreement, NameCandidate};
pub(crate) use people_index::{NameDoubt, PeopleIndex, RowMatch};
pub(crate) use place_fit::PlaceFit;
