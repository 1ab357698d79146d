//! One printed name and what it is dressed in: marks, titles, degrees, posts, notes, its other script,
//! a place.

use encoding_rs::{Encoding, GBK, SHIFT_JIS};

use super::lexicon::{self, CredentialForm, PostPlace, TitleForm};
use super::text::{is_hangul, is_kana, is_latin, is_native};
use crate::data::affiliation::country;
use crate::data::affiliation::lexicon::{generation_suffix, is_particle, organisation_kinds};
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
    if let Some((name, tail)) = split_tail(&text) {
        found.note(&tail);
        text = name;
    }
    loop {
        let before = text.len();
        text = without_end_marks(&text);
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
        if text.is_empty() || speaks_for_another {
            return;
        }
        if role_words::meaning(text) != Meaning::Unknown {
            keep_first(&mut self.role, text);
        } else if is_place(text) {
            keep_first(&mut self.place, text);
        }
    }
}

fn keep_first(field: &mut String, text: &str) {
    if field.is_empty() {
        text.clone_into(field);
    }
}

fn is_role(text: &str) -> bool {
    role_words::word_meaning(text) != Meaning::Unknown
}

/// A country, or a text that names an organisation, as the last of its parts.
fn is_place(text: &str) -> bool {
    let last = text.rsplit(',').next().unwrap_or(text).trim();
    country::by_name(last).is_some()
        || (last.len() == 2 && last != text && country::from_cell(last) != [0, 0])
        || names_organisation(text)
}

/// Whether a text names an organisation; `Univ.-Prof.` does not.
fn names_organisation(text: &str) -> bool {
    organisation_kinds(&fold_name(&without_titles(text))).is_organisation()
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
    for text in inside {
        bracketed(text, is_native(&outside), found);
    }
    outside
}

fn bracketed(text: &str, outside_is_native: bool, found: &mut Undressed) {
    let text = text.trim();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters > 1
        && text.chars().all(|c| is_kana(c) || matches!(c, ' ' | '・'))
        && outside_is_native
    {
        keep_first(&mut found.kana, text);
    } else if letters > 1
        && is_native(text) != outside_is_native
        && !text.chars().any(|c| c.is_ascii_digit())
        && !is_role(text)
        && !is_place(text)
        && found.other_script.is_empty()
        && looks_like_name(text)
    {
        text.clone_into(&mut found.other_script);
    } else {
        found.note(text);
    }
}

/// A text of the other script is a name when it is short and, in Latin letters, has a capital first in
/// each longer word: `online`, `invited` and `on behalf of` have none.
fn looks_like_name(text: &str) -> bool {
    if is_native(text) {
        return text.chars().filter(|c| c.is_alphabetic()).count() <= 12;
    }
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    (2..=5).contains(&words.len())
        && words
            .iter()
            .all(|word| word.starts_with(char::is_uppercase) || is_particle(&fold_name(word)))
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
        let words = rest.split(' ').map(without_digits).filter(|word| !word.is_empty());
        return words.collect::<Vec<_>>().join(" ");
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
        let at_end = text.strip_suffix(post);
        let at_start = match place {
            PostPlace::Both => text.strip_prefix(post),
            _ => None,
        };
        let Some(rest) = at_end.or(at_start) else { continue };
        let apart = rest.ends_with([' ', '\u{3000}', ','])
            || (at_end.is_none() && rest.starts_with([' ', '\u{3000}', ',']));
        let rest = rest.trim_matches([' ', '\u{3000}', ',', '、']);
        let left = rest.chars().filter(|c| c.is_alphabetic()).count();
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
                keep_first(&mut found.role, post);
            }
            return without_posts(rest, found);
        }
    }
    text.to_owned()
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
            continue;
        } else if kept.first().is_some_and(|name| is_place_behind(name, &pieces[number..], form)) {
            keep_first(&mut found.place, &pieces[number..].join(", "));
            break;
        } else {
            kept.push((*piece).to_owned());
        }
    }
    let count = kept.len();
    let Some(first) = kept.first_mut() else { return };
    let untitled = without_titles(first);
    let reading =
        CredentialReading { initials: form.initials && count == 1, words: 3 - count.min(2) };
    let mut name = without_credentials(&untitled, reading);
    if let Some((rest, suffix)) = without_suffix(&name) {
        (found.suffix, name) = (suffix, rest);
        name = without_credentials(&name, reading);
    }
    *first = name;
    if let [_, given, ..] = kept.as_mut_slice() {
        let mut bare = without_titles(given);
        bare = without_credentials(&bare, GIVEN_NAMES);
        if let Some((rest, suffix)) = without_suffix(&bare) {
            keep_first(&mut found.suffix, &suffix);
            bare = without_credentials(&rest, GIVEN_NAMES);
        }
        *given = bare;
    }
    kept.retain(|part| !part.is_empty());
    found.parts = kept;
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

