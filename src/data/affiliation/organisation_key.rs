//! A key of the organisation behind an affiliation line, for comparing lines of one block of names.

use crate::data::corpus::fold_name;

use super::lexicon::{OrganisationKind, organisation_kinds};

/// The folded, sorted words of the part of a line that most surely names the organisation: a university,
/// else a hospital, else another institution, else the first part that is not a department. Empty for an
/// empty line.
pub(crate) fn organisation_key(line: &str) -> String {
    let parts: Vec<String> = line
        .split([',', ';', '|', '、', '，'])
        .map(fold_name)
        .filter(|part| part.chars().any(char::is_alphabetic))
        .collect();
    let best = parts.iter().min_by_key(|part| part_rank(part));
    let mut words: Vec<&str> = best.map(|part| part.split(' ').collect()).unwrap_or_default();
    words.retain(|word| !["of", "the", "and", "de", "for", "at", "in"].contains(word));
    words.sort_unstable();
    words.join(" ")
}

/// How surely a folded part names the organisation; the surest is 0.
fn part_rank(part: &str) -> u8 {
    let kinds = organisation_kinds(part);
    if kinds.has(OrganisationKind::University) {
        0
    } else if kinds.has(OrganisationKind::Hospital) {
        1
    } else if kinds.has(OrganisationKind::Unit) {
        4
    } else if kinds.has(OrganisationKind::Institute) {
        2
    } else {
        3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_known_by_its_university_whatever_is_around_it() {
        let key =
            organisation_key("Department of Cardiology, Example University, Springfield, 12345");
        assert_eq!(key, organisation_key("University of Example; Institute of Hearts"));
        assert_ne!(
            key,
            organisation_key("Department of Cardiology, Other University, Springfield")
        );
        assert_eq!(organisation_key("内科, 見本大学病院"), organisation_key("見本大学病院、外科"));
        assert_eq!(organisation_key(" , "), "");
    }
}
