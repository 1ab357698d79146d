//! One printed name cut into its fields. Who is who is no question here.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::data::affiliation::lexicon::{generation_suffix, is_particle, is_title};
use crate::data::corpus::RawMention;

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

/// Whether a name is written in a script other than Latin (kanji, kana, Hangul, Cyrillic, Arabic …).
pub(crate) fn is_native(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let mut other = 0;
    let mut latin = 0;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        if (c as u32) < 0x250 || ('\u{1e00}'..='\u{1eff}').contains(&c) || is_latin_like(c) {
            latin += 1;
        } else {
            other += 1;
        }
    }
    other > latin
}

/// Modifier letters and full-width Latin.
fn is_latin_like(c: char) -> bool {
    ('\u{2b0}'..='\u{2ff}').contains(&c) || ('\u{ff21}'..='\u{ff5a}').contains(&c)
}

/// Full width to half width and the like (NFKC), white space joined.
pub(crate) fn normal(text: &str) -> String {
    let mut before = b' ';
    let tidy = text.bytes().all(|b| {
        let fine = b.is_ascii_graphic() || (b == b' ' && before != b' ');
        before = b;
        fine
    });
    if tidy && before != b' ' {
        return text.to_owned();
    }
    let is_plain = text.is_ascii() || is_nfkc_quick(text.chars()) == IsNormalized::Yes;
    let text: Cow<'_, str> =
        if is_plain { Cow::Borrowed(text) } else { Cow::Owned(text.nfkc().collect()) };
    let mut words = text.split_whitespace();
    let mut joined = String::with_capacity(text.len());
    joined.push_str(words.next().unwrap_or_default());
    for word in words {
        joined.push(' ');
        joined.push_str(word);
    }
    joined
}

/// A name whose parts the source gives apart.
pub(crate) fn from_parts(family: &str, given: &str, suffix: &str) -> SplitName {
    let (family, given) = (normal(family), normal(given));
    let suffix = normal(suffix);
    if is_native(&family) || (family.is_empty() && is_native(&given)) {
        let native = normal(&format!("{family} {given}"));
        return SplitName { native, suffix, ..SplitName::default() };
    }
    if family.is_empty() {
        return SplitName { family: given, suffix, ..SplitName::default() };
    }
    SplitName { family, given, native: String::new(), suffix }
}

/// A whole name as one text: `Family, Given`, `Given Family`, `Family GM`, kanji, or Latin with
/// the native form in brackets.
pub fn split(text: &str) -> SplitName {
    let text = normal(text);
    if let Some((outside, inside)) = brackets(&text)
        && is_native(outside) != is_native(inside)
        && !inside.is_empty()
    {
        let (latin, native) =
            if is_native(outside) { (inside, outside) } else { (outside, inside) };
        return SplitName { native: native.trim().to_owned(), ..split(latin) };
    }
    if is_native(&text) {
        let native = normal(&text.replace(['、', ','], " "));
        let bare = native.trim_end_matches("先生").trim_end_matches("氏").trim_end();
        return SplitName { native: bare.to_owned(), ..SplitName::default() };
    }
    let mut suffix = String::new();
    let mut fields: Vec<String> = Vec::new();
    for part in text.split(',') {
        let words: Vec<&str> = part.split_whitespace().collect();
        let all = |is_listed: fn(&str) -> bool| {
            !words.is_empty() && words.iter().all(|word| is_listed(&bare(word)))
        };
        if fields.is_empty() {
            fields.push(words.join(" "));
        } else if all(is_suffix) {
            suffix = words.join(" ");
        } else if !words.is_empty() && !all(is_title) {
            fields.push(words.join(" "));
        }
    }
    fields.retain(|field| !field.is_empty());
    let split = match fields.as_slice() {
        [] => SplitName::default(),
        [family, given @ ..] if !given.is_empty() => {
            let (given, last) = without_suffix(&given.join(" "));
            let suffix = if last.is_empty() { suffix.clone() } else { last };
            return SplitName { family: untitled(family), given, native: String::new(), suffix };
        }
        [whole, ..] => in_order(&untitled(whole)),
    };
    SplitName {
        suffix: if split.suffix.is_empty() { suffix } else { split.suffix.clone() },
        ..split
    }
}

/// Puts a name from a column of native names where it belongs: a name in Latin letters there is a
/// Latin name.
pub(crate) fn native_or_latin(text: &str, mention: &mut RawMention) {
    let name = split(text);
    if !name.native.is_empty() {
        mention.native = name.native;
    } else if mention.family.is_empty() && mention.native.is_empty() {
        name.fill(mention);
    }
}

fn brackets(text: &str) -> Option<(&str, &str)> {
    let open = text.find('(')?;
    let close = open + text[open..].find(')')?;
    Some((text[..open].trim(), text[open + 1..close].trim()))
}

