//! One institution under one name: a university with its hospital, whatever the spelling of either.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::lexicon::{OrganisationKind, english_synonym, organisation_kinds};
use super::organisation::{Organisation, STOP_WORDS, find_organisation};
use super::places::is_place_name;
use crate::data::corpus::fold_name;

/// Where somebody works, as printed and as it was read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Workplace<'a> {
    /// Affiliation line or name of the organisation.
    pub line: &'a str,
    /// City in one spelling, or empty.
    pub city: &'a str,
    /// Country code, or empty.
    pub country: &'a str,
}

/// Institutions behind a list of workplaces.
///
/// Names are of one institution in a country when they have the same words
/// ([`find_organisation`]), when both name a university and differ in words for its kind only (`University of
/// Freiburg`, `Freiburg University Hospital`), or when one is a university and the other its hospital or medical
/// centre in the same city, known by its words and more (`Albert Ludwig University Medical Center Freiburg`), and
/// no other university of the city could be meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Institutions {
    of: Vec<Option<u32>>,
    names: Vec<String>,
}

impl Institutions {
    /// Groups workplaces; the order of `workplaces` does not matter to the names.
    pub fn group(workplaces: &[Workplace<'_>]) -> Self {
        let organisations: Vec<Option<Organisation>> = workplaces
            .par_iter()
            .map(|workplace| {
                find_organisation(workplace.line)
                    .filter(|found| !is_town(&found.name, workplace.city))
            })
            .collect();
        let mut countries_of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (organisation, workplace) in organisations.iter().zip(workplaces) {
            let known = organisation.as_ref().filter(|_| !workplace.country.is_empty());
            if let Some(known) = known {
                countries_of.entry(&known.key).or_default().insert(workplace.country);
            }
        }
        let mut spellings: BTreeMap<SpellingKey<'_>, Spelling> = BTreeMap::new();
        let mut key_of = Vec::with_capacity(workplaces.len());
        for (organisation, workplace) in organisations.iter().zip(workplaces) {
            key_of.push(organisation.as_ref().map(|organisation| {
                // A line without a country is of the only country that has such a name.
                let only = countries_of.get(organisation.key.as_str()).filter(|all| all.len() == 1);
                let only = only.and_then(|all| all.first().copied());
                let stated = Some(workplace.country).filter(|country| !country.is_empty());
                let key = (stated.or(only).unwrap_or_default(), organisation.key.as_str());
                let spelling = spellings.entry(key).or_default();
                if !workplace.city.is_empty() {
                    spelling.cities.insert(fold_name(workplace.city));
                }
                *spelling.names.entry(organisation.name.clone()).or_default() += 1;
                key
            }));
        }
        spellings.values_mut().for_each(Spelling::read_words);
        let countries: Vec<&str> = spellings.keys().map(|(country, _)| *country).collect();
        let place: BTreeMap<&SpellingKey<'_>, usize> =
            spellings.keys().enumerate().map(|(at, key)| (key, at)).collect();
        let all: Vec<&Spelling> = spellings.values().collect();
        let (class_of, classes) = classes(&countries, &all);
        let of = key_of.iter().map(|key| Some(class_of[*place.get(key.as_ref()?)?])).collect();
        let mut names: Vec<BTreeMap<&str, u32>> = vec![BTreeMap::new(); classes];
        for (spelling, class) in all.iter().zip(&class_of) {
            for (name, count) in &spelling.names {
                *names[*class as usize].entry(name).or_default() += count;
            }
        }
        Self { of, names: names.iter().map(most_printed).collect() }
    }

    /// The institution of a workplace, by its place in the list; `None` when its line names none.
    pub fn of(&self, workplace: usize) -> Option<u32> {
        self.of.get(workplace).copied().flatten()
    }

    /// The name of an institution that is printed most; the first in the alphabet of equals.
    pub fn name(&self, institution: u32) -> &str {
        &self.names[institution as usize]
    }
}

fn most_printed(names: &BTreeMap<&str, u32>) -> String {
    let most = names.iter().rev().max_by_key(|(_, count)| **count);
    most.map_or_else(String::new, |(name, _)| (*name).to_owned())
}

/// Whether what a line was taken to name is only its town or country.
fn is_town(name: &str, city: &str) -> bool {
    let folded = fold_name(name);
    !organisation_kinds(&folded).is_organisation()
        && (folded == fold_name(city) || is_place_name(name))
}

/// Country and key of an organisation.
type SpellingKey<'a> = (&'a str, &'a str);

/// The spellings of one name.
#[derive(Default)]
struct Spelling {
    /// Words that tell a university from others, whatever part of it is named.
    core: BTreeSet<String>,
    is_university: bool,
    /// Whether it names a hospital or medical centre.
    is_hospital: bool,
    /// Folded.
    cities: BTreeSet<String>,
    /// How often each is printed.
    names: BTreeMap<String, u32>,
}

/// Words for a part of a university, in English as synonyms have them.
const PARTS: [&str; 12] = [
    "center",
    "clinic",
    "clinical",
    "school",
    "faculty",
    "medical",
    "health",
    "healthcare",
    "academic",
    "teaching",
    "system",
    "affiliated",
];

/// Words that make another university of a name with the same town (`Technical University of Munich`).
const KINDS_OF_UNIVERSITY: [&str; 26] = [
    "technology",
    "technical",
    "city",
    "state",
    "national",
    "catholic",
    "free",
    "autonomous",
    "international",
    "womens",
    "women",
    "medical",
    "metropolitan",
    "prefectural",
    "polytechnic",
    "open",
    "applied",
    "sciences",
    "science",
    "pedagogical",
    "economics",
    "agricultural",
    "veterinary",
    "federal",
    "private",
    "college",
];

impl Spelling {
    /// Reads the first of the names in Latin letters; the words of others are not known.
    fn read_words(&mut self) {
        let is_latin = |name: &&String| name.chars().any(|c| c.is_ascii_alphabetic());
        let Some(name) = self.names.keys().find(is_latin) else { return };
        let folded = fold_name(name);
        let kinds = organisation_kinds(&folded);
        let words: Vec<&str> = folded
            .split(' ')
            .flat_map(|word| english_synonym(word).unwrap_or(word).split(' '))
            .collect();
        let is_part = |word: &str| PARTS.contains(&word);
        let core = words.iter().enumerate().filter(|(place, word)| {
            let word = **word;
            let kinds = organisation_kinds(word);
            let names_kind =
                kinds.has(OrganisationKind::University) || kinds.has(OrganisationKind::Hospital);
            let is_telling =
                !word.is_empty() && !names_kind && !is_part(word) && !STOP_WORDS.contains(&word);
            is_telling || (word == "medical" && is_medical_university(&words, *place))
        });
        let is_hospital = kinds.has(OrganisationKind::Hospital)
            || words.windows(2).any(|pair| pair[0] == "medical" && is_part(pair[1]));
        self.is_university = kinds.has(OrganisationKind::University);
        self.is_hospital = is_hospital;
        self.core = core.map(|(_, word)| (*word).to_owned()).collect();
    }

