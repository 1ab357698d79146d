//! One publication: what it is, when, whose, about what. Made from the seed and its number alone.

use super::Params;
use super::dice::{Dice, Stream};
use super::fields::{FIELDS, TITLES, Theme, VAGUE_TITLES};
use super::world::{METHODOLOGIST, SLOTS, World};

/// First PMID of the set; PubMed itself is far from it.
pub const FIRST_PMID: u64 = 90_000_001;
/// Papers a block; each block has one retracted paper and its notice.
const BLOCK: u64 = 200;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Article,
    Review,
    CaseReport,
    Letter,
    Editorial,
    Trial,
    TrialPhase3,
    MetaAnalysis,
    Guideline,
    Consortium,
    Notice,
}

/// What can be told of a paper without drawing its authors.
#[derive(Clone, Copy)]
pub struct Header {
    pub index: u64,
    pub year: u16,
    pub month: u8,
    pub day: u8,
    pub lab: usize,
    pub kind: Kind,
    /// The paper that this one retracts, or that retracts this one.
    pub retraction: Option<u64>,
}

/// A publication ready to be printed.
pub struct Paper {
    pub header: Header,
    pub title: String,
    pub field: usize,
    pub second_field: Option<usize>,
    /// Authors in printed order.
    pub authors: Vec<u32>,
    /// Listed investigators who are no authors.
    pub investigators: Vec<u32>,
    /// What its laboratory works on, if the paper is about that.
    pub theme: Option<&'static Theme>,
    /// Earlier papers cited, as numbers.
    pub references: Vec<u64>,
    /// For everything that is left to chance in printing.
    pub dice: Dice,
}

/// Buffers kept from one paper to the next.
#[derive(Default)]
pub struct Scratch {
    members: Vec<u32>,
    sums: Vec<u64>,
}

/// The date of paper `index`: later papers are younger, and output doubles over the period.
fn date(params: &Params, index: u64, dice: &mut Dice) -> (u16, u8, u8) {
    let years = f64::from(params.last_year - params.first_year) + 0.75;
    let share = (index as f64 + 0.5) / params.papers as f64;
    // Solves x + x²/2 = 1.5 · share: density 1 at the start, 2 at the end.
    let time = ((1.0 + 3.0 * share).sqrt() - 1.0) * years;
    let year = params.first_year + time as u16;
    let month = 1 + (time.fract() * 12.0) as u8;
    (year, month.min(12), 1 + dice.below(28) as u8)
}

fn retraction(params: &Params, index: u64) -> (Option<u64>, bool) {
    let block = index / BLOCK;
    let mut dice = Dice::new(params.seed, Stream::Retraction, block);
    let target = block * BLOCK + dice.below(BLOCK / 2 - 10);
    let notice = block * BLOCK + BLOCK / 2 + dice.below(BLOCK / 2 - 10);
    match index {
        _ if notice >= params.papers => (None, false),
        i if i == target => (Some(notice), false),
        i if i == notice => (Some(target), true),
        _ => (None, false),
    }
}

fn kind(dice: &mut Dice) -> Kind {
    match dice.below(1000) {
        0..640 => Kind::Article,
        640..730 => Kind::Review,
        730..800 => Kind::CaseReport,
        800..840 => Kind::Letter,
        840..870 => Kind::Editorial,
        870..910 => Kind::Trial,
        910..935 => Kind::TrialPhase3,
        935..982 => Kind::MetaAnalysis,
        982..998 => Kind::Guideline,
        _ => Kind::Consortium,
    }
}

pub fn header(params: &Params, world: &World, index: u64) -> (Header, Dice) {
    let mut dice = Dice::new(params.seed, Stream::Paper, index);
    let lab = dice.weighted(&world.lab_output);
    let (year, month, day) = date(params, index, &mut dice);
    let drawn = kind(&mut dice);
    let (retraction, is_notice) = retraction(params, index);
    let mut header = Header { index, year, month, day, lab, kind: drawn, retraction };
    if is_notice {
        header.kind = Kind::Notice;
        // A notice bears the names and the topic of the paper that it retracts.
        header.lab = retraction.map_or(lab, |target| {
            Dice::new(params.seed, Stream::Paper, target).weighted(&world.lab_output)
        });
    }
    (header, dice)
}

