//! Registered trials as ClinicalTrials.gov prints them (version 2 of its API): one for every phase III trial
//! that is published and for half of the others, and those that are still open.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::Params;
use super::dice::{Dice, Stream};
use super::fields::{FIELDS, Theme};
use super::paper::{self, Kind, Scratch};
use super::places::Country;
use super::world::{METHODOLOGIST, World};

/// Papers looked through at a time, so that memory does not grow with their number.
const BATCH: u64 = 50_000;
/// Phases of trials that are under way.
const PHASES: [&str; 4] = ["PHASE2", "PHASE3", "PHASE3", "PHASE4"];
/// Open trials are numbered from here on, far from the numbers of papers.
const FIRST_OPEN: u64 = 9_000_000;
/// Publications for each open trial.
const PAPERS_AN_OPEN_TRIAL: u64 = 80;

/// Registry number of the trial that paper `index` reports.
pub fn registry_number(index: u64) -> String {
    format!("NCT9{:07}", index % 10_000_000)
}

/// A registered trial.
struct Trial {
    number: String,
    field: usize,
    theme: &'static Theme,
    phase: &'static str,
    start: (u16, u8),
    is_open: bool,
    /// Who leads it, and a chair beside.
    lead: u32,
    chair: Option<u32>,
    /// Site investigators with a laboratory whose hospital the site is.
    sites: Vec<(u32, usize)>,
    dice: Dice,
}

/// One record and the truth about it.
#[derive(Default)]
struct Record {
    json: String,
    truth: String,
    people: Vec<u32>,
}

/// Writing to a `String` cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => { write!($out, $($arg)*).expect("a String takes all text") };
}

/// Writes one page with all trials, a trial a line, and a line of truth for each person named.
pub fn write_trials(
    params: &Params,
    world: &World,
    seen: &[AtomicBool],
    page: &mut dyn Write,
    truth: &mut dyn Write,
) -> io::Result<()> {
    let open = (params.papers / PAPERS_AN_OPEN_TRIAL).max(6);
    let mut total = 0;
    page.write_all(b"{\"studies\":[")?;
    let mut write_all = |records: Vec<Record>| -> io::Result<()> {
        for record in records {
            page.write_all(if total == 0 { b"\n" } else { b",\n" })?;
            page.write_all(record.json.as_bytes())?;
            truth.write_all(record.truth.as_bytes())?;
            total += 1;
            for person in record.people {
                seen[person as usize].store(true, Ordering::Relaxed);
            }
        }
        Ok(())
    };
    for first in (0..params.papers).step_by(BATCH as usize) {
        let batch = first..(first + BATCH).min(params.papers);
        let found = batch.into_par_iter().filter_map(|index| reported(params, world, index));
        write_all(found.map(|trial| record(world, trial)).collect())?;
    }
    let found = (0..open).into_par_iter().map(|number| open_trial(params, world, number));
    write_all(found.map(|trial| record(world, trial)).collect())?;
    writeln!(page, "\n],\"totalCount\":{total}}}")
}

/// The trial behind a paper, if there is one and it was registered.
fn reported(params: &Params, world: &World, index: u64) -> Option<Trial> {
    let (header, _) = paper::header(params, world, index);
    let phase = match header.kind {
        Kind::TrialPhase3 => "PHASE3",
        Kind::Trial if index.is_multiple_of(2) => "PHASE2",
        _ => return None,
    };
    let paper = paper::paper(params, world, index, &mut Scratch::default());
    let lead = *paper.authors.last()?;
    let mut dice = Dice::new(params.seed, Stream::Trial, index);
    let lab = &world.labs[header.lab];
    let year = header.year - 2 - dice.below(3) as u16;
    let chair = chair(world, paper.field, lead, &mut dice);
    let sites = match paper.investigators.len() {
        0 => seniors(world, paper.field, year, &mut dice),
        _ => paper.investigators.iter().take(5).map(|site| (*site, world.home(*site))).collect(),
    };
    Some(Trial {
        number: registry_number(index),
        field: paper.field,
        theme: lab.themes[0],
        phase,
        start: (year, header.month),
        is_open: false,
        lead,
        chair,
        sites,
        dice,
    })
}