    /// Whether both are of one university by their words alone.
    fn has_same_core(&self, other: &Self) -> bool {
        self.is_university
            && other.is_university
            && !self.core.is_empty()
            && self.core == other.core
    }

    /// Whether the other says the same and more, and not that it is another kind of university.
    fn is_part_of_name(&self, other: &Self) -> bool {
        let mut more = other.core.difference(&self.core);
        !self.core.is_empty()
            && self.core.len() < other.core.len()
            && self.core.is_subset(&other.core)
            && !more.any(|word| KINDS_OF_UNIVERSITY.contains(&word.as_str()))
    }
}

/// Whether `medical` at a place belongs to the name of the university: `Medical University of X`, `X University of
/// Medicine`, but not `X University Medical Center`.
fn is_medical_university(words: &[&str], place: usize) -> bool {
    let is_university = |word: &&str| organisation_kinds(word).has(OrganisationKind::University);
    let follows = |back: usize| place.checked_sub(back).and_then(|before| words.get(before));
    let leads = words.get(place + 1).is_some_and(is_university);
    leads || follows(1) == Some(&"of") && follows(2).is_some_and(is_university)
}

/// The class of each spelling, numbered by the first spelling of each, and the number of classes.
fn classes(countries: &[&str], spellings: &[&Spelling]) -> (Vec<u32>, usize) {
    let mut first: Vec<usize> = (0..spellings.len()).collect();
    let mut same_core: BTreeMap<(&str, &BTreeSet<String>), usize> = BTreeMap::new();
    let mut by_city: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, spelling) in spellings.iter().enumerate().filter(|(_, known)| known.is_university) {
        let known = *same_core.entry((countries[at], &spelling.core)).or_insert(at);
        if spellings[known].has_same_core(spelling) {
            first[at] = known;
        }
        for city in &spelling.cities {
            by_city.entry((countries[at], city.as_str())).or_default().push(at);
        }
    }
    for universities in by_city.values() {
        for &smaller in universities {
            let fuller = universities.iter().copied();
            let fuller: Vec<usize> = fuller
                .filter(|other| spellings[smaller].is_part_of_name(spellings[*other]))
                .collect();
            let cores: BTreeSet<&BTreeSet<String>> =
                fuller.iter().map(|other| &spellings[*other].core).collect();
            let is_hospital = |at: usize| spellings[at].is_hospital;
            let owned =
                fuller.into_iter().find(|other| is_hospital(*other) != is_hospital(smaller));
            if let (Some(owned), 1) = (owned, cores.len()) {
                join(&mut first, smaller, owned);
            }
        }
    }
    let mut number: BTreeMap<usize, u32> = BTreeMap::new();
    let class_of = (0..spellings.len()).map(|at| {
        let next = number.len() as u32;
        *number.entry(root(&first, at)).or_insert(next)
    });
    let class_of = class_of.collect();
    (class_of, number.len())
}

