//! Whether two affiliations can be one person's.

use std::collections::BTreeSet;

use crate::data::affiliation::country;
use crate::data::affiliation::lexicon::organisation_kinds;
use crate::data::corpus::fold_name;

/// What the places of two people say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PlaceFit {
    /// One line holds all that the other says.
    Same,
    /// They share something, or one of them says nothing.
    Unclear,
    /// They share nothing that tells one place from another.
    Other,
}

/// The words of an affiliation that tell it from others: no country, no word for a kind of institution.
#[derive(Clone, Debug, Default)]
pub(super) struct PlaceWords {
    all: BTreeSet<String>,
    telling: BTreeSet<String>,
}

impl PlaceWords {
    pub(super) fn of(line: &str) -> Self {
        let mut place = Self::default();
        for part in line.split([',', ';', '、', '，']) {
            let is_country = country::by_name(part.trim()).is_some();
            for word in words(part).filter(|_| !is_country) {
                let is_telling = word.chars().count() > 1
                    && !organisation_kinds(&word).is_organisation()
                    && !is_common(&word);
                if is_telling {
                    place.telling.insert(word.clone());
                }
                place.all.insert(word);
            }
        }
        place
    }

    fn is_empty(&self) -> bool {
        self.telling.is_empty()
    }

    fn fit(&self, other: &Self) -> PlaceFit {
        if self.is_empty() || other.is_empty() {
            return PlaceFit::Unclear;
        }
        if self.all.is_subset(&other.all) || other.all.is_subset(&self.all) {
            return PlaceFit::Same;
        }
        match self.telling.is_disjoint(&other.telling) {
            true => PlaceFit::Other,
            false => PlaceFit::Unclear,
        }
    }
}

/// How the places of one person fit those of another: the closest of all pairs.
pub(super) fn places_fit(mine: &[PlaceWords], theirs: &[PlaceWords]) -> PlaceFit {
    let pairs = mine.iter().flat_map(|a| theirs.iter().map(move |b| a.fit(b)));
    pairs.min().unwrap_or(PlaceFit::Unclear)
}

/// Words of an affiliation that say nothing of where it is.
fn is_common(word: &str) -> bool {
    const COMMON: [&str; 14] = [
        "of",
        "the",
        "and",
        "for",
        "de",
        "la",
        "der",
        "di",
        "du",
        "des",
        "medicine",
        "medical",
        "cardiology",
        "sciences",
    ];
    COMMON.contains(&word)
}

/// Folded words; of a script without spaces, every two letters.
fn words(part: &str) -> impl Iterator<Item = String> {
    let folded = fold_name(part);
    let mut found = Vec::new();
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        let letters: Vec<char> = word.chars().collect();
        match letters.iter().any(|c| *c >= '\u{3000}') {
            true => found.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>())),
            false => found.push(word.to_owned()),
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(a: &str, b: &str) -> PlaceFit {
        PlaceWords::of(a).fit(&PlaceWords::of(b))
    }

    #[test]
    fn a_line_within_another_is_the_same_place_and_country_or_kind_alone_is_none() {
        let full = "Department of Cardiology, Invented Heart Institute, Berlin, Germany";
        for (other, said) in [
            ("Invented Heart Institute", PlaceFit::Same),
            ("Invented Heart Institute, Berlin", PlaceFit::Same),
            ("Other Hospital, Berlin, Germany", PlaceFit::Unclear),
            ("Northfield University Hospital, Munich, Germany", PlaceFit::Other),
            ("Department of Cardiology, Osaka, Japan", PlaceFit::Other),
            ("", PlaceFit::Unclear),
            ("Germany", PlaceFit::Unclear),
        ] {
            assert_eq!(fit(full, other), said, "{other}");
            assert_eq!(fit(other, full), said, "{other}");
        }
        assert_eq!(fit("架空大学病院 循環器内科", "架空大学病院"), PlaceFit::Same);
        assert_eq!(fit("架空大学病院", "見本市立病院"), PlaceFit::Other);
    }
}
