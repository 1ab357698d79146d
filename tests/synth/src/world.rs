//! Laboratories, schools and careers: who can write with whom, and who leads.

use super::Params;
use super::dice::{Dice, Stream};
use super::fields::{FIELDS, Theme};
use super::names::{self, Culture, Name};
use super::places::{COUNTRIES, Country, DEPARTMENTS};
use super::planted::{PlantedCareers, plant_careers};

/// People whose home one laboratory is, over the years.
pub const SLOTS: u32 = 24;
/// The slot of a methodologist, who is a middle author all over the area.
pub const METHODOLOGIST: u32 = 4;

/// A laboratory: the people around one head.
pub struct Lab {
    pub field: u8,
    pub community: u32,
    pub country: u8,
    pub institution: String,
    pub institution_native: String,
    pub city: (&'static str, &'static str),
    pub department: (&'static str, &'static str),
    /// Planted strength of the head as a leader of the area, in (0, 1]; 0 for other heads.
    pub strength: f64,
    /// Output of the laboratory relative to others, in thousandths.
    pub output: u64,
    /// What it works on, and what the other half of its school works on.
    pub themes: [&'static Theme; 2],
}

impl Lab {
    pub fn place(&self) -> &'static Country {
        &COUNTRIES[self.country as usize]
    }
}

/// What decides when and how often a person publishes.
#[derive(Clone, Copy)]
pub struct Career {
    pub start: u16,
    pub end: u16,
    /// Relative productivity, in hundredths.
    pub output: u32,
    /// Year of the move to another laboratory, or 0.
    pub move_year: u16,
    /// Year from which on output is [`RISE`] times as high, or 0.
    pub rise_year: u16,
}

/// How much more a rising person publishes than before.
const RISE: u32 = 25;

impl Career {
    pub fn is_active(&self, year: u16) -> bool {
        self.start <= year && year <= self.end
    }

    fn output_in(&self, year: u16) -> u32 {
        let risen = self.rise_year > 0 && year >= self.rise_year;
        self.output * if risen { RISE } else { 1 }
    }
}

/// A planted leader.
pub struct Leader {
    pub person: u32,
    pub strength: f64,
}

/// Everything that papers are drawn from.
pub struct World {
    pub seed: u64,
    pub everybody_identified: bool,
    pub labs: Vec<Lab>,
    pub labs_per_school: u32,
    pub careers: Vec<Career>,
    /// Leaders of each field, strongest first.
    pub leaders: Vec<Vec<Leader>>,
    /// Whose career takes a turn, by field.
    pub planted: Vec<PlantedCareers>,
    /// Cumulative output of all laboratories.
    pub lab_output: Vec<u64>,
    /// First number of the people who appear only as investigators of large trials.
    pub first_site: u32,
    pub people: u32,
}

impl World {
    pub fn new(params: &Params) -> Self {
        let fields = FIELDS.len() as u64;
        let schools = ((params.papers as f64).sqrt() as u64 / 11).clamp(4, 60);
        let per_school = (params.papers / 16 / (fields * schools)).max(7);
        let mut labs = Vec::new();
        for field in 0..fields {
            for school in 0..schools {
                for _ in 0..per_school {
                    let id = labs.len() as u64;
                    let community = (field * schools + school) as u32;
                    labs.push(lab(params.world, id, field as u8, community, per_school));
                }
            }
        }
        let leaders = plant_leaders(&mut labs, schools, per_school);
        let planted = plant_careers(params, &mut labs, schools, per_school);
        let mut sum = 0;
        let lab_output = labs.iter().map(|lab| {
            sum += lab.output;
            sum
        });
        let lab_output = lab_output.collect();
        let first_site = labs.len() as u32 * SLOTS;
        let people = first_site + 1200.max(params.papers / 50) as u32;
        let mut careers: Vec<Career> =
            (0..people).map(|person| career(params, &labs, person)).collect();
        planted.iter().for_each(|planted| planted.write_into(&mut careers));
        let (seed, labs_per_school) = (params.world, per_school as u32);
        let everybody_identified = params.everybody_identified;
        Self {
            seed,
            everybody_identified,
            labs,
            labs_per_school,
            careers,
            leaders,
            planted,
            lab_output,
            first_site,
            people,
        }
    }

    /// The laboratory a person came from; site investigators are spread over all of them.
    pub fn home(&self, person: u32) -> usize {
        if person < self.first_site {
            (person / SLOTS) as usize
        } else {
            (person as usize).wrapping_mul(7919) % self.labs.len()
        }
    }

