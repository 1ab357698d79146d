//! frab schedule XML (also pentabarf's and pretalx's): one session for each event.

use crate::data::corpus::{
    Appearance, CongressLevel, PartialDate, RawMention, Role, SourceKind, WorkKind,
};
use crate::data::formats::content_kind::describe_content;
use crate::data::ingest::parsed::RecordLocation;

use super::pubmed_fields::affiliation;
use super::session::{Entry, Sessions};
use super::source_table::several_people;
use crate::data::formats::stream_buffer::StreamBuffer;
use crate::data::formats::xml_records::{NextRecord, XmlCursor, XmlRecords, attribute};
use crate::data::formats::{Flaw, FlawKind};
use crate::data::ingest::parsed::{IngestError, ParsedFile};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::printed_names::{NameColumn, PrintedEntry};
use crate::data::ingest::vocabulary::{dates, role_words};
use crate::storage::input_file::InputFile;

const RECORDS: [&str; 2] = ["event", "conference"];
const EVENT: usize = 0;

/// The reader of frab schedules. `congress` and `level` may be set by the study's defaults.
pub(crate) struct FrabSchedule<'s> {
    pub(crate) spec: &'s SourceSpec,
}

/// What the schedule says of the congress.
struct FrabCongress {
    name: String,
    start: PartialDate,
    level: Option<CongressLevel>,
}

impl SourceReader for FrabSchedule<'_> {
    fn read_file(
        &self,
        file: &mut InputFile,
        limits: &ReadLimits,
        parsed: &mut ParsedFile,
    ) -> Result<(), IngestError> {
        if !String::from_utf8_lossy(&file.head).contains("<schedule") {
            let what = format!(
                "it is not a frab schedule: it looks like {}",
                describe_content(&file.head)
            );
            let remedy = "A source of kind 'frab' reads schedule.xml; check path and kind.";
            return Err(IngestError::new(file, 1, what, remedy));
        }
        let mut congress = FrabCongress {
            name: self.spec.defaults.get("congress").cloned().unwrap_or_default(),
            start: PartialDate::NONE,
            level: self.spec.defaults.get("level").and_then(|text| CongressLevel::parse(text)),
        };
        let mut buffer = StreamBuffer::new(file.take_reader());
        let mut records = XmlRecords::new(&RECORDS, &["schedule"], limits.record_bytes);
        let mut sessions = Sessions::default();
        loop {
            let piece = records
                .next(&mut buffer)
                .map_err(|error| IngestError::read_failure(file, buffer.line(), error))?;
            match piece {
                NextRecord::Record { name, length } => {
                    let line = buffer.line();
                    let record = &buffer.bytes()[..length];
                    sessions.move_to(line);
                    let done = match name {
                        EVENT => event(record, &congress, parsed, &mut sessions),
                        _ => about(record, &mut congress),
                    };
                    buffer.advance(length);
                    if let Err(flaw) = done {
                        reject_event(parsed, file, line, flaw);
                    }
                }
                NextRecord::TooLong { line } => {
                    reject_event(parsed, file, line, limits.too_long("event"));
                }
                NextRecord::CutOff { line, .. } => {
                    return Err(cut_off(file, line, "the file ends inside an event"));
                }
                NextRecord::End { opened, closed } if opened != closed => {
                    return Err(cut_off(file, buffer.line(), "the file ends early"));
                }
                NextRecord::End { .. } => break,
            }
            if limits.is_reached(parsed) {
                break;
            }
        }
        sessions.finish(parsed);
        Ok(())
    }
}

fn reject_event(parsed: &mut ParsedFile, file: &InputFile, line: u64, flaw: Flaw) {
    parsed.read += 1;
    parsed.reject(SourceKind::Frab, RecordLocation::in_file(file, line, ""), "event", flaw);
}

fn cut_off(file: &InputFile, line: u64, what: &str) -> IngestError {
    IngestError::new(file, line, what, "Download the schedule again: it is cut off.")
}

fn about(record: &[u8], congress: &mut FrabCongress) -> Result<(), Flaw> {
    let mut cursor = XmlCursor::new(record);
    cursor.root()?;
    while let Some(tag) = cursor.child()? {
        match tag.name().as_ref() {
            "title" if congress.name.is_empty() => congress.name = cursor.text()?.into_owned(),
            "start" => congress.start = dates::cell(&cursor.text()?).unwrap_or_default(),
            name => cursor.skip(name)?,
        }
    }
    Ok(())
}

fn event(
    record: &[u8],
    congress: &FrabCongress,
    parsed: &mut ParsedFile,
    sessions: &mut Sessions,
) -> Result<(), Flaw> {
    let mut cursor = XmlCursor::new(record);
    let root = cursor.root()?;
    let id = attribute(&root, "id").unwrap_or_default().into_owned();
    let (mut title, mut track, mut kind) = (String::new(), String::new(), String::new());
    let mut date = PartialDate::NONE;
    let mut people: Vec<String> = Vec::new();
    while let Some(tag) = cursor.child()? {
        match tag.name().as_ref() {
            "title" => title = cursor.text()?.into_owned(),
            "track" => track = cursor.text()?.into_owned(),
            "type" => kind = cursor.text()?.into_owned(),
            "date" => date = dates::cell(&cursor.text()?).unwrap_or_default(),
            "persons" => {
                while cursor.child()?.is_some() {
                    people.push(cursor.text()?.into_owned());
                }
            }
            name => cursor.skip(name)?,
        }
    }
    let mut named = Vec::new();
    for text in &people {
        let entries = parsed.names.read_field(text, &NameColumn::default());
        let entries = entries.map_err(several_people)?;
        named.extend(entries.into_iter().filter_map(PrintedEntry::into_person));
    }
    if named.is_empty() {
        return Err(Flaw::new(FlawKind::NoPerson, "it names nobody"));
    }
    if !date.is_some() {
        date = congress.start;
    }
    let role = role_words::speaker_in(&kind)
        .or_else(|| role_words::speaker_in(&title))
        .unwrap_or(Role::Oral);
    let sponsored = role_words::is_sponsored(&kind) || role_words::is_sponsored(&title);
    let session = if id.is_empty() { &title } else { &id };
    let key = format!("{}|{session}", congress.name);
    parsed.read += named.len() as u64;
    for person in named {
        let mut mention = RawMention::default();
        affiliation(&mut mention, &person.place);
        person.fill(&mut mention);
        mention.appearances.push(Appearance { role, talk: title.clone(), sponsored });
        sessions.add(Entry {
            source: SourceKind::Frab,
            kind: WorkKind::Session,
            key: &key,
            title: &title,
            congress: &congress.name,
            date,
            level: congress.level,
            track: &track,
            trial: "",
            place_in_list: None,
            mention,
        });
    }
    Ok(())
}
