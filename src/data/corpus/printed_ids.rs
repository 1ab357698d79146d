//! Identifiers as people and spreadsheets print them: with address, prefix, brackets, notes; as numbers with
//! `.0`, powers of ten, thousands separators. One reader for each kind of identifier.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// The PMID that a text prints: `PMID: 31234567`, `https://pubmed.ncbi.nlm.nih.gov/31234567/`,
/// `31234567.0`, `3.1234567E+07`, `31,234,567`. `None` where digits were lost (`3.12E+07`) or several numbers
/// are printed.
pub fn read_pmid(text: &str) -> Option<u32> {
    let text = text.trim();
    if !text.is_empty() && text.len() <= 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().filter(|pmid| *pmid != 0);
    }
    let text: String = text.nfkc().collect::<String>().to_lowercase();
    if text.contains("pmc") {
        return None;
    }
    let number = match text.contains("://") || text.contains("ncbi.nlm") {
        true => text
            .split(['/', '?', '#', '&', '=', ' '])
            .rfind(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))?
            .parse()
            .ok()?,
        false => whole_number(bare_number(&text, &["pubmed", "pmid", "medline", "id"]))?,
    };
    u32::try_from(number).ok().filter(|pmid| (1..100_000_000).contains(pmid))
}

/// The DOI that a text prints, in lower case, without resolver, prefix, brackets and what ends a sentence;
/// empty when it prints none, or several.
pub fn read_doi(text: &str) -> String {
    let text = text.trim();
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-' | b'_');
    let is_whole =
        text.starts_with("10.") && text.bytes().all(is_plain) && !text.ends_with(['.', '/']);
    if is_whole && text.contains('/') {
        return text.to_lowercase();
    }
    let text = match text.contains('%') {
        true => decoded(text),
        false => Cow::Borrowed(text),
    };
    let Some(start) = doi_start(&text, 0) else { return String::new() };
    let found = text[start..].split(char::is_whitespace).next().unwrap_or_default();
    if let Some(other) = doi_start(&text, start + found.len()) {
        let repeated = text[other..].split(char::is_whitespace).next().unwrap_or_default();
        if without_tail(repeated) != without_tail(found) {
            return String::new();
        }
    }
    let found = without_tail(found);
    match found.split_once('/') {
        Some((_, suffix)) if !suffix.is_empty() => found.to_lowercase(),
        _ => String::new(),
    }
}

/// Where `10.` and a registrant's number and a slash begin, from `from` on.
fn doi_start(text: &str, from: usize) -> Option<usize> {
    text[from..].match_indices("10.").map(|(at, _)| from + at).find(|at| {
        let registrant = text[at + 3..].bytes().take_while(|b| b.is_ascii_digit() || *b == b'.');
        let length = registrant.count();
        let before = text[..*at].chars().next_back();
        let is_start = before.is_none_or(|c| !c.is_ascii_digit() && c != '.');
        is_start && length > 0 && text[at + 3 + length..].starts_with('/')
    })
}

/// A DOI without the punctuation, quotation marks and unmatched brackets behind it.
fn without_tail(doi: &str) -> &str {
    let mut doi = doi;
    loop {
        let Some(last) = doi.chars().next_back() else { return doi };
        let is_unmatched = |open: char| doi.matches(open).count() < doi.matches(last).count();
        let goes = match last {
            '.' | ',' | ';' | ':' | '/' | '"' | '\'' | '”' | '’' | '»' => true,
            ')' => is_unmatched('('),
            ']' => is_unmatched('['),
            '}' => is_unmatched('{'),
            '>' => is_unmatched('<'),
            _ => false,
        };
        if !goes {
            return doi;
        }
        doi = &doi[..doi.len() - last.len_utf8()];
    }
}

/// Percent escapes of signs that DOIs hold, decoded.
fn decoded(text: &str) -> Cow<'_, str> {
    const ESCAPES: [(&str, &str); 7] = [
        ("%2F", "/"),
        ("%28", "("),
        ("%29", ")"),
        ("%3C", "<"),
        ("%3E", ">"),
        ("%3A", ":"),
        ("%3B", ";"),
    ];
    let decode = |text: String, (escape, sign): &(&str, &str)| {
        text.replace(escape, sign).replace(&escape.to_lowercase(), sign)
    };
    Cow::Owned(ESCAPES.iter().fold(text.to_owned(), decode))
}

