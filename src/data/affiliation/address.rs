//! Affiliation lines without what locates a person too well, and the country where it is certain.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::contact::{
    is_contact, may_hold_address, remove_addresses, remove_contact_phrases, remove_phone,
    spell_addresses, without_label,
};
use super::identifiers::remove_identifiers;
use super::line_country::{country_by_zip, country_of_parts};
use super::marks::without_mark;
use super::postal_code::remove_postal_codes;
use super::street::is_street;

/// An affiliation line that may be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CleanedAffiliation {
    /// The line without mark, e-mail, phone, identifiers, street and postal code.
    pub line: String,
    /// ISO 3166-1 alpha-2 code, or `[0, 0]`.
    pub country: [u8; 2],
    /// Hash of the first e-mail address, or 0.
    pub email_hash: u64,
}

/// Lines that each thread caches; some 10 MB.
const MAX_CACHED: usize = 20_000;

thread_local! {
    static CACHE: RefCell<FxHashMap<Box<str>, CleanedAffiliation>> = RefCell::default();
}

/// [`clean_affiliation`] with a cache: the authors of one department print one line, paper after paper.
pub(crate) fn clean_affiliation_cached(line: &str) -> CleanedAffiliation {
    CACHE.with_borrow_mut(|cache| {
        if let Some(known) = cache.get(line) {
            return known.clone();
        }
        if cache.len() >= MAX_CACHED {
            cache.clear();
        }
        let cleaned = clean_affiliation(line);
        cache.insert(line.into(), cleaned.clone());
        cleaned
    })
}

/// Removes mark, e-mail, phone, identifiers, street and postal code from an affiliation line and reads its
/// country.
pub fn clean_affiliation(line: &str) -> CleanedAffiliation {
    let line = spell_addresses(line);
    let line = remove_identifiers(&line);
    let (without_mail, email_hash) = match may_hold_address(&line) {
        true => remove_addresses(&line),
        false => (line.into_owned(), 0),
    };
    let without_mail = remove_contact_phrases(&without_mail);
    let mut parts: Vec<String> = Vec::new();
    for part in without_mark(without_label(&without_mail)).split([',', '，', '、']) {
        let part = remove_phone(part.trim());
        let is_first = parts.is_empty();
        if part.is_empty() || is_contact(part) || (!is_first && is_street(part)) {
            continue;
        }
        let part = if part.bytes().any(|b| b.is_ascii_digit()) {
            remove_postal_codes(part, is_first)
        } else {
            part.to_owned()
        };
        if part.chars().any(char::is_alphabetic) {
            parts.push(part);
        }
    }
    if let Some(last) = parts.last_mut() {
        remove_full_stop(last);
    }
    let country = country_of_parts(&parts).or_else(|| country_by_zip(&without_mail));
    CleanedAffiliation { line: parts.join(", "), country: country.unwrap_or([0, 0]), email_hash }
}

/// Removes the full stop that ends a line, but not that of an abbreviation such as `U.S.A.`.
fn remove_full_stop(last: &mut String) {
    let bare = last.trim_end_matches(['.', ';', ' ', '(', '[', '*', ':']);
    if bare.len() + 1 < last.len() || !bare.contains('.') {
        last.truncate(bare.len());
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::data::corpus::email_hash;

    #[test]
    fn an_address_is_kept_only_as_a_salted_hash() {
        let kept = clean_affiliation(
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
            let cleaned = clean_affiliation(line).line;
            assert!(
                cleaned.starts_with(kept.trim_end_matches(", UK")) && !cleaned.contains("1865"),
                "{line} became {cleaned}"
            );
        }
    }

    #[test]
    fn identifiers_and_contacts_do_not_cost_the_country() {
        for line in [
            "Sample Hospital, Lyon, France. ORCID: 0000-0002-1825-0097",
            "Sample Hospital, Lyon, France (ORCID: 0000-0002-1825-0097).",
            "https://ror.org/03yph8055 Sample Hospital, Lyon, France.",
            "Sample Hospital, Lyon, France. Electronic address: https://example.org/me.",
            "Sample Hospital, Lyon, France; email: finn (at) example.org",
            "Sample Hospital, Lyon, France. Tel: +33 1 00 00 00, fax: +33 1 00 00 01",
            "*Corresponding author. Sample Hospital, Lyon, France.",
            "Present address: Sample Hospital, Lyon, France.",
            "1Sample Hospital, Lyon, France.",
        ] {
            let cleaned = clean_affiliation(line);
            assert_eq!(
                (cleaned.line.as_str(), cleaned.country),
                ("Sample Hospital, Lyon, France", *b"FR"),
                "{line}"
            );
        }
        for (line, kept) in [
            ("A Center, Tel Aviv, Israel.", "A Center, Tel Aviv, Israel"),
            ("A Infirmary, Mobile, Alabama, USA.", "A Infirmary, Mobile, Alabama, USA"),
            (
                "A, Tel-Aviv University, Tel-Aviv 69978, Israel",
                "A, Tel-Aviv University, Tel-Aviv, Israel",
            ),
        ] {
            assert_eq!(clean_affiliation(line).line, kept);
        }
    }

    #[test]
    fn a_country_is_read_only_when_it_is_certain() {
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
            assert_eq!(clean_affiliation(line).country, code, "{line}");
        }
    }
}
