//! One printed name and what it is dressed in: marks, titles, degrees, posts, notes, its other script,
//! a place.

use encoding_rs::{Encoding, GBK, SHIFT_JIS};

use super::comma_part::{is_place, names_organisation};
use super::credentials::{CredentialReading, GIVEN_NAMES, are_credentials, without_credentials};
use super::lexicon::{self, PostPlace};
use super::name_words::{is_initials, is_suffix, is_whole_name};
use super::taken_off::TakenOff;
use super::text::{is_east_asian, is_hangul, is_kana, is_latin, is_native, letter_count};
use super::titles::without_titles;
use crate::data::affiliation::country;
use crate::data::affiliation::lexicon::{generation_suffix, is_particle};
use crate::data::corpus::fold_name;
use crate::data::ingest::vocabulary::role_words::{self, Meaning};

/// A name without its dress, and the dress by what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Undressed {
    /// Parts between commas: the name, or family name and given names.
    pub parts: Vec<String>,
    /// The name in the other script.
    pub other_script: String,
    /// The reading in kana.
    pub kana: String,
    /// Generational suffix.
    pub suffix: String,
    /// Town, country or organisation.
    pub place: String,
    /// A role of the programme.
    pub role: String,
    /// Kinds of dress.
    pub taken_off: TakenOff,
}

/// What is known of a text before it is undressed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NameForm {
    /// The column writes `Family AB`, so that short words in capitals behind a name are initials and no
    /// degrees.
    pub initials: bool,
    /// The source gave the parts before and behind the first comma as family name and given names.
    pub is_parted: bool,
    /// The column writes `Family, Given`: a country behind the comma is a given name (`Montserrat`).
    pub family_first: bool,
}

/// Takes the dress off a plain text that holds one name.
pub(super) fn undress(text: &str, form: NameForm) -> Undressed {
    let mut found = Undressed::default();
    let mut text = without_brackets(text, &mut found);
    if found.other_script.is_empty()
        && let Some((name, other)) = split_scripts(&text)
    {
        (found.other_script, text) = (other, name);
    }
    if let Some((name, tail)) = split_tail(&text) {
        found.note(&tail);
        text = name;
    }
    loop {
        let before = text.len();
        let bare = without_end_marks(&text);
        found.note_marks(&text, &bare);
        text = bare;
        text = match is_native(&text) {
            true => without_posts(&text, &mut found),
            false => text,
        };
        if text.len() == before {
            break;
        }
    }
    match is_native(&text) {
        true => found.parts = vec![text],
        false => latin_parts(&text, form, &mut found),
    }
    found
}

impl Undressed {
    /// Puts a text that was in brackets or behind a dash where it belongs: a role or a place. Anything else
    /// is a remark (`online`, `on behalf of …`) and is dropped.
    fn note(&mut self, text: &str) {
        let text = text.trim().trim_matches(|c: char| matches!(c, ',' | ';' | '.' | ':'));
        let speaks_for_another =
            ["代理", "代わり", "代読", "代行"].iter().any(|word| text.contains(word));
        if text.is_empty() {
            return;
        }
        if speaks_for_another {
            self.taken_off.notes = true;
        } else if role_words::meaning(text) != Meaning::Unknown {
            self.taken_off.roles = true;
            keep_first(&mut self.role, text);
        } else if is_place(text) {
            self.taken_off.places = true;
            keep_first(&mut self.place, text);
        } else if letter_count(text) == 0 {
            self.note_marks(text, "");
        } else if are_credentials(text, "") {
            self.taken_off.credentials = true;
        } else {
            self.taken_off.notes = true;
        }
    }

    fn without_titles(&mut self, name: &str) -> String {
        let bare = without_titles(name);
        self.taken_off.titles |= bare.len() < name.len();
        bare
    }

    fn without_credentials(&mut self, name: &str, reading: CredentialReading) -> String {
        let bare = without_credentials(name, reading);
        self.taken_off.credentials |= bare.len() < name.len();
        bare
    }

    /// Notes what went with the end marks: numbers of the source, or signs and numbers that point somewhere.
    fn note_marks(&mut self, printed: &str, bare: &str) {
        if printed.len() == bare.len() {
            return;
        }
        let signs = |text: &str| {
            let is_sign = |c: &char| !c.is_whitespace() && !matches!(c, ',' | '、' | '.' | '-');
            text.chars().filter(is_sign).count()
        };
        if has_long_number(printed) && !has_long_number(bare) {
            self.taken_off.ids = true;
        } else if signs(printed) > signs(bare) {
            self.taken_off.marks = true;
        }
    }
}

