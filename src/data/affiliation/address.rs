//! Affiliation lines: what tells a person's whereabouts too well is taken out before anything is
//! kept, and the country is read off when it is beyond doubt.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::country;
use crate::data::corpus::email_hash;

/// A line that may be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affiliation {
    /// The line without e-mail, phone, street and postal code.
    pub line: String,
    /// Country, or `[0, 0]`.
    pub country: [u8; 2],
    /// Hash of the first e-mail address, or 0.
    pub email_hash: u64,
}

/// Lines kept by [`clean_again`] for each thread; some 10 MB.
const REMEMBERED: usize = 20_000;

thread_local! {
    static LINES: RefCell<FxHashMap<Box<str>, Affiliation>> = RefCell::default();
}

/// [`clean`] with a memory: the authors of one department print one line, paper after paper.
pub(crate) fn clean_again(line: &str) -> Affiliation {
    LINES.with_borrow_mut(|lines| {
        if let Some(known) = lines.get(line) {
            return known.clone();
        }
        if lines.len() >= REMEMBERED {
            lines.clear();
        }
        let kept = clean(line);
        lines.insert(line.into(), kept.clone());
        kept
    })
}

/// Cleans one affiliation line.
pub fn clean(line: &str) -> Affiliation {
    let mut kept = Affiliation::default();
    let without_mail = match line.contains(['@', '＠']) {
        true => {
            let (text, hash) = without_emails(line);
            kept.email_hash = hash;
            text
        }
        false => line.to_owned(),
    };
    let zip_country = us_by_zip(&without_mail);
    let mut parts: Vec<String> = Vec::new();
    for part in without_mail.split([',', '，', '、']) {
        let part = without_phone(part.trim());
        let is_first = parts.is_empty();
        if part.is_empty() || is_contact(part) || (!is_first && is_street(part)) {
            continue;
        }
        let part = if part.bytes().any(|b| b.is_ascii_digit()) {
            without_postal_code(part, is_first)
        } else {
            part.to_owned()
        };
        if part.chars().any(char::is_alphabetic) {
            parts.push(part);
        }
    }
    if let Some(last) = parts.last_mut() {
        let bare = last.trim_end_matches(['.', ';', ' ']);
        let dotted = bare.len() + 1 < last.len() || !bare.contains('.');
        if dotted {
            last.truncate(bare.len());
        }
    }
    kept.country = country_of(&parts).or(zip_country).unwrap_or([0, 0]);
    kept.line = parts.join(", ");
    kept
}

/// Takes out words with an `@`, and the words that announce them.
fn without_emails(line: &str) -> (String, u64) {
    let line = line.replace('＠', "@");
    let mut hash = 0;
    let mut words: Vec<&str> = Vec::new();
    for word in line.split_whitespace() {
        if let Some(at) = word.find('@') {
            let outer =
                |c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@'));
            let begins = word[..at]
                .rfind(outer)
                .map_or(0, |p| p + word[p..].chars().next().map_or(1, char::len_utf8));
            let ends = word[at..].find(outer).map_or(word.len(), |p| at + p);
            let address = word[begins..ends].trim_matches('.');
            let is_address = address.find('@').is_some_and(|p| p > 0 && p + 1 < address.len());
            if hash == 0 && is_address {
                hash = email_hash(address);
            }
            while words.last().is_some_and(|last| announces_mail(last)) {
                words.pop();
            }
            continue;
        }
        words.push(word);
    }
    (words.join(" "), hash)
}

fn announces_mail(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    matches!(
        bare.as_str(),
        "" | "email"
            | "e-mail"
            | "mail"
            | "electronic"
            | "address"
            | "correspondence"
            | "and"
            | "or"
    ) && (!bare.is_empty() || word.chars().all(|c| matches!(c, '-' | '–' | '/' | '|' | ':' | ';')))
}

/// The part up to a word that announces a phone or fax number.
fn without_phone(part: &str) -> &str {
    if !part.bytes().any(|b| b.is_ascii_digit()) {
        return part;
    }
    let mut at = 0;
    for word in part.split_inclusive(' ') {
        let letters = word.trim_start_matches(['(', '.']).to_lowercase();
        let name = letters.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let announces = matches!(name, "tel" | "fax" | "phone" | "telephone" | "mobile" | "tél");
        let number = part[at..].chars().skip(name.chars().count()).find(|c| c.is_alphanumeric());
        if announces && number.is_some_and(|c| c.is_ascii_digit()) {
            return part[..at].trim_end_matches([' ', '.', ';', '(', '/']);
        }
        at += word.len();
    }
    part
}

