//! Who is held, where the data come from, since when, and who was told.

use super::resolved::ResolvedPeople;
use crate::data::corpus::{PersonId, WorkKind};
use crate::data::review::NoticeAnswers;
use crate::people::{CarriedNotices, Notice};

/// Somebody whom a source names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPerson {
    /// The person.
    pub person: PersonId,
    /// Categories of the sources that name the person, in the order of messages.
    pub sources: Vec<&'static str>,
    /// Since when, and whether told.
    pub notice: Notice,
}

/// Categories of sources, in the order of messages.
const CATEGORIES: [&str; 4] =
    ["congress programmes", "guidelines and societies", "publications", "trial registers"];

const fn category(kind: WorkKind) -> usize {
    match kind {
        WorkKind::Session => 0,
        WorkKind::GuidelinePanel | WorkKind::Office => 1,
        WorkKind::RegisteredTrial => 3,
        _ => 2,
    }
}

/// Finds who is held, ordered by key, and carries on what is known of the notices to them.
pub(super) fn carry_on(
    resolved: &mut ResolvedPeople<'_>,
    answers: &NoticeAnswers,
    remarks: &mut Vec<String>,
) -> Vec<HeldPerson> {
    let ResolvedPeople { corpus, people, keys, registry, reference, .. } = resolved;
    let mut named_in = vec![[false; CATEGORIES.len()]; people.person_count];
    for mention in corpus.mention_ids() {
        let Some(person) = people.person_of[mention.index()] else { continue };
        let work = corpus.mentions.work[mention.index()];
        named_in[person.index()][category(corpus.works.kind[work.index()])] = true;
    }
    let named = |person: &PersonId| named_in[person.index()].contains(&true);
    let mut held: Vec<PersonId> =
        (0..people.person_count as u32).map(PersonId).filter(named).collect();
    held.sort_by_key(|person| keys[person.index()].as_str());
    let held_keys: Vec<&str> = held.iter().map(|person| keys[person.index()].as_str()).collect();
    let CarriedNotices { notices, about_nobody } =
        registry.carry_on_notices(&held_keys, reference.date, answers);
    let sources = |person: &PersonId| {
        let named_in = CATEGORIES.iter().zip(named_in[person.index()]);
        named_in.filter(|(_, is_named)| *is_named).map(|(category, _)| *category).collect()
    };
    remarks.extend(remark(&about_nobody));
    held.iter()
        .zip(notices)
        .map(|(person, notice)| HeldPerson { person: *person, sources: sources(person), notice })
        .collect()
}

/// What is said of answers about nobody who is held.
fn remark(places: &[String]) -> Option<String> {
    let first = places.iter().min()?;
    let more = match places.len() {
        1 => String::new(),
        count => format!(" (first of {count})"),
    };
    Some(format!("{first}: no source names the person of this key any more{more}"))
}