/// Whether five digits stand together: a number that a source gives to a person.
fn has_long_number(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > 4)
}

fn keep_first(field: &mut String, text: &str) {
    if field.is_empty() {
        text.clone_into(field);
    }
}

fn is_role(text: &str) -> bool {
    role_words::word_meaning(text) != Meaning::Unknown
}

const OPENING: [char; 12] = ['(', '（', '[', '［', '【', '〔', '<', '＜', '「', '“', '"', '{'];

fn closing(open: char) -> char {
    match open {
        '(' => ')',
        '（' => '）',
        '[' => ']',
        '［' => '］',
        '【' => '】',
        '〔' => '〕',
        '<' => '>',
        '＜' => '＞',
        '「' => '」',
        '“' => '”',
        '{' => '}',
        same => same,
    }
}

/// Takes bracketed texts out, wherever they are. A text that is bracketed as a whole loses its brackets.
fn without_brackets(text: &str, found: &mut Undressed) -> String {
    let mut outside = String::with_capacity(text.len());
    let mut inside = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(OPENING) {
        let Some(open) = rest[at..].chars().next() else { break };
        let tail = &rest[at + open.len_utf8()..];
        let close = closing(open);
        outside.push_str(&rest[..at]);
        outside.push(' ');
        // A bracket that is never closed reaches to the end, a quotation mark is a stray one.
        let end = tail.find(close).unwrap_or(tail.len());
        if end == tail.len() && open == close {
            rest = tail;
            continue;
        }
        inside.push(&tail[..end]);
        rest = tail[end..].strip_prefix(close).unwrap_or(&tail[end..]);
    }
    outside.push_str(rest);
    let outside = outside.split_whitespace().collect::<Vec<_>>().join(" ");
    if !outside.chars().any(char::is_alphabetic) {
        return inside.join(" ");
    }
    // `Placewood (J.A.)`
    if let [initials] = inside[..]
        && is_initials(initials.trim())
        && !outside.contains(' ')
        && !is_native(&outside)
    {
        return format!("{outside} {}", initials.trim());
    }
    for text in inside {
        bracketed(text, is_native(&outside), found);
    }
    outside
}

fn bracketed(text: &str, outside_is_native: bool, found: &mut Undressed) {
    let text = text.trim();
    let letters = letter_count(text);
    if letters > 1
        && text.chars().all(|c| is_kana(c) || matches!(c, ' ' | '・'))
        && outside_is_native
    {
        found.taken_off.readings = true;
        keep_first(&mut found.kana, text);
    } else if letters > 1
        && is_native(text) != outside_is_native
        && !text.chars().any(|c| c.is_ascii_digit())
        && !is_role(text)
        && !is_place(text)
        && found.other_script.is_empty()
        && looks_like_name(text)
    {
        found.taken_off.other_scripts = true;
        text.clone_into(&mut found.other_script);
    } else {
        found.note(text);
    }
}

/// A text of the other script is a name when it is short and, in Latin letters, has a capital first in
/// each longer word: `online`, `invited` and `on behalf of` have none.
fn looks_like_name(text: &str) -> bool {
    if is_native(text) {
        return letter_count(text) <= 12;
    }
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    (2..=5).contains(&words.len())
        && words
            .iter()
            .all(|word| word.starts_with(char::is_uppercase) || is_particle(&fold_name(word)))
}

/// `Daisuke Kariya / 仮屋 大輔`: one name in two scripts.
fn split_scripts(text: &str) -> Option<(String, String)> {
    let (name, other) = text.split_once(['/', '／'])?;
    let (name, other) = (name.trim(), other.trim());
    let are_names =
        [name, other].into_iter().all(|side| letter_count(side) > 1 && looks_like_name(side));
    (are_names && is_native(name) != is_native(other)).then(|| (name.to_owned(), other.to_owned()))
}

