//! The steps from a corpus to its people.

use rustc_hash::FxHashSet;

use crate::data::corpus::{Corpus, MentionId, PersonId};
use crate::data::review::{ReviewAction, ReviewDecision};

use super::clustering::cluster::{Clustering, PAIR_BUDGET, cluster_mentions};
use super::clustering::constraints::ClusteringInputs;
use super::clustering::overrides::{LocatedDecision, locate_decisions, parse_aliases};
use super::clustering::rules::RuleClustering;
use super::clustering::seats::same_name_questions;
use super::clustering::union_find::JoinRefusal;
use super::error::IdentityError;
use super::names::corpus_names::{NO_ID, NameTable};
use super::names::katakana::katakana_questions;
use super::names::readings::ReadingTable;
use super::names::same_words::same_words_questions;
use super::pairs::context::MentionContext;
use super::pairs::model::PairModel;
use super::params::IdentityParams;
use super::resolution::{OpenQuestion, Resolution};
use super::speakers::{SpeakerLinker, has_native_only};

/// Probability that an ORCID iD in a record is the author's own. Assumed, not measured: co-authors' iDs
/// are mixed up in about one record of a hundred.
const IDENTIFIED: f32 = 0.99;
/// Probability that a reviewer who called two names one person was right. Assumed, as for an iD.
const DECIDED: f32 = 0.99;

/// Decides which mentions are one person. Two names on one work never are.
///
/// One ORCID iD (or trusted source id) is one person unless the names contradict. All other mentions
/// whose surname and first initial agree are compared by co-authors, affiliation, subjects, journal,
/// references, years and by how common the names are; a model fitted on labelled mentions gives each
/// pair a probability, and clusters are joined by mean probability (average linkage). The result depends
/// on the records alone, not on their order or the number of threads.
///
/// # Errors
/// When a decision names an unknown mention or person, or two decisions contradict each other.
pub fn resolve_corpus(
    corpus: &Corpus,
    params: &IdentityParams,
    decisions: &[ReviewDecision],
) -> Result<Resolution, IdentityError> {
    let model = PairModel::shipped()?;
    let names = NameTable::of_corpus(corpus, &parse_aliases(decisions)?);
    let mentions = MentionContext::of_corpus(corpus, &names, params.max_team);
    let located = locate_decisions(corpus, decisions)?;
    let prepared = PreparedCorpus { corpus, params, names: &names, mentions: &mentions };
    let ClusteredMentions { mut rules, identifier, clustering } =
        prepared.cluster(&model, &located)?;
    rules.join_native_names();
    let mut questions = model_questions(&clustering, &model);
    let mut confidence = clustering.confidence;
    if has_native_only(corpus) {
        let readings = ReadingTable::shipped()?;
        let linker = SpeakerLinker { corpus, names: &names, readings: &readings };
        let (open, linked) = linker.link(&mut rules.clusters);
        questions.extend(open);
        for (row, probability) in linked {
            confidence[row as usize] = probability;
        }
    }
    let mut resolution = number_people(&names, &rules.clusters.roots(), confidence);
    resolution.contradictions = std::mem::take(&mut rules.contradictions);
    let person_of = &resolution.person_of;
    let (same_words, (same_name, katakana)) = rayon::join(
        || same_words_questions(corpus, person_of),
        || {
            let same_name = || same_name_questions(corpus, &names, person_of);
            rayon::join(same_name, || katakana_questions(corpus, person_of))
        },
    );
    questions.extend([same_words, same_name, katakana].concat());
    questions.retain(|open| rules.clusters.refusal(open.a.0, open.b.0).is_none());
    resolution.questions = one_question_a_pair(questions, &resolution.person_of);
    let different = located.iter().filter(|found| found.decision.action == ReviewAction::Different);
    resolution.decided_different = different.map(|found| (found.a, found.b)).collect();
    for (confidence, identifier) in resolution.confidence.iter_mut().zip(&identifier) {
        if *identifier != 0 {
            *confidence = confidence.max(IDENTIFIED);
        }
    }
    let same = located.iter().filter(|found| found.decision.action == ReviewAction::Same);
    for mention in same.flat_map(|found| [found.a, found.b]) {
        let confidence = &mut resolution.confidence[mention.index()];
        *confidence = confidence.max(DECIDED);
    }
    resolution.identifiers = identifier;
    Ok(resolution)
}

/// Of the questions about two people the one with the highest probability, in order of the mentions; a question
/// about one person is none.
fn one_question_a_pair(
    mut questions: Vec<OpenQuestion>,
    person_of: &[Option<PersonId>],
) -> Vec<OpenQuestion> {
    let people = |open: &OpenQuestion| {
        let [a, b] = [open.a, open.b].map(|mention| person_of[mention.index()]);
        (a.min(b), a.max(b))
    };
    questions.sort_by(|x, y| {
        let by_people = people(x).cmp(&people(y)).then(y.probability.total_cmp(&x.probability));
        by_people.then((x.a, x.b, x.why).cmp(&(y.a, y.b, y.why)))
    });
    questions.dedup_by_key(|open| people(open));
    questions.retain(|open| people(open).0 != people(open).1);
    questions.sort_by_key(|open| (open.a, open.b));
    questions
}

