//! PubMed XML: `PubmedArticleSet` (E-utilities, baseline, update files) and `MedlineCitationSet`.

use std::borrow::Cow;

use crate::data::corpus::{
    PartialDate, RawMention, RawWork, SourceKind, WorkKind, WorkRef, read_doi,
};
use crate::data::formats::content_kind::describe_content;
use crate::data::ingest::parsed::RecordLocation;

use super::pubmed_fields::{self as fields, Author};
use crate::data::formats::stream_buffer::StreamBuffer;
use crate::data::formats::xml_records::{NextRecord, XmlCursor, XmlRecords, attribute, is_yes};
use crate::data::formats::{Flaw, FlawKind};
use crate::data::ingest::parsed::{IngestError, ParsedFile};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::vocabulary::printed_names::NameReader;
use crate::data::ingest::vocabulary::{dates, document_types};
use crate::storage::input_file::InputFile;

const RECORDS: [&str; 4] =
    ["PubmedArticle", "PubmedBookArticle", "MedlineCitation", "DeleteCitation"];
const ROOTS: [&str; 3] = ["PubmedArticleSet", "MedlineCitationSet", "PubmedBookArticleSet"];
const DELETIONS: usize = 3;

/// The reader of PubMed XML.
pub(crate) struct PubmedXml;

impl SourceReader for PubmedXml {
    fn read_file(
        &self,
        file: &mut InputFile,
        limits: &ReadLimits,
        parsed: &mut ParsedFile,
    ) -> Result<(), IngestError> {
        check_head(file)?;
        let mut buffer = StreamBuffer::new(file.take_reader());
        let mut records = XmlRecords::new(&RECORDS, &ROOTS, limits.record_bytes);
        loop {
            let piece = records
                .next(&mut buffer)
                .map_err(|error| IngestError::read_failure(file, buffer.line(), error))?;
            match piece {
                NextRecord::Record { name: DELETIONS, length } => {
                    deletions(&buffer.bytes()[..length], parsed);
                    buffer.advance(length);
                }
                NextRecord::Record { length, .. } => {
                    record(&buffer.bytes()[..length], buffer.line(), file, parsed);
                    buffer.advance(length);
                }
                NextRecord::TooLong { line } => {
                    parsed.read += 1;
                    let location = RecordLocation::in_file(file, line, "");
                    let flaw = limits.too_long("record");
                    parsed.reject(SourceKind::Pubmed, location, "article", flaw);
                }
                NextRecord::CutOff { name, line } => {
                    let what = format!("the file ends inside a {}", RECORDS[name]);
                    return Err(IngestError::new(
                        file,
                        line,
                        what,
                        "Download the file again: it is cut off.",
                    ));
                }
                NextRecord::End { opened, closed } if opened != closed => {
                    return Err(IngestError::new(
                        file,
                        buffer.line(),
                        "the file ends before its root element does",
                        "Download the file again: it is cut off.",
                    ));
                }
                NextRecord::End { .. } => return Ok(()),
            }
            if limits.is_reached(parsed) {
                return Ok(());
            }
        }
    }
}

/// Refuses what is not PubMed XML.
fn check_head(file: &InputFile) -> Result<(), IngestError> {
    let head = &file.head;
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return Err(IngestError::new(file, 1, "it is encoded in UTF-16", "Convert it to UTF-8."));
    }
    let start = String::from_utf8_lossy(&head[..head.len().min(4096)]);
    let names = |name: &&&str| start.contains(&format!("<{name}"));
    if !ROOTS.iter().chain(&RECORDS).any(|name| names(&name)) {
        let what = format!("it is not PubMed XML: it looks like {}", describe_content(&file.head));
        return Err(IngestError::new(
            file,
            1,
            what,
            "A source of kind 'pubmed' reads PubmedArticleSet or MedlineCitationSet; check path and kind.",
        ));
    }
    let declared = start
        .split_once("encoding=")
        .filter(|(before, _)| !before.contains("?>"))
        .and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next().map(str::to_lowercase));
    match declared.as_deref() {
        None | Some("utf-8" | "utf8" | "us-ascii" | "ascii") => Ok(()),
        Some(other) => Err(IngestError::new(
            file,
            1,
            format!("it declares the encoding {other}; PubMed XML is UTF-8"),
            "Convert it to UTF-8 and correct its first line.",
        )),
    }
}