/// A trial of the last three years that nothing has been published about.
fn open_trial(params: &Params, world: &World, number: u64) -> Trial {
    let mut dice = Dice::new(params.seed, Stream::Trial, 1 << 40 | number);
    let field = dice.index(FIELDS.len());
    // The last year ends with September.
    let start = (params.last_year - dice.below(3) as u16, 1 + dice.below(8) as u8);
    let labs = world.labs_of(field);
    let lead = if dice.chance(0.5) {
        paper::leader(world, field, &mut dice)
    } else {
        let lab = labs.start + dice.index(labs.len());
        world.asked(lab, dice.below(3) as u32, start.0)
    };
    let chair = chair(world, field, lead, &mut dice);
    let sites = seniors(world, field, start.0, &mut dice);
    Trial {
        number: registry_number(FIRST_OPEN + number),
        field,
        theme: world.labs[world.lab_in(lead, start.0)].themes[0],
        phase: PHASES[dice.index(PHASES.len())],
        start,
        is_open: true,
        lead,
        chair,
        sites,
        dice,
    }
}

/// A leader of the area beside the one who leads the trial, for two trials of five.
fn chair(world: &World, field: usize, lead: u32, dice: &mut Dice) -> Option<u32> {
    let drawn = paper::leader(world, field, dice);
    (dice.chance(0.4) && drawn != lead).then_some(drawn)
}

/// Two to five seniors of laboratories of the area.
fn seniors(world: &World, field: usize, year: u16, dice: &mut Dice) -> Vec<(u32, usize)> {
    let labs = world.labs_of(field);
    let mut sites: Vec<(u32, usize)> = Vec::new();
    for _ in 0..2 + dice.below(4) {
        let lab = labs.start + dice.index(labs.len());
        let site = world.at_seat(lab, 1 + dice.below(u64::from(METHODOLOGIST) - 1) as u32, year);
        if sites.iter().all(|(other, _)| *other != site) {
            sites.push((site, lab));
        }
    }
    sites
}

/// Prints a trial.
fn record(world: &World, mut trial: Trial) -> Record {
    let field = &FIELDS[trial.field];
    let mut record = Record::default();
    identification(&mut trial, &mut record.json);
    let sponsor = trial.dice.chance(0.3).then(|| *trial.dice.pick(SPONSORS));
    sponsors(world, &trial, sponsor, &mut record);
    let out = &mut record.json;
    put!(out, "\"conditionsModule\":{{\"conditions\":[\"{}\"],", field.name);
    put!(out, "\"keywords\":[{}]}},", quoted(trial.theme.keyword));
    put!(out, "\"designModule\":{{\"studyType\":\"INTERVENTIONAL\",");
    put!(out, "\"phases\":[\"{}\"],", trial.phase);
    let enrolled = 20 * (3 + trial.dice.below(60));
    put!(out, "\"enrollmentInfo\":{{\"count\":{enrolled}}}}},\"armsInterventionsModule\":");
    let intervention = quoted(trial.theme.intervention);
    put!(out, "{{\"interventions\":[{{\"type\":\"OTHER\",\"name\":{intervention}}}]}},");
    officials(world, &mut trial, sponsor, &mut record);
    locations(world, &mut trial, &mut record);
    let out = &mut record.json;
    let (ui, name) = field.mesh[0];
    put!(out, "\"derivedSection\":{{\"conditionBrowseModule\":{{\"meshes\":[{{\"id\":\"{ui}\",");
    put!(out, "\"term\":{}}}]}}}},\"hasResults\":false}}", quoted(name));
    record.people.push(trial.lead);
    record.people.extend(trial.chair);
    record.people.extend(trial.sites.iter().map(|(site, _)| *site));
    record
}

fn identification(trial: &mut Trial, out: &mut String) {
    let topic = *trial.dice.pick_common(FIELDS[trial.field].topics);
    let (intervention, (year, month)) = (trial.theme.intervention, trial.start);
    put!(out, "{{\"protocolSection\":{{\"identificationModule\":{{\"nctId\":");
    put!(out, "\"{}\",\"briefTitle\":", trial.number);
    put!(out, "{},", quoted(&format!("{intervention} in {topic}")));
    let title = format!("{intervention} versus usual care in {topic}: a randomised trial");
    put!(out, "\"officialTitle\":{}}},", quoted(&title));
    let status = if trial.is_open { "RECRUITING" } else { "COMPLETED" };
    put!(out, "\"statusModule\":{{\"overallStatus\":\"{status}\",");
    put!(out, "\"startDateStruct\":{{\"date\":\"{year}-{month:02}\",\"type\":\"ACTUAL\"}},");
    put!(out, "\"studyFirstPostDateStruct\":{{\"date\":\"{year}-{month:02}-20\"}},");
    put!(out, "\"lastUpdatePostDateStruct\":{{\"date\":\"{year}-{month:02}-28\"}}}},");
}

