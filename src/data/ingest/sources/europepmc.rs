//! Europe PMC: pages of its search service (`resultType=core`) or a saved list of results.
//!
//! MeSH headings have no identifiers there; they are looked up by name once the file is read.

use serde::Deserialize;

use crate::data::corpus::{
    Appearance, PrintedHeading, RawMention, RawWork, Role, SourceKind, WorkKind, WorkRef, read_doi,
};

use super::crossref::without_markup;
use super::pubmed_fields::{affiliation, orcid, pmcid};
use crate::data::formats::FlawKind;
use crate::data::formats::json_records::{LenientList, LenientOption, LenientText, PageShape};
use crate::data::ingest::sources::json_source::{JsonFormat, RecordOutcome};
use crate::data::ingest::vocabulary::printed_names::{NameColumn, NameReader};
use crate::data::ingest::vocabulary::{dates, document_types};

/// The reader of Europe PMC results.
pub(crate) struct EuropePmc;

#[derive(Deserialize)]
struct EuropePmcWork<'a> {
    #[serde(borrow, default)]
    id: LenientText<'a>,
    #[serde(borrow, default)]
    source: LenientText<'a>,
    #[serde(borrow, default)]
    pmid: LenientText<'a>,
    #[serde(borrow, default)]
    pmcid: LenientText<'a>,
    #[serde(borrow, default, alias = "DOI")]
    doi: LenientText<'a>,
    #[serde(borrow, default)]
    title: LenientText<'a>,
    #[serde(borrow, default, rename = "authorList")]
    authors: LenientOption<EuropePmcAuthors<'a>>,
    #[serde(borrow, default, rename = "authorString")]
    author_string: LenientText<'a>,
    #[serde(borrow, default, rename = "investigatorList")]
    investigators: LenientOption<EuropePmcInvestigators<'a>>,
    #[serde(borrow, default, rename = "journalInfo")]
    journal: LenientOption<JournalInfo<'a>>,
    #[serde(borrow, default, rename = "pubYear")]
    year: LenientText<'a>,
    #[serde(borrow, default, rename = "firstPublicationDate")]
    first: LenientText<'a>,
    #[serde(borrow, default, rename = "dateOfRevision")]
    revised: LenientText<'a>,
    #[serde(borrow, default, rename = "pubTypeList")]
    types: LenientOption<EuropePmcTypes<'a>>,
    #[serde(borrow, default, rename = "meshHeadingList")]
    mesh: LenientOption<EuropePmcHeadings<'a>>,
    #[serde(borrow, default, rename = "keywordList")]
    keywords: LenientOption<EuropePmcKeywords<'a>>,
    #[serde(borrow, default, rename = "citedByCount")]
    cited_by: LenientText<'a>,
    #[serde(borrow, default, rename = "grantsList")]
    grants: LenientOption<EuropePmcGrants<'a>>,
    #[serde(borrow, default, rename = "commentCorrectionList")]
    corrections: LenientOption<EuropePmcCorrections<'a>>,
}

#[derive(Deserialize)]
struct EuropePmcAuthors<'a> {
    #[serde(borrow, default)]
    author: LenientList<EuropePmcAuthor<'a>>,
}

#[derive(Deserialize)]
struct EuropePmcInvestigators<'a> {
    #[serde(borrow, default)]
    investigator: LenientList<EuropePmcAuthor<'a>>,
}

#[derive(Deserialize)]
struct EuropePmcAuthor<'a> {
    #[serde(borrow, default, rename = "fullName")]
    full: LenientText<'a>,
    #[serde(borrow, default, rename = "firstName")]
    given: LenientText<'a>,
    #[serde(borrow, default, rename = "lastName")]
    family: LenientText<'a>,
    #[serde(borrow, default)]
    initials: LenientText<'a>,
    #[serde(borrow, default)]
    suffix: LenientText<'a>,
    #[serde(borrow, default, rename = "collectiveName")]
    group: LenientText<'a>,
    #[serde(borrow, default, rename = "authorId")]
    id: LenientOption<EuropePmcAuthorId<'a>>,
    #[serde(borrow, default)]
    affiliation: LenientList<LenientText<'a>>,
    #[serde(borrow, default, rename = "authorAffiliationDetailsList")]
    details: LenientOption<EuropePmcDetails<'a>>,
}

#[derive(Deserialize)]
struct EuropePmcAuthorId<'a> {
    #[serde(borrow, default)]
    value: LenientText<'a>,
}

#[derive(Deserialize)]
struct EuropePmcDetails<'a> {
    #[serde(borrow, default, rename = "authorAffiliation")]
    list: LenientList<EuropePmcDetail<'a>>,
}

#[derive(Deserialize)]
struct EuropePmcDetail<'a> {
    #[serde(borrow, default)]
    affiliation: LenientText<'a>,
}

#[derive(Deserialize)]
struct JournalInfo<'a> {
    #[serde(borrow, default)]
    journal: LenientOption<EuropePmcJournal<'a>>,
    #[serde(borrow, default, rename = "dateOfPublication")]
    date: LenientText<'a>,
}

