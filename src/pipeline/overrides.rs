//! Decisions about places in a ranking: not listed, one tier up, one tier down.
//!
//! Scores are left as computed and nobody else's changes: a decision stands beside the ranking, under
//! the name of who took it.

use rustc_hash::FxHashMap;

use super::{AreaFindings, PipelineError, RunContext};
use crate::data::corpus::PersonId;
use crate::data::review::{ReviewAction, ReviewDecision};
use crate::people::person_key::mention_anchor;
use crate::ranking::area::AreaIndex;
use crate::ranking::score::{Ranking, Tier};

/// Refuses decisions about areas that the study does not have.
pub(super) fn check_areas(
    decisions: &[ReviewDecision],
    areas: &AreaIndex,
) -> Result<(), PipelineError> {
    let ids: Vec<&str> = areas.areas.iter().map(|area| area.area.id.as_str()).collect();
    let unknown = |d: &&ReviewDecision| !d.area.is_empty() && !ids.contains(&d.area.as_str());
    match decisions.iter().find(unknown) {
        Some(decision) => Err(PipelineError::DecidedArea {
            place: decision.place.clone(),
            area: decision.area.clone(),
            known: ids.join(", "),
        }),
        None => Ok(()),
    }
}

/// Somebody whom a reviewer took off the list of an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaExclusion {
    /// Area id.
    pub area: String,
    /// The person.
    pub person: PersonId,
    /// Where the decision is: `overrides.csv, line 2`.
    pub place: String,
}

/// What decisions about places in rankings did.
#[derive(Debug, Default)]
pub(super) struct DecisionEffects {
    /// Who was taken off a list.
    pub(super) exclusions: Vec<AreaExclusion>,
    /// What nobody would see in the tables.
    pub(super) notes: Vec<String>,
}

/// Applies decisions, each given with the anchor of a mention of its person. Says what a decision did
/// that nobody would see in the tables, by the place of the decision alone.
pub(super) fn apply(
    verdicts: &[(&ReviewDecision, String)],
    context: &RunContext<'_>,
    areas: &mut [AreaFindings],
) -> DecisionEffects {
    let people = people_of(verdicts, context);
    let mut effects = DecisionEffects::default();
    for (decision, anchor) in verdicts {
        // An anchor that is gone belonged to somebody who opted out: nothing is said about them.
        let Some(&person) = people.get(anchor.as_str()) else { continue };
        let meant =
            |area: &&mut AreaFindings| decision.area.is_empty() || decision.area == area.area.id;
        let mut listed = false;
        for area in areas.iter_mut().filter(meant) {
            let done = carry_out(decision, person, &mut area.ranking);
            listed |= done;
            if done && decision.action == ReviewAction::Exclude {
                let (place, id) = (decision.place.clone(), area.area.id.clone());
                effects.notes.push(format!("{place}: taken off the list of '{id}', as decided"));
                effects.exclusions.push(AreaExclusion { area: id, person, place });
            }
        }
        if !listed {
            effects.notes.push(format!(
                "{}: changes nothing, the person has no place there",
                decision.place
            ));
        }
    }
    effects
}

fn people_of<'a>(
    verdicts: &'a [(&ReviewDecision, String)],
    context: &RunContext<'_>,
) -> FxHashMap<&'a str, PersonId> {
    let wanted: FxHashMap<&str, ()> = verdicts.iter().map(|v| (v.1.as_str(), ())).collect();
    let mut people = FxHashMap::default();
    if wanted.is_empty() {
        return people;
    }
    for mention in context.corpus.mention_ids() {
        let anchor = mention_anchor(context.corpus, mention);
        if let (Some((wanted, ())), Some(person)) =
            (wanted.get_key_value(anchor.as_str()), context.people.person_of[mention.index()])
        {
            people.entry(*wanted).or_insert(person);
        }
    }
    people
}

/// Whether the person has a place in the ranking, which the decision then changed.
fn carry_out(decision: &ReviewDecision, person: PersonId, ranking: &mut Ranking) -> bool {
    let Some(place) = ranking.rows.iter().position(|row| row.person == person) else {
        return false;
    };
    if decision.action == ReviewAction::Exclude {
        ranking.rows.remove(place);
        for (place, row) in ranking.rows.iter_mut().enumerate() {
            row.rank = place as u32 + 1;
        }
        return true;
    }
    let row = &mut ranking.rows[place];
    let before = row.reviewed_tier.or(row.tier);
    let up = decision.action == ReviewAction::Promote;
    row.reviewed_tier = Some(match (before, up) {
        (Some(Tier::T1 | Tier::T2), true) => Tier::T1,
        (Some(Tier::T3), true) | (Some(Tier::T1), false) => Tier::T2,
        (Some(Tier::T4), true) | (Some(Tier::T2), false) => Tier::T3,
        (None, _) | (Some(Tier::T3 | Tier::T4), false) => Tier::T4,
    });
    true
}
