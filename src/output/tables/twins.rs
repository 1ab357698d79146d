//! People of a ranking who print the same name, so that nobody can tell them apart by reading it.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::profile_of;
use crate::data::corpus::{MentionId, PersonId, WorkId, fold_name, name_key};
use crate::people::identity::OpenQuestion;
use crate::pipeline::{AreaFindings, Findings};
use crate::ranking::score::RankedPerson;

const WHY: &str = "the same name, kept apart by co-authors, places and subjects";
/// A misprint or two people: `same` needs the document corrected.
const WHY_TWICE: &str = "the same name twice in one document";
/// Probability that two people of one name whom the model kept apart are one. Assumed: half of the
/// probability from which the model itself asks.
const PROBABILITY: f32 = 0.1;

/// Asks about people of an area who print the same name in any order and case, whom no identifier and no
/// decision tells apart and about whom there is no question yet: of k people about k − 1 pairs, each
/// with one who ranks higher and most resembles.
pub(super) fn twin_questions(findings: &Findings, area: &AreaFindings) -> Vec<OpenQuestion> {
    let mut groups: BTreeMap<String, Vec<&RankedPerson>> = BTreeMap::new();
    for row in &area.ranking.rows {
        let profile = profile_of(findings, row);
        let native = fold_name(&profile.native).replace(' ', "");
        for key in [name_key(&[&profile.name]), native] {
            if !key.is_empty() {
                groups.entry(key).or_default().push(row);
            }
        }
    }
    groups.retain(|_, rows| rows.len() > 1);
    if groups.is_empty() {
        return Vec::new();
    }
    let people = groups.values().flatten().map(|row| row.person).collect();
    let mut known = KnownPairs::of(findings, people);
    let mut questions = Vec::new();
    for rows in groups.values() {
        for (at, row) in rows.iter().enumerate().skip(1) {
            let before = &rows[..at];
            if before.iter().any(|other| known.asked.contains(&pair(other.person, row.person))) {
                continue;
            }
            let may_be_one = before
                .iter()
                .filter(|other| other.person != row.person)
                .filter(|other| !known.are_apart(other.person, row.person));
            let nearest = may_be_one.max_by_key(|other| {
                let is_possible = !known.share_document(other.person, row.person);
                (is_possible, likeness(findings, other, row), std::cmp::Reverse(other.rank))
            });
            let Some(other) = nearest else { continue };
            let is_twice = known.share_document(other.person, row.person);
            let why = if is_twice { WHY_TWICE } else { WHY };
            known.asked.insert(pair(other.person, row.person));
            if let (Some(a), Some(b)) = (known.first(other.person), known.first(row.person)) {
                let (a, b) = (a.min(b), a.max(b));
                questions.push(OpenQuestion { a, b, probability: PROBABILITY, why });
            }
        }
    }
    questions
}

/// How much two people of one name have in common: the organisation, the city, the country.
fn likeness(findings: &Findings, a: &RankedPerson, b: &RankedPerson) -> u8 {
    let (a, b) = (profile_of(findings, a), profile_of(findings, b));
    let same = |a: &str, b: &str| u8::from(!a.is_empty() && a == b);
    4 * same(&a.affiliation, &b.affiliation)
        + 2 * same(&a.city, &b.city)
        + same(&a.country, &b.country)
}

/// What is known of pairs of people who print the same name.
struct KnownPairs {
    mentions: FxHashMap<PersonId, Vec<MentionId>>,
    identifiers: FxHashMap<PersonId, FxHashSet<u64>>,
    works: FxHashMap<PersonId, FxHashSet<WorkId>>,
    /// Pairs that reviewers declared different.
    different: FxHashSet<(PersonId, PersonId)>,
    /// Pairs about which there is a question.
    asked: FxHashSet<(PersonId, PersonId)>,
}

fn pair(a: PersonId, b: PersonId) -> (PersonId, PersonId) {
    (a.min(b), a.max(b))
}

impl KnownPairs {
    fn of(findings: &Findings, people: FxHashSet<PersonId>) -> Self {
        let resolution = &findings.people;
        let person =
            |mention: MentionId| resolution.person_of.get(mention.index()).copied().flatten();
        let pairs = |mentions: &mut dyn Iterator<Item = (MentionId, MentionId)>| {
            mentions.filter_map(|(a, b)| Some(pair(person(a)?, person(b)?))).collect()
        };
        let mut known = Self {
            mentions: FxHashMap::default(),
            identifiers: FxHashMap::default(),
            works: FxHashMap::default(),
            different: pairs(&mut resolution.decided_different.iter().copied()),
            asked: pairs(&mut resolution.questions.iter().map(|open| (open.a, open.b))),
        };
        for mention in findings.corpus.mention_ids() {
            let Some(person) = person(mention).filter(|person| people.contains(person)) else {
                continue;
            };
            known.mentions.entry(person).or_default().push(mention);
            let work = findings.corpus.mentions.work[mention.index()];
            known.works.entry(person).or_default().insert(work);
            let identifier = resolution.identifiers.get(mention.index()).copied().unwrap_or(0);
            if identifier != 0 {
                known.identifiers.entry(person).or_default().insert(identifier);
            }
        }
        known
    }

    fn first(&self, person: PersonId) -> Option<MentionId> {
        self.mentions.get(&person).and_then(|mentions| mentions.first()).copied()
    }

    /// Whether identifiers or a decision tell two people apart.
    fn are_apart(&self, a: PersonId, b: PersonId) -> bool {
        let identifiers = (self.identifiers.get(&a), self.identifiers.get(&b));
        self.different.contains(&pair(a, b))
            || matches!(identifiers, (Some(of_a), Some(of_b)) if of_a.is_disjoint(of_b))
    }

    /// Whether one document names both.
    fn share_document(&self, a: PersonId, b: PersonId) -> bool {
        let works = (self.works.get(&a), self.works.get(&b));
        matches!(works, (Some(of_a), Some(of_b)) if !of_a.is_disjoint(of_b))
    }
}
