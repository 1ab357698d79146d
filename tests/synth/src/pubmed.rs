//! Prints publications as PubMed XML and says who is behind each printed name.

use std::fmt::Write;

use super::Params;
use super::dice::Dice;
use super::fields::{
    CHECK_TAGS, COMORBIDITIES, FIELDS, GENERAL_JOURNALS, GENERAL_MESH, QUALIFIERS,
};
use super::names::Name;
use super::paper::{FIRST_PMID, Kind, Paper};
use super::trials::registry_number;
use super::world::{Lab, World};

pub const HEAD: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n",
    "<!DOCTYPE PubmedArticleSet PUBLIC \"-//NLM//DTD PubMedArticle, 1st January 2025//EN\" ",
    "\"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd\">\n<PubmedArticleSet>\n"
);
pub const TAIL: &str = "</PubmedArticleSet>\n";

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// What a run of papers is printed to.
#[derive(Default)]
pub struct Sheet {
    pub xml: String,
    pub truth: String,
}

/// How a paper prints its authors.
#[derive(Clone, Copy)]
struct Style {
    initials_only: bool,
    affiliations: bool,
    affiliation_of_first_only: bool,
    orcids: bool,
}

/// Writing to a `String` cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => { write!($out, $($arg)*).expect("a String takes all text") };
}

/// Prints one article.
pub fn article(params: &Params, world: &World, paper: &mut Paper, sheet: &mut Sheet) {
    let header = paper.header;
    let pmid = FIRST_PMID + header.index;
    let style = style(params, header.year, &mut paper.dice);
    let automated = header.year > 2022 || (header.year == 2022 && header.month > 4);
    let out = &mut sheet.xml;
    put!(out, "<PubmedArticle><MedlineCitation Status=\"MEDLINE\" Owner=\"NLM\"");
    if automated {
        out.push_str(" IndexingMethod=\"Automated\"");
    }
    put!(out, "><PMID Version=\"1\">{pmid}</PMID>");
    let revised = header.year + u16::from(paper.dice.chance(0.4));
    day(out, "DateRevised", revised.min(params.last_year), header.month.min(9), header.day);
    put!(out, "<Article PubModel=\"Print-Electronic\">");
    journal(out, paper);
    put!(out, "<ArticleTitle>{}</ArticleTitle>", paper.title);
    put!(out, "<ELocationID EIdType=\"doi\" ValidYN=\"Y\">10.5555/synth.{pmid}</ELocationID>");
    authors(world, paper, style, sheet);
    let out = &mut sheet.xml;
    out.push_str("<Language>eng</Language>");
    if matches!(header.kind, Kind::Trial | Kind::TrialPhase3) {
        out.push_str("<DataBankList CompleteYN=\"Y\"><DataBank><DataBankName>ClinicalTrials.gov");
        out.push_str("</DataBankName><AccessionNumberList>");
        put!(out, "<AccessionNumber>{}</AccessionNumber>", registry_number(header.index));
        out.push_str("</AccessionNumberList></DataBank></DataBankList>");
    }
    publication_types(out, paper);
    out.push_str("</Article><MedlineJournalInfo><Country>Northfield</Country><MedlineTA>Synth");
    out.push_str("</MedlineTA></MedlineJournalInfo>");
    retraction(out, paper);
    descriptors(out, paper);
    investigators(world, paper, sheet);
    let out = &mut sheet.xml;
    out.push_str("</MedlineCitation><PubmedData><PublicationStatus>ppublish</PublicationStatus>");
    put!(out, "<ArticleIdList><ArticleId IdType=\"pubmed\">{pmid}</ArticleId>");
    put!(out, "<ArticleId IdType=\"doi\">10.5555/synth.{pmid}</ArticleId></ArticleIdList>");
    references(out, paper);
    out.push_str("</PubmedData></PubmedArticle>\n");
}

fn style(params: &Params, year: u16, dice: &mut Dice) -> Style {
    let old = year < params.first_year + 3;
    Style {
        initials_only: dice.chance(if old { 0.5 } else { 0.05 }),
        affiliations: dice.chance(0.95),
        affiliation_of_first_only: old && dice.chance(0.5),
        orcids: !old && dice.chance(0.6),
    }
}

