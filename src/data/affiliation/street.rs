//! Streets and house numbers in affiliation lines.

use super::organisation::names_organisation;
use super::postal_code::is_british_code;

const STREET_WORDS: [&str; 36] = [
    "street",
    "st",
    "st.",
    "road",
    "rd",
    "rd.",
    "avenue",
    "ave",
    "ave.",
    "av.",
    "av",
    "avenida",
    "boulevard",
    "blvd",
    "blvd.",
    "bd",
    "drive",
    "dr.",
    "lane",
    "ln",
    "ln.",
    "way",
    "highway",
    "rue",
    "via",
    "viale",
    "piazza",
    "calle",
    "rua",
    "straße",
    "strasse",
    "str.",
    "box",
    "suite",
    "floor",
    "room",
];

/// Endings of street names that are one word.
const STREET_ENDINGS: [&str; 18] = [
    "straße", "strasse", "str.", "weg", "allee", "platz", "gasse", "straat", "laan", "plein",
    "kade", "singel", "vej", "gade", "gatan", "vägen", "veien", "gata",
];

/// Words that begin the name of a street.
const LEADING_WORDS: [&str; 16] = [
    "av.",
    "av",
    "avenida",
    "avenue",
    "rua",
    "rue",
    "calle",
    "via",
    "viale",
    "corso",
    "piazza",
    "c/",
    "ul.",
    "boulevard",
    "bd",
    "strada",
];

/// Whether a part is a street, a house number, a postal box or a floor.
pub(super) fn is_street(part: &str) -> bool {
    if ["丁目", "番地", "番町", "-chome", "-ku 1-", "〒"].iter().any(|word| part.contains(word))
    {
        return true;
    }
    let lower = part.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    let has_leading_word = words.len() > 1 && LEADING_WORDS.contains(first);
    if !has_leading_word && !part.chars().any(char::is_numeric) {
        return false;
    }
    // A part with an organisation is kept whatever its numbers.
    if names_organisation(part) {
        return false;
    }
    if has_leading_word {
        return true;
    }
    let postal_box = lower.starts_with("p.o") || lower.starts_with("po box");
    let has_street_word = words.iter().any(|word| {
        STREET_WORDS.contains(word) || STREET_ENDINGS.iter().any(|end| word.ends_with(end))
    });
    let is_numbered = matches!(*first, "no" | "no." | "nº" | "n°" | "nr." | "#");
    let printed: Vec<&str> = part.split_whitespace().collect();
    let has_british_code = printed.windows(2).any(|pair| is_british_code(pair[0], Some(pair[1])));
    let has_house_number = words.len() > 2
        && (is_house(first) || is_house(last))
        && !is_code_and_town(&words)
        && !has_british_code;
    let is_lot = words.len() == 2 && is_house(first) && first.contains('-');
    postal_box
        || has_street_word
        || is_numbered
        || has_house_number
        || is_lot
        || words.iter().all(|word| is_house(word))
}

/// Whether a word is a house number: `12`, `12a`, `3-4`.
fn is_house(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    (1..=4).contains(&digits)
        && word.len() <= digits + 5
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/' | b'.'))
}

/// `3000 New Leuven`: four digits in front, as in postal codes.
fn is_code_and_town(words: &[&str]) -> bool {
    words[0].len() == 4 && words[0].bytes().all(|b| b.is_ascii_digit())
}
