//! A row of a list, as far as it says who is meant.

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
