//! The data block of the report: the view in columns, for the page to read.
//!
//! Whole numbers only, unknown `null`; texts that repeat are places in `pool`. The schema beside this file says
//! what each field holds.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::area_block::{self, AreaBlock};
use super::pool::{EvidenceLimits, NamedDocuments, Pool};
use crate::data::corpus::fold_name;
use crate::output::html::{PageTexts, language_code};
use crate::output::view::{PersonView, StudyView, country_names};
use crate::people::identity::names::japanese::VARIANTS;

/// Form of the block; the page refuses another.
const FORMAT: &str = "kolnet-report/1";

/// Everything that the page shows.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ReportBlock {
    format: &'static str,
    study: StudyBlock,
    /// Texts that repeat; the fields that hold places in it say "pool".
    pool: Vec<String>,
    people: PeopleBlock,
    docs: DocumentBlock,
    pub(super) areas: Vec<AreaBlock>,
    quality: QualityBlock,
    /// Words of the page by language and key; blanks are `{name}`.
    texts: PageTexts,
    /// Names of the countries that occur, by language and code.
    countries: BTreeMap<&'static str, BTreeMap<String, String>>,
    /// Letters and kanji that are searched as others: each with the form it is compared by.
    fold: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct StudyBlock {
    title: String,
    as_of: String,
    run_id: String,
    person_label: String,
    /// `en` or `ja`.
    language: &'static str,
    /// Version of kolnet.
    version: String,
    window_years: u32,
    /// The earlier run that this one is compared with.
    previous: Option<PreviousBlock>,
    /// People of each area, from the first, who have a brief.
    briefs: u32,
    /// The folder of `briefs/` as seen from the page: empty beside it, or ending with `/`.
    briefs_from: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PreviousBlock {
    as_of: String,
    run_id: String,
}

/// Everybody shown in any area, once, by key.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct PeopleBlock {
    key: Vec<String>,
    name: Vec<String>,
    native: Vec<Option<String>>,
    kana: Vec<Option<String>>,
    /// Other printed forms, most frequent first.
    variants: Vec<Vec<String>>,
    orcid: Vec<Option<String>>,
    /// Pool.
    affiliation: Vec<Option<u32>>,
    /// Pool.
    city: Vec<Option<u32>>,
    /// Pool.
    region: Vec<Option<u32>>,
    /// Pool: ISO 3166-1 alpha-2 code.
    country: Vec<Option<u32>>,
    /// Pool: organisations with their years, latest first.
    history: Vec<Vec<u32>>,
    /// Per cent.
    identity_pct: Vec<Option<i64>>,
    /// Per cent.
    split_pct: Vec<Option<i64>>,
    /// Pool.
    identity_evidence: Vec<Option<u32>>,
}

