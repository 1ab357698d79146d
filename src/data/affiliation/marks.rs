//! Marks in front of affiliation lines (`1`, `(2)`, `a`, `*`), by which journals tie them to authors.

use crate::data::corpus::fold_name;

use super::lexicon::{OrganisationKind, organisation_kinds};

/// How a mark is printed. The lines of one list have marks of one style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MarkStyle {
    /// `(1)`, `[1]`, `1)`, `1]`.
    Bracketed,
    /// `1 Institute`, `1. Institute`, `a Department`.
    Spaced,
    /// `1Institute`, `aDepartment`, `¹Institute`.
    Glued,
}

/// A mark at the beginning of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    /// The number, or that of the letter.
    number: u32,
    style: MarkStyle,
    /// Whether it is a letter.
    is_letter: bool,
    /// Bytes up to the line behind it.
    length: usize,
}

/// The affiliation lines that a text holds, without their marks: more than one where marks count up
/// (`(1) …; (2) …`).
pub(crate) fn marked_lines(text: &str) -> Vec<&str> {
    let text = without_signs(text);
    let Some(mut mark) = leading_mark(text) else { return vec![text] };
    let mut lines = Vec::new();
    let mut rest = &text[mark.length..];
    while let Some((end, next)) = next_mark(rest, mark) {
        lines.push(trim_line(&rest[..end]));
        rest = &rest[end..];
        rest = &rest[next.length..];
        mark = next;
    }
    lines.push(trim_line(rest));
    lines.retain(|line| !line.is_empty());
    lines
}

/// The line without the mark that it begins with.
pub(super) fn without_mark(line: &str) -> &str {
    let line = without_signs(line);
    leading_mark(line).map_or(line, |mark| line[mark.length..].trim_start())
}

/// The number of the mark that a line begins with; that of its place in the alphabet for a letter.
pub(crate) fn mark_number(line: &str) -> Option<u32> {
    leading_mark(without_signs(line)).map(|mark| mark.number)
}

fn trim_line(line: &str) -> &str {
    let line = line.trim().trim_end_matches([';', ',', '/', '|']).trim_end();
    let bare = line.trim_end_matches(" and").trim_end_matches(" &");
    bare.trim_end_matches([';', ',', ' '])
}

/// Signs in front of a line go: `*`, `†`, `§`, bullets, stray punctuation.
fn without_signs(line: &str) -> &str {
    line.trim_start_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '*' | '†' | '‡' | '§' | '¶' | '#' | '•' | '·' | '|' | ':')
            || matches!(
                c,
                ';' | ',' | '–' | '—' | '-' | '_' | '^' | '~' | '⁎' | '∗' | '＊' | '○' | '◎'
            )
    })
}

/// The place of the mark that follows `mark` in a list, and the mark.
fn next_mark(text: &str, mark: Mark) -> Option<(usize, Mark)> {
    let starts = text.char_indices().skip(1).map(|(at, _)| at);
    let before = |at: usize| text[..at].trim_end().chars().next_back();
    starts
        .filter(|at| !text[..*at].ends_with(char::is_alphanumeric) || superscript(text, *at))
        .filter_map(|at| leading_mark(&text[at..]).map(|next| (at, next)))
        .find(|(at, next)| {
            let is_next = (next.number, next.style, next.is_letter)
                == (mark.number + 1, mark.style, mark.is_letter);
            // A bare number or letter within a line is one only behind the end of another line.
            let is_parted = matches!(before(*at), Some(';' | '.' | '/' | '|' | '；'));
            let is_sure = !next.is_letter && next.style != MarkStyle::Spaced;
            is_next && (is_parted || is_sure)
        })
}

fn superscript(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_some_and(|c| superscript_digit(c).is_some())
}

fn superscript_digit(c: char) -> Option<u32> {
    match c {
        '¹' => Some(1),
        '²' => Some(2),
        '³' => Some(3),
        '⁰' | '⁴'..='⁹' => Some(c as u32 - '⁰' as u32),
        _ => None,
    }
}