#[derive(Deserialize)]
struct EuropePmcJournal<'a> {
    #[serde(borrow, default)]
    title: LenientText<'a>,
}

#[derive(Deserialize)]
struct EuropePmcTypes<'a> {
    #[serde(borrow, default, rename = "pubType")]
    list: LenientList<LenientText<'a>>,
}

#[derive(Deserialize)]
struct EuropePmcHeadings<'a> {
    #[serde(borrow, default, rename = "meshHeading")]
    list: LenientList<EuropePmcHeading<'a>>,
}

#[derive(Deserialize)]
struct EuropePmcHeading<'a> {
    #[serde(borrow, default, rename = "descriptorName")]
    name: LenientText<'a>,
    #[serde(borrow, default, rename = "majorTopic_YN")]
    major: LenientText<'a>,
    #[serde(borrow, default, rename = "meshQualifierList")]
    qualifiers: LenientOption<EuropePmcQualifiers<'a>>,
}

#[derive(Deserialize)]
struct EuropePmcQualifiers<'a> {
    #[serde(borrow, default, rename = "meshQualifier")]
    list: LenientList<EuropePmcQualifier<'a>>,
}

#[derive(Deserialize)]
struct EuropePmcQualifier<'a> {
    #[serde(borrow, default, rename = "majorTopic_YN")]
    major: LenientText<'a>,
}

#[derive(Deserialize)]
struct EuropePmcKeywords<'a> {
    #[serde(borrow, default)]
    keyword: LenientList<LenientText<'a>>,
}

#[derive(Deserialize)]
struct EuropePmcGrants<'a> {
    #[serde(borrow, default)]
    grant: LenientList<EuropePmcAward<'a>>,
}

#[derive(Deserialize)]
struct EuropePmcAward<'a> {
    #[serde(borrow, default)]
    agency: LenientText<'a>,
    #[serde(borrow, default, rename = "grantId")]
    number: LenientText<'a>,
}

#[derive(Deserialize)]
struct EuropePmcCorrections<'a> {
    #[serde(borrow, default, rename = "commentCorrection")]
    list: LenientList<EuropePmcCorrection<'a>>,
}

#[derive(Deserialize)]
struct EuropePmcCorrection<'a> {
    #[serde(borrow, default)]
    id: LenientText<'a>,
    #[serde(borrow, default, rename = "type")]
    kind: LenientText<'a>,
}

impl JsonFormat for EuropePmc {
    const SOURCE: SourceKind = SourceKind::Europepmc;
    const NAME: &'static str = "Europe PMC results";
    const SHAPE: PageShape = PageShape {
        frames: &[
            "version",
            "hitCount",
            "nextCursorMark",
            "nextPageUrl",
            "request",
            "resultList",
            "result",
        ],
        inside: &["resultList", "result"],
    };
    const SIGN: &'static str = "\"authorString\"";

    fn record(text: &str, names: &mut NameReader) -> RecordOutcome {
        let work: EuropePmcWork<'_> = match serde_json::from_str(text) {
            Ok(work) => work,
            Err(error) => return RecordOutcome::broken(&error),
        };
        if work.id.is_empty() {
            return RecordOutcome::refused("", FlawKind::NoIdentifier, "it has no id");
        }
        let mut raw = RawWork::new(SourceKind::Europepmc, WorkKind::Article);
        raw.title = without_markup(&work.title);
        raw.ids.pmid = work.pmid.number().unwrap_or(0);
        raw.ids.pmcid = pmcid(&work.pmcid);
        raw.ids.doi = read_doi(&work.doi);
        if raw.ids.pmid == 0 && raw.ids.doi.is_empty() {
            raw.ids.own = format!("{}|{}", &*work.source, &*work.id);
        }
        let mut notes = Vec::new();
        let mut retracts = Vec::new();
        dated(&work, &mut raw);
        describe(&work, &mut raw, &mut retracts);
        people(&work, &mut raw, names, &mut notes);
        if !raw.date.is_some() {
            notes.push("records without a date");
        }
        RecordOutcome::Work { work: Box::new(raw), notes, retracts }
    }
}

fn dated(work: &EuropePmcWork<'_>, raw: &mut RawWork) {
    let journal = work.journal.0.as_ref();
    raw.venue = journal
        .and_then(|info| info.journal.0.as_ref())
        .map(|journal| journal.title.to_string())
        .unwrap_or_default();
    let printed = journal.map(|info| dates::medline(&info.date)).unwrap_or_default();
    let first = dates::cell(&work.first).unwrap_or_default();
    let year = dates::from_parts(&work.year, "", "");
    raw.date = if printed.month > 0 || (printed.is_some() && first.year != printed.year) {
        printed
    } else if first.is_some() {
        first
    } else {
        year
    };
    raw.revision = dates::cell(&work.revised).map(dates::stamp).unwrap_or_default();
}

