//! Identifiers printed in affiliation lines: ORCID iDs of people, ROR, GRID and ISNI of organisations.

use std::borrow::Cow;

/// Digits of an ISNI or ORCID iD in each of its four groups.
const GROUP: usize = 4;

/// The line without identifiers, the words that announce them, and the brackets around them.
pub(super) fn remove_identifiers(line: &str) -> Cow<'_, str> {
    let hints = ["rcid", "RCID", "ror.org", "ROR", "grid.", "GRID", "ISNI", "isni"];
    if !line.bytes().any(|b| b.is_ascii_digit()) {
        return Cow::Borrowed(line);
    }
    if !hints.iter().any(|hint| line.contains(hint)) && !has_hyphened_groups(line) {
        return Cow::Borrowed(line);
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut words = line.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let Some(rest) = behind_identifier(word) else {
            // `0000 0001 2106 639X`, alone or with a name glued to it.
            let is_isni = word.trim_start_matches('(') == "0000";
            match skip_groups(&mut words, if is_isni { GROUP - 1 } else { 0 }) {
                Some(rest) => {
                    pop_announcers(&mut kept);
                    push_rest(&mut kept, rest);
                }
                None => kept.push(word),
            }
            continue;
        };
        pop_announcers(&mut kept);
        // A GRID number is followed by the rest of an ISNI: `grid.412041.20000 0001 2106 639X`.
        let is_grid = word.to_ascii_lowercase().contains("grid.");
        let rest = match is_grid && words.peek().is_some_and(|next| is_group(next)) {
            true => skip_groups(&mut words, GROUP - 1).unwrap_or(rest),
            false => rest,
        };
        push_rest(&mut kept, rest);
    }
    Cow::Owned(kept.join(" "))
}

fn push_rest<'l>(kept: &mut Vec<&'l str>, rest: &'l str) {
    let is_closing = |c: char| matches!(c, ')' | ']' | '}' | '>' | '/' | ':');
    let rest = rest.trim_start_matches(is_closing);
    if rest.chars().any(char::is_alphanumeric) {
        kept.push(rest.trim_start_matches(['.', ',', ';']));
    } else if rest.starts_with([',', ';']) && !kept.is_empty() {
        kept.push(",");
    }
}

/// Takes up to `count` groups of four digits; what is glued to the last one, if at least one was there.
fn skip_groups<'l>(
    words: &mut std::iter::Peekable<std::str::SplitWhitespace<'l>>,
    count: usize,
) -> Option<&'l str> {
    let mut rest = None;
    for _ in 0..count {
        if !words.peek().is_some_and(|word| is_group(word)) {
            break;
        }
        let word = words.next()?;
        rest = word.get(GROUP..);
        if rest.is_some_and(|rest| rest.starts_with(char::is_alphabetic)) {
            break;
        }
    }
    rest
}

/// Whether a word begins with a group of an ISNI: four digits, the last one perhaps an X.
fn is_group(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() >= GROUP
        && bytes[..GROUP - 1].iter().all(u8::is_ascii_digit)
        && (bytes[GROUP - 1].is_ascii_digit() || bytes[GROUP - 1] == b'X')
        && !bytes.get(GROUP).is_some_and(|b| b.is_ascii_digit() || *b == b'-')
        && word.is_char_boundary(GROUP)
}

/// What is glued behind the identifier that a word holds; `None` when it holds none.
fn behind_identifier(word: &str) -> Option<&str> {
    let lower = word.to_ascii_lowercase();
    if let Some(at) = lower.find("ror.org/") {
        let end = lower[at + 8..].find(|c: char| !c.is_ascii_alphanumeric());
        // The number has nine characters: 03yph8055.
        let length = end.unwrap_or(lower.len() - at - 8).min(9);
        return word.get(at + 8 + length..);
    }
    if lower.contains("orcid.org/") {
        return Some("");
    }
    if let Some(at) =
        lower.find("grid.").filter(|at| lower[at + 5..].starts_with(|c: char| c.is_ascii_digit()))
    {
        let end = lower[at + 5..].find(|c: char| !(c.is_ascii_hexdigit() || c == '.'));
        return word.get(end.map_or(word.len(), |end| at + 5 + end)..);
    }
    if let Some(end) = hyphened_groups_end(word) {
        return word.get(end..);
    }
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let is_isni = bare.len() == 16
        && bare.bytes().take(15).all(|b| b.is_ascii_digit())
        && bare.starts_with("0000");
    let is_ror = bare.len() == 9
        && bare.starts_with('0')
        && bare.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
        && bare.bytes().any(|b| b.is_ascii_lowercase());
    (is_isni || is_ror).then_some("")
}

fn has_hyphened_groups(line: &str) -> bool {
    line.contains('-') && line.split_whitespace().any(|word| hyphened_groups_end(word).is_some())
}

/// The end of `0000-0002-1825-0097` in a word, whatever hyphens it has.
fn hyphened_groups_end(word: &str) -> Option<usize> {
    let starts = word.match_indices("000").map(|(at, _)| at);
    starts.into_iter().find_map(|start| {
        let mut digits = 0;
        for (at, c) in word[start..].char_indices() {
            match c {
                '0'..='9' => digits += 1,
                'X' | 'x' if digits == 15 => digits += 1,
                '-' | '‐' | '‑' | '–' if digits > 0 && digits % GROUP == 0 => {}
                _ => return None,
            }
            if digits == 16 {
                return Some(start + at + c.len_utf8());
            }
        }
        None
    })
}

fn pop_announcers(kept: &mut Vec<&str>) {
    while let Some(last) = kept.last() {
        let bare = last.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let announces =
            matches!(bare.as_str(), "orcid" | "id" | "ror" | "grid" | "isni" | "iris" | "");
        // `France. ORCID:` has the announcing word apart; `(France)` is none.
        if !announces {
            break;
        }
        kept.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_go_with_the_words_before_them_and_nothing_else() {
        for (line, kept) in [
            (
                "Sample Hospital, Lyon, France. ORCID: 0000-0002-1825-0097",
                "Sample Hospital, Lyon, France.",
            ),
            (
                "Sample Hospital, Lyon, France (ORCID iD 0000-0002-1825-0097)",
                "Sample Hospital, Lyon, France",
            ),
            ("Sample, Lyon, France https://orcid.org/0000-0002-1694-233X.", "Sample, Lyon, France"),
            ("0000-0002-1825-0097 Sample, Lyon, France", "Sample, Lyon, France"),
            ("https://ror.org/03yph8055 Sample University, Lyon", "Sample University, Lyon"),
            ("https://ror.org/03yph8055Sample University, Lyon", "Sample University, Lyon"),
            (
                "Sample University, Lyon, France (ror.org/03yph8055)",
                "Sample University, Lyon, France",
            ),
            ("grid.412041.20000 0001 2106 639XSample University, Lyon", "Sample University, Lyon"),
            ("GRID grid.5335.0, ISNI 0000000121885934, Sample University", "Sample University"),
            ("GRID grid.5335.0, ISNI 0000 0001 2188 5934, Sample University", "Sample University"),
            ("Sample, 2000 2100 Street, Lyon ROR", "Sample, 2000 2100 Street, Lyon ROR"),
            ("INSERM UMR 8200, Villejuif", "INSERM UMR 8200, Villejuif"),
        ] {
            let cleaned = remove_identifiers(line);
            assert_eq!(cleaned.trim_start_matches([',', ' ']), kept, "{line}");
        }
    }
}
