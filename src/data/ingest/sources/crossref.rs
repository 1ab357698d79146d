//! Crossref works: an answer of the API (one work or a list), or JSON lines of works.

use serde::Deserialize;

use crate::data::corpus::{
    Appearance, PartialDate, RawMention, RawWork, Role, SourceKind, WorkKind, WorkRef, fold_name,
    read_doi, read_nct,
};

use super::pubmed_fields::{affiliation, orcid};
use crate::data::formats::FlawKind;
use crate::data::formats::json_records::{LenientList, LenientOption, LenientText, PageShape};
use crate::data::ingest::sources::json_source::{JsonFormat, RecordOutcome};
use crate::data::ingest::vocabulary::printed_names::NameReader;
use crate::data::ingest::vocabulary::{dates, document_types};

/// The reader of Crossref works.
pub(crate) struct Crossref;

#[derive(Deserialize)]
struct CrossrefWork<'a> {
    #[serde(borrow, default, rename = "DOI")]
    doi: LenientText<'a>,
    #[serde(borrow, default)]
    title: LenientText<'a>,
    #[serde(borrow, default, rename = "container-title")]
    venue: LenientText<'a>,
    #[serde(borrow, default, rename = "type")]
    kind: LenientText<'a>,
    #[serde(borrow, default)]
    author: LenientList<CrossrefAuthor<'a>>,
    #[serde(borrow, default)]
    issued: LenientOption<CrossrefDate<'a>>,
    #[serde(borrow, default, rename = "published-online")]
    online: LenientOption<CrossrefDate<'a>>,
    #[serde(borrow, default)]
    indexed: LenientOption<CrossrefDate<'a>>,
    #[serde(borrow, default, rename = "is-referenced-by-count")]
    cited_by: LenientText<'a>,
    #[serde(borrow, default)]
    subject: LenientList<LenientText<'a>>,
    #[serde(borrow, default)]
    reference: LenientList<CrossrefReference<'a>>,
    #[serde(borrow, default)]
    funder: LenientList<CrossrefFunder<'a>>,
    #[serde(borrow, default, rename = "update-to")]
    updates: LenientList<CrossrefUpdate<'a>>,
    #[serde(borrow, default, rename = "clinical-trial-number")]
    trials: LenientList<CrossrefTrial<'a>>,
}

#[derive(Deserialize)]
struct CrossrefAuthor<'a> {
    #[serde(borrow, default)]
    given: LenientText<'a>,
    #[serde(borrow, default)]
    family: LenientText<'a>,
    #[serde(borrow, default)]
    suffix: LenientText<'a>,
    #[serde(borrow, default)]
    name: LenientText<'a>,
    #[serde(borrow, default, rename = "ORCID")]
    orcid: LenientText<'a>,
    #[serde(borrow, default)]
    affiliation: LenientList<CrossrefAffiliation<'a>>,
}

#[derive(Deserialize)]
struct CrossrefAffiliation<'a> {
    #[serde(borrow, default)]
    name: LenientText<'a>,
    #[serde(borrow, default)]
    acronym: LenientList<LenientText<'a>>,
    #[serde(borrow, default)]
    department: LenientList<LenientText<'a>>,
    #[serde(borrow, default)]
    place: LenientList<LenientText<'a>>,
}

impl CrossrefAffiliation<'_> {
    /// Departments, institution and places as one line, each text once. The acronym serves where the
    /// institution has no name.
    fn line(&self) -> String {
        let has_name = self.name.contains(char::is_alphabetic);
        let acronym = self.acronym.first().filter(|_| !has_name);
        let institution = std::iter::once(&self.name).chain(acronym);
        let mut line = String::new();
        for text in self.department.iter().chain(institution).chain(self.place.iter()) {
            let text = without_markup(text);
            if !text.contains(char::is_alphabetic) || fold_name(&line).contains(&fold_name(&text)) {
                continue;
            }
            if !line.is_empty() {
                line.push_str(", ");
            }
            line.push_str(&text);
        }
        line
    }
}

#[derive(Deserialize)]
struct CrossrefDate<'a> {
    /// `[[2020, 5, 4]]`
    #[serde(borrow, default, rename = "date-parts")]
    parts: LenientList<LenientList<LenientText<'a>>>,
}

#[derive(Deserialize)]
struct CrossrefReference<'a> {
    #[serde(borrow, default, rename = "DOI")]
    doi: LenientText<'a>,
}

#[derive(Deserialize)]
struct CrossrefFunder<'a> {
    #[serde(borrow, default)]
    name: LenientText<'a>,
    #[serde(borrow, default)]
    award: LenientList<LenientText<'a>>,
}

#[derive(Deserialize)]
struct CrossrefUpdate<'a> {
    #[serde(borrow, default, rename = "DOI")]
    doi: LenientText<'a>,
    #[serde(borrow, default, rename = "type")]
    kind: LenientText<'a>,
}

#[derive(Deserialize)]
struct CrossrefTrial<'a> {
    #[serde(borrow, default, rename = "clinical-trial-number")]
    number: LenientText<'a>,
}

