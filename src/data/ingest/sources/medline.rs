//! MEDLINE text as PubMed exports it (`.nbib`, `.medline`, `.txt`): tagged lines, a blank line
//! between records.
//!
//! MeSH headings have no identifiers there; they are looked up by name once the file is read.

use crate::data::affiliation::places_by_initials;
use crate::data::corpus::{
    Appearance, PartialDate, PrintedHeading, RawMention, RawWork, Role, SourceKind, WorkKind,
    WorkRef, read_doi, read_pmid,
};
use crate::data::formats::content_kind::describe_content;
use crate::data::formats::{Flaw, FlawKind};
use crate::data::ingest::parsed::RecordLocation;

use super::pubmed_fields::{affiliation, orcid, pmcid};
use crate::data::formats::stream_buffer::StreamBuffer;
use crate::data::ingest::parsed::{IngestError, ParsedFile};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::vocabulary::printed_names::{NameColumn, NameReader};
use crate::data::ingest::vocabulary::{dates, document_types};
use crate::storage::input_file::InputFile;

/// The reader of MEDLINE text.
pub(crate) struct MedlineText;

impl SourceReader for MedlineText {
    fn read_file(
        &self,
        file: &mut InputFile,
        limits: &ReadLimits,
        parsed: &mut ParsedFile,
    ) -> Result<(), IngestError> {
        let text = String::from_utf8_lossy(&file.head).into_owned();
        if !text.lines().any(|line| line.trim_start_matches('\u{feff}').starts_with("PMID- ")) {
            let what =
                format!("it is not MEDLINE text: it looks like {}", describe_content(&file.head));
            let remedy = "A source of kind 'medline' reads PubMed's nbib or MEDLINE format.";
            return Err(IngestError::new(file, 1, what, remedy));
        }
        let mut buffer = StreamBuffer::new(file.take_reader());
        loop {
            let line = buffer.line();
            let cut = next_record(&mut buffer, limits.record_bytes)
                .map_err(|error| IngestError::read_failure(file, buffer.line(), error))?;
            match cut {
                RecordCut::Record(length) => {
                    record(&buffer.bytes()[..length], buffer.line(), file, parsed);
                    buffer.advance(length);
                }
                RecordCut::TooLong => {
                    parsed.read += 1;
                    let location = RecordLocation::in_file(file, line, "");
                    let flaw = limits.too_long("record");
                    parsed.reject(SourceKind::Medline, location, "article", flaw);
                }
                RecordCut::End => return Ok(()),
            }
            if limits.is_reached(parsed) {
                return Ok(());
            }
        }
    }
}

enum RecordCut {
    Record(usize),
    TooLong,
    End,
}

/// Moves to the next record, which ends before the next blank line.
fn next_record(buffer: &mut StreamBuffer, limit: usize) -> std::io::Result<RecordCut> {
    loop {
        let blank = buffer.bytes().iter().position(|b| !matches!(b, b'\r' | b'\n' | b' '));
        match blank {
            Some(count) => {
                buffer.advance(count);
                break;
            }
            None => {
                buffer.advance(buffer.bytes().len());
                if buffer.ended() {
                    return Ok(RecordCut::End);
                }
                buffer.extend()?;
            }
        }
    }
    let mut from = 0;
    let mut too_long = false;
    loop {
        if let Some(end) = record_end(&buffer.bytes()[from..]) {
            if too_long {
                buffer.advance(from + end);
                return Ok(RecordCut::TooLong);
            }
            return Ok(RecordCut::Record(from + end));
        }
        if buffer.ended() {
            let rest = buffer.bytes().len();
            if too_long {
                buffer.advance(rest);
                return Ok(RecordCut::TooLong);
            }
            return Ok(RecordCut::Record(rest));
        }
        too_long |= buffer.bytes().len() > limit;
        from = buffer.bytes().len().saturating_sub(4);
        if too_long {
            buffer.advance(from);
            from = 0;
        }
        buffer.extend()?;
    }
}

