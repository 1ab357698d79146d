//! The country that an affiliation line names.

use super::country;

const US_STATES: &str = " AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO \
MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC ";
const US_STATE_NAMES: [&str; 47] = [
    "alabama",
    "alaska",
    "arizona",
    "arkansas",
    "california",
    "colorado",
    "connecticut",
    "delaware",
    "florida",
    "hawaii",
    "idaho",
    "illinois",
    "indiana",
    "iowa",
    "kansas",
    "kentucky",
    "louisiana",
    "maine",
    "maryland",
    "massachusetts",
    "michigan",
    "minnesota",
    "mississippi",
    "missouri",
    "montana",
    "nebraska",
    "nevada",
    "new hampshire",
    "new jersey",
    "new mexico",
    "new york",
    "north carolina",
    "north dakota",
    "ohio",
    "oklahoma",
    "oregon",
    "pennsylvania",
    "rhode island",
    "south carolina",
    "south dakota",
    "tennessee",
    "texas",
    "utah",
    "vermont",
    "virginia",
    "wisconsin",
    "wyoming",
];

/// `US` when the last part is a state's abbreviation with a ZIP code.
pub(super) fn country_by_zip(line: &str) -> Option<[u8; 2]> {
    let last = line.trim_end_matches(['.', ' ', ';']).rsplit(',').next()?;
    let words: Vec<&str> = last.split_whitespace().collect();
    let [state, zip] = words[..] else { return None };
    let is_zip = matches!(zip.len(), 5 | 10)
        && zip.bytes().take(5).all(|b| b.is_ascii_digit())
        && zip.bytes().skip(5).all(|b| b.is_ascii_digit() || b == b'-');
    (is_zip && state.len() == 2 && US_STATES.contains(&format!(" {state} "))).then_some(*b"US")
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
    let lower = last.to_lowercase();
    if US_STATE_NAMES.contains(&lower.as_str()) {
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
