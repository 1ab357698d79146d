//! JSON records cut out of a stream (lines, pages, arrays), and lenient field types.
//!
//! Nothing but one record is held at a time, and no document tree is ever built.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::marker::PhantomData;

use memchr::{memchr, memchr2};
use serde::Deserialize;
use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::stream_buffer::StreamBuffer;

/// Where records lie in the pages of a service.
pub(crate) struct PageShape {
    /// An object whose first key is one of these is a frame around records, not a record.
    pub(crate) frames: &'static [&'static str],
    /// Keys of frames under which records lie.
    pub(crate) inside: &'static [&'static str],
}

/// What stands next.
pub(crate) enum NextRecord {
    /// A whole record: its length in the window.
    Record(usize),
    /// A record longer than the limit, passed over.
    TooLong(u64),
    /// The file ended where it may.
    End,
    /// The structure around records is broken here; the file cannot be read on.
    Broken(&'static str),
}

enum OpenFrame {
    Array,
    Object,
}

/// Cuts records out of a stream.
pub(crate) struct JsonRecords {
    shape: PageShape,
    limit: usize,
    lines: bool,
    open: Vec<OpenFrame>,
}

const DEEPEST_FRAME: usize = 8;

impl JsonRecords {
    /// `head` is the beginning of the file: when its first line is a whole object, the file is read
    /// line by line, so that a broken line costs one record.
    pub(crate) fn new(shape: PageShape, head: &[u8], limit: usize) -> Self {
        let start = head.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(head.len());
        let first = &head[start..];
        let line = memchr(b'\n', first).map(|end| &first[..end]);
        let framed = first_key(first).is_some_and(|key| shape.frames.contains(&&*key));
        // A first line longer than the head is no pretty print either.
        let lines = first.first() == Some(&b'{')
            && !framed
            && line.is_none_or(|line| value_end(line, 0, &mut ValueScan::default()).is_some());
        Self { shape, limit, lines, open: Vec::new() }
    }

    /// Moves to the next record; the window then begins with it.
    pub(crate) fn next(&mut self, window: &mut StreamBuffer) -> io::Result<NextRecord> {
        if self.lines { self.next_line(window) } else { self.next_nested(window) }
    }

    fn next_line(&mut self, window: &mut StreamBuffer) -> io::Result<NextRecord> {
        skip_space(window)?;
        let mut searched = 0;
        loop {
            if let Some(end) = memchr(b'\n', &window.bytes()[searched..]) {
                return Ok(NextRecord::Record(searched + end));
            }
            searched = window.bytes().len();
            if window.ended() {
                return Ok(if searched == 0 {
                    NextRecord::End
                } else {
                    NextRecord::Record(searched)
                });
            }
            if searched > self.limit {
                let line = window.line();
                while memchr(b'\n', window.bytes()).is_none() && !window.ended() {
                    window.advance(window.bytes().len());
                    window.extend()?;
                }
                let end = memchr(b'\n', window.bytes()).unwrap_or(window.bytes().len());
                window.advance(end);
                return Ok(NextRecord::TooLong(line));
            }
            window.extend()?;
        }
    }

    fn next_nested(&mut self, window: &mut StreamBuffer) -> io::Result<NextRecord> {
        loop {
            skip_space(window)?;
            let Some(&byte) = window.bytes().first() else {
                return Ok(match self.open.is_empty() {
                    true => NextRecord::End,
                    false => NextRecord::Broken("the file ends inside a list or page"),
                });
            };
            match (byte, self.open.last()) {
                (b',', _) => window.advance(1),
                (b']', Some(OpenFrame::Array)) | (b'}', Some(OpenFrame::Object)) => {
                    self.open.pop();
                    window.advance(1);
                }
                (b'"', Some(OpenFrame::Object)) => {
                    if let Some(cut) = self.member(window)? {
                        return Ok(cut);
                    }
                }
                (_, Some(OpenFrame::Object)) => return Ok(NextRecord::Broken("a key is missing")),
                _ => {
                    if let Some(cut) = self.candidate(window)? {
                        return Ok(cut);
                    }
                }
            }
        }
    }