fn day(out: &mut String, tag: &str, year: u16, month: u8, day: u8) {
    put!(out, "<{tag}><Year>{year}</Year><Month>{month:02}</Month><Day>{day:02}</Day></{tag}>");
}

fn journal(out: &mut String, paper: &mut Paper) {
    let (header, dice) = (paper.header, &mut paper.dice);
    let own = FIELDS[paper.field].journals;
    let title = *if dice.chance(0.45) { dice.pick(own) } else { dice.pick(GENERAL_JOURNALS) };
    let title = title.replace('&', "&amp;");
    let month = MONTHS[usize::from(header.month) - 1];
    let year = header.year;
    put!(out, "<Journal><JournalIssue CitedMedium=\"Internet\"><Volume>{}</Volume>", year - 1980);
    put!(out, "<Issue>{}</Issue><PubDate>", header.month);
    match dice.below(20) {
        0..9 => put!(out, "<Year>{year}</Year><Month>{month}</Month><Day>{}</Day>", header.day),
        9..15 => put!(out, "<Year>{year}</Year><Month>{month}</Month>"),
        15..17 => put!(out, "<Year>{year}</Year>"),
        17 => put!(out, "<Year>{year}</Year><Month>{:02}</Month>", header.month),
        18 => {
            let season = ["Winter", "Spring", "Summer", "Fall"][usize::from(header.month % 12 / 3)];
            put!(out, "<Year>{year}</Year><Season>{season}</Season>");
        }
        _ => {
            let next = MONTHS[usize::from(header.month) % 12];
            put!(out, "<MedlineDate>{year} {month}-{next}</MedlineDate>");
        }
    }
    put!(out, "</PubDate></JournalIssue><Title>{title}</Title></Journal>");
}

fn authors(world: &World, paper: &mut Paper, style: Style, sheet: &mut Sheet) {
    if paper.authors.is_empty() {
        return;
    }
    let (year, pmid) = (paper.header.year, FIRST_PMID + paper.header.index);
    let large = paper.authors.len() > 50;
    sheet.xml.push_str("<AuthorList CompleteYN=\"Y\">");
    let last = paper.authors.len() - 1;
    for (position, person) in paper.authors.iter().enumerate() {
        let name = world.name(*person);
        let out = &mut sheet.xml;
        out.push_str("<Author ValidYN=\"Y\">");
        let shown = printed_name(out, &name, style.initials_only, &mut paper.dice);
        put!(sheet.truth, "pubmed\tPMID:{pmid}\t{position}\t{shown}\tP{person:07}\n");
        let identified = style.orcids && !large && paper.dice.chance(0.7);
        if (identified || world.everybody_identified)
            && let Some(orcid) = world.orcid(*person)
        {
            let address = if paper.dice.chance(0.2) { "http://orcid.org/" } else { "" };
            put!(out, "<Identifier Source=\"ORCID\">{address}{orcid}</Identifier>");
        }
        let told = style.affiliations && (position == 0 || !style.affiliation_of_first_only);
        if told && (!large || position % 10 == 0) {
            let lab = &world.labs[world.lab_in(*person, year)];
            let mail = position == last && !large && paper.dice.chance(0.5);
            affiliation(out, lab, &name, mail, &mut paper.dice);
        }
        out.push_str("</Author>");
    }
    if matches!(paper.header.kind, Kind::Consortium | Kind::TrialPhase3) {
        let group = FIELDS[paper.field].name;
        sheet.xml.push_str("<Author ValidYN=\"Y\"><CollectiveName>");
        put!(sheet.xml, "{group} Synthetic Investigators</CollectiveName></Author>");
    }
    sheet.xml.push_str("</AuthorList>");
}