/// Makes paper `index`.
pub fn paper(params: &Params, world: &World, index: u64, scratch: &mut Scratch) -> Paper {
    let (header, mut dice) = header(params, world, index);
    let field = world.labs[header.lab].field as usize;
    let second_field = dice.chance(0.08).then(|| (field + 1 + dice.index(2)) % FIELDS.len());
    let mut authors = Vec::new();
    let mut investigators = Vec::new();
    match header.kind {
        Kind::Guideline => authors = panel(world, field, header.year, &mut dice),
        Kind::Notice => {}
        Kind::Consortium => {
            team(world, &header, &mut dice, scratch, &mut authors);
            consortium(world, &mut dice, &mut authors);
        }
        _ => team(world, &header, &mut dice, scratch, &mut authors),
    }
    if let (Kind::Notice, Some(target)) = (header.kind, header.retraction) {
        authors = paper(params, world, target, scratch).authors;
        authors.retain(|author| world.careers[*author as usize].is_active(header.year));
    }
    if header.kind == Kind::TrialPhase3 && dice.chance(0.5) {
        let count = 20 + dice.below(30);
        investigators.extend((0..count).map(|_| site(world, &mut dice)));
        investigators.sort_unstable();
        investigators.dedup();
    }
    let (theme, title_theme) = theme(params, world, &header);
    let title = title(&header, field, second_field, title_theme, &mut dice);
    let references = references(params, world, &header, field);
    Paper { header, title, field, second_field, authors, investigators, theme, references, dice }
}

/// What a paper is about beyond its area, and whether its title says so: half of the papers have the
/// theme of the laboratory, one in ten that of the other half of the school.
fn theme(
    params: &Params,
    world: &World,
    header: &Header,
) -> (Option<&'static Theme>, Option<&'static Theme>) {
    let mut dice = Dice::new(params.seed, Stream::Theme, header.index);
    let [own, other] = world.labs[header.lab].themes;
    let theme = match dice.below(10) {
        _ if matches!(header.kind, Kind::Guideline | Kind::Consortium) => None,
        0..5 => Some(own),
        5..6 => Some(other),
        _ => None,
    };
    (theme, theme.filter(|_| dice.chance(0.5)))
}

fn site(world: &World, dice: &mut Dice) -> u32 {
    world.first_site + dice.below(u64::from(world.people - world.first_site)) as u32
}

/// Number of authors, by kind.
fn team_size(kind: Kind, dice: &mut Dice) -> usize {
    let size = match kind {
        Kind::Letter | Kind::Editorial => 1 + dice.below(3),
        Kind::CaseReport | Kind::Review => 2 + dice.below(4),
        Kind::Trial | Kind::TrialPhase3 => 8 + dice.below(10),
        _ => 3 + dice.below(5) + (dice.heavy(6.0) * 1.5) as u64 - 1,
    };
    size as usize
}

/// Authors of an ordinary paper: a young first author, members and friends of the laboratory, and
/// most often its head as the last.
fn team(
    world: &World,
    header: &Header,
    dice: &mut Dice,
    scratch: &mut Scratch,
    authors: &mut Vec<u32>,
) {
    let size = team_size(header.kind, dice);
    world.members(header.lab, header.year, &mut scratch.members, &mut scratch.sums);
    let leads = world.head_leads(header.lab);
    let seat = if dice.chance(leads) { 0 } else { 1 + dice.below(3) as u32 };
    let senior = world.at_seat(header.lab, seat, header.year);
    if size > 1 {
        let first = scratch.members[dice.weighted(&scratch.sums)];
        let other = world.at_seat(header.lab, 1, header.year);
        authors.push(if first == senior { other } else { first });
    }
    let mut tries = 0;
    while authors.len() + 1 < size && tries < 60 {
        tries += 1;
        let drawn = middle(world, header, dice, scratch);
        if drawn != senior && !authors.contains(&drawn) {
            authors.push(drawn);
        }
    }
    authors.retain(|author| *author != senior);
    authors.push(senior);
    let before_last = authors.len().saturating_sub(2);
    if authors.len() > 4 && dice.chance(0.25) {
        // A senior colleague stands next to the last.
        let colleague = visiting_head(world, header, dice);
        if !authors.contains(&colleague) {
            authors[before_last] = colleague;
        }
    }
}

fn middle(world: &World, header: &Header, dice: &mut Dice, scratch: &Scratch) -> u32 {
    match dice.below(100) {
        0..68 => scratch.members[dice.weighted(&scratch.sums)],
        68..84 => {
            let lab = school_lab(world, header.lab, dice);
            world.at_seat(lab, dice.below(8) as u32, header.year)
        }
        84..89 => visiting_head(world, header, dice),
        89..96 => (header.lab / 4 * 4) as u32 * SLOTS + METHODOLOGIST,
        _ => {
            let labs = world.labs_of(world.labs[header.lab].field as usize);
            let lab = labs.start + dice.index(labs.len());
            world.at_seat(lab, dice.below(6) as u32, header.year)
        }
    }
}

fn school_lab(world: &World, lab: usize, dice: &mut Dice) -> usize {
    let size = world.labs_per_school as usize;
    lab / size * size + dice.index(size)
}

