//! A field that holds names cut into one text a name.

use super::column::NameColumn;
use super::comma_part::{CommaPart, comma_part};
use super::credentials::is_credential;
use super::lexicon::{self, Placeholder};
use super::name_words::is_whole_name;
use super::separators::{hard_pieces, split_before_letters, split_outside_brackets};
use super::text::{decode_entities, is_east_asian, is_kana, is_native, letter_count};
use super::titles::is_title;
use crate::data::affiliation::country;
use crate::data::corpus::fold_name;

/// A field of which nobody can say how many people it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SeveralPeople {
    #[error("several people in one cell that cannot be told apart; separate them with ;")]
    Unclear,
    #[error(
        "two names in two scripts in one cell, which may be one person or two; separate two people with ;, and put \
         / between the names of one"
    )]
    TwoScripts,
}

/// A piece of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FieldPiece {
    /// One name in its dress.
    Name(String),
    /// One name whose parts are in two cells.
    Parts { family: String, given: String },
    /// `et al.`, `他3名`.
    Others,
}

/// The names of a cell of family names and one of given names: one, or as many as both hold.
///
/// # Errors
/// When they hold different numbers.
pub(super) fn pair_cells(family: &str, given: &str) -> Result<Vec<FieldPiece>, SeveralPeople> {
    let cut = |cell: &str| -> Vec<String> {
        cell.split([';', '；', '\n', '、']).map(|part| part.trim().to_owned()).collect()
    };
    let (families, givens) = (cut(family), cut(given));
    if families.len() != givens.len() {
        return Err(SeveralPeople::Unclear);
    }
    let pairs = families.into_iter().zip(givens);
    let named = pairs.filter(|(family, given)| !(family.is_empty() && given.is_empty()));
    Ok(named.map(|(family, given)| FieldPiece::Parts { family, given }).collect())
}

/// Cuts a field into names.
///
/// # Errors
/// When commas may part people or parts of one name.
pub(super) fn cut_field(
    field: &str,
    column: &NameColumn,
) -> Result<Vec<FieldPiece>, SeveralPeople> {
    let field = without_tags(&decode_entities(field));
    let mut pieces = Vec::new();
    let hard = hard_pieces(&field);
    let is_list = hard.len() > 1;
    for piece in hard {
        let (piece, others) = without_others(piece);
        for piece in at_slashes(&piece) {
            for piece in at_conjunctions(&piece, is_list) {
                push_names(&piece, column, &mut pieces)?;
            }
        }
        if others {
            pieces.push(FieldPiece::Others);
        }
    }
    Ok(pieces)
}

/// Whether a text of bare words ([`super::judge_bare_name`]) is one name by every rule of [`cut_field`], which takes
/// many times as long. It has no room for a name and a group that it speaks for, no `e`, `y` or `u. a.`, and
/// before its comma one word.
pub(super) fn is_surely_one_name(bare: &str) -> bool {
    const MOST_WORDS: usize = 3;
    let words = bare.split(' ');
    let is_small_letter = |word: &str| {
        let mut letters = word.chars().filter(|c| c.is_alphabetic());
        letters.next().is_some_and(char::is_lowercase) && letters.next().is_none()
    };
    let family_words = bare.split_once(", ").map_or(1, |(family, _)| family.split(' ').count());
    family_words == 1
        && words.clone().count() <= MOST_WORDS
        && !words.clone().any(is_small_letter)
        && !bare.contains("..")
}

/// `<sup>1</sup>` goes with what it holds, other tags alone.
fn without_tags(field: &str) -> String {
    let mut rest = field;
    let mut kept = String::with_capacity(field.len());
    while let Some(at) = rest.find('<') {
        kept.push_str(&rest[..at]);
        let tail = &rest[at..];
        let tag = tail.find('>').filter(|end| *end <= 40 && tail[1..].starts_with(tag_letter));
        let Some(end) = tag else {
            kept.push('<');
            rest = &tail[1..];
            continue;
        };
        rest = &tail[end + 1..];
        if tail[1..].to_ascii_lowercase().starts_with("sup")
            && let Some(close) = rest.to_ascii_lowercase().find("</sup>")
        {
            rest = &rest[close + "</sup>".len()..];
        } else if tail[1..].to_ascii_lowercase().starts_with("br") {
            kept.push('\n');
        }
    }
    kept.push_str(rest);
    kept
}

fn tag_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '/'
}

