//! The elements of a PubMed record.

use std::borrow::Cow;

use crate::data::corpus::{
    Appearance, MeshHeading, MeshUi, Orcid, PartialDate, RawMention, RawWork, Role, WorkIds,
    WorkRef, add_heading, read_doi, read_nct, read_pmid,
};

use crate::data::affiliation;
use crate::data::formats::xml_records::{XmlCursor, attribute, is_yes};
use crate::data::formats::{Flaw, FlawKind};
use crate::data::ingest::vocabulary::dates;
use crate::data::ingest::vocabulary::printed_names::{NameReader, PrintedEntry};

/// The list that a name is in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AuthorListKind {
    Authors,
    Investigators,
}

/// One entry of an author list.
pub(crate) enum Author {
    Person(Box<RawMention>),
    /// A collective name, or a text in the fields of a name that names no person.
    NoPerson,
    Nameless,
}

/// The note on ORCID iDs that are printed and cannot be read.
pub(crate) const UNREAD_ORCID: &str = "ORCID iDs that cannot be read";

/// The ORCID iD of a text; none, with a remark for the notes, if it holds something else.
pub(crate) fn orcid(text: &str, remarks: &mut Vec<&'static str>) -> Orcid {
    let orcid = Orcid::parse(text);
    if orcid.is_none() && !text.trim().is_empty() {
        remarks.push(UNREAD_ORCID);
    }
    orcid.unwrap_or_default()
}

/// `Year`, `Month`, `Day`, `Season`, `MedlineDate`.
pub(crate) fn date(cursor: &mut XmlCursor<'_>) -> Result<PartialDate, Flaw> {
    let (mut year, mut month, mut day) = (Cow::Borrowed(""), Cow::Borrowed(""), Cow::Borrowed(""));
    let mut free = PartialDate::NONE;
    while let Some(tag) = cursor.child()? {
        match tag.name().as_ref() {
            "Year" => year = cursor.text()?,
            "Month" | "Season" => month = cursor.text()?,
            "Day" => day = cursor.text()?,
            "MedlineDate" => free = dates::medline(&cursor.text()?),
            name => cursor.skip(name)?,
        }
    }
    let date = dates::from_parts(&year, &month, &day);
    Ok(if date.is_some() { date } else { free })
}

/// Descriptors, each once; major when the descriptor or one of its qualifiers is.
pub(crate) fn mesh(cursor: &mut XmlCursor<'_>, list: &mut Vec<MeshHeading>) -> Result<(), Flaw> {
    while cursor.child()?.is_some() {
        let mut found = None;
        let mut major = false;
        while let Some(tag) = cursor.child()? {
            if tag.name().as_ref() == "DescriptorName" {
                found = attribute(&tag, "UI").and_then(|ui| MeshUi::parse(&ui));
            }
            major |= is_yes(&tag, "MajorTopicYN");
            cursor.walk_out()?;
        }
        if let Some(ui) = found {
            add_heading(list, MeshHeading { ui, major });
        }
    }
    Ok(())
}

pub(crate) fn keywords(cursor: &mut XmlCursor<'_>, list: &mut Vec<String>) -> Result<(), Flaw> {
    while cursor.child()?.is_some() {
        let word = cursor.text()?;
        let word = word.trim_end_matches(['.', ';', ',']);
        if !word.is_empty() && !list.iter().any(|known| known == word) {
            list.push(word.to_owned());
        }
    }
    Ok(())
}

/// `GrantList`: agency and number of each.
pub(crate) fn grants(cursor: &mut XmlCursor<'_>, work: &mut RawWork) -> Result<(), Flaw> {
    while cursor.child()?.is_some() {
        let (mut agency, mut number) = (Cow::Borrowed(""), Cow::Borrowed(""));
        while let Some(tag) = cursor.child()? {
            match tag.name().as_ref() {
                "Agency" => agency = cursor.text()?,
                "GrantID" => number = cursor.text()?,
                name => cursor.skip(name)?,
            }
        }
        work.add_grant(&agency, &number);
    }
    Ok(())
}

/// The first ClinicalTrials.gov number of the data banks, else the first other registry's.
pub(crate) fn trial(cursor: &mut XmlCursor<'_>, trial: &mut String) -> Result<(), Flaw> {
    while cursor.child()?.is_some() {
        let mut bank = String::new();
        while let Some(tag) = cursor.child()? {
            match tag.name().as_ref() {
                "DataBankName" => bank = cursor.text()?.into_owned(),
                "AccessionNumberList" => {
                    while cursor.child()?.is_some() {
                        let printed = cursor.text()?;
                        let number = read_nct(&printed).unwrap_or_else(|| printed.to_uppercase());
                        let is_registry = number.starts_with("NCT")
                            || [
                                "ISRCTN", "EudraCT", "UMIN CTR", "JPRN", "JapicCTI", "jRCT",
                                "ChiCTR",
                            ]
                            .iter()
                            .any(|known| known.eq_ignore_ascii_case(&bank));
                        if is_registry && (trial.is_empty() || better(&number, trial)) {
                            *trial = number;
                        }
                    }
                }
                name => cursor.skip(name)?,
            }
        }
    }
    Ok(())
}

/// Whether a registry number is the one to keep: ClinicalTrials.gov first, then the smallest.
fn better(number: &str, known: &str) -> bool {
    (!number.starts_with("NCT"), number) < (!known.starts_with("NCT"), known)
}

