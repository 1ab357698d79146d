//! XML records cut out of a stream, and a cursor over one of them.
//!
//! A record is cut by its start and end tag and parsed on its own: a broken record is refused and
//! the file goes on. Document type definitions are skipped and their entities never expanded, so an
//! entity bomb does nothing.

use std::borrow::Cow;
use std::io;
use std::sync::LazyLock;

use memchr::{memchr, memmem};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::flaw::{Flaw, FlawKind};
use super::stream_buffer::StreamBuffer;

/// What comes next in the stream.
pub(crate) enum NextRecord {
    /// A complete record: which of the record names, its length in the buffer.
    Record { name: usize, length: usize },
    /// A record longer than the limit, skipped.
    TooLong { line: u64 },
    /// The file ended: the number of root elements opened and closed.
    End { opened: u32, closed: u32 },
    /// The file ended inside a record that began on `line`.
    CutOff { name: usize, line: u64 },
}

/// Cuts records out of a stream.
pub(crate) struct XmlRecords<'n> {
    names: &'n [&'n str],
    roots: &'n [&'n str],
    limit: usize,
    opened: u32,
    closed: u32,
}

impl<'n> XmlRecords<'n> {
    pub(crate) fn new(names: &'n [&'n str], roots: &'n [&'n str], limit: usize) -> Self {
        Self { names, roots, limit, opened: 0, closed: 0 }
    }

    /// Moves to the next record; the buffer then begins with it.
    pub(crate) fn next(&mut self, buffer: &mut StreamBuffer) -> io::Result<NextRecord> {
        loop {
            let Some(at) = memchr(b'<', buffer.bytes()) else {
                buffer.advance(buffer.bytes().len());
                if buffer.ended() {
                    return Ok(NextRecord::End { opened: self.opened, closed: self.closed });
                }
                buffer.extend()?;
                continue;
            };
            buffer.advance(at);
            // The longest tag that matters is shorter than this.
            while buffer.bytes().len() < 64 && !buffer.ended() {
                buffer.extend()?;
            }
            let bytes = buffer.bytes();
            if let Some(name) = self.names.iter().position(|name| opens(bytes, name)) {
                return self.cut(buffer, name);
            }
            if self.roots.iter().any(|name| opens(bytes, name)) {
                self.opened += 1;
                buffer.advance(1);
            } else if self.roots.iter().any(|name| closes(bytes, name)) {
                self.closed += 1;
                buffer.advance(1);
            } else if bytes.starts_with(b"<!--") {
                pass(buffer, b"-->")?;
            } else if bytes.starts_with(b"<!DOCTYPE") {
                pass_doctype(buffer)?;
            } else {
                buffer.advance(1);
            }
        }
    }

    fn cut(&self, buffer: &mut StreamBuffer, name: usize) -> io::Result<NextRecord> {
        let line = buffer.line();
        let end = format!("</{}>", self.names[name]);
        let finder = memmem::Finder::new(&end);
        let mut searched = 0;
        loop {
            if let Some(at) = finder.find(&buffer.bytes()[searched..]) {
                return Ok(NextRecord::Record { name, length: searched + at + end.len() });
            }
            searched = buffer.bytes().len().saturating_sub(end.len());
            if buffer.ended() {
                buffer.advance(buffer.bytes().len());
                return Ok(NextRecord::CutOff { name, line });
            }
            if buffer.bytes().len() > self.limit {
                return Ok(match pass(buffer, end.as_bytes())? {
                    true => NextRecord::TooLong { line },
                    false => NextRecord::CutOff { name, line },
                });
            }
            buffer.extend()?;
        }
    }
}

