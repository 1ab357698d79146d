//! The country that an affiliation line names.

use super::country;
use super::lexicon::{us_state_by_code, us_state_by_name};

/// `US` when the last part is a state's abbreviation with a ZIP code.
pub(super) fn country_by_zip(line: &str) -> Option<[u8; 2]> {
    let last = line.trim_end_matches(['.', ' ', ';']).rsplit(',').next()?;
    let words: Vec<&str> = last.split_whitespace().collect();
    let [state, zip] = words[..] else { return None };
    let is_zip = matches!(zip.len(), 5 | 10)
        && zip.bytes().take(5).all(|b| b.is_ascii_digit())
        && zip.bytes().skip(5).all(|b| b.is_ascii_digit() || b == b'-');
    (is_zip && us_state_by_code(state).is_some()).then_some(*b"US")
}

/// A country by name at the end of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NamedCountry {
    pub code: [u8; 2],
    /// What stands before the name.
    pub rest: String,
}

/// The country that a part names, alone or as its last words: `Japan`, `Tokyo Japan`, `IL USA`, `Paris -
/// France`. `Georgia`, the name of a state too, is none.
pub(super) fn named_country(part: &str) -> Option<NamedCountry> {
    let part = part.trim_end_matches(['.', ';', ' ']);
    if let Some(country) = country::by_name(part).filter(|found| found.name != "Georgia") {
        return Some(NamedCountry { code: country.code, rest: String::new() });
    }
    let words: Vec<&str> = part.split_whitespace().collect();
    (1..=4.min(words.len().saturating_sub(1))).rev().find_map(|count| {
        let (rest, tail) = words.split_at(words.len() - count);
        let tail = tail.join(" ");
        let letters = tail.chars().filter(|c| c.is_alphabetic()).count();
        let is_code = tail.chars().all(|c| c.is_uppercase() || c == '.');
        // New Mexico is not Mexico, New South Wales not Wales.
        let is_other = matches!(rest.last(), Some(&("New" | "South" | "North" | "West" | "East")));
        let is_name = (letters > 3 || is_code) && tail != "Georgia" && !is_other;
        let country = country::by_name(&tail).filter(|_| is_name)?;
        Some(NamedCountry { code: country.code, rest: rest.join(" ") })
    })
}

/// The country that the last part names, alone or as the last words of it.
pub(super) fn country_of_parts(parts: &[String]) -> Option<[u8; 2]> {
    let last = parts.last()?.trim_end_matches(['.', ';', ' ']);
    if last.eq_ignore_ascii_case("georgia") {
        let caucasus = parts.iter().any(|part| part.contains("Tbilisi") || part.contains("Batumi"));
        return caucasus.then_some(*b"GE");
    }
    if let Some(country) = named_country(last) {
        return Some(country.code);
    }
    if us_state_by_name(last).is_some_and(|state| state.means_country) {
        return Some(*b"US");
    }
    let kana = |c: char| ('\u{3041}'..='\u{30fa}').contains(&c);
    let is_japanese = parts.iter().any(|part| part.contains("大学") && part.chars().any(kana));
    (is_japanese || parts.iter().any(|part| part.ends_with(['都', '県', '府']))).then_some(*b"JP")
}
