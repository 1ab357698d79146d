//! The result of identity resolution: the person behind each mention, and what stayed open.

use crate::data::corpus::{MentionId, PersonId};

/// The person behind each mention of one corpus.
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    /// Person of each mention; `None` for a mention without a usable name. People are numbered in
    /// order of their first mention.
    pub person_of: Vec<Option<PersonId>>,
    /// For each mention, the probability that it belongs to its person (q of
    /// [method 2.1](crate::guide::method#21-evidence-items)).
    pub confidence: Vec<f32>,
    /// Number of people.
    pub person_count: usize,
    /// Evidence that contradicts itself, to be shown to the user.
    pub contradictions: Vec<Contradiction>,
    /// What could not be decided, for a reviewer; in order of the first mention.
    pub questions: Vec<OpenQuestion>,
    /// For each mention the identifier that makes it its person's (an ORCID iD, a trusted id of the source), 0
    /// for none. People with different ones are told apart.
    pub identifiers: Vec<u64>,
    /// Mentions that a reviewer declared to be two people's.
    pub decided_different: Vec<(MentionId, MentionId)>,
}

/// Two people who may be one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpenQuestion {
    /// A mention of one person.
    pub a: MentionId,
    /// A mention of the other.
    pub b: MentionId,
    /// Probability that they are one person.
    pub probability: f32,
    /// Why it could not be decided.
    pub why: &'static str,
}

/// Two mentions whose evidence says both "one person" and "two people".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// One mention.
    pub a: MentionId,
    /// The other.
    pub b: MentionId,
    /// What contradicts what.
    pub why: &'static str,
}

impl Resolution {
    /// For each person, the probability that another person of the corpus is the same one: the
    /// largest over the open questions about that person.
    pub fn split_risk(&self) -> Vec<f32> {
        let mut risk = vec![0f32; self.person_count];
        for question in &self.questions {
            let mentions = [question.a, question.b].into_iter();
            for person in mentions.filter_map(|mention| self.person_of[mention.index()]) {
                let risk = &mut risk[person.index()];
                *risk = risk.max(question.probability);
            }
        }
        risk
    }

    /// The same people in a corpus without the mentions for which `is_dropped` holds. People left
    /// without a mention are removed; the others are renumbered by first mention.
    pub fn without(&self, is_dropped: impl Fn(MentionId) -> bool) -> Self {
        let mut new_person: Vec<Option<PersonId>> = vec![None; self.person_count];
        let mut new_mention = vec![None; self.person_of.len()];
        let mut kept = Self::default();
        for (row, person) in self.person_of.iter().enumerate() {
            if is_dropped(MentionId(row as u32)) {
                continue;
            }
            new_mention[row] = Some(MentionId(kept.person_of.len() as u32));
            kept.confidence.push(self.confidence[row]);
            kept.identifiers.extend(self.identifiers.get(row));
            kept.person_of.push(person.map(|person| {
                *new_person[person.index()].get_or_insert_with(|| {
                    kept.person_count += 1;
                    PersonId(kept.person_count as u32 - 1)
                })
            }));
        }
        let moved = |a: MentionId, b: MentionId| new_mention[a.index()].zip(new_mention[b.index()]);
        kept.contradictions = self
            .contradictions
            .iter()
            .filter_map(|found| {
                moved(found.a, found.b).map(|(a, b)| Contradiction { a, b, ..*found })
            })
            .collect();
        let decided = self.decided_different.iter();
        kept.decided_different = decided.filter_map(|(a, b)| moved(*a, *b)).collect();
        kept.questions = self
            .questions
            .iter()
            .filter_map(|open| moved(open.a, open.b).map(|(a, b)| OpenQuestion { a, b, ..*open }))
            .collect();
        kept
    }
}
