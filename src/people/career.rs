//! When and where a person was last seen, from documents alone.
//!
//! A document says that somebody was active and where they worked; the absence of one says nothing about why. So
//! a person can be silent and never be retired ([method 5.4](crate::guide::method#54-moved-silent-new)).

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::data::affiliation::{Institutions, Workplace};
use crate::data::corpus::{Corpus, PartialDate, PersonId, StrId};
use crate::people::identity::resolution::Resolution;

/// Years without a document after which a person may be silent, and within which one may be new.
const FEW_YEARS: u32 = 3;
/// Years within which a move is told.
const RECENT_MOVE: i16 = 5;
/// Documents that must name either house of a move: a single one may be a visit or a misprint.
const FEWEST_DOCUMENTS: u32 = 2;
/// Years in which a house may still be printed after a move: manuscripts of the old one appear late.
const LATE_PRINT: i16 = 1;

/// What the documents say of whether a person is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CareerState {
    /// Neither silent nor new.
    #[default]
    Active,
    /// Without a document for three years, and for longer than ever before.
    Silent,
    /// Without a document before the last three years, though the sources reach back further.
    New,
}

impl CareerState {
    /// The word in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Silent => "silent",
            Self::New => "new",
        }
    }
}

/// A change from one institution to the present one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Name of the earlier institution, as it is printed most.
    pub from: String,
    /// First year that prints the present one.
    pub year: i16,
}

/// The documents of a person, of any area, up to the reference date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Career {
    /// Date of the newest; none when all are undated or later.
    pub last_seen: PartialDate,
    /// Whether the person is there.
    pub state: CareerState,
    /// The last move, of the last five years.
    pub moved: Option<Move>,
}

/// Traces the careers of the people for whom `is_traced` says so, by person; everybody else has an empty one.
/// Documents after `as_of` do not count.
pub(crate) fn trace_careers(
    corpus: &Corpus,
    resolution: &Resolution,
    is_traced: &[bool],
    as_of: PartialDate,
) -> Vec<Career> {
    let sightings = collect_sightings(corpus, resolution, is_traced, as_of);
    let houses = PrintedInstitutions::of(corpus, &sightings);
    let span = SourceSpan::of(corpus, as_of);
    sightings
        .iter()
        .map(|seen| match seen.is_empty() {
            true => Career::default(),
            false => Career {
                last_seen: last_seen(seen),
                state: state(seen, &span),
                moved: last_move(corpus, seen, &houses, as_of),
            },
        })
        .collect()
}

/// A printed name of a person.
struct Sighting {
    date: PartialDate,
    /// Row of the mention.
    row: usize,
}

/// Names of each person on dated documents, in the order of the corpus.
fn collect_sightings(
    corpus: &Corpus,
    resolution: &Resolution,
    is_traced: &[bool],
    as_of: PartialDate,
) -> Vec<Vec<Sighting>> {
    let mut sightings: Vec<Vec<Sighting>> = is_traced.iter().map(|_| Vec::new()).collect();
    for (row, person) in resolution.person_of.iter().enumerate() {
        let person = person.filter(|person: &PersonId| is_traced[person.index()]);
        let date = corpus.works.date[corpus.mentions.work[row].index()];
        let is_past = date.is_some() && date.day_number() <= as_of.last_day().day_number();
        if let (Some(person), true) = (person, is_past) {
            sightings[person.index()].push(Sighting { date, row });
        }
    }
    sightings
}

fn last_seen(seen: &[Sighting]) -> PartialDate {
    let newest = seen.iter().max_by_key(|sighting| (sighting.date.day_number(), sighting.date));
    newest.map_or(PartialDate::NONE, |sighting| sighting.date)
}

/// The time that the sources cover, in days.
struct SourceSpan {
    /// The oldest document.
    first: i64,
    /// Three years before the newest.
    few_years_before: i64,
    /// The newest document up to the reference date: what came later nobody could be seen on.
    last: i64,
    /// Three years before `few_years_before`.
    twice_before: i64,
}

