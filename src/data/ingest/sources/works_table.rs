//! Lists of works as tables: a study's own, and the exports of databases.

use serde::Deserialize;

use crate::data::corpus::{
    MeshHeading, MeshUi, PartialDate, PrintedHeading, RawWork, SourceKind, WorkKind, WorkRef,
    add_heading, read_doi, read_pmid,
};
use crate::data::formats::table_reader::TableReader;
use crate::data::formats::{Flaw, FlawKind};

use super::export_tables::{WorksFormat, export_with, format_of};
use super::pubmed_fields::pmcid;
use super::record_authors::RecordAuthors;
use super::source_table::{
    date_column, name_column, noted_date, open_source_table, reject_row, several_people,
};
use crate::data::ingest::parsed::{IngestError, ParsedFile};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::dates::{self, DateColumn};
use crate::data::ingest::vocabulary::document_types;
use crate::data::ingest::vocabulary::printed_names::{NameColumn, NameReader, PrintedEntry};
use crate::storage::input_file::InputFile;

/// The reader of tables of works.
pub(crate) struct WorksTable<'s> {
    pub(crate) spec: &'s SourceSpec,
}

/// One row of the table. Of the columns below `cited_by` each export has its own.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct WorksRow<'r> {
    pub(super) id: &'r str,
    pub(super) title: &'r str,
    pub(super) date: &'r str,
    pub(super) venue: &'r str,
    pub(super) authors: &'r str,
    pub(super) affiliations: &'r str,
    pub(super) orcids: &'r str,
    pub(super) mesh: &'r str,
    pub(super) keywords: &'r str,
    #[serde(rename = "type")]
    pub(super) kind: &'r str,
    pub(super) doi: &'r str,
    pub(super) pmid: &'r str,
    pub(super) pmcid: &'r str,
    pub(super) cited_by: &'r str,
    /// The year, where `date` lacks it or is empty.
    pub(super) year: &'r str,
    /// Date of the early access, `MAR 2020`.
    pub(super) early: &'r str,
    /// Where it was published as printed, with the date behind the journal.
    pub(super) citation: &'r str,
    /// Groups among the authors.
    pub(super) groups: &'r str,
    /// Affiliations, each once, in no order that says whose they are.
    pub(super) places: &'r str,
    pub(super) corresponding: &'r str,
    /// The database's identifiers of the authors.
    pub(super) author_ids: &'r str,
    /// Keywords that the database gives.
    pub(super) index_keywords: &'r str,
    pub(super) references: &'r str,
    pub(super) retracted: &'r str,
}

impl SourceReader for WorksTable<'_> {
    fn read_file(
        &self,
        file: &mut InputFile,
        limits: &ReadLimits,
        parsed: &mut ParsedFile,
    ) -> Result<(), IngestError> {
        let required: [&[&str]; 2] = [&["title"], &["authors"]];
        let format = format_of(self.spec.kind);
        let options = format.table_options(self.spec);
        let mut table = open_source_table(file, self.spec, options, limits, parsed)?;
        let format = self.told_format(format, &mut table, parsed)?;
        table.require_columns(&required)?;
        let column = name_column(&mut table, "authors");
        let dates = date_column(&mut table, self.spec, format.kind, parsed);
        let writing = WorksWriting { format, kind: self.spec.kind, column, dates };
        while table.next_row()? {
            parsed.read += 1;
            let work = match table.row_flaw() {
                Some(flaw) => Err(flaw),
                None => read_work(&table.row()?, &writing, table.file(), parsed),
            };
            match work {
                Ok(mut work) => {
                    work.begins_on(table.line());
                    parsed.works.push(&work);
                }
                Err(flaw) => reject_row(parsed, self.spec.kind, &table, flaw),
            }
            if limits.is_reached(parsed) {
                break;
            }
        }
        Ok(())
    }
}

