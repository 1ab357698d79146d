//! Two runs side by side.

use std::collections::BTreeSet;
use std::path::Path;

use super::Error;
use super::attribution::{self, AreaShift, ScoreState};
use super::cause::{ByCause, Cause, RunPair, ScoreDeltas, SettingChanges};
use super::run::{AreaSnapshot, PersonItems, RankedPerson, RunSnapshot};

/// What became of a person's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListingStatus {
    /// Listed in both runs.
    Stay,
    /// Listed in the old run only.
    Go,
    /// Listed in the new run only.
    New,
}

impl ListingStatus {
    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stay => "stay",
            Self::Go => "go",
            Self::New => "new",
        }
    }
}

/// A person in an area, in both runs.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonChange {
    /// Area id.
    pub area: String,
    /// Key of the person.
    pub person_key: String,
    /// The name shown, that of the new run where there is one.
    pub name: String,
    /// What became of them.
    pub status: ListingStatus,
    /// Rank in the old run.
    pub old_rank: Option<u32>,
    /// Rank in the new run.
    pub new_rank: Option<u32>,
    /// Score in the old run, in millionths of a point.
    pub old_score: Option<i64>,
    /// Score in the new run, in millionths of a point.
    pub new_score: Option<i64>,
    /// What each cause did to the score, by [`Cause`], in millionths of a point.
    pub causes: ByCause<i64>,
}

impl PersonChange {
    /// New score less old score, in millionths of a point; not listed counts as 0.
    pub fn moved(&self) -> i64 {
        self.new_score.unwrap_or_default() - self.old_score.unwrap_or_default()
    }

    /// The cause that did most, if any did anything.
    pub fn main_cause(&self) -> Option<Cause> {
        let done = |cause: &Cause| self.causes[*cause as usize].abs();
        // The first of equals in the order of the steps.
        let most = Cause::ORDER.into_iter().rev().max_by_key(done)?;
        (done(&most) > 0).then_some(most)
    }
}

/// An area in both runs.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaChange {
    /// Area id.
    pub area: String,
    /// Area name.
    pub name: String,
    /// Everybody listed in either run: by new rank, then those who go by old rank.
    pub changes: Vec<PersonChange>,
    /// People of the old run who are held no more and may have opted out. They are not named.
    pub withheld: usize,
}

/// Two runs compared.
#[derive(Clone, Debug, PartialEq)]
pub struct RunChanges {
    /// Identifiers of the old and of the new run.
    pub runs: [String; 2],
    /// Their reference dates.
    pub as_of: [String; 2],
    /// Areas in the order of the new run, then those of the old run only.
    pub areas: Vec<AreaChange>,
}

/// Compares two run folders.
///
/// # Errors
/// When one of them is no run folder, or a table in it is missing or damaged.
///
/// # Example
///
/// ```
#[doc = include_str!("../../guide/example_run.txt")]
/// use kolnet::queries::diff::compare_runs;
///
/// // `run` is the run folder of the study that `kolnet init` writes.
/// let changes = compare_runs(&run, &run)?;
/// assert_eq!(changes.areas[0].changes.len(), 3);
/// assert!(changes.areas[0].changes.iter().all(|change| change.moved() == 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_runs(old: &Path, new: &Path) -> Result<RunChanges, Error> {
    let (old, new) = (RunSnapshot::open(old)?, RunSnapshot::open(new)?);
    let settings = SettingChanges::of(&old, &new);
    let only_old = old.order.iter().filter(|area| !new.areas.contains_key(*area));
    let ids: Vec<&String> = new.order.iter().chain(only_old).collect();
    let empty = AreaSnapshot::default();
    let areas = ids
        .into_iter()
        .map(|id| {
            let side = |cycle: &'_ RunSnapshot| cycle.areas.contains_key(id);
            let sides = RunPair {
                settings: &settings,
                old: &old,
                new: &new,
                before: old.areas.get(id).unwrap_or(&empty),
                after: new.areas.get(id).unwrap_or(&empty),
            };
            area_change(id, &sides, side(&old) && side(&new))
        })
        .collect();
    Ok(RunChanges {
        runs: [old.manifest.run_id, new.manifest.run_id],
        as_of: [old.manifest.as_of, new.manifest.as_of],
        areas,
    })
}