/// `Name - Institute`, `Chair: Name`: the name and what is set off from it.
fn split_tail(text: &str) -> Option<(String, String)> {
    for separator in [" - ", " – ", " — ", " ― ", " | "] {
        if let Some((head, tail)) = text.split_once(separator) {
            let (head, tail) = (head.trim(), tail.trim());
            let (name, note) = if is_role(head) { (tail, head) } else { (head, tail) };
            return Some((name.to_owned(), note.to_owned()));
        }
    }
    let (head, tail) = text.split_once([':', '：'])?;
    let (head, tail) = (head.trim(), tail.trim());
    match (tail.is_empty(), is_role(head)) {
        (true, _) if !head.is_empty() => None,
        (false, true) => Some((tail.to_owned(), head.to_owned())),
        _ => Some((format!("{head} {tail}").trim().to_owned(), String::new())),
    }
}

/// Takes off both ends whatever is no letter, apostrophe or full stop: numbers, commas, symbols, and
/// behind the name single letters that point to an affiliation.
fn without_end_marks(text: &str) -> String {
    let is_dress = |c: char| {
        !c.is_alphabetic() && !matches!(c, '.' | '\'' | '’' | 'ʼ' | '`') && !is_combining(c)
    };
    let mut rest = text.trim_matches(is_dress).trim();
    rest = rest.trim_start_matches(['.', ' ']);
    let has_capitals = rest.chars().any(char::is_lowercase) && rest.chars().any(char::is_uppercase);
    while has_capitals || is_native(rest) {
        // `Jane Placewood a,b`: letters in lower case or of the other script behind the name.
        let Some((head, last)) = rest.rsplit_once([' ', ',']) else { break };
        let mut letters = last.chars();
        let single = letters.next().filter(|c| letters.next().is_none() && is_latin(*c));
        let is_letter = single.is_some_and(|c| c.is_lowercase() || is_native(head));
        if !is_letter || !head.chars().any(char::is_alphabetic) {
            break;
        }
        rest = head.trim_end_matches(is_dress);
    }
    // Digits inside a word are numbers set behind it: `Placewood1 Jane`, `山川太郎1 花子`.
    if rest.chars().any(|c| c.is_numeric() && !c.is_alphabetic()) {
        let mut bare = String::with_capacity(rest.len());
        for piece in rest.split_inclusive([' ', ',']) {
            let word = piece.trim_end_matches([' ', ',']);
            bare.push_str(without_digits(word));
            bare.push_str(&piece[word.len()..]);
        }
        return bare.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    rest.to_owned()
}

fn is_combining(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// A word without digits at its ends; `2nd` and the like stay.
fn without_digits(word: &str) -> &str {
    match generation_suffix(&fold_name(word)) {
        Some(_) => word,
        None => word.trim_matches(|c: char| c.is_numeric() && !c.is_alphabetic()),
    }
}

/// Takes posts and honorifics off a name in an East Asian script. A post that stands apart goes always,
/// one that is glued to the name if two letters are left, a single letter if three are left: 君 ends given
/// names too.
fn without_posts(text: &str, found: &mut Undressed) -> String {
    let text = text.trim();
    for (post, place) in lexicon::posts() {
        let at_end = before_post(text, post);
        let at_start = match place {
            PostPlace::Both => behind_post(text, post),
            _ => None,
        };
        let Some(rest) = at_end.or(at_start) else { continue };
        let apart = rest.ends_with([' ', '\u{3000}', ','])
            || (at_end.is_none() && rest.starts_with([' ', '\u{3000}', ',']));
        // Scripts that part words by spaces do not glue a post to a name, unless it is abbreviated.
        let is_glued = post.chars().any(is_east_asian) || post.ends_with(['.']);
        if !apart && !is_glued {
            continue;
        }
        let rest = rest.trim_matches([' ', '\u{3000}', ',', '、']);
        let left = letter_count(rest);
        let needed = match place {
            PostPlace::Letter if !apart && is_chinese(rest) => continue,
            PostPlace::Letter if !apart => 3,
            PostPlace::Letter => 2,
            _ if apart => 1,
            _ => 2,
        };
        // Hangul writes a family name and a given name of two letters in three: `님` is none of them.
        let needed = if post.chars().all(is_hangul) { needed.min(2) } else { needed };
        if left >= needed {
            if is_role(post) {
                found.taken_off.roles = true;
                keep_first(&mut found.role, post);
            } else {
                found.taken_off.posts = true;
            }
            return without_posts(rest, found);
        }
    }
    text.to_owned()
}

/// What stands before a post at the end of a text; `Проф.` and `проф.` are one.
fn before_post<'t>(text: &'t str, post: &str) -> Option<&'t str> {
    let from_end = post.chars().count().checked_sub(1)?;
    let (at, _) = text.char_indices().rev().nth(from_end)?;
    equals_post(&text[at..], post).then_some(&text[..at])
}

