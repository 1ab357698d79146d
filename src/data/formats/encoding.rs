//! Encoding and delimiter of a table, from its first bytes.

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

use crate::storage::input_file::InputFile;

use super::content_kind::describe_content;
use super::table_read_error::TableReadError;

/// UTF-16 with a byte-order mark, UTF-8, else Shift_JIS, which is what Japanese spreadsheets write.
///
/// # Errors
/// When the file is empty, is not text, is XML or JSON, or is in none of these encodings.
pub(super) fn detect_encoding(file: &InputFile) -> Result<&'static Encoding, TableReadError> {
    let head = &file.head;
    let marked = match head.as_slice() {
        [] => return Err(TableReadError::new(file, 0, "it is empty", "Export the table again.")),
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ => None,
    };
    if head.contains(&0) && marked.is_none() {
        let what = format!("it is not a text table: it looks like {}", describe_content(head));
        return Err(TableReadError::new(file, 0, what, "Save it as CSV in UTF-8."));
    }
    if matches!(head.iter().find(|b| !b.is_ascii_whitespace()), Some(b'<' | b'{')) {
        let what = format!("it is not a table: it looks like {}", describe_content(head));
        return Err(TableReadError::new(file, 1, what, "Check path and kind of the source."));
    }
    if let Some(encoding) = marked {
        return Ok(encoding);
    }
    let valid = match std::str::from_utf8(head) {
        Ok(_) => return Ok(UTF_8),
        Err(error) if error.error_len().is_none() && error.valid_up_to() + 4 > head.len() => {
            return Ok(UTF_8);
        }
        Err(error) => error.valid_up_to(),
    };
    // The head may end within a letter of two bytes.
    let ends = [head.len(), head.len() - 1];
    if ends.iter().any(|end| !SHIFT_JIS.decode_without_bom_handling(&head[..*end]).1) {
        return Ok(SHIFT_JIS);
    }
    let line = 1 + memchr::memchr_iter(b'\n', &head[..valid]).count() as u64;
    let what = "it is encoded neither in UTF-8 nor in Shift_JIS";
    Err(TableReadError::new(file, line, what, "Save it as CSV in UTF-8."))
}

/// Rows end with a line feed wherever the file has one: a lone carriage return is then part of a
/// cell (abstracts pasted from a word processor), not the end of a row.
pub(super) fn terminator(head: &[u8]) -> csv::Terminator {
    if head.contains(&b'\n') { csv::Terminator::Any(b'\n') } else { csv::Terminator::CRLF }
}

/// The delimiter that is most frequent in the first line outside quotation marks; of equals the first
/// of comma, tab, semicolon, bar.
pub(super) fn delimiter(head: &[u8], encoding: &'static Encoding) -> u8 {
    let text = encoding.decode(head).0;
    let mut counts = [(b',', 0u32), (b'\t', 0), (b';', 0), (b'|', 0)];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => break,
            c if !quoted => {
                for (delimiter, count) in &mut counts {
                    *count += u32::from(c == char::from(*delimiter));
                }
            }
            _ => {}
        }
    }
    // `max_by_key` returns the last of equals, hence the reversal.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_most_frequent_outside_quotes() {
        assert_eq!(delimiter(b"a,b,c\n", UTF_8), b',');
        assert_eq!(delimiter(b"\"a,b,c,d\"\tb\tc\n1;2;3;4;5", UTF_8), b'\t');
        assert_eq!(delimiter(b"a;b;c\n", UTF_8), b';');
        assert_eq!(delimiter(b"name\n", UTF_8), b',');
    }
}
