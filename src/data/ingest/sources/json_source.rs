//! The part that all JSON readers share: a file of records, each parsed on its own.

use crate::data::corpus::{RawWork, SourceKind, WorkRef};
use crate::data::formats::content_kind::describe_content;
use crate::data::formats::json_records::{JsonRecords, NextRecord, PageShape};
use crate::data::formats::stream_buffer::StreamBuffer;
use crate::data::formats::{Flaw, FlawKind};
use crate::data::ingest::parsed::{IngestError, ParsedFile, RecordLocation};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::vocabulary::printed_names::NameReader;
use crate::storage::input_file::InputFile;

/// The outcome of one JSON record.
pub(crate) enum RecordOutcome {
    Work { work: Box<RawWork>, notes: Vec<&'static str>, retracts: Vec<WorkRef> },
    Refused { record: String, flaw: Flaw },
}

impl RecordOutcome {
    /// `record` is its identifier, empty when it has none.
    pub(crate) fn refused(record: &str, kind: FlawKind, detail: &'static str) -> Self {
        Self::Refused { record: record.to_owned(), flaw: Flaw::new(kind, detail) }
    }

    /// A record that is not JSON, or JSON of another shape. The parser's own text may quote the
    /// record, and so a name: only its kind and column are passed on.
    pub(crate) fn broken(error: &serde_json::Error) -> Self {
        let (kind, detail) = match error.classify() {
            serde_json::error::Category::Eof => (FlawKind::Syntax, "the record ends early"),
            serde_json::error::Category::Data => {
                (FlawKind::FieldType, "a field has another type than the format says")
            }
            _ => (FlawKind::Syntax, "the record is not valid JSON"),
        };
        let flaw = Flaw::new(kind, detail).at_column(error.column());
        Self::Refused { record: String::new(), flaw }
    }
}

/// A JSON format: where its records are and how one is read.
pub(crate) trait JsonFormat: Sync {
    const SOURCE: SourceKind;
    /// What a file of this kind is called in messages.
    const NAME: &'static str;
    const SHAPE: PageShape;
    /// A text near the beginning of every such file.
    const SIGN: &'static str;

    /// Reads one record; its names through `names`.
    fn record(text: &str, names: &mut NameReader) -> RecordOutcome;
}

impl<K: JsonFormat> SourceReader for K {
    fn read_file(
        &self,
        file: &mut InputFile,
        limits: &ReadLimits,
        parsed: &mut ParsedFile,
    ) -> Result<(), IngestError> {
        check_head::<K>(file)?;
        let mut buffer = StreamBuffer::new(file.take_reader());
        let mut records = JsonRecords::new(K::SHAPE, &file.head, limits.record_bytes);
        loop {
            let found = records
                .next(&mut buffer)
                .map_err(|error| IngestError::read_failure(file, buffer.line(), error))?;
            match found {
                NextRecord::Record(length) => {
                    read_record::<K>(&buffer.bytes()[..length], buffer.line(), file, parsed);
                    buffer.advance(length);
                }
                NextRecord::TooLong(line) => {
                    parsed.read += 1;
                    let location = RecordLocation::in_file(file, line, "");
                    parsed.reject(K::SOURCE, location, "work", limits.too_long("record"));
                }
                NextRecord::End => return Ok(()),
                NextRecord::Broken(what) => {
                    let remedy = "Download or export the file again: it is cut off or damaged.";
                    return Err(IngestError::new(
                        file,
                        buffer.line(),
                        format!("broken JSON: {what}"),
                        remedy,
                    ));
                }
            }
            if limits.is_reached(parsed) {
                return Ok(());
            }
        }
    }
}

fn check_head<K: JsonFormat>(file: &InputFile) -> Result<(), IngestError> {
    let start = file.head.iter().find(|b| !b.is_ascii_whitespace());
    let text = String::from_utf8_lossy(&file.head);
    if matches!(start, Some(b'{' | b'[')) && text.contains(K::SIGN) {
        return Ok(());
    }
    let what =
        format!("it does not hold {}: it looks like {}", K::NAME, describe_content(&file.head));
    let remedy = format!(
        "A source of kind '{}' reads JSON as the service gives it; check path and kind.",
        K::SOURCE.name()
    );
    Err(IngestError::new(file, 1, what, &remedy))
}

fn read_record<K: JsonFormat>(bytes: &[u8], line: u64, file: &InputFile, parsed: &mut ParsedFile) {
    parsed.read += 1;
    let outcome = match std::str::from_utf8(bytes) {
        Ok(text) => K::record(text, &mut parsed.names),
        Err(_) => RecordOutcome::refused("", FlawKind::Encoding, "the record is not UTF-8"),
    };
    match outcome {
        RecordOutcome::Work { mut work, notes, retracts } => {
            for note in notes {
                parsed.add_note(note, 1);
            }
            parsed.retracted.extend(retracts);
            work.begins_on(line);
            parsed.works.push(&work);
        }
        RecordOutcome::Refused { record, flaw } => {
            parsed.reject(K::SOURCE, RecordLocation::in_file(file, line, record), "work", flaw);
        }
    }
}
