//! Words of titles, affiliations and subjects, hashed to terms.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::data::corpus::fold_name;

/// Bits of a term: a few million distinct words have few enough collisions for weights, and a table of
/// counts by term stays small.
const TERM_BITS: u32 = 22;
/// Terms are numbers below this.
pub(crate) const TERMS: usize = 1 << TERM_BITS;

/// What a term comes from; equal texts of different kinds are different terms.
#[derive(Clone, Copy)]
pub(crate) enum TermKind {
    Word = 0,
    AffiliationWord = 1,
    Coauthor = 2,
    Venue = 3,
    Subject = 4,
    Reference = 5,
    Organisation = 6,
}

/// The term of a text.
pub(crate) fn hash_term(kind: TermKind, text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write_u8(kind as u8);
    hasher.write(text.as_bytes());
    // FxHash mixes towards the high bits.
    (hasher.finish() >> (64 - TERM_BITS)) as u32
}

/// Words that say nothing in a title or abstract.
const STOP_WORDS: [&str; 40] = [
    "the", "and", "for", "with", "from", "that", "this", "was", "were", "are", "but", "not",
    "have", "has", "had", "been", "their", "its", "which", "than", "these", "those", "our", "can",
    "may", "also", "into", "both", "between", "after", "during", "using", "based", "all", "two",
    "most", "more", "other", "such", "only",
];

/// Adds the terms of running text: words of three letters or more, cut to their first six so that
/// inflected and stemmed forms are equal; Japanese text in pairs of characters.
pub(crate) fn add_text_terms(text: &str, terms: &mut Vec<u32>) {
    for word in fold_name(text).split(' ') {
        if !word.is_ascii() {
            add_character_pairs(word, TermKind::Word, terms);
        } else if word.len() > 2
            && !STOP_WORDS.contains(&word)
            && word.bytes().any(|b| !b.is_ascii_digit())
        {
            terms.push(hash_term(TermKind::Word, &word[..word.len().min(6)]));
        }
    }
}

/// Adds the pairs of neighbouring characters of a text that has no spaces between its words.
fn add_character_pairs(text: &str, kind: TermKind, terms: &mut Vec<u32>) {
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    terms.extend(ends.windows(3).map(|ends| hash_term(kind, &text[ends[0]..ends[2]])));
}

/// Adds the terms of an affiliation line: words cut to five letters (so that `Univ.` equals
/// `University`), the words of the mail domain, no digits.
pub(crate) fn add_affiliation_terms(line: &str, terms: &mut Vec<u32>) {
    const SKIPPED: [&str; 11] =
        ["of", "the", "and", "for", "at", "electronic", "address", "email", "e", "mail", ""];
    for word in fold_name(&line.replace(['.', '@'], " ")).split(' ') {
        if SKIPPED.contains(&word) {
            continue;
        }
        if !word.is_ascii() {
            add_character_pairs(word, TermKind::AffiliationWord, terms);
        } else if word.bytes().all(|b| b.is_ascii_alphabetic()) {
            terms.push(hash_term(TermKind::AffiliationWord, short_form(word)));
        }
    }
}

/// A word in the short form that it shares with its abbreviations.
fn short_form(word: &str) -> &str {
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

/// The term of a name in lists of co-authors: surname, and forename or initials.
pub(crate) fn coauthor_term(surname: &str, forename: &str) -> u32 {
    let mut key = String::with_capacity(surname.len() + forename.len() + 1);
    key.push_str(surname);
    key.push(' ');
    key.push_str(forename);
    hash_term(TermKind::Coauthor, &key)
}

/// Terms in ascending order, each once.
pub(crate) fn distinct_terms(mut terms: Vec<u32>) -> Vec<u32> {
    terms.sort_unstable();
    terms.dedup();
    terms
}