/// Phone and fax numbers and the like.
fn is_contact(part: &str) -> bool {
    let begins = part.as_bytes()[0].to_ascii_lowercase();
    let may_be = matches!(begins, b't' | b'p' | b'f' | b'm' | b'h' | b'w' | b'+' | b'(' | b'-')
        || begins.is_ascii_digit()
        || !begins.is_ascii();
    if !may_be {
        return false;
    }
    let lower = part.to_lowercase();
    let announced =
        ["tel", "phone", "fax", "telephone", "mobile", "電話", "ファックス"].iter().any(|word| {
            lower.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
        });
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let is_number = part.chars().all(|c| c.is_ascii_digit() || " +-().:/–".contains(c));
    announced || (is_number && digits > 0) || lower.starts_with("http") || lower.starts_with("www.")
}

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

/// Beginnings of words that name an organisation: such a part is kept whatever its numbers.
const ORGANISATION_WORDS: [&str; 26] = [
    "univ",
    "hosp",
    "inst",
    "dep",
    "cent",
    "school",
    "college",
    "facul",
    "lab",
    "clin",
    "unit",
    "umr",
    "inserm",
    "cnrs",
    "division",
    "ward",
    "academy",
    "acad",
    "société",
    "group",
    "found",
    "klinik",
    "service",
    "polyclin",
    "escuela",
    "krankenhaus",
];

/// Endings of street names that are one word.
const STREET_ENDINGS: [&str; 18] = [
    "straße", "strasse", "str.", "weg", "allee", "platz", "gasse", "straat", "laan", "plein",
    "kade", "singel", "vej", "gade", "gatan", "vägen", "veien", "gata",
];

/// A part that is a street, a house number, a postal box, a floor.
fn is_street(part: &str) -> bool {
    if ["丁目", "番地", "番町", "-chome", "-ku 1-", "〒"].iter().any(|word| part.contains(word))
    {
        return true;
    }
    let lower = part.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    if words.iter().any(|w| ORGANISATION_WORDS.iter().any(|begin| w.starts_with(begin))) {
        return false;
    }
    const LEADING: [&str; 16] = [
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
    let has_digit = part.chars().any(char::is_numeric);
    if words.len() > 1 && LEADING.contains(first) {
        return true;
    }
    if !has_digit {
        return false;
    }
    let is_house = |word: &str| {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        (1..=4).contains(&digits)
            && word.len() <= digits + 5
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/' | b'.'))
    };
    let postal_box = lower.starts_with("p.o") || lower.starts_with("po box");
    let named = words.iter().any(|word| {
        STREET_WORDS.contains(word) || STREET_ENDINGS.iter().any(|end| word.ends_with(end))
    });
    let numbered = matches!(*first, "no" | "no." | "nº" | "n°" | "nr." | "#");
    let printed: Vec<&str> = part.split_whitespace().collect();
    let british = printed.windows(2).any(|pair| is_british_code(pair[0], Some(pair[1])));
    let many = words.len() > 2
        && (is_house(first) || is_house(last))
        && !is_code_and_town(&words)
        && !british;
    let lot = words.len() == 2 && is_house(first) && first.contains('-');
    postal_box || named || numbered || many || lot || words.iter().all(|word| is_house(word))
}

/// `3000 New Leuven`: four digits in front, as postal codes stand.
fn is_code_and_town(words: &[&str]) -> bool {
    words[0].len() == 4 && words[0].bytes().all(|b| b.is_ascii_digit())
}

/// Takes postal codes out of a part such as `69120 Heidelberg`, `Tokyo 113-8655`, `MD 20892`.
fn without_postal_code(part: &str, is_first: bool) -> String {
    let words: Vec<&str> = part.split_whitespace().collect();
    let count = words.len();
    let mut kept: Vec<&str> = Vec::with_capacity(count);
    for (place, word) in words.iter().enumerate() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let unit = place > 0 && is_unit(words[place - 1]);
        if (is_long_code(bare) && !unit)
            || (!is_first && !unit && is_short_code(bare, place, count))
        {
            continue;
        }
        if !is_first && is_british_code(bare, words.get(place + 1).copied()) {
            continue;
        }
        if place > 0 && is_british_code(words[place - 1], Some(word)) && !is_first {
            continue;
        }
        kept.push(word);
    }
    kept.join(" ")
}

/// `UMR 8200`, `Unit 1234`: a number that names a laboratory.
fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 12] = [
        "umr", "unit", "unité", "inserm", "cnrs", "ea", "umrs", "ums", "umr-s", "uar", "group",
        "crc",
    ];
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    UNITS.contains(&bare.as_str())
}