fn deletions(record: &[u8], parsed: &mut ParsedFile) {
    let Ok(record) = std::str::from_utf8(record) else { return };
    for piece in record.split("</PMID>") {
        let digits = piece.rsplit('>').next().unwrap_or_default().trim();
        if let Ok(pmid) = digits.parse() {
            parsed.deleted_pmids.push(pmid);
        }
    }
}

fn record(bytes: &[u8], line: u64, file: &InputFile, parsed: &mut ParsedFile) {
    parsed.read += 1;
    match article(bytes, &mut parsed.names) {
        Ok(mut article) => {
            article.work.begins_on(line);
            for (note, count) in article.notes {
                parsed.add_note(note, count);
            }
            parsed.retracted.extend(article.retracts);
            parsed.works.push(&article.work);
        }
        Err(flaw) => {
            let location = RecordLocation::in_file(file, line, first_pmid(bytes));
            parsed.reject(SourceKind::Pubmed, location, "article", flaw);
        }
    }
}

/// The PMID of a record that could not be parsed, for the list of refused records.
fn first_pmid(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]);
    let digits: String = head
        .split_once("<PMID")
        .and_then(|(_, rest)| rest.split_once('>'))
        .map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).collect())
        .unwrap_or_default();
    if digits.is_empty() { digits } else { format!("PMID {digits}") }
}

/// What is read of one record.
struct PubmedArticle {
    work: RawWork,
    types: Vec<String>,
    /// Dates in order of preference.
    printed: PartialDate,
    electronic: PartialDate,
    history: PartialDate,
    revised: u32,
    version: u32,
    retracts: Vec<WorkRef>,
    notes: Vec<(&'static str, u64)>,
    /// Full title, abbreviation.
    journal: [String; 2],
    emails: u32,
}

fn article(record: &[u8], names: &mut NameReader) -> Result<PubmedArticle, Flaw> {
    let mut article = PubmedArticle {
        work: RawWork::new(SourceKind::Pubmed, WorkKind::Article),
        types: Vec::new(),
        printed: PartialDate::NONE,
        electronic: PartialDate::NONE,
        history: PartialDate::NONE,
        revised: 0,
        version: 1,
        retracts: Vec::new(),
        notes: Vec::new(),
        journal: Default::default(),
        emails: 0,
    };
    let mut cursor = XmlCursor::new(record);
    let root = cursor.root()?;
    match root.name().as_ref() {
        "MedlineCitation" => article.citation(&mut cursor, names)?,
        book_or_article => {
            let is_book = book_or_article == "PubmedBookArticle";
            while let Some(tag) = cursor.child()? {
                match tag.name().as_ref() {
                    "MedlineCitation" => article.citation(&mut cursor, names)?,
                    "BookDocument" => article.book(&mut cursor, names)?,
                    "PubmedData" | "PubmedBookData" => article.data(&mut cursor)?,
                    name => cursor.skip(name)?,
                }
            }
            if is_book && article.types.is_empty() {
                article.work.kind = WorkKind::Review;
            }
        }
    }
    article.finish()?;
    Ok(article)
}

impl PubmedArticle {
    fn citation(&mut self, cursor: &mut XmlCursor<'_>, names: &mut NameReader) -> Result<(), Flaw> {
        while let Some(tag) = cursor.child()? {
            match tag.name().as_ref() {
                "PMID" => {
                    let version = attribute(&tag, "Version");
                    self.version = version.and_then(|v| v.parse().ok()).unwrap_or(1);
                    self.work.ids.pmid = number(&cursor.text()?).unwrap_or(0);
                }
                "DateRevised" => self.revised = dates::stamp(fields::date(cursor)?),
                "DateCompleted" | "DateCreated" => {
                    let done = dates::stamp(fields::date(cursor)?);
                    self.revised = self.revised.max(done);
                }
                "Article" => self.article(cursor, names)?,
                "MedlineJournalInfo" => {
                    while let Some(tag) = cursor.child()? {
                        let name = tag.name();
                        match name.as_ref() {
                            "MedlineTA" => keep(&mut self.journal[1], cursor.text()?),
                            other => cursor.skip(other)?,
                        }
                    }
                }
                "MeshHeadingList" => fields::mesh(cursor, &mut self.work.mesh)?,
                "KeywordList" => fields::keywords(cursor, &mut self.work.keywords)?,
                "CommentsCorrectionsList" => self.corrections(cursor)?,
                "InvestigatorList" => {
                    self.people(cursor, fields::AuthorListKind::Investigators, names)?;
                }
                name => cursor.skip(name)?,
            }
        }
        Ok(())
    }

