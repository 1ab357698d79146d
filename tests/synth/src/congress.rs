//! Congress programmes: who opens, chairs, speaks and shows posters.

use super::Params;
use super::dice::{Dice, Stream};
use super::fields::{FIELDS, TITLES};
use super::paper::plain_title;
use super::world::World;

/// What a person does in a session, as printed in English and in Japanese.
pub type RoleWord = (&'static str, &'static str);

const CHAIR: RoleWord = ("Chair", "座長");
const KEYNOTE: RoleWord = ("Keynote speaker", "特別講演");
const INVITED: RoleWord = ("Invited speaker", "招待講演");
const TEACHER: RoleWord = ("Invited speaker", "教育講演");
const SYMPOSIAST: RoleWord = ("Panelist", "シンポジスト");
const ORAL: RoleWord = ("Oral presentation", "一般演題");
const SPEAKER: RoleWord = ("Oral presentation", "演者");
const POSTER: RoleWord = ("Poster presentation", "ポスター");
const LUNCHEON: RoleWord = ("Invited speaker", "ランチョンセミナー");
const TIMEKEEPER: RoleWord = ("Timekeeper", "計時係");

/// A series of congresses.
pub struct Series {
    pub name: &'static str,
    pub number: u64,
    /// Editions, the last one in the last year of the study.
    pub editions: u16,
    pub month: u8,
    pub japanese: bool,
}

pub const SERIES: [Series; 3] = [
    Series {
        name: "Global Circulation Assembly",
        number: 1,
        editions: 3,
        month: 8,
        japanese: false,
    },
    Series { name: "Continental Heart Days", number: 2, editions: 2, month: 5, japanese: false },
    Series {
        name: "東都循環器学術集会", number: 3, editions: 3, month: 3, japanese: true
    },
];

/// One line of a programme.
pub struct Row {
    pub congress: String,
    pub year: u16,
    pub month: u8,
    pub day: u8,
    pub session: String,
    pub session_title: String,
    pub session_type: (&'static str, &'static str),
    pub track: &'static str,
    pub talk: String,
    pub role: RoleWord,
    pub person: u32,
}

/// Who may appear.
pub struct Pool {
    /// Laboratories by field.
    labs: Vec<Vec<usize>>,
    /// Leaders by field with their strength.
    leaders: Vec<Vec<(u32, f64)>>,
}

pub fn pool(world: &World, japanese: bool) -> Pool {
    let admitted = |lab: usize| !japanese || world.labs[lab].place().code == "JP";
    let fields = 0..FIELDS.len();
    let labs = fields.clone().map(|field| world.labs_of(field).filter(|l| admitted(*l)).collect());
    let leaders = fields.map(|field| {
        let all = world.leaders[field].iter();
        let here = all.filter(|leader| admitted(world.home(leader.person)));
        here.map(|leader| (leader.person, leader.strength)).collect()
    });
    Pool { labs: labs.collect(), leaders: leaders.collect() }
}

/// Calls `write` for every line of a series' programmes.
pub fn programme<E>(
    params: &Params,
    world: &World,
    series: &Series,
    mut write: impl FnMut(&Row) -> Result<(), E>,
) -> Result<(), E> {
    let pool = pool(world, series.japanese);
    let sessions = (params.papers / 40).clamp(30, 1500);
    for edition in 0..series.editions {
        let year = params.last_year - (series.editions - 1 - edition);
        for session in 0..sessions {
            let id = (series.number << 40) | (u64::from(year) << 20) | session;
            let mut dice = Dice::new(params.seed, Stream::Congress, id);
            for row in rows(world, &pool, series, year, session, &mut dice) {
                write(&row)?;
            }
        }
    }
    Ok(())
}

fn rows(
    world: &World,
    pool: &Pool,
    series: &Series,
    year: u16,
    session: u64,
    dice: &mut Dice,
) -> Vec<Row> {
    let field = dice.index(FIELDS.len());
    let (session_type, cast) = cast(world, pool, field, year, dice);
    let topic = if series.japanese {
        FIELDS[field].japanese
    } else {
        dice.pick_common(FIELDS[field].topics)
    };
    let session_title = session_title(topic, session_type, series.japanese, dice);
    let congress = if series.japanese {
        format!("第{}回{}", u32::from(year) - 1990, series.name)
    } else {
        format!("{} {year}", series.name)
    };
    let day = 10 + (session % 3) as u8;
    let row = |(role, person): (RoleWord, u32), talk: String| Row {
        congress: congress.clone(),
        year,
        month: series.month,
        day,
        session: format!("S{:04}", session + 1),
        session_title: session_title.clone(),
        session_type,
        track: if series.japanese { "循環器" } else { "Cardiology" },
        talk,
        role,
        person,
    };
    let speaks = |role: RoleWord| role != CHAIR && role != TIMEKEEPER;
    let talks: Vec<String> =
        cast.iter()
            .map(|(role, _)| {
                if speaks(*role) { talk_title(topic, series.japanese, dice) } else { String::new() }
            })
            .collect();
    cast.into_iter().zip(talks).map(|(part, talk)| row(part, talk)).collect()
}

