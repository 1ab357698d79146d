//! Lists of works as tables.

use serde::Deserialize;

use crate::data::corpus::{
    Appearance, MeshHeading, MeshUi, RawMention, RawWork, Role, SourceKind, WorkKind, read_doi,
    read_pmid,
};
use crate::data::formats::table_reader::ColumnSpec;
use crate::data::formats::{Flaw, FlawKind};

use super::author_list::AuthorList;
use super::pubmed_fields::{UNREAD_ORCID, add_heading, affiliation, pmcid};
use super::source_table::{
    date_column, name_column, noted_date, open_source_table, reject_row, several_people,
};
use crate::data::ingest::parsed::{IngestError, ParsedFile};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::dates::DateColumn;
use crate::data::ingest::vocabulary::document_types;
use crate::data::ingest::vocabulary::printed_names::{NameColumn, PrintedEntry};
use crate::storage::input_file::InputFile;

/// The reader of tables of works.
pub(crate) struct WorksTable<'s> {
    pub(crate) spec: &'s SourceSpec,
}

const COLUMNS: [ColumnSpec; 14] = [
    ColumnSpec { name: "id", aliases: &[] },
    ColumnSpec {
        name: "title", aliases: &["題名", "タイトル", "論文名", "article_title"]
    },
    ColumnSpec {
        name: "date",
        aliases: &["year", "発行年", "出版年", "発行日", "publication_date"],
    },
    ColumnSpec { name: "venue", aliases: &["journal", "雑誌", "雑誌名", "掲載誌"] },
    ColumnSpec { name: "authors", aliases: &["author", "著者", "著者名"] },
    ColumnSpec { name: "affiliations", aliases: &["affiliation", "所属", "著者所属"] },
    ColumnSpec { name: "orcids", aliases: &["orcid"] },
    ColumnSpec { name: "mesh", aliases: &["mesh_ui"] },
    ColumnSpec { name: "keywords", aliases: &["キーワード"] },
    ColumnSpec { name: "type", aliases: &["種別", "publication_type"] },
    ColumnSpec { name: "doi", aliases: &[] },
    ColumnSpec { name: "pmid", aliases: &[] },
    ColumnSpec { name: "pmcid", aliases: &[] },
    ColumnSpec { name: "cited_by", aliases: &["cited_by_count", "citations", "被引用数"] },
];

/// One row of the table.
#[derive(Deserialize)]
struct WorksRow<'r> {
    id: &'r str,
    title: &'r str,
    date: &'r str,
    venue: &'r str,
    authors: &'r str,
    affiliations: &'r str,
    orcids: &'r str,
    mesh: &'r str,
    keywords: &'r str,
    #[serde(rename = "type")]
    kind: &'r str,
    doi: &'r str,
    pmid: &'r str,
    pmcid: &'r str,
    cited_by: &'r str,
}

impl SourceReader for WorksTable<'_> {
    fn read_file(
        &self,
        file: &mut InputFile,
        limits: &ReadLimits,
        parsed: &mut ParsedFile,
    ) -> Result<(), IngestError> {
        let required: [&[&str]; 2] = [&["title"], &["authors"]];
        let mut table = open_source_table(file, self.spec, &COLUMNS, &required, limits, parsed)?;
        let column = name_column(&mut table, "authors");
        let dates = date_column(&mut table, self.spec);
        while table.next_row()? {
            parsed.read += 1;
            let work = match table.row_flaw() {
                Some(flaw) => Err(flaw),
                None => read_work(&table.row()?, &column, &dates, table.file(), parsed),
            };
            match work {
                Ok(work) => parsed.works.push(&work),
                Err(flaw) => reject_row(parsed, SourceKind::Works, &table, flaw),
            }
            if limits.is_reached(parsed) {
                break;
            }
        }
        Ok(())
    }
}