/// One `Author` or `Investigator`.
pub(crate) fn author(
    cursor: &mut XmlCursor<'_>,
    list: AuthorListKind,
    names: &mut NameReader,
    remarks: &mut Vec<&'static str>,
) -> Result<Author, Flaw> {
    let empty = || Cow::Borrowed("");
    let (mut family, mut given, mut initials, mut suffix) = (empty(), empty(), empty(), empty());
    let mut group = false;
    let mut mention = RawMention::default();
    let mut lines = Vec::new();
    while let Some(tag) = cursor.child()? {
        match tag.name().as_ref() {
            "LastName" => family = cursor.text()?,
            "ForeName" | "FirstName" => given = cursor.text()?,
            "Initials" => initials = cursor.text()?,
            "Suffix" => suffix = cursor.text()?,
            "CollectiveName" => group |= !cursor.text()?.is_empty(),
            "Identifier" => {
                let is_orcid = attribute(&tag, "Source").is_some_and(|source| source == "ORCID");
                let text = cursor.text()?;
                if is_orcid && !mention.orcid.is_some() {
                    mention.orcid = orcid(&text, remarks);
                }
            }
            "AffiliationInfo" => {
                while let Some(tag) = cursor.child()? {
                    match tag.name().as_ref() {
                        "Affiliation" => lines.push(cursor.text()?),
                        name => cursor.skip(name)?,
                    }
                }
            }
            "Affiliation" => lines.push(cursor.text()?),
            name => cursor.skip(name)?,
        }
    }
    if group && family.is_empty() {
        names.add_group();
        return Ok(Author::NoPerson);
    }
    let given = if given.is_empty() { &initials } else { &given };
    if family.is_empty() && given.is_empty() {
        return Ok(Author::Nameless);
    }
    match names.read_parts(&family, given, &suffix) {
        PrintedEntry::Person(person) => person.fill(&mut mention),
        _ => return Ok(Author::NoPerson),
    }
    lines.iter().for_each(|line| affiliation(&mut mention, line));
    let role = match list {
        AuthorListKind::Authors => Role::Author,
        AuthorListKind::Investigators => Role::Collaborator,
    };
    mention.appearances.push(Appearance { role, talk: String::new(), sponsored: false });
    Ok(Author::Person(Box::new(mention)))
}

/// Adds the affiliations that a printed line holds, cleaned. A line that serves all authors and says by
/// initials whose each place is gives the mention its own; the name must be filled in before.
pub(crate) fn affiliation(mention: &mut RawMention, line: &str) {
    if line.is_empty() {
        return;
    }
    let by_initials = match line.contains('(') {
        true => {
            let initials = affiliation::PersonInitials::of(&mention.family, &mention.given);
            affiliation::places_by_initials(line, initials.as_ref())
        }
        false => None,
    };
    match by_initials {
        Some(places) => places.iter().for_each(|place| add_line(mention, place)),
        None => {
            affiliation::marked_lines(line).into_iter().for_each(|line| add_line(mention, line))
        }
    }
}

fn add_line(mention: &mut RawMention, line: &str) {
    let cleaned = affiliation::clean_affiliation_cached(line);
    if mention.email_hash == 0 {
        mention.email_hash = cleaned.email_hash;
    }
    // The place of a mention is that of its first line.
    if mention.country == [0, 0] && mention.affiliations.is_empty() {
        mention.country = cleaned.country;
    }
    if !cleaned.line.is_empty() && !mention.affiliations.contains(&cleaned.line) {
        mention.affiliations.push(cleaned.line);
    }
}

/// `ArticleIdList`: PMID, DOI, PMC number.
pub(crate) fn article_ids(cursor: &mut XmlCursor<'_>) -> Result<WorkIds, Flaw> {
    let mut ids = WorkIds::default();
    while let Some(tag) = cursor.child()? {
        let kind = attribute(&tag, "IdType").unwrap_or_default().into_owned();
        let text = cursor.text()?;
        match kind.as_str() {
            "doi" if ids.doi.is_empty() => ids.doi = read_doi(&text),
            "pubmed" => ids.pmid = read_pmid(&text).unwrap_or(0),
            "pmc" => ids.pmcid = pmcid(&text),
            _ => {}
        }
    }
    Ok(ids)
}

/// Cited works: by PMID, else by DOI. Reference lists may hold reference lists.
pub(crate) fn references(
    cursor: &mut XmlCursor<'_>,
    list: &mut Vec<WorkRef>,
    depth: u8,
) -> Result<(), Flaw> {
    if depth > 8 {
        return Err(Flaw::new(FlawKind::TooDeep, "reference lists nested more than 8 deep"));
    }
    while let Some(tag) = cursor.child()? {
        match tag.name().as_ref() {
            "Reference" => {
                let mut ids = WorkIds::default();
                while let Some(tag) = cursor.child()? {
                    match tag.name().as_ref() {
                        "ArticleIdList" => ids = article_ids(cursor)?,
                        name => cursor.skip(name)?,
                    }
                }
                if ids.pmid != 0 {
                    list.push(WorkRef::Pmid(ids.pmid));
                } else if !ids.doi.is_empty() {
                    list.push(WorkRef::Doi(ids.doi));
                }
            }
            "ReferenceList" => references(cursor, list, depth + 1)?,
            name => cursor.skip(name)?,
        }
    }
    Ok(())
}

/// The PMID of a comment or correction.
pub(crate) fn correction(cursor: &mut XmlCursor<'_>) -> Result<Option<u32>, Flaw> {
    let mut pmid = None;
    while let Some(tag) = cursor.child()? {
        match tag.name().as_ref() {
            "PMID" => pmid = cursor.text()?.parse().ok(),
            name => cursor.skip(name)?,
        }
    }
    Ok(pmid)
}

/// The number of `PMC123`, `123`, or an address that ends in one; 0 when there is none.
pub(crate) fn pmcid(text: &str) -> u32 {
    let tail = text.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let tail = tail.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    tail.split('.').next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
