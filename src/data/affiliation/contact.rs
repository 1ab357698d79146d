//! E-mail addresses, phone numbers and web addresses in affiliation lines.

use std::borrow::Cow;

use crate::data::corpus::email_hash;

/// Words that announce a phone or fax number, where digits follow.
const PHONE_WORDS: [&str; 17] = [
    "tel",
    "tél",
    "telephone",
    "téléphone",
    "telefon",
    "telefono",
    "teléfono",
    "telefone",
    "tlf",
    "telefax",
    "fax",
    "phone",
    "phones",
    "facsimile",
    "whatsapp",
    "電話",
    "ファックス",
];

/// Words and letters that announce one only before a colon, a plus, or a whole number of a phone.
const WEAK_PHONE_WORDS: [&str; 8] = ["mobile", "mob", "cell", "ph", "fon", "t", "f", "p"];

/// Digits of the shortest whole number of a phone.
const SHORTEST_PHONE: usize = 7;

/// Phrases that say whom to write to, and nothing of the place, in lower case.
const CONTACT_PHRASES: [&str; 12] = [
    "electronic address",
    "e-mail address",
    "email address",
    "address for correspondence",
    "address correspondence to",
    "author for correspondence",
    "correspondence to",
    "for correspondence",
    "corresponding author",
    "reprint author",
    "contact information",
    "contact details",
];

/// `name (at) example.org`, `name [at] example [dot] org` with the signs; other brackets stay.
pub(super) fn spell_addresses(line: &str) -> Cow<'_, str> {
    let lower = line.to_ascii_lowercase();
    let Some((start, end)) = bracketed_word(&lower, "at", 0) else { return Cow::Borrowed(line) };
    let before = lower[..start].trim_end();
    let behind = spell_dots(line[end..].trim_start());
    let domain = behind.split_whitespace().next().unwrap_or_default();
    let domain = domain.trim_end_matches(['.', ',', ';', ')', ']', '>']);
    let is_domain = domain.contains('.') && !domain.starts_with('.');
    let has_name = before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    match is_domain && has_name {
        true => Cow::Owned(format!("{}@{}", &line[..before.len()], spell_addresses(&behind))),
        false => Cow::Borrowed(line),
    }
}

/// `example [dot] ac (dot) jp` with full stops.
fn spell_dots(text: &str) -> String {
    let mut spelt = text.to_owned();
    while let Some((start, end)) = bracketed_word(&spelt.to_ascii_lowercase(), "dot", 0) {
        spelt = format!("{}.{}", spelt[..start].trim_end(), spelt[end..].trim_start());
    }
    spelt
}

/// Start and end of `(word)` in any brackets, with blanks in them, from `from` on.
fn bracketed_word(lower: &str, word: &str, from: usize) -> Option<(usize, usize)> {
    let places = lower[from..].match_indices(word).map(|(at, _)| from + at);
    places.into_iter().find_map(|at| {
        let before = lower[..at].trim_end();
        let behind = lower[at + word.len()..].trim_start();
        let is_open = before.ends_with(['(', '[', '{', '<']);
        let is_closed = behind.starts_with([')', ']', '}', '>']);
        (is_open && is_closed).then(|| (before.len() - 1, lower.len() - behind.len() + 1))
    })
}

/// Removes phrases such as `Electronic address:` and `*Corresponding author.`; what stands beside them
/// stays.
pub(super) fn remove_contact_phrases(line: &str) -> Cow<'_, str> {
    let has_hint = ["orrespond", "ORRESPOND", "ddress", "ontact", "eprint author"];
    if !has_hint.iter().any(|hint| line.contains(hint)) {
        return Cow::Borrowed(line);
    }
    let mut line = Cow::Borrowed(line);
    for phrase in CONTACT_PHRASES {
        while let Some(at) = line.to_ascii_lowercase().find(phrase) {
            let before = line[..at].trim_end_matches([' ', '*', '(', '[', '-', '–']);
            let behind = &line[at + phrase.len()..];
            let plural = behind.strip_prefix("es").or_else(|| behind.strip_prefix('s'));
            let behind = plural.unwrap_or(behind);
            if behind.starts_with(char::is_alphabetic) {
                return line;
            }
            let behind = behind.trim_start_matches([' ', ':', '.', ',', ';', ')', ']', '-', '–']);
            line = Cow::Owned(match before.is_empty() {
                true => behind.to_owned(),
                false => format!("{before} {behind}"),
            });
        }
    }
    line
}

