//! Congress programmes as tables: rows per person or talk become works per session.

use std::collections::BTreeMap;

use crate::data::corpus::{
    Appearance, CongressLevel, Orcid, PartialDate, RawMention, Role, SourceKind, WorkKind,
};
use crate::data::formats::name_columns::{
    FAMILY, FAMILY_KANA, FAMILY_NATIVE, GIVEN, GIVEN_KANA, GIVEN_NATIVE,
};
use crate::data::formats::table_reader::ColumnSpec;
use crate::data::formats::{Flaw, FlawKind};

use super::congress_row::CongressRow;
use super::fill_down::FillDown;
use super::session::{Entry, Sessions};
use super::source_table::{
    CITY_ALIASES, COUNTRY_ALIASES, REGION_ALIASES, SERIAL_DATES, date_column, date_of, name_column,
    open_source_table, reject_row, several_people, table_options,
};
use crate::data::affiliation::country;
use crate::data::ingest::parsed::{IngestError, ParsedFile};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::dates::{self, DateColumn};
use crate::data::ingest::vocabulary::printed_names::{
    self, NameCell, NameColumn, PrintedEntry, TwoScripts, normal,
};
use crate::data::ingest::vocabulary::role_words::{self, Meaning};
use crate::storage::input_file::InputFile;

/// The reader of congress tables.
pub(crate) struct CongressTable<'s> {
    pub(crate) spec: &'s SourceSpec,
}

const COLUMNS: [ColumnSpec; 25] = [
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
    FAMILY,
    GIVEN,
    FAMILY_NATIVE,
    GIVEN_NATIVE,
    FAMILY_KANA,
    GIVEN_KANA,
    ColumnSpec {
        name: "affiliation",
        aliases: &["所属", "所属機関", "所属施設", "施設", "施設名", "勤務先", "institution"],
    },
    ColumnSpec { name: "city", aliases: CITY_ALIASES },
    ColumnSpec { name: "region", aliases: REGION_ALIASES },
    ColumnSpec { name: "country", aliases: COUNTRY_ALIASES },
    ColumnSpec { name: "orcid", aliases: &[] },
    ColumnSpec {
        name: "email", aliases: &["メール", "メールアドレス", "e-mail", "mail"]
    },
    ColumnSpec { name: "presenter", aliases: &["presenting", "発表者フラグ"] },
];

impl SourceReader for CongressTable<'_> {
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
        let required: [&[&str]; 2] =
            [&["name", "name_native", "family"], &["session_id", "session_title"]];
        let options = table_options(self.spec, &COLUMNS);
        let mut table = open_source_table(file, self.spec, options, limits, parsed)?;
        table.require_columns(&required)?;
        let columns = JudgedColumns {
            dates: date_column(&mut table, self.spec, SourceKind::Congress, parsed),
            latin: name_column(&mut table, "name"),
            native: name_column(&mut table, "name_native"),
        };
        let mut fill_down = FillDown::learn(&table);
        let mut sessions = Sessions::default();
        let mut heading = None;
        while table.next_row()? {
            sessions.move_to(table.line());
            let done = match table.row_flaw() {
                Some(flaw) => Err(flaw),
                None => {
                    let file = &table.file().display;
                    let mut row = table.row()?;
                    if fill_down.is_active() {
                        fill_down.pass(&row, parsed);
                        row = fill_down.fill(row);
                    }
                    add_row(&row, &columns, &roles, file, &mut heading, parsed, &mut sessions)
                }
            };
            if let Err(flaw) = done {
                parsed.read += 1;
                reject_row(parsed, SourceKind::Congress, &table, flaw);
            }
            if limits.is_reached(parsed) {
                break;
            }
        }
        sessions.finish(parsed);
        Ok(())
    }
}

