//! Printed names parsed into surname, forenames and initials, and whether two can be one name.

use crate::data::affiliation::lexicon::{generation_suffix, is_particle};
use crate::data::corpus::fold_name;

use super::japanese;

/// How much of the forenames a printed name gives.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ForenameKind {
    /// Nothing: a surname alone.
    Missing,
    /// Initials only.
    Initials,
    /// At least the first forename in full.
    Full,
}

/// A printed Latin name, folded: lower case ASCII wherever the script allows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PersonName {
    /// Surname without spaces, hyphens and leading particles ("van der Berg" → `berg`).
    pub surname: String,
    /// Surname with its particles, without spaces.
    pub whole_surname: String,
    /// Forename words in printed order; an initial is a word of one letter.
    pub given: Vec<String>,
    /// Full forenames, joined, in the common spelling of all romanisations, if they can be Japanese.
    pub reading: Option<String>,
    /// Generational suffix: `jr`, `2`, `3`, `4`, or empty.
    pub suffix: &'static str,
}

/// Letters of a name that are kept; more are cut off, so that a page of text in a name field cannot slow
/// down the comparison of names.
const MAX_LETTERS: usize = 80;

impl PersonName {
    /// Parses a printed name; `None` when the family name has no letter (a given name alone is taken as
    /// the surname).
    pub fn parse(family: &str, given: &str, suffix: &str) -> Option<Self> {
        let (family, given) =
            if fold_name(family).is_empty() { (given, "") } else { (family, given) };
        let folded = truncate_name(fold_name(family));
        if !folded.chars().any(char::is_alphabetic) {
            return None;
        }
        let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let mut known_suffix = generation_suffix(fold_name(suffix).trim());
        if words.len() > 1
            && let Some(found) = words.last().and_then(|word| generation_suffix(word))
        {
            known_suffix = known_suffix.or(Some(found));
            words.pop();
        }
        let whole_surname = words.concat();
        let core = words.iter().position(|word| !is_particle(word)).unwrap_or(0);
        let surname = words[core..].concat();
        let mut forenames = parse_forenames(given, is_upper_case(family));
        if forenames.len() > 1
            && let Some(found) = forenames.last().and_then(|word| generation_suffix(word))
        {
            known_suffix = known_suffix.or(Some(found));
            forenames.pop();
        }
        let suffix = known_suffix.unwrap_or_default();
        // "Jun-ichi" is one forename; initials after a forename are not part of it.
        let full = forenames.iter().take_while(|word| word.len() > 1);
        let reading = japanese::fold_romaji(&full.map(String::as_str).collect::<String>());
        Some(Self { surname, whole_surname, given: forenames, reading, suffix })
    }

    /// How much of the forenames is given.
    pub fn forename(&self) -> ForenameKind {
        match self.given.first() {
            None => ForenameKind::Missing,
            Some(word) if word.chars().nth(1).is_none() => ForenameKind::Initials,
            Some(_) => ForenameKind::Full,
        }
    }

    /// First letter of the first forename.
    pub fn initial(&self) -> Option<char> {
        self.given.first().and_then(|word| word.chars().next())
    }

    /// First letters of all forenames.
    pub fn initials(&self) -> String {
        self.given.iter().filter_map(|word| word.chars().next()).collect()
    }

    /// Forenames without spaces, so that "Xiao-Ming" equals "Xiaoming".
    pub fn joined(&self) -> String {
        self.given.concat()
    }
}

fn truncate_name(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MAX_LETTERS) {
        text.truncate(end);
        text.truncate(text.trim_end().len());
    }
    text
}

fn is_upper_case(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(|c| !c.is_lowercase())
}

/// Folded forename words. A short word in capitals ("JR" beside "Smith") is a run of initials;
/// where the whole name is in capitals it is one only if it has no vowel or is followed by a point.
fn parse_forenames(given: &str, family_in_capitals: bool) -> Vec<String> {
    let mut words = Vec::new();
    for printed in given.split(|c: char| c.is_whitespace() || "-‐‑–,;".contains(c)) {
        let dotted = printed.contains('.');
        for piece in printed.split('.') {
            let folded = fold_name(piece);
            let letters = folded.chars().filter(|c| c.is_alphanumeric()).count();
            let short = (2..=4).contains(&letters) && folded.is_ascii() && is_upper_case(piece);
            let vowel = folded.contains(['a', 'e', 'i', 'o', 'u', 'y']);
            if short && (!vowel || (!family_in_capitals && letters < 4)) {
                words.extend(folded.chars().filter(|c| *c != ' ').map(String::from));
            } else if dotted && letters == 2 && is_upper_case(piece) {
                words.extend(folded.chars().filter(|c| *c != ' ').map(String::from));
            } else {
                words.extend(folded.split(' ').filter(|w| !w.is_empty()).map(str::to_owned));
            }
        }
    }
    let mut remaining = MAX_LETTERS;
    words.retain(|word| {
        let fits = word.chars().count() <= remaining;
        remaining = remaining.saturating_sub(word.chars().count());
        fits
    });
    words
}