impl WorksTable<'_> {
    /// How the table is written. A study's table of works may be an export as well: unless the study maps its
    /// columns, it is read as what its headings say.
    fn told_format(
        &self,
        format: &'static WorksFormat,
        table: &mut TableReader<'_>,
        parsed: &mut ParsedFile,
    ) -> Result<&'static WorksFormat, IngestError> {
        let Some(told) = export_with(table.headings()).filter(|told| told.kind != format.kind)
        else {
            return Ok(format);
        };
        if format.kind != SourceKind::Works {
            let line = table.header_line().0;
            let what = format!("its column names are those of an export of {}", told.name);
            let remedy = format!("Say kind = \"{}\".", told.kind.name());
            return Err(IngestError::new(table.file(), line, what, remedy));
        }
        if !self.spec.columns.is_empty() {
            return Ok(format);
        }
        table.rebind(&told.table_options(self.spec))?;
        let kind = told.kind.name();
        parsed.note_file(&format!("read as an export of {} (kind {kind})", told.name));
        Ok(told)
    }
}

/// How the records of a file are written.
pub(super) struct WorksWriting {
    pub(super) format: &'static WorksFormat,
    /// The kind that the study says.
    pub(super) kind: SourceKind,
    pub(super) column: NameColumn,
    pub(super) dates: DateColumn,
}

/// The work of a row.
pub(super) fn read_work(
    row: &WorksRow<'_>,
    writing: &WorksWriting,
    file: &InputFile,
    parsed: &mut ParsedFile,
) -> Result<RawWork, Flaw> {
    let is_own = writing.format.kind == SourceKind::Works;
    let mut work = RawWork::new(writing.kind, WorkKind::Article);
    work.title = row.title.split_whitespace().collect::<Vec<_>>().join(" ");
    if work.title.is_empty() {
        return Err(Flaw::new(FlawKind::NoTitle, "it has no title"));
    }
    identify(row, writing.format, file, &mut work, parsed);
    work.venue = row.venue.split_whitespace().collect::<Vec<_>>().join(" ");
    work.date = match is_own {
        true => noted_date(row.date, &writing.dates, parsed)?,
        false => export_date(row, &writing.dates, parsed)?,
    };
    if is_own {
        work.kind = match row.kind {
            "" => document_types::by_title(&work.title),
            kind => document_types::of_cell(kind),
        };
    } else {
        let exported = document_types::of_export(row.kind, &work.title);
        work.kind = exported.kind.ok_or_else(not_a_work)?;
        let is_yes = matches!(row.retracted.to_lowercase().as_str(), "true" | "1" | "yes");
        work.retracted = exported.retracted || is_yes;
    }
    let cells = Cells { separator: writing.format.separator };
    subjects(row, cells, &mut work);
    work.cited_by = row.cited_by.replace(',', "").parse().ok();
    work.references = references(cells.cut(row.references));
    people(row, writing, &mut work, parsed)?;
    if is_own && work.mentions.is_empty() {
        return Err(Flaw::new(FlawKind::NoPerson, "it names no author"));
    }
    Ok(work)
}

/// The flaw of a record that is a data set, a cover or the like.
pub(super) fn not_a_work() -> Flaw {
    Flaw::new(FlawKind::NotAWork, "it is not a work with authors (cover, data set, grant …)")
}

/// What parts the values of a cell.
#[derive(Clone, Copy)]
struct Cells {
    separator: char,
}

impl Cells {
    fn cut(self, cell: &str) -> impl Iterator<Item = &str> {
        let is_separator = move |c: char| match self.separator {
            ';' => matches!(c, ';' | '；' | '\n'),
            other => c == other,
        };
        cell.split(is_separator).map(str::trim).filter(|piece| !piece.is_empty())
    }
}