fn area_change(id: &str, sides: &RunPair<'_>, in_both: bool) -> AreaChange {
    let (before, after) = (sides.before, sides.after);
    let nothing = PersonItems::new();
    let keys: BTreeSet<&String> = before
        .places
        .keys()
        .chain(after.places.keys())
        .chain(before.items.keys())
        .chain(after.items.keys())
        .collect();
    let mut ties = [0.0; 8];
    let mut moved: Vec<(&String, ScoreDeltas)> = Vec::new();
    for key in keys {
        let old = before.items.get(key).unwrap_or(&nothing);
        let new = after.items.get(key).unwrap_or(&nothing);
        let moves = sides.moves(key, old, new);
        for (sum, part) in ties.iter_mut().zip(moves.ties) {
            *sum += part;
        }
        moved.push((key, moves));
    }
    let weights = if sides.settings.weights { Cause::Method } else { Cause::Evidence };
    let shift = AreaShift { ties, weights, network: sides.settings.network };
    let mut withheld = 0;
    let mut changes = Vec::new();
    for (key, moves) in moved {
        let places = [before, after].map(|side| side.places.get(key));
        if places == [None, None] {
            continue;
        }
        if sides.may_have_opted_out(key, before.items.get(key).unwrap_or(&nothing)) {
            withheld += 1;
            continue;
        }
        let causes = match in_both {
            true => {
                let [old, new] = ends(sides, key, places);
                attribution::causes(&old, &new, &moves, &shift)
            }
            false => all_by(Cause::Definition, places),
        };
        changes.push(change(id, key, places, causes));
    }
    changes.sort_by_key(|c| (c.new_rank.is_none(), c.new_rank, c.old_rank));
    let name = if after.name.is_empty() { &before.name } else { &after.name };
    AreaChange { area: id.to_owned(), name: name.clone(), changes, withheld }
}

/// The area itself came or went.
fn all_by(cause: Cause, places: [Option<&RankedPerson>; 2]) -> ByCause<i64> {
    let [old, new] = places.map(|place| place.map_or(0, |place| place.score));
    let mut causes = [0; 8];
    causes[cause as usize] = new - old;
    causes
}

fn change(
    id: &str,
    key: &str,
    places: [Option<&RankedPerson>; 2],
    causes: ByCause<i64>,
) -> PersonChange {
    let [old, new] = places;
    PersonChange {
        area: id.to_owned(),
        person_key: key.to_owned(),
        name: new.or(old).map_or(String::new(), |place| place.name.clone()),
        status: match (old, new) {
            (Some(_), Some(_)) => ListingStatus::Stay,
            (Some(_), None) => ListingStatus::Go,
            _ => ListingStatus::New,
        },
        old_rank: old.map(|place| place.rank),
        new_rank: new.map(|place| place.rank),
        old_score: old.map(|place| place.score),
        new_score: new.map(|place| place.score),
        causes,
    }
}

/// Both ends of a person's way. The network's sums of somebody whom a reviewer took off the list stand
/// in one run only and hold for both.
fn ends(sides: &RunPair<'_>, key: &str, places: [Option<&RankedPerson>; 2]) -> [ScoreState; 2] {
    let areas = [sides.before, sides.after];
    let mut ends = [0, 1].map(|side| {
        let items = areas[side].items.get(key);
        let mut raw = [0.0; 6];
        for ((pillar, _), item) in items.into_iter().flatten() {
            raw[*pillar] += item.points;
        }
        let own = items.is_some_and(|items| items.keys().any(|(pillar, _)| *pillar != 1));
        let excluded = own && places[side].is_none();
        let other = places[1 - side].filter(|_| excluded);
        let network = places[side].or(other).map_or([0.0; 2], |place| place.network);
        raw[4..].copy_from_slice(&network);
        ScoreState {
            score: places[side].map(|place| place.score),
            raw,
            references: areas[side].references,
            weights: areas[side].weights,
            excluded,
        }
    });
    // Whoever has been cited and has no item of their own is not listed and has no score.
    for (end, place) in ends.iter_mut().zip(places) {
        if place.is_none() && !end.excluded {
            end.raw = [0.0; 6];
        }
    }
    ends
}
