//! Records of tagged lines, as RIS and the plain text of Web of Science have them.

use std::io;

use super::text_lines::{TextLine, TextLines};

/// How tags are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagStyle {
    /// `TI  - text`, a record from `TY` to `ER`.
    Ris,
    /// `TI text`, further lines indented, a record from `PT` to `ER`.
    Wos,
}

/// Tags of RIS that may be written with other spaces or in lower case: elsewhere `of - course` is text.
const RIS_TAGS: [&str; 72] = [
    "TY", "ER", "AU", "A1", "A2", "A3", "A4", "AF", "ED", "TI", "T1", "T2", "T3", "BT", "CT", "TT",
    "ST", "JO", "JF", "JA", "J1", "J2", "PY", "Y1", "Y2", "DA", "YR", "AD", "AN", "DO", "DI", "UR",
    "L1", "L2", "L3", "LK", "ID", "KW", "DE", "AB", "N1", "N2", "M1", "M2", "M3", "C1", "C2", "C3",
    "C7", "U1", "DB", "DP", "LA", "VL", "IS", "SP", "EP", "SN", "PB", "CY", "PP", "RP", "OI", "PM",
    "PT", "DT", "SE", "ET", "NV", "RN", "CN", "CP",
];

impl TagStyle {
    /// The tag of a line and its value; `None` for a line that goes on the one before.
    pub(crate) fn cut(self, line: &str) -> Option<(String, &str)> {
        let tag = line.get(..2)?;
        let mut letters = tag.bytes();
        let is_tag = letters.next().is_some_and(|b| b.is_ascii_alphabetic())
            && letters.next().is_some_and(|b| b.is_ascii_alphanumeric());
        if !is_tag {
            return None;
        }
        let rest = &line[2..];
        match self {
            Self::Ris => {
                let (spaces, value) = rest.split_once('-')?;
                let is_blank = spaces.chars().all(|c| c == ' ') && spaces.len() <= 4;
                let is_parted = value.is_empty() || value.starts_with([' ', '\t']);
                let upper = tag.to_ascii_uppercase();
                let is_plain = spaces.len() == 2 && tag == upper;
                let is_known = RIS_TAGS.contains(&upper.as_str());
                (is_blank && is_parted && (is_plain || is_known)).then(|| (upper, value.trim()))
            }
            Self::Wos => {
                let is_upper = tag == tag.to_ascii_uppercase();
                let is_parted = rest.is_empty() || rest.starts_with(' ');
                (is_upper && is_parted).then(|| (tag.to_owned(), rest.trim()))
            }
        }
    }

    fn first_tag(self) -> &'static str {
        match self {
            Self::Ris => "TY",
            Self::Wos => "PT",
        }
    }
}

/// A record.
#[derive(Debug, Default)]
pub(crate) struct TaggedRecord {
    /// Line on which it begins.
    pub(crate) line: u64,
    /// Tags and values in order; the lines of a value are parted by line feeds.
    pub(crate) fields: Vec<(String, String)>,
    /// Whether it is longer than allowed, and was not read to its end.
    pub(crate) is_cut: bool,
    bytes: usize,
}

impl TaggedRecord {
    /// Whether it holds letters that the encoding does not have.
    pub(crate) fn is_undecoded(&self) -> bool {
        self.fields.iter().any(|(_, value)| value.contains('\u{fffd}'))
    }

    /// The values of a tag.
    pub(crate) fn values(&self, tag: &'static str) -> impl Iterator<Item = &str> + Clone {
        self.fields.iter().filter(move |(known, _)| known == tag).map(|(_, value)| value.as_str())
    }

    fn add(&mut self, line: &TextLine, longest: usize, value: &str) {
        self.bytes += line.text.len();
        self.is_cut |= line.is_cut || self.bytes > longest;
        if self.is_cut {
            return;
        }
        if let Some((_, last)) = self.fields.last_mut() {
            if !last.is_empty() {
                last.push('\n');
            }
            last.push_str(value);
        }
    }
}

/// Puts lines together to records.
struct RecordBuilder {
    style: TagStyle,
    longest: usize,
    record: Option<TaggedRecord>,
}

impl RecordBuilder {
    /// Adds a line; returns the record that ended with it or before it. Lines outside records are passed over.
    fn push(&mut self, line: &TextLine) -> Option<TaggedRecord> {
        let trimmed = line.text.trim_start_matches('\u{feff}');
        match self.style.cut(trimmed) {
            Some((tag, _)) if tag == "ER" => self.record.take(),
            Some((tag, value)) => {
                let ended = (tag == self.style.first_tag()).then(|| {
                    self.record.replace(TaggedRecord { line: line.number, ..Default::default() })
                });
                if let Some(record) = &mut self.record {
                    record.fields.push((tag, String::new()));
                    record.add(line, self.longest, value);
                }
                ended.flatten()
            }
            None => {
                let text = trimmed.trim();
                if let Some(record) = self.record.as_mut().filter(|_| !text.is_empty()) {
                    record.add(line, self.longest, text);
                }
                None
            }
        }
    }
}

/// The records of a file.
pub(crate) struct TaggedRecords {
    lines: TextLines,
    builder: RecordBuilder,
}

impl TaggedRecords {
    /// Cuts lines to records; of a record longer than `longest` bytes only the place is given.
    pub(crate) fn new(lines: TextLines, style: TagStyle, longest: usize) -> Self {
        Self { lines, builder: RecordBuilder { style, longest, record: None } }
    }

    /// The lines that are read.
    pub(crate) fn lines(&self) -> &TextLines {
        &self.lines
    }

    /// The records in the first megabytes, to judge how the file is written.
    pub(crate) fn beginning(&self) -> Vec<TaggedRecord> {
        let mut builder = RecordBuilder { record: None, ..self.builder };
        let lines = self.lines.beginning().lines().zip(1..);
        let lines =
            lines.map(|(text, number)| TextLine { number, text: text.to_owned(), is_cut: false });
        let mut records: Vec<TaggedRecord> = lines.filter_map(|line| builder.push(&line)).collect();
        records.extend(builder.record);
        records
    }

    /// The next record, `None` at the end.
    pub(crate) fn next_record(&mut self) -> io::Result<Option<TaggedRecord>> {
        while let Some(line) = self.lines.next_line()? {
            if let Some(record) = self.builder.push(&line) {
                return Ok(Some(record));
            }
        }
        Ok(self.builder.record.take())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_in_every_spacing_and_text_is_not_taken_for_one() {
        for line in ["TI  - On x", "TI - On x", "ti  - On x", "TI   -  On x"] {
            assert_eq!(TagStyle::Ris.cut(line), Some(("TI".to_owned(), "On x")), "{line}");
        }
        assert_eq!(TagStyle::Ris.cut("ER  -"), Some(("ER".to_owned(), "")));
        assert_eq!(TagStyle::Ris.cut("ER  - "), Some(("ER".to_owned(), "")));
        for line in ["of - course", "X-ray", "TI-On x", "A  - x", "Ärzte - x", "", "2-4"] {
            assert_eq!(TagStyle::Ris.cut(line), None, "{line}");
        }
        assert_eq!(TagStyle::Wos.cut("TI On x"), Some(("TI".to_owned(), "On x")));
        assert_eq!(TagStyle::Wos.cut("ER"), Some(("ER".to_owned(), "")));
        assert_eq!(TagStyle::Wos.cut("   On x"), None);
    }
}
