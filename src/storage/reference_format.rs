//! Tells exports of references apart by their first record.

use encoding_rs::{UTF_16BE, UTF_16LE};

/// How far into a file its first record may be: exports begin with lines about themselves.
const TOP_BYTES: usize = 4 << 10;

/// A format in which databases and reference managers export references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReferenceFormat {
    /// Tagged lines from `TY` to `ER`.
    Ris,
    /// BibTeX and BibLaTeX.
    Bibtex,
    /// Tagged lines from `FN` to `EF`.
    WosText,
}

impl ReferenceFormat {
    /// What messages call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ris => "RIS",
            Self::Bibtex => "BibTeX",
            Self::WosText => "plain text of Web of Science",
        }
    }
}

/// The format of references that a file begins with.
pub(crate) fn reference_format(head: &[u8]) -> Option<ReferenceFormat> {
    let text = top_text(head);
    let lines = || text.lines().map(str::trim_start);
    let first = lines().find(|line| !line.is_empty())?;
    if lines().any(is_ris_type) {
        Some(ReferenceFormat::Ris)
    } else if first.starts_with("FN ") && lines().any(|line| line.starts_with("VR ")) {
        Some(ReferenceFormat::WosText)
    } else if lines().next().is_some_and(is_bibtex_entry)
        || lines()
            .take_while(|line| is_bibtex_remark(line) || is_bibtex_entry(line))
            .any(is_bibtex_entry)
    {
        Some(ReferenceFormat::Bibtex)
    } else {
        None
    }
}

/// The beginning of a file as text; tags are ASCII in every encoding but UTF-16.
pub(super) fn top_text(head: &[u8]) -> String {
    let top = &head[..head.len().min(TOP_BYTES)];
    let text = match top {
        [0xff, 0xfe, ..] | [_, 0, _, 0, ..] => UTF_16LE.decode(top).0,
        [0xfe, 0xff, ..] | [0, _, 0, _, ..] => UTF_16BE.decode(top).0,
        _ => String::from_utf8_lossy(top),
    };
    text.trim_start_matches('\u{feff}').to_owned()
}

/// `TY  - JOUR`, in any case and with any number of spaces.
fn is_ris_type(line: &str) -> bool {
    let Some((tag, kind)) = line.split_once('-') else { return false };
    let kind = kind.trim();
    tag.trim_end().eq_ignore_ascii_case("TY")
        && tag.len() > 2
        && (2..=8).contains(&kind.len())
        && kind.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// `@article{key,`, `@string(`. Of a line that closes a brace, more must speak for it: `@a{b},C` is a table's.
fn is_bibtex_entry(line: &str) -> bool {
    let Some((name, rest)) = line.strip_prefix('@').and_then(|rest| rest.split_once(['{', '(']))
    else {
        return false;
    };
    let name = name.trim();
    let is_entry = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic());
    let has_no_content = ["comment", "preamble", "string"].contains(&&*name.to_ascii_lowercase());
    is_entry && (!rest.contains('}') || has_no_content || rest.contains('='))
}

/// A line that BibTeX passes over: short, and no line of a table.
fn is_bibtex_remark(line: &str) -> bool {
    line.starts_with('%') || (line.len() < 60 && !line.contains([',', '\t', ';', '|']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_its_first_record() {
        let wide: Vec<u8> = "\u{feff}FN Clarivate\r\nVR 1.0\r\nPT J\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (head, format) in [
            (&b"TY  - JOUR\nAU  - A, B\n"[..], ReferenceFormat::Ris),
            (b"\xef\xbb\xbfProvider: X\r\n\r\nty - jour\r\n", ReferenceFormat::Ris),
            (b"1.\nTY  - JOUR\n", ReferenceFormat::Ris),
            (b"\n@article{x,\n author = {A and B}\n}", ReferenceFormat::Bibtex),
            (b"Scopus\nEXPORT DATE: 1 May\n\n@ARTICLE{x,\n", ReferenceFormat::Bibtex),
            (b"% made by hand\n@comment{x}\n@string(j = {J})\n", ReferenceFormat::Bibtex),
            (b"@misc{a, title = {On {x}, year = 2019\n", ReferenceFormat::Bibtex),
            (b"FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\n", ReferenceFormat::WosText),
            (&wide, ReferenceFormat::WosText),
        ] {
            let shown = String::from_utf8_lossy(head).into_owned();
            assert_eq!(reference_format(head), Some(format), "{shown}");
        }
        for head in [
            &b"PMID- 1\nTI  - On examples\n"[..],
            b"name,role\nA,B\n",
            b"@handle,name\n@a{b},C\n",
            b"TY,AU\nJOUR,A\n",
            b"",
        ] {
            assert_eq!(reference_format(head), None, "{}", String::from_utf8_lossy(head));
        }
    }
}