/// Prints the name elements and returns `Family, Given` as printed.
fn printed_name(out: &mut String, name: &Name, initials_only: bool, dice: &mut Dice) -> String {
    let initials = name.initials();
    let family =
        if !name.variant.is_empty() && dice.chance(0.12) { &name.variant } else { &name.family };
    let mut given = name.given.clone();
    if initials_only {
        given = initials.chars().map(String::from).collect::<Vec<_>>().join(" ");
    } else if given.contains('-') && dice.chance(0.3) {
        // A hyphen of a Chinese or Korean name is lost at times, and the second capital with it.
        let (head, tail) = given.split_once('-').unwrap_or((&given, ""));
        given = format!("{head}{}", tail.to_lowercase());
    } else if given.contains(' ') && dice.chance(0.4) {
        given.truncate(given.find(' ').unwrap_or(given.len()));
    }
    put!(out, "<LastName>{family}</LastName><ForeName>{given}</ForeName>");
    put!(out, "<Initials>{initials}</Initials>");
    format!("{family}, {given}")
}

fn affiliation(out: &mut String, lab: &Lab, name: &Name, mail: bool, dice: &mut Dice) {
    out.push_str("<AffiliationInfo><Affiliation>");
    if dice.chance(0.85) {
        put!(out, "{}, ", lab.department.0);
    }
    put!(out, "{}, ", lab.institution);
    if dice.chance(0.9) {
        put!(out, "{}, ", lab.city.0);
    }
    let country = lab.place();
    put!(out, "{}.", if country.code == "US" { "USA" } else { country.name });
    if mail {
        let user: String =
            name.family.chars().filter(char::is_ascii_alphabetic).collect::<String>();
        let initial = name.given.chars().find(char::is_ascii_alphabetic).unwrap_or('x');
        let address = format!("{initial}.{user}").to_lowercase();
        put!(out, " Electronic address: {address}@{}.", country.domain);
    }
    out.push_str("</Affiliation></AffiliationInfo>");
}

fn publication_types(out: &mut String, paper: &Paper) {
    const ARTICLE: (&str, &str) = ("D016428", "Journal Article");
    let mut types: Vec<(&str, &str)> = match paper.header.kind {
        Kind::Article => vec![ARTICLE],
        Kind::Review => vec![ARTICLE, ("D016454", "Review")],
        Kind::CaseReport => vec![("D002363", "Case Reports"), ARTICLE],
        Kind::Letter => vec![("D016422", "Letter")],
        Kind::Editorial => vec![("D016421", "Editorial")],
        Kind::Trial => vec![ARTICLE, ("D016449", "Randomized Controlled Trial")],
        Kind::TrialPhase3 => vec![
            ("D017428", "Clinical Trial, Phase III"),
            ARTICLE,
            ("D016448", "Multicenter Study"),
            ("D016449", "Randomized Controlled Trial"),
        ],
        Kind::MetaAnalysis => {
            vec![ARTICLE, ("D017418", "Meta-Analysis"), ("D000078182", "Systematic Review")]
        }
        Kind::Guideline => vec![ARTICLE, ("D017065", "Practice Guideline")],
        Kind::Consortium => vec![ARTICLE, ("D016448", "Multicenter Study")],
        Kind::Notice => vec![("D016440", "Retraction of Publication")],
    };
    if paper.header.retraction.is_some() && paper.header.kind != Kind::Notice {
        types.push(("D016441", "Retracted Publication"));
    }
    out.push_str("<PublicationTypeList>");
    for (ui, name) in types {
        put!(out, "<PublicationType UI=\"{ui}\">{name}</PublicationType>");
    }
    out.push_str("</PublicationTypeList>");
}

fn retraction(out: &mut String, paper: &Paper) {
    let Some(other) = paper.header.retraction else { return };
    let kind = if paper.header.kind == Kind::Notice { "RetractionOf" } else { "RetractionIn" };
    put!(out, "<CommentsCorrectionsList><CommentsCorrections RefType=\"{kind}\">");
    put!(out, "<RefSource>Synth</RefSource><PMID Version=\"1\">{}</PMID>", FIRST_PMID + other);
    out.push_str("</CommentsCorrections></CommentsCorrectionsList>");
}

