//! Titles and forms of address in front of a name.

use super::lexicon::{self, TitleForm};
use super::name_words::is_capitals;
use super::text::letter_count;
use crate::data::corpus::fold_name;

/// Takes titles off the front of a name, and off its end where they are words.
pub(super) fn without_titles(name: &str) -> String {
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let mut start = 0;
    while start < words.len() {
        match title_length(&words[start..], start > 0) {
            Some(length) if start + length < words.len() => start += length,
            _ => break,
        }
    }
    let mut end = words.len();
    while end > start + 2
        && title_of(words[end - 1]).is_some_and(|form| form == TitleForm::Any)
        && {
            let last = words[end - 1];
            last.contains('.') || fold_name(last).len() > 3
        }
    {
        end -= 1;
    }
    words[start..end].join(" ")
}

/// How many words in front are one title. `behind`: another title comes before.
fn title_length(words: &[&str], behind: bool) -> Option<usize> {
    for length in [3, 2] {
        if words.len() > length {
            let phrase = fold_name(&words[..length].join(" "));
            if lexicon::title(&phrase).is_some() {
                return Some(length);
            }
        }
    }
    let word = *words.first()?;
    let is_title = match title_of(word) {
        Some(TitleForm::Any) => true,
        Some(TitleForm::Dotted) => word.ends_with('.'),
        Some(TitleForm::After) => {
            behind && (word.ends_with('.') || word.starts_with(char::is_lowercase))
                || is_before_title(words)
        }
        Some(TitleForm::Word) => !is_capitals(word),
        // Abbreviated faculties and honours: `rer. nat.`, `h.c.`, `mult.`
        None => behind && word.ends_with('.') && word.starts_with(char::is_lowercase),
    };
    // Two letters without a full stop are a name as well (`Do`, `Ma`), in capitals initials.
    let letters = letter_count(word);
    let is_sure = letters > 1 && (letters > 2 || !is_capitals(word) || word.contains('.'));
    (is_title && (is_sure || behind || is_before_title(words))).then_some(1)
}

/// `Assoc. Prof.`, `Associate Professor`: words that are titles because one follows.
fn is_before_title(words: &[&str]) -> bool {
    words.get(1).is_some_and(|next| {
        title_of(next).is_some_and(|form| form == TitleForm::Any) && words.len() > 2
    })
}

/// The title that a word is; of `Univ.-Prof.`, `A/Prof`, `Prof.Dr.` every part must be one.
pub(super) fn title_of(word: &str) -> Option<TitleForm> {
    let folded = fold_name(word).replace(' ', "");
    if let Some(form) = lexicon::title(&folded) {
        return Some(form);
    }
    let parts: Vec<String> =
        word.split(['-', '/', '.']).map(fold_name).filter(|part| !part.is_empty()).collect();
    let known = |part: &String| {
        lexicon::title(part).is_some() || matches!(part.as_str(), "a" | "assoc" | "ass")
    };
    let has_title = parts.iter().any(|part| lexicon::title(part) == Some(TitleForm::Any));
    (parts.len() > 1 && has_title && parts.iter().all(known)).then_some(TitleForm::Any)
}

/// Whether a word is a title of the table, or made of such.
pub(super) fn is_title(word: &str) -> bool {
    title_of(word).is_some()
}
