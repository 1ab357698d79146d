//! People found in a corpus: who is behind each mention, and what stayed open.

use crate::data::corpus::{MentionId, PersonId};

/// Who is who in one corpus.
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    /// The person behind each mention; `None` for a mention without a usable name. People are
    /// numbered in order of their first mention.
    pub person_of: Vec<Option<PersonId>>,
    /// For each mention, the probability that it belongs to its person (q of
    /// [method 2.1](crate::guide::method#21-evidence-items)).
    pub confidence: Vec<f32>,
    /// Number of people.
    pub people: usize,
    /// Evidence that contradicts itself, to be shown to the user.
    pub contradictions: Vec<Contradiction>,
    /// What could not be decided, to be asked; in order of the first mention.
    pub questions: Vec<Question>,
}

/// Whether two mentions are one person is open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// A mention of one person.
    pub a: MentionId,
    /// A mention of the other.
    pub b: MentionId,
    /// Probability that they are one.
    pub probability: f32,
    /// Why it is open.
    pub why: &'static str,
}

impl Resolution {
    /// For each person the probability that somebody else in here is the same person: that of the
    /// likeliest open question.
    pub fn split_risk(&self) -> Vec<f32> {
        let mut risk = vec![0f32; self.people];
        for open in &self.questions {
            for person in [open.a, open.b].into_iter().filter_map(|m| self.person_of[m.index()]) {
                let risk = &mut risk[person.index()];
                *risk = risk.max(open.probability);
            }
        }
        risk
    }

    /// The same people in a corpus without the mentions for which `drop` says true. People left
    /// without a mention are gone; the rest is numbered anew by first mention.
    pub fn without(&self, drop: impl Fn(MentionId) -> bool) -> Self {
        let mut renumbered: Vec<Option<PersonId>> = vec![None; self.people];
        let mut kept_rows = vec![None; self.person_of.len()];
        let mut kept = Self::default();
        for (row, person) in self.person_of.iter().enumerate() {
            let mention = MentionId(row as u32);
            if drop(mention) {
                continue;
            }
            kept_rows[row] = Some(MentionId(kept.person_of.len() as u32));
            kept.confidence.push(self.confidence[row]);
            kept.person_of.push(person.map(|person| {
                *renumbered[person.index()].get_or_insert_with(|| {
                    kept.people += 1;
                    PersonId(kept.people as u32 - 1)
                })
            }));
        }
        kept.contradictions = self
            .contradictions
            .iter()
            .filter_map(|found| {
                let (a, b) = (kept_rows[found.a.index()]?, kept_rows[found.b.index()]?);
                Some(Contradiction { a, b, why: found.why })
            })
            .collect();
        kept.questions = self
            .questions
            .iter()
            .filter_map(|open| {
                let (a, b) = (kept_rows[open.a.index()]?, kept_rows[open.b.index()]?);
                Some(Question { a, b, ..*open })
            })
            .collect();
        kept
    }
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
