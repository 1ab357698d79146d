//! Printed text made plain: entities, width, white space, scripts.

use std::borrow::Cow;

use quick_xml::escape::resolve_html5_entity;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Whether a name is written in a script other than Latin (kanji, kana, Hangul, Cyrillic, Arabic …).
pub(crate) fn is_native(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let mut other = 0;
    let mut latin = 0;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        if is_latin(c) {
            latin += 1;
        } else {
            other += 1;
        }
    }
    other > latin
}

/// Latin letters, modifier letters and full-width Latin.
pub(super) fn is_latin(c: char) -> bool {
    (c as u32) < 0x250
        || ('\u{1e00}'..='\u{1eff}').contains(&c)
        || ('\u{2b0}'..='\u{2ff}').contains(&c)
        || ('\u{ff21}'..='\u{ff5a}').contains(&c)
}

/// Hiragana, katakana and the signs between them.
pub(super) fn is_kana(c: char) -> bool {
    ('\u{3041}'..='\u{30ff}').contains(&c) || ('\u{ff66}'..='\u{ff9f}').contains(&c)
}

/// Kanji, kana and Hangul, which are written without spaces.
pub(super) fn is_east_asian(c: char) -> bool {
    is_kana(c)
        || matches!(c as u32, 0x3005..=0x3007 | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x323af)
        || is_hangul(c)
}

pub(super) fn is_hangul(c: char) -> bool {
    matches!(c as u32, 0xac00..=0xd7a3 | 0x1100..=0x11ff | 0x3131..=0x318e)
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

/// Number of letters.
pub(super) fn letter_count(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// A field of names made plain: HTML entities resolved, superscripts and other marks of notes gone
/// before the width is folded and would turn them into letters and digits, invisible letters gone.
pub(super) fn plain(field: &str) -> String {
    let field = decode_entities(field);
    let kept: String = field.chars().filter(|c| !is_mark(*c) && !is_invisible(*c)).collect();
    normal(&with_latin_letters(kept))
}

/// Cyrillic and Greek letters that look like Latin ones, and those.
#[rustfmt::skip]
const LOOKALIKES: [(char, char); 35] = [
    ('А', 'A'), ('В', 'B'), ('Е', 'E'), ('К', 'K'), ('М', 'M'), ('Н', 'H'), ('О', 'O'), ('Р', 'P'),
    ('С', 'C'), ('Т', 'T'), ('Х', 'X'), ('У', 'Y'), ('І', 'I'), ('Ј', 'J'), ('Ѕ', 'S'), ('а', 'a'),
    ('е', 'e'), ('о', 'o'), ('р', 'p'), ('с', 'c'), ('х', 'x'), ('у', 'y'), ('і', 'i'), ('ј', 'j'),
    ('ѕ', 's'), ('Α', 'A'), ('Β', 'B'), ('Ε', 'E'), ('Ι', 'I'), ('Κ', 'K'), ('Μ', 'M'), ('Ν', 'N'),
    ('Ο', 'O'), ('Τ', 'T'), ('ο', 'o'),
];

/// A name in Latin letters into which keyboards or converters set letters that only look like them
/// (`Аnna`), with Latin letters throughout. Other texts stay as they are.
fn with_latin_letters(text: String) -> String {
    if text.is_ascii() {
        return text;
    }
    let is_other = |c: char| matches!(c, '\u{370}'..='\u{52f}');
    let others = text.chars().filter(|c| c.is_alphabetic() && is_other(*c)).count();
    let latin = text.chars().filter(|c| c.is_alphabetic() && is_latin(*c)).count();
    if others == 0 || latin <= others {
        return text;
    }
    let lookalike = |c: char| LOOKALIKES.iter().find(|(other, _)| *other == c).map(|(_, l)| *l);
    let mut latin = String::with_capacity(text.len());
    for c in text.nfd() {
        match lookalike(c) {
            Some(letter) => latin.push(letter),
            None if is_other(c) && c.is_alphabetic() => return text,
            None => latin.push(c),
        }
    }
    latin.nfc().collect()
}

/// Superscripts and symbols that programmes set beside names to point to notes or to the presenter.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c,
        '¹' | '²' | '³' | '\u{2070}'..='\u{209c}' | 'ᵃ'..='ᵛ' | 'ˣ' | '†' | '‡' | '§' | '¶' | '※'
        | '*' | '＊' | '∗' | '⁎' | '#' | '＃' | '✝' | '✉' | '\u{2600}'..='\u{26ff}'
        | '\u{2700}'..='\u{27bf}' | '\u{25a0}'..='\u{25ff}' | '〇' | '®' | '™' | '©'
        | '\u{2460}'..='\u{24ff}' | '\u{2190}'..='\u{21ff}' | '^' | '~' | '=' | '+' | '<' | '>'
        | '\\' | '_' | '•')
}

/// Variation selectors, zero-width and direction marks, byte-order marks, control letters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
        || (c.is_control() && !c.is_whitespace())
}

/// `&eacute;`, `&#39;`, `&#x27;`, also escaped twice; what is no entity stays as printed.
pub(super) fn decode_entities(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..2 {
        if !text.contains('&') || !text.contains(';') {
            break;
        }
        text = Cow::Owned(decode_once(&text));
    }
    text
}

fn decode_once(text: &str) -> String {
    /// Letters of the longest name of an entity.
    const LONGEST: usize = 32;
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let name = tail.find(';').filter(|end| *end <= LONGEST).map(|end| &tail[..end]);
        match name.and_then(|name| Some((name, entity(name)?))) {
            Some((name, meant)) => {
                decoded.push_str(&meant);
                rest = &tail[name.len() + 1..];
            }
            None => {
                decoded.push('&');
                rest = tail;
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn entity(name: &str) -> Option<Cow<'static, str>> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).map(|c| Cow::Owned(c.to_string()));
    }
    resolve_html5_entity(name).map(Cow::Borrowed)
}