    /// A key and its value inside a frame.
    fn member(&mut self, window: &mut StreamBuffer) -> io::Result<Option<NextRecord>> {
        let Some(length) = measure(window, self.limit)? else {
            return Ok(Some(NextRecord::Broken("the file ends inside a key")));
        };
        let key = std::str::from_utf8(&window.bytes()[1..length - 1]).unwrap_or_default();
        let is_inside = self.shape.inside.contains(&key);
        window.advance(length);
        skip_space(window)?;
        if window.bytes().first() != Some(&b':') {
            return Ok(Some(NextRecord::Broken("a colon is missing behind a key")));
        }
        window.advance(1);
        skip_space(window)?;
        if is_inside && matches!(window.bytes().first(), Some(b'{' | b'[')) {
            return self.candidate(window);
        }
        match measure(window, self.limit)? {
            Some(length) => window.advance(length),
            None => {
                return Ok(Some(NextRecord::Broken(
                    "the file ends inside a value, or it is too long",
                )));
            }
        }
        Ok(None)
    }

    /// A value where records may be: a list to enter, a frame to enter, a record, or something else.
    fn candidate(&mut self, window: &mut StreamBuffer) -> io::Result<Option<NextRecord>> {
        if self.open.len() >= DEEPEST_FRAME {
            return Ok(Some(NextRecord::Broken("lists nested too deep")));
        }
        match window.bytes().first() {
            Some(b'[') => {
                self.open.push(OpenFrame::Array);
                window.advance(1);
                Ok(None)
            }
            Some(b'{') => {
                while window.bytes().len() < 256 && !window.ended() {
                    window.extend()?;
                }
                if first_key(window.bytes()).is_some_and(|key| self.shape.frames.contains(&&*key)) {
                    self.open.push(OpenFrame::Object);
                    window.advance(1);
                    return Ok(None);
                }
                let line = window.line();
                match measure(window, self.limit)? {
                    Some(length) => Ok(Some(NextRecord::Record(length))),
                    None if window.ended() => {
                        Ok(Some(NextRecord::Broken("the file ends inside a record")))
                    }
                    None => pass_value(window).map(|whole| {
                        Some(match whole {
                            true => NextRecord::TooLong(line),
                            false => NextRecord::Broken("the file ends inside a record"),
                        })
                    }),
                }
            }
            _ => Ok(Some(NextRecord::Broken("an object was expected here"))),
        }
    }
}

fn skip_space(window: &mut StreamBuffer) -> io::Result<()> {
    loop {
        let bytes = window.bytes();
        let blank = |b: &u8| b.is_ascii_whitespace();
        match bytes.iter().position(|b| !blank(b)) {
            Some(0) => return Ok(()),
            Some(count) => window.advance(count),
            None if window.ended() => {
                window.advance(window.bytes().len());
                return Ok(());
            }
            None => {
                window.advance(window.bytes().len());
                window.extend()?;
            }
        }
    }
}

/// The first key of an object.
fn first_key(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let rest = bytes.strip_prefix(b"{")?;
    let start = rest.iter().position(|b| !b.is_ascii_whitespace())?;
    let rest = rest[start..].strip_prefix(b"\"")?;
    let end = memchr(b'"', rest)?;
    Some(String::from_utf8_lossy(&rest[..end]))
}

/// Progress of a scan over one value, kept between blocks.
#[derive(Default)]
struct ValueScan {
    depth: u32,
    in_string: bool,
    escaped: bool,
    in_scalar: bool,
}

/// The end of the value that began `bytes`, looking from `from` on.
fn value_end(bytes: &[u8], from: usize, scan: &mut ValueScan) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() {
        if scan.in_string {
            if scan.escaped {
                scan.escaped = false;
                at += 1;
                continue;
            }
            match memchr2(b'"', b'\\', &bytes[at..]) {
                None => return None,
                Some(found) => {
                    at += found + 1;
                    if bytes[at - 1] == b'\\' {
                        scan.escaped = true;
                        continue;
                    }
                    scan.in_string = false;
                    if scan.depth == 0 {
                        return Some(at);
                    }
                }
            }
            continue;
        }
        match bytes[at] {
            b'"' => scan.in_string = true,
            b'{' | b'[' => scan.depth += 1,
            b'}' | b']' if scan.in_scalar => return Some(at),
            b'}' | b']' => {
                scan.depth = scan.depth.saturating_sub(1);
                if scan.depth == 0 {
                    return Some(at + 1);
                }
            }
            b',' if scan.depth == 0 => return Some(at),
            b if scan.depth == 0 && b.is_ascii_whitespace() && scan.in_scalar => return Some(at),
            _ if scan.depth == 0 => scan.in_scalar = true,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Length of the value at the window's beginning; `None` when the file ends first or the value is
/// longer than `limit`.
fn measure(window: &mut StreamBuffer, limit: usize) -> io::Result<Option<usize>> {
    let mut scan = ValueScan::default();
    let mut from = 0;
    loop {
        if let Some(end) = value_end(window.bytes(), from, &mut scan) {
            return Ok(Some(end));
        }
        from = window.bytes().len();
        if window.ended() || from > limit {
            return Ok(None);
        }
        window.extend()?;
    }
}

/// Passes over a value of any length; false when the file ends first.
fn pass_value(window: &mut StreamBuffer) -> io::Result<bool> {
    let mut scan = ValueScan::default();
    loop {
        if let Some(end) = value_end(window.bytes(), 0, &mut scan) {
            window.advance(end);
            return Ok(true);
        }
        window.advance(window.bytes().len());
        if window.ended() {
            return Ok(false);
        }
        window.extend()?;
    }
}

/// Text, borrowed when it can be. Null, objects and missing are empty; a number is its digits; a
/// list is its first entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LenientText<'a>(pub(crate) Cow<'a, str>);

impl std::ops::Deref for LenientText<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for LenientText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LenientTextVisitor(PhantomData))
    }
}

