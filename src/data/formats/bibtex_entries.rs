//! Entries of a BibTeX file, each cut out alone, so that a broken one costs itself.
//!
//! `biblatex` reads a whole file or none of it; it decodes the TeX of single values here, see
//! [`super::tex_text`].

use std::collections::{BTreeMap, VecDeque};
use std::io;

use super::text_lines::{TextLine, TextLines};

/// An entry as printed.
#[derive(Debug, Default)]
pub(crate) struct BibtexEntry {
    /// Line on which it begins.
    pub(crate) line: u64,
    /// `article`, in lower case.
    pub(crate) kind: String,
    /// What stands between its outer braces.
    body: String,
    /// Whether it is longer than allowed, and was not read to its end.
    pub(crate) is_cut: bool,
    /// Whether its braces do not close, or close too early.
    pub(crate) is_unbalanced: bool,
}

/// The fields of an entry by name in lower case, with their values in TeX.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct BibtexFields {
    /// The key under which it is cited.
    pub(crate) key: String,
    values: BTreeMap<String, String>,
}

impl BibtexFields {
    /// The value of the first of the fields that is there and not empty.
    pub(crate) fn first(&self, names: &[&str]) -> &str {
        let filled = names.iter().filter_map(|name| self.values.get(*name));
        filled.map(|value| value.trim()).find(|value| !value.is_empty()).unwrap_or_default()
    }
}

/// Abbreviations that a file defines with `@string`, and the names of the months.
#[derive(Debug, Default)]
pub(crate) struct BibtexMacros(BTreeMap<String, String>);

impl BibtexMacros {
    /// Takes the definitions of a `@string` entry.
    pub(crate) fn define(&mut self, entry: &BibtexEntry) {
        if let Ok(fields) = FieldCutter::new(&entry.body, self).fields() {
            self.0.extend(fields);
        }
    }
}

impl BibtexEntry {
    /// Cuts the entry into its fields.
    ///
    /// # Errors
    /// Why it cannot be cut.
    pub(crate) fn fields(&self, macros: &BibtexMacros) -> Result<BibtexFields, &'static str> {
        let end = self.body.find([',', '=']).unwrap_or(self.body.len());
        let has_key = !self.body[end..].starts_with('=');
        let (key, rest) = match has_key {
            true => (self.body[..end].trim(), self.body.get(end + 1..).unwrap_or_default()),
            false => ("", self.body.as_str()),
        };
        let mut values = BTreeMap::new();
        for (name, value) in FieldCutter::new(rest, macros).fields()? {
            // Of a field that is there twice, the first counts, as in BibTeX.
            values.entry(name).or_insert(value);
        }
        Ok(BibtexFields { key: key.to_owned(), values })
    }

    /// Whether it holds letters that the encoding does not have.
    pub(crate) fn is_undecoded(&self) -> bool {
        self.body.contains('\u{fffd}')
    }
}

/// Cuts `name = {value}, name = "value" # macro`.
struct FieldCutter<'e> {
    rest: &'e str,
    macros: &'e BibtexMacros,
}

impl<'e> FieldCutter<'e> {
    fn new(rest: &'e str, macros: &'e BibtexMacros) -> Self {
        Self { rest, macros }
    }

    fn fields(mut self) -> Result<Vec<(String, String)>, &'static str> {
        let mut fields = Vec::new();
        loop {
            self.skip_blank(true);
            if self.rest.is_empty() {
                return Ok(fields);
            }
            let (name, rest) = self.rest.split_once('=').ok_or("a field of it has no value")?;
            let name = name.trim();
            if name.is_empty() || name.contains(['{', '}', '"', ',', '\n']) {
                return Err("the name of a field cannot be read; a comma or a brace is missing");
            }
            self.rest = rest;
            let value = self.value()?;
            fields.push((name.to_lowercase(), value));
        }
    }

    /// Skips white space, comments to the end of a line and, between fields, commas.
    fn skip_blank(&mut self, commas: bool) {
        loop {
            let is_blank = |c: char| c.is_whitespace() || (commas && c == ',');
            self.rest = self.rest.trim_start_matches(is_blank);
            let Some(comment) = self.rest.strip_prefix('%') else { return };
            self.rest = comment.split_once('\n').map_or("", |(_, rest)| rest);
        }
    }

    fn value(&mut self) -> Result<String, &'static str> {
        let mut value = String::new();
        loop {
            self.skip_blank(false);
            let (piece, rest) = match self.rest.chars().next() {
                Some('{') => enclosed(self.rest, '}')?,
                Some('"') => enclosed(self.rest, '"')?,
                _ => {
                    let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | '#' | '}' | '{');
                    let end = self.rest.find(is_end).unwrap_or(self.rest.len());
                    let (word, rest) = self.rest.split_at(end);
                    if word.is_empty() {
                        return Err("a field of it has no value");
                    }
                    value.push_str(
                        self.macros.0.get(&word.to_lowercase()).map_or(word, String::as_str),
                    );
                    self.rest = rest;
                    ("", rest)
                }
            };
            value.push_str(piece);
            self.rest = rest;
            self.skip_blank(false);
            match self.rest.strip_prefix('#') {
                Some(rest) => self.rest = rest,
                None => return Ok(value),
            }
        }
    }
}