fn opens(bytes: &[u8], name: &str) -> bool {
    let Some(rest) = bytes.strip_prefix(b"<") else { return false };
    let Some(rest) = rest.strip_prefix(name.as_bytes()) else { return false };
    matches!(rest.first(), Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'))
}

fn closes(bytes: &[u8], name: &str) -> bool {
    let Some(rest) = bytes.strip_prefix(b"</") else { return false };
    let Some(rest) = rest.strip_prefix(name.as_bytes()) else { return false };
    matches!(rest.first(), Some(b'>' | b' ' | b'\t' | b'\r' | b'\n'))
}

/// Skips everything up to and including `end`; false when the file ends before it.
fn pass(buffer: &mut StreamBuffer, end: &[u8]) -> io::Result<bool> {
    loop {
        if let Some(at) = memmem::find(buffer.bytes(), end) {
            buffer.advance(at + end.len());
            return Ok(true);
        }
        let keep = end.len().min(buffer.bytes().len());
        buffer.advance(buffer.bytes().len() - keep);
        if buffer.ended() {
            buffer.advance(keep);
            return Ok(false);
        }
        buffer.extend()?;
    }
}

fn pass_doctype(buffer: &mut StreamBuffer) -> io::Result<()> {
    loop {
        match memchr::memchr2(b'>', b'[', buffer.bytes()) {
            Some(at) if buffer.bytes()[at] == b'>' => {
                buffer.advance(at + 1);
                return Ok(());
            }
            Some(at) => {
                buffer.advance(at);
                pass(buffer, b"]")?;
                pass(buffer, b">")?;
                return Ok(());
            }
            None => {
                buffer.advance(buffer.bytes().len());
                if buffer.ended() {
                    return Ok(());
                }
                buffer.extend()?;
            }
        }
    }
}

/// What a cursor meets.
pub(crate) enum XmlNode<'a> {
    Start(BytesStart<'a>),
    Text(Cow<'a, str>),
    End,
}

/// Walks one record. Every method that enters an element leaves it through its end tag.
// `quick_xml::de` with derived structs reads the same of 1,331 PubMed records, at 82 MB/s instead of 209 and
// with 297 allocations per record instead of 63. It also refuses a record that repeats an element which is
// a single field: 36 of 108 elements of the seed records, where the cursor takes the last.
pub(crate) struct XmlCursor<'a> {
    reader: Reader<&'a [u8]>,
    /// An empty element was entered; its end comes next.
    empty: bool,
}

/// How deep elements may be nested inside a text.
const DEEPEST: u32 = 64;

impl<'a> XmlCursor<'a> {
    pub(crate) fn new(record: &'a [u8]) -> Self {
        Self { reader: Reader::from_reader(record), empty: false }
    }

    /// The next start tag, end tag or text.
    pub(crate) fn next(&mut self) -> Result<XmlNode<'a>, Flaw> {
        if std::mem::take(&mut self.empty) {
            return Ok(XmlNode::End);
        }
        loop {
            return Ok(match self.reader.read_event().map_err(|error| syntax_flaw(&error))? {
                Event::Start(tag) => XmlNode::Start(tag),
                Event::Empty(tag) => {
                    self.empty = true;
                    XmlNode::Start(tag)
                }
                Event::End(_) => XmlNode::End,
                Event::Text(text) => XmlNode::Text(text.into_inner()),
                Event::CData(text) => XmlNode::Text(text.into_inner()),
                Event::GeneralRef(reference) => XmlNode::Text(entity(&reference)?),
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) => continue,
                Event::DocType(_) => return Err(syntax("a document type inside a record")),
                Event::Eof => return Err(syntax("the record ends inside an element")),
            });
        }
    }

    /// Enters the record's own element.
    pub(crate) fn root(&mut self) -> Result<BytesStart<'a>, Flaw> {
        loop {
            match self.next()? {
                XmlNode::Start(tag) => return Ok(tag),
                XmlNode::Text(_) => {}
                XmlNode::End => return Err(syntax("an end tag without its start")),
            }
        }
    }

    /// The next child of the element that was entered; `None` once it has been left.
    pub(crate) fn child(&mut self) -> Result<Option<BytesStart<'a>>, Flaw> {
        loop {
            self.pass_space();
            match self.next()? {
                XmlNode::Start(tag) => return Ok(Some(tag)),
                XmlNode::Text(_) => {}
                XmlNode::End => return Ok(None),
            }
        }
    }

    /// Skips the indentation between elements, which would be an event each.
    fn pass_space(&mut self) {
        let rest = *self.reader.get_ref();
        let blank = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        if !self.empty && rest.get(blank) == Some(&b'<') {
            *self.reader.get_mut() = &rest[blank..];
        }
    }

    /// All text of the entered element, inner markup removed, white space joined.
    pub(crate) fn text(&mut self) -> Result<Cow<'a, str>, Flaw> {
        self.raw_text().map(tidy)
    }

    /// All text of the entered element, inner markup removed, white space as printed.
    pub(crate) fn raw_text(&mut self) -> Result<Cow<'a, str>, Flaw> {
        let mut text = Cow::Borrowed(self.take_plain_text());
        let mut depth = 0;
        loop {
            match self.next()? {
                XmlNode::Text(piece) if text.is_empty() => text = piece,
                XmlNode::Text(piece) => text.to_mut().push_str(&piece),
                XmlNode::Start(_) => {
                    depth += 1;
                    if depth > DEEPEST {
                        let detail = format!("elements nested more than {DEEPEST} deep");
                        return Err(Flaw::new(FlawKind::TooDeep, detail));
                    }
                }
                XmlNode::End if depth == 0 => return Ok(text),
                XmlNode::End => depth -= 1,
            }
        }
    }

    /// The text up to the end tag of the entered element, where nothing else is in it, as most elements are;
    /// else nothing is taken. It would be an event of its own.
    fn take_plain_text(&mut self) -> &'a str {
        let rest = *self.reader.get_ref();
        let end = memchr::memchr2(b'<', b'&', rest).filter(|at| rest[*at..].starts_with(b"</"));
        match end.and_then(|at| std::str::from_utf8(&rest[..at]).ok()) {
            Some(text) if !self.empty => {
                *self.reader.get_mut() = &rest[text.len()..];
                text
            }
            _ => "",
        }
    }

    /// Leaves the entered element, named `name`, without reading it; long ones by a search for their end
    /// tag.
    pub(crate) fn skip(&mut self, name: &str) -> Result<(), Flaw> {
        let leap = LEAPS.iter().find(|leap| leap.name == name);
        if let (Some(leap), false) = (leap, self.empty) {
            let rest = *self.reader.get_ref();
            if let Some(at) = leap.end.find(rest)
                && !leap.start.find_iter(&rest[..at]).any(|inner| opens(&rest[inner..], name))
            {
                *self.reader.get_mut() = &rest[at..];
            }
        }
        self.walk_out()
    }

    /// Leaves the entered element event by event.
    pub(crate) fn walk_out(&mut self) -> Result<(), Flaw> {
        let mut depth = 0u32;
        loop {
            match self.next()? {
                XmlNode::Start(_) => depth += 1,
                XmlNode::Text(_) => {}
                XmlNode::End if depth == 0 => return Ok(()),
                XmlNode::End => depth -= 1,
            }
        }
    }
}