/// The clusters that the model found too uncertain to join.
fn model_questions(clustering: &Clustering, model: &PairModel) -> Vec<OpenQuestion> {
    let open = clustering.open_pairs(model).into_iter();
    open.map(|(a, b, probability)| OpenQuestion {
        a: MentionId(a),
        b: MentionId(b),
        probability,
        why: "similar names, with too little else in common to be sure",
    })
    .collect()
}

/// A corpus with what the steps before clustering have computed.
struct PreparedCorpus<'a> {
    corpus: &'a Corpus,
    params: &'a IdentityParams,
    names: &'a NameTable,
    mentions: &'a MentionContext,
}

/// Mentions clustered by rules, decisions and the model.
struct ClusteredMentions<'a> {
    rules: RuleClustering<'a>,
    /// Identifier of each mention's cluster, 0 for none.
    identifier: Vec<u64>,
    clustering: Clustering,
}

impl<'a> PreparedCorpus<'a> {
    /// Clusters the mentions. A decision that two names are the same means the two people behind them,
    /// so it joins clusters after they are found. Where a constraint keeps those clusters apart (they
    /// share a document), everything is clustered again with the two names joined from the start, and
    /// the other mentions are placed around them.
    fn cluster(
        &self,
        model: &PairModel,
        decisions: &[LocatedDecision<'_>],
    ) -> Result<ClusteredMentions<'a>, IdentityError> {
        let fresh = || RuleClustering::new(self.corpus, self.params, self.names);
        if !decisions.is_empty() {
            // All at once, so that contradictions are reported before the long work.
            apply_decisions(&mut fresh(), decisions, |_| true)?;
        }
        let mut is_first: Vec<bool> =
            decisions.iter().map(|located| located.decision.action != ReviewAction::Same).collect();
        loop {
            let mut rules = fresh();
            apply_decisions(&mut rules, decisions, |index| is_first[index])?;
            rules.join_identifiers();
            rules.join_talks();
            rules.join_seats();
            let initial_cluster = rules.clusters.roots();
            let identifier = rules.clusters.identifiers();
            let clustering = cluster_mentions(&ClusteringInputs {
                names: self.names,
                mentions: self.mentions,
                model,
                initial_cluster: &initial_cluster,
                identifier: &identifier,
                cannot_link: &decided_different(decisions, &initial_cluster),
                pair_budget: PAIR_BUDGET,
            });
            rules.join_clustering(&clustering.representative);
            let mut all_joined = true;
            for (located, is_first) in decisions.iter().zip(&mut is_first) {
                if !*is_first && rules.clusters.must_link(located.a.0, located.b.0).is_err() {
                    all_joined = false;
                    *is_first = true;
                }
            }
            if all_joined {
                return Ok(ClusteredMentions { rules, identifier, clustering });
            }
        }
    }
}

/// The pairs of clusters that reviewers declared different, each in both orders.
fn decided_different(decisions: &[LocatedDecision<'_>], cluster: &[u32]) -> FxHashSet<(u32, u32)> {
    decisions
        .iter()
        .filter(|located| located.decision.action == ReviewAction::Different)
        .map(|located| (cluster[located.a.index()], cluster[located.b.index()]))
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .collect()
}

/// Applies decisions: first all that say "different", then those that say "same" and whose index is
/// `wanted`.
fn apply_decisions(
    rules: &mut RuleClustering<'_>,
    decisions: &[LocatedDecision<'_>],
    wanted: impl Fn(usize) -> bool,
) -> Result<(), IdentityError> {
    let is_different =
        |located: &&LocatedDecision<'_>| located.decision.action == ReviewAction::Different;
    for located in decisions.iter().filter(is_different) {
        rules.clusters.cannot_link(located.a.0, located.b.0);
    }
    for (index, located) in decisions.iter().enumerate() {
        let joins = matches!(located.decision.action, ReviewAction::Same | ReviewAction::Assign);
        if !joins || !wanted(index) {
            continue;
        }
        let place = || located.decision.place.clone();
        let pair = (located.a.0, located.b.0);
        match rules.clusters.must_link(pair.0, pair.1) {
            Ok(()) => {}
            Err(JoinRefusal::SameWork) => {
                return Err(IdentityError::SameDocument { place: place() });
            }
            Err(JoinRefusal::DecidedDifferent | JoinRefusal::DifferentIdentifiers) => {
                let contradicted = decisions
                    .iter()
                    .filter(is_different)
                    .find(|other| rules.clusters.would_join((other.a.0, other.b.0), pair))
                    .unwrap_or(located);
                let first = contradicted.decision.place.clone();
                return Err(IdentityError::Contradicting { first, second: place() });
            }
        }
    }
    Ok(())
}

/// Numbers the clusters by their first mention. A mention without a name is nobody.
fn number_people(names: &NameTable, roots: &[u32], mut confidence: Vec<f32>) -> Resolution {
    let mut person_of_root = vec![NO_ID; roots.len()];
    let mut people = 0;
    let mut person_of = Vec::with_capacity(roots.len());
    for (row, &root) in roots.iter().enumerate() {
        if names.name_of[row] == NO_ID {
            person_of.push(None);
            confidence[row] = 0.0;
            continue;
        }
        let person = &mut person_of_root[root as usize];
        if *person == NO_ID {
            *person = people;
            people += 1;
        }
        person_of.push(Some(PersonId(*person)));
    }
    Resolution { person_of, confidence, person_count: people as usize, ..Resolution::default() }
}
