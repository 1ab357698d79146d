//! Writes the congress programmes, each with the columns, encoding and habits of its own, and the
//! tables of the truth.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::congress::{Row, SERIES, programme};
use super::fields::FIELDS;
use super::world::World;
use super::{Params, congress::Series};

/// Told of every row and the name printed in it.
type Note<'a> = &'a mut dyn FnMut(&Row, &str) -> io::Result<()>;

/// Writes one series as CSV (international), TSV with other column names (continental) or Shift_JIS
/// CSV in Japanese (national), and adds a line of truth for each row.
pub fn write_programme(
    params: &Params,
    world: &World,
    which: usize,
    seen: &[AtomicBool],
    truth: &mut dyn Write,
) -> io::Result<()> {
    let series = &SERIES[which];
    let folder = params.out.join("congress");
    std::fs::create_dir_all(&folder)?;
    let write = [international, continental, japanese][which];
    let mut note = |row: &Row, printed: &str| {
        seen[row.person as usize].store(true, Ordering::Relaxed);
        let Row { congress, session, person, .. } = row;
        writeln!(truth, "congress\t{congress}|{session}\t\t{printed}\tP{person:07}")
    };
    write(params, world, series, &folder, &mut note)
}

fn international(
    params: &Params,
    world: &World,
    series: &Series,
    folder: &Path,
    note: Note<'_>,
) -> io::Result<()> {
    let mut out = csv::Writer::from_path(folder.join("global.csv"))?;
    out.write_record([
        "congress",
        "level",
        "date",
        "session_id",
        "session_title",
        "session_type",
        "track",
        "talk_title",
        "role",
        "name",
        "affiliation",
        "city",
        "country",
        "orcid",
    ])?;
    programme(params, world, series, |row| {
        let name = world.name(row.person);
        let printed = format!("{} {}", name.given, name.family);
        let lab = &world.labs[world.lab_in(row.person, row.year)];
        let printed_too = row.person % 3 == 0 || params.everybody_identified;
        let orcid = world.orcid(row.person).filter(|_| printed_too).unwrap_or_default();
        let date = format!("{}-{:02}-{:02}", row.year, row.month, row.day);
        note(row, &printed)?;
        out.write_record([
            &row.congress,
            "international",
            &date,
            &row.session,
            &row.session_title,
            row.session_type.0,
            row.track,
            &row.talk,
            row.role.0,
            &printed,
            &lab.institution,
            lab.city.0,
            lab.place().name,
            &orcid,
        ])?;
        Ok::<(), io::Error>(())
    })?;
    out.flush()
}

fn continental(
    params: &Params,
    world: &World,
    series: &Series,
    folder: &Path,
    note: Note<'_>,
) -> io::Result<()> {
    let mut out =
        csv::WriterBuilder::new().delimiter(b'\t').from_path(folder.join("continental.tsv"))?;
    out.write_record([
        "Meeting",
        "Day",
        "Session code",
        "Session",
        "Format",
        "Presentation",
        "Function",
        "Person",
        "Institution",
        "Nation",
    ])?;
    programme(params, world, series, |row| {
        let name = world.name(row.person);
        let printed = format!("{}, {}", name.family.to_uppercase(), name.given);
        let lab = &world.labs[world.lab_in(row.person, row.year)];
        let date = format!("{}.{:02}.{:02}", row.year, row.month, row.day);
        note(row, &printed)?;
        out.write_record([
            &row.congress,
            &date,
            &row.session,
            &row.session_title,
            row.session_type.0,
            &row.talk,
            row.role.0,
            &printed,
            &lab.institution,
            lab.place().code,
        ])?;
        Ok::<(), io::Error>(())
    })?;
    out.flush()
}