/// The ClinicalTrials.gov number that a text prints: `NCT01234567`, `nct 01234567`,
/// `https://clinicaltrials.gov/study/NCT01234567`; `None` unless it has its eight digits.
pub fn read_nct(text: &str) -> Option<String> {
    let upper = text.to_uppercase();
    let mut found = upper.match_indices("NCT").filter_map(|(at, _)| {
        let rest = upper[at + 3..].trim_start_matches([' ', ':', '#', '-', '_', '.']);
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        (digits == 8).then(|| format!("NCT{}", &rest[..8]))
    });
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// The whole number that a text prints and nothing else: digits, perhaps with `.0`, as a power of ten with
/// all of its digits, or with separators between thousands.
pub(super) fn whole_number(text: &str) -> Option<u64> {
    let text = text.trim();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let exponent = exponent.trim_start_matches('+');
            (mantissa, Some(exponent.parse::<u32>().ok().filter(|e| *e < 20)?))
        }
        None => (text, None),
    };
    let Some(exponent) = exponent else {
        return digits_of(without_zero_decimals(mantissa)).or_else(|| grouped(mantissa));
    };
    let (whole, fraction) = mantissa.split_once(['.', ','])?;
    let needed = exponent as usize;
    // Fewer digits than the exponent says: the sheet has rounded.
    if fraction.len() < needed || fraction.get(needed..)?.bytes().any(|b| b != b'0') {
        return None;
    }
    digits_of(&format!("{whole}{}", fraction.get(..needed)?))
}

fn digits_of(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// `31234567.0` without its decimals; three zeros may be thousands.
fn without_zero_decimals(text: &str) -> &str {
    let Some((whole, decimals)) = text.split_once(['.', ',']) else { return text };
    let are_zeros = decimals.bytes().all(|b| b == b'0');
    let is_whole = whole.bytes().all(|b| b.is_ascii_digit());
    let are_thousands = decimals.len() == 3 && whole.len() <= 3;
    if is_whole && are_zeros && !are_thousands { whole } else { text }
}

/// `31,234,567`, `31.234.567`, `31 234 567`, `31'234'567`, `3,12,34,567`.
fn grouped(text: &str) -> Option<u64> {
    let separator = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, ',' | '.' | '\'' | '’' | '\u{66c}') && !separator.is_whitespace() {
        return None;
    }
    let groups: Vec<&str> = text.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    // One group behind a full stop is a fraction.
    if separator == '.' && middle.is_empty() {
        return None;
    }
    let sizes_fit = last.len() == 3
        && (1..=3).contains(&first.len())
        && (middle.iter().all(|group| group.len() == 3)
            || middle.iter().all(|group| group.len() == 2));
    if sizes_fit { digits_of(&groups.concat()) } else { None }
}

