//! Roles in guidelines, trials, societies and boards as a table: one row per person and office.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::data::corpus::{Appearance, Orcid, RawMention, Role, SourceKind, WorkKind, read_nct};
use crate::data::formats::name_columns::{
    FAMILY, FAMILY_KANA, FAMILY_NATIVE, GIVEN, GIVEN_KANA, GIVEN_NATIVE,
};
use crate::data::formats::table_reader::ColumnSpec;
use crate::data::formats::{Flaw, FlawKind};

use super::pubmed_fields::{UNREAD_ORCID, affiliation};
use super::session::{Entry, Sessions};
use super::source_table::{
    CITY_ALIASES, COUNTRY_ALIASES, REGION_ALIASES, date_column, noted_date, open_source_table,
    reject_row, several_people, table_options,
};
use crate::data::affiliation::country;
use crate::data::ingest::parsed::{IngestError, ParsedFile};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::dates::DateColumn;
use crate::data::ingest::vocabulary::printed_names::{
    self, NameCell, NameColumn, NameText, PrintedEntry, normal,
};
use crate::data::ingest::vocabulary::role_words;
use crate::storage::input_file::InputFile;

/// The reader of role tables.
pub(crate) struct RolesTable<'s> {
    pub(crate) spec: &'s SourceSpec,
}

const COLUMNS: [ColumnSpec; 22] = [
    ColumnSpec { name: "kind", aliases: &["種別", "type"] },
    ColumnSpec {
        name: "title",
        aliases: &["名称", "ガイドライン名", "学会名", "タイトル", "organisation", "organization"],
    },
    ColumnSpec { name: "role", aliases: &["役割", "役職", "office"] },
    ColumnSpec {
        name: "position",
        aliases: &["author_position", "author_order", "著者順", "掲載順"],
    },
    ColumnSpec { name: "name", aliases: &["氏名", "名前", "full_name"] },
    ColumnSpec { name: "name_native", aliases: &["漢字氏名", "氏名（漢字）"] },
    ColumnSpec { name: "kana", aliases: &["ふりがな", "フリガナ"] },
    FAMILY,
    GIVEN,
    FAMILY_NATIVE,
    GIVEN_NATIVE,
    FAMILY_KANA,
    GIVEN_KANA,
    ColumnSpec { name: "affiliation", aliases: &["所属", "所属機関"] },
    ColumnSpec { name: "city", aliases: CITY_ALIASES },
    ColumnSpec { name: "region", aliases: REGION_ALIASES },
    ColumnSpec { name: "country", aliases: COUNTRY_ALIASES },
    ColumnSpec { name: "orcid", aliases: &[] },
    ColumnSpec { name: "date", aliases: &["year", "発行年", "年", "日付"] },
    ColumnSpec { name: "area", aliases: &["領域", "分野"] },
    ColumnSpec { name: "id", aliases: &["nct", "番号"] },
    ColumnSpec {
        name: "society",
        aliases: &["developer", "publisher", "issuing_body", "発行元", "作成団体", "作成学会"],
    },
];

/// The kinds of documents of such a table.
const KINDS: &str = "guideline, trial, society, board";

/// One row of the table.
#[derive(Deserialize)]
struct RolesRow<'r> {
    kind: &'r str,
    title: &'r str,
    role: &'r str,
    position: &'r str,
    name: &'r str,
    name_native: &'r str,
    kana: &'r str,
    family: &'r str,
    given: &'r str,
    family_native: &'r str,
    given_native: &'r str,
    family_kana: &'r str,
    given_kana: &'r str,
    affiliation: &'r str,
    city: &'r str,
    region: &'r str,
    country: &'r str,
    orcid: &'r str,
    date: &'r str,
    area: &'r str,
    id: &'r str,
    society: &'r str,
}

impl SourceReader for RolesTable<'_> {
    fn read_file(
        &self,
        file: &mut InputFile,
        limits: &ReadLimits,
        parsed: &mut ParsedFile,
    ) -> Result<(), IngestError> {
        let roles = role_words::mapped(&self.spec.roles).map_err(|name| {
            let what = format!("[source.roles] maps to '{name}', which is not a role");
            IngestError::new(file, 0, what, format!("Roles are: {}.", role_words::names()))
        })?;
        let required: [&[&str]; 3] =
            [&["name", "name_native", "family"], &["title", "id"], &["kind"]];
        let options = table_options(self.spec, &COLUMNS);
        let mut table = open_source_table(file, self.spec, options, limits, parsed)?;
        table.require_columns(&required).map_err(|mut error| {
            if !table.has_column("kind") {
                error.remedy.push_str(&format!(
                    " Each row has one of the kinds {KINDS}, or all have that of [source.defaults] kind."
                ));
            }
            error
        })?;
        let dates = date_column(&mut table, self.spec, SourceKind::Roles, parsed);
        let mut documents = Sessions::default();
        while table.next_row()? {
            parsed.read += 1;
            documents.move_to(table.line());
            let done = match table.row_flaw() {
                Some(flaw) => Err(flaw),
                None => add_row(&table.row()?, &dates, &roles, parsed, &mut documents),
            };
            if let Err(flaw) = done {
                reject_row(parsed, SourceKind::Roles, &table, flaw);
            }
            if limits.is_reached(parsed) {
                break;
            }
        }
        documents.finish(parsed);
        Ok(())
    }
}

