//! Congress programmes as tables: one row a person or a talk becomes one work a session.

use std::collections::BTreeMap;

use crate::data::corpus::{
    Appearance, CongressLevel, Orcid, PartialDate, RawMention, Role, SourceKind, WorkKind,
};
use crate::data::ingest::parsed::RecordLocation;

use super::session::{Entry, Sessions};
use crate::data::affiliation::country;
use crate::data::ingest::formats::table::{ColumnSpec, TableReader};
use crate::data::ingest::parsed::{IngestError, ParsedFile};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::dates;
use crate::data::ingest::vocabulary::printed_names::{self, normal};
use crate::data::ingest::vocabulary::role_words::{self, Meaning};
use crate::storage::input_file::InputFile;

/// The reader of congress tables.
pub(crate) struct CongressTable<'s> {
    pub(crate) spec: &'s SourceSpec,
}

const COLUMNS: [ColumnSpec; 18] = [
    ColumnSpec {
        name: "congress",
        aliases: &["学会", "学会名", "大会名", "集会名", "meeting", "conference"],
    },
    ColumnSpec { name: "level", aliases: &["レベル", "規模"] },
    ColumnSpec {
        name: "date", aliases: &["開催日", "日付", "日時", "発表日", "会期", "day"]
    },
    ColumnSpec {
        name: "session_id",
        aliases: &["セッションID", "セッション番号", "セッションコード"],
    },
    ColumnSpec {
        name: "session_title",
        aliases: &["セッション名", "セッションタイトル", "セッション", "session"],
    },
    ColumnSpec {
        name: "session_type",
        aliases: &["セッション種別", "セッション区分", "種別", "形式", "発表形式"],
    },
    ColumnSpec {
        name: "track",
        aliases: &["分野", "領域", "カテゴリ", "カテゴリー", "topic", "session_track"],
    },
    ColumnSpec {
        name: "talk_title",
        aliases: &["演題名", "演題", "講演タイトル", "発表題目", "タイトル", "abstract_title"],
    },
    ColumnSpec { name: "role", aliases: &["役割", "区分", "参加形態"] },
    ColumnSpec {
        name: "name",
        aliases: &["氏名", "名前", "演者", "演者名", "発表者", "発表者名", "full_name", "speaker"],
    },
    ColumnSpec {
        name: "name_native", aliases: &["漢字氏名", "氏名（漢字）", "氏名(漢字)"]
    },
    ColumnSpec {
        name: "kana",
        aliases: &[
            "ふりがな",
            "フリガナ",
            "カナ",
            "よみ",
            "氏名カナ",
            "氏名（カナ）",
            "氏名(カナ)",
            "ヨミ",
        ],
    },
    ColumnSpec {
        name: "affiliation",
        aliases: &["所属", "所属機関", "所属施設", "施設", "施設名", "勤務先", "institution"],
    },
    ColumnSpec { name: "city", aliases: &["都市", "市"] },
    ColumnSpec { name: "country", aliases: &["国", "国名"] },
    ColumnSpec { name: "orcid", aliases: &[] },
    ColumnSpec {
        name: "email", aliases: &["メール", "メールアドレス", "e-mail", "mail"]
    },
    ColumnSpec { name: "presenter", aliases: &["presenting", "発表者フラグ"] },
];

const CONGRESS: usize = 0;
const LEVEL: usize = 1;
const DATE: usize = 2;
const SESSION_ID: usize = 3;
const SESSION_TITLE: usize = 4;
const SESSION_TYPE: usize = 5;
const TRACK: usize = 6;
const TALK: usize = 7;
const ROLE: usize = 8;
const NAME: usize = 9;
const NATIVE: usize = 10;
const KANA: usize = 11;
const AFFILIATION: usize = 12;
const CITY: usize = 13;
const COUNTRY: usize = 14;
const ORCID: usize = 15;
const EMAIL: usize = 16;
const PRESENTER: usize = 17;

impl SourceReader for CongressTable<'_> {
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
        for (needed, or) in [(NAME, NATIVE), (SESSION_ID, SESSION_TITLE)] {
            if !table.has_column(needed) && !table.has_column(or) {
                let (one, other) = (COLUMNS[needed].name, COLUMNS[or].name);
                return Err(table.missing_column(file, &format!("'{one}' nor '{other}'")));
            }
        }
        if table.encoding != "UTF-8" {
            parsed.note_file(&format!("read as {}", table.encoding));
        }
        let mut sessions = Sessions::default();
        let mut heading = None;
        while table.next(file)? {
            let refused = match table.row_problem() {
                Some(why) => Err(why),
                None => row(&table, &roles, file, &mut heading, parsed, &mut sessions),
            };
            if let Err(why) = refused {
                parsed.read += 1;
                let (line, record) = (table.line(), table.record());
                parsed.reject(
                    SourceKind::Congress,
                    RecordLocation::in_file(file, line, &record),
                    "row",
                    &why,
                );
            }
            if limits.is_reached(parsed) {
                break;
            }
        }
        sessions.finish(parsed);
        Ok(())
    }
}