/// What stands behind a post at the start of a text.
fn behind_post<'t>(text: &'t str, post: &str) -> Option<&'t str> {
    let (at, last) = text.char_indices().nth(post.chars().count().checked_sub(1)?)?;
    let end = at + last.len_utf8();
    equals_post(&text[..end], post).then_some(&text[end..])
}

fn equals_post(text: &str, post: &str) -> bool {
    text == post || text.chars().flat_map(char::to_lowercase).eq(post.chars())
}

/// Letters that Chinese encodings have and Japanese ones do not: 君 then ends a given name.
fn is_chinese(name: &str) -> bool {
    let is_in = |encoding: &'static Encoding| !encoding.encode(name).2;
    !is_in(SHIFT_JIS) && is_in(GBK)
}

/// Cuts a name in Latin letters at its commas and takes titles, degrees, suffixes and places off.
fn latin_parts(text: &str, form: NameForm, found: &mut Undressed) {
    let pieces: Vec<&str> =
        text.split([',', '،']).map(str::trim).filter(|p| !p.is_empty()).collect();
    let mut kept: Vec<String> = Vec::new();
    for (number, piece) in pieces.iter().enumerate() {
        if number == 1 && form.is_parted {
            kept.push((*piece).to_owned());
        } else if number > 0 && is_suffix(piece) {
            keep_first(&mut found.suffix, piece);
        } else if number > 0 && are_credentials(piece, &kept.join(" ")) {
            found.taken_off.credentials = true;
        } else if number > 0 && is_post(piece) && kept.first().is_some_and(|n| is_whole_name(n)) {
            found.taken_off.posts = true;
        } else if kept.first().is_some_and(|name| is_place_behind(name, &pieces[number..], form)) {
            found.taken_off.places = true;
            keep_first(&mut found.place, &pieces[number..].join(", "));
            break;
        } else {
            kept.push((*piece).to_owned());
        }
    }
    let count = kept.len();
    let Some(first) = kept.first_mut() else { return };
    let reading =
        CredentialReading { initials: form.initials && count == 1, words: 3 - count.min(2) };
    let untitled = found.without_titles(first);
    let mut name = found.without_credentials(&untitled, reading);
    // `Placewood JR` in a column of initials has no other given name.
    let are_initials = |rest: &str, suffix: &str| {
        reading.initials && is_initials(suffix) && !rest.split(' ').skip(1).any(is_initials)
    };
    if let Some((rest, suffix)) = without_suffix(&name)
        && !are_initials(&rest, &suffix)
    {
        found.suffix = suffix;
        name = found.without_credentials(&rest, reading);
    }
    *first = name;
    if let [_, given, ..] = kept.as_mut_slice() {
        let untitled = found.without_titles(given);
        let mut bare = found.without_credentials(&untitled, GIVEN_NAMES);
        if let Some((rest, suffix)) = without_suffix(&bare) {
            keep_first(&mut found.suffix, &suffix);
            bare = found.without_credentials(&rest, GIVEN_NAMES);
        }
        *given = bare;
    }
    kept.retain(|part| !part.is_empty());
    found.parts = kept;
}

/// `Medical Director` behind a name.
fn is_post(piece: &str) -> bool {
    lexicon::names_office(&fold_name(piece))
}

/// Whether the parts from here on are a place: they name an organisation or end in a country, and what
/// comes before is a whole name.
fn is_place_behind(name: &str, parts: &[&str], form: NameForm) -> bool {
    let whole_name = is_whole_name(name);
    let Some((last, before)) = parts.split_last() else { return false };
    let ends_in_country = country::by_name(last).is_some()
        || (last.len() == 2 && !before.is_empty() && country::from_cell(last) != [0, 0]);
    let is_organisation = |part: &&str| names_organisation(part);
    let is_given_name = form.family_first && before.is_empty();
    (whole_name && ends_in_country && !is_given_name) || is_organisation(&parts[0])
}

fn without_suffix(name: &str) -> Option<(String, String)> {
    let (rest, last) = name.rsplit_once(' ')?;
    is_suffix(last).then(|| (rest.trim_end_matches(',').to_owned(), last.to_owned()))
}