/// Cuts at slashes between names; a name in two scripts stays one: `仮屋 大輔 / Daisuke Kariya`.
fn at_slashes(piece: &str) -> Vec<String> {
    // `山田太郎・鈴木花子`; in katakana the dot parts the words of one foreign name.
    let at_dots = split_outside_brackets(piece, |c| c == '・');
    let is_kanji_name = |side: &&str| {
        let first = side.chars().find(|c| c.is_alphabetic());
        letter_count(side) > 1 && first.is_some_and(|c| is_east_asian(c) && !is_kana(c))
    };
    if at_dots.len() > 1 && at_dots.iter().all(is_kanji_name) {
        return at_dots.into_iter().map(|side| side.trim().to_owned()).collect();
    }
    // `A/Prof`, `MD/PhD`
    let dressed = |word: &str| word.contains('/') && (is_title(word) || is_credential(word));
    if piece.split_whitespace().any(dressed) {
        return vec![piece.trim().to_owned()];
    }
    let mut sides = split_outside_brackets(piece, |c| matches!(c, '/' | '／'));
    sides.retain(|side| letter_count(side) > 0);
    let are_names = sides.len() > 1
        && sides.iter().all(|side| {
            letter_count(side) > 1 && !matches!(comma_part(side.trim(), ""), CommaPart::Credential)
        });
    if !are_names {
        return vec![piece.trim().to_owned()];
    }
    if let Some(name) = without_nickname(&sides) {
        return vec![name];
    }
    let mut names: Vec<String> = Vec::new();
    for side in sides.into_iter().map(str::trim) {
        match names.last_mut() {
            Some(last) if is_native(last) != is_native(side) && !last.contains('(') => {
                *last = format!("{last} ({side})");
            }
            _ => names.push(side.to_owned()),
        }
    }
    names
}

/// `Karl Probe/kp`: one whole name and words that are none. Such a word in lower case is a nickname and is
/// dropped; one in capitals may be another surname, and the text stays whole.
fn without_nickname(sides: &[&str]) -> Option<String> {
    let is_single = |side: &&&str| !is_native(side) && !is_whole_name(side);
    let names: Vec<&str> = sides.iter().filter(|side| !is_single(side)).copied().collect();
    let [name] = names[..] else { return None };
    let others = sides.iter().filter(is_single);
    let is_mixed = is_native(name);
    let is_nickname = |side: &&str| !side.chars().any(char::is_uppercase);
    match others.clone().all(is_nickname) {
        _ if is_mixed => None,
        true => Some(name.trim().to_owned()),
        false => Some(sides.join("/")),
    }
}

/// Cuts at words for 'and' with a whole name on both sides, and takes one off the front.
fn at_conjunctions(piece: &str, is_list: bool) -> Vec<String> {
    let words: Vec<&str> = piece.split_whitespace().collect();
    let is_conjunction = |word: &str| lexicon::conjunction(word);
    let words = match words.first().and_then(|word| is_conjunction(word)) {
        Some(_) if words.len() > 1 => &words[1..],
        _ => &words[..],
    };
    for (at, word) in words.iter().enumerate() {
        let Some(sure) = is_conjunction(word) else { continue };
        let (left, right) = (&words[..at], &words[at + 1..]);
        let after_comma = left.last().is_some_and(|word| word.ends_with(','));
        let whole = |side: &[&str]| {
            let text = side.join(" ");
            match is_native(&text) {
                true => letter_count(&text) > 1,
                false => side.iter().filter(|word| letter_count(word) > 0).count() > 1,
            }
        };
        // In a list with semicolons, `y` and `e` join the surnames of one person.
        if whole(left) && whole(right) && (sure || !is_list || after_comma) {
            let left = left.join(" ");
            let mut pieces = vec![left.trim_end_matches([',', '、']).trim().to_owned()];
            pieces.extend(at_conjunctions(&right.join(" "), is_list));
            return pieces;
        }
    }
    vec![words.join(" ")]
}

/// Words that set a group off from the person who speaks for it.
const BEHALF: [&str; 10] = [
    " on behalf of ",
    " for the ",
    " and the ",
    " im namen ",
    " für die ",
    " au nom d",
    " pour le ",
    " en nombre d",
    " en representación d",
    " per conto d",
];

fn push_names(
    piece: &str,
    column: &NameColumn,
    pieces: &mut Vec<FieldPiece>,
) -> Result<(), SeveralPeople> {
    let lower = piece.to_lowercase();
    let behalf = match lower.len() == piece.len() && !piece.contains(['(', '[']) {
        true => BEHALF
            .iter()
            .find_map(|phrase| lower.find(phrase))
            .filter(|at| piece.is_char_boundary(*at)),
        false => None,
    };
    let (name, group) = match behalf {
        Some(at) => (&piece[..at], Some(piece[at..].trim())),
        None => (piece, None),
    };
    for name in at_commas(name, column)? {
        pieces.push(FieldPiece::Name(name));
    }
    if let Some(group) = group {
        pieces.push(FieldPiece::Name(group.to_owned()));
    }
    Ok(())
}