fn read_work(
    row: &WorksRow<'_>,
    column: &NameColumn,
    dates: &DateColumn,
    file: &InputFile,
    parsed: &mut ParsedFile,
) -> Result<RawWork, Flaw> {
    let mut work = RawWork::new(SourceKind::Works, WorkKind::Article);
    work.title = row.title.split_whitespace().collect::<Vec<_>>().join(" ");
    if work.title.is_empty() {
        return Err(Flaw::new(FlawKind::NoTitle, "it has no title"));
    }
    identify(row, file, &mut work, parsed);
    work.venue = row.venue.to_owned();
    work.date = noted_date(row.date, dates, parsed)?;
    let kind = row.kind;
    work.kind = if kind.is_empty() {
        document_types::by_title(&work.title)
    } else {
        document_types::of_cell(kind)
    };
    for text in cut(row.mesh) {
        let (ui, major) = match text.strip_prefix('*').or_else(|| text.strip_suffix('*')) {
            Some(starred) => (starred, true),
            None => (text, false),
        };
        match MeshUi::parse(ui.trim()) {
            Some(ui) => add_heading(&mut work.mesh, MeshHeading { ui, major }),
            // A heading given by name still says what the work is about.
            None => {
                parsed.add_note("MeSH headings given by name, kept as keywords", 1);
                work.keywords.push(ui.trim().to_owned());
            }
        }
    }
    work.keywords.extend(cut(row.keywords).map(str::to_owned));
    work.keywords.dedup();
    work.cited_by = row.cited_by.parse().ok();
    people(row, column, &mut work, parsed)?;
    if work.mentions.is_empty() {
        return Err(Flaw::new(FlawKind::NoPerson, "it names no author"));
    }
    Ok(work)
}

fn identify(row: &WorksRow<'_>, file: &InputFile, work: &mut RawWork, parsed: &mut ParsedFile) {
    let id = row.id;
    let id_doi = read_doi(id);
    let is_pmid = id.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("pmid"))
        || id.contains("pubmed.ncbi")
        || id.contains("ncbi.nlm.nih.gov/pubmed");
    let id_pmid = if is_pmid { read_pmid(id) } else { None };
    work.ids.doi = read_doi(row.doi);
    work.ids.pmid = read_pmid(row.pmid).unwrap_or(0);
    work.ids.pmcid = pmcid(row.pmcid);
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
    } else if !id.is_empty() {
        // The list's name keeps the numbers of two lists apart.
        let list = file.display.rsplit('/').next().unwrap_or_default();
        let list = list.split('.').next().unwrap_or_default();
        work.ids.own = format!("{list}|{id}");
    }
}

fn cut(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '；', '\n']).map(str::trim).filter(|piece| !piece.is_empty())
}

fn people(
    row: &WorksRow<'_>,
    column: &NameColumn,
    work: &mut RawWork,
    parsed: &mut ParsedFile,
) -> Result<(), Flaw> {
    let mut listed = parsed.names.read_field(row.authors, column).map_err(several_people)?;
    listed.retain(PrintedEntry::is_in_team);
    let authors = AuthorList::new(&listed, column);
    let lines = authors.align_affiliations(row.affiliations, row.authors);
    let orcids = authors.align_orcids(row.orcids);
    let notes = [
        ("affiliations that could not be given to single authors, left out", lines.left_out),
        ("ORCID iDs that could not be given to single authors, left out", orcids.left_out),
        (UNREAD_ORCID, orcids.unread),
    ];
    notes.into_iter().filter(|(_, count)| *count > 0).for_each(|(note, count)| {
        parsed.add_note(note, count);
    });
    work.team_size = listed.len() as u32;
    let own = lines.own.into_iter().zip(orcids.own);
    for (position, (entry, (lines, orcids))) in listed.into_iter().zip(own).enumerate() {
        let PrintedEntry::Person(person) = entry else { continue };
        let mut mention =
            RawMention { position: position.min(65_535) as u16, ..RawMention::default() };
        affiliation(&mut mention, &person.place);
        person.fill(&mut mention);
        lines.iter().for_each(|line| affiliation(&mut mention, line));
        mention.orcid = orcids.first().copied().unwrap_or_default();
        let role = Role::Author;
        mention.appearances.push(Appearance { role, talk: String::new(), sponsored: false });
        work.mentions.push(mention);
    }
    Ok(())
}