fn root(first: &[usize], mut at: usize) -> usize {
    while first[at] != at {
        at = first[at];
    }
    at
}

fn join(first: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(first, a), root(first, b));
    first[a.max(b)] = a.min(b);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names that each line of one city is grouped under.
    fn grouped<'a>(city: &'a str, lines: &[&'a str]) -> Vec<String> {
        let workplaces: Vec<Workplace<'_>> =
            lines.iter().map(|line| Workplace { line, city, country: "DE" }).collect();
        let found = Institutions::group(&workplaces);
        (0..lines.len())
            .map(|at| found.of(at).map_or(String::new(), |id| found.name(id).to_owned()))
            .collect()
    }

    #[test]
    fn a_university_and_its_hospital_are_one_institution() {
        for (city, lines) in [
            (
                "Freiburg",
                &["University of Freiburg", "Albert Ludwig University Medical Center Freiburg"][..],
            ),
            (
                "Freiburg",
                &[
                    "Universität Freiburg",
                    "Freiburg University Hospital",
                    "Universitätsklinikum Freiburg",
                ],
            ),
            (
                "Leiden",
                &[
                    "Leiden University",
                    "Leiden University Medical Center",
                    "Leiden University Medical Centre, Leiden",
                ],
            ),
            ("Tokyo", &["Tokyo Medical University", "Tokyo Medical University Hospital"]),
            (
                "Osaka",
                &["Osaka University", "Graduate School of Medicine, Osaka University Hospital"],
            ),
        ] {
            let names = grouped(city, lines);
            assert!(names.windows(2).all(|pair| pair[0] == pair[1]), "{names:?}");
        }
    }

    #[test]
    fn universities_of_one_city_stay_apart() {
        for (city, lines) in [
            ("Munich", &["University of Munich", "Technical University of Munich"][..]),
            ("Vienna", &["University of Vienna", "Medical University of Vienna"]),
            (
                "Osaka",
                &["Osaka University Hospital", "Osaka City University", "Osaka Medical University"],
            ),
            ("Tokyo", &["Tokyo Medical University Hospital", "Tokyo Women's Medical University"]),
            ("Northfield", &["Northfield General Hospital", "Northfield University Hospital"]),
        ] {
            let names = grouped(city, lines);
            let distinct: BTreeSet<&String> = names.iter().collect();
            assert_eq!(distinct.len(), lines.len(), "{names:?}");
        }
        // Which of the two the bare name means is not known.
        let lines = [
            "University of Northfield",
            "Anna Example University Medical Center Northfield",
            "Bert Sample University Hospital Northfield",
        ];
        assert_eq!(grouped("Northfield", &lines).iter().collect::<BTreeSet<_>>().len(), 3);
    }

    #[test]
    fn a_town_a_country_and_a_department_are_no_institution() {
        for line in ["Amsterdam", "Amsterdam, Netherlands", "Department of Cardiology", "Japan", ""]
        {
            assert_eq!(grouped("Amsterdam", &[line]), [""], "{line}");
        }
        assert_eq!(grouped("Stockholm", &["Karolinska, Stockholm"]), ["Karolinska"]);
    }
}
