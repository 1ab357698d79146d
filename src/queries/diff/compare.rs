//! Two runs side by side.

use std::collections::BTreeSet;
use std::path::Path;

use super::attribution::{self, AreaShift, ScoreState};
use super::cause::{Cause, PerCause};
use super::classification::{RunPair, SettingChanges};
use super::joins::{AreaJoin, ItemPair, PersonPair};
use super::snapshot::RunSnapshot;
use super::{DiffError, to_micropoints};
use crate::ranking::score::PerComponent;
use crate::run_folder::{AreaReference, LaterOptOuts};
use crate::storage::table_writer::CsvEncoding;

/// Whether a person is still listed.
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
    /// Whether they are still listed.
    pub status: ListingStatus,
    /// Rank in the old run.
    pub old_rank: Option<u32>,
    /// Rank in the new run.
    pub new_rank: Option<u32>,
    /// Score in the old run, in micropoints.
    pub old_score: Option<i64>,
    /// Score in the new run, in micropoints.
    pub new_score: Option<i64>,
    /// What each cause did to the score, in micropoints.
    pub causes: PerCause<i64>,
}

impl PersonChange {
    /// New score less old score, in micropoints; not listed counts as 0.
    pub fn moved(&self) -> i64 {
        self.new_score.unwrap_or_default() - self.old_score.unwrap_or_default()
    }

