//! What the text between two commas of a field of names is.

use super::credentials::are_credentials;
use super::name_words::{is_initials, is_suffix, is_whole_name, name_word_count};
use super::titles::without_titles;
use crate::data::affiliation::country;
use crate::data::affiliation::lexicon::organisation_kinds;
use crate::data::corpus::fold_name;

/// What a part between commas is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommaPart {
    /// One word.
    Word,
    /// Two words or more.
    WholeName,
    /// Initials alone: `G.N.`, `GN`, `J.-P.`
    Initials,
    /// A family name with initials: `Testa GN`.
    NameInitials,
    Credential,
    Suffix,
    Place,
}

/// What a part between commas is, behind a name.
pub(super) fn comma_part(part: &str, name: &str) -> CommaPart {
    // `MRCP (UK)`
    let outside = part.split(['(', '（', '[']).next().unwrap_or(part);
    let outside = outside.split(" - ").next().unwrap_or(outside).trim();
    let part = if outside.is_empty() { part } else { outside };
    let part = part.trim_matches(|c: char| !c.is_alphabetic() && c != '.');
    let words: Vec<&str> = part.split_whitespace().collect();
    let whole_name = is_whole_name(name);
    if is_suffix(part) {
        return CommaPart::Suffix;
    }
    let ends_in_initials =
        |words: &[&str]| words.split_last().is_some_and(|(last, _)| is_initials(last));
    if words.iter().all(|word| is_initials(word))
        && !(whole_name
            && !ends_in_initials(&name.split(' ').collect::<Vec<_>>())
            && are_credentials(part, name))
    {
        return CommaPart::Initials;
    }
    if are_credentials(part, name) {
        return CommaPart::Credential;
    }
    if (whole_name && is_place(part)) || names_organisation(part) {
        return CommaPart::Place;
    }
    match words.split_last() {
        Some((last, before)) if !before.is_empty() && is_initials(last) => CommaPart::NameInitials,
        _ if name_word_count(&words) > 1 => CommaPart::WholeName,
        _ => CommaPart::Word,
    }
}

/// A country, or a text that names an organisation, as the last of its parts.
pub(super) fn is_place(text: &str) -> bool {
    let last = text.rsplit(',').next().unwrap_or(text).trim();
    country::by_name(last).is_some()
        || (last.len() == 2 && last != text && country::from_cell(last) != [0, 0])
        || names_organisation(text)
}

/// Whether a text names an organisation; `Univ.-Prof.` does not.
pub(super) fn names_organisation(text: &str) -> bool {
    organisation_kinds(&fold_name(&without_titles(text))).is_organisation()
}
