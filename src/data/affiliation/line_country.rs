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

/// The country that the last part names, alone or as the last words of it.
pub(super) fn country_of_parts(parts: &[String]) -> Option<[u8; 2]> {
    let last = parts.last()?.trim_end_matches(['.', ';', ' ']);
    // The state and the country share the name.
    if last.eq_ignore_ascii_case("georgia") {
        let caucasus = parts.iter().any(|part| part.contains("Tbilisi") || part.contains("Batumi"));
        return caucasus.then_some(*b"GE");
    }
    if let Some(country) = country::by_name(last) {
        return Some(country.code);
    }
    if us_state_by_name(last).is_some_and(|state| state.means_country) {
        return Some(*b"US");
    }
    // `Tokyo Japan`, `IL USA`, `Paris - France`: one to four last words.
    let words: Vec<&str> = last.split_whitespace().collect();
    for count in (1..=4.min(words.len().saturating_sub(1))).rev() {
        let tail = words[words.len() - count..].join(" ");
        let letters = tail.chars().filter(|c| c.is_alphabetic()).count();
        let is_code = tail.chars().all(|c| c.is_uppercase() || c == '.');
        if (letters > 3 || is_code)
            && tail != "Georgia"
            // New Mexico is not Mexico, New South Wales not Wales.
            && !matches!(words[words.len() - count - 1], "New" | "South" | "North" | "West" | "East")
            && let Some(country) = country::by_name(&tail)
        {
            return Some(country.code);
        }
    }
    let kana = |c: char| ('\u{3041}'..='\u{30fa}').contains(&c);
    let is_japanese = parts.iter().any(|part| part.contains("大学") && part.chars().any(kana));
    (is_japanese || parts.iter().any(|part| part.ends_with(['都', '県', '府']))).then_some(*b"JP")
}