/// Takes `et al.`, `他3名` and their like off the end.
fn without_others(piece: &str) -> (String, bool) {
    let piece = piece.trim();
    let bare = piece.trim_end_matches(['.', '…', ',', '、', ' ']);
    let dots = piece.ends_with("...") || piece.ends_with('…');
    let counted = bare.trim_end_matches(['名', '人', '명', '인']);
    let number = counted.trim_end_matches(|c: char| c.is_numeric() || c == ' ');
    let has_number = number.len() < counted.len() && counted.len() < bare.len();
    let end = if has_number { number } else { bare };
    for (phrase, kind) in lexicon::placeholders() {
        if *kind != Placeholder::Others {
            continue;
        }
        let Some(at) = end.len().checked_sub(phrase.len()).filter(|at| end.is_char_boundary(*at))
        else {
            // `et al.` with full stops or accents in it is longer than its folded form.
            continue;
        };
        // Of two letters only in lower case: `E A` are initials.
        let is_phrase = match phrase.len() {
            0..=4 => end[at..] == **phrase,
            _ => end[at..].eq_ignore_ascii_case(phrase),
        };
        if !is_phrase {
            continue;
        }
        let head = &end[..at];
        let apart = head.is_empty() || head.ends_with([' ', ',', '、', '\u{3000}', '，']);
        let glued = phrase.chars().all(is_east_asian)
            && (has_number
                || (letter_count(head) > 3
                    && !matches!(*phrase, "等" | "外" | "ら" | "등" | "외")))
            || (*phrase == "ら" && letter_count(head) > 2 && !head.ends_with(is_kana));
        if apart || glued {
            return (head.trim_end_matches([' ', ',', '、', '\u{3000}', '，']).to_owned(), true);
        }
    }
    let folded = fold_name(piece);
    if let Some(head) = folded.strip_suffix(" et al")
        && !head.is_empty()
        && let Some(at) = piece.to_lowercase().rfind("et")
        && piece.is_char_boundary(at)
    {
        return (piece[..at].trim_end_matches([' ', ',']).to_owned(), true);
    }
    match dots {
        true if letter_count(bare) == 0 => (String::new(), true),
        true => (bare.to_owned(), true),
        false => (piece.to_owned(), false),
    }
}

/// What a comma list is read as.
pub(super) enum CommaList<'p> {
    /// One name.
    One,
    /// Each inner list is a name with its parts.
    Several(Vec<Vec<&'p str>>),
    /// Two names in two scripts: of one person or of two.
    TwoScripts,
    /// Nobody can say.
    Unclear,
}

fn at_commas(piece: &str, column: &NameColumn) -> Result<Vec<String>, SeveralPeople> {
    if piece.trim().is_empty() {
        return Ok(Vec::new());
    }
    match comma_list(piece, column) {
        CommaList::One => Ok(vec![piece.trim().to_owned()]),
        CommaList::Several(names) => Ok(names.into_iter().map(|parts| parts.join(", ")).collect()),
        CommaList::TwoScripts => Err(SeveralPeople::TwoScripts),
        CommaList::Unclear => Err(SeveralPeople::Unclear),
    }
}

/// The parts between commas.
fn comma_parts(piece: &str) -> Vec<&str> {
    let parts = split_before_letters(piece, |c| matches!(c, ',' | '，' | '،'));
    parts.into_iter().filter(|part| letter_count(part) > 0).collect()
}

/// Whether the commas of a piece part people.
pub(super) fn comma_list<'p>(piece: &'p str, column: &NameColumn) -> CommaList<'p> {
    let parts = comma_parts(piece);
    if parts.len() < 2 {
        return CommaList::One;
    }
    if parts.iter().all(|part| is_native(part)) {
        return match is_cut_native_name(&parts, column) {
            true => CommaList::One,
            false => CommaList::Several(parts.into_iter().map(|part| vec![part]).collect()),
        };
    }
    if is_name_with_place(&parts) {
        return CommaList::One;
    }
    if parts.iter().any(|part| is_native(part)) && parts.iter().filter(|p| is_full(p)).count() > 1 {
        return mixed_list(&parts);
    }
    // Each name with the degrees, suffixes and places behind it.
    let mut names: Vec<Vec<&str>> = Vec::new();
    let mut kinds: Vec<CommaPart> = Vec::new();
    for part in parts {
        let before = names.last().map_or("", |name| name[0]);
        match comma_part(part, before) {
            CommaPart::Credential | CommaPart::Suffix | CommaPart::Place if !names.is_empty() => {
                if let Some(name) = names.last_mut() {
                    name.push(part);
                }
            }
            // `Mayo Clinic, Rochester, MN, USA`: town and state behind an organisation.
            CommaPart::Word | CommaPart::Initials if follows_place(&names) => {
                if let Some(name) = names.last_mut() {
                    name.push(part);
                }
            }
            kind => {
                names.push(vec![part]);
                kinds.push(kind);
            }
        }
    }
    read_list(names, &kinds, column)
}

