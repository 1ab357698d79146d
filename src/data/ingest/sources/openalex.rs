//! OpenAlex works: JSON lines (snapshot), pages with `results`, arrays.

use serde::Deserialize;

use crate::data::corpus::{
    Appearance, MeshHeading, MeshUi, PartialDate, RawMention, RawWork, Role, SourceKind, WorkKind,
    WorkRef, add_heading, read_doi, read_pmid,
};

use super::pubmed_fields::{affiliation, orcid, pmcid};
use crate::data::formats::FlawKind;
use crate::data::formats::json_records::{LenientList, LenientOption, LenientText, PageShape};
use crate::data::ingest::sources::json_source::{JsonFormat, RecordOutcome};
use crate::data::ingest::vocabulary::printed_names::{NameColumn, NameReader};
use crate::data::ingest::vocabulary::{dates, document_types};

/// Concepts (older answers have no topics) below this score are noise.
const CONCEPT_SCORE: f32 = 0.4;

/// The reader of OpenAlex works.
pub(crate) struct OpenAlex;

#[derive(Deserialize)]
struct OpenAlexWork<'a> {
    #[serde(borrow, default)]
    id: LenientText<'a>,
    #[serde(borrow, default)]
    doi: LenientText<'a>,
    #[serde(borrow, default)]
    title: LenientText<'a>,
    #[serde(borrow, default)]
    display_name: LenientText<'a>,
    #[serde(borrow, default)]
    publication_year: LenientText<'a>,
    #[serde(borrow, default)]
    publication_date: LenientText<'a>,
    #[serde(borrow, default)]
    ids: LenientOption<OpenAlexIds<'a>>,
    #[serde(borrow, default)]
    primary_location: LenientOption<OpenAlexLocation<'a>>,
    #[serde(borrow, default)]
    host_venue: LenientOption<OpenAlexNamed<'a>>,
    #[serde(borrow, default, rename = "type")]
    kind: LenientText<'a>,
    #[serde(borrow, default)]
    authorships: LenientList<OpenAlexAuthorship<'a>>,
    #[serde(borrow, default)]
    authors_count: LenientText<'a>,
    #[serde(borrow, default)]
    is_authors_truncated: LenientText<'a>,
    #[serde(borrow, default)]
    cited_by_count: LenientText<'a>,
    #[serde(borrow, default)]
    is_retracted: LenientText<'a>,
    #[serde(borrow, default)]
    is_paratext: LenientText<'a>,
    #[serde(borrow, default)]
    keywords: LenientList<OpenAlexNamed<'a>>,
    #[serde(borrow, default)]
    topics: LenientList<OpenAlexNamed<'a>>,
    #[serde(borrow, default)]
    concepts: LenientList<OpenAlexNamed<'a>>,
    #[serde(borrow, default)]
    mesh: LenientList<OpenAlexHeading<'a>>,
    #[serde(borrow, default)]
    referenced_works: LenientList<LenientText<'a>>,
    /// Until 2025; `awards` since.
    #[serde(borrow, default)]
    grants: LenientList<OpenAlexAward<'a>>,
    #[serde(borrow, default)]
    awards: LenientList<OpenAlexAward<'a>>,
    #[serde(borrow, default)]
    updated_date: LenientText<'a>,
}

#[derive(Deserialize)]
struct OpenAlexAward<'a> {
    #[serde(borrow, default)]
    funder_display_name: LenientText<'a>,
    #[serde(borrow, default)]
    award_id: LenientText<'a>,
    #[serde(borrow, default)]
    funder_award_id: LenientText<'a>,
}

#[derive(Deserialize)]
struct OpenAlexIds<'a> {
    #[serde(borrow, default)]
    pmid: LenientText<'a>,
    #[serde(borrow, default)]
    pmcid: LenientText<'a>,
}

#[derive(Deserialize)]
struct OpenAlexLocation<'a> {
    #[serde(borrow, default)]
    source: LenientOption<OpenAlexNamed<'a>>,
}

#[derive(Deserialize)]
struct OpenAlexNamed<'a> {
    #[serde(borrow, default)]
    display_name: LenientText<'a>,
    #[serde(borrow, default)]
    keyword: LenientText<'a>,
    #[serde(borrow, default)]
    score: LenientText<'a>,
}

#[derive(Deserialize)]
struct OpenAlexHeading<'a> {
    #[serde(borrow, default)]
    descriptor_ui: LenientText<'a>,
    #[serde(borrow, default)]
    is_major_topic: LenientText<'a>,
}