    /// Where a person works in a year.
    pub fn lab_in(&self, person: u32, year: u16) -> usize {
        let home = self.home(person);
        let moved = self.careers[person as usize].move_year;
        if moved == 0 || year < moved {
            return home;
        }
        let planted = self.planted.iter().find(|planted| planted.moved == person);
        planted.map_or_else(|| self.neighbour(home, person % SLOTS, 1), |planted| planted.moved_to)
    }

    fn is_at(&self, person: u32, lab: usize, year: u16) -> bool {
        self.careers[person as usize].is_active(year) && self.lab_in(person, year) == lab
    }

    /// Who has a seat of a laboratory in a year, 0 being the head. Instead of somebody who has left or is
    /// not there yet one of the seniors is taken; whoever moves here gets the seat before the
    /// methodologist's.
    pub fn at_seat(&self, lab: usize, seat: u32, year: u16) -> u32 {
        let newcomer = self.planted.iter().find(|planted| {
            seat + 1 == METHODOLOGIST && planted.moved_to == lab && planted.move_year <= year
        });
        if let Some(planted) = newcomer {
            return planted.moved;
        }
        let person = |seat: u32| lab as u32 * SLOTS + seat;
        if self.is_at(person(seat), lab, year) {
            return person(seat);
        }
        let seniors = (1..METHODOLOGIST).cycle().skip(seat as usize).take(METHODOLOGIST as usize);
        seniors
            .map(person)
            .find(|senior| self.is_at(*senior, lab, year))
            .unwrap_or_else(|| person(METHODOLOGIST))
    }

    /// How often the head of a laboratory is the last author of its papers.
    pub fn head_leads(&self, lab: usize) -> f64 {
        let will_be_silent = |planted: &PlantedCareers| self.home(planted.silent) == lab;
        match self.labs[lab].strength > 0.0 {
            true => 0.62,
            false if self.planted.iter().any(will_be_silent) => 0.8,
            false => 0.5,
        }
    }

    /// Who of the heads and seniors of a laboratory is asked to speak, sit on a panel or lead a trial: in
    /// the place of the second senior the one who rises.
    pub fn asked(&self, lab: usize, seat: u32, year: u16) -> u32 {
        let rising = self.planted.iter().find(|planted| {
            seat == 2 && self.home(planted.rising) == lab && planted.rise_year <= year
        });
        rising.map_or_else(|| self.at_seat(lab, seat, year), |planted| planted.rising)
    }

    /// The laboratory `sign * distance` further round the ring of its school; the distance depends
    /// on the slot alone, so that who came can be told as easily as who left.
    fn neighbour(&self, lab: usize, slot: u32, sign: i64) -> usize {
        let size = i64::from(self.labs_per_school);
        let distance = 1 + i64::from(slot) % (size - 1);
        let school = lab as i64 / size;
        (school * size + (lab as i64 % size + sign * distance).rem_euclid(size)) as usize
    }

    /// Fills `members` with the people of a laboratory in a year and their cumulative output.
    pub fn members(&self, lab: usize, year: u16, members: &mut Vec<u32>, sums: &mut Vec<u64>) {
        members.clear();
        sums.clear();
        let mut sum = 0;
        for slot in 0..SLOTS {
            let came_from = self.neighbour(lab, slot, -1);
            for home in [lab, came_from] {
                let person = home as u32 * SLOTS + slot;
                if self.is_at(person, lab, year) {
                    sum += u64::from(self.careers[person as usize].output_in(year));
                    members.push(person);
                    sums.push(sum);
                }
            }
        }
        let here = self.planted.iter().map(|planted| planted.moved);
        let newcomers = here.filter(|person| self.home(*person) != lab);
        for person in newcomers.filter(|person| self.is_at(*person, lab, year)) {
            sum += u64::from(self.careers[person as usize].output_in(year));
            members.push(person);
            sums.push(sum);
        }
    }

    pub fn culture(&self, person: u32) -> Culture {
        let home = self.labs[self.home(person)].place().culture;
        let mut dice = Dice::new(self.seed, Stream::Name, u64::from(person) << 32 | 1);
        if person.is_multiple_of(SLOTS) || dice.chance(0.85) {
            home
        } else {
            COUNTRIES[dice.index(COUNTRIES.len())].culture
        }
    }

    pub fn name(&self, person: u32) -> Name {
        names::name(self.seed, u64::from(person), self.culture(person))
    }

    /// ORCID iD, for those who have one. The block `0009-999…` lies outside both ranges that ORCID
    /// draws from (0000-0001-5000-0007 to 0000-0003-5000-0001 and 0009-0000-… to 0009-0010-…), so
    /// no real person can bear it; the check digit is right (ISO 7064 mod 11-2).
    pub fn orcid(&self, person: u32) -> Option<String> {
        let mut dice = Dice::new(self.seed, Stream::Name, u64::from(person) << 32 | 2);
        let has_one = dice.chance(0.55) || self.everybody_identified;
        has_one.then(|| orcid(person))
    }