/// The line without a label in front: `Present address: …`.
pub(super) fn without_label(line: &str) -> &str {
    const LABELS: [&str; 6] = [
        "present address",
        "current address",
        "permanent address",
        "author affiliations",
        "affiliations",
        "affiliation",
    ];
    let Some((label, rest)) = line.split_once([':', '：']) else { return line };
    let label = label.trim().trim_start_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    if LABELS.contains(&label.as_str()) { rest.trim_start() } else { line }
}

/// Removes e-mail and web addresses and the words that announce them; returns the hash of the first
/// e-mail address, 0 without any.
pub(super) fn remove_addresses(line: &str) -> (String, u64) {
    let line = line.replace('＠', "@");
    let mut hash = 0;
    let mut kept: Vec<&str> = Vec::new();
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut next = 0;
    while let Some(word) = words.get(next) {
        next += 1;
        if let Some(at) = word.find('@') {
            let address = address_around(word, at);
            let is_address = address.find('@').is_some_and(|p| p > 0 && p + 1 < address.len());
            if hash == 0 && is_address {
                hash = email_hash(address);
            }
            next += owner_in_brackets(&words[next..]);
        } else if !is_web_address(word) {
            kept.push(word);
            continue;
        }
        while kept.last().is_some_and(|last| announces_address(last)) {
            kept.pop();
        }
    }
    (kept.join(" "), hash)
}

/// Words of the name in brackets behind an address: `j@example.org (J. Placewood)`.
fn owner_in_brackets(words: &[&str]) -> usize {
    if !words.first().is_some_and(|word| word.starts_with('(')) {
        return 0;
    }
    let end = words.iter().take(5).position(|word| word.contains(')'));
    end.filter(|end| words[..*end].iter().all(|word| !word.contains(','))).map_or(0, |end| end + 1)
}

/// Whether a line may hold an e-mail or web address.
pub(super) fn may_hold_address(line: &str) -> bool {
    line.contains(['@', '＠']) || line.contains("://") || line.contains("www.")
}

fn is_web_address(word: &str) -> bool {
    let bare = word.trim_start_matches(['(', '[', '<', '"', '\'']);
    let start = bare.get(..4).unwrap_or_default();
    bare.contains("://") || start.eq_ignore_ascii_case("www.")
}

/// The e-mail address around the `@` at byte `at` of a word, without brackets and punctuation.
fn address_around(word: &str, at: usize) -> &str {
    let is_outside = |c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@'));
    let start = word[..at]
        .rfind(is_outside)
        .map_or(0, |p| p + word[p..].chars().next().map_or(1, char::len_utf8));
    let end = word[at..].find(is_outside).map_or(word.len(), |p| at + p);
    word[start..end].trim_matches('.')
}

/// Whether a word only introduces an e-mail or web address.
fn announces_address(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let signs = || word.chars().all(|c| matches!(c, '-' | '–' | '/' | '|' | ':' | ';' | '(' | '['));
    match bare.as_str() {
        "" => signs(),
        "email" | "e-mail" | "emails" | "e-mails" | "mail" | "mailto" | "electronic"
        | "address" | "addresses" | "correspondence" | "corresponding" | "contact" | "author"
        | "and" | "or" | "courriel" | "mél" | "correo" | "electrónico" | "twitter" | "website"
        | "web" | "site" | "homepage" | "url" => true,
        _ => false,
    }
}

/// The part up to a word that announces a phone or fax number.
pub(super) fn remove_phone(part: &str) -> &str {
    if !part.bytes().any(|b| b.is_ascii_digit()) {
        return part;
    }
    let mut at = 0;
    for word in part.split_inclusive(' ') {
        if announces_phone(&part[at..]) {
            return part[..at].trim_end_matches([' ', '.', ';', '(', '/', '-', '–', '[']);
        }
        at += word.len();
    }
    part
}

/// Whether a text begins with a word for a phone or fax and its number: `Tel: +49 1`, `Phone/Fax 12`, not
/// `Tel Aviv 69978`.
fn announces_phone(text: &str) -> bool {
    let mut rest = text.trim_start_matches(['(', '.', '[', ' ', '*']);
    let mut is_first = true;
    loop {
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let word = rest[..end].to_lowercase();
        let is_weak = WEAK_PHONE_WORDS.contains(&word.as_str());
        let is_filler =
            matches!(word.as_str(), "no" | "nr" | "number" | "and" | "und" | "et" | "or");
        let is_known = PHONE_WORDS.contains(&word.as_str()) || is_weak || (is_filler && !is_first);
        if !is_known {
            return false;
        }
        let behind = rest[end..].trim_start_matches([' ', '.', '/', '&', '-', '–', ')']);
        let (has_colon, behind) = match behind.strip_prefix([':', '：']) {
            Some(behind) => (true, behind.trim_start()),
            None => (false, behind),
        };
        let number = behind.trim_start_matches(['(', '[', ' ']);
        if number.starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '＋') {
            let digits = number.chars().take_while(|c| !c.is_alphabetic());
            let is_whole = digits.filter(char::is_ascii_digit).count() >= SHORTEST_PHONE;
            return !is_weak || has_colon || number.starts_with('+') || is_whole;
        }
        if behind.is_empty() {
            return false;
        }
        rest = number;
        is_first = false;
    }
}