/// What a row says of its session and of the part played there, with the cells it was read from:
/// programmes print the rows of a session one after the other, and cells alike are read once.
struct CongressHeading {
    cells: [String; HEADING.len()],
    key: String,
    title: String,
    congress: String,
    track: String,
    date: PartialDate,
    level: Option<CongressLevel>,
    role: Role,
    sponsored: bool,
    unknown: Vec<String>,
}

const HEADING: [usize; 9] =
    [CONGRESS, LEVEL, DATE, SESSION_ID, SESSION_TITLE, SESSION_TYPE, TRACK, ROLE, PRESENTER];

impl CongressHeading {
    fn read(
        table: &TableReader,
        roles: &BTreeMap<String, Role>,
        file: &InputFile,
    ) -> Result<Self, String> {
        let (id, title) = (normal(table.cell(SESSION_ID)), normal(table.cell(SESSION_TITLE)));
        if id.is_empty() && title.is_empty() {
            return Err("it names no session: session_id and session_title are empty".into());
        }
        let date = match table.cell(DATE) {
            "" => PartialDate::NONE,
            text => dates::cell(text).ok_or("its date cannot be read; write 2026-10-01")?,
        };
        let mut unknown = Vec::new();
        let level = match table.cell(LEVEL) {
            "" => None,
            text => {
                let level = CongressLevel::parse(&normal(text));
                if level.is_none() {
                    unknown.push(format!("unknown level '{text}', taken as national"));
                }
                level
            }
        };
        let role = role(table, roles, &mut unknown);
        let congress = normal(table.cell(CONGRESS));
        let texts = [table.cell(SESSION_TYPE), title.as_str(), table.cell(ROLE)];
        let sponsored = texts.into_iter().any(role_words::is_sponsored);
        let session = if id.is_empty() { &title } else { &id };
        Ok(Self {
            cells: HEADING.map(|column| table.cell(column).to_owned()),
            key: session_key(&congress, &file.display, date, session),
            track: normal(table.cell(TRACK)),
            title,
            congress,
            date,
            level,
            role,
            sponsored,
            unknown,
        })
    }

    /// Whether the row prints the same cells.
    fn stands_over(&self, table: &TableReader) -> bool {
        self.cells.iter().zip(HEADING).all(|(cell, column)| cell == table.cell(column))
    }
}

/// Reads one row into its session; says why it cannot. `heading` is that of the row before.
fn row(
    table: &TableReader,
    roles: &BTreeMap<String, Role>,
    file: &InputFile,
    heading: &mut Option<CongressHeading>,
    parsed: &mut ParsedFile,
    sessions: &mut Sessions,
) -> Result<(), String> {
    let people = people(table)?;
    let heading = match heading {
        Some(known) if known.stands_over(table) => known,
        other => other.insert(CongressHeading::read(table, roles, file)?),
    };
    heading.unknown.iter().for_each(|note| parsed.add_note(note, 1));
    let role = heading.role;
    let talk = match role {
        Role::SessionChair | Role::CommitteeChair | Role::CommitteeMember => String::new(),
        _ => normal(table.cell(TALK)),
    };
    parsed.read += people.len() as u64;
    for mut mention in people {
        let sponsored = heading.sponsored;
        mention.appearances.push(Appearance { role, talk: talk.clone(), sponsored });
        sessions.add(Entry {
            source: SourceKind::Congress,
            kind: WorkKind::Session,
            trial: "",
            key: &heading.key,
            title: &heading.title,
            congress: &heading.congress,
            date: heading.date,
            level: heading.level,
            track: &heading.track,
            mention,
        });
    }
    Ok(())
}

/// `congress|session`. The year is part of it when the congress's name has none, so that the same
/// session number of two years stays two sessions.
fn session_key(congress: &str, file: &str, date: PartialDate, session: &str) -> String {
    let name = match congress {
        "" => file.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default(),
        name => name,
    };
    let year = date.year.to_string();
    match date.is_some() && !name.contains(&year) {
        true => format!("{name} {year}|{session}"),
        false => format!("{name}|{session}"),
    }
}

fn role(table: &TableReader, roles: &BTreeMap<String, Role>, unknown: &mut Vec<String>) -> Role {
    let word = table.cell(ROLE);
    let session = || {
        role_words::speaker_in(table.cell(SESSION_TYPE))
            .or_else(|| role_words::speaker_in(table.cell(SESSION_TITLE)))
    };
    let role = match word {
        "" => session().unwrap_or(Role::Unknown),
        word => match role_words::lookup(roles, word) {
            Meaning::Role(role) => role,
            Meaning::Speaker => session().unwrap_or(Role::Oral),
            // Some programmes print the session's kind where others print the role.
            Meaning::Unknown => role_words::speaker_in(word).unwrap_or_else(|| {
                unknown.push(format!("unknown role '{}'", normal(word)));
                Role::Unknown
            }),
        },
    };
    // Where the file says who of an abstract's authors presents, the others only signed it.
    let silent = matches!(table.cell(PRESENTER), "n" | "N" | "no" | "No" | "0" | "false" | "FALSE");
    match role {
        Role::Oral | Role::Poster if silent => Role::AbstractAuthor,
        role => role,
    }
}

