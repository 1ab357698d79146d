//! The last look: no byte that is written may name a suppressed person.

use rustc_hash::FxHashSet;

use crate::data::corpus::{fold_name, name_key};
use crate::data::review::SuppressionList;
use crate::storage::table::Table;

/// A suppressed person was found in an output. The message does not repeat the name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{file}: the person of opt-out entry {row} would have been written, so nothing was\n  add the spelling that is printed there to the opt-out file, and report it as a bug"
)]
pub struct SuppressedNameFound {
    /// The file or table.
    pub file: String,
    /// From 1: which opt-out row.
    pub row: usize,
}

/// The texts to look for.
#[derive(Debug)]
pub(super) struct SuppressionCheck {
    folded: Vec<String>,
    keys: FxHashSet<String>,
}

impl SuppressionCheck {
    pub(super) fn new(suppression: &SuppressionList) -> Self {
        let folded: Vec<String> =
            suppression.forbidden().iter().map(|text| fold_name(text)).collect();
        let keys = suppression.forbidden().iter().map(|text| name_key(&[text])).collect();
        Self { folded, keys }
    }

    /// Cells that are a suppressed name in either order, or hold it among other words.
    pub(super) fn table(&self, table: &Table) -> Result<(), SuppressedNameFound> {
        if self.folded.is_empty() {
            return Ok(());
        }
        for cell in table.texts() {
            if let Some(row) = self.find(cell) {
                return Err(SuppressedNameFound { file: table.name().to_owned(), row });
            }
        }
        Ok(())
    }

    /// The same for a text file, line by line; bytes that are no text (PNG) were drawn from a text
    /// that was looked at.
    pub(super) fn bytes(&self, name: &str, bytes: &[u8]) -> Result<(), SuppressedNameFound> {
        let Ok(text) = std::str::from_utf8(bytes) else { return Ok(()) };
        if self.folded.is_empty() {
            return Ok(());
        }
        for line in text.lines() {
            if let Some(row) = self.find(line) {
                return Err(SuppressedNameFound { file: name.to_owned(), row });
            }
        }
        Ok(())
    }

    /// Place of the opt-out text that stands in `text` as whole words, or whose words are its words.
    fn find(&self, text: &str) -> Option<usize> {
        if text.len() < 2 {
            return None;
        }
        let (folded, hyphens) = fold_with_hyphens(text);
        let whole = |needle: &str| {
            folded.match_indices(needle).any(|(at, _)| {
                let end = at + needle.len();
                let before = folded[..at].chars().next_back();
                let after = folded[end..].chars().next();
                let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
                // `Jane Placewood-Smithson` is another name than `Jane Placewood`.
                let is_part = hyphens.contains(&end) || (at > 0 && hyphens.contains(&(at - 1)));
                ends(before) && ends(after) && !is_part
            })
        };
        let found = self.folded.iter().position(|needle| !needle.is_empty() && whole(needle));
        found
            .or_else(|| {
                let short = folded.split(' ').count() <= 6;
                (short && self.keys.contains(&name_key(&[text]))).then_some(0)
            })
            .map(|place| place + 1)
    }
}

/// The folded text, and where in it hyphens between two letters became spaces.
fn fold_with_hyphens(text: &str) -> (String, Vec<usize>) {
    /// A letter that no name has and that folding keeps.
    const MARK: char = 'ǃ';
    let letters: Vec<char> = text.chars().collect();
    let joins = |at: usize| {
        let is_letter = |c: Option<&char>| c.is_some_and(|c| c.is_alphabetic());
        matches!(letters[at], '-' | '‐' | '‑')
            && at > 0
            && is_letter(letters.get(at - 1))
            && is_letter(letters.get(at + 1))
    };
    let marked: String =
        (0..letters.len()).map(|at| if joins(at) { MARK } else { letters[at] }).collect();
    let mut folded = String::with_capacity(text.len());
    let mut hyphens = Vec::new();
    for c in fold_name(&marked).chars() {
        if c == MARK {
            hyphens.push(folded.len());
        }
        folded.push(if c == MARK { ' ' } else { c });
    }
    (folded, hyphens)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweep(names: &[&str]) -> SuppressionCheck {
        let folded = names.iter().map(|text| fold_name(text)).collect();
        let keys = names.iter().map(|text| name_key(&[text])).collect();
        SuppressionCheck { folded, keys }
    }

    #[test]
    fn a_name_is_found_in_either_order_and_among_other_words() {
        let sweep = sweep(&["Sato Hanako", "0000-0002-1825-0097"]);
        for text in ["Hanako SATO", "Leaders: Sato Hanako; Doe J", "<text>Sato Hanako</text>"] {
            assert!(sweep.find(text).is_some(), "{text}");
        }
        assert!(sweep.find("0000-0002-1825-0097").is_some());
    }

    #[test]
    fn a_longer_name_that_contains_the_letters_is_left_alone() {
        let ono = sweep(&["Ono Ken"]);
        for text in ["Bono Ken", "Ono Kenji", "Ken", ""] {
            assert_eq!(ono.find(text), None, "{text}");
        }
        let jane = sweep(&["Jane Placewood", "Mary-Ann Probe"]);
        for text in ["Jane Placewood-Smithson", "Anna-Jane Placewood"] {
            assert_eq!(jane.find(text), None, "{text}");
        }
        for text in
            ["Jane Placewood - Chair", "Placewood-Jane", "Mary Ann Probe", "X-Y Jane Placewood-1"]
        {
            assert!(jane.find(text).is_some(), "{text}");
        }
    }
}