/// An element that is long and never read.
struct SkippedElement {
    name: &'static str,
    start: memmem::Finder<'static>,
    end: memmem::Finder<'static>,
}

static LEAPS: LazyLock<[SkippedElement; 6]> = LazyLock::new(|| {
    let leap = |name, start: &'static str, end: &'static str| SkippedElement {
        name,
        start: memmem::Finder::new(start),
        end: memmem::Finder::new(end),
    };
    [
        leap("Abstract", "<Abstract", "</Abstract>"),
        leap("OtherAbstract", "<OtherAbstract", "</OtherAbstract>"),
        leap("ChemicalList", "<ChemicalList", "</ChemicalList>"),
        leap("Sections", "<Sections", "</Sections>"),
        leap("abstract", "<abstract", "</abstract>"),
        leap("description", "<description", "</description>"),
    ]
});

fn syntax(detail: &'static str) -> Flaw {
    Flaw::new(FlawKind::Syntax, detail)
}

fn syntax_flaw(error: &quick_xml::Error) -> Flaw {
    // The text of the error may quote the record, and so a name; its kind says enough.
    match error {
        quick_xml::Error::Syntax(kind) => {
            Flaw::new(FlawKind::Syntax, format!("broken XML: {kind}"))
        }
        quick_xml::Error::IllFormed(_) => syntax("broken XML: an end tag does not fit its start"),
        quick_xml::Error::InvalidAttr(_) => syntax("broken XML: a bad attribute"),
        quick_xml::Error::Escape(_) => syntax("broken XML: a bad character reference"),
        _ => syntax("broken XML or text that is not UTF-8"),
    }
}

fn entity<'a>(reference: &quick_xml::events::BytesRef<'a>) -> Result<Cow<'a, str>, Flaw> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => return Ok(Cow::Owned(character.to_string())),
        Ok(None) => {}
        Err(_) => return Err(syntax("a character reference that names no character")),
    }
    Ok(Cow::Borrowed(match &**reference {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => {
            return Err(syntax("an entity that XML does not define; write the character itself"));
        }
    }))
}

/// Without white space at both ends, inner runs of it as one space.
pub(crate) fn tidy(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_untidy = |text: &str| {
        let mut before = b'x';
        text.bytes().any(|b| {
            let untidy = matches!(b, b'\n' | b'\t' | b'\r') || (b == b' ' && before == b' ');
            before = b;
            untidy
        })
    };
    if is_untidy(&text) {
        return Cow::Owned(text.split_ascii_whitespace().collect::<Vec<_>>().join(" "));
    }
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// The value of an attribute, unescaped.
pub(crate) fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    let found = tag.try_get_attribute(name).ok()??;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()
}

/// Whether an attribute is `Y`.
pub(crate) fn is_yes(tag: &BytesStart<'_>, name: &str) -> bool {
    attribute(tag, name).is_some_and(|value| value == "Y")
}