impl JsonFormat for Crossref {
    const SOURCE: SourceKind = SourceKind::Crossref;
    const NAME: &'static str = "Crossref works";
    const SHAPE: PageShape = PageShape {
        frames: &[
            "status",
            "message",
            "message-type",
            "message-version",
            "facets",
            "items",
            "items-per-page",
            "total-results",
            "query",
            "next-cursor",
        ],
        inside: &["message", "items"],
    };
    const SIGN: &'static str = "\"DOI\"";

    fn record(text: &str, names: &mut NameReader) -> RecordOutcome {
        let work: CrossrefWork<'_> = match serde_json::from_str(text) {
            Ok(work) => work,
            Err(error) => return RecordOutcome::broken(&error),
        };
        let number = read_doi(&work.doi);
        if number.is_empty() {
            return RecordOutcome::refused("", FlawKind::NoIdentifier, "it has no DOI");
        }
        let title = without_markup(&work.title);
        let mut retracts = Vec::new();
        let mut kind = document_types::of_index(&work.kind, &title);
        for update in work.updates.iter() {
            match &*update.kind {
                "retraction" | "removal" | "withdrawal" => {
                    kind = Some(WorkKind::RetractionNotice);
                    retracts.push(WorkRef::Doi(read_doi(&update.doi)));
                }
                "correction" | "corrigendum" | "erratum" => kind = Some(WorkKind::Erratum),
                _ => {}
            }
        }
        let Some(kind) = kind else {
            return RecordOutcome::refused(
                &number,
                FlawKind::NotAWork,
                "it is not a work with authors (component, data set …)",
            );
        };
        let mut raw = RawWork::new(SourceKind::Crossref, kind);
        raw.ids.doi = number;
        raw.title = title;
        raw.venue = without_markup(&work.venue);
        let issued = date(&work.issued);
        let online = date(&work.online);
        let finer = issued.month == 0 && online.year == issued.year && online.is_some();
        raw.date = if issued.is_some() && !finer { issued } else { online };
        raw.revision = dates::stamp(date(&work.indexed));
        raw.keywords = work.subject.iter().map(|word| word.to_string()).collect();
        let cited = work.reference.iter().map(|reference| read_doi(&reference.doi));
        raw.references = cited.filter(|doi| !doi.is_empty()).map(WorkRef::Doi).collect();
        for funder in work.funder.iter() {
            if funder.award.is_empty() {
                raw.add_grant(&funder.name, "");
            }
            for number in funder.award.iter() {
                raw.add_grant(&funder.name, number);
            }
        }
        raw.cited_by = work.cited_by.number();
        let trials = work.trials.iter().filter_map(|trial| read_nct(&trial.number));
        raw.ids.trial = trials.min().unwrap_or_default();
        let mut notes = Vec::new();
        people(&work, &mut raw, names, &mut notes);
        if !raw.date.is_some() {
            notes.push("records without a date");
        }
        RecordOutcome::Work { work: Box::new(raw), notes, retracts }
    }
}

fn date(date: &LenientOption<CrossrefDate<'_>>) -> PartialDate {
    let parts = date.0.as_ref().and_then(|date| date.parts.first());
    let part = |at: usize| parts.and_then(|parts| parts.get(at)).map_or("", |text| &**text);
    dates::from_parts(part(0), part(1), part(2))
}

/// Titles carry JATS and HTML tags and, at times, escaped ampersands.
pub(crate) fn without_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let tag = &rest[open + 1..];
        let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match tag.find('>').filter(|_| is_tag) {
            Some(close) => {
                plain.push_str(&rest[..open]);
                rest = &tag[close + 1..];
            }
            None => {
                plain.push_str(&rest[..=open]);
                rest = tag;
            }
        }
    }
    plain.push_str(rest);
    let plain = plain.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn people(
    work: &CrossrefWork<'_>,
    raw: &mut RawWork,
    names: &mut NameReader,
    notes: &mut Vec<&'static str>,
) {
    raw.team_size = work.author.len() as u32;
    for (index, author) in work.author.iter().enumerate() {
        let has_parts = !author.family.is_empty() || !author.given.is_empty();
        let entry = match has_parts {
            true => names.read_parts(&author.family, &author.given, &author.suffix),
            false if author.name.is_empty() => {
                notes.push("authors without a name, left out");
                continue;
            }
            // `name` alone is a group of authors.
            false => {
                names.add_group();
                continue;
            }
        };
        let Some(person) = entry.into_person() else { continue };
        let mut mention =
            RawMention { position: index.min(65_535) as u16, ..RawMention::default() };
        person.fill(&mut mention);
        mention.orcid = orcid(&author.orcid, notes);
        for place in author.affiliation.iter() {
            affiliation(&mut mention, &place.line());
        }
        let role = Role::Author;
        mention.appearances.push(Appearance { role, talk: String::new(), sponsored: false });
        raw.mentions.push(mention);
    }
}