fn bare(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Takes academic titles off both ends.
fn untitled(name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    // `Do` is a family name too: only dotted or upper-case titles of two letters go.
    let is_title = |word: &str| {
        let bare = bare(word);
        is_title(&bare)
            && (bare.len() > 3
                || word.contains('.')
                || bare == "dr"
                || bare == "phd"
                || bare == "prof")
    };
    while words.len() > 1 && is_title(words[0]) {
        words.remove(0);
    }
    while words.len() > 2 && words.last().is_some_and(|word| is_title(word)) {
        words.pop();
    }
    words.join(" ")
}

fn is_suffix(folded: &str) -> bool {
    generation_suffix(folded).is_some()
}

fn without_suffix(given: &str) -> (String, String) {
    match given.rsplit_once(' ') {
        Some((rest, last)) if is_suffix(&bare(last)) => (rest.to_owned(), last.to_owned()),
        _ => (given.to_owned(), String::new()),
    }
}

/// A name without comma.
fn in_order(name: &str) -> SplitName {
    let (name, suffix) = without_suffix(name);
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let split = |at: usize| SplitName {
        given: words[..at].join(" "),
        family: words[at..].join(" "),
        native: String::new(),
        suffix: suffix.clone(),
    };
    let count = words.len();
    if count < 2 {
        return SplitName { family: name, suffix, ..SplitName::default() };
    }
    // `Smith JA`, `van der Berg J`: bare initials stand last.
    if is_initials(words[count - 1]) && !words[..count - 1].iter().any(|word| is_initials(word)) {
        return SplitName {
            family: words[..count - 1].join(" "),
            given: words[count - 1].to_owned(),
            native: String::new(),
            suffix,
        };
    }
    // `SATO Hanako`, `Hanako SATO`: the family name stands in capitals.
    let capitals: Vec<bool> = words.iter().map(|word| is_shouted(word)).collect();
    if capitals.iter().any(|c| *c) && !capitals.iter().all(|c| *c) {
        let head = capitals.iter().take_while(|c| **c).count();
        if head > 0 && !capitals[head..].iter().any(|c| *c) {
            let given = words[head..].join(" ");
            return SplitName {
                family: words[..head].join(" "),
                given,
                native: String::new(),
                suffix,
            };
        }
        let tail = capitals.iter().rev().take_while(|c| **c).count();
        if tail > 0 && !capitals[..count - tail].iter().any(|c| *c) {
            return split(count - tail);
        }
    }
    let particle = |word: &&str| {
        let bare = bare(word);
        is_particle(&bare) && (word.starts_with(char::is_lowercase) || bare.len() > 1)
    };
    let first = words[1..count - 1].iter().position(particle).map(|at| at + 1);
    let led = particle(&words[0]) && words[0].starts_with(char::is_lowercase);
    match first {
        Some(at) if !led => split(at),
        _ if led => split(0),
        _ => split(count - 1),
    }
}

/// One to three capitals without a vowel-consonant reading: `J`, `JA`, `J.A.`, `J-P`.
fn is_initials(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    (1..=3).contains(&letters)
        && word.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '-'))
        && (word.contains('.') && !word.contains("..") || letters <= 3)
}

/// A word of four or more letters, or three with a hyphen, all capitals.
fn is_shouted(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3 && word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, String) {
        let name = split(text);
        (name.family, name.given)
    }

    #[test]
    fn a_name_is_cut_in_every_usual_order() {
        for (text, family, given) in [
            ("Testa, Maria Luisa", "Testa", "Maria Luisa"),
            ("Maria Luisa Testa", "Testa", "Maria Luisa"),
            ("Testa ML", "Testa", "ML"),
            ("van der Proef J", "van der Proef", "J"),
            ("Jan van der Proef", "van der Proef", "Jan"),
            ("Ludwig von Beispiel", "von Beispiel", "Ludwig"),
            ("María del Ejemplo", "del Ejemplo", "María"),
            ("Ahmad bin Misal", "bin Misal", "Ahmad"),
            ("REIMEI Hanako", "REIMEI", "Hanako"),
            ("Hanako REIMEI", "REIMEI", "Hanako"),
            ("J. A. Testa", "Testa", "J. A."),
            ("Testa", "Testa", ""),
            ("Testa,Maria,L.", "Testa", "Maria L."),
            ("Ｒｅｉｍｅｉ，　Ｈａｎａｋｏ", "Reimei", "Hanako"),
            ("Prof. Dr. Jan Proef, MD, PhD", "Proef", "Jan"),
            ("Huu Mau Do", "Do", "Huu Mau"),
        ] {
            assert_eq!(parts(text), (family.to_owned(), given.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_name_in_its_own_script_stays_whole() {
        assert_eq!(split("黎明　花子").native, "黎明 花子");
        assert_eq!(split("黎明花子 先生").native, "黎明花子");
        let both = split("Hanako Reimei (黎明 花子)");
        assert_eq!((both.family.as_str(), both.native.as_str()), ("Reimei", "黎明 花子"));
        assert_eq!(from_parts("Пример", "Анна", "").native, "Пример Анна");
    }

    #[test]
    fn a_suffix_is_no_given_name() {
        assert_eq!(split("Testa, John, Jr.").suffix, "Jr.");
        assert_eq!(split("John Testa III").suffix, "III");
        assert_eq!(split("John Testa III").family, "Testa");
    }

    #[test]
    fn nothing_gives_nothing() {
        for text in ["", "  ", ",", "，", "()"] {
            let name = split(text);
            assert!(name.family.chars().all(|c| !c.is_alphanumeric()), "{text}");
        }
    }
}
