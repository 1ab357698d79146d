//! What is said of each row of a list.

use rustc_hash::FxHashMap;

use super::audited_run::{AuditedRun, ListedRank};
use super::list::ListedRow;
use super::reason::RowReason;
use crate::queries::matching::{NameDoubt, PeopleIndex, PlaceFit, RowMatch};

/// What a row of a list turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowVerdict {
    /// A person of the run, listed in the area.
    Found,
    /// A person of the run, listed in other areas only.
    OtherArea,
    /// The list has a former organisation.
    Moved,
    /// Nothing new for a long time.
    Silent,
    /// An earlier row names the same person.
    Twice,
    /// The row names one person by one script or identifier and another by the other.
    TwoPeople,
    /// Several people of the run can be meant, or one by initials or a misprint only.
    Unclear,
    /// Nobody of the run.
    NoTrace,
}

/// What is proposed for a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowAdvice {
    /// Keep it.
    Stay,
    /// Take it out.
    Go,
    /// Look who is meant.
    Ask,
}

impl RowVerdict {
    /// All of them, the best first.
    pub const ALL: [Self; 8] = [
        Self::Found,
        Self::Moved,
        Self::OtherArea,
        Self::Silent,
        Self::Twice,
        Self::TwoPeople,
        Self::Unclear,
        Self::NoTrace,
    ];

    /// Its name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::OtherArea => "other_area",
            Self::Moved => "moved",
            Self::Silent => "silent",
            Self::Twice => "twice",
            Self::TwoPeople => "two_people",
            Self::Unclear => "unclear",
            Self::NoTrace => "no_trace",
        }
    }

    /// What is proposed.
    pub const fn advice(self) -> RowAdvice {
        match self {
            Self::Found | Self::Moved => RowAdvice::Stay,
            Self::OtherArea | Self::Silent | Self::Twice | Self::NoTrace => RowAdvice::Go,
            Self::TwoPeople | Self::Unclear => RowAdvice::Ask,
        }
    }
}

impl RowAdvice {
    /// Its name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stay => "stay",
            Self::Go => "go",
            Self::Ask => "ask",
        }
    }
}

/// A row of a list with what the run knows.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditedRow {
    /// Line of the list.
    pub line: u64,
    /// What it turned out to be.
    pub verdict: RowVerdict,
    /// What speaks for it.
    pub reason: RowReason,
    /// Keys of the people that it may mean.
    pub people: Vec<String>,
    /// The place of a person who is clearly meant.
    pub rank: Option<ListedRank>,
    /// Other areas with the rank there.
    pub other_areas: Vec<(String, u32)>,
}

/// Judges each row; `asked` is the area where a row without one of its own is looked for.
pub(super) fn judge(
    listed: &[ListedRow],
    index: &PeopleIndex<'_>,
    run: &AuditedRun,
    asked: Option<&str>,
) -> Vec<AuditedRow> {
    let mut first_line: FxHashMap<u32, u64> = FxHashMap::default();
    listed
        .iter()
        .map(|row| {
            let key = |person: &u32| index.person(*person).person_key.clone();
            let unclear = |verdict, reason, people: &[u32]| AuditedRow {
                line: row.line,
                verdict,
                reason,
                people: people.iter().map(key).collect(),
                rank: None,
                other_areas: Vec::new(),
            };
            match index.find(&row.person) {
                RowMatch::One(person) => {
                    let first = *first_line.entry(person).or_insert(row.line);
                    of_person(row, person, first, index, run, asked)
                }
                RowMatch::Perhaps(person, doubt) => {
                    let reason = match doubt {
                        NameDoubt::Initials => RowReason::InitialsOnly,
                        NameDoubt::Misprint => RowReason::OneLetterDiffers,
                    };
                    unclear(RowVerdict::Unclear, reason, &[person])
                }
                RowMatch::Several(people) => {
                    unclear(RowVerdict::Unclear, RowReason::SeveralPeople(people.len()), &people)
                }
                RowMatch::TwoPeople(people) => {
                    unclear(RowVerdict::TwoPeople, RowReason::DifferentPeople, &people)
                }
                RowMatch::Nobody => unclear(RowVerdict::NoTrace, RowReason::NotInRun, &[]),
            }
        })
        .collect()
}