/// Whether a part is a generational suffix and nothing else.
fn is_suffix(part: &str) -> bool {
    generation_suffix(&fold_name(part)).is_some()
}

fn without_suffix(name: &str) -> Option<(String, String)> {
    let (rest, last) = name.rsplit_once(' ')?;
    is_suffix(last).then(|| (rest.trim_end_matches(',').to_owned(), last.to_owned()))
}

/// Whether a part behind a comma holds degrees only. A word of four or more capitals that the table does
/// not know is one when it follows a name of two words that is not in capitals itself.
fn are_credentials(part: &str, name: &str) -> bool {
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

/// Whether a word is a title of the table, or made of such.
pub(super) fn is_title(word: &str) -> bool {
    title_of(word).is_some()
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

fn letter_count(word: &str) -> usize {
    word.chars().filter(|c| c.is_alphabetic()).count()
}

fn is_capitals(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).all(|c| !c.is_lowercase())
}

/// Two capitals in a row or more: `PharmD`, `FAHA`, `MSc`.
fn has_capitals(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() > 1 && !word.contains('-')
}

/// Whether a name has two words or more.
pub(super) fn is_whole_name(name: &str) -> bool {
    name_word_count(&name.split_whitespace().collect::<Vec<_>>()) > 1
}

/// Words of a name apart from particles; the last word is a name whatever it is (`John Do`).
fn name_word_count(words: &[&str]) -> usize {
    let is_name = |at: usize, word: &str| {
        let is_last = at + 1 == words.len();
        !is_particle(&fold_name(word)) || (is_last && word.starts_with(char::is_uppercase))
    };
    words.iter().enumerate().filter(|(at, word)| is_name(*at, word)).count()
}

/// How short words in capitals behind a name are read.
#[derive(Clone, Copy)]
struct CredentialReading {
    /// They are initials.
    initials: bool,
    /// Words of the name that stay at least: two where the given names are among them.
    words: usize,
}

/// Behind a comma a short word in capitals is an initial.
const GIVEN_NAMES: CredentialReading = CredentialReading { initials: true, words: 1 };

/// Takes degrees off the end of a name. At least two words of the name stay where the degree may be
/// initials; in a column of `Family AB` they are initials.
fn without_credentials(name: &str, reading: CredentialReading) -> String {
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

fn mixed_case(words: &[&str]) -> bool {
    words.iter().any(|word| word.chars().any(char::is_lowercase))
}

/// Takes titles off the front of a name, and off its end where they are words.
fn without_titles(name: &str) -> String {
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
fn title_of(word: &str) -> Option<TitleForm> {
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

/// What a part between commas is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommaPart {
    /// One word.
    Word,
    /// Two words or more.
    WholeName,
    /// Initials alone: `G.N.`, `GN`, `J.-P.`
    Initials,
    /// A family name with initials: `Testa GN`.
    NameInitials,
    Credential,
    Suffix,
    Place,
}

/// What a part between commas is, behind a name.
pub(super) fn comma_part(part: &str, name: &str) -> CommaPart {
    // `MRCP (UK)`
    let outside = part.split(['(', '（', '[']).next().unwrap_or(part);
    let outside = outside.split(" - ").next().unwrap_or(outside).trim();
    let part = if outside.is_empty() { part } else { outside };
    let part = part.trim_matches(|c: char| !c.is_alphabetic() && c != '.');
    let words: Vec<&str> = part.split_whitespace().collect();
    let whole_name = is_whole_name(name);
    if is_suffix(part) {
        return CommaPart::Suffix;
    }
    let ends_in_initials =
        |words: &[&str]| words.split_last().is_some_and(|(last, _)| is_initials(last));
    if words.iter().all(|word| is_initials(word))
        && !(whole_name
            && !ends_in_initials(&name.split(' ').collect::<Vec<_>>())
            && are_credentials(part, name))
    {
        return CommaPart::Initials;
    }
    if are_credentials(part, name) {
        return CommaPart::Credential;
    }
    if is_place(part) && (whole_name || names_organisation(part)) {
        return CommaPart::Place;
    }
    match words.split_last() {
        Some((last, before)) if !before.is_empty() && is_initials(last) => CommaPart::NameInitials,
        _ if name_word_count(&words) > 1 => CommaPart::WholeName,
        _ => CommaPart::Word,
    }
}

/// One to four capitals, dotted or not: `J`, `JA`, `J.A.`, `J-P`, `G.N.M.`
pub(super) fn is_initials(word: &str) -> bool {
    let letters = letter_count(word);
    let dotted = word.contains('.');
    (1..=if dotted { 5 } else { 3 }).contains(&letters)
        && word.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '-' | '‐'))
}