struct LenientTextVisitor<'a>(PhantomData<&'a ()>);

impl<'de: 'a, 'a> Visitor<'de> for LenientTextVisitor<'a> {
    type Value = LenientText<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<LenientText<'a>, E> {
        Ok(LenientText(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<LenientText<'a>, E> {
        Ok(LenientText(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<LenientText<'a>, E> {
        Ok(LenientText(Cow::Owned(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<LenientText<'a>, E> {
        Ok(LenientText(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<LenientText<'a>, E> {
        Ok(LenientText(Cow::Owned(number.to_string())))
    }

    fn visit_bool<E>(self, yes: bool) -> Result<LenientText<'a>, E> {
        Ok(LenientText(Cow::Borrowed(if yes { "true" } else { "false" })))
    }

    fn visit_unit<E>(self) -> Result<LenientText<'a>, E> {
        Ok(LenientText::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<LenientText<'a>, A::Error> {
        let first = list.next_element::<LenientText<'a>>()?.unwrap_or_default();
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<LenientText<'a>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(LenientText::default())
    }
}

impl LenientText<'_> {
    /// Whether it is `true`, `Y` or `1`.
    pub(crate) fn is_yes(&self) -> bool {
        matches!(&*self.0, "true" | "Y" | "y" | "1")
    }

    /// A number, when it is one.
    pub(crate) fn number(&self) -> Option<u32> {
        self.trim().parse().ok()
    }
}

/// A list; null and missing are empty, a single value is a list of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LenientList<T>(pub(crate) Vec<T>);

impl<T> Default for LenientList<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> std::ops::Deref for LenientList<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for LenientList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LenientListVisitor(PhantomData))
    }
}

struct LenientListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for LenientListVisitor<T> {
    type Value = LenientList<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<LenientList<T>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = list.next_element()? {
            entries.push(entry);
        }
        Ok(LenientList(entries))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<LenientList<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|entry| LenientList(vec![entry]))
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<LenientList<T>, E> {
        T::deserialize(BorrowedStrDeserializer::new(text)).map(|entry| LenientList(vec![entry]))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<LenientList<T>, E> {
        T::deserialize(StrDeserializer::new(text)).map(|entry| LenientList(vec![entry]))
    }

    fn visit_unit<E>(self) -> Result<LenientList<T>, E> {
        Ok(LenientList::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<LenientList<T>, E> {
        Ok(LenientList::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<LenientList<T>, E> {
        Ok(LenientList::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<LenientList<T>, E> {
        Ok(LenientList::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<LenientList<T>, E> {
        Ok(LenientList::default())
    }
}

/// One value or nothing: null and missing are nothing, a list is its first entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LenientOption<T>(pub(crate) Option<T>);

impl<T> Default for LenientOption<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for LenientOption<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        LenientList::<T>::deserialize(deserializer).map(|list| Self(list.0.into_iter().next()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: PageShape = PageShape { frames: &["meta", "results"], inside: &["results"] };

    fn records(text: &'static str) -> (Vec<String>, bool) {
        let mut window = StreamBuffer::new(Box::new(text.as_bytes()));
        let mut cutter = JsonRecords::new(SHAPE, text.as_bytes(), 1 << 20);
        let mut found = Vec::new();
        loop {
            match cutter.next(&mut window).unwrap() {
                NextRecord::Record(length) => {
                    found.push(String::from_utf8_lossy(&window.bytes()[..length]).into_owned());
                    window.advance(length);
                }
                NextRecord::End => return (found, true),
                _ => return (found, false),
            }
        }
    }

    #[test]
    fn records_are_cut_out_of_lines_pages_and_arrays() {
        let two = vec![r#"{"a":"}"}"#.to_owned(), r#"{"a":[{"b":1}]}"#.to_owned()];
        for text in [
            "{\"a\":\"}\"}\n{\"a\":[{\"b\":1}]}\n",
            "{\"a\":\"}\"}\n\n{\"a\":[{\"b\":1}]}",
            r#"[{"a":"}"}, {"a":[{"b":1}]}]"#,
            r#"{"meta":{"x":[1,2]},"results":[{"a":"}"},{"a":[{"b":1}]}],"group_by":null}"#,
            r#"[{"meta":{"x":[1,2]},"results":[{"a":"}"}]},{"results":[{"a":[{"b":1}]}]}]"#,
        ] {
            assert_eq!(records(text), (two.clone(), true), "{text}");
        }
    }

    #[test]
    fn a_page_that_ends_early_is_broken_and_a_line_costs_only_itself() {
        assert!(!records(r#"{"results":[{"a":1},{"a""#).1);
        assert!(!records(r#"[{"a":1},"#).1);
        assert_eq!(records("{\"a\":1}\n{\"a\":\n{\"a\":2}\n").0.len(), 3);
    }

    #[test]
    fn lenient_fields_take_what_services_really_send() {
        #[derive(Deserialize)]
        struct Probe<'a> {
            #[serde(borrow, default)]
            text: LenientText<'a>,
            #[serde(borrow, default)]
            list: LenientList<LenientText<'a>>,
        }
        let probe: Probe<'_> = serde_json::from_str(r#"{"text":["x","y"],"list":null}"#).unwrap();
        assert_eq!((&*probe.text, probe.list.len()), ("x", 0));
        let probe: Probe<'_> = serde_json::from_str(r#"{"text":null,"list":"z"}"#).unwrap();
        assert_eq!((&*probe.text, &*probe.list[0]), ("", "z"));
        assert!(matches!(
            serde_json::from_str::<Probe<'_>>(r#"{"text":"plain"}"#).unwrap().text.0,
            Cow::Borrowed("plain")
        ));
    }
}