fn leading_mark(text: &str) -> Option<Mark> {
    let first = text.chars().next()?;
    if superscript_digit(first).is_some() {
        return superscript_mark(text);
    }
    let open = matches!(first, '(' | '[' | '（' | '{');
    let inner = if open { &text[first.len_utf8()..] } else { text };
    let (number, is_letter, length) = mark_value(inner)?;
    let rest = &inner[length..];
    let start = text.len() - rest.len();
    let close = rest.chars().next().filter(|c| matches!(c, ')' | ']' | '）' | '}'));
    if let Some(close) = close {
        let length = start + close.len_utf8() + blanks(&rest[close.len_utf8()..]);
        // `(A) Department`, but `Z)` closes a bracket of the text.
        return (length < text.len()
            && (open || !is_letter || inner.starts_with(char::is_lowercase)))
        .then_some(Mark { number, style: MarkStyle::Bracketed, is_letter, length });
    }
    if open {
        return None;
    }
    let has_stop = rest.starts_with(['.', ':', ',']) && rest[1..].starts_with(' ');
    let behind = if has_stop { &rest[1..] } else { rest };
    let gap = blanks(behind);
    let length = text.len() - behind.len() + gap;
    let line = &behind[gap..];
    let style = if gap > 0 { MarkStyle::Spaced } else { MarkStyle::Glued };
    let is_mark = match (is_letter, style) {
        (true, MarkStyle::Glued) => is_glued_letter(inner, line),
        (true, _) => inner.starts_with(char::is_lowercase) && starts_capital(line),
        (false, MarkStyle::Glued) => starts_word(line),
        (false, _) => starts_capital(line) && !is_part_of_name(inner, line, has_stop),
    };
    is_mark.then_some(Mark { number, style, is_letter, length })
}

fn superscript_mark(text: &str) -> Option<Mark> {
    let digits = text.chars().take_while(|c| superscript_digit(*c).is_some() || *c == '⁾');
    let length: usize = digits.clone().map(char::len_utf8).sum();
    let number = digits.filter_map(superscript_digit).fold(0u32, |n, d| n.saturating_mul(10) + d);
    let length = length + blanks(&text[length..]);
    (length < text.len()).then_some(Mark {
        number,
        style: MarkStyle::Glued,
        is_letter: false,
        length,
    })
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// A number of at most three digits, or one Latin letter: its number, whether it is a letter, its bytes.
fn mark_value(text: &str) -> Option<(u32, bool, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        return (digits <= 3)
            .then(|| text[..digits].parse().ok())
            .flatten()
            .map(|n| (n, false, digits));
    }
    let letter = *text.as_bytes().first()?;
    letter
        .is_ascii_alphabetic()
        .then(|| (u32::from(letter.to_ascii_lowercase() - b'a') + 1, true, 1))
}

/// A capital and more letters, or a letter of a script without capitals.
fn starts_capital(line: &str) -> bool {
    line.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
}

/// `183University`, but not `2nd`, `3M`, `4D`, `23andMe`.
fn starts_word(line: &str) -> bool {
    let mut letters = line.chars();
    let first = letters.next();
    let second = letters.next();
    match (first, second) {
        (Some(first), _) if first.is_alphabetic() && !first.is_ascii() => !first.is_lowercase(),
        (Some(first), Some(second)) if first.is_uppercase() => {
            second.is_lowercase() || has_organisation_word(line)
        }
        _ => false,
    }
}

/// `aDepartment`: a small letter before a word that names an organisation. `eHealth` is a word.
fn is_glued_letter(letter: &str, line: &str) -> bool {
    let is_sure = !letter.starts_with(['e', 'i', 'm']) || {
        let kinds = organisation_kinds(&first_word(line));
        kinds.has(OrganisationKind::Unit) || kinds.has(OrganisationKind::University)
    };
    letter.starts_with(char::is_lowercase)
        && line.starts_with(char::is_uppercase)
        && has_organisation_word(line)
        && is_sure
}

fn first_word(line: &str) -> String {
    fold_name(line.split([' ', ',', '.']).next().unwrap_or_default())
}

fn has_organisation_word(line: &str) -> bool {
    organisation_kinds(&first_word(line)).is_organisation()
}