/// Documents that an item or a tie of the block names.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct DocumentBlock {
    id: Vec<String>,
    title: Vec<Option<String>>,
    date: Vec<String>,
    /// Pool.
    kind: Vec<u32>,
    /// Pool.
    venue: Vec<Option<u32>>,
    /// Address of documents whose identifier does not give it.
    link: Vec<Option<String>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct QualityBlock {
    sources: Vec<SourceBlock>,
    /// Name (pool) and hundredths of a year.
    half_lives: Vec<(u32, i64)>,
    /// Listed people of each area without a country.
    unknown_country: Vec<usize>,
    /// Listed people of each area by tenths of identity confidence.
    identity_histogram: Vec<Vec<usize>>,
    /// Flags (pool) of each area with their counts.
    flags: Vec<Vec<(u32, usize)>>,
    /// Remarks of the run.
    notes: Vec<String>,
    /// Open questions of identity.
    review_questions: usize,
    /// Records refused.
    rejected: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SourceBlock {
    path: String,
    kind: &'static str,
    read: u64,
    used: u64,
    merged: u64,
    rejected: u64,
}

impl ReportBlock {
    pub(super) fn new(view: &StudyView, texts: PageTexts, limits: EvidenceLimits) -> Self {
        let mut pool = Pool::default();
        let mut documents = NamedDocuments::of(view.documents.len());
        let areas: Vec<AreaBlock> = view
            .areas
            .iter()
            .map(|area| area_block::area_block(area, &mut pool, &mut documents, limits))
            .collect();
        let people = people_block(&view.people, &mut pool);
        let docs = document_block(view, documents.named(), &mut pool);
        let quality = quality_block(view, &mut pool);
        let previous = view.previous.clone();
        Self {
            format: FORMAT,
            study: StudyBlock {
                title: view.title.clone(),
                as_of: view.as_of.clone(),
                run_id: view.run_id.clone(),
                person_label: view.person_label.clone(),
                language: language_code(view.language),
                version: view.version.clone(),
                window_years: view.window_years,
                previous: previous.map(|[as_of, run_id]| PreviousBlock { as_of, run_id }),
                briefs: view.briefs,
                briefs_from: view.briefs_from.clone(),
            },
            people,
            docs,
            areas,
            quality,
            texts,
            countries: country_block(view),
            fold: fold_block(&view.people),
            pool: pool.into_texts(),
        }
    }
}

fn people_block(people: &[PersonView], pool: &mut Pool) -> PeopleBlock {
    let mut block = PeopleBlock::default();
    for person in people {
        block.key.push(person.key.clone());
        block.name.push(person.name.clone());
        block.native.push(person.native.clone());
        block.kana.push(person.kana.clone());
        block.variants.push(person.variants.clone());
        block.orcid.push(person.orcid.clone());
        block.affiliation.push(pool.known(person.affiliation.as_deref()));
        block.city.push(pool.known(person.city.as_deref()));
        block.region.push(pool.known(person.region.as_deref()));
        block.country.push(pool.known(person.country.as_deref()));
        block.history.push(pool.all(&person.history));
        block.identity_pct.push(person.identity_pct);
        block.split_pct.push(person.split_pct);
        block.identity_evidence.push(pool.known(person.identity_evidence.as_deref()));
    }
    block
}

/// Schemes whose addresses the page builds from the identifier.
const OWN_LINKS: [&str; 2] = ["PMID:", "DOI:"];

fn document_block(view: &StudyView, named: &[u32], pool: &mut Pool) -> DocumentBlock {
    let mut block = DocumentBlock::default();
    for place in named {
        let document = &view.documents[*place as usize];
        let has_own = OWN_LINKS.iter().any(|scheme| document.id.starts_with(scheme));
        block.id.push(document.id.clone());
        block.title.push(document.title.clone());
        block.date.push(document.date.clone());
        block.kind.push(pool.place(&document.kind));
        block.venue.push(pool.known(document.venue.as_deref()));
        block.link.push(document.link.clone().filter(|_| !has_own));
    }
    block
}

fn quality_block(view: &StudyView, pool: &mut Pool) -> QualityBlock {
    let quality = &view.quality;
    let sources = quality.sources.iter().map(|source| SourceBlock {
        path: source.path.clone(),
        kind: source.kind,
        read: source.read,
        used: source.used,
        merged: source.merged,
        rejected: source.rejected,
    });
    let flags = quality
        .areas
        .iter()
        .map(|area| area.flags.iter().map(|(flag, count)| (pool.place(flag), *count)).collect());
    let flags = flags.collect();
    QualityBlock {
        sources: sources.collect(),
        half_lives: quality.half_lives.iter().map(|(n, years)| (pool.place(n), *years)).collect(),
        unknown_country: quality.areas.iter().map(|area| area.unknown_country).collect(),
        identity_histogram: quality
            .areas
            .iter()
            .map(|area| area.identity_histogram.to_vec())
            .collect(),
        flags,
        notes: quality.notes.clone(),
        review_questions: quality.review_questions,
        rejected: quality.rejected,
    }
}

fn country_block(view: &StudyView) -> BTreeMap<&'static str, BTreeMap<String, String>> {
    let of_people = view.people.iter().filter_map(|person| person.country.as_deref());
    let of_communities = view.areas.iter().flat_map(|area| &area.communities);
    let of_communities = of_communities.flat_map(|c| c.countries.iter().map(String::as_str));
    let codes: BTreeSet<&str> = of_people.chain(of_communities).collect();
    let names = |place: usize| {
        codes.iter().map(move |code| ((*code).to_owned(), country_names(code)[place].to_owned()))
    };
    [("en", names(0).collect()), ("ja", names(1).collect())].into_iter().collect()
}

/// Letters that no decomposition takes apart.
const WHOLE_LETTERS: [&str; 7] = ["ø", "ł", "đ", "ß", "æ", "œ", "ı"];

/// Kanji that are variants of one that occurs, and letters of any name.
fn fold_block(people: &[PersonView]) -> BTreeMap<String, String> {
    let natives = people.iter().filter_map(|person| person.native.as_deref());
    let printed = people.iter().flat_map(|person| {
        std::iter::once(&person.name).chain(&person.variants).map(String::as_str)
    });
    let occurring: BTreeSet<char> = natives.chain(printed).flat_map(str::chars).collect();
    let occurs = |c: char| occurring.contains(&c);
    let variants = VARIANTS.iter().filter(|(from, to)| {
        let of_same_form = |other: &&(char, char)| other.1 == *to && occurs(other.0);
        occurs(*from) || occurs(*to) || VARIANTS.iter().any(|other| of_same_form(&other))
    });
    let kanji = variants.map(|(from, to)| (from.to_string(), to.to_string()));
    let letters = WHOLE_LETTERS.iter().map(|letter| ((*letter).to_owned(), fold_name(letter)));
    kanji.chain(letters).collect()
}
