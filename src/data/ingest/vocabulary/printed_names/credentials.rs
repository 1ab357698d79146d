//! Degrees, fellowships and licences behind a name.

use super::lexicon::{self, CredentialForm, TitleForm};
use super::name_words::{has_capitals, is_capitals, is_whole_name, mixed_case, name_word_count};
use super::text::letter_count;
use super::titles::title_of;
use crate::data::corpus::fold_name;

/// Whether a part behind a comma holds degrees only. A word of four or more capitals that the table does
/// not know is one when it follows a name of two words that is not in capitals itself.
pub(super) fn are_credentials(part: &str, name: &str) -> bool {
    let words: Vec<&str> = part.split([' ', '/', '&']).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return true;
    }
    let whole_name = is_whole_name(name);
    let in_mixed_case = name.chars().any(char::is_lowercase);
    if is_spaced_credential(&words) && whole_name && words.iter().any(|word| letter_count(word) > 1)
    {
        return true;
    }
    words.iter().all(|word| {
        let letters = letter_count(word);
        match lexicon::credential(&credential_key(word)) {
            Some(CredentialForm::Any) => {
                whole_name || letters > 3 || (has_capitals(word) && !is_capitals(word))
            }
            _ if letters < 2 => false,
            Some(CredentialForm::Capitals) => whole_name && is_capitals(word),
            None if title_of(word).is_some_and(|form| form != TitleForm::Word) => {
                whole_name || word.ends_with('.')
            }
            None => {
                whole_name && in_mixed_case && (4..=10).contains(&letters) && has_capitals(word)
            }
        }
    })
}

/// The degree that a word is; of `MD/PhD` every part must be one.
fn credential_of(word: &str) -> Option<CredentialForm> {
    lexicon::credential(&credential_key(word)).or_else(|| {
        let forms = word.split('/').map(|part| lexicon::credential(&credential_key(part)));
        let forms: Vec<CredentialForm> = forms.collect::<Option<_>>()?;
        (forms.len() > 1).then_some(CredentialForm::Any)
    })
}

/// Whether a word is a degree of the table.
pub(super) fn is_credential(word: &str) -> bool {
    credential_of(word).is_some()
}

/// `Ph. D.`, `M. Sc.`
fn is_spaced_credential(words: &[&str]) -> bool {
    words.len() > 1 && lexicon::credential(&credential_key(&words.concat())).is_some()
}

/// Letters and digits only, without accents: `Ph.D.`, `PhD`, `ph-d`.
fn credential_key(word: &str) -> String {
    let mut key = fold_name(word);
    key.retain(|c| c != ' ');
    key
}

/// How short words in capitals behind a name are read.
#[derive(Clone, Copy)]
pub(super) struct CredentialReading {
    /// They are initials.
    pub initials: bool,
    /// Words of the name that stay at least: two where the given names are among them.
    pub words: usize,
}

/// Behind a comma a short word in capitals is an initial.
pub(super) const GIVEN_NAMES: CredentialReading = CredentialReading { initials: true, words: 1 };

/// Takes degrees off the end of a name. At least two words of the name stay where the degree may be
/// initials; in a column of `Family AB` they are initials.
pub(super) fn without_credentials(name: &str, reading: CredentialReading) -> String {
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let mut end = words.len();
    while let Some(taken) = credentials_at_end(&words[..end], reading) {
        end -= taken;
    }
    words[..end].join(" ")
}

/// How many of the last words are one degree.
fn credentials_at_end(words: &[&str], reading: CredentialReading) -> Option<usize> {
    let CredentialReading { initials, words: needed } = reading;
    for length in [3, 2] {
        if words.len() > length + 1 && !initials {
            let tail = &words[words.len() - length..];
            let dotted = tail.iter().all(|word| word.ends_with('.') || word.len() < 4);
            let longer = tail.iter().any(|word| letter_count(word) > 1);
            if dotted && longer && is_spaced_credential(tail) {
                return Some(length);
            }
        }
    }
    let (last, rest) = words.split_last()?;
    let letters = letter_count(last);
    let left = name_word_count(rest);
    // In a name in capitals a full stop tells a degree or an initial from a name.
    let is_dotted = words.iter().any(|word| word.ends_with('.'));
    let is_credential = match credential_of(last) {
        Some(CredentialForm::Any) if letters > 3 || last.contains('.') => {
            left > 0 && has_capitals(last)
        }
        Some(CredentialForm::Any) => left > 0 && has_capitals(last) && (left > 1 || !initials),
        Some(CredentialForm::Capitals) => {
            is_capitals(last) && left >= needed && !initials && (mixed_case(rest) || is_dotted)
        }
        // `MD PhD XYZA`: behind a known degree.
        None => {
            let after_known = rest.last().is_some_and(|before| credential_of(before).is_some());
            after_known
                && left > 2
                && is_capitals(last)
                && (2..=8).contains(&letters)
                && !initials
                && mixed_case(&rest[..rest.len().min(2)])
        }
    };
    is_credential.then_some(1)
}
