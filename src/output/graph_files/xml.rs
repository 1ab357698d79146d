//! Elements of XML with texts that any reader takes.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

/// A writer of an indented document.
pub(super) type XmlWriter = Writer<Vec<u8>>;

/// A writer with the declaration of XML written.
pub(super) fn begin() -> io::Result<XmlWriter> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    Ok(writer)
}

/// The document with a last line end.
pub(super) fn finish(writer: XmlWriter) -> Vec<u8> {
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    bytes
}

/// The text with line ends and everything that XML 1.0 forbids replaced by spaces.
pub(super) fn printable(text: &str) -> String {
    let is_forbidden = |c: char| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    text.chars().map(|c| if is_forbidden(c) { ' ' } else { c }).collect()
}

/// An element with attributes and nothing in it.
pub(super) fn empty(
    writer: &mut XmlWriter,
    name: &str,
    attributes: &[(&str, &str)],
) -> io::Result<()> {
    writer.create_element(name).with_attributes(attributes.iter().copied()).write_empty()?;
    Ok(())
}

/// An element with attributes around a text.
pub(super) fn text(
    writer: &mut XmlWriter,
    name: &str,
    attributes: &[(&str, &str)],
    content: &str,
) -> io::Result<()> {
    let element = writer.create_element(name).with_attributes(attributes.iter().copied());
    element.write_text_content(BytesText::new(&printable(content)))?;
    Ok(())
}

/// An element with attributes around what `inner` writes.
pub(super) fn parent(
    writer: &mut XmlWriter,
    name: &str,
    attributes: &[(&str, &str)],
    inner: impl FnOnce(&mut XmlWriter) -> io::Result<()>,
) -> io::Result<()> {
    let element = writer.create_element(name).with_attributes(attributes.iter().copied());
    element.write_inner_content(inner)?;
    Ok(())
}
