//! A bare name as family name, given names and suffix.

use super::column::NameColumn;
use super::name_words::is_initials;
use super::text::is_native;
use super::undress::Undressed;
use crate::data::affiliation::lexicon::is_particle;
use crate::data::corpus::{RawMention, fold_name};

/// The fields of a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SplitName {
    /// Family name in Latin script.
    pub family: String,
    /// Given names in Latin script.
    pub given: String,
    /// The whole name when its script is another.
    pub native: String,
    /// Generational suffix.
    pub suffix: String,
}

impl SplitName {
    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.family.is_empty() && self.given.is_empty() && self.native.is_empty()
    }

    /// Puts the fields into a mention.
    pub fn fill(self, mention: &mut RawMention) {
        mention.family = self.family;
        mention.given = self.given;
        if !self.native.is_empty() {
            mention.native = self.native;
        }
        if !self.suffix.is_empty() {
            mention.suffix = self.suffix;
        }
    }
}

/// Cuts an undressed name.
pub(super) fn split_parts(undressed: &Undressed, column: &NameColumn) -> SplitName {
    let suffix = undressed.suffix.clone();
    match undressed.parts.as_slice() {
        [] => SplitName { suffix, ..SplitName::default() },
        [native, ..] if is_native(native) => {
            let native = undressed.parts.join(" ").replace(['、', ','], " ");
            let native = native.split_whitespace().collect::<Vec<_>>().join(" ");
            SplitName { native, suffix, ..SplitName::default() }
        }
        [whole] => SplitName { suffix, ..in_order(whole, column) },
        [family, given @ ..] => SplitName {
            family: family.clone(),
            given: given.join(" "),
            native: String::new(),
            suffix,
        },
    }
}

/// A name without comma.
pub(super) fn in_order(name: &str, column: &NameColumn) -> SplitName {
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let cut = |given: &[&str], family: &[&str]| SplitName {
        given: given.join(" "),
        family: family.join(" "),
        ..SplitName::default()
    };
    let count = words.len();
    if count < 2 {
        return match glued_words(name) {
            Some((first, last)) => cut(&[first], &[last]),
            None => SplitName { family: name.to_owned(), ..SplitName::default() },
        };
    }
    if let Some(at) = capital_family(&words, column) {
        return match at {
            FamilyEnd::Head(length) => cut(&words[length..], &words[..length]),
            FamilyEnd::Tail(length) => cut(&words[..count - length], &words[count - length..]),
        };
    }
    // `Smith JA`, `van der Berg J`: bare initials come last.
    if is_initials(words[count - 1]) && !words[..count - 1].iter().any(|word| is_initials(word)) {
        return cut(&words[count - 1..], &words[..count - 1]);
    }
    let particle = |word: &&str| {
        let bare = fold_name(word);
        is_particle(&bare) && (word.starts_with(char::is_lowercase) || bare.len() > 1)
    };
    let first = words[1..count - 1].iter().position(particle).map(|at| at + 1);
    let led = particle(&words[0]) && words[0].starts_with(char::is_lowercase);
    match first {
        _ if led => cut(&[], &words),
        // `Santiago Ramón y Cajal`: two surnames joined.
        Some(at) if at > 1 && matches!(words[at], "y" | "e" | "i") => {
            cut(&words[..at - 1], &words[at - 1..])
        }
        // `Martín-de la Prueba`
        Some(at) if at > 1 && ends_in_particle(words[at - 1]) => {
            cut(&words[..at - 1], &words[at - 1..])
        }
        Some(at) => cut(&words[..at], &words[at..]),
        // `Voorbeeld-de Jong`: the particle of a double name is behind its hyphen.
        None if count > 2 && ends_in_particle(words[count - 2]) => {
            cut(&words[..count - 2], &words[count - 2..])
        }
        None => cut(&words[..count - 1], &words[count - 1..]),
    }
}

/// Whether a word ends in a particle behind a hyphen.
fn ends_in_particle(word: &str) -> bool {
    word.rsplit_once('-').is_some_and(|(_, end)| is_particle(&fold_name(end)))
}

/// `JanProef`: two names whose blank was lost. Not `MacTest`, `FitzProbe`, `deVoorbeeld`.
fn glued_words(name: &str) -> Option<(&str, &str)> {
    const PREFIXES: [&str; 6] = ["mac", "fitz", "vanden", "vander", "della", "delle"];
    let letters = |text: &str| text.chars().all(char::is_alphabetic);
    let mut capitals = name.char_indices().filter(|(_, c)| c.is_uppercase());
    let (Some((0, _)), Some((at, _)), None) = (capitals.next(), capitals.next(), capitals.next())
    else {
        return None;
    };
    let (first, last) = name.split_at(at);
    let long = |text: &str| text.chars().count() > 2;
    let is_prefix =
        PREFIXES.contains(&first.to_lowercase().as_str()) || is_particle(&fold_name(first));
    (letters(name) && long(first) && long(last) && !is_prefix).then_some((first, last))
}

/// The end of the name at which the family name is, and how many words it has.
enum FamilyEnd {
    Head(usize),
    Tail(usize),
}

/// `SATO Hanako`, `Hanako SATO`: the family name is in capitals and the rest is not. Of three capitals or
/// fewer only where the column writes family names so.
fn capital_family(words: &[&str], column: &NameColumn) -> Option<FamilyEnd> {
    let least = if column.capital_family { 2 } else { 4 };
    let capitals: Vec<bool> = words.iter().map(|word| in_capitals(word, least)).collect();
    let head = capitals.iter().take_while(|c| **c).count();
    let tail = capitals.iter().rev().take_while(|c| **c).count();
    let others = |rest: &[bool], words: &[&str]| {
        !rest.contains(&true) && words.iter().any(|word| word.chars().any(char::is_lowercase))
    };
    // `LI Weilan`: two capitals in front of a name are no initials; three are in front of nothing else.
    let short_head = words.len() > 1
        && head == 0
        && in_capitals(words[0], 2)
        && !words[0].contains('.')
        && words[1..].iter().all(|word| word.chars().any(char::is_lowercase));
    if short_head {
        return Some(FamilyEnd::Head(1));
    }
    if head > 0 && head < words.len() && others(&capitals[head..], &words[head..]) {
        return Some(FamilyEnd::Head(head));
    }
    let rest = words.len() - tail;
    (tail > 0 && rest > 0 && others(&capitals[..rest], &words[..rest]))
        .then_some(FamilyEnd::Tail(tail))
}

/// A word of so many letters, all capitals, without full stop.
fn in_capitals(word: &str, least: usize) -> bool {
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    letters().count() >= least && letters().all(char::is_uppercase) && !word.contains('.')
}
