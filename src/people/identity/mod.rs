//! Printed names to people: decides which mentions are one person, and how sure it is.

pub(crate) mod clustering;
pub(crate) mod gold;
pub(crate) mod names;
pub(crate) mod pairs;
mod speakers;

pub use clustering::overrides::about_places;
pub use gold::evaluation::{GroupScore, Prf, Scored, score};
pub use gold::mention_list::{ListError, ListedMention, MentionList, read_mentions};
pub use gold::pair_table::{PairTable, feature_names, pair_table};
pub use gold::resolve_list::{ListResolution, resolve_mentions, resolve_mentions_with};
pub use names::japanese::{fold_native, fold_romaji, has_kana, has_kanji, kana_to_romaji};
pub use names::name::{Agreement, Forename, PersonName, agreement};
pub use names::printed::{PrintedName, printed_names};
pub use names::readings::{Reading, Readings, ReadingsError};
pub use pairs::model::ModelError;

use rustc_hash::FxHashSet;

use crate::data::corpus::{Corpus, MentionId, PersonId};
use crate::data::review::{Action, Decision};

use clustering::cluster::{Context, cluster};
use clustering::rules::Rules;
use clustering::union_find::Refused;
use names::compare::NameCounts;
use names::corpus_names::{NONE, Names};
use pairs::context::Evidence;
use pairs::model::Model;
use speakers::Speakers;

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
    /// An alias that is no name.
    #[error("{place}: `{text}` is no name\n  write the names of an alias as Family, Given")]
    NoName {
        /// File and line of the decision.
        place: String,
        /// What stands there.
        text: String,
    },
    /// The shipped model does not fit the code (a broken build).
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The shipped table of readings is broken (a broken build).
    #[error(transparent)]
    Readings(#[from] ReadingsError),
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
/// One ORCID iD (or trusted source id) is one person unless the names contradict. All other mentions
/// whose surname and first initial meet are compared by co-authors, affiliation, subjects, journal,
/// references, years and by how common the names are; a model fitted on labelled mentions gives each
/// pair a probability, and groups join by mean probability (average linkage). The answer depends on
/// the records alone, not on their order or the number of threads.
///
/// # Errors
/// When a decision names an unknown mention or person, or two decisions contradict each other.
pub fn resolve(
    corpus: &Corpus,
    params: &IdentityParams,
    decisions: &[Decision],
) -> Result<Resolution, Error> {
    let model = Model::shipped()?;
    let names = Names::of(corpus, &clustering::overrides::aliases(decisions)?);
    let evidence = Evidence::of_corpus(corpus, &names, params.max_team);
    let counts = NameCounts::of(&names);
    let found = clustering::overrides::find(corpus, decisions)?;
    let scene = Scene { corpus, params, names: &names, counts: &counts, evidence: &evidence };
    let Clustered { mut rules, label, grouped } = scene.cluster(&model, &found)?;
    rules.by_native_name();
    let alike = "alike, with too little in common to be sure";
    let mut questions: Vec<Question> = grouped
        .open(&model)
        .into_iter()
        .map(|(a, b, probability)| Question {
            a: MentionId(a),
            b: MentionId(b),
            probability,
            why: alike,
        })
        .collect();
    let mut confidence = grouped.confidence;
    if speakers::any(corpus) {
        let readings = Readings::shipped()?;
        let speakers = Speakers { corpus, names: &names, readings: &readings };
        let (open, linked) = speakers.link(&mut rules.forest);
        questions.extend(open);
        for (row, probability) in linked {
            confidence[row as usize] = probability;
        }
    }
    let contradictions = std::mem::take(&mut rules.contradictions);
    let mut resolution = number(&names, &rules.forest.roots(), confidence);
    resolution.contradictions = contradictions;
    questions.retain(|open| {
        let (a, b) = (open.a, open.b);
        let is_open = resolution.person_of[a.index()] != resolution.person_of[b.index()];
        is_open && rules.forest.refusal(a.0, b.0).is_none()
    });
    questions.sort_by_key(|open| (open.a, open.b));
    resolution.questions = questions;
    for (row, confidence) in resolution.confidence.iter_mut().enumerate() {
        if label[row] != 0 {
            *confidence = confidence.max(IDENTIFIED);
        }
    }
    Ok(resolution)
}

/// How often an ORCID iD in a record is the author's own. Stated, not measured: co-authors' iDs are
/// mixed up in about one record of a hundred.
const IDENTIFIED: f32 = 0.99;

/// What the clustering of a corpus looks at.
struct Scene<'a> {
    corpus: &'a Corpus,
    params: &'a IdentityParams,
    names: &'a Names,
    counts: &'a NameCounts,
    evidence: &'a Evidence,
}

