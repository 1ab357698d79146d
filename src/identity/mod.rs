//! Printed names to people: decides which mentions are one person, and how sure it is.

mod decision;
mod forest;
mod japanese;
mod name;
mod names;
mod organisation;
mod person_key;
mod printed;
mod rules;

pub use decision::{Action, Decision};
pub use japanese::{fold_native, fold_romaji, has_kana, has_kanji, kana_to_romaji};
pub use name::{Agreement, Forename, PersonName, agreement};
pub use person_key::{mention_anchor, person_key, person_keys};
pub use printed::{PrintedName, printed_names};

use crate::corpus::{Corpus, MentionId, PersonId};

use forest::Refused;
use name::Forename as Known;
use names::{NONE, Names};
use rules::Rules;

/// Who is who in one corpus.
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    /// The person behind each mention; `None` for a mention without a usable name. People are
    /// numbered in order of their first mention.
    pub person_of: Vec<Option<PersonId>>,
    /// For each mention, the probability that it belongs to its person (q of method 2.1).
    pub confidence: Vec<f32>,
    /// Number of people.
    pub people: usize,
    /// Evidence that contradicts itself, to be shown to the user.
    pub contradictions: Vec<Contradiction>,
}

impl Resolution {
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

/// How names become people.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct IdentityParams {
    /// Take the source's author ids (OpenAlex) as people. Default: false; independent checks find
    /// them lumped and split beyond what a ranking can bear (arXiv 2502.11610).
    pub trust_source_ids: bool,
    /// Longest author list whose co-authorship is evidence. Default: 100; in longer lists (consortia)
    /// namesakes meet by chance.
    pub max_team: u32,
}

impl Default for IdentityParams {
    fn default() -> Self {
        Self { trust_source_ids: false, max_team: 100 }
    }
}

/// Why names could not be resolved.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A decision names something that is not in the corpus.
    #[error(
        "{place}: nothing in the corpus is called `{party}`\n  name a mention as DOCUMENT#PLACE (PMID:123#2), a person by its key, or an ORCID iD; or delete the line"
    )]
    UnknownParty {
        /// File and line of the decision.
        place: String,
        /// What it names.
        party: String,
    },
    /// Two decisions cannot both hold.
    #[error("{second}: contradicts {first}\n  delete one of the two lines")]
    Contradicting {
        /// File and line of the decision that was applied first.
        first: String,
        /// File and line of the other.
        second: String,
    },
    /// A decision asks for what can never be.
    #[error("{place}: both are names of one document, so they are two people\n  delete the line")]
    SameDocument {
        /// File and line of the decision.
        place: String,
    },
}

/// Decides which mentions are one person. Two names on one work never are.
///
/// By rules: one ORCID iD (or trusted source id) is one person unless the names contradict; one
/// surname with the same forenames in full is one person; a name in initials joins a compatible one
/// only when a co-author or an organisation is shared. The answer depends on the records alone, not
/// on their order or the number of threads.
///
/// # Errors
/// When a decision names an unknown mention or person, or two decisions contradict each other.
pub fn resolve(
    corpus: &Corpus,
    params: &IdentityParams,
    decisions: &[Decision],
) -> Result<Resolution, Error> {
    let names = Names::of(corpus);
    let mut rules = Rules::new(corpus, params, &names);
    apply(&mut rules, &decision::find(corpus, decisions)?)?;
    rules.by_identifier();
    rules.by_full_name();
    rules.by_evidence();
    let contradictions = std::mem::take(&mut rules.contradictions);
    Ok(number(corpus, params, &names, rules.forest.roots(), contradictions))
}

/// Applies decisions: first what differs, then what is the same.
fn apply(rules: &mut Rules<'_>, found: &[decision::Found<'_>]) -> Result<(), Error> {
    for found in found.iter().filter(|found| found.decision.action == Action::Different) {
        rules.forest.forbid(found.a.0, found.b.0);
    }
    for (place, one) in found.iter().enumerate() {
        if !matches!(one.decision.action, Action::Same | Action::Assign) {
            continue;
        }
        match rules.decree(one.a.0, one.b.0) {
            Ok(()) => {}
            Err(Refused::SameWork) => {
                return Err(Error::SameDocument { place: one.decision.place.clone() });
            }
            Err(_) => {
                let against = found
                    .iter()
                    .find(|other| {
                        other.decision.action == Action::Different
                            && rules.forest.would_meet((other.a.0, other.b.0), (one.a.0, one.b.0))
                    })
                    .unwrap_or(&found[place]);
                return Err(Error::Contradicting {
                    first: against.decision.place.clone(),
                    second: one.decision.place.clone(),
                });
            }
        }
    }
    Ok(())
}

/// Numbers the groups by their first mention and says how sure each mention is.
fn number(
    corpus: &Corpus,
    params: &IdentityParams,
    names: &Names,
    roots: Vec<u32>,
    contradictions: Vec<Contradiction>,
) -> Resolution {
    let mut person_at = vec![NONE; roots.len()];
    let mut size = vec![0u32; roots.len()];
    let mut people = 0;
    let mut person_of = Vec::with_capacity(roots.len());
    for (row, &root) in roots.iter().enumerate() {
        if names.of[row] == NONE {
            person_of.push(None);
            continue;
        }
        let person = &mut person_at[root as usize];
        if *person == NONE {
            *person = people;
            people += 1;
        }
        size[root as usize] += 1;
        person_of.push(Some(PersonId(*person)));
    }
    let confidence = roots.iter().enumerate().map(|(row, &root)| {
        let name = names.of[row];
        if name == NONE {
            return 0.0;
        }
        confidence_by_rule(corpus, params, names, row, size[root as usize])
    });
    let confidence = confidence.collect();
    Resolution { person_of, confidence, people: people as usize, contradictions }
}

/// Stated, not measured: how often each rule is right on labelled mentions of one field.
fn confidence_by_rule(
    corpus: &Corpus,
    params: &IdentityParams,
    names: &Names,
    row: usize,
    group: u32,
) -> f32 {
    let mentions = &corpus.mentions;
    let entry = &names.entries[names.of[row] as usize];
    let known = entry.latin.as_ref().map_or(Known::Full, PersonName::forename);
    if mentions.orcid[row].is_some() {
        0.99
    } else if params.trust_source_ids && !mentions.source_id[row].is_empty() {
        0.95
    } else if known == Known::Full || group == 1 {
        0.9
    } else {
        0.75
    }
}

#[cfg(test)]
mod tests;