/// A whole name in Latin letters, or one in its own script.
fn is_full(part: &str) -> bool {
    match is_native(part) {
        true => letter_count(part) > 1,
        false => {
            matches!(comma_part(part, ""), CommaPart::WholeName | CommaPart::NameInitials)
        }
    }
}

/// `黎明 花子, John Sample, MD, Jan Muster`: a name begins at each whole one. Two alone may be one person in two
/// scripts.
fn mixed_list<'p>(parts: &[&'p str]) -> CommaList<'p> {
    let mut names: Vec<Vec<&str>> = Vec::new();
    for part in parts {
        let before = names.last().map_or("", |name| name[0]);
        let is_dress = !is_native(part)
            && matches!(
                comma_part(part, before),
                CommaPart::Credential | CommaPart::Suffix | CommaPart::Place
            );
        match names.last_mut() {
            Some(name) if is_dress => name.push(part),
            _ if is_full(part) => names.push(vec![*part]),
            _ => return CommaList::Unclear,
        }
    }
    match names.len() {
        0 | 1 => CommaList::One,
        2 => CommaList::TwoScripts,
        _ => CommaList::Several(names),
    }
}

/// `黎明, 花子`: family and given name of one person. Whole names have three letters or more; where commas part
/// no people elsewhere, a family name of four with a shorter given name is cut as well.
fn is_cut_native_name(parts: &[&str], column: &NameColumn) -> bool {
    const LONGEST_NAME: usize = 5;
    let [family, given] = parts else { return false };
    let are_words = !family.contains(char::is_whitespace) && !given.contains(char::is_whitespace);
    let is_cut = match [family, given].map(|part| letter_count(part)) {
        [4, 1..=3] => column.semicolons || column.family_first,
        [family @ 1..=3, given @ 1..=3] => family + given <= LONGEST_NAME,
        _ => false,
    };
    are_words && is_cut
}

/// `Otto Vorlagner, Berlin, Germany`: one whole name, single words, a country.
fn is_name_with_place(parts: &[&str]) -> bool {
    let Some((first, rest)) = parts.split_first() else { return false };
    let Some((last, between)) = rest.split_last() else { return false };
    let is_whole =
        |part: &str| matches!(comma_part(part, ""), CommaPart::WholeName | CommaPart::NameInitials);
    !between.is_empty()
        && country::by_name(last).is_some()
        && is_whole(first)
        && !between.iter().any(|part| comma_part(part, first) == CommaPart::NameInitials)
}

fn follows_place(names: &[Vec<&str>]) -> bool {
    names.last().is_some_and(|name| {
        name[1..].iter().any(|part| comma_part(part, name[0]) == CommaPart::Place)
    })
}

fn read_list<'p>(
    names: Vec<Vec<&'p str>>,
    kinds: &[CommaPart],
    column: &NameColumn,
) -> CommaList<'p> {
    let count = names.len();
    let is_initials = |kind: &CommaPart| *kind == CommaPart::Initials;
    let is_whole =
        |kind: &CommaPart| matches!(kind, CommaPart::WholeName | CommaPart::NameInitials);
    if count < 2 {
        return CommaList::One;
    }
    // `Family, G.N., Family, F.A.`
    let alternate = kinds.iter().enumerate().all(|(at, kind)| is_initials(kind) == (at % 2 == 1));
    if alternate && count.is_multiple_of(2) {
        if count == 2 {
            return CommaList::One;
        }
        let pairs = names.chunks(2).map(|pair| pair.concat()).collect();
        return CommaList::Several(pairs);
    }
    if kinds.iter().all(|kind| *kind == CommaPart::NameInitials) {
        return CommaList::Several(names);
    }
    if kinds.iter().all(is_whole) {
        return match (count, column.semicolons, column.family_first, column.whole_names) {
            (2, true, ..) | (2, _, true, false) => CommaList::One,
            (2, _, true, true) | (2, _, false, false) => CommaList::Unclear,
            _ => CommaList::Several(names),
        };
    }
    match count {
        2 => CommaList::One,
        // `Family, Given, Middle`
        3 if column.semicolons || kinds[0] == CommaPart::Word => CommaList::One,
        _ => CommaList::Unclear,
    }
}
