//! Where a field of names may be cut, outside brackets.

use super::text::{is_native, letter_count};

/// The pieces between separators that never stand within a name.
pub(super) fn hard_pieces(field: &str) -> Vec<&str> {
    let is_hard = |c| matches!(c, ';' | '；' | '|' | '｜' | '\n' | '\r' | '\t');
    let pieces = split_outside_brackets(field, is_hard).into_iter();
    let cut = |piece| match is_native(piece) {
        true => split_before_letters(piece, |c| matches!(c, '、' | '､' | '，')),
        false => vec![piece],
    };
    pieces.flat_map(cut).collect()
}

/// Splits outside brackets; a piece that holds no letters outside brackets (`1),2)（大阪大学）`) stays with
/// the piece before it.
pub(super) fn split_before_letters(text: &str, is_separator: impl Fn(char) -> bool) -> Vec<&str> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for piece in split_outside_brackets(text, is_separator) {
        let start = piece.as_ptr() as usize - text.as_ptr() as usize;
        let outside = piece.split(['(', '（', '[', '【']).next().unwrap_or(piece);
        match ranges.last_mut() {
            Some(last) if letter_count(outside) == 0 => last.1 = start + piece.len(),
            _ => ranges.push((start, start + piece.len())),
        }
    }
    ranges.into_iter().map(|(start, end)| text[start..end].trim()).collect()
}

/// Splits at separators that are not within brackets; pieces without text are left out.
pub(crate) fn split_outside_brackets(text: &str, is_separator: impl Fn(char) -> bool) -> Vec<&str> {
    let mut depth = 0usize;
    let mut start = 0;
    let mut pieces = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' | '（' | '[' | '［' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '］' | '】' | '〕' => depth = depth.saturating_sub(1),
            // A bracket that a line break meets was never closed.
            '\n' if is_separator(c) => depth = 0,
            _ => {}
        }
        if (depth == 0 || c == '\n') && is_separator(c) {
            pieces.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    pieces.push(&text[start..]);
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}