type SessionType = (&'static str, &'static str);

/// The parts of a session and who plays them; nobody twice.
fn cast(
    world: &World,
    pool: &Pool,
    field: usize,
    year: u16,
    dice: &mut Dice,
) -> (SessionType, Vec<(RoleWord, u32)>) {
    let (session_type, parts): (SessionType, Vec<(RoleWord, f64, usize)>) = match dice.below(100) {
        0..8 => (("Plenary", "特別講演"), vec![(CHAIR, 0.7, 1), (KEYNOTE, 0.85, 2)]),
        8..34 => (
            ("Symposium", "シンポジウム"),
            vec![(CHAIR, 0.55, 2), (INVITED, 0.45, 3), (SYMPOSIAST, 0.3, 2)],
        ),
        34..44 => (("Educational lecture", "教育講演"), vec![(CHAIR, 0.4, 1), (TEACHER, 0.5, 1)]),
        44..74 => {
            let role = if dice.chance(0.5) { ORAL } else { SPEAKER };
            (("Oral session", "一般演題"), vec![(CHAIR, 0.3, 2), (role, -1.0, 6)])
        }
        74..90 => (("Poster session", "ポスター"), vec![(CHAIR, 0.1, 1), (POSTER, -1.0, 10)]),
        _ => (
            ("Sponsored symposium", "ランチョンセミナー"),
            vec![(CHAIR, 0.4, 1), (LUNCHEON, 0.35, 2)],
        ),
    };
    let mut cast: Vec<(RoleWord, u32)> = Vec::new();
    for (role, led, count) in parts {
        let mut tries = 0;
        let wanted = cast.len() + count;
        while cast.len() < wanted && tries < 40 {
            tries += 1;
            let person = draw(world, pool, field, year, led, dice);
            if cast.iter().all(|(_, other)| *other != person) {
                cast.push((role, person));
            }
        }
    }
    if dice.chance(0.02) {
        let person = draw(world, pool, field, year, -1.0, dice);
        if cast.iter().all(|(_, other)| *other != person) {
            cast.push((TIMEKEEPER, person));
        }
    }
    (session_type, cast)
}

/// A leader with probability `led`, another head or senior otherwise; anyone active if negative.
pub fn draw(world: &World, pool: &Pool, field: usize, year: u16, led: f64, dice: &mut Dice) -> u32 {
    let leaders = &pool.leaders[field];
    if dice.chance(led) && !leaders.is_empty() {
        let (person, strength) = *dice.pick(leaders);
        if dice.chance(strength) {
            return person;
        }
    }
    let lab = *dice.pick(&pool.labs[field]);
    if led >= 0.0 {
        return world.asked(lab, dice.below(3) as u32, year);
    }
    let (mut members, mut sums) = (Vec::new(), Vec::new());
    world.members(lab, year, &mut members, &mut sums);
    members[dice.weighted(&sums)]
}

fn session_title(topic: &str, kind: SessionType, japanese: bool, dice: &mut Dice) -> String {
    if dice.chance(0.12) {
        let plain = if japanese { "会長特別企画" } else { "Late-breaking science" };
        return plain.to_owned();
    }
    if japanese {
        let endings = ["の最新知見", "診療の現在と未来", "治療の新展開", "における多職種連携"];
        return format!("{topic}{}", dice.pick(&endings));
    }
    let capital: String = topic[..1].to_uppercase() + &topic[1..];
    match kind.0 {
        "Plenary" => format!("{capital}: the state of the art"),
        "Poster session" => format!("Posters: {topic}"),
        _ => {
            format!("{capital}: {}", dice.pick(&["new evidence", "from trial to ward", "debates"]))
        }
    }
}

fn talk_title(topic: &str, japanese: bool, dice: &mut Dice) -> String {
    if japanese {
        let patterns = [
            "の長期予後に関する検討",
            "患者の再入院因子",
            "に対する新規治療薬の効果",
            "における心エコー指標の意義",
            "の一例",
        ];
        return format!("{topic}{}", dice.pick(&patterns));
    }
    plain_title(&dice.pick(TITLES).replace("{}", topic))
}