/// The text from the first character, which opens it, to `close`, and what is behind.
fn enclosed(text: &str, close: char) -> Result<(&str, &str), &'static str> {
    let mut depth = 0usize;
    let mut letters = text.char_indices().skip(1);
    while let Some((at, c)) = letters.next() {
        match c {
            '\\' => drop(letters.next()),
            c if c == close && depth == 0 => return Ok((&text[1..at], &text[at + c.len_utf8()..])),
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Err("a quotation mark or brace of it is opened and not closed")
}

/// The entries of a file.
pub(crate) struct BibtexEntries {
    lines: TextLines,
    cutter: EntryCutter,
}

impl BibtexEntries {
    /// Cuts lines to entries; of an entry longer than `longest` bytes only the place is given.
    pub(crate) fn new(lines: TextLines, longest: usize) -> Self {
        Self { lines, cutter: EntryCutter { longest, ..EntryCutter::default() } }
    }

    /// The lines that are read.
    pub(crate) fn lines(&self) -> &TextLines {
        &self.lines
    }

    /// The entries in the first megabytes, to judge how the file is written.
    pub(crate) fn beginning(&self) -> Vec<BibtexEntry> {
        let mut cutter = EntryCutter { longest: self.cutter.longest, ..EntryCutter::default() };
        for (text, number) in self.lines.beginning().lines().zip(1..) {
            cutter.feed(&TextLine { number, text: text.to_owned(), is_cut: false });
        }
        cutter.finish();
        cutter.whole.into()
    }

    /// The next entry, `None` at the end.
    pub(crate) fn next_entry(&mut self) -> io::Result<Option<BibtexEntry>> {
        loop {
            if let Some(entry) = self.cutter.whole.pop_front() {
                return Ok(Some(entry));
            }
            match self.lines.next_line()? {
                Some(line) => self.cutter.feed(&line),
                None => {
                    self.cutter.finish();
                    return Ok(self.cutter.whole.pop_front());
                }
            }
        }
    }
}

/// Puts lines together to entries.
#[derive(Default)]
struct EntryCutter {
    longest: usize,
    open: Option<OpenEntry>,
    /// The entry before, until it is known that nothing of it stands behind its last brace.
    closed: Option<BibtexEntry>,
    whole: VecDeque<BibtexEntry>,
}

struct OpenEntry {
    entry: BibtexEntry,
    close: char,
    depth: usize,
}

impl EntryCutter {
    fn feed(&mut self, line: &TextLine) {
        let mut rest = line.text.as_str();
        // A new entry at the start of a line ends one whose braces do not close.
        let begins = rest.starts_with('@') && entry_start(rest).is_some();
        if begins && self.open.as_ref().is_some_and(|open| open.entry.kind != "comment") {
            self.abandon();
        }
        loop {
            if let Some(open) = &mut self.open {
                let Some(end) = open.take(rest, line.is_cut, self.longest) else { return };
                rest = &rest[end..];
                let entry = self.open.take().map(|open| open.entry);
                let before = std::mem::replace(&mut self.closed, entry);
                self.whole.extend(before);
            }
            let start =
                rest.match_indices('@').find_map(|(at, _)| Some((at, entry_start(&rest[at..])?)));
            let between = start.as_ref().map_or(rest, |(at, _)| &rest[..*at]);
            if is_field(between)
                && let Some(closed) = &mut self.closed
            {
                closed.is_unbalanced = true;
            }
            let Some((at, (kind, length, close))) = start else { return };
            let entry = BibtexEntry { line: line.number, kind, ..BibtexEntry::default() };
            self.open = Some(OpenEntry { entry, close, depth: 0 });
            rest = &rest[at + length..];
        }
    }

    fn abandon(&mut self) {
        if let Some(open) = self.open.take() {
            self.whole.extend(self.closed.take());
            self.whole.push_back(BibtexEntry { is_unbalanced: true, ..open.entry });
        }
    }

    fn finish(&mut self) {
        self.abandon();
        self.whole.extend(self.closed.take());
    }
}

impl OpenEntry {
    /// Takes text up to the end of the entry; returns where that is.
    fn take(&mut self, text: &str, is_cut: bool, longest: usize) -> Option<usize> {
        self.entry.is_cut |= is_cut || self.entry.body.len() + text.len() > longest;
        let mut end = None;
        let mut letters = text.char_indices();
        while let Some((at, c)) = letters.next() {
            match c {
                '\\' => drop(letters.next()),
                c if c == self.close && self.depth == 0 => {
                    end = Some(at);
                    break;
                }
                '{' => self.depth += 1,
                '}' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        if !self.entry.is_cut {
            self.entry.body.push_str(&text[..end.unwrap_or(text.len())]);
            self.entry.body.push('\n');
        }
        end.map(|at| at + 1)
    }
}

/// The kind of the entry that a text begins with, the length of its start, and what closes it.
fn entry_start(text: &str) -> Option<(String, usize, char)> {
    let rest = text.strip_prefix('@')?;
    let at = rest.find(['{', '('])?;
    let kind = rest[..at].trim();
    let is_kind = !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_alphabetic());
    let close = if rest[at..].starts_with('{') { '}' } else { ')' };
    is_kind.then(|| (kind.to_ascii_lowercase(), 1 + at + 1, close))
}

/// `name = {` behind an entry: one of its braces closes too early.
fn is_field(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == ',' || c == '}');
    let Some((name, value)) = text.split_once('=') else { return false };
    let name = name.trim();
    let is_name = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    is_name && value.trim_start().starts_with(['{', '"'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<BibtexEntry> {
        let mut cutter = EntryCutter { longest: 1 << 20, ..EntryCutter::default() };
        for (text, number) in text.lines().zip(1..) {
            cutter.feed(&TextLine { number, text: text.to_owned(), is_cut: false });
        }
        cutter.finish();
        cutter.whole.into()
    }

    fn fields(text: &str) -> BibtexFields {
        let mut macros = BibtexMacros::default();
        for entry in entries(text) {
            if entry.kind == "string" {
                macros.define(&entry);
            } else {
                return entry.fields(&macros).unwrap();
            }
        }
        panic!("no entry")
    }

    #[test]
    fn fields_are_cut_at_braces_quotes_numbers_and_macros() {
        let read = fields(
            "@STRING{jt = \"J Test\"}\n@Article(a b:1, title = {On {x}, y}, Year = 2019,\n\
             note = \"a {\"}b\" # { c}, journal = jt # { B}, % of course\n month = may\n)",
        );
        assert_eq!(read.key, "a b:1");
        for (name, value) in [
            ("title", "On {x}, y"),
            ("year", "2019"),
            ("note", "a {\"}b c"),
            ("journal", "J Test B"),
        ] {
            assert_eq!(read.first(&[name]), value, "{name}");
        }
        assert_eq!(read.first(&["absent", "year"]), "2019");
        assert_eq!(fields("@misc{title = {On x}}").first(&["title"]), "On x", "without a key");
    }

    #[test]
    fn a_broken_entry_costs_itself_and_has_its_line() {
        let text = "junk a@b.example\n@article{a, title={On {x},\n year=2019}\n@article{b, title={y}}\n\
                    @article{c, title={z}},\n  year = {2019}}\n@book{d, title={w}} @misc{e, title={v}}\n\
                    @article{f, title={open";
        let found: Vec<(u64, String, bool)> = entries(text)
            .into_iter()
            .map(|entry| (entry.line, entry.kind, entry.is_unbalanced))
            .collect();
        let wanted = [
            (2, "article", true),
            (4, "article", false),
            (5, "article", true),
            (7, "book", false),
            (7, "misc", false),
            (8, "article", true),
        ];
        assert_eq!(found, wanted.map(|(line, kind, broken)| (line, kind.to_owned(), broken)));
    }
}