    /// The planted strength of a person; 0 for all but leaders.
    pub fn strength(&self, person: u32) -> f64 {
        let is_head = person < self.first_site && person.is_multiple_of(SLOTS);
        if is_head { self.labs[self.home(person)].strength } else { 0.0 }
    }

    /// Laboratories of a field as a range.
    pub fn labs_of(&self, field: usize) -> std::ops::Range<usize> {
        let size = self.labs.len() / FIELDS.len();
        field * size..(field + 1) * size
    }
}

fn orcid(person: u32) -> String {
    let body = format!("0009999{person:08}");
    let total = body.bytes().fold(0u32, |total, b| (total + u32::from(b - b'0')) * 2);
    let check = match (12 - total % 11) % 11 {
        10 => 'X',
        digit => (b'0' + digit as u8) as char,
    };
    format!("{}-{}-{}-{}{check}", &body[..4], &body[4..8], &body[8..12], &body[12..])
}

fn lab(seed: u64, id: u64, field: u8, community: u32, per_school: u64) -> Lab {
    let mut dice = Dice::new(seed, Stream::World, id);
    let mut drawn = dice.below(100);
    let country = COUNTRIES.iter().position(|country| {
        let here = drawn < country.share;
        drawn = drawn.saturating_sub(country.share);
        here
    });
    let country = country.unwrap_or(0);
    let place = &COUNTRIES[country];
    let (latin, native) = dice.pick(place.places);
    let (pattern, pattern_native) = dice.pick(place.institutions);
    Lab {
        field,
        community,
        country: country as u8,
        institution: pattern.replace("{}", latin),
        institution_native: pattern_native.replace("{}", native),
        city: *dice.pick(place.cities),
        department: *dice.pick(DEPARTMENTS),
        strength: 0.0,
        output: (700.0 * dice.heavy(8.0)) as u64,
        themes: themes(id / per_school, id % per_school, field),
    }
}

/// The themes of a laboratory: neighbours in pairs work on the same of the two of their school.
fn themes(school: u64, place: u64, field: u8) -> [&'static Theme; 2] {
    let all = FIELDS[field as usize].themes;
    let (first, half) = (2 * school, place / 2 % 2);
    let theme = |number: u64| &all[number as usize % all.len()];
    [theme(first + half), theme(first + 1 - half)]
}

/// Makes the heads of some laboratories leaders: twelve a field, or one a school where there are
/// more schools, spread evenly over the schools. A leader's laboratory publishes more, though some
/// others publish as much.
fn plant_leaders(labs: &mut [Lab], schools: u64, per_school: u64) -> Vec<Vec<Leader>> {
    let count = schools.max(12) as usize;
    let size = (schools * per_school) as usize;
    let per_field = labs.len() / size;
    let mut leaders = Vec::new();
    for field in 0..per_field {
        let mut of_field = Vec::new();
        for rank in 0..count {
            let (school, turn) = (rank % schools as usize, rank / schools as usize);
            let lab = field * size + school * per_school as usize + turn * 2;
            let strength = 1.0 - 0.5 * rank as f64 / (count - 1) as f64;
            labs[lab].strength = strength;
            labs[lab].output = (1000.0 + 1500.0 * strength) as u64;
            of_field.push(Leader { person: lab as u32 * SLOTS, strength });
        }
        leaders.push(of_field);
    }
    leaders
}

fn career(params: &Params, labs: &[Lab], person: u32) -> Career {
    let mut dice = Dice::new(params.world, Stream::Career, u64::from(person));
    let (first, last) = (params.first_year, params.last_year);
    let span = u64::from(last - first) + 1;
    let slot = person % SLOTS;
    let is_site = person >= labs.len() as u32 * SLOTS;
    let start = match slot {
        _ if is_site => first,
        0 => first - 12 - dice.below(10) as u16,
        1..=METHODOLOGIST => first - dice.below(10) as u16,
        _ => first + dice.below(span + 6) as u16 - 6,
    };
    let stays = slot <= METHODOLOGIST || dice.chance(0.35);
    let end = if stays { last + 5 } else { start + 3 + dice.below(6) as u16 };
    let moves = !is_site && slot > METHODOLOGIST && stays && dice.chance(0.35);
    let output = (100.0 * dice.heavy(20.0)) as u32;
    let move_year = if moves { start.max(first) + 2 + dice.below(4) as u16 } else { 0 };
    Career { start, end, output, move_year, rise_year: 0 }
}