impl SourceSpan {
    fn of(corpus: &Corpus, as_of: PartialDate) -> Self {
        let last_day = as_of.last_day();
        let dated = corpus.works.date.iter().copied().filter(|date| date.is_some());
        let past = dated.filter(|date| date.day_number() <= last_day.day_number());
        let newest = past.clone().max_by_key(|date| date.day_number()).unwrap_or(as_of);
        let before = |years| newest.years_before(years).day_number();
        Self {
            first: past.map(PartialDate::day_number).min().unwrap_or_default(),
            few_years_before: before(FEW_YEARS),
            last: newest.day_number(),
            twice_before: before(2 * FEW_YEARS),
        }
    }
}

fn state(seen: &[Sighting], span: &SourceSpan) -> CareerState {
    let mut days: Vec<i64> = seen.iter().map(|sighting| sighting.date.day_number()).collect();
    days.sort_unstable();
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return CareerState::Active;
    };
    let longest_pause = days.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
    if *last < span.few_years_before && span.last - last > longest_pause {
        CareerState::Silent
    } else if *first >= span.few_years_before && span.first < span.twice_before {
        CareerState::New
    } else {
        CareerState::Active
    }
}

/// Lines of workplaces and the institutions that they name.
struct PrintedInstitutions {
    institutions: Institutions,
    place_of: FxHashMap<LineKey, usize>,
}

/// A line, with city and country where they are those of the line.
type LineKey = (StrId, StrId, [u8; 2]);

/// The workplaces printed beside a name; its city and country are those of the first.
fn lines_of(corpus: &Corpus, row: usize) -> impl Iterator<Item = LineKey> + '_ {
    let printed = &corpus.mentions;
    printed.workplace_lines(row).enumerate().map(move |(place, line)| match place {
        0 => (line, printed.city[row], printed.country[row]),
        _ => (line, StrId::default(), printed.country[row]),
    })
}

impl PrintedInstitutions {
    fn of(corpus: &Corpus, sightings: &[Vec<Sighting>]) -> Self {
        let mut place_of: FxHashMap<LineKey, usize> = FxHashMap::default();
        let mut codes: Vec<(LineKey, String)> = Vec::new();
        for sighting in sightings.iter().flatten() {
            for key in lines_of(corpus, sighting.row) {
                place_of.entry(key).or_insert_with(|| {
                    let known = key.2.iter().filter(|byte| **byte != 0);
                    codes.push((key, known.map(|byte| char::from(*byte)).collect()));
                    codes.len() - 1
                });
            }
        }
        let workplaces: Vec<Workplace<'_>> = codes
            .iter()
            .map(|((line, city, _), country)| Workplace {
                line: corpus.text(*line),
                city: corpus.text(*city),
                country,
            })
            .collect();
        Self { institutions: Institutions::group(&workplaces), place_of }
    }

    fn of_line(&self, key: &LineKey) -> Option<u32> {
        self.institutions.of(*self.place_of.get(key)?)
    }
}

/// Documents of each institution of a person, year by year.
type InstitutionsByYear = BTreeMap<i16, BTreeMap<u32, u32>>;

/// The last move among the institutions of one script: those of two are never compared, since nobody here knows which
/// of them are one house.
fn last_move(
    corpus: &Corpus,
    seen: &[Sighting],
    houses: &PrintedInstitutions,
    as_of: PartialDate,
) -> Option<Move> {
    let moves = [true, false].map(|is_latin| {
        let mut years = InstitutionsByYear::new();
        for sighting in seen {
            let lines = lines_of(corpus, sighting.row);
            let found: BTreeSet<u32> = lines
                .filter_map(|key| houses.of_line(&key))
                .filter(|house| is_in_latin_letters(houses.institutions.name(*house)) == is_latin)
                .collect();
            for house in found {
                *years.entry(sighting.date.year).or_default().entry(house).or_default() += 1;
            }
        }
        move_between(&years, houses, as_of)
    });
    // The one in Latin letters, unless the other came so much later that it is another move.
    moves.into_iter().flatten().reduce(|first, other| match other.year > first.year + LATE_PRINT {
        true => other,
        false => first,
    })
}

