//! Line ends of texts that are read whole.

/// A text in which every line ends in a line feed, or in a carriage return before one. Carriage returns alone,
/// the line ends of old Macs and of some exports, become line feeds; no other byte moves.
pub fn feeds_for_returns(mut text: String) -> String {
    let mut at = 0;
    while let Some(found) = text[at..].find('\r') {
        at += found + 1;
        if !text[at..].starts_with('\n') {
            text.replace_range(at - 1..at, "\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_returns_alone_are_replaced() {
        for (text, expected) in [
            ("a\rb\r", "a\nb\n"),
            ("a\r\nb\n\rc", "a\r\nb\n\nc"),
            ("\r\r\n\r", "\n\r\n\n"),
            ("黎\r花", "黎\n花"),
            ("", ""),
        ] {
            assert_eq!(feeds_for_returns(text.to_owned()), expected, "{text:?}");
        }
    }
}
