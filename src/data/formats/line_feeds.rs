//! Line ends of one kind.

use std::io::{self, Read};

/// Text whose lines end in carriage returns alone, with line feeds in their place: only those are counted
/// as lines.
pub(super) struct LineFeeds<R>(pub(super) R);

impl<R: Read> Read for LineFeeds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        for byte in buffer[..count].iter_mut().filter(|byte| **byte == b'\r') {
            *byte = b'\n';
        }
        Ok(count)
    }
}

/// Whether the rows of a text table end in carriage returns alone. Where a line feed ends a row, a lone
/// carriage return is part of a cell (abstracts pasted from a word processor); where none does, a line feed
/// in quotation marks is.
pub(super) fn has_returns_alone(text: &str) -> bool {
    if !text.contains('\n') {
        return text.contains('\r');
    }
    if !text.contains('\r') || text.contains("\r\n") {
        return false;
    }
    let mut is_quoted = false;
    let mut has_return = false;
    for c in text.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            '\n' if !is_quoted => return false,
            '\r' if !is_quoted => has_return = true,
            _ => {}
        }
    }
    has_return
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_end_in_returns_only_where_no_row_ends_in_a_line_feed() {
        for (text, alone) in [
            ("a,b\rc,d\r", true),
            ("a,\"b\nB\"\rc,d", true),
            ("a,b\r\nc,d\r\n", false),
            ("a,\"b\rB\"\nc,d\n", false),
            ("a,b\rB\nc,d\n", false),
            ("a,b", false),
        ] {
            assert_eq!(has_returns_alone(text), alone, "{text:?}");
        }
    }
}