fn is_in_latin_letters(name: &str) -> bool {
    name.chars()
        .filter(|c| c.is_alphabetic())
        .all(|c| matches!(c, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'))
}

/// The move to the institution that the newest documents print: it is printed in every year since, the earlier
/// one in none but the first two of them, and both on two documents at least.
fn move_between(
    years: &InstitutionsByYear,
    houses: &PrintedInstitutions,
    as_of: PartialDate,
) -> Option<Move> {
    let documents = |house: u32| years.values().filter_map(|found| found.get(&house)).sum::<u32>();
    let (newest, printed) = years.last_key_value()?;
    // Of two printed in one year the one that was not there before, then the one on more documents.
    let first_year = |house: u32| years.iter().find(|(_, found)| found.contains_key(&house));
    let (present, _) = printed.iter().max_by_key(|(house, count)| {
        (first_year(**house).map(|(year, _)| *year), **count, std::cmp::Reverse(**house))
    })?;
    let run = years.iter().rev().take_while(|(_, found)| found.contains_key(present));
    let (year, in_run) =
        run.fold((*newest, 0), |(_, sum), (year, found)| (*year, sum + found[present]));
    if in_run < FEWEST_DOCUMENTS || year < as_of.year.saturating_sub(RECENT_MOVE) {
        return None;
    }
    let (_, before) = years.range(..year).next_back()?;
    let is_left = |house: u32| {
        years.range(year + LATE_PRINT + 1..).all(|(_, found)| !found.contains_key(&house))
            && !printed.contains_key(&house)
    };
    let name = |house: u32| houses.institutions.name(house);
    // Of one name in another country the country may be misread.
    let earlier = before.iter().filter(|(house, _)| {
        name(**house) != name(*present)
            && is_left(**house)
            && documents(**house) >= FEWEST_DOCUMENTS
    });
    let (from, _) = earlier.max_by_key(|(house, count)| (**count, std::cmp::Reverse(**house)))?;
    Some(Move { from: name(*from).to_owned(), year })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::corpus::{
        CorpusBuilder, RawMention, RawWork, SourceKind, WorkKind, merge_records,
    };

    const OLD: &str = "Northfield University, Northfield";
    const NEW: &str = "Southfield University, Southfield";

    /// The career of somebody who is printed in these years at these places, among sources from 2010 to `as_of`.
    fn career(printed: &[(i16, &[&str])]) -> Career {
        let as_of = PartialDate::new(2026, 10, 1);
        let mut builder = CorpusBuilder::default();
        let mut add = |family: &str, date: PartialDate, lines: &[&str], number: u32| {
            let mut work = RawWork::new(SourceKind::Pubmed, WorkKind::Article);
            (work.ids.pmid, work.date) = (number, date);
            work.title = format!("Invented finding number {number}");
            work.mentions.push(RawMention {
                family: family.into(),
                affiliations: lines.iter().map(|line| (*line).to_owned()).collect(),
                ..RawMention::default()
            });
            builder.push(&work);
        };
        add("Others", PartialDate::new(2010, 1, 1), &[], 1);
        add("Others", as_of, &[], 2);
        for (place, (year, lines)) in printed.iter().enumerate() {
            add("Muster", PartialDate::new(*year, 5, 1), lines, place as u32 + 3);
        }
        let corpus = merge_records(&[builder]).corpus;
        let is_muster = |row: usize| corpus.text(corpus.mentions.family[row]) == "Muster";
        let rows = 0..corpus.mention_count();
        let person_of = rows.map(|row| is_muster(row).then_some(PersonId(0))).collect();
        let people = Resolution { person_of, person_count: 1, ..Resolution::default() };
        trace_careers(&corpus, &people, &[true], as_of).swap_remove(0)
    }

    #[test]
    fn somebody_who_moved_once_is_told_with_the_house_and_the_year() {
        let moved = career(&[(2019, &[OLD]), (2021, &[OLD]), (2023, &[NEW]), (2025, &[NEW])]);
        assert_eq!(moved.moved, Some(Move { from: "Northfield University".into(), year: 2023 }));
        assert_eq!(
            (moved.last_seen, moved.state),
            (PartialDate::new(2025, 5, 1), CareerState::Active)
        );
        // A paper from the old place appears in the year after.
        let late = career(&[
            (2021, &[OLD]),
            (2022, &[OLD]),
            (2023, &[NEW]),
            (2024, &[NEW, OLD]),
            (2025, &[NEW]),
        ]);
        assert_eq!(late.moved.map(|moved| moved.year), Some(2023));
    }

    #[test]
    fn somebody_who_went_and_came_back_moved_from_where_they_were_last() {
        let back = career(&[
            (2018, &[OLD]),
            (2019, &[OLD]),
            (2021, &[NEW]),
            (2022, &[NEW]),
            (2024, &[OLD]),
            (2025, &[OLD]),
        ]);
        assert_eq!(back.moved, Some(Move { from: "Southfield University".into(), year: 2024 }));
    }

    #[test]
    fn two_houses_at_once_a_single_paper_an_old_move_and_another_spelling_are_no_move() {
        for printed in [
            &[
                (2021, &[OLD][..]),
                (2022, &[OLD, NEW]),
                (2023, &[OLD]),
                (2024, &[OLD, NEW]),
                (2025, &[NEW, OLD]),
            ][..],
            &[(2021, &[OLD]), (2023, &[OLD]), (2025, &[NEW])],
            &[(2021, &[OLD]), (2024, &[NEW]), (2025, &[NEW])],
            &[(2014, &[OLD]), (2015, &[OLD]), (2016, &[NEW]), (2025, &[NEW])],
            &[
                (2021, &[OLD]),
                (2022, &[OLD]),
                (2024, &["Northfield University Hospital"]),
                (2025, &["Northfield Univ."]),
            ],
            &[
                (2021, &[OLD]),
                (2022, &[OLD]),
                (2024, &["Northfield"]),
                (2025, &["Department of Tests"]),
            ],
            &[(2024, &[]), (2025, &[])],
        ] {
            assert_eq!(career(printed).moved, None, "{printed:?}");
        }
    }

    #[test]
    fn a_house_printed_in_two_scripts_is_no_move_and_a_move_in_either_is_told() {
        const NATIVE: [&str; 2] = ["北野大学病院", "南野大学病院"];
        let none =
            career(&[(2021, &[OLD]), (2022, &[OLD]), (2024, &[NATIVE[0]]), (2025, &[NATIVE[0]])]);
        assert_eq!(none.moved, None);
        let both = career(&[
            (2020, &[OLD]),
            (2021, &[OLD, NATIVE[0]]),
            (2022, &[NATIVE[0]]),
            (2024, &[NEW]),
            (2025, &[NEW, NATIVE[1]]),
            (2026, &[NATIVE[1]]),
        ]);
        assert_eq!(both.moved, Some(Move { from: "Northfield University".into(), year: 2024 }));
    }

    #[test]
    fn silent_is_three_years_without_a_document_and_longer_than_ever_before() {
        let state = |years: &[i16]| {
            let printed: Vec<(i16, &[&str])> = years.iter().map(|year| (*year, &[][..])).collect();
            career(&printed).state
        };
        assert_eq!(state(&[2015, 2016, 2018]), CareerState::Silent);
        assert_eq!(state(&[2015, 2016, 2024]), CareerState::Active);
        // Seven years passed once before.
        assert_eq!(state(&[2012, 2020]), CareerState::Active);
        assert_eq!(state(&[2012, 2016, 2021]), CareerState::Silent);
        assert_eq!(state(&[2024, 2025]), CareerState::New);
        assert_eq!(state(&[2021, 2025]), CareerState::Active);
        assert_eq!(career(&[]), Career::default());
    }
}
