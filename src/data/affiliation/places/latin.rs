//! Lines in Latin letters, read from their end.

use super::cities::{FoundCity, KnownCities, LARGE_CITY};
use super::reading::{PlaceReading, is_same_name};
use super::regions::{self, Region};
use crate::data::affiliation::line_country::{NamedCountry, named_country};
use crate::data::affiliation::names_organisation;
use crate::data::corpus::fold_name;

/// A part of a line between commas, without codes and brackets.
type Part = String;

/// The country that a line ends in, by name.
pub(super) fn printed_country(line: &str) -> Option<[u8; 2]> {
    let mut parts = parts_of(line);
    take_country(&mut parts, KnownCities::default())
}

/// The place that a line names, searched from its end, in `known` when the country is known otherwise.
pub(super) fn read(
    line: &str,
    known: Option<[u8; 2]>,
    known_cities: KnownCities<'_>,
) -> PlaceReading {
    let mut parts = parts_of(line);
    let printed = take_country(&mut parts, known_cities);
    let country = printed.or(known);
    let country = country.or_else(|| country_of_end(&mut parts, known_cities));
    let mut reading = PlaceReading { country, ..PlaceReading::default() };
    let Some(code) = country else {
        reading.country = country_within(&parts, known_cities);
        return reading;
    };
    let mut tail = Tail { parts: &parts, country: code, known_cities, reading };
    tail.read();
    tail.doubt_city_of_region();
    tail.reading
}

/// The parts of the first affiliation of a line.
fn parts_of(line: &str) -> Vec<Part> {
    let has_commas = line.contains([',', '，', '、']);
    let first = if has_commas { line.split(';').next().unwrap_or_default() } else { line };
    let parts = first.split([',', '，', '、', ';', '\u{3000}', '|']).map(without_codes);
    parts.filter(|part| part.chars().any(char::is_alphabetic)).collect()
}

/// A part without postal codes, `Cedex` and words in brackets: `75013 Paris Cedex 13` is `Paris`.
fn without_codes(part: &str) -> Part {
    let part = part.split(['(', '[', '（']).next().unwrap_or_default();
    let words = part.split([' ', '\u{a0}']).filter(|word| {
        let is_code = word.chars().any(|c| c.is_ascii_digit());
        let is_prefix = matches!(*word, "D" | "F" | "CH" | "A" | "B" | "I" | "E" | "NL" | "L");
        !is_code && !is_prefix && !word.is_empty() && !word.eq_ignore_ascii_case("cedex")
    });
    let bare = words.collect::<Vec<_>>().join(" ");
    bare.trim_matches([' ', ';', ':', '-', '–', '*', '"', '/']).trim_end_matches('.').to_owned()
}

/// Takes the country off the end, and the country again where it is printed twice (`England, UK`).
fn take_country(parts: &mut Vec<Part>, known_cities: KnownCities<'_>) -> Option<[u8; 2]> {
    let code = take_one_country(parts, known_cities)?;
    while parts.len() > 1 && last_names(parts, code) {
        parts.pop();
    }
    Some(code)
}

fn last_names(parts: &[Part], code: [u8; 2]) -> bool {
    let last = parts.last().map(String::as_str).unwrap_or_default();
    let is_place = regions::in_country(last, code).is_some();
    !is_place
        && named_country(last).is_some_and(|found| found.code == code && found.rest.is_empty())
}

fn take_one_country(parts: &mut Vec<Part>, known_cities: KnownCities<'_>) -> Option<[u8; 2]> {
    let last = parts.last()?.clone();
    if is_same_name(&last, "Georgia") {
        return georgia(parts, known_cities);
    }
    let NamedCountry { code, rest } = named_country(&last)?;
    let rest = rest.trim_matches([' ', '-', '–', '/', '.']).to_owned();
    parts.pop();
    if !rest.is_empty() {
        parts.push(rest);
    }
    Some(code)
}

/// Georgia is a country and a state: the city before it decides.
fn georgia(parts: &mut Vec<Part>, known_cities: KnownCities<'_>) -> Option<[u8; 2]> {
    let before = parts.iter().rev().nth(1)?;
    let state = regions::by_exact_name(*b"US", "Georgia");
    let is_state = known_cities.in_country(before, *b"US", state).is_some();
    let is_country = known_cities.in_country(before, *b"GE", None).is_some();
    match (is_state, is_country) {
        (true, false) => Some(*b"US"),
        (false, true) => {
            parts.pop();
            Some(*b"GE")
        }
        _ => None,
    }
}

/// The country of a line that prints none: by the name of a region, by a city with the abbreviation of its
/// region, or by a large city.
fn country_of_end(parts: &mut Vec<Part>, known_cities: KnownCities<'_>) -> Option<[u8; 2]> {
    split_code(parts);
    let (last, before) = parts.split_last()?;
    let previous = before.last()?;
    if let Some(region) = regions::that_means_country(last) {
        return Some(region.country);
    }
    let mut homes: Vec<[u8; 2]> = regions::all_named(last)
        .filter(|region| known_cities.in_country(previous, region.country, Some(region)).is_some())
        .map(|region| region.country)
        .collect();
    homes.sort_unstable();
    homes.dedup();
    if let [home] = homes[..] {
        return Some(home);
    }
    let is_place = !regions::is_any(last) && !names_organisation(last);
    let follows_organisation = before.iter().any(|part| names_organisation(part));
    if is_place && follows_organisation {
        known_cities.country_of_large(last, LARGE_CITY)
    } else {
        None
    }
}