#[derive(Deserialize)]
struct OpenAlexAuthorship<'a> {
    #[serde(borrow, default)]
    author: LenientOption<OpenAlexAuthorId<'a>>,
    #[serde(borrow, default)]
    institutions: LenientList<OpenAlexInstitution<'a>>,
    #[serde(borrow, default)]
    is_corresponding: LenientText<'a>,
    #[serde(borrow, default)]
    raw_author_name: LenientText<'a>,
    #[serde(borrow, default)]
    raw_orcid: LenientText<'a>,
    #[serde(borrow, default)]
    raw_affiliation_string: LenientText<'a>,
    #[serde(borrow, default)]
    raw_affiliation_strings: LenientList<LenientText<'a>>,
}

#[derive(Deserialize)]
struct OpenAlexAuthorId<'a> {
    #[serde(borrow, default)]
    id: LenientText<'a>,
    #[serde(borrow, default)]
    display_name: LenientText<'a>,
    #[serde(borrow, default)]
    orcid: LenientText<'a>,
}

#[derive(Deserialize)]
struct OpenAlexInstitution<'a> {
    /// Null for a line that OpenAlex matched to no organisation; its name then repeats the line.
    #[serde(borrow, default)]
    id: LenientText<'a>,
    #[serde(borrow, default)]
    display_name: LenientText<'a>,
    #[serde(borrow, default)]
    country_code: LenientText<'a>,
}

impl JsonFormat for OpenAlex {
    const SOURCE: SourceKind = SourceKind::Openalex;
    const NAME: &'static str = "OpenAlex works";
    const SHAPE: PageShape =
        PageShape { frames: &["meta", "results", "group_by"], inside: &["results"] };
    const SIGN: &'static str = "openalex.org";

    fn record(text: &str, names: &mut NameReader) -> RecordOutcome {
        let work: OpenAlexWork<'_> = match serde_json::from_str(text) {
            Ok(work) => work,
            Err(error) => return RecordOutcome::broken(&error),
        };
        let Some(number) = id_number(&work.id, 'W') else {
            return RecordOutcome::refused(
                "",
                FlawKind::NoIdentifier,
                "it has no OpenAlex work id (https://openalex.org/W…)",
            );
        };
        let name = format!("W{number}");
        let title = if work.title.is_empty() { &work.display_name } else { &work.title };
        let kind = document_types::of_index(&work.kind, title);
        let Some(kind) = kind.filter(|_| !work.is_paratext.is_yes()) else {
            return RecordOutcome::refused(
                &name,
                FlawKind::NotAWork,
                "it is not a work with authors (cover, data set, grant …)",
            );
        };
        let mut notes = Vec::new();
        let mut raw = RawWork::new(SourceKind::Openalex, kind);
        raw.ids.openalex = number;
        raw.title = title.to_string();
        identify(&work, &mut raw);
        describe(&work, &mut raw);
        people(&work, &mut raw, names, &mut notes);
        if !raw.date.is_some() {
            notes.push("records without a date");
        }
        RecordOutcome::Work { work: Box::new(raw), notes, retracts: Vec::new() }
    }
}

/// The number behind the last slash and its letter.
fn id_number(text: &str, letter: char) -> Option<u64> {
    let tail = text.rsplit('/').next().unwrap_or_default();
    tail.strip_prefix(letter)?.parse().ok()
}

fn identify(work: &OpenAlexWork<'_>, raw: &mut RawWork) {
    raw.ids.doi = read_doi(&work.doi);
    if let Some(ids) = &work.ids.0 {
        raw.ids.pmid = read_pmid(&ids.pmid).unwrap_or(0);
        raw.ids.pmcid = pmcid(&ids.pmcid);
    }
    raw.date = date(work);
    raw.revision = work.updated_date.parse::<PartialDate>().map(dates::stamp).unwrap_or_default();
    let source = work.primary_location.0.as_ref().and_then(|location| location.source.0.as_ref());
    let named = |name: Option<&OpenAlexNamed<'_>>| {
        name.map(|name| name.display_name.to_string()).unwrap_or_default()
    };
    raw.venue = named(source);
    if raw.venue.is_empty() {
        raw.venue = named(work.host_venue.0.as_ref());
    }
}

/// OpenAlex gives the first of January where it knows only the year, so that day means no day.
fn date(work: &OpenAlexWork<'_>) -> PartialDate {
    let date = dates::cell(&work.publication_date).unwrap_or_default();
    let year = dates::from_parts(&work.publication_year, "", "");
    match (date.month, date.day) {
        (1, 1) => PartialDate::new(date.year, 0, 0),
        _ if date.is_some() => date,
        _ => year,
    }
}