fn japanese(
    params: &Params,
    world: &World,
    series: &Series,
    folder: &Path,
    note: Note<'_>,
) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(folder.join("national_sjis.csv"))?);
    let mut line = csv::WriterBuilder::new().from_writer(Vec::new());
    line.write_record([
        "大会名",
        "開催日",
        "セッション番号",
        "セッション名",
        "種別",
        "演題名",
        "役割",
        "氏名",
        "ふりがな",
        "所属",
        "都市",
    ])?;
    programme(params, world, series, |row| {
        let name = world.name(row.person);
        let lab = &world.labs[world.lab_in(row.person, row.year)];
        // People of foreign origin at Japanese hospitals are printed in Latin letters, and Shift_JIS
        // has none with accents.
        let (printed, kana) = if name.native.is_empty() {
            let latin = format!("{} {}", name.given, name.family);
            (any_ascii::any_ascii(&latin), String::new())
        } else {
            let blank = if row.person % 4 == 0 { "" } else { "\u{3000}" };
            (name.native.replace(' ', blank), name.kana.clone())
        };
        let kana = if row.person % 5 < 2 { kana } else { String::new() };
        let date = format!("{}年{}月{}日", row.year, row.month, row.day);
        let affiliation = format!("{} {}", lab.institution_native, lab.department.1);
        note(row, &printed)?;
        line.write_record([
            &row.congress,
            &date,
            &row.session,
            &row.session_title,
            row.session_type.1,
            &row.talk,
            row.role.1,
            &printed,
            &kana,
            &affiliation,
            lab.city.1,
        ])?;
        Ok::<(), io::Error>(())
    })?;
    let text = line.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    let text = String::from_utf8(text).map_err(io::Error::other)?;
    let (bytes, _, lossy) = encoding_rs::SHIFT_JIS.encode(&text);
    if lossy {
        return Err(io::Error::other("a name or title has no Shift_JIS form"));
    }
    out.write_all(&bytes)?;
    out.flush()
}

/// Writes `people.tsv` (those in `seen`) and `leaders.tsv`.
pub fn write_people(params: &Params, world: &World, seen: &[bool]) -> io::Result<()> {
    let folder = params.out.join("truth");
    let mut out = BufWriter::new(File::create(folder.join("people.tsv"))?);
    writeln!(out, "person\tname\tnative\tarea\tcommunity\tleader\torcid")?;
    for person in (0..world.people).filter(|person| seen[*person as usize]) {
        let (name, lab) = (world.name(person), &world.labs[world.home(person)]);
        let is_site = person >= world.first_site;
        let area = if is_site { "" } else { FIELDS[lab.field as usize].id };
        let community =
            if is_site { String::new() } else { format!("{}-{:02}", area, lab.community) };
        let leader = u8::from(world.strength(person) > 0.0);
        let orcid = world.orcid(person).unwrap_or_default();
        let shown = format!("{}, {}\t{}", name.family, name.given, name.native);
        writeln!(out, "P{person:07}\t{shown}\t{area}\t{community}\t{leader}\t{orcid}")?;
    }
    out.flush()?;
    let mut out = BufWriter::new(File::create(folder.join("leaders.tsv"))?);
    writeln!(out, "area\tperson\tname\tnative\tstrength")?;
    for (field, leaders) in FIELDS.iter().zip(&world.leaders) {
        for leader in leaders {
            let name = world.name(leader.person);
            let shown = format!("{}, {}\t{}", name.family, name.given, name.native);
            writeln!(out, "{}\tP{:07}\t{shown}\t{:.4}", field.id, leader.person, leader.strength)?;
        }
    }
    out.flush()
}

/// Writes `planted.tsv`: who rises, moves and falls silent, when, and between which places.
pub fn write_planted(params: &Params, world: &World) -> io::Result<()> {
    let path = params.out.join("truth").join("planted.tsv");
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "area\tturn\tperson\tname\tnative\tyear\tfrom\tto")?;
    for (field, planted) in FIELDS.iter().zip(&world.planted) {
        let place = |lab: usize| {
            let lab = &world.labs[lab];
            format!("{}, {}, {}", lab.institution, lab.city.0, lab.place().name)
        };
        let home = |person: u32| place(world.home(person));
        let (rising, moved, silent) = (planted.rising, planted.moved, planted.silent);
        let turns = [
            ("rising", rising, planted.rise_year, home(rising), String::new()),
            ("moved", moved, planted.move_year, home(moved), place(planted.moved_to)),
            ("silent", silent, planted.last_year, home(silent), String::new()),
        ];
        for (turn, person, year, from, to) in turns {
            let name = world.name(person);
            let shown = format!("{}, {}\t{}", name.family, name.given, name.native);
            writeln!(out, "{}\t{turn}\tP{person:07}\t{shown}\t{year}\t{from}\t{to}", field.id)?;
        }
    }
    out.flush()
}