/// Whether a part is a phone or fax number or a web address. `part` is not empty.
pub(super) fn is_contact(part: &str) -> bool {
    // Decided by the first byte for most parts, before the text is changed to lower case.
    let first = part.as_bytes()[0].to_ascii_lowercase();
    let is_possible = matches!(first, b't' | b'p' | b'f' | b'm' | b'h' | b'w' | b'+' | b'(' | b'-')
        || first.is_ascii_digit()
        || !first.is_ascii();
    if !is_possible {
        return false;
    }
    let lower = part.to_lowercase();
    let word = lower.trim_end_matches([' ', ':', '.', '：']);
    // A word alone, whose number stood behind a comma or was taken off; Mobile is a town too.
    let is_bare = PHONE_WORDS.contains(&word) && word.len() < lower.len();
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let is_number = part.chars().all(|c| c.is_ascii_digit() || " +-().:/–".contains(c));
    is_bare
        || announces_phone(part)
        || (is_number && digits > 0)
        || lower.starts_with("http")
        || lower.starts_with("www.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_telephone_count_only_before_a_number() {
        for part in [
            "Tel Aviv",
            "Tel Aviv 69978",
            "Tel-Aviv University",
            "Tel Hashomer 52621",
            "Tel-Hashomer",
            "Mobile",
            "Mobile 36688",
            "Mobile AL 36688-0002",
            "Faxton Hospital 2",
            "Phoenix 85004",
            "Telethon Institute 3",
            "Cell 2 Biology",
        ] {
            assert_eq!(remove_phone(part), part);
            assert!(!is_contact(part), "{part}");
        }
        for (part, kept) in [
            ("Israel. Tel: +972-3-5300000", "Israel"),
            ("Israel (Tel. 03 5300000)", "Israel"),
            ("USA. Fax: 315 555 0100", "USA"),
            ("USA. Phone/Fax: 315 555 0100", "USA"),
            ("USA Tel. no. 315", "USA"),
            ("USA; Mobile: 0171 000", "USA"),
            ("France Tél : 01 00 00", "France"),
            ("Tel. & Fax +81 3", ""),
            ("T: +43 1 0000", ""),
        ] {
            assert_eq!(remove_phone(part), kept, "{part}");
        }
    }

    #[test]
    fn an_address_spelt_with_words_is_an_address() {
        for line in [
            "Vienna, Austria; email finn (at) example.org",
            "Vienna, Austria; e-mail: finn[at]example.org",
            "Vienna, Austria; finn (AT) example (dot) org",
            "Vienna, Austria; finn { at } example [dot] org",
        ] {
            let spelt = spell_addresses(line);
            let (kept, hash) = remove_addresses(&spelt);
            assert_eq!(kept.trim_end_matches(';'), "Vienna, Austria", "{line}");
            assert_eq!(hash, email_hash("finn@example.org"), "{line}");
        }
        for line in ["Medical University, Vienna (AT)", "Looking (at) hearts", "(at)"] {
            assert_eq!(spell_addresses(line), line);
        }
    }

    #[test]
    fn contact_phrases_go_and_what_is_beside_them_stays() {
        for (line, kept) in [
            ("*Corresponding author. Institute A, Berlin", "Institute A, Berlin"),
            ("Institute A, Berlin. Corresponding author", "Institute A, Berlin. "),
            ("Correspondence to: Institute A, Berlin", "Institute A, Berlin"),
            ("Institute A, Berlin (Corresponding author)", "Institute A, Berlin "),
        ] {
            assert_eq!(remove_contact_phrases(line), kept, "{line}");
        }
        let (kept, _) = remove_addresses("A, Berlin. E-mail: j@example.org (J. Placewood).");
        assert_eq!(kept, "A, Berlin.");
        let (kept, _) = remove_addresses("A, Berlin. Website: https://example.org, B");
        assert_eq!(kept, "A, Berlin. B");
    }
}
