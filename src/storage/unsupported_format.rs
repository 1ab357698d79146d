//! Formats that people have and no reader takes: each by its own name, with the export to choose.

use memchr::memmem;

use super::reference_format::top_text;

const TABLE: &str = "Save the sheet as .xlsx or as CSV in UTF-8.";
const PROGRAMME: &str = "Put the programme or the records into a table: .xlsx, or CSV in UTF-8.";
const REFERENCES: &str = "Choose another export: RIS (kind ris) or BibTeX (kind bibtex).";

/// What a file is and what to do, if its first bytes are those of a format that is not read.
pub(super) fn unsupported_format(head: &[u8]) -> Option<(&'static str, &'static str)> {
    packed(head).or_else(|| zipped(head)).or_else(|| tagged(head))
}

fn packed(head: &[u8]) -> Option<(&'static str, &'static str)> {
    Some(match head {
        [b'B', b'Z', b'h', b'1'..=b'9', b'1', ..] => {
            ("it is packed with bzip2", "Unpack it, or pack it with gzip.")
        }
        [0xfd, b'7', b'z', b'X', b'Z', ..] => {
            ("it is packed with xz", "Unpack it, or pack it with gzip or zstd.")
        }
        [b'7', b'z', 0xbc, 0xaf, ..] => ("it is packed with 7-Zip", "Unpack it."),
        [b'R', b'a', b'r', b'!', ..] => ("it is packed with RAR", "Unpack it."),
        [b'%', b'P', b'D', b'F', ..] => ("it is a PDF", PROGRAMME),
        [b'{', b'\\', b'r', b't', b'f', ..] => ("it is a text document (RTF)", PROGRAMME),
        [b'P', b'A', b'R', b'1', ..] => ("it is a Parquet file", "Save it as CSV in UTF-8."),
        [b'S', b'Q', b'L', b'i', b't', b'e', b' ', ..] => {
            ("it is an SQLite database", "Save the table as CSV in UTF-8.")
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            let has = |name: &str| {
                let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
                memmem::find(head, &wide).is_some()
            };
            if has("EncryptedPackage") {
                ("it is a workbook with a password", "Save it without one.")
            } else if has("WordDocument") {
                ("it is an old Word document (.doc)", PROGRAMME)
            } else if has("PowerPoint Document") {
                ("it is an old PowerPoint presentation (.ppt)", PROGRAMME)
            } else {
                ("it is an old Excel workbook (.xls)", TABLE)
            }
        }
        _ => return None,
    })
}

/// A ZIP archive by the names of its first parts.
fn zipped(head: &[u8]) -> Option<(&'static str, &'static str)> {
    if !head.starts_with(b"PK\x03\x04") {
        return None;
    }
    let has = |name: &str| memmem::find(head, name.as_bytes()).is_some();
    let opens = |name: &str| memmem::find(&head[..head.len().min(200)], name.as_bytes()).is_some();
    if opens("application/vnd.oasis.opendocument.spreadsheet") {
        Some(("it is an OpenDocument sheet (.ods)", TABLE))
    } else if opens("application/vnd.oasis.opendocument") {
        Some(("it is an OpenDocument document", PROGRAMME))
    } else if has("xl/workbook.bin") {
        Some(("it is a binary Excel workbook (.xlsb)", TABLE))
    } else if has("word/document.xml") {
        Some(("it is a Word document (.docx)", PROGRAMME))
    } else if has("ppt/presentation.xml") || has("ppt/slides/") {
        Some(("it is a PowerPoint presentation (.pptx)", PROGRAMME))
    } else if has("Index/Document.iwa") {
        Some(("it is a document of Apple Numbers, Pages or Keynote", TABLE))
    } else {
        None
    }
}

/// Exports of reference managers and databases by their first record.
fn tagged(head: &[u8]) -> Option<(&'static str, &'static str)> {
    let text = top_text(head);
    let lines = || text.lines().map(str::trim_start);
    let first = lines().find(|line| !line.is_empty())?;
    if first.starts_with("%0 ") && lines().any(|line| line.starts_with("%A ")) {
        Some(("it is in the format of EndNote", REFERENCES))
    } else if text.contains("<xml><records><record>")
        || text.contains("<source-app name=\"EndNote\"")
    {
        Some(("it is XML of EndNote", REFERENCES))
    } else if text.contains("urn:schemas-microsoft-com:office:spreadsheet")
        || text.contains("urn:schemas-microsoft-com:office:excel")
    {
        Some(("it is an Excel sheet as a web page or XML (.xls)", TABLE))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_are_not_read_have_their_own_names() {
        let ods = b"PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK";
        for (head, name) in [
            (&b"%0 Journal Article\n%A A, B\n"[..], "EndNote"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", ".xls"),
            (ods, ".ods"),
            (b"PK\x03\x04 word/document.xml", ".docx"),
        ] {
            let (problem, remedy) = unsupported_format(head).unwrap();
            assert!(problem.contains(name) && !remedy.is_empty(), "{name}: {problem}");
        }
    }

    #[test]
    fn formats_that_are_read_are_not_among_them() {
        for head in [
            &b"PMID- 1\nTI  - On examples\n"[..],
            b"name,role\nA,B\n",
            b"<PubmedArticleSet>",
            b"{\"results\":[]}",
            b"PK\x03\x04 xl/workbook.xml",
            b"TY  - JOUR\nAU  - A, B\n",
            b"@handle,name\n@a{b},C\n",
            b"",
        ] {
            assert_eq!(unsupported_format(head), None, "{}", String::from_utf8_lossy(head));
        }
    }
}
