//! Decisions about places in a ranking (not listed, one tier up, one tier down), and what all decisions did.
//!
//! Scores are left as computed and nobody else's changes: a decision stands beside the ranking, under
//! the name of who took it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{AreaFindings, PipelineError, RunContext};
use crate::data::corpus::PersonId;
use crate::data::review::{ReviewAction, ReviewDecision};
use crate::people::identity::DecidedParties;
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

/// A decision with what it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedDecision {
    /// The decision.
    pub decision: ReviewDecision,
    /// The people whom it is about, one or two; nobody where it is about a name, or about somebody who opted out.
    pub people: Vec<PersonId>,
    /// What stands computed without it, by area: `hf rank 12, T3`. Who is who is not computed without a decision.
    pub computed: String,
    /// What stands with it: `hf T2`, `hf not listed`, `one person`, `two people`.
    pub effect: String,
}

/// What decisions did.
#[derive(Debug, Default)]
pub(super) struct DecisionEffects {
    /// Who was taken off a list.
    pub(super) exclusions: Vec<AreaExclusion>,
    /// Every decision.
    pub(super) decisions: Vec<AppliedDecision>,
    /// What nobody would see in the tables.
    pub(super) notes: Vec<String>,
}

/// Applies decisions about places in rankings, and says of all decisions what they did: of what nobody would see in
/// the tables by the place of the decision alone.
pub(super) fn apply(
    decided: &[DecidedParties<'_>],
    context: &RunContext<'_>,
    areas: &mut [AreaFindings],
) -> DecisionEffects {
    let people = people_of(decided, context);
    let mut effects = DecisionEffects::default();
    for DecidedParties { decision, anchors } in decided {
        // An anchor that is gone belonged to somebody who opted out: nothing is said about them.
        let parties: Option<Vec<PersonId>> =
            anchors.iter().map(|anchor| people.get(anchor.as_str()).copied()).collect();
        let mut applied = AppliedDecision {
            decision: (*decision).clone(),
            people: parties.unwrap_or_default(),
            computed: String::new(),
            effect: String::new(),
        };
        match applied.people.as_slice() {
            &[person] => apply_to_rank(&mut applied, person, areas, &mut effects),
            [a, b] => applied.effect = if a == b { "one person" } else { "two people" }.to_owned(),
            _ => {}
        }
        effects.decisions.push(applied);
    }
    effects
}

fn apply_to_rank(
    applied: &mut AppliedDecision,
    person: PersonId,
    areas: &mut [AreaFindings],
    effects: &mut DecisionEffects,
) {
    let decision = &applied.decision;
    let meant =
        |area: &&mut AreaFindings| decision.area.is_empty() || decision.area == area.area.id;
    let (mut computed, mut effect) = (Vec::new(), Vec::new());
    for area in areas.iter_mut().filter(meant) {
        let id = area.area.id.clone();
        let Some((before, after)) = carry_out(decision, person, &mut area.ranking) else {
            continue;
        };
        computed.push(format!("{id} {before}"));
        effect.push(format!("{id} {after}"));
        if decision.action == ReviewAction::Exclude {
            let place = decision.place.clone();
            effects.notes.push(format!("{place}: taken off the list of '{id}', as decided"));
            effects.exclusions.push(AreaExclusion { area: id, person, place });
        }
    }
    if effect.is_empty() {
        effects
            .notes
            .push(format!("{}: changes nothing, the person has no place there", decision.place));
    }
    (applied.computed, applied.effect) = (computed.join("; "), effect.join("; "));
}

fn people_of<'a>(
    decided: &'a [DecidedParties<'_>],
    context: &RunContext<'_>,
) -> FxHashMap<&'a str, PersonId> {
    let wanted: FxHashSet<&str> =
        decided.iter().flat_map(|parties| &parties.anchors).map(String::as_str).collect();
    let mut people = FxHashMap::default();
    if wanted.is_empty() {
        return people;
    }
    for mention in context.corpus.mention_ids() {
        let anchor = mention_anchor(context.corpus, mention);
        if let (Some(wanted), Some(person)) =
            (wanted.get(anchor.as_str()), context.people.person_of[mention.index()])
        {
            people.entry(*wanted).or_insert(person);
        }
    }
    people
}

/// Carries a decision out where the person has a place in the ranking: what was computed, and what stands now.
fn carry_out(
    decision: &ReviewDecision,
    person: PersonId,
    ranking: &mut Ranking,
) -> Option<(String, String)> {
    let place = ranking.rows.iter().position(|row| row.person == person)?;
    let row = &mut ranking.rows[place];
    let tier = |tier: Option<Tier>| tier.map_or("no tier", Tier::name);
    let computed = format!("rank {}, {}", row.rank, tier(row.tier));
    if decision.action == ReviewAction::Exclude {
        ranking.rows.remove(place);
        for (place, row) in ranking.rows.iter_mut().enumerate() {
            row.rank = place as u32 + 1;
        }
        return Some((computed, "not listed".to_owned()));
    }
    let before = row.reviewed_tier.or(row.tier);
    let up = decision.action == ReviewAction::Promote;
    row.reviewed_tier = Some(match (before, up) {
        (Some(Tier::T1 | Tier::T2), true) => Tier::T1,
        (Some(Tier::T3), true) | (Some(Tier::T1), false) => Tier::T2,
        (Some(Tier::T4), true) | (Some(Tier::T2), false) => Tier::T3,
        (None, _) | (Some(Tier::T3 | Tier::T4), false) => Tier::T4,
    });
    Some((computed, tier(row.reviewed_tier).to_owned()))
}
