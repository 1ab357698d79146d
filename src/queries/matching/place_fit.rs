//! Whether the place of work on a list is that of a person.

use std::collections::BTreeSet;

use super::listed_person::ListedPerson;
use crate::data::corpus::fold_name;
use crate::run_folder::PersonRow;

/// How the place on a list fits that of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlaceFit {
    /// The list says nothing, or nothing is known.
    Unknown,
    /// The organisation, or else the city, is the same.
    Same,
    /// It is another one.
    Other,
}

impl PlaceFit {
    pub(crate) fn of(person: &PersonRow, listed: &ListedPerson) -> Self {
        let [organisation, city, country] = &listed.places;
        let known = |cell: &Option<String>| cell.clone().unwrap_or_default();
        let fits = [
            Self::of_lines(&known(&person.affiliation), organisation),
            Self::of_lines(&known(&person.city), city),
        ];
        if fits.contains(&Self::Same) {
            return Self::Same;
        }
        let own = known(&person.country);
        let other_country = !own.is_empty() && !country.is_empty() && own != *country;
        match fits.contains(&Self::Other) || other_country {
            true => Self::Other,
            false => Self::Unknown,
        }
    }

    /// Whether one line has all telling words of the other.
    pub(crate) fn of_lines(own: &str, listed: &str) -> Self {
        let words = |line: &str| -> BTreeSet<String> {
            let folded = fold_name(line);
            let words = folded.split(' ').filter(|word| is_telling(word));
            words.map(str::to_owned).collect()
        };
        let (a, b) = (words(own), words(listed));
        if a.is_empty() || b.is_empty() {
            return Self::Unknown;
        }
        match a.is_subset(&b) || b.is_subset(&a) {
            true => Self::Same,
            false => Self::Other,
        }
    }
}

/// Words that say which organisation it is, and not what kind.
fn is_telling(word: &str) -> bool {
    const KINDS: [&str; 16] = [
        "university",
        "hospital",
        "medical",
        "center",
        "centre",
        "college",
        "school",
        "faculty",
        "medicine",
        "department",
        "institute",
        "of",
        "the",
        "and",
        "for",
        "clinic",
    ];
    !word.is_empty() && !KINDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_fits_by_the_words_that_tell_it_from_others() {
        for (own, listed, expected) in [
            ("Northfield University Hospital", "Northfield", PlaceFit::Same),
            (
                "Northfield University",
                "University of Northfield, Dept of Cardiology",
                PlaceFit::Same,
            ),
            ("Northfield University", "Eastmere University", PlaceFit::Other),
            ("Northfield University", "", PlaceFit::Unknown),
            ("Northfield University", "University Hospital", PlaceFit::Unknown),
        ] {
            assert_eq!(PlaceFit::of_lines(own, listed), expected, "{own} / {listed}");
        }
    }
}
