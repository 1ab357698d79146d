//! Own lists of works as tables.

use crate::data::corpus::{
    Appearance, MeshHeading, MeshUi, Orcid, RawMention, RawWork, Role, SourceKind, WorkKind,
};
use crate::data::ingest::parsed::RecordLocation;

use super::pubmed_fields::{add_heading, affiliation, doi, pmcid};
use crate::data::ingest::formats::table::{ColumnSpec, TableReader};
use crate::data::ingest::parsed::{IngestError, ParsedFile};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::printed_names;
use crate::data::ingest::vocabulary::{dates, document_types};
use crate::storage::input_file::InputFile;

/// The reader of own works tables.
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

const ID: usize = 0;
const TITLE: usize = 1;
const DATE: usize = 2;
const VENUE: usize = 3;
const AUTHORS: usize = 4;
const AFFILIATIONS: usize = 5;
const ORCIDS: usize = 6;
const MESH: usize = 7;
const KEYWORDS: usize = 8;
const TYPE: usize = 9;
const DOI: usize = 10;
const PMID: usize = 11;
const PMCID: usize = 12;
const CITED_BY: usize = 13;

impl SourceReader for WorksTable<'_> {
    fn read_file(
        &self,
        file: &mut InputFile,
        limits: &ReadLimits,
        parsed: &mut ParsedFile,
    ) -> Result<(), IngestError> {
        let mut table = TableReader::open(file, self.spec, &COLUMNS, limits)?;
        for needed in [TITLE, AUTHORS] {
            if !table.has_column(needed) {
                return Err(table.missing_column(file, &format!("'{}'", COLUMNS[needed].name)));
            }
        }
        if table.encoding != "UTF-8" {
            parsed.note_file(&format!("read as {}", table.encoding));
        }
        while table.next(file)? {
            parsed.read += 1;
            let work = match table.row_problem() {
                Some(why) => Err(why),
                None => row(&table, file, parsed),
            };
            match work {
                Ok(work) => parsed.works.push(&work),
                Err(why) => {
                    let (line, record) = (table.line(), table.record());
                    parsed.reject(
                        SourceKind::Works,
                        RecordLocation::in_file(file, line, &record),
                        "row",
                        &why,
                    );
                }
            }
            if limits.is_reached(parsed) {
                break;
            }
        }
        Ok(())
    }
}

fn row(table: &TableReader, file: &InputFile, parsed: &mut ParsedFile) -> Result<RawWork, String> {
    let mut work = RawWork::new(SourceKind::Works, WorkKind::Article);
    work.title = table.cell(TITLE).split_whitespace().collect::<Vec<_>>().join(" ");
    if work.title.is_empty() {
        return Err("it has no title".into());
    }
    identify(table, file, &mut work);
    work.venue = table.cell(VENUE).to_owned();
    work.date = match table.cell(DATE) {
        "" => Default::default(),
        text => dates::cell(text).ok_or("its date cannot be read; write 2026-10-01 or 2026")?,
    };
    let kind = table.cell(TYPE);
    work.kind = if kind.is_empty() {
        document_types::by_title(&work.title)
    } else {
        document_types::of_cell(kind)
    };
    for text in cut(table.cell(MESH)) {
        let (ui, major) = match text.strip_prefix('*').or_else(|| text.strip_suffix('*')) {
            Some(starred) => (starred, true),
            None => (text, false),
        };
        match MeshUi::parse(ui.trim()) {
            Some(ui) => add_heading(&mut work.mesh, MeshHeading { ui, major }),
            // A heading by name still says what the work is about.
            None => {
                parsed.add_note("MeSH headings given by name, kept as keywords", 1);
                work.keywords.push(ui.trim().to_owned());
            }
        }
    }
    work.keywords.extend(cut(table.cell(KEYWORDS)).map(str::to_owned));
    work.keywords.dedup();
    work.cited_by = table.cell(CITED_BY).parse().ok();
    people(table, &mut work, parsed);
    if work.mentions.is_empty() {
        return Err("it names no author".into());
    }
    Ok(work)
}

fn identify(table: &TableReader, file: &InputFile, work: &mut RawWork) {
    work.ids.doi = doi(table.cell(DOI));
    work.ids.pmid = table.cell(PMID).trim_start_matches("PMID:").trim().parse().unwrap_or(0);
    work.ids.pmcid = pmcid(table.cell(PMCID));
    let id = table.cell(ID);
    let digits = id.strip_prefix("PMID:").or_else(|| id.strip_prefix("pmid:"));
    if let Some(pmid) = digits.and_then(|digits| digits.trim().parse().ok()) {
        work.ids.pmid = pmid;
    } else if !doi(id).is_empty() {
        work.ids.doi = doi(id);
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

/// Authors of a cell: cut at `;`, else at commas when every piece is a whole name.
pub(crate) fn authors(cell: &str) -> Vec<&str> {
    if cell.contains([';', '；', '\n', '|']) {
        let pieces = cell.split([';', '；', '\n', '|']).map(str::trim);
        return pieces.filter(|piece| !piece.is_empty()).collect();
    }
    let native = printed_names::is_native(cell);
    let pieces: Vec<&str> = match native {
        true => cell.split([',', '、', '，']).map(str::trim).filter(|p| !p.is_empty()).collect(),
        false => cell.split(", ").map(str::trim).filter(|p| !p.is_empty()).collect(),
    };
    let whole = pieces.iter().all(|piece| piece.contains(' '));
    if native || (pieces.len() > 1 && whole) { pieces } else { vec![cell.trim()] }
}

fn people(table: &TableReader, work: &mut RawWork, parsed: &mut ParsedFile) {
    let listed = authors(table.cell(AUTHORS));
    let lines: Vec<&str> = cut(table.cell(AFFILIATIONS)).collect();
    let orcids: Vec<&str> = table.cell(ORCIDS).split([';', '；']).map(str::trim).collect();
    if lines.len() > 1 && lines.len() != listed.len() {
        parsed.add_note("affiliations that could not be given to single authors, left out", 1);
    }
    for (place, printed) in listed.iter().enumerate() {
        let name = printed_names::split(printed);
        if name.is_empty() {
            continue;
        }
        let mut mention =
            RawMention { position: place.min(65_535) as u16, ..RawMention::default() };
        name.fill(&mut mention);
        let line = if lines.len() == 1 { lines.first() } else { lines.get(place) };
        if let Some(line) = line.filter(|_| lines.len() == 1 || lines.len() == listed.len()) {
            affiliation(&mut mention, line);
        }
        if orcids.len() == listed.len() {
            mention.orcid = Orcid::parse(orcids[place]).unwrap_or_default();
        }
        let role = Role::Author;
        mention.appearances.push(Appearance { role, talk: String::new(), sponsored: false });
        work.mentions.push(mention);
    }
    work.team_size = listed.len() as u32;
}
