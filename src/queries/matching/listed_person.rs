//! A row of a list, as far as it says who is meant.

use crate::data::affiliation::places::{city_from_cell, country_from_text};

/// Whom a row of a list names, as it prints them; what is not printed is empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListedPerson {
    /// Key of a person of the run.
    pub key: String,
    /// ORCID iD.
    pub orcid: String,
    /// Name in Latin letters.
    pub latin: String,
    /// Name in another script, kanji or kana.
    pub native: String,
    /// Reading in kana, family name before given name.
    pub kana: String,
    /// Where the list says that they work: organisation, city, country, in this order.
    pub places: [String; 3],
}

/// The Latin name and the one in its own script of a row: a column of names holds either, and both on one line.
pub(crate) fn names_by_script(name: String, native: String) -> (String, String) {
    match name.is_ascii() || !native.is_empty() {
        true => (name, native),
        false => (name.clone(), name),
    }
}

/// [`ListedPerson::places`] of the cells of a row, city and country in the spelling of the tables.
pub(crate) fn places_of(organisation: &str, city: &str, country: &str) -> [String; 3] {
    let code = country_from_text(country).into_iter().flatten();
    [organisation.to_owned(), city_from_cell(city), code.map(char::from).collect()]
}