fn describe(work: &EuropePmcWork<'_>, raw: &mut RawWork, retracts: &mut Vec<WorkRef>) {
    if let Some(types) = &work.types.0 {
        let names: Vec<String> = types.list.iter().map(|name| headed(name)).collect();
        raw.kind = document_types::of_pubmed(names.iter().map(String::as_str));
        raw.retracted = names.iter().any(|name| name == "Retracted Publication");
    }
    if &*work.source == "PPR" {
        raw.kind = WorkKind::Preprint;
    }
    for heading in work.mesh.0.iter().flat_map(|mesh| mesh.list.iter()) {
        let qualifiers = heading.qualifiers.0.iter().flat_map(|list| list.list.iter());
        let mut stars = qualifiers.map(|qualifier| &*qualifier.major).chain([&*heading.major]);
        let major = stars.any(|star| star == "Y");
        if !heading.name.is_empty() {
            raw.headings.push(PrintedHeading { name: heading.name.to_string(), major });
        }
    }
    for grant in work.grants.0.iter().flat_map(|list| list.grant.iter()) {
        raw.add_grant(&grant.agency, &grant.number);
    }
    for word in work.keywords.0.iter().flat_map(|list| list.keyword.iter()) {
        if !raw.keywords.iter().any(|known| known == &**word) {
            raw.keywords.push(word.to_string());
        }
    }
    raw.cited_by = work.cited_by.number();
    for correction in work.corrections.0.iter().flat_map(|list| list.list.iter()) {
        match &*correction.kind {
            "Retraction in" => raw.retracted = true,
            "Retraction of" => retracts.extend(correction.id.number().map(WorkRef::Pmid)),
            _ => {}
        }
    }
}

/// Europe PMC prints publication types in lower case (`journal article`); PubMed's own spelling
/// has capitals.
fn headed(name: &str) -> String {
    let words = name.split(' ').map(|word| match word {
        "of" | "and" => word.to_owned(),
        "iii" | "ii" | "iv" | "i" | "III" | "II" | "IV" | "I" => word.to_uppercase(),
        word => {
            let parts = word.split('-').map(|part| {
                let mut letters = part.chars();
                let first = letters.next().map(|c| c.to_ascii_uppercase());
                first.into_iter().chain(letters).collect::<String>()
            });
            parts.collect::<Vec<_>>().join("-")
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn people(
    work: &EuropePmcWork<'_>,
    raw: &mut RawWork,
    names: &mut NameReader,
    notes: &mut Vec<&'static str>,
) {
    let authors: &[EuropePmcAuthor<'_>] = work.authors.0.as_ref().map_or(&[], |list| &list.author);
    for author in authors {
        let position = raw.team_size.min(65_535) as u16;
        raw.team_size += 1;
        if !author.group.is_empty() {
            names.add_group();
            continue;
        }
        if let Some(mention) = person(author, Role::Author, names, notes) {
            raw.mentions.push(RawMention { position, ..mention });
        }
    }
    if authors.is_empty() {
        // Search answers of the lite kind name authors in one text.
        let text = work.author_string.trim_end_matches('.');
        let column = NameColumn { semicolons: true, initials: true, ..NameColumn::default() };
        for name in text.split(", ").filter(|name| !name.is_empty()) {
            let entry = names.read_name(name, &column);
            let position = raw.team_size.min(65_535) as u16;
            raw.team_size += u32::from(entry.is_in_team());
            let Some(person) = entry.into_person() else { continue };
            let mut mention = RawMention { position, ..RawMention::default() };
            person.fill(&mut mention);
            let role = Role::Author;
            mention.appearances.push(Appearance { role, talk: String::new(), sponsored: false });
            raw.mentions.push(mention);
        }
    }
    let investigators = work.investigators.0.iter().flat_map(|list| list.investigator.iter());
    for author in investigators {
        let found = person(author, Role::Collaborator, names, notes);
        let Some(mention) = found else { continue };
        let position = raw.mentions.len().min(65_535) as u16;
        raw.mentions.push(RawMention { position, ..mention });
    }
}

/// The author as a mention, if it is a person.
fn person(
    author: &EuropePmcAuthor<'_>,
    role: Role,
    names: &mut NameReader,
    notes: &mut Vec<&'static str>,
) -> Option<RawMention> {
    let given = if author.given.is_empty() { &author.initials } else { &author.given };
    let entry = match author.family.is_empty() && given.is_empty() {
        true if author.full.is_empty() => {
            notes.push("authors without a name, left out");
            return None;
        }
        true => names.read_name(&author.full, &NameColumn::default()),
        false => names.read_parts(&author.family, given, &author.suffix),
    };
    let mut mention = RawMention::default();
    entry.into_person()?.fill(&mut mention);
    let id = author.id.0.as_ref().map_or("", |id| &*id.value);
    mention.orcid = orcid(id, notes);
    let details = author.details.0.iter().flat_map(|details| details.list.iter());
    for detail in details {
        affiliation(&mut mention, &detail.affiliation);
    }
    for line in author.affiliation.iter() {
        affiliation(&mut mention, line);
    }
    mention.appearances.push(Appearance { role, talk: String::new(), sponsored: false });
    Some(mention)
}