/// A text without the prefixes, brackets and quotation marks in front of a number and the notes and
/// punctuation behind it.
pub(super) fn bare_number<'t>(text: &'t str, prefixes: &[&str]) -> &'t str {
    let is_sign = |c: char| {
        c.is_whitespace()
            || matches!(c, ':' | '#' | '=' | '(' | '[' | '<' | '{' | '"' | '\'' | '“' | '_')
    };
    let mut text = text.trim_start_matches(is_sign);
    while let Some(rest) = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)) {
        text = rest
            .trim_start_matches(is_sign)
            .trim_start_matches(['.', '-'])
            .trim_start_matches(is_sign);
    }
    let end = text.find(['(', '[', '<', ';', ')', ']', '>', '}', '"', '”']).unwrap_or(text.len());
    // A year may be among the notes, but not another identifier.
    let runs = text[end..].split(|c: char| !c.is_ascii_digit());
    if runs.map(str::len).max().unwrap_or(0) > 4 {
        return "";
    }
    let text = text[..end].trim_end_matches(|c: char| !c.is_alphanumeric());
    // A note behind the number: `31234567 pubmed`.
    match text.split_once(' ') {
        Some((number, note)) if !note.contains(|c: char| c.is_ascii_digit()) => {
            number.trim_end_matches(|c: char| !c.is_alphanumeric())
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::corpus::Orcid;

    #[test]
    fn a_pmid_is_read_in_every_printed_form() {
        for text in [
            "31234567",
            " 31234567 ",
            "PMID: 31234567",
            "pmid31234567",
            "PubMed ID 31234567",
            "PMID:31234567.",
            "[31234567]",
            "31234567 [PubMed]",
            "31234567 (ahead of print)",
            "31234567;",
            "MEDLINE:31234567",
            "https://pubmed.ncbi.nlm.nih.gov/31234567/",
            "pubmed.ncbi.nlm.nih.gov/31234567/?from_term=test",
            "http://www.ncbi.nlm.nih.gov/pubmed/31234567",
            "31234567.0",
            "31234567,00",
            "3.1234567E+07",
            "3,1234567e7",
            "31,234,567",
            "31.234.567",
            "31 234 567",
            "31\u{a0}234\u{a0}567",
            "31'234'567",
            "3,12,34,567",
            "３１２３４５６７",
        ] {
            assert_eq!(read_pmid(text), Some(31_234_567), "{text}");
        }
        assert_eq!(read_pmid("00000011"), Some(11));
        assert_eq!(read_pmid("90,000"), Some(90_000));
    }

    #[test]
    fn a_number_that_lost_digits_or_is_another_id_is_no_pmid() {
        for text in [
            "",
            "0",
            "3.12E+07",
            "3E+07",
            "3.1E7",
            "31234567.5",
            "1.234",
            "PMC31234567",
            "123456789",
            "31234567; 31234568",
            "31234567 31234568",
            "10.1000/31234567",
            "-5",
            "WOS:000123",
            "1e99",
            "E",
            "e5",
            "31,2345",
            "n/a",
        ] {
            assert_eq!(read_pmid(text), None, "{text}");
        }
    }

    #[test]
    fn a_doi_is_read_without_what_is_printed_around_it() {
        for text in [
            "10.5555/Abc.1",
            "https://doi.org/10.5555/abc.1",
            "http://dx.doi.org/10.5555/ABC.1.",
            "doi:10.5555/abc.1",
            "DOI10.5555/abc.1",
            "DOI: 10.5555/abc.1;",
            "(10.5555/abc.1)",
            "<https://doi.org/10.5555/abc.1>",
            "10.5555/abc.1 (open access)",
            "10.5555/abc.1 [doi]",
            "https://doi.org/10.5555%2Fabc.1",
            "10.5555/abc.1 https://doi.org/10.5555/abc.1",
        ] {
            assert_eq!(read_doi(text), "10.5555/abc.1", "{text}");
        }
        let old = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2";
        assert_eq!(read_doi(&old.to_uppercase()), old);
        for text in
            ["", "10.", "10.5555", "10.5555/", "10/abc", "110.5555/abc", "10.1/a; 10.1/b", "x"]
        {
            assert_eq!(read_doi(text), "", "{text}");
        }
    }

    #[test]
    fn an_nct_number_needs_its_eight_digits() {
        for text in [
            "NCT01234567",
            " nct01234567.",
            "NCT 01234567",
            "NCT: 01234567",
            "(NCT01234567)",
            "https://clinicaltrials.gov/study/NCT01234567",
            "ClinicalTrials.gov/NCT01234567",
        ] {
            assert_eq!(read_nct(text).as_deref(), Some("NCT01234567"), "{text}");
        }
        for text in
            ["", "NCT", "NCT1234567", "NCT012345678", "NCT01234567, NCT01234568", "01234567"]
        {
            assert_eq!(read_nct(text), None, "{text}");
        }
    }

    #[test]
    fn an_orcid_that_a_sheet_took_for_a_number_is_put_right_by_its_check_digit() {
        for text in ["218250097", "218250097.0", "2.18250097E+08", "218,250,097", "0218250097"] {
            let read = Orcid::parse(text).map(|orcid| orcid.to_string());
            assert_eq!(read.as_deref(), Some("0000-0002-1825-0097"), "{text}");
        }
        for text in ["2.1825E+11", "218250098", "218250000", "97", "15", "1", "31234567"] {
            assert_eq!(Orcid::parse(text), None, "{text}");
        }
    }
}
