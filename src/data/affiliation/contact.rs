//! E-mail addresses, phone numbers and web addresses in affiliation lines.

use crate::data::corpus::email_hash;

/// Removes words with an `@` and the words that announce them; returns the hash of the first address, 0
/// without any.
pub(super) fn remove_emails(line: &str) -> (String, u64) {
    let line = line.replace('＠', "@");
    let mut hash = 0;
    let mut words: Vec<&str> = Vec::new();
    for word in line.split_whitespace() {
        if let Some(at) = word.find('@') {
            let address = address_around(word, at);
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

/// The e-mail address around the `@` at byte `at` of a word, without brackets and punctuation.
fn address_around(word: &str, at: usize) -> &str {
    let is_outside = |c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@'));
    let start = word[..at]
        .rfind(is_outside)
        .map_or(0, |p| p + word[p..].chars().next().map_or(1, char::len_utf8));
    let end = word[at..].find(is_outside).map_or(word.len(), |p| at + p);
    word[start..end].trim_matches('.')
}

/// Whether a word only introduces an e-mail address.
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
pub(super) fn remove_phone(part: &str) -> &str {
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
    let announced =
        ["tel", "phone", "fax", "telephone", "mobile", "電話", "ファックス"].iter().any(|word| {
            lower.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
        });
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let is_number = part.chars().all(|c| c.is_ascii_digit() || " +-().:/–".contains(c));
    announced || (is_number && digits > 0) || lower.starts_with("http") || lower.starts_with("www.")
}
