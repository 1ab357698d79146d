//! Roles in guidelines, trials, societies and boards as a table: one row a person and office.

use crate::data::corpus::{Appearance, Orcid, PartialDate, RawMention, Role, SourceKind, WorkKind};
use crate::data::ingest::parsed::RecordLocation;

use super::pubmed_fields::affiliation;
use super::session::{Entry, Sessions};
use crate::data::affiliation::country;
use crate::data::ingest::formats::table::{ColumnSpec, TableReader};
use crate::data::ingest::parsed::{IngestError, ParsedFile};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::printed_names::{self, normal};
use crate::data::ingest::vocabulary::{dates, role_words};
use crate::storage::input_file::InputFile;

/// The reader of role tables.
pub(crate) struct RolesTable<'s> {
    pub(crate) spec: &'s SourceSpec,
}

const COLUMNS: [ColumnSpec; 12] = [
    ColumnSpec { name: "kind", aliases: &["種別", "type"] },
    ColumnSpec {
        name: "title",
        aliases: &["名称", "ガイドライン名", "学会名", "タイトル", "organisation", "organization"],
    },
    ColumnSpec { name: "role", aliases: &["役割", "役職", "office"] },
    ColumnSpec { name: "name", aliases: &["氏名", "名前", "full_name"] },
    ColumnSpec { name: "name_native", aliases: &["漢字氏名", "氏名（漢字）"] },
    ColumnSpec { name: "kana", aliases: &["ふりがな", "フリガナ"] },
    ColumnSpec { name: "affiliation", aliases: &["所属", "所属機関"] },
    ColumnSpec { name: "country", aliases: &["国", "国名"] },
    ColumnSpec { name: "orcid", aliases: &[] },
    ColumnSpec { name: "date", aliases: &["year", "発行年", "年", "日付"] },
    ColumnSpec { name: "area", aliases: &["領域", "分野"] },
    ColumnSpec { name: "id", aliases: &["nct", "番号"] },
];

const KIND: usize = 0;
const TITLE: usize = 1;
const ROLE: usize = 2;
const NAME: usize = 3;
const NATIVE: usize = 4;
const KANA: usize = 5;
const AFFILIATION: usize = 6;
const COUNTRY: usize = 7;
const ORCID: usize = 8;
const DATE: usize = 9;
const AREA: usize = 10;
const ID: usize = 11;

impl SourceReader for RolesTable<'_> {
    fn read_file(
        &self,
        file: &mut InputFile,
        limits: &ReadLimits,
        parsed: &mut ParsedFile,
    ) -> Result<(), IngestError> {
        let roles = role_words::mapped(&self.spec.roles).map_err(|name| {
            let what = format!("[source.roles] maps to '{name}', which is no role");
            IngestError::new(file, 0, what, format!("Roles are: {}.", role_words::names()))
        })?;
        let mut table = TableReader::open(file, self.spec, &COLUMNS, limits)?;
        for (needed, or) in [(NAME, NATIVE), (TITLE, ID), (KIND, KIND)] {
            if !table.has_column(needed) && !table.has_column(or) {
                return Err(table.missing_column(file, &format!("'{}'", COLUMNS[needed].name)));
            }
        }
        parsed.note_file(&format!("read as {}", table.encoding));
        let mut documents = Sessions::default();
        while table.next(file)? {
            parsed.read += 1;
            let done = match table.row_problem() {
                Some(why) => Err(why),
                None => row(&table, &roles, parsed, &mut documents),
            };
            if let Err(why) = done {
                let (line, record) = (table.line(), table.record());
                parsed.reject(
                    SourceKind::Roles,
                    RecordLocation::in_file(file, line, &record),
                    "row",
                    &why,
                );
            }
            if limits.is_reached(parsed) {
                break;
            }
        }
        documents.finish(parsed);
        Ok(())
    }
}

fn row(
    table: &TableReader,
    roles: &std::collections::BTreeMap<String, Role>,
    parsed: &mut ParsedFile,
    documents: &mut Sessions,
) -> Result<(), String> {
    let kind =
        kind(table.cell(KIND)).ok_or("its kind is none of guideline, trial, society, board")?;
    let (title, id) = (normal(table.cell(TITLE)), normal(table.cell(ID)));
    if title.is_empty() && id.is_empty() {
        return Err("it names no document: title and id are empty".into());
    }
    let date = match table.cell(DATE) {
        "" => PartialDate::NONE,
        text => dates::cell(text).ok_or("its date cannot be read; write 2026-10-01 or 2026")?,
    };
    let mut mention = RawMention::default();
    printed_names::split(table.cell(NAME)).fill(&mut mention);
    printed_names::native_or_latin(table.cell(NATIVE), &mut mention);
    if mention.family.is_empty() && mention.native.is_empty() {
        return Err("it names nobody: name and name_native are empty".into());
    }
    affiliation(&mut mention, table.cell(AFFILIATION));
    normal(table.cell(KANA)).clone_into(&mut mention.kana);
    let given = country::from_cell(table.cell(COUNTRY));
    if given != [0, 0] {
        mention.country = given;
    }
    mention.orcid = Orcid::parse(table.cell(ORCID)).unwrap_or_default();
    let word = table.cell(ROLE);
    let role = match role_words::office(roles, kind, word) {
        Some(role) => role,
        None => {
            parsed.add_note(&format!("unknown role '{}'", normal(word)), 1);
            Role::Unknown
        }
    };
    mention.appearances.push(Appearance { role, talk: String::new(), sponsored: false });
    let is_trial = kind == WorkKind::RegisteredTrial;
    let trial = id.to_uppercase();
    documents.add(Entry {
        source: SourceKind::Roles,
        kind,
        key: &format!("{}|{}", kind.name(), if id.is_empty() { &title } else { &id }),
        title: &title,
        congress: "",
        date,
        level: None,
        track: &normal(table.cell(AREA)),
        trial: if is_trial && trial.starts_with("NCT") { &trial } else { "" },
        mention,
    });
    Ok(())
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