/// Whether a number in front belongs to the name: `19 Mayis University`, `12 de Octubre`, `302 Military
/// Hospital`, `2. Medizinische Klinik`, `1. lékařská fakulta`.
fn is_part_of_name(number: &str, line: &str, has_stop: bool) -> bool {
    const MONTHS: [&str; 14] = [
        "de",
        "mayis",
        "mart",
        "eylul",
        "ekim",
        "october",
        "november",
        "december",
        "july",
        "march",
        "may",
        "april",
        "september",
        "noiembrie",
    ];
    let part = fold_name(line.split(',').next().unwrap_or_default());
    let mut words = part.split(' ');
    let first = words.next().unwrap_or_default();
    if MONTHS.contains(&first) {
        return true;
    }
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let is_military = ["military", "army", "navy", "air", "pla", "combined", "general"];
    if digits == 3 && std::iter::once(first).chain(words.clone()).any(|w| is_military.contains(&w))
    {
        return true;
    }
    // Where ordinals are written with a full stop.
    let endings = ["sche", "scher", "innere", "interne", "ska", "cka", "ni"];
    let institutions = ["klinik", "abteilung", "lf", "klinika", "fakulta", "chirurgie"];
    has_stop
        && (endings.iter().any(|end| first.ends_with(end))
            || institutions.iter().any(|word| first.ends_with(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_before_a_line_go_and_ordinals_and_names_stay() {
        for (line, kept) in [
            ("183University of Examples", "University of Examples"),
            ("1 Invented Institute", "Invented Institute"),
            ("12. Department of Tests", "Department of Tests"),
            ("a Department of Tests", "Department of Tests"),
            ("bDepartment of Tests", "Department of Tests"),
            ("(3) Invented Institute", "Invented Institute"),
            ("[b] Invented Institute", "Invented Institute"),
            ("2) Invented Institute", "Invented Institute"),
            ("*Invented Institute", "Invented Institute"),
            ("¹²Invented Institute", "Invented Institute"),
            ("† 1 Invented Institute", "Invented Institute"),
            ("1)見本大学", "見本大学"),
            ("1見本大学", "見本大学"),
            ("1INVENTED", "1INVENTED"),
            ("1UNIVERSITY of X", "UNIVERSITY of X"),
        ] {
            assert_eq!(without_mark(line), kept, "{line}");
        }
        for line in [
            "2nd Department of Cardiology",
            "1st Clinic",
            "3M Company",
            "23andMe",
            "4D Lab",
            "eHealth Institute",
            "A Coruña University Hospital",
            "19 Mayis University",
            "12 de Octubre Hospital",
            "302 Military Hospital",
            "2. Medizinische Klinik",
            "1. lékařská fakulta",
            "Ward 3",
            "",
            "1",
        ] {
            assert_eq!(without_mark(line), line, "{line}");
        }
    }

    #[test]
    fn a_text_whose_marks_count_up_is_several_lines() {
        for text in [
            "(1) Institute A, Berlin, Germany; (2) Institute B, Vienna, Austria",
            "1 Institute A, Berlin, Germany; 2 Institute B, Vienna, Austria",
            "1. Institute A, Berlin, Germany. 2. Institute B, Vienna, Austria",
            "1Institute A, Berlin, Germany, 2Institute B, Vienna, Austria",
            "a Institute A, Berlin, Germany; b Institute B, Vienna, Austria",
            "¹Institute A, Berlin, Germany ²Institute B, Vienna, Austria",
            "[1] Institute A, Berlin, Germany [2] Institute B, Vienna, Austria",
        ] {
            let lines = marked_lines(text);
            let lines: Vec<&str> = lines.iter().map(|line| line.trim_end_matches('.')).collect();
            let wanted = ["Institute A, Berlin, Germany", "Institute B, Vienna, Austria"];
            assert_eq!(lines, wanted, "{text}");
        }
        let one = "1 Institute A, 2 Park Road, Berlin";
        assert_eq!(marked_lines(one), ["Institute A, 2 Park Road, Berlin"]);
        let one = "Institute A; 2 Park Road";
        assert_eq!(marked_lines(one), [one]);
    }
}