/// The first blank line.
fn record_end(bytes: &[u8]) -> Option<usize> {
    let unix = memchr::memmem::find(bytes, b"\n\n");
    let windows = memchr::memmem::find(bytes, b"\n\r\n");
    match (unix, windows) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

fn record(bytes: &[u8], line: u64, file: &InputFile, parsed: &mut ParsedFile) {
    parsed.read += 1;
    let article = match std::str::from_utf8(bytes) {
        Ok(text) => article(text, parsed),
        Err(_) => Err(Flaw::new(FlawKind::Encoding, "the record is not UTF-8")),
    };
    match article {
        Ok(mut work) => {
            work.begins_on(line);
            parsed.works.push(&work);
        }
        Err(flaw) => {
            let text = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]);
            let pmid = text.lines().find_map(|line| line.strip_prefix("PMID-")).map(str::trim);
            let digits = pmid.filter(|pmid| pmid.bytes().all(|b| b.is_ascii_digit()));
            let record = digits.map(|pmid| format!("PMID {pmid}")).unwrap_or_default();
            let location = RecordLocation::in_file(file, line, record);
            parsed.reject(SourceKind::Medline, location, "article", flaw);
        }
    }
}

/// Fields with their continuation lines joined.
fn fields(text: &str) -> Vec<(&str, String)> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        let line = line.trim_start_matches('\u{feff}');
        let tag = line.get(..4).map(str::trim_end).unwrap_or_default();
        match line.get(4..6) {
            Some("- ") if !tag.is_empty() => fields.push((tag, line[6..].trim().to_owned())),
            _ if line.get(4..5) == Some("-") && !tag.is_empty() && line.len() == 5 => {
                fields.push((tag, String::new()));
            }
            _ => {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
        }
    }
    fields
}

#[derive(Default)]
struct AuthorLines {
    full: Vec<RawMention>,
    short: Vec<RawMention>,
    investigators: Vec<RawMention>,
    groups: u32,
    /// What the notes of the file say of texts that name no person.
    notes: Vec<&'static str>,
    /// Which list affiliations and identifiers belong to.
    at_investigators: bool,
}

impl AuthorLines {
    fn last(&mut self) -> Option<&mut RawMention> {
        match self.at_investigators {
            true => self.investigators.last_mut(),
            false if self.full.is_empty() => self.short.last_mut(),
            false => self.full.last_mut(),
        }
    }
}

/// The mention of a name `Family, Given` or `Family AB`; without a name when the text names no person.
fn mention(value: &str, role: Role, names: &mut NameReader) -> RawMention {
    let column =
        NameColumn { semicolons: true, family_first: true, initials: true, ..Default::default() };
    let entry = names.read_name(value, &column);
    let mut mention = RawMention::default();
    if let Some(person) = entry.into_person() {
        person.fill(&mut mention);
    }
    mention.appearances.push(Appearance { role, talk: String::new(), sponsored: false });
    mention
}

fn article(text: &str, parsed: &mut ParsedFile) -> Result<RawWork, Flaw> {
    let mut work = RawWork::new(SourceKind::Medline, WorkKind::Article);
    let mut people = AuthorLines::default();
    let mut types: Vec<String> = Vec::new();
    let (mut printed, mut electronic, mut entered) =
        (PartialDate::NONE, PartialDate::NONE, PartialDate::NONE);
    for (tag, value) in fields(text) {
        match tag {
            "PMID" => work.ids.pmid = read_pmid(&value).unwrap_or(0),
            "TI" | "BTI" | "TT" if work.title.is_empty() => work.title = value,
            "JT" => work.venue = value,
            "TA" if work.venue.is_empty() => work.venue = value,
            "DP" => printed = dates::medline(&value),
            "DEP" => electronic = value.parse().unwrap_or_default(),
            "EDAT" => entered = value.parse().unwrap_or_default(),
            "LR" | "DA" | "DCOM" => {
                let date = value.parse().map(dates::stamp).unwrap_or_default();
                work.revision = work.revision.max(date);
            }
            "PT" => types.push(value),
            "PMC" => work.ids.pmcid = pmcid(&value),
            "DO" => work.ids.doi = read_doi(&value),
            "AID" | "LID" | "SO" if work.ids.doi.is_empty() => {
                let is_doi = value.ends_with("[doi]") || value.contains("doi: 10.");
                let text = value.trim_end_matches("[doi]").rsplit("doi: ").next();
                if is_doi {
                    work.ids.doi =
                        read_doi(text.and_then(|t| t.split(' ').next()).unwrap_or_default());
                }
            }
            "SI" if work.ids.trial.is_empty() => {
                let number = value.rsplit('/').next().unwrap_or_default();
                if number.starts_with("NCT") {
                    number.clone_into(&mut work.ids.trial);
                }
            }
            "MH" => work.headings.extend(PrintedHeading::parse(&value)),
            "OT" => add_word(&mut work.keywords, value.trim_start_matches('*')),
            "GR" => grant(&value, &mut work),
            "RIN" => work.retracted = true,
            "ROF" => parsed.retracted.extend(retracted(&value)),
            _ => person(tag, &value, &mut people, &mut parsed.names),
        }
    }
    if work.ids.pmid == 0 && work.title.is_empty() {
        return Err(Flaw::new(FlawKind::NoIdentifier, "it has neither PMID nor title"));
    }
    let missing_month = printed.month == 0 && electronic.year == printed.year;
    work.date = match (printed.is_some(), missing_month) {
        (true, false) => printed,
        _ if electronic.is_some() => electronic,
        (true, true) => printed,
        _ => entered,
    };
    work.kind = document_types::of_pubmed(types.iter().map(String::as_str));
    work.retracted |= types.iter().any(|kind| kind == "Retracted Publication");
    people.notes.iter().for_each(|note| parsed.add_note(note, 1));
    finish_people(&mut work, people);
    Ok(work)
}