/// MeSH headings and keywords.
fn subjects(row: &WorksRow<'_>, cells: Cells, work: &mut RawWork) {
    for text in cells.cut(row.mesh) {
        let edges = |c: char| !c.is_alphanumeric();
        // `D006333`, `*D006333`, `Heart Failure [D006333]`.
        let ui = text.split_whitespace().find_map(|word| MeshUi::parse(word.trim_matches(edges)));
        match ui {
            Some(ui) => add_heading(&mut work.mesh, MeshHeading { ui, major: text.contains('*') }),
            None => work.headings.extend(PrintedHeading::parse(text)),
        }
    }
    work.keywords.extend(cells.cut(row.keywords).map(str::to_owned));
    for word in cells.cut(row.index_keywords) {
        if !work.keywords.iter().any(|known| known == word) {
            work.keywords.push(word.to_owned());
        }
    }
    work.keywords.dedup();
}

/// The date of an export's row: a whole date, or parts of it in several columns.
fn export_date(
    row: &WorksRow<'_>,
    column: &DateColumn,
    parsed: &mut ParsedFile,
) -> Result<PartialDate, Flaw> {
    if !row.citation.is_empty() {
        // `Test J. 2019 May 12;12(3):1-9. doi: …`: the date is what begins with the year.
        let year = row.date.trim();
        let behind = (!year.is_empty()).then(|| row.citation.find(year)).flatten();
        let printed = behind.and_then(|at| row.citation[at..].split([';', ':', '.']).next());
        let printed = dates::medline(printed.unwrap_or_default());
        if printed.is_some() {
            return Ok(printed);
        }
    }
    let date = match (row.date, row.year) {
        ("", "") => dates::medline(row.early),
        ("", year) => dates::with_year("", year),
        (printed, "") => worded_date(printed, column, parsed)?,
        (printed, year) => dates::with_year(printed, year),
    };
    if date.is_some() || (row.date.is_empty() && row.year.is_empty()) {
        return Ok(date);
    }
    worded_date(row.date, column, parsed)
}

/// The date of a cell, or one that only words make clear: `MAY-JUN 2019`.
fn worded_date(
    cell: &str,
    column: &DateColumn,
    parsed: &mut ParsedFile,
) -> Result<PartialDate, Flaw> {
    noted_date(cell, column, parsed).or_else(|flaw| match dates::medline(cell) {
        date if date.is_some() && cell.chars().any(char::is_alphabetic) => Ok(date),
        _ => Err(flaw),
    })
}

/// Works cited that print a DOI or an OpenAlex number.
pub(super) fn references<'r>(printed: impl Iterator<Item = &'r str>) -> Vec<WorkRef> {
    let mut references = Vec::new();
    for text in printed {
        if let Some(number) = openalex_number(text) {
            references.push(WorkRef::OpenAlex(number));
            continue;
        }
        let words = text.split_whitespace().filter(|word| word.contains("10."));
        references.extend(words.map(read_doi).filter(|doi| !doi.is_empty()).map(WorkRef::Doi));
    }
    references.dedup();
    references
}

/// The number of `https://openalex.org/W123`.
fn openalex_number(text: &str) -> Option<u64> {
    let (_, number) = text.split_once("openalex.org/W")?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn identify(
    row: &WorksRow<'_>,
    format: &WorksFormat,
    file: &InputFile,
    work: &mut RawWork,
    parsed: &mut ParsedFile,
) {
    let id = row.id;
    let id_doi = read_doi(id);
    let is_pmid = id.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("pmid"))
        || id.contains("pubmed.ncbi")
        || id.contains("ncbi.nlm.nih.gov/pubmed")
        || id.starts_with("MEDLINE:");
    let id_pmid = if is_pmid { read_pmid(id) } else { None };
    work.ids.doi = read_doi(row.doi);
    work.ids.pmid = read_pmid(row.pmid).unwrap_or(0);
    work.ids.pmcid = pmcid(row.pmcid);
    work.ids.openalex = openalex_number(id).unwrap_or(0);
    let unread = [
        ("PMIDs that cannot be read", row.pmid, work.ids.pmid == 0),
        ("PMIDs that cannot be read", if is_pmid { id } else { "" }, id_pmid.is_none()),
        ("DOIs that cannot be read", row.doi, work.ids.doi.is_empty()),
        ("PMC numbers that cannot be read", row.pmcid, work.ids.pmcid == 0),
    ];
    for (note, cell, is_unread) in unread {
        if is_unread && !matches!(cell.trim(), "" | "0" | "0.0") {
            parsed.add_note(note, 1);
        }
    }
    if let Some(pmid) = id_pmid {
        work.ids.pmid = pmid;
    } else if !id_doi.is_empty() {
        work.ids.doi = id_doi;
    } else if id.is_empty() || work.ids.openalex != 0 {
    } else if format.kind != SourceKind::Works {
        work.ids.own = format!("{}|{id}", format.kind.name());
    } else {
        // The list's name keeps the numbers of two lists apart.
        let list = file.display.rsplit('/').next().unwrap_or_default();
        let list = list.split('.').next().unwrap_or_default();
        work.ids.own = format!("{list}|{id}");
    }
}