    fn article(&mut self, cursor: &mut XmlCursor<'_>, names: &mut NameReader) -> Result<(), Flaw> {
        while let Some(tag) = cursor.child()? {
            match tag.name().as_ref() {
                "Journal" => self.journal(cursor)?,
                "ArticleTitle" => self.work.title = cursor.text()?.into_owned(),
                "VernacularTitle" if self.work.title.is_empty() => {
                    self.work.title = cursor.text()?.into_owned();
                }
                "ELocationID" => {
                    let is_doi = attribute(&tag, "EIdType").is_some_and(|kind| kind == "doi");
                    let text = cursor.text()?;
                    if is_doi {
                        keep(&mut self.work.ids.doi, read_doi(&text));
                    }
                }
                "ArticleDate" => self.electronic = fields::date(cursor)?,
                "AuthorList" => self.people(cursor, fields::AuthorListKind::Authors, names)?,
                "PublicationTypeList" => {
                    while cursor.child()?.is_some() {
                        self.types.push(cursor.text()?.into_owned());
                    }
                }
                "GrantList" => fields::grants(cursor, &mut self.work)?,
                "DataBankList" => fields::trial(cursor, &mut self.work.ids.trial)?,
                name => cursor.skip(name)?,
            }
        }
        Ok(())
    }

    fn journal(&mut self, cursor: &mut XmlCursor<'_>) -> Result<(), Flaw> {
        while let Some(tag) = cursor.child()? {
            match tag.name().as_ref() {
                "Title" => keep(&mut self.journal[0], cursor.text()?),
                "ISOAbbreviation" => keep(&mut self.journal[1], cursor.text()?),
                "JournalIssue" => {
                    while let Some(tag) = cursor.child()? {
                        match tag.name().as_ref() {
                            "PubDate" => self.printed = fields::date(cursor)?,
                            name => cursor.skip(name)?,
                        }
                    }
                }
                name => cursor.skip(name)?,
            }
        }
        Ok(())
    }

    fn book(&mut self, cursor: &mut XmlCursor<'_>, names: &mut NameReader) -> Result<(), Flaw> {
        while let Some(tag) = cursor.child()? {
            match tag.name().as_ref() {
                "PMID" => self.work.ids.pmid = number(&cursor.text()?).unwrap_or(0),
                "ArticleTitle" => self.work.title = cursor.text()?.into_owned(),
                "AuthorList" => {
                    // The editors of the book are not authors of the chapter.
                    let editors = attribute(&tag, "Type").is_some_and(|kind| kind == "editors");
                    match editors {
                        true => cursor.skip("AuthorList")?,
                        false => self.people(cursor, fields::AuthorListKind::Authors, names)?,
                    }
                }
                "PublicationType" => self.types.push(cursor.text()?.into_owned()),
                "KeywordList" => fields::keywords(cursor, &mut self.work.keywords)?,
                "ContributionDate" => self.printed = fields::date(cursor)?,
                "DateRevised" => self.revised = dates::stamp(fields::date(cursor)?),
                "Book" => self.book_frame(cursor)?,
                name => cursor.skip(name)?,
            }
        }
        Ok(())
    }

    fn book_frame(&mut self, cursor: &mut XmlCursor<'_>) -> Result<(), Flaw> {
        while let Some(tag) = cursor.child()? {
            match tag.name().as_ref() {
                "BookTitle" => keep(&mut self.journal[0], cursor.text()?),
                "PubDate" => self.electronic = fields::date(cursor)?,
                name => cursor.skip(name)?,
            }
        }
        Ok(())
    }