fn add_word(words: &mut Vec<String>, word: &str) {
    let word = word.trim_end_matches('.');
    if !word.is_empty() && !words.iter().any(|known| known == word) {
        words.push(word.to_owned());
    }
}

/// `R01 LM011369/LM/NLM NIH HHS/United States`: number, at times an acronym, agency, country. Numbers
/// hold slashes too, so the line is read from its end.
fn grant(line: &str, work: &mut RawWork) {
    let line = line.rsplit_once('/').map_or(line, |(line, _country)| line);
    let (number, agency) = line.rsplit_once('/').unwrap_or(("", line));
    let is_acronym = |text: &str| {
        !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_uppercase())
    };
    let number = match number.rsplit_once('/') {
        Some((number, acronym)) if is_acronym(acronym) => number,
        _ => number,
    };
    work.add_grant(agency, number);
}

/// `…. PMID: 16362798` or a DOI in a reference to the retracted work.
fn retracted(text: &str) -> Option<WorkRef> {
    let number = text.split("PMID:").nth(1)?.trim();
    let digits = number.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok().map(WorkRef::Pmid)
}

fn person(tag: &str, value: &str, people: &mut AuthorLines, names: &mut NameReader) {
    match tag {
        "FAU" => {
            people.at_investigators = false;
            people.full.push(mention(value, Role::Author, names));
        }
        "AU" => {
            people.at_investigators = false;
            // Beside `FAU` it is the same author once more.
            if people.full.is_empty() {
                people.short.push(mention(value, Role::Author, names));
            }
        }
        "FIR" => {
            people.at_investigators = true;
            people.investigators.push(mention(value, Role::Collaborator, names));
        }
        "CN" => {
            people.groups += 1;
            names.add_group();
        }
        "AD" | "IRAD" => {
            if let Some(last) = people.last() {
                // Several affiliations of one author share a field, each with a full stop at its end; a line
                // that names people by initials is cut by those.
                if places_by_initials(value, None).is_some() {
                    affiliation(last, value);
                    return;
                }
                for line in value.split(". ;").flat_map(|line| line.split("; ")) {
                    affiliation(last, line);
                }
            }
        }
        "AUID" => {
            if let Some(text) = value.strip_prefix("ORCID:") {
                let orcid = orcid(text, &mut people.notes);
                if let Some(last) = people.last() {
                    last.orcid = orcid;
                }
            }
        }
        _ => {}
    }
}

fn finish_people(work: &mut RawWork, mut people: AuthorLines) {
    let authors = match people.full.is_empty() {
        true => std::mem::take(&mut people.short),
        false => std::mem::take(&mut people.full),
    };
    work.team_size = authors.len() as u32 + people.groups;
    for (index, mut author) in authors.into_iter().chain(people.investigators).enumerate() {
        author.position = index.min(65_535) as u16;
        if !author.family.is_empty() || !author.native.is_empty() {
            work.mentions.push(author);
        }
    }
}