fn add_row(
    row: &RolesRow<'_>,
    dates: &DateColumn,
    roles: &BTreeMap<String, Role>,
    parsed: &mut ParsedFile,
    documents: &mut Sessions,
) -> Result<(), Flaw> {
    let kind = kind(row.kind).ok_or_else(|| {
        let detail = format!("its kind is none of {KINDS}");
        Flaw::new(FlawKind::UnknownKind, detail)
    })?;
    let (title, id) = (normal(row.title), normal(row.id));
    if title.is_empty() && id.is_empty() {
        return Err(Flaw::new(FlawKind::NoTitle, "it names no document: title and id are empty"));
    }
    let date = noted_date(row.date, dates, parsed)?;
    let mut mention = named_person(row, parsed)?;
    let word = row.role;
    let role = match role_words::office(roles, kind, word) {
        Some(role) => role,
        None => {
            parsed.add_note(&format!("unknown role '{}'", normal(word)), 1);
            Role::Unknown
        }
    };
    mention.appearances.push(Appearance { role, talk: String::new(), sponsored: false });
    let place_in_list = place_in_list(row.position, parsed);
    let is_trial = kind == WorkKind::RegisteredTrial;
    let nct = read_nct(&id).filter(|_| is_trial);
    if is_trial && nct.is_none() && id.to_uppercase().contains("NCT") {
        parsed.add_note("NCT numbers that cannot be read", 1);
    }
    let id = nct.clone().unwrap_or(id);
    documents.add(Entry {
        source: SourceKind::Roles,
        kind,
        key: &format!("{}|{}", kind.name(), if id.is_empty() { &title } else { &id }),
        title: &title,
        congress: &normal(row.society),
        date,
        level: None,
        track: &normal(row.area),
        trial: nct.as_deref().unwrap_or_default(),
        place_in_list,
        mention,
    });
    Ok(())
}

/// A place in the printed list, from 1: `1`, `1.`, `１`, `3rd`.
fn place_in_list(cell: &str, parsed: &mut ParsedFile) -> Option<u32> {
    let text = normal(cell);
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let place = digits[..end].parse().ok().filter(|place| *place > 0);
    if place.is_none() && !text.is_empty() {
        parsed.add_note("places in a list that are no number", 1);
    }
    place
}

/// The person of a row with name, place and identifier.
fn named_person(row: &RolesRow<'_>, parsed: &mut ParsedFile) -> Result<RawMention, Flaw> {
    let mut mention = RawMention::default();
    let column = NameColumn::default();
    let (text, native) = (
        NameText::of(row.name, row.family, row.given),
        NameText::of(row.name_native, row.family_native, row.given_native),
    );
    let is_nameless = text.is_empty() && native.is_empty();
    let latin = NameCell { text, column: &column };
    let native = NameCell { text: native, column: &column };
    let read = parsed.names.read_two_scripts(latin, native).map_err(several_people)?;
    let (latin, native) = (single_name(read.latin)?, single_name(read.native)?);
    let mut place = String::new();
    if let Some(person) = latin.and_then(PrintedEntry::into_person) {
        place.clone_from(&person.place);
        person.fill(&mut mention);
    }
    if let Some(person) = native.and_then(PrintedEntry::into_person) {
        printed_names::fill_native(person, &mut mention);
    }
    if mention.family.is_empty() && mention.native.is_empty() {
        let detail = match is_nameless {
            true => "it names nobody: name and name_native are empty",
            false => "it names no person",
        };
        return Err(Flaw::new(FlawKind::NoPerson, detail));
    }
    affiliation(&mut mention, &place);
    affiliation(&mut mention, row.affiliation);
    let reading = NameText::of(row.kana, row.family_kana, row.given_kana);
    if !reading.is_empty() {
        mention.kana = normal(&reading.joined());
    }
    mention.city = normal(row.city);
    mention.region = normal(row.region);
    let given = country::from_cell(row.country);
    if given != [0, 0] {
        mention.country = given;
    }
    mention.orcid = Orcid::parse(row.orcid).unwrap_or_default();
    if !mention.orcid.is_some() && !row.orcid.is_empty() {
        parsed.add_note(UNREAD_ORCID, 1);
    }
    Ok(mention)
}

/// The one name of a cell.
fn single_name(mut entries: Vec<PrintedEntry>) -> Result<Option<PrintedEntry>, Flaw> {
    match entries.len() {
        0 | 1 => Ok(entries.pop()),
        _ => {
            let detail = "it names several people; write one row for each";
            Err(Flaw::new(FlawKind::CellCount, detail))
        }
    }
}

fn kind(text: &str) -> Option<WorkKind> {
    Some(match normal(text).to_lowercase().as_str() {
        "guideline" | "guidelines" | "consensus" | "ガイドライン" | "診療ガイドライン" => {
            WorkKind::GuidelinePanel
        }
        "trial" | "clinical trial" | "治験" | "臨床試験" => WorkKind::RegisteredTrial,
        "society" | "board" | "journal" | "editorial board" | "学会" | "編集委員会" | "役員" => {
            WorkKind::Office
        }
        _ => return None,
    })
}