/// Whether a cell is as long as a spreadsheet allows: the rest is lost.
fn is_cut_off(cell: &str) -> bool {
    const LONGEST: usize = 32_767;
    cell.len() >= LONGEST - 1 && (LONGEST - 1..=LONGEST).contains(&cell.encode_utf16().count())
}

/// The names of a row. Where bars part them, an empty place keeps the others in theirs.
fn entries(
    row: &WorksRow<'_>,
    writing: &WorksWriting,
    names: &mut NameReader,
) -> Result<Vec<PrintedEntry>, Flaw> {
    if writing.format.separator == '|' {
        let column = NameColumn { semicolons: true, ..writing.column };
        let printed = row.authors.split('|').map(str::trim);
        return Ok(printed.map(|name| names.read_name(name, &column)).collect());
    }
    names.read_field(row.authors, &writing.column).map_err(several_people)
}

fn people(
    row: &WorksRow<'_>,
    writing: &WorksWriting,
    work: &mut RawWork,
    parsed: &mut ParsedFile,
) -> Result<(), Flaw> {
    if is_cut_off(row.authors) {
        let detail = "its list of authors ends after 32,767 characters, the most that a cell of a \
                      spreadsheet holds; take another export";
        return Err(Flaw::new(FlawKind::TooLong, detail));
    }
    let mut authors = RecordAuthors::default();
    if !row.authors.is_empty() {
        entries(row, writing, &mut parsed.names)?.into_iter().for_each(|entry| authors.push(entry));
    }
    let list = authors.list(&writing.column);
    let bars = writing.format.separator == '|';
    let lines = match (row.affiliations, row.places) {
        (lines, _) if is_cut_off(lines) => {
            let note = "affiliations cut off after 32,767 characters by a spreadsheet, left out";
            parsed.add_note(note, 1);
            list.align_places("", "")
        }
        ("", places) => list.align_places(places, row.authors),
        (lines, _) if bars => list.align_in_order(&lines.split('|').collect::<Vec<_>>()),
        // Without names in brackets, Web of Science prints each place once.
        (lines, _) if writing.format.kind == SourceKind::Wos && !lines.starts_with('[') => {
            list.align_places(lines, row.authors)
        }
        (lines, _) => list.align_affiliations(lines, row.authors),
    };
    let orcids = list.align_orcids(row.orcids);
    let corresponding = list.corresponding(row.corresponding);
    authors.add_lines(lines, parsed);
    authors.add_orcids(orcids, parsed);
    authors.mark_corresponding(&corresponding);
    if bars {
        authors.add_source_ids(&row.author_ids.split('|').collect::<Vec<_>>());
    } else if !row.author_ids.is_empty() {
        let ids = row.author_ids.split(';').filter(|id| !id.trim().is_empty()).count();
        if ids != authors.len() {
            parsed
                .add_note("author lists that are not as long as the list of their identifiers", 1);
        }
    }
    authors.fill(work);
    for _ in row.groups.split(';').filter(|group| !group.trim().is_empty()) {
        work.team_size += 1;
        parsed.names.add_group();
    }
    Ok(())
}
