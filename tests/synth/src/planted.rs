//! People whose career takes a turn, three in each area: one rises, one moves, one falls silent.

use super::Params;
use super::world::{Career, Lab, SLOTS};

/// The turns of an area.
pub struct PlantedCareers {
    /// A young member of a leader's laboratory, who publishes far more from `rise_year` on.
    pub rising: u32,
    pub rise_year: u16,
    /// First year of the one who rises.
    started: u16,
    /// A senior of a laboratory, who works at another school's from `move_year` on.
    pub moved: u32,
    pub moved_to: usize,
    pub move_year: u16,
    /// The head of a laboratory, no leader, who is in no document after `last_year`.
    pub silent: u32,
    pub last_year: u16,
}

/// Output of the planted seniors, in hundredths.
const SENIOR_OUTPUT: u32 = 3000;
/// Output of the one who rises, before.
const YOUNG_OUTPUT: u32 = 150;

impl PlantedCareers {
    pub fn write_into(&self, careers: &mut [Career]) {
        let (start, end) = (self.started, u16::MAX);
        let (output, rise_year) = (YOUNG_OUTPUT, self.rise_year);
        careers[self.rising as usize] = Career { start, end, output, move_year: 0, rise_year };
        let moved = &mut careers[self.moved as usize];
        (moved.output, moved.move_year) = (SENIOR_OUTPUT, self.move_year);
        let silent = &mut careers[self.silent as usize];
        (silent.output, silent.end) = (SENIOR_OUTPUT, self.last_year);
    }
}

/// Plants the turns of every area in schools of their own. The laboratory of the one who falls silent has
/// the output of the most productive one of the area that no leader heads, and that one its; the laboratory
/// of the one who moves likewise in its school.
pub fn plant_careers(
    params: &Params,
    labs: &mut [Lab],
    schools: u64,
    per_school: u64,
) -> Vec<PlantedCareers> {
    let (first, last) = (params.first_year, params.last_year);
    let years_ago = |years: u16| last.saturating_sub(years).max(first);
    let fields = 0..labs.len() as u64 / (schools * per_school);
    let planted = fields.map(|field| {
        let school = |number: u64| ((field * schools + number) * per_school) as usize;
        let (risen, left, silenced) = (school(1) + 2, school(2) + 1, school(3) + 3);
        swap_with_most_productive(labs, silenced, school(0)..school(schools));
        swap_with_most_productive(labs, left, school(2)..school(3));
        let elsewhere = |lab: &usize| {
            let (old, new) = (&labs[left], &labs[*lab]);
            // Hospitals of one invented place would look like one.
            let place = |institution: &str| institution.split(' ').next().map(str::to_owned);
            let is_other_place = place(&old.institution) != place(&new.institution);
            old.city != new.city && is_other_place && new.strength == 0.0
        };
        let destination = (school(0)..school(1)).find(elsewhere).unwrap_or_else(|| school(0) + 1);
        PlantedCareers {
            rising: risen as u32 * SLOTS + 6,
            rise_year: years_ago(2),
            started: years_ago(6),
            moved: left as u32 * SLOTS + 2,
            moved_to: destination,
            move_year: years_ago(4),
            silent: silenced as u32 * SLOTS,
            last_year: years_ago(5),
        }
    });
    planted.collect()
}

fn swap_with_most_productive(labs: &mut [Lab], lab: usize, among: std::ops::Range<usize>) {
    let others = among.filter(|other| labs[*other].strength == 0.0);
    if let Some(most) = others.max_by_key(|other| labs[*other].output) {
        (labs[lab].output, labs[most].output) = (labs[most].output, labs[lab].output);
    }
}