/// Whether two lists of forenames can be one person's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum ForenameAgreement {
    /// They contradict each other.
    Conflict,
    /// Nothing contradicts, but one of them is initials or missing.
    Possible,
    /// The first forename is the same in full; nothing contradicts.
    Same,
}

/// Compares the forenames of two names that share a surname. An initial fits every word that starts
/// with it, a word fits its own beginning of three letters or more ("Alex", "Alexander"), joined and
/// split forms are equal, missing later forenames contradict nothing, different suffixes do.
pub(crate) fn compare_forenames(a: &PersonName, b: &PersonName) -> ForenameAgreement {
    if a.suffix != b.suffix && !a.suffix.is_empty() && !b.suffix.is_empty() {
        return ForenameAgreement::Conflict;
    }
    if a.given.is_empty() || b.given.is_empty() {
        return ForenameAgreement::Possible;
    }
    let full = a.forename() == ForenameKind::Full && b.forename() == ForenameKind::Full;
    if full && a.joined() == b.joined() {
        return ForenameAgreement::Same;
    }
    // "Xiao-Ming" printed as "X" or "XM", "Xiaoming" printed as "X M": the second initial of a
    // joined form cannot be checked, so the shorter list decides how many words are compared.
    let fits = |x: &str, y: &str| {
        let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
        x == y
            || (short.chars().count() == 1 && long.starts_with(short))
            || (short.chars().count() >= 3 && long.starts_with(short))
    };
    let joined = |x: &PersonName, y: &PersonName| {
        x.given.len() > 1 && y.given.len() == 1 && {
            let single = &y.given[0];
            single.starts_with(&x.given[0]) && x.given[0].len() > 1 && *single == x.joined()
        }
    };
    if joined(a, b) || joined(b, a) {
        return ForenameAgreement::Same;
    }
    if !a.given.iter().zip(&b.given).all(|(x, y)| fits(x, y)) {
        return ForenameAgreement::Conflict;
    }
    if full && a.given[0] == b.given[0] {
        ForenameAgreement::Same
    } else {
        ForenameAgreement::Possible
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(family: &str, given: &str) -> PersonName {
        PersonName::parse(family, given, "").unwrap()
    }

    #[test]
    fn particles_hyphens_case_and_accents_do_not_change_the_surname() {
        assert_eq!(name("van der Berg", "J").surname, "berg");
        assert_eq!(name("Van Der BERG", "J").surname, "berg");
        assert_eq!(name("García-López", "M").surname, "garcialopez");
        assert_eq!(name("de la", "M").surname, "dela");
    }

    #[test]
    fn a_run_of_capitals_is_initials_and_a_short_forename_is_not() {
        assert_eq!(name("Smith", "JR").given, ["j", "r"]);
        assert_eq!(name("Smith", "J.R.").given, ["j", "r"]);
        assert_eq!(name("Li", "Bo").given, ["bo"]);
        assert_eq!(name("LI", "BO").given, ["bo"]);
        assert_eq!(name("SMITH", "JR").given, ["j", "r"]);
        assert_eq!(name("Smith", "John R").forename(), ForenameKind::Full);
        assert_eq!(name("Smith", "J R").forename(), ForenameKind::Initials);
    }

    #[test]
    fn forenames_agree_by_initials_and_joined_forms_and_conflict_otherwise() {
        let cases = [
            ("John", "John", ForenameAgreement::Same),
            ("Xiao-Ming", "Xiaoming", ForenameAgreement::Same),
            ("John A", "John", ForenameAgreement::Same),
            ("J", "John", ForenameAgreement::Possible),
            ("J A", "John A", ForenameAgreement::Possible),
            ("Alex", "Alexander", ForenameAgreement::Possible),
            ("", "John", ForenameAgreement::Possible),
            ("John A", "John B", ForenameAgreement::Conflict),
            ("John", "James", ForenameAgreement::Conflict),
            ("J B", "John A", ForenameAgreement::Conflict),
        ];
        for (a, b, expected) in cases {
            assert_eq!(
                compare_forenames(&name("Smith", a), &name("Smith", b)),
                expected,
                "{a} / {b}"
            );
            assert_eq!(
                compare_forenames(&name("Smith", b), &name("Smith", a)),
                expected,
                "{b} / {a}"
            );
        }
    }

    #[test]
    fn father_and_son_differ_by_the_suffix_wherever_it_is_printed() {
        let third = PersonName::parse("Smith", "John", "3rd").unwrap();
        let junior = PersonName::parse("Smith Jr", "John", "").unwrap();
        assert_eq!((third.suffix, junior.suffix), ("3", "jr"));
        assert_eq!(compare_forenames(&third, &junior), ForenameAgreement::Conflict);
        assert_eq!(compare_forenames(&third, &name("Smith", "John")), ForenameAgreement::Same);
    }

    #[test]
    fn a_page_of_text_is_cut_and_no_letters_are_no_name() {
        let long = PersonName::parse(&"abc ".repeat(300), &"Def ".repeat(300), "").unwrap();
        assert!(long.surname.len() <= MAX_LETTERS && long.joined().len() <= MAX_LETTERS);
        assert_eq!(PersonName::parse("  ", "-", ""), None);
        assert_eq!(PersonName::parse("123", "", ""), None);
    }
}