/// A row that clearly means a person; `first` is the line that names them first.
fn of_person(
    row: &ListedRow,
    person: u32,
    first: u64,
    index: &PeopleIndex<'_>,
    run: &AuditedRun,
    asked: Option<&str>,
) -> AuditedRow {
    let known = index.person(person);
    let ranks = run.ranks_of(&known.person_key);
    let area = row.area.as_deref().or(asked);
    let best = ranks.iter().min_by_key(|rank| rank.rank);
    let here = ranks.iter().find(|rank| Some(rank.area.as_str()) == area);
    let shown = here.or(best);
    let (verdict, reason) = if first != row.line {
        (RowVerdict::Twice, RowReason::NamedInLine(first))
    } else if let Some(area) = area.filter(|_| here.is_none()) {
        (RowVerdict::OtherArea, RowReason::NoDocumentIn(area.to_owned()))
    } else if let Some(last) = shown.filter(|rank| rank.state.as_deref() == Some("silent")) {
        (RowVerdict::Silent, RowReason::LastSeen(last.last_seen.clone()))
    } else if let Some(former) = former_place(row, person, index, run) {
        (RowVerdict::Moved, RowReason::FormerPlace(former))
    } else {
        (RowVerdict::Found, listed_in(shown))
    };
    let others = ranks.iter().filter(|rank| shown.is_none_or(|shown| shown.area != rank.area));
    AuditedRow {
        line: row.line,
        verdict,
        reason,
        people: vec![known.person_key.clone()],
        rank: shown.cloned(),
        other_areas: others.map(|rank| (rank.area.clone(), rank.rank)).collect(),
    }
}

fn listed_in(rank: Option<&ListedRank>) -> RowReason {
    rank.map_or(RowReason::ListedNowhere, |rank| RowReason::Listed {
        area: rank.area.clone(),
        tier: rank.tier().map(str::to_owned),
    })
}

/// The former organisation that a list still has, where the person has moved on: the one before the present one, or
/// one that nothing has printed for years. One organisation is printed in two scripts, so only lines of the script of
/// the present one are compared.
fn former_place(
    row: &ListedRow,
    person: u32,
    index: &PeopleIndex<'_>,
    run: &AuditedRun,
) -> Option<String> {
    let known = index.person(person);
    let listed = row.person.places[0].as_str();
    if listed.is_empty() || PlaceFit::of(known, &row.person) != PlaceFit::Other {
        return None;
    }
    let is_listed = |place: &str| PlaceFit::of_lines(place, listed) == PlaceFit::Same;
    let ranks = run.ranks_of(&known.person_key).iter();
    let before = ranks.filter_map(|rank| rank.moved_from.clone()).find(|place| is_listed(place));
    if before.is_some() {
        return before;
    }
    let history = run.former.get(&known.person_key).map_or("", String::as_str);
    let places: Vec<(&str, i32)> = history.split('|').filter_map(place_and_last_year).collect();
    let newest = places.iter().map(|(_, last)| *last).max()?;
    let (old, new): (Vec<_>, Vec<_>) =
        places.into_iter().partition(|(_, last)| newest - last >= YEARS_GONE);
    if new.iter().any(|(place, _)| is_listed(place)) {
        return None;
    }
    let own = known.affiliation.as_deref().unwrap_or_default();
    let found =
        old.iter().find(|(place, _)| place.is_ascii() == own.is_ascii() && is_listed(place));
    found.map(|(place, _)| (*place).to_owned())
}

/// Years after which an organisation that nothing prints any more is a former one.
const YEARS_GONE: i32 = 3;

/// `Organisation (2015-2019)` as its name and 2019.
fn place_and_last_year(entry: &str) -> Option<(&str, i32)> {
    let (place, years) = entry.trim().strip_suffix(')')?.rsplit_once(" (")?;
    let last = years.rsplit('-').next()?.trim().parse().ok()?;
    Some((place, last))
}
