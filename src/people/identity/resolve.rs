//! The steps from a corpus to its people.

use rustc_hash::FxHashSet;

use crate::data::corpus::{Corpus, MentionId, PersonId};
use crate::data::review::{Action, Decision};

use super::clustering;
use super::clustering::cluster::cluster;
use super::clustering::constraints::Context;
use super::clustering::rules::Rules;
use super::clustering::union_find::Refused;
use super::error::Error;
use super::names::compare::NameCounts;
use super::names::corpus_names::{NONE, Names};
use super::names::readings::Readings;
use super::pairs::context::Evidence;
use super::pairs::model::Model;
use super::params::IdentityParams;
use super::resolution::{Question, Resolution};
use super::speakers::{self, Speakers};

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