/// The responsible party is the company, or who leads the trial.
fn sponsors(world: &World, trial: &Trial, company: Option<&str>, record: &mut Record) {
    let out = &mut record.json;
    out.push_str("\"sponsorCollaboratorsModule\":{\"responsibleParty\":{");
    if let Some(company) = company {
        put!(out, "\"type\":\"SPONSOR\"}},\"leadSponsor\":{{\"name\":");
        put!(out, "{},\"class\":\"INDUSTRY\"}}}},", quoted(company));
        return;
    }
    let lab = &world.labs[world.lab_in(trial.lead, trial.start.0)];
    let name = world.name(trial.lead);
    let shown = format!("{} {}", name.given, name.family);
    put!(out, "\"type\":\"PRINCIPAL_INVESTIGATOR\",\"investigatorFullName\":");
    put!(out, "{},\"investigatorTitle\":\"Professor\",", quoted(&shown));
    put!(out, "\"investigatorAffiliation\":{}}},", quoted(&lab.institution));
    put!(out, "\"leadSponsor\":{{\"name\":{},", quoted(&lab.institution));
    put!(out, "\"class\":\"OTHER\"}}}},");
    note(&mut record.truth, &trial.number, "responsible party", &shown, trial.lead);
}

/// Companies that sponsor trials; invented.
const SPONSORS: &[&str] = &[
    "Halvorne Therapeutics",
    "Larkhollow Pharma",
    "Qinglan Biosciences",
    "Steinbrück Arzneimittel GmbH",
    "Mizuhodai Seiyaku Co., Ltd.",
];

/// The lead and the chair; of a trial of a company an office of its as well.
fn officials(world: &World, trial: &mut Trial, company: Option<&str>, record: &mut Record) {
    let out = &mut record.json;
    out.push_str("\"contactsLocationsModule\":{\"overallOfficials\":[");
    let chair = trial.chair.map(|chair| (chair, "STUDY_CHAIR"));
    let people = [(trial.lead, "PRINCIPAL_INVESTIGATOR")].into_iter().chain(chair);
    for (place, (person, role)) in people.enumerate() {
        let lab = &world.labs[world.lab_in(person, trial.start.0)];
        let shown = world.name(person).dressed(world.culture(person), &mut trial.dice);
        let comma = if place == 0 { "" } else { "," };
        put!(out, "{comma}{{\"name\":{},\"affiliation\":", quoted(&shown));
        put!(out, "{},\"role\":\"{role}\"}}", quoted(&lab.institution));
        note(&mut record.truth, &trial.number, &format!("official {place}"), &shown, person);
    }
    if let Some(company) = company {
        put!(out, ",{{\"name\":\"Medical Director\",\"affiliation\":{},", quoted(company));
        out.push_str("\"role\":\"STUDY_DIRECTOR\"}");
    }
    out.push_str("],");
}

/// Sites; open trials name a contact of each, who is an office and no investigator.
fn locations(world: &World, trial: &mut Trial, record: &mut Record) {
    let out = &mut record.json;
    out.push_str("\"locations\":[");
    for (place, (person, lab)) in trial.sites.iter().enumerate() {
        let lab = &world.labs[*lab];
        let country: &Country = lab.place();
        let comma = if place == 0 { "" } else { "," };
        put!(out, "{comma}{{\"facility\":{},", quoted(&lab.institution));
        put!(out, "\"city\":{},\"country\":\"{}\",", quoted(lab.city.0), country.name);
        out.push_str("\"contacts\":[");
        if trial.is_open {
            put!(out, "{{\"name\":\"Trial Office\",\"role\":\"CONTACT\",");
            put!(out, "\"email\":\"trials@{}\"}},", country.domain);
        }
        let shown = world.name(*person).dressed(world.culture(*person), &mut trial.dice);
        put!(out, "{{\"name\":{},\"role\":\"PRINCIPAL_INVESTIGATOR\"}}]}}", quoted(&shown));
        note(&mut record.truth, &trial.number, &format!("site {place}"), &shown, *person);
    }
    out.push_str("]}},");
}

fn note(truth: &mut String, number: &str, place: &str, shown: &str, person: u32) {
    put!(truth, "trials\t{number}\t{place}\t{shown}\tP{person:07}\n");
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
