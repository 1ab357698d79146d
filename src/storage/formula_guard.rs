//! Texts that a spreadsheet would run, and how a CSV file holds them.
//!
//! A spreadsheet takes a cell of a CSV file that begins with `=`, `+`, `-` or `@` for a formula, also after white
//! space, which it takes off, and some take the full-width letters too ([OWASP, CSV injection]). Such a text is
//! written with an apostrophe before it, and read without.
//!
//! [OWASP, CSV injection]: https://owasp.org/www-community/attacks/CSV_Injection

use std::borrow::Cow;

/// What stops a spreadsheet from running a cell.
const MARK: char = '\'';

/// The text as a CSV file holds it.
///
/// A text that begins with apostrophes and would run without them gets one more, so that [`unguarded`] gives every
/// text back as it was.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    match would_run(text) {
        true => Cow::Owned(format!("{MARK}{text}")),
        false => Cow::Borrowed(text),
    }
}

/// The text that a cell of a CSV file was made from, whether it was [`guarded`] or is from before that.
pub(crate) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix(MARK).filter(|text| would_run(text)).unwrap_or(cell)
}

fn would_run(text: &str) -> bool {
    // Nearly every text begins with a letter.
    if text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return false;
    }
    let bare = text.trim_start_matches(MARK);
    bare.starts_with(['\t', '\r', '\n'])
        || bare.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_begins_with_an_apostrophe() {
        for text in [
            "=HYPERLINK(\"http://example.invalid\")",
            "+49 30 1234",
            "-",
            "-2+3",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "\nx",
            " =1+1",
            "\u{3000}＝1",
            "－1",
        ] {
            assert_eq!(guarded(text), format!("'{text}"));
            assert_eq!(unguarded(&guarded(text)), text);
            assert_eq!(unguarded(text), text, "written before there was a mark");
        }
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for text in ["", "Jan 't Hooft", "'t Hooft, Jan", "'", "村上正郎", "a=b", "ー", "– 2"]
        {
            assert_eq!(guarded(text), text);
            assert_eq!(unguarded(text), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "[' \t=+＝-]{0,5}.{0,3}") {
            let cell = guarded(&text);
            prop_assert_eq!(unguarded(&cell), text.as_str());
            let first = cell.trim_start().chars().next();
            prop_assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')));
        }
    }
}
