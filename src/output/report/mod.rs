//! `report.html`: one page that opens without a network and answers who, why, how sure and whom to meet.
//!
//! [`render`] turns a view into the page. The page's script is our own modules in this folder; Rust binds them into
//! one, which the page allows by its hash.

mod area_block;
mod bind;
mod block;
mod error;
mod modules;
mod page;
mod pool;

pub use bind::BindError;
pub use error::ReportError;

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use super::html::{language_code, report_texts};
use super::view::StudyView;
use block::ReportBlock;
use page::{PageParts, escape_data, render_page};
use pool::EvidenceLimits;

/// File name in a run folder.
pub const REPORT: &str = "report.html";

/// Size of the file that mail systems and browsers take without complaint, in bytes.
const MAX_BYTES: usize = 8_000_000;

/// What is shown of the evidence, from the most: the first that makes the file small enough is taken, or the last.
const LIMITS: [EvidenceLimits; 7] = [
    EvidenceLimits { full: 500, items: 12, tie_documents: 20 },
    EvidenceLimits { full: 300, items: 6, tie_documents: 5 },
    EvidenceLimits { full: 200, items: 3, tie_documents: 2 },
    EvidenceLimits { full: 100, items: 1, tie_documents: 2 },
    EvidenceLimits { full: 50, items: 0, tie_documents: 2 },
    EvidenceLimits { full: 50, items: 0, tie_documents: 1 },
    EvidenceLimits { full: 50, items: 0, tie_documents: 0 },
];

/// The page of a view. What does not fit into 8 MB is left out from the end of the lists, and the page says
/// how much. People and ties stay, so that three areas of 5,000 people make more than that.
///
/// # Errors
/// Never but for a bug of ours.
pub fn render(view: &StudyView) -> Result<String, ReportError> {
    let mut page = String::new();
    for limits in LIMITS {
        let block = ReportBlock::new(view, report_texts()?, limits);
        page = render_page(PageParts {
            title: &view.title,
            language: language_code(view.language),
            data: escape_data(&to_json(&block)?),
        })?;
        if page.len() <= MAX_BYTES {
            break;
        }
    }
    Ok(page)
}

/// JSON with each text at the beginning of a line, so that two texts side by side are never read as one: the
/// search for suppressed names goes line by line.
fn to_json(block: &ReportBlock) -> Result<String, serde_json::Error> {
    let mut json = Vec::new();
    block.serialize(&mut Serializer::with_formatter(&mut json, TextLines))?;
    String::from_utf8(json).map_err(serde::ser::Error::custom)
}

/// Begins a line before each text.
struct TextLines;

impl Formatter for TextLines {
    fn begin_string<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        CompactFormatter.begin_string(writer)
    }
}

#[cfg(test)]
mod tests;