/// `Boston MA` is two parts.
fn split_code(parts: &mut Vec<Part>) {
    let Some(last) = parts.last() else { return };
    let Some((city, code)) = last.rsplit_once(' ') else { return };
    let is_code = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase());
    if is_code && regions::all_named(code).next().is_some() && !names_organisation(city) {
        let (city, code) = (city.to_owned(), code.to_owned());
        parts.pop();
        parts.extend([city, code]);
    }
}

/// The one country that cities within the names of organisations tell: `University of Vienna`.
fn country_within(parts: &[Part], known_cities: KnownCities<'_>) -> Option<[u8; 2]> {
    let organisations = parts.iter().filter(|part| names_organisation(part));
    let mut countries =
        organisations.filter_map(|part| country_of_organisation(part, known_cities));
    let first = countries.next()?;
    countries.all(|other| other == first).then_some(first)
}

/// Words before the city in the name of a university.
const LEADING_WORDS: [&str; 18] = [
    "of",
    "de",
    "di",
    "do",
    "da",
    "du",
    "zu",
    "von",
    "van",
    "university",
    "universitat",
    "universite",
    "universita",
    "universidad",
    "universidade",
    "universiteit",
    "univ",
    "hochschule",
];
/// Words behind it.
const FOLLOWING_WORDS: [&str; 6] =
    ["university", "univ", "universitat", "universiteit", "universitet", "universitesi"];
/// `Georgetown University` is not in Georgetown: behind the city the word needs a larger one.
const CITY_IN_FRONT: u64 = 250_000;

fn country_of_organisation(part: &str, known_cities: KnownCities<'_>) -> Option<[u8; 2]> {
    let folded = fold_name(part);
    let words: Vec<&str> = folded.split(' ').filter(|word| *word != "the").collect();
    (1..=3.min(words.len())).rev().find_map(|length| {
        (0..=words.len() - length).find_map(|start| {
            let name = words[start..start + length].join(" ");
            let before = start.checked_sub(1).map(|at| words[at]);
            let is_led = before.is_some_and(|word| LEADING_WORDS.contains(&word));
            let after = words.get(start + length);
            let is_followed = after.is_some_and(|word| FOLLOWING_WORDS.contains(word));
            let least = match (is_led, is_followed && start == 0) {
                (true, _) => LARGE_CITY,
                (false, true) => CITY_IN_FRONT,
                (false, false) => return None,
            };
            if regions::is_any(&name) { None } else { known_cities.country_of_large(&name, least) }
        })
    })
}

/// The end of a line before its country.
struct Tail<'p, 'a> {
    parts: &'p [Part],
    country: [u8; 2],
    known_cities: KnownCities<'a>,
    reading: PlaceReading,
}

/// Parts before the country that are looked at.
const DEPTH: usize = 4;

impl Tail<'_, '_> {
    fn read(&mut self) {
        let mut parts: Vec<Part> = self.parts.to_vec();
        if self.reading.country == Some(*b"US") || self.country == *b"CA" || self.country == *b"AU"
        {
            split_code(&mut parts);
        }
        for place in (0..parts.len()).rev().take(DEPTH) {
            if self.reading.city.is_some() && self.reading.region.is_some() {
                return;
            }
            let before = place.checked_sub(1).map(|at| parts[at].as_str());
            if !self.read_part(&parts[place], before, place > 1) {
                return;
            }
        }
    }

    /// Reads one part; says whether the one before it may be part of the place too.
    fn read_part(&mut self, part: &str, before: Option<&str>, has_more: bool) -> bool {
        if self.reading.region.is_none()
            && let Some(region) = regions::in_country(part, self.country)
        {
            self.reading.region = Some(region);
            return self.read_region(part, region, before, has_more);
        }
        if is_ward(part) {
            return true;
        }
        if self.reading.city.is_none() {
            let found = self.known_cities.in_country(part, self.country, self.reading.region);
            let is_listed = found.is_some()
                || self.known_cities.has(part, self.country) && self.reading.region.is_none();
            if let Some(FoundCity { name, region }) = found {
                self.reading.region = self.reading.region.or(region);
                self.reading.city = (!self.is_province(part, before)).then(|| name.to_owned());
                return self.reading.city.is_some();
            }
            if !is_listed && before.is_some() && self.is_town(part) {
                self.reading.city = Some(part.to_owned());
            }
        }
        false
    }

    /// Whether a city stands before the name of a city of its region: `Badalona, Barcelona` is a city in a
    /// province.
    fn is_province(&self, part: &str, before: Option<&str>) -> bool {
        let Some((region, before)) = self.reading.region.zip(before) else { return false };
        !is_same_name(part, before)
            && !names_organisation(before)
            && self.known_cities.in_country(before, self.country, Some(region)).is_some()
    }