    fn data(&mut self, cursor: &mut XmlCursor<'_>) -> Result<(), Flaw> {
        while let Some(tag) = cursor.child()? {
            match tag.name().as_ref() {
                "ArticleIdList" => {
                    let ids = fields::article_ids(cursor)?;
                    keep(&mut self.work.ids.doi, ids.doi);
                    if self.work.ids.pmcid == 0 {
                        self.work.ids.pmcid = ids.pmcid;
                    }
                    if self.work.ids.pmid == 0 {
                        self.work.ids.pmid = ids.pmid;
                    }
                }
                "ReferenceList" => fields::references(cursor, &mut self.work.references, 0)?,
                "History" => {
                    while cursor.child()?.is_some() {
                        let date = fields::date(cursor)?;
                        if date.is_some() && (!self.history.is_some() || date < self.history) {
                            self.history = date;
                        }
                    }
                }
                name => cursor.skip(name)?,
            }
        }
        Ok(())
    }

    fn corrections(&mut self, cursor: &mut XmlCursor<'_>) -> Result<(), Flaw> {
        while let Some(tag) = cursor.child()? {
            let kind = attribute(&tag, "RefType").unwrap_or_default().into_owned();
            let pmid = fields::correction(cursor)?;
            match kind.as_str() {
                "Cites" => self.work.references.extend(pmid.map(WorkRef::Pmid)),
                "RetractionOf" => self.retracts.extend(pmid.map(WorkRef::Pmid)),
                "RetractionIn" => self.work.retracted = true,
                _ => {}
            }
        }
        Ok(())
    }

    fn people(
        &mut self,
        cursor: &mut XmlCursor<'_>,
        list: fields::AuthorListKind,
        names: &mut NameReader,
    ) -> Result<(), Flaw> {
        while let Some(tag) = cursor.child()? {
            // `ValidYN="N"` marks a spelling that a later entry of the list corrects.
            let is_valid = attribute(&tag, "ValidYN").is_none_or(|valid| valid != "N");
            let equal = is_yes(&tag, "EqualContrib");
            let name = tag.name();
            if !matches!(name.as_ref(), "Author" | "Investigator") {
                cursor.skip(name.as_ref())?;
                continue;
            }
            if !is_valid {
                cursor.skip(name.as_ref())?;
                continue;
            }
            let mut remarks = Vec::new();
            let author = fields::author(cursor, list, names, &mut remarks)?;
            self.notes.extend(remarks.into_iter().map(|remark| (remark, 1)));
            let position = u16::try_from(self.work.team_size).unwrap_or(u16::MAX);
            self.work.team_size += u32::from(list == fields::AuthorListKind::Authors);
            match author {
                Author::Person(mut mention) => {
                    mention.equal_contribution = equal;
                    mention.position = match list {
                        fields::AuthorListKind::Authors => position,
                        fields::AuthorListKind::Investigators => {
                            u16::try_from(self.work.mentions.len()).unwrap_or(u16::MAX)
                        }
                    };
                    self.emails += u32::from(mention.email_hash != 0);
                    self.work.mentions.push(*mention);
                }
                Author::NoPerson => {}
                Author::Nameless => self.notes.push(("authors without a name, left out", 1)),
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Flaw> {
        if self.work.ids.pmid == 0 {
            return Err(Flaw::new(FlawKind::NoIdentifier, "it has no PMID"));
        }
        let types = self.types.iter().map(String::as_str);
        if !self.types.is_empty() {
            self.work.kind = document_types::of_pubmed(types.clone());
        }
        self.work.retracted |= types.clone().any(|t| t == "Retracted Publication");
        let mut date = self.printed;
        let precise = self.electronic;
        if !date.is_some() || (date.month == 0 && precise.year == date.year) {
            date = if precise.is_some() { precise } else { date };
        }
        self.work.date = if date.is_some() { date } else { self.history };
        if !self.work.date.is_some() {
            self.notes.push(("records without a date", 1));
        }
        // A version above the first outranks any date of revision.
        self.work.revision = self.version.saturating_sub(1).min(41) * 100_000_000 + self.revised;
        let [full, short] = std::mem::take(&mut self.journal);
        self.work.venue = if full.is_empty() { short } else { full };
        if self.emails == 1 {
            // PubMed prints the address of the corresponding author: a single address identifies that author.
            let writer = self.work.mentions.iter_mut().find(|mention| mention.email_hash != 0);
            writer.into_iter().for_each(|mention: &mut RawMention| mention.corresponding = true);
        }
        Ok(())
    }
}

fn keep<'t>(field: &mut String, text: impl Into<Cow<'t, str>>) {
    if field.is_empty() {
        *field = text.into().into_owned();
    }
}

fn number(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}
