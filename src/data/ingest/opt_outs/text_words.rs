//! The words of a text and what stands between them.

use crate::data::corpus::fold_name;

/// What stands between two words of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WordGap {
    /// Spaces, numbers, marks.
    Space,
    Comma,
    /// One hyphen between two letters.
    Hyphen,
    /// A sign that no name holds.
    Break,
}

impl WordGap {
    fn of(between: &str) -> Self {
        let is_break = |c: char| {
            matches!(c, ';' | '|' | '/' | '<' | '>' | '"' | ':' | '(' | ')' | '[' | ']' | '{' | '}')
                || matches!(c, '\n' | '\t' | '•' | '；' | '、' | '・')
        };
        match between {
            "-" | "‐" | "‑" => Self::Hyphen,
            text if text.contains(is_break) => Self::Break,
            text if text.contains([',', '，']) => Self::Comma,
            _ => Self::Space,
        }
    }
}

/// The words of a text, folded, and what stands between them.
pub(super) struct TextWords {
    pub(super) folded: Vec<String>,
    /// Whether the word begins with a capital.
    capitals: Vec<bool>,
    /// Before each word.
    gaps: Vec<WordGap>,
}

impl TextWords {
    /// `None` where none of more than `few` words is wanted.
    pub(super) fn of(text: &str, is_wanted: impl Fn(&str) -> bool, few: usize) -> Option<Self> {
        let mut words = Self { folded: Vec::new(), capitals: Vec::new(), gaps: Vec::new() };
        let mut found = false;
        let mut end = 0;
        for (start, word) in printed_words(text) {
            let folded = fold_name(word);
            if folded.is_empty() {
                continue;
            }
            found |= is_wanted(&folded);
            words.folded.push(folded);
            words.capitals.push(word.starts_with(char::is_uppercase));
            words.gaps.push(WordGap::of(&text[end..start]));
            end = start + word.len();
        }
        (found || words.folded.len() <= few).then_some(words)
    }

    /// Whether the words from `at` to `end` can be one name: no sign parts them, they are not a piece of a
    /// hyphened name, and a comma among them parts family from given name and not one person from the next.
    pub(super) fn are_one_name(&self, at: usize, end: usize) -> bool {
        let inside = at + 1..end;
        let gap = |place: usize| self.gaps.get(place).copied().unwrap_or(WordGap::Break);
        if (at > 0 && gap(at) == WordGap::Hyphen) || gap(end) == WordGap::Hyphen {
            return false;
        }
        let is_list = at > 0
            && gap(at) == WordGap::Space
            && self.capitals[at - 1]
            && gap(end) == WordGap::Space
            && self.capitals.get(end) == Some(&true);
        inside.into_iter().all(|place| match gap(place) {
            WordGap::Space | WordGap::Hyphen => true,
            WordGap::Comma => !is_list,
            WordGap::Break => false,
        })
    }

    /// Whether the words around those from `at` to `end` are these.
    pub(super) fn stand_between(
        &self,
        [before, after]: &[Vec<String>; 2],
        at: usize,
        end: usize,
    ) -> bool {
        self.folded[..at].ends_with(before) && self.folded[end..].starts_with(after)
    }
}

/// The stretches of letters in a text, with full stops and apostrophes between them, and their places.
fn printed_words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_letter = |c: char| {
        c.is_alphabetic()
            || matches!(c, '\'' | '’' | 'ʼ' | '`' | '.')
            || unicode_normalization::char::is_combining_mark(c)
    };
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(is_letter)?;
        let end = text[start..].find(|c| !is_letter(c)).map_or(text.len(), |at| start + at);
        rest = end;
        Some((start, &text[start..end]))
    })
}
