//! Words of a name in Latin letters: how many they are, how they are written.

use super::text::letter_count;
use crate::data::affiliation::lexicon::{generation_suffix, is_particle};
use crate::data::corpus::fold_name;

pub(super) fn is_capitals(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).all(|c| !c.is_lowercase())
}

/// Two capitals in a row or more: `PharmD`, `FAHA`, `MSc`.
pub(super) fn has_capitals(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() > 1 && !word.contains('-')
}

pub(super) fn mixed_case(words: &[&str]) -> bool {
    words.iter().any(|word| word.chars().any(char::is_lowercase))
}

/// Whether a name has two words or more.
pub(super) fn is_whole_name(name: &str) -> bool {
    name_word_count(&name.split_whitespace().collect::<Vec<_>>()) > 1
}

/// Words of a name apart from particles; the last word is a name whatever it is (`John Do`), and a capital
/// letter is an initial (`E. Probe`).
pub(super) fn name_word_count(words: &[&str]) -> usize {
    let is_name = |at: usize, word: &str| {
        let is_last = at + 1 == words.len();
        let is_capital = word.starts_with(char::is_uppercase);
        let is_initial = is_capital && letter_count(word) == 1;
        is_initial || !is_particle(&fold_name(word)) || (is_last && is_capital)
    };
    words.iter().enumerate().filter(|(at, word)| is_name(*at, word)).count()
}

/// One to four capitals, dotted or not: `J`, `JA`, `J.A.`, `J-P`, `G.N.M.`
pub(super) fn is_initials(word: &str) -> bool {
    let letters = letter_count(word);
    let dotted = word.contains('.');
    (1..=if dotted { 5 } else { 3 }).contains(&letters)
        && word.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '-' | '‐'))
}

/// Whether a part is a generational suffix and nothing else.
pub(super) fn is_suffix(part: &str) -> bool {
    generation_suffix(&fold_name(part)).is_some()
}