/// Mentions in groups, by rules, decisions and the model.
struct Clustered<'a> {
    rules: Rules<'a>,
    /// Identifier of each mention's group, 0 for none.
    label: Vec<u64>,
    grouped: clustering::cluster::Grouped,
}

impl<'a> Scene<'a> {
    /// Groups the mentions. Who says that two names are the same means the two people behind them, so
    /// such a decision joins groups when they are found; where the law keeps the groups apart (they
    /// share a document), the two names are joined first and the others find their places around them.
    fn cluster(
        &self,
        model: &Model,
        found: &[clustering::overrides::Found<'_>],
    ) -> Result<Clustered<'a>, Error> {
        let fresh = || Rules::new(self.corpus, self.params, self.names);
        // All together, so that contradictions are found before the long work.
        apply(&mut fresh(), found, |_| true)?;
        let mut first: Vec<bool> =
            found.iter().map(|found| found.decision.action != Action::Same).collect();
        loop {
            let mut rules = fresh();
            apply(&mut rules, found, |place| first[place])?;
            rules.by_identifier();
            let (given, label) = (rules.forest.roots(), rules.forest.labels());
            let different = found.iter().filter(|f| f.decision.action == Action::Different);
            let apart: FxHashSet<(u32, u32)> = different
                .map(|found| (given[found.a.index()], given[found.b.index()]))
                .flat_map(|(a, b)| [(a, b), (b, a)])
                .collect();
            let grouped = cluster(&Context {
                names: self.names,
                counts: self.counts,
                evidence: self.evidence,
                model,
                given: &given,
                label: &label,
                apart: &apart,
            });
            rules.by_clusters(&grouped.head);
            let mut settled = true;
            for (one, first) in found.iter().zip(&mut first).filter(|(_, first)| !**first) {
                if rules.forest.decree(one.a.0, one.b.0).is_err() {
                    settled = false;
                    *first = true;
                }
            }
            if settled {
                return Ok(Clustered { rules, label, grouped });
            }
        }
    }
}

/// Applies the decisions that `wanted` picks by their place: first what differs, then what is the same.
fn apply(
    rules: &mut Rules<'_>,
    found: &[clustering::overrides::Found<'_>],
    wanted: impl Fn(usize) -> bool,
) -> Result<(), Error> {
    for found in found.iter().filter(|found| found.decision.action == Action::Different) {
        rules.forest.forbid(found.a.0, found.b.0);
    }
    for (place, one) in found.iter().enumerate() {
        let joins = matches!(one.decision.action, Action::Same | Action::Assign);
        if !joins || !wanted(place) {
            continue;
        }
        match rules.forest.decree(one.a.0, one.b.0) {
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

/// Numbers the groups by their first mention. A mention without a name is nobody.
fn number(names: &Names, roots: &[u32], mut confidence: Vec<f32>) -> Resolution {
    let mut person_at = vec![NONE; roots.len()];
    let mut people = 0;
    let mut person_of = Vec::with_capacity(roots.len());
    for (row, &root) in roots.iter().enumerate() {
        if names.of[row] == NONE {
            person_of.push(None);
            confidence[row] = 0.0;
            continue;
        }
        let person = &mut person_at[root as usize];
        if *person == NONE {
            *person = people;
            people += 1;
        }
        person_of.push(Some(PersonId(*person)));
    }
    Resolution { person_of, confidence, people: people as usize, ..Resolution::default() }
}

#[cfg(test)]
mod tests;