    /// What the name of a region says of the city, and whether to go on.
    fn read_region(
        &mut self,
        part: &str,
        region: &'static Region,
        before: Option<&str>,
        has_more: bool,
    ) -> bool {
        let city = |name: &str| self.known_cities.in_country(name, self.country, Some(region));
        let listed = before.filter(|name| !is_same_name(name, part));
        let is_listed = listed.and_then(city).is_some();
        if region.is_metropolis && !(self.country == *b"JP" && is_listed) {
            self.reading.city = Some(region.name.to_owned());
            return false;
        }
        if is_listed {
            return true;
        }
        if self.known_cities.is_large_elsewhere(part, region) {
            // Washington is a city, and a state at the other end of the country.
            self.reading.region = None;
            return false;
        }
        let is_bare = !is_kind_said(part) && part.chars().count() > 3;
        if !region.is_city_too || !is_bare {
            return true;
        }
        let unknown = before.filter(|name| {
            has_more && !names_organisation(name) && !is_ward(name) && !is_same_name(name, part)
        });
        if unknown.is_some_and(is_shaped_as_town) {
            // A town or a district that no table has.
            self.reading.is_city_unknown = true;
            return false;
        }
        self.reading.city = city(region.name).map(|city| city.name.to_owned());
        self.reading.is_city_of_region = self.reading.city.is_some();
        false
    }

    /// Whether a part that no table has is a town all the same.
    fn is_town(&self, part: &str) -> bool {
        // All cities of Japan are in the table.
        let is_complete = self.country == *b"JP";
        let is_misprint = || {
            self.reading.region.is_some_and(|region| self.known_cities.is_misprint(part, region))
        };
        !is_complete && !names_organisation(part) && is_shaped_as_town(part) && !is_misprint()
    }

    /// `Sasebo City Hospital, Nagasaki, Japan` is in the prefecture, not in its capital.
    fn doubt_city_of_region(&mut self) {
        let Some(region) = self.reading.region.filter(|_| self.reading.is_city_of_region) else {
            return;
        };
        let is_elsewhere = self.parts.iter().filter(|part| names_organisation(part)).any(|part| {
            let folded = fold_name(part);
            folded.split(' ').filter(|word| word.len() > 3).any(|word| {
                !is_same_name(word, region.name)
                    && self.known_cities.in_country(word, self.country, Some(region)).is_some()
            })
        });
        if is_elsewhere {
            self.reading.city = None;
            self.reading.is_city_of_region = false;
        }
    }
}

/// Whether a part says itself that it is a region: `Fukuoka Prefecture`.
fn is_kind_said(part: &str) -> bool {
    let folded = fold_name(part);
    let kinds = [" prefecture", " pref", " ken", " fu", " province", " state", " region"];
    kinds.iter().any(|kind| folded.ends_with(kind)) || folded.contains(" of ")
}

/// Whether a part is a ward or a district of a city.
fn is_ward(part: &str) -> bool {
    let lower = part.to_lowercase();
    let ends = ["-ku", " ku", "-gu", " gu", " ward", " district", "-cho", "-machi", "-chome"];
    ends.iter().any(|end| lower.ends_with(end))
}

/// Ends of words that name a field of work, which stand where towns do.
const FIELDS: [&str; 40] = [
    "ology",
    "ologie",
    "ologia",
    "logía",
    "ologi",
    "ologies",
    "iatry",
    "iatrics",
    "iatrie",
    "gery",
    "gie",
    "icine",
    "icina",
    "apy",
    "ics",
    "ging",
    "sing",
    "sia",
    "science",
    "sciences",
    "health",
    "care",
    "search",
    "stry",
    "physics",
    "imaging",
    "trauma",
    "oncol",
    "cardiol",
    "neurol",
    "med",
    "medical",
    "clinical",
    "pharma",
    "program",
    "programme",
    "group",
    "team",
    "office",
    "network",
];

/// Whether a part is printed as the name of a town is.
fn is_shaped_as_town(part: &str) -> bool {
    const SMALL: [&str; 18] = [
        "de", "la", "le", "les", "di", "del", "da", "do", "dos", "du", "des", "of", "upon", "am",
        "an", "der", "sur", "en",
    ];
    let words: Vec<&str> = part.split([' ', '-']).filter(|word| !word.is_empty()).collect();
    let is_word = |word: &&str| {
        let mut letters = word.chars().filter(|c| !matches!(c, '\'' | '’' | '.'));
        let is_capital = letters.next().is_some_and(char::is_uppercase);
        is_capital && word.chars().count() > 1 && letters.all(char::is_lowercase)
    };
    let is_field = |word: &&str| {
        let lower = word.to_lowercase();
        FIELDS.iter().any(|field| lower.ends_with(field))
    };
    (1..=4).contains(&words.len())
        && words.iter().all(|word| is_word(word) || SMALL.contains(word))
        && words.iter().any(is_word)
        && !words.iter().any(is_field)
}