/// MeSH headings for three papers of four, author keywords for most others, nothing for the rest.
fn descriptors(out: &mut String, paper: &mut Paper) {
    let dice = &mut paper.dice;
    let recent = paper.header.year >= 2024;
    if dice.chance(if recent { 0.6 } else { 0.82 }) {
        mesh_headings(out, paper);
        return;
    }
    if !dice.chance(0.6) {
        return;
    }
    out.push_str("<KeywordList Owner=\"NOTNLM\">");
    let field = &FIELDS[paper.field];
    if let Some(theme) = paper.theme {
        put!(out, "<Keyword MajorTopicYN=\"N\">{}</Keyword>", theme.keyword);
    }
    for _ in 0..2 {
        let word = dice.pick_common(field.keywords);
        put!(out, "<Keyword MajorTopicYN=\"N\">{word}</Keyword>");
    }
    put!(out, "<Keyword MajorTopicYN=\"N\">{}</Keyword></KeywordList>", dice.pick(GENERAL_MESH).1);
}

fn mesh_headings(out: &mut String, paper: &mut Paper) {
    let dice = &mut paper.dice;
    let field = &FIELDS[paper.field];
    let mut headings = vec![(*dice.pick_common(field.mesh), dice.chance(0.8))];
    if dice.chance(0.3) {
        headings.push((*dice.pick(field.mesh), false));
    }
    if let Some(second) = paper.second_field {
        headings.push((FIELDS[second].mesh[0], dice.chance(0.4)));
    }
    if dice.chance(0.25) {
        headings.push((*dice.pick(COMORBIDITIES), dice.chance(0.1)));
    }
    headings.push((*dice.pick(GENERAL_MESH), false));
    if let Some(theme) = paper.theme {
        headings.push((theme.mesh, false));
        // Every other paper, by its number: no draw, so that the rest of the printing stays as it is.
        if paper.header.index.is_multiple_of(2) {
            headings.push((theme.also, false));
        }
    }
    let tags = 1 + dice.index(CHECK_TAGS.len());
    headings.extend(CHECK_TAGS[..tags].iter().map(|tag| (*tag, false)));
    headings.sort_by_key(|((ui, name), _)| (*name, *ui));
    headings.dedup_by_key(|((ui, _), _)| *ui);
    out.push_str("<MeshHeadingList>");
    for ((ui, name), major) in headings {
        let qualifier = (major && dice.chance(0.5)).then(|| *dice.pick(QUALIFIERS));
        let flag = if major && qualifier.is_none() { 'Y' } else { 'N' };
        put!(out, "<MeshHeading><DescriptorName UI=\"{ui}\" MajorTopicYN=\"{flag}\">{name}");
        out.push_str("</DescriptorName>");
        if let Some((ui, name)) = qualifier {
            put!(out, "<QualifierName UI=\"{ui}\" MajorTopicYN=\"Y\">{name}</QualifierName>");
        }
        out.push_str("</MeshHeading>");
    }
    out.push_str("</MeshHeadingList>");
}

fn investigators(world: &World, paper: &mut Paper, sheet: &mut Sheet) {
    if paper.investigators.is_empty() {
        return;
    }
    let pmid = FIRST_PMID + paper.header.index;
    sheet.xml.push_str("<InvestigatorList>");
    for (place, person) in paper.investigators.iter().enumerate() {
        let name = world.name(*person);
        sheet.xml.push_str("<Investigator ValidYN=\"Y\">");
        let shown = printed_name(&mut sheet.xml, &name, false, &mut paper.dice);
        sheet.xml.push_str("</Investigator>");
        put!(sheet.truth, "pubmed\tPMID:{pmid}\tinvestigator {place}\t{shown}\tP{person:07}\n");
    }
    sheet.xml.push_str("</InvestigatorList>");
}

fn references(out: &mut String, paper: &Paper) {
    if paper.references.is_empty() {
        return;
    }
    out.push_str("<ReferenceList>");
    for cited in &paper.references {
        let pmid = FIRST_PMID + cited;
        put!(out, "<Reference><Citation>Synth. {pmid}.</Citation><ArticleIdList>");
        put!(out, "<ArticleId IdType=\"pubmed\">{pmid}</ArticleId></ArticleIdList></Reference>");
    }
    out.push_str("</ReferenceList>");
}
