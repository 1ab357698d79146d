//! Guideline panels, offices of societies and editorial boards, and who has them.

use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Params;
use super::congress::{Pool, draw, pool};
use super::dice::{Dice, Stream};
use super::fields::{FIELDS, Field};
use super::paper;
use super::world::World;

/// A panel, board or term of office.
struct Body {
    kind: &'static str,
    id: String,
    title: String,
    year: u16,
    field: usize,
    /// Role as printed and person.
    members: Vec<(&'static str, u32)>,
    dice: Dice,
}

/// A role, how often a leader has it, and how many people.
type Seats = (&'static str, f64, u64);

/// Told of every row and the name printed in it.
type Note<'a> = &'a mut dyn FnMut(&Body, u32, &str) -> io::Result<()>;

/// Writes `roles/guidelines.csv` (guidelines, societies and journals, in English) and
/// `roles/society_jp.csv` (societies of Japan), and a line of truth for each row.
pub fn write_roles(
    params: &Params,
    world: &World,
    seen: &[AtomicBool],
    truth: &mut dyn Write,
) -> io::Result<()> {
    let folder = params.out.join("roles");
    std::fs::create_dir_all(&folder)?;
    let mut note = |body: &Body, person: u32, printed: &str| {
        seen[person as usize].store(true, Ordering::Relaxed);
        writeln!(truth, "roles\t{}\t\t{printed}\tP{person:07}", body.id)
    };
    international(params, world, &folder, &mut note)?;
    japanese(params, world, &folder, &mut note)
}

/// The last years of a term or an edition, newest first, `every` years apart.
fn years(params: &Params, count: u64, every: u16) -> impl Iterator<Item = u16> {
    let (first, last) = (params.first_year, params.last_year - 1);
    let back = move |number| last.saturating_sub(number as u16 * every).max(first);
    let mut years: Vec<u16> = (0..count).map(back).collect();
    years.dedup();
    years.into_iter()
}

fn body(params: &Params, kind: &'static str, field: usize, year: u16, number: u64) -> Body {
    let code = kind.as_bytes().first().map_or(0, |letter| u64::from(*letter));
    let id = code << 48 | (field as u64) << 40 | u64::from(year) << 20 | number;
    let dice = Dice::new(params.seed, Stream::Office, id);
    let (id, title, members) = (String::new(), String::new(), Vec::new());
    Body { kind, id, title, year, field, members, dice }
}

/// Fills the seats, nobody twice.
fn fill(world: &World, pool: &Pool, body: &mut Body, seats: &[Seats]) {
    for (role, led, count) in seats {
        let (mut filled, mut tries) = (0, 0);
        while filled < *count && tries < 20 * count {
            tries += 1;
            let person = draw(world, pool, body.field, body.year, *led, &mut body.dice);
            if body.members.iter().all(|(_, other)| *other != person) {
                body.members.push((role, person));
                filled += 1;
            }
        }
    }
}

fn guideline(params: &Params, world: &World, pool: &Pool, mut body: Body, number: u64) -> Body {
    let field = &FIELDS[body.field];
    let topic = field.topics[number as usize % field.topics.len()];
    body.id = format!("MG-{}-{}-{number}", field.id, body.year);
    body.title = format!("{} Meridian guideline on {topic}", body.year);
    let panel = paper::panel(world, body.field, body.year.min(params.last_year), &mut body.dice);
    let role = |place: usize| if place == 0 { "Chair" } else { "Panel member" };
    body.members = panel.iter().enumerate().map(|(place, who)| (role(place), *who)).collect();
    fill(world, pool, &mut body, &[("External reviewer", 0.1, 4)]);
    body
}

fn society(world: &World, pool: &Pool, mut body: Body) -> Body {
    let field = &FIELDS[body.field];
    body.id = format!("MS-{}-{}", field.id, body.year);
    body.title = format!("Meridian Society of {}", field.name);
    let seats: [Seats; 4] = [
        ("President", 0.9, 1),
        ("Vice-president", 0.7, 1),
        ("Treasurer", 0.3, 1),
        ("Board member", 0.35, 6),
    ];
    fill(world, pool, &mut body, &seats);
    body
}

fn journal(world: &World, pool: &Pool, mut body: Body, number: u64) -> Body {
    let field = &FIELDS[body.field];
    body.id = format!("EB-{}-{number}", field.id);
    body.title = field.journals[number as usize % field.journals.len()].to_owned();
    let seats = [("Editor-in-Chief", 0.8, 1), ("Associate Editor", 0.25, 5)];
    fill(world, pool, &mut body, &seats);
    body
}

fn international(params: &Params, world: &World, folder: &Path, note: Note<'_>) -> io::Result<()> {
    let pool = pool(world, false);
    let mut out = csv::Writer::from_path(folder.join("guidelines.csv"))?;
    out.write_record([
        "kind",
        "id",
        "title",
        "role",
        "name",
        "affiliation",
        "city",
        "country",
        "date",
        "area",
    ])?;
    let guidelines = (params.papers / 700).clamp(2, 60);
    for (field, known) in FIELDS.iter().enumerate() {
        let mut bodies = Vec::new();
        for (number, year) in (0..).zip(years(params, guidelines, 2)) {
            let body = body(params, "guideline", field, year, number);
            bodies.push(guideline(params, world, &pool, body, number));
        }
        for year in years(params, 2, 2) {
            bodies.push(society(world, &pool, body(params, "society", field, year, 0)));
        }
        for number in 0..known.journals.len() as u64 {
            let body = body(params, "board", field, params.last_year - 1, number);
            bodies.push(journal(world, &pool, body, number));
        }
        for mut body in bodies {
            for (role, person) in std::mem::take(&mut body.members) {
                let printed = world.name(person).dressed(world.culture(person), &mut body.dice);
                let lab = &world.labs[world.lab_in(person, body.year)];
                note(&body, person, &printed)?;
                let (city, country) = (lab.city.0, lab.place().name);
                let year = body.year.to_string();
                let (id, title, area) = (&body.id, &body.title, FIELDS[field].id);
                out.write_record([
                    body.kind,
                    id,
                    title,
                    role,
                    &printed,
                    &lab.institution,
                    city,
                    country,
                    &year,
                    area,
                ])?;
            }
        }
    }
    out.flush()
}

/// A society of Japan: its board and its councillors.
fn japanese_society(params: &Params, world: &World, pool: &Pool, mut body: Body) -> Body {
    let Field { id, japanese, .. } = FIELDS[body.field];
    body.id = format!("JS-{id}-{}", body.year);
    body.title = format!("東都{japanese}学会");
    let councillors = (params.papers / 200).clamp(10, 400);
    let seats: [Seats; 4] =
        [("理事長", 0.9, 1), ("副理事長", 0.7, 1), ("理事", 0.5, 6), ("評議員", 0.15, councillors)];
    fill(world, pool, &mut body, &seats);
    body
}

fn japanese(params: &Params, world: &World, folder: &Path, note: Note<'_>) -> io::Result<()> {
    let pool = pool(world, true);
    let mut out = csv::Writer::from_path(folder.join("society_jp.csv"))?;
    out.write_record(["種別", "番号", "学会名", "役職", "氏名", "ふりがな", "所属", "年"])?;
    for field in 0..FIELDS.len() {
        for year in years(params, 2, 2) {
            let body = body(params, "society", field, year, 1);
            let mut body = japanese_society(params, world, &pool, body);
            for (role, person) in std::mem::take(&mut body.members) {
                let name = world.name(person);
                // People of foreign origin at Japanese hospitals are printed in Latin letters.
                let (printed, kana) = if name.native.is_empty() {
                    (format!("{} {}", name.given, name.family), String::new())
                } else {
                    let blank = if person % 3 == 0 { "\u{3000}" } else { " " };
                    (name.native.replace(' ', blank), name.kana)
                };
                let lab = &world.labs[world.lab_in(person, year)];
                note(&body, person, &printed)?;
                let place = format!("{} {}", lab.institution_native, lab.department.1);
                let (id, title) = (&body.id, &body.title);
                out.write_record([
                    "学会",
                    id,
                    title,
                    role,
                    &printed,
                    &kana,
                    &place,
                    &year.to_string(),
                ])?;
            }
        }
    }
    out.flush()
}
