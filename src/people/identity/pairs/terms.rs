//! Words of titles, affiliations and subjects as hashed terms.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::data::corpus::fold_name;

/// Terms are numbers below this: 22 bits keep a few million distinct words apart well enough for
/// weights, and the table of their counts small.
pub(crate) const TERMS: usize = 1 << 22;

/// The term of a text in a vocabulary.
pub(crate) fn term(vocabulary: u8, text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write_u8(vocabulary);
    hasher.write(text.as_bytes());
    // FxHash mixes upwards; the high bits are the good ones.
    (hasher.finish() >> (64 - 22)) as u32
}

/// Words that say nothing in a title or abstract.
const COMMON: [&str; 40] = [
    "the", "and", "for", "with", "from", "that", "this", "was", "were", "are", "but", "not",
    "have", "has", "had", "been", "their", "its", "which", "than", "these", "those", "our", "can",
    "may", "also", "into", "both", "between", "after", "during", "using", "based", "all", "two",
    "most", "more", "other", "such", "only",
];

/// Terms of running text: words of three letters or more cut to their first six, so that inflected
/// and stemmed forms meet; Japanese text in pairs of characters.
pub(crate) fn text_terms(text: &str, out: &mut Vec<u32>) {
    let folded = fold_name(text);
    for word in folded.split(' ') {
        if word.is_ascii() {
            if word.len() > 2
                && !COMMON.contains(&word)
                && word.bytes().any(|b| !b.is_ascii_digit())
            {
                out.push(term(0, &word[..word.len().min(6)]));
            }
        } else {
            pairs(word, 0, out);
        }
    }
}

/// Pairs of neighbouring characters of a word without spaces between its parts.
fn pairs(word: &str, vocabulary: u8, out: &mut Vec<u32>) {
    let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    for window in ends.windows(3) {
        out.push(term(vocabulary, &word[window[0]..window[2]]));
    }
}

/// Terms of an affiliation line: words cut to five letters (`Univ.`, `University` meet), the words of
/// the mail domain, no digits.
pub(crate) fn affiliation_terms(line: &str, out: &mut Vec<u32>) {
    let folded = fold_name(&line.replace(['.', '@'], " "));
    for word in folded.split(' ') {
        if ["of", "the", "and", "for", "at", "electronic", "address", "email", "e", "mail", ""]
            .contains(&word)
        {
            continue;
        }
        if !word.is_ascii() {
            pairs(word, 1, out);
        } else if word.bytes().all(|b| b.is_ascii_alphabetic()) {
            out.push(term(1, shortened(word)));
        }
    }
}

/// A word in the short form that its abbreviations share.
fn shortened(word: &str) -> &str {
    match word {
        "u" | "univ" | "uni" => "unive",
        "dept" | "dep" => "depar",
        "inst" => "insti",
        "natl" | "nat" => "natio",
        "hosp" => "hospi",
        "lab" | "labs" => "labor",
        "med" => "medic",
        "sci" => "scien",
        "phys" => "physi",
        "res" => "resea",
        "ctr" | "cent" | "centre" => "cente",
        "coll" => "colle",
        "acad" => "acade",
        "int" | "intl" => "inter",
        "engn" | "eng" => "engin",
        "sch" => "schoo",
        "div" => "divis",
        "tech" => "techn",
        word => &word[..word.len().min(5)],
    }
}

/// The term under which a name stands in lists of co-authors: surname and first initial.
pub(crate) fn coauthor_term(surname: &str, initial: Option<char>) -> u32 {
    let mut key = String::with_capacity(surname.len() + 3);
    key.push_str(surname);
    key.push(' ');
    key.extend(initial);
    term(2, &key)
}

/// Terms in order, each once.
pub(crate) fn sorted(mut terms: Vec<u32>) -> Vec<u32> {
    terms.sort_unstable();
    terms.dedup();
    terms
}