    /// The cause that moved the score most; `None` when it did not move.
    pub fn main_cause(&self) -> Option<Cause> {
        let size = |cause: &Cause| self.causes[*cause].abs();
        // The first of equals in the order of the steps.
        let greatest = Cause::ORDER.into_iter().rev().max_by_key(size)?;
        (size(&greatest) > 0).then_some(greatest)
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
    /// How the new run stores its CSV tables.
    pub encoding: CsvEncoding,
    /// Areas in the order of the new run, then those of the old run only.
    pub areas: Vec<AreaChange>,
}

/// Compares two run folders, one area at a time.
///
/// # Errors
/// When one of them is not a run folder, or a table in it is missing or damaged.
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
pub fn compare_runs(old: &Path, new: &Path) -> Result<RunChanges, DiffError> {
    let runs = [old, new];
    let (old, new) = (RunSnapshot::open(old)?, RunSnapshot::open(new)?);
    let opted_out = opted_out_since(runs)?;
    let settings = SettingChanges::between(&old, &new);
    let of_new = new.manifest.references.iter();
    let only_old = old.manifest.references.iter().filter(|r| new.manifest.area(&r.area).is_none());
    let mut areas = Vec::new();
    for reference in of_new.chain(only_old) {
        let mut area = compare_area(reference, &settings, &old, &new)?;
        let listed = area.changes.len();
        area.changes.retain(|change| !opted_out.contains(&change.person_key));
        area.withheld += listed - area.changes.len();
        areas.push(area);
    }
    Ok(RunChanges {
        runs: [old.manifest.run_id, new.manifest.run_id],
        as_of: [old.manifest.as_of, new.manifest.as_of],
        encoding: CsvEncoding::of(new.manifest.config.byte_order_mark),
        areas,
    })
}

/// Keys of people who opted out after one of the runs was written, by the lists beside them.
fn opted_out_since(runs: [&Path; 2]) -> Result<BTreeSet<String>, DiffError> {
    let mut keys = BTreeSet::new();
    for run in runs {
        if let Some(later) = LaterOptOuts::beside(run)? {
            for run in runs {
                keys.extend(later.people_in(run).map_err(DiffError::RunFolder)?);
            }
        }
    }
    Ok(keys)
}

fn compare_area(
    reference: &AreaReference,
    settings: &SettingChanges,
    old: &RunSnapshot,
    new: &RunSnapshot,
) -> Result<AreaChange, DiffError> {
    let id = reference.area.as_str();
    let join = AreaJoin::new(old, new, id)?;
    let (people, items) = (join.people()?, join.items()?);
    let same_documents = items.iter().all(|item| item.in_old_area == item.in_new_area);
    let pair = RunPair { settings, old, new, same_documents };
    let people = with_items(people, &items);

    let mut ties = PerCause::<f64>::default();
    let mut moved = Vec::with_capacity(people.len());
    for (person, items) in people {
        let deltas = pair.score_deltas(&person, items);
        for cause in Cause::ORDER {
            ties[cause] += deltas.ties[cause];
        }
        moved.push((person, items, deltas));
    }
    let weights = if settings.weights { Cause::Method } else { Cause::Evidence };
    let shift = AreaShift { ties, weights, network: settings.network };
    let scales = [old, new].map(|run| run.manifest.area(id));
    let mut area = AreaChange {
        area: id.to_owned(),
        name: reference.name.clone(),
        changes: Vec::new(),
        withheld: 0,
    };
    for (person, items, deltas) in &moved {
        if person.old_rank.is_none() && person.new_rank.is_none() {
            continue;
        }
        if pair.may_have_opted_out(person, items) {
            area.withheld += 1;
            continue;
        }
        let causes = match scales {
            _ if person.is_moved_by_decision() => all_by(Cause::Override, person),
            [Some(old), Some(new)] => {
                let [old, new] = score_states(person, items, [old, new]);
                attribution::attribute(&old, &new, deltas, &shift)
            }
            // The area itself came or went.
            _ => all_by(Cause::Definition, person),
        };
        area.changes.push(person_change(id, person, causes));
    }
    area.changes.sort_by_key(|c| (c.new_rank.is_none(), c.new_rank, c.old_rank));
    Ok(area)
}

/// Each person with their items; both are in order of person key.
fn with_items<'a, 'f>(
    people: Vec<PersonPair<'f>>,
    items: &'a [ItemPair<'f>],
) -> Vec<(PersonPair<'f>, &'a [ItemPair<'f>])> {
    let mut rest = items;
    let mut paired = Vec::with_capacity(people.len());
    for person in people {
        let count = rest.iter().take_while(|item| item.person_key == person.person_key).count();
        let (own, others) = rest.split_at(count);
        paired.push((person, own));
        rest = others;
    }
    paired
}

/// The whole change put down to one cause.
fn all_by(cause: Cause, person: &PersonPair<'_>) -> PerCause<i64> {
    let [old, new] = scores(person).map(Option::unwrap_or_default);
    let mut causes = PerCause::default();
    causes[cause] = new - old;
    causes
}

/// Old and new score in micropoints.
fn scores(person: &PersonPair<'_>) -> [Option<i64>; 2] {
    [person.old_score, person.new_score].map(|score| score.map(to_micropoints))
}

fn person_change(id: &str, person: &PersonPair<'_>, causes: PerCause<i64>) -> PersonChange {
    let [old_score, new_score] = scores(person);
    PersonChange {
        area: id.to_owned(),
        person_key: person.person_key.to_owned(),
        name: person.new_name.or(person.old_name).unwrap_or_default().to_owned(),
        status: match (person.old_rank, person.new_rank) {
            (Some(_), Some(_)) => ListingStatus::Stay,
            (Some(_), None) => ListingStatus::Go,
            _ => ListingStatus::New,
        },
        old_rank: person.old_rank,
        new_rank: person.new_rank,
        old_score,
        new_score,
        causes,
    }
}

/// The score of a person in the old run and in the new one, taken apart.
fn score_states(
    person: &PersonPair<'_>,
    items: &[ItemPair<'_>],
    scales: [&AreaReference; 2],
) -> [ScoreState; 2] {
    let scores = scores(person);
    let network = network_sums(person);
    [0, 1].map(|side| {
        let mut raw = PerComponent::<f64>::default();
        // Whoever has been cited and has no document of their own is not listed and has no score.
        for item in items.iter().filter(|_| scores[side].is_some()) {
            if let (Some(component), Some(points)) = (item.pillar.component(), item.points()[side])
            {
                raw[component] += points;
            }
        }
        [raw.brokerage, raw.reach] = network[side].unwrap_or_default();
        ScoreState {
            score: scores[side],
            raw,
            references: scales[side].references,
            weights: scales[side].weights,
        }
    })
}

/// Effective size and harmonic reach in the runs that list the person.
fn network_sums(person: &PersonPair<'_>) -> [Option<[f64; 2]>; 2] {
    let sums = |listed: Option<u32>, brokerage: Option<f64>, reach: Option<f64>| {
        listed.map(|_| [brokerage.unwrap_or_default(), reach.unwrap_or_default()])
    };
    [
        sums(person.old_rank, person.old_effective_size, person.old_harmonic),
        sums(person.new_rank, person.new_effective_size, person.new_harmonic),
    ]
}
