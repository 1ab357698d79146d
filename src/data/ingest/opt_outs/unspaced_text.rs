//! Text of scripts that write names without spaces: kanji, kana, Hangul.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::data::ingest::vocabulary::printed_names::{NameColumn, judge_name};

/// Whether pieces of a text between spaces are the name, alone or in its dress: `山川 太郎`, `山川太郎君`.
pub(super) fn is_piece(run: &[String], name: &str) -> bool {
    (0..run.len()).any(|from| {
        (from + 1..=run.len()).any(|to| {
            let joined = run[from..to].concat();
            joined == name
                || (joined.starts_with(name) || joined.ends_with(name)) && is_dressed(&joined, name)
        })
    })
}

/// Whether a text of one script is the name and its dress.
fn is_dressed(text: &str, name: &str) -> bool {
    let person = judge_name(text, &NameColumn::default()).into_person();
    person.is_some_and(|person| joined_letters(&person.name.native) == name)
}

/// Every piece of a text that is as long as one of the names, with its place in bytes.
pub(super) fn joined_names<'t>(
    run: &'t str,
    lengths: &'t BTreeSet<usize>,
) -> impl Iterator<Item = (usize, &'t str)> {
    run.char_indices().flat_map(move |(at, _)| {
        let rest = &run[at..];
        lengths.iter().filter_map(move |length| {
            let end =
                rest.char_indices().map(|(place, _)| place).chain([rest.len()]).nth(*length)?;
            Some((at, &rest[..end]))
        })
    })
}

/// The letters of a native name without spaces and points, width folded.
pub(super) fn joined_letters(native: &str) -> String {
    native.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a letter is of a script that writes names without spaces.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// The stretches of such letters in a text, each as its pieces between single spaces, or points in katakana.
pub(super) fn unspaced_runs(text: &str) -> Vec<Vec<String>> {
    let letters: Vec<char> = text.nfkc().collect();
    let is_katakana = |c: &char| matches!(c, '\u{30a0}'..='\u{30fa}' | 'ー');
    let mut runs: Vec<Vec<String>> = Vec::new();
    let mut goes_on = false;
    for (at, c) in letters.iter().enumerate() {
        if is_unspaced(*c) && *c != '・' {
            if !goes_on {
                runs.push(vec![String::new()]);
            }
            goes_on = true;
            if let Some(piece) = runs.last_mut().and_then(|run| run.last_mut()) {
                piece.push(*c);
            }
            continue;
        }
        let next = letters.get(at + 1);
        let joins = match c {
            ' ' => next.is_some_and(|next| is_unspaced(*next) && *next != '・'),
            '・' => next.is_some_and(is_katakana),
            _ => false,
        };
        if goes_on && joins {
            runs.last_mut().into_iter().for_each(|run| run.push(String::new()));
        } else {
            goes_on = false;
        }
    }
    runs
}