fn describe(work: &OpenAlexWork<'_>, raw: &mut RawWork) {
    for heading in work.mesh.iter() {
        if let Some(ui) = MeshUi::parse(&heading.descriptor_ui) {
            let major = heading.is_major_topic.is_yes();
            add_heading(&mut raw.mesh, MeshHeading { ui, major });
        }
    }
    let concepts = work.concepts.iter().filter(|concept| {
        work.topics.is_empty()
            && concept.score.parse::<f32>().is_ok_and(|score| score >= CONCEPT_SCORE)
    });
    for word in work.keywords.iter().chain(work.topics.iter()).chain(concepts) {
        let word = if word.display_name.is_empty() { &word.keyword } else { &word.display_name };
        if !word.is_empty() && !raw.keywords.iter().any(|known| known == &**word) {
            raw.keywords.push(word.to_string());
        }
    }
    for award in work.grants.iter().chain(work.awards.iter()) {
        let number =
            if award.award_id.is_empty() { &award.funder_award_id } else { &award.award_id };
        raw.add_grant(&award.funder_display_name, number);
    }
    let cited = work.referenced_works.iter();
    raw.references = cited.filter_map(|id| id_number(id, 'W')).map(WorkRef::OpenAlex).collect();
    raw.cited_by = work.cited_by_count.number();
    raw.retracted = work.is_retracted.is_yes() && raw.kind != WorkKind::RetractionNotice;
}

fn people(
    work: &OpenAlexWork<'_>,
    raw: &mut RawWork,
    names: &mut NameReader,
    notes: &mut Vec<&'static str>,
) {
    let listed = work.authorships.len() as u32;
    raw.team_size = work.authors_count.number().unwrap_or(0).max(listed);
    if work.is_authors_truncated.is_yes() {
        notes.push("author lists cut off by the source");
    }
    for (position, authorship) in work.authorships.iter().enumerate() {
        if let Some(mut mention) = person(authorship, names, notes) {
            mention.position = u16::try_from(position).unwrap_or(u16::MAX);
            raw.mentions.push(mention);
        }
    }
}

/// The author as a mention, if it is a person.
fn person(
    authorship: &OpenAlexAuthorship<'_>,
    names: &mut NameReader,
    notes: &mut Vec<&'static str>,
) -> Option<RawMention> {
    let mut mention = RawMention::default();
    let shown = authorship.author.0.as_ref();
    let (printed, name) =
        (&authorship.raw_author_name, shown.map_or("", |author| &author.display_name));
    if printed.is_empty() && name.is_empty() {
        notes.push("authors without a name, left out");
        return None;
    }
    names.read_shown(printed, name, &NameColumn::default()).into_person()?.name.fill(&mut mention);
    if let Some(author) = shown {
        mention.source_id =
            id_number(&author.id, 'A').map(|number| format!("A{number}")).unwrap_or_default();
        mention.orcid = orcid(&author.orcid, notes);
    }
    if !mention.orcid.is_some() {
        mention.orcid = orcid(&authorship.raw_orcid, notes);
    }
    mention.corresponding = authorship.is_corresponding.is_yes();
    for line in authorship.raw_affiliation_strings.iter() {
        affiliation(&mut mention, line);
    }
    if mention.affiliations.is_empty() {
        affiliation(&mut mention, &authorship.raw_affiliation_string);
    }
    if mention.affiliations.is_empty() {
        for institution in authorship.institutions.iter() {
            affiliation(&mut mention, &institution.display_name);
        }
    }
    // The printed line outranks the organisation that OpenAlex took it for.
    let code = |found: &OpenAlexInstitution<'_>| {
        let code = <[u8; 2]>::try_from(found.country_code.as_bytes());
        code.map_or([0, 0], |code| code.map(|c| c.to_ascii_uppercase()))
    };
    let matched = authorship.institutions.iter().filter(|found| !found.id.is_empty());
    let fits = |at: [u8; 2]| mention.country == [0, 0] || at == [0, 0] || at == mention.country;
    if let Some(found) = matched.into_iter().find(|found| fits(code(found))) {
        mention.organisation = found.display_name.to_string();
        if mention.country == [0, 0] {
            mention.country = code(found);
        }
    }
    mention.appearances.push(Appearance {
        role: Role::Author,
        talk: String::new(),
        sponsored: false,
    });
    Some(mention)
}