/// The people of a row: one, or several in one cell with their other cells cut alike.
fn people(table: &TableReader) -> Result<Vec<RawMention>, String> {
    let names = cut_names(table.cell(NAME));
    let natives = cut_names(table.cell(NATIVE));
    let count = names.len().max(natives.len());
    if count == 0 {
        return Err("it names nobody: name and name_native are empty".into());
    }
    if !names.is_empty() && !natives.is_empty() && names.len() != natives.len() {
        return Err("name and name_native hold different numbers of people".into());
    }
    let lines = cut(table.cell(AFFILIATION));
    let aligned = |cells: &[String], place: usize| match cells.len() {
        1 => cells.first().cloned(),
        length if length == count => cells.get(place).cloned(),
        _ => None,
    };
    let (kana, orcids) = (cut(table.cell(KANA)), cut(table.cell(ORCID)));
    let (cities, countries) = (cut(table.cell(CITY)), cut(table.cell(COUNTRY)));
    let emails = cut(table.cell(EMAIL));
    let mut people = Vec::with_capacity(count);
    for place in 0..count {
        let mut mention = RawMention::default();
        let name = names.get(place).map_or("", String::as_str);
        let (name, own_place) = without_place(name);
        printed_names::split(name).fill(&mut mention);
        if let Some(native) = natives.get(place) {
            let (native, _) = without_place(native);
            printed_names::native_or_latin(native, &mut mention);
        }
        if mention.family.is_empty() && mention.given.is_empty() && mention.native.is_empty() {
            return Err("its name holds no letters".into());
        }
        let own: Vec<String> = match (count, own_place) {
            (_, Some(place)) => vec![place.to_owned()],
            (1, None) => lines.clone(),
            _ => aligned(&lines, place).into_iter().collect(),
        };
        for line in &own {
            super::pubmed_fields::affiliation(&mut mention, line);
        }
        mention.kana = aligned(&kana, place).unwrap_or_default();
        mention.city = aligned(&cities, place).unwrap_or_default();
        let given = aligned(&countries, place).map(|text| country::from_cell(&text));
        if let Some(code) = given.filter(|code| *code != [0, 0]) {
            mention.country = code;
        }
        // One ORCID or address in a row of several people belongs to nobody in particular.
        let single = |cells: &[String]| match count == cells.len() {
            true => cells.get(place).cloned(),
            false => None,
        };
        mention.orcid = single(&orcids).and_then(|text| Orcid::parse(&text)).unwrap_or_default();
        if let Some(email) = single(&emails).filter(|text| text.contains('@')) {
            mention.email_hash = crate::data::corpus::email_hash(&email);
        }
        people.push(mention);
    }
    Ok(people)
}

/// Several people in one cell: cut at `;`, `/`, `|`, line breaks, and in kanji at `、`.
fn cut_names(cell: &str) -> Vec<String> {
    let native = printed_names::is_native(cell);
    let is_cut = |c: char| {
        matches!(c, ';' | '；' | '/' | '／' | '|' | '\n') || (native && matches!(c, '、' | '，'))
    };
    let pieces = cell.split(is_cut).map(normal);
    pieces.filter(|piece| piece.chars().any(char::is_alphabetic)).collect()
}

/// Several values in one cell: cut at `;`, `&&` and line breaks.
fn cut(cell: &str) -> Vec<String> {
    if cell.is_empty() {
        return Vec::new();
    }
    let pieces = cell.split("&&").flat_map(|piece| piece.split([';', '；', '\n'])).map(normal);
    pieces.filter(|piece| !piece.is_empty()).collect()
}

/// `山田太郎（大阪大学）`: brackets behind a name that hold an institution.
fn without_place(name: &str) -> (&str, Option<&str>) {
    let Some(open) = name.find(['(', '（']) else { return (name, None) };
    let inside = name[open..].trim_start_matches(['(', '（']).trim_end_matches([')', '）']);
    let lower = inside.to_lowercase();
    let is_place = [
        "大学",
        "病院",
        "センター",
        "研究",
        "医院",
        "クリニック",
        "univ",
        "hospital",
        "institut",
        "cent",
        "college",
        "school",
    ]
    .iter()
    .any(|word| lower.contains(word));
    if is_place { (name[..open].trim(), Some(inside.trim())) } else { (name, None) }
}