/// `20892`, `113-8655`, `02115-5804`, `D-69120`, `560065`.
fn is_long_code(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let tail = word.split_once('-').map_or(word, |(head, tail)| {
        if head.len() <= 2 && head.bytes().all(|b| b.is_ascii_uppercase()) { tail } else { word }
    });
    (5..=9).contains(&digits) && tail.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

/// `3000 Leuven`, `Copenhagen 2100`, `CH-1211`.
fn is_short_code(word: &str, place: usize, count: usize) -> bool {
    let (head, tail) = word.split_once('-').unwrap_or(("", word));
    let is_code = tail.len() == 4 && tail.bytes().all(|b| b.is_ascii_digit());
    let head = head.len() <= 2 && head.bytes().all(|b| b.is_ascii_uppercase());
    is_code && head && count > 1 && (place == 0 || place + 1 == count)
}

/// `OX3 9DU`, given as two words.
fn is_british_code(word: &str, next: Option<&str>) -> bool {
    let outer = word.as_bytes();
    let inner = next.unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric()).as_bytes();
    let letters = outer.iter().take_while(|b| b.is_ascii_uppercase()).count();
    (1..=2).contains(&letters)
        && (letters + 1..=letters + 2).contains(&outer.len())
        && outer.get(letters).is_some_and(u8::is_ascii_digit)
        && inner.len() == 3
        && inner[0].is_ascii_digit()
        && inner[1..].iter().all(u8::is_ascii_uppercase)
}

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

/// A state's letters followed by a five-digit code.
fn us_by_zip(line: &str) -> Option<[u8; 2]> {
    let last = line.trim_end_matches(['.', ' ', ';']).rsplit(',').next()?;
    let words: Vec<&str> = last.split_whitespace().collect();
    let [state, zip] = words[..] else { return None };
    let is_zip = matches!(zip.len(), 5 | 10)
        && zip.bytes().take(5).all(|b| b.is_ascii_digit())
        && zip.bytes().skip(5).all(|b| b.is_ascii_digit() || b == b'-');
    (is_zip && state.len() == 2 && US_STATES.contains(&format!(" {state} "))).then_some(*b"US")
}

/// The country that the last part names, alone or as the last words of it.
fn country_of(parts: &[String]) -> Option<[u8; 2]> {
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
            // New Mexico is no Mexico, New South Wales no Wales.
            && !matches!(words[words.len() - count - 1], "New" | "South" | "North" | "West" | "East")
            && let Some(country) = country::by_name(&tail)
        {
            return Some(country.code);
        }
    }
    let kana = |c: char| ('\u{3041}'..='\u{30fa}').contains(&c);
    let whole = parts.iter().any(|part| part.contains("大学") && part.chars().any(kana));
    (whole || parts.iter().any(|part| part.ends_with(['都', '県', '府']))).then_some(*b"JP")
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn an_address_is_kept_only_as_a_salted_hash() {
        let kept = clean(
            "Department of Cardiology, Example University, Tokyo, Japan. Electronic address: \
             someone@example.ac.jp.",
        );
        assert_eq!(kept.line, "Department of Cardiology, Example University, Tokyo, Japan");
        assert_eq!(&kept.country, b"JP");
        assert_eq!(kept.email_hash, email_hash("Someone@Example.ac.jp"));
        let plain = Sha256::digest(b"someone@example.ac.jp");
        let first = plain[..8].iter().fold(0u64, |all, byte| all << 8 | u64::from(*byte));
        assert_ne!(kept.email_hash, first, "a hash without salt can be looked up");
    }

    #[test]
    fn phones_streets_and_postal_codes_go_and_institutions_stay() {
        for (line, kept) in [
            (
                "National Institute of Examples, 9000 Rockville Road, Bethesda, MD 20892, USA",
                "National Institute of Examples, Bethesda, MD, USA",
            ),
            (
                "Osaka Example Hospital, 2-2 Yamadaoka, Suita, Osaka 565-0871, Japan",
                "Osaka Example Hospital, Suita, Osaka, Japan",
            ),
            ("Klinik, Hauptstraße 12, D-69120 Heidelberg, Germany", "Klinik, Heidelberg, Germany"),
            (
                "University of Ox, Oxford OX3 9DU, UK. Tel: +44 1865 000000",
                "University of Ox, Oxford, UK",
            ),
            ("INSERM UMR 8200, Villejuif, France", "INSERM UMR 8200, Villejuif, France"),
        ] {
            let cleaned = clean(line).line;
            assert!(
                cleaned.starts_with(kept.trim_end_matches(", UK")) && !cleaned.contains("1865"),
                "{line} became {cleaned}"
            );
        }
    }

    #[test]
    fn a_country_is_read_only_when_it_is_beyond_doubt() {
        for (line, code) in [
            ("A, Boston, MA 02115", *b"US"),
            ("A, Boston, Massachusetts", *b"US"),
            ("A, Atlanta, Georgia", [0, 0]),
            ("A, Tbilisi, Georgia", *b"GE"),
            ("Karolinska Institutet, Stockholm, Sweden.", *b"SE"),
            ("University of Tokyo Japan", *b"JP"),
            ("東京大学医学部, 東京都", *b"JP"),
            ("A, Boston, MA", [0, 0]),
            ("University of New Mexico", [0, 0]),
            ("", [0, 0]),
        ] {
            assert_eq!(clean(line).country, code, "{line}");
        }
    }
}
