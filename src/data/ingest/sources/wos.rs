//! Exports of Web of Science: plain text (`savedrecs.txt`, `.ciw`), tab-delimited text, workbooks.

use crate::data::corpus::SourceKind;
use crate::data::formats::tagged_records::{TagStyle, TaggedRecord, TaggedRecords};
use crate::data::formats::{Flaw, FlawKind};
use crate::data::ingest::parsed::{IngestError, ParsedFile, RecordLocation};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::dates::DateColumn;
use crate::data::ingest::vocabulary::printed_names::NameColumn;
use crate::storage::input_file::InputFile;
use crate::storage::reference_format::{ReferenceFormat, reference_format};

use super::export_tables::{WorksFormat, format_of};
use super::reference_file::open_references;
use super::works_table::{WorksRow, WorksTable, WorksWriting, read_work};

/// The reader of exports of Web of Science.
pub(crate) struct WosExport<'s> {
    pub(crate) spec: &'s SourceSpec,
}

/// Tags of which each line is a value of its own; the lines of others are one text.
const LISTS: [&str; 6] = ["AU", "AF", "CA", "C1", "CR", "BA"];

impl SourceReader for WosExport<'_> {
    fn read_file(
        &self,
        file: &mut InputFile,
        limits: &ReadLimits,
        parsed: &mut ParsedFile,
    ) -> Result<(), IngestError> {
        if reference_format(&file.head) != Some(ReferenceFormat::WosText) {
            return WorksTable { spec: self.spec }.read_file(file, limits, parsed);
        }
        let lines = open_references(file, self.spec, limits, parsed)?;
        let mut records = TaggedRecords::new(lines, TagStyle::Wos, limits.record_bytes);
        let beginning = records.beginning();
        let names = beginning.iter().flat_map(|record| {
            let full = record.values("AF").next();
            full.or_else(|| record.values("AU").next()).into_iter().flat_map(str::lines)
        });
        let column = NameColumn { semicolons: true, ..NameColumn::learn(names) };
        let format = format_of(SourceKind::Wos);
        let dates = DateColumn::default();
        let writing = WorksWriting { format, kind: SourceKind::Wos, column, dates };
        loop {
            let record =
                records.next_record().map_err(|error| IngestError::read_failure(file, 0, error))?;
            let Some(record) = record else { return Ok(()) };
            parsed.read += 1;
            let work = match () {
                () if record.is_cut => Err(limits.too_long("record")),
                () if record.is_undecoded() => {
                    let encoding = records.lines().encoding();
                    let detail = format!("it holds letters that {encoding} does not have");
                    Err(Flaw::new(FlawKind::Encoding, detail))
                }
                () => {
                    let fields = joined_fields(&record, format);
                    read_work(&row_of(&fields), &writing, file, parsed)
                }
            };
            match work {
                Ok(mut work) => {
                    work.begins_on(record.line);
                    parsed.works.push(&work);
                }
                Err(flaw) => {
                    let name = record.values("UT").next().unwrap_or_default();
                    let location = RecordLocation::in_file(file, record.line, record_name(name));
                    parsed.reject(SourceKind::Wos, location, "record", flaw);
                }
            }
            if limits.is_reached(parsed) {
                return Ok(());
            }
        }
    }
}

/// An accession number as the name of a record.
fn record_name(accession: &str) -> &str {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b':';
    if accession.len() <= 40 && accession.bytes().all(is_plain) { accession } else { "" }
}

/// The fields by our names: of the tags that a column may have, the first that is filled.
fn joined_fields(record: &TaggedRecord, format: &WorksFormat) -> Vec<(&'static str, String)> {
    let text_of = |tag: &&'static str| {
        let separator = if LISTS.contains(tag) { "; " } else { " " };
        let value = record.values(tag).next()?;
        let lines: Vec<&str> = value.lines().filter(|line| !line.is_empty()).collect();
        (!lines.is_empty()).then(|| lines.join(separator))
    };
    let columns = format.columns.iter();
    let filled =
        columns.filter_map(|column| Some((column.name, column.aliases.iter().find_map(text_of)?)));
    filled.collect()
}

fn row_of<'f>(fields: &'f [(&'static str, String)]) -> WorksRow<'f> {
    let cell = |name: &str| {
        let field = fields.iter().find(|(known, _)| *known == name);
        field.map_or("", |(_, text)| text.as_str())
    };
    WorksRow {
        id: cell("id"),
        title: cell("title"),
        date: cell("date"),
        year: cell("year"),
        early: cell("early"),
        venue: cell("venue"),
        authors: cell("authors"),
        groups: cell("groups"),
        affiliations: cell("affiliations"),
        corresponding: cell("corresponding"),
        orcids: cell("orcids"),
        mesh: cell("mesh"),
        keywords: cell("keywords"),
        index_keywords: cell("index_keywords"),
        kind: cell("type"),
        doi: cell("doi"),
        pmid: cell("pmid"),
        cited_by: cell("cited_by"),
        references: cell("references"),
        ..WorksRow::default()
    }
}