/// A head of the same school, a leader more often than not: leaders stand in the middle of theirs.
fn visiting_head(world: &World, header: &Header, dice: &mut Dice) -> u32 {
    let first = school_lab(world, header.lab, dice);
    let second = school_lab(world, header.lab, dice);
    let stronger =
        if world.labs[first].strength < world.labs[second].strength { second } else { first };
    world.at_seat(stronger, 0, header.year)
}

/// A guideline panel: leaders, other heads, and a chair at the front.
pub fn panel(world: &World, field: usize, year: u16, dice: &mut Dice) -> Vec<u32> {
    let mut authors = Vec::new();
    let size = 9 + dice.index(10);
    let labs = world.labs_of(field);
    while authors.len() < size {
        let drawn = if dice.chance(0.55) {
            leader(world, field, dice)
        } else {
            let lab = labs.start + dice.index(labs.len());
            world.asked(lab, dice.below(3) as u32, year)
        };
        if !authors.contains(&drawn) {
            authors.push(drawn);
        }
    }
    let chair = leader(world, field, dice);
    authors.retain(|author| *author != chair);
    authors.insert(0, chair);
    authors
}

/// A planted leader of a field; the strong ones more often.
pub fn leader(world: &World, field: usize, dice: &mut Dice) -> u32 {
    let leaders = &world.leaders[field];
    loop {
        let drawn = dice.pick(leaders);
        if dice.chance(drawn.strength) {
            return drawn.person;
        }
    }
}

/// Fills a team up to 500 with site investigators who are authors by the group's rule. The lead
/// authors stay where they are.
fn consortium(world: &World, dice: &mut Dice, authors: &mut Vec<u32>) {
    let last = authors.split_off(authors.len() / 2);
    let mut sites: Vec<u32> = Vec::new();
    while sites.len() < 500 - last.len() - authors.len() {
        sites.extend((0..500).map(|_| site(world, dice)));
        sites.sort_unstable();
        sites.dedup();
    }
    sites.truncate(500 - last.len() - authors.len());
    authors.extend(sites);
    authors.extend(last);
}

/// A title without the markup of PubMed.
pub fn plain_title(title: &str) -> String {
    let plain = title.replace("&amp;", "&").replace("&lt;", "<");
    plain.replace("<i>", "").replace("</i>", "").replace("<sub>", "").replace("</sub>", "")
}

fn title(
    header: &Header,
    field: usize,
    second: Option<usize>,
    theme: Option<&Theme>,
    dice: &mut Dice,
) -> String {
    let topic = dice.pick_common(FIELDS[field].topics);
    let design = match header.kind {
        Kind::Notice => return String::from("Retraction notice to a paper of this journal."),
        Kind::Trial => ": a randomised trial",
        Kind::TrialPhase3 => ": a phase 3 randomised controlled trial",
        Kind::MetaAnalysis => ": a systematic review and meta-analysis",
        Kind::Guideline => return format!("{} practice guideline on {topic}.", header.year),
        Kind::CaseReport => ": a case report",
        Kind::Review => ": a review",
        Kind::Consortium => ": the five-hundred-site study",
        _ => "",
    };
    if design.is_empty() && dice.chance(0.12) {
        return format!("{}.", dice.pick(VAGUE_TITLES));
    }
    let plain = dice.pick(TITLES);
    let pattern = theme.map_or(*plain, |theme| theme.title);
    let mut title = pattern.replace("{}", topic);
    if let Some(second) = second {
        title.push_str(" with ");
        title.push_str(FIELDS[second].topics[0]);
    }
    title.push_str(design);
    title.push('.');
    title
}

/// Earlier papers of the field, those of leaders cited three times as often.
fn references(params: &Params, world: &World, header: &Header, field: usize) -> Vec<u64> {
    let mut dice = Dice::new(params.seed, Stream::Reference, header.index);
    let mut cited = Vec::new();
    let oldest = header.index.saturating_sub(200_000);
    if header.index == 0 || matches!(header.kind, Kind::Letter | Kind::Notice) {
        return cited;
    }
    let wanted = 2 + dice.index(9);
    for _ in 0..wanted * 8 {
        let earlier = oldest + dice.below(header.index - oldest);
        let lab = Dice::new(params.seed, Stream::Paper, earlier).weighted(&world.lab_output);
        let close = world.labs[lab].community == world.labs[header.lab].community;
        let known = world.labs[lab].strength > 0.0;
        let appeal = if known { 0.9 } else { 0.3 } * if close { 1.0 } else { 0.5 };
        if world.labs[lab].field as usize == field && dice.chance(appeal) {
            cited.push(earlier);
        }
        if cited.len() == wanted {
            break;
        }
    }
    cited.sort_unstable();
    cited.dedup();
    cited
}