/// What a row says of its session and of the role there, with the cells it was read from: programmes
/// print the rows of a session one after the other, and equal cells are read once.
struct CongressHeading {
    cells: [String; 9],
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

impl CongressHeading {
    fn read(
        row: &CongressRow<'_>,
        dates: &DateColumn,
        roles: &BTreeMap<String, Role>,
        file: &str,
    ) -> Result<Self, Flaw> {
        let (id, title) = (normal(row.session_id), normal(row.session_title));
        if id.is_empty() && title.is_empty() {
            let detail = "it names no session: session_id and session_title are empty";
            return Err(Flaw::new(FlawKind::NoTitle, detail));
        }
        let date = date_of(row.date, dates)?;
        let mut unknown = Vec::new();
        if dates::is_serial(row.date) {
            unknown.push(SERIAL_DATES.to_owned());
        }
        let level = match row.level {
            "" => None,
            text => {
                let level = CongressLevel::parse(&normal(text));
                if level.is_none() {
                    unknown.push(format!("unknown level '{text}', taken as national"));
                }
                level
            }
        };
        let role = role(row, roles, &mut unknown);
        let congress = normal(row.congress);
        let texts = [row.session_type, title.as_str(), row.role];
        let sponsored = texts.into_iter().any(role_words::is_sponsored);
        let session = if id.is_empty() { &title } else { &id };
        Ok(Self {
            cells: row.heading_cells().map(str::to_owned),
            key: session_key(&congress, file, date, session),
            track: normal(row.track),
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
    fn is_printed_in(&self, row: &CongressRow<'_>) -> bool {
        self.cells.iter().zip(row.heading_cells()).all(|(cell, printed)| cell == printed)
    }
}

/// Adds the people of one row to its session. `heading` is that of the row before.
fn add_row(
    row: &CongressRow<'_>,
    columns: &JudgedColumns,
    roles: &BTreeMap<String, Role>,
    file: &str,
    heading: &mut Option<CongressHeading>,
    parsed: &mut ParsedFile,
    sessions: &mut Sessions,
) -> Result<(), Flaw> {
    let people = people(row, columns, parsed)?;
    let heading = match heading {
        Some(known) if known.is_printed_in(row) => known,
        other => other.insert(CongressHeading::read(row, &columns.dates, roles, file)?),
    };
    heading.unknown.iter().for_each(|note| parsed.add_note(note, 1));
    parsed.read += people.len() as u64;
    for (mut mention, printed_role) in people {
        // A role printed with the name, where the row has no other.
        let role = match row.role {
            "" => match role_words::lookup(roles, &printed_role) {
                Meaning::Role(role) => role,
                _ => heading.role,
            },
            _ => heading.role,
        };
        let talk = match role {
            Role::SessionChair | Role::CommitteeChair | Role::CommitteeMember => String::new(),
            _ => normal(row.talk_title),
        };
        let sponsored = heading.sponsored;
        mention.appearances.push(Appearance { role, talk, sponsored });
        sessions.add(Entry {
            source: SourceKind::Congress,
            kind: WorkKind::Session,
            trial: "",
            place_in_list: None,
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

fn role(row: &CongressRow<'_>, roles: &BTreeMap<String, Role>, unknown: &mut Vec<String>) -> Role {
    let word = row.role;
    let session = || {
        role_words::speaker_in(row.session_type)
            .or_else(|| role_words::speaker_in(row.session_title))
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
    let silent = matches!(row.presenter, "n" | "N" | "no" | "No" | "0" | "false" | "FALSE");
    match role {
        Role::Oral | Role::Poster if silent => Role::AbstractAuthor,
        role => role,
    }
}

/// How the columns of names and dates are written.
struct JudgedColumns {
    dates: DateColumn,
    latin: NameColumn,
    native: NameColumn,
}

/// The people of a row, each with the role printed with the name: one, or several in one cell with their
/// other cells split in the same way.
fn people(
    row: &CongressRow<'_>,
    columns: &JudgedColumns,
    parsed: &mut ParsedFile,
) -> Result<Vec<(RawMention, String)>, Flaw> {
    let latin = NameCell { text: row.latin_name(), column: &columns.latin };
    let native = NameCell { text: row.native_name(), column: &columns.native };
    let read = parsed.names.read_two_scripts(latin, native).map_err(several_people)?;
    let TwoScripts { latin: names, native: natives } = read;
    let count = names.len().max(natives.len());
    if count == 0 {
        let detail = "it names nobody: name and name_native are empty";
        return Err(Flaw::new(FlawKind::NoPerson, detail));
    }
    if !names.is_empty() && !natives.is_empty() && names.len() != natives.len() {
        let detail = "name and name_native hold different numbers of people";
        return Err(Flaw::new(FlawKind::CellCount, detail));
    }
    if let Some(why) = nobody_among(names.iter().chain(&natives)) {
        return Err(Flaw::new(FlawKind::NoPerson, why));
    }
    let mut cells = RowCells::of(row, count);
    let mut people = Vec::with_capacity(count);
    let (mut names, mut natives) = (names.into_iter(), natives.into_iter());
    for index in 0..count {
        let latin = names.next().and_then(PrintedEntry::into_person);
        let native = natives.next().and_then(PrintedEntry::into_person);
        let printed = [latin.as_ref(), native.as_ref()].into_iter().flatten();
        let role = printed.clone().map(|person| person.role.clone()).find(|role| !role.is_empty());
        let place = printed.map(|person| person.place.clone()).find(|place| !place.is_empty());
        let mut mention = RawMention::default();
        if let Some(person) = latin {
            person.fill(&mut mention);
        }
        if let Some(person) = native {
            printed_names::fill_native(person, &mut mention);
        }
        if !mention.family.is_empty() || !mention.given.is_empty() || !mention.native.is_empty() {
            cells.fill(index, place, &mut mention, parsed);
            people.push((mention, role.unwrap_or_default()));
        }
    }
    Ok(people)
}

/// The cells of a row that tell of its people, each split into values.
struct RowCells {
    /// Entries in the cells of names.
    count: usize,
    lines: Vec<String>,
    kana: Vec<String>,
    cities: Vec<String>,
    regions: Vec<String>,
    countries: Vec<String>,
    orcids: Vec<String>,
    emails: Vec<String>,
}

impl RowCells {
    fn of(row: &CongressRow<'_>, count: usize) -> Self {
        Self {
            count,
            lines: cut(row.affiliation),
            kana: cut(&row.reading().joined()),
            cities: cut(row.city),
            regions: cut(row.region),
            countries: cut(row.country),
            orcids: cut(row.orcid),
            emails: cut(row.email),
        }
    }

    /// The value of one person: the only one, or that of the same place among as many.
    fn aligned(count: usize, cells: &mut [String], index: usize) -> Option<String> {
        match cells.len() {
            1 if count > 1 => cells.first().cloned(),
            length if length == count => cells.get_mut(index).map(std::mem::take),
            _ => None,
        }
    }

    /// The same for what belongs to one person only: a single ORCID iD or address in a row of several people
    /// cannot be assigned to one of them.
    fn single(count: usize, cells: &mut [String], index: usize) -> Option<String> {
        (cells.len() == count).then(|| cells.get_mut(index).map(std::mem::take)).flatten()
    }

    /// Puts the values of one person into the mention, once for each; `place` was printed with the name.
    fn fill(
        &mut self,
        index: usize,
        place: Option<String>,
        mention: &mut RawMention,
        parsed: &mut ParsedFile,
    ) {
        let own_lines: Vec<String> = match (self.count, place) {
            (1, _) if !self.lines.is_empty() => std::mem::take(&mut self.lines),
            (_, Some(place)) => vec![place],
            _ => Self::aligned(self.count, &mut self.lines, index).into_iter().collect(),
        };
        for line in &own_lines {
            super::pubmed_fields::affiliation(mention, line);
        }
        if let Some(kana) = Self::aligned(self.count, &mut self.kana, index) {
            mention.kana = kana;
        }
        mention.city = Self::aligned(self.count, &mut self.cities, index).unwrap_or_default();
        mention.region = Self::aligned(self.count, &mut self.regions, index).unwrap_or_default();
        let given = Self::aligned(self.count, &mut self.countries, index)
            .map(|text| country::from_cell(&text));
        if let Some(code) = given.filter(|code| *code != [0, 0]) {
            mention.country = code;
        }
        if let Some(text) = Self::single(self.count, &mut self.orcids, index) {
            let orcid = Orcid::parse(&text);
            mention.orcid = orcid.unwrap_or_default();
            if orcid.is_none() {
                parsed.add_note(super::pubmed_fields::UNREAD_ORCID, 1);
            }
        }
        if let Some(email) =
            Self::single(self.count, &mut self.emails, index).filter(|text| text.contains('@'))
        {
            mention.email_hash = crate::data::corpus::email_hash(&email);
        }
    }
}

/// Why a row of which no entry is a person cannot be used.
fn nobody_among<'e>(
    mut entries: impl Iterator<Item = &'e PrintedEntry> + Clone,
) -> Option<&'static str> {
    let first = entries.clone().next();
    if entries.any(|entry| matches!(entry, PrintedEntry::Person(_))) {
        return None;
    }
    Some(match first {
        Some(PrintedEntry::Group) => "it names a group and no person",
        Some(PrintedEntry::Refused(refusal)) => refusal.why(),
        _ => "nobody is named yet",
    })
}

/// Several values in one cell: cut at `;`, `&&` and line breaks.
fn cut(cell: &str) -> Vec<String> {
    if cell.is_empty() {
        return Vec::new();
    }
    // Most cells hold one value; the full-width mark is the only one beyond ASCII.
    if cell.bytes().all(|byte| byte.is_ascii() && !matches!(byte, b';' | b'\n' | b'&')) {
        let value = normal(cell);
        return if value.is_empty() { Vec::new() } else { vec![value] };
    }
    let pieces = cell.split("&&").flat_map(|piece| piece.split([';', '；', '\n'])).map(normal);
    pieces.filter(|piece| !piece.is_empty()).collect()
}
